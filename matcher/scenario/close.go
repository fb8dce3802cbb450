package scenario

// close takes all seats from offers. The offers stay in the problem, so that rules which name them
// remain valid.
func (k *bench) close(c *Change) {
	if !k.narrows(c) {
		return
	}
	for _, i := range k.offers(c) {
		o := &k.p.Offers[i]
		if !k.decide("capacity "+string(o.ID), true) {
			return
		}
		k.closed[o.ID] = k.i
		o.Capacity, o.MinCohort, o.OpeningKVND = 0, 0, 0
	}
}
