package flow

// node is one node of the spanning tree together with its parent arc.
//
// Children are kept as a list by siblings. A cell that ends a branch is in no such list: only its parent is known. rank is
// twice the number of nodes in the subtree that are not cells, plus one for a cell itself; along every path to
// the root it grows strictly, which finds the join of a cycle, and it tells the smaller side of a cut.
type node struct {
	parent, first, next, prev int32
	rank                      int32
	arc                       int32 // parent arc: a slot, ^position of an implied arc, or artificialArc
	flow, high                int64 // of the parent arc, counted in the direction in which it is stored
	offset                    int64 // of a cell: its potential less its parent's
	up                        bool  // the parent arc is stored as running from this node to its parent
}

const (
	none          = int32(-1)
	artificialArc = int32(-1) << 31
)

// adopt makes v the first child of p.
func (s *simplex[C]) adopt(p, v int32) {
	child, parent := &s.nodes[v], &s.nodes[p]
	child.parent = p
	child.prev = none
	child.next = parent.first
	if parent.first != none {
		s.nodes[parent.first].prev = v
	}
	parent.first = v
}

// orphan takes v out of its parent's list of children.
func (s *simplex[C]) orphan(v int32) {
	child := &s.nodes[v]
	if child.prev != none {
		s.nodes[child.prev].next = child.next
	} else {
		s.nodes[child.parent].first = child.next
	}
	if child.next != none {
		s.nodes[child.next].prev = child.prev
	}
}

// listed says whether v is in its parent's list.
func (s *simplex[C]) listed(v int32) bool {
	return !s.isCell(v) || s.nodes[v].first != none
}

// potentialOf returns the potential of any node.
func (s *simplex[C]) potentialOf(v int32) int64 {
	if s.isCell(v) {
		t := &s.nodes[v]
		return s.potential[t.parent] + t.offset
	}
	return s.potential[v]
}

// shift adds delta to the potentials of the subtree of v.
func (s *simplex[C]) shift(v int32, delta int64) {
	nodes, potential := s.nodes, s.potential
	at := v
	for {
		t := &nodes[at]
		potential[at] += delta // cells have a place too, though nobody reads it
		if t.first != none {
			at = t.first
			continue
		}
		for at != v && t.next == none {
			at = t.parent
			t = &nodes[at]
		}
		if at == v {
			return
		}
		at = t.next
	}
}

// shiftRest adds delta to the potentials of every node outside the subtree of v, which must not be the root.
func (s *simplex[C]) shiftRest(v int32, delta int64) {
	nodes, potential := s.nodes, s.potential
	at := root
	for {
		t := &nodes[at]
		if at != v {
			potential[at] += delta
			if t.first != none {
				at = t.first
				continue
			}
		}
		for at != root && t.next == none {
			at = t.parent
			t = &nodes[at]
		}
		if at == root {
			return
		}
		at = t.next
	}
}
