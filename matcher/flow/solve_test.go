package flow_test

import (
	"context"
	"math"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher/flow"
)

// Two plants (4 and 3 units), two shops (3 and 4). Shop 0 from plant 0 costs 1, from plant 1 costs 5; shop 1 from
// plant 0 costs 4, from plant 1 costs 2. Best: 3 at 1, 1 at 4, 3 at 2 = 13.
func twoPlants() *flow.Network {
	n := flow.NewNetwork(4, 4)
	n.SetSupply(0, 4)
	n.SetSupply(1, 3)
	n.SetSupply(2, -3)
	n.SetSupply(3, -4)
	n.AddArc(0, 2, 0, flow.Infinite, 1)
	n.AddArc(0, 3, 0, flow.Infinite, 4)
	n.AddArc(1, 2, 0, flow.Infinite, 5)
	n.AddArc(1, 3, 0, flow.Infinite, 2)
	return n
}

func TestSolve_FindsTheCheapestShipments(t *testing.T) {
	r := mustSolve(t, twoPlants(), nil)
	require.Equal(t, flow.Optimal, r.Status)
	require.Equal(t, []int64{3, 1, 0, 3}, r.Flow)
	require.Equal(t, int64(13), r.Cost)
}

func TestSolve_ReSolvesWarmAfterACapacityCut(t *testing.T) {
	n := twoPlants()
	first := mustSolve(t, n, nil)
	// Plant 0 can send only 2 to shop 0: one unit moves to the dear arc 2, one to arc 1. 2 + 2*4 + 5 + 2*2 = 19.
	n.SetBounds(0, 0, 2)
	r := mustSolve(t, n, first.Basis)
	require.Equal(t, []int64{2, 2, 1, 2}, r.Flow)
	require.Equal(t, int64(19), r.Cost)
}

func TestSolve_ProvesThatBoundsCannotHold(t *testing.T) {
	n := twoPlants()
	n.SetBounds(0, 0, 1)
	n.SetBounds(2, 0, 1)
	r := mustSolve(t, n, nil) // shop 0 gets 2 of 3
	require.Equal(t, flow.Infeasible, r.Status)
	require.Equal(t, int64(1), r.Short)
	n.SetBounds(2, 0, 2)
	require.Equal(t, flow.Optimal, mustSolve(t, n, r.Basis).Status)
}

func TestSolve_FindsACycleWithoutEnd(t *testing.T) {
	n := twoPlants()
	n.AddArc(2, 0, 0, flow.Infinite, -2)
	r := mustSolve(t, n, nil)
	require.Equal(t, flow.Unbounded, r.Status)
	require.ElementsMatch(t, []int{0, 4}, r.Ray)
}

func TestSolve_CallsAnEndlessCycleInfeasibleWhereSuppliesFindNoWay(t *testing.T) {
	n := flow.NewNetwork(4, 2)
	n.SetSupply(0, 1)
	n.SetSupply(1, -1)
	n.AddArc(2, 3, 0, flow.Infinite, -1)
	n.AddArc(3, 2, 0, flow.Infinite, 0)
	require.Equal(t, flow.Infeasible, mustSolve(t, n, nil).Status)
}

func TestSolve_RefusesNumbersThatCannotBe(t *testing.T) {
	big := int64(1) << 62
	for name, c := range map[string]struct {
		spoil func(*flow.Network)
		want  string
	}{
		"low above high":       {func(n *flow.Network) { n.SetBounds(1, 3, 2) }, "arc 1 has low 3 above high 2"},
		"node out of range":    {func(n *flow.Network) { n.AddArc(0, 4, 0, 1, 1) }, "arc 4 runs from node 0 to node 4; nodes are 0 to 3"},
		"negative node":        {func(n *flow.Network) { n.AddArc(-1, 0, 0, 1, 1) }, "arc 4 runs from node -1"},
		"unbalanced":           {func(n *flow.Network) { n.SetSupply(0, 5) }, "supplies add up to 1"},
		"supply of no node":    {func(n *flow.Network) { n.SetSupply(9, 5) }, "supply 5 set on node 9"},
		"cost of no arc":       {func(n *flow.Network) { n.SetCost(7, 1) }, "cost set on arc 7"},
		"bounds of no arc":     {func(n *flow.Network) { n.SetBounds(-1, 0, 1) }, "bounds set on arc -1"},
		"huge cost":            {func(n *flow.Network) { n.SetCost(2, big) }, "arc 2 has cost 4611686018427387904"},
		"least cost":           {func(n *flow.Network) { n.SetCost(2, math.MinInt64) }, "arc 2 has cost"},
		"cost large for nodes": {func(n *flow.Network) { n.SetCost(2, 1<<58) }, "the largest cost is 288230376151711744 on 4 nodes"},
		"huge high":            {func(n *flow.Network) { n.SetBounds(3, 0, big) }, "arc 3 has high 4611686018427387904"},
		"least low":            {func(n *flow.Network) { n.SetBounds(3, math.MinInt64, 0) }, "arc 3 has low"},
		"infinite low":         {func(n *flow.Network) { n.SetBounds(3, flow.Infinite, flow.Infinite) }, "arc 3 has low"},
		"many large bounds": {func(n *flow.Network) {
			n.SetBounds(0, 0, 1<<60)
			n.SetBounds(1, 0, 1<<60)
		}, "add up to 2305843009213693966 units"},
		"huge supplies": {func(n *flow.Network) {
			n.SetSupply(0, math.MinInt64)
			n.SetSupply(1, math.MaxInt64)
			n.SetSupply(2, 1)
			n.SetSupply(3, 0)
		}, "units"},
	} {
		n := twoPlants()
		c.spoil(n)
		_, err := n.Solve(t.Context(), nil, flow.Options{})
		require.ErrorIs(t, err, flow.ErrInput, name)
		require.ErrorContains(t, err, c.want, name)
		require.ErrorIs(t, flow.Check(n, &flow.Result{}), flow.ErrInput, name)
	}
}

func TestSolve_ForgetsAFaultThatWasMended(t *testing.T) {
	n := twoPlants()
	n.SetBounds(1, 3, 2)
	n.SetCost(0, math.MaxInt64)
	n.SetBounds(1, 0, flow.Infinite)
	n.SetCost(0, 1)
	require.Equal(t, int64(13), mustSolve(t, n, nil).Cost)
}

func TestSolve_RefusesACostThatDoesNotFit(t *testing.T) {
	n := flow.NewNetwork(2, 1)
	n.SetSupply(0, 1<<40)
	n.SetSupply(1, -1<<40)
	n.AddArc(0, 1, 0, 1<<40, 1<<50)
	_, err := n.Solve(t.Context(), nil, flow.Options{})
	require.ErrorContains(t, err, "1237940039285380274899124224")
}

func TestSolve_KeepsNumbersOfSixtyBitsExact(t *testing.T) {
	n := flow.NewNetwork(3, 3)
	units := int64(1) << 58
	n.SetSupply(0, units)
	n.SetSupply(2, -units)
	n.AddArc(0, 1, 0, flow.Infinite, 1)
	n.AddArc(1, 2, 0, flow.Infinite, 1)
	n.AddArc(0, 2, 0, units-1, 1)
	require.Equal(t, units+1, mustSolve(t, n, nil).Cost)

	cost := int64(1) << 50
	n = twoPlants()
	for a := range n.Arcs() {
		_, _, _, _, c := n.Arc(a)
		n.SetCost(a, c*cost)
	}
	require.Equal(t, 13*cost, mustSolve(t, n, nil).Cost)
}

func TestSolve_AnswersForEmptyNetworks(t *testing.T) {
	require.Equal(t, flow.Optimal, mustSolve(t, flow.NewNetwork(0, 0), nil).Status)
	require.Equal(t, flow.Optimal, mustSolve(t, flow.NewNetwork(3, 0), nil).Status)
	n := flow.NewNetwork(2, 0)
	n.SetSupply(0, 1)
	n.SetSupply(1, -1)
	require.Equal(t, flow.Infeasible, mustSolve(t, n, nil).Status)
	_, err := flow.NewNetwork(-1, -1).Solve(t.Context(), nil, flow.Options{})
	require.ErrorIs(t, err, flow.ErrInput)
}

func TestSolve_StopsAtLimitsAndGoesOnFromThere(t *testing.T) {
	n := readAssignment(t, "assign200.txt")
	calls := 0
	r, err := n.Solve(t.Context(), nil, flow.Options{MaxPivots: 100, Progress: func(flow.Progress) { calls++ }})
	require.NoError(t, err)
	require.Equal(t, flow.Stopped, r.Status)
	require.Equal(t, int64(100), r.Pivots)
	require.Positive(t, calls)
	require.NoError(t, flow.Check(n, r))
	if bound, ok := flow.Bound(n, r.Potential); ok {
		require.LessOrEqual(t, bound, int64(475))
	}

	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	stopped, err := n.Solve(cancelled, r.Basis, flow.Options{})
	require.NoError(t, err)
	require.Equal(t, flow.Stopped, stopped.Status)
	require.Equal(t, int64(475), mustSolve(t, n, stopped.Basis).Cost)
}

func TestSolve_RepeatsToTheByte(t *testing.T) {
	n := readAssignment(t, "assign300.txt")
	first, second := mustSolve(t, n, nil), mustSolve(t, n.Clone(), nil)
	require.Equal(t, first.Flow, second.Flow)
	require.Equal(t, first.Potential, second.Potential)
	require.Equal(t, first.Pivots, second.Pivots)
}

func TestSolve_StartsManyFromOneBasisAtOnce(t *testing.T) {
	n := readAssignment(t, "assign100.txt")
	parent := mustSolve(t, n, nil)
	costs := make([]int64, 8)
	var all sync.WaitGroup
	for i := range costs {
		all.Go(func() {
			child := n.Clone()
			r := rand.New(rand.NewPCG(uint64(i/2), 0))
			for range 20 {
				child.SetCost(r.IntN(child.Arcs()), int64(r.IntN(100)))
			}
			warm, err := child.Solve(t.Context(), parent.Basis, flow.Options{})
			if err == nil && flow.Check(child, warm) == nil {
				costs[i] = warm.Cost
			}
		})
	}
	all.Wait()
	for i := 0; i < len(costs); i += 2 {
		require.NotZero(t, costs[i])
		require.Equal(t, costs[i], costs[i+1])
	}
}

func TestBasis_PotentialsOfItsTree(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 31))
		n := randomNetwork(r)
		result, err := n.Solve(t.Context(), nil, flow.Options{})
		require.NoError(t, err)
		if result.Status != flow.Optimal {
			continue
		}
		cost := func(factor int64) func(int) int64 {
			return func(arc int) int64 {
				_, _, _, _, cost := n.Arc(arc)
				return factor * cost
			}
		}
		hung := func(v int) int64 { return result.Potential[v] }
		require.Equal(t, result.Potential, result.Basis.Potentials(n, cost(1), hung), "seed %d: at the network's own costs", seed)
		tripled := result.Basis.Potentials(n, cost(3), func(v int) int64 { return 3 * hung(v) })
		for v, p := range result.Potential {
			require.Equal(t, 3*p, tripled[v], "seed %d: potentials are linear in the costs", seed)
		}
	}
}
