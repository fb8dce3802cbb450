package solve

import (
	"context"
	"math"
	"slices"

	"dathang/matcher"
	"dathang/matcher/compile"
	"dathang/matcher/flow"
	"dathang/matcher/solve/bundle"
)

// ascent looks for multipliers that prove a better bound of a node, by a bundle
// (package bundle). A row becomes a variable of it when a relaxation first passes its
// bound, so that thousands of side rows cost nothing until they matter. A
// variable is what its bound would be paid in all: multiplier x bound, so that money and
// seats are of one size.
type ascent struct {
	t     *search
	n     *node
	m     multipliers // at which the next relaxation is solved
	b     *bundle.Method
	of    []priceOf       // by variable
	at    map[priceOf]int // the variable of a multiplier
	seats []int64         // of the relaxation of the best bound, last of the latest
	shown []relaxation    // that the bundle has cuts of
	last  []int64
}

// The multipliers that are searched for: of side rows, of objective cuts, of change rules.
const (
	ofSide priceKind = iota
	ofCut
	ofChange
)

// worthwhile: a rise of the bound by less than one part in so many is left to the tree.
const worthwhile = 400_000

// mostShortened: how often steps are shortened in a round before the ascent gives up.
const mostShortened = 3

// ascend looks for better multipliers of a node, from m on, in so many rounds of one flow each. The node keeps the best
// bound, t.dual its dual, and plans that are met on the way are offered. It returns the relaxation of the best bound,
// seats by pair; nil if the node is empty or the work is used up.
func (t *search) ascend(ctx context.Context, n *node, m multipliers, rounds int) ([]int64, error) {
	a := &ascent{t: t, n: n, m: m, b: bundle.New(1), at: map[priceOf]int{}}
	a.start()
	t.dual = nil
	promise := 0.0
	for round := range rounds {
		if t.flows++; t.flows > t.mostFlows && round > 0 {
			break
		}
		d, ok, err := a.evaluate(ctx, round)
		if err != nil || !ok {
			return nil, err
		}
		if t.closed(n) || round == rounds-1 || ctx.Err() != nil {
			break
		}
		a.learn(d, round, promise)
		promise = a.b.Next()
		for range mostShortened {
			if promise > 0 {
				break
			}
			// Weights that have not settled promise nothing; shorter steps settle them.
			a.b.T /= 4
			promise = a.b.Next()
		}
		// So little is promised that it is left to the tree, or no multiplier moves by a whole number.
		if promise < max(float64(int64(1)<<t.s.shift)/4, math.Abs(a.b.Value)/worthwhile) || !a.round() {
			break
		}
	}
	t.mean = a.mean()
	if n.parent == nil && t.best == nil {
		t.relaxed = slices.Clone(a.seats)
	}
	return a.seats, nil
}

// evaluate solves the relaxation at the multipliers; ok is false if the node is empty or the work is used up.
func (a *ascent) evaluate(ctx context.Context, round int) (*dual, bool, error) {
	t, s, c := a.t, a.t.s, a.t.c
	d := s.price(s.objective(t.goals, &a.m), &a.m)
	result, err := s.solve(ctx, t.l)
	switch {
	case err != nil:
		return nil, false, err
	case result.Status == flow.Infeasible:
		return nil, false, t.empty(a.n, result)
	case result.Status != flow.Optimal:
		t.stopped = true
		if !a.n.found { // any potentials prove some bound
			s.read(d, result)
			a.n.keep(s, d)
		}
		return nil, false, nil
	}
	a.last = result.Flow[c.Net.FirstPair : c.Net.FirstPair+len(c.Pairs.Offer)]
	s.read(d, result)
	if a.n.keep(s, d); a.n.infeasible {
		return nil, false, nil
	}
	if t.dual == nil || d.bound > t.dual.bound {
		t.dual, a.seats = d, a.last
		if a.n.parent == nil {
			t.tell()
		}
	}
	// A relaxation that obeys the side rows as well is a plan; of another one repair may make one.
	use := c.Activity(a.last)
	if use.Obeys() {
		t.offer(c.AssignmentOf(a.last))
	} else if len(c.SideRows) > 0 && a.t.s.decided() && round%repairEvery == 0 {
		t.offer(repair(c, a.last, &prices{s.shown.pair, s.shown.offer, s.shown.unmet}, t.atGoals()))
	}
	return d, true, nil
}

// start makes variables of the multipliers that are not 0 already.
func (a *ascent) start() {
	for _, i := range a.t.c.SideRows {
		if a.m.side[i] != 0 {
			a.variable(priceOf{ofSide, i})
		}
	}
	for j := range a.t.s.cuts {
		a.variable(priceOf{ofCut, j})
	}
	for j := range a.t.c.Changes {
		if a.m.changes[j] != 0 {
			a.variable(priceOf{ofChange, j})
		}
	}
}

// variable is the bundle's variable of a multiplier, made when it is first asked for. Above 0 a multiplier prices what
// is above a high, below 0 what is below a low; what has only one of the two keeps that sign.
func (a *ascent) variable(p priceOf) int {
	if v, ok := a.at[p]; ok {
		return v
	}
	size, low, high := a.size(p), 0.0, float64(a.t.mostPaid()/a.t.per(p))
	if p.kind == ofSide {
		if a.t.s.low[p.i] > 0 {
			low = -high
		}
		if a.t.s.high[p.i] == flow.Infinite {
			high = 0
		}
	}
	a.of = append(a.of, p)
	a.at[p] = a.b.Variable(float64(float64(a.get(p))*size), float64(low*size), float64(high*size))
	return a.at[p]
}

// place is where a multiplier is stored.
func (a *ascent) place(p priceOf) *int64 {
	switch p.kind {
	case ofCut:
		return &a.m.cuts[p.i]
	case ofChange:
		return &a.m.changes[p.i]
	}
	return &a.m.side[p.i]
}

// get is the present value of a multiplier.
func (a *ascent) get(p priceOf) int64 { return *a.place(p) }

// size of the bound that a multiplier pays for, in the bound's own units, at least 1.
func (a *ascent) size(p priceOf) float64 {
	of := int64(0)
	switch p.kind {
	case ofCut:
		of = a.t.s.cuts[p.i].value
	case ofChange:
		of = a.t.c.Changes[p.i].High
	default:
		if of = a.t.s.high[p.i]; of == flow.Infinite {
			of = a.t.s.low[p.i]
		}
	}
	return float64(max(1, of))
}

// learn tells the bundle what the relaxation showed: the bound, and as its gradient by how much each bound is passed.
// promise is what the bundle expected of the point.
func (a *ascent) learn(d *dual, round int, promise float64) {
	over := a.over()
	b := a.b
	found := bundle.Cut{Value: float64(d.bound), Gradient: make([]float64, len(a.of)), Source: len(a.shown)}
	a.show()
	for v, p := range a.of {
		found.Gradient[v] = over[p] / a.size(p)
	}
	if round > 0 {
		b.Found([]bundle.Cut{found}, promise)
		return
	}
	// The first point is the centre. The first step is so long that it would raise the bound by target.
	found.Weight = 1
	b.Value, b.Blocks[0] = found.Value, []bundle.Cut{found}
	norm := bundle.Dot(found.Gradient, found.Gradient)
	if norm == 0 {
		norm = 1
	}
	b.T = a.t.target(d.bound) / norm
	if len(a.t.goals) == 0 {
		// Where no goal counts any bound above 0 does, and multipliers are of any size: such that
		// those of the greatest bounds, money, are no fractions that round to nothing.
		largest := 1.0
		for _, p := range a.of {
			largest = max(largest, a.size(p))
		}
		b.T *= largest
	}
}

// over is by how much the relaxation passes each bound that is priced or passed: the gradient.
func (a *ascent) over() map[priceOf]float64 {
	s, c := a.t.s, a.t.c
	u := c.Activity(a.last)
	unpaid := a.unpaid(u)
	out := map[priceOf]float64{}
	put := func(p priceOf, over float64) {
		if over != 0 {
			out[p] = over
			a.variable(p)
		}
	}
	for _, i := range c.SideRows {
		x, y := float64(u.Row[i]), a.m.side[i]
		if opens := c.Rows[i].Opens; opens != nil { // u counts whole openings, the relaxation charged a part
			for _, o := range c.Choices {
				x -= float64(float64(opens[o]) * unpaid[o])
			}
		}
		p := priceOf{ofSide, i}
		_, known := a.at[p]
		switch {
		// A multiplier below 0 prices the lower bound, even if the upper one is exceeded: its slope is what is above
		// the lower.
		case s.high[i] != flow.Infinite && (x > float64(s.high[i]) && y >= 0 || y > 0 || known && s.low[i] == 0):
			put(p, x-float64(s.high[i]))
		case s.low[i] > 0 && (x < float64(s.low[i]) || y < 0):
			put(p, x-float64(s.low[i]))
		}
	}
	if len(s.cuts) > 0 {
		tally := c.AssignmentOf(a.last).Tally
		for j, h := range s.cuts {
			value := float64(c.Level(h.goals, tally).Value)
			for _, g := range h.goals {
				if g.Goal == matcher.GoalCost {
					for _, o := range c.Choices {
						value -= float64(float64(g.Weight*c.Problem.Offers[o].OpeningKVND) * unpaid[o])
					}
				}
			}
			put(priceOf{ofCut, j}, value-float64(h.value))
		}
	}
	for j := range c.Changes {
		if lost := u.Lost(j); lost > c.Changes[j].High || a.m.changes[j] > 0 {
			put(priceOf{ofChange, j}, float64(lost-c.Changes[j].High))
		}
	}
	return out
}

// unpaid is the part of its opening that the relaxation leaves unpaid, by offer: it charges an offer that may be closed
// or open by the seat, so budgets and cuts see only the part that is paid.
func (a *ascent) unpaid(u *compile.Activity) map[int]float64 {
	s, out := a.t.s, map[int]float64{}
	for _, o := range a.t.c.Choices {
		if given := u.Offer[o]; given > 0 && s.closed[o] && s.open[o] {
			out[o] = 1 - float64(given)/float64(s.high[a.t.c.Net.CapacityRow[o]])
		}
	}
	return out
}

// relaxation as remembered: the seats of every offer, and of pairs where side rows tell those of an offer apart.
type relaxation struct {
	given []int64
	taken []taken
}

// taken is the number of seats that the relaxation gives a pair.
type taken struct {
	pair  int32
	seats int64
}

// show remembers the relaxation that the next cut belongs to.
func (a *ascent) show() {
	c := a.t.c
	shown := relaxation{given: c.Given(a.last)}
	if c.TellsCells() {
		for pair, n := range a.last {
			if n > 0 {
				shown.taken = append(shown.taken, taken{int32(pair), n})
			}
		}
	}
	a.shown = append(a.shown, shown)
}

// mean of the relaxations with the weights of the bundle: near the best multipliers it is nearly the best fractional
// plan (Barahona, Anbil, The volume algorithm, 2000).
type mean struct {
	offer []float64
	pair  map[int32]float64 // where side rows tell pairs of an offer apart
}

// mean is nil where the bundle has seen nothing.
func (a *ascent) mean() *mean {
	if len(a.shown) == 0 {
		return nil
	}
	m := &mean{make([]float64, len(a.t.c.Problem.Offers)), map[int32]float64{}}
	for _, cut := range a.b.Blocks[0] {
		for o, n := range a.shown[cut.Source].given {
			m.offer[o] += float64(cut.Weight * float64(n))
		}
		for _, of := range a.shown[cut.Source].taken {
			m.pair[of.pair] += float64(cut.Weight * float64(of.seats))
		}
	}
	return m
}

// round puts the bundle's next point into multipliers, and the bundle where they are; false where nothing moves.
func (a *ascent) round() bool {
	moved := false
	for v, p := range a.of {
		size := a.size(p)
		y := int64(math.Round((a.b.Center[v] + a.b.Step[v]) / size))
		a.b.Step[v] = float64(float64(y)*size) - a.b.Center[v]
		if y != a.get(p) {
			*a.place(p) = y
			moved = true
		}
	}
	return moved
}
