package verify

import (
	"math/big"

	"dathang/matcher"
)

// face is the set of allocations that the levels above have left: which pairs
// and which unmet seats may be other than 0, and the seats of every row.
type face struct {
	live      []bool // of a pair
	liveUnmet []bool // of a cell
	rows      []row
}

// wholeFace is the face before the first level: the rules and nothing else.
func (g *ground) wholeFace() *face {
	f := &face{live: make([]bool, len(g.pairs)), liveUnmet: make([]bool, len(g.problem.Demands)), rows: g.rows}
	for i := range f.live {
		f.live[i] = true
	}
	for k := range f.liveUnmet {
		f.liveUnmet[k] = true
	}
	return f
}

// bound is the Lagrange bound that multipliers y prove over a face for the
// goals of weights w, and the face of those allocations that can reach it:
//
//	sum over cells of seats x least reduced cost of a live variable
//	+ sum over rows of the least of psi(X) - y X over X in [low, high]
//
// A variable of a cell stays live where its reduced cost is the least; a row
// keeps the X where its term is least (complementary slackness). The work is
// one step a pair and, for each of them, a search in the crossing rows with a
// multiplier.
func (g *ground) bound(list string, f *face, w *weights, y []int64) (*big.Int, *face, []matcher.Violation) {
	next := &face{live: make([]bool, len(f.live)), liveUnmet: make([]bool, len(f.liveUnmet))}
	bound := g.cellTerms(f, next, w, y)
	rest, rows, found := g.rowTerms(list, f, w, y)
	next.rows = rows
	return bound.Add(bound, rest), next, found
}

// cellTerms adds up the cells' part of a bound and marks what stays live.
func (g *ground) cellTerms(f, next *face, w *weights, y []int64) *big.Int {
	sum := new(big.Int)
	ofOffer, ofCell := rowSums(g.inRow.ofOffer, y), rowSums(g.inRow.ofCell, y)
	var paying []int32
	var reduced []int64
	for k := range g.problem.Demands {
		d := &g.problem.Demands[k]
		first, last := g.first[k], g.first[k+1]
		paying = g.inRow.paying(int32(k), y, paying[:0])
		reduced = reduced[:0]
		least, found := int64(0), false
		unmet := w.unmet * d.UnmetWeight()
		if f.liveUnmet[k] {
			least, found = unmet, true
		}
		for at := first; at < last; at++ {
			red := int64(0)
			if f.live[at] {
				p := &g.pairs[at]
				red = g.seatCost(w, p, int32(k)) + ofOffer[p.offer] + ofCell[k] + g.inRow.crossingSum(paying, p.offer, y)
				if !found || red < least {
					least, found = red, true
				}
			}
			reduced = append(reduced, red)
		}
		// The variable of the least reduced cost stays live, so no cell is ever without one.
		next.liveUnmet[k] = f.liveUnmet[k] && unmet == least
		for i, red := range reduced {
			at := first + int32(i)
			next.live[at] = f.live[at] && red == least
		}
		product(sum, d.Seats, least)
	}
	return sum
}

// rowTerms adds up the rows' part of a bound and narrows the rows.
func (g *ground) rowTerms(list string, f *face, w *weights, y []int64) (*big.Int, []row, []matcher.Violation) {
	sum := new(big.Int)
	rows := make([]row, len(f.rows))
	copy(rows, f.rows)
	var found []matcher.Violation
	penalties := int(g.penaltyAt(0))
	for at := range rows {
		r := &rows[at]
		switch {
		case r.absent:
		case at >= penalties && w.unmet != 0:
			g.penaltyTerm(sum, r, at-penalties, w.unmet, y[at])
		case y[at] < 0:
			product(sum, -y[at], r.low)
			r.high, r.open = r.low, false
		case y[at] > 0 && r.open:
			found = append(found, violation(matcher.ViolationUnbounded, "list", list, "row", g.rowName(int32(at)), "value", y[at]))
		case y[at] > 0:
			product(sum, -y[at], r.high)
			r.low = r.high
		}
	}
	return sum, rows, found
}

// penaltyTerm adds the least of psi(X) - y X over a penalty's row and narrows
// the row to where it is least. psi is convex with whole breakpoints, so the
// least value stands at breakpoints or ends, and the X that have it are all
// those from the first of these to the last.
func (g *ground) penaltyTerm(sum *big.Int, r *row, commune int, weight, y int64) {
	steps, demand := g.problem.Communes[commune].Penalty, g.demandOf[commune]
	var least *big.Int
	low, high := r.low, r.high
	try := func(x int64) {
		if x < r.low || x > r.high {
			return
		}
		term := new(big.Int)
		product(term, weight, penalty(steps, demand-x))
		product(term, -y, x)
		if least == nil || term.Cmp(least) < 0 {
			least, low, high = term, x, x
		} else if term.Cmp(least) == 0 {
			low, high = min(low, x), max(high, x)
		}
	}
	try(r.low)
	try(r.high)
	for _, step := range steps {
		try(demand - step.After)
	}
	r.low, r.high = low, high
	sum.Add(sum, least)
}
