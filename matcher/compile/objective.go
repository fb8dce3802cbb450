package compile

import (
	"dathang/matcher"
)

// Objective is what a unit of each goal counts: the goals of a level, and those
// of levels above that an objective cut prices. Everything is scaled by 2^shift.
type Objective struct {
	weights [len(matcher.Goals)]int64 // by place of the goal
	// Tiers of communes, by their place in Formulation.Tiers.
	Tiers *tierWeights
	// tieShift: so many bits of a tie do not count.
	tieShift int
}

// Add weighs goals into the objective.
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

// SetTie makes the first bits of the tie-break count once each, and the others not at all.
func (w *Objective) SetTie(bits int) { w.weights[atTie], w.tieShift = 1, TieBits-bits }

// Unmet is what a unit of the goal unmet counts.
func (w *Objective) Unmet() int64 { return w.weights[atUnmet] }

// Cost is what a thousand dong count.
func (w *Objective) Cost() int64 { return w.weights[atCost] }

// Balance is what a step of a university's load counts.
func (w *Objective) Balance() int64 { return w.weights[atBalance] }

// Change is what a lost seat of the reference plan counts.
func (w *Objective) Change() int64 { return w.weights[atChange] }
