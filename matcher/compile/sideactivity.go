package compile

import "dathang/matcher"

// SideActivity counts what the network does not hold of an allocation: side rows, cohorts, opening costs, seats of
// the reference plan. Seats may be moved one by one, whether or not the pairs exist.
type SideActivity struct {
	c     *Formulation
	offer []int64 // seats that each offer gives
	row   []int64 // what each side row counts; 0 for others
	// kept are the seats on the reference plan's pairs.
	kept map[ends]int64
	// planned are the reference allocations of a pair.
	planned map[ends][]int
}

// ends are the offer and the cell of a pair that need not exist.
type ends struct {
	offer int32
	cell  int
}

// Excess is a bound that an allocation breaks: of rule Rule, or of the cohort of
// offer Offer (the other is -1), by so much. Low says that too little is counted.
type Excess struct {
	Rule, Offer int
	By          int64
	Low         bool
}

// SideActivity counts an allocation.
func (c *Formulation) SideActivity(allocations []matcher.Allocation) *SideActivity {
	l := &SideActivity{
		c: c, offer: make([]int64, len(c.Problem.Offers)), row: make([]int64, len(c.Rows)),
		kept: map[ends]int64{}, planned: map[ends][]int{},
	}
	offerAt := Positions(c.Problem.Offers, func(o *matcher.Offer) matcher.OfferID { return o.ID })
	cellAt := Positions(c.Problem.Demands, func(d *matcher.Demand) matcher.Cell { return d.Cell })
	for j := range c.Problem.Reference {
		a := &c.Problem.Reference[j]
		if k, asked := cellAt[a.Cell]; asked {
			at := ends{int32(offerAt[a.Offer]), k}
			l.planned[at] = append(l.planned[at], j)
		}
	}
	for i := range allocations {
		a := &allocations[i]
		l.Add(int32(offerAt[a.Offer]), cellAt[a.Cell], a.Seats)
	}
	return l
}

// Seats is how many seats an offer gives.
func (l *SideActivity) Seats(offer int32) int64 { return l.offer[offer] }

// Add puts n seats (or takes them, n < 0) of an offer on a cell; -1 is an offer
// that does not exist yet, which only rules over cells hold.
func (l *SideActivity) Add(offer int32, k int, n int64) {
	c := l.c
	if offer < 0 {
		for _, i := range c.SideOf[k] {
			// Only rules that count the seats of any offer hold one that nobody knows.
			if r := &c.Problem.Rules[c.Rows[i].Rule]; !r.Where.OfOffers() && (r.Kind == matcher.RuleLimit || r.Kind == matcher.RuleShare) {
				l.row[i] += n
			}
		}
		return
	}
	was := l.offer[offer] > 0
	l.offer[offer] += n
	is := l.offer[offer] > 0
	for _, i := range c.SideOf[k] {
		r := &c.Rows[i]
		l.row[i] += n * l.counts(i, offer, k)
		switch {
		// The opening cost counts from the first seat on, until the last is taken away.
		case r.Opens == nil || was == is:
		case is:
			l.row[i] += r.Opens[offer]
		default:
			l.row[i] -= r.Opens[offer]
		}
	}
	if at := (ends{offer, k}); len(l.planned[at]) > 0 {
		l.kept[at] += n
	}
}

// counts is what a seat of an offer adds to a side row that holds its cell.
func (l *SideActivity) counts(row int, offer int32, k int) int64 {
	r := &l.c.Rows[row]
	if r.Surcharged != nil && r.Surcharged[offer] {
		return r.Coef[offer] + l.c.Pairs.surchargeOf(offer, k)
	}
	return r.Coef[offer]
}

// Broken lists, in order, the violated bounds that are not in the network.
func (l *SideActivity) Broken() []Excess {
	var out []Excess
	for _, i := range l.c.SideRows {
		r := &l.c.Rows[i]
		switch {
		case l.row[i] > r.High:
			out = append(out, Excess{Rule: r.Rule, Offer: -1, By: l.row[i] - r.High})
		case l.row[i] < r.Low:
			out = append(out, Excess{Rule: r.Rule, Offer: -1, By: r.Low - l.row[i], Low: true})
		}
	}
	for i := range l.c.Changes {
		if over := l.lost(l.c.Changes[i].Of) - l.c.Changes[i].High; over > 0 {
			out = append(out, Excess{Rule: l.c.Changes[i].Rule, Offer: -1, By: over})
		}
	}
	for _, o := range l.c.Choices {
		if lacks := l.c.Problem.Offers[o].MinCohort - l.offer[o]; l.offer[o] > 0 && lacks > 0 {
			out = append(out, Excess{Rule: -1, Offer: o, By: lacks, Low: true})
		}
	}
	return out
}

// Lost is the number of seats of the reference plan that are not kept.
func (l *SideActivity) Lost() int64 { return l.lost(nil) }

// lost is Lost among the reference allocations that are marked; nil marks all. Each keeps at most its own seats.
func (l *SideActivity) lost(of []bool) int64 {
	var sum int64
	for j := range l.c.Problem.Reference {
		if of == nil || of[j] {
			sum += l.c.Problem.Reference[j].Seats
		}
	}
	// From all planned seats, those that are kept are taken off; what has no cell any more is lost.
	for at, list := range l.planned {
		for _, j := range list {
			if of == nil || of[j] {
				sum -= min(l.c.Problem.Reference[j].Seats, l.kept[at])
			}
		}
	}
	return sum
}

// Opening is the total opening cost of the offers that serve somebody, kVND.
func (l *SideActivity) Opening() int64 {
	var sum int64
	for _, o := range l.c.Choices {
		if l.offer[o] > 0 {
			sum += l.c.Problem.Offers[o].OpeningKVND
		}
	}
	return sum
}

// Tight is the number of side rows that have no room for one more seat of an offer, in whichever cell.
func (l *SideActivity) Tight(offer int32) int64 {
	var n int64
	for _, i := range l.c.SideRows {
		r := &l.c.Rows[i]
		// Rows that tell cells apart are TightAt's.
		if !r.OfOffers() {
			continue
		}
		add := r.Coef[offer]
		if r.Opens != nil && l.offer[offer] == 0 {
			add += r.Opens[offer]
		}
		if add > 0 && l.row[i]+add > r.High {
			n++
		}
	}
	return n
}

// TightAt is Tight for the side rows that do not count all pairs of an offer alike.
func (l *SideActivity) TightAt(offer int32, k int) int64 {
	var n int64
	for _, i := range l.c.SideOf[k] {
		r := &l.c.Rows[i]
		if r.OfOffers() {
			continue
		}
		if add := l.counts(i, offer, k); add > 0 && l.row[i]+add > r.High {
			n++
		}
	}
	return n
}

// LoadOf is the cost in the goal balance of n seats of a capacity.
func LoadOf(n, capacity int64) int64 { return loadCost(n, capacity) }

// SidePrices is the cost of one seat of each offer when every side row over offers charges its price (at least 0) by
// the unit; and what the rows allow at those prices. Opening costs are spread over all of the offer's seats and
// rounded down, so that what is charged is never more than the row counts.
func (c *Formulation) SidePrices(price func(matcher.RuleID) int64) (seat []int64, allowed int64) {
	seat = make([]int64, len(c.Problem.Offers))
	for _, i := range c.SideRows {
		r := &c.Rows[i]
		// A row without a high allows everything, and one over some cells has no price that holds for every seat of
		// an offer. Surcharges would only add to the price, so they are left out.
		y := price(c.Problem.Rules[r.Rule].ID)
		if y <= 0 || r.High == Infinite || !r.OfOffers() && r.cells != nil {
			continue
		}
		allowed += y * r.High
		for o := range seat {
			seat[o] += y * r.Coef[o]
			if r.Opens != nil && c.Problem.Offers[o].Capacity > 0 {
				seat[o] += y * r.Opens[o] / c.Problem.Offers[o].Capacity
			}
		}
	}
	return seat, allowed
}
