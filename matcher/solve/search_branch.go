package solve

import (
	"slices"

	"dathang/matcher/compile"
)

// branch picks the split of a node from its last relaxation: first an offer below its cohort or whose opening is
// only partly paid for, the costliest first; else a commune, then a pair that some side row or cut leaves undecided.
// The row is to be split into at most and more than at (space.split). False if everything is fixed.
func (t *search) branch(seats []int64) (row int, at int64, ok bool) {
	c, s := t.c, t.s
	given := c.Given(seats)
	worst := int64(0)
	for _, o := range c.Choices {
		i := c.Net.CapacityRow[o]
		if !s.closed[o] || !s.open[o] || given[o] == 0 {
			continue
		}
		// What the relaxation leaves unpaid, and how many seats the cohort lacks.
		unpaid := s.charge(o, t.dual.w, &t.dual.m) / s.high[i] * (s.high[i] - given[o])
		lack := max(0, s.low[i]-given[o])
		if doubt := unpaid + lack<<s.shift; doubt > worst || !ok && (unpaid > 0 || lack > 0) {
			row, at, ok, worst = i, 0, true, doubt
		}
	}
	if ok {
		return row, at, true
	}
	if row, at, ok = t.branchShare(seats); ok {
		return row, at, true
	}
	return t.branchPair(seats)
}

// branchShare picks the commune whose cost of unmet seats exceeds the hull that the relaxation priced by most, and
// splits it where that cost bends upwards.
func (t *search) branchShare(seats []int64) (row int, at int64, ok bool) {
	s, c := t.s, t.c
	if len(c.Tiers) == 0 {
		return 0, 0, false
	}
	left := c.Left(&compile.Assignment{Seats: seats})
	most := int64(0)
	for i := range c.Rows {
		r := &c.Rows[i]
		if r.Shape != compile.UnmetPenalty {
			continue
		}
		low, high := r.High-s.high[i], r.High-s.low[i]
		n := left[r.Commune]
		// What the relaxation, which sees only the hull, leaves out.
		doubt := c.UnmetCost(r.Commune, t.dual.w, n) - hullAt(c.Hull(r.Commune, t.dual.w, low, high), n)
		if doubt <= most {
			continue
		}
		for k, each := range t.dual.w.OfTiers() {
			// At least from on one side, fewer on the other.
			if from := c.Tiers[k].From[r.Commune]; each > 0 && !c.Tiers[k].Excess && low < from && from <= high && from <= n {
				row, at, ok, most = i, r.High-from, true, doubt
			}
		}
	}
	return row, at, ok
}

// branchPair picks the pair that takes most of what a violated or priced side
// row counts; any open pair where none does; an open offer at last.
func (t *search) branchPair(seats []int64) (row int, at int64, ok bool) {
	c, s := t.c, t.s
	best := int64(-1)
	for k := range c.Problem.Demands {
		from, to := c.Pairs.Of(k)
		for a := from; a < to; a++ {
			low, high := int64(0), c.Problem.Demands[k].Seats
			if i, bounded := s.pairRow[a]; bounded {
				low, high = s.low[i], min(s.high[i], high)
			}
			if s.dead[a] || low >= high {
				continue
			}
			weight := int64(0)
			for _, i := range c.SideOf[k] {
				weight = max(weight, c.Counts(&c.Rows[i], a)*seats[a])
			}
			// Split between the seats that it has and one fewer, within its bounds.
			if weight > best {
				best, row, ok = weight, a, true
				at = max(low, min(seats[a], high)-1)
			}
		}
	}
	if ok {
		return s.rowOfPair(row, t.cellOf(row)), at, true
	}
	for _, o := range c.Choices {
		if s.closed[o] && s.open[o] {
			return c.Net.CapacityRow[o], 0, true
		}
	}
	return 0, 0, false
}

// cellOf is the cell of a pair.
func (t *search) cellOf(pair int) int {
	k, found := slices.BinarySearch(t.c.Pairs.Start, int32(pair))
	if !found {
		return k - 1
	}
	// Cells without pairs share a start; the last of them holds the pair.
	for k+1 < len(t.c.Pairs.Start) && int(t.c.Pairs.Start[k+1]) == pair {
		k++
	}
	return k
}

// hullAt is the hull's height at n, rounded down.
func hullAt(corners []compile.Corner, n int64) int64 {
	for j := 1; j < len(corners); j++ {
		if a, b := corners[j-1], corners[j]; n <= b.Unmet {
			return a.Cost + (b.Cost-a.Cost)/(b.Unmet-a.Unmet)*(n-a.Unmet)
		}
	}
	return corners[0].Cost
}
