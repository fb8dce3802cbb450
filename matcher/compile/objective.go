package compile

import (
	"dathang/matcher"
)

// Objective is the weight of a unit of each goal: the goals of a level, and those of levels above that an objective
// cut prices. Everything is scaled by 2^shift.
type Objective struct {
	weights [len(matcher.Goals)]int64 // by place of the goal
	// Tiers of communes, by their place in Formulation.Tiers.
	Tiers *tierWeights
	// tieShift is how many low bits of a tie are ignored.
	tieShift int
}

// Add adds weighted goals to the objective.
func (w *Objective) Add(goals []matcher.Goal, times int64) {
	for _, g := range goals {
		switch at, ok := g.Goal.At(); {
		case !ok:
			w.addTier(g.Goal, g.Weight*times)
		case matcher.Goals[at].Form != matcher.FormShares: // its tiers are what counts
			w.weights[at] += g.Weight * times
		}
	}
}

// SetTie makes the first bits of the tie-break count once each, and ignores the others.
func (w *Objective) SetTie(bits int) { w.weights[atTie], w.tieShift = 1, matcher.TieBits-bits }

// Unmet is the weight of a unit of the goal unmet.
func (w *Objective) Unmet() int64 { return w.weights[atUnmet] }

// UnmetSeat is what an unmet seat of cell k counts by itself, apart from its commune's penalty.
func (w *Objective) UnmetSeat(c *Formulation, k int) int64 {
	var sum int64
	for at, weight := range w.weights {
		if weight != 0 && costsOf[at].left != nil {
			sum += weight * costsOf[at].left(c, k)
		}
	}
	return sum
}

// Cost is the weight of a thousand dong.
func (w *Objective) Cost() int64 { return w.weights[atCost] }

// Balance is the weight of a step of a university's load.
func (w *Objective) Balance() int64 { return w.weights[atBalance] }

// Change is the weight of a lost seat of the reference plan.
func (w *Objective) Change() int64 { return w.weights[atChange] }
