package scenario

import "slices"

// Kind is what a change changes.
type Kind string

// The kinds of changes.
const (
	KindHorizon    Kind = "horizon"    // another number of years and intakes
	KindRetirement Kind = "retirement" // another age of retirement
	KindAttrition  Kind = "attrition"  // more or fewer who leave before retirement
	KindReform     Kind = "reform"     // old communes become new ones
	KindDemand     Kind = "demand"     // seats of cells
	KindCapacity   Kind = "capacity"   // seats of offers
	KindPrice      Kind = "price"      // price of a seat
	KindBudget     Kind = "budget"     // money of a fiscal year, or of all
	KindCohort     Kind = "cohort"     // least number of people of an offer
	KindOpening    Kind = "opening"    // cost of opening an offer
	KindAdd        Kind = "add"        // a programme that does not exist yet
	KindClose      Kind = "close"      // offers end
	KindDelay      Kind = "delay"      // offers are ready later, or earlier
	KindMove       Kind = "move"       // offers go to another provider
	KindPin        Kind = "pin"        // so many seats of one pair
	KindBan        Kind = "ban"        // no seats of some pairs
	KindCounter    Kind = "counter"    // a university's counter-offer
	KindLateness   Kind = "lateness"   // how late an offer may be
	KindGoals      Kind = "goals"      // what counts first
	KindWeight     Kind = "weight"     // what an unmet seat counts
)

// KindInfo describes a kind: the stage it belongs to, and its members. Those in Needs are required; of each list in
// OneOf exactly one is; those in May are optional. apply makes the change on the bench; it may rely on the members
// being as the kind says.
type KindInfo struct {
	Kind  Kind
	Stage Stage
	Needs []string
	OneOf []string
	May   []string
	apply func(*bench, *Change)
}

// Kinds lists every kind. Each has a file of its name.
var Kinds = []KindInfo{
	{KindHorizon, StageDataset, []string{"years"}, nil, []string{"intakes"}, (*bench).horizon},
	{KindRetirement, StageDataset, []string{"months"}, nil, nil, (*bench).retirement},
	{KindAttrition, StageDataset, []string{"per_mille"}, nil, []string{"group"}, (*bench).attrition},
	{KindReform, StageProblem, []string{"reform"}, nil, nil, (*bench).reform},
	{KindDemand, StageProblem, nil, []string{"seats", "per_mille"}, []string{"cell", "where"}, (*bench).demand},
	{KindCapacity, StageProblem, nil, []string{"seats", "per_mille"}, []string{"offer", "where"}, (*bench).capacity},
	{KindPrice, StageProblem, nil, []string{"kvnd", "per_mille"}, []string{"offer", "where"}, (*bench).price},
	{KindBudget, StageProblem, nil, []string{"kvnd", "per_mille"}, []string{"fiscal_year", "where"}, (*bench).budget},
	{KindCohort, StageProblem, []string{"seats"}, nil, []string{"offer", "where"}, (*bench).cohort},
	{KindOpening, StageProblem, nil, []string{"kvnd", "per_mille"}, []string{"offer", "where"}, (*bench).opening},
	{KindAdd, StageProblem, []string{"programme"}, nil, nil, (*bench).add},
	{KindClose, StageProblem, nil, nil, []string{"offer", "where"}, (*bench).close},
	{KindDelay, StageProblem, []string{"years"}, nil, []string{"offer", "where"}, (*bench).delay},
	{KindMove, StageProblem, []string{"to"}, nil, []string{"offer", "where"}, (*bench).move},
	{KindPin, StageProblem, []string{"offer", "cell", "seats"}, nil, nil, (*bench).pin},
	{KindBan, StageProblem, nil, nil, []string{"offer", "cell", "where"}, (*bench).ban},
	{KindCounter, StageProblem, []string{"offer", "seats"}, nil, []string{"kvnd"}, (*bench).counter},
	{KindLateness, StagePolicy, []string{"lateness"}, nil, nil, (*bench).lateness},
	{KindGoals, StagePolicy, []string{"goals"}, nil, nil, (*bench).goals},
	{KindWeight, StagePolicy, nil, []string{"weight", "per_mille"}, []string{"where"}, (*bench).weight},
}

// Info describes a kind.
func (k Kind) Info() (*KindInfo, bool) {
	i := slices.IndexFunc(Kinds, func(row KindInfo) bool { return row.Kind == k })
	if i < 0 {
		return nil, false
	}
	return &Kinds[i], true
}

// Members lists the members of a change that a kind knows.
func (info *KindInfo) Members() []string {
	return slices.Concat(info.Needs, info.OneOf, info.May)
}
