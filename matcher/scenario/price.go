package scenario

import (
	"dathang/matcher"
)

// price sets the total price of a seat, or scales every payment. A new total is spread over the
// years in the proportions of the old one, or is due in the year of the intake where there was
// none.
func (k *bench) price(c *Change) {
	for _, i := range k.offers(c) {
		o := &k.p.Offers[i]
		if !k.decide("price "+string(o.ID), c.KVND != nil) || !k.setPrice(c, o) {
			return
		}
	}
}

// setPrice gives an offer the new price; false, with a fault, where it is out of range. The payments are a new list:
// the old one is the base's.
func (k *bench) setPrice(c *Change, o *matcher.Offer) bool {
	total, ok := k.number(c, c.KVND, "kvnd", o.CostKVND(), matcher.MaxNumber)
	if !ok {
		return false
	}
	if o.CostKVND() == 0 {
		o.Prices = []matcher.Payment{{Year: o.Intake, KVND: total}}
		return true
	}
	// By largest remainder, so that the payments add up to the new price.
	weights := make([]int64, len(o.Prices))
	for j, pay := range o.Prices {
		weights[j] = pay.KVND
	}
	parts := matcher.Apportion(total, weights)
	prices := make([]matcher.Payment, len(parts))
	for j := range parts {
		prices[j] = matcher.Payment{Year: o.Prices[j].Year, KVND: parts[j]}
	}
	o.Prices = prices
	return true
}
