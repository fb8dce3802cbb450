package verify

import (
	"slices"

	"dathang/matcher"
)

// bridging recounts who stands in until the people of the plan come: for every
// year the posts that are open then and the secondments that are free are
// counted anew and make a problem of their own, and what the answer says of the
// year has to be a proven optimum of it. An answer may come without any bridging;
// where it has some, every year that could have it has.
func (a *answer) bridging(s *matcher.Solution) []matcher.Violation {
	if len(s.Bridging) == 0 {
		return nil
	}
	free := a.freeSecondments()
	var found []matcher.Violation
	next := 0
	for _, year := range a.g.problem.Years {
		p := a.leftOpen(free, year)
		if p == nil {
			continue
		}
		// The first year that is missing or out of place ends the check: later ones cannot be told apart
		// any more.
		if next >= len(s.Bridging) || s.Bridging[next].Year != year {
			value := int64(0)
			if next < len(s.Bridging) {
				value = int64(s.Bridging[next].Year)
			}
			return append(found, violation(matcher.ViolationBridging, "year", value, "want", int64(year)))
		}
		// The year is a problem and an answer of its own, so the recount of whole answers judges it.
		b := &s.Bridging[next]
		next++
		found = append(found, Solution(p, &matcher.Solution{
			Status: matcher.StatusOptimal, Allocations: b.Allocations, Unmet: b.Unmet, Levels: b.Levels, Certificate: b.Certificate,
		})...)
	}
	if next < len(s.Bridging) {
		found = append(found, violation(matcher.ViolationBridging, "year", int64(s.Bridging[next].Year), "want", int64(0)))
	}
	return found
}

// freeSecondments are the seats that every secondment has left; 0 for other offers, and for a secondment that some
// rule counts or that has a cohort.
func (a *answer) freeSecondments() []int64 {
	p := a.g.problem
	free := make([]int64, len(p.Offers))
	// Only secondments of the year, with what is left of them.
	for o := range p.Offers {
		offer := &p.Offers[o]
		if offer.Kind != matcher.KindSecondment || offer.MinCohort > 1 || offer.OpeningKVND > 0 {
			continue
		}
		free[o] = offer.Capacity
		// A second flow cannot share what a rule counts with the plan's own seats, so such a secondment is
		// not free.
		for i := range p.Rules {
			r := &p.Rules[i]
			counted := r.Kind != matcher.RuleBan && (r.Kind != matcher.RuleLimit || r.Where.OfOffers())
			if counted && selectsOffer(&r.Where, offer) {
				free[o] = 0
			}
		}
	}
	for _, t := range a.taken {
		o := a.g.pairs[t.pair].offer
		free[o] = max(0, free[o]-a.seats[t.pair])
	}
	return free
}

// selectsOffer reports whether the offer part of a selection takes an offer.
func selectsOffer(w *matcher.Where, o *matcher.Offer) bool {
	return among(w.Kinds, o.Kind) && among(w.Providers, o.Provider) && among(w.Programmes, o.Programme) &&
		among(w.Offers, o.ID) && among(w.Intakes, o.Intake)
}

// among reports whether a list of a selection allows v; an empty list allows everything.
func among[T comparable](list []T, v T) bool { return len(list) == 0 || slices.Contains(list, v) }

// leftOpen is the problem of one year: the posts of the plan whose person has not come yet, and the secondments of
// the year; nil if there are none of either.
func (a *answer) leftOpen(free []int64, year int) *matcher.Problem {
	p := a.g.problem
	q := &matcher.Problem{
		Format: matcher.ProblemFormat, Years: []int{year},
		Terms: matcher.Terms{Threshold: p.Threshold, Goals: [][]matcher.Goal{
			{{Goal: matcher.GoalUnmet, Weight: 1}}, {{Goal: matcher.GoalCost, Weight: 1}}, {{Goal: matcher.GoalTie, Weight: 1}},
		}},
		Groups: p.Groups, Fields: p.Fields, Providers: p.Providers, Coverage: p.Coverage,
	}
	// Penalties belong to the plan's own unmet seats, not to those of a single year.
	for i := range p.Communes {
		c := p.Communes[i]
		c.Penalty = nil
		q.Communes = append(q.Communes, c)
	}
	for o := range p.Offers {
		if p.Offers[o].Intake == year && free[o] > 0 {
			offer := p.Offers[o]
			offer.Capacity = free[o]
			q.Offers = append(q.Offers, offer)
		}
	}
	at := map[matcher.Cell]int{}
	for _, t := range a.taken {
		cell := p.Demands[t.cell].Cell
		if cell.Need != matcher.NeedVacant || cell.Year > year || p.Offers[a.g.pairs[t.pair].offer].Ready <= year {
			continue
		}
		// Posts of earlier years that are still open stand in the cell of this year.
		cell.Year = year
		i, seen := at[cell]
		if !seen {
			i = len(q.Demands)
			at[cell] = i
			q.Demands = append(q.Demands, matcher.Demand{Cell: cell})
		}
		q.Demands[i].Seats += a.seats[t.pair]
	}
	// With either list empty there is nothing to decide, and the answer has no entry of the year.
	if len(q.Offers) == 0 || len(q.Demands) == 0 {
		return nil
	}
	a.ban(q)
	// A surcharge of an offer that the year's problem does not have would make it invalid.
	for _, s := range p.Surcharges {
		if slices.ContainsFunc(q.Offers, func(o matcher.Offer) bool { return o.ID == s.Offer }) {
			q.Surcharges = append(q.Surcharges, s)
		}
	}
	q.Sort()
	return q
}

// ban copies the bans to the problem of the year. Each names the offers there one by one: what it selects
// by may be unknown in that problem, which has only the free secondments of the year.
func (a *answer) ban(q *matcher.Problem) {
	for i := range a.g.problem.Rules {
		r := a.g.problem.Rules[i]
		if r.Kind != matcher.RuleBan {
			continue
		}
		where := matcher.Where{Communes: r.Where.Communes, Groups: r.Where.Groups, Fields: r.Where.Fields, Needs: r.Where.Needs, Years: r.Where.Years}
		for o := range q.Offers {
			if selectsOffer(&r.Where, &q.Offers[o]) {
				where.Offers = append(where.Offers, q.Offers[o].ID)
			}
		}
		if len(where.Offers) > 0 {
			r.Where = where
			q.Rules = append(q.Rules, r)
		}
	}
}
