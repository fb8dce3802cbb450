package solve

import (
	"slices"

	"dathang/matcher/compile"
)

// narrow reduces the space to what complementary slackness leaves of it once a level's bound is reached: every plan
// that reaches it has no seat on a pair that costs more than the cell's least, and every priced row at the bound that
// its multiplier prices. Conversely every plan in what is left reaches it, whichever optimal dual it was.
func (s *space) narrow(d *dual) {
	c := s.c
	var closed []int
	s.slack(d, func(a int) { closed = append(closed, c.Net.FirstPair+a) }, s.fill)
	if !s.solved {
		s.net.CloseArcs(closed)
	}
	for i := range c.Rows {
		s.narrowRow(i, d)
	}
}

// slack finds the pairs that carry nothing, and the cells without unmet seats, in every allocation that reaches the
// bound. It reports each one that was not known before.
func (s *space) slack(d *dual, dies, fills func(int)) {
	c := s.c
	reduced := s.reducedCosts(d)
	for k := range c.Problem.Demands {
		from, to := c.Pairs.Of(k)
		for a := from; a < to; a++ {
			if !s.dead[a] && reduced[a] > d.best[k] {
				s.dead[a] = true
				dies(a)
			}
		}
		if !s.full[k] && d.w.UnmetSeat(c, k) > d.best[k] {
			s.full[k] = true
			fills(k)
		}
	}
}

// fill rules out unmet seats in a cell.
func (s *space) fill(k int) {
	seats := s.c.Problem.Demands[k].Seats
	s.net.SetBounds(s.c.Net.CellArc[k], seats, seats)
}

// narrowRow keeps of a row's bounds the numbers at which its term is least under the dual.
func (s *space) narrowRow(i int, d *dual) {
	r, y := &s.rows[i], d.y[i]
	if r.Shape == compile.UnmetPenalty {
		least := s.leastUnmet(i, d)
		s.setBounds(i, r.High-least.last, r.High-least.first)
		return
	}
	if r.Shape != compile.Flat {
		// A piece whose slope is below the multiplier is full, one whose slope is above it is empty.
		for _, p := range s.c.Net.Pieces[i] {
			_, _, low, high, _ := s.net.Arc(p.Arc)
			switch rate := s.c.Slope(r, p, d.w, s.keepOf(d, i)) - y; {
			case rate < 0:
				s.net.SetBounds(p.Arc, high, high)
			case rate > 0:
				s.net.SetBounds(p.Arc, low, low)
			}
		}
		return
	}
	if o, ok := s.choice(i); ok {
		open := s.charge(o, d.w, &d.m) - greatest(y, s.low[i], s.high[i])
		if s.open[o] && s.closed[o] { // both stay only where both reach the bound
			s.open[o], s.closed[o] = open <= 0, open >= 0
		}
		s.fix(i, y)
		s.showOffer(o)
		return
	}
	if y == 0 {
		return
	}
	s.fix(i, y)
	if arc := s.arcOf(i); arc >= 0 && (r.Side != compile.OnePair || len(r.Members) > 0 && !s.dead[r.Members[0]]) {
		s.net.SetBounds(arc, s.low[i], s.high[i])
	}
}

// fix sets a row to the bound that its multiplier prices.
func (s *space) fix(i int, y int64) {
	switch {
	case y > 0:
		s.low[i] = s.high[i]
	case y < 0:
		s.high[i] = s.low[i]
	}
}

// reducedCosts gives the reduced cost of a seat of every pair under a dual.
func (s *space) reducedCosts(d *dual) []int64 {
	c := s.c
	// Costs of pairs are the dearest part; they are as shown if the dual is the one priced last.
	var costs []int64
	if s.shown.pair != nil && s.shown.w == c.OfPairs(d.w) && slices.Equal(s.shown.side, d.m.side) {
		costs = slices.Clone(s.shown.pair)
	} else {
		costs = c.PairCosts(d.w)
		c.AddSides(costs, d.m.side)
	}
	offer, over := c.OfferCosts(d.w, d.m.side, nil), c.Sums(d.y)
	for k := range c.Problem.Demands {
		from, to := c.Pairs.Of(k)
		for a := from; a < to; a++ {
			o := c.Pairs.Offer[a]
			costs[a] += offer[o] + over.Offer[o] + over.Cell[k]
		}
	}
	for a, i := range c.KeptOf {
		costs[a] += d.y[i]
	}
	for a, i := range s.pairRow {
		if i < len(d.y) {
			costs[a] += d.y[i]
		}
	}
	return costs
}
