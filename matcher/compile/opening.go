package compile

import "dathang/matcher"

// Openable reports whether an offer is a choice: it serves nobody, or at least its cohort, and then its opening cost
// is due.
func Openable(o *matcher.Offer) bool { return o.MinCohort > 1 || o.OpeningKVND > 0 }

// ChoicesOnly reports whether nothing but such choices keeps the levels of a formulation from being one flow each.
func ChoicesOnly(c *Formulation) bool { return len(c.SideRows)+len(c.Changes)+len(c.Tiers) == 0 }
