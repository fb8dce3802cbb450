package verify

import "dathang/matcher"

// Rule opening: an offer that serves anybody pays its opening cost, once, in
// the fiscal year of its intake. It counts in the goal cost and in budgets.

// openings is the opening cost of all offers that serve somebody.
func (a *answer) openings() int64 {
	var sum int64
	for o := range a.g.problem.Offers {
		if a.counts[o] > 0 {
			sum += a.g.problem.Offers[o].OpeningKVND
		}
	}
	return sum
}

// charge notes that opening offer o counts in a row.
func (g *ground) charge(at, o int32, kvnd int64) {
	g.charges[o] = append(g.charges[o], part{thing: at, count: kvnd})
}

// opens reports whether the offer's opening cost is due in a fiscal year, or in
// any where the year is 0.
func opens(o *matcher.Offer, year int) bool {
	return o.OpeningKVND > 0 && (year == 0 || year == o.Intake)
}

// openingPrice is what opening offer o costs under w, once, with the multipliers y of the budgets that pay
// it and of the variable upper bounds that it loosens.
func (g *ground) openingPrice(o int32, w *weights, y []int64) wide {
	sum := times(w[atCost], g.problem.Offers[o].OpeningKVND)
	for _, c := range g.charges[o] {
		sum = sum.plus(times(y[c.thing], c.count))
	}
	return sum
}
