package solve

import (
	"math"

	"dathang/matcher"
	"dathang/matcher/compile"
)

// outcome of a level, before the plan of the levels below it is known.
type outcome struct {
	goals []matcher.Goal
	shift int   // of the numbers in the tree
	root  *node // of the tree that proves the bound
	// cutLevels are the levels above that objective cuts keep, by their place.
	cutLevels []int
	isCut     bool // an objective cut keeps this level, not its face
	// jagged: the level's bound is reached at separate places, with no face that covers just them.
	jagged bool
	step   *step // of the goal worst_off
}

// bound of a level, given the values of the objective cuts.
func (o *outcome) bound(values []int64) int64 {
	least := o.root.least(o.cutValues(values))
	if least == math.MaxInt64 {
		return math.MaxInt64 // every leaf is empty, so any bound holds
	}
	return ceilShift(least, o.shift)
}

// cutValues picks the values of the levels that this one keeps by rows.
func (o *outcome) cutValues(values []int64) []int64 {
	out := make([]int64, 0, len(o.cutLevels))
	for _, j := range o.cutLevels {
		out = append(out, values[j])
	}
	return out
}

// step of the goal worst-off first, once solved.
type step struct {
	share compile.Share
	// reached counts the communes at the share or above it, passed only those above it.
	reached, passed matcher.GoalID
	// atLeast is the tier that counts reached; it is the step's objective cut where a row keeps the step.
	atLeast *compile.Tier
	cut     int // place among the cuts, -1 for none
}

// same reports whether both plans have as many communes at the share, and as many above it.
func (s *step) same(p, q *compile.Assignment) bool {
	return p.Tally[s.reached] == q.Tally[s.reached] && p.Tally[s.passed] == q.Tally[s.passed]
}
