package compile

import "dathang/matcher"

// encodeCapacities gives every offer the row of its own capacity. An offer with
// a cohort or an opening cost may also stay closed; see opening.go.
func (c encoder) encodeCapacities() {
	for i := range c.Problem.Offers {
		o := &c.Problem.Offers[i]
		c.addRow(Row{
			ID: matcher.CapacityRow(o.ID), Rule: -1, Side: OverOffers, Members: []int32{int32(i)},
			High: o.Capacity, Offer: int32(i),
		})
	}
}

// capacity is the number of seats that a set of offers has together.
func (c *Formulation) capacity(offers []int32) int64 {
	var sum int64
	for _, o := range offers {
		sum += c.Problem.Offers[o].Capacity
	}
	return sum
}
