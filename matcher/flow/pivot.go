package flow

// unboundedStep is more than any residual capacity that is not infinite: see limitUnits.
const unboundedStep = int64(1) << 62

// entering is an arc that may enter the tree, as it is stored.
type entering struct {
	from, to int32
	arc      int32 // slot or ^position
	cost     int64
}

// pivot lets an arc enter the tree. It reports false when nothing blocks the flow around its cycle.
func (s *simplex[C]) pivot(e entering) bool {
	nodes := s.nodes
	capacity := s.capacity(e.arc)

	// The flow runs from the join down to e.from, over the entering arc, and from e.to up to the join. The last
	// blocking arc in that order leaves: the lowest on the way down, the highest on the way up.
	u, v := e.from, e.to
	down, up := Infinite, Infinite
	outDown, outUp := none, none
	for u != v {
		// With equal ranks neither is above the other, and either may climb.
		if tu, tv := &nodes[u], &nodes[v]; tu.rank < tv.rank {
			r := tu.flow
			if !tu.up {
				r = tu.high - r
			}
			if r < down {
				down, outDown = r, u
			}
			u = tu.parent
		} else {
			r := tv.flow
			if tv.up {
				r = tv.high - r
			}
			if r <= up {
				up, outUp = r, v
			}
			v = tv.parent
		}
	}
	join := u // the lowest node above both ends
	step := min(down, up, capacity)
	if step >= unboundedStep {
		s.noteRay(e, join)
		return false
	}
	if step > 0 {
		for u := e.from; u != join; {
			t := &nodes[u]
			if t.up {
				t.flow -= step
			} else {
				t.flow += step
			}
			u = t.parent
		}
		for v := e.to; v != join; {
			t := &nodes[v]
			if t.up {
				t.flow += step
			} else {
				t.flow -= step
			}
			v = t.parent
		}
		s.degenerate = 0
	} else {
		s.degenerate++
	}
	// In the direction of the flow the way up is last, before it the entering arc, first the way down.
	switch {
	case up == step:
		s.exchange(e, outUp, e.to, e.from, join, step, capacity, nodes[outUp].up)
	case capacity == step:
		s.flip(e.arc)
	default:
		s.exchange(e, outDown, e.from, e.to, join, step, capacity, !nodes[outDown].up)
	}
	return true
}

// flip stores an arc the other way round, because it has moved from one bound to the other. Only
// arcs with a slot do.
func (s *simplex[C]) flip(slot int32) {
	a := &s.arcs[slot]
	a.from, a.to, a.cost = a.to, a.from, -a.cost
	s.flipped[slot] = !s.flipped[slot]
}

// exchange removes the parent arc of out from the tree, hangs the cut subtree by the entering arc
// (whose end inside the subtree is in and whose other end is on), and shifts potentials. full says
// that the leaving arc is at its upper bound.
func (s *simplex[C]) exchange(e entering, out, in, on, join int32, step, capacity int64, full bool) {
	nodes := s.nodes
	// The subtree's potentials move by the reduced cost of the entering arc, which becomes 0.
	delta := e.cost + s.potentialOf(e.from) - s.potentialOf(e.to)
	if e.from == in {
		delta = -delta
	}
	leave := nodes[out].arc
	moved := nodes[out].rank &^ 1 // twice the nodes of the subtree that are not cells
	above := nodes[out].parent
	if moved != 0 { // above the join nothing changes
		for p := above; p != join; p = nodes[p].parent {
			nodes[p].rank -= moved
		}
		for p := on; p != join; p = nodes[p].parent {
			nodes[p].rank += moved
		}
	}
	if !s.listed(on) {
		s.adopt(nodes[on].parent, on) // a cell that is about to have a child
	}
	first, end := s.turn(in, out)

	// Reverse the path from in up to out: every node on it now hangs from the one before it.
	arc, flow, high, stored := e.arc, step, capacity, e.from == in
	parent, v := on, in
	cost := e.cost     // of arc, as stored
	inside := int32(0) // rank of the subtree that hung below v on the path and is above it now
	for {
		t := &nodes[v]
		oldParent, oldCount := t.parent, t.rank&^1
		var oldCost int64
		if v != out {
			oldCost = s.costOf(t.arc)
		}
		arc, t.arc = t.arc, arc
		flow, t.flow = t.flow, flow
		high, t.high = t.high, high
		// The arc that led from v to its parent now leads from the parent to v.
		stored, t.up = !t.up, stored
		t.rank = moved - inside
		if s.isCell(v) {
			t.rank |= 1
			t.offset = cost
			if t.up {
				t.offset = -cost
			}
		}
		cost = oldCost
		inside = oldCount
		t.parent = parent
		if v == out {
			break
		}
		parent, v = v, oldParent
	}
	if first != none {
		s.insert(on, first, end)
	}
	if s.isCell(above) && above != on && s.last[above] == above {
		s.orphan(above)
	}
	if full {
		s.flip(leave)
	}
	// Only differences of potentials count, so the smaller side is shifted. A cell alone moves by its offset.
	switch {
	case moved == 0:
	case 2*moved <= nodes[root].rank:
		s.shiftSubtree(in, delta)
	default:
		s.shiftRest(in, -delta)
	}
}

// turn takes the subtree of out from the ring and reorders it with in at the top: the subtree of
// in, followed, for each node on the path up to out, by the remainder of its subtree. It returns
// the two ends of that stretch, or none if there is no stretch because a cell at the end of a
// branch moves by itself.
func (s *simplex[C]) turn(in, out int32) (first, end int32) {
	if !s.listed(out) {
		return none, none
	}
	next, prev, last := s.next, s.prev, s.last
	s.orphan(out)
	// Where the previous node's subtree ends, and its neighbours in the ring, before anything
	// moved.
	inner := s.listed(in)
	innerEnd := last[in]
	before, after := prev[in], next[innerEnd]
	end = innerEnd
	for v := in; v != out; {
		v = s.nodes[v].parent
		vEnd, vBefore, vAfter := last[v], prev[v], next[last[v]]
		newEnd := vEnd
		if vEnd == innerEnd {
			vAfter = after // the ring has been changed there
		}
		if inner {
			if vEnd == innerEnd {
				newEnd = before
			} else {
				// Close the gap that the inner subtree leaves.
				next[before], prev[after] = after, before
			}
		}
		innerEnd, before, after, inner = vEnd, vBefore, vAfter, true
		if v == out && newEnd == v && s.isCell(v) {
			last[v] = v // it ends a branch now
			break
		}
		next[end], prev[v] = v, end
		end = newEnd
	}
	for v := in; ; v = s.nodes[v].parent {
		if v == out && s.isCell(v) && last[v] == v {
			break
		}
		last[v] = end
		if v == out {
			break
		}
	}
	return in, end
}

// costOf returns the cost of an arc of the tree as stored.
func (s *simplex[C]) costOf(arc int32) int64 {
	switch {
	case arc >= 0:
		return int64(s.arcs[arc].cost)
	case arc == artificialArc:
		return s.price
	}
	return int64(s.implied[^arc].cost)
}

// noteRay remembers the arcs of the cycle that the entering arc closes. (At their full price artificial arcs are
// not among them; below it the caller raises prices and forgets the ray.)
func (s *simplex[C]) noteRay(e entering, join int32) {
	s.ray = append(s.ray, int(s.userArc(e.arc)))
	for _, end := range [2]int32{e.from, e.to} {
		for v := end; v != join; v = s.nodes[v].parent {
			if arc := s.nodes[v].arc; arc != artificialArc {
				s.ray = append(s.ray, int(s.userArc(arc)))
			}
		}
	}
}
