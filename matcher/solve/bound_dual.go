package solve

import (
	"slices"

	"dathang/matcher/compile"
	"dathang/matcher/flow"
)

// The bound of a space. Every row has a multiplier: rows of the network get theirs from the potentials of a flow, side
// rows, cuts and change rules theirs from the search. A seat then has a reduced cost: its own and the multipliers of
// all rows that count it. Each cell takes the cheapest way for all the seats that it asks for, and each row stands at
// the better end of its bounds. The sum is a lower bound whatever the multipliers are (weak duality), and with the
// potentials of an optimal flow it is what the relaxation costs. A certificate holds the multipliers, and verify
// recomputes the same sum from the problem.

// read derives the multipliers of the network's rows from the node potentials: a row's multiplier is the potential
// difference along its arc less the arc's cost. The least reduced cost of each cell is computed from the
// multipliers, so that a checker needs nothing else.
func (s *space) read(d *dual, r *flow.Result) {
	c := s.c
	potential := r.Potential
	if r.Status == flow.Stopped && spread(potential) > mostSpread {
		// The flow still uses artificial arcs, whose price tells nothing. Pricing no row at all proves a weak but
		// valid bound.
		potential = nil
	}
	d.y = make([]int64, len(s.rows))
	for i := range c.Rows {
		d.y[i] = s.multiplier(i, d, potential)
	}
	over := c.Sums(d.y)
	for o, cost := range s.shown.offer {
		over.Offer[o] += cost
	}
	d.best = make([]int64, len(c.Problem.Demands))
	for k := range d.best {
		d.best[k] = s.cheapest(d, k, &over, potential)
	}
	s.bound(d)
}

// ray reads the potentials of an infeasible network as multipliers of a zero objective. The costs on the network
// stay.
func (s *space) ray(r *flow.Result) *dual {
	none := s.noMultipliers()
	d := &dual{w: &compile.Objective{}, m: none, keep: make([]int64, len(s.c.KeptRow))}
	shown := s.shown
	s.shown = priced{pair: make([]int64, len(shown.pair)), offer: make([]int64, len(shown.offer)), unmet: make([]int64, len(shown.unmet))}
	s.read(d, r)
	s.shown = shown
	return d
}

// mostSpread bounds the potentials so that every sum over seats stays within int64.
const mostSpread = 1 << 44

// spread is the difference between the greatest and the least potential.
func spread(potential []int64) int64 {
	return slices.Max(potential) - slices.Min(potential)
}

// multiplier of a row of the formulation: above 0 it prices the row's upper bound, below 0 its lower one. Without
// potentials only side rows have one. A pin's is found with its cell (cheapestBounded).
func (s *space) multiplier(i int, d *dual, potential []int64) int64 {
	n, y := s.c.Net, int64(0)
	switch row := &s.c.Rows[i]; {
	case row.Side == compile.Beside:
		return d.m.side[i]
	case potential == nil, row.Shape == compile.UnmetPenalty && row.High == 0:
		return 0
	case row.Shape != compile.Flat:
		y = s.step(n.Pieces[i][0].Arc, potential)
	case row.Side == compile.OverOffers && row.Rule < 0:
		y = s.step(n.ArcOf[i], potential) - s.shown.offer[row.Offer]
	case row.Side != compile.OnePair:
		y = s.step(n.ArcOf[i], potential)
	case len(row.Members) == 0 && row.Low > 0:
		y = min(0, s.step(n.ArcOf[i], potential)) // a pin that nothing can serve
	}
	if s.high[i] == flow.Infinite {
		y = min(y, 0) // only a stopped solve has it otherwise
	}
	return y
}

// step is the potential difference along an arc.
func (s *space) step(arc int, potential []int64) int64 {
	from, to, _, _, _ := s.net.Arc(arc)
	return potential[to] - potential[from]
}

// cheapest is the least reduced cost among the live pairs of a cell and its unmet seats: what each seat of the cell
// adds to the bound. 0 where neither is left, for then the cell has no seats or nothing obeys the rules.
func (s *space) cheapest(d *dual, k int, over *compile.Sums, potential []int64) int64 {
	if s.bounded[k] > 0 || s.c.KeptIn[k] {
		return s.cheapestBounded(d, k, over, potential)
	}
	from, to := s.c.Pairs.Of(k)
	best, alive := int64(0), false
	for a := from; a < to; a++ {
		if cost := s.shown.pair[a] + over.Offer[s.c.Pairs.Offer[a]]; (!alive || cost < best) && !s.dead[a] {
			best, alive = cost, true
		}
	}
	best += over.Cell[k]
	if !s.full[k] && (!alive || s.shown.unmet[k] < best) {
		return s.shown.unmet[k]
	}
	if !alive {
		return 0
	}
	return best
}

// cheapestBounded is cheapest for a cell some of whose pairs have rows of their own. A pair with bounds gets the
// multiplier that makes it as good as the cell's next seat is by the network's potentials.
func (s *space) cheapestBounded(d *dual, k int, over *compile.Sums, potential []int64) int64 {
	c := s.c
	worth := s.shown.unmet[k] // of the next seat
	if potential != nil {
		if step := potential[c.Net.CellNode[k]] - potential[c.Net.OverCell[k]]; s.full[k] || step < worth {
			worth = step
		}
	}
	best, alive := s.shown.unmet[k], !s.full[k] // an unmet seat is one of the ways
	from, to := c.Pairs.Of(k)
	for a := from; a < to; a++ {
		if s.dead[a] {
			continue
		}
		cost := s.shown.pair[a] + over.Offer[c.Pairs.Offer[a]] + over.Cell[k]
		if i, ok := c.KeptOf[a]; ok {
			cost += d.y[i]
		}
		if i, ok := s.pairRow[a]; ok {
			y := worth - cost
			d.y[i] = 0 // ignore what a proof that is read had here: the two would not come from one pricing
			if y > 0 && s.high[i] != flow.Infinite || y < 0 && s.low[i] > 0 {
				d.y[i] = y
				cost += y
			}
		}
		if !alive || cost < best {
			best, alive = cost, true
		}
	}
	if !alive {
		return 0
	}
	return best
}

// bound computes the dual's value here: a lower bound on the cost of every allocation in the space, scaled. The
// field separate gets the same bound with every row counted for itself, without the fixed-charge caps.
func (s *space) bound(d *dual) {
	d.separate = s.separateBound(d)
	d.bound, d.empty = d.separate, false
	for i := range s.c.FixedChargeCaps {
		more, some := s.capExcess(&s.c.FixedChargeCaps[i], d)
		d.bound += more
		d.empty = d.empty || !some
	}
}

// separateBound sums the cells' least reduced costs and every row's own term, without the fixed-charge caps. The term
// of a row is the least of -y X over the numbers X that its bounds allow: at the high for y > 0, at the low for y < 0.
func (s *space) separateBound(d *dual) int64 {
	c := s.c
	var sum int64
	for k := range c.Problem.Demands {
		sum += c.Problem.Demands[k].Seats * d.best[k]
	}
	for i := range s.rows {
		r := &s.rows[i]
		switch y := d.y[i]; {
		case r.Shape != compile.Flat:
			sum += s.shapeBound(i, d)
		case y == 0 && len(c.Choices) == 0: // nothing to add, not even an opening cost
		default:
			if o, ok := s.choice(i); ok {
				sum += s.choiceBound(o, i, d)
			} else if y > 0 {
				sum -= y * s.high[i]
			} else {
				sum -= y * s.low[i]
			}
		}
	}
	for j, h := range s.cuts {
		sum -= d.m.cuts[j] * h.value
	}
	for j := range c.Changes {
		sum -= d.m.changes[j] * c.Changes[j].High
	}
	for j, i := range c.KeptRow {
		if i < 0 { // the pair is gone: all of its seats are lost
			sum += d.keep[j] * c.Problem.Reference[j].Seats
		}
	}
	return sum
}

// shapeBound is the least of shape(X) - y X over the pieces of the row.
func (s *space) shapeBound(i int, d *dual) int64 {
	if s.c.Rows[i].Shape == compile.UnmetPenalty {
		return s.leastUnmet(i, d).value
	}
	r, keep := &s.c.Rows[i], s.keepOf(d, i)
	sum := s.c.AtNothing(r, keep)
	for _, p := range s.c.Net.Pieces[i] {
		_, _, low, high, _ := s.net.Arc(p.Arc)
		rate := s.c.Slope(r, p, d.w, keep) - d.y[i]
		sum += min(rate*low, rate*high)
	}
	return sum
}

// greatest is the greatest y X for X from low to high, neither of which is below 0. The other product is not made: a low
// multiplier of a large capacity passes 64 bits.
func greatest(y, low, high int64) int64 {
	if y > 0 {
		return y * high
	}
	return y * low
}

// choiceBound is the lesser of the offer's terms when closed, which is 0, and when open, with what opening costs.
func (s *space) choiceBound(o, i int, d *dual) int64 {
	open := s.charge(o, d.w, &d.m) - greatest(d.y[i], s.low[i], s.high[i])
	if d.openingPaid != nil {
		open += d.openingPaid[o]
	}
	switch {
	case !s.open[o]:
		return 0
	case !s.closed[o]:
		return open
	}
	return min(0, open)
}
