package verify

import (
	"slices"

	"dathang/matcher"
)

// bridging recounts who stands in until the people of the plan come: for every
// year the posts that are open then and the secondments and stop-gap courses that are free are
// counted anew and make a problem of their own, and what the answer says of the
// year has to be a proven optimum of it. An answer may come without any bridging;
// where it has some, every year that could have it has.
func (a *answer) bridging(s *matcher.Solution) []matcher.Violation {
	if len(s.Bridging) == 0 {
		return nil
	}
	free := a.freeStopGaps()
	spent := map[matcher.OfferID]int64{} // by temporary offers of the years so far
	held := map[matcher.Cell]int64{}     // posts that courses of earlier years keep filled, by cell of year 0
	var found []matcher.Violation
	next := 0
	for _, year := range a.g.problem.Years {
		p := a.leftOpen(free, held, spent, year)
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
			Status: b.Status(), Allocations: b.Allocations, Unmet: b.Unmet, Levels: b.Levels, Certificate: b.Certificate,
		})...)
		for _, x := range b.Allocations {
			spent[x.Offer] += max(0, x.Seats)
			if cell := x.Cell; cell.Need == matcher.NeedUnqualified && x.Seats > 0 {
				cell.Year = 0
				held[cell] += x.Seats
			}
		}
	}
	if next < len(s.Bridging) {
		found = append(found, violation(matcher.ViolationBridging, "year", int64(s.Bridging[next].Year), "want", int64(0)))
	}
	return found
}

// freeStopGaps are the seats that every temporary offer and every secondment has left; 0 for other offers, for one that
// some rule counts, and for a secondment that closes cells as well and has a cohort.
func (a *answer) freeStopGaps() []int64 {
	p := a.g.problem
	free := make([]int64, len(p.Offers))
	for o := range p.Offers {
		offer := &p.Offers[o]
		lasting := offer.Term != matcher.TermTemporary
		if lasting && (offer.Kind != matcher.KindSecondment || offer.MinCohort > 1 || offer.OpeningKVND > 0) {
			continue
		}
		free[o] = offer.Capacity
		// A second flow cannot share what a rule counts with the plan's own seats, so such a secondment is
		// not free.
		for i := range p.Rules {
			r := &p.Rules[i]
			counted := r.Kind != matcher.RuleBan && (r.Kind != matcher.RuleLimit || r.Where.OfOffers())
			if r.Kind == matcher.RuleCap && !lasting {
				continue // what is left of it goes into the problem of the year
			}
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

// leftOpen is the problem of one year: the posts whose person has not come yet, and the stop-gaps of
// the year; nil if there are none of either.
func (a *answer) leftOpen(free []int64, held map[matcher.Cell]int64, spent map[matcher.OfferID]int64, year int) *matcher.Problem {
	p := a.g.problem
	q := &matcher.Problem{
		Format: matcher.ProblemFormat, Years: []int{year},
		Terms: matcher.Terms{Threshold: p.Threshold, Goals: [][]matcher.Goal{
			{{Goal: matcher.GoalUnmet, Weight: 1}}, {{Goal: matcher.GoalCost, Weight: 1}}, {{Goal: matcher.GoalTie, Weight: 1}},
		}},
		Groups: p.Groups, Fields: p.Fields, Providers: p.Providers, Coverage: p.Coverage, Classes: p.Classes,
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
			offer.Capacity, offer.Term = free[o], ""
			q.Offers = append(q.Offers, offer)
		}
	}
	for _, d := range a.openPosts(year) {
		before := d.Cell
		before.Year = 0
		if d.Seats -= held[before]; d.Seats > 0 {
			q.Demands = append(q.Demands, d)
		}
	}
	// With either list empty there is nothing to decide, and the answer has no entry of the year.
	if len(q.Offers) == 0 || len(q.Demands) == 0 {
		return nil
	}
	a.ban(q)
	a.capStopGaps(q, spent)
	// A surcharge of an offer that the year's problem does not have would make it invalid.
	for _, s := range p.Surcharges {
		if slices.ContainsFunc(q.Offers, func(o matcher.Offer) bool { return o.ID == s.Offer }) {
			q.Surcharges = append(q.Surcharges, s)
		}
	}
	q.Sort()
	return q
}

// openPosts are the posts that have no qualified holder in a year, in cells of that year. In a problem without stop-gaps
// they are the vacant posts that are due and that the plan fills later; in one with stop-gaps all that are open by then,
// filled later or never, until their holder leaves.
func (a *answer) openPosts(year int) []matcher.Demand {
	p := a.g.problem
	stopGaps := slices.ContainsFunc(p.Offers, func(o matcher.Offer) bool { return o.Term == matcher.TermTemporary })
	var list []matcher.Demand
	at := map[matcher.Cell]int{}
	count := func(k int32, seats int64) {
		d := &p.Demands[k]
		from, class := d.Year, a.g.classOf[k]
		if stopGaps && d.Open != 0 {
			from = d.Open
		}
		gone := class != nil && class.Leaves != 0 && class.Leaves <= year
		trained := d.Need == matcher.NeedUnqualified && stopGaps
		if seats <= 0 || from > year || gone || !trained && d.Need != matcher.NeedVacant {
			return
		}
		// Posts of several years that are open stand together, and an empty one has no holder.
		cell := matcher.Cell{Commune: d.Commune, Field: d.Field, Need: d.Need, Year: year}
		if trained {
			cell.Class = d.Class
		}
		i, seen := at[cell]
		if !seen {
			i = len(list)
			at[cell] = i
			list = append(list, matcher.Demand{Cell: cell})
		}
		list[i].Seats += seats
	}
	for _, t := range a.taken {
		if p.Offers[a.g.pairs[t.pair].offer].Ready > year {
			count(t.cell, a.seats[t.pair])
		}
	}
	if stopGaps {
		for k := range p.Demands {
			count(int32(k), a.unmetSeats(int32(k)))
		}
	}
	return list
}

// ban copies the bans to the problem of the year. Each names the offers there one by one: what it selects
// by may be unknown in that problem, which has only the free secondments of the year.
func (a *answer) ban(q *matcher.Problem) {
	for i := range a.g.problem.Rules {
		r := a.g.problem.Rules[i]
		if r.Kind != matcher.RuleBan {
			continue
		}
		where := matcher.Where{Communes: r.Where.Communes, Groups: r.Where.Groups, Fields: r.Where.Fields, Needs: r.Where.Needs, Years: r.Where.Years, Classes: r.Where.Classes}
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

// capStopGaps adds the caps that hold temporary offers of the year, with what the plan and earlier years leave of them.
func (a *answer) capStopGaps(q *matcher.Problem, spent map[matcher.OfferID]int64) {
	p := a.g.problem
	used := make(map[matcher.OfferID]int64, len(spent))
	for id, n := range spent {
		used[id] = n
	}
	for _, t := range a.taken {
		used[p.Offers[a.g.pairs[t.pair].offer].ID] += a.seats[t.pair]
	}
	for i := range p.Rules {
		r := &p.Rules[i]
		if r.Kind != matcher.RuleCap || r.High == nil {
			continue
		}
		left := *r.High
		var held []matcher.OfferID
		for _, o := range a.g.offersOf(&r.Where) {
			offer := &p.Offers[o]
			left -= used[offer.ID]
			if offer.Term == matcher.TermTemporary && slices.ContainsFunc(q.Offers, func(x matcher.Offer) bool { return x.ID == offer.ID }) {
				held = append(held, offer.ID)
			}
		}
		if len(held) > 0 {
			q.Rules = append(q.Rules, matcher.Rule{
				ID: r.ID, Kind: matcher.RuleCap, Where: matcher.Where{Offers: held}, High: matcher.Seats(max(0, left)),
			})
		}
	}
}
