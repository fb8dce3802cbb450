package solve

import "dathang/matcher"

// encodeShare bounds a set by floor(per mille x demand / 1000), where demand is
// that of the cells it selects.
func (c *Compiled) encodeShare(r *matcher.Rule, i int) {
	var demand int64
	for _, k := range c.pairs.cells.of(&r.Where) {
		demand += c.Problem.Demands[k].Seats
	}
	c.seatRow(r, i, 0, demand*r.PerMille/1000)
}
