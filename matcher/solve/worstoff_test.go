package solve_test

import (
	"context"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
	"dathang/matcher/sample"
	"dathang/matcher/solve"
	"dathang/matcher/verify"
)

// worstOffFirst puts the goal above, between or below the others, with some steps.
func worstOffFirst(r *rand.Rand, p *matcher.Problem) {
	p.Goals = p.Goals[:2]
	at := r.IntN(3)
	p.Goals = append(p.Goals[:at:at], append([][]matcher.Goal{{{Goal: matcher.GoalWorstOff, Weight: 1}}}, p.Goals[at:]...)...)
	p.WorstOffSteps = []int{0, 1, 2, 3, 1000}[r.IntN(5)]
}

// Limits on districts, several universities' caps: every step's share and
// number of communes equal the best of all allocations, and so do the levels around them.
func TestRun_WorstOffFirstEqualsBruteForceInFlows(t *testing.T) {
	optimal, further := 0, 0
	for seed := range uint64(rounds(500, 5000)) {
		p := sample.Problem(seed+9_000_000, sample.Size{Communes: 5, Offers: 5, Cells: 7, MaxSeats: 2, Lows: seed%4 == 0})
		worstOffFirst(rand.New(rand.NewPCG(seed, 13)), p)
		require.Empty(t, matcher.Validate(p))
		c := solve.Compile(p)
		best, ok := bruteForce(p)
		s, _, err := c.Run(context.Background(), solve.Options{})
		require.NoError(t, err, "seed %d", seed)
		if !ok {
			require.Equal(t, matcher.StatusInfeasible, s.Status, "seed %d", seed)
			continue
		}
		require.Equal(t, matcher.StatusOptimal, s.Status, "seed %d", seed)
		require.Equal(t, best, values(s), "seed %d", seed)
		require.Empty(t, verify.Solution(p, s), "seed %d", seed)
		optimal++
		if len(s.Levels) > len(p.Goals) {
			further++
		}
	}
	require.Greater(t, optimal, 300)
	require.Greater(t, further, 50)
}

// With budgets, cohorts and rules that cross, a step is proven or says by how much it may be missed.
func TestRun_WorstOffFirstIsHeldAgainstBruteForceWithSideRowsAndCohorts(t *testing.T) {
	optimal := 0
	for seed := range uint64(rounds(500, 10000)) {
		size := hardOnes
		size.Communes, size.Lows = 3, seed%4 == 0
		p := sample.Problem(seed+8_000_000, size)
		worstOffFirst(rand.New(rand.NewPCG(seed, 17)), p)
		require.Empty(t, matcher.Validate(p))
		best, ok := bruteForce(p)
		s, _, err := solve.Run(context.Background(), p, solve.Options{MaxNodes: 20000})
		require.NoError(t, err, "seed %d", seed)
		if !ok {
			require.Equal(t, matcher.StatusInfeasible, s.Status, "seed %d", seed)
			continue
		}
		require.Empty(t, verify.Solution(p, s), "seed %d", seed)
		require.Equal(t, matcher.StatusOptimal, s.Status, "seed %d: %v", seed, s.Levels)
		require.Equal(t, best, values(s), "seed %d", seed)
		optimal++
	}
	require.Greater(t, optimal, 300)
}
