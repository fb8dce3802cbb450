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

// preorder lists the nodes of the tree, each subtree side by side, as a ring from the root: walks through subtrees
// read next and nothing else. A cell that ends a branch is left out; only its parent is known. (Grigoriadis and
// Hsu, The Rutgers Minimum Cost Network Flow Subroutines, SIGMAP Bulletin 26, 1979, call it the thread.)
type preorder struct {
	next, prev []int32 // by node: its neighbours in the ring
	last       []int32 // by node: the last of its subtree; the node itself when it has no children in the ring
}

// newPreorder is a ring for so many nodes in which each is alone.
func newPreorder(nodes int) preorder {
	o := preorder{make([]int32, nodes), make([]int32, nodes), make([]int32, nodes)}
	for v := range o.last {
		o.next[v], o.prev[v], o.last[v] = int32(v), int32(v), int32(v)
	}
	return o
}

// artificialArc is the parent arc of a node that hangs from the root by no arc of the network.
const artificialArc = int32(-1) << 31

// adopt puts the subtree of v right behind p, as p's first child.
func (s *simplex[C]) adopt(p, v int32) {
	s.nodes[v].parent = p
	s.insert(p, v, s.last[v])
}

// insert puts the stretch of the ring from v to end behind p. It belongs to children of p.
func (s *simplex[C]) insert(p, v, end int32) {
	after := s.next[p]
	s.next[p], s.prev[v] = v, p
	s.next[end], s.prev[after] = after, end
	if s.last[p] == p {
		s.moveLast(p, p, end)
	}
}

// moveLast tells p and those above that their subtree ends elsewhere.
func (s *simplex[C]) moveLast(p, from, to int32) {
	for p != none && s.last[p] == from {
		s.last[p] = to
		p = s.nodes[p].parent
	}
}

// orphan takes the subtree of v out of the ring.
func (s *simplex[C]) orphan(v int32) {
	end := s.last[v]
	before, after := s.prev[v], s.next[end]
	s.next[before], s.prev[after] = after, before
	s.moveLast(s.nodes[v].parent, end, before)
}

// listed says whether v is in the ring.
func (s *simplex[C]) listed(v int32) bool {
	return !s.isCell(v) || s.last[v] != v
}

// visitListed calls visit for every node in the ring but the root, parents first.
func (s *simplex[C]) visitListed(visit func(v int32)) {
	for at := s.next[root]; at != root; at = s.next[at] {
		visit(at)
	}
}

// potentialOf returns the potential of any node. A cell's is not stored, so that it moves with its parent's.
func (s *simplex[C]) potentialOf(v int32) int64 {
	if s.isCell(v) {
		t := &s.nodes[v]
		return s.potential[t.parent] + t.offset
	}
	return s.potential[v]
}

// shiftSubtree adds delta to the potentials of the subtree of v.
func (s *simplex[C]) shiftSubtree(v int32, delta int64) {
	next, potential, end := s.next, s.potential, s.last[v]
	for at := v; ; at = next[at] {
		potential[at] += delta // cells have a place too, though nobody reads it
		if at == end {
			return
		}
	}
}

// shiftRest adds delta to the potentials of every node outside the subtree of v, which must not be the root.
func (s *simplex[C]) shiftRest(v int32, delta int64) {
	next, potential := s.next, s.potential
	for at := next[s.last[v]]; at != v; at = next[at] {
		potential[at] += delta
	}
}
