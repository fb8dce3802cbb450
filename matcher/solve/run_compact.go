package solve

import "dathang/matcher/compile"

// compact continues on the face of a level alone: a network without the pairs that carry nothing on it. The lower
// levels then look at a tenth of the pairs or fewer.
func (r *run) compact(d *dual) {
	s := r.space
	if len(s.rows) > len(s.c.Rows) {
		s.narrow(d) // a search gave some pairs rows of their own
		return
	}
	ignore := func(int) {}
	s.slack(d, ignore, ignore)
	var left []int32
	for a := range s.dead {
		if !s.dead[a] || s.c.Own(a) {
			left = append(left, int32(a))
		}
	}
	next := s.on(s.c.Restrict(left))
	for j, a := range left {
		if s.dead[a] {
			next.die(j)
		}
	}
	next.face(d)
	// What was left out carries nothing in the best plan, so its goals are unchanged.
	if r.best != nil {
		r.best = &compile.Assignment{Seats: compile.Choose(r.best.Seats, left), Tally: r.best.Tally}
	}
	r.c, r.space = next.c, next
	r.polished, r.polishedPlan = nil, nil // of the network before
}

// on is this space with other pairs: c has the same rows and cells.
func (s *space) on(c *compile.Formulation) *space {
	net := c.Net.Graph
	if !c.Pure() { // a polish starts from c once more
		net = net.Clone()
	}
	next := newSpaceOn(c, net, s.opts, s.stats)
	next.once, next.shift, next.cuts = s.once, s.shift, s.cuts
	copy(next.low, s.low)
	copy(next.high, s.high)
	copy(next.full, s.full)
	copy(next.closed, s.closed)
	copy(next.open, s.open)
	s.copyBounds(next)
	if s.basis != nil {
		next.basis = (&compile.Likeness{}).Carry(s.c, s.basis, next.c, next.net)
	}
	return next
}

// copyBounds gives next, which has the same rows and cells, the bounds of this space's arcs.
func (s *space) copyBounds(next *space) {
	for arc, is := range (&compile.Likeness{}).Arcs(s.c, next.c) {
		if is >= 0 {
			_, _, low, high, _ := s.net.Arc(arc)
			next.net.SetBounds(int(is), low, high)
		}
	}
}

// die makes a pair carry nothing.
func (s *space) die(a int) {
	s.dead[a] = true
	s.net.SetBounds(s.c.Net.FirstPair+a, 0, 0)
}

// face keeps full cells full, and of every row the part that a level's dual leaves.
func (s *space) face(d *dual) {
	for k, full := range s.full {
		if full {
			s.fill(k)
		}
	}
	s.weighed = d.w
	for i := range s.c.Rows {
		s.narrowRow(i, d)
	}
}
