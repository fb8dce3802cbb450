package compile

import (
	"slices"

	"dathang/matcher"
)

// OfferCosts of a seat, whichever its cell, into out.
func (c *Formulation) OfferCosts(w *Objective, y, out []int64) []int64 {
	out = slices.Grow(out[:0], len(c.Price))
	for _, price := range c.Price {
		out = append(out, w.Cost*price)
	}
	for _, i := range c.SideRows {
		r := &c.Rows[i]
		if y == nil || y[i] == 0 || !r.OfOffers() {
			continue
		}
		for o, coef := range r.Coef {
			out[o] += y[i] * coef
		}
	}
	return out
}

// AddSides adds to pairs the multipliers of side rows that tell cells apart.
func (c *Formulation) AddSides(costs, y []int64) {
	for _, i := range c.SideRows {
		if r := &c.Rows[i]; y[i] != 0 && !r.OfOffers() {
			c.EachOf(r, func(a int, coef int64) { costs[a] += y[i] * coef })
		}
	}
}

// EachOf calls f with every pair that a side row counts.
func (c *Formulation) EachOf(r *Row, f func(a int, coef int64)) {
	for _, k := range r.Of {
		from, to := c.Pairs.Of(int(k))
		for a := from; a < to; a++ {
			if coef := c.Counts(r, a); coef != 0 {
				f(a, coef)
			}
		}
	}
}

// OfPairs keeps of an objective what differs between the pairs of one offer.
func (c *Formulation) OfPairs(w *Objective) Objective {
	of := Objective{Lateness: w.Lateness, Mismatch: w.Mismatch, Distance: w.Distance, Tie: w.Tie, TieShift: w.TieShift}
	if c.Pairs.Surcharge != nil {
		of.Cost = w.Cost
	}
	return of
}

// PairCosts of a seat of every pair, without its offer's price and without what serving saves.
func (c *Formulation) PairCosts(w *Objective) []int64 {
	cost := make([]int64, len(c.Pairs.Offer))
	for k := range c.Problem.Demands {
		from, to := c.Pairs.Of(k)
		for a := from; a < to; a++ {
			cost[a] = c.PairCost(w, a, k)
		}
	}
	return cost
}

// PairCost of a seat of a pair of cell k.
func (c *Formulation) PairCost(w *Objective, a, k int) int64 {
	// What does not count is not looked at: this is asked of every pair.
	ps, cost := c.Pairs, int64(0)
	if w.Lateness != 0 {
		cost += w.Lateness * c.Problem.Lateness.PricePerYear * int64(ps.Late[a])
	}
	if w.Mismatch != 0 {
		cost += w.Mismatch * (1000 - int64(ps.Coverage[a]))
	}
	if w.Distance != 0 {
		cost += w.Distance * int64(ps.Km[a])
	}
	if ps.Surcharge != nil {
		cost += w.Cost * ps.Surcharge[a]
	}
	if w.Tie != 0 {
		cost += w.Tie * (Tie(c.OfferHash[ps.Offer[a]], c.CellHash[k]) >> w.TieShift)
	}
	return cost
}

// MostBeside is the most that a row may count beside demand: a university's load reaches to all that it offers, whoever
// asks for it, and the seats of the reference plan may be more than anybody asks for now.
func (c *Formulation) MostBeside() int64 {
	var offered, planned int64
	for _, level := range c.Problem.Goals {
		for _, g := range level {
			if g.Goal == matcher.GoalBalance {
				for i := range c.Problem.Offers {
					offered += c.Problem.Offers[i].Capacity
				}
			}
		}
	}
	for i := range c.Problem.Reference {
		planned += c.Problem.Reference[i].Seats
	}
	return max(offered, planned)
}

// Largest is what one seat can count for a goal.
func (c *Formulation) Largest(goal matcher.GoalID) int64 {
	most := int64(1)
	p := c.Problem
	switch goal {
	case matcher.GoalUnmet:
		for k := range p.Demands {
			most = max(most, p.Demands[k].UnmetWeight())
		}
		steepest := int64(0)
		for i := range p.Communes {
			if n := len(p.Communes[i].Penalty); n > 0 {
				steepest = max(steepest, p.Communes[i].Penalty[n-1].Slope)
			}
		}
		most += steepest
	case matcher.GoalLateness:
		most = p.Lateness.PricePerYear * int64(p.Lateness.MaxYears)
	case matcher.GoalCost:
		for o := range c.Price {
			most = max(most, c.Price[o]+p.Offers[o].OpeningKVND)
		}
		most += c.Pairs.Dearest
	case matcher.GoalMismatch:
		most = 1000
	case matcher.GoalDistance:
		for _, km := range c.Pairs.Km {
			most = max(most, int64(km))
		}
	case matcher.GoalTie:
		most = 1 << 30
	case matcher.GoalBalance:
		most = loadSteps
	}
	return most
}

// Reach is no less than what any arc costs under an objective.
func (c *Formulation) Reach(w *Objective) int64 {
	var late uint8
	var km int32
	for a := range c.Pairs.Offer {
		late, km = max(late, c.Pairs.Late[a]), max(km, c.Pairs.Km[a])
	}
	sum := w.Lateness*c.Problem.Lateness.PricePerYear*int64(late) + w.Mismatch*1000 + w.Distance*int64(km) + w.Tie*(1<<TieBits) +
		w.Cost*c.Pairs.Dearest + w.Balance*loadSteps + w.Change
	var price, unmet, slope int64
	for _, kvnd := range c.Price {
		price = max(price, kvnd)
	}
	for k := range c.Problem.Demands {
		unmet = max(unmet, c.Problem.Demands[k].UnmetWeight())
	}
	for i := range c.Problem.Communes {
		for _, step := range c.Problem.Communes[i].Penalty {
			slope = max(slope, step.Slope)
		}
	}
	return sum + w.Cost*price + w.Unmet*(unmet+slope)
}

// Sums of multipliers over the rows that hold an offer or a cell.
type Sums struct{ Offer, Cell []int64 }

func (c *Formulation) Sums(y []int64) Sums {
	s := Sums{make([]int64, len(c.Problem.Offers)), make([]int64, len(c.Problem.Demands))}
	for i := range c.Rows {
		if y[i] == 0 {
			continue
		}
		switch c.Rows[i].Side {
		case OverOffers:
			for _, o := range c.Rows[i].Members {
				s.Offer[o] += y[i]
			}
		case OverCells:
			for _, k := range c.Rows[i].Members {
				s.Cell[k] += y[i]
			}
		}
	}
	return s
}
