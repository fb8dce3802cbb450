package solve

import "dathang/matcher"

// encodeLimit bounds the seats that a set of cells receives.
func (c *Compiled) encodeLimit(r *matcher.Rule, i int) {
	c.addRow(row{
		id: ruleRow(r.ID), rule: i, side: overCells, members: c.pairs.cells.of(&r.Where),
		low: r.Low, high: high(r), path: rulePath(i),
	})
}
