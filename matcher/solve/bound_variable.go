package solve

import (
	"cmp"
	"math"
	"slices"

	"dathang/matcher"
	"dathang/matcher/compile"
)

// A link, or variable upper bound, says that a cell takes at most as many seats from an offer as the cell asks for
// if the offer is open, and none if it is closed: x <= most y. The relaxation that charges opening by the seat
// ignores it: an offer that is a tenth full pays a tenth of its opening cost, and a large one next to nothing. Links
// are priced where offers cost something to open, by the dual of the strong formulation in the values of the cells
// alone: given what a seat of each cell is worth, an open offer fills its seats with the cells that gain most
// (Geoffrion, McBride, Lagrangean relaxation applied to capacitated facility location problems, 1978; Beasley, An
// algorithm for solving large capacitated warehouse location problems, 1988). The multipliers of all other rows stay
// as the relaxation has them.

const (
	// Rounds of subgradient steps at a node; at the root the values start from those of the relaxation, a poor guess.
	rootVariableBoundRounds, variableBoundRounds = 400, 60
	// variableBoundPatience is the number of rounds without a better bound after which the step is halved.
	variableBoundPatience = 8
)

// variableBound is the multiplier of a pair's variable upper bound.
type variableBound struct {
	pair, cell int
	most, y    int64 // seats at most if the offer is open; the multiplier, scaled
}

// variableBoundAscent is the subgradient search for the worth of cells at a node.
type variableBoundAscent struct {
	s      *space
	d      *dual
	offers []boundedOffer
	// otherwise is what a seat of a cell costs that no linked offer serves; served tells whether there is such a
	// seat.
	otherwise []int64
	served    []bool
	most      []float64 // of a cell's worth: as otherwise, infinite where nothing else can serve it
	worth     []float64 // what a seat of each cell is worth, scaled; the values that are searched for
	rounds    float64   // so far
	bound     float64   // of the best worth, scaled
	best      []float64 // the worth that gave it
	// took is the number of seats that each cell got in the last round.
	took []float64
	gain []gain
}

// boundedOffer is an offer whose pairs have variable upper bounds.
type boundedOffer struct {
	offer, row   int
	charge       float64 // for opening it, scaled
	pairs        []boundedPair
	opened       float64 // number of rounds in which it was open
	closed, open bool
}

// boundedPair is a pair with a variable upper bound.
type boundedPair struct {
	pair, cell int
	cost       int64   // reduced, without the offer's own row
	most       float64 // seats
}

// gain is what an open offer gains from a pair at the current worth of its cell.
type gain struct {
	pair *boundedPair
	by   float64
}

// newVariableBoundAscent starts from the worth that the node above ended with, or else from the cells' least reduced
// costs in the relaxation d.
func (s *space) newVariableBoundAscent(d *dual, n *node) *variableBoundAscent {
	c := s.c
	cells := len(c.Problem.Demands)
	l := &variableBoundAscent{s: s, d: d, otherwise: make([]int64, cells), served: make([]bool, cells), most: make([]float64, cells), worth: make([]float64, cells), took: make([]float64, cells), bound: math.Inf(-1)}
	reduced := s.reducedCosts(d)
	at := make([]int, len(c.Problem.Offers))
	for o, linked := range c.VariableBounds {
		at[o] = -1
		if linked {
			at[o] = len(l.offers)
			l.offers = append(l.offers, boundedOffer{
				offer: o, row: c.Net.CapacityRow[o], charge: float64(s.charge(o, d.w, &d.m)), closed: s.closed[o], open: s.open[o],
			})
		}
	}
	// What a seat of a cell costs without links: unmet, or on the cheapest pair of an offer without them.
	for k := range cells {
		if !s.full[k] {
			l.otherwise[k], l.served[k] = d.w.UnmetSeat(c, k), true
		}
		from, to := c.Pairs.Of(k)
		for a := from; a < to; a++ {
			i := at[c.Pairs.Offer[a]]
			switch {
			case s.dead[a]:
			case i < 0 && l.served[k]:
				l.otherwise[k] = min(l.otherwise[k], reduced[a])
			case i < 0:
				l.otherwise[k], l.served[k] = reduced[a], true
			default:
				o := &l.offers[i]
				most := min(c.Problem.Demands[k].Seats, c.Problem.Offers[o.offer].Capacity)
				o.pairs = append(o.pairs, boundedPair{a, k, reduced[a] - d.y[o.row], float64(most)})
			}
		}
		l.most[k] = math.Inf(1)
		if l.served[k] {
			l.most[k] = float64(l.otherwise[k])
		}
		l.worth[k] = min(l.most[k], float64(d.best[k]))
	}
	// The node above is the better guess, as far as nothing cheaper has come up.
	if n.parent != nil && n.parent.worth != nil {
		for k := range l.worth {
			l.worth[k] = min(l.most[k], n.parent.worth[k])
		}
	}
	return l
}

// climb changes the worth of the cells by subgradient steps (Held, Wolfe, Crowder, Validation of subgradient
// optimization, 1974).
func (l *variableBoundAscent) climb(target func(int64) float64, rounds int) {
	step, idle := 1.0, 0
	for range rounds {
		bound := l.value()
		l.rounds++
		if idle++; bound > l.bound {
			l.bound, l.best, idle = bound, slices.Clone(l.worth), 0
		}
		if idle > variableBoundPatience {
			step, idle = step/2, 0
		}
		// The gradient: a cell that takes fewer seats than it asks for must be worth more.
		norm := 0.0
		for k := range l.took {
			l.took[k] = float64(l.s.c.Problem.Demands[k].Seats) - l.took[k]
			norm += float64(l.took[k] * l.took[k])
		}
		if norm == 0 || step < 1e-3 {
			return
		}
		length := float64(step*target(int64(bound))) / norm
		for k := range l.worth {
			l.worth[k] = min(l.most[k], math.Round(l.worth[k]+float64(length*l.took[k])))
		}
	}
}

// value is the linked part of the bound, and what each cell takes in it.
func (l *variableBoundAscent) value() float64 {
	sum := 0.0
	for k, worth := range l.worth {
		d := float64(l.s.c.Problem.Demands[k].Seats)
		l.took[k] = 0
		sum += float64(d * worth)
		if worth == l.most[k] {
			l.took[k] = d // served otherwise, for all the seats that it asks for
		}
	}
	for i := range l.offers {
		o := &l.offers[i]
		if !o.open {
			continue
		}
		profit, _ := l.fill(o)
		if o.closed && profit <= o.charge {
			continue // closed is cheaper
		}
		o.opened++
		sum += o.charge - profit
		left := float64(l.s.high[o.row])
		for _, g := range l.gain {
			x := min(left, g.pair.most)
			left -= x
			if k := g.pair.cell; l.worth[k] < l.most[k] { // else it counts as served otherwise
				l.took[k] += x
			}
		}
	}
	return sum
}

// fill lists the pairs from which an open offer gains, best first. It returns the total gain, and the gain of the
// last seat filled, 0 where seats are left over.
func (l *variableBoundAscent) fill(o *boundedOffer) (profit, last float64) {
	l.gain = l.gain[:0]
	for i := range o.pairs {
		p := &o.pairs[i]
		if by := l.worth[p.cell] - float64(p.cost); by > 0 {
			l.gain = append(l.gain, gain{p, by})
		}
	}
	slices.SortStableFunc(l.gain, func(a, b gain) int { return cmp.Compare(b.by, a.by) })
	left := float64(l.s.high[o.row])
	for _, g := range l.gain {
		if left <= 0 {
			break
		}
		x := min(left, g.pair.most)
		left -= x
		profit += float64(x * g.by)
		last = g.by
	}
	if left > 0 {
		last = 0
	}
	return profit, last
}

// dual turns the best worth into multipliers of the offers' rows and of the links, rounded to whole numbers; its bound
// is computed anew from these.
func (l *variableBoundAscent) dual() *dual {
	s, c := l.s, l.s.c
	d := *l.d
	d.y, d.best = slices.Clone(l.d.y), make([]int64, len(c.Problem.Demands))
	d.openingPaid = make([]int64, len(c.Problem.Offers))
	copy(l.worth, l.best)
	copy(d.best, l.otherwise)
	served := slices.Clone(l.served)
	for i := range l.offers {
		o := &l.offers[i]
		_, last := l.fill(o)
		// The row of an offer is priced at what its last seat gains; where the offer is closed, at the greatest gain,
		// so that none of its links needs a price.
		if !o.open {
			last = 0
			if len(l.gain) > 0 {
				last = l.gain[0].by
			}
		}
		d.y[o.row] = int64(last)
		for j := range o.pairs {
			p := &o.pairs[j]
			cost := p.cost + d.y[o.row]
			if y := int64(l.worth[p.cell]) - cost; y > 0 {
				d.bounds = append(d.bounds, variableBound{p.pair, p.cell, int64(p.most), y})
				d.openingPaid[o.offer] -= y * int64(p.most)
				cost += y
			}
			if !served[p.cell] || cost < d.best[p.cell] {
				d.best[p.cell], served[p.cell] = cost, true
			}
		}
	}
	s.bound(&d)
	return &d
}

// variableBoundID names the link's row in a certificate.
func variableBoundID(c *compile.Formulation, of *variableBound) matcher.RowID {
	return matcher.LinkRow(c.Problem.Offers[c.Pairs.Offer[of.pair]].ID, c.Problem.Demands[of.cell].Cell)
}
