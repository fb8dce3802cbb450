package solve

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"dathang/matcher"
	"dathang/matcher/flow"
)

// sift holds all pairs of a problem of which the space of a run has only those that are nearly worth it. After each
// solve the others are priced at the rows' multipliers; what is worth more than what its cell has comes in, and the
// level is solved again. When nothing comes in, the bound is that of all pairs. (Sifting; Bixby, Gregory, Lustig,
// Marsten and Shanno, Very Large-Scale Linear Programming, Operations Research 40, 1992.)
type sift struct {
	c *Compiled
	// alive are the pairs, by their number in c, that are on the face of the levels above; those of cell k are
	// alive[start[k]:start[k+1]].
	alive, start []int32
	// cost of alive pairs on the level, and once it is solved their reduced cost without what the cell's rows add.
	cost []int64
	// near are the pairs of the space, by their number in c.
	near []int32
}

const (
	// nearMost is how many pairs of a cell others start with: those best by the base's prices, level by level.
	nearMost = 10
	// newMost is how many pairs of a cell come in the first time, newGrowth how many times as many each time after.
	newMost, newGrowth = 4, 4
	// manyShare: where as many come in as one in so many of those at hand, a change is large, and all come in at once.
	manyShare = 16
)

// errNotSifted: the level is not optimal on the pairs at hand, so all of them are asked.
var errNotSifted = errors.New("not solved by sifting")

// nearest lists the pairs of the base that others start with.
func (w *Warm) nearest() []int32 {
	c := w.base
	var reduced [][]int64 // by level, by pair
	for i := range w.ends {
		d := w.ends[i].dual
		if d == nil {
			continue
		}
		costs, offer, over := c.pairCosts(d.w), c.offerCosts(d.w, nil, nil), c.sums(d.y)
		for a := range costs {
			o := c.pairs.offer[a]
			costs[a] += offer[o] + over.offer[o]
		}
		reduced = append(reduced, costs)
	}
	in := make([]bool, len(c.pairs.offer))
	for i := range w.ends {
		w.ends[i].tree(c, in)
	}
	var near, list []int32
	for k := range c.Problem.Demands {
		from, to := c.pairs.of(k)
		list = list[:0]
		for a := from; a < to; a++ {
			list = append(list, int32(a))
		}
		slices.SortFunc(list, func(a, b int32) int {
			for _, costs := range reduced {
				if n := cmp.Compare(costs[a], costs[b]); n != 0 {
					return n
				}
			}
			return cmp.Compare(a, b)
		})
		for _, a := range list[:min(nearMost, len(list))] {
			in[a] = true
		}
	}
	for a, is := range in {
		if is {
			near = append(near, int32(a))
		}
	}
	return near
}

// tree marks the pairs, by their number in c, that the tree of a level holds.
func (e *ending) tree(c *Compiled, in []bool) {
	if e.basis == nil {
		return
	}
	first, pairs := e.c.net.firstPair, e.c.pairs
	e.basis.Tree(func(arc int) {
		if a := arc - first; a >= 0 && a < len(pairs.offer) {
			k := pairs.cellOf(a)
			in[c.pairs.find(pairs.offer[a], k)] = true
		}
	})
}

// sifted is a run of c, a problem alike the base, without the banned pairs.
func (w *Warm) sifted(c *Compiled, banned []int32, m *likeness, opts Options) *run {
	x := &sift{c: c, start: c.pairs.start}
	out := make([]bool, len(c.pairs.offer))
	for _, a := range banned {
		out[a] = true
	}
	in := make([]bool, len(c.pairs.offer))
	for a := range c.net.pinOf {
		in[a] = true
	}
	for a := range c.keptOf {
		in[a] = true
	}
	w.bringNear(c, m, in)
	var dead []int32
	for a := range in {
		if in[a] && (!out[a] || c.own(a)) {
			if out[a] {
				dead = append(dead, int32(len(x.near)))
			}
			x.near = append(x.near, int32(a))
		}
	}
	if len(banned) == 0 {
		x.alive = make([]int32, len(c.pairs.offer))
		for a := range x.alive {
			x.alive[a] = int32(a)
		}
	} else {
		x.keep(func(_, a int) bool { return !out[a] }, len(c.pairs.offer))
	}
	stats := &Stats{Pairs: len(c.pairs.offer)}
	near := c.restrict(x.near)
	s := newSpaceOn(near, near.net.graph, opts, stats)
	stats.Nodes, stats.Arcs = s.net.Nodes(), s.net.Arcs()
	for _, a := range dead {
		s.die(int(a))
	}
	return &run{c: near, opts: opts, stats: stats, space: s, answer: emptyAnswer(), warm: m, sift: x}
}

// bringNear marks the pairs to start with: the base's, and all of offers and cells that the base does not have.
func (w *Warm) bringNear(c *Compiled, m *likeness, in []bool) {
	k := 0
	for _, a := range w.near {
		for a >= w.base.pairs.start[k+1] {
			k++
		}
		offer, cell := now(m.offer, int(w.base.pairs.offer[a])), now(m.cell, k)
		switch {
		case m.offer == nil:
			in[a] = true
		case offer >= 0 && cell >= 0:
			if is := c.pairs.find(int32(offer), cell); is >= 0 {
				in[is] = true
			}
		}
	}
	if m.offer == nil {
		return
	}
	newOffer, newCell := unnamed(m.offer, len(c.Problem.Offers)), unnamed(m.cell, len(c.Problem.Demands))
	for k := range c.Problem.Demands {
		from, to := c.pairs.of(k)
		for a := from; a < to; a++ {
			in[a] = in[a] || newCell[k] || newOffer[c.pairs.offer[a]]
		}
	}
}

// unnamed marks which of n places a list does not name.
func unnamed(list []int32, n int) []bool {
	out := make([]bool, n)
	for i := range out {
		out[i] = true
	}
	for _, i := range list {
		if i >= 0 {
			out[i] = false
		}
	}
	return out
}

// siftLevel solves a level that is one flow.
func (r *run) siftLevel(ctx context.Context, l int, goals []matcher.Goal) error {
	x := r.sift
	none := r.space.noMultipliers()
	d := r.space.price(r.space.objective(goals, &none), &none)
	x.price(d.w)
	r.warmUp(l)
	var result *flow.Result
	for most := newMost; ; most *= newGrowth {
		var err error
		if result, err = r.space.solve(ctx, l); err != nil {
			return fmt.Errorf("level %d: %w", l+1, err)
		}
		if result.Status != flow.Optimal {
			return errNotSifted
		}
		r.space.read(d, result)
		missing := x.missing(r.space, d, most)
		if len(missing) == 0 {
			break
		}
		if len(missing) > len(x.near)/manyShare {
			missing = x.others()
		}
		r.take(missing)
		d = r.space.price(d.w, &none)
	}
	r.best = r.c.plan(result.Flow)
	n := &node{}
	n.keep(r.space, d)
	r.levels = append(r.levels, &outcome{goals: goals, root: n})
	if value := r.c.level(goals, r.best.tally).Value; value != d.bound {
		return fmt.Errorf("level %d: value %d but proven bound %d", l+1, value, d.bound)
	}
	if l+1 < len(r.c.Problem.Goals) {
		r.siftDown(d)
	}
	return nil
}

// price puts what a seat of each alive pair counts on a level, but for its offer, into cost.
func (x *sift) price(w *objective) {
	x.cost = slices.Grow(x.cost[:0], len(x.alive))[:len(x.alive)]
	of := x.c.ofPairs(w)
	for k := range x.c.Problem.Demands {
		for i := x.start[k]; i < x.start[k+1]; i++ {
			x.cost[i] = x.c.pairCost(&of, int(x.alive[i]), k)
		}
	}
}

// missing prices alive pairs at a dual and lists those that are worth more than what their cell has, ascending, at most so many of a cell.
func (x *sift) missing(s *space, d *dual, most int) []int32 {
	over := x.c.sums(d.y)
	for o, cost := range s.shown.offer {
		over.offer[o] += cost
	}
	var out []int32
	var best []worth
	for k := range x.c.Problem.Demands {
		limit := d.best[k] - over.cell[k]
		best = best[:0]
		for i := x.start[k]; i < x.start[k+1]; i++ {
			a := x.alive[i]
			if cost := x.cost[i] + over.offer[x.c.pairs.offer[a]]; cost < limit {
				best = append(best, worth{a, int32(k), limit - cost})
			}
		}
		if len(best) == 0 || x.c.Problem.Demands[k].Seats == 0 {
			continue
		}
		slices.SortFunc(best, func(a, b worth) int { return cmp.Or(cmp.Compare(b.saves, a.saves), cmp.Compare(a.pair, b.pair)) })
		from := len(out)
		for _, w := range best {
			// A pair with a row of its own is there: what it saves is its row's to say.
			if _, there := slices.BinarySearch(x.near, w.pair); !there && len(out)-from < most {
				out = append(out, w.pair)
			}
		}
		slices.Sort(out[from:])
	}
	return out
}

// others are the alive pairs that the space does not have, ascending.
func (x *sift) others() []int32 {
	var out []int32
	next := 0
	for _, a := range x.alive {
		for next < len(x.near) && x.near[next] < a {
			next++
		}
		if next == len(x.near) || x.near[next] != a {
			out = append(out, a)
		}
	}
	return out
}

// take brings pairs into the space.
func (r *run) take(missing []int32) {
	x, s := r.sift, r.space
	dead := map[int32]bool{}
	for j, a := range x.near {
		if s.dead[j] {
			dead[a] = true
		}
	}
	x.near = append(x.near, missing...)
	slices.Sort(x.near)
	next := s.on(x.c.restrict(x.near))
	for j, a := range x.near {
		if dead[a] {
			next.die(j)
		}
	}
	r.c, r.space = next.c, next
}

// keep drops the alive pairs for which the question, of the place in alive and the pair, says no.
func (x *sift) keep(stays func(i, a int) bool, room int) {
	alive, start := make([]int32, 0, room), make([]int32, 1, len(x.start))
	all := x.alive == nil
	for k := range x.c.Problem.Demands {
		for i := x.start[k]; i < x.start[k+1]; i++ {
			a := i
			if !all {
				a = x.alive[i]
			}
			if stays(int(i), int(a)) {
				alive = append(alive, a)
			}
		}
		start = append(start, int32(len(alive)))
	}
	x.alive, x.start = alive, start
}

// siftDown goes on with the face of a level.
func (r *run) siftDown(d *dual) {
	x, s := r.sift, r.space
	ignore := func(int) {}
	s.slack(d, ignore, ignore)
	over := x.c.sums(d.y)
	for o, cost := range s.shown.offer {
		over.offer[o] += cost
	}
	k := 0
	x.keep(func(i, a int) bool {
		for int32(a) >= x.c.pairs.start[k+1] {
			k++
		}
		return x.cost[i]+over.offer[x.c.pairs.offer[a]]+over.cell[k] <= d.best[k]
	}, len(x.alive)/2)
	var near []int32
	var dead []int
	for j, a := range x.near {
		switch {
		case !s.dead[j]:
		case !s.c.own(j):
			continue
		default:
			dead = append(dead, len(near))
		}
		near = append(near, a)
	}
	x.near = near
	next := s.on(x.c.restrict(near))
	for _, j := range dead {
		next.die(j)
	}
	next.face(d)
	r.c, r.space = next.c, next
}
