package matcher

// RuleKind names a kind of rule. One rule, one name: compile/<rule>.go encodes it,
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

// RuleUnit is what a kind of rule counts.
type RuleUnit string

// The units of rules.
const (
	RuleOfSeats RuleUnit = "seats"
	RuleOfKVND  RuleUnit = "kvnd"
	// RuleOfPeople in training.
	RuleOfPeople RuleUnit = "people"
	// RuleOfLost seats of the reference plan.
	RuleOfLost RuleUnit = "lost"
	// RuleOfPairs that are there or not.
	RuleOfPairs RuleUnit = "pairs"
)

// RuleSelects is what a rule of a kind may narrow in its Where.
type RuleSelects int

// What rules select.
const (
	// SelectsPairs: offers, cells, both or neither.
	SelectsPairs RuleSelects = iota
	// SelectsOffers: offers, and no cells.
	SelectsOffers
	// SelectsCells: cells, and offers as well where it likes.
	SelectsCells
	// SelectsOnePair: one offer and one cell.
	SelectsOnePair
)

// RuleBounds is which numbers a rule of a kind has.
type RuleBounds int

// The numbers of rules.
const (
	// BoundsOfOffer: the rule is a number of an offer, and stands in no list of rules.
	BoundsOfOffer RuleBounds = iota
	BoundsLowHigh
	BoundsHigh
	// BoundsHighInYear: high, and of a year if one is named; BoundsHighOfYear: of a year that must be named.
	BoundsHighInYear
	BoundsHighOfYear
	BoundsPerMille
	BoundsNone
)

// RuleInfo is a row of RuleKinds: all that is said of a kind of rule but how it is encoded (compile/<rule>.go) and
// recounted (verify/<rule>.go).
type RuleInfo struct {
	Kind    RuleKind    `json:"rule"`
	Unit    RuleUnit    `json:"unit"`
	Selects RuleSelects `json:"-"`
	Bounds  RuleBounds  `json:"-"`
	// High and Low are what gives way where the rule's upper or lower bound stands in the way of a seat; "" where
	// it has none.
	High RelaxationCode `json:"high,omitempty"`
	Low  RelaxationCode `json:"low,omitempty"`
	// Broken are the sentences of who breaks the rule.
	Broken []CodeInfo `json:"-"`
}

// Listed rules stand in a problem's list of rules, the others in its offers.
func (i *RuleInfo) Listed() bool { return i.Bounds != BoundsOfOffer }

// What is said of a solution that breaks a rule.
const (
	// ViolationCapacity: an offer gives more seats than it has.
	ViolationCapacity Code = "violation_capacity"
	// ViolationCap: a set of offers gives more seats than its cap.
	ViolationCap Code = "violation_cap"
	// ViolationCapLow: a set of offers gives fewer seats than it has to.
	ViolationCapLow Code = "violation_cap_low"
	// ViolationLimit: a set of cells receives more seats than its limit.
	ViolationLimit Code = "violation_limit"
	// ViolationLimitLow: a set of cells receives fewer seats than it is promised.
	ViolationLimitLow Code = "violation_limit_low"
	// ViolationPin: a pinned pair has another number of seats.
	ViolationPin Code = "violation_pin"
	// ViolationShare: a set has more than its share of the demand.
	ViolationShare Code = "violation_share"
	// ViolationBudget: more is paid than a budget allows.
	ViolationBudget Code = "violation_budget"
	// ViolationAway: more people are in training in a year than may be.
	ViolationAway Code = "violation_away"
	// ViolationChange: more seats of the reference plan are lost than may be.
	ViolationChange Code = "violation_change"
)

// RuleKinds lists every kind of rule of the model.
var RuleKinds = []RuleInfo{
	{
		RuleCapacity, RuleOfSeats, SelectsOffers, BoundsOfOffer, RelaxCapacity, "",
		[]CodeInfo{{ViolationCapacity, []string{"offer", "seats", "high"}}},
	},
	{
		RuleCap, RuleOfSeats, SelectsOffers, BoundsLowHigh, RelaxCap, RelaxLow,
		[]CodeInfo{{ViolationCap, []string{"rule", "seats", "high"}}, {ViolationCapLow, []string{"rule", "seats", "low"}}},
	},
	{
		RuleLimit, RuleOfSeats, SelectsCells, BoundsLowHigh, RelaxLimit, RelaxLow,
		[]CodeInfo{{ViolationLimit, []string{"rule", "seats", "high"}}, {ViolationLimitLow, []string{"rule", "seats", "low"}}},
	},
	{
		RulePin, RuleOfSeats, SelectsOnePair, BoundsLowHigh, RelaxPin, RelaxPin,
		[]CodeInfo{{ViolationPin, []string{"rule", "offer", "cell", "seats", "want"}}},
	},
	{RuleBan, RuleOfPairs, SelectsPairs, BoundsNone, RelaxBan, "", nil}, // who breaks it has an allocation without a pair
	{
		RuleShare, RuleOfSeats, SelectsPairs, BoundsPerMille, RelaxCap, "",
		[]CodeInfo{{ViolationShare, []string{"rule", "seats", "high"}}},
	},
	{
		RuleBudget, RuleOfKVND, SelectsPairs, BoundsHighInYear, RelaxBudget, "",
		[]CodeInfo{{ViolationBudget, []string{"rule", "kvnd", "high"}}},
	},
	{RuleCohort, RuleOfSeats, SelectsOffers, BoundsOfOffer, "", RelaxCohort, nil},
	{RuleOpening, RuleOfKVND, SelectsOffers, BoundsOfOffer, "", "", nil},
	{
		RuleAway, RuleOfPeople, SelectsPairs, BoundsHighOfYear, RelaxAway, "",
		[]CodeInfo{{ViolationAway, []string{"rule", "year", "seats", "high"}}},
	},
	{
		RuleChange, RuleOfLost, SelectsPairs, BoundsHigh, RelaxChange, "",
		[]CodeInfo{{ViolationChange, []string{"rule", "seats", "high"}}},
	},
}

// Info is the row of a kind; nil where there is none.
func (k RuleKind) Info() *RuleInfo {
	for i := range RuleKinds {
		if RuleKinds[i].Kind == k {
			return &RuleKinds[i]
		}
	}
	return nil
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
	// Classes of holders; "" selects cells that have none.
	Classes []ClassID `json:"classes,omitempty"`
}

// OfOffers reports whether w narrows the offers.
func (w *Where) OfOffers() bool {
	return len(w.Kinds)+len(w.Providers)+len(w.Programmes)+len(w.Offers)+len(w.Intakes) > 0
}

// OfCells reports whether w narrows the cells.
func (w *Where) OfCells() bool {
	return len(w.Communes)+len(w.Groups)+len(w.Fields)+len(w.Needs)+len(w.Years)+len(w.Classes) > 0
}

// WhereCell selects one cell. Where it has no class, cells of the same posts that have one are selected as well, unless
// the rule is a pin (Pair).
func WhereCell(c Cell) Where {
	w := Where{Communes: []CommuneID{c.Commune}, Fields: []FieldID{c.Field}, Needs: []Need{c.Need}, Years: []int{c.Year}}
	if c.Class != "" {
		w.Classes = []ClassID{c.Class}
	}
	return w
}

// Pair is what a pin selects: where it names no class, the cell that has none.
func (w Where) Pair() Where {
	if len(w.Classes) == 0 {
		w.Classes = []ClassID{""}
	}
	return w
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
	note("classes", w.Classes != nil, len(w.Classes))
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
