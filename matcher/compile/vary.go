package compile

import (
	"maps"
	"slices"

	"dathang/matcher"
	"dathang/matcher/flow"
)

// A what-if mostly changes numbers: seats, prices, bounds, weights. The pairs, the nesting of rules and the network
// are then those of the base, and only what has numbers in it is made anew. That takes a fraction of compiling, and a
// solve can go on from the base's basis as it is.

// Vary is the formulation with the numbers of p, a problem that differs from the formulation's own in numbers alone,
// or by additional bans and pins; banned are the pairs that the additional bans forbid. False for any other problem.
func (c *Formulation) Vary(p *matcher.Problem) (out *Formulation, banned []int32, ok bool) {
	if !c.sameGround(p) {
		return nil, nil, false
	}
	v := &variation{base: c}
	if !v.align(p) || !v.match(p) || v.bansPinned() || !v.bound() {
		return nil, nil, false
	}
	return v.c, v.banned, true
}

// sameGround reports whether places, offers and the conditions between them are the base's, so that the pairs are the
// same but for bans, and the network has the same nodes and arcs.
func (c *Formulation) sameGround(p *matcher.Problem) bool {
	b := c.Problem
	same := p.Threshold == b.Threshold && p.End() == b.End() && p.Lateness.MaxYears == b.Lateness.MaxYears &&
		slices.Equal(p.Groups, b.Groups) && slices.Equal(p.Fields, b.Fields) && slices.Equal(p.Coverage, b.Coverage) &&
		slices.Equal(p.Surcharges, b.Surcharges) && slices.Equal(p.Classes, b.Classes) &&
		slices.EqualFunc(p.Communes, b.Communes, sameCommune) && slices.EqualFunc(p.Providers, b.Providers, sameProvider) &&
		slices.EqualFunc(p.Offers, b.Offers, sameOffer)
	// Goals that make rows of their own make the same ones.
	of := Formulation{Problem: p}
	for i := range matcher.Goals {
		goal := &matcher.Goals[i]
		if goal.Form != matcher.FormPairs && goal.Form != matcher.FormSeats && goal.Form != matcher.FormUnmet {
			same = same && of.Uses(goal.Goal) == c.Uses(goal.Goal)
		}
	}
	return same && (!c.Uses(matcher.GoalChange) || slices.Equal(p.Reference, b.Reference))
}

// sameCommune compares what pairs and rules need of a commune; names and penalties may differ.
func sameCommune(a, b matcher.Commune) bool {
	return a.ID == b.ID && a.Group == b.Group && sameOf(a.At, b.At)
}

// sameProvider compares what pairs and rows need of a provider.
func sameProvider(a, b matcher.Provider) bool {
	return a.ID == b.ID && a.Kind == b.Kind && a.Commune == b.Commune && sameOf(a.At, b.At)
}

// sameOffer compares what pairs and rows need of an offer; capacity, prices and cohort may differ, but not whether it
// is a choice.
func sameOffer(a, b matcher.Offer) bool {
	return a.ID == b.ID && a.Programme == b.Programme && a.Provider == b.Provider && a.Kind == b.Kind && a.Major == b.Major &&
		a.Intake == b.Intake && a.Ready == b.Ready && a.Until == b.Until && a.ReachM == b.ReachM && Openable(&a) == Openable(&b) &&
		a.Term == b.Term && sameOf(a.Entry, b.Entry) && sameOf(a.Boarding, b.Boarding)
}

// sameOf reports whether two members that may be left out say the same.
func sameOf[T comparable](a, b *T) bool { return a == b || a != nil && b != nil && *a == *b }

// variation is the base with other numbers; c is the copy that is being made.
type variation struct {
	base, c *Formulation
	banned  []int32 // pairs
}

// align puts the demands of p in the order of the base's; cells for which p asks nothing stay, with 0 seats.
func (v *variation) align(p *matcher.Problem) bool {
	b := v.base.Problem
	q := *p
	q.Demands = slices.Clone(b.Demands)
	next := 0
	for k := range q.Demands {
		q.Demands[k].Seats = 0
		// Both lists are sorted, so one pass finds every cell of p; what is left over has no counterpart.
		if next < len(p.Demands) && p.Demands[next].Cell == q.Demands[k].Cell && p.Demands[next].Open == q.Demands[k].Open {
			q.Demands[k] = p.Demands[next]
			next++
		}
	}
	if next < len(p.Demands) {
		return false
	}
	// What the variation writes to is copied; all else is shared with the base.
	c := *v.base
	c.Problem, c.Price, c.DemandOf = &q, seatPrices(p), make([]int64, len(q.Communes))
	for k := range q.Demands {
		c.DemandOf[c.CommuneOf[k]] += q.Demands[k].Seats
	}
	net := *c.Net
	net.ArcOf, net.PinOf = slices.Clone(net.ArcOf), maps.Clone(net.PinOf)
	c.Net, c.Rows, c.unpairedPins = &net, slices.Clone(c.Rows), maps.Clone(c.unpairedPins)
	v.c = &c
	return true
}

// match finds every rule of the base in p. Any further rules of p must be bans or pins.
func (v *variation) match(p *matcher.Problem) bool {
	b, c := v.base.Problem, v.c
	place, next := make([]int, len(b.Rules)), 0
	for i := range p.Rules {
		r := &p.Rules[i]
		// Rules of the base come in the same order; each further one has to be a ban or a pin.
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
	// Rows know their rule by its place, which further rules have moved.
	for i := range c.Rows[:len(v.base.Rows)] {
		if r := &c.Rows[i]; r.Rule >= 0 {
			r.Rule = place[r.Rule]
		}
	}
	return next == len(b.Rules)
}

// sameWhere reports whether two rules select the same in the same words.
func sameWhere(a, b *matcher.Where) bool {
	return slices.Equal(a.Kinds, b.Kinds) && slices.Equal(a.Providers, b.Providers) && slices.Equal(a.Programmes, b.Programmes) &&
		sameList(a.Offers, b.Offers) && slices.Equal(a.Intakes, b.Intakes) && slices.Equal(a.Communes, b.Communes) &&
		slices.Equal(a.Groups, b.Groups) && slices.Equal(a.Fields, b.Fields) && slices.Equal(a.Needs, b.Needs) && slices.Equal(a.Years, b.Years) &&
		slices.Equal(a.Classes, b.Classes)
}

// sameList takes a short cut if both are the same slice.
func sameList[T comparable](a, b []T) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0] || slices.Equal(a, b))
}

// ban notes the pairs that an additional ban forbids.
func (v *variation) ban(w *matcher.Where) {
	ps := v.c.Pairs
	offers := make([]bool, len(v.c.Problem.Offers))
	for _, o := range ps.offers.Of(w) {
		offers[o] = true
	}
	for _, k := range ps.cells.Of(w) {
		from, to := ps.Of(int(k))
		for a := from; a < to; a++ {
			if offers[ps.Offer[a]] {
				v.banned = append(v.banned, int32(a))
			}
		}
	}
}

// bansPinned reports whether a pair with a pin is banned, so that nothing can serve what the pin asks for.
func (v *variation) bansPinned() bool {
	return slices.ContainsFunc(v.banned, func(a int32) bool {
		_, pinned := v.c.Net.PinOf[int(a)]
		return pinned
	})
}

// pin adds a row for a pair that has none; false if it has one, or if there is no such pair.
func (v *variation) pin(i int) bool {
	c, before := v.c, len(v.c.Rows)
	encoder{c}.encodePin(&c.Problem.Rules[i], i)
	r := &c.Rows[before]
	if len(r.Members) == 0 {
		return false
	}
	a := int(r.Members[0])
	// An arc has room for one rule, and a kept pair ends in pieces.
	if _, twice := c.Net.PinOf[a]; twice {
		return false
	}
	if _, split := c.KeptOf[a]; split {
		return false
	}
	c.Net.ArcOf = append(c.Net.ArcOf, c.Net.FirstPair+a)
	c.Net.PinOf[a] = before
	return true
}

// bound gives the rows their bounds; false if one would need other arcs than the base has.
func (v *variation) bound() bool {
	c := v.c
	for i := range c.Rows {
		r := &c.Rows[i]
		switch {
		case r.Rule >= 0:
			rule := &c.Problem.Rules[r.Rule]
			r.Low, r.High = rule.Low, high(rule)
			if rule.Kind == matcher.RuleShare {
				r.Low, r.High = 0, c.shareHigh(rule)
			}
		case r.Shape == UnmetPenalty:
			r.High = c.DemandOf[r.Commune]
		// The pieces' lengths are cut by the capacity, so they would have to change.
		case r.Shape == Load:
			if c.capacity(r.Members) != r.High {
				return false
			}
		// Likewise for a kept pair, whose last piece ends with the demand.
		case r.Shape == Kept:
			if min(c.Problem.Demands[r.Cell].Seats, flow.Infinite-1) != r.High {
				return false
			}
		case r.Side == OverOffers:
			r.High = c.Problem.Offers[r.Offer].Capacity
		}
	}
	return true
}
