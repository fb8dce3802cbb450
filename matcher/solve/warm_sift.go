package solve

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"dathang/matcher/compile"
	"dathang/matcher/flow"
)

// sift holds all pairs of a problem of which the space of a run has only those that are nearly worth it. After each
// solve the others are priced at its potentials; what is worth more than what its cell has comes in, and the solve goes
// on. When nothing comes in, the bound is that of all pairs. (Sifting; Bixby, Gregory, Lustig,
// Marsten and Shanno, Very Large-Scale Linear Programming, Operations Research 40, 1992.)
type sift struct {
	c *compile.Formulation
	// alive are the pairs, by their number in c, that are on the face of the levels above, nil for all; those of
	// cell k are alive[start[k]:start[k+1]].
	alive, start []int32
	// cost of a seat of alive pairs under the objective that is being solved, without its offer's price.
	cost []int64
	// near are the pairs of the space, by their number in c.
	near []int32
	// alone: levels are solved one by one.
	alone bool
}

const (
	// nearMost is how many pairs of a cell others start with: those best by the base's prices, level by level.
	nearMost = 16
	// newMost is how many pairs of a cell come in the first time, newGrowth how many times as many each time after.
	newMost, newGrowth = 8, 4
)

// errNotSifted: the level is not optimal on the pairs at hand, so it is solved on all of them.
var errNotSifted = errors.New("not solved by sifting")

// siftFlow solves an objective as one flow; l is the first of its levels. Pairs that come in stand behind all other
// arcs until the last solve.
func (r *run) siftFlow(ctx context.Context, l int, w *compile.Objective) (*flow.Result, error) {
	x, s := r.sift, r.space
	none := s.noMultipliers()
	s.price(w, &none)
	x.price(w)
	if l == 0 {
		r.warmUp()
	}
	arcs := s.net.Arcs()
	var added []int32
	for most := newMost; ; most *= newGrowth { // ends at the latest when all pairs are in
		result, err := s.solve(ctx, l)
		if err != nil {
			return nil, fmt.Errorf("level %d: %w", l+1, err)
		}
		if result.Status != flow.Optimal {
			return nil, errNotSifted
		}
		missing := x.missing(s, result.Potential, most)
		if len(missing) == 0 { // optimal on all pairs
			if len(added) > 0 {
				result = r.take(added, arcs, result)
			}
			if l == 0 {
				r.first = ending{c: r.space.c, basis: result.Basis, cells: r.cells}
			}
			return result, nil
		}
		s.net.Expect(len(missing))
		for _, m := range missing {
			s.net.AddArc(s.c.Net.OfferNode[x.c.Pairs.Offer[m.pair]], s.c.Net.CellNode[m.cell], 0, flow.Infinite, m.cost)
			added = append(added, m.pair)
		}
	}
}

// price computes into cost what a seat of each live pair counts on a level, without its offer's price.
func (x *sift) price(w *compile.Objective) {
	all := int(x.start[len(x.start)-1])
	x.cost = slices.Grow(x.cost[:0], all)[:all]
	of := x.c.OfPairs(w)
	if of == (compile.Objective{}) {
		clear(x.cost)
		return
	}
	for k := range x.c.Problem.Demands {
		for i := x.start[k]; i < x.start[k+1]; i++ {
			x.cost[i] = x.c.PairCost(&of, int(x.at(i)), k)
		}
	}
}

// wanted is a pair that is worth more than what its cell has; each seat on it saves that much.
type wanted struct {
	pair, cell  int32
	cost, saves int64
}

// missing prices alive pairs at the potentials of a flow and lists those that would better it, at most so many of a
// cell.
func (x *sift) missing(s *space, potential []int64, most int) []wanted {
	offer, cell := x.ends(s, potential)
	var out []wanted
	for k := range x.c.Problem.Demands {
		if x.c.Problem.Demands[k].Seats == 0 {
			continue
		}
		limit, from := cell[k], len(out)
		for i := x.start[k]; i < x.start[k+1]; i++ {
			a := x.at(i)
			if saves := limit - x.cost[i] - offer[x.c.Pairs.Offer[a]]; saves > 0 && !x.has(a) {
				out = append(out, wanted{a, int32(k), x.cost[i], saves})
			}
		}
		if len(out)-from > most {
			slices.SortFunc(out[from:], func(a, b wanted) int {
				return cmp.Or(cmp.Compare(b.saves, a.saves), cmp.Compare(a.pair, b.pair))
			})
			out = out[:from+most]
		}
	}
	return out
}

// ends are the potentials of offers and cells.
func (x *sift) ends(s *space, potential []int64) (offer, cell []int64) {
	offer, cell = make([]int64, len(s.c.Net.OfferNode)), make([]int64, len(s.c.Net.CellNode))
	for o, v := range s.c.Net.OfferNode {
		offer[o] = potential[v]
	}
	for k, v := range s.c.Net.CellNode {
		cell[k] = potential[v]
	}
	return offer, cell
}

// has reports whether the space has the pair, or the pair has a row of its own, which then prices it.
func (x *sift) has(a int32) bool {
	_, is := slices.BinarySearch(x.near, a)
	return is
}

// take makes a space in which the added pairs, which stand behind the space's own arcs (so many), are in their places,
// and the run goes on with it. It returns the flow that ended with them, renumbered.
func (r *run) take(added []int32, arcs int, result *flow.Result) *flow.Result {
	x, s := r.sift, r.space
	first, before := s.c.Net.FirstPair, x.near
	order := make([]int32, len(added)) // of the added pairs
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(i, j int32) int { return cmp.Compare(added[i], added[j]) })
	x.near = make([]int32, 0, len(before)+len(added))
	was, came := make([]int32, len(before)), make([]int32, len(added)) // where they are now
	for i := 0; i < len(before) || len(order) > 0; {                   // merges two ascending lists
		if len(order) == 0 || i < len(before) && before[i] < added[order[0]] {
			was[i] = int32(len(x.near))
			x.near = append(x.near, before[i])
			i++
			continue
		}
		came[order[0]] = int32(len(x.near))
		x.near = append(x.near, added[order[0]])
		order = order[1:]
	}
	arcOf := func(arc int) int {
		switch {
		case arc < first:
			return arc
		case arc < first+len(before):
			return first + int(was[arc-first])
		case arc < arcs:
			return arc + len(added)
		}
		return first + int(came[arc-arcs])
	}
	s.basis = nil
	next := s.on(x.c.Restrict(x.near))
	for j, dead := range s.dead {
		if dead {
			next.die(int(was[j]))
		}
	}
	next.weighed = s.weighed
	out := *result
	out.Basis = result.Basis.Renumber(next.net.Nodes(), next.net.Arcs(), nil, arcOf)
	out.Flow = make([]int64, next.net.Arcs())
	for arc, n := range result.Flow {
		out.Flow[arcOf(arc)] = n
	}
	next.basis = out.Basis
	r.c, r.space = next.c, next
	return &out
}

// keep drops the live pairs for which the question, asked of the pair and its cell, is false.
func (x *sift) keep(stays func(a, k int) bool, room int) {
	alive, start := make([]int32, 0, room), make([]int32, 1, len(x.start))
	for k := range x.c.Problem.Demands {
		for i := x.start[k]; i < x.start[k+1]; i++ {
			if a := x.at(i); stays(int(a), k) {
				alive = append(alive, a)
			}
		}
		start = append(start, int32(len(alive)))
	}
	x.alive, x.start = alive, start
}

// at is the pair at a place in alive.
func (x *sift) at(i int32) int32 {
	if x.alive == nil {
		return i
	}
	return x.alive[i]
}

// stay keeps of the alive pairs those on the faces of levels, one after the other, at the potentials of each: those
// whose reduced cost is 0 on every one of them. It reports false where a pair would better a level.
func (x *sift) stay(s *space, levels []*compile.Objective, potentials [][]int64) bool {
	offer, cell := make([][]int64, len(levels)), make([][]int64, len(levels))
	of := make([]compile.Objective, len(levels))
	for l := range levels {
		offer[l], cell[l] = x.ends(s, potentials[l])
		of[l] = x.c.OfPairs(levels[l])
	}
	optimal := true
	alive, start := make([]int32, 0, len(x.near)), make([]int32, 1, len(x.start))
	for k := range x.c.Problem.Demands {
		// Most pairs end at the first level: it is asked without a call.
		first, here := offer[0], cell[0][k]
		for i := x.start[k]; i < x.start[k+1]; i++ {
			a := x.at(i)
			o := x.c.Pairs.Offer[a]
			rest := x.c.PairCost(&of[0], int(a), k) + first[o] - here
			for l := 1; rest == 0 && l < len(of); l++ {
				rest = x.c.PairCost(&of[l], int(a), k) + offer[l][o] - cell[l][k]
			}
			if rest > 0 {
				continue
			}
			optimal = optimal && (rest == 0 || x.has(a) || x.c.Problem.Demands[k].Seats == 0)
			alive = append(alive, a)
		}
		start = append(start, int32(len(alive)))
	}
	x.alive, x.start = alive, start
	return optimal
}

// siftDown goes on with the face that the space has been narrowed to, and with all of its pairs where they are few.
func (r *run) siftDown() {
	x, s := r.sift, r.space
	var near []int32
	var dead []int
	if len(x.alive) < 2*len(x.near) && len(r.c.Net.PinOf)+len(r.c.KeptOf) == 0 {
		r.onTo(x.alive)
		return
	}
	for j, a := range x.near {
		switch {
		case !s.dead[j]:
		case !s.c.Own(j):
			continue
		default:
			dead = append(dead, len(near))
		}
		near = append(near, a)
	}
	x.near = near
	next := s.on(x.c.Restrict(near))
	for _, j := range dead {
		next.die(j)
	}
	r.c, r.space = next.c, next
}

// onTo goes on with all of these pairs.
func (r *run) onTo(near []int32) {
	x, s := r.sift, r.space
	x.near = near
	next := s.on(x.c.Restrict(near))
	r.c, r.space = next.c, next
}
