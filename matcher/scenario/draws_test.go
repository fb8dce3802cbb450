package scenario_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/data/hanoi"
	"dathang/matcher"
	"dathang/matcher/propose"
	"dathang/matcher/scenario"
	"dathang/matcher/solve"
)

// Draws of exits ask for seats in cells where the base asks for none: every goal is worth what a cold solve says.
func TestSimulator_EqualsColdInEveryGoal(t *testing.T) {
	ds, err := hanoi.Load(hanoi.Hanoi2023)
	require.NoError(t, err)
	base, err := propose.FromDataset(ds, matcher.DefaultPolicy(), propose.Span{Horizon: 1, Intakes: 1})
	require.NoError(t, err)
	sim := scenario.UsualSimulation(base)
	sim.Seed, sim.Draws = 77, 2
	s, err := scenario.NewSimulator(t.Context(), base, sim, solve.Options{})
	require.NoError(t, err)
	draws, err := s.Block(t.Context(), 0, sim.Draws, 2, nil)
	require.NoError(t, err)
	for i := range draws {
		p := s.Problem(i)
		require.Empty(t, matcher.Validate(p))
		cold, _, err := solve.Run(t.Context(), p, solve.Options{})
		require.NoError(t, err)
		require.Equal(t, scenario.BriefOf(p, cold), draws[i].Brief, "draw %d", i)
	}
	require.NotEqual(t, draws[0].Goals, draws[1].Goals)
}
