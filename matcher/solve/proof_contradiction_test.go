package solve_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
	"dathang/matcher/compile"
	"dathang/matcher/sample"
	"dathang/matcher/solve"
	"dathang/matcher/verify"
)

// Every set of bounds that is said to be irreducible has no plan as it is, by
// brute force, and a plan without any one of its bounds.
func TestRun_NamesAnIrreducibleSetOfBoundsWithSideRowsAndCohorts(t *testing.T) {
	proven, cohorts, side := 0, 0, 0
	for seed := range uint64(rounds(1500, 20000)) {
		size := hardOnes
		size.Lows = true
		p := sample.Problem(seed+6_000_000, size)
		if compile.Problem(p).Pure() {
			continue
		}
		s, _, err := solve.Run(context.Background(), p, solve.Options{})
		require.NoError(t, err, "seed %d", seed)
		if s.Status != matcher.StatusInfeasible {
			continue
		}
		require.Empty(t, verify.Solution(p, s), "seed %d", seed)
		require.True(t, s.Conflict.Irreducible, "seed %d: every search of so small a problem ends", seed)
		require.NotEmpty(t, s.Conflict.Members, "seed %d", seed)
		_, ok := bruteForce(onlyMembers(p, s.Conflict.Members))
		require.False(t, ok, "seed %d: the members can hold together", seed)
		for i, m := range s.Conflict.Members {
			rest := append(append([]matcher.ConflictMember{}, s.Conflict.Members[:i]...), s.Conflict.Members[i+1:]...)
			_, ok := bruteForce(onlyMembers(p, rest))
			require.True(t, ok, "seed %d: %s %s is not needed", seed, m.Row, m.Bound)
			if m.Bound == "cohort" {
				cohorts++
			}
		}
		if !compile.Problem(onlyMembers(p, s.Conflict.Members)).Pure() {
			side++
		}
		proven++
	}
	t.Logf("%d conflicts, %d of them with side rows or choices; %d cohorts", proven, side, cohorts)
	require.Greater(t, proven, 100)
	require.Greater(t, side, 30)
	require.Greater(t, cohorts, 10)
}

// onlyMembers is the problem with no bound of a rule and no cohort but the members'.
func onlyMembers(p *matcher.Problem, members []matcher.ConflictMember) *matcher.Problem {
	named := map[string]bool{}
	for _, m := range members {
		named[string(m.Row)+" "+m.Bound] = true
	}
	q := *p
	q.Offers, q.Rules = append([]matcher.Offer{}, p.Offers...), nil
	for i := range q.Offers {
		if !named["capacity:"+string(q.Offers[i].ID)+" cohort"] {
			q.Offers[i].MinCohort = 0
		}
	}
	for _, r := range p.Rules {
		low, high := named["rule:"+string(r.ID)+" low"], named["rule:"+string(r.ID)+" high"]
		if !low {
			r.Low = 0
		}
		if !high {
			r.High = nil
		}
		if low || high || r.Kind == matcher.RuleBan {
			q.Rules = append(q.Rules, r)
		}
	}
	return &q
}
