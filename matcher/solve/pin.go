package solve

import "dathang/matcher"

// encodePin fixes the seats of one pair. Where the pair does not exist the row
// has no member: a pin above 0 on it is then a contradiction and shows as one.
func (c *Compiled) encodePin(r *matcher.Rule, path string) {
	w := &r.Where
	pin := row{id: ruleRow(r.ID), side: onePair, low: r.Low, high: high(r), path: path, offer: -1, cell: -1}
	for _, k := range c.pairs.cells.of(w) {
		pin.cell = int(k)
	}
	for _, o := range c.pairs.offers.of(w) {
		pin.offer = o
	}
	if pin.cell >= 0 && pin.offer >= 0 && c.pairs.find(pin.offer, pin.cell) >= 0 {
		pin.members = []int32{int32(c.pairs.find(pin.offer, pin.cell))}
	}
	c.addRow(pin)
}
