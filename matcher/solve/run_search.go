package solve

import (
	"context"
	"fmt"
	"math/bits"
	"slices"

	"dathang/matcher"
	"dathang/matcher/compile"
)

// searchLevel solves a level with side rows, choices or objective cuts.
func (r *run) searchLevel(ctx context.Context, l int, goals []matcher.Goal) (bool, error) {
	t, err := r.searchFor(ctx, l, goals)
	if err != nil {
		return true, err
	}
	return r.takeOutcome(ctx, t)
}

// newSearch of a level, from the best plan so far.
func (r *run) newSearch(l int, goals []matcher.Goal) *search {
	return &search{c: r.c, s: r.space, opts: r.opts, stats: r.stats, levels: r.levels, kept: r.best, step: r.step, goals: goals, l: l, root: &node{}}
}

// searchFor looks for the best plan and the best bound of a level.
func (r *run) searchFor(ctx context.Context, l int, goals []matcher.Goal) (*search, error) {
	r.space.shift = r.scale(goals)
	t := r.newSearch(l, goals)
	// A search that begins with a plan can close nodes at once.
	if r.best == nil {
		t.offerNobody()
	} else {
		t.offer(r.best)
	}
	if err := t.grow(ctx); err != nil {
		return nil, fmt.Errorf("level %d: %w", l+1, err)
	}
	// Single seats for this level, then a polish on all levels.
	t.exchangeSeats()
	if r.choicesOnly() && t.best != nil && t.meets() && !t.s.jagged(t.dual) {
		return t, nil // the levels below begin on the level's face, where a polish would look for them
	}
	if err := r.polishBest(ctx, t); err != nil {
		return nil, err
	}
	return t, nil
}

// choicesOnly reports whether no multiplier has to be searched for: only choices, and no kept level, stand above the network.
func (r *run) choicesOnly() bool { return compile.ChoicesOnly(r.c) && len(r.space.cuts) == 0 }

// meets reports whether the best plan reaches the bound of the root's own multipliers.
func (t *search) meets() bool { return t.dual != nil && t.root.meets(t.value(t.best), t.s.shift) }

// takeOutcome records what a search found as the level's outcome, and keeps the level for those below: by its face
// where the bound is met row by row, else by an objective cut. True says that the answer is complete.
func (r *run) takeOutcome(ctx context.Context, t *search) (bool, error) {
	if t.best == nil {
		r.stopped(ctx)
		if !t.stopped {
			return true, r.infeasible(ctx, t)
		}
		return true, nil
	}
	r.best = t.best
	out := &outcome{goals: t.goals, step: r.step, shift: r.space.shift, root: t.root}
	for j := range r.levels {
		if r.levels[j].isCut {
			out.cutLevels = append(out.cutLevels, j)
		}
	}
	r.levels = append(r.levels, out)
	r.space.back(0)
	value := t.value(t.best)
	// On several separate places (jagged) bounds of rows cannot describe the face.
	meets := t.meets()
	out.jagged = meets && r.space.jagged(t.dual)
	if meets && !out.jagged {
		r.compact(t.dual)
	} else {
		out.isCut = true
		r.space.cuts = append(r.space.cuts, objectiveCut{t.goals, value})
	}
	if t.stopped {
		r.stopped(ctx)
		r.answer.Status = matcher.StatusFeasible
	} else if r.answer.StoppedBy == "" && t.bound() < value {
		r.answer.StoppedBy = matcher.StoppedByGap
	}
	if ctx.Err() == nil {
		return false, nil
	}
	if t.l+1 < len(r.c.Problem.Goals) || r.step != nil {
		r.stopped(ctx) // the levels below are missing
	}
	r.writeAnswer()
	return true, nil
}

// polishBest polishes the best plan of a search, unless that has been done.
func (r *run) polishBest(ctx context.Context, t *search) error {
	if t.best == nil || t.best == r.polishedPlan || ctx.Err() != nil {
		return nil
	}
	p, err := r.polish(ctx, t.l, t.best)
	if err != nil {
		return err
	}
	if t.offer(p); t.best == p {
		r.polishedPlan = p
	}
	return nil
}

// scale is the shift that leaves room for the largest sums of the goals of one level. Multipliers are whole numbers, so
// each bit more makes them finer.
func (r *run) scale(goals []matcher.Goal) int {
	const room = 60 // bits
	finest := 24
	if r.choicesOnly() {
		finest = min(finest, r.scaleOfCharges(goals))
	}
	largest := int64(1)
	for i := range r.c.Problem.Demands {
		largest += r.c.Problem.Demands[i].Seats
	}
	per := int64(1)
	for _, g := range goals {
		per += g.Weight * max(1, r.c.Largest(g.Goal)) // the weight itself is scaled, too
	}
	largest = max(largest, r.c.MostBeside())
	high, low := bits.Mul64(uint64(largest), uint64(per))
	if high != 0 {
		return 0
	}
	// Multipliers are numbers in a JSON file, exact up to 2^53; potentials stay below 2^59. Where levels above are
	// kept, their goals are weighted up to 2^8 times this level's.
	nodes := bits.Len64(uint64(r.c.Net.Graph.Nodes()))
	if len(r.levels) > 0 {
		nodes += 8
	}
	return max(0, min(finest, room-bits.Len64(low), 57-nodes-bits.Len64(uint64(per)), 49-bits.Len64(uint64(per))))
}

// scaleOfCharges is enough where no multiplier is searched for: opening costs are spread over the seats of an offer, and
// what the division leaves comes to less than one unit. Small costs are what the flow engine solves fastest.
func (r *run) scaleOfCharges(goals []matcher.Goal) int {
	if !slices.ContainsFunc(goals, func(g matcher.Goal) bool { return g.Goal == matcher.GoalCost }) {
		return 0
	}
	seats := int64(0)
	for _, o := range r.c.Choices {
		if r.c.Problem.Offers[o].OpeningKVND > 0 {
			seats += r.c.Problem.Offers[o].Capacity
		}
	}
	return bits.Len64(uint64(seats))
}

// hasLows reports whether some rule has a lower bound, so that serving nobody may violate it.
func (r *run) hasLows() bool {
	for i := range r.c.Rows {
		if r.c.Rows[i].Low > 0 {
			return true
		}
	}
	return len(r.c.Changes) > 0 && len(r.c.Problem.Reference) > 0
}

// anyPlan looks for a plan that obeys all rules, before any goal counts. True says that there is none, or that none was
// found, and the answer is complete.
func (r *run) anyPlan(ctx context.Context) (bool, error) {
	r.space.shift = r.scale(nil)
	t := r.newSearch(0, nil)
	if err := t.grow(ctx); err != nil {
		return true, fmt.Errorf("rules: %w", err)
	}
	r.space.back(0)
	if t.best != nil {
		r.best = t.best
		return false, nil
	}
	if t.stopped {
		r.stopped(ctx)
		return true, nil
	}
	return true, r.infeasible(ctx, t)
}
