package verify

import "dathang/matcher"

// Rule cap: all seats of a set of offers are from low to high.

// capBounds are the rule's own numbers, in seats.
func capBounds(_ *ground, r *matcher.Rule) row { return lowHigh(r) }

// capBroken reports too many or too few seats of the rule's offers.
func capBroken(r *matcher.Rule, b row, seats int64) []matcher.Violation {
	var found []matcher.Violation
	if !b.open && seats > b.high {
		found = append(found, violation(matcher.ViolationCap, "rule", string(r.ID), "seats", seats, "high", b.high))
	}
	if seats < b.low {
		found = append(found, violation(matcher.ViolationCapLow, "rule", string(r.ID), "seats", seats, "low", b.low))
	}
	return found
}

// lowHigh are the bounds that a rule states itself; without a high the row is open.
func lowHigh(r *matcher.Rule) row {
	if r.High == nil {
		return row{low: r.Low, open: true}
	}
	return row{low: r.Low, high: *r.High}
}
