package verify

import (
	"slices"
	"strconv"

	"dathang/matcher"
)

// conflict checks the proof that no plan obeys the rules. A tree proves it by leaves that are all empty.
// Without one the members cannot hold together: with no costs and no other bounds than theirs, the
// multipliers prove a bound above 0, and 0 is what every allocation costs. Where the conflict says that it
// is irreducible, each member has a witness that obeys all the others.
func (g *ground) conflict(c *matcher.Conflict) []matcher.Violation {
	found := g.obstacles(c)
	if c.Tree != nil {
		return append(found, g.conflictTree(c)...)
	}
	rows, wrong := g.memberRows(c)
	if found = append(found, wrong...); c.All {
		found = append(found, violation(matcher.ViolationContent, "status", string(matcher.StatusInfeasible), "list", "/conflict/all"))
	}
	f := g.wholeFace()
	f.rows = rows
	// No goals and no cost: what the bound counts is the members alone.
	v := g.newProver("/conflict", f)
	cut := &matcher.ProofNode{Multipliers: c.Multipliers}
	v.enter(cut)
	if found = append(found, v.found...); len(found) > 0 {
		return found
	}
	for at, r := range rows {
		// A negative multiplier needs a lower bound, and a lower bound of 0 always holds.
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
	// If the members leave a row no possible number (a low above its high), no sum is needed.
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
	all := g
	if len(c.Members) > 0 {
		// The tree's rows are those of the problem with the members' bounds only.
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
		if c.All {
			found = append(found, all.looseWitness(i, c)...)
		} else {
			found = append(found, g.memberWitness(i, c, g.rows)...)
		}
	}
	return found
}

// looseWitness checks a member's witness if only the members are in force: it obeys the problem of the other
// members.
func (g *ground) looseWitness(i int, c *matcher.Conflict) []matcher.Violation {
	m, others := &c.Members[i], *c
	if !c.Irreducible && len(m.Witness) == 0 {
		return nil
	}
	others.Members = slices.Delete(slices.Clone(c.Members), i, i+1)
	rest, found := g.only(&others)
	if len(found) == 0 {
		var a *answer
		if a, found = rest.answer("/conflict/members/"+strconv.Itoa(i)+"/witness", m.Witness); len(found) == 0 {
			found = a.brokenRows(rest.rows)
		}
	}
	return ofWitness(m, found)
}

// ofWitness wraps what is wrong with a member's witness in violations that name the member.
func ofWitness(m *matcher.ConflictMember, found []matcher.Violation) []matcher.Violation {
	wrapped := make([]matcher.Violation, len(found))
	for j, v := range found {
		wrapped[j] = violation(matcher.ViolationConflictWitness, "row", string(m.Row), "bound", m.Bound, "detail", v.String())
	}
	return wrapped
}

// keptBound are the bounds that a tree's conflict names, by index of rule, offer or cell; only drops the
// rest.
type keptBound struct {
	low, high, ban   map[int32]bool // of a rule
	cohort, capacity map[int32]bool // of an offer
	demand           map[int32]bool // of a cell
}

// keptBounds reads the members of a tree's conflict.
func (g *ground) keptBounds(c *matcher.Conflict) (keptBound, []matcher.Violation) {
	const list = "/conflict/members"
	k := keptBound{map[int32]bool{}, map[int32]bool{}, map[int32]bool{}, map[int32]bool{}, map[int32]bool{}, map[int32]bool{}}
	var found []matcher.Violation
	for i := range c.Members {
		m := &c.Members[i]
		in, of, want := map[int32]bool{}, int32(0), any("")
		at := g.rowAt(m.Row)
		cell, asks := g.asked(m.Row)
		ban, bans := g.banned(m.Row)
		var r row
		rule := nowhere
		// First what the row is; then whether it has the bound that is named. want stays "" where it has
		// not, which no stated value equals.
		switch {
		case c.All && (asks || bans):
		case at == nowhere || at >= g.penaltyAt(0):
			found = append(found, violation(matcher.ViolationUnknown, "list", list, "value", string(m.Row)))
			continue
		default:
			rule = at - g.ruleAt(0)
			r, of = g.rows[at], rule
		}
		switch {
		case asks:
			if m.Bound == boundHigh {
				in, of, want = k.demand, cell, g.problem.Demands[cell].Seats
			}
		case bans:
			if m.Bound == boundBan {
				in, of, want = k.ban, ban, int64(0)
			}
		case c.All && rule < 0 && m.Bound == boundHigh:
			in, of, want = k.capacity, at, g.problem.Offers[at].Capacity
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

// asked is the cell whose demand a row names.
func (g *ground) asked(row matcher.RowID) (int32, bool) {
	family, id := row.Cut()
	cell, ok := matcher.ParseCell(id)
	at, known := g.cells[cell]
	return at, family == matcher.FamilyDemand && ok && known && matcher.DemandRow(cell) == row
}

// banned is the ban that a row names.
func (g *ground) banned(row matcher.RowID) (int32, bool) {
	id, _ := row.Rule()
	at, known := g.rules[id]
	return at, known && g.problem.Rules[at].Kind == matcher.RuleBan
}

// enough is more than lower bounds, cohorts and seats of the reference plan ask for together. A plan that obeys them
// and has more than that somewhere has a seat that none of them needs, and obeys them without it.
func (g *ground) enough() int64 {
	n := int64(1)
	for i := range g.problem.Rules {
		n += g.problem.Rules[i].Low
	}
	for i := range g.problem.Offers {
		n += g.problem.Offers[i].MinCohort
	}
	for i := range g.problem.Reference {
		n += g.problem.Reference[i].Seats
	}
	return n
}

// only is the ground of the problem that has the members' bounds and no other: rules lose the bounds that
// are not named, offers their cohorts. With All, capacities, demand and bans go as well; without it they
// stay. Opening costs always stay.
func (g *ground) only(c *matcher.Conflict) (*ground, []matcher.Violation) {
	k, found := g.keptBounds(c)
	if len(found) > 0 {
		return nil, found
	}
	p := *g.problem
	p.Offers, p.Demands = slices.Clone(p.Offers), slices.Clone(p.Demands)
	enough := int64(0)
	if c.All {
		// Numbers too large for sums over all cells cannot be claimed.
		const most = matcher.MaxTotal >> 26
		if enough = g.enough(); enough > most {
			return nil, []matcher.Violation{violation(matcher.ViolationContent, "status", string(matcher.StatusInfeasible), "list", "/conflict/all")}
		}
	}
	for o := range p.Offers {
		if !k.cohort[int32(o)] {
			p.Offers[o].MinCohort = 0
		}
		if c.All && !k.capacity[int32(o)] {
			p.Offers[o].Capacity = max(p.Offers[o].Capacity, enough)
		}
	}
	for at := range p.Demands {
		if c.All && !k.demand[int32(at)] {
			p.Demands[at].Seats = max(p.Demands[at].Seats, enough)
		}
	}
	p.Rules = nil
	for i, r := range g.problem.Rules {
		low, high := k.low[int32(i)], k.high[int32(i)]
		if !low && !high && (r.Kind != matcher.RuleBan || c.All && !k.ban[int32(i)]) {
			continue
		}
		if r.Kind == matcher.RuleShare {
			// a share stays the number that it was when more is asked for
			top := g.rows[g.ruleAt(int32(i))].high
			r.Kind, r.PerMille, r.High = matcher.RuleCap, 0, &top
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

// obstacles checks what is said to keep pinned pairs from existing: it must be complete and nothing more.
func (g *ground) obstacles(c *matcher.Conflict) []matcher.Violation {
	var found []matcher.Violation
	for i := range c.Obstacles {
		said := &c.Obstacles[i]
		o, offered := g.offers[said.Offer]
		k, asked := g.cells[said.Cell]
		if !offered || !asked || !g.pinnedIn(c, o, k) || !slices.Equal(said.Hindrances, g.hindrances(o, k)) || len(said.Hindrances) == 0 {
			found = append(found, violation(matcher.ViolationConflictObstacle, "offer", string(said.Offer), "cell", said.Cell.String()))
		}
	}
	return found
}

// pinnedIn reports whether a member asks for seats of just this offer and cell.
func (g *ground) pinnedIn(c *matcher.Conflict, o, k int32) bool {
	return slices.ContainsFunc(c.Members, func(m matcher.ConflictMember) bool {
		id, _ := m.Row.Rule()
		at, known := g.rules[id]
		if !known || m.Bound != boundLow || g.problem.Rules[at].Kind != matcher.RulePin {
			return false
		}
		w := g.problem.Rules[at].Where.Pair()
		return slices.Contains(g.cellsOf(&w), k) && slices.Contains(w.Offers, g.problem.Offers[o].ID)
	})
}

// hindrances are all the conditions, apart from bans, that keep an offer from a cell; obstacle gives the first alone.
func (g *ground) hindrances(o, k int32) []matcher.Hindrance {
	var list []matcher.Hindrance
	offer, d := &g.problem.Offers[o], &g.problem.Demands[k]
	if g.needOf[o] != d.Need {
		list = append(list, matcher.Hindrance{Cause: matcher.CauseNeed})
	}
	if offer.Term == matcher.TermTemporary {
		list = append(list, matcher.Hindrance{Cause: matcher.CauseTerm})
	}
	if n := g.covered(o, k); n < g.problem.Threshold {
		list = append(list, matcher.Hindrance{Cause: matcher.CauseCoverage, Amount: n, Want: g.problem.Threshold})
	}
	if late := offer.Ready - d.Year - g.problem.Lateness.MaxYears; late > 0 {
		list = append(list, matcher.Hindrance{Cause: matcher.CauseYear, Amount: int64(late)})
	}
	from := d.Year
	if d.Open != 0 {
		from = d.Open
	}
	if offer.Until != 0 && from > offer.Until && offer.Ready <= d.Year {
		list = append(list, matcher.Hindrance{Cause: matcher.CauseYear, Amount: int64(offer.Until - from)})
	}
	provider, commune := g.providerOf[o], g.communeOf[k]
	if g.homeOf[provider] == commune {
		list = append(list, matcher.Hindrance{Cause: matcher.CauseSelf})
	}
	if m := g.metres(provider, commune); offer.ReachM != 0 && m > offer.ReachM {
		list = append(list, matcher.Hindrance{Cause: matcher.CauseReach, Amount: m - offer.ReachM, Want: offer.ReachM})
	}
	return append(list, g.hinderedHolders(o, k)...)
}

// memberRows are the rows with only the members' bounds in force.
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
			r.low = 0 // a cohort is no lower bound: the offer may be closed
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
		// The other members stay in force; of this row only the bound that the member names is lifted.
		rest := slices.Clone(rows)
		rest[at] = rest[at].without(m.Bound)
		if m.Bound == boundCohort {
			o := g.problem.Offers[at]
			o.MinCohort = 0
			rest[at] = cohortBounds(&o, capacityBounds(&o))
		}
		found = a.brokenRows(rest)
	}
	return ofWitness(m, found)
}
