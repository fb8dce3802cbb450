package solve

import (
	"context"

	"dathang/matcher/compile"
	"dathang/matcher/flow"
)

// At the best multipliers a relaxation exceeds some bounds a little and leaves a little of others. The heuristic
// raises the multipliers of what is exceeded and lowers those of what is left, by steps that shrink, until
// relaxations obey every bound and waste little.
const (
	heuristicRounds   = 40
	heuristicPatience = 8 // rounds without a better plan
	firstStep         = 8 // the first step is one part in so many
	stepShrink        = 8 // each step is one part in so many shorter than the one before
)

// perturbedShare: the perturbation of an offer is at most one part in so many of what a seat counts on average.
// Shares of 4 and 64 did worse.
const perturbedShare = 16

// lagrangianHeuristic looks for plans with the offers closed and open as in given (seats by offer), from the
// multipliers m on and, at the root of the tree, again with perturbed offers. It returns the multipliers of the best
// plan it found, m if it found none.
func (t *search) lagrangianHeuristic(ctx context.Context, n *node, given []int64, m multipliers) (multipliers, error) {
	found, err := t.lagrangianPlans(ctx, given, m, false)
	if err != nil || n.parent != nil {
		return found, err
	}
	before := t.best
	perturbed, err := t.lagrangianPlans(ctx, given, found, true)
	if t.best != before {
		found = perturbed
	}
	return found, err
}

// lagrangianPlans proposes plans with every choice as in given, near the multipliers m. It returns the multipliers
// of the best of them, m if there is none. On request it perturbs the offers.
func (t *search) lagrangianPlans(ctx context.Context, given []int64, m multipliers, perturb bool) (multipliers, error) {
	depth := len(t.s.undo)
	defer func() { t.s.back(depth) }()
	t.decide(given)
	a := &ascent{t: t, m: m.clone()}
	found, step := m, float64(1)/firstStep
	for round, last := 0, 0; round < heuristicRounds && round-last < heuristicPatience; round++ {
		if ctx.Err() != nil || t.flows > t.mostFlows || t.closed(t.root) {
			break
		}
		t.s.price(t.s.objective(t.goals, &a.m), &a.m)
		if perturb {
			t.perturb()
		}
		seats, err := t.relax(ctx)
		if err != nil {
			return m, err
		}
		if seats == nil { // empty with these offers, or stopped
			break
		}
		before := t.best
		if t.consider(seats); t.best != before {
			found, last = a.m.clone(), round
		}
		if !a.nudge(seats, step) {
			break
		}
		step -= step / stepShrink
	}
	return found, nil
}

// perturb changes what a seat of each offer costs a little, by a hash of the offer. Offers of equal cost come and go
// all at once where a multiplier passes their worth, and leave one budget exceeded and another unspent; perturbed,
// they come one by one, and multipliers find how many the bounds allow. It only steers the search: plans are valued
// at true costs.
func (t *search) perturb() {
	s, c := t.s, t.c
	if t.best == nil {
		return
	}
	seats := int64(1)
	for k := range c.Problem.Demands {
		seats += c.Problem.Demands[k].Seats
	}
	value := t.value(t.best)
	most := max(value, -value) << s.shift / seats / perturbedShare
	if most == 0 {
		return
	}
	for o := range s.shown.offer {
		s.shown.offer[o] += compile.Tie(c.OfferHash[o], 1) % most
		s.showCost(o)
	}
}

// decide closes or opens, as given, every offer that may still be both.
func (t *search) decide(given []int64) {
	for _, o := range t.c.Choices {
		if t.s.closed[o] && t.s.open[o] {
			t.s.choose(o, given[o] > 0)
		}
	}
}

// nudge moves every multiplier towards where its bound is just kept: up by a part (step) of itself where the seats pass
// the bound, down where they leave some of it. One that is 0 starts at that part of the most that any bound is paid.
// False where there is none to move.
func (a *ascent) nudge(seats []int64, step float64) bool {
	s, c, moved := a.t.s, a.t.c, false
	paid := a.mostPaidFor()
	move := func(p priceOf, over int64) {
		y := a.place(p)
		if over == 0 || *y == 0 && over < 0 { // just kept, or kept although nobody pays for it
			return
		}
		by := float64(step * float64(*y))
		switch {
		case *y == 0:
			by = float64(step*paid) / a.size(p)
		case over < 0:
			by = -by
		}
		most := a.t.mostPaid() / a.t.per(p)
		*y = min(max(*y+int64(by), 0), most)
		moved = true
	}
	u := c.Activity(seats)
	for _, i := range c.SideRows {
		if s.high[i] != flow.Infinite && a.m.side[i] >= 0 {
			move(priceOf{ofSide, i}, u.Row[i]-s.high[i])
		}
	}
	if len(s.cuts) > 0 {
		tally := c.AssignmentOf(seats).Tally
		for j, h := range s.cuts {
			move(priceOf{ofCut, j}, c.Level(h.goals, tally).Value-h.value)
		}
	}
	for j := range c.Changes {
		move(priceOf{ofChange, j}, u.Lost(j)-c.Changes[j].High)
	}
	return moved
}

// mostPaidFor is the most that any bound is priced at in all; if none is, what the bound may be expected to rise by.
func (a *ascent) mostPaidFor() float64 {
	most := 0.0
	see := func(p priceOf) { most = max(most, float64(float64(a.get(p))*a.size(p))) }
	for _, i := range a.t.c.SideRows {
		see(priceOf{ofSide, i})
	}
	for j := range a.t.s.cuts {
		see(priceOf{ofCut, j})
	}
	for j := range a.t.c.Changes {
		see(priceOf{ofChange, j})
	}
	if most == 0 {
		most = a.t.target(0)
	}
	return most
}
