package verify

import (
	"strings"

	"dathang/matcher"
)

// answer is a counted list of allocations: the seats of every pair and cell, and the count of every row.
type answer struct {
	g      *ground
	seats  []int64 // of a pair
	taken  []taken // pairs with seats, as the list has them
	counts []int64 // of a row
	served []int64 // of a cell
}

// taken is a pair to which the answer gives seats, by the indices of both.
type taken struct{ pair, cell int32 }

// answer counts a list of allocations. Violations are what keeps the list from
// being counted: order, ids, seats, pairs and demand.
func (g *ground) answer(list string, allocations []matcher.Allocation) (*answer, []matcher.Violation) {
	a := &answer{
		g:      g,
		seats:  make([]int64, len(g.pairs)),
		taken:  make([]taken, 0, len(allocations)),
		counts: make([]int64, len(g.rows)),
		served: make([]int64, len(g.problem.Demands)),
	}
	var found []matcher.Violation
	var rows []part
	// Faults are collected, so one check names every wrong allocation; whatever is wrong with one, it
	// counts for nothing.
	for i := range allocations {
		x := &allocations[i]
		if i > 0 {
			found = append(found, inOrder(list, orderOf(&allocations[i-1], x), nameOf(x), nameOf(&allocations[i-1]))...)
		}
		o, k, wrong := g.endsOf(list, x)
		if len(wrong) > 0 {
			found = append(found, wrong...)
			continue
		}
		at := g.pairAt(o, k)
		if at == nowhere {
			found = append(found, g.noPair(o, k, x.Seats)...)
			continue
		}
		// Written as a difference: served + seats could pass 64 bits, demand less served cannot.
		if demand := g.problem.Demands[k].Seats; x.Seats > demand-a.served[k] {
			found = append(found, violation(matcher.ViolationDemand,
				"cell", x.Cell.String(), "seats", wholeText(a.served[k], x.Seats), "demand", demand))
			continue
		}
		a.seats[at] += x.Seats
		a.served[k] += x.Seats
		a.taken = append(a.taken, taken{at, k})
		rows = g.holding(rows[:0], o, k)
		for _, r := range rows {
			a.counts[r.thing] += r.count * x.Seats
		}
	}
	a.countChoices()
	return a, found
}

// countChoices adds what is not counted by the seat: opening costs and lost seats.
func (a *answer) countChoices() {
	// The row of an offer's capacity has the offer's index, so its count is the offer's seats.
	for o, list := range a.g.charges {
		if a.counts[o] == 0 {
			continue
		}
		for _, c := range list {
			a.counts[c.thing] += c.count
		}
	}
	a.losses(func(j int32, lost int64) {
		for _, at := range a.g.lossIn[j] {
			a.counts[at] += lost
		}
	})
}

// endsOf finds the offer and the cell of an allocation by their ids. Violations are unknown ids and seats
// below 1; then neither index may be used.
func (g *ground) endsOf(list string, x *matcher.Allocation) (o, k int32, found []matcher.Violation) {
	o, known := g.offers[x.Offer]
	if !known {
		found = append(found, violation(matcher.ViolationUnknown, "list", list, "value", string(x.Offer)))
	}
	k, known = g.cells[x.Cell]
	if !known {
		found = append(found, violation(matcher.ViolationUnknown, "list", list, "value", x.Cell.String()))
	}
	if x.Seats <= 0 {
		found = append(found, violation(matcher.ViolationSeats,
			"offer", string(x.Offer), "cell", x.Cell.String(), "seats", x.Seats))
	}
	return o, k, found
}

// noPair says why there is no pair of offer o and cell k: the first condition that keeps them apart, else
// the bans on them.
func (g *ground) noPair(o, k int32, seats int64) []matcher.Violation {
	if _, cause := g.obstacle(o, k, &eased{}); cause != "" {
		return []matcher.Violation{violation(matcher.ViolationPair, "offer", string(g.problem.Offers[o].ID),
			"cell", g.problem.Demands[k].Cell.String(), "cause", cause)}
	}
	return g.banBroken(o, k, seats)
}

// unmet checks the list of unmet cells against demand minus served seats.
func (a *answer) unmet(list []matcher.Unmet) []matcher.Violation {
	const place = "/unmet"
	var found []matcher.Violation
	listed := make([]bool, len(a.g.problem.Demands))
	for i := range list {
		u := &list[i]
		if i > 0 {
			found = append(found, inOrder(place, list[i-1].Compare(u.Cell), u.Cell.String(), list[i-1].Cell.String())...)
		}
		k, ok := a.g.cells[u.Cell]
		if !ok {
			found = append(found, violation(matcher.ViolationUnknown, "list", place, "value", u.Cell.String()))
			continue
		}
		listed[k] = true
		// A cell that is served in full does not belong in the list.
		if want := a.unmetSeats(k); u.Seats != want || want == 0 {
			found = append(found, violation(matcher.ViolationUnmet, "cell", u.Cell.String(), "seats", u.Seats, "want", want))
		}
	}
	for k := range a.g.problem.Demands {
		if want := a.unmetSeats(int32(k)); want > 0 && !listed[k] {
			found = append(found, violation(matcher.ViolationUnmet,
				"cell", a.g.problem.Demands[k].Cell.String(), "seats", int64(0), "want", want))
		}
	}
	return found
}

// unmetSeats is the number of a cell's seats that nobody serves.
func (a *answer) unmetSeats(k int32) int64 {
	return a.g.problem.Demands[k].Seats - a.served[k]
}

// orderOf compares allocations in the order of lists: by cell, then by offer.
func orderOf(a, b *matcher.Allocation) int {
	if n := a.Compare(b.Cell); n != 0 {
		return n
	}
	return strings.Compare(string(a.Offer), string(b.Offer))
}

// nameOf is an allocation as violations about the order of a list write it.
func nameOf(a *matcher.Allocation) string { return string(a.Offer) + " " + a.Cell.String() }

// unmetIn is the number of unmet seats of a commune.
func (a *answer) unmetIn(c int32) int64 {
	var unmet int64
	for _, k := range a.g.cellsIn[c] {
		unmet += a.unmetSeats(k)
	}
	return unmet
}
