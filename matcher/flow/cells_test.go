package flow_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher/flow"
)

// planLike draws a small network of cells: sources, intakes, demands with one to three arcs out, places, a sink; some
// intake arcs have bounds of their own, some a least flow, some demands a supply of their own.
func planLike(r *rand.Rand, unit int64) *flow.Network {
	intakes, places, cells := 2+r.IntN(6), 1+r.IntN(4), 6+r.IntN(30)
	n := flow.NewNetwork(2+intakes+places, 0)
	source, sink := 0, 1
	total := int64(0)
	for i := range intakes {
		high := int64(1 + r.IntN(9))
		total += high
		n.AddArc(source, 2+i, 0, high, 0)
	}
	for p := range places {
		low := int64(0)
		if r.IntN(6) == 0 {
			low = int64(r.IntN(3))
		}
		n.AddArc(2+intakes+p, sink, low, low+int64(r.IntN(15)), 0)
	}
	for range cells {
		k := n.AddNode()
		want := int64(1 + r.IntN(4))
		for range 3 + r.IntN(4) {
			low, high := int64(0), flow.Infinite
			switch r.IntN(8) {
			case 0:
				high = int64(r.IntN(3))
			case 1:
				high = want
			case 2:
				low = int64(-r.IntN(2))
			}
			n.AddArc(2+r.IntN(intakes), k, low, high, unit*int64(r.IntN(30)))
		}
		for range 1 + r.IntN(2) {
			n.AddArc(k, 2+intakes+r.IntN(places), 0, want, -unit*int64(20+r.IntN(30)))
		}
		if r.IntN(10) == 0 {
			n.SetSupply(k, -1)
			n.SetSupply(source, n.Supply(source)+1)
		}
	}
	n.AddArc(source, sink, 0, flow.Infinite, 0)
	n.SetSupply(source, n.Supply(source)+total)
	n.SetSupply(sink, n.Supply(sink)-total)
	return n
}

func TestSolve_KnowsCellsInBothWidths(t *testing.T) {
	t.Parallel()
	const wide = int64(1) << 33 // costs beyond 32 bits
	for seed := range uint64(randomNetworks()) {
		narrow := mustSolve(t, planLike(rand.New(rand.NewPCG(seed, 4)), 1), nil)
		n := planLike(rand.New(rand.NewPCG(seed, 4)), wide)
		r := mustSolve(t, n, nil)
		require.Equal(t, narrow.Status, r.Status, "seed %d", seed)
		if r.Status == flow.Optimal {
			require.Equal(t, narrow.Cost*wide, r.Cost, "seed %d", seed)
		}
		if seed%10 == 0 {
			want := cancelCycles(n)
			require.Equal(t, want.status, r.Status, "seed %d", seed)
			if r.Status == flow.Optimal {
				require.Equal(t, want.cost, r.Cost, "seed %d", seed)
			}
		}
	}
}

func TestSolve_KeepsCellsRightThroughEdits(t *testing.T) {
	t.Parallel()
	for seed := range uint64(randomNetworks()) {
		r := rand.New(rand.NewPCG(seed, 6))
		unit := int64(1)
		if seed%4 == 0 {
			unit = 1 << 33
		}
		n := planLike(r, unit)
		parent := mustSolve(t, n, nil)
		basis := parent.Basis
		for i := range 6 {
			edit(r, n)
			if i == 3 {
				n = n.Clone() // a basis serves clones too
			}
			start := basis
			if r.IntN(3) == 0 {
				start = parent.Basis
			}
			warm := mustSolve(t, n, start)
			if i == 2 {
				basis = warm.Basis
				continue
			}
			cold := mustSolve(t, n.Clone(), nil)
			require.Equal(t, cold.Status, warm.Status, "seed %d", seed)
			if cold.Status == flow.Optimal {
				require.Equal(t, cold.Cost, warm.Cost, "seed %d", seed)
			}
			basis = warm.Basis
		}
	}
}

// A what-if that widens a demand makes bounds on its arcs bind that were implied before: with want 2 each arc of 2
// is as good as endless; with want 5 the cheap one carries 2 and the dear one 3.
func TestSolve_NoticesThatAnImpliedBoundStartsToBind(t *testing.T) {
	n := flow.NewNetwork(6, 0)
	n.SetSupply(0, 5)
	n.SetSupply(5, -5)
	for i, high := range []int64{2, 3, 5} {
		n.AddArc(0, 1+i, 0, flow.Infinite, 0)
		n.AddArc(1+i, 4, 0, high, int64(1+i))
	}
	out := n.AddArc(4, 5, 0, 2, -10)
	n.AddArc(0, 5, 0, flow.Infinite, 0)
	r := mustSolve(t, n, nil)
	require.Equal(t, int64(2*1-20), r.Cost)
	n.SetBounds(out, 0, 5)
	r = mustSolve(t, n, r.Basis)
	require.Equal(t, int64(2*1+3*2-50), r.Cost)
}

// Every sort of change that a plan knows, one after the other on one tree: each answer equals a cold one.
func TestSolve_GoesOnThroughClosedNodesNewNodesAndFixedFaces(t *testing.T) {
	t.Parallel()
	for seed := range uint64(randomNetworks() / 10) {
		r := rand.New(rand.NewPCG(seed, 8))
		n := planLike(r, 1+int64(seed%2)<<33)
		result := mustSolve(t, n, nil)
		again := func(what string) {
			warm, cold := mustSolve(t, n, result.Basis), mustSolve(t, n.Clone(), nil)
			require.Equal(t, cold.Status, warm.Status, "%s, seed %d", what, seed)
			if cold.Status == flow.Optimal {
				require.Equal(t, cold.Cost, warm.Cost, "%s, seed %d", what, seed)
			}
			result = warm
		}
		n.SetBounds(0, 0, 0)
		again("an intake closed")
		v := n.AddNode()
		n.AddArc(0, v, 0, 5, 0)
		for a := range n.Arcs() {
			if from, to, _, _, cost := n.Arc(a); from == 2 {
				n.AddArc(v, to, 0, flow.Infinite, cost-1)
			}
		}
		again("an intake added")
		if result.Status != flow.Optimal {
			continue
		}
		for a := range n.Arcs() {
			// Arcs whose reduced cost is not 0 stay where they are in every optimum.
			from, to, _, _, cost := n.Arc(a)
			if cost+result.Potential[from]-result.Potential[to] != 0 {
				n.SetBounds(a, result.Flow[a], result.Flow[a])
			}
		}
		again("the optimal face fixed")
		for a := range n.Arcs() {
			n.SetCost(a, int64(r.IntN(30)))
		}
		again("another goal on the face")
	}
}
