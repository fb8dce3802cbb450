package solve

import (
	"maps"
	"slices"

	"dathang/matcher"
	"dathang/matcher/flow"
)

// vary starts a run of a problem that differs from the base in numbers alone, or by bans and pins more than the base has.
// It gives nil for any other.
func (w *Warm) vary(p *matcher.Problem, opts Options) *run {
	if !w.sifts(&Compiled{Problem: p}) || !w.base.sameGround(p) {
		return nil
	}
	v := &variation{base: w.base}
	if !v.align(p) || !v.match(p) || v.bansPinned() || !v.bound() {
		return nil
	}
	m := &likeness{start: w.start}
	cells := v.c.liveCells()
	if len(cells) > len(v.c.Problem.Demands)/2 || len(v.banned)+len(v.c.net.pinOf)+len(v.c.keptOf) > 0 {
		return w.sifted(v.c, v.banned, m, opts)
	}
	// Most cells ask for nothing: the run does without them.
	c := v.c.on(cells)
	m.cell = places(cells, len(v.c.Problem.Demands))
	r := w.sifted(c, nil, m, opts)
	r.cells = cells
	return r
}

// sameGround: places, offers and what decides between them are the base's.
func (c *Compiled) sameGround(p *matcher.Problem) bool {
	b := c.Problem
	same := p.Threshold == b.Threshold && p.Lateness.MaxYears == b.Lateness.MaxYears &&
		slices.Equal(p.Groups, b.Groups) && slices.Equal(p.Fields, b.Fields) && slices.Equal(p.Coverage, b.Coverage) &&
		slices.Equal(p.Surcharges, b.Surcharges) &&
		slices.EqualFunc(p.Communes, b.Communes, sameCommune) && slices.EqualFunc(p.Providers, b.Providers, sameProvider) &&
		slices.EqualFunc(p.Offers, b.Offers, sameOffer)
	// Goals that make rows of their own make the same ones.
	for _, goal := range []matcher.GoalID{matcher.GoalWorstOff, matcher.GoalBalance, matcher.GoalChange} {
		of := Compiled{Problem: p}
		same = same && of.uses(goal) == c.uses(goal)
	}
	return same && (!c.uses(matcher.GoalChange) || slices.Equal(p.Reference, b.Reference))
}

func sameCommune(a, b matcher.Commune) bool {
	return a.ID == b.ID && a.Group == b.Group && samePoint(a.At, b.At)
}

func sameProvider(a, b matcher.Provider) bool {
	return a.ID == b.ID && a.Kind == b.Kind && a.Commune == b.Commune && samePoint(a.At, b.At)
}

func samePoint(a, b *matcher.Point) bool { return a == b || a != nil && b != nil && *a == *b }

func sameOffer(a, b matcher.Offer) bool {
	return a.ID == b.ID && a.Programme == b.Programme && a.Provider == b.Provider && a.Kind == b.Kind && a.Major == b.Major &&
		a.Intake == b.Intake && a.Ready == b.Ready && a.Until == b.Until && a.ReachM == b.ReachM && openable(&a) == openable(&b)
}

// variation is the base with other numbers.
type variation struct {
	base, c *Compiled
	banned  []int32 // pairs
}

// align puts the demands of p in the places of the base's; what p does not ask for stays with 0 seats.
func (v *variation) align(p *matcher.Problem) bool {
	b := v.base.Problem
	q := *p
	q.Demands = slices.Clone(b.Demands)
	next := 0
	for k := range q.Demands {
		q.Demands[k].Seats = 0
		if next < len(p.Demands) && p.Demands[next].Cell == q.Demands[k].Cell {
			q.Demands[k] = p.Demands[next]
			next++
		}
	}
	if next < len(p.Demands) {
		return false
	}
	c := *v.base
	c.Problem, c.price, c.demandOf = &q, make([]int64, len(q.Offers)), make([]int64, len(q.Communes))
	for o := range q.Offers {
		c.price[o] = q.Offers[o].CostKVND()
	}
	for k := range q.Demands {
		c.demandOf[c.communeOf[k]] += q.Demands[k].Seats
	}
	net := *c.net
	net.arcOf, net.pinOf = slices.Clone(net.arcOf), maps.Clone(net.pinOf)
	c.net, c.rows, c.apart = &net, slices.Clone(c.rows), maps.Clone(c.apart)
	v.c = &c
	return true
}

// match finds every rule of the base in p. What p has besides may be bans and pins.
func (v *variation) match(p *matcher.Problem) bool {
	b, c := v.base.Problem, v.c
	place, next := make([]int, len(b.Rules)), 0
	for i := range p.Rules {
		r := &p.Rules[i]
		if next < len(b.Rules) && b.Rules[next].ID == r.ID {
			if b.Rules[next].Kind != r.Kind || b.Rules[next].FiscalYear != r.FiscalYear || !sameWhere(&b.Rules[next].Where, &r.Where) {
				return false
			}
			place[next] = i
			next++
			continue
		}
		if r.Kind != matcher.RuleBan && (r.Kind != matcher.RulePin || !v.pin(i)) {
			return false
		}
		if r.Kind == matcher.RuleBan {
			v.ban(&r.Where)
		}
	}
	for i := range c.rows[:len(v.base.rows)] {
		if r := &c.rows[i]; r.rule >= 0 {
			r.rule = place[r.rule]
			r.path = rulePath(r.rule)
		}
	}
	return next == len(b.Rules)
}

func sameWhere(a, b *matcher.Where) bool {
	return slices.Equal(a.Kinds, b.Kinds) && slices.Equal(a.Providers, b.Providers) && slices.Equal(a.Programmes, b.Programmes) &&
		sameList(a.Offers, b.Offers) && slices.Equal(a.Intakes, b.Intakes) && slices.Equal(a.Communes, b.Communes) &&
		slices.Equal(a.Groups, b.Groups) && slices.Equal(a.Fields, b.Fields) && slices.Equal(a.Needs, b.Needs) && slices.Equal(a.Years, b.Years)
}

// sameList is quick where both are one list.
func sameList[T comparable](a, b []T) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0] || slices.Equal(a, b))
}

func (v *variation) ban(w *matcher.Where) {
	ps := v.c.pairs
	offers := make([]bool, len(v.c.Problem.Offers))
	for _, o := range ps.offers.of(w) {
		offers[o] = true
	}
	for _, k := range ps.cells.of(w) {
		from, to := ps.of(int(k))
		for a := from; a < to; a++ {
			if offers[ps.offer[a]] {
				v.banned = append(v.banned, int32(a))
			}
		}
	}
}

// bansPinned: a pair of a pin is banned, so that nothing can serve what the pin asks for.
func (v *variation) bansPinned() bool {
	return slices.ContainsFunc(v.banned, func(a int32) bool {
		_, pinned := v.c.net.pinOf[int(a)]
		return pinned
	})
}

// pin adds a row for a pair that has none; false where it has, or where there is no such pair.
func (v *variation) pin(i int) bool {
	c, before := v.c, len(v.c.rows)
	c.encodePin(&c.Problem.Rules[i], i)
	r := &c.rows[before]
	if len(r.members) == 0 {
		return false
	}
	a := int(r.members[0])
	if _, twice := c.net.pinOf[a]; twice {
		return false
	}
	if _, split := c.keptOf[a]; split {
		return false
	}
	c.net.arcOf = append(c.net.arcOf, c.net.firstPair+a)
	c.net.pinOf[a] = before
	return true
}

// bound gives the rows their bounds; false where one would need other arcs than the base's has.
func (v *variation) bound() bool {
	c := v.c
	for i := range c.rows {
		r := &c.rows[i]
		switch {
		case r.rule >= 0:
			rule := &c.Problem.Rules[r.rule]
			r.low, r.high = rule.Low, high(rule)
			if rule.Kind == matcher.RuleShare {
				r.low, r.high = 0, c.shareHigh(rule)
			}
		case r.shape == unmetness:
			r.high = c.demandOf[r.commune]
		case r.shape == load:
			if c.capacity(r.members) != r.high {
				return false
			}
		case r.shape == kept:
			if min(c.Problem.Demands[r.cell].Seats, flow.Infinite-1) != r.high {
				return false
			}
		case r.side == overOffers:
			r.high = c.Problem.Offers[r.offer].Capacity
		}
	}
	return true
}
