package compile

import (
	"math"

	"dathang/matcher/flow"
)

// The search moves seats one at a time and has to know at once whether a bound still holds. So what every row counts
// is kept up to date with each move, at the cost of a step a row that holds the pair. sideactivity.go does the same
// for moves onto pairs that need not exist, which explain tries.

// Activity is how much of every row over offers and cells, and of every side row, an allocation takes.
// Searches in solve move seats in it one by one (Add) and ask what is still possible (Room, Spare).
type Activity struct {
	c     *Formulation
	Seats []int64 // by pair
	Offer []int64 // seats that each offer gives
	Cell  []int64 // seats that each cell receives
	Row   []int64 // what each row counts: seats, or kVND in a budget
}

// Add puts n seats (or takes them, n < 0) on a pair of cell k.
func (u *Activity) Add(a, k int, n int64) {
	u.Seats[a] += n
	u.count(a, k, n)
}

// count adds n seats of a pair to all sums but Seats. Opening costs follow from whether the offer serves
// anybody before and after.
func (u *Activity) count(a, k int, n int64) {
	c := u.c
	o := c.Pairs.Offer[a]
	opened := u.Offer[o] > 0
	u.Offer[o] += n
	u.Cell[k] += n
	for _, i := range c.OfferRows[o] {
		u.Row[i] += n
	}
	for _, i := range c.CellRows[k] {
		u.Row[i] += n
	}
	if len(c.Net.PinOf) > 0 {
		if i, ok := c.Net.PinOf[a]; ok {
			u.Row[i] += n
		}
	}
	for _, i := range c.SideOf[k] {
		r := &c.Rows[i]
		u.Row[i] += n * c.Counts(r, a)
		// The first seat opens the offer, and taking the last one closes it.
		if r.Opens != nil && opened != (u.Offer[o] > 0) {
			if opened {
				u.Row[i] -= r.Opens[o]
			} else {
				u.Row[i] += r.Opens[o]
			}
		}
	}
}

// Room is how many seats more the pair could take; 0 where a cohort would be opened.
func (u *Activity) Room(a, k int) int64 {
	c := u.c
	o := c.Pairs.Offer[a]
	// A closed offer opens with a whole cohort or not at all; single seats cannot do that.
	if Openable(&c.Problem.Offers[o]) && u.Offer[o] == 0 {
		return 0
	}
	// The least room of all rows that hold the pair.
	n := min(c.Problem.Offers[o].Capacity-u.Offer[o], c.Problem.Demands[k].Seats-u.Cell[k])
	for _, i := range c.OfferRows[o] {
		n = min(n, u.left(i, 1))
	}
	for _, i := range c.CellRows[k] {
		n = min(n, u.left(i, 1))
	}
	if len(c.Net.PinOf) > 0 {
		if i, ok := c.Net.PinOf[a]; ok {
			n = min(n, u.left(i, 1))
		}
	}
	for _, i := range c.SideOf[k] {
		n = min(n, u.left(i, c.Counts(&c.Rows[i], a)))
	}
	return max(0, n)
}

// Spare is how many seats the pair could give back without breaking a low.
func (u *Activity) Spare(a, k int) int64 {
	c := u.c
	o := c.Pairs.Offer[a]
	n := u.Seats[a]
	keep := func(i int) {
		// Only rows of seats have a low, and in these a seat is one unit.
		if low := c.Rows[i].Low; low > 0 {
			n = min(n, u.Row[i]-low)
		}
	}
	// An open offer keeps its cohort: closing it is a move of its own.
	if offer := &c.Problem.Offers[o]; Openable(offer) {
		n = min(n, u.Offer[o]-LeastOpen(offer))
	}
	for _, i := range c.OfferRows[o] {
		keep(i)
	}
	for _, i := range c.CellRows[k] {
		keep(i)
	}
	if i, ok := c.Net.PinOf[a]; ok {
		keep(i)
	}
	for _, i := range c.SideOf[k] {
		if c.Counts(&c.Rows[i], a) > 0 {
			keep(i)
		}
	}
	return max(0, n)
}

// Obeys reports whether every bound holds: capacities, cohorts, rules, and lost seats. Rows of goals bound
// nothing.
func (u *Activity) Obeys() bool {
	c := u.c
	for o := range c.Problem.Offers {
		offer := &c.Problem.Offers[o]
		if u.Offer[o] > offer.Capacity || u.Offer[o] > 0 && Openable(offer) && u.Offer[o] < offer.MinCohort {
			return false
		}
	}
	for i := range c.Rows {
		if r := &c.Rows[i]; (r.Side == Beside || r.Rule >= 0) && (u.Row[i] < r.Low || u.Row[i] > r.High) {
			return false
		}
	}
	// Lost seats are no row's, so they are counted anew.
	for i := range c.Changes {
		if u.Lost(i) > c.Changes[i].High {
			return false
		}
	}
	return true
}

// Lost is the number of seats of the reference plan, among those that the i-th change rule selects, that are not kept.
func (u *Activity) Lost(i int) int64 {
	var sum int64
	for j, of := range u.c.Changes[i].Of {
		if of {
			sum += u.c.lost(j, func(a int) int64 { return u.Seats[a] })
		}
	}
	return sum
}

// RoomOf is how many seats more an offer could take in any cell; 0 where a cohort would be opened.
func (u *Activity) RoomOf(o int) int64 {
	c := u.c
	if Openable(&c.Problem.Offers[o]) && u.Offer[o] == 0 {
		return 0
	}
	n := c.Problem.Offers[o].Capacity - u.Offer[o]
	for _, i := range c.OfferRows[o] {
		n = min(n, u.left(i, 1))
	}
	// Side rows over some cells are left out: which cell it will be is not known.
	for _, i := range c.SideRows {
		if r := &c.Rows[i]; r.OfOffers() {
			n = min(n, u.left(i, r.Coef[o]))
		}
	}
	return n
}

// left is how many more units that count coef each a row has room for; MaxInt64 where it bounds them not at
// all.
func (u *Activity) left(i int, coef int64) int64 {
	if coef <= 0 || u.c.Rows[i].High == flow.Infinite {
		return math.MaxInt64
	}
	return (u.c.Rows[i].High - u.Row[i]) / coef
}

// Activity counts an allocation, given as seats by pair; Add then writes into that list.
func (c *Formulation) Activity(seats []int64) *Activity {
	u := &Activity{c: c, Seats: seats, Offer: make([]int64, len(c.Problem.Offers)), Cell: make([]int64, len(c.Problem.Demands)), Row: make([]int64, len(c.Rows))}
	for k := range c.Problem.Demands {
		from, to := c.Pairs.Of(k)
		for a := from; a < to; a++ {
			if n := seats[a]; n != 0 {
				u.count(a, k, n)
			}
		}
	}
	return u
}
