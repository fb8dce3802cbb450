package scenario

// close lets offers serve nobody. They stay where they are, without a seat, so
// that rules which name them hold.
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
