package scenario

import "dathang/matcher"

// cohort sets the least number of people with whom an offer opens; 0 removes the condition.
func (k *bench) cohort(c *Change) {
	for _, i := range k.offers(c) {
		o := &k.p.Offers[i]
		if !k.decide("cohort "+string(o.ID), true) || !k.within("/seats", *c.Seats, 0, matcher.MaxTotal) {
			return
		}
		o.MinCohort = *c.Seats
	}
}
