package build

import (
	"fmt"
	"maps"
	"slices"

	"dathang/matcher"
)

// quotas turns each shared quota into one cap per intake. A quota counts people who start and a cap
// those who finish, so it is scaled by the lowest completion rate among its members: then never
// more is ordered than the quota holds.
func (b *builder) quotas() {
	heldBy := map[matcher.ProgrammeID]matcher.Words{}
	for i := range b.ds.Programmes {
		heldBy[b.ds.Programmes[i].ID] = b.ds.Programmes[i].Quotas
	}
	for i := range b.ds.Quotas {
		q := &b.ds.Quotas[i]
		// An offer that the problem leaves out uses none of the quota, so its rate does not count.
		members := map[int][]matcher.OfferID{} // by intake
		lowest := int64(1000)
		for j := range b.p.Offers {
			o := &b.p.Offers[j]
			if heldBy[o.Programme].Has(q.ID) {
				members[o.Intake] = append(members[o.Intake], o.ID)
				lowest = min(lowest, o.Completion)
			}
		}
		for _, intake := range slices.Sorted(maps.Keys(members)) {
			b.p.Rules = append(b.p.Rules, matcher.Rule{
				ID: matcher.RuleID(fmt.Sprintf("quota:%s:%d", q.ID, intake)), Kind: matcher.RuleCap, Name: q.Name,
				Where: matcher.Where{Offers: members[intake]}, High: matcher.Seats(q.Seats * lowest / 1000),
			})
		}
	}
}

// away limits how many holders each commune can spare for training over the horizon. Where a
// commune asks for no more than that, the limit could not bind and is left out.
func (b *builder) away() {
	a := b.opts.Policy.Away
	if a.PerMille == 0 {
		return
	}
	staff := map[matcher.CommuneID]int64{}
	for i := range b.ds.Staff {
		staff[b.ds.Staff[i].Unit] += b.ds.Staff[i].Count
	}
	long := b.long(a.ShortMonths)
	asked := map[matcher.CommuneID]int64{}
	for i := range b.p.Demands {
		if d := &b.p.Demands[i]; d.Need == matcher.NeedUnqualified && (long == nil || slices.Contains(long, d.Field)) {
			asked[d.Commune] += d.Seats
		}
	}
	for _, c := range slices.Sorted(maps.Keys(asked)) {
		// In each wave a share of the staff may be away, or in a small commune a fixed number; one wave follows
		// another.
		high := a.Waves * max(a.AtLeast, a.PerMille*staff[c]/1000)
		if asked[c] <= high {
			continue
		}
		b.p.Rules = append(b.p.Rules, matcher.Rule{
			ID: a.RuleID(c), Kind: matcher.RuleLimit,
			Where: matcher.Where{Communes: []matcher.CommuneID{c}, Fields: slices.Clone(long), Needs: []matcher.Need{matcher.NeedUnqualified}}, High: matcher.Seats(high),
		})
	}
}

// long are the fields whose holders are away for longer than so many months, by id; nil where all are. A field that no
// course serves is among them. Cells, not offers, are told apart: a limit on cells is part of the network, one on offers
// of some communes would be a side row.
func (b *builder) long(months int) []matcher.FieldID {
	longest := map[matcher.MajorCode]int{}
	for i := range b.ds.Programmes {
		g := &b.ds.Programmes[i]
		need, _ := g.Kind.Serves()
		if need == matcher.NeedUnqualified && g.Lasts() == matcher.TermLasting && b.takes(g.Kind) {
			longest[g.Major] = max(longest[g.Major], g.Months)
		}
	}
	short := map[matcher.FieldID]bool{}
	for i := range b.p.Coverage {
		row := &b.p.Coverage[i]
		if length, taught := longest[row.Major]; taught && row.PerMille >= b.p.Threshold {
			before, known := short[row.Field]
			short[row.Field] = length <= months && (before || !known)
		}
	}
	list := []matcher.FieldID{}
	for i := range b.p.Fields {
		if !short[b.p.Fields[i].ID] {
			list = append(list, b.p.Fields[i].ID)
		}
	}
	if len(list) == len(b.p.Fields) {
		return nil
	}
	slices.Sort(list)
	return list
}

// budgets become one rule each.
func (b *builder) budgets() {
	for i := range b.opts.Policy.Budgets {
		g := &b.opts.Policy.Budgets[i]
		b.fromPolicy(fmt.Sprintf("/budgets/%d", i), matcher.Rule{
			ID: g.RuleID(), Kind: matcher.RuleBudget, FiscalYear: g.FiscalYear,
			Where: matcher.Where{Kinds: g.Kinds, Fields: g.Fields}, High: matcher.Seats(g.HighKVND),
		})
	}
}

// candidates turns each entry into one limit per commune. Where the seats that these kinds could
// serve are within it anyway, the limit could not bind and is left out.
func (b *builder) candidates() {
	for i := range b.opts.Policy.Candidates {
		list := &b.opts.Policy.Candidates[i]
		for _, c := range slices.Sorted(maps.Keys(b.asked)) {
			asked := b.asked[c]
			high := max(list.AtLeast, list.PerMille*asked.seats/1000)
			if asked.servedBy(list.Kinds) <= high {
				continue
			}
			b.fromPolicy(fmt.Sprintf("/candidates/%d", i), matcher.Rule{
				ID: list.RuleID(c), Kind: matcher.RuleLimit,
				Where: matcher.Where{Kinds: slices.Clone(list.Kinds), Communes: []matcher.CommuneID{c}}, High: matcher.Seats(high),
			})
		}
	}
}
