package explain

import (
	"cmp"
	"slices"

	"dathang/matcher"
	"dathang/matcher/compile"
)

// Instead finds other ways for one seat of an allocation where side rows, cohorts or an open gap leave no flow to
// read them from: the seat is taken away, and for every offer that may serve the cell one search from the root
// looks for the moves that need the least to give way. An alternative without relaxations obeys every rule, and its
// effect is that of these moves; another plan may do better (NextByResolving bounds it). One with relaxations says
// what would have to change for it to be chosen. At most alternativesShown are given, those without relaxations
// first, and among them the goals decide. O(pairs).
func Instead(c *compile.Formulation, s *matcher.Solution, a matcher.Allocation) []matcher.Alternative {
	x := newSwap(c, s, &a)
	if x == nil {
		return nil
	}
	_, offers := c.Pairs.InCell(x.k)
	list := []matcher.Alternative{x.alternative(-1)}
	for _, o := range offers {
		if c.Problem.Offers[o].ID != a.Offer {
			if found := x.alternative(o); len(found.Moves) > 0 {
				list = append(list, found)
			}
		}
	}
	sortAlternatives(list)
	return list[:min(alternativesShown, len(list))]
}

// WhyNotByMoves finds moves that give one seat more of an offer to a cell, in the place of one that it has where it
// lacks none, with what would have to give way for them. It is WhyNot where no flow tells, in the form of Instead.
func WhyNotByMoves(c *compile.Formulation, s *matcher.Solution, offer matcher.OfferID, cell matcher.Cell) matcher.Alternative {
	out, answered := asked(c, s, offer, cell)
	if answered {
		return out
	}
	var list []matcher.Alternative
	o := int32(slices.IndexFunc(c.Problem.Offers, func(x matcher.Offer) bool { return x.ID == offer }))
	try := func(a *matcher.Allocation) {
		if x := newSwap(c, s, a); x != nil {
			if found := x.alternative(o); len(found.Moves) > 0 {
				list = append(list, found)
			}
		}
	}
	// A seat that the cell lacks, or one that another offer gives it.
	if slices.ContainsFunc(s.Unmet, func(u matcher.Unmet) bool { return u.Cell == cell }) {
		try(&matcher.Allocation{Cell: cell})
	}
	for i := range s.Allocations {
		if a := &s.Allocations[i]; a.Cell == cell && a.Offer != offer {
			try(a)
		}
	}
	if len(list) == 0 {
		out.Effect.Impossible = true
		return out
	}
	sortAlternatives(list)
	list[0].Filled = out.Filled
	return list[0]
}

// swap is the answer with one seat of a cell removed, and the ways for another seat.
type swap struct {
	c     *compile.Formulation
	s     *matcher.Solution // the answer as it is
	k     int
	taken []matcher.Move // the seat that was taken, unless the cell lacks one
	ways  *ways          // in the answer without that seat
	arcs  []compile.Arc
	// levels of the answer as it is.
	levels []matcher.Level
}

// newSwap takes a seat of an allocation away; none where it has no offer, for a cell that lacks a seat. Nil where there
// is no such cell or allocation.
func newSwap(c *compile.Formulation, s *matcher.Solution, a *matcher.Allocation) *swap {
	x := &swap{c: c, s: s, k: slices.IndexFunc(c.Problem.Demands, func(d matcher.Demand) bool { return d.Cell == a.Cell })}
	if x.k < 0 {
		return nil
	}
	without := *s // as if the seat had never been given
	without.Allocations = slices.Clone(s.Allocations)
	if a.Offer != "" {
		i := slices.IndexFunc(without.Allocations, func(y matcher.Allocation) bool { return y.Offer == a.Offer && y.Cell == a.Cell })
		if i < 0 {
			return nil
		}
		x.taken = []matcher.Move{{Offer: a.Offer, Cell: a.Cell, By: -1}}
		if without.Allocations[i].Seats--; without.Allocations[i].Seats == 0 {
			without.Allocations = slices.Delete(without.Allocations, i, i+1)
		}
	}
	x.levels, x.arcs = c.Levels(s.Allocations), c.Arcs()
	x.ways = newWays(newActivity(c, &without), &without, false, false)
	return x
}

// alternative gives the seat to an offer, or to nobody where it is below 0; without moves where no way leads there.
func (x *swap) alternative(o int32) matcher.Alternative {
	d := &x.c.Problem.Demands[x.k]
	out := matcher.Alternative{Cell: d.Cell}
	var found matcher.Reason
	if o >= 0 {
		node := int32(x.c.Net.OfferNode[o])
		if !x.ways.found.reached(node) {
			return out
		}
		out.Offer = x.c.Problem.Offers[o].ID
		x.ways.trace(node, &found)
		found.Witness = append(found.Witness, matcher.Move{Offer: out.Offer, Cell: d.Cell, By: 1})
	}
	// What has to give way is counted anew, here beside the network and in passed within it: the search may have
	// relaxed more than the moves break together.
	found.Relaxations = x.ways.used.broken(found.Witness)
	found.Witness = append(found.Witness, x.taken...)
	sortReason(&found)
	found.Witness = summed(found.Witness)
	after := slices.Clone(x.s.Allocations)
	for _, m := range found.Witness {
		after = append(after, matcher.Allocation{Offer: m.Offer, Cell: m.Cell, Seats: m.By})
	}
	found.Relaxations = append(found.Relaxations, x.passed(after)...)
	sortReason(&found)
	out.Relaxations, out.Moves, out.Effect = found.Relaxations, found.Witness, x.effect(after)
	return out
}

// passed relaxes the bounds of the network that allocations violate: capacities, rules, pins.
func (x *swap) passed(after []matcher.Allocation) []matcher.Relaxation {
	var out []matcher.Relaxation
	flow := x.c.Flow(after)
	for i := range x.arcs {
		a := &x.arcs[i]
		over, under := flow[i]-a.High, a.Low-flow[i]
		if a.Cell >= 0 || a.Shape || a.High != compile.Infinite && over <= 0 && under <= 0 || a.High == compile.Infinite && under <= 0 {
			continue
		}
		at := a.Row
		if a.Pair >= 0 {
			at = a.Pin
		}
		if at < 0 {
			continue
		}
		out = append(out, x.relaxed(&x.c.Rows[int(at)], over, under))
	}
	return out
}

// relaxed is the relaxation of a row that is exceeded by over seats or, where under is above 0, lacks so many.
func (x *swap) relaxed(row *compile.Row, over, under int64) matcher.Relaxation {
	if row.IsCapacity() {
		return matcher.Relaxation{Code: matcher.RelaxCapacity, Offer: x.c.Problem.Offers[row.Offer].ID, Amount: over}
	}
	rule := &x.c.Problem.Rules[row.Rule]
	switch {
	case rule.Kind == matcher.RulePin:
		return matcher.Relaxation{Code: matcher.RelaxPin, Rule: rule.ID, Amount: 1}
	case under > 0:
		return matcher.Relaxation{Code: rule.Kind.Info().Low, Rule: rule.ID, Amount: under}
	}
	return matcher.Relaxation{Code: rule.Kind.Info().High, Rule: rule.ID, Amount: over}
}

// summed merges moves so that each pair has one; moves that cancel are left out. The moves must be sorted.
func summed(moves []matcher.Move) []matcher.Move {
	var out []matcher.Move
	for _, m := range moves {
		if n := len(out); n > 0 && out[n-1].Cell == m.Cell && out[n-1].Offer == m.Offer {
			out[n-1].By += m.By
			continue
		}
		out = append(out, m)
	}
	return slices.DeleteFunc(out, func(m matcher.Move) bool { return m.By == 0 })
}

// effect is what other allocations change in every goal, counted anew, without a search.
func (x *swap) effect(after []matcher.Allocation) matcher.Effect {
	var e matcher.Effect
	for l, level := range x.c.Levels(after) {
		before := &x.levels[l]
		by := level.Value - before.Value
		e.Levels = append(e.Levels, matcher.Interval{Low: by, High: by})
		for i := range level.Goals {
			if by := level.Goals[i].Value - before.Goals[i].Value; by != 0 {
				e.Goals = append(e.Goals, matcher.GoalValue{Goal: level.Goals[i].Goal, Value: by})
			}
		}
	}
	return e
}

// sortAlternatives puts what needs nothing to give way first, then what serves the goals best, then what needs least.
func sortAlternatives(list []matcher.Alternative) {
	needs := func(a *matcher.Alternative) int { return min(1, len(a.Relaxations)) }
	slices.SortStableFunc(list, func(a, b matcher.Alternative) int {
		return cmp.Or(
			cmp.Compare(needs(&a), needs(&b)), compareLevels(a.Effect.Levels, b.Effect.Levels),
			cmp.Compare(len(a.Relaxations), len(b.Relaxations)), cmp.Compare(a.Offer, b.Offer),
		)
	})
}
