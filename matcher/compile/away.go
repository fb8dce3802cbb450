package compile

import "dathang/matcher"

// encodeAway bounds the holders who are in training in one year: those of
// offers that began by then and are not ready before the year is over.
func (c encoder) encodeAway(r *matcher.Rule, i int) {
	out := Row{
		ID: matcher.RuleRow(r.ID), Rule: i, High: high(r), Offer: -1,
		why: Placement{Rule: r.ID, Side: true, Why: "both_sides"},
	}
	c.across(&out, &r.Where, func(o *matcher.Offer) int64 {
		// At least the year of the intake, even if the offer is ready within it.
		need, _ := o.Kind.Serves()
		if need == matcher.NeedUnqualified && o.Intake <= r.FiscalYear && r.FiscalYear <= max(o.Intake, o.Ready-1) {
			return 1
		}
		return 0
	})
	c.addRow(out)
}
