package solve

import (
	"context"
	"slices"

	"dathang/matcher"
	"dathang/matcher/flow"
)

// Warm is a solved problem from which problems like it are solved in a fraction of the time. Every one of them starts
// from where this one ended, never from where another did, so that results do not depend on their order; any number may
// run at once. An answer equals that of a run without it in status and in every level's value.
//
// Plan of Run:
//  1. variation.go: where the two problems differ in numbers alone (seats, prices, bounds) or by bans and pins, the
//     pairs are this one's; else the problem is compiled;
//  2. sift.go, together.go: levels are solved several at once on the pairs that are nearly worth it at this problem's
//     prices, from the tree where this problem ended, carried over by what offers, cells and rows are; other pairs are proven
//     not to be worth it, or come in; the proof of each level is read off the tree;
//  3. a problem with side rows or choices, or one whose rules contradict each other, is solved without it. One with the
//     goal worst_off only starts from the tree.
type Warm struct {
	// Answer to the problem itself.
	Answer *matcher.Solution
	Stats  Stats
	base   *Compiled
	ends   []ending
	// start is where the first flow ended when the base was sifted itself.
	start ending
	// near is the pairs that others start with, ascending; those of cell k are near[nearStart[k]:nearStart[k+1]].
	near, nearStart []int32
}

// ending is where a level of the base ended.
type ending struct {
	c     *Compiled
	dual  *dual
	basis *flow.Basis
	// cells of c by their place in the base; nil where it has all.
	cells []int32
}

// NewWarm solves a compiled problem and keeps where each level ended. Demands of c may ask for 0 seats: problems that ask
// for more there then differ in numbers alone.
func NewWarm(ctx context.Context, c *Compiled, opts Options) (*Warm, error) {
	own := *c
	r := newRun(&own, opts)
	w := &Warm{base: c}
	r.ends = &w.ends
	err := r.all(ctx)
	w.Answer, w.Stats = r.answer, *r.stats
	if err != nil || !w.sifts(c) {
		return w, err
	}
	w.near, w.nearStart = w.nearest()
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
	var c *Compiled
	for _, alone := range []bool{false, true} {
		var r *run
		if r = w.vary(p, opts); r == nil {
			if c == nil {
				c = Compile(p)
			}
			if !w.sifts(c) {
				break
			}
			r = w.sifted(c, nil, w.alike(c), opts)
		}
		r.sift.alone = alone
		if err := r.all(ctx); err == nil {
			return r.answer, *r.stats, nil
		}
	}
	// What contradicts what, and what a stopped run has proven, is asked of the problem as it is.
	if c == nil {
		c = Compile(p)
	}
	own := *c
	r := newRun(&own, opts)
	if len(w.ends) > 0 && w.ends[0].basis != nil && w.base.Pure() && c.Pure() {
		r.space.basis = w.alike(c).carry(w.ends[0].c, w.ends[0].basis, r.space)
	}
	err := r.all(ctx)
	return r.answer, *r.stats, err
}

// sifts: every level of both problems is one flow whose pairs may come in bit by bit.
func (w *Warm) sifts(c *Compiled) bool {
	return len(w.ends) > 0 && w.ends[0].basis != nil && w.base.Pure() && c.Pure() &&
		!w.base.uses(matcher.GoalWorstOff) && !c.uses(matcher.GoalWorstOff)
}

// warmUp lets the first flow start from where it ended for the base.
func (r *run) warmUp() {
	if r.warm.start.basis != nil {
		r.space.basis = r.warm.of(&r.warm.start).carry(r.warm.start.c, r.warm.start.basis, r.space)
	}
}

// keepEnd remembers where a level ended. Of the steps of worst_off the last one stands for their level.
func (r *run) keepEnd(l int, d *dual, result *flow.Result) {
	if r.ends == nil || result.Status != flow.Optimal {
		return
	}
	for len(*r.ends) <= l {
		*r.ends = append(*r.ends, ending{})
	}
	(*r.ends)[l] = ending{c: r.space.c, dual: d, basis: result.Basis}
}

// likeness says which offer, cell and row of one problem those of another are, -1 where there is none; nil
// lists say that they are the same.
type likeness struct {
	start             ending
	offer, cell, rows []int32
}

// of is the likeness of what an ending has.
func (m *likeness) of(e *ending) *likeness {
	if e.cells == nil {
		return m
	}
	out := &likeness{offer: m.offer, rows: m.rows, cell: make([]int32, len(e.cells))}
	for k, before := range e.cells {
		out.cell[k] = int32(now(m.cell, int(before)))
	}
	return out
}

// alike compares the base with a problem that was compiled by itself.
func (w *Warm) alike(c *Compiled) *likeness {
	rowID := func(r *row) matcher.RowID { return r.id }
	offerID := func(o *matcher.Offer) matcher.OfferID { return o.ID }
	cellID := func(d *matcher.Demand) matcher.Cell { return d.Cell }
	return &likeness{
		start: w.start,
		offer: placesOf(w.base.Problem.Offers, c.Problem.Offers, offerID),
		cell:  placesOf(w.base.Problem.Demands, c.Problem.Demands, cellID),
		rows:  placesOf(w.base.rows, c.rows, rowID),
	}
}

// placesOf what is in from, in to.
func placesOf[T any, ID comparable](from, to []T, id func(*T) ID) []int32 {
	at := positions(to, id)
	out := make([]int32, len(from))
	for i := range from {
		out[i] = -1
		if j, ok := at[id(&from[i])]; ok {
			out[i] = int32(j)
		}
	}
	return out
}

func now(list []int32, i int) int {
	if list == nil {
		return i
	}
	return int(list[i])
}

// carry brings a basis of from's network over to that of a space.
func (m *likeness) carry(from *Compiled, basis *flow.Basis, to *space) *flow.Basis {
	node := func(v int) int { return v }
	if m.rows != nil || m.cell != nil {
		nodes := m.nodes(from, to.c)
		node = func(v int) int { return int(nodes[v]) }
	}
	arcs := m.arcs(from, to.c)
	first, pairs := from.net.firstPair, len(from.pairs.offer)
	return basis.Renumber(to.net.Nodes(), to.net.Arcs(), node, func(arc int) int {
		if arc < first || arc >= first+pairs {
			return int(arcs[arc])
		}
		a := arc - first
		offer, cell := now(m.offer, int(from.pairs.offer[a])), now(m.cell, from.pairs.cellOf(a))
		if offer < 0 || cell < 0 {
			return -1
		}
		if is := to.c.pairs.find(int32(offer), cell); is >= 0 {
			return to.c.net.firstPair + is
		}
		return -1
	})
}

// arcs says of every arc that is no pair's which arc it is now.
func (m *likeness) arcs(from, to *Compiled) []int32 {
	out := slices.Repeat([]int32{-1}, from.net.graph.Arcs())
	for i, arc := range from.net.arcOf {
		if j := now(m.rows, i); arc >= 0 && j >= 0 {
			out[arc] = int32(to.net.arcOf[j])
		}
	}
	for i, list := range from.net.pieces {
		j := now(m.rows, i)
		if j < 0 {
			continue
		}
		for n, p := range to.net.pieces[j] {
			if n < len(list) {
				out[list[n].arc] = int32(p.arc)
			}
		}
	}
	for k, arc := range from.net.cellArc {
		if j := now(m.cell, k); j >= 0 {
			out[arc] = int32(to.net.cellArc[j])
		}
	}
	return out
}

// nodes says of every node which node it is now.
func (m *likeness) nodes(from, to *Compiled) []int32 {
	out := slices.Repeat([]int32{-1}, from.net.graph.Nodes())
	out[root] = root
	for i := range from.rows {
		j := now(m.rows, i)
		if j < 0 {
			continue
		}
		if v, is := from.nodeOf(i), to.nodeOf(j); v >= 0 && is >= 0 {
			out[v] = int32(is)
		}
	}
	for k, v := range from.net.cellNode {
		if j := now(m.cell, k); j >= 0 {
			out[v] = int32(to.net.cellNode[j])
		}
	}
	return out
}

// nodeOf a row over offers or cells, or of a kept pair; -1 for others.
func (c *Compiled) nodeOf(i int) int {
	r, arc := &c.rows[i], c.net.arcOf[i]
	if r.shape != flat {
		arc = c.net.pieces[i][0].arc
	}
	if arc < 0 || r.side == onePair && r.shape == flat {
		return -1
	}
	from, to, _, _, _ := c.net.graph.Arc(arc)
	if r.side == overOffers {
		return to
	}
	return from
}
