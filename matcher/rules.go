package matcher

// RuleKind names a kind of rule. One rule, one name: solve/<rule>.go encodes it,
// verify/<rule>.go recounts it.
type RuleKind string

// The kinds of rules.
const (
	// RuleCapacity is the capacity of an offer; it stands in the offer, not in the list of rules.
	RuleCapacity RuleKind = "capacity"
	// RuleCap bounds the seats of a set of offers (a university's intake, a shared quota).
	RuleCap RuleKind = "cap"
	// RuleLimit bounds the seats received by a set of cells (a commune, its branch, a group).
	RuleLimit RuleKind = "limit"
	// RulePin fixes the seats of one offer in one cell.
	RulePin RuleKind = "pin"
	// RuleBan forbids every pair of an offer and a cell that Where selects.
	RuleBan RuleKind = "ban"
	// RuleShare bounds the seats of a set by floor(PerMille x demand of its cells / 1000).
	RuleShare RuleKind = "share"
	// RuleBudget bounds what is paid in a fiscal year, kVND.
	RuleBudget RuleKind = "budget"
	// RuleCohort is an offer's minimum cohort; it stands in the offer.
	RuleCohort RuleKind = "cohort"
	// RuleOpening is an offer's opening cost; it stands in the offer.
	RuleOpening RuleKind = "opening"
	// RuleAway bounds the people of a commune who are in training in one year.
	RuleAway RuleKind = "away"
	// RuleChange bounds the seats of the reference plan that may be lost.
	RuleChange RuleKind = "change"
)

// RuleKinds lists every kind of rule of the model; Solved says which of them
// the solver takes today. The others answer unsupported_rule with their path.
var RuleKinds = []struct {
	Kind   RuleKind
	Solved bool
}{
	{RuleCapacity, true},
	{RuleCap, true},
	{RuleLimit, true},
	{RulePin, true},
	{RuleBan, true},
	{RuleShare, true},
	{RuleBudget, true},
	{RuleCohort, true},
	{RuleOpening, true},
	{RuleAway, true},
	{RuleChange, true},
}

// Where selects pairs (offer, cell). An empty list selects everything; a pair
// is selected when every list that is not empty holds it. Groups hold the
// communes of all groups below them.
type Where struct {
	Kinds      []Kind        `json:"kinds,omitempty"`
	Providers  []ProviderID  `json:"providers,omitempty"`
	Programmes []ProgrammeID `json:"programmes,omitempty"`
	Offers     []OfferID     `json:"offers,omitempty"`
	Intakes    []int         `json:"intakes,omitempty"`

	Communes []CommuneID `json:"communes,omitempty"`
	Groups   []GroupID   `json:"groups,omitempty"`
	Fields   []FieldID   `json:"fields,omitempty"`
	Needs    []Need      `json:"needs,omitempty"`
	Years    []int       `json:"years,omitempty"`
}

// OfOffers reports whether w narrows the offers.
func (w *Where) OfOffers() bool {
	return len(w.Kinds)+len(w.Providers)+len(w.Programmes)+len(w.Offers)+len(w.Intakes) > 0
}

// OfCells reports whether w narrows the cells.
func (w *Where) OfCells() bool {
	return len(w.Communes)+len(w.Groups)+len(w.Fields)+len(w.Needs)+len(w.Years) > 0
}

// Empty are the members that list nothing. One that is left out narrows nothing;
// one that is there and empty would choose all where its writer chose none.
func (w *Where) Empty() []string {
	var names []string
	note := func(name string, there bool, length int) {
		if there && length == 0 {
			names = append(names, name)
		}
	}
	note("kinds", w.Kinds != nil, len(w.Kinds))
	note("providers", w.Providers != nil, len(w.Providers))
	note("programmes", w.Programmes != nil, len(w.Programmes))
	note("offers", w.Offers != nil, len(w.Offers))
	note("intakes", w.Intakes != nil, len(w.Intakes))
	note("communes", w.Communes != nil, len(w.Communes))
	note("groups", w.Groups != nil, len(w.Groups))
	note("fields", w.Fields != nil, len(w.Fields))
	note("needs", w.Needs != nil, len(w.Needs))
	note("years", w.Years != nil, len(w.Years))
	return names
}

// Rule bounds the seats (or, for a budget, the money) of the pairs that Where selects.
type Rule struct {
	ID   RuleID   `json:"id"`
	Kind RuleKind `json:"rule"`
	Name string   `json:"name,omitempty"`
	// Where selects the pairs that count. A cap narrows offers only, a limit
	// cells only, a pin names exactly one offer and one cell.
	Where Where `json:"where"`
	// Low is the least number of seats; 0 where nothing is asked.
	Low int64 `json:"low,omitzero"`
	// High is the greatest number of seats (kVND for a budget); absent where there is no bound.
	High *int64 `json:"high,omitzero"`
	// PerMille of the selected cells' demand is a share's bound.
	PerMille int64 `json:"per_mille,omitzero"`
	// FiscalYear of a budget, or the year of an away rule.
	FiscalYear int `json:"fiscal_year,omitzero"`
}

// Seats gives Rule.High a value: a pointer to n, for Rule.High.
func Seats(n int64) *int64 { return &n }
