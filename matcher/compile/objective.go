package compile

import (
	"dathang/matcher"
)

// Objective is what a unit of each goal counts: the goals of a level, and those
// of levels above that a objective cut prices. Everything is scaled by 2^shift.
type Objective struct {
	Unmet, Lateness, Cost, Mismatch, Distance, Tie, Balance, Change int64
	// Tiers of communes, by their place in Compiled.tiers.
	Tiers *tierWeights
	// TieShift: so many bits of a tie do not count.
	TieShift int
}

// Add weighs goals into the objective.
func (w *Objective) Add(goals []matcher.Goal, times int64) {
	for _, g := range goals {
		n := g.Weight * times
		switch g.Goal {
		case matcher.GoalUnmet:
			w.Unmet += n
		case matcher.GoalLateness:
			w.Lateness += n
		case matcher.GoalCost:
			w.Cost += n
		case matcher.GoalMismatch:
			w.Mismatch += n
		case matcher.GoalDistance:
			w.Distance += n
		case matcher.GoalTie:
			w.Tie += n
		case matcher.GoalBalance:
			w.Balance += n
		case matcher.GoalChange:
			w.Change += n
		default:
			w.addTier(g.Goal, n)
		}
	}
}
