package scenario

import "dathang/matcher"

// cohort sets how many people offers need to open; 0 takes the condition away.
func (k *bench) cohort(c *Change) {
	for _, i := range k.offers(c) {
		o := &k.p.Offers[i]
		if !k.decide("cohort "+string(o.ID), true) || !k.within("/seats", *c.Seats, 0, matcher.MaxTotal) {
			return
		}
		o.MinCohort = *c.Seats
	}
}
