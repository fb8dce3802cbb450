package verify_test

import (
	"slices"
	"strings"

	"dathang/matcher"
)

// conflictHolds tries every number of seats of rows that have only the members' bounds.
func (j *judge) conflictHolds(c *matcher.Conflict) bool {
	if !j.obstaclesHold(c) {
		return false
	}
	if c.Tree == nil && c.All {
		return false
	}
	if c.Tree != nil {
		return len(c.Multipliers) == 0 && j.treeConflictHolds(c)
	}
	rows, seen := map[string]belt{}, map[string]bool{}
	all := j.belts()
	for name, b := range all {
		b.low, b.top, b.commune, b.only = 0, -1, nil, nil
		rows[name] = b
	}
	for _, m := range c.Members {
		b, ok := rows[string(m.Row)]
		want := all[string(m.Row)].low
		if m.Bound == "high" {
			want = all[string(m.Row)].top
			b.top = want
		} else {
			b.low = want
		}
		if !ok || seen[string(m.Row)+m.Bound] || m.Bound != "low" && m.Bound != "high" || want < 0 || m.Value != want {
			return false
		}
		rows[string(m.Row)], seen[string(m.Row)+m.Bound] = b, true
	}
	y, ok := multipliersOf(c.Multipliers)
	if !ok {
		return false
	}
	bound, _, ok := j.bound(nil, j.wholeFacet(rows), rows, y)
	if !ok || bound.Sign() <= 0 {
		return false
	}
	for _, m := range c.Members {
		if !c.Irreducible && len(m.Witness) == 0 {
			continue
		}
		x, ok := j.planOf(m.Witness)
		if !ok || !j.legalBut(x, rows, m) {
			return false
		}
	}
	return true
}

// treeConflictHolds looks at the problem with the members' bounds alone, and for each witness
// at the problem without that member, too.
func (j *judge) treeConflictHolds(c *matcher.Conflict) bool {
	if len(c.Members) == 0 {
		return !c.Irreducible && j.treeHolds(c)
	}
	only, ok := j.only(c.Members, c.All)
	if !ok || !only.treeHolds(c) {
		return false
	}
	for i := range c.Members {
		m := &c.Members[i]
		if !c.Irreducible && len(m.Witness) == 0 {
			continue
		}
		rest, ok := j.only(append(append([]matcher.ConflictMember{}, c.Members[:i]...), c.Members[i+1:]...), c.All)
		x, known := rest.planOf(m.Witness)
		if !ok || !known || !rest.legal(x) {
			return false
		}
	}
	return true
}

// obstaclesHold: each is of a pin of the list, and tells all that keeps its offer from its cell.
func (j *judge) obstaclesHold(c *matcher.Conflict) bool {
	for i := range c.Obstacles {
		o := &c.Obstacles[i]
		if j.offer(o.Offer) == nil || j.demand(o.Cell) == nil || len(o.Hindrances) == 0 || !slices.Equal(o.Hindrances, j.keptOff(spot{o.Offer, o.Cell})) {
			return false
		}
		if !slices.ContainsFunc(c.Members, func(m matcher.ConflictMember) bool {
			r := j.rule(matcher.RuleID(strings.TrimPrefix(string(m.Row), "rule:")))
			return r != nil && r.Kind == matcher.RulePin && m.Bound == "low" && j.ruled(r, spot{o.Offer, o.Cell})
		}) {
			return false
		}
	}
	return true
}

// keptOff are all reasons but bans for which an offer is not there for a cell.
func (j *judge) keptOff(s spot) []matcher.Hindrance {
	var list []matcher.Hindrance
	o := j.offer(s.offer)
	put := func(is bool, cause matcher.Cause, amount, want int64) {
		if is {
			list = append(list, matcher.Hindrance{Cause: cause, Amount: amount, Want: want})
		}
	}
	need, _ := o.Kind.Serves()
	put(need != s.cell.Need, matcher.CauseNeed, 0, 0)
	put(o.Term == matcher.TermTemporary, matcher.CauseTerm, 0, 0)
	put(j.covers(s) < j.p.Threshold, matcher.CauseCoverage, j.covers(s), j.p.Threshold)
	put(j.late(s) > int64(j.p.Lateness.MaxYears), matcher.CauseYear, j.late(s)-int64(j.p.Lateness.MaxYears), 0)
	put(j.ended(s), matcher.CauseYear, int64(o.Until-j.openSince(s.cell)), 0)
	put(j.provider(o.Provider).Commune == s.cell.Commune, matcher.CauseSelf, 0, 0)
	put(o.ReachM != 0 && j.metres(s) > o.ReachM, matcher.CauseReach, j.metres(s)-o.ReachM, o.ReachM)
	no := j.refuses(s)
	put(no.level, matcher.CauseLevel, 0, 0)
	if no.older > 0 {
		put(true, matcher.CauseAge, no.older, int64(o.Entry.HighAge))
	}
	put(no.short > 0, matcher.CauseLeaves, no.short, 0)
	return list
}

// only is a judge of the problem in which no rule has a bound and no offer a cohort but the members'. Where all bounds are
// told, capacities, bans and what cells ask for hold only so, too: else an offer gives and a cell asks for more than anything needs.
func (j *judge) only(members []matcher.ConflictMember, all bool) (*judge, bool) {
	left := map[string]int64{}
	for _, m := range members {
		if _, twice := left[string(m.Row)+"|"+m.Bound]; twice {
			return nil, false
		}
		left[string(m.Row)+"|"+m.Bound] = m.Value
	}
	used := 0
	is := func(row, bound string, value int64) bool {
		n, named := left[row+"|"+bound]
		if named && n == value {
			used++
		}
		return named && n == value
	}
	p := *j.p
	needed := j.needed()
	p.Rules, p.Offers, p.Demands = nil, append([]matcher.Offer{}, p.Offers...), append([]matcher.Demand{}, p.Demands...)
	for o := range p.Offers {
		f := &p.Offers[o]
		if f.MinCohort <= 1 || !is("capacity:"+string(f.ID), "cohort", f.MinCohort) {
			f.MinCohort = 0
		}
		if all && !is("capacity:"+string(f.ID), "high", f.Capacity) {
			f.Capacity = max(f.Capacity, needed)
		}
	}
	for k := range p.Demands {
		d := &p.Demands[k]
		if all && !is("demand:"+d.String(), "high", d.Seats) {
			d.Seats = max(d.Seats, needed)
		}
	}
	belts := j.belts()
	for _, r := range j.p.Rules {
		row := "rule:" + string(r.ID)
		low := r.Low > 0 && is(row, "low", r.Low)
		top := belts[row].top
		if r.High != nil {
			top = *r.High
		}
		high := (r.High != nil || r.Kind == matcher.RuleShare) && is(row, "high", top)
		ban := r.Kind == matcher.RuleBan && (!all || is(row, "ban", 0))
		if r.Kind == matcher.RuleShare {
			r.Kind, r.High = matcher.RuleCap, matcher.Seats(top)
		}
		if !low {
			r.Low = 0
		}
		if !high {
			r.High = nil
		}
		if low || high || ban {
			p.Rules = append(p.Rules, r)
		}
	}
	return &judge{p: &p, plain: j.plain}, used == len(members)
}

// needed is as many seats as anything asks for together: no plan needs more of one offer or in one cell.
func (j *judge) needed() int64 {
	n := int64(1)
	for _, r := range j.p.Rules {
		n += r.Low
	}
	for _, o := range j.p.Offers {
		n += o.MinCohort
	}
	for _, a := range j.p.Reference {
		n += a.Seats
	}
	return n
}

// legalBut is whether a plan holds to pairs, demand and rows, one bound apart.
func (j *judge) legalBut(x plan, rows map[string]belt, but matcher.ConflictMember) bool {
	for s := range x {
		if !j.exists(s) {
			return false
		}
	}
	for _, d := range j.p.Demands {
		if x.inCell(d.Cell) > d.Seats {
			return false
		}
	}
	for name, b := range rows {
		n := x.inBelt(b)
		if n < b.low && (name != string(but.Row) || but.Bound != "low") || b.top >= 0 && n > b.top && (name != string(but.Row) || but.Bound != "high") {
			return false
		}
	}
	return true
}
