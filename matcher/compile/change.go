package compile

import (
	"dathang/matcher"
	"dathang/matcher/flow"
)

// ChangeRule bounds the seats of the reference plan that may be lost. It is not a sum of seats, so it is no
// Row: its multiplier prices the kept pairs that it selects.
type ChangeRule struct {
	Rule int    // place in the problem
	High int64  // lost seats at most
	Of   []bool // by reference allocation
}

// encodeChange marks the allocations of the reference plan that a rule counts.
func (c encoder) encodeChange(r *matcher.Rule, i int) {
	out := ChangeRule{Rule: i, High: high(r), Of: make([]bool, len(c.Problem.Reference))}
	offers, cells := map[matcher.OfferID]bool{}, map[matcher.Cell]bool{}
	for _, o := range c.Pairs.offers.Of(&r.Where) {
		offers[c.Problem.Offers[o].ID] = true
	}
	for _, k := range c.Pairs.cells.Of(&r.Where) {
		cells[c.Problem.Demands[k].Cell] = true
	}
	for j := range c.Problem.Reference {
		a := &c.Problem.Reference[j]
		// A cell that no longer asks for seats is selected by its commune and so on, not by a demand.
		out.Of[j] = offers[a.Offer] && (cells[a.Cell] || !r.Where.OfCells())
	}
	c.Changes = append(c.Changes, out)
}

// encodeReference gives every pair of the reference plan that exists a row whose first seats are worth keeping, if
// some goal or rule needs it.
func (c encoder) encodeReference() {
	if !c.usesChange() {
		return
	}
	c.KeptRow = make([]int, len(c.Problem.Reference))
	offerAt := Positions(c.Problem.Offers, func(o *matcher.Offer) matcher.OfferID { return o.ID })
	cellAt := Positions(c.Problem.Demands, func(d *matcher.Demand) matcher.Cell { return d.Cell })
	for j := range c.Problem.Reference {
		a := &c.Problem.Reference[j]
		c.KeptRow[j] = -1
		k, asked := cellAt[a.Cell]
		if !asked {
			continue
		}
		pair := c.Pairs.Find(int32(offerAt[a.Offer]), k)
		// Lost whatever happens: nothing in the network can keep it.
		if pair < 0 {
			continue
		}
		c.KeptRow[j] = len(c.Rows)
		c.addRow(Row{
			ID: matcher.ReferenceRow(a.Offer, a.Cell), Rule: -1, Side: OnePair, Shape: Kept,
			Members: []int32{int32(pair)}, High: min(c.Problem.Demands[k].Seats, flow.Infinite-1), Reference: a.Seats,
			Offer: int32(offerAt[a.Offer]), Cell: k,
		})
	}
}

// usesChange reports whether some goal or rule counts lost seats of the reference plan.
func (c *Formulation) usesChange() bool {
	for i := range c.Problem.Rules {
		if c.Problem.Rules[i].Kind == matcher.RuleChange {
			return true
		}
	}
	return c.Uses(matcher.GoalChange)
}

// change is the number of seats of the reference plan that a flow loses.
func (c *Formulation) change(seats func(pair int) int64) int64 {
	var sum int64
	for j := range c.KeptRow {
		sum += c.lost(j, seats)
	}
	return sum
}

// lost is the number of seats of the j-th reference allocation that are not kept; all of them where its
// pair is gone.
func (c *Formulation) lost(j int, seats func(pair int) int64) int64 {
	n := c.Problem.Reference[j].Seats
	if i := c.KeptRow[j]; i >= 0 {
		n = max(0, n-seats(int(c.Rows[i].Members[0])))
	}
	return n
}
