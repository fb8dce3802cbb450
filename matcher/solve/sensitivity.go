package solve

import (
	"cmp"
	"slices"

	"dathang/matcher"
	"dathang/matcher/compile"
	"dathang/matcher/flow"
)

// Sensitivity bounds what the first level comes to when one bound is moved: from below by the multipliers that
// prove the level, for weak duality holds whatever the bounds are, from above by the plan, mended where it passes
// the bound and filled where it leaves room. Neither needs a solve.
type Sensitivity struct {
	s     *space
	d     *dual // of the root of the proof
	goals []matcher.Goal
	plain *prices // of the goals alone
	// own is the problem, with bounds that may be moved for a while; use is what the plan uses of it, value what it
	// comes to.
	own   *compile.Formulation
	use   *compile.Activity
	value int64
	left  []int64 // unmet seats, by commune
	rowAt map[matcher.RowID]int
	// joined is what each fixed-charge cap adds to the bound; under are the caps that hold an offer.
	joined  []int64
	under   [][]int
	pairsOf [][]worth // by offer: its pairs, with what a seat of each saves
}

// NewSensitivity reads the multipliers at the root of the first level's proof; nil where there is none, or where
// bounds are part of what the level counts (worst_off, balance).
func NewSensitivity(c *compile.Formulation, a *matcher.Solution) *Sensitivity {
	if len(a.Certificate.Levels) == 0 || len(c.Problem.Goals) == 0 || slices.ContainsFunc(c.Problem.Goals[0], func(g matcher.Goal) bool {
		return g.Goal.Is(matcher.FormShares) || g.Goal.Is(matcher.FormLoads)
	}) {
		return nil
	}
	proof, goals := &a.Certificate.Levels[0], c.Problem.Goals[0]
	own, problem := *c, *c.Problem
	own.Rows, own.Changes, own.Problem = slices.Clone(c.Rows), slices.Clone(c.Changes), &problem
	problem.Offers = slices.Clone(problem.Offers)
	b := &Sensitivity{
		s: newSpace(c, Options{}, &Stats{}), goals: goals, plain: pricesOf(c, goals), own: &own, use: own.Activity(c.SeatsOf(a.Allocations)),
		rowAt: compile.Positions(c.Rows, func(r *compile.Row) matcher.RowID { return r.ID }), left: make([]int64, len(problem.Communes)),
	}
	b.value = c.Level(goals, c.AssignmentOf(b.use.Seats).Tally).Value
	for k := range problem.Demands {
		b.left[c.CommuneOf[k]] += problem.Demands[k].Seats - b.use.Cell[k]
	}
	b.s.shift = proof.Shift
	// The file names rows; side rows and change rules are multipliers that were searched for, the others potentials.
	y, m := make([]int64, len(c.Rows)), b.s.noMultipliers()
	for _, x := range proof.Tree.Multipliers {
		if i, ok := b.rowAt[x.Row]; ok {
			y[i] = x.Value
			if c.Rows[i].Side == compile.Beside {
				m.side[i] = x.Value
			}
		}
		for j := range c.Changes {
			if x.Row == matcher.RuleRow(c.Problem.Rules[c.Changes[j].Rule].ID) {
				m.changes[j] = x.Value
			}
		}
	}
	b.d = b.s.price(b.s.objective(goals, &m), &m)
	b.d.y = y
	b.derive()
	return b
}

// derive computes what follows from the multipliers.
func (b *Sensitivity) derive() {
	s, c, d := b.s, b.s.c, b.d
	over := c.Sums(d.y)
	for o, cost := range s.shown.offer {
		over.Offer[o] += cost
	}
	d.best = make([]int64, len(c.Problem.Demands))
	b.pairsOf = make([][]worth, len(c.Problem.Offers))
	for k := range d.best {
		d.best[k] = s.cheapest(d, k, &over, nil)
		from, to := c.Pairs.Of(k)
		for a := from; a < to; a++ {
			o := c.Pairs.Offer[a]
			b.pairsOf[o] = append(b.pairsOf[o], worth{int32(a), int32(k), b.plain.saves(c, a, k)})
		}
	}
	s.bound(d)
	b.joined, b.under = make([]int64, len(c.FixedChargeCaps)), make([][]int, len(c.Problem.Offers))
	for j := range c.FixedChargeCaps {
		b.joined[j], _ = s.capExcess(&c.FixedChargeCaps[j], d)
		for _, o := range c.Rows[c.FixedChargeCaps[j].Row].Members {
			b.under[o] = append(b.under[o], j)
		}
	}
}

// Used lists the rows that the plan has used up, in order, as a certificate names them, with every budget, and
// "cohort:<OfferID>" of every offer with one. Goals and pins have none.
func (b *Sensitivity) Used() []matcher.RowID {
	c := b.s.c
	var list []matcher.RowID
	for i := range c.Rows {
		r := &c.Rows[i]
		switch {
		case r.High == flow.Infinite || r.Shape != compile.Flat:
		case r.Rule < 0 && r.Side == compile.OverOffers && r.High > 0 && b.use.Offer[r.Offer] >= r.High:
			list = append(list, r.ID)
		case r.Rule < 0 || c.Problem.Rules[r.Rule].Kind == matcher.RulePin:
		case b.use.Row[i] >= r.High || c.Problem.Rules[r.Rule].Kind == matcher.RuleBudget:
			list = append(list, r.ID)
		}
	}
	for j := range c.Changes {
		list = append(list, matcher.RuleRow(c.Problem.Rules[c.Changes[j].Rule].ID))
	}
	for _, o := range c.Choices {
		if c.Problem.Offers[o].MinCohort > 1 {
			list = append(list, matcher.CohortRow(c.Problem.Offers[o].ID))
		}
	}
	return list
}

// Slope of a row is what its multiplier says that so many units more better the level by, rounded down. Multipliers
// times units stay below 2^63: the former are whole numbers of JSON, 2^53, and a unit is at most 2^20.
func (b *Sensitivity) Slope(row matcher.RowID, units int64) int64 {
	y := b.multiplier(row)
	whole := y >> b.s.shift
	return whole*units + (y-whole<<b.s.shift)*units>>b.s.shift
}

// multiplier of a row, scaled, as what a unit more of it is worth.
func (b *Sensitivity) multiplier(row matcher.RowID) int64 {
	for j, ch := range b.s.c.Changes {
		if row == matcher.RuleRow(b.s.c.Problem.Rules[ch.Rule].ID) {
			return b.d.m.changes[j]
		}
	}
	i, cohort := b.place(row)
	if cohort {
		return max(0, -b.d.y[i]) // a class that must be larger than it would be
	}
	return b.d.y[i]
}

// Bound of the level from below where a row of those Used lists allows so much more (a cohort: asks for so many fewer).
func (b *Sensitivity) Bound(row matcher.RowID, by int64) int64 {
	s, c, d := b.s, b.s.c, b.d
	for j, ch := range c.Changes {
		if row == matcher.RuleRow(c.Problem.Rules[ch.Rule].ID) {
			return ceilShift(d.bound-d.m.changes[j]*by, s.shift)
		}
	}
	i, cohort := b.place(row)
	var offer int
	choice := false
	caps := []int{}
	if r := &c.Rows[i]; r.IsCapacity() {
		offer = int(r.Offer)
		_, choice = s.choice(i)
		caps = b.under[offer]
	}
	for j := range c.FixedChargeCaps {
		if c.FixedChargeCaps[j].Row == i {
			caps = append(slices.Clone(caps), j)
		}
	}
	// Only the terms that the bound enters change: those of the row, of a load, of caps. They are taken out of the sum,
	// the bound is moved, and they are put in again; then the space is as before.
	low, high, open := s.low[i], s.high[i], s.open[offer]
	// A university's load reaches to all that it offers, so it moves with a capacity.
	load := -1
	if r := &c.Rows[i]; r.IsCapacity() && !cohort {
		load = slices.IndexFunc(c.Rows, func(row compile.Row) bool { return row.Shape == compile.Load && slices.Contains(row.Members, r.Offer) })
	}
	sum := d.bound - b.term(i)
	if load >= 0 {
		sum -= b.term(load)
		s.high[load] += by
		sum += b.term(load)
		s.high[load] -= by
	}
	for _, j := range caps {
		sum -= b.joined[j]
	}
	if cohort {
		s.low[i] = max(1, low-by)
	} else {
		s.high[i] += by
	}
	if choice {
		s.open[offer] = s.low[i] <= s.high[i]
	}
	sum += b.term(i)
	for _, j := range caps {
		held := c.FixedChargeCaps[j]
		if !cohort && held.Row != i && !slices.Contains(held.Offers, int32(offer)) {
			held.Rest += by
		}
		more, some := s.capExcess(&held, d)
		if some {
			sum += more
		}
	}
	s.low[i], s.high[i], s.open[offer] = low, high, open
	return ceilShift(sum, s.shift)
}

// Worth is what one seat more of a row can be worth at most, or one seat less, where whoever has one too many can give
// one back and break nothing else; false for rows of which that is not known.
func (b *Sensitivity) Worth(row matcher.RowID, by int64) (int64, bool) {
	c := b.s.c
	i, cohort := b.place(row)
	r := &c.Rows[i]
	if _, known := b.rowAt[row]; !known || cohort || r.Side == compile.Beside || len(c.Changes) > 0 || b.counts(matcher.GoalChange) {
		return 0, false
	}
	if r.IsCapacity() {
		if o := &c.Problem.Offers[r.Offer]; o.MinCohort > o.Capacity+min(0, by) {
			return 0, false // the whole class would have to go
		}
	}
	for j := range c.Rows {
		if c.Rows[j].Low > 0 {
			return 0, false // giving a seat back may break it
		}
	}
	worth := int64(0)
	for _, x := range b.pairsUnder(i) {
		// A class at its least size cannot give a seat back; one that is full has more than that.
		if r.Rule >= 0 && c.Problem.Offers[c.Pairs.Offer[x.pair]].MinCohort > 1 {
			return 0, false
		}
		worth = max(worth, x.saves+b.mostPenalty(int(x.cell)))
	}
	return worth, true
}

// counts reports whether the level has the goal.
func (b *Sensitivity) counts(goal matcher.GoalID) bool {
	return slices.ContainsFunc(b.goals, func(g matcher.Goal) bool { return g.Goal == goal })
}

// mostPenalty is what the goal unmet may count of a seat beside its own weight.
func (b *Sensitivity) mostPenalty(k int) int64 {
	c, most := b.s.c, int64(0)
	for _, g := range b.goals {
		if g.Goal != matcher.GoalUnmet {
			continue
		}
		for _, step := range c.Problem.Communes[c.CommuneOf[k]].Penalty {
			most = max(most, g.Weight*step.Slope)
		}
	}
	return most
}

// place of a row, or of the capacity row of the offer whose cohort it is.
func (b *Sensitivity) place(row matcher.RowID) (i int, cohort bool) {
	if family, id := row.Cut(); family == matcher.FamilyCohort {
		return b.rowAt[matcher.CapacityRow(matcher.OfferID(id))], true
	}
	return b.rowAt[row], false
}

// term is what a row adds to the bound, without caps.
func (b *Sensitivity) term(i int) int64 {
	if o, ok := b.s.choice(i); ok {
		return b.s.choiceBound(o, i, b.d)
	}
	return -greatest(b.d.y[i], b.s.low[i], b.s.high[i])
}

// Value of the level from above where a row of those Used lists allows so much more: what the plan comes to that
// this one becomes. False where no such plan was found.
func (b *Sensitivity) Value(row matcher.RowID, by int64) (int64, bool) {
	i := -1
	if at := slices.IndexFunc(b.own.Changes, func(ch compile.ChangeRule) bool { return row == matcher.RuleRow(b.own.Problem.Rules[ch.Rule].ID) }); at >= 0 {
		b.own.Changes[at].High += by
		defer func() { b.own.Changes[at].High -= by }()
	} else {
		var cohort bool
		i, cohort = b.place(row)
		defer b.move(i, cohort, by)()
	}
	if i >= 0 && b.own.Rows[i].Side != compile.Beside && !b.counts(matcher.GoalChange) {
		return b.valueByExchange(i, by)
	}
	u := b.own.Activity(slices.Clone(b.use.Seats))
	// A side row: seats are given back until it holds, whole offers where that is not enough, and room is filled.
	if i >= 0 && b.own.Rows[i].Side == compile.Beside {
		drop(b.own, u, i, b.plain)
		b.close(u, i)
		fill(b.own, u, b.plain)
	} else if i >= 0 {
		b.exchange(u, i, by)
	}
	if !u.Obeys() {
		return 0, false
	}
	return b.own.Level(b.goals, b.own.AssignmentOf(u.Seats).Tally).Value, true
}

// close gives up whole offers until a side row is obeyed, those first whose seats save least for what they take of
// it.
func (b *Sensitivity) close(u *compile.Activity, i int) {
	c := b.own
	r := &c.Rows[i]
	type offered struct {
		offer        int
		saves, takes int64
	}
	var list []offered
	for o, pairs := range b.pairsOf {
		x := offered{offer: o}
		for _, p := range pairs {
			if n := u.Seats[p.pair]; n > 0 && r.Holds(int(p.cell)) {
				x.saves += n * p.saves
				x.takes += n * c.Counts(r, int(p.pair))
			}
		}
		if x.takes > 0 {
			list = append(list, x)
		}
	}
	slices.SortFunc(list, func(x, y offered) int {
		return cmp.Or(cmp.Compare(x.saves/x.takes, y.saves/y.takes), -cmp.Compare(x.takes, y.takes), cmp.Compare(x.offer, y.offer))
	})
	for _, x := range list {
		if u.Row[i] <= r.High {
			return
		}
		for _, p := range b.pairsOf[x.offer] {
			u.Add(int(p.pair), int(p.cell), -u.Seats[p.pair])
		}
	}
}

// move changes a bound; back restores it.
func (b *Sensitivity) move(i int, cohort bool, by int64) (back func()) {
	r := &b.own.Rows[i]
	high := r.High
	if !r.IsCapacity() {
		r.High += by
		return func() { r.High = high }
	}
	offer := &b.own.Problem.Offers[r.Offer]
	cohortWas, capacity := offer.MinCohort, offer.Capacity
	if cohort {
		offer.MinCohort = max(1, cohortWas-by)
	} else {
		r.High += by
		offer.Capacity += by
	}
	return func() { r.High, offer.MinCohort, offer.Capacity = high, cohortWas, capacity }
}

// valueByExchange is Value of a row over offers or cells: what differs is counted, and taken back.
func (b *Sensitivity) valueByExchange(i int, by int64) (int64, bool) {
	c, u := b.own, b.use
	moves := b.exchange(u, i, by)
	value, holds := b.value, u.Obeys()
	w, left := &compile.Objective{}, map[int]int64{}
	w.Add(b.goals, 1)
	seats := map[int32]int64{} // moved, by offer
	for _, m := range moves {
		value -= m.n * m.saves
		left[c.CommuneOf[m.cell]] -= m.n
		seats[c.Pairs.Offer[m.pair]] += m.n
	}
	for commune, n := range left {
		steps := c.Problem.Communes[commune].Penalty
		value += w.Unmet() * (compile.Penalty(steps, b.left[commune]+n) - compile.Penalty(steps, b.left[commune]))
	}
	// An offer that gave its last seat back is closed, and its opening cost is saved.
	for o, n := range seats {
		if compile.Openable(&c.Problem.Offers[o]) && n < 0 && u.Offer[o] == 0 {
			value -= w.Cost() * c.Problem.Offers[o].OpeningKVND
		}
	}
	for _, m := range moves {
		u.Add(int(m.pair), int(m.cell), -m.n)
	}
	return value, holds
}

// pairsUnder lists the pairs that a row over offers or cells counts.
func (b *Sensitivity) pairsUnder(i int) []worth {
	c := b.s.c
	var list []worth
	for _, member := range c.Rows[i].Members {
		if c.Rows[i].Side == compile.OverOffers {
			list = append(list, b.pairsOf[member]...)
			continue
		}
		from, to := c.Pairs.Of(int(member))
		for a := from; a < to; a++ {
			list = append(list, worth{int32(a), member, b.plain.saves(c, a, int(member))})
		}
	}
	return list
}

// seatsMoved are so many seats more on a pair.
type seatsMoved struct {
	worth
	n int64
}

// exchange gives back the seats of row i's pairs that save least, whole classes where one would be too small, or
// takes those that save most. It changes u and returns what it moved.
func (b *Sensitivity) exchange(u *compile.Activity, i int, by int64) (moves []seatsMoved) {
	c, list := b.own, b.pairsUnder(i)
	r := &c.Rows[i]
	used := func() int64 {
		if r.Rule < 0 {
			return u.Offer[r.Offer]
		}
		return u.Row[i]
	}
	put := func(x worth, n int64) {
		if n != 0 {
			u.Add(int(x.pair), int(x.cell), n)
			moves = append(moves, seatsMoved{x, n})
		}
	}
	least := func(x, y worth) int { return cmp.Or(cmp.Compare(x.saves, y.saves), cmp.Compare(x.pair, y.pair)) }
	if by > 0 {
		list = slices.DeleteFunc(list, func(x worth) bool { return x.saves <= 0 || u.Cell[x.cell] >= c.Problem.Demands[x.cell].Seats })
		slices.SortFunc(list, func(x, y worth) int { return -least(x, y) })
		for _, x := range list {
			put(x, u.Room(int(x.pair), int(x.cell)))
		}
		return moves
	}
	list = slices.DeleteFunc(list, func(x worth) bool { return u.Seats[x.pair] == 0 })
	slices.SortFunc(list, least)
	for _, x := range list {
		put(x, -max(0, min(used()-r.High, u.Spare(int(x.pair), int(x.cell)))))
	}
	// What is still too much goes by whole pairs, and so do the rests of classes that have become too small.
	for _, x := range list {
		if o := c.Pairs.Offer[x.pair]; used() > r.High || u.Offer[o] > 0 && u.Offer[o] < c.Problem.Offers[o].MinCohort {
			put(x, -u.Seats[x.pair])
		}
	}
	return moves
}
