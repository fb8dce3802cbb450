package verify

import (
	"math/bits"

	"dathang/matcher"
)

// Rule share: the seats of a set of pairs are at most floor(per mille x demand
// / 1000), the demand being that of all cells that its cell part selects,
// served or not.

// shareBounds is at most floor(per mille x demand / 1000), with the product in 128 bits.
func shareBounds(g *ground, r *matcher.Rule) row {
	var demand int64
	for _, k := range g.cellsOf(&r.Where) {
		demand += g.problem.Demands[k].Seats
	}
	// Per mille is at most 1000, so the quotient is at most the demand.
	high, low := bits.Mul64(uint64(r.PerMille), uint64(demand))
	seats, _ := bits.Div64(high, low, 1000)
	return row{high: int64(seats)}
}

// shareBroken reports more seats than the share allows.
func shareBroken(r *matcher.Rule, b row, seats int64) []matcher.Violation {
	return []matcher.Violation{violation(matcher.ViolationShare, "rule", string(r.ID), "seats", seats, "high", b.high)}
}
