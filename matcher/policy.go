package matcher

// PolicyFormat is the version of policy files that this code writes.
const PolicyFormat = "dathang.policy/2"

// PolicyFormat1 is the first version, which is read as well. What it leaves out has the values of its own time
// (defaultPolicy1).
const PolicyFormat1 = "dathang.policy/1"

// Policy is what a planner decides: what counts how much, how late is too late, and which rules
// hold in addition to those of the data.
type Policy struct {
	Format string `json:"format"`
	ID     string `json:"id"`
	Name   string `json:"name,omitempty"`
	Terms
	Weights Weights `json:"weights"`
	// Penalty has steps that apply to every commune, in per mille of its demand.
	Penalty []PolicyPenalty `json:"commune_penalty,omitempty"`
	// Kinds that may be used; empty means all.
	Kinds []Kind `json:"kinds,omitempty"`
	// Away bounds the training of holders: each commune's unqualified branch.
	Away Away `json:"away"`
	// TransferReachM is how far, in metres, staff may be transferred; 0 means any distance.
	TransferReachM int64 `json:"transfer_reach_m"`
	// TransferKVND is what one transfer costs, paid in its year.
	TransferKVND int64 `json:"transfer_kvnd"`
	// Cohorts says whether minimum cohorts and opening costs of programmes are rules, for all kinds. CohortKinds
	// are the kinds for which they are where Cohorts is false: classes that are run for the city. Both these and RoadMap
	// are written although they are empty: what a policy leaves out has its default.
	Cohorts     bool   `json:"cohorts"`
	CohortKinds []Kind `json:"cohort_kinds"`
	// RoadMap says by when the standing shortfall is due.
	RoadMap RoadMap `json:"road_map"`
	// Budgets bound what is spent, by fiscal year or in all.
	Budgets []Budget `json:"budgets,omitempty"`
	// Candidates bound how many people a commune finds for some kinds of offers.
	Candidates []Candidates `json:"candidates,omitempty"`
	// Rules hold in addition to those that come from the data.
	Rules []Rule `json:"rules,omitempty"`
	Work  Work   `json:"work"`
}

// RoadMap says which share of the standing shortfall is due by the end of which year. Seats are apportioned by field
// and need over the whole city; what opens later is due in its own year.
type RoadMap struct {
	By RoadMapBy `json:"by"`
	// PerMille, by shares: how much is due by the end of the first year, the second, and so on; it never falls, and
	// what is missing of 1000 is due in the last year of the horizon.
	PerMille []int64 `json:"per_mille,omitempty"`
}

// RoadMapBy says how a road map is drawn.
type RoadMapBy string

// The ways to draw a road map.
const (
	// RoadMapAtOnce: all is due in the first year.
	RoadMapAtOnce RoadMapBy = ""
	// RoadMapHorizon: evenly over the horizon.
	RoadMapHorizon RoadMapBy = "horizon"
	// RoadMapDeadline: evenly up to the deadline of the document that the norm rests on, or over the horizon where there
	// is none.
	RoadMapDeadline RoadMapBy = "deadline"
	// RoadMapShares: as PerMille says.
	RoadMapShares RoadMapBy = "shares"
)

// RoadMaps lists the ways to draw a road map.
var RoadMaps = []RoadMapBy{RoadMapAtOnce, RoadMapHorizon, RoadMapDeadline, RoadMapShares}

// Weights are what an unmet seat counts: the field's own weight if there is one, otherwise Priority in fields that
// the dataset puts first, otherwise Seat; plus that of the commune's type. A refresher counts Refresh instead.
type Weights struct {
	Seat int64 `json:"seat"`
	// Priority and Refresh are as much as Seat where they are 0.
	Priority int64             `json:"priority"`
	Refresh  int64             `json:"refresh"`
	Fields   map[FieldID]int64 `json:"fields,omitempty"`
	Types    map[string]int64  `json:"types,omitempty"`
}

// PolicyPenalty says that each unmet seat of a commune beyond AfterPerMille of
// its demand adds Slope to the goal "unmet".
type PolicyPenalty struct {
	AfterPerMille int64 `json:"after_per_mille"`
	Slope         int64 `json:"slope"`
}

// Away says how many of its staff a commune may have in training at once: PerMille of them, but
// always AtLeast people. Waves is how often a place in training becomes free within the horizon
// (horizon divided by the usual length of training), so that Waves times as many people can be
// trained in all. PerMille 0 sets no limit.
//
// A place is worth a whole wave, however short the course: by months the limit would have weights, a side row for every
// commune, and Hanoi would be no flow any longer. So what is over within ShortMonths is no absence at all; 0 counts
// everything.
type Away struct {
	PerMille int64 `json:"per_mille"`
	AtLeast  int64 `json:"at_least"`
	Waves    int64 `json:"waves"`
	// ShortMonths: a field does not count where every course that could train its holders is over within so many months.
	ShortMonths int `json:"short_months"`
}

// Work limits the search by counts and gaps rather than time, so that the same input gives the same
// result; 0 means the solver's default.
type Work struct {
	// MaxPivots of the flow engine, all levels together.
	MaxPivots int64 `json:"max_pivots,omitzero"`
	// MaxNodes of one level's tree; 0 is the solver's default. Without budgets,
	// cohorts and rules that cross there is no tree.
	MaxNodes int64 `json:"max_nodes,omitzero"`
	// GapPPM is the gap that is good enough: a level ends once its value is proven to be
	// within so many millionths of the best; 0 asks for the best.
	GapPPM int64 `json:"gap_ppm,omitzero"`
}

// waitingKVND is what the policies that ship pay to have a qualified holder a year earlier, where need is met
// equally well. It is an assumption of this product: about what a stop-gap course costs.
const waitingKVND = 10_000

// RuleID is that of the limit of a commune.
func (Away) RuleID(c CommuneID) RuleID { return RuleID("away:" + c) }

// shortMonths is how long a course may last without counting as an absence. It is an assumption of this product: a quarter
// of a year, a tenth of the two and a half years that a place is held in two waves of a plan of five years. Hanoi's
// course of state management (two months) falls under it, political theory (nine) does not.
const shortMonths = 3

// DefaultPolicy is what a proposal uses when no file is given. The numbers are
// assumptions of this product: a seat counts 10 so that a year late (1) never
// outweighs it within MaxYears; the fields that the city put first count half as
// much again, a refresher a fifth; the last half of a commune's shortage hurts more than the first.
// Among plans that meet as much need as late, money is spent first, and a post that waits a year less is worth
// waitingKVND.
// Classes that are run for the city need a cohort (OpenedKinds); where a policy lists none, all is one flow.
func DefaultPolicy() Policy {
	return Policy{
		Format: PolicyFormat,
		ID:     "coverage-first",
		Terms: Terms{
			Threshold: 600,
			Lateness:  Lateness{MaxYears: 6, PricePerYear: 1},
			Goals: [][]Goal{
				{{GoalUnmet, 1}, {GoalLateness, 1}},
				{{GoalCost, 1}, {GoalWaiting, waitingKVND}},
				{{GoalMismatch, 1}, {GoalDistance, 10}},
				{{GoalTie, 1}},
			},
		},
		Weights:        Weights{Seat: 10, Priority: 15, Refresh: 2},
		Penalty:        []PolicyPenalty{{AfterPerMille: 500, Slope: 3}, {AfterPerMille: 750, Slope: 6}},
		Away:           Away{PerMille: 100, AtLeast: 1, Waves: 2, ShortMonths: shortMonths},
		TransferReachM: 15000,
		TransferKVND:   10000,
		CohortKinds:    OpenedKinds(),
		RoadMap:        RoadMap{By: RoadMapHorizon},
	}
}

// defaultPolicy1 is what a policy file of the first version leaves out: all is due at once, no class needs a cohort
// unless it says so, and every course counts as an absence.
func defaultPolicy1() Policy {
	p := DefaultPolicy()
	p.Goals, p.CohortKinds, p.RoadMap, p.Away.ShortMonths = DefaultGoals(), []Kind{}, RoadMap{}, 0
	return p
}
