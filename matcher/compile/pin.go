package compile

import "dathang/matcher"

// encodePin fixes the seats of one pair. If the pair does not exist the row has no member: a lower bound above 0 on
// it is then a contradiction and is reported as one.
func (c encoder) encodePin(r *matcher.Rule, i int) {
	w := r.Where.Pair()
	pin := Row{ID: matcher.RuleRow(r.ID), Rule: i, Side: OnePair, Low: r.Low, High: high(r), Offer: -1, Cell: -1}
	// A pin names one offer and one cell. The cell may ask for nothing; then Cell stays -1.
	for _, k := range c.Pairs.cells.Of(&w) {
		pin.Cell = int(k)
	}
	for _, o := range c.Pairs.offers.Of(&w) {
		pin.Offer = o
	}
	if pin.Cell >= 0 && pin.Offer >= 0 && c.Pairs.Find(pin.Offer, pin.Cell) >= 0 {
		pin.Members = []int32{int32(c.Pairs.Find(pin.Offer, pin.Cell))}
	} else {
		c.unpairedPins[unpaired{pin.Offer, pin.Cell}] = true
	}
	c.addRow(pin)
}

// unpaired is a pair that a pin names although it does not exist: lifting what keeps the two apart would not
// be enough.
type unpaired struct {
	offer int32
	cell  int
}
