package solve

import (
	"slices"
)

// compact goes on with the face of a level alone: a network without the pairs that carry nothing on it. The
// lower levels look at a tenth of the pairs and less.
func (r *run) compact(d *dual) {
	s := r.space
	if len(s.rows) > len(s.c.rows) {
		s.narrow(d) // a search has given pairs rows of their own
		return
	}
	ignore := func(int) {}
	s.slack(d, ignore, ignore)
	var left []int32
	for a := range s.dead {
		if !s.dead[a] || s.c.own(a) {
			left = append(left, int32(a))
		}
	}
	next := s.on(s.c.restrict(left))
	for j, a := range left {
		if s.dead[a] {
			next.die(j)
		}
	}
	next.face(d)
	if r.best != nil {
		r.best = &plan{choose(r.best.seats, left), r.best.tally}
	}
	r.c, r.space = next.c, next
}

// on is this space with other pairs: c has the same rows and cells.
func (s *space) on(c *Compiled) *space {
	next := newSpaceOn(c, c.net.graph, s.opts, s.stats)
	next.once = s.once
	copy(next.low, s.low)
	copy(next.high, s.high)
	copy(next.full, s.full)
	copy(next.closed, s.closed)
	copy(next.open, s.open)
	s.copyBounds(next)
	if s.basis != nil {
		next.basis = (&likeness{}).carry(s.c, s.basis, next)
	}
	return next
}

// copyBounds gives next, of the same rows and cells, the bounds of this space's arcs.
func (s *space) copyBounds(next *space) {
	for arc, is := range (&likeness{}).arcs(s.c, next.c) {
		if is >= 0 {
			_, _, low, high, _ := s.net.Arc(arc)
			next.net.SetBounds(int(is), low, high)
		}
	}
}

// die lets a pair carry nothing.
func (s *space) die(a int) {
	s.dead[a] = true
	s.net.SetBounds(s.c.net.firstPair+a, 0, 0)
}

// face keeps cells that are full so, and of every row what a level's dual leaves.
func (s *space) face(d *dual) {
	for k, full := range s.full {
		if full {
			s.fill(k)
		}
	}
	s.weighed = d.w
	for i := range s.c.rows {
		s.narrowRow(i, d)
	}
}

// own: the pair has a row of its own.
func (c *Compiled) own(a int) bool {
	if len(c.net.pinOf) > 0 {
		if _, pinned := c.net.pinOf[a]; pinned {
			return true
		}
	}
	_, kept := c.keptOf[a]
	return kept
}

// restrict is c with no other pairs than these, ascending, among which are all that have rows of their own.
func (c *Compiled) restrict(left []int32) *Compiled {
	ps, before := *c.pairs, c.pairs
	ps.start = make([]int32, 1, len(before.start))
	n := 0
	for k := range c.Problem.Demands {
		for n < len(left) && left[n] < before.start[k+1] {
			n++
		}
		ps.start = append(ps.start, int32(n))
	}
	ps.offer, ps.late = choose(before.offer, left), choose(before.late, left)
	ps.coverage, ps.km = choose(before.coverage, left), choose(before.km, left)
	if before.surcharge != nil {
		ps.surcharge = choose(before.surcharge, left)
	}
	out := *c
	out.pairs, out.rows = &ps, slices.Clone(c.rows)
	out.keptOf = make(map[int]int, len(c.keptOf))
	for i := range out.rows {
		r := &out.rows[i]
		if r.side != onePair || len(r.members) == 0 {
			continue
		}
		a, _ := slices.BinarySearch(left, r.members[0])
		r.members = []int32{int32(a)}
		if r.shape == kept {
			out.keptOf[a] = i
		}
	}
	out.buildNetwork()
	return &out
}

func choose[T any](list []T, at []int32) []T {
	out := make([]T, len(at))
	for i, j := range at {
		out[i] = list[j]
	}
	return out
}
