package scenario

import "dathang/matcher"

// capacity sets or scales the seats of offers.
func (k *bench) capacity(c *Change) {
	for _, i := range k.offers(c) {
		o := &k.p.Offers[i]
		// The decision has the same name as that of close and counter, which set capacities, too.
		if !k.decide("capacity "+string(o.ID), c.Seats != nil) {
			return
		}
		seats, ok := k.number(c, c.Seats, "seats", o.Capacity, matcher.MaxTotal)
		if !ok {
			return
		}
		o.Capacity = seats
	}
}
