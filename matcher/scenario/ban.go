package scenario

import (
	"fmt"
	"slices"

	"dathang/matcher"
)

// ban forbids the pair that it names, or every pair of an offer and a cell that
// where selects.
func (k *bench) ban(c *Change) {
	where := c.Where
	// A ban of everything is a slip, so some part of the pair has to be named.
	switch {
	case c.Offer != "" && c.Cell != nil:
		if len(k.offers(c)) == 0 || len(k.cells(c)) == 0 || !k.decide(pairName(c), true) {
			return
		}
		where = c.pair()
		// The pair that is named, and not those of holders of the same posts.
		if slices.ContainsFunc(k.p.Demands, func(d matcher.Demand) bool {
			class := d.Class
			d.Class = c.Cell.Class
			return d.Cell == *c.Cell && class != c.Cell.Class
		}) {
			where = where.Pair()
		}
	case c.Offer != "" || c.Cell != nil || !where.OfOffers() && !where.OfCells():
		k.fault("/where", matcher.FaultEmpty, nil)
		return
	case !k.known(&where):
		return
	}
	k.p.Rules = append(k.p.Rules, matcher.Rule{ID: matcher.RuleID(fmt.Sprintf("change:%d:ban", k.i)), Kind: matcher.RuleBan, Where: where})
}
