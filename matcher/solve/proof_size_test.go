package solve_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
	"dathang/matcher/sample"
	"dathang/matcher/solve"
	"dathang/matcher/verify"
)

// A certificate that may take next to nothing claims less, says why, and still proves what it claims.
func TestRun_ClaimsNoMoreThanAShortCertificateProves(t *testing.T) {
	shorter := 0
	for seed := range uint64(rounds(300, 3000)) {
		p := sample.Problem(seed+5_000_000, sample.Size{Communes: 3, Offers: 8, Cells: 8, MaxSeats: 3, Hard: true, People: seed%2 == 1})
		whole, _, err := solve.Run(context.Background(), p, solve.Options{MaxNodes: 300})
		require.NoError(t, err)
		s, _, err := solve.Run(context.Background(), p, solve.Options{MaxNodes: 300, MaxProofBytes: 1})
		require.NoError(t, err)
		require.Empty(t, verify.Solution(p, s), "seed %d", seed)
		require.Equal(t, whole.Allocations, s.Allocations, "seed %d", seed)
		for l := range s.Levels {
			require.LessOrEqual(t, s.Levels[l].Bound, whole.Levels[l].Bound, "seed %d", seed)
		}
		if s.StoppedBy == matcher.StoppedByProof {
			require.Equal(t, matcher.StatusFeasible, s.Status)
			shorter++
		}
	}
	require.Greater(t, shorter, 10)
}
