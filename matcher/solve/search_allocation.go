package solve

import (
	"cmp"
	"context"
	"math"
	"slices"

	"dathang/matcher/compile"
	"dathang/matcher/flow"
)

// resourceAllocation divides the room of side rows among what they count, offers or, where a row tells cells apart,
// pairs: each takes at most its part, the parts together no more than the row. What is left to choose is a flow,
// and its best plan obeys every side row (Geoffrion, Primal resource-directive approaches for optimizing nonlinear
// decomposable systems, 1970).
//
//  1. The first parts are the mean of the relaxations, or the best plan.
//  2. Parts that the plan leaves are taken back, and go to those to whom a seat more is worth most by the
//     flow's potentials. The plan can only get better; it ends when it does not.
//
// Offers are closed and open as in the best plan.
type resourceAllocation struct {
	t     *search
	s     *space
	parts []part
	left  []int64 // by row: what no part has been charged for
	seats []int64 // of the best plan by pair, nil before there is one
	value int64   // of that plan on the level
}

// part is what an offer or a pair may take at most, seats.
type part struct {
	arc         int // of the offer's capacity, or of the pair
	offer       int32
	pair, cell  int32 // -1 for a whole offer
	least, most int64
	rows        []int // side rows that count it
	is          int64 // seats that it may take now
	worth       int64 // of a seat more, by the potentials of the last flow
}

const (
	// idleFills without a better plan end a resource allocation, mostFills in any case.
	idleFills, mostFills = 3, 60
	// mostFilled seats more of an offer at once, so that others have their turn.
	mostFilled = 2
	// trace: a smaller part of a seat in the mean counts as none; it is left by weights of the bundle that have not
	// quite settled. 0.02 and 0.05 did equally well on drawn cities.
	trace = 0.02
)

// allocateResources looks for a better plan by resource allocation, from the mean and from the best plan. y are the
// multipliers of the rows, by row: what a part pays for what it takes.
func (t *search) allocateResources(ctx context.Context, y []int64) error {
	c := t.c
	if t.best == nil || len(c.SideRows) == 0 || len(t.s.cuts)+len(c.Changes) > 0 || c.WorstOff(t.l) || len(t.goals) == 0 {
		return nil
	}
	a := t.newResourceAllocation()
	defer a.release()
	for _, of := range []*mean{t.mean, meanOf(c, t.best)} {
		if of == nil || !a.round(of) {
			continue
		}
		if err := a.improve(ctx, y); err != nil {
			return err
		}
		if a.seats != nil && c.Activity(slices.Clone(a.seats)).Obeys() {
			t.offer(c.AssignmentOf(a.seats))
		}
	}
	return nil
}

// meanOf a plan alone.
func meanOf(c *compile.Formulation, p *compile.Assignment) *mean {
	m := &mean{make([]float64, len(c.Problem.Offers)), map[int32]float64{}}
	for pair, n := range p.Seats {
		if n > 0 {
			m.offer[c.Pairs.Offer[pair]] += float64(n)
			m.pair[int32(pair)] = float64(n)
		}
	}
	return m
}

// newResourceAllocation makes a part of every open offer that a side row counts and, where rows tell cells apart, of
// every such pair. release must follow.
func (t *search) newResourceAllocation() *resourceAllocation {
	c := t.c
	if t.allocationSpace == nil {
		t.allocationSpace = newSpace(c, t.opts, t.stats)
		t.allocationSpace.shift, t.allocationSpace.basis = t.s.shift, t.s.basis
	}
	s := t.allocationSpace
	a := &resourceAllocation{t: t, s: s, left: make([]int64, len(c.Rows))}
	given := c.Given(t.best.Seats)
	for _, o := range c.Choices {
		s.split(c.Net.CapacityRow[o], 0, given[o] > 0)
	}
	// The opening costs of those open are certain (round); what is divided are seats.
	for o := range c.Problem.Offers {
		i := c.Net.CapacityRow[o]
		p := part{arc: c.Net.ArcOf[i], offer: int32(o), pair: -1, cell: -1, least: s.low[i], most: s.high[i]}
		if !s.open[o] {
			continue
		}
		for _, i := range c.SideRows {
			if r := &c.Rows[i]; !r.TellsCells() && r.Coef[o] > 0 {
				p.count(i, r, given[o])
			}
		}
		a.add(p)
	}
	for k := 0; k < len(c.Problem.Demands) && c.TellsCells(); k++ { // no cell where no row tells them apart
		from, to := c.Pairs.Of(k)
		for pair := from; pair < to; pair++ {
			p := part{arc: c.Net.FirstPair + pair, offer: c.Pairs.Offer[pair], pair: int32(pair), cell: int32(k), most: c.Problem.Demands[k].Seats}
			if !s.open[p.offer] {
				continue
			}
			for _, i := range c.SideOf[k] {
				if r := &c.Rows[i]; r.TellsCells() && c.Counts(r, pair) > 0 {
					p.count(i, r, t.best.Seats[pair])
				}
			}
			a.add(p)
		}
	}
	none := s.noMultipliers()
	s.price(s.objective(t.goals, &none), &none)
	return a
}

// release sets the space as every resource allocation starts from it. Each sets the bounds of offers itself.
func (a *resourceAllocation) release() {
	for n := range a.parts {
		if p := &a.parts[n]; p.pair >= 0 {
			a.s.net.SetBounds(p.arc, 0, p.most)
		}
	}
	a.s.back(0)
}

// count notes that a row counts the part, of which a plan has so many seats. A row with a low keeps them.
func (p *part) count(i int, r *compile.Row, seats int64) {
	p.rows = append(p.rows, i)
	if r.Low > 0 {
		p.least = max(p.least, seats)
	}
}

// add takes a part unless no side row counts it.
func (a *resourceAllocation) add(p part) {
	if len(p.rows) > 0 {
		a.parts = append(a.parts, p)
	}
}

// round makes integral first parts of a mean, the largest remainders first; false where the rows lack room for what
// is required.
func (a *resourceAllocation) round(of *mean) bool {
	c := a.t.c
	a.seats, a.value = nil, math.MaxInt64
	for _, i := range c.SideRows {
		a.left[i] = c.Rows[i].High
		if opens := c.Rows[i].Opens; opens != nil && c.Rows[i].High != flow.Infinite {
			for _, o := range c.Choices {
				if a.s.open[o] {
					a.left[i] -= opens[o]
				}
			}
		}
	}
	seats := func(p *part) float64 {
		if p.pair >= 0 {
			return of.pair[p.pair]
		}
		return of.offer[p.offer]
	}
	// What is required first, then whole seats of the mean, then the fractions as far as the rows have room.
	var order []int
	for n := range a.parts {
		p := &a.parts[n]
		p.is = 0
		a.take(p, p.least)
		if seats(p) > trace {
			order = append(order, n)
		}
	}
	for _, i := range c.SideRows {
		if a.left[i] < 0 {
			return false
		}
	}
	for _, n := range order {
		p := &a.parts[n]
		a.take(p, min(max(int64(math.Floor(seats(p)+trace))-p.is, 0), a.room(p)))
	}
	slices.SortStableFunc(order, func(i, j int) int {
		return cmp.Compare(seats(&a.parts[j])-float64(a.parts[j].is), seats(&a.parts[i])-float64(a.parts[i].is))
	})
	for _, n := range order {
		p := &a.parts[n]
		a.take(p, min(max(int64(math.Ceil(seats(p)-trace))-p.is, 0), a.room(p)))
	}
	return true
}

// improve solves the flow of the parts, and divides what it leaves again until that no longer helps.
func (a *resourceAllocation) improve(ctx context.Context, y []int64) error {
	for fills, idle := 0, 0; idle <= idleFills && fills < mostFills; fills++ {
		better, err := a.solve(ctx)
		if err != nil || a.seats == nil {
			return err
		}
		if idle++; better {
			idle = 0
		}
		if a.fill(y) == 0 {
			break
		}
	}
	return nil
}

// solve finds the best plan under the parts, which is never worse than those before, and reports whether it is
// better.
func (a *resourceAllocation) solve(ctx context.Context) (better bool, err error) {
	c := a.t.c
	for n := range a.parts {
		a.s.net.SetBounds(a.parts[n].arc, a.parts[n].least, a.parts[n].is)
	}
	a.t.flows++
	result, err := a.s.solve(ctx, a.t.l)
	if err != nil || result.Status != flow.Optimal {
		return false, err
	}
	plan := c.AssignmentOfFlow(result.Flow)
	value := a.t.value(plan)
	better = value < a.value
	a.seats, a.value = plan.Seats, value
	for n := range a.parts {
		p := &a.parts[n]
		from, to, _, _, cost := a.s.net.Arc(p.arc)
		p.worth = result.Potential[to] - result.Potential[from] - cost
	}
	return better, nil
}

// fill takes back what the plan leaves and gives it to the parts to which a seat is worth most for what the rows'
// multipliers charge for it; it returns how many seats it gave.
func (a *resourceAllocation) fill(y []int64) (given int64) {
	c := a.t.c
	offers := c.Given(a.seats)
	for n := range a.parts { // what the plan leaves goes back to the rows
		p := &a.parts[n]
		if p.pair >= 0 {
			a.take(p, a.seats[p.pair]-p.is)
		} else {
			a.take(p, offers[p.offer]-p.is)
		}
	}
	type wish struct {
		part int
		per  float64
	}
	var list []wish
	for n := range a.parts {
		p := &a.parts[n]
		if p.worth <= 0 || a.room(p) == 0 {
			continue
		}
		charge := 1.0 // so that what costs nothing at these multipliers is no division by 0
		for _, i := range p.rows {
			charge += float64(float64(max(0, y[i])) * float64(a.countedBy(p, i)))
		}
		list = append(list, wish{n, float64(p.worth) / charge})
	}
	slices.SortStableFunc(list, func(a, b wish) int { return cmp.Compare(b.per, a.per) })
	for _, w := range list {
		p := &a.parts[w.part]
		more := a.room(p)
		if p.pair < 0 {
			more = min(more, mostFilled)
		}
		a.take(p, more)
		given += more
	}
	return given
}

// countedBy is what row i counts of a seat of the part.
func (a *resourceAllocation) countedBy(p *part, i int) int64 {
	if p.pair >= 0 {
		return a.t.c.Counts(&a.t.c.Rows[i], int(p.pair))
	}
	return a.t.c.Rows[i].Coef[p.offer]
}

// room is how many seats more of a part its rows have room for.
func (a *resourceAllocation) room(p *part) int64 {
	room := p.most - p.is
	for _, i := range p.rows {
		if a.t.c.Rows[i].High != flow.Infinite {
			room = min(room, a.left[i]/a.countedBy(p, i))
		}
	}
	return max(0, room)
}

// take charges a part's rows for so many more seats, or for fewer if the number is negative.
func (a *resourceAllocation) take(p *part, seats int64) {
	p.is += seats
	for _, i := range p.rows {
		if a.t.c.Rows[i].High != flow.Infinite {
			a.left[i] -= seats * a.countedBy(p, i)
		}
	}
}
