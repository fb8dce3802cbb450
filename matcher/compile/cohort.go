package compile

import "dathang/matcher"

// LeastOpen is the least number of seats that an offer has where it serves anybody: its cohort, which is no row of its
// own. An offer with a cohort of more than one is a choice (opening.go): closed, or open with at least so many.
func LeastOpen(o *matcher.Offer) int64 { return max(1, o.MinCohort) }
