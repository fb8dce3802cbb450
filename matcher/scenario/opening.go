package scenario

import "dathang/matcher"

// opening sets or scales what it costs to open offers.
func (k *bench) opening(c *Change) {
	for _, i := range k.offers(c) {
		o := &k.p.Offers[i]
		if !k.decide("opening "+string(o.ID), c.KVND != nil) {
			return
		}
		kvnd, ok := k.number(c, c.KVND, "kvnd", o.OpeningKVND, matcher.MaxNumber)
		if !ok {
			return
		}
		o.OpeningKVND = kvnd
	}
}
