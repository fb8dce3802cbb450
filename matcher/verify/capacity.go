package verify

import "dathang/matcher"

// Rule capacity: all seats of an offer, in whatever cells, are at most its capacity.

// capacityBounds is the row of an offer that has no cohort.
func capacityBounds(o *matcher.Offer) row { return row{high: o.Capacity} }

// capacityBroken reports more seats than the offer has.
func capacityBroken(o *matcher.Offer, r row, seats int64) []matcher.Violation {
	if r.open || seats <= r.high {
		return nil
	}
	return []matcher.Violation{violation(matcher.ViolationCapacity, "offer", string(o.ID), "seats", seats, "high", r.high)}
}
