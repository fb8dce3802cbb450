package propose

import (
	"context"
	"fmt"
	"math"
	"slices"

	"dathang/matcher"
	"dathang/matcher/compile"
	"dathang/matcher/solve"
)

// Bridge fills posts for single years until the people that an answer gives them come: by secondment and, where a
// problem has offers of term temporary, by stop-gap courses, and then posts that the answer leaves unmet as well. Every
// year is a flow of its own, after the seats are fixed. A secondment fills the year of its intake, a course the post of
// its holder until he is qualified or leaves. Nothing that is filled so closes a cell. It is nil
// where there is nothing to bridge or nobody to do it, where a year's numbers are too large, and where ctx ends before
// all years are optimal.
func Bridge(ctx context.Context, p *matcher.Problem, s *matcher.Solution) ([]matcher.Bridging, error) {
	var list []matcher.Bridging
	b := newBridge(p, s)
	for _, year := range p.Years {
		q := b.problem(year)
		if q == nil {
			continue
		}
		// The posts of all years together may pass what a problem may count, though the plan does not.
		if len(matcher.Validate(q)) > 0 {
			return nil, nil
		}
		answer, _, err := solve.Run(ctx, q, solve.Options{})
		if err != nil {
			return nil, fmt.Errorf("bridging of %d: %w", year, err)
		}
		if answer.Status != matcher.StatusOptimal && answer.Status != matcher.StatusFeasible || ctx.Err() != nil {
			return nil, nil
		}
		b.keep(answer)
		list = append(list, matcher.Bridging{
			Year: year, Allocations: answer.Allocations, Unmet: answer.Unmet, Levels: answer.Levels, Certificate: answer.Certificate,
		})
	}
	return list, nil
}

// bridge is what the flows of all years share.
type bridge struct {
	p    *matcher.Problem
	free []matcher.Offer
	// seats of every demand by the year in which their people come; unmet ones under 0.
	seats []map[int]int64
	// taught are the holders whom a course of an earlier year keeps in their post, by cell without its year.
	taught map[matcher.Cell]int64
	// stopGaps says that the problem has temporary offers.
	stopGaps bool
	leaves   map[matcher.ClassID]int
	caps     []roomUnder
}

// roomUnder is a cap with what the plan and the years so far leave of it for temporary offers.
type roomUnder struct {
	rule   matcher.RuleID
	offers []matcher.OfferID
	left   int64
}

func newBridge(p *matcher.Problem, s *matcher.Solution) *bridge {
	free, caps := bridging(p, s)
	b := &bridge{p: p, free: free, caps: caps, taught: map[matcher.Cell]int64{}, leaves: map[matcher.ClassID]int{}}
	for i := range p.Classes {
		b.leaves[p.Classes[i].ID] = p.Classes[i].Leaves
	}
	ready := make(map[matcher.OfferID]int, len(p.Offers))
	for i := range p.Offers {
		ready[p.Offers[i].ID] = p.Offers[i].Ready
		b.stopGaps = b.stopGaps || p.Offers[i].Term == matcher.TermTemporary
	}
	at := make(map[matcher.Cell]int, len(p.Demands))
	for k := range p.Demands {
		at[p.Demands[k].Cell] = k
		b.seats = append(b.seats, map[int]int64{0: p.Demands[k].Seats})
	}
	for i := range s.Allocations {
		a := &s.Allocations[i]
		b.seats[at[a.Cell]][ready[a.Offer]] += a.Seats
		b.seats[at[a.Cell]][0] -= a.Seats
	}
	return b
}

// bridging are the offers that may bridge, with the seats that an answer leaves free: temporary ones, and secondments
// that close cells as well; and the caps that hold temporary ones.
func bridging(p *matcher.Problem, s *matcher.Solution) ([]matcher.Offer, []roomUnder) {
	given := map[matcher.OfferID]int64{}
	for i := range s.Allocations {
		given[s.Allocations[i].Offer] += s.Allocations[i].Seats
	}
	// What other rules than caps count for the whole plan cannot be given out a second time, year by year; nor can what
	// lasting offers count under a cap.
	held, capped := map[int32]bool{}, map[int32]bool{}
	var caps []roomUnder
	offers := compile.Offers(p)
	for i := range p.Rules {
		r := &p.Rules[i]
		if r.Kind == matcher.RuleBan || r.Kind == matcher.RuleLimit && !r.Where.OfOffers() {
			continue
		}
		under := roomUnder{rule: r.ID, left: math.MaxInt64}
		if r.High != nil {
			under.left = *r.High
		}
		for _, o := range offers.Of(&r.Where) {
			if r.Kind != matcher.RuleCap {
				held[o] = true
				continue
			}
			capped[o] = true
			under.left -= given[p.Offers[o].ID]
			if p.Offers[o].Term == matcher.TermTemporary {
				under.offers = append(under.offers, p.Offers[o].ID)
			}
		}
		if r.High != nil && len(under.offers) > 0 {
			caps = append(caps, under)
		}
	}
	var list []matcher.Offer
	for i := range p.Offers {
		o := p.Offers[i]
		o.Capacity -= given[o.ID]
		may := o.Term == matcher.TermTemporary || o.Kind == matcher.KindSecondment && !compile.Openable(&o) && !capped[int32(i)]
		if may && o.Capacity > 0 && !held[int32(i)] {
			o.Term = ""
			list = append(list, o)
		}
	}
	return list, caps
}

// open counts the posts that are empty, or held by somebody who lacks the field, in a year.
func (b *bridge) open(year int) map[matcher.Cell]int64 {
	open := map[matcher.Cell]int64{}
	for k := range b.p.Demands {
		d := &b.p.Demands[k]
		from := d.Year
		if b.stopGaps {
			from = d.Opened()
		}
		leaves := b.leaves[d.Class]
		if from > year || leaves != 0 && leaves <= year || d.Need == matcher.NeedRefresh || !b.stopGaps && d.Need != matcher.NeedVacant {
			continue
		}
		for ready, seats := range b.seats[k] {
			if seats > 0 && (ready > year || ready == 0 && b.stopGaps) {
				open[postOf(d.Cell, year)] += seats
			}
		}
	}
	for cell, seats := range b.taught {
		cell.Year = year
		if open[cell] = open[cell] - seats; open[cell] <= 0 {
			delete(open, cell)
		}
	}
	return open
}

// postOf is the cell of a post in a year. Nobody holds a vacant post, so it has no class.
func postOf(c matcher.Cell, year int) matcher.Cell {
	c.Year = year
	if c.Need == matcher.NeedVacant {
		c.Class = ""
	}
	return c
}

// keep notes the holders whom courses of a year keep in their posts, and what is used of caps.
func (b *bridge) keep(answer *matcher.Solution) {
	for i := range answer.Allocations {
		a := &answer.Allocations[i]
		if a.Need == matcher.NeedUnqualified {
			b.taught[postOf(a.Cell, 0)] += a.Seats
		}
		for j := range b.caps {
			if slices.Contains(b.caps[j].offers, a.Offer) {
				b.caps[j].left -= a.Seats
			}
		}
	}
}

// capsOn are the caps that hold offers of a year's problem.
func (b *bridge) capsOn(q *matcher.Problem) []matcher.Rule {
	var list []matcher.Rule
	for i := range b.caps {
		c := &b.caps[i]
		var held []matcher.OfferID
		for _, id := range c.offers {
			if slices.ContainsFunc(q.Offers, func(o matcher.Offer) bool { return o.ID == id }) {
				held = append(held, id)
			}
		}
		if len(held) > 0 {
			list = append(list, matcher.Rule{ID: c.rule, Kind: matcher.RuleCap, Where: matcher.Where{Offers: held}, High: matcher.Seats(max(0, c.left))})
		}
	}
	return list
}

// problem of one year; nil if no post is open or nobody is available.
func (b *bridge) problem(year int) *matcher.Problem {
	p, open := b.p, b.open(year)
	q := &matcher.Problem{
		Format: matcher.ProblemFormat, Years: []int{year},
		Terms: matcher.Terms{
			Threshold: p.Threshold,
			Goals:     [][]matcher.Goal{{{Goal: matcher.GoalUnmet, Weight: 1}}, {{Goal: matcher.GoalCost, Weight: 1}}, {{Goal: matcher.GoalTie, Weight: 1}}},
		},
		Groups: p.Groups, Fields: p.Fields, Providers: p.Providers, Coverage: p.Coverage, Classes: p.Classes,
		Communes: slices.Clone(p.Communes),
	}
	// Penalties are about the plan's unmet seats.
	for i := range q.Communes {
		q.Communes[i].Penalty = nil
	}
	for i := range b.free {
		if b.free[i].Intake == year {
			q.Offers = append(q.Offers, b.free[i])
		}
	}
	for cell, seats := range open {
		q.Demands = append(q.Demands, matcher.Demand{Cell: cell, Seats: seats})
	}
	if len(q.Offers) == 0 || len(q.Demands) == 0 {
		return nil
	}
	slices.SortFunc(q.Demands, func(a, b matcher.Demand) int { return a.Compare(b.Cell) })
	q.Rules, q.Surcharges = append(bansOn(q, p), b.capsOn(q)...), surchargesOn(q, p.Surcharges)
	q.Sort()
	return q
}

// bansOn are the bans that touch what q has, each on the offers of q that it selects in p: what it names otherwise
// may not exist in q.
func bansOn(q, p *matcher.Problem) []matcher.Rule {
	has := map[matcher.OfferID]bool{}
	for i := range q.Offers {
		has[q.Offers[i].ID] = true
	}
	offers := compile.Offers(p)
	var list []matcher.Rule
	for i := range p.Rules {
		r := p.Rules[i]
		if r.Kind != matcher.RuleBan {
			continue
		}
		var held []matcher.OfferID
		for _, o := range offers.Of(&p.Rules[i].Where) {
			if id := p.Offers[o].ID; has[id] {
				held = append(held, id)
			}
		}
		if len(held) == 0 {
			continue
		}
		w := &p.Rules[i].Where
		r.Where = matcher.Where{Offers: held, Communes: w.Communes, Groups: w.Groups, Fields: w.Fields, Needs: w.Needs, Years: w.Years, Classes: w.Classes}
		list = append(list, r)
	}
	return list
}

// surchargesOn are the surcharges of q's offers.
func surchargesOn(q *matcher.Problem, all []matcher.Surcharge) []matcher.Surcharge {
	var list []matcher.Surcharge
	for _, s := range all {
		if slices.ContainsFunc(q.Offers, func(o matcher.Offer) bool { return o.ID == s.Offer }) {
			list = append(list, s)
		}
	}
	return list
}
