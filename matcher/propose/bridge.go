package propose

import (
	"context"
	"fmt"
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
		// A year that is not proven optimal would not pass the recount, and the years would not be alike.
		if answer.Status != matcher.StatusOptimal {
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
}

func newBridge(p *matcher.Problem, s *matcher.Solution) *bridge {
	b := &bridge{p: p, free: bridging(p, s), taught: map[matcher.Cell]int64{}, leaves: map[matcher.ClassID]int{}}
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
// that close cells as well.
func bridging(p *matcher.Problem, s *matcher.Solution) []matcher.Offer {
	given := map[matcher.OfferID]int64{}
	for i := range s.Allocations {
		given[s.Allocations[i].Offer] += s.Allocations[i].Seats
	}
	// What a rule counts for the whole plan cannot be given out a second time, year by year.
	held := map[int32]bool{}
	offers := compile.Offers(p)
	for i := range p.Rules {
		r := &p.Rules[i]
		if r.Kind == matcher.RuleBan || r.Kind == matcher.RuleLimit && !r.Where.OfOffers() {
			continue
		}
		for _, o := range offers.Of(&r.Where) {
			held[o] = true
		}
	}
	var list []matcher.Offer
	for i := range p.Offers {
		o := p.Offers[i]
		o.Capacity -= given[o.ID]
		may := o.Term == matcher.TermTemporary || o.Kind == matcher.KindSecondment && !compile.Openable(&o)
		if may && o.Capacity > 0 && !held[int32(i)] {
			o.Term = ""
			list = append(list, o)
		}
	}
	return list
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

// keep notes the holders whom courses of a year keep in their posts.
func (b *bridge) keep(answer *matcher.Solution) {
	for i := range answer.Allocations {
		if a := &answer.Allocations[i]; a.Need == matcher.NeedUnqualified {
			b.taught[postOf(a.Cell, 0)] += a.Seats
		}
	}
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
	q.Rules, q.Surcharges = bansOn(q, p), surchargesOn(q, p.Surcharges)
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
