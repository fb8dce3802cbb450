package solve

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"dathang/matcher"
	"dathang/matcher/compile"
	"dathang/matcher/flow"
)

// bound is one side of one row.
type bound struct {
	row int
	top bool // the upper bound of the row, else the lower
}

// trial is the network without costs, with only some of the bounds in force.
type trial struct {
	c     *compile.Formulation
	net   *flow.Network
	basis *flow.Basis // of the last solve, so that each deletion is a warm start
	opts  Options
	work  *Stats
}

// conflict finds an irreducible set of bounds that contradict each other (an irreducible infeasible subset).
//
//  1. The potentials of the failed search are a violated cut (Hoffman, Some
//     recent applications of the theory of linear inequalities to extremal
//     combinatorial analysis, 1960): only bounds with a multiplier matter.
//  2. Deletion filter (Chinneck and Dravnieks, Locating minimal infeasible
//     constraint sets in linear programs, 1991), pins and lower bounds first: a bound
//     is dropped if the rest still contradict each other without it; otherwise the
//     flow that now exists is its witness.
//  3. The cut of what is left is the proof.
func conflict(ctx context.Context, c *compile.Formulation, opts Options, stats *Stats) (*matcher.Conflict, error) {
	t := &trial{c: c, net: c.Net.Graph.Clone(), opts: opts, work: stats}
	t.free()
	all := t.bounds()
	for _, b := range all {
		t.set(b, true)
	}
	result, err := t.solve(ctx)
	if err != nil {
		return nil, err
	}
	if result.Status == flow.Stopped { // all bounds together are a contradiction, too
		return t.statement(all, nil, result), nil
	}
	if result.Status != flow.Infeasible {
		return nil, fmt.Errorf("the rules contradict each other in the level but not by themselves: status %v", result.Status)
	}
	left := t.support(all, result)
	witness := map[bound][]matcher.Allocation{}
	for _, b := range slices.Clone(left) {
		if !slices.Contains(left, b) {
			continue // a later cut did without it
		}
		t.set(b, false) // is there still a contradiction without it?
		r, err := t.solve(ctx)
		if err != nil {
			return nil, err
		}
		switch r.Status {
		case flow.Infeasible:
			result = r
			left = t.support(slices.DeleteFunc(left, func(o bound) bool { return o == b }), r)
		case flow.Stopped:
			t.set(b, true)
			return t.statement(left, nil, result), nil
		default:
			witness[b], _ = c.Allocations(r.Flow, c.Net.FirstPair)
			t.set(b, true)
		}
	}
	return t.statement(left, witness, result), nil
}

// bounds lists the bounds that may be part of a contradiction: pins and lower bounds first, then the upper bounds of
// limits and caps, then capacities, each in the order of the rows.
func (t *trial) bounds() []bound {
	c := t.c
	var list []bound
	for i := range c.Rows {
		r := &c.Rows[i]
		if r.Low > 0 {
			list = append(list, bound{i, false})
		}
		if r.High != flow.Infinite && r.Shape == compile.Flat {
			list = append(list, bound{i, true})
		}
	}
	rank := func(b bound) int {
		switch r := &c.Rows[b.row]; {
		case r.Side == compile.OnePair:
			return 0
		case !b.top:
			return 1
		case r.Rule >= 0:
			return 2
		}
		return 3
	}
	slices.SortStableFunc(list, func(a, b bound) int { return cmp.Compare(rank(a), rank(b)) })
	return list
}

// free removes every bound and cost; cells still take no more than they ask for.
func (t *trial) free() {
	n := t.c.Net
	for i := range t.c.Rows {
		if t.c.Rows[i].Shape == compile.Flat {
			t.net.SetBounds(n.ArcOf[i], 0, flow.Infinite)
		}
		for _, p := range n.Pieces[i] {
			t.net.SetBounds(p.Arc, 0, flow.Infinite)
		}
	}
}

// set puts a bound into force or removes it.
func (t *trial) set(b bound, on bool) {
	arc, r := t.c.Net.ArcOf[b.row], &t.c.Rows[b.row]
	_, _, low, high, _ := t.net.Arc(arc)
	switch {
	case b.top && on:
		high = r.High
	case b.top:
		high = flow.Infinite
	case on:
		low = r.Low
	default:
		low = 0
	}
	t.net.SetBounds(arc, low, high)
}

// solve looks for any flow under the bounds in force.
func (t *trial) solve(ctx context.Context) (*flow.Result, error) {
	r, err := t.net.Solve(ctx, t.basis, flow.Options{Threads: t.opts.Threads})
	if err != nil {
		return nil, err
	}
	t.work.Pivots += r.Pivots
	t.basis = r.Basis
	return r, nil
}

// support keeps the bounds that the cut uses and removes the others from the network.
func (t *trial) support(list []bound, r *flow.Result) []bound {
	var used []bound
	for _, b := range list {
		if y := t.ray(b.row, r); b.top && y > 0 || !b.top && y < 0 {
			used = append(used, b)
			continue
		}
		t.set(b, false)
	}
	return used
}

// ray is the multiplier of a row in an infeasible network: above 0 its upper bound takes part in the contradiction,
// below 0 its lower one.
func (t *trial) ray(i int, r *flow.Result) int64 {
	from, to, _, _, _ := t.c.Net.Graph.Arc(t.c.Net.ArcOf[i])
	return r.Potential[to] - r.Potential[from]
}

// statement states bounds that contradict each other, with the cut that r's potentials are. They are irreducible where
// every one has its witness; witness is nil where that was not decided.
func (t *trial) statement(list []bound, witness map[bound][]matcher.Allocation, r *flow.Result) *matcher.Conflict {
	out := &matcher.Conflict{Irreducible: witness != nil, Members: []matcher.ConflictMember{}, Multipliers: []matcher.Multiplier{}}
	for _, b := range list {
		row := &t.c.Rows[b.row]
		m := matcher.ConflictMember{Row: row.ID, Bound: "low", Value: row.Low, Witness: witness[b]}
		if b.top {
			m.Bound, m.Value = "high", row.High
		}
		out.Members = append(out.Members, m)
		if y := t.ray(b.row, r); y != 0 {
			out.Multipliers = append(out.Multipliers, matcher.Multiplier{Row: row.ID, Value: y})
		}
	}
	slices.SortFunc(out.Members, func(a, b matcher.ConflictMember) int {
		return cmp.Or(cmp.Compare(a.Row, b.Row), cmp.Compare(a.Bound, b.Bound))
	})
	slices.SortFunc(out.Multipliers, func(a, b matcher.Multiplier) int { return cmp.Compare(a.Row, b.Row) })
	return out
}
