package compile

import (
	"slices"

	"dathang/matcher"
)

// OfferCosts writes to out what a seat of each offer costs in any cell: its price under w, and the
// multipliers y (by row, nil for none) of the side rows that count all its pairs alike.
func (c *Formulation) OfferCosts(w *Objective, y, out []int64) []int64 {
	out = slices.Grow(out[:0], len(c.Price))
	for _, price := range c.Price {
		out = append(out, w.Cost()*price)
	}
	for _, i := range c.SideRows {
		r := &c.Rows[i]
		// Rows that count surcharges or only some cells differ from pair to pair: AddSides is for them.
		if y == nil || y[i] == 0 || !r.OfOffers() {
			continue
		}
		for o, coef := range r.Coef {
			out[o] += y[i] * coef
		}
	}
	return out
}

// AddSides adds to costs, by pair, the multipliers of side rows that do not count all pairs of an offer
// alike.
func (c *Formulation) AddSides(costs, y []int64) {
	for _, i := range c.SideRows {
		if r := &c.Rows[i]; y[i] != 0 && !r.OfOffers() {
			c.EachOf(r, func(a int, coef int64) { costs[a] += y[i] * coef })
		}
	}
}

// EachOf calls f with every pair that a side row counts, and what a seat of it counts there.
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

// OfPairs keeps of an objective the part that differs between the pairs of one offer. The goal cost is
// among it only where pairs have surcharges; prices are OfferCosts' part.
func (c *Formulation) OfPairs(w *Objective) Objective {
	of := Objective{tieShift: w.tieShift}
	// What serving a cell saves is the cell's, and so is in no pair's cost.
	for at := range costsOf {
		if costsOf[at].seat != nil {
			of.weights[at] = w.weights[at]
		}
	}
	if c.Pairs.Surcharge == nil {
		of.weights[atCost] = 0
	}
	return of
}

// PairCosts are PairCost of every pair: what a seat of it costs, without its offer's price and without what
// serving the cell saves.
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

// PairCost is what a seat of a pair of cell k costs.
func (c *Formulation) PairCost(w *Objective, a, k int) int64 {
	cost := int64(0)
	for at := range costsOf {
		// Goals that do not count are skipped: this is called for every pair.
		if weight := w.weights[at]; weight != 0 && costsOf[at].seat != nil {
			of := seatOf(c, at, a, k)
			if at == atTie {
				of >>= w.tieShift
			}
			cost += weight * of
		}
	}
	return cost
}

// MostBeside is the most that a row may count beside demand: a university's load reaches to all that it offers, whoever
// asks for it, and the seats of the reference plan may be more than anybody asks for now.
func (c *Formulation) MostBeside() int64 {
	var offered, planned int64
	for _, level := range c.Problem.Goals {
		for _, g := range level {
			if g.Goal.Is(matcher.FormLoads) {
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

// Sums are sums of multipliers over the network's rows that hold an offer or a cell.
type Sums struct{ Offer, Cell []int64 }

// Sums adds up multipliers, given by row.
func (c *Formulation) Sums(y []int64) Sums {
	s := Sums{make([]int64, len(c.Problem.Offers)), make([]int64, len(c.Problem.Demands))}
	for i := range c.Rows {
		if y[i] == 0 {
			continue
		}
		// Side rows and rows of single pairs belong to no offer or cell as a whole.
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
