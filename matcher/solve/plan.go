package solve

import (
	"cmp"
	"math"
	"slices"

	"dathang/matcher"
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

// use counts an allocation; add writes into seats.
func (c *Compiled) use(seats []int64) *use {
	u := &use{c: c, seats: seats, offer: make([]int64, len(c.Problem.Offers)), cell: make([]int64, len(c.Problem.Demands)), row: make([]int64, len(c.rows))}
	for k := range c.Problem.Demands {
		from, to := c.pairs.of(k)
		for a := from; a < to; a++ {
			if n := seats[a]; n != 0 {
				u.count(a, k, n)
			}
		}
	}
	return u
}

// add puts n seats (or takes them, n < 0) on a pair of cell k.
func (u *use) add(a, k int, n int64) {
	u.seats[a] += n
	u.count(a, k, n)
}

func (u *use) count(a, k int, n int64) {
	c := u.c
	o := c.pairs.offer[a]
	opened := u.offer[o] > 0
	u.offer[o] += n
	u.cell[k] += n
	for _, i := range c.offerRows[o] {
		u.row[i] += n
	}
	for _, i := range c.cellRows[k] {
		u.row[i] += n
	}
	if len(c.net.pinOf) > 0 {
		if i, ok := c.net.pinOf[a]; ok {
			u.row[i] += n
		}
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
	for _, i := range c.offerRows[o] {
		n = min(n, u.left(i, 1))
	}
	for _, i := range c.cellRows[k] {
		n = min(n, u.left(i, 1))
	}
	if len(c.net.pinOf) > 0 {
		if i, ok := c.net.pinOf[a]; ok {
			n = min(n, u.left(i, 1))
		}
	}
	for _, i := range c.sideOf[k] {
		n = min(n, u.left(i, c.counts(&c.rows[i], a)))
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

// worth is a pair with what a seat of it saves.
type worth struct {
	pair, cell int32
	saves      int64
}

// prices are what a seat counts, in the parts of priced, and what an unmet one would.
type prices struct{ pair, offer, unmet []int64 }

// saves is what a seat of a pair of cell k saves, below 0 where it costs.
func (w *prices) saves(c *Compiled, a, k int) int64 {
	return w.unmet[k] - w.pair[a] - w.offer[c.pairs.offer[a]]
}

// pricesOf goals alone, unscaled.
func (c *Compiled) pricesOf(goals []matcher.Goal) *prices {
	w := &objective{}
	w.add(goals, 1)
	out := &prices{pair: c.pairCosts(w), offer: c.offerCosts(w, nil, nil)}
	for k := range c.Problem.Demands {
		out.unmet = append(out.unmet, w.unmet*c.Problem.Demands[k].UnmetWeight())
	}
	return out
}

// repair makes an allocation of a relaxation obey the side rows: seats that
// count least at the prices of the rows go first, and what room is left is
// filled with those that count most, first at those prices and then at none.
// It may fail; then it gives nil.
func (c *Compiled) repair(seats []int64, priced, plain *prices) *plan {
	u := c.use(slices.Clone(seats))
	for _, i := range c.sideRows {
		c.drop(u, i, priced)
	}
	c.fill(u, priced)
	c.fill(u, plain)
	if !u.obeys() {
		return nil
	}
	return c.planOf(u.seats)
}

// drop gives seats back until a side row holds.
func (c *Compiled) drop(u *use, i int, w *prices) {
	r := &c.rows[i]
	if u.row[i] <= r.high {
		return
	}
	var list []worth
	for _, k := range r.of {
		if u.cell[k] == 0 {
			continue
		}
		from, to := c.pairs.of(int(k))
		for a := from; a < to; a++ {
			if u.seats[a] == 0 {
				continue
			}
			if coef := c.counts(r, a); coef > 0 {
				// What a seat saves for each unit of the row that it takes.
				list = append(list, worth{int32(a), k, w.saves(c, a, int(k)) / coef})
			}
		}
	}
	slices.SortFunc(list, func(a, b worth) int { return cmp.Or(cmp.Compare(a.saves, b.saves), cmp.Compare(a.pair, b.pair)) })
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
func (c *Compiled) fill(u *use, w *prices) {
	roomy := make([]bool, len(c.Problem.Offers))
	for o := range roomy {
		roomy[o] = u.roomOf(o) > 0
	}
	var list []worth
	for k := range c.Problem.Demands {
		if u.cell[k] == c.Problem.Demands[k].Seats {
			continue
		}
		from, to := c.pairs.of(k)
		for a := from; a < to; a++ {
			if !roomy[c.pairs.offer[a]] {
				continue
			}
			if saves := w.saves(c, a, k); saves > 0 && u.room(a, k) > 0 {
				list = append(list, worth{int32(a), int32(k), saves})
			}
		}
	}
	slices.SortFunc(list, func(a, b worth) int { return cmp.Or(cmp.Compare(b.saves, a.saves), cmp.Compare(a.pair, b.pair)) })
	for _, w := range list {
		if n := u.room(int(w.pair), int(w.cell)); n > 0 {
			u.add(int(w.pair), int(w.cell), n)
		}
	}
}

// roomOf is how many seats more an offer could take in any cell; 0 where a cohort would be opened.
func (u *use) roomOf(o int) int64 {
	c := u.c
	if openable(&c.Problem.Offers[o]) && u.offer[o] == 0 {
		return 0
	}
	n := c.Problem.Offers[o].Capacity - u.offer[o]
	for _, i := range c.offerRows[o] {
		n = min(n, u.left(i, 1))
	}
	for _, i := range c.sideRows {
		if r := &c.rows[i]; r.ofOffers() {
			n = min(n, u.left(i, r.coef[o]))
		}
	}
	return n
}

// left is how many more units a row could take that count coef each.
func (u *use) left(i int, coef int64) int64 {
	if coef <= 0 || u.c.rows[i].high == flow.Infinite {
		return math.MaxInt64
	}
	return (u.c.rows[i].high - u.row[i]) / coef
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
