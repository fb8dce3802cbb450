package solve

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"dathang/matcher"
	"dathang/matcher/compile"
	"dathang/matcher/flow"
)

// contradiction reduces a proof that all rules together leave no allocation to
// an irreducible set of their bounds: as in proof_conflict.go by a deletion filter, but each
// deletion is decided by a search, and a search may give up.
//
//  1. Only bounds with a multiplier in the tree, and cohorts on which it splits, are
//     likely to matter: where the problem with these alone is empty, all others go.
//  2. Pins and lows first, then cohorts, then highs, in halves: bounds without which the
//     rest are still empty go; for a bound that has to stay, the plan found without it is its witness. Then what
//     is given, of which nearly all goes at once: what cells ask for, bans, capacities. Where that is not decided, all
//     of it stays in force without being listed, as everything else that keeps an offer from a cell always does.
//  3. The tree of the problem with what is left and nothing else is the proof. The set
//     is irreducible where every bound of it has a witness.
type contradiction struct {
	r       *run
	members []boundOf // still suspected; nil where not even all bounds could be shown to contradict each other
	tree    *search   // that showed the members alone to be empty
	witness map[boundOf][]matcher.Allocation
	// How many trials and flows may still be spent.
	trials, flows int
	// high stands for a capacity or a demand that is not a member; if loose is false, these always hold.
	high  int64
	loose bool
}

// boundOf identifies a bound by its rule, the cohort or capacity of its offer, or the cell that asks; the other
// indices are -1.
type boundOf struct {
	rule, offer, cell int
	kind              string
}

// The kinds of bounds, as members of conflicts name them.
const (
	lowBound    = "low"
	highBound   = "high"
	cohortBound = "cohort"
	banBound    = "ban"
)

// How much work a contradiction may take beyond the search that found it.
const (
	mostTrials      = 200
	leastTrialFlows = 2000
	mostTrialFlows  = 20_000
	// Trial problems are compiled anew: all their pairs together are at most about trialPairs, some twenty seconds.
	trialPairs  = 60_000_000
	fewestTrial = 20
)

// contradict reduces the contradiction that search t has proven. If some of what is given cannot be decided, it falls
// back on the members of rules and cohorts alone, with all that is given in force.
func (r *run) contradict(ctx context.Context, t *search) (*matcher.Conflict, error) {
	f := r.newContradiction(t)
	if err := f.start(ctx, f.support(boundsOf(r.c)), boundsOf(r.c)); err != nil {
		return nil, err
	}
	if f.members == nil {
		return f.statement(), nil
	}
	var ruled *contradiction // as it stood before what is given was tried
	for rank := range lastRank + 1 {
		if rank == firstGiven {
			before := *f
			before.witness, before.loose = maps.Clone(f.witness), false
			ruled = &before
		}
		if err := f.filter(ctx, f.ofRank(rank)); err != nil {
			return nil, err
		}
	}
	if out := f.statement(); out.Irreducible {
		return out, nil
	}
	return ruled.statement(), nil
}

// widened looks at what the cut of a network takes for granted: if cells ask for too little, or bans are part of the
// contradiction, these are stated together with the bounds of the cut. It is nil if the cut does without them.
func (r *run) widened(ctx context.Context, cut *matcher.Conflict) (*matcher.Conflict, error) {
	if !cut.Irreducible {
		return nil, nil
	}
	// The bounds of the cut, what cells ask for, and bans; no others are in force.
	f := r.newContradiction(nil)
	named := map[boundOf]*matcher.ConflictMember{}
	for i := range cut.Members {
		m := &cut.Members[i]
		named[f.boundNamed(m)] = m
	}
	given := func(b boundOf) bool { return f.rank(b) == firstGiven || b.kind == banBound }
	members := slices.DeleteFunc(boundsOf(r.c), func(b boundOf) bool { return named[b] == nil && !given(b) })
	if err := f.start(ctx, members); err != nil || f.members == nil {
		return nil, err
	}
	for rank := firstGiven; rank < lastRank; rank++ {
		if err := f.filter(ctx, f.ofRank(rank)); err != nil {
			return nil, err
		}
	}
	if !slices.ContainsFunc(f.members, given) {
		return nil, nil
	}
	// A plan that breaks one bound of the cut alone obeys these, too.
	for b, m := range named {
		f.witness[b] = m.Witness
	}
	if out := f.statement(); out.Irreducible {
		return out, nil
	}
	return nil, nil
}

// boundNamed is the bound that a member of a cut names.
func (f *contradiction) boundNamed(m *matcher.ConflictMember) boundOf {
	p := f.r.c.Problem
	if id, ok := m.Row.Rule(); ok {
		return boundOf{slices.IndexFunc(p.Rules, func(r matcher.Rule) bool { return r.ID == id }), -1, -1, m.Bound}
	}
	_, id := m.Row.Cut()
	return boundOf{-1, slices.IndexFunc(p.Offers, func(o matcher.Offer) bool { return string(o.ID) == id }), -1, m.Bound}
}

// newContradiction sets the limits of the work by the size of the problem; t may be nil where no search came before.
func (r *run) newContradiction(t *search) *contradiction {
	pairs := 1 + len(r.c.Pairs.Offer)
	f := &contradiction{
		r: r, tree: t, witness: map[boundOf][]matcher.Allocation{},
		trials: min(mostTrials, max(fewestTrial, trialPairs/pairs)), flows: min(max(leastTrialFlows, pairsPriced/pairs), mostTrialFlows),
	}
	f.high, f.loose = looseHigh(r.c.Problem)
	return f
}

// looseHigh is an upper bound so high that it cannot be part of a contradiction: as many seats as all lower bounds,
// cohorts and reference seats ask for together. A plan with more seats that obeys these can drop the seats that none
// of them needs. False where the number is too large for sums over all cells.
func looseHigh(p *matcher.Problem) (int64, bool) {
	sum := int64(1)
	for i := range p.Rules {
		sum += p.Rules[i].Low
	}
	for i := range p.Offers {
		sum += p.Offers[i].MinCohort
	}
	for i := range p.Reference {
		sum += p.Reference[i].Seats
	}
	const mostCells = 1 << 26
	return sum, sum <= matcher.MaxTotal/mostCells
}

// boundsOf lists the bounds of all rules, cohorts, capacities and demands.
func boundsOf(c *compile.Formulation) []boundOf {
	var list []boundOf
	for i := range c.Problem.Rules {
		r := &c.Problem.Rules[i]
		if r.Low > 0 {
			list = append(list, boundOf{i, -1, -1, lowBound})
		}
		if r.Kind == matcher.RuleBan {
			list = append(list, boundOf{i, -1, -1, banBound})
		}
		if r.High != nil || r.Kind == matcher.RuleShare {
			list = append(list, boundOf{i, -1, -1, highBound})
		}
	}
	for o := range c.Problem.Offers {
		if c.Problem.Offers[o].MinCohort > 1 {
			list = append(list, boundOf{-1, o, -1, cohortBound})
		}
		list = append(list, boundOf{-1, o, -1, highBound})
	}
	for k := range c.Problem.Demands {
		list = append(list, boundOf{-1, -1, k, highBound})
	}
	return list
}

// rank is when a bound is tried, from 0 on; those of one rank are tried together.
func (f *contradiction) rank(b boundOf) int {
	switch {
	case b.cell >= 0:
		return firstGiven
	case b.offer >= 0 && b.kind == highBound:
		return lastRank
	case b.kind == cohortBound:
		return 2
	case b.kind == banBound:
		return firstGiven + 1
	case f.r.c.Problem.Rules[b.rule].Kind == matcher.RulePin:
		return 0
	case b.kind == lowBound:
		return 1
	}
	return 3
}

// Ranks from firstGiven on belong to what is given: what cells ask for, bans, capacities.
const firstGiven, lastRank = 4, 6

// ofRank lists the members of a rank.
func (f *contradiction) ofRank(rank int) []boundOf {
	var list []boundOf
	for _, b := range f.members {
		if f.rank(b) == rank {
			list = append(list, b)
		}
	}
	return list
}

// start is step 1: the members are the first of the sets that is shown to be empty. It leaves no members if none is.
func (f *contradiction) start(ctx context.Context, sets ...[]boundOf) error {
	for _, set := range sets {
		out, err := f.trial(ctx, set)
		if err != nil {
			return err
		}
		if out.empty {
			f.members, f.tree = set, out.search
			return nil
		}
	}
	return nil
}

// support keeps the bounds that the tree uses.
func (f *contradiction) support(all []boundOf) []boundOf {
	type use struct{ low, high, split bool }
	uses := map[matcher.RowID]*use{}
	of := func(row matcher.RowID) *use {
		if uses[row] == nil {
			uses[row] = &use{}
		}
		return uses[row]
	}
	var walk func(n *node)
	walk = func(n *node) {
		for _, kid := range n.kids {
			of(n.rowID).split = true
			walk(kid)
		}
		for _, m := range n.y {
			if len(n.kids) == 0 { // only leaves prove anything
				u := of(m.Row)
				u.high, u.low = u.high || m.Value > 0, u.low || m.Value < 0
			}
		}
	}
	walk(f.tree.root)
	return slices.DeleteFunc(slices.Clone(all), func(b boundOf) bool {
		if f.rank(b) >= firstGiven {
			return false // it stays in force until it is tried
		}
		if b.rule < 0 {
			u := of(matcher.CapacityRow(f.r.c.Problem.Offers[b.offer].ID))
			return !u.low && !u.split
		}
		u := of(matcher.RuleRow(f.r.c.Problem.Rules[b.rule].ID))
		return !u.split && (b.kind == lowBound && !u.low || b.kind == highBound && !u.high)
	})
}

// filter is step 2 for some of the members: all of them go if the rest are empty without, else each half is tried.
func (f *contradiction) filter(ctx context.Context, some []boundOf) error {
	if len(some) == 0 {
		return nil
	}
	rest := slices.DeleteFunc(slices.Clone(f.members), func(b boundOf) bool { return slices.Contains(some, b) })
	out, err := f.trial(ctx, rest)
	switch {
	case err != nil:
		return err
	case out.empty:
		f.members, f.tree = rest, out.search
		return nil
	case len(some) == 1:
		if out.plan != nil {
			// Without a ban there are more pairs, so the problem needs pairs of its own.
			f.witness[some[0]], _ = out.search.c.Allocations(out.plan.Seats, 0)
		}
		return nil
	}
	// Some of them are needed, or the trial gave up: halves may still be decided.
	half := len(some) / 2
	if err := f.filter(ctx, some[:half]); err != nil {
		return err
	}
	return f.filter(ctx, some[half:])
}

// verdict on a problem with some of the bounds: empty, or a plan, or neither if the search gave up.
type verdict struct {
	empty  bool
	plan   *compile.Assignment
	search *search
}

// trial looks for any plan of the problem with only the members' bounds.
func (f *contradiction) trial(ctx context.Context, members []boundOf) (verdict, error) {
	if f.trials == 0 || f.flows <= 0 || ctx.Err() != nil {
		return verdict{}, nil
	}
	f.trials--
	c := compile.Problem(f.only(members))
	opts := Options{Threads: f.r.opts.Threads}
	r := &run{c: c, opts: opts, stats: f.r.stats, space: newSpace(c, opts, f.r.stats)}
	r.space.shift = r.scale(nil)
	t := r.newSearch(0, nil)
	t.trialFlows = f.flows
	t.offerNobody()
	err := t.grow(ctx)
	f.flows -= t.flows
	return verdict{empty: err == nil && t.best == nil && !t.stopped, plan: t.best, search: t}, err
}

// only is the problem without any bounds but the members'.
func (f *contradiction) only(members []boundOf) *matcher.Problem {
	c := f.r.c
	is := make(map[boundOf]bool, len(members))
	for _, b := range members {
		is[b] = true
	}
	p := *c.Problem
	p.Rules, p.Offers, p.Demands = nil, slices.Clone(c.Problem.Offers), slices.Clone(c.Problem.Demands)
	for o := range p.Offers {
		if !is[boundOf{-1, o, -1, cohortBound}] {
			p.Offers[o].MinCohort = 0
		}
		if f.loose && !is[boundOf{-1, o, -1, highBound}] {
			p.Offers[o].Capacity = max(p.Offers[o].Capacity, f.high)
		}
	}
	for k := range p.Demands {
		if f.loose && !is[boundOf{-1, -1, k, highBound}] {
			p.Demands[k].Seats = max(p.Demands[k].Seats, f.high)
		}
	}
	for i := range c.Problem.Rules {
		r := c.Problem.Rules[i]
		low, high := is[boundOf{i, -1, -1, lowBound}], is[boundOf{i, -1, -1, highBound}]
		if r.Kind == matcher.RuleShare && high {
			// A share is a part of what is asked for: as a number it stays what it was.
			value := boundValue(c, boundOf{i, -1, -1, highBound})
			r.High, r.PerMille, r.Kind = &value, 0, matcher.RuleCap
		}
		if !low {
			r.Low = 0
		}
		if !high {
			r.High = nil
		}
		if low || high || r.Kind == matcher.RuleBan && (!f.loose || is[boundOf{i, -1, -1, banBound}]) {
			p.Rules = append(p.Rules, r)
		}
	}
	return &p
}

// statement states the contradiction; without members its tree is of all rules together.
func (f *contradiction) statement() *matcher.Conflict {
	c := f.r.c
	tree := f.tree.root.proof(nil)
	out := &matcher.Conflict{
		Members: []matcher.ConflictMember{}, Multipliers: []matcher.Multiplier{}, Shift: f.tree.s.shift, Tree: &tree,
		Irreducible: len(f.members) > 0, All: len(f.members) > 0 && f.loose,
	}
	for _, b := range f.members {
		m := matcher.ConflictMember{Bound: b.kind, Witness: f.witness[b]}
		switch {
		case !f.loose && (b.cell >= 0 || b.kind == banBound || b.offer >= 0 && b.kind == highBound):
			continue // it is in force, but is no member
		case b.cell >= 0:
			d := &c.Problem.Demands[b.cell]
			m.Row, m.Value = matcher.DemandRow(d.Cell), d.Seats
		case b.offer >= 0:
			o := &c.Problem.Offers[b.offer]
			if m.Row, m.Value = matcher.CapacityRow(o.ID), o.MinCohort; b.kind == highBound {
				m.Value = o.Capacity
			}
		case b.kind == banBound:
			m.Row = matcher.RuleRow(c.Problem.Rules[b.rule].ID)
		default:
			m.Row, m.Value = matcher.RuleRow(c.Problem.Rules[b.rule].ID), boundValue(c, b)
		}
		_, witnessed := f.witness[b]
		out.Irreducible = out.Irreducible && witnessed
		out.Members = append(out.Members, m)
	}
	slices.SortFunc(out.Members, func(a, b matcher.ConflictMember) int {
		return cmp.Or(cmp.Compare(a.Row, b.Row), cmp.Compare(a.Bound, b.Bound))
	})
	return out
}

// boundValue is the number at which a rule's bound stands.
func boundValue(c *compile.Formulation, b boundOf) int64 {
	r := &c.Problem.Rules[b.rule]
	if b.kind == lowBound {
		return r.Low
	}
	if r.High != nil {
		return *r.High
	}
	for i := range c.Rows {
		if c.Rows[i].Rule == b.rule {
			return c.Rows[i].High
		}
	}
	return flow.Infinite
}

// obstaclesOf the pins among the members of a conflict whose pair does not exist, apart from bans.
func obstaclesOf(c *compile.Formulation, of *matcher.Conflict) []matcher.ConflictObstacle {
	var list []matcher.ConflictObstacle
	for i := range c.Rows {
		r := &c.Rows[i]
		if r.Side != compile.OnePair || r.Rule < 0 || len(r.Members) > 0 || r.Offer < 0 || r.Cell < 0 ||
			!slices.ContainsFunc(of.Members, func(m matcher.ConflictMember) bool { return m.Row == r.ID && m.Bound == lowBound }) {
			continue
		}
		stands := slices.DeleteFunc(c.Hindrances(r.Offer, r.Cell), func(h matcher.Hindrance) bool { return h.Cause == matcher.CauseBan })
		if len(stands) > 0 {
			list = append(list, matcher.ConflictObstacle{Offer: c.Problem.Offers[r.Offer].ID, Cell: c.Problem.Demands[r.Cell].Cell, Hindrances: stands})
		}
	}
	slices.SortFunc(list, func(a, b matcher.ConflictObstacle) int {
		return cmp.Or(a.Compare(b.Cell), cmp.Compare(a.Offer, b.Offer))
	})
	return list
}
