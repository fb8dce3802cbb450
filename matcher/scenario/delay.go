package scenario

import (
	"slices"

	"dathang/matcher"
)

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
		before := o.Ready
		o.Ready = max(o.Intake, o.Ready+years)
		if o.Until != 0 {
			o.Until += o.Ready - before // what it serves moves with it
		}
		prices := make([]matcher.Payment, len(o.Prices))
		for j, pay := range o.Prices {
			prices[j] = pay
			prices[j].Year = max(o.Intake, pay.Year+years)
		}
		o.Prices = joinYears(prices)
	}
}

// joinYears merges payments of the same year, part and payer; prices are sorted by year.
func joinYears(prices []matcher.Payment) []matcher.Payment {
	var out []matcher.Payment
	for _, pay := range prices {
		same := slices.IndexFunc(out, func(o matcher.Payment) bool { return o.Year == pay.Year && o.Part == pay.Part && o.Payer == pay.Payer })
		if same >= 0 {
			out[same].KVND += pay.KVND
			continue
		}
		out = append(out, pay)
	}
	return out
}

// mostDelay bounds a delay, in years.
const mostDelay = 10
