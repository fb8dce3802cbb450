package compile

import "dathang/matcher"

// encodeCap bounds the seats of a set of offers.
func (c encoder) encodeCap(r *matcher.Rule, i int) { c.seatRow(r, i, r.Low, high(r)) }
