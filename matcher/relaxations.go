package matcher

// RelaxationCode names what would have to give way.
type RelaxationCode string

// The relaxations: a closed list.
const (
	// RelaxCapacity: offer Offer has Amount more seats.
	RelaxCapacity RelaxationCode = "offer_capacity"
	// RelaxCap: cap or share Rule allows Amount more.
	RelaxCap RelaxationCode = "cap_high"
	// RelaxLimit: limit Rule of communes or groups allows Amount more.
	RelaxLimit RelaxationCode = "limit_high"
	// RelaxLow: rule Rule asks for Amount fewer seats elsewhere.
	RelaxLow RelaxationCode = "low_elsewhere"
	// RelaxBudget: budget Rule has Amount more, kVND.
	RelaxBudget RelaxationCode = "budget_high"
	// RelaxAway: rule Rule lets Amount more people be away in training.
	RelaxAway RelaxationCode = "away_high"
	// RelaxChange: rule Rule lets Amount more seats of the earlier plan go.
	RelaxChange RelaxationCode = "change_high"
	// RelaxCohort: offer Offer opens with Amount fewer people.
	RelaxCohort RelaxationCode = "cohort_low"
	// RelaxPin: pin Rule is lifted.
	RelaxPin RelaxationCode = "pin_lifted"
	// RelaxBan: ban Rule is lifted for Offer in this cell.
	RelaxBan RelaxationCode = "ban_lifted"
	// RelaxReach: offer Offer may serve a commune Amount metres farther away.
	RelaxReach RelaxationCode = "reach"
	// RelaxReady: offer Offer is ready Amount years earlier.
	RelaxReady RelaxationCode = "ready_earlier"
	// RelaxLevel: offer Offer takes holders of the cell's level of education, who now need another diploma first.
	RelaxLevel RelaxationCode = "entry_level"
	// RelaxAge: offer Offer takes holders Amount years older.
	RelaxAge RelaxationCode = "entry_age"
	// RelaxLeaves: the cell's holders stay Amount years longer in post, so that offer Offer is worth its while.
	RelaxLeaves RelaxationCode = "leaves_later"
	// RelaxNewOffer: a new offer of field Field and need Need, ready by the cell's year, with Amount seats.
	RelaxNewOffer RelaxationCode = "new_offer"
	// RelaxGoal: goal Goal may be worse by Amount.
	RelaxGoal RelaxationCode = "goal_worse"
)

// RelaxationUnit is what the amount of a relaxation counts.
type RelaxationUnit string

// The units of relaxations.
const (
	// RelaxedOnce has nothing to count: what is lifted is lifted.
	RelaxedOnce   RelaxationUnit = ""
	RelaxedSeats  RelaxationUnit = "seats"
	RelaxedKVND   RelaxationUnit = "kvnd"
	RelaxedPeople RelaxationUnit = "people"
	RelaxedMetres RelaxationUnit = "metres"
	RelaxedYears  RelaxationUnit = "years"
	// RelaxedGoal: the unit of the goal that it names.
	RelaxedGoal RelaxationUnit = "goal"
)

// RelaxationInfo is a row of Relaxations. Which kinds of rules one can name is in RuleKinds.
type RelaxationInfo struct {
	Code RelaxationCode `json:"code"`
	// Offer, Rule, Cell (its field and need) and Goal are what it has to name; what it does not name has to be empty.
	Offer bool `json:"offer,omitempty"`
	Rule  bool `json:"rule,omitempty"`
	Cell  bool `json:"cell,omitempty"`
	Goal  bool `json:"goal,omitempty"`
	// Unit of the amount.
	Unit RelaxationUnit `json:"unit"`
	// Lasting: what has given way for one seat of a cell has for all of them; else it gives way for each.
	Lasting bool `json:"lasting,omitempty"`
	// Params of its sentence (data/lang, section code).
	Params []string `json:"-"`
}

// Relaxations lists everything that can give way.
var Relaxations = []RelaxationInfo{
	{Code: RelaxCapacity, Offer: true, Unit: RelaxedSeats, Params: []string{"offer", "provider", "amount"}},
	{Code: RelaxCap, Rule: true, Unit: RelaxedSeats, Params: []string{"rule", "amount"}},
	{Code: RelaxLimit, Rule: true, Unit: RelaxedSeats, Params: []string{"rule", "amount"}},
	{Code: RelaxLow, Rule: true, Unit: RelaxedSeats, Params: []string{"rule", "amount"}},
	{Code: RelaxBudget, Rule: true, Unit: RelaxedKVND, Params: []string{"rule", "amount"}},
	{Code: RelaxAway, Rule: true, Unit: RelaxedPeople, Params: []string{"rule", "amount"}},
	{Code: RelaxChange, Rule: true, Unit: RelaxedSeats, Params: []string{"rule", "amount"}},
	{Code: RelaxCohort, Offer: true, Unit: RelaxedPeople, Params: []string{"offer", "amount"}},
	{Code: RelaxPin, Rule: true, Lasting: true, Params: []string{"rule"}},
	{Code: RelaxBan, Rule: true, Offer: true, Lasting: true, Params: []string{"rule", "offer"}},
	{Code: RelaxReach, Offer: true, Unit: RelaxedMetres, Lasting: true, Params: []string{"offer", "km"}},
	{Code: RelaxReady, Offer: true, Unit: RelaxedYears, Lasting: true, Params: []string{"offer", "years"}},
	{Code: RelaxLevel, Offer: true, Lasting: true, Params: []string{"offer", "level"}},
	{Code: RelaxAge, Offer: true, Unit: RelaxedYears, Lasting: true, Params: []string{"offer", "years"}},
	{Code: RelaxLeaves, Offer: true, Unit: RelaxedYears, Lasting: true, Params: []string{"offer", "years"}},
	{Code: RelaxNewOffer, Cell: true, Unit: RelaxedSeats, Params: []string{"field", "need", "year"}},
	{Code: RelaxGoal, Goal: true, Unit: RelaxedGoal, Params: []string{"goal", "amount"}},
}

// Info is the row of a code; nil where there is none.
func (c RelaxationCode) Info() *RelaxationInfo {
	for i := range Relaxations {
		if Relaxations[i].Code == c {
			return &Relaxations[i]
		}
	}
	return nil
}

// Relaxes reports whether a relaxation can name a rule of the kind.
func (c RelaxationCode) Relaxes(kind RuleKind) bool {
	info := kind.Info()
	return info != nil && (info.High == c || info.Low == c)
}

// Relaxation is one thing that would have to give way, and by how much.
type Relaxation struct {
	Code   RelaxationCode `json:"code"`
	Offer  OfferID        `json:"offer,omitempty"`
	Rule   RuleID         `json:"rule,omitempty"`
	Field  FieldID        `json:"field,omitempty"`
	Need   Need           `json:"need,omitempty"`
	Goal   GoalID         `json:"goal,omitempty"`
	Amount int64          `json:"amount"`
}
