package verify

import "dathang/matcher"

// Rule budget: what the selected seats cost in a fiscal year (in all years where it names none), with the
// surcharges and opening costs that are due then (both in the year of the intake), is at most high, in kVND.
// Opening costs are the offer's, not a cell's: a budget of some cells does not hold them.

// budgetBounds are the rule's own numbers, in kVND.
func budgetBounds(_ *ground, r *matcher.Rule) row { return lowHigh(r) }

// holdPayments counts the price of each seat in the rule's year, its surcharge where that is due in the
// year, and the opening costs of the offers.
func holdPayments(g *ground, at int32, r *matcher.Rule) {
	g.inRow.addCounted(at, g.index, &r.Where, func(o int32) (kvnd int64, surcharged bool) {
		offer := &g.problem.Offers[o]
		return payments(offer, r.FiscalYear), g.mostSurcharge > 0 && (r.FiscalYear == 0 || r.FiscalYear == offer.Intake)
	})
	if r.Where.OfCells() {
		return
	}
	for _, o := range g.offersOf(&r.Where) {
		if offer := &g.problem.Offers[o]; opens(offer, r.FiscalYear) {
			g.charge(at, o, offer.OpeningKVND)
		}
	}
}

// budgetBroken reports that more is spent than the budget has.
func budgetBroken(r *matcher.Rule, b row, kvnd int64) []matcher.Violation {
	return []matcher.Violation{violation(matcher.ViolationBudget, "rule", string(r.ID), "kvnd", kvnd, "high", b.high)}
}
