package flow

import "math/bits"

// Basis is where a solve ended: a spanning tree and the arcs at their upper bounds. It is never written
// after Solve returned it, so any number of solves may start from one Basis at the same time.
//
// It belongs to the network it came from, also after edits; with any other network it is repaired or ignored.
type Basis struct {
	nodes, arcs int
	parent      []int32  // arc to the parent by node; none for the root
	high        []uint64 // bit set of arcs at their upper bound
	weak        bool     // its tree may lack strong feasibility and is to be taken as it is

	// The tree as the solver left it, for a network with the same history.
	state any // *ending[int32] or *ending[int64]
	of    *token
	seen  int // edits of the journal that it knows
}

// Nodes returns the number of nodes of the network that was solved.
func (b *Basis) Nodes() int { return b.nodes }

// Arcs returns the number of arcs of the network that was solved.
func (b *Basis) Arcs() int { return b.arcs }

// Tree calls f with every arc of the spanning tree.
func (b *Basis) Tree(f func(arc int)) {
	for _, a := range b.parent {
		if a != none {
			f(int(a))
		}
	}
}

// Potentials returns the potentials of n along the tree under other costs: cost says what a unit on
// an arc costs, hung is the potential of a node whose parent arc is artificial. n must be the
// network of the basis. O(nodes).
func (b *Basis) Potentials(n *Network, cost func(arc int) int64, hung func(node int) int64) []int64 {
	out, known := make([]int64, b.nodes), make([]bool, b.nodes)
	// From each node up to one whose potential is known, then back down.
	var climb []int32
	for v := range b.parent {
		for at := int32(v); !known[at]; {
			arc := b.parent[at]
			if arc == none {
				out[at], known[at] = hung(int(at)), true
				break
			}
			climb = append(climb, at)
			at = n.other(arc, at)
		}
		for ; len(climb) > 0; climb = climb[:len(climb)-1] {
			at := climb[len(climb)-1]
			arc := b.parent[at]
			if n.to[arc] == at {
				out[at] = out[n.from[arc]] + cost(int(arc))
			} else {
				out[at] = out[n.to[arc]] - cost(int(arc))
			}
			known[at] = true
		}
	}
	return out
}

// Renumber translates the basis to a rebuilt network with the given numbers of nodes and arcs. node
// and arc map old numbers to new ones, -1 for those that no longer exist; a nil node leaves node
// numbers unchanged. Nodes and arcs of the new network that nothing maps to start as if newly
// added. O(nodes + arcs/64).
func (b *Basis) Renumber(nodes, arcs int, node, arc func(int) int) *Basis {
	out := &Basis{nodes: nodes, arcs: arcs, parent: make([]int32, nodes), high: make([]uint64, (arcs+63)/64)}
	for v := range out.parent {
		out.parent[v] = none
	}
	for v, a := range b.parent {
		to := v
		if node != nil {
			to = node(v)
		}
		if a == none || to < 0 || to >= nodes {
			continue
		}
		if now := arc(int(a)); now >= 0 {
			out.parent[to] = int32(now)
		}
	}
	for i, word := range b.high { // few bits are set, so words are searched for them
		for ; word != 0; word &= word - 1 {
			if now := arc(i*64 + bits.TrailingZeros64(word)); now >= 0 {
				out.high[now/64] |= 1 << (now % 64)
			}
		}
	}
	return out
}
