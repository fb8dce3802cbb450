package solve

import (
	"math"

	"dathang/matcher"
	"dathang/matcher/compile"
)

// outcome of a level, before the plan of the levels below it is known.
type outcome struct {
	goals []matcher.Goal
	shift int
	root  *node
	// cutLevels are the levels above that objective cuts keep, by their place.
	cutLevels []int
	isCut     bool // a objective cut keeps this level, not its face
	// jagged: the level's bound is reached in parts, between which no face stretches.
	jagged bool
	step   *step // of the goal worst_off
}

// bound of a level whose objective cuts come to values.
func (o *outcome) bound(values []int64) int64 {
	least := o.root.least(o.cutValues(values))
	if least == math.MaxInt64 {
		return math.MaxInt64 // every leaf is empty: anything holds of nothing
	}
	return ceilShift(least, o.shift)
}

// cutValues picks the values of the levels that this one holds by rows.
func (o *outcome) cutValues(values []int64) []int64 {
	out := make([]int64, 0, len(o.cutLevels))
	for _, j := range o.cutLevels {
		out = append(out, values[j])
	}
	return out
}

// step of the goal worst-off first, as solved.
type step struct {
	share compile.Share
	// reached counts the communes at the share or above, passed those above.
	reached, passed matcher.GoalID
	// atLeast is the tier of reached; the step's cut where a row keeps it.
	atLeast *compile.Tier
	cut     int // place among the cuts, -1 for none
}

// same: both plans have as many communes at the share, and above.
func (s *step) same(p, q *compile.Assignment) bool {
	return p.Tally[s.reached] == q.Tally[s.reached] && p.Tally[s.passed] == q.Tally[s.passed]
}
