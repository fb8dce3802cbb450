package solve

import (
	"fmt"
	"math/bits"
	"slices"

	"dathang/matcher"
)

// encodeUnmetness gives every commune whose unmet seats count together, by
// penalty steps or as its share, a row of all its cells.
func (c *Compiled) encodeUnmetness() {
	shares := c.uses(matcher.GoalWorstOff)
	for i := range c.Problem.Communes {
		u := &c.Problem.Communes[i]
		if len(c.cellsOf[i]) > 0 && (len(u.Penalty) > 0 || shares) {
			c.addRow(row{
				id: matcher.PenaltyRow(u.ID), rule: -1, side: overCells, shape: unmetness, commune: i,
				members: c.cellsOf[i], high: c.demandOf[i], path: fmt.Sprintf("/communes/%d/penalty", i),
			})
		}
	}
}

func (c *Compiled) uses(goal matcher.GoalID) bool {
	for _, level := range c.Problem.Goals {
		for _, g := range level {
			if g.Goal == goal {
				return true
			}
		}
	}
	return false
}

// unmetCost is what n unmet seats of a commune count together.
func (c *Compiled) unmetCost(commune int, w *objective, n int64) int64 {
	sum := w.unmet * penalty(c.Problem.Communes[commune].Penalty, n)
	for i, each := range w.ofTiers() {
		if each != 0 {
			sum += each * c.tiers[i].cost(commune, n)
		}
	}
	return sum
}

// bends lists, ascending, low, high, and every number between them at which unmetCost bends.
func (c *Compiled) bends(commune int, w *objective, low, high int64) []int64 {
	list := []int64{low, high}
	add := func(n int64) {
		if low < n && n < high {
			list = append(list, n)
		}
	}
	if w.unmet != 0 {
		for _, s := range c.Problem.Communes[commune].Penalty {
			add(s.After)
		}
	}
	for i, each := range w.ofTiers() {
		if t := &c.tiers[i]; each != 0 {
			add(t.from[commune] - 1)
			if !t.excess {
				add(t.from[commune])
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// corner of the cost of a commune's unmet seats.
type corner struct{ n, cost int64 }

// hull is the lower convex hull of unmetCost over low to high unmet seats. The
// network can hold no other function; where the cost is convex they are one.
// (Andrew, Another efficient algorithm for convex hulls in two dimensions, 1979.)
func (c *Compiled) hull(commune int, w *objective, low, high int64) []corner {
	var list []corner
	for _, n := range c.bends(commune, w, low, high) {
		at := corner{n, c.unmetCost(commune, w, n)}
		for k := len(list); k >= 2 && !steeper(list[k-2], list[k-1], at); k-- {
			list = list[:k-1]
		}
		list = append(list, at)
	}
	return list
}

// steeper reports whether the cost rises faster from b to d than from a to b;
// it never falls.
func steeper(a, b, d corner) bool {
	high1, low1 := bits.Mul64(uint64(d.cost-b.cost), uint64(b.n-a.n))
	high2, low2 := bits.Mul64(uint64(b.cost-a.cost), uint64(d.n-b.n))
	return high1 > high2 || high1 == high2 && low1 > low2
}

// showUnmet divides the arcs of a commune's unmet seats by the hull of what they
// count, over the row's bounds. Slopes are rounded down and the last segments
// are taken together where there are too few arcs: the bound does not rest on it.
func (s *space) showUnmet(i int, w *objective) {
	r, list := &s.c.rows[i], s.c.net.pieces[i]
	if s.low[i] > s.high[i] {
		return // whoever asks for this looks at the bounds first
	}
	s.net.SetBounds(list[0].arc, s.low[i], s.low[i])
	corners := s.c.hull(r.commune, w, r.high-s.high[i], r.high-s.low[i])
	arcs := list[1:]
	for j, p := range arcs {
		if j+1 >= len(corners) {
			s.net.SetBounds(p.arc, 0, 0)
			continue
		}
		from, to := corners[j], corners[j+1]
		slope := (to.cost - from.cost) / (to.n - from.n)
		if j == len(arcs)-1 {
			to = corners[len(corners)-1]
		}
		s.net.SetBounds(p.arc, 0, to.n-from.n)
		s.net.SetCost(p.arc, -slope)
	}
}

// leastUnmet is the least of a commune's unmetCost less y times its seats, and
// the unmet seats that have it: all from first to last, unless jagged.
type leastUnmet struct {
	value, first, last int64
	jagged             bool
}

func (s *space) leastUnmet(i int, d *dual) leastUnmet {
	r := &s.c.rows[i]
	var out leastUnmet
	for j, n := range s.c.bends(r.commune, d.w, r.high-s.high[i], r.high-s.low[i]) {
		value := s.c.unmetCost(r.commune, d.w, n) - d.y[i]*(r.high-n)
		switch {
		case j == 0 || value < out.value:
			out = leastUnmet{value: value, first: n, last: n}
		case value == out.value:
			out.last = n
		}
	}
	for _, n := range s.c.bends(r.commune, d.w, out.first, out.last) {
		if s.c.unmetCost(r.commune, d.w, n)-d.y[i]*(r.high-n) > out.value {
			out.jagged = true
		}
	}
	return out
}

// jagged reports whether a commune's least stands in several places, so that no bounds keep it.
func (s *space) jagged(d *dual) bool {
	for i := range s.c.rows {
		if s.c.rows[i].shape == unmetness && s.leastUnmet(i, d).jagged {
			return true
		}
	}
	return false
}
