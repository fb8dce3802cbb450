package scenario_test

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/data/hanoi"
	"dathang/matcher"
	"dathang/matcher/propose"
	"dathang/matcher/scenario"
	"dathang/matcher/solve"
)

// hanoiSolver solves hanoi-2023 over five years under the default policy, where every rule stands in the network.
func hanoiSolver(b *testing.B) *scenario.Solver {
	b.Helper()
	ds, err := hanoi.Load(hanoi.Hanoi2023)
	require.NoError(b, err)
	base, err := propose.FromDataset(ds, matcher.DefaultPolicy(), propose.Span{})
	require.NoError(b, err)
	s, err := scenario.NewSolver(b.Context(), base, solve.Options{})
	require.NoError(b, err)
	return s
}

// BenchmarkSolver_SingleChange asks single changes of hanoi-2023, each of another offer or cell, four levels each,
// one at a time: what the interactive endpoint and a sweep on one core do.
func BenchmarkSolver_SingleChange(b *testing.B) {
	s := hanoiSolver(b)
	p := s.Base.Problem
	b.ResetTimer()
	for i := range b.N {
		c := scenario.Change{Kind: scenario.KindCapacity, Offer: p.Offers[(i*487+11)%len(p.Offers)].ID, PerMille: n(500)}
		if i%2 == 1 {
			cell := p.Demands[(i*397+5)%len(p.Demands)].Cell
			c = scenario.Change{Kind: scenario.KindDemand, Cell: &cell, Seats: n(3)}
		}
		_, err := s.Ask(b.Context(), []scenario.Change{c})
		require.NoError(b, err)
	}
}

// BenchmarkSolver_Cold solves the base without anything to start from: compile and four levels.
func BenchmarkSolver_Cold(b *testing.B) {
	p := hanoiSolver(b).Base.Problem
	b.ResetTimer()
	for range b.N {
		_, _, err := solve.Run(b.Context(), p, solve.Options{})
		require.NoError(b, err)
	}
}

// BenchmarkSimulator_Draws draws exits, acceptance and demand of hanoi-2023 and solves, two at a time where there
// are two processors: an operation is a draw, and every cell and offer moves in each.
func BenchmarkSimulator_Draws(b *testing.B) {
	ds, err := hanoi.Load(hanoi.Hanoi2023)
	require.NoError(b, err)
	base, err := propose.FromDataset(ds, matcher.DefaultPolicy(), propose.Span{})
	require.NoError(b, err)
	s, err := scenario.NewSimulator(b.Context(), base, &scenario.Simulation{
		Seed: 3, Draws: 1, Exits: &scenario.Exits{RetirementShock: 100, AttritionShock: 100},
		Acceptance: &scenario.Acceptance{MeanPerMille: 900, Strength: 20}, Demand: &scenario.DemandNoise{PerMille: 100},
	}, solve.Options{})
	require.NoError(b, err)
	b.ResetTimer()
	_, err = s.Block(b.Context(), 0, b.N, runtime.GOMAXPROCS(0), nil)
	require.NoError(b, err)
}
