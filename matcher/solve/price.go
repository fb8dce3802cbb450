package solve

import (
	"slices"

	"dathang/matcher"
)

// priced is what the network's arcs show now, so that the next prices touch no
// more than what differs. A seat's cost stands in three parts: what an offer
// costs whichever the cell on the offer's arc, what an unmet seat would cost on
// the cell's arc, and the rest on the pair's own. A search moves
// the first hundreds of times for once that it moves the last.
type priced struct {
	w     objective // with only those goals that weigh pairs
	side  []int64   // multipliers of side rows that tell cells apart
	pair  []int64   // cost by pair
	offer []int64
	unmet []int64 // by cell
}

// objective of a level's goals and of what the hold rows price.
func (s *space) objective(goals []matcher.Goal, m *multipliers) *objective {
	w := &objective{}
	w.add(goals, 1<<s.shift)
	for j, h := range s.holds {
		w.add(h.goals, m.holds[j])
	}
	return w
}

// keeps is what losing a seat of each reference allocation counts.
func (s *space) keeps(w *objective, m *multipliers) []int64 {
	out := make([]int64, len(s.c.keptRow))
	for j := range out {
		out[j] = w.change
		for i := range s.c.changes {
			if s.c.changes[i].of[j] {
				out[j] += m.changes[i]
			}
		}
	}
	return out
}

// charge is what opening an offer counts: its cost, and what budgets price of it.
func (s *space) charge(o int, w *objective, m *multipliers) int64 {
	sum := w.cost * s.c.Problem.Offers[o].OpeningKVND
	for _, i := range s.c.sideRows {
		if opens := s.c.rows[i].opens; opens != nil {
			sum += m.side[i] * opens[o]
		}
	}
	return sum
}

// dual is what a solved relaxation leaves: the multiplier of every row and what
// follows from them.
type dual struct {
	w     *objective
	m     multipliers
	y     []int64 // by row
	best  []int64 // by cell: least reduced cost of what is alive
	keep  []int64 // by reference allocation
	bound int64   // scaled
	apart int64   // the bound without joints, scaled
	empty bool    // the offers of a joint cannot share their cap: no allocation at all is here
	// links that are priced, and what they take off the opening, by offer.
	links  []link
	linked []int64
}

// price puts an objective and multipliers on the network's arcs.
func (s *space) price(w *objective, m *multipliers) *dual {
	c, n := s.c, s.c.net
	d := &dual{w: w, m: m.clone(), keep: s.keeps(w, m)}
	s.pricePairs(w, m.side)
	s.priceCells(w)
	s.shown.offer = c.offerCosts(w, m.side, s.shown.offer)
	s.weighed = w
	for i, list := range n.pieces {
		if c.rows[i].shape == unmetness {
			s.showUnmet(i, w)
			continue
		}
		for _, p := range list {
			s.net.SetCost(p.arc, c.slope(&c.rows[i], p, w, s.keepOf(d, i)))
		}
	}
	for o := range c.Problem.Offers {
		s.charges[o] = 0
		if openable(&c.Problem.Offers[o]) {
			s.charges[o] = s.charge(o, w, m)
		}
		s.showCost(o)
	}
	return d
}

// offerCosts of a seat, whichever its cell, into out.
func (c *Compiled) offerCosts(w *objective, y, out []int64) []int64 {
	out = slices.Grow(out[:0], len(c.price))
	for _, price := range c.price {
		out = append(out, w.cost*price)
	}
	for _, i := range c.sideRows {
		r := &c.rows[i]
		if y == nil || y[i] == 0 || !r.ofOffers() {
			continue
		}
		for o, coef := range r.coef {
			out[o] += y[i] * coef
		}
	}
	return out
}

// pricePairs brings the arcs of pairs up to date.
func (s *space) pricePairs(w *objective, y []int64) {
	c := s.c
	if of := c.ofPairs(w); s.shown.pair == nil || of != s.shown.w {
		s.shown.w, s.shown.pair = of, c.pairCosts(w)
		copy(s.shown.side, y)
		c.addSides(s.shown.pair, y)
		if !s.solved {
			s.net.SetCosts(c.net.firstPair, s.shown.pair)
		}
		return
	}
	for _, i := range c.sideRows {
		r, by := &c.rows[i], y[i]-s.shown.side[i]
		if by == 0 || r.ofOffers() {
			continue
		}
		s.shown.side[i] = y[i]
		c.eachOf(r, func(a int, coef int64) {
			s.shown.pair[a] += by * coef
			s.net.SetCost(c.net.firstPair+a, s.shown.pair[a])
		})
	}
}

// addSides adds to pairs the multipliers of side rows that tell cells apart.
func (c *Compiled) addSides(costs, y []int64) {
	for _, i := range c.sideRows {
		if r := &c.rows[i]; y[i] != 0 && !r.ofOffers() {
			c.eachOf(r, func(a int, coef int64) { costs[a] += y[i] * coef })
		}
	}
}

// eachOf calls f with every pair that a side row counts.
func (c *Compiled) eachOf(r *row, f func(a int, coef int64)) {
	for _, k := range r.of {
		from, to := c.pairs.of(int(k))
		for a := from; a < to; a++ {
			if coef := c.counts(r, a); coef != 0 {
				f(a, coef)
			}
		}
	}
}

// priceCells puts what unmet seats would cost on the cells' arcs.
func (s *space) priceCells(w *objective) {
	for k := range s.shown.unmet {
		unmet := w.unmet * s.c.Problem.Demands[k].UnmetWeight()
		if unmet != s.shown.unmet[k] {
			s.shown.unmet[k] = unmet
			s.net.SetCost(s.c.net.cellArc[k], -unmet)
		}
	}
}

// keepOf a row with the shape kept.
func (s *space) keepOf(d *dual, i int) int64 {
	if s.c.rows[i].shape != kept {
		return 0
	}
	return d.keep[s.c.referenceOf[i]]
}

func (m *multipliers) clone() multipliers {
	return multipliers{slices.Clone(m.side), slices.Clone(m.holds), slices.Clone(m.changes)}
}

// noMultipliers are all 0.
func (s *space) noMultipliers() multipliers {
	return multipliers{make([]int64, len(s.c.rows)), make([]int64, len(s.holds)), make([]int64, len(s.c.changes))}
}
