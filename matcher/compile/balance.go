package compile

import (
	"dathang/matcher"
)

// encodeLoads gives every university the row of all its offers, where balance
// between universities is a goal.
func (c encoder) encodeLoads() {
	if !c.Uses(matcher.GoalBalance) {
		return
	}
	for i := range c.Problem.Providers {
		v := &c.Problem.Providers[i]
		if v.Kind != matcher.ProviderUniversity {
			continue
		}
		// All intakes together: a university is not to be full in one year and empty in the next.
		members := c.Pairs.offers.Of(&matcher.Where{Providers: []matcher.ProviderID{v.ID}})
		if total := c.capacity(members); total > 0 {
			c.addRow(Row{
				ID: matcher.LoadRow(v.ID), Rule: -1, Side: OverOffers, Shape: Load, Members: members,
				High: total, Offer: -1,
			})
		}
	}
}

// balance sums, over universities, what their seats count: the n-th of C counts
// floor(matcher.LoadSteps (n - 1) / C).
func (c *Formulation) balance(given []int64) int64 {
	var sum int64
	for i := range c.Rows {
		r := &c.Rows[i]
		if r.Shape != Load {
			continue
		}
		var n int64
		for _, o := range r.Members {
			n += given[o]
		}
		sum += loadCost(n, r.High)
	}
	return sum
}

// loadCost is what n seats of a capacity count: step s begins after ceil(s capacity / matcher.LoadSteps)
// seats, and each seat beyond it counts 1 more.
func loadCost(n, capacity int64) int64 {
	var sum int64
	for s := int64(1); s < matcher.LoadSteps; s++ {
		sum += max(0, n-(s*capacity+matcher.LoadSteps-1)/matcher.LoadSteps)
	}
	return sum
}
