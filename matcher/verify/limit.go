package verify

import "dathang/matcher"

// Rule limit: all seats received by a set of cells are from low to high.

// limitBounds are the rule's own numbers, in seats.
func limitBounds(_ *ground, r *matcher.Rule) row { return lowHigh(r) }

// limitBroken reports too many or too few seats in the rule's cells.
func limitBroken(r *matcher.Rule, b row, seats int64) []matcher.Violation {
	var found []matcher.Violation
	if !b.open && seats > b.high {
		found = append(found, violation(matcher.ViolationLimit, "rule", string(r.ID), "seats", seats, "high", b.high))
	}
	if seats < b.low {
		found = append(found, violation(matcher.ViolationLimitLow, "rule", string(r.ID), "seats", seats, "low", b.low))
	}
	return found
}
