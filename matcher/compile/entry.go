package compile

import (
	"slices"

	"dathang/matcher"
)

// people gives the class of every cell's holders, nil where there is none, and whether any offer has boarding.
func (ps *Pairs) people(p *matcher.Problem) (class []*matcher.Class, boards bool) {
	of := p.ClassByID()
	class = make([]*matcher.Class, len(p.Demands))
	for k := range p.Demands {
		class[k] = of[p.Demands[k].Class]
	}
	return class, slices.ContainsFunc(p.Offers, func(o matcher.Offer) bool { return o.Boarding != nil })
}

// barred tells what keeps the holders of a class from an offer; nothing where there is no class.
func barred(o *matcher.Offer, c *matcher.Class) matcher.Bar {
	if c == nil {
		return matcher.Bar{}
	}
	return c.Barred(o.Entry, o.Intake, o.Ready)
}

// over reports whether an offer ended before the post opened. One that is late is not over.
func over(o *matcher.Offer, d *matcher.Demand) bool {
	return o.Until != 0 && d.Opened() > o.Until && d.Year >= o.Ready
}

// WaitsTo is how many years of the horizon a cell's post is without a qualified holder if one comes in a year.
func (ps *Pairs) WaitsTo(year, k int) int64 {
	return ps.p.Demands[k].WaitedTo(year, ps.end, ps.class[k])
}

// waitsUnmet is how many years of the horizon an unmet seat of a cell waits.
func (ps *Pairs) waitsUnmet(k int) int64 { return ps.WaitsTo(ps.end, k) }
