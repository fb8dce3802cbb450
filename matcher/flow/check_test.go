package flow_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher/flow"
)

func TestCheck_CatchesEveryBrokenAnswer(t *testing.T) {
	for name, spoil := range map[string]func(*flow.Result){
		"unit too few":     func(r *flow.Result) { r.Flow[0]--; r.Cost-- },
		"below low":        func(r *flow.Result) { r.Flow[2]-- },
		"wrong cost":       func(r *flow.Result) { r.Cost++ },
		"wrong potential":  func(r *flow.Result) { r.Potential[0] += 9 },
		"missing flow":     func(r *flow.Result) { r.Flow = r.Flow[1:] },
		"no potentials":    func(r *flow.Result) { r.Potential = nil },
		"dearer flow":      func(r *flow.Result) { r.Flow = []int64{2, 2, 1, 2}; r.Cost = 19 },
		"short":            func(r *flow.Result) { r.Short = 1 },
		"false unbounded":  func(r *flow.Result) { r.Status = flow.Unbounded },
		"open ray":         func(r *flow.Result) { r.Status = flow.Unbounded; r.Ray = []int{0} },
		"ray of no arc":    func(r *flow.Result) { r.Status = flow.Unbounded; r.Ray = []int{9} },
		"false infeasible": func(r *flow.Result) { r.Status = flow.Infeasible },
		"unknown status":   func(r *flow.Result) { r.Status = 9 },
	} {
		n := twoPlants()
		r := mustSolve(t, n, nil)
		spoil(r)
		require.ErrorIs(t, flow.Check(n, r), flow.ErrCheck, name)
	}
}

func TestCheck_CatchesAProofOfInfeasibilityThatProvesNothing(t *testing.T) {
	n := twoPlants()
	n.SetBounds(0, 0, 1)
	n.SetBounds(2, 0, 1)
	r := mustSolve(t, n, nil)
	clear(r.Potential)
	require.ErrorContains(t, flow.Check(n, r), "adds up to 0")
	r.Potential = []int64{0, 0, 0, 1}
	require.ErrorContains(t, flow.Check(n, r), "without an upper bound")
}

func TestBound_MeetsTheCostOfAnOptimum(t *testing.T) {
	n := twoPlants()
	r := mustSolve(t, n, nil)
	bound, ok := flow.Bound(n, r.Potential)
	require.True(t, ok)
	require.Equal(t, r.Cost, bound)
	bound, ok = flow.Bound(n, make([]int64, 4))
	require.True(t, ok)
	require.Equal(t, int64(0), bound)
	_, ok = flow.Bound(n, []int64{-9, 0, 0, 0})
	require.False(t, ok)
}

func TestStatus_HasAName(t *testing.T) {
	require.Equal(t, "optimal infeasible unbounded stopped Status(7)",
		flow.Optimal.String()+" "+flow.Infeasible.String()+" "+flow.Unbounded.String()+" "+flow.Stopped.String()+" "+flow.Status(7).String())
}
