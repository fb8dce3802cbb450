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

var hardOnes = sample.Size{Communes: 2, Offers: 5, Cells: 4, MaxSeats: 2, Hard: true}

// Budgets, cohorts, opening costs, crossing rules, a reference plan: every
// level equals the best of all allocations, or says by how much it may miss it.
func TestRun_EqualsBruteForceWithSideRowsAndCohorts(t *testing.T) {
	optimal, infeasible := 0, 0
	for seed := range uint64(rounds(1000, 20000)) {
		size := hardOnes
		size.Lows, size.People = seed%4 == 0, seed%2 == 1
		p := sample.Problem(seed+7_000_000, size)
		r := rand.New(rand.NewPCG(seed, 11))
		p.Goals = p.Goals[:3]
		if len(p.Reference) > 0 {
			l := r.IntN(2)
			p.Goals[l] = append(p.Goals[l][:len(p.Goals[l]):len(p.Goals[l])], matcher.Goal{Goal: matcher.GoalChange, Weight: 1 + r.Int64N(3)})
		}
		if r.IntN(3) == 0 {
			p.Goals[2] = []matcher.Goal{{Goal: matcher.GoalBalance, Weight: 1}}
		}
		if fs := matcher.Validate(p); len(fs) > 0 {
			continue // the same goal twice
		}
		best, ok := bruteForce(p)
		s, _, err := solve.Run(context.Background(), p, solve.Options{MaxNodes: 20000})
		require.NoError(t, err, "seed %d", seed)
		if !ok {
			require.Equal(t, matcher.StatusInfeasible, s.Status, "seed %d", seed)
			infeasible++
			continue
		}
		require.Equal(t, matcher.StatusOptimal, s.Status, "seed %d: %v", seed, s.Levels)
		require.Equal(t, best, values(s), "seed %d", seed)
		optimal++
	}
	require.Greater(t, optimal, 300)
	require.Greater(t, infeasible, 20)
}

// What the gap leaves open is proven to be no more, and said.
func TestRun_EndsALevelWithinTheGapThatIsAskedFor(t *testing.T) {
	open := 0
	for seed := range uint64(rounds(300, 3000)) {
		p := sample.Problem(seed+9_000_000, hardOnes)
		const ppm = 200_000
		s, _, err := solve.Run(context.Background(), p, solve.Options{MaxNodes: 20000, GapPPM: ppm})
		require.NoError(t, err)
		require.Empty(t, verify.Solution(p, s), "seed %d", seed)
		if s.Status == matcher.StatusOptimal || s.Status == matcher.StatusInfeasible {
			continue
		}
		require.Equal(t, matcher.StatusFeasible, s.Status, "seed %d", seed)
		require.Equal(t, matcher.StoppedByGap, s.StoppedBy, "seed %d", seed)
		for _, level := range s.Levels {
			require.LessOrEqual(t, level.Gap*1_000_000, level.Value*ppm, "seed %d: %v", seed, level)
		}
		open++
	}
	require.Positive(t, open)
}

// Whoever ends a run when its first level is proven gets a plan without the levels below; that is no optimum.
func TestRun_SaysThatTheClockLeftTheLevelsBelow(t *testing.T) {
	cut := 0
	for seed := range uint64(rounds(150, 1500)) {
		p := sample.Problem(seed+2_000_000, hardOnes)
		if len(p.Goals) < 2 {
			continue
		}
		ctx, end := context.WithCancel(context.Background())
		s, _, err := solve.Run(ctx, p, solve.Options{Progress: func(at solve.Progress) {
			if at.Found && at.Value == at.Bound {
				end()
			}
		}})
		end()
		require.NoError(t, err)
		if len(s.Levels) > 0 && len(s.Levels) < len(p.Goals) {
			cut++
			require.Equal(t, matcher.StatusFeasible, s.Status, "seed %d", seed)
			require.Equal(t, matcher.StoppedByTime, s.StoppedBy, "seed %d", seed)
		}
		require.Empty(t, verify.Solution(p, s), "seed %d", seed)
	}
	require.Greater(t, cut, 10)
}
