package verify

import (
	"slices"

	"dathang/matcher"
)

// fixedChargeCap is a cap over offers with a fixed charge: those under it that
// are choices (closed, or open with a cohort and an opening cost) and that no
// smaller cap covers. They share its seats, so together they cost at least the
// least over all ways to share them, which is never below the sum of what each
// costs at least by itself (leaf_fixedcharge.go).
type fixedChargeCap struct {
	row    int32 // the cap's
	offers []int32
	others int64 // seats of the cap's other offers
}

// mostCells bounds the work on a cap's table, its seats times its offers: for a cap above it the offers are
// counted one by one.
const mostCells = 1 << 20

// newFixedCharges finds the cap of every choice: of rules of kind cap that select by offers
// alone and have a high that is less than what those offers hold, the one of fewest offers,
// the first in the list where there are several.
func (g *ground) newFixedCharges() {
	p := g.problem
	capOf := make([]int32, len(p.Offers))
	for o := range capOf {
		capOf[o] = nowhere
	}
	held := map[int32]int64{}
	for i := range p.Rules {
		rule, at := &p.Rules[i], g.ruleAt(int32(i))
		if rule.Kind != matcher.RuleCap || rule.High == nil || rule.Where.OfCells() || !rule.Where.OfOffers() {
			continue
		}
		offers := g.setOf(at).offers
		for _, o := range offers {
			held[at] += p.Offers[o].Capacity
		}
		// A cap that can never be full ties nothing together.
		if held[at] <= *rule.High || *rule.High*int64(len(offers)) > mostCells {
			continue
		}
		for _, o := range offers {
			if capOf[o] == nowhere || len(offers) < len(g.setOf(capOf[o]).offers) {
				capOf[o] = at
			}
		}
	}
	// Choices are collected under the cap found for them; every other offer under it only adds to others.
	for o, at := range capOf {
		if at == nowhere || !openable(&p.Offers[o]) {
			continue
		}
		n := slices.IndexFunc(g.fixedCharge, func(c fixedChargeCap) bool { return c.row == at })
		if n < 0 {
			n = len(g.fixedCharge)
			g.fixedCharge = append(g.fixedCharge, fixedChargeCap{row: at, others: held[at]})
		}
		c := &g.fixedCharge[n]
		c.offers = append(c.offers, int32(o))
		c.others -= p.Offers[o].Capacity
	}
}
