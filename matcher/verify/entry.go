package verify

import (
	"slices"

	"dathang/matcher"
)

// eased is how far reasons relax what keeps an offer from a cell; the zero value relaxes nothing.
type eased struct {
	// years by which the offer is ready earlier, metres by which it reaches farther.
	years, metres int64
	// older is by how many years holders may be older, longer by how many they stay on.
	older, longer int64
	// level: it takes holders of any level of education.
	level bool
}

// keptOut is what keeps the holders of cell k from offer o: their level, their age, or that they leave before they have
// finished and served; "" where nothing does or no holder is known.
func (x *index) keptOut(o, k int32, e *eased) string {
	c := x.classOf[k]
	if c == nil {
		return ""
	}
	offer := &x.problem.Offers[o]
	entry := offer.Entry
	if entry == nil {
		entry = &matcher.Entry{}
	}
	rank := func(level string) int { return slices.Index(matcher.StaffLevels, level) }
	low, high := rank(entry.LowLevel), rank(entry.HighLevel)
	if held := rank(c.Level); held >= 0 && !e.level && (held < low || high >= 0 && held > high) {
		return causeLevel
	}
	if age := int64(offer.Intake - c.BirthYear); c.BirthYear != 0 && entry.HighAge != 0 && age-e.older > int64(entry.HighAge) {
		return causeAge
	}
	// What is finished in the year of leaving comes too late, even where nothing is owed for it.
	served := int64(c.Leaves) + e.longer - (int64(offer.Ready) - e.years)
	if c.Leaves != 0 && served < max(1, int64(entry.ServeYears)) {
		return causeLeaves
	}
	return ""
}

// waitingUntil is how many years the post of cell k is without a qualified holder until somebody comes in a year, at
// most to the end of the horizon or to the year in which its holder leaves.
func (x *index) waitingUntil(year int, k int32) int64 {
	d := &x.problem.Demands[k]
	from, last := d.Year, x.end
	if d.Open != 0 {
		from = d.Open
	}
	if c := x.classOf[k]; c != nil && c.Leaves != 0 && c.Leaves < last {
		last = c.Leaves
	}
	if year > last {
		year = last
	}
	if year < from || d.Need == matcher.NeedRefresh { // whoever is to be refreshed is qualified
		return 0
	}
	return int64(year - from)
}

// indexPeople looks up the classes of cells and how long a seat can wait at most.
func (x *index) indexPeople() {
	p := x.problem
	classes := map[matcher.ClassID]*matcher.Class{}
	for i := range p.Classes {
		classes[p.Classes[i].ID] = &p.Classes[i]
	}
	for _, year := range p.Years {
		if year >= x.end {
			x.end = year + 1
		}
	}
	x.classOf = make([]*matcher.Class, len(p.Demands))
	for k := range p.Demands {
		d := &p.Demands[k]
		x.classOf[k] = classes[d.Class]
		from := d.Year
		if d.Open != 0 {
			from = d.Open
		}
		x.longestWait = max(x.longestWait, int64(x.end-from))
	}
}

// hinderedHolders are the conditions of entry that keep the holders of a cell from an offer, each by itself.
func (x *index) hinderedHolders(o, k int32) []matcher.Hindrance {
	var list []matcher.Hindrance
	const all = matcher.MaxNumber
	offer, c := &x.problem.Offers[o], x.classOf[k]
	if x.keptOut(o, k, &eased{older: all, longer: all}) != "" {
		list = append(list, matcher.Hindrance{Cause: matcher.CauseLevel})
	}
	if x.keptOut(o, k, &eased{level: true, longer: all}) != "" {
		high := offer.Entry.HighAge
		list = append(list, matcher.Hindrance{Cause: matcher.CauseAge, Amount: int64(offer.Intake - c.BirthYear - high), Want: int64(high)})
	}
	if x.keptOut(o, k, &eased{level: true, older: all}) != "" {
		owed := 1
		if offer.Entry != nil && offer.Entry.ServeYears > 1 {
			owed = offer.Entry.ServeYears
		}
		list = append(list, matcher.Hindrance{Cause: matcher.CauseLeaves, Amount: int64(offer.Ready + owed - c.Leaves)})
	}
	return list
}

// waitingUnmet is the part of the goal waiting that unmet seats count.
func (a *answer) waitingUnmet() int64 {
	var years int64
	for k := range a.g.problem.Demands {
		years += a.unmetSeats(int32(k)) * a.g.waitingUntil(a.g.end, int32(k))
	}
	return years
}
