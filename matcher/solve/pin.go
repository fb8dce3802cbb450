package solve

import "dathang/matcher"

// encodePin fixes the seats of one pair. Where the pair does not exist the row
// has no member: a pin above 0 on it is then a contradiction and shows as one.
func (c *Compiled) encodePin(r *matcher.Rule, i int) {
	w := &r.Where
	pin := row{id: matcher.RuleRow(r.ID), rule: i, side: onePair, low: r.Low, high: high(r), path: rulePath(i), offer: -1, cell: -1}
	for _, k := range c.pairs.cells.of(w) {
		pin.cell = int(k)
	}
	for _, o := range c.pairs.offers.of(w) {
		pin.offer = o
	}
	if pin.cell >= 0 && pin.offer >= 0 && c.pairs.find(pin.offer, pin.cell) >= 0 {
		pin.members = []int32{int32(c.pairs.find(pin.offer, pin.cell))}
	} else {
		c.apart[apart{pin.offer, pin.cell}] = true
	}
	c.addRow(pin)
}

// apart is a pair that a pin names although it does not exist: to lift what
// stands between them would not be enough.
type apart struct {
	offer int32
	cell  int
}
