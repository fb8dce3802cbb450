package solve

import (
	"slices"

	"dathang/matcher"
	"dathang/matcher/compile"
)

// priced is what the network's arcs show now, so that the next pricing only touches what differs. The cost of a seat
// has three parts: what the offer costs in any cell, on the offer's arc; what an unmet seat would cost, on the
// cell's arc; and the rest on the pair's own arc. A search changes the first part hundreds of times for each change
// of the last.
type priced struct {
	w     compile.Objective // with only those goals that weigh pairs
	side  []int64           // multipliers of side rows that tell cells apart
	pair  []int64           // cost by pair
	offer []int64           // cost by offer, without a share of its opening
	unmet []int64           // by cell
}

// objective is the level's goals, scaled, together with the goals of levels above at the multipliers of their cuts.
func (s *space) objective(goals []matcher.Goal, m *multipliers) *compile.Objective {
	w := &compile.Objective{}
	w.Add(goals, 1<<s.shift)
	for j, h := range s.cuts {
		w.Add(h.goals, m.cuts[j])
	}
	return w
}

// keeps is the cost of losing a seat of each reference allocation.
func (s *space) keeps(w *compile.Objective, m *multipliers) []int64 {
	out := make([]int64, len(s.c.KeptRow))
	for j := range out {
		out[j] = w.Change()
		for i := range s.c.Changes {
			if s.c.Changes[i].Of[j] {
				out[j] += m.changes[i]
			}
		}
	}
	return out
}

// charge is the price of opening an offer: its opening cost, and what budgets charge for it.
func (s *space) charge(o int, w *compile.Objective, m *multipliers) int64 {
	sum := w.Cost() * s.c.Problem.Offers[o].OpeningKVND
	for _, i := range s.c.SideRows {
		if opens := s.c.Rows[i].Opens; opens != nil {
			sum += m.side[i] * opens[o]
		}
	}
	return sum
}

// dual is the result of a solved relaxation: the multiplier of every row and what follows from the multipliers.
type dual struct {
	w        *compile.Objective
	m        multipliers
	y        []int64 // by row
	best     []int64 // by cell: least reduced cost of what is live
	keep     []int64 // by reference allocation: what losing a seat of it costs
	bound    int64   // scaled
	separate int64   // the bound without fixed-charge caps, scaled
	empty    bool    // the offers of a fixed-charge cap cannot share it, so the space holds no allocation
	// The variable upper bounds that are priced, and what they take off the opening cost, by offer.
	bounds      []variableBound
	openingPaid []int64
}

// price puts an objective and multipliers on the network's arcs. It returns the dual that read completes once the flow
// is solved.
func (s *space) price(w *compile.Objective, m *multipliers) *dual {
	c, n := s.c, s.c.Net
	d := &dual{w: w, m: m.clone(), keep: s.keeps(w, m)}
	s.pricePairs(w, m.side)
	s.priceCells(w)
	s.shown.offer = c.OfferCosts(w, m.side, s.shown.offer)
	s.weighed = w
	for i, list := range n.Pieces {
		if c.Rows[i].Shape == compile.UnmetPenalty {
			s.showUnmet(i, w)
			continue
		}
		for _, p := range list {
			s.net.SetCost(p.Arc, c.Slope(&c.Rows[i], p, w, s.keepOf(d, i)))
		}
	}
	for o := range c.Problem.Offers {
		s.charges[o] = 0
		if compile.Openable(&c.Problem.Offers[o]) {
			s.charges[o] = s.charge(o, w, m)
		}
		s.showCost(o)
	}
	return d
}

// pricePairs brings the arcs of pairs up to date.
func (s *space) pricePairs(w *compile.Objective, y []int64) {
	c := s.c
	if of := c.OfPairs(w); s.shown.pair == nil || of != s.shown.w {
		s.shown.w, s.shown.pair = of, c.PairCosts(w)
		copy(s.shown.side, y)
		c.AddSides(s.shown.pair, y)
		if !s.solved {
			s.net.SetCosts(c.Net.FirstPair, s.shown.pair)
		}
		return
	}
	// The same goals: only pairs in side rows whose multipliers changed have other costs.
	for _, i := range c.SideRows {
		r, by := &c.Rows[i], y[i]-s.shown.side[i]
		if by == 0 || r.OfOffers() {
			continue
		}
		s.shown.side[i] = y[i]
		c.EachOf(r, func(a int, coef int64) {
			s.shown.pair[a] += by * coef
			s.net.SetCost(c.Net.FirstPair+a, s.shown.pair[a])
		})
	}
}

// priceCells puts what unmet seats would cost on the cells' arcs.
func (s *space) priceCells(w *compile.Objective) {
	for k := range s.shown.unmet {
		unmet := w.UnmetSeat(s.c, k)
		if unmet != s.shown.unmet[k] {
			s.shown.unmet[k] = unmet
			s.net.SetCost(s.c.Net.CellArc[k], -unmet)
		}
	}
}

// keepOf is the price of keeping a seat of a row with the shape Kept.
func (s *space) keepOf(d *dual, i int) int64 {
	if s.c.Rows[i].Shape != compile.Kept {
		return 0
	}
	return d.keep[s.c.ReferenceOf[i]]
}

func (m *multipliers) clone() multipliers {
	return multipliers{slices.Clone(m.side), slices.Clone(m.cuts), slices.Clone(m.changes)}
}

// noMultipliers has every multiplier at 0.
func (s *space) noMultipliers() multipliers {
	return multipliers{make([]int64, len(s.c.Rows)), make([]int64, len(s.cuts)), make([]int64, len(s.c.Changes))}
}
