package flow_test

import (
	"context"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher/flow"
)

// randomAssignment draws an assignment problem of a random temper: few or many costs, below 0 or too large for 32 bits,
// every pair or a few, arcs side by side, bounds above 1 and without end, tasks before or behind persons.
func randomAssignment(r *rand.Rand) *flow.Network {
	size := 3 + r.IntN(10)
	n := flow.NewNetwork(2*size, size*size)
	person, task := r.Perm(2 * size)[:size], []int(nil)
	isPerson := make(map[int]bool)
	for _, v := range person {
		isPerson[v] = true
		n.SetSupply(v, 1)
	}
	for v := range 2 * size {
		if !isPerson[v] {
			task = append(task, v)
			n.SetSupply(v, -1)
		}
	}
	costs := []int64{1, 2, 10, 100_000, 1 << 40}[r.IntN(5)]
	below := r.Int64N(2) * costs / 2
	left := []int{0, 0, 1, 3, 5}[r.IntN(5)] // so many eighths of the pairs have no arc
	crowd := 0                              // so many persons have one task less between them
	if r.IntN(5) == 0 {
		crowd = 1 + r.IntN(4)
	}
	for i, p := range person {
		for j, t := range task {
			if i < crowd && j >= crowd-1 {
				continue
			}
			for r.IntN(8) >= left {
				n.AddArc(p, t, 0, []int64{1, 2, flow.Infinite}[r.IntN(3)], r.Int64N(costs+1)-below)
				if r.IntN(8) > 0 {
					break
				}
			}
		}
	}
	return n
}

// bySimplex is a basis of nothing: a solve that starts from it is the simplex's from the first pivot on.
func bySimplex() *flow.Basis { return &flow.Basis{} }

func TestSolve_AgreesWithTwoJudgesOnAssignments(t *testing.T) {
	t.Parallel()
	taken := map[flow.Status]int{}
	for seed := range uint64(randomNetworks()) {
		r := rand.New(rand.NewPCG(seed, 4))
		n := randomAssignment(r)
		answer := mustSolve(t, n, nil)
		if n.TakenAsAssignment() {
			taken[answer.Status]++
		}
		second, simplex := cancelCycles(n), mustSolve(t, n, bySimplex())
		require.Equal(t, second.status, answer.Status, "seed %d", seed)
		require.Equal(t, second.status, simplex.Status, "seed %d", seed)
		if answer.Status == flow.Optimal {
			require.Equal(t, second.cost, answer.Cost, "seed %d", seed)
			require.Equal(t, second.cost, simplex.Cost, "seed %d", seed)
		}
		edit(r, n)
		warm, cold := mustSolve(t, n, answer.Basis), cancelCycles(n)
		require.Equal(t, cold.status, warm.Status, "seed %d", seed)
		if warm.Status == flow.Optimal {
			require.Equal(t, cold.cost, warm.Cost, "seed %d", seed)
		}
	}
	t.Logf("taken: %v of %d", taken, randomNetworks())
	require.Greater(t, taken[flow.Optimal], randomNetworks()/2)
	require.Greater(t, taken[flow.Infeasible], randomNetworks()/50)
}

func TestSolve_LeavesATreeThatNeedsNoPivotAfterAnAssignment(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"assign100.txt", "assign200.txt", "assign300.txt"} {
		n := readAssignment(t, name)
		first := mustSolve(t, n, nil)
		require.True(t, n.TakenAsAssignment())
		again := mustSolve(t, n, first.Basis)
		require.Zero(t, again.Pivots, name)
		require.Equal(t, first.Flow, again.Flow, name)
		require.Equal(t, first.Cost, mustSolve(t, n, bySimplex()).Cost, name)
	}
}

func TestSolve_StopsAnAssignmentAnywhereAndGoesOn(t *testing.T) {
	t.Parallel()
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	taken := 0
	for seed := range uint64(30) {
		n := randomAssignment(rand.New(rand.NewPCG(seed, 5)))
		want := mustSolve(t, n, nil)
		if !n.TakenAsAssignment() {
			continue
		}
		taken++
		for limit := int64(1); limit < want.Pivots; limit++ {
			r, err := n.Solve(t.Context(), nil, flow.Options{MaxPivots: limit})
			require.NoError(t, err)
			require.Equal(t, flow.Stopped, r.Status, "seed %d, limit %d", seed, limit)
			require.Equal(t, limit, r.Pivots)
			require.NoError(t, flow.Check(n, r))
			if bound, ok := flow.Bound(n, r.Potential); ok && want.Status == flow.Optimal {
				require.LessOrEqual(t, bound, want.Cost)
			}
			on := mustSolve(t, n, r.Basis)
			require.Equal(t, want.Status, on.Status, "seed %d, limit %d", seed, limit)
			if want.Status == flow.Optimal {
				require.Equal(t, want.Cost, on.Cost, "seed %d, limit %d", seed, limit)
			}
		}
		r, err := n.Solve(cancelled, nil, flow.Options{})
		require.NoError(t, err)
		require.Equal(t, flow.Stopped, r.Status)
	}
	require.Greater(t, taken, 10)
}
