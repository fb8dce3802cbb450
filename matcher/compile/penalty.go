package compile

import (
	"math/bits"
	"slices"

	"dathang/matcher"
)

// Penalty is what n unmet seats of a commune count: from a step's After on, each further seat costs the step's Slope,
// until the next step begins.
func Penalty(steps []matcher.PenaltyStep, n int64) int64 {
	var sum int64
	for i, s := range steps {
		end := n
		if i+1 < len(steps) {
			end = min(n, steps[i+1].After)
		}
		sum += s.Slope * max(0, end-s.After)
	}
	return sum
}

// penaltySlope is what the n-th unmet seat adds, n >= 1.
func penaltySlope(steps []matcher.PenaltyStep, n int64) int64 {
	slope := int64(0)
	for _, s := range steps {
		if s.After < n {
			slope = s.Slope
		}
	}
	return slope
}

// encodePenalties gives a row of all its cells to every commune whose unmet seats are counted together, by penalty
// steps or as a share.
func (c encoder) encodePenalties() {
	shares := c.Uses(matcher.GoalWorstOff)
	for i := range c.Problem.Communes {
		u := &c.Problem.Communes[i]
		if len(c.CellsOf[i]) > 0 && (len(u.Penalty) > 0 || shares) {
			c.addRow(Row{
				ID: matcher.PenaltyRow(u.ID), Rule: -1, Side: OverCells, Shape: UnmetPenalty, Commune: i,
				Members: c.CellsOf[i], High: c.DemandOf[i], Offer: -1,
			})
		}
	}
}

// UnmetCost is what n unmet seats of a commune count together.
func (c *Formulation) UnmetCost(commune int, w *Objective, n int64) int64 {
	sum := w.Unmet() * Penalty(c.Problem.Communes[commune].Penalty, n)
	for i, each := range w.OfTiers() {
		if each != 0 {
			sum += each * c.Tiers[i].cost(commune, n)
		}
	}
	return sum
}

// Bends lists in ascending order low, high, and every number between them at which UnmetCost changes its slope.
func (c *Formulation) Bends(commune int, w *Objective, low, high int64) []int64 {
	list := []int64{low, high}
	add := func(n int64) {
		if low < n && n < high {
			list = append(list, n)
		}
	}
	if w.Unmet() != 0 {
		for _, s := range c.Problem.Communes[commune].Penalty {
			add(s.After)
		}
	}
	for i, each := range w.OfTiers() {
		if t := &c.Tiers[i]; each != 0 {
			// A tier that counts communes jumps by 1 between these two; one that counts excess bends at the first
			// alone.
			add(t.From[commune] - 1)
			if !t.Excess {
				add(t.From[commune])
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// Corner is a corner of the hull: so many unmet seats of a commune cost so much.
type Corner struct{ Unmet, Cost int64 }

// Hull is the lower convex hull of UnmetCost over low to high unmet seats. The network can only represent convex
// functions; if the cost is convex, it is its own hull. (Andrew, Another efficient algorithm for convex hulls in two
// dimensions, 1979.)
func (c *Formulation) Hull(commune int, w *Objective, low, high int64) []Corner {
	var list []Corner
	for _, n := range c.Bends(commune, w, low, high) {
		at := Corner{n, c.UnmetCost(commune, w, n)}
		// A corner that does not lie below the line from its neighbour to the new one is no corner of the hull.
		for k := len(list); k >= 2 && !steeper(list[k-2], list[k-1], at); k-- {
			list = list[:k-1]
		}
		list = append(list, at)
	}
	return list
}

// steeper reports whether the cost rises faster from b to d than from a to b; it never falls. Slopes are compared as
// fractions, by products of 128 bits.
func steeper(a, b, d Corner) bool {
	high1, low1 := bits.Mul64(uint64(d.Cost-b.Cost), uint64(b.Unmet-a.Unmet))
	high2, low2 := bits.Mul64(uint64(b.Cost-a.Cost), uint64(d.Unmet-b.Unmet))
	return high1 > high2 || high1 == high2 && low1 > low2
}
