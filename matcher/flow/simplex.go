package flow

import (
	"context"
)

// cost widths: int32 halves the memory that pricing reads and is chosen only where every cost fits.
type width interface{ int32 | int64 }

// pricedArc is what pricing reads of an arc. An arc whose flow is at its upper bound is stored reversed, with its cost
// negated, so that one test (reduced cost below 0) finds every arc that may enter, whatever its state.
type pricedArc[C width] struct {
	from, to int32
	cost     C
}

// simplex is a primal network simplex on strongly feasible spanning trees
// (Cunningham, A Network Simplex Method, Mathematical Programming 11, 1976; Ahuja, Magnanti and Orlin, Network
// Flows, 1993, chapter 11).
//
//  1. Every node hangs from a root by an artificial arc of a cost that no path can reach.
//  2. Price: choose an arc of negative reduced cost (pricing.go).
//  3. Walk its tree cycle up to the join; the last blocking arc in the direction of the flow, counted from the join,
//     leaves. This choice keeps the tree strongly feasible: from every node a positive amount can be sent to
//     the root. No sequence of degenerate pivots then repeats a tree.
//  4. Send the flow, rehang the cut subtree, shift the potentials of the smaller side.
//
// Flows are counted from the lower bound, in the direction in which the arc is stored.
type simplex[C width] struct {
	network *Network
	arcs    []pricedArc[C] // the network's, then one artificial a node
	flipped []bool         // stored reversed
	real    int            // number of arcs of the network
	root    int32
	price   int64 // of a unit on an artificial arc

	nodes     []node
	potential []int64 // potential[to] = potential[from] + cost along tree arcs

	next   int // where pricing goes on
	pivots int64
	ray    []int
}

func solveSimplex[C width](ctx context.Context, n *Network, start *Basis, opts Options) (*Result, error) {
	s := newSimplex[C](n)
	if start == nil || !s.load(start) {
		s.cold()
	}
	status := s.run(ctx, opts)
	return s.result(ctx, status, opts)
}

func newSimplex[C width](n *Network) *simplex[C] {
	nodes, arcs := n.Nodes(), n.Arcs()
	s := &simplex[C]{
		network:   n,
		arcs:      make([]pricedArc[C], arcs+nodes),
		flipped:   make([]bool, arcs+nodes),
		real:      arcs,
		root:      int32(nodes),
		price:     (n.largestCost() + 1) * int64(nodes+2),
		nodes:     make([]node, nodes+1),
		potential: make([]int64, nodes+1),
	}
	for a := range arcs {
		s.arcs[a] = pricedArc[C]{n.from[a], n.to[a], C(n.cost.at(a))}
	}
	return s
}

// capacity returns high - low of an arc, Infinite for artificial ones.
func (s *simplex[C]) capacity(arc int32) int64 {
	if int(arc) >= s.real {
		return Infinite
	}
	high := s.network.high.at(int(arc))
	if high == Infinite {
		return Infinite
	}
	return high - s.network.lowAt(int(arc))
}

// cost returns the cost of an arc in the direction in which it is stored.
func (s *simplex[C]) cost(arc int32) int64 {
	if int(arc) >= s.real {
		return s.price
	}
	return int64(s.arcs[arc].cost)
}

// excess returns supply less what nonbasic arcs carry away, by node.
func (s *simplex[C]) excess() []int64 {
	n := s.network
	excess := make([]int64, n.Nodes())
	copy(excess, n.supply)
	for a := range s.real {
		x := n.lowAt(a)
		if s.flipped[a] {
			x = n.high.at(a)
		}
		if x != 0 {
			excess[n.from[a]] -= x
			excess[n.to[a]] += x
		}
	}
	return excess
}

// cold hangs every node from the root by an artificial arc.
func (s *simplex[C]) cold() {
	clear(s.flipped)
	for a := range s.real {
		s.arcs[a] = pricedArc[C]{s.network.from[a], s.network.to[a], C(s.network.cost.at(a))}
	}
	s.nodes[s.root] = node{parent: none, first: none, next: none, prev: none, arc: none, size: int32(len(s.nodes))}
	excess := s.excess()
	for v := range excess {
		s.hang(int32(v), excess[v])
		s.nodes[v].first = none
		s.nodes[v].size = 1
	}
}

// hang gives v an artificial arc to or from the root that carries excess. Arcs without flow run to the root, so that
// the tree is strongly feasible.
func (s *simplex[C]) hang(v int32, excess int64) {
	arc := int32(s.real) + v
	t := &s.nodes[v]
	t.arc, t.high = arc, Infinite
	t.up = excess >= 0
	t.flow = max(excess, -excess)
	if t.up {
		s.arcs[arc] = pricedArc[C]{from: v, to: s.root}
		s.potential[v] = s.potential[s.root] - s.price
	} else {
		s.arcs[arc] = pricedArc[C]{from: s.root, to: v}
		s.potential[v] = s.potential[s.root] + s.price
	}
	s.adopt(s.root, v)
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
			if opts.Progress != nil {
				opts.Progress(Progress{Pivots: s.pivots})
			}
		}
		if opts.MaxPivots > 0 && s.pivots >= opts.MaxPivots {
			return Stopped
		}
		arc := s.choose()
		if arc == none {
			break
		}
		s.pivots++
		if !s.pivot(arc) {
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
	for v := range s.root {
		if t := &s.nodes[v]; int(t.arc) >= s.real {
			short += t.flow
		}
	}
	// An arc to the root and one from it carry the same unit.
	return short / 2
}
