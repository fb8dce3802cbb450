package solve

import "dathang/matcher/compile"

// showUnmet divides the arcs of a commune's unmet seats by the convex hull of their cost over the row's bounds.
// Slopes are rounded down, and the last segments are merged where there are too few arcs: the validity of the bound
// does not depend on either.
func (s *space) showUnmet(i int, w *compile.Objective) {
	r, list := &s.c.Rows[i], s.c.Net.Pieces[i]
	if s.low[i] > s.high[i] {
		return // no number is left; the caller looks at the bounds first
	}
	s.net.SetBounds(list[0].Arc, s.low[i], s.low[i])
	corners := s.c.Hull(r.Commune, w, r.High-s.high[i], r.High-s.low[i])
	arcs := list[1:]
	for j, p := range arcs {
		if j+1 >= len(corners) {
			s.net.SetBounds(p.Arc, 0, 0)
			continue
		}
		from, to := corners[j], corners[j+1]
		slope := (to.Cost - from.Cost) / (to.Unmet - from.Unmet)
		if j == len(arcs)-1 {
			to = corners[len(corners)-1]
		}
		s.net.SetBounds(p.Arc, 0, to.Unmet-from.Unmet)
		s.net.SetCost(p.Arc, -slope)
	}
}

// leastUnmet is the least of a commune's unmetCost less y times its seats, and the numbers of unmet seats at which
// it is reached: all from first to last, unless jagged.
type leastUnmet struct {
	value, first, last int64
	jagged             bool
}

// leastUnmet is that of row i under a dual. Between bends the cost is straight, so only bends are compared.
func (s *space) leastUnmet(i int, d *dual) leastUnmet {
	r := &s.c.Rows[i]
	var out leastUnmet
	for j, n := range s.c.Bends(r.Commune, d.w, r.High-s.high[i], r.High-s.low[i]) {
		value := s.c.UnmetCost(r.Commune, d.w, n) - d.y[i]*(r.High-n)
		switch {
		case j == 0 || value < out.value:
			out = leastUnmet{value: value, first: n, last: n}
		case value == out.value:
			out.last = n
		}
	}
	// A bend between the two that costs more divides them.
	for _, n := range s.c.Bends(r.Commune, d.w, out.first, out.last) {
		if s.c.UnmetCost(r.Commune, d.w, n)-d.y[i]*(r.High-n) > out.value {
			out.jagged = true
		}
	}
	return out
}

// jagged reports whether a commune's least is reached at several separate places, so that no bounds describe them.
func (s *space) jagged(d *dual) bool {
	for i := range s.c.Rows {
		if s.c.Rows[i].Shape == compile.UnmetPenalty && s.leastUnmet(i, d).jagged {
			return true
		}
	}
	return false
}
