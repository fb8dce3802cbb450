package flow

// node is what a pivot needs to know of a node of the spanning tree: its parent arc, 48 bytes.
//
// rank is twice the number of nodes in the subtree that are not cells, plus one for a cell itself; along every path
// to the root it grows strictly, which finds the join of a cycle, and it tells the smaller side of a cut.
type node struct {
	parent     int32
	rank       int32
	flow, high int64 // of the parent arc, counted in the direction in which it is stored
	offset     int64 // of a cell or at an artificial arc: its potential less its parent's
	arc        int32 // parent arc: a slot, ^position of an implied arc, or artificialArc
	up         bool  // the parent arc is stored as running from this node to its parent
}

// link holds the children of a node, as a list by siblings, apart from node: walks through subtrees read nothing else. A
// cell that ends a branch is in no list; only its parent is known.
type link struct {
	parent, first, next, prev int32
}

const (
	none          = int32(-1)
	artificialArc = int32(-1) << 31
)

// adopt makes v the first child of p.
func (s *simplex[C]) adopt(p, v int32) {
	s.nodes[v].parent = p
	child, parent := &s.links[v], &s.links[p]
	child.parent = p
	child.prev = none
	child.next = parent.first
	if parent.first != none {
		s.links[parent.first].prev = v
	}
	parent.first = v
}

// orphan takes v out of its parent's list of children.
func (s *simplex[C]) orphan(v int32) {
	child := &s.links[v]
	if child.prev != none {
		s.links[child.prev].next = child.next
	} else {
		s.links[child.parent].first = child.next
	}
	if child.next != none {
		s.links[child.next].prev = child.prev
	}
}

// listed says whether v is in its parent's list.
func (s *simplex[C]) listed(v int32) bool {
	return !s.isCell(v) || s.links[v].first != none
}

// visitListed calls visit for every node that is in a list, parents first.
func (s *simplex[C]) visitListed(visit func(v int32)) {
	for at := s.links[root].first; at != none; {
		visit(at)
		t := &s.links[at]
		if t.first != none {
			at = t.first
			continue
		}
		for at != root && t.next == none {
			at = t.parent
			t = &s.links[at]
		}
		if at == root {
			return
		}
		at = t.next
	}
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
	links, potential := s.links, s.potential
	at := v
	for {
		t := &links[at]
		potential[at] += delta // cells have a place too, though nobody reads it
		if t.first != none {
			at = t.first
			continue
		}
		for at != v && t.next == none {
			at = t.parent
			t = &links[at]
		}
		if at == v {
			return
		}
		at = t.next
	}
}

// shiftRest adds delta to the potentials of every node outside the subtree of v, which must not be the root.
func (s *simplex[C]) shiftRest(v int32, delta int64) {
	links, potential := s.links, s.potential
	at := root
	for {
		t := &links[at]
		if at != v {
			potential[at] += delta
			if t.first != none {
				at = t.first
				continue
			}
		}
		for at != root && t.next == none {
			at = t.parent
			t = &links[at]
		}
		if at == root {
			return
		}
		at = t.next
	}
}
