package explain

import (
	"cmp"
	"math"
	"slices"

	"dathang/matcher"
	"dathang/matcher/compile"
)

// activity counts what an answer uses, and what moves would change: which bounds beside the network they break and
// by how much they worsen which goal. Moves are seats of an offer put on a cell or taken off it; an offer without a
// name is one that does not exist yet and costs nothing.
type activity struct {
	c *compile.Formulation
	// beside counts side rows, cohorts, opening costs and kept seats; move changes it for a while.
	beside *compile.SideActivity
	// goals are the levels down to that of the goal unmet.
	goals [][]matcher.Goal
	// levelAt is where each of them stands in the answer.
	levelAt []int
	offerAt map[matcher.OfferID]int32
	cellAt  map[matcher.Cell]int
	cellOf  []int32 // by pair
	offerOf []int32 // by pair
	served  []int64 // by cell
	unmet   map[matcher.CommuneID]int64
	// cells are the network's rows over cells, received the seats in each.
	cells    compile.Nested
	received []int64
	// given are the seats that a provider's offers serve, capacity those that they have.
	given, capacity map[matcher.ProviderID]int64
	late            [][]matcher.Allocation // by offer: all its allocations, late or not
}

// newActivity counts an answer once; the answer is not changed.
func newActivity(c *compile.Formulation, s *matcher.Solution) *activity {
	p := c.Problem
	b := &activity{
		c: c, beside: c.SideActivity(s.Allocations), goals: downToUnmet(p),
		offerAt: make(map[matcher.OfferID]int32, len(p.Offers)), cellAt: make(map[matcher.Cell]int, len(p.Demands)),
		cellOf: make([]int32, c.Pairs.Count()), offerOf: make([]int32, c.Pairs.Count()),
		served: make([]int64, len(p.Demands)), unmet: map[matcher.CommuneID]int64{},
		cells: c.CellFamily(), given: map[matcher.ProviderID]int64{}, capacity: map[matcher.ProviderID]int64{},
		late: make([][]matcher.Allocation, len(p.Offers)),
	}
	b.levelAt = levelOf(b.goals, s)
	b.received = make([]int64, len(b.cells.Rows))
	for i := range p.Offers {
		b.offerAt[p.Offers[i].ID] = int32(i)
		b.capacity[p.Offers[i].Provider] += p.Offers[i].Capacity
	}
	for k := range p.Demands {
		b.cellAt[p.Demands[k].Cell] = k
		b.unmet[p.Demands[k].Commune] += p.Demands[k].Seats
		first, offers := c.Pairs.InCell(k)
		for i, o := range offers {
			b.cellOf[first+i], b.offerOf[first+i] = int32(k), o
		}
	}
	for i := range s.Allocations {
		a := &s.Allocations[i]
		k, o := b.cellAt[a.Cell], b.offerAt[a.Offer]
		b.served[k] += a.Seats
		b.unmet[a.Commune] -= a.Seats
		b.given[p.Offers[o].Provider] += a.Seats
		b.late[o] = append(b.late[o], *a)
		for i := b.cells.Leaf[k]; i >= 0; i = b.cells.Parent[i] {
			b.received[i] += a.Seats
		}
	}
	return b
}

// downToUnmet are the levels down to that of the goal unmet; all levels if none has it. What stands below may worsen
// as it likes for a seat, so no reason asks about it. Worst-off is left out: a seat more in one cell and none fewer
// elsewhere never worsens a share.
func downToUnmet(p *matcher.Problem) [][]matcher.Goal {
	var list [][]matcher.Goal
	for _, level := range p.Goals {
		if level[0].Goal.Is(matcher.FormShares) {
			continue
		}
		list = append(list, level)
		if slices.ContainsFunc(level, func(g matcher.Goal) bool { return g.Goal == matcher.GoalUnmet }) {
			break
		}
	}
	return list
}

// lastOf is the last of some levels; nil where there is none, as where worst off is the only goal.
func lastOf(levels [][]matcher.Goal) []matcher.Goal {
	if len(levels) == 0 {
		return nil
	}
	return levels[len(levels)-1]
}

// levelOf gives the place of each level of goals in an answer, where every step
// of worst off is a level of its own. The list is shorter than goals where the
// answer was stopped before the last of them.
func levelOf(goals [][]matcher.Goal, s *matcher.Solution) []int {
	var at []int
	for l := range s.Levels {
		if len(at) < len(goals) && len(s.Levels[l].Goals) > 0 && s.Levels[l].Goals[0].Goal == goals[len(at)][0].Goal {
			at = append(at, l)
		}
	}
	return at
}

// tightAt is how many side rows that tell cells apart have no room for one seat more of a pair.
func (b *activity) tightAt(pair int32) int64 {
	return b.beside.TightAt(b.offerOf[pair], int(b.cellOf[pair]))
}

// fullRows relaxes, by a seat each, the rules of the network that hold cell k and have no seat left. There is no way
// around them while other cells keep what they have.
func (b *activity) fullRows(k int) []matcher.Relaxation {
	out := []matcher.Relaxation{}
	for i := b.cells.Leaf[k]; i >= 0; i = b.cells.Parent[i] {
		row := b.cells.Rows[i]
		if row.Rule < 0 || b.received[i] < row.High {
			continue
		}
		rule := &b.c.Problem.Rules[row.Rule]
		out = append(out, matcher.Relaxation{Code: rule.Kind.Info().High, Rule: rule.ID, Amount: 1})
	}
	return out
}

// move applies moves (times 1), or takes them back (times -1). Callers that only ask must take them back.
func (b *activity) move(moves []matcher.Move, times int64) {
	// Seats are taken off before others are put on, so that taking moves back passes through the same sums.
	for _, taken := range []bool{true, false} {
		for _, m := range moves {
			by := m.By * times
			if (by < 0) != taken {
				continue
			}
			o := int32(-1)
			if m.Offer != "" {
				o = b.offerAt[m.Offer]
			}
			b.beside.Add(o, b.cellAt[m.Cell], by)
		}
	}
}

// broken relaxes the bounds outside the network that moves violate, each by as much as they violate it.
func (b *activity) broken(moves []matcher.Move) []matcher.Relaxation {
	b.move(moves, 1)
	list := b.beside.Broken()
	b.move(moves, -1)
	var out []matcher.Relaxation
	for _, x := range list {
		if x.Rule < 0 { // a cohort
			out = append(out, matcher.Relaxation{Code: matcher.RelaxCohort, Offer: b.c.Problem.Offers[x.Offer].ID, Amount: x.By})
			continue
		}
		rule := &b.c.Problem.Rules[x.Rule]
		r := matcher.Relaxation{Code: rule.Kind.Info().High, Rule: rule.ID, Amount: x.By}
		if x.Low {
			r.Code = rule.Kind.Info().Low
		}
		out = append(out, r)
	}
	return out
}

// change is how much moves change a goal, unweighted; above 0 is worse. Relaxations count where they act on a goal by
// themselves: an offer that is ready earlier is less late for all that it serves, more capacity lowers a load.
func (b *activity) change(goal matcher.GoalID, moves []matcher.Move, relaxed []matcher.Relaxation) int64 {
	var sum int64
	for _, m := range moves {
		if m.Offer != "" {
			sum += m.By * b.c.SeatCost(goal, b.offerAt[m.Offer], b.cellAt[m.Cell])
		}
	}
	switch goal {
	case matcher.GoalLateness:
		sum -= b.earlier(moves, relaxed)
	case matcher.GoalWaiting:
		sum -= b.waited(moves, relaxed)
	// Opening costs and lost seats are no sums over seats, so they are counted before and after.
	case matcher.GoalCost, matcher.GoalChange:
		count := b.beside.Opening
		if goal == matcher.GoalChange {
			count = b.beside.Lost
		}
		before := count()
		b.move(moves, 1)
		sum += count() - before
		b.move(moves, -1)
	case matcher.GoalBalance:
		sum += b.loaded(moves, relaxed)
	}
	return sum
}

// earlier is the lateness saved on what offers serve already and on what moves change there, if they are ready as many
// years earlier as a relaxation says.
func (b *activity) earlier(moves []matcher.Move, relaxed []matcher.Relaxation) int64 {
	var sum int64
	p := b.c.Problem
	for _, x := range relaxed {
		if x.Code != matcher.RelaxReady {
			continue
		}
		o := b.offerAt[x.Offer]
		// No seat gains more years than it is late; one that was too late counts as late as may be.
		gains := func(year, most int) int64 {
			late := max(0, p.Offers[o].Ready-year)
			return (int64(min(late, most)) - max(0, int64(late)-x.Amount)) * p.Lateness.PricePerYear
		}
		for _, a := range b.late[o] {
			sum += a.Seats * gains(a.Year, math.MaxInt)
		}
		for _, m := range moves {
			if m.Offer == x.Offer {
				sum += m.By * gains(m.Year, p.Lateness.MaxYears)
			}
		}
	}
	return sum
}

// unmetSeat is what an unmet seat of a cell adds to a goal by itself; 0 for a goal that asks only after seats that are
// served.
func (b *activity) unmetSeat(goal matcher.GoalID, k int) int64 {
	var w compile.Objective
	w.Add([]matcher.Goal{{Goal: goal, Weight: 1}}, 1)
	return w.UnmetSeat(b.c, k)
}

// waited is by how much less cells wait because seats of theirs are no longer unmet, and because offers that are ready
// earlier end the waiting of those whom they serve already. A new offer comes in the year of its cell.
func (b *activity) waited(moves []matcher.Move, relaxed []matcher.Relaxation) int64 {
	var less int64
	p := b.c.Problem
	for _, m := range moves {
		k := b.cellAt[m.Cell]
		less += m.By * b.unmetSeat(matcher.GoalWaiting, k)
		if m.Offer == "" {
			less -= m.By * b.c.Pairs.WaitsTo(m.Year, k)
		}
	}
	for _, x := range relaxed {
		if x.Code != matcher.RelaxReady {
			continue
		}
		ready := p.Offers[b.offerAt[x.Offer]].Ready
		earlier := func(k int) int64 { return b.c.Pairs.WaitsTo(ready, k) - b.c.Pairs.WaitsTo(ready-int(x.Amount), k) }
		for _, a := range b.late[b.offerAt[x.Offer]] {
			less += a.Seats * earlier(b.cellAt[a.Cell])
		}
		for _, m := range moves {
			if m.Offer == x.Offer {
				less += m.By * earlier(b.cellAt[m.Cell])
			}
		}
	}
	return less
}

// loaded is the change of the goal balance: of the loads of the universities that give more or fewer seats, or have
// more.
func (b *activity) loaded(moves []matcher.Move, relaxed []matcher.Relaxation) int64 {
	p := b.c.Problem
	seats, room := map[matcher.ProviderID]int64{}, map[matcher.ProviderID]int64{}
	for _, m := range moves {
		if m.Offer != "" {
			seats[p.Offers[b.offerAt[m.Offer]].Provider] += m.By
		}
	}
	for _, x := range relaxed {
		if x.Code == matcher.RelaxCapacity {
			room[p.Offers[b.offerAt[x.Offer]].Provider] += x.Amount
		}
	}
	var sum int64
	for i := range p.Providers {
		v := &p.Providers[i]
		given, capacity := b.given[v.ID], b.capacity[v.ID]
		if v.Kind != matcher.ProviderUniversity || seats[v.ID] == 0 && room[v.ID] == 0 {
			continue
		}
		var before int64
		if capacity > 0 { // who offers nothing has no load
			before = compile.LoadOf(given, capacity)
		}
		sum += compile.LoadOf(given+seats[v.ID], capacity+room[v.ID]) - before
	}
	return sum
}

// saved is what the level of the goal unmet gains by serving the next n seats of cell k: their own weight and what the
// penalty of their commune falls by.
func (b *activity) saved(k int, n int64) int64 {
	p := b.c.Problem
	var sum int64
	for _, level := range b.goals {
		for _, g := range level {
			if g.Goal != matcher.GoalUnmet {
				continue
			}
			sum += g.Weight * (n*p.Demands[k].UnmetWeight() + b.c.PenaltyOfNext(k, b.unmet[p.Demands[k].Commune], n))
		}
	}
	return sum
}

// asksForSeats reports whether the goal unmet is on some level, so that a further seat is worth something.
func (b *activity) asksForSeats() bool {
	return slices.ContainsFunc(lastOf(b.goals), func(g matcher.Goal) bool { return g.Goal == matcher.GoalUnmet })
}

// spared is what the next seat of a cell takes off the penalty of its commune, on the level of the goal unmet.
func (b *activity) spared(k int) int64 {
	for _, g := range lastOf(b.goals) {
		if g.Goal == matcher.GoalUnmet {
			return g.Weight * b.c.PenaltyOfNext(k, b.unmet[b.c.Problem.Demands[k].Commune], 1)
		}
	}
	return 0
}

// worse relaxes the goals that moves, which serve the next n seats of cell k, worsen beyond what is allowed: on a level
// above unmet any worsening, on that of unmet as much as the seats are worth or more, for there a witness has to better
// the level. One goal stands for its level, the one that worsens most. exact says that no other choice of goals of a
// level could do with less.
func (b *activity) worse(k int, n int64, moves []matcher.Move, relaxed []matcher.Relaxation) (out []matcher.Relaxation, exact bool) {
	exact = true
	for l, level := range b.goals {
		// total is what the level worsens by, worst the goal that adds most to that, by its own change, unweighted.
		var total, most int64
		var worst matcher.Goal
		var by int64
		for _, g := range level {
			if g.Goal == matcher.GoalUnmet {
				continue
			}
			change := b.change(g.Goal, moves, relaxed)
			total += g.Weight * change
			if g.Weight*change > most || worst.Goal == "" {
				worst, most, by = g, g.Weight*change, change
			}
		}
		if l == len(b.goals)-1 && b.asksForSeats() {
			total -= b.saved(k, n) - 1
		}
		if total <= 0 || worst.Goal == "" {
			continue
		}
		// Rounded up, since one goal carries the whole level; never less than it worsens by itself.
		amount := max(by, (total+worst.Weight-1)/worst.Weight)
		out = append(out, matcher.Relaxation{Code: matcher.RelaxGoal, Goal: worst.Goal, Amount: amount})
		if amount*worst.Weight != total {
			// Another way might use what is left over on this level to spare a goal below.
			exact = exact && l == len(b.goals)-1
		}
	}
	return out, exact
}

// sortReason puts relaxations and moves in the order of a file, and lists a relaxation only once.
func sortReason(out *matcher.Reason) {
	slices.SortFunc(out.Relaxations, func(a, b matcher.Relaxation) int {
		return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.Offer, b.Offer), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Goal, b.Goal))
	})
	// For a university with one offer, the load repeats the capacity of that offer.
	out.Relaxations = slices.CompactFunc(out.Relaxations, func(a, b matcher.Relaxation) bool {
		return a.Code == b.Code && a.Offer == b.Offer && a.Rule == b.Rule && a.Goal == b.Goal
	})
	slices.SortFunc(out.Witness, func(a, b matcher.Move) int {
		return cmp.Or(a.Compare(b.Cell), cmp.Compare(a.Offer, b.Offer))
	})
}
