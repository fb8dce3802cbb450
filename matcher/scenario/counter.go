package scenario

import "dathang/matcher"

// counter accepts a university's counter-offer: so many seats of an intake instead of those
// ordered, possibly at another price.
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
