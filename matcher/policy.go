package matcher

// PolicyFormat is the version of policy files that this code writes.
const PolicyFormat = "dathang.policy/1"

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
	// Cohorts says whether minimum cohorts and opening costs of programmes are rules.
	Cohorts bool `json:"cohorts"`
	// Budgets bound what is spent, by fiscal year or in all.
	Budgets []Budget `json:"budgets,omitempty"`
	// Candidates bound how many people a commune finds for some kinds of offers.
	Candidates []Candidates `json:"candidates,omitempty"`
	// Rules hold in addition to those that come from the data.
	Rules []Rule `json:"rules,omitempty"`
	Work  Work   `json:"work"`
}

// Weights are what an unmet seat counts: the field's own weight if there is one, otherwise Seat,
// plus that of the commune's type.
type Weights struct {
	Seat   int64             `json:"seat"`
	Fields map[FieldID]int64 `json:"fields,omitempty"`
	Types  map[string]int64  `json:"types,omitempty"`
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
type Away struct {
	PerMille int64 `json:"per_mille"`
	AtLeast  int64 `json:"at_least"`
	Waves    int64 `json:"waves"`
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

// DefaultPolicy is what a proposal uses when no file is given. The numbers are
// assumptions of this product: a seat counts 10 so that a year late (1) never
// outweighs it within MaxYears; the fields that the city named count half as
// much again; the last half of a commune's shortage hurts more than the first.
func DefaultPolicy() Policy {
	return Policy{
		Format: PolicyFormat,
		ID:     "coverage-first",
		Terms: Terms{
			Threshold: 600,
			Lateness:  Lateness{MaxYears: 6, PricePerYear: 1},
			Goals:     DefaultGoals(),
		},
		Weights: Weights{
			Seat: 10,
			Fields: map[FieldID]int64{
				"quy_hoach_kien_truc": 15,
				"kinh_te_nong_nghiep": 15,
				"du_lich_nong_thon":   15,
			},
		},
		Penalty:        []PolicyPenalty{{AfterPerMille: 500, Slope: 3}, {AfterPerMille: 750, Slope: 6}},
		Away:           Away{PerMille: 100, AtLeast: 1, Waves: 2},
		TransferReachM: 15000,
		TransferKVND:   10000,
	}
}
