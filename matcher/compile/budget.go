package compile

import "dathang/matcher"

// encodeBudget bounds what is paid in a fiscal year (in all years where none is
// named), kVND. An allocation pays over its years of study; an offer's surcharges,
// boarding and opening cost are due in the year of its intake; an opening cost counts where the budget is not
// narrowed to some cells.
func (c encoder) encodeBudget(r *matcher.Rule, i int) {
	out := Row{
		ID: matcher.RuleRow(r.ID), Rule: i, High: high(r), Offer: -1,
		why: Placement{Rule: r.ID, Side: true, Why: "weighted"},
	}
	c.across(&out, &r.Where, func(o *matcher.Offer) int64 { return paid(o, r.FiscalYear) })
	if len(c.Pairs.routes) > 0 || c.Pairs.boards {
		out.Surcharged = make([]bool, len(c.Problem.Offers))
		for _, o := range c.Pairs.offers.Of(&r.Where) {
			out.Surcharged[o] = r.FiscalYear == 0 || r.FiscalYear == c.Problem.Offers[o].Intake
		}
	}
	// Opening an offer cannot be shared out between cells, so only a budget of all cells counts it.
	if !r.Where.OfCells() {
		out.Opens = make([]int64, len(c.Problem.Offers))
		for _, o := range c.Pairs.offers.Of(&r.Where) {
			offer := &c.Problem.Offers[o]
			if Openable(offer) && (r.FiscalYear == 0 || r.FiscalYear == offer.Intake) {
				out.Opens[o] = offer.OpeningKVND
			}
		}
	}
	c.addRow(out)
}

// paid is what one seat costs in a fiscal year, in kVND without surcharge; in all years together if year is
// 0.
func paid(o *matcher.Offer, year int) int64 {
	var sum int64
	for _, p := range o.Prices {
		if year == 0 || p.Year == year {
			sum += p.KVND
		}
	}
	return sum
}
