package flow

// ending is what resume takes over of a simplex that has ended.
type ending[C width] struct {
	nodes []node
	preorder
	potential []int64
	arcs      []pricedArc[C]
	flipped   []bool
	price     int64 // of an artificial arc then
	nextCell  int
	near      *near[C] // nil where there is none to go on with
	spoilt    []bool
	written   *written
}

// save makes the basis, but for its arcs (list). It names what of the journal it knows, if the network keeps one.
func (s *simplex[C]) save() *Basis {
	n := s.network
	b := &Basis{nodes: n.Nodes(), arcs: n.Arcs()}
	if len(n.marks) > 0 {
		b.of, b.seen = n.own(), len(n.edits)
	}
	return b
}

// list writes the arcs of the tree into a basis.
func (s *simplex[C]) list(b *Basis) {
	b.parent = make([]int32, b.nodes)
	b.high = make([]uint64, (b.arcs+63)/64)
	for v := range b.parent {
		b.parent[v] = s.parentArc(s.place[v])
	}
	for slot, flipped := range s.flipped {
		if flipped {
			a := s.arcOf[slot]
			b.high[a/64] |= 1 << (a % 64)
		}
	}
}

// parentArc returns the network's name of the parent arc of a node, none where that is artificial.
func (s *simplex[C]) parentArc(v int32) int32 {
	if arc := s.nodes[v].arc; arc != artificialArc {
		return s.userArc(arc)
	}
	return none
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
	for slot, a := range s.arcOf {
		if int(a) < b.arcs && b.high[a/64]&(1<<(a%64)) != 0 && n.high.at(int(a)) != Infinite {
			s.flip(int32(slot))
		}
	}
	// Arcs of the tree are stored forward: their flow is counted from the lower bound.
	parent := s.parents(b)
	order := topDown(parent)
	for _, v := range order {
		if arc := s.nodes[v].arc; arc >= 0 && s.flipped[arc] {
			s.flip(arc)
		}
	}
	excess := s.excess()
	s.nodes[root] = node{parent: none, arc: none, rank: 2}
	for i := len(order) - 1; i >= 0; i-- {
		v := order[i]
		t := &s.nodes[v]
		if parent[v] == root {
			continue // the artificial arc will carry whatever is left
		}
		t.up = s.tail(v) == v
		t.high = s.capacity(t.arc)
		t.flow = excess[v]
		if !t.up {
			t.flow = -t.flow
		}
		kept := min(max(t.flow, 0), t.high)
		// Strongly feasible: the node could send one unit more towards the root.
		strong := t.up && kept < t.high || !t.up && kept > 0
		if !strong && b.weak {
			strong, s.strong = true, false
		}
		carried := kept
		if !t.up {
			carried = -kept
		}
		excess[parent[v]] += carried
		if kept != t.flow || !strong { // cut: the arc stays at a bound, the rest goes to the root
			excess[v] -= carried
			if kept > 0 && kept == t.high {
				s.flip(t.arc)
			}
			parent[v] = root
		}
	}
	s.potential[root] = 0
	for _, v := range order {
		t := &s.nodes[v]
		t.rank = 2
		if s.isCell(v) {
			t.rank = 1
		}
		if parent[v] == root {
			s.ground(v, excess[v])
			continue
		}
		t.parent = parent[v]
		t.offset = s.costOf(t.arc)
		if t.up {
			t.offset = -t.offset
		}
		s.potential[v] = s.potential[parent[v]] + t.offset
	}
	// Leaves first, so that moving a node never disturbs those above it.
	for i := len(order) - 1; i >= 0; i-- {
		v := order[i]
		s.nodes[s.nodes[v].parent].rank += s.nodes[v].rank &^ 1
		if s.listed(v) {
			s.adopt(s.nodes[v].parent, v)
		}
	}
	return true
}

// tail returns the end at which the parent arc of v starts, as stored.
func (s *simplex[C]) tail(v int32) int32 {
	arc := s.nodes[v].arc
	if arc >= 0 {
		return s.arcs[arc].from
	}
	return s.implied[^arc].node
}

// parents reads every node's parent off the basis (the root where it has no usable one) and notes
// the arc in nodes. Both use numbers of the layout.
func (s *simplex[C]) parents(b *Basis) []int32 {
	n := s.network
	parent := make([]int32, len(s.nodes))
	for v := range parent {
		parent[v] = root
		s.nodes[v].arc = artificialArc
	}
	parent[root] = none
	for v, arc := range b.parent {
		if v >= n.Nodes() || arc == none || int(arc) >= n.Arcs() {
			continue
		}
		at := s.place[v]
		from, to := n.from[arc], n.to[arc] // a basis of another network may name one elsewhere
		switch {
		case from == to:
		case from == int32(v):
			parent[at], s.nodes[at].arc = s.place[to], s.locate(n, int(arc))
		case to == int32(v):
			parent[at], s.nodes[at].arc = s.place[from], s.locate(n, int(arc))
		}
	}
	// Climb from every node; a climb that meets itself has found a cycle and is cut off there.
	climb := make([]int32, len(parent))
	for v := root + 1; int(v) < len(parent); v++ {
		for at := v; at != root && climb[at] == 0; at = parent[at] {
			climb[at] = v
			if next := parent[at]; next != root && climb[next] == v {
				parent[at], s.nodes[at].arc = root, artificialArc
				break
			}
		}
	}
	return parent
}

// topDown lists all nodes but the root so that parents come before children.
func topDown(parent []int32) []int32 {
	first := make([]int32, len(parent))
	next := make([]int32, len(parent))
	for v := range first {
		first[v] = none
	}
	for v := len(parent) - 1; v > 0; v-- {
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
