package explain

import (
	"cmp"
	"context"
	"math/big"
	"slices"

	"dathang/matcher"
	"dathang/matcher/compile"
	"dathang/matcher/solve"
)

// BudgetUnit is the unit in which budgets are priced, kVND: one billion dong.
const BudgetUnit = 1_000_000

// Resolving says which prices are made sharper by solving again.
type Resolving struct {
	// Most is how many prices may be solved again, the highest multipliers first.
	Most int
	// All of these are, not only those that a solve may tell from nothing.
	All     bool
	Options solve.Options // of each solve
	// Progress, if set, is called before each row that is solved again.
	Progress func(row matcher.RowID, done, of int)
}

// PricesByResolving finds prices where side rows, cohorts or goals leave no single flow.
//  1. Every row that is used up gets an interval on the first level: from below by the multipliers that prove the
//     level, from above by the plan, mended (solve.Sensitivity); more room never worsens the level, less never betters
//     it.
//  2. Some are solved again, with a unit more and with one less, each as well as the plan itself was: those whose
//     multiplier is larger than what is then open between plans and bounds, for no other can be told from nothing so.
//     Where nothing is open, that is all of the first, as far as a bounded amount of work goes.
//
// The levels below have a price only where the first is proven. Ending ctx ends step 2.
func PricesByResolving(ctx context.Context, c *compile.Formulation, s *matcher.Solution, r Resolving) ([]matcher.Price, error) {
	if len(s.Levels) == 0 {
		return nil, nil // a run that was stopped before it could say anything
	}
	list, slopes := intervals(c, s)
	sorted := sortedBySlope(list, slopes)
	var again []int
	left := pricedPairs
	for _, i := range sorted[:min(r.Most, len(sorted))] {
		work := 2 * c.Pairs.Count()
		// A solve leaves a gap like the plan's own, so a change below the two gaps together cannot be seen.
		tells := s.Levels[0].Gap == 0 || slopes[i] > 2*s.Levels[0].Gap
		switch {
		case r.All || len(list[i].More.Levels) == 0:
		case tells && left >= work:
			left -= work
		default:
			continue
		}
		again = append(again, i)
	}
	for n, i := range again {
		if r.Progress != nil {
			r.Progress(list[i].Row, n, len(again))
		}
		if err := sharpen(ctx, c, s, &list[i], r.Options); err != nil {
			return nil, err
		}
		if ctx.Err() != nil {
			break
		}
	}
	list = slices.DeleteFunc(list, func(p matcher.Price) bool {
		return len(p.More.Levels) == 0 && !p.More.Impossible || p.More.Zero() && p.Less.Zero()
	})
	SortPrices(list)
	return list, nil
}

// pricedPairs are how many pairs the solves of all prices look at together, where there are intervals and not all
// were asked for: ten times a whole city's.
const pricedPairs = 4_000_000

// sortedBySlope are the places in a list, the highest slope first and equal ones by row.
func sortedBySlope(list []matcher.Price, slopes []int64) []int {
	at := make([]int, len(list))
	for i := range at {
		at[i] = i
	}
	slices.SortStableFunc(at, func(i, j int) int {
		return cmp.Or(cmp.Compare(slopes[j], slopes[i]), cmp.Compare(list[i].Row, list[j].Row))
	})
	return at
}

// intervals of the first level for every row that is used up, with what its multiplier promises for a unit more. Where
// multipliers do not determine them, the prices have no levels yet and slopes are 0.
func intervals(c *compile.Formulation, s *matcher.Solution) (list []matcher.Price, slopes []int64) {
	b := solve.NewSensitivity(c, s)
	if b == nil {
		for _, row := range bounded(c, s) {
			list, slopes = append(list, matcher.Price{Row: row.row, Unit: row.unit}), append(slopes, 0)
		}
		return list, slopes
	}
	budgets := map[matcher.RowID]bool{}
	for i := range c.Problem.Rules {
		if r := &c.Problem.Rules[i]; r.Kind == matcher.RuleBudget {
			budgets[matcher.RuleRow(r.ID)] = true
		}
	}
	for _, row := range b.Used() {
		at := priced{row, 1}
		if budgets[row] {
			at.unit = BudgetUnit
		}
		slope := b.Slope(row, at.unit) // above 0 where more room is better; a price states the change, below 0
		p := matcher.Price{Row: row, Unit: at.unit, Slope: new(-slope)}
		p.More = bracket(b, c, s, at, at.unit)
		p.Less = bracket(b, c, s, at, -at.unit)
		list, slopes = append(list, p), append(slopes, slope)
	}
	return list, slopes
}

// bracket is the interval of what moving a row by so much changes on the first level; without levels if no plan
// gives a bound from above. Bounds and plans are compared crosswise, for the true values before and after lie anywhere
// between the two.
func bracket(b *solve.Sensitivity, c *compile.Formulation, s *matcher.Solution, row priced, by int64) matcher.Effect {
	before := &s.Levels[0]
	by, possible := row.allowed(c, by)
	if !possible || by == 0 {
		return matcher.Effect{Impossible: !possible}
	}
	change := matcher.Interval{Low: b.Bound(row.row, by) - before.Value}
	value, known := b.Value(row.row, by)
	if known {
		change.High = value - before.Bound
	}
	known = known || by > 0 // with more room the plan itself still holds, and nothing worsens
	change = ofSign(change, by)
	// One seat changes the level by no more than it is worth at most.
	if worth, ok := b.Worth(row.row, by); ok {
		if by > 0 {
			change.Low = max(change.Low, -worth)
		} else if !known || change.High > worth {
			change.High, known = worth, true
		}
	}
	if !known {
		return matcher.Effect{}
	}
	return matcher.Effect{Levels: []matcher.Interval{change}}
}

// ofSign limits an interval to its known sign: on the first level more room never hurts, and less never helps.
func ofSign(change matcher.Interval, by int64) matcher.Interval {
	if by > 0 {
		return matcher.Interval{Low: min(change.Low, 0), High: min(change.High, 0)}
	}
	return matcher.Interval{Low: max(change.Low, 0), High: max(change.High, 0)}
}

// sharpen narrows a price by solving with a unit more and with one less; what was known of it before still holds.
func sharpen(ctx context.Context, c *compile.Formulation, s *matcher.Solution, p *matcher.Price, opts solve.Options) error {
	row := priced{p.Row, p.Unit}
	first := &s.Levels[0]
	for _, way := range []struct {
		effect *matcher.Effect
		by     int64
	}{{&p.More, row.unit}, {&p.Less, -row.unit}} {
		by, possible := row.allowed(c, way.by)
		if !possible || by == 0 {
			*way.effect = matcher.Effect{Impossible: !possible}
			continue
		}
		changed := row.changed(c, by)
		// With a gap open, levels below have no price, and proving more than the plan itself did is wasted.
		if first.Gap > 0 && first.Share == nil {
			changed.Goals = changed.Goals[:1]
			opts.GapPPM = max(opts.GapPPM, first.Gap*million/max(1, first.Value))
		}
		opts.WithoutConflict = true
		again, _, err := solve.Run(ctx, changed, opts)
		if err != nil {
			return err
		}
		if ctx.Err() != nil {
			return nil // what it found before it was stopped says less than the bounds do
		}
		known := way.effect.Levels // both intervals hold, so their common part does
		*way.effect = between(s, again)
		if e := way.effect; len(known) > 0 && len(e.Levels) > 0 {
			change := ofSign(e.Levels[0], by)
			e.Levels[0] = matcher.Interval{Low: max(change.Low, known[0].Low), High: min(change.High, known[0].High)}
		}
	}
	return nil
}

// million is what options.GapPPM counts in.
const million = 1_000_000

// between is by how much each level changes from one answer to another. A level
// has a meaning of its own only while those above it are proven in both; the list
// ends with the first that is not.
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
		// The steps of worst_off no longer count the same share, and nothing below them can be compared.
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

// stepBetween is the change in the number of communes that lack the larger of two shares or more: at that share, one
// of the answers has as many as at the step above, which is the same in both.
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
	row  matcher.RowID
	unit int64 // 1, or BudgetUnit for a budget
}

// bounded lists the bounds that may have a price where no multipliers tell which are used up: offers without a seat
// left, every cohort, and every rule with a high but pins and bans.
func bounded(c *compile.Formulation, s *matcher.Solution) []priced {
	p := c.Problem
	var list []priced
	given := map[matcher.OfferID]int64{}
	for i := range s.Allocations {
		given[s.Allocations[i].Offer] += s.Allocations[i].Seats
	}
	for i := range p.Offers {
		o := &p.Offers[i]
		// Rules are not counted here: whether one is used up is left to the solves.
		if given[o.ID] > 0 && given[o.ID] == o.Capacity {
			list = append(list, priced{matcher.CapacityRow(o.ID), 1})
		}
		if o.MinCohort > 1 {
			list = append(list, priced{matcher.CohortRow(o.ID), 1})
		}
	}
	for i := range p.Rules {
		r := &p.Rules[i]
		switch {
		case r.Kind == matcher.RuleShare:
			list = append(list, priced{matcher.RuleRow(r.ID), 1})
		case r.High == nil:
		case r.Kind == matcher.RuleBudget:
			list = append(list, priced{matcher.RuleRow(r.ID), BudgetUnit})
		case r.Kind == matcher.RuleCap, r.Kind == matcher.RuleLimit, r.Kind == matcher.RuleAway, r.Kind == matcher.RuleChange:
			list = append(list, priced{matcher.RuleRow(r.ID), 1})
		}
	}
	return list
}

// allowed is by how much the bound can move when asked to move by so much: a budget that is smaller than the unit is
// taken whole, and 0 is left where nothing is allowed as it is. False where it would fall below the rule's low.
func (row priced) allowed(c *compile.Formulation, by int64) (int64, bool) {
	rule, ok := row.row.Rule()
	if !ok || by > 0 {
		return by, true
	}
	for i := range c.Problem.Rules {
		if r := &c.Problem.Rules[i]; r.ID == rule {
			high := highOf(c, r)
			by = max(by, -high)
			return by, high+by >= r.Low
		}
	}
	return by, true
}

// changed is a copy of the problem with the bound moved.
func (row priced) changed(c *compile.Formulation, by int64) *matcher.Problem {
	q := *c.Problem
	family, id := row.row.Cut()
	switch family {
	case matcher.FamilyCapacity, matcher.FamilyCohort:
		q.Offers = slices.Clone(q.Offers)
		for i := range q.Offers {
			o := &q.Offers[i]
			switch {
			case string(o.ID) != id:
			case family == matcher.FamilyCohort:
				o.MinCohort = max(1, o.MinCohort-by) // easier is more
			default:
				o.Capacity += by
			}
		}
	case matcher.FamilyRule:
		q.Rules = slices.Clone(q.Rules)
		for i := range q.Rules {
			if r := &q.Rules[i]; string(r.ID) == id {
				allow(r, highOf(c, r)+by)
			}
		}
	}
	return &q
}

// allow sets what a rule allows. A share (demand times per mille) becomes a limit or cap of a fixed number by that.
func allow(r *matcher.Rule, high int64) {
	r.High = &high
	if r.Kind != matcher.RuleShare {
		return
	}
	r.Kind, r.PerMille = matcher.RuleCap, 0
	if r.Where.OfCells() {
		r.Kind = matcher.RuleLimit
	}
}

// highOf is what a rule with a high allows; for a share, the number that its row was compiled to, 0 if it has no row.
func highOf(c *compile.Formulation, r *matcher.Rule) int64 {
	if r.Kind != matcher.RuleShare {
		return *r.High
	}
	for i := range len(c.Rows) {
		if row := &c.Rows[i]; row.Rule >= 0 && c.Problem.Rules[row.Rule].ID == r.ID {
			return row.High
		}
	}
	return 0
}
