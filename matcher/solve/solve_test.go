package solve_test

import (
	"context"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
	"dathang/matcher/sample"
	"dathang/matcher/solve"
)

// small problems are small enough to try every allocation.
var small = sample.Size{Communes: 2, Offers: 4, Cells: 4, MaxSeats: 2, Lows: true}

func rounds(short, long int) int {
	if os.Getenv("DATHANG_LONG") != "" {
		return long
	}
	return short
}

func run(t *testing.T, p *matcher.Problem) *matcher.Solution {
	t.Helper()
	s, _, err := solve.Run(context.Background(), p, solve.Options{})
	require.NoError(t, err)
	return s
}

func TestRun_EqualsBruteForceAtEveryLevel(t *testing.T) {
	infeasible, optimal := 0, 0
	for seed := range uint64(rounds(1500, 20000)) {
		size := small
		size.People = seed%2 == 1
		p := sample.Problem(seed, size)
		best, ok := bruteForce(p)
		s := run(t, p)
		if !ok {
			require.Equal(t, matcher.StatusInfeasible, s.Status, "seed %d", seed)
			require.NotNil(t, s.Conflict, "seed %d", seed)
			infeasible++
			continue
		}
		require.Equal(t, matcher.StatusOptimal, s.Status, "seed %d", seed)
		values := make([]int64, len(best))
		for l, level := range s.Levels {
			if l < len(best) { // the oracle leaves the tie-break out
				values[l] = level.Value
			}
			require.Equal(t, level.Value, level.Bound, "seed %d level %d", seed, l)
		}
		require.Equal(t, best, values, "seed %d", seed)
		optimal++
	}
	require.Greater(t, infeasible, 20)
	require.Greater(t, optimal, 200)
}
