package solve

import (
	"context"

	"dathang/matcher"
	"dathang/matcher/compile"
)

// Warm is a solved problem from which similar problems are solved in a fraction of the time. Every one of them
// starts from where this one ended, never from where another did, so that results do not depend on their order; any
// number may run at once. The answer has the same status and the same value on every level as that of a run without
// it.
//
// Plan of Run:
//  1. compile/vary.go: where the two problems differ in numbers alone (seats, prices, bounds) or by bans and pins, the
//     pairs are this one's; else the problem is compiled;
//  2. warm_sift.go, run_blended.go: levels are solved several at once on the pairs that are nearly worth it at this
//     problem's prices, from the basis at which this problem ended, carried over by what offers, cells and rows are;
//     other pairs are proven not to be worth it, or come in; the proof of each level is read off the basis;
//  3. a problem with side rows or choices, or one whose rules contradict each other, is solved without it. One with the
//     goal worst_off only starts from the basis.
type Warm struct {
	// Answer to the problem itself.
	Answer *matcher.Solution
	Stats  Stats
	base   *compile.Formulation
	ends   []ending // by level, of those that are single flows
	// start is where the first flow ended when the base was sifted itself.
	start ending
	// near is the pairs that others start with, ascending; those of cell k are near[nearStart[k]:nearStart[k+1]].
	near, nearStart []int32
}

// NewWarm solves a compiled problem and keeps where each level ended. Demands of c may ask for 0 seats: problems
// that ask for more there then differ in numbers alone.
func NewWarm(ctx context.Context, c *compile.Formulation, opts Options) (*Warm, error) {
	own := *c // a copy, for a run adds tiers
	r := newRun(&own, opts)
	w := &Warm{base: c}
	r.ends = &w.ends
	err := r.all(ctx)
	w.Answer, w.Stats = r.answer, *r.stats
	if err != nil || !w.sifts(c) {
		return w, err
	}
	w.near, w.nearStart = w.nearest()
	// Others are sifted, so they start best from where the base ends when it is sifted itself.
	w.start = w.ends[len(w.ends)-1]
	if again := w.vary(c.Problem, opts); again.all(ctx) == nil {
		w.start = again.first
	}
	return w, ctx.Err()
}

// Problem that w is the answer to.
func (w *Warm) Problem() *matcher.Problem { return w.base.Problem }

// Run solves p, which must be valid, from where w ended.
func (w *Warm) Run(ctx context.Context, p *matcher.Problem, opts Options) (*matcher.Solution, Stats, error) {
	// First several levels at once, then one by one.
	var c *compile.Formulation
	for _, alone := range []bool{false, true} {
		var r *run
		if r = w.vary(p, opts); r == nil {
			if c == nil {
				c = compile.Problem(p)
			}
			if !w.sifts(c) {
				break
			}
			r = w.sifted(c, nil, compile.Alike(w.base, c), opts)
		}
		r.sift.alone = alone
		if err := r.all(ctx); err == nil {
			return r.answer, *r.stats, nil
		}
	}
	// Which bounds contradict each other, and what a stopped run has proven, is found on the problem as it is.
	if c == nil {
		c = compile.Problem(p)
	}
	own := *c
	r := newRun(&own, opts)
	if len(w.ends) > 0 && w.ends[0].basis != nil && w.base.Pure() && c.Pure() {
		r.space.basis = compile.Alike(w.base, c).Carry(w.ends[0].c, w.ends[0].basis, r.space.c, r.space.net)
	}
	err := r.all(ctx)
	return r.answer, *r.stats, err
}

// sifts reports whether every level of both problems is a single flow whose pairs can be added bit by bit.
func (w *Warm) sifts(c *compile.Formulation) bool {
	return len(w.ends) > 0 && w.ends[0].basis != nil && w.base.Pure() && c.Pure() &&
		!w.base.Uses(matcher.GoalWorstOff) && !c.Uses(matcher.GoalWorstOff)
}

// vary starts a run of a problem that differs from the base in numbers alone, or by bans and pins more than the
// base has. It gives nil for any other.
func (w *Warm) vary(p *matcher.Problem, opts Options) *run {
	if !w.sifts(&compile.Formulation{Problem: p}) {
		return nil
	}
	c, banned, ok := w.base.Vary(p)
	if !ok {
		return nil
	}
	m := &compile.Likeness{}
	cells := c.LiveCells()
	if len(cells) > len(c.Problem.Demands)/2 || len(banned)+len(c.Net.PinOf)+len(c.KeptOf) > 0 {
		return w.sifted(c, banned, m, opts)
	}
	// Most cells ask for nothing: the run does without them.
	live := c.On(cells)
	m.Cell = compile.Places(cells, len(c.Problem.Demands))
	r := w.sifted(live, nil, m, opts)
	r.cells = cells
	return r
}
