package flow

// unboundedStep is more than any residual capacity that is not infinite: see limitUnits.
const unboundedStep = int64(1) << 62

// pivot lets an arc enter the tree. It reports false when nothing blocks the flow around its cycle.
func (s *simplex[C]) pivot(enter int32) bool {
	from, to := s.arcs[enter].from, s.arcs[enter].to
	capacity := s.capacity(enter)

	// The flow runs from the join down to `from`, over the entering arc, and from `to` up to the join. The last
	// blocking arc in that order leaves: the lowest on the way down, the highest on the way up.
	u, v := from, to
	down, up := Infinite, Infinite
	outDown, outUp := none, none
	for u != v {
		if s.nodes[u].size < s.nodes[v].size {
			t := &s.nodes[u]
			r := t.flow
			if !t.up {
				r = t.residual()
			}
			if r < down {
				down, outDown = r, u
			}
			u = t.parent
			continue
		}
		t := &s.nodes[v]
		r := t.flow
		if t.up {
			r = t.residual()
		}
		if r <= up {
			up, outUp = r, v
		}
		v = t.parent
	}
	join := u
	step := min(down, up, capacity)
	if step >= unboundedStep {
		s.noteRay(enter, join)
		return false
	}
	if step > 0 {
		for u := from; u != join; u = s.nodes[u].parent {
			if t := &s.nodes[u]; t.up {
				t.flow -= step
			} else {
				t.flow += step
			}
		}
		for v := to; v != join; v = s.nodes[v].parent {
			if t := &s.nodes[v]; t.up {
				t.flow += step
			} else {
				t.flow -= step
			}
		}
	}
	switch {
	case up == step:
		s.exchange(enter, outUp, to, from, join, step, capacity, s.nodes[outUp].up)
	case capacity == step:
		s.flip(enter)
	default:
		s.exchange(enter, outDown, from, to, join, step, capacity, !s.nodes[outDown].up)
	}
	return true
}

// residual is what the parent arc can still take.
func (t *node) residual() int64 {
	return t.high - t.flow
}

// flip stores an arc the other way round: it has gone from one bound to the other.
func (s *simplex[C]) flip(arc int32) {
	a := &s.arcs[arc]
	a.from, a.to, a.cost = a.to, a.from, -a.cost
	s.flipped[arc] = !s.flipped[arc]
}

// exchange takes the parent arc of out from the tree, rehangs the cut subtree by the entering arc, whose end inside the
// subtree is in and whose other end is on, and shifts potentials. full says that the leaving arc is at its upper bound.
func (s *simplex[C]) exchange(enter, out, in, on, join int32, step, capacity int64, full bool) {
	a := &s.arcs[enter]
	rc := s.cost(enter) + s.potential[a.from] - s.potential[a.to]
	delta := rc
	if a.from == in {
		delta = -rc
	}
	leave := s.nodes[out].arc
	moved := s.nodes[out].size
	for p := s.nodes[out].parent; p != join; p = s.nodes[p].parent {
		s.nodes[p].size -= moved
	}
	for p := on; p != join; p = s.nodes[p].parent {
		s.nodes[p].size += moved
	}

	// Turn the path from in up to out round: every node on it hangs from the one before.
	arc, flow, high, up := enter, step, capacity, a.from == in
	parent, v := on, in
	inside := int32(0) // size of the subtree that stays below v's old child on the path
	for {
		t := &s.nodes[v]
		oldParent, oldSize := t.parent, t.size
		s.orphan(v)
		arc, t.arc = t.arc, arc
		flow, t.flow = t.flow, flow
		high, t.high = t.high, high
		// The arc that v had to its parent becomes the parent's arc to v, so it points the other way.
		up, t.up = !t.up, up
		t.size = moved - inside
		inside = oldSize
		s.adopt(parent, v)
		if v == out {
			break
		}
		parent, v = v, oldParent
	}
	if full {
		s.flip(leave)
	}
	if 2*moved <= s.nodes[s.root].size {
		s.shift(in, delta)
	} else {
		s.shiftRest(in, -delta)
	}
}

// noteRay remembers the arcs of the cycle that the entering arc closes.
func (s *simplex[C]) noteRay(enter, join int32) {
	s.ray = append(s.ray, int(enter))
	for _, end := range [2]int32{s.arcs[enter].from, s.arcs[enter].to} {
		for v := end; v != join; v = s.nodes[v].parent {
			s.ray = append(s.ray, int(s.nodes[v].arc))
		}
	}
}
