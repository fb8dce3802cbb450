package flow

import (
	"cmp"
	"slices"
)

// resume goes on from the tree of an earlier solve of the same layout, in time that grows with the nodes and the edits
// since, not with the arcs. It reports false when the basis is of another history.
//
//  1. Copy the tree; new nodes hang from the root.
//  2. Replay the edits: arcs outside the tree move to their new bounds, tree arcs keep their flow and get new ones;
//     what a node has too much or too little then flows up its path to the root.
//  3. Potentials of the new costs.
//  4. Where a tree arc is outside its bounds, cut it and hang what is below from the root by a soft artificial arc
//     (soften.go).
func (s *simplex[C]) resume(b *Basis) bool {
	old, ok := b.state.(*ending[C])
	if !ok || len(s.network.marks) == 0 {
		return false
	}
	edits, ok := s.network.since(b.of, b.seen)
	if !ok {
		return false
	}
	r := &replay[C]{simplex: s}
	r.copyTree(old)
	for v := len(old.nodes); v < len(s.nodes); v++ {
		s.nodes[v] = node{rank: 2}
		s.nodes[root].rank += 2
		s.next[v], s.prev[v], s.last[v] = int32(v), int32(v), int32(v)
		s.hang(int32(v), 0)
		r.send(int32(v), s.network.supply[s.user[v]])
	}
	for slot := len(old.arcs); slot < len(s.arcs); slot++ {
		arc := int(s.arcOf[slot])
		if low := s.network.lowAt(arc); arc >= b.arcs && low != 0 {
			r.send(s.arcs[slot].from, -low)
			r.send(s.arcs[slot].to, low)
		}
	}
	// Slots first: all that follows looks arcs up where they are now.
	for _, e := range edits {
		if e.kind == movedArc {
			r.move(e)
		}
	}
	// The first edit of an arc or a node holds what it was when the tree was left.
	done := make(map[int32]bool, len(edits))
	for _, e := range edits {
		switch e.kind {
		case boundsEdit:
			if !done[e.index] && int(e.index) < b.arcs {
				done[e.index] = true
				r.bounds(e)
			}
		case supplyEdit:
			node := ^e.index // a number that no arc has
			if !done[node] {
				done[node] = true
				if at := s.place[e.index]; int(at) < len(old.nodes) {
					r.send(at, s.network.supply[e.index]-e.low)
				}
			}
		case costEdit:
			r.cost(e)
		}
	}
	if r.costs {
		r.refreshPotentials()
	}
	s.takeNear(old, edits)
	s.soft = true
	r.mend()
	return true
}

// copyTree takes over where another simplex ended.
func (r *replay[C]) copyTree(old *ending[C]) {
	s := r.simplex
	s.nodes = longer(old.nodes, len(s.user))
	s.next, s.prev, s.last = longer(old.next, len(s.user)), longer(old.prev, len(s.user)), longer(old.last, len(s.user))
	s.potential = longer(old.potential, len(s.user))
	s.arcs = longer(old.arcs, len(s.layout.arcs))
	copy(s.arcs[len(old.arcs):], s.layout.arcs[len(old.arcs):])
	s.flipped = longer(old.flipped, len(s.arcs))
	s.resumed = true
	s.nextCell, s.nextSlot = old.nextCell, 0
	s.written = old.written
}

// longer returns a copy of a list with zeros behind it up to a length.
func longer[T any](list []T, length int) []T {
	if len(list) == length {
		return slices.Clone(list)
	}
	c := make([]T, length)
	copy(c, list)
	return c
}

// replay carries edits over to a tree.
type replay[C width] struct {
	*simplex[C]
	touched []int32 // nodes whose parent arc may be outside its bounds
	costs   bool    // a tree arc has another cost than its potentials say
}

// send changes what a node has left over by some units, and passes them along the tree up to the
// root.
func (r *replay[C]) send(v int32, units int64) {
	if units == 0 {
		return
	}
	for v != root {
		t := &r.nodes[v]
		if t.up {
			t.flow += units
		} else {
			t.flow -= units
		}
		r.touched = append(r.touched, v)
		v = t.parent
	}
}

// move follows an arc from its position among the implied arcs to the slot that it has now.
func (r *replay[C]) move(e edit) {
	a := &r.arcs[e.slot]
	for _, v := range [2]int32{a.from, a.to} {
		if t := &r.nodes[v]; v != root && t.arc == ^e.position {
			t.arc = e.slot
			t.high = r.capacity(e.slot)
			r.touched = append(r.touched, v)
		}
	}
}

// inTree returns the node whose parent arc has the slot, none when the arc is not in the tree.
func (r *replay[C]) inTree(at int32) int32 {
	a := &r.arcs[at]
	for _, v := range [2]int32{a.from, a.to} {
		if v != root && r.nodes[v].arc == at {
			return v
		}
	}
	return none
}

// bounds moves an arc from its bounds before the edit to those of now.
func (r *replay[C]) bounds(e edit) {
	n := r.network
	arc := int(e.index)
	at := r.locate(n, arc)
	if at < 0 {
		return // implied before and now: no bound to move to
	}
	low, high := n.lowAt(arc), n.high.at(arc)
	flipped := r.flipped[at]
	v := r.inTree(at)
	// Outside the tree the flow moves with the bound that it is at, and what that changes is passed on at both ends.
	if v == none {
		before := e.low
		after := low
		if flipped {
			before, after = e.high, high
			if high == Infinite {
				r.flip(at)
				after = low
			}
		}
		from, to := r.arcs[at].from, r.arcs[at].to
		if r.flipped[at] {
			from, to = to, from
		}
		if before != after {
			r.send(from, before-after)
			r.send(to, after-before)
		}
		return
	}
	// In the tree the arc keeps its units, counted anew from where it is stored.
	t := &r.nodes[v]
	units := e.low + t.flow
	if flipped {
		units = e.high - t.flow
	}
	if flipped && high == Infinite {
		r.flip(at)
		t.up = !t.up
		flipped = false
	}
	t.high = r.capacity(at)
	t.flow = units - low
	if flipped {
		t.flow = high - units
	}
	r.touched = append(r.touched, v)
}

// cost brings the copied arc up to date with the layout.
func (r *replay[C]) cost(e edit) {
	at := r.locate(r.network, int(e.index))
	if at < 0 {
		// The arc may be in the tree; asking its ends is cheap, searching all positions is not.
		from, to := r.place[r.network.from[e.index]], r.place[r.network.to[e.index]]
		if (r.nodes[to].arc < 0 && r.nodes[to].parent == from) || (r.nodes[from].arc < 0 && r.nodes[from].parent == to) {
			r.costs = true
		}
		return
	}
	cost := r.layout.arcs[at].cost
	if r.flipped[at] {
		cost = -cost
	}
	r.arcs[at].cost = cost
	if r.inTree(at) != none {
		r.costs = true
	}
}

// refreshPotentials computes all potentials from the costs along the tree.
func (r *replay[C]) refreshPotentials() {
	s := r.simplex
	s.visitListed(func(v int32) {
		r.setOffset(v)
		s.potential[v] = s.potential[s.nodes[v].parent] + s.nodes[v].offset
	})
	for v := s.firstCell; v < s.endCell; v++ {
		r.setOffset(v)
	}
}

// setOffset computes the offset of a node from the cost of its parent arc.
func (r *replay[C]) setOffset(v int32) {
	s := r.simplex
	t := &s.nodes[v]
	if t.arc == artificialArc {
		return // its price is its own
	}
	t.offset = s.costOf(t.arc)
	if t.up {
		t.offset = -t.offset
	}
}

// mend makes the tree feasible by cutting off its broken parts.
func (r *replay[C]) mend() {
	s := r.simplex
	touched := r.touched
	r.touched = nil
	slices.Sort(touched)
	touched = slices.Compact(touched)
	broken := touched[:0]
	for _, v := range touched {
		if r.broken(v) {
			broken = append(broken, v)
		}
	}
	if len(broken) == 0 {
		return
	}
	if len(broken) > manyBroken {
		s.harden(true) // from here on what is cut off pays the full price
	}
	r.cutOff(broken)
}

// manyBroken is the number of broken arcs beyond which raising soft prices step by step costs more
// pivots than it saves.
const manyBroken = 64

// cutOff clamps the parent arcs of broken nodes to their bounds and hangs these nodes from the root
// by artificial arcs that carry the rest. What their parents then lack may break arcs further up,
// which follow. Each node is cut at most once.
func (r *replay[C]) cutOff(broken []int32) {
	s := r.simplex
	slices.SortFunc(broken, func(v, w int32) int {
		return cmp.Or(cmp.Compare(s.nodes[w].rank, s.nodes[v].rank), cmp.Compare(w, v)) // deepest last
	})
	for len(broken) > 0 {
		v := broken[len(broken)-1]
		broken = broken[:len(broken)-1]
		t := &s.nodes[v]
		if t.flow >= 0 && t.flow <= t.high {
			continue
		}
		before := s.potentialOf(v)
		kept := min(max(t.flow, 0), t.high)
		over := t.flow - kept
		if !t.up {
			over = -over
		}
		if t.arc == artificialArc {
			kept, over = 0, t.flow // only its direction is wrong
			if !t.up {
				over = -over
			}
		} else {
			if kept > 0 {
				s.flip(t.arc)
			}
			r.touched = r.touched[:0]
			r.send(t.parent, -over)
			slices.Reverse(r.touched) // the nearest is next: it may absorb all
			broken = append(broken, r.touched...)
		}
		r.detach(v)
		if s.soft {
			s.hangSoft(v, over, before)
		} else {
			s.hang(v, over)
		}
		if delta := s.potentialOf(v) - before; s.listed(v) {
			s.potential[v] -= delta
			s.shiftSubtree(v, delta)
		}
	}
}

// detach takes v with its subtree from its parent; the caller hangs it from the root. A parent that is a cell without
// other children leaves the ring.
func (r *replay[C]) detach(v int32) {
	s := r.simplex
	count := s.nodes[v].rank &^ 1
	parent := s.nodes[v].parent
	for p := parent; p != root; p = s.nodes[p].parent {
		s.nodes[p].rank -= count
	}
	if !s.listed(v) {
		return
	}
	s.orphan(v)
	if s.isCell(parent) && s.last[parent] == parent {
		s.orphan(parent)
	}
}

// broken reports whether the flow on v's parent arc is outside its bounds.
func (r *replay[C]) broken(v int32) bool {
	t := &r.nodes[v]
	return t.flow < 0 || t.flow > t.high
}
