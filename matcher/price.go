package matcher

// Price is what one unit more, and one unit less, of something fully used changes in every goal.
// Row names it as in certificates: "capacity:<OfferID>", "rule:<RuleID>" or "cohort:<OfferID>";
// more of a cohort means that the offer opens with fewer people.
type Price struct {
	Row RowID `json:"row"`
	// Unit is the size of one unit: 1 seat, or an amount in kVND of a budget.
	Unit int64  `json:"unit"`
	More Effect `json:"more"`
	Less Effect `json:"less"`
	// Slope is the row's multiplier on the first level, per unit, rounded down. It is given where
	// side rows or cohorts allow only intervals, and is an unproven estimate.
	Slope *int64 `json:"slope,omitzero"`
}

// Effect is a change in all goals.
type Effect struct {
	// Impossible means that no plan would obey the rules.
	Impossible bool `json:"impossible,omitzero"`
	// Goals lists the goals that change, in the order of the policy, each with its change.
	Goals []GoalValue `json:"goals,omitempty"`
	// Levels are the changes in the values of the levels: exact, or an interval.
	Levels []Interval `json:"levels,omitempty"`
	// Units is for how many units in a row the effect is the same; 0 where it was not counted.
	// Beyond means that counting stopped there, so that it may hold for more.
	Units  int64 `json:"units,omitzero"`
	Beyond bool  `json:"beyond,omitzero"`
}

// Interval holds a change of a level: between Low and High.
type Interval struct {
	Low  int64 `json:"low"`
	High int64 `json:"high"`
}

// Exact reports whether the change is known.
func (i Interval) Exact() bool { return i.Low == i.High }

// Zero reports whether the effect is exactly none.
func (e *Effect) Zero() bool {
	if e.Impossible {
		return false
	}
	for _, l := range e.Levels {
		if l.Low != 0 || l.High != 0 {
			return false
		}
	}
	return true
}

// Cause is why an offer cannot serve a cell.
type Cause string

// The causes.
const (
	CauseNeed     Cause = "need"
	CauseCoverage Cause = "coverage"
	CauseYear     Cause = "year"
	CauseSelf     Cause = "self"
	CauseReach    Cause = "reach"
	CauseBan      Cause = "ban"
	// CauseTerm: the offer is a stop-gap, which closes no cell.
	CauseTerm Cause = "term"
	// CauseLevel: the level of education of the cell's holders is not one that the offer takes. CauseAge: they would
	// be too old at intake. CauseLeaves: they leave before it is finished and the service owed is done.
	CauseLevel  Cause = "level"
	CauseAge    Cause = "age"
	CauseLeaves Cause = "leaves"
)

// Hindrance is one reason why an offer cannot serve a cell: its coverage (Amount, where Want per
// mille is required), the years by which it is too late or already over, the metres by which it is
// too far away, the years by which the cell's holders are too old or leave too early, or the ban Rule.
type Hindrance struct {
	Cause  Cause  `json:"cause"`
	Rule   RuleID `json:"rule,omitempty"`
	Amount int64  `json:"amount,omitzero"`
	Want   int64  `json:"want,omitzero"`
}

// Alternative is another way to serve one seat: from Offer, or leaving it unmet where Offer is
// empty, with its effect on the whole plan.
type Alternative struct {
	Offer OfferID `json:"offer,omitempty"`
	Cell
	// Filled says who already serves the cell, where a cell is asked about that lacks nothing.
	Filled []Allocation `json:"filled,omitempty"`
	// Hindrances are set where the offer cannot serve the cell at all; nothing else is set then.
	Hindrances []Hindrance `json:"hindrances,omitempty"`
	Effect     Effect      `json:"effect"`
	// Moves of the best such plan, or of one that was found.
	Moves []Move `json:"moves,omitempty"`
	// Relaxations are what would have to give way for the moves; if there are none, the moves obey
	// every rule.
	Relaxations []Relaxation `json:"relaxations,omitempty"`
}
