package scenario

import (
	"fmt"
	"slices"

	"dathang/matcher"
)

// budget sets what may be spent in a fiscal year (or over all years) on the kinds of offers and the
// fields that Where names. With PerMille it scales every existing budget of that year, or of all
// years if none is given.
func (k *bench) budget(c *Change) {
	if !k.known(&c.Where) {
		return
	}
	if c.KVND != nil {
		k.setBudget(c)
		return
	}
	// Budgets of several kinds and fields may share a year; all of them are scaled.
	found := false
	for i := range k.p.Rules {
		r := &k.p.Rules[i]
		if r.Kind != matcher.RuleBudget || r.High == nil || c.FiscalYear != 0 && r.FiscalYear != c.FiscalYear {
			continue
		}
		found = true
		k.decide("budget "+string(r.ID), false)
		high, ok := k.number(c, nil, "", *r.High, matcher.MaxNumber)
		if !ok {
			return
		}
		r.High = matcher.Seats(high)
	}
	if !found {
		k.fault("/per_mille", matcher.FaultUnknown, matcher.Params{"value": fmt.Sprint(c.FiscalYear), "list": "/rules (budget)"})
	}
}

// setBudget replaces the budget of the same year, kinds and fields, or adds one.
func (k *bench) setBudget(c *Change) {
	if !k.within("/kvnd", *c.KVND, 0, matcher.MaxNumber) {
		return
	}
	for i := range k.p.Rules {
		r := &k.p.Rules[i]
		if r.Kind == matcher.RuleBudget && r.FiscalYear == c.FiscalYear && slices.Equal(r.Where.Kinds, c.Where.Kinds) && slices.Equal(r.Where.Fields, c.Where.Fields) {
			if k.decide("budget "+string(r.ID), true) {
				r.High = matcher.Seats(*c.KVND)
			}
			return
		}
	}
	r := matcher.Rule{
		ID: matcher.RuleID(fmt.Sprintf("change:%d:budget", k.i)), Kind: matcher.RuleBudget, FiscalYear: c.FiscalYear,
		Where: c.Where, High: matcher.Seats(*c.KVND),
	}
	k.decide("budget "+string(r.ID), true)
	k.p.Rules = append(k.p.Rules, r)
}
