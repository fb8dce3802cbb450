package solve

import (
	"cmp"
	"slices"

	"dathang/matcher/flow"
)

// plan is an allocation that obeys every rule, with what its goals come to.
type plan struct {
	seats []int64 // by pair
	tally tally
}

func (c *Compiled) plan(x []int64) *plan {
	seats := x[c.net.firstPair : c.net.firstPair+len(c.pairs.offer)]
	return c.planOf(slices.Clone(seats))
}

func (c *Compiled) planOf(seats []int64) *plan {
	return &plan{seats, c.count(func(a int) int64 { return seats[a] })}
}

// use is how much of every row over offers and cells, and of every side row, an allocation takes.
type use struct {
	c     *Compiled
	seats []int64
	offer []int64
	cell  []int64
	row   []int64
}

func (c *Compiled) use(seats []int64) *use {
	u := &use{c: c, seats: seats, offer: make([]int64, len(c.Problem.Offers)), cell: make([]int64, len(c.Problem.Demands)), row: make([]int64, len(c.rows))}
	for k := range c.Problem.Demands {
		from, to := c.pairs.of(k)
		for a := from; a < to; a++ {
			if n := seats[a]; n != 0 {
				u.seats[a] = 0
				u.add(a, k, n)
			}
		}
	}
	return u
}

// add puts n seats (or takes them, n < 0) on a pair of cell k.
func (u *use) add(a, k int, n int64) {
	c := u.c
	o := c.pairs.offer[a]
	opened := u.offer[o] > 0
	u.seats[a] += n
	u.offer[o] += n
	u.cell[k] += n
	for _, i := range c.offerRows[o] {
		u.row[i] += n
	}
	for _, i := range c.cellRows[k] {
		u.row[i] += n
	}
	if i, ok := c.net.pinOf[a]; ok {
		u.row[i] += n
	}
	for _, i := range c.sideOf[k] {
		r := &c.rows[i]
		u.row[i] += n * c.counts(r, a)
		if r.opens != nil && opened != (u.offer[o] > 0) {
			if opened {
				u.row[i] -= r.opens[o]
			} else {
				u.row[i] += r.opens[o]
			}
		}
	}
}

// room is how many seats more the pair could take; 0 where a cohort would be opened.
func (u *use) room(a, k int) int64 {
	c := u.c
	o := c.pairs.offer[a]
	if openable(&c.Problem.Offers[o]) && u.offer[o] == 0 {
		return 0
	}
	n := min(c.Problem.Offers[o].Capacity-u.offer[o], c.Problem.Demands[k].Seats-u.cell[k])
	take := func(i int, coef int64) {
		if coef > 0 && c.rows[i].high != flow.Infinite {
			n = min(n, (c.rows[i].high-u.row[i])/coef)
		}
	}
	for _, i := range c.offerRows[o] {
		take(i, 1)
	}
	for _, i := range c.cellRows[k] {
		take(i, 1)
	}
	if i, ok := c.net.pinOf[a]; ok {
		take(i, 1)
	}
	for _, i := range c.sideOf[k] {
		take(i, c.counts(&c.rows[i], a))
	}
	return max(0, n)
}

// spare is how many seats the pair could give back without breaking a low.
func (u *use) spare(a, k int) int64 {
	c := u.c
	o := c.pairs.offer[a]
	n := u.seats[a]
	keep := func(i int) {
		if low := c.rows[i].low; low > 0 {
			n = min(n, u.row[i]-low)
		}
	}
	if offer := &c.Problem.Offers[o]; openable(offer) {
		n = min(n, u.offer[o]-max(1, offer.MinCohort))
	}
	for _, i := range c.offerRows[o] {
		keep(i)
	}
	for _, i := range c.cellRows[k] {
		keep(i)
	}
	if i, ok := c.net.pinOf[a]; ok {
		keep(i)
	}
	for _, i := range c.sideOf[k] {
		if c.counts(&c.rows[i], a) > 0 {
			keep(i)
		}
	}
	return max(0, n)
}

// obeys reports whether every bound holds.
func (u *use) obeys() bool {
	c := u.c
	for o := range c.Problem.Offers {
		offer := &c.Problem.Offers[o]
		if u.offer[o] > offer.Capacity || u.offer[o] > 0 && openable(offer) && u.offer[o] < offer.MinCohort {
			return false
		}
	}
	for i := range c.rows {
		if r := &c.rows[i]; (r.side == across || r.rule >= 0) && (u.row[i] < r.low || u.row[i] > r.high) {
			return false
		}
	}
	for i := range c.changes {
		if u.lost(i) > c.changes[i].high {
			return false
		}
	}
	return true
}

func (u *use) lost(i int) int64 {
	var sum int64
	for j, of := range u.c.changes[i].of {
		if of {
			sum += u.c.lost(j, func(a int) int64 { return u.seats[a] })
		}
	}
	return sum
}

// worth is a pair with what a seat of it counts (below 0: it saves).
type worth struct {
	pair, cell int32
	cost       int64
}

// repair makes an allocation of a relaxation obey the side rows: seats that
// count least at the prices of the rows go first, and what room is left is
// filled with those that count most, first at those prices and then at none.
// It may fail; then it gives nil.
func (c *Compiled) repair(seats []int64, costs, unmet, unpriced []int64) *plan {
	u := c.use(slices.Clone(seats))
	for _, i := range c.sideRows {
		c.drop(u, i, costs, unmet)
	}
	c.fill(u, costs, unmet)
	c.fill(u, unpriced, unmet)
	if !u.obeys() {
		return nil
	}
	return c.planOf(u.seats)
}

// drop gives seats back until a side row holds.
func (c *Compiled) drop(u *use, i int, costs, unmet []int64) {
	r := &c.rows[i]
	if u.row[i] <= r.high {
		return
	}
	var list []worth
	for k := range c.Problem.Demands {
		if !r.holds(k) || u.cell[k] == 0 {
			continue
		}
		from, to := c.pairs.of(k)
		for a := from; a < to; a++ {
			if coef := c.counts(r, a); u.seats[a] > 0 && coef > 0 {
				// What a seat saves for each unit of the row that it takes.
				list = append(list, worth{int32(a), int32(k), (costs[a] - unmet[k]) / coef})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b worth) int { return cmp.Compare(b.cost, a.cost) })
	for _, w := range list {
		over := u.row[i] - r.high
		if over <= 0 {
			return
		}
		coef := c.counts(r, int(w.pair))
		if n := min(u.spare(int(w.pair), int(w.cell)), (over+coef-1)/coef); n > 0 {
			u.add(int(w.pair), int(w.cell), -n)
		}
	}
}

// fill serves what is unmet where there is room, the best seats first.
func (c *Compiled) fill(u *use, costs, unmet []int64) {
	var list []worth
	for k := range c.Problem.Demands {
		if u.cell[k] == c.Problem.Demands[k].Seats {
			continue
		}
		from, to := c.pairs.of(k)
		for a := from; a < to; a++ {
			if cost := costs[a] - unmet[k]; cost < 0 {
				list = append(list, worth{int32(a), int32(k), cost})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b worth) int { return cmp.Compare(a.cost, b.cost) })
	for _, w := range list {
		if n := u.room(int(w.pair), int(w.cell)); n > 0 {
			u.add(int(w.pair), int(w.cell), n)
		}
	}
}

// keepsHolds reports whether a plan leaves the levels above no worse.
func (s *space) keepsHolds(p *plan) bool {
	for _, h := range s.holds {
		if s.c.level(h.goals, p.tally).Value > h.value {
			return false
		}
	}
	return true
}
