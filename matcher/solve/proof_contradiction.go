package solve

import (
	"cmp"
	"context"
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
//     rest are still empty go; for a bound that has to stay, the plan found without it is
//     its witness. Offers' capacities, demand and bans always hold.
//  3. The tree of the problem with what is left and nothing else is the proof. The set
//     is irreducible where every bound of it has a witness.
type contradiction struct {
	r       *run
	members []boundOf
	tree    *search
	witness map[boundOf][]matcher.Allocation
	// trials and flows that may still be spent.
	trials, flows int
}

// boundOf names a bound of a rule, or the cohort of an offer (rule -1).
type boundOf struct {
	rule, offer int
	kind        string
}

// The bounds, as members of conflicts name them.
const (
	lowBound    = "low"
	highBound   = "high"
	cohortBound = "cohort"
)

// How much work a contradiction may cost beside the search that found it.
const (
	mostTrials      = 200
	leastTrialFlows = 2000
	mostTrialFlows  = 20_000
)

func (r *run) contradict(ctx context.Context, t *search) (*matcher.Conflict, error) {
	f := &contradiction{
		r: r, tree: t, witness: map[boundOf][]matcher.Allocation{},
		trials: mostTrials, flows: min(max(leastTrialFlows, pairsPriced/(1+len(r.c.Pairs.Offer))), mostTrialFlows),
	}
	all := boundsOf(r.c)
	if err := f.start(ctx, all); err != nil {
		return nil, err
	}
	if f.members == nil {
		return f.statement(), nil
	}
	for _, kinds := range [][]boundOf{f.ofRank(0), f.ofRank(1), f.ofRank(2), f.ofRank(3)} {
		if err := f.filter(ctx, kinds); err != nil {
			return nil, err
		}
	}
	return f.statement(), nil
}

// boundsOf lists the bounds of all rules and the cohorts.
func boundsOf(c *compile.Formulation) []boundOf {
	var list []boundOf
	for i := range c.Problem.Rules {
		r := &c.Problem.Rules[i]
		if r.Low > 0 {
			list = append(list, boundOf{i, -1, lowBound})
		}
		if r.High != nil || r.Kind == matcher.RuleShare {
			list = append(list, boundOf{i, -1, highBound})
		}
	}
	for o := range c.Problem.Offers {
		if c.Problem.Offers[o].MinCohort > 1 {
			list = append(list, boundOf{-1, o, cohortBound})
		}
	}
	return list
}

func (f *contradiction) rank(b boundOf) int {
	switch {
	case b.rule < 0:
		return 2
	case f.r.c.Problem.Rules[b.rule].Kind == matcher.RulePin:
		return 0
	case b.kind == lowBound:
		return 1
	}
	return 3
}

func (f *contradiction) ofRank(rank int) []boundOf {
	var list []boundOf
	for _, b := range f.members {
		if f.rank(b) == rank {
			list = append(list, b)
		}
	}
	return list
}

// start is step 1. It leaves no members where not even the problem with all of
// them could be shown to be empty again.
func (f *contradiction) start(ctx context.Context, all []boundOf) error {
	for _, set := range [][]boundOf{f.support(all), all} {
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
			if len(n.kids) == 0 {
				u := of(m.Row)
				u.high, u.low = u.high || m.Value > 0, u.low || m.Value < 0
			}
		}
	}
	walk(f.tree.root)
	return slices.DeleteFunc(slices.Clone(all), func(b boundOf) bool {
		if b.rule < 0 {
			u := of(matcher.CapacityRow(f.r.c.Problem.Offers[b.offer].ID))
			return !u.low && !u.split
		}
		u := of(matcher.RuleRow(f.r.c.Problem.Rules[b.rule].ID))
		return !u.split && (b.kind == lowBound && !u.low || b.kind == highBound && !u.high)
	})
}

// filter is step 2 for some of the members.
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
			f.witness[some[0]], _ = f.r.c.Allocations(out.plan.Seats, 0)
		}
		return nil
	}
	half := len(some) / 2
	if err := f.filter(ctx, some[:half]); err != nil {
		return err
	}
	return f.filter(ctx, some[half:])
}

// verdict on a problem with some bounds: empty, or a plan, or neither where the search gave up.
type verdict struct {
	empty  bool
	plan   *compile.Plan
	search *search
}

// trial looks for any plan of the problem with the members' bounds alone.
func (f *contradiction) trial(ctx context.Context, members []boundOf) (verdict, error) {
	if f.trials == 0 || f.flows <= 0 || ctx.Err() != nil {
		return verdict{}, nil
	}
	f.trials--
	c := compile.Problem(only(f.r.c, members))
	opts := Options{Threads: f.r.opts.Threads}
	r := &run{c: c, opts: opts, stats: f.r.stats, space: newSpace(c, opts, f.r.stats)}
	r.space.shift = r.shift(nil)
	t := r.newSearch(0, nil)
	t.trialFlows = f.flows
	t.offerNobody()
	err := t.grow(ctx)
	f.flows -= t.flows
	return verdict{empty: err == nil && t.best == nil && !t.stopped, plan: t.best, search: t}, err
}

// only is the problem with no bounds but the members', demand, capacities and bans.
func only(c *compile.Formulation, members []boundOf) *matcher.Problem {
	is := make(map[boundOf]bool, len(members))
	for _, b := range members {
		is[b] = true
	}
	p := *c.Problem
	p.Rules, p.Offers = nil, slices.Clone(c.Problem.Offers)
	for o := range p.Offers {
		if !is[boundOf{-1, o, cohortBound}] {
			p.Offers[o].MinCohort = 0
		}
	}
	for i := range c.Problem.Rules {
		r := c.Problem.Rules[i]
		low, high := is[boundOf{i, -1, lowBound}], is[boundOf{i, -1, highBound}]
		if !low {
			r.Low = 0
		}
		if !high {
			r.High = nil
		}
		if low || high || r.Kind == matcher.RuleBan {
			p.Rules = append(p.Rules, r)
		}
	}
	return &p
}

// statement states the contradiction; with no members its tree is of all rules together.
func (f *contradiction) statement() *matcher.Conflict {
	c := f.r.c
	tree := f.tree.root.proof(nil)
	out := &matcher.Conflict{
		Members: []matcher.ConflictMember{}, Multipliers: []matcher.Multiplier{}, Shift: f.tree.s.shift, Tree: &tree,
		Irreducible: len(f.members) > 0,
	}
	for _, b := range f.members {
		m := matcher.ConflictMember{Bound: b.kind, Witness: f.witness[b]}
		if b.rule < 0 {
			o := &c.Problem.Offers[b.offer]
			m.Row, m.Value = matcher.CapacityRow(o.ID), o.MinCohort
		} else {
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

// boundValue of a rule's bound.
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
