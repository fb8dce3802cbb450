package solve

import (
	"cmp"
	"slices"

	"dathang/matcher/compile"
)

// Which pairs a run of a problem like the base starts with. A cell of a whole city has some eighty pairs, of which
// one or two carry seats; a change of a few numbers rarely makes a pair that was far from worth it the best one. So a
// run starts with the pairs that were nearly worth it for the base, and sifting (warm_sift.go) brings in what that
// misses.

// nearest lists the pairs of the base that others start with, and where those of each cell begin: the pairs of every
// level's tree, and of each cell the nearMost pairs with the least reduced cost, level by level.
func (w *Warm) nearest() (near, start []int32) {
	c := w.base
	var reduced [][]int64 // by level, by pair; without what all pairs of a cell have in common
	for i := range w.ends {
		d := w.ends[i].dual
		if d == nil {
			continue
		}
		costs, offer, over := c.PairCosts(d.w), c.OfferCosts(d.w, nil, nil), c.Sums(d.y)
		for a := range costs {
			o := c.Pairs.Offer[a]
			costs[a] += offer[o] + over.Offer[o]
		}
		reduced = append(reduced, costs)
	}
	in := make([]bool, len(c.Pairs.Offer)) // without the pairs of its tree a basis could not be carried over whole
	for i := range w.ends {
		w.ends[i].tree(c, in)
	}
	var list []int32
	for k := range c.Problem.Demands {
		from, to := c.Pairs.Of(k)
		list = list[:0] // the cell's pairs, the best first
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
	start = make([]int32, 1, len(c.Pairs.Start))
	for k := range c.Problem.Demands {
		from, to := c.Pairs.Of(k)
		for a := from; a < to; a++ {
			if in[a] {
				near = append(near, int32(a))
			}
		}
		start = append(start, int32(len(near)))
	}
	return near, start
}

// tree marks the pairs, by their number in c, that the tree of a level holds.
func (e *ending) tree(c *compile.Formulation, in []bool) {
	if e.basis == nil {
		return
	}
	first, pairs := e.c.Net.FirstPair, e.c.Pairs
	e.basis.Tree(func(arc int) {
		if a := arc - first; a >= 0 && a < len(pairs.Offer) {
			k := pairs.CellOf(a)
			in[c.Pairs.Find(pairs.Offer[a], k)] = true
		}
	})
}

// sifted is a run of c, a problem like the base as m maps them, without the banned pairs.
func (w *Warm) sifted(c *compile.Formulation, banned []int32, m *compile.Likeness, opts Options) *run {
	// Pairs with rows of their own are always in, even where banned: their pins must still be seen to fail.
	x := &sift{c: c, start: c.Pairs.Start}
	out := make([]bool, len(c.Pairs.Offer))
	for _, a := range banned {
		out[a] = true
	}
	in := make([]bool, len(c.Pairs.Offer))
	for a := range c.Net.PinOf {
		in[a] = true
	}
	for a := range c.KeptOf {
		in[a] = true
	}
	w.bringNear(c, m, in)
	var dead []int32
	for a := range in {
		if in[a] && (!out[a] || c.Own(a)) {
			if out[a] {
				dead = append(dead, int32(len(x.near)))
			}
			x.near = append(x.near, int32(a))
		}
	}
	if len(banned) > 0 {
		x.keep(func(a, _ int) bool { return !out[a] }, len(c.Pairs.Offer))
	}
	stats := &Stats{Pairs: len(c.Pairs.Offer)}
	near := c.Restrict(x.near)
	s := newSpaceOn(near, near.Net.Graph, opts, stats)
	stats.Nodes, stats.Arcs = s.net.Nodes(), s.net.Arcs()
	for _, a := range dead {
		s.die(int(a))
	}
	return &run{c: near, opts: opts, stats: stats, space: s, answer: emptyAnswer(), warm: &warmStart{m, w.start}, sift: x}
}

// bringNear marks the pairs to start with: the base's, and all of those offers and cells that the base does not
// have.
func (w *Warm) bringNear(c *compile.Formulation, m *compile.Likeness, in []bool) {
	for k, from := range w.nearStart[:len(w.nearStart)-1] {
		cell := compile.Now(m.Cell, k)
		if cell < 0 {
			continue
		}
		for _, a := range w.near[from:w.nearStart[k+1]] {
			if m.Offer == nil { // cells that are there have all their pairs
				in[c.Pairs.Start[cell]+a-w.base.Pairs.Start[k]] = true
				continue
			}
			if offer := m.Offer[w.base.Pairs.Offer[a]]; offer >= 0 {
				if is := c.Pairs.Find(offer, cell); is >= 0 {
					in[is] = true
				}
			}
		}
	}
	if m.Offer == nil {
		return // the same offers
	}
	newOffer, newCell := unnamed(m.Offer, len(c.Problem.Offers)), unnamed(m.Cell, len(c.Problem.Demands))
	for k := range c.Problem.Demands {
		from, to := c.Pairs.Of(k)
		for a := from; a < to; a++ {
			in[a] = in[a] || newCell[k] || newOffer[c.Pairs.Offer[a]]
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
