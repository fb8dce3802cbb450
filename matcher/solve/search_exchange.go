package solve

import (
	"slices"

	"dathang/matcher/compile"
)

// exchangeSeats betters the best plan of a level by giving single seats to another offer, until none is left that
// helps. Budgets leave a little of every year, and what it still buys is often such a move, which whoever asks why
// not would find at once. Every rule is kept. O(pairs) a pass.
func (t *search) exchangeSeats() {
	c := t.c
	if t.best == nil || len(t.s.cuts)+len(c.Changes) > 0 || len(c.SideRows) == 0 || t.isTieBreak() || !t.additive() {
		return
	}
	h := &seatExchange{t: t, c: c, u: c.Activity(slices.Clone(t.best.Seats)), worth: t.atGoals()}
	for h.pass() {
	}
	if h.moved && h.u.Obeys() {
		t.offer(c.AssignmentOf(h.u.Seats))
	}
}

// additive reports whether the cost of a seat on the level is independent of other seats, apart from the penalties
// of communes.
func (t *search) additive() bool {
	w := &compile.Objective{}
	w.Add(t.goals, 1)
	return w.Balance() == 0 && w.Change() == 0 && w.Tiers == nil
}

// seatExchange is a plan whose seats are moved one by one.
type seatExchange struct {
	t     *search
	c     *compile.Formulation
	u     *compile.Activity // of the plan as it is now
	worth *prices           // of the level's goals alone
	moved bool              // some seat has been
}

// pass looks at every seat once; true if some seat was moved.
func (h *seatExchange) pass() bool {
	any := false
	for k := range h.c.Problem.Demands {
		from, to := h.c.Pairs.Of(k)
		for a := from; a < to; a++ {
			for h.u.Seats[a] > 0 && !h.t.s.dead[a] && h.better(a, k) {
				any, h.moved = true, true
			}
		}
	}
	return any
}

// better moves a seat of a pair to the offer that saves most for its cell, if one has room and saves more than now. A
// penalty of the commune does not matter: the cell is served as before.
func (h *seatExchange) better(a, k int) bool {
	c, u := h.c, h.u
	if u.Spare(a, k) == 0 {
		return false
	}
	saves := h.worth.saves(c, a, k)
	from, to := c.Pairs.Of(k)
	best, by := -1, int64(0)
	taken := false
	for b := from; b < to; b++ {
		gain := h.worth.saves(c, b, k) - saves
		if b == a || gain <= by || h.t.s.dead[b] {
			continue
		}
		if !taken { // first, for the seat's own room counts
			u.Add(a, k, -1)
			taken = true
		}
		if u.Room(b, k) > 0 {
			best, by = b, gain
		}
	}
	if !taken {
		return false
	}
	if best < 0 {
		u.Add(a, k, 1)
		return false
	}
	u.Add(best, k, 1)
	return true
}
