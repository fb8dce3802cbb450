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
	c, origin := s.c.restrict(s.dead)
	next := newSpace(c, s.opts, s.stats)
	copy(next.low, s.low)
	copy(next.high, s.high)
	copy(next.full, s.full)
	s.copyBounds(next, origin)
	for a, before := range origin {
		if s.dead[before] {
			next.dead[a] = true
			next.net.SetBounds(c.net.firstPair+a, 0, 0)
		}
	}
	for k, full := range next.full {
		if full {
			next.fill(k)
		}
	}
	next.weighed = d.w
	for i := range c.rows {
		next.narrowRow(i, d)
	}
	if s.basis != nil {
		next.basis = s.basis.Renumber(next.net.Nodes(), next.net.Arcs(), nil, renumbered(s.c, c, func(a int) int {
			now, _ := slices.BinarySearch(origin, int32(a))
			if now == len(origin) || origin[now] != int32(a) {
				return -1
			}
			return now
		}))
	}
	if r.best != nil {
		r.best = &plan{choose(r.best.seats, origin), r.best.tally}
	}
	r.c, r.space = c, next
}

// copyBounds gives next, whose pair a is pair origin[a] here, the bounds of this space's arcs.
func (s *space) copyBounds(next *space, origin []int32) {
	first, pairs, now := s.c.net.firstPair, len(s.c.pairs.offer), len(origin)
	take := func(from, to int) {
		_, _, low, high, _ := s.net.Arc(from)
		next.net.SetBounds(to, low, high)
	}
	for arc := range first {
		take(arc, arc)
	}
	for arc := first + now; arc < next.net.Arcs(); arc++ {
		take(arc-now+pairs, arc)
	}
	for a := range next.c.net.pinOf {
		take(first+int(origin[a]), first+a)
	}
}

// renumbered says which arc of c an arc of from is, where both have the same rows and cells; pair says it of pairs.
func renumbered(from, c *Compiled, pair func(int) int) func(int) int {
	first, pairs := from.net.firstPair, len(from.pairs.offer)
	return func(arc int) int {
		switch {
		case arc < first:
			return arc
		case arc >= first+pairs:
			return arc - pairs + len(c.pairs.offer)
		}
		if a := pair(arc - first); a >= 0 {
			return first + a
		}
		return -1
	}
}

// restrict is c without the pairs that are gone, and the number in c of each that is left. A pair with a row of
// its own stays.
func (c *Compiled) restrict(gone []bool) (*Compiled, []int32) {
	own := make([]bool, len(gone))
	for a := range c.net.pinOf {
		own[a] = true
	}
	for a := range c.keptOf {
		own[a] = true
	}
	ps, before := *c.pairs, c.pairs
	ps.start = make([]int32, 1, len(before.start))
	var origin []int32
	for k := range c.Problem.Demands {
		from, to := before.of(k)
		for a := from; a < to; a++ {
			if !gone[a] || own[a] {
				origin = append(origin, int32(a))
			}
		}
		ps.start = append(ps.start, int32(len(origin)))
	}
	ps.offer, ps.late = choose(before.offer, origin), choose(before.late, origin)
	ps.coverage, ps.km = choose(before.coverage, origin), choose(before.km, origin)
	if before.surcharge != nil {
		ps.surcharge = choose(before.surcharge, origin)
	}
	out := *c
	out.pairs, out.rows = &ps, slices.Clone(c.rows)
	out.keptOf = make(map[int]int, len(c.keptOf))
	for i := range out.rows {
		r := &out.rows[i]
		if r.side != onePair || len(r.members) == 0 {
			continue
		}
		a, _ := slices.BinarySearch(origin, r.members[0])
		r.members = []int32{int32(a)}
		if r.shape == kept {
			out.keptOf[a] = i
		}
	}
	out.buildNetwork()
	return &out, origin
}

func choose[T any](list []T, at []int32) []T {
	out := make([]T, len(at))
	for i, j := range at {
		out[i] = list[j]
	}
	return out
}
