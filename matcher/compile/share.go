package compile

import "dathang/matcher"

// encodeShare bounds a set by floor(per mille x demand / 1000), where demand is
// that of the cells it selects.
func (c encoder) encodeShare(r *matcher.Rule, i int) {
	c.seatRow(r, i, 0, c.shareHigh(r))
}

// shareHigh is the greatest number of seats that a share rule allows.
func (c *Formulation) shareHigh(r *matcher.Rule) int64 {
	var demand int64
	for _, k := range c.Pairs.cells.Of(&r.Where) {
		demand += c.Problem.Demands[k].Seats
	}
	return demand * r.PerMille / 1000
}
