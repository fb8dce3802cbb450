package explain

import (
	"cmp"
	"context"
	"math/big"
	"slices"
	"strings"

	"dathang/matcher"
	"dathang/matcher/solve"
)

// BudgetUnit is the unit in which budgets are priced, kVND: one billion dong.
const BudgetUnit = 1_000_000

// PricesByResolving finds prices where side rows, cohorts or the goal balance
// leave no single flow: two solves each, one with a unit more and one with a unit less. What a level
// may change by lies between the bound of the one answer and the value of the
// other. The rows that the first level's multipliers price highest are tried,
// at most so many.
func PricesByResolving(ctx context.Context, c *solve.Compiled, s *matcher.Solution, most int, opts solve.Options) ([]matcher.Price, error) {
	var list []matcher.Price
	slopes := slopes(s)
	rows := bounded(c, s)
	slices.SortStableFunc(rows, func(a, b priced) int {
		return cmp.Or(cmp.Compare(slopes.of(b.row, b.unit), slopes.of(a.row, a.unit)), cmp.Compare(a.row, b.row))
	})
	for _, row := range rows[:min(most, len(rows))] {
		slope := -slopes.of(row.row, row.unit)
		p := matcher.Price{Row: row.row, Unit: row.unit, Slope: &slope}
		for _, way := range []struct {
			effect *matcher.Effect
			by     int64
		}{{&p.More, row.unit}, {&p.Less, -row.unit}} {
			changed := row.changed(c.Problem, way.by)
			if changed == nil {
				way.effect.Impossible = true
				continue
			}
			again, _, err := solve.Run(ctx, changed, opts)
			if err != nil {
				return nil, err
			}
			if ctx.Err() != nil {
				return list, nil
			}
			*way.effect = between(s, again)
		}
		list = append(list, p)
	}
	SortPrices(list)
	return list, nil
}

// between is by how much each level changes from one answer to another. A level
// has a meaning of its own only while those above it are the same in both and proven.
func between(s, again *matcher.Solution) matcher.Effect {
	switch again.Status {
	case matcher.StatusInfeasible:
		return matcher.Effect{Impossible: true}
	case matcher.StatusUnknown:
		return matcher.Effect{}
	}
	var e matcher.Effect
	for l := range min(len(s.Levels), len(again.Levels)) {
		before, after := &s.Levels[l], &again.Levels[l]
		if before.Share != nil && after.Share != nil && *before.Share != *after.Share {
			e.Levels = append(e.Levels, stepBetween(s.Levels[:l], before, after))
			break
		}
		e.Levels = append(e.Levels, matcher.Interval{Low: after.Bound - before.Value, High: after.Value - before.Bound})
		if before.Gap != 0 || after.Gap != 0 {
			break
		}
		for i := range before.Goals {
			if by := after.Goals[i].Value - before.Goals[i].Value; by != 0 {
				e.Goals = append(e.Goals, matcher.GoalValue{Goal: before.Goals[i].Goal, Value: by})
			}
		}
	}
	return e
}

// stepBetween is by how much the number of communes changes that lack the larger
// of two shares or more: at it the one answer has as many as the step above, which is the same in both.
func stepBetween(above []matcher.Level, before, after *matcher.Level) matcher.Interval {
	had := int64(0)
	if n := len(above); n > 0 && above[n-1].Share != nil {
		had = above[n-1].Value
	}
	was, is := before.Share, after.Share
	if big.NewRat(is.Unmet, is.Of).Cmp(big.NewRat(was.Unmet, was.Of)) > 0 {
		return matcher.Interval{Low: after.Bound - had, High: after.Value - had}
	}
	return matcher.Interval{Low: had - before.Value, High: had - before.Bound}
}

// priced is a bound that can be moved: a row of the certificate.
type priced struct {
	row  string
	unit int64
}

// bounded lists what a price can be asked for and the answer has used up, or
// nearly: budgets and cohorts always.
func bounded(c *solve.Compiled, s *matcher.Solution) []priced {
	p := c.Problem
	var list []priced
	given := map[matcher.OfferID]int64{}
	for i := range s.Allocations {
		given[s.Allocations[i].Offer] += s.Allocations[i].Seats
	}
	for i := range p.Offers {
		o := &p.Offers[i]
		if given[o.ID] > 0 && given[o.ID] == o.Capacity {
			list = append(list, priced{"capacity:" + string(o.ID), 1})
		}
		if o.MinCohort > 1 {
			list = append(list, priced{"cohort:" + string(o.ID), 1})
		}
	}
	for i := range p.Rules {
		r := &p.Rules[i]
		switch {
		case r.High == nil:
		case r.Kind == matcher.RuleBudget:
			list = append(list, priced{"rule:" + string(r.ID), BudgetUnit})
		case r.Kind == matcher.RuleCap, r.Kind == matcher.RuleLimit, r.Kind == matcher.RuleAway, r.Kind == matcher.RuleChange:
			list = append(list, priced{"rule:" + string(r.ID), 1})
		}
	}
	return list
}

// changed is the problem with the bound moved; nil where no file may say that.
func (row priced) changed(p *matcher.Problem, by int64) *matcher.Problem {
	q := *p
	kind, id, _ := strings.Cut(row.row, ":")
	switch kind {
	case "capacity", "cohort":
		q.Offers = slices.Clone(p.Offers)
		for i := range q.Offers {
			o := &q.Offers[i]
			switch {
			case string(o.ID) != id:
			case kind == "cohort":
				o.MinCohort -= by // easier is more
			case o.Capacity+by < 0:
				return nil
			default:
				o.Capacity += by
			}
		}
	case "rule":
		q.Rules = slices.Clone(p.Rules)
		for i := range q.Rules {
			r := &q.Rules[i]
			if string(r.ID) != id {
				continue
			}
			// A budget that is smaller than the unit is taken whole.
			high := max(*r.High+by, min(*r.High, 0))
			if high < r.Low {
				return nil
			}
			r.High = &high
		}
	}
	return &q
}

// slopeOf rows are the multipliers of the first level's proof, at its root.
type slopeOf struct {
	value map[string]int64
	shift int
}

func slopes(s *matcher.Solution) slopeOf {
	out := slopeOf{value: map[string]int64{}}
	if len(s.Certificate.Levels) == 0 {
		return out
	}
	first := &s.Certificate.Levels[0]
	out.shift = first.Shift
	for _, m := range first.Tree.Multipliers {
		out.value[m.Row] = m.Value
	}
	return out
}

// of a row, by unit. Multipliers times units stay below 2^63: the former are
// whole numbers of JSON, 2^53, and a unit is at most 2^20.
func (s slopeOf) of(row string, unit int64) int64 {
	value := s.value[row]
	whole := value >> s.shift
	return whole*unit + (value-whole<<s.shift)*unit>>s.shift
}
