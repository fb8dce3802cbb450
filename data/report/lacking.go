package report

import "dathang/matcher"

// lacking counts the posts without a qualified holder at the end of the horizon. A seat that is ready later fills none of
// them. Holders who have left by then are no longer counted, nor what qualified them: the vacancy that they leave is
// demand of its own. Refreshers qualify nobody.
func (t *tallying) lacking(p *matcher.Problem, list []matcher.Allocation) {
	end, classes := p.End(), p.ClassByID()
	open := func(c *matcher.Cell) bool {
		class := classes[c.Class]
		return c.Need != matcher.NeedRefresh && (class == nil || class.Leaves == 0 || class.Leaves >= end)
	}
	for i := range p.Demands {
		if d := &p.Demands[i]; open(&d.Cell) {
			t.LackingAlone += d.Seats
		}
	}
	// Who waits to be replaced beyond the horizon keeps the post until then.
	for i := range p.Waits {
		if w := &p.Waits[i]; open(&w.Cell) {
			t.LackingAlone += w.Seats
		}
	}
	t.Lacking = t.LackingAlone
	for i := range list {
		a := &list[i]
		if o := t.offers[a.Offer]; o != nil && o.Ready < end && open(&a.Cell) {
			t.Lacking -= a.Seats
		}
	}
}
