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
		// Equal ranks, neither above the other: any of the two may climb.
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
	join := u
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

// flip stores an arc the other way round: it has gone from one bound to the other. Only arcs with a slot do.
func (s *simplex[C]) flip(slot int32) {
	a := &s.arcs[slot]
	a.from, a.to, a.cost = a.to, a.from, -a.cost
	s.flipped[slot] = !s.flipped[slot]
}

// exchange takes the parent arc of out from the tree, rehangs the cut subtree by the entering arc, whose end inside the
// subtree is in and whose other end is on, and shifts potentials. full says that the leaving arc is at its upper bound.
func (s *simplex[C]) exchange(e entering, out, in, on, join int32, step, capacity int64, full bool) {
	nodes := s.nodes
	delta := e.cost + s.potentialOf(e.from) - s.potentialOf(e.to)
	if e.from == in {
		delta = -delta
	}
	leave := nodes[out].arc
	moved := nodes[out].rank &^ 1
	above := nodes[out].parent
	if moved != 0 {
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

	// Turn the path from in up to out round: every node on it hangs from the one before.
	arc, flow, high, stored := e.arc, step, capacity, e.from == in
	parent, v := on, in
	cost := e.cost // of arc, as stored
	inside := int32(0)
	for {
		t := &nodes[v]
		oldParent, oldCount := t.parent, t.rank&^1
		if v != in || s.listed(v) {
			s.orphan(v)
		}
		var oldCost int64
		if v != out {
			oldCost = s.costOf(t.arc)
		}
		arc, t.arc = t.arc, arc
		flow, t.flow = t.flow, flow
		high, t.high = t.high, high
		// The arc that v had to its parent becomes the parent's arc to v, so it points the other way.
		stored, t.up = !t.up, stored
		if s.isCell(v) {
			t.offset = cost
			if t.up {
				t.offset = -cost
			}
			t.rank = (moved - inside) | 1
		} else {
			t.rank = moved - inside
		}
		cost = oldCost
		inside = oldCount
		if v == out {
			if s.listed(v) {
				s.adopt(parent, v)
			} else {
				t.parent = parent
			}
			break
		}
		s.adopt(parent, v)
		parent, v = v, oldParent
	}
	if s.isCell(above) && above != on && s.links[above].first == none {
		s.orphan(above)
	}
	if full {
		s.flip(leave)
	}
	switch {
	case moved == 0:
	case 2*moved <= nodes[root].rank:
		s.shift(in, delta)
	default:
		s.shiftRest(in, -delta)
	}
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
