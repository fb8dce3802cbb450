package scenario

import "dathang/matcher"

// counter accepts what a university offers instead of what was ordered: so many
// seats of an intake, and where it says so at another price.
func (k *bench) counter(c *Change) {
	for _, i := range k.offers(c) {
		o := &k.p.Offers[i]
		if !k.decide("capacity "+string(o.ID), true) || !k.within("/seats", *c.Seats, 0, matcher.MaxTotal) {
			return
		}
		o.Capacity = *c.Seats
		if c.KVND != nil && k.decide("price "+string(o.ID), true) {
			k.setPrice(c, o)
		}
	}
}
