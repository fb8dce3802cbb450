package scenario

import "dathang/matcher"

// delay moves the completion of offers, and their payments, by some years (earlier if below 0). The
// offer's id stays, because it is still the same intake.
func (k *bench) delay(c *Change) {
	if !k.within("/years", *c.Years, -mostDelay, mostDelay) {
		return
	}
	years := int(*c.Years)
	for _, i := range k.offers(c) {
		o := &k.p.Offers[i]
		if !k.decide("ready "+string(o.ID), true) {
			return
		}
		// Nothing is ready, or paid, before it has begun.
		o.Ready = max(o.Intake, o.Ready+years)
		prices := make([]matcher.Payment, len(o.Prices))
		for j, pay := range o.Prices {
			prices[j] = matcher.Payment{Year: max(o.Intake, pay.Year+years), KVND: pay.KVND}
		}
		o.Prices = joinYears(prices)
	}
}

// joinYears merges payments of the same year; prices are sorted by year.
func joinYears(prices []matcher.Payment) []matcher.Payment {
	var out []matcher.Payment
	for _, pay := range prices {
		if n := len(out); n > 0 && out[n-1].Year == pay.Year {
			out[n-1].KVND += pay.KVND
			continue
		}
		out = append(out, pay)
	}
	return out
}

// mostDelay bounds a delay, in years.
const mostDelay = 10
