package compile

import (
	"dathang/matcher"
	"dathang/matcher/flow"
)

// FixedChargeCap is a cap with the offers under it that may be closed or open. Each by itself, such an
// offer pays for its opening by the seat, as if it were full; under a cap that has no room for all of them
// not all can be. What they count together is found exactly, by a table over the cap's seats. (These are
// the flow covers of the cap, all of them at once: Padberg, Van Roy, Wolsey, Valid linear inequalities for
// fixed charge problems, 1985.)
type FixedChargeCap struct {
	Row    int     // of the cap
	Offers []int32 // those that are a choice and belong to no smaller cap
	// Rest is how many seats the cap's other offers have.
	Rest int64
}

// mostTable bounds the size of a table, seats x offers. It is the same number as in verify, which reads
// certificates that rest on these caps.
const mostTable = 1 << 20

// encodeFixedChargeCaps gives every offer with a choice to the smallest cap over it, the
// first in the list where several are as small. A cap that never binds, or
// whose table would be too large, joins nothing.
func (c encoder) encodeFixedChargeCaps() {
	of := make([]int, len(c.Problem.Offers)) // row, by offer
	for o := range of {
		of[o] = -1
	}
	for i := range c.Rows {
		r := &c.Rows[i]
		if r.Rule < 0 || c.Problem.Rules[r.Rule].Kind != matcher.RuleCap {
			continue
		}
		// Only a cap that counts every seat of its offers shares itself out between them.
		if w := &c.Problem.Rules[r.Rule].Where; w.OfCells() || !w.OfOffers() {
			continue
		}
		if r.High == flow.Infinite || c.capacity(r.Members) <= r.High || r.High*int64(len(r.Members)) > mostTable {
			continue
		}
		for _, o := range r.Members {
			if of[o] < 0 || len(r.Members) < len(c.Rows[of[o]].Members) {
				of[o] = i
			}
		}
	}
	// Caps without any choice under them are left out; the rest keep the order of their first offer.
	at := map[int]int{}
	c.FixedChargeCapOf = make([]int, len(of))
	for o, i := range of {
		c.FixedChargeCapOf[o] = -1
		if i < 0 || !Openable(&c.Problem.Offers[o]) {
			continue
		}
		if _, ok := at[i]; !ok {
			at[i] = len(c.FixedChargeCaps)
			c.FixedChargeCaps = append(c.FixedChargeCaps, FixedChargeCap{Row: i, Rest: c.capacity(c.Rows[i].Members)})
		}
		c.FixedChargeCapOf[o] = at[i]
		j := &c.FixedChargeCaps[at[i]]
		j.Offers = append(j.Offers, int32(o))
		j.Rest -= c.Problem.Offers[o].Capacity
	}
}
