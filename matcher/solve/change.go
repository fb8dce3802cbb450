package solve

import (
	"dathang/matcher"
	"dathang/matcher/flow"
)

// changeRule bounds the seats of the reference plan that may be lost. It is no
// sum of seats, so its multiplier weighs the kept pairs that it selects.
type changeRule struct {
	rule int
	high int64
	of   []bool // by reference allocation
}

func (c *Compiled) encodeChange(r *matcher.Rule, i int) {
	out := changeRule{rule: i, high: high(r), of: make([]bool, len(c.Problem.Reference))}
	offers, cells := map[matcher.OfferID]bool{}, map[matcher.Cell]bool{}
	for _, o := range c.pairs.offers.of(&r.Where) {
		offers[c.Problem.Offers[o].ID] = true
	}
	for _, k := range c.pairs.cells.of(&r.Where) {
		cells[c.Problem.Demands[k].Cell] = true
	}
	for j := range c.Problem.Reference {
		a := &c.Problem.Reference[j]
		// A cell that asks for nothing any more is selected by its commune and so on, not by a demand.
		out.of[j] = offers[a.Offer] && (cells[a.Cell] || !r.Where.OfCells())
	}
	c.changes = append(c.changes, out)
}

// encodeReference gives every pair of the reference plan that exists a row
// whose first seats are worth keeping, where some goal or rule asks for that.
func (c *Compiled) encodeReference() {
	if !c.usesChange() {
		return
	}
	c.keptRow = make([]int, len(c.Problem.Reference))
	offerAt := positions(c.Problem.Offers, func(o *matcher.Offer) matcher.OfferID { return o.ID })
	cellAt := positions(c.Problem.Demands, func(d *matcher.Demand) matcher.Cell { return d.Cell })
	for j := range c.Problem.Reference {
		a := &c.Problem.Reference[j]
		c.keptRow[j] = -1
		k, asked := cellAt[a.Cell]
		if !asked {
			continue
		}
		pair := c.pairs.find(int32(offerAt[a.Offer]), k)
		if pair < 0 {
			continue
		}
		c.keptRow[j] = len(c.rows)
		c.addRow(row{
			id: matcher.ReferenceRow(a.Offer, a.Cell), rule: -1, side: onePair, shape: kept,
			members: []int32{int32(pair)}, high: min(c.Problem.Demands[k].Seats, flow.Infinite-1), reference: a.Seats,
			offer: int32(offerAt[a.Offer]), cell: k, path: "/reference",
		})
	}
}

func (c *Compiled) usesChange() bool {
	for i := range c.Problem.Rules {
		if c.Problem.Rules[i].Kind == matcher.RuleChange {
			return true
		}
	}
	return c.uses(matcher.GoalChange)
}

// change is the number of seats of the reference plan that a flow loses.
func (c *Compiled) change(seats func(pair int) int64) int64 {
	var sum int64
	for j := range c.keptRow {
		sum += c.lost(j, seats)
	}
	return sum
}

func (c *Compiled) lost(j int, seats func(pair int) int64) int64 {
	n := c.Problem.Reference[j].Seats
	if i := c.keptRow[j]; i >= 0 {
		n = max(0, n-seats(int(c.rows[i].members[0])))
	}
	return n
}
