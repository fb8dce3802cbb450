package scenario

import (
	"fmt"

	"dathang/matcher"
)

// pin makes an offer give a cell exactly so many seats.
func (k *bench) pin(c *Change) {
	offers, cells := k.offers(c), k.cells(c)
	if len(offers) == 0 || len(cells) == 0 || !k.within("/seats", *c.Seats, 0, matcher.MaxTotal) || !k.decide(pairName(c), true) {
		return
	}
	k.p.Rules = append(k.p.Rules, matcher.Rule{
		ID: matcher.RuleID(fmt.Sprintf("change:%d:pin", k.i)), Kind: matcher.RulePin, Where: c.pair(), Low: *c.Seats, High: matcher.Seats(*c.Seats),
	})
}

// pairName is the name under which decisions about a pair are noted: a pin and a ban of one pair contradict each
// other.
func pairName(c *Change) string { return "pair " + string(c.Offer) + " " + c.Cell.String() }

// pair is the Where that selects exactly the pair a change names.
func (c *Change) pair() matcher.Where {
	w := matcher.WhereCell(*c.Cell)
	w.Offers = []matcher.OfferID{c.Offer}
	return w
}
