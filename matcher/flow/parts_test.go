package flow_test

import (
	"context"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher/flow"
)

// archipelago puts several random networks side by side, their nodes mixed, with some closed arcs between them.
func archipelago(r *rand.Rand) *flow.Network {
	islands := make([]*flow.Network, 2+r.IntN(4))
	nodes := 0
	fit := r.IntN(4) > 0 // one island without a flow would leave the whole without
	for i := range islands {
		islands[i] = randomNetwork(r)
		for fit && cancelCycles(islands[i]).status == flow.Infeasible {
			islands[i] = randomNetwork(r)
		}
		if !fit && r.IntN(2) == 0 {
			islands[i] = randomAssignment(r)
		}
		nodes += islands[i].Nodes()
	}
	n := flow.NewNetwork(nodes, 0)
	at := r.Perm(nodes)
	for _, island := range islands {
		for v := range island.Nodes() {
			n.SetSupply(at[v], island.Supply(v))
		}
		for a := range island.Arcs() {
			from, to, low, high, cost := island.Arc(a)
			n.AddArc(at[from], at[to], low, high, cost)
		}
		at = at[island.Nodes():]
	}
	for range r.IntN(4) {
		n.AddArc(r.IntN(nodes), r.IntN(nodes), 0, 0, int64(r.IntN(9)-4))
	}
	return n
}

func TestSolve_GivesTheSameInPartsAsWholeForAnyNumberOfThreads(t *testing.T) {
	t.Parallel()
	cut := map[flow.Status]int{}
	for seed := range uint64(randomNetworks()) {
		r := rand.New(rand.NewPCG(seed, 6))
		n := archipelago(r)
		least := 1 + r.IntN(12)
		whole := mustSolve(t, n, bySimplex())
		changed := n.Clone()
		edit(r, changed)
		want := mustSolve(t, changed, nil)
		var first, firstWarm *flow.Result
		for _, threads := range []int{1, 2, 5} {
			parts, count, err := n.SolveInParts(t.Context(), flow.Options{Threads: threads}, least)
			require.NoError(t, err)
			require.NoError(t, flow.Check(n, parts), "seed %d", seed)
			require.Equal(t, whole.Status, parts.Status, "seed %d", seed)
			if whole.Status == flow.Optimal {
				require.Equal(t, whole.Cost, parts.Cost, "seed %d", seed)
			}
			warm := mustSolve(t, changed, parts.Basis)
			require.Equal(t, want.Status, warm.Status, "seed %d", seed)
			if want.Status == flow.Optimal {
				require.Equal(t, want.Cost, warm.Cost, "seed %d", seed)
			}
			if first == nil {
				first, firstWarm = parts, warm
				if count > 1 {
					cut[whole.Status]++
				}
			}
			for _, pair := range [][2]*flow.Result{{first, parts}, {firstWarm, warm}} {
				require.Equal(t, pair[0].Flow, pair[1].Flow, "seed %d", seed)
				require.Equal(t, pair[0].Potential, pair[1].Potential, "seed %d", seed)
				require.Equal(t, pair[0].Pivots, pair[1].Pivots, "seed %d", seed)
			}
		}
	}
	t.Logf("cut: %v of %d", cut, randomNetworks())
	for _, status := range []flow.Status{flow.Optimal, flow.Infeasible, flow.Unbounded} {
		require.Greater(t, cut[status], randomNetworks()/50, "too few %v", status)
	}
}

func TestSolve_StopsInParts(t *testing.T) {
	t.Parallel()
	n := flow.NewNetwork(1200, 0)
	small := readAssignment(t, "assign300.txt")
	for island := range 2 {
		for v := range small.Nodes() {
			n.SetSupply(island*600+v, small.Supply(v))
		}
		for a := range small.Arcs() {
			from, to, low, high, cost := small.Arc(a)
			n.AddArc(island*600+from, island*600+to, low, high, cost)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	told := 0
	stopped, parts, err := n.SolveInParts(ctx, flow.Options{Threads: 2, Progress: func(flow.Progress) {
		told++
		cancel()
	}}, 1)
	require.NoError(t, err)
	require.Equal(t, 2, parts)
	require.Positive(t, told)
	require.Equal(t, flow.Stopped, stopped.Status)
	require.NoError(t, flow.Check(n, stopped))
	require.Equal(t, int64(2*626), mustSolve(t, n, stopped.Basis).Cost)
}
