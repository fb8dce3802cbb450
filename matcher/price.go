package matcher

// Price is what one unit more, and one unit less, of something that is full
// does to every goal. Row names it as a certificate does: "capacity:<OfferID>",
// "rule:<RuleID>" or "cohort:<OfferID>", of which more means that fewer people have to come for the offer to open.
type Price struct {
	Row RowID `json:"row"`
	// Unit is what one unit is: 1 seat, or so many kVND of a budget.
	Unit int64  `json:"unit"`
	More Effect `json:"more"`
	Less Effect `json:"less"`
	// Slope is the row's multiplier on the first level, by unit, rounded down,
	// where side rows or cohorts leave only intervals: an estimate that nothing proves.
	Slope *int64 `json:"slope,omitzero"`
}

// Effect is a change of all goals.
type Effect struct {
	// Impossible: the rules allow no plan then.
	Impossible bool `json:"impossible,omitzero"`
	// Goals that change, in the order of the policy, each by how much.
	Goals []GoalValue `json:"goals,omitempty"`
	// Levels are the changes of the levels' values: the exact one, or from least to most.
	Levels []Interval `json:"levels,omitempty"`
	// Units for which each further one does the same; 0 where nobody counted.
	// Beyond says that the count was stopped there and it may be more.
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

// Cause is what stands between an offer and a cell.
type Cause string

// The causes.
const (
	CauseNeed     Cause = "need"
	CauseCoverage Cause = "coverage"
	CauseYear     Cause = "year"
	CauseSelf     Cause = "self"
	CauseReach    Cause = "reach"
	CauseBan      Cause = "ban"
)

// Hindrance is one thing that keeps an offer from a cell: its coverage (Amount
// of Want per mille), the years it is late beyond what is allowed or gone, the
// metres it is too far away, the ban Rule.
type Hindrance struct {
	Cause  Cause  `json:"cause"`
	Rule   RuleID `json:"rule,omitempty"`
	Amount int64  `json:"amount,omitzero"`
	Want   int64  `json:"want,omitzero"`
}

// Alternative is another way for one seat: of Offer, or left unmet where there
// is none, with what it would change for the whole plan.
type Alternative struct {
	Offer OfferID `json:"offer,omitempty"`
	Cell
	// Filled is who serves the cell, where it is asked about and lacks nothing.
	Filled []Allocation `json:"filled,omitempty"`
	// Hindrances, where the offer may not serve the cell at all; then nothing else is said.
	Hindrances []Hindrance `json:"hindrances,omitempty"`
	Effect     Effect      `json:"effect"`
	// Moves that the best such plan makes, or one that was found.
	Moves []Move `json:"moves,omitempty"`
	// Relaxations are what would have to give way for the moves; without any they obey every rule.
	Relaxations []Relaxation `json:"relaxations,omitempty"`
}
