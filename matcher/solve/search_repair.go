package solve

import (
	"cmp"
	"slices"

	"dathang/matcher"
	"dathang/matcher/compile"
)

// worth is a pair with what a seat of it saves.
type worth struct {
	pair, cell int32
	saves      int64
}

// prices are the costs of a seat, in the parts of priced, and that of an unmet one.
type prices struct{ pair, offer, unmet []int64 }

// saves is what a seat of a pair of cell k saves, below 0 where it costs.
func (w *prices) saves(c *compile.Formulation, a, k int) int64 {
	return w.unmet[k] - w.pair[a] - w.offer[c.Pairs.Offer[a]]
}

// pricesOf goals alone, unscaled.
func pricesOf(c *compile.Formulation, goals []matcher.Goal) *prices {
	w := &compile.Objective{}
	w.Add(goals, 1)
	out := &prices{pair: c.PairCosts(w), offer: c.OfferCosts(w, nil, nil)}
	for k := range c.Problem.Demands {
		out.unmet = append(out.unmet, w.UnmetSeat(c, k))
	}
	return out
}

// repair makes an allocation of a relaxation obey the side rows: seats that
// count least at the prices of the rows go first, and what room is left is
// filled with those that count most, first at those prices and then at none.
// It may fail; then it gives nil.
func repair(c *compile.Formulation, seats []int64, priced, plain *prices) *compile.Assignment {
	u := c.Activity(slices.Clone(seats))
	for _, i := range c.SideRows {
		drop(c, u, i, priced)
	}
	fill(c, u, priced)
	fill(c, u, plain)
	if !u.Obeys() {
		return nil
	}
	return c.AssignmentOf(u.Seats)
}

// drop gives seats back until a side row's high is obeyed, those first that save least for what they take of it, and as
// far as no low or cohort is broken.
func drop(c *compile.Formulation, u *compile.Activity, i int, w *prices) {
	r := &c.Rows[i]
	if u.Row[i] <= r.High {
		return
	}
	var list []worth
	for _, k := range r.Of {
		if u.Cell[k] == 0 {
			continue
		}
		from, to := c.Pairs.Of(int(k))
		for a := from; a < to; a++ {
			if u.Seats[a] == 0 {
				continue
			}
			if coef := c.Counts(r, a); coef > 0 {
				// What a seat saves for each unit of the row that it takes.
				list = append(list, worth{int32(a), k, w.saves(c, a, int(k)) / coef})
			}
		}
	}
	slices.SortFunc(list, func(a, b worth) int { return cmp.Or(cmp.Compare(a.saves, b.saves), cmp.Compare(a.pair, b.pair)) })
	for _, w := range list {
		over := u.Row[i] - r.High
		if over <= 0 {
			return // the rest may stay
		}
		coef := c.Counts(r, int(w.pair))
		if n := min(u.Spare(int(w.pair), int(w.cell)), (over+coef-1)/coef); n > 0 {
			u.Add(int(w.pair), int(w.cell), -n)
		}
	}
}

// fill serves what is unmet where there is room, the best seats first.
func fill(c *compile.Formulation, u *compile.Activity, w *prices) {
	// Offers without room are left out before their many pairs are looked at.
	roomy := make([]bool, len(c.Problem.Offers))
	for o := range roomy {
		roomy[o] = u.RoomOf(o) > 0
	}
	var list []worth
	for k := range c.Problem.Demands {
		if u.Cell[k] == c.Problem.Demands[k].Seats {
			continue
		}
		from, to := c.Pairs.Of(k)
		for a := from; a < to; a++ {
			if !roomy[c.Pairs.Offer[a]] {
				continue
			}
			if saves := w.saves(c, a, k); saves > 0 && u.Room(a, k) > 0 {
				list = append(list, worth{int32(a), int32(k), saves})
			}
		}
	}
	slices.SortFunc(list, func(a, b worth) int { return cmp.Or(cmp.Compare(b.saves, a.saves), cmp.Compare(a.pair, b.pair)) })
	for _, w := range list {
		if n := u.Room(int(w.pair), int(w.cell)); n > 0 {
			u.Add(int(w.pair), int(w.cell), n)
		}
	}
}
