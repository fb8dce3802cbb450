package solve

import (
	"cmp"
	"context"
	"math"
	"slices"

	"dathang/matcher/flow"
)

// allotment divides the room of side rows that tell cells apart among the pairs that they count: each pair
// takes at most its part, the parts together no more than the row. What is left to choose is a flow, and
// its best plan obeys every side row (Geoffrion, Primal resource-directive approaches for optimizing
// nonlinear decomposable systems, 1970).
//
//  1. The first parts are the mean of the relaxations that the bundle weighs, nearly the best plan in parts of
//     seats (Barahona, Anbil, The volume algorithm, 2000), rounded up while rows have room.
//  2. Parts that the plan leaves are taken back, and go to the pairs to whom a seat more is worth most by the
//     flow's potentials. The plan can only get better; it ends when it does not.
//
// Offers are closed and open as in the plan that it starts from, and rows over offers alone have what that plan leaves them.
type allotment struct {
	t *search
	s *space
	// pairs that such rows count, by place: their cells, the least that they have to have, and what a seat more is worth.
	pairs, cells []int32
	least, worth []int64
	part         []int64 // by pair
	left         []int64 // by row
	seats        []int64 // of the best plan, nil before there is one
	value        int64
}

const (
	// idleFills without a better plan end an allotment, mostFills in any case.
	idleFills, mostFills = 2, 100
	// trace of a seat in the mean is none: weights of a bundle that has not quite settled. One part in 50 and one in 20
	// did alike on drawn cities.
	trace = 0.02
)

// tells reports whether a side row counts some pairs of an offer otherwise than others.
func (r *row) tells() bool { return !r.ofOffers() }

// tells reports whether some side row tells cells apart.
func (c *Compiled) tells() bool {
	return slices.ContainsFunc(c.sideRows, func(i int) bool { return c.rows[i].tells() })
}

// allot looks for a better plan by an allotment.
func (t *search) allot(ctx context.Context) error {
	if t.mean == nil || t.best == nil || len(t.s.holds)+len(t.r.c.changes) > 0 || t.r.c.worstOff(t.l) {
		return nil
	}
	a := t.newAllotment()
	a.round(t.mean)
	if err := a.improve(ctx); err != nil || a.seats == nil {
		return err
	}
	if t.r.c.use(slices.Clone(a.seats)).obeys() {
		t.offer(t.r.c.planOf(a.seats))
	}
	return nil
}

func (t *search) newAllotment() *allotment {
	c := t.r.c
	s := newSpace(c, t.r.opts, t.r.stats)
	s.shift, s.basis = t.s.shift, t.s.basis
	a := &allotment{t: t, s: s, part: make([]int64, len(c.pairs.offer)), left: make([]int64, len(c.rows)), value: math.MaxInt64}
	given := c.given(t.best.seats)
	for _, o := range c.choices {
		s.split(c.net.capacityRow[o], 0, given[o] > 0)
	}
	for _, i := range c.sideRows {
		if !c.rows[i].tells() {
			s.confineOffers(i, given)
		}
	}
	for k := range c.Problem.Demands {
		from, to := c.pairs.of(k)
		for pair := from; pair < to; pair++ {
			if counted, low := a.counted(pair, k); counted {
				least := int64(0)
				if low {
					least = t.best.seats[pair]
				}
				a.pairs, a.cells, a.least = append(a.pairs, int32(pair)), append(a.cells, int32(k)), append(a.least, least)
			}
		}
	}
	a.worth = make([]int64, len(a.pairs))
	none := s.noMultipliers()
	s.price(s.objective(t.goals, &none), &none)
	return a
}

// counted reports whether a row that tells cells apart counts a pair, and whether one of them asks for seats.
func (a *allotment) counted(pair, k int) (counted, low bool) {
	c := a.t.r.c
	for _, i := range c.sideOf[k] {
		if r := &c.rows[i]; r.tells() && c.counts(r, pair) > 0 {
			counted, low = true, low || r.low > 0
		}
	}
	return counted, low
}

// round makes the first parts of a mean, by pair, the largest first.
func (a *allotment) round(mean map[int32]float64) {
	c := a.t.r.c
	for i := range a.left {
		a.left[i] = c.rows[i].high
	}
	var order []int
	for n, pair := range a.pairs {
		a.take(n, a.least[n])
		if o := c.pairs.offer[pair]; mean[pair] > trace && a.s.open[o] {
			order = append(order, n)
		}
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(mean[a.pairs[j]], mean[a.pairs[i]]) })
	for _, n := range order {
		pair := a.pairs[n]
		a.take(n, min(int64(math.Ceil(mean[pair]-trace))-a.part[pair], a.room(n)))
	}
}

// improve solves the flow of the parts, and divides anew what it leaves until that no longer helps.
func (a *allotment) improve(ctx context.Context) error {
	for fills, idle := 0, 0; idle <= idleFills && fills < mostFills; fills++ {
		better, err := a.solve(ctx)
		if err != nil || a.seats == nil {
			return err
		}
		if idle++; better {
			idle = 0
		}
		if a.fill() == 0 {
			break
		}
	}
	return nil
}

// solve finds the best plan of the parts, and says whether it is better than those before; it is never worse.
func (a *allotment) solve(ctx context.Context) (better bool, err error) {
	c, first := a.t.r.c, a.t.r.c.net.firstPair
	for n, pair := range a.pairs {
		a.s.net.SetBounds(first+int(pair), a.least[n], a.part[pair])
	}
	a.t.flows++
	result, err := a.s.solve(ctx, a.t.l)
	if err != nil || result.Status != flow.Optimal {
		return false, err
	}
	p := c.plan(result.Flow)
	value := a.t.value(p)
	better = value < a.value
	a.seats, a.value = p.seats, value
	for n, pair := range a.pairs {
		from, to, _, _, cost := a.s.net.Arc(first + int(pair))
		a.worth[n] = result.Potential[to] - result.Potential[from] - cost
	}
	return better, nil
}

// fill takes back what the plan leaves and gives it to the pairs to whom a seat is worth most; it says how many seats it gave.
func (a *allotment) fill() (given int64) {
	c := a.t.r.c
	for n, pair := range a.pairs {
		a.take(n, a.seats[pair]-a.part[pair])
	}
	var order []int
	for n, pair := range a.pairs {
		if a.worth[n] > 0 && a.s.open[c.pairs.offer[pair]] && a.room(n) > 0 {
			order = append(order, n)
		}
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(a.worth[j], a.worth[i]) })
	for _, n := range order {
		more := a.room(n)
		a.take(n, more)
		given += more
	}
	return given
}

// room is how many seats more of a pair its rows have room for.
func (a *allotment) room(n int) int64 {
	c, pair, k := a.t.r.c, int(a.pairs[n]), int(a.cells[n])
	room := c.Problem.Demands[k].Seats - a.part[pair]
	for _, i := range c.sideOf[k] {
		r := &c.rows[i]
		if coef := c.counts(r, pair); coef > 0 && r.tells() && r.high != flow.Infinite {
			room = min(room, a.left[i]/coef)
		}
	}
	return max(0, room)
}

// take gives a pair so many seats more of its rows, or takes them back.
func (a *allotment) take(n int, seats int64) {
	c, pair, k := a.t.r.c, int(a.pairs[n]), int(a.cells[n])
	a.part[pair] += seats
	for _, i := range c.sideOf[k] {
		if r := &c.rows[i]; r.tells() && r.high != flow.Infinite {
			a.left[i] -= seats * c.counts(r, pair)
		}
	}
}
