package report

import (
	"slices"

	"dathang/data/lang"
	"dathang/matcher"
)

// BudgetTally is what a plan pays out of one budget: the rule's upper bound, and the payments that it
// counts.
type BudgetTally struct {
	Rule     matcher.RuleID
	HighKVND int64
	PaidKVND int64
}

// budgets sums for each budget the prices and surcharges of the seats that it selects, and the opening
// costs of its offers. An opening cost belongs to no cell, so a budget that selects cells counts none.
func (t *tallying) budgets(p *matcher.Problem, list []matcher.Allocation) {
	// Only an offer that serves somebody is opened.
	served := map[matcher.OfferID]bool{}
	for i := range list {
		served[list[i].Offer] = true
	}
	groupOf, parentOf := map[matcher.CommuneID]matcher.GroupID{}, map[matcher.GroupID]matcher.GroupID{}
	for i := range p.Communes {
		groupOf[p.Communes[i].ID] = p.Communes[i].Group
	}
	for i := range p.Groups {
		parentOf[p.Groups[i].ID] = p.Groups[i].Parent
	}
	for i := range p.Rules {
		r := &p.Rules[i]
		// A budget without an upper bound has nothing to compare the payments with.
		if r.Kind != matcher.RuleBudget || r.High == nil {
			continue
		}
		sum := BudgetTally{Rule: r.ID, HighKVND: *r.High}
		for j := range list {
			a := &list[j]
			if o := t.offers[a.Offer]; o != nil && ofOffer(&r.Where, o) && ofCell(&r.Where, &a.Cell, groupOf[a.Commune], parentOf) {
				sum.PaidKVND += a.Seats * t.paid(o, a.Commune, r.FiscalYear)
			}
		}
		for j := range p.Offers {
			o := &p.Offers[j]
			if served[o.ID] && !r.Where.OfCells() && ofOffer(&r.Where, o) && (r.FiscalYear == 0 || r.FiscalYear == o.Intake) {
				sum.PaidKVND += o.OpeningKVND
			}
		}
		t.Budgets = append(t.Budgets, sum)
	}
}

// paid is what one seat of an offer costs in a fiscal year, or in all years where year is 0. A
// commune's surcharge is due in the year of the intake.
func (t *tallying) paid(o *matcher.Offer, to matcher.CommuneID, year int) int64 {
	var sum int64
	for _, pay := range o.Prices {
		if year == 0 || year == pay.Year {
			sum += pay.KVND
		}
	}
	if year == 0 || year == o.Intake {
		sum += t.surcharge(matcher.Route{Offer: o.ID, Commune: to})
	}
	return sum
}

// ofOffer reports whether a rule's Where selects an offer by its supply side: kind, provider,
// programme, id and intake.
func ofOffer(w *matcher.Where, o *matcher.Offer) bool {
	return in(w.Kinds, o.Kind) && in(w.Providers, o.Provider) && in(w.Programmes, o.Programme) && in(w.Offers, o.ID) && in(w.Intakes, o.Intake)
}

// ofCell reports whether a rule's Where selects a cell. A group selects every commune below it, so the
// search climbs from the commune's own group through the parents.
func ofCell(w *matcher.Where, c *matcher.Cell, group matcher.GroupID, parentOf map[matcher.GroupID]matcher.GroupID) bool {
	inGroup := len(w.Groups) == 0
	for ; group != "" && !inGroup; group = parentOf[group] {
		inGroup = slices.Contains(w.Groups, group)
	}
	return inGroup && in(w.Communes, c.Commune) && in(w.Fields, c.Field) && in(w.Needs, c.Need) && in(w.Years, c.Year)
}

// in reports whether a list of a rule's Where takes v: an empty one takes all.
func in[T comparable](list []T, v T) bool { return len(list) == 0 || slices.Contains(list, v) }

// budgets writes a line for each budget: allowed, paid, left, and the share that is used.
func (s *summary) budgets() {
	if len(s.tally.Budgets) == 0 {
		return
	}
	s.title("report.budgets")
	t := NewTable(s.column("report.budget"), s.numbers("report.budget_high"), s.numbers("report.budget_paid"),
		s.numbers("report.budget_left"), s.numbers("report.budget_used"))
	for _, b := range s.tally.Budgets {
		t.Row(s.names.Rule(b.Rule), lang.Money(s.l, b.HighKVND), lang.Money(s.l, b.PaidKVND), lang.Money(s.l, b.HighKVND-b.PaidKVND), s.share(b.PaidKVND, b.HighKVND))
	}
	s.table(t)
}
