package compile

import (
	"slices"

	"dathang/matcher"
)

// Assignment is an allocation that obeys every rule, with what its goals come to.
type Assignment struct {
	Seats []int64 // by pair
	Tally Tally
}

// AssignmentOfFlow reads the seats off a flow, given by arc of the network.
func (c *Formulation) AssignmentOfFlow(x []int64) *Assignment {
	seats := x[c.Net.FirstPair : c.Net.FirstPair+len(c.Pairs.Offer)]
	return c.AssignmentOf(slices.Clone(seats))
}

// AssignmentOf takes seats by pair, and keeps the list. That they obey the rules is the caller's to know.
func (c *Formulation) AssignmentOf(seats []int64) *Assignment {
	return &Assignment{seats, c.count(func(a int) int64 { return seats[a] })}
}

// Allocations are those of a flow in which pair 0 is the arc first, in the order of files; what cells lack
// is unmet.
func (c *Formulation) Allocations(x []int64, first int) ([]matcher.Allocation, []matcher.Unmet) {
	p := c.Problem
	allocations, unmet := []matcher.Allocation{}, []matcher.Unmet{}
	for k := range p.Demands {
		d := &p.Demands[k]
		left := d.Seats
		from, to := c.Pairs.Of(k)
		for a := from; a < to; a++ {
			if n := x[first+a]; n > 0 {
				allocations = append(allocations, matcher.Allocation{Offer: p.Offers[c.Pairs.Offer[a]].ID, Cell: d.Cell, Seats: n})
				left -= n
			}
		}
		if left > 0 {
			unmet = append(unmet, matcher.Unmet{Cell: d.Cell, Seats: left})
		}
	}
	matcher.SortAllocations(allocations)
	return allocations, unmet
}

// SeatsOf gives the seats of an allocation by pair; seats on offers and cells that are not a pair are left
// out.
func (c *Formulation) SeatsOf(allocations []matcher.Allocation) []int64 {
	seats := make([]int64, len(c.Pairs.Offer))
	offerAt := Positions(c.Problem.Offers, func(o *matcher.Offer) matcher.OfferID { return o.ID })
	cellAt := Positions(c.Problem.Demands, func(d *matcher.Demand) matcher.Cell { return d.Cell })
	for i := range allocations {
		a := &allocations[i]
		o, known := offerAt[a.Offer]
		k, asked := cellAt[a.Cell]
		// A plan from before may name what is gone; what is left of it is still a start.
		if !known || !asked {
			continue
		}
		if pair := c.Pairs.Find(int32(o), k); pair >= 0 {
			seats[pair] += a.Seats
		}
	}
	return seats
}

// Given sums the seats of every offer, from seats by pair.
func (c *Formulation) Given(seats []int64) []int64 {
	given := make([]int64, len(c.Problem.Offers))
	for a, n := range seats {
		given[c.Pairs.Offer[a]] += n
	}
	return given
}
