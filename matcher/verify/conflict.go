package verify

import (
	"slices"
	"strconv"

	"dathang/matcher"
)

// conflict checks that bounds cannot hold together. A tree proves it by its
// leaves, each of which is empty. Else the members cannot hold
// together: with no costs and no other bounds than theirs, the multipliers prove
// a bound above 0, and 0 is what every allocation costs. Where the conflict says
// that it is irreducible, each member's witness holds to all the others.
func (g *ground) conflict(c *matcher.Conflict) []matcher.Violation {
	if c.Tree != nil {
		return g.conflictTree(c)
	}
	rows, found := g.memberRows(c)
	f := g.wholeFace()
	f.rows = rows
	v := g.newProver("/conflict", f)
	cut := &matcher.ProofNode{Multipliers: c.Multipliers}
	v.enter(cut)
	if found = append(found, v.found...); len(found) > 0 {
		return found
	}
	for at, r := range rows {
		// A negative multiplier needs a low, and a low of 0 always holds.
		if v.y[at] > 0 && r.open {
			found = append(found, violation(matcher.ViolationConflictNeeds, "row", string(g.rowName(int32(at))), "bound", boundHigh))
		}
	}
	if len(found) > 0 {
		return found
	}
	if v.leaf(false); len(v.found) > 0 {
		return v.found
	}
	// Members that leave a row no number (a low above its high) need no sum.
	if v.outcome.some && v.outcome.bound.sign() <= 0 {
		found = append(found, violation(matcher.ViolationConflictCut, "value", whole(v.outcome.bound.big())))
	}
	for i := range c.Members {
		found = append(found, g.memberWitness(i, c, rows)...)
	}
	return found
}

// conflictTree checks a tree in place of a cut: of all rules together, or, where
// there are members, of the problem that has their bounds and no other.
func (g *ground) conflictTree(c *matcher.Conflict) []matcher.Violation {
	var found []matcher.Violation
	for _, part := range []struct {
		list string
		held bool
	}{
		{"/conflict/multipliers", len(c.Multipliers) > 0},
		{"/conflict/irreducible", c.Irreducible && len(c.Members) == 0},
	} {
		if part.held {
			found = append(found, violation(matcher.ViolationContent, "status", string(matcher.StatusInfeasible), "list", part.list))
		}
	}
	if c.Shift < 0 || c.Shift > maxShift {
		return append(found, violation(matcher.ViolationShift, "level", int64(0), "value", int64(c.Shift)))
	}
	if len(c.Members) > 0 {
		only, wrong := g.only(c)
		if found = append(found, wrong...); len(found) > 0 {
			return found
		}
		g = only
	}
	v := g.newProver("/conflict/tree", g.wholeFace())
	v.shift = c.Shift
	v.walk(c.Tree)
	if found = append(found, v.found...); len(found) == 0 && v.outcome.some {
		found = append(found, violation(matcher.ViolationConflictCut, "value", whole(v.outcome.bound.big())))
	}
	for i := range c.Members {
		found = append(found, g.memberWitness(i, c, g.rows)...)
	}
	return found
}

// keptBound are the bounds that a tree's conflict names: which of a rule's, and which cohorts.
type keptBound struct {
	low, high map[int32]bool // of a rule
	cohort    map[int32]bool // of an offer
}

// keptBounds reads the members of a tree's conflict.
func (g *ground) keptBounds(c *matcher.Conflict) (keptBound, []matcher.Violation) {
	const list = "/conflict/members"
	k := keptBound{map[int32]bool{}, map[int32]bool{}, map[int32]bool{}}
	var found []matcher.Violation
	for i := range c.Members {
		m := &c.Members[i]
		at := g.rowAt(m.Row)
		if at == nowhere || at >= g.penaltyAt(0) {
			found = append(found, violation(matcher.ViolationUnknown, "list", list, "value", string(m.Row)))
			continue
		}
		r, rule := g.rows[at], at-g.ruleAt(0)
		in, of, want := map[int32]bool{}, rule, any("")
		switch {
		case rule < 0 && m.Bound == boundCohort && g.problem.Offers[at].MinCohort > 1:
			in, of, want = k.cohort, at, g.problem.Offers[at].MinCohort
		case rule >= 0 && m.Bound == boundLow && r.low > 0:
			in, want = k.low, r.low
		case rule >= 0 && m.Bound == boundHigh && !r.open:
			in, want = k.high, r.high
		}
		if in[of] {
			found = append(found, violation(matcher.ViolationDuplicate, "list", list, "value", string(m.Row)+" "+m.Bound))
		}
		in[of] = true
		if want != any(m.Value) {
			found = append(found, violation(matcher.ViolationConflictMember, "row", string(m.Row), "bound", m.Bound, "value", m.Value, "want", want))
		}
	}
	return k, found
}

// only is the ground of the problem without any bound of rules and any cohort
// but the members'. Demand, capacities, bans and opening costs stay.
func (g *ground) only(c *matcher.Conflict) (*ground, []matcher.Violation) {
	k, found := g.keptBounds(c)
	if len(found) > 0 {
		return nil, found
	}
	p := *g.problem
	p.Offers = slices.Clone(p.Offers)
	for o := range p.Offers {
		if !k.cohort[int32(o)] {
			p.Offers[o].MinCohort = 0
		}
	}
	p.Rules = nil
	for i, r := range g.problem.Rules {
		low, high := k.low[int32(i)], k.high[int32(i)]
		if !low && !high && r.Kind != matcher.RuleBan {
			continue
		}
		if !low {
			r.Low = 0
		}
		if !high {
			r.High = nil
		}
		p.Rules = append(p.Rules, r)
	}
	less, found := newGround(&p)
	if len(found) > 0 {
		return nil, found
	}
	return less, less.reserve(&matcher.Solution{Conflict: c})
}

// memberRows are the rows with the bounds of the members and no other.
func (g *ground) memberRows(c *matcher.Conflict) ([]row, []matcher.Violation) {
	const list = "/conflict/members"
	var found []matcher.Violation
	rows := make([]row, len(g.rows))
	for at := range rows {
		rows[at] = row{open: true, absent: g.rows[at].absent}
	}
	type bound struct {
		row   matcher.RowID
		bound string
	}
	seen := map[bound]bool{}
	for i := range c.Members {
		m := &c.Members[i]
		at := g.rowAt(m.Row)
		if at == nowhere || g.isChange(at) {
			found = append(found, violation(matcher.ViolationUnknown, "list", list, "value", string(m.Row)))
			continue
		}
		key := bound{m.Row, m.Bound}
		if seen[key] {
			found = append(found, violation(matcher.ViolationDuplicate, "list", list, "value", string(m.Row)+" "+m.Bound))
		}
		seen[key] = true
		want := any("")
		r := g.rows[at]
		if r.choice {
			r.low = 0 // a cohort is no bound: the offer may be closed
		}
		switch {
		case m.Bound == boundLow:
			rows[at].low, want = r.low, r.low
		case m.Bound == boundHigh && !r.open:
			rows[at].high, rows[at].open, want = r.high, false, r.high
		}
		if want != any(m.Value) {
			found = append(found, violation(matcher.ViolationConflictMember,
				"row", string(m.Row), "bound", m.Bound, "value", m.Value, "want", want))
		}
	}
	return rows, found
}

// memberWitness checks one member's witness: it holds to demand, pairs and all
// other members. (It need not hold to rules outside the conflict: where the
// problem has two conflicts, nothing could.) An empty one is the allocation of
// nothing; it is checked where the conflict claims to be irreducible.
func (g *ground) memberWitness(i int, c *matcher.Conflict, rows []row) []matcher.Violation {
	m := &c.Members[i]
	if !c.Irreducible && len(m.Witness) == 0 {
		return nil
	}
	a, found := g.answer("/conflict/members/"+strconv.Itoa(i)+"/witness", m.Witness)
	if len(found) == 0 {
		at := g.rowAt(m.Row)
		rest := slices.Clone(rows)
		rest[at] = rest[at].without(m.Bound)
		if m.Bound == boundCohort {
			o := g.problem.Offers[at]
			o.MinCohort = 0
			rest[at] = cohortBounds(&o, capacityBounds(&o))
		}
		found = a.brokenRows(rest)
	}
	wrapped := make([]matcher.Violation, len(found))
	for j, v := range found {
		wrapped[j] = violation(matcher.ViolationConflictWitness, "row", string(m.Row), "bound", m.Bound, "detail", v.String())
	}
	return wrapped
}
