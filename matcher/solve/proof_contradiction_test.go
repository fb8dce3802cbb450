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
		size.Lows, size.People = true, seed%2 == 1
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
		if !fewPlans(onlyMembers(p, s.Conflict.Members)) {
			continue // the judge of matcher/verify decides those
		}
		_, ok := bruteForce(onlyMembers(p, s.Conflict.Members))
		require.False(t, ok, "seed %d: the members can hold together", seed)
		for i, m := range s.Conflict.Members {
			rest := append(append([]matcher.ConflictMember{}, s.Conflict.Members[:i]...), s.Conflict.Members[i+1:]...)
			less := onlyMembers(p, rest)
			if !fewPlans(less) {
				continue
			}
			_, ok := bruteForce(less)
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

// fewPlans: so few that brute force tries them all in a moment.
func fewPlans(p *matcher.Problem) bool {
	o, plans := &oracle{p: p}, int64(1)
	for i := range p.Offers {
		for k := range p.Demands {
			if o.exists(i, k) {
				if plans *= 1 + min(p.Offers[i].Capacity, p.Demands[k].Seats); plans > 20_000 {
					return false
				}
			}
		}
	}
	return true
}

// onlyMembers is the problem with no bound but the members': where something is a member of none, an offer gives
// and a cell asks for as much as all lows, classes and reference seats do together.
func onlyMembers(p *matcher.Problem, members []matcher.ConflictMember) *matcher.Problem {
	named := map[string]int64{}
	for _, m := range members {
		named[string(m.Row)+" "+m.Bound] = m.Value
	}
	is := func(name string) bool {
		_, ok := named[name]
		return ok
	}
	q := *p
	q.Offers, q.Demands, q.Rules = append([]matcher.Offer{}, p.Offers...), append([]matcher.Demand{}, p.Demands...), nil
	needed := int64(1)
	for _, r := range p.Rules {
		needed += r.Low
	}
	for _, o := range p.Offers {
		needed += o.MinCohort
	}
	for _, a := range p.Reference {
		needed += a.Seats
	}
	for i := range q.Offers {
		o := &q.Offers[i]
		if !is("capacity:" + string(o.ID) + " cohort") {
			o.MinCohort = 0
		}
		if !is("capacity:" + string(o.ID) + " high") {
			o.Capacity = max(o.Capacity, needed)
		}
	}
	for k := range q.Demands {
		if !is("demand:" + q.Demands[k].String() + " high") {
			q.Demands[k].Seats = max(q.Demands[k].Seats, needed)
		}
	}
	for _, r := range p.Rules {
		row := "rule:" + string(r.ID)
		low, high, ban := is(row+" low"), is(row+" high"), is(row+" ban")
		if r.Kind == matcher.RuleShare && high {
			r.Kind, r.PerMille, r.High = matcher.RuleCap, 0, matcher.Seats(named[row+" high"])
		}
		if !low {
			r.Low = 0
		}
		if !high {
			r.High = nil
		}
		if low || high || ban {
			q.Rules = append(q.Rules, r)
		}
	}
	return &q
}
