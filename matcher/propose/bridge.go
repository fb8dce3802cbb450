package propose

import (
	"context"
	"fmt"
	"slices"

	"dathang/matcher"
	"dathang/matcher/compile"
	"dathang/matcher/solve"
)

// Bridge fills posts by secondment until the people that an answer gives them
// come: for every year a flow of its own, after the seats are fixed. It is nil
// where there is nothing to bridge or nobody to do it, and where ctx ends before
// all years are optimal.
func Bridge(ctx context.Context, p *matcher.Problem, s *matcher.Solution) ([]matcher.Bridging, error) {
	var list []matcher.Bridging
	free := seconded(p, s)
	for _, year := range p.Years {
		q := bridging(p, s, free, year)
		if q == nil {
			continue
		}
		answer, _, err := solve.Run(ctx, q, solve.Options{})
		if err != nil {
			return nil, fmt.Errorf("bridging of %d: %w", year, err)
		}
		// A part of the years would not be verified: verify asks for all of them or none.
		if answer.Status != matcher.StatusOptimal {
			return nil, nil
		}
		list = append(list, matcher.Bridging{
			Year: year, Allocations: answer.Allocations, Unmet: answer.Unmet, Levels: answer.Levels, Certificate: answer.Certificate,
		})
	}
	return list, nil
}

// seconded are the secondments that may bridge, with the seats that an answer leaves free.
func seconded(p *matcher.Problem, s *matcher.Solution) []matcher.Offer {
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
		if o.Kind == matcher.KindSecondment && o.Capacity > 0 && !held[int32(i)] && !compile.Openable(&o) {
			list = append(list, o)
		}
	}
	return list
}

// bridging is the problem of one year; nil if no post is open or nobody is available.
func bridging(p *matcher.Problem, s *matcher.Solution, free []matcher.Offer, year int) *matcher.Problem {
	ready := make(map[matcher.OfferID]int, len(p.Offers))
	for i := range p.Offers {
		ready[p.Offers[i].ID] = p.Offers[i].Ready
	}
	// Posts of the plan that are due by the year while their people are not ready before a later one.
	open := map[matcher.Cell]int64{}
	for i := range s.Allocations {
		if a := &s.Allocations[i]; a.Need == matcher.NeedVacant && a.Year <= year && year < ready[a.Offer] {
			cell := a.Cell
			cell.Year = year
			open[cell] += a.Seats
		}
	}
	q := &matcher.Problem{
		Format: matcher.ProblemFormat, Years: []int{year},
		Terms: matcher.Terms{
			Threshold: p.Threshold,
			Goals:     [][]matcher.Goal{{{Goal: matcher.GoalUnmet, Weight: 1}}, {{Goal: matcher.GoalCost, Weight: 1}}, {{Goal: matcher.GoalTie, Weight: 1}}},
		},
		Groups: p.Groups, Fields: p.Fields, Providers: p.Providers, Coverage: p.Coverage, Communes: slices.Clone(p.Communes),
	}
	// Penalties are about the plan's unmet seats.
	for i := range q.Communes {
		q.Communes[i].Penalty = nil
	}
	for i := range free {
		if free[i].Intake == year {
			q.Offers = append(q.Offers, free[i])
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
		r.Where = matcher.Where{Offers: held, Communes: w.Communes, Groups: w.Groups, Fields: w.Fields, Needs: w.Needs, Years: w.Years}
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
