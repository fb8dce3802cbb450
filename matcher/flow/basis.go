package flow

// Basis is where a solve ended: a spanning tree and the arcs at their upper bounds. It is never written
// after Solve returned it, so any number of solves may start from one Basis at the same time.
//
// It belongs to the network it came from, also after edits; with any other network it is repaired or ignored.
type Basis struct {
	nodes, arcs int
	parent      []int32  // arc to the parent by node; none for the root
	high        []uint64 // bit set of arcs at their upper bound
}

// Nodes returns the number of nodes of the network that was solved.
func (b *Basis) Nodes() int { return b.nodes }

// Arcs returns the number of arcs of the network that was solved.
func (b *Basis) Arcs() int { return b.arcs }

func (s *simplex[C]) save() *Basis {
	b := &Basis{
		nodes:  s.network.Nodes(),
		arcs:   s.real,
		parent: make([]int32, s.network.Nodes()),
		high:   make([]uint64, (s.real+63)/64),
	}
	for v := range b.parent {
		b.parent[v] = none
		if arc := s.nodes[v].arc; int(arc) < s.real {
			b.parent[v] = arc
		}
	}
	for a := range s.real {
		if s.flipped[a] {
			b.high[a/64] |= 1 << (a % 64)
		}
	}
	return b
}

// load makes the basis the tree of s. What no longer fits is cut off and hung from the root by an artificial arc:
// nodes that are new or whose parent arc is not theirs, and nodes whose parent arc would leave its bounds or
// break strong feasibility. It reports false when there is nothing to keep.
//
//  1. Nonbasic arcs go to the bound they had, if it still exists.
//  2. Find each node's parent; break what is not a tree.
//  3. Leaves first: give every parent arc the flow that its subtree must send; clamp and cut where it cannot.
//  4. Root first: potentials.
func (s *simplex[C]) load(b *Basis) bool {
	n := s.network
	if b.nodes == 0 || len(b.parent) == 0 {
		return false
	}
	for a := range min(s.real, b.arcs) {
		if b.high[a/64]&(1<<(a%64)) != 0 && n.high.at(a) != Infinite {
			s.flip(int32(a))
		}
	}
	parent := s.parents(b)
	order := topDown(parent, s.root)
	for _, v := range order {
		if arc := s.nodes[v].arc; arc != none && s.flipped[arc] {
			s.flip(arc)
		}
	}
	excess := s.excess()
	s.nodes[s.root] = node{parent: none, first: none, next: none, prev: none, arc: none, size: 1}
	for i := len(order) - 1; i >= 0; i-- {
		v := order[i]
		t := &s.nodes[v]
		if parent[v] == s.root {
			continue
		}
		t.up = s.arcs[t.arc].from == v
		t.high = s.capacity(t.arc)
		t.flow = excess[v]
		if !t.up {
			t.flow = -t.flow
		}
		kept := min(max(t.flow, 0), t.high)
		strong := t.up && kept < t.high || !t.up && kept > 0
		carried := kept
		if !t.up {
			carried = -kept
		}
		excess[parent[v]] += carried
		if kept != t.flow || !strong {
			excess[v] -= carried
			if kept > 0 && kept == t.high {
				s.flip(t.arc)
			}
			parent[v] = s.root
		}
	}
	s.potential[s.root] = 0
	for _, v := range order {
		t := &s.nodes[v]
		t.first, t.size = none, 1
		if parent[v] == s.root {
			s.hang(v, excess[v])
			continue
		}
		s.adopt(parent[v], v)
		a := &s.arcs[t.arc]
		if t.up {
			s.potential[v] = s.potential[parent[v]] - int64(a.cost)
		} else {
			s.potential[v] = s.potential[parent[v]] + int64(a.cost)
		}
	}
	for i := len(order) - 1; i >= 0; i-- {
		v := order[i]
		s.nodes[s.nodes[v].parent].size += s.nodes[v].size
	}
	return true
}

// parents reads the parent node of every node off the basis, the root where there is none to be had, and notes the
// arc in nodes.
func (s *simplex[C]) parents(b *Basis) []int32 {
	parent := make([]int32, s.network.Nodes())
	for v := range parent {
		parent[v] = s.root
		s.nodes[v].arc = none
		if v >= len(b.parent) {
			continue
		}
		arc := b.parent[v]
		if arc == none || int(arc) >= s.real {
			continue
		}
		from, to := s.network.from[arc], s.network.to[arc]
		switch {
		case from == to:
		case from == int32(v):
			parent[v], s.nodes[v].arc = to, arc
		case to == int32(v):
			parent[v], s.nodes[v].arc = from, arc
		}
	}
	// Climb from every node; whoever meets the present climb again closes a cycle and is cut off.
	climb := make([]int32, len(parent))
	for v := range parent {
		for at := int32(v); at != s.root && climb[at] == 0; at = parent[at] {
			climb[at] = int32(v) + 1
			if next := parent[at]; next != s.root && climb[next] == int32(v)+1 {
				parent[at], s.nodes[at].arc = s.root, none
				break
			}
		}
	}
	return parent
}

// topDown lists all nodes but the root so that parents come before children.
func topDown(parent []int32, root int32) []int32 {
	first := make([]int32, len(parent)+1)
	next := make([]int32, len(parent))
	for v := range first {
		first[v] = none
	}
	for v := len(parent) - 1; v >= 0; v-- {
		next[v] = first[parent[v]]
		first[parent[v]] = int32(v)
	}
	order := make([]int32, 0, len(parent))
	for v := first[root]; v != none; v = next[v] {
		order = append(order, v)
	}
	for i := 0; i < len(order); i++ {
		for v := first[order[i]]; v != none; v = next[v] {
			order = append(order, v)
		}
	}
	return order
}
