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

// confederation lets several plans share source and sink, and some intakes serve demands across the border. A third
// hub ties them now and then, and now and then there is no way for what nobody needs.
func confederation(r *rand.Rand) *flow.Network {
	n := flow.NewNetwork(2, 0)
	source, sink := 0, 1
	cap := -1
	if r.IntN(3) == 0 {
		cap = n.AddNode()
		n.AddArc(source, cap, 0, int64(5+r.IntN(60)), int64(r.IntN(3)))
	}
	var heads, tails []int // ends of arcs that could cross
	for range 2 + r.IntN(4) {
		island := planLike(r, 1)
		at := []int{source, sink}
		if cap >= 0 {
			at[0] = cap
		}
		for len(at) < island.Nodes() {
			at = append(at, n.AddNode())
		}
		for a := range island.Arcs() {
			from, to, low, high, cost := island.Arc(a)
			if from == 0 && to == 1 {
				continue
			}
			n.AddArc(at[from], at[to], low, high, cost)
			if from > 1 && to > 1 && r.IntN(8) == 0 {
				tails, heads = append(tails, at[from]), append(heads, at[to])
			}
		}
	}
	for range r.IntN(12) {
		n.AddArc(tails[r.IntN(len(tails))], heads[r.IntN(len(heads))], 0, int64(1+r.IntN(9)), int64(r.IntN(40)))
	}
	total := int64(50 + r.IntN(100))
	if r.IntN(4) > 0 {
		n.AddArc(source, sink, 0, flow.Infinite, int64(r.IntN(3)))
	} else {
		total = int64(r.IntN(60))
	}
	n.SetSupply(source, total)
	n.SetSupply(sink, -total)
	return n
}

func TestSolve_GivesTheSameInPartsAsWholeForAnyNumberOfThreads(t *testing.T) {
	t.Parallel()
	cut := map[flow.Status]int{}
	for seed := range uint64(randomNetworks()) {
		r := rand.New(rand.NewPCG(seed, 6))
		n := archipelago(r)
		if count, _ := sameInParts(t, r, n, 1+r.IntN(12), seed); count > 1 {
			cut[mustSolve(t, n, bySimplex()).Status]++
		}
	}
	t.Logf("cut: %v of %d", cut, randomNetworks())
	for _, status := range []flow.Status{flow.Optimal, flow.Infeasible, flow.Unbounded} {
		require.Greater(t, cut[status], randomNetworks()/50, "too few %v", status)
	}
}

func TestSolve_GivesTheSameInClustersAsWholeForAnyNumberOfThreads(t *testing.T) {
	t.Parallel()
	cut := map[flow.Status]int{}
	for seed := range uint64(randomNetworks()) {
		r := rand.New(rand.NewPCG(seed, 9))
		n := confederation(r)
		count, clusters := sameInParts(t, r, n, 8, seed)
		if !clusters || count < 2 {
			continue
		}
		got := mustSolve(t, n, bySimplex())
		cut[got.Status]++
		if seed%50 == 0 {
			want := cancelCycles(n) // takes long
			require.Equal(t, want.status, got.Status, "seed %d", seed)
			if want.status == flow.Optimal {
				require.Equal(t, want.cost, got.Cost, "seed %d", seed)
			}
		}
	}
	t.Logf("cut: %v of %d", cut, randomNetworks())
	for _, status := range []flow.Status{flow.Optimal, flow.Infeasible} {
		require.Greater(t, cut[status], randomNetworks()/100, "too few %v", status)
	}
}

// sameInParts compares solves in parts by several numbers of threads with each other and with one of the whole, and
// so what follows when the network is edited. It returns how many parts there were, and whether they were clusters.
func sameInParts(t *testing.T, r *rand.Rand, n *flow.Network, least int, seed uint64) (count int, clusters bool) {
	whole := mustSolve(t, n, bySimplex())
	changed := n.Clone()
	edit(r, changed)
	want := mustSolve(t, changed, nil)
	var first, firstWarm *flow.Result
	for _, threads := range []int{1, 3} {
		var parts *flow.Result
		var err error
		parts, count, clusters, err = n.SolveInParts(t.Context(), flow.Options{Threads: threads}, least)
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
		}
		for _, pair := range [][2]*flow.Result{{first, parts}, {firstWarm, warm}} {
			require.Equal(t, pair[0].Flow, pair[1].Flow, "seed %d", seed)
			require.Equal(t, pair[0].Potential, pair[1].Potential, "seed %d", seed)
			require.Equal(t, pair[0].Pivots, pair[1].Pivots, "seed %d", seed)
		}
	}
	return count, clusters
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
	stopped, parts, _, err := n.SolveInParts(ctx, flow.Options{Threads: 2, Progress: func(flow.Progress) {
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
