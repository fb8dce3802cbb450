package flow_test

import (
	"math/rand/v2"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher/flow"
)

// randomNetworks is how many random networks the comparison with other judges takes.
func randomNetworks() int {
	if os.Getenv("DATHANG_LONG") == "1" {
		return 10_000
	}
	return 1_000
}

// randomNetwork draws a small network of a random temper: sizes, signs of costs, tightness and lower bounds differ
// from seed to seed, so that feasible, infeasible and unbounded ones are all common.
func randomNetwork(r *rand.Rand) *flow.Network {
	nodes := 1 + r.IntN(10)
	arcs := r.IntN(61)
	if r.IntN(2) == 0 {
		arcs = r.IntN(20) // small ones go to the dense simplex too
	}
	n := flow.NewNetwork(nodes, arcs)
	costs := int64(1 + r.IntN(20))
	negative := r.IntN(3) == 0
	lows := r.IntN(3) == 0
	endless := r.IntN(4)
	parts := 1 + r.IntN(2)
	for range arcs {
		from, to := r.IntN(nodes), r.IntN(nodes)
		if parts == 2 && from%2 != to%2 {
			to = from
		}
		low, high := int64(0), int64(r.IntN(12))
		if lows && r.IntN(3) == 0 {
			low = int64(r.IntN(9) - 4)
			high = low + int64(r.IntN(6))
		}
		if r.IntN(8) < endless {
			high = flow.Infinite
		}
		cost := r.Int64N(costs + 1)
		if negative {
			cost -= r.Int64N(costs + 1)
		}
		n.AddArc(from, to, low, high, cost)
	}
	for range r.IntN(6) {
		v, w, x := r.IntN(nodes), r.IntN(nodes), int64(r.IntN(8))
		n.SetSupply(v, n.Supply(v)+x)
		n.SetSupply(w, n.Supply(w)-x)
	}
	return n
}

// edit changes a network a little, in every way there is.
func edit(r *rand.Rand, n *flow.Network) {
	for range 1 + r.IntN(4) {
		if n.Arcs() == 0 {
			n.AddArc(r.IntN(n.Nodes()), r.IntN(n.Nodes()), 0, int64(r.IntN(9)), int64(r.IntN(9)))
			continue
		}
		a := r.IntN(n.Arcs())
		_, _, low, high, cost := n.Arc(a)
		switch r.IntN(7) {
		case 0:
			n.SetCost(a, cost+int64(r.IntN(9)-4))
		case 1:
			n.SetBounds(a, low, low+int64(r.IntN(9)))
		case 2:
			n.SetBounds(a, min(low, 0), 0)
		case 3:
			if high != flow.Infinite {
				n.SetBounds(a, high-int64(r.IntN(5)), high)
			} else {
				n.SetBounds(a, low+int64(r.IntN(5)-2), high)
			}
		case 4:
			v, w, x := r.IntN(n.Nodes()), r.IntN(n.Nodes()), int64(r.IntN(4))
			n.SetSupply(v, n.Supply(v)+x)
			n.SetSupply(w, n.Supply(w)-x)
		case 5:
			n.AddArc(r.IntN(n.Nodes()), r.IntN(n.Nodes()), 0, int64(r.IntN(9)), int64(r.IntN(9)))
		case 6:
			v := n.AddNode()
			n.AddArc(v, r.IntN(n.Nodes()), 0, int64(r.IntN(9)), int64(r.IntN(9)))
			n.AddArc(r.IntN(n.Nodes()), v, 0, flow.Infinite, int64(r.IntN(9)))
		}
	}
}

// lpArcs is the size up to which the dense simplex is asked: its time grows with the fourth power.
const lpArcs = 40

func TestSolve_AgreesWithTwoJudgesOnRandomNetworks(t *testing.T) {
	t.Parallel()
	seen := map[flow.Status]int{}
	judged := 0
	for seed := range uint64(randomNetworks()) {
		n := randomNetwork(rand.New(rand.NewPCG(seed, 1)))
		r := mustSolve(t, n, nil)
		seen[r.Status]++
		second := cancelCycles(n)
		require.Equal(t, second.status, r.Status, "seed %d", seed)
		if r.Status == flow.Optimal {
			require.Equal(t, second.cost, r.Cost, "seed %d", seed)
		}
		if n.Arcs() > lpArcs {
			continue
		}
		first, ok := simplexJudge(t, n)
		if !ok {
			continue
		}
		judged++
		if first.status == flow.Unbounded && r.Status == flow.Infeasible {
			continue // lp.Simplex reports a free column of negative cost before it looks for a feasible point
		}
		require.Equal(t, first.status, r.Status, "lp.Simplex, seed %d", seed)
		if r.Status == flow.Optimal {
			require.Equal(t, first.cost, r.Cost, "lp.Simplex, seed %d", seed)
		}
	}
	t.Logf("%v, %d of them judged by lp.Simplex too", seen, judged)
	for _, status := range []flow.Status{flow.Optimal, flow.Infeasible, flow.Unbounded} {
		require.Greater(t, seen[status], randomNetworks()/20, "too few %v", status)
	}
}

func TestSolve_GivesTheSameWarmAsCold(t *testing.T) {
	t.Parallel()
	for seed := range uint64(randomNetworks()) {
		r := rand.New(rand.NewPCG(seed, 2))
		n := randomNetwork(r)
		basis := mustSolve(t, n, nil).Basis
		for range 4 {
			edit(r, n)
			warm := mustSolve(t, n, basis)
			cold := mustSolve(t, n, nil)
			require.Equal(t, cold.Status, warm.Status, "seed %d", seed)
			if cold.Status == flow.Optimal {
				require.Equal(t, cold.Cost, warm.Cost, "seed %d", seed)
			}
			basis = warm.Basis
		}
	}
}

func TestSolve_TakesTheBasisOfAnyOtherNetwork(t *testing.T) {
	t.Parallel()
	for seed := range uint64(randomNetworks()) {
		r := rand.New(rand.NewPCG(seed, 3))
		stranger := mustSolve(t, randomNetwork(r), nil).Basis
		n := randomNetwork(r)
		warm, cold := mustSolve(t, n, stranger), mustSolve(t, n, nil)
		require.Equal(t, cold.Status, warm.Status, "seed %d", seed)
		if cold.Status == flow.Optimal {
			require.Equal(t, cold.Cost, warm.Cost, "seed %d", seed)
		}
	}
}
