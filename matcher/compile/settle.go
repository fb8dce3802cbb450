package compile

import (
	"slices"

	"dathang/matcher"
)

// Settled is p with every offer that is a choice as a plan has it: closed, or open with its cohort at least and its
// opening cost spent. Where cohorts and opening costs alone keep p from being a flow, what is left is one, and its plans
// are those of p with the same classes.
func Settled(p *matcher.Problem, plan []matcher.Allocation) *matcher.Problem {
	given := map[matcher.OfferID]int64{}
	for i := range plan {
		given[plan[i].Offer] += plan[i].Seats
	}
	out := *p
	out.Offers, out.Rules = slices.Clone(p.Offers), slices.Clone(p.Rules)
	for i := range out.Offers {
		o := &out.Offers[i]
		if !Openable(o) {
			continue
		}
		if given[o.ID] == 0 {
			o.Capacity = 0
		} else if least := LeastOpen(o); least > 1 {
			out.Rules = append(out.Rules, matcher.Rule{
				ID: matcher.RuleID("open:" + o.ID), Kind: matcher.RuleCap, Low: least, Where: matcher.Where{Offers: []matcher.OfferID{o.ID}},
			})
		}
		o.MinCohort, o.OpeningKVND = 0, 0
	}
	return &out
}
