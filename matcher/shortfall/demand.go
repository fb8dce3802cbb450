package shortfall

import (
	"cmp"
	"math"
	"slices"

	"dathang/matcher"
)

// stock is the surplus staff of one unit, position group and major, by year.
type stock struct {
	unit  matcher.CommuneID
	group string
	major matcher.MajorCode
	left  []int64 // people, by year of the horizon; those drawn for a year are gone from all later ones
}

// demand works out how many seats are due in each year: the standing shortfall by the road map,
// exits in their own year, minus what the unit's own surplus staff and people
// already in training will fill.
func (c *count) demand() {
	stocks := c.stocks()
	byUnit := map[matcher.CommuneID][]*stock{}
	for _, s := range stocks {
		byUnit[s.unit] = append(byUnit[s.unit], s)
	}
	for i := range c.res.Shortfalls {
		c.wait(&c.res.Shortfalls[i])
	}
	c.roadMap()
	for i := range c.res.Shortfalls {
		s := &c.res.Shortfalls[i]
		for y := range c.res.Years {
			s.FromSurplus[y] = c.draw(byUnit[s.Commune], s, y)
		}
		// Offices that ask for no specialisation are filled by election or appointment, not by training.
		if f := c.fields[s.Field]; f != nil && f.Asks() != matcher.FieldSpecialisation {
			clear(s.Due)
			continue
		}
		for y := range c.res.Years {
			s.DemandVacant[y] = s.Due[y] + s.Exits[y] - s.FromSurplus[y]
		}
	}
	c.pipeline()
	for i := range c.res.Shortfalls {
		s := &c.res.Shortfalls[i]
		for y := range c.res.Years {
			for j := range s.Classes {
				s.DemandUnqualified[y] += s.Classes[j].Demand[y]
			}
		}
	}
	c.surplus(stocks)
}

// stocks counts surplus people by year, less their own expected exits, in whole numbers.
func (c *count) stocks() []*stock {
	type key struct {
		unit  matcher.CommuneID
		group string
		major matcher.MajorCode
	}
	ppm := map[key][]int64{}
	for i := range c.spare {
		p := &c.spare[i]
		// People without the required level, or in offices from which nobody is moved, cannot fill
		// a post elsewhere.
		if position := c.positions[p.position]; position == nil || position.Transferable == 0 || p.level < c.leastLevel(c.unitOf[p.unit], p.position) {
			continue
		}
		k := key{p.unit, p.group, p.major}
		if ppm[k] == nil {
			ppm[k] = make([]int64, len(c.res.Years))
		}
		// Who has left by a year is no longer there in any later one.
		there := int64(million)
		for y, exit := range c.exitPPM(&p.person) {
			there -= exit
			ppm[k][y] += there
		}
	}
	stocks := make([]*stock, 0, len(ppm))
	for k, years := range ppm {
		s := &stock{k.unit, k.group, k.major, make([]int64, len(years))}
		for y, n := range years {
			s.left[y] = (n + million/2) / million
		}
		stocks = append(stocks, s)
	}
	slices.SortFunc(stocks, func(a, b *stock) int {
		return cmp.Or(cmp.Compare(a.unit, b.unit), cmp.Compare(a.group, b.group), cmp.Compare(a.major, b.major))
	})
	return stocks
}

// draw fills exits of year y from the unit's own surplus, taking the major that serves the fewest
// fields first. Whoever is taken is no longer in the surplus from y on.
func (c *count) draw(stocks []*stock, s *Shortfall, y int) int64 {
	var drawn int64
	// One seat at a time: which major serves the fewest fields changes as stocks run out.
	for drawn < s.Exits[y] {
		var best *stock
		for _, k := range stocks {
			if k.left[y] < 1 || !c.covers[k.major][s.Field] || !c.groupsOf[fieldAt{s.Commune, s.Field}][k.group] {
				continue
			}
			if best == nil || len(c.covers[k.major]) < len(c.covers[best.major]) {
				best = k
			}
		}
		if best == nil {
			return drawn
		}
		for later := y; later < len(best.left); later++ {
			best.left[later] = max(0, best.left[later]-1)
		}
		drawn++
	}
	return drawn
}

// pipeline takes people in training off the earliest demand of their field and need, standing posts before exits, and
// of unqualified holders those who stay longest: the others had better not begin.
func (c *count) pipeline() {
	for i := range c.ds.Pipeline {
		p := &c.ds.Pipeline[i]
		s, ok := c.res.Of(p.Unit, p.Field)
		if !ok {
			continue
		}
		left := p.Count
		for y := range c.res.Years {
			if p.Need == matcher.NeedVacant {
				n := min(left, s.DemandVacant[y])
				s.DemandVacant[y] -= n
				s.Due[y] = max(0, s.Due[y]-n)
				s.Pipeline[y] += n
				left -= n
				continue
			}
			for _, k := range longestFirst(s.Classes) {
				n := min(left, k.Demand[y])
				k.Demand[y] -= n
				s.Pipeline[y] += n
				left -= n
			}
		}
	}
}

// longestFirst sorts classes by how long their holders stay.
func longestFirst(classes []ClassDemand) []*ClassDemand {
	list := make([]*ClassDemand, len(classes))
	for i := range classes {
		list[i] = &classes[i]
	}
	leaves := func(k *ClassDemand) int {
		if k.Class.Leaves == 0 {
			return math.MaxInt
		}
		return k.Class.Leaves
	}
	slices.SortStableFunc(list, func(a, b *ClassDemand) int { return cmp.Compare(leaves(b), leaves(a)) })
	return list
}

// surplus lists what is left of the stocks: staff who could help other units.
func (c *count) surplus(stocks []*stock) {
	for _, s := range stocks {
		for y, n := range s.left {
			if n > 0 {
				c.res.Surplus = append(c.res.Surplus, matcher.Surplus{Unit: s.unit, Group: s.group, Major: s.major, Year: c.res.Years[y], Count: n})
			}
		}
	}
}
