package verify

import (
	"slices"

	"dathang/matcher"
)

// seatRecount is what a seat of a pair counts for a goal, beside its offer's price and its surcharge.
type seatRecount struct {
	goal matcher.GoalID
	seat func(g *ground, p *pair, k int32) int64
	// most is an upper bound on seat over all pairs.
	most func(g *ground) int64
	// unmet is what an unmet seat of a cell counts, and mostUnmet an upper bound on it; nil where it counts nothing.
	unmet     func(x *index, k int32) int64
	mostUnmet func(x *index) int64
}

// seatRecounts are by place of the goal. Goals over pairs but the cost have one; the others count beside seats
// (level.go).
var seatRecounts = inPlace([]seatRecount{
	{
		goal: matcher.GoalLateness,
		seat: func(g *ground, p *pair, _ int32) int64 { return g.problem.Lateness.PricePerYear * int64(p.late) },
		most: func(g *ground) int64 { return g.problem.Lateness.PricePerYear * int64(g.most.late) },
	},
	{
		goal: matcher.GoalMismatch,
		seat: func(_ *ground, p *pair, _ int32) int64 { return int64(p.mismatch) },
		most: func(g *ground) int64 { return int64(g.most.mismatch) },
	},
	{
		goal: matcher.GoalDistance,
		seat: func(_ *ground, p *pair, _ int32) int64 { return int64(p.km) },
		most: func(g *ground) int64 { return int64(g.most.km) },
	},
	{
		goal:      matcher.GoalWaiting,
		seat:      func(g *ground, p *pair, k int32) int64 { return g.waitingUntil(g.problem.Offers[p.offer].Ready, k) },
		most:      func(g *ground) int64 { return g.longestWait },
		unmet:     func(x *index, k int32) int64 { return x.waitingUntil(x.end, k) },
		mostUnmet: func(x *index) int64 { return x.longestWait },
	},
	{
		goal: matcher.GoalTie,
		seat: func(g *ground, p *pair, k int32) int64 { return g.tie(p.offer, k) },
		most: func(*ground) int64 { return 1 << 30 },
	},
})

// inPlace orders recounts by place of their goal. It panics if a goal over pairs has no recount: a goal
// that nobody recounts would pass for proven.
func inPlace(list []seatRecount) (out [len(matcher.Goals)]seatRecount) {
	for _, r := range list {
		out[placeOf(r.goal)] = r
	}
	for at := range out {
		info, r := &matcher.Goals[at], &out[at]
		both := info.Form == matcher.FormSeats
		seats := info.Form == matcher.FormPairs && info.Goal != matcher.GoalCost || both
		if seats != (r.seat != nil) || seats != (r.most != nil) || both != (r.unmet != nil) || both != (r.mostUnmet != nil) {
			panic("verify: no recount of goal " + string(info.Goal))
		}
	}
	return out
}

// The places of the goals that rows, offers and cells price.
var (
	atUnmet   = placeOf(matcher.GoalUnmet)
	atCost    = placeOf(matcher.GoalCost)
	atBalance = placeOf(matcher.GoalBalance)
	atChange  = placeOf(matcher.GoalChange)
)

// placeOf is a goal's place in matcher.Goals.
func placeOf(goal matcher.GoalID) int {
	at, ok := goal.At()
	if !ok {
		panic("verify: unknown goal " + string(goal))
	}
	return at
}

// weights are the weights of one unit of each goal, by its place; 0 if a level does not have the goal.
type weights [len(matcher.Goals)]int64

// weightsOf are the weights of a level's goals.
func weightsOf(level []matcher.Goal) weights {
	var w weights
	for _, goal := range level {
		w[placeOf(goal.Goal)] += goal.Weight
	}
	return w
}

// seatCost is the cost of a seat of a pair under w, apart from what its rows count.
// Validate holds the sum over all seats below 2^53.
func (g *ground) seatCost(w *weights, p *pair, k int32) int64 {
	return w[atCost]*(g.priceOf[p.offer]+p.surcharge) + g.placeCost(w, p, k)
}

// placeCost is seatCost without the price, which is the same in every cell, and without the surcharge, which budgets
// count as well.
func (g *ground) placeCost(w *weights, p *pair, k int32) int64 {
	cost := int64(0)
	for at := range seatRecounts {
		if weight := w[at]; weight != 0 && seatRecounts[at].seat != nil {
			cost += weight * seatRecounts[at].seat(g, p, k)
		}
	}
	return cost
}

// unmetCost is what an unmet seat of cell k costs under w, apart from its commune's penalty.
func (x *index) unmetCost(w *weights, k int32) int64 {
	cost := w[atUnmet] * x.problem.Demands[k].UnmetWeight()
	for at := range seatRecounts {
		if w[at] != 0 && seatRecounts[at].unmet != nil {
			cost += w[at] * seatRecounts[at].unmet(x, k)
		}
	}
	return cost
}

// unmetPenalty is the goal unmet: weighted unmet seats and the communes' penalties.
func (a *answer) unmetPenalty() int64 {
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

// uses reports whether any level has the goal.
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

// usesShares reports whether any level is worst_off, which counts communes by their share of unmet seats.
func (g *ground) usesShares() bool {
	return slices.ContainsFunc(g.problem.Goals, func(level []matcher.Goal) bool {
		return len(level) > 0 && level[0].Goal.Is(matcher.FormShares)
	})
}
