package verify

import "dathang/matcher"

// Rule away: of the people whom the selected seats train, at most high are in
// training in the rule's year. A holder is away from the intake until the
// offer is ready, at least in the year of the intake; who fills a vacant post is nobody's holder.

// awayBounds are the rule's own numbers; its low is 0, because absence is only bounded from above.
func awayBounds(_ *ground, r *matcher.Rule) row { return lowHigh(r) }

// holdAway counts 1 for each seat of an offer that trains holders and runs in the rule's year.
func holdAway(g *ground, at int32, r *matcher.Rule) {
	g.inRow.addCounted(at, g.index, &r.Where, func(o int32) (int64, bool) {
		offer := &g.problem.Offers[o]
		if g.needOf[o] == matcher.NeedUnqualified && offer.Intake <= r.FiscalYear && r.FiscalYear <= max(offer.Intake, offer.Ready-1) {
			return 1, false
		}
		return 0, false
	})
}

// awayBroken reports that too many people are away at once.
func awayBroken(r *matcher.Rule, b row, seats int64) []matcher.Violation {
	return []matcher.Violation{violation(matcher.ViolationAway,
		"rule", string(r.ID), "year", int64(r.FiscalYear), "seats", seats, "high", b.high)}
}
