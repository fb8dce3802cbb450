package solve

import "dathang/matcher"

// encodeBudget bounds what is paid in a fiscal year (in all years where none is
// named), kVND. An allocation pays over its years of study; an offer's surcharges
// and opening cost are due in the year of its intake; an opening cost counts where the budget is not
// narrowed to some cells.
func (c *Compiled) encodeBudget(r *matcher.Rule, i int) {
	out := row{
		id: matcher.RuleRow(r.ID), rule: i, high: high(r), path: rulePath(i),
		why: Placement{Rule: r.ID, Side: true, Why: "weighted"},
	}
	c.across(&out, &r.Where, func(o *matcher.Offer) int64 { return paid(o, r.FiscalYear) })
	if len(c.pairs.routes) > 0 {
		out.surcharged = make([]bool, len(c.Problem.Offers))
		for _, o := range c.pairs.offers.of(&r.Where) {
			out.surcharged[o] = r.FiscalYear == 0 || r.FiscalYear == c.Problem.Offers[o].Intake
		}
	}
	if !r.Where.OfCells() {
		out.opens = make([]int64, len(c.Problem.Offers))
		for _, o := range c.pairs.offers.of(&r.Where) {
			offer := &c.Problem.Offers[o]
			if openable(offer) && (r.FiscalYear == 0 || r.FiscalYear == offer.Intake) {
				out.opens[o] = offer.OpeningKVND
			}
		}
	}
	c.addRow(out)
}

// paid for one seat in a fiscal year; in all of them where year is 0.
func paid(o *matcher.Offer, year int) int64 {
	var sum int64
	for _, p := range o.Prices {
		if year == 0 || p.Year == year {
			sum += p.KVND
		}
	}
	return sum
}
