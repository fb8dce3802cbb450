package verify

import "dathang/matcher"

// Rule cohort: an offer serves nobody, or at least its minimum cohort.

// openable offers are a choice: they are closed, or open with a cohort and an
// opening cost.
func openable(o *matcher.Offer) bool { return o.MinCohort > 1 || o.OpeningKVND > 0 }

// cohortBounds makes a choice of the capacity row of an offer. A cohort above the capacity can never open.
func cohortBounds(o *matcher.Offer, r row) row {
	if !openable(o) {
		return r
	}
	r.low = max(1, o.MinCohort)
	r.choice, r.closed, r.shut = true, true, r.low > r.high
	return r
}

// cohortBroken reports an open offer with fewer people than its cohort.
func cohortBroken(o *matcher.Offer, r row, seats int64) []matcher.Violation {
	if !r.choice || seats >= r.low {
		return nil
	}
	return []matcher.Violation{violation(matcher.ViolationCohort, "offer", string(o.ID), "seats", seats, "low", r.low)}
}
