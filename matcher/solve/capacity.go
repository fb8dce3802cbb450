package solve

import (
	"fmt"

	"dathang/matcher"
)

// encodeCapacities gives every offer the row of its own capacity. An offer with
// a cohort or an opening cost may also stay closed; see domain.go.
func (c *Compiled) encodeCapacities() {
	for i := range c.Problem.Offers {
		o := &c.Problem.Offers[i]
		c.addRow(row{
			id: matcher.CapacityRow(o.ID), rule: -1, side: overOffers, members: []int32{int32(i)},
			high: o.Capacity, offer: int32(i), path: fmt.Sprintf("/offers/%d/capacity", i),
		})
	}
}
