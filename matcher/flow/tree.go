package flow

// node is one node of the spanning tree together with its parent arc.
//
// Children are kept as a list by siblings; size counts the subtree, itself included. Sizes find the join of a cycle
// and tell which side of a cut is the smaller one.
type node struct {
	parent, first, next, prev int32
	size                      int32
	arc                       int32 // parent arc
	flow, high                int64 // of the parent arc, in the direction it has in arcs
	up                        bool  // the parent arc runs from this node to its parent
}

const none = int32(-1)

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

// shift adds delta to the potentials of the subtree of v.
func (s *simplex[C]) shift(v int32, delta int64) {
	at := v
	for {
		s.potential[at] += delta
		if c := s.nodes[at].first; c != none {
			at = c
			continue
		}
		for at != v && s.nodes[at].next == none {
			at = s.nodes[at].parent
		}
		if at == v {
			return
		}
		at = s.nodes[at].next
	}
}

// shiftRest adds delta to the potentials of every node outside the subtree of v, which must not be the root.
func (s *simplex[C]) shiftRest(v int32, delta int64) {
	at := s.root
	for {
		if at != v {
			s.potential[at] += delta
			if c := s.nodes[at].first; c != none {
				at = c
				continue
			}
		}
		for at != s.root && s.nodes[at].next == none {
			at = s.nodes[at].parent
		}
		if at == s.root {
			return
		}
		at = s.nodes[at].next
	}
}
