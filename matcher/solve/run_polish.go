package solve

import (
	"context"

	"dathang/matcher/compile"
	"dathang/matcher/flow"
)

// polish looks for a better plan near p, on all levels: every choice stays as in p, and of what side rows count no
// more seats than in p are allowed (and no fewer where a side row asks for seats). No side row can then be violated,
// so that every level is a flow, and the last of these gives the best plan of that kind. Nil where there is none.
func (r *run) polish(ctx context.Context, l int, p *compile.Assignment) (*compile.Assignment, error) {
	if len(r.c.Changes) > 0 || r.c.WorstOff(l) {
		return nil, nil
	}
	s := newSpace(r.c, r.opts, r.stats)
	s.basis = r.polished // the last polish was of a plan much like this one
	given := r.c.Given(p.Seats)
	for _, o := range r.c.Choices {
		s.split(r.c.Net.CapacityRow[o], 0, given[o] > 0)
	}
	s.confine(p.Seats, given)
	r.confineShares(s, p)
	on := &run{c: r.c, opts: r.opts, stats: r.stats, space: s}
	none := s.noMultipliers()
	for j, goals := range r.c.Problem.Goals {
		if r.c.WorstOff(j) && j < l {
			continue // its steps are kept by bounds
		}
		if r.c.WorstOff(j) {
			break // its steps are not known yet
		}
		s := on.space
		d := s.price(s.objective(goals, &none), &none)
		result, err := s.solve(ctx, j)
		if err != nil || result.Status != flow.Optimal {
			return nil, err
		}
		if on.best == nil { // the basis of the first level, whose network has all pairs
			r.polished = s.basis
		}
		on.best = on.c.AssignmentOfFlow(result.Flow)
		if j+1 < len(r.c.Problem.Goals) {
			s.read(d, result)
			on.compact(d)
		}
	}
	if on.best == nil {
		return nil, nil
	}
	// The last plan is by the pairs that were left; allocations name them.
	served, _ := on.c.Allocations(on.best.Seats, 0)
	return r.c.AssignmentOf(r.c.SeatsOf(served)), nil
}

// confine bounds every pair that a side row counts by its present seats; where the row counts all pairs of an offer
// alike, only the offer's sum.
func (s *space) confine(seats, given []int64) {
	for _, i := range s.c.SideRows {
		if s.c.Rows[i].OfOffers() {
			s.confineOffers(i, given)
		}
	}
	for k := range s.c.Problem.Demands {
		s.confineCell(k, seats)
	}
}

// confineOffers bounds every offer that the side row counts by the seats that it has.
func (s *space) confineOffers(side int, given []int64) {
	r := &s.c.Rows[side]
	for o, coef := range r.Coef {
		if i := s.c.Net.CapacityRow[o]; coef != 0 && s.open[o] {
			low, high := s.low[i], s.high[i]
			if r.High != flow.Infinite {
				high = min(high, given[o])
			}
			if r.Low > 0 {
				low = max(low, given[o])
			}
			if _, choice := s.choice(i); choice {
				s.low[i], s.high[i] = low, high
				s.showOffer(o)
			} else {
				s.setBounds(i, low, high)
			}
		}
	}
}

// confineCell bounds the pairs of a cell that some side row counts apart from their offers: by their present seats from
// above where the row has a high, from below where it has a low.
func (s *space) confineCell(k int, seats []int64) {
	c := s.c
	from, to := c.Pairs.Of(k)
	for a := from; a < to; a++ {
		most, least := c.Problem.Demands[k].Seats, int64(0)
		for _, i := range c.SideOf[k] {
			r := &c.Rows[i]
			if r.OfOffers() || c.Counts(r, a) == 0 {
				continue
			}
			if r.High != flow.Infinite {
				most = seats[a]
			}
			if r.Low > 0 {
				least = seats[a]
			}
		}
		// Only a pair with bounds in between gets a row of its own; one that may carry nothing is closed.
		switch {
		case most == 0:
			s.dead[a] = true
			s.net.SetBounds(c.Net.FirstPair+a, 0, 0)
		case most < c.Problem.Demands[k].Seats || least > 0:
			i := s.rowOfPair(a, k)
			s.setBounds(i, max(s.low[i], least), min(s.high[i], most))
		}
	}
}
