package solve

import "dathang/matcher"

// encodeCap bounds the seats of a set of offers.
func (c *Compiled) encodeCap(r *matcher.Rule, i int) {
	c.addRow(row{
		id: ruleRow(r.ID), rule: i, side: overOffers, members: c.pairs.offers.of(&r.Where),
		low: r.Low, high: high(r), path: rulePath(i),
	})
}
