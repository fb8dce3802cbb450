package verify

import (
	"slices"

	"dathang/matcher"
)

// recountedGoals gives each goal that is counted here its place among the weights of a level.
var recountedGoals = map[matcher.GoalID]func(*weights) *int64{
	matcher.GoalUnmet:    func(w *weights) *int64 { return &w.unmet },
	matcher.GoalLateness: func(w *weights) *int64 { return &w.lateness },
	matcher.GoalCost:     func(w *weights) *int64 { return &w.cost },
	matcher.GoalMismatch: func(w *weights) *int64 { return &w.mismatch },
	matcher.GoalDistance: func(w *weights) *int64 { return &w.distance },
	matcher.GoalTie:      func(w *weights) *int64 { return &w.tie },
	matcher.GoalBalance:  func(w *weights) *int64 { return &w.balance },
	matcher.GoalChange:   func(w *weights) *int64 { return &w.change },
	matcher.GoalWorstOff: func(w *weights) *int64 { return &w.worstOff },
}

// weights are what one unit of each goal counts; 0 where a level lacks the goal.
type weights struct {
	unmet, lateness, cost, mismatch, distance, tie, balance, change int64
	// worstOff prices no seat: tiers of communes do (worstoff.go).
	worstOff int64
}

func weightsOf(level []matcher.Goal) weights {
	var w weights
	for _, goal := range level {
		*recountedGoals[goal.Goal](&w) += goal.Weight
	}
	return w
}

// seatCost is what a seat of a pair counts under w, beside what its row counts.
// Validate holds the sum over all seats below 2^53.
func (g *ground) seatCost(w *weights, p *pair, k int32) int64 {
	return w.cost*(g.priceOf[p.offer]+p.surcharge) + g.placeCost(w, p, k)
}

// placeCost is seatCost without the price, which is the same in every cell, and
// the surcharge, which budgets count as well.
func (g *ground) placeCost(w *weights, p *pair, k int32) int64 {
	cost := w.lateness*g.problem.Lateness.PricePerYear*int64(p.late) +
		w.mismatch*int64(p.mismatch) +
		w.distance*int64(p.km)
	if w.tie != 0 {
		cost += w.tie * g.tie(p.offer, k)
	}
	return cost
}

// goalValue is what one goal comes to over all allocations.
func (a *answer) goalValue(goal matcher.GoalID) int64 {
	w := weightsOf([]matcher.Goal{{Goal: goal, Weight: 1}})
	var value int64
	for _, t := range a.taken {
		value += a.g.seatCost(&w, &a.g.pairs[t.pair], t.cell) * a.seats[t.pair]
	}
	switch goal {
	case matcher.GoalCost:
		value += a.openings()
	case matcher.GoalBalance:
		value += a.balance()
	case matcher.GoalChange:
		a.losses(func(_ int32, lost int64) { value += lost })
	case matcher.GoalUnmet:
		value += a.unmetness()
	}
	return value
}

// unmetness is the goal unmet: weighted unmet seats and the communes' penalties.
func (a *answer) unmetness() int64 {
	var value int64
	for k := range a.g.problem.Demands {
		value += a.g.problem.Demands[k].UnmetWeight() * a.unmetSeats(int32(k))
	}
	for c := range a.g.problem.Communes {
		var unmet int64
		for _, k := range a.g.cellsIn[c] {
			unmet += a.unmetSeats(k)
		}
		value += penalty(a.g.problem.Communes[c].Penalty, unmet)
	}
	return value
}

// penalty is what a commune's n unmet seats add to the goal unmet: every seat
// after a step's first After ones adds its slope, up to the next step.
func penalty(steps []matcher.PenaltyStep, n int64) int64 {
	var sum int64
	for i := range steps {
		end := n
		if i+1 < len(steps) {
			end = min(n, steps[i+1].After)
		}
		if end > steps[i].After {
			sum += steps[i].Slope * (end - steps[i].After)
		}
	}
	return sum
}

func (g *ground) uses(goal matcher.GoalID) bool {
	for _, level := range g.problem.Goals {
		for _, at := range level {
			if at.Goal == goal {
				return true
			}
		}
	}
	return false
}

func (g *ground) usesShares() bool {
	return slices.ContainsFunc(g.problem.Goals, func(level []matcher.Goal) bool {
		return len(level) > 0 && level[0].Goal == matcher.GoalWorstOff
	})
}
