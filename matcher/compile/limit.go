package compile

import "dathang/matcher"

// encodeLimit bounds the seats that a set of cells receives, from all offers or
// from some.
func (c encoder) encodeLimit(r *matcher.Rule, i int) { c.seatRow(r, i, r.Low, high(r)) }
