package solve

import (
	"fmt"

	"dathang/matcher"
)

// loadSteps is in how many parts a university's capacity is divided: each part
// that is filled makes the next seat there dearer by 1.
const loadSteps = 10

// encodeLoads gives every university the row of all its offers, where balance
// between universities is a goal.
func (c *Compiled) encodeLoads() {
	if !c.uses(matcher.GoalBalance) {
		return
	}
	for i := range c.Problem.Providers {
		v := &c.Problem.Providers[i]
		if v.Kind != matcher.ProviderUniversity {
			continue
		}
		members := c.pairs.offers.of(&matcher.Where{Providers: []matcher.ProviderID{v.ID}})
		if total := c.capacity(members); total > 0 {
			c.addRow(row{
				id: matcher.LoadRow(v.ID), rule: -1, side: overOffers, shape: load, members: members,
				high: total, path: fmt.Sprintf("/providers/%d", i),
			})
		}
	}
}

func (c *Compiled) capacity(offers []int32) int64 {
	var sum int64
	for _, o := range offers {
		sum += c.Problem.Offers[o].Capacity
	}
	return sum
}

// balance sums, over universities, what their seats count: the n-th of C counts
// floor(loadSteps (n - 1) / C).
func (c *Compiled) balance(given []int64) int64 {
	var sum int64
	for i := range c.rows {
		r := &c.rows[i]
		if r.shape != load {
			continue
		}
		var n int64
		for _, o := range r.members {
			n += given[o]
		}
		sum += loadCost(n, r.high)
	}
	return sum
}

// loadCost of n seats of a capacity: step s begins after ceil(s capacity / loadSteps) seats.
func loadCost(n, capacity int64) int64 {
	var sum int64
	for s := int64(1); s < loadSteps; s++ {
		sum += max(0, n-(s*capacity+loadSteps-1)/loadSteps)
	}
	return sum
}
