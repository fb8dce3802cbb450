package verify

import "dathang/matcher"

// Rule change: of the reference plan's seats that it selects, at most high are
// lost. A seat is lost where the pair has fewer seats than in that plan; all
// are where the pair exists no more. The goal change counts all of the plan.

// changeBounds are the rule's own numbers: of lost seats, not of seats.
func changeBounds(_ *ground, r *matcher.Rule) row { return lowHigh(r) }

// holdLosses notes which allocations of the reference plan a rule selects. A
// cell that asks for nothing any more is selected where the rule takes every cell.
func holdLosses(g *ground, at int32, r *matcher.Rule) {
	offers, cells := map[int32]bool{}, map[int32]bool{}
	for _, o := range g.offersOf(&r.Where) {
		offers[o] = true
	}
	for _, k := range g.cellsOf(&r.Where) {
		cells[k] = true
	}
	for j := range g.problem.Reference {
		x := &g.problem.Reference[j]
		k, asked := g.cells[x.Cell]
		// The reference plan has every offer of the problem, but its cells may ask for nothing now.
		if offers[g.offers[x.Offer]] && (!r.Where.OfCells() || asked && cells[k]) {
			g.lossIn[j] = append(g.lossIn[j], at)
		}
	}
}

// changeBroken reports that more of the reference plan is lost than the rule allows.
func changeBroken(r *matcher.Rule, b row, seats int64) []matcher.Violation {
	return []matcher.Violation{violation(matcher.ViolationChange, "rule", string(r.ID), "seats", seats, "high", b.high)}
}

// kept is a pair of the reference plan that exists, with its allocations there.
type kept struct {
	ends ends
	of   []int32 // indices into the problem's reference plan; several where it lists the pair again
}

// newReferences makes the rows of the reference plan's pairs, if a goal or a rule needs them.
func (g *ground) newReferences() {
	p := g.problem
	g.keptNames, g.planned = map[matcher.RowID]int32{}, map[ends][]int32{}
	if !g.uses(matcher.GoalChange) && !g.losesCount() {
		return
	}
	at := map[ends]int32{}
	// Allocations of cells that ask for nothing, and on pairs that exist no more, are lost whatever the plan does.
	for j := range p.Reference {
		x := &p.Reference[j]
		e := ends{g.offers[x.Offer], nowhere}
		if k, asked := g.cells[x.Cell]; asked {
			e.cell = k
			g.planned[e] = append(g.planned[e], int32(j))
		}
		if e.cell == nowhere || g.pairAt(e.offer, e.cell) == nowhere {
			g.gone = append(g.gone, int32(j))
			continue
		}
		// The plan may list a pair again; one row counts the seats of both.
		i, again := at[e]
		if !again {
			i = int32(len(g.kept))
			at[e] = i
			g.kept = append(g.kept, kept{ends: e})
			g.keptNames[matcher.ReferenceRow(g.pairOf(e))] = i
			g.takePair(g.newRow(row{high: p.Demands[e.cell].Seats}), e)
		}
		g.kept[i].of = append(g.kept[i].of, int32(j))
	}
}

// takePair makes a row hold a single pair.
func (g *ground) takePair(at int32, e ends) {
	g.inRow.take(at, &set{offers: []int32{e.offer}, cells: []int32{e.cell}, most: 1})
}

// losesCount reports whether a rule bounds lost seats.
func (g *ground) losesCount() bool {
	for i := range g.problem.Rules {
		if g.problem.Rules[i].Kind == matcher.RuleChange {
			return true
		}
	}
	return false
}

// lost is the number of seats of a reference allocation that are lost when so many are kept.
func (g *ground) lost(j int32, seats int64) int64 { return max(0, g.problem.Reference[j].Seats-seats) }

// losses calls visit for every allocation of the reference plan with the seats of it that an answer loses.
func (a *answer) losses(visit func(j int32, lost int64)) {
	for _, k := range a.g.kept {
		for _, j := range k.of {
			visit(j, a.g.lost(j, a.seats[a.g.pairAt(k.ends.offer, k.ends.cell)]))
		}
	}
	for _, j := range a.g.gone {
		visit(j, a.g.lost(j, 0))
	}
}

// lostSeats is the value of the goal change.
func (a *answer) lostSeats() int64 {
	var sum int64
	a.losses(func(_ int32, lost int64) { sum += lost })
	return sum
}

// lossPrices are what a lost seat of each reference allocation costs: the weight of the goal change, and
// the multipliers y of the rules that count it. False where one is too large for 64 bits.
func (g *ground) lossPrices(w *weights, y []int64) ([]int64, bool) {
	const most = int64(1) << 61
	prices := make([]int64, len(g.problem.Reference))
	for j := range prices {
		sum := wideOf(w[atChange])
		for _, at := range g.lossIn[j] {
			sum = sum.plus(wideOf(y[at]))
		}
		if !sum.within(most) {
			return nil, false
		}
		prices[j] = sum.int64()
	}
	return prices, true
}
