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

// mayEnter reports whether holders of a class may enter an offer and stay long enough behind it.
func mayEnter(o *matcher.Offer, c *matcher.Class) bool {
	return c == nil || !wrongLevel(o, c) && tooOld(o, c) == 0 && leavesEarly(o, c) == 0
}

// wrongLevel reports whether an offer takes holders of other levels of education only.
func wrongLevel(o *matcher.Offer, c *matcher.Class) bool {
	if o.Entry == nil || c.Level == "" {
		return false
	}
	held := slices.Index(matcher.StaffLevels, c.Level)
	return held < slices.Index(matcher.StaffLevels, o.Entry.LowLevel) ||
		o.Entry.HighLevel != "" && held > slices.Index(matcher.StaffLevels, o.Entry.HighLevel)
}

// tooOld is by how many years holders are older at intake than an offer allows.
func tooOld(o *matcher.Offer, c *matcher.Class) int {
	if o.Entry == nil || o.Entry.HighAge == 0 || c.BirthYear == 0 {
		return 0
	}
	return max(0, o.Intake-c.BirthYear-o.Entry.HighAge)
}

// leavesEarly is by how many years holders leave before an offer is ready and what they owe for it is served. Somebody
// who leaves in the year in which it is ready is of no use.
func leavesEarly(o *matcher.Offer, c *matcher.Class) int {
	if c.Leaves == 0 {
		return 0
	}
	serve := 1
	if o.Entry != nil {
		serve = max(1, o.Entry.ServeYears)
	}
	return max(0, o.Ready+serve-c.Leaves)
}

// over reports whether an offer ended before the post opened. One that is late is not over.
func over(o *matcher.Offer, d *matcher.Demand) bool {
	return o.Until != 0 && d.Opened() > o.Until && d.Year >= o.Ready
}

// waits is how many years of the horizon a cell's post is without a qualified holder until an offer is ready.
func (ps *Pairs) waits(o *matcher.Offer, k int) int64 { return ps.waitsTo(o.Ready, k) }

// waitsTo is how many years of the horizon the post of cell k is without a qualified holder if one comes in a year; 0
// if that is before the post opens.
func (ps *Pairs) waitsTo(year, k int) int64 {
	return int64(max(0, min(year, ps.waitsUntil(k))-ps.p.Demands[k].Opened()))
}

// WaitsTo is how many years of the horizon a cell's post is without a qualified holder if one comes in a year.
func (c *Formulation) WaitsTo(year, k int) int64 { return c.Pairs.waitsTo(year, k) }

// waitsUntil is the year in which an unmet seat stops waiting: the end of the horizon, or the year in which its holder
// leaves, from which on the post is another cell's.
func (ps *Pairs) waitsUntil(k int) int {
	if c := ps.class[k]; c != nil && c.Leaves != 0 {
		return min(ps.end, c.Leaves)
	}
	return ps.end
}

// waitsUnmet is how many years of the horizon an unmet seat of a cell waits.
func (ps *Pairs) waitsUnmet(k int) int64 {
	return int64(max(0, ps.waitsUntil(k)-ps.p.Demands[k].Opened()))
}
