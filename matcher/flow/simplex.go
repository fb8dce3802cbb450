package flow

import (
	"context"
	"slices"
)

// root is the node that artificial arcs lead to and from.
const root = int32(0)

// simplex is a primal network simplex on strongly feasible spanning trees
// (Cunningham, A Network Simplex Method, Mathematical Programming 11, 1976; Ahuja, Magnanti and Orlin, Network
// Flows, 1993, chapter 11).
//
//  1. Start from a tree in which every node can send a positive amount to the root (cold), or from a basis (load).
//  2. Price: choose an arc of negative reduced cost (pricing.go).
//  3. Walk its tree cycle up to the join; the last blocking arc in the direction of the flow, counted from the join,
//     leaves. This choice keeps the tree strongly feasible, and no sequence of pivots that move
//     nothing then repeats a tree.
//  4. Send the flow, rehang the cut subtree, shift the potentials of the smaller side.
//
// Flows are counted from the lower bound, in the direction in which the arc is stored.
type simplex[C width] struct {
	*layout[C]
	network *Network
	arcs    []pricedArc[C] // by slot, as they lie now
	flipped []bool         // by slot: stored reversed
	price   int64          // of a unit on an artificial arc, more than any path costs

	nodes []node
	preorder
	potential []int64 // potential[to] = potential[from] + cost along tree arcs; unused for cells

	pool       []entering // candidates of the last scan
	scanArcs   int        // how many arcs a scan looks at
	poolSize   int        // how many candidates end it
	nextCell   int        // where the next scan goes on, so that all cells and slots have their turn
	nextSlot   int
	pivots     int64
	degenerate int64    // pivots since something moved
	near       *near[C] // lists of arcs worth pricing; nil where all are priced
	spoilt     []bool   // by cell: its list is not to be used
	checked    int      // cells that the last proof had to look at in full
	soft       bool     // artificial arcs may be below their full price: see soften.go
	step       int64    // the last step of their prices
	thorough   bool     // scans of soft prices look at every cell: nobody pays any more
	written    *written // an earlier answer to correct; nil where there is none
	strong     bool     // the tree is strongly feasible, so it cannot cycle
	resumed    bool     // it goes on from a tree that knew this layout
	ray        []int    // of an unbounded network: the arcs of the cycle
}

// solveSimplex solves a network from a basis, or from nothing where start is nil: from the tree itself where the basis
// knows this layout (resume), else from its arcs (load).
func solveSimplex[C width](ctx context.Context, n *Network, l *layout[C], start *Basis, opts Options) (*Result, error) {
	if start == nil {
		s, status := startCold(ctx, n, l, opts)
		return s.result(status, opts)
	}
	s := bareSimplex(n, l)
	if !s.resume(start) {
		s = newSimplex(n, l)
		if !s.load(start) {
			s.cold()
		}
	}
	status := s.run(ctx, opts)
	return s.result(status, opts)
}

// startCold solves what is laid out, the whole network or a part of it, from nothing.
func startCold[C width](ctx context.Context, n *Network, l *layout[C], opts Options) (*simplex[C], Status) {
	if l.isAssignment(n) {
		return solveAssignment(ctx, n, l, opts)
	}
	s := newSimplex(n, l)
	s.cold()
	return s, s.run(ctx, opts)
}

// bareSimplex is a simplex without a tree and without memory for one.
func bareSimplex[C width](n *Network, l *layout[C]) *simplex[C] {
	s := &simplex[C]{layout: l, network: n, price: (n.largestCost() + 1) * int64(n.Nodes()+2)}
	s.sizePool()
	return s
}

// newSimplex has memory for a tree, with every arc outside it at its lower bound.
func newSimplex[C width](n *Network, l *layout[C]) *simplex[C] {
	s := bareSimplex(n, l)
	s.arcs = slices.Clone(l.arcs)
	s.flipped = make([]bool, len(l.arcs))
	s.nodes = make([]node, len(l.user))
	s.preorder = newPreorder(len(l.user))
	s.potential = make([]int64, len(l.user))
	s.strong = true
	return s
}

// userArc returns the network's name of an arc that is not artificial.
func (s *simplex[C]) userArc(arc int32) int32 {
	if arc >= 0 {
		return s.arcOf[arc]
	}
	return s.impliedOf[^arc]
}

// capacity returns high - low of an arc with a slot. Implied arcs have none of their own: what they carry is bounded by
// the cell, once no artificial arc carries anything.
func (s *simplex[C]) capacity(arc int32) int64 {
	if arc < 0 {
		return Infinite
	}
	a := int(s.arcOf[arc])
	high := s.network.high.at(a)
	if high == Infinite {
		return Infinite
	}
	return high - s.network.lowAt(a)
}

// excess returns supply less what nonbasic arcs carry away, by node: what the tree has to send from it.
func (s *simplex[C]) excess() []int64 {
	n := s.network
	excess := make([]int64, len(s.nodes))
	for v, user := range s.user[1:] {
		excess[v+1] = n.supply[user]
	}
	for slot, flipped := range s.flipped {
		from, to, x := s.layout.arcs[slot].from, s.layout.arcs[slot].to, n.lowAt(int(s.arcOf[slot]))
		if flipped {
			x += s.capacity(int32(slot))
		}
		excess[from] -= x
		excess[to] += x
	}
	return excess
}

// cold makes the first tree. A cell without excess hangs from the node that its cheapest arc out leads to; every
// other node hangs from the root by an artificial arc.
func (s *simplex[C]) cold() {
	excess := s.excess()
	s.nodes[root] = node{parent: none, arc: none}
	for i := range s.cells {
		v := s.firstCell + int32(i)
		if excess[v] != 0 {
			continue
		}
		best := none
		for slot := s.cells[i].slot; slot < s.cells[i].slotEnd; slot++ {
			a := &s.arcs[slot]
			// Room out of the cell makes the tree strongly feasible.
			if a.from == v && s.capacity(slot) > 0 && (best == none || a.cost < s.arcs[best].cost) {
				best = slot
			}
		}
		if best != none {
			a := &s.arcs[best]
			s.nodes[v] = node{
				parent: a.to, rank: 1,
				arc: best, high: s.capacity(best), up: true, offset: -int64(a.cost),
			}
			excess[v] = Infinite // done
		}
	}
	for v := root + 1; int(v) < len(s.nodes); v++ {
		if excess[v] == Infinite {
			continue
		}
		s.nodes[v] = node{rank: 2}
		if s.isCell(v) {
			s.nodes[v].rank = 1
		}
		s.hang(v, excess[v])
	}
	s.nodes[root].rank = 2 * int32(len(s.nodes)-len(s.cells))
}

// hang gives v an artificial arc to or from the root that carries excess, and its place in the tree.
func (s *simplex[C]) hang(v int32, excess int64) {
	s.ground(v, excess)
	if s.listed(v) {
		s.adopt(root, v)
	}
}

// ground gives v an artificial arc. Arcs without flow run to the root, so that the tree is strongly feasible.
func (s *simplex[C]) ground(v int32, excess int64) {
	t := &s.nodes[v]
	t.parent = root
	t.arc, t.high = artificialArc, Infinite
	t.up = excess >= 0
	t.flow = max(excess, -excess)
	t.offset = s.price
	if t.up {
		t.offset = -s.price
	}
	s.potential[v] = s.potential[root] + t.offset
}

// run pivots until no arc may enter. It looks at the context and the limit every checkEvery pivots.
func (s *simplex[C]) run(ctx context.Context, opts Options) Status {
	const checkEvery = 1 << 12
	done := ctx.Done()
	for {
		if s.pivots%checkEvery == 0 {
			select {
			case <-done:
				return Stopped
			default:
			}
			// Only such a tree can cycle, and only by pivots that move nothing.
			if !s.strong && s.degenerate > checkEvery && s.degenerate > int64(len(s.nodes)) {
				s.strengthen()
			}
			if opts.Progress != nil {
				opts.Progress(Progress{Pivots: s.pivots})
			}
		}
		if opts.MaxPivots > 0 && s.pivots >= opts.MaxPivots {
			return Stopped
		}
		e, found := s.choose()
		if !found { // optimal at these prices of artificial arcs
			if s.soft && s.short() > 0 {
				s.harden(false) // or to the full price, and then prices are soft no more
				s.thorough = false
				continue
			}
			if s.soft && !s.thorough {
				s.thorough = true // glances found nothing: now every cell
				continue
			}
			break
		}
		s.pivots++
		if !s.pivot(e) {
			if s.soft && s.harden(true) {
				s.ray = nil
				continue // the cycle may have led through artificial arcs that were too cheap
			}
			return Unbounded
		}
	}
	if s.short() > 0 {
		return Infeasible
	}
	return Optimal
}

// short returns the flow on artificial arcs.
func (s *simplex[C]) short() int64 {
	short := int64(0)
	for v := range s.nodes {
		if t := &s.nodes[v]; t.arc == artificialArc {
			short += t.flow
		}
	}
	// An arc to the root and one from it carry the same unit.
	return short / 2
}

// strengthen makes the tree strongly feasible. A resumed tree may not be, and could in theory
// cycle; that has never been observed, so nothing is done until very many pivots in a row have
// moved nothing.
func (s *simplex[C]) strengthen() {
	fresh := newSimplex(s.network, s.layout)
	now := s.save()
	s.list(now)
	fresh.load(now)
	fresh.pivots = s.pivots
	*s = *fresh
}
