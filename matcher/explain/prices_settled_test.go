package explain_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
	"dathang/matcher/compile"
	"dathang/matcher/explain"
	"dathang/matcher/sample"
	"dathang/matcher/solve"
)

// TestPricesSettled_OfAPlanThatIsStillTheBest: with the same classes the problem is a flow, and the plan keeps its value on
// every level.
func TestPricesSettled_OfAPlanThatIsStillTheBest(t *testing.T) {
	tried := 0
	for seed := range uint64(60) {
		p := sample.Problem(seed, sample.Size{Communes: 5, Offers: 6, Cells: 12, MaxSeats: 5})
		for i := range p.Offers {
			if o := &p.Offers[i]; i%2 == 0 && o.Capacity > 2 {
				o.MinCohort, o.OpeningKVND = 2+int64(seed)%(o.Capacity-1), 500
			}
		}
		if len(matcher.Validate(p)) > 0 {
			continue
		}
		c := compile.Problem(p)
		if len(c.SideRows)+len(c.Changes)+len(c.Tiers) > 0 || len(c.Choices) == 0 {
			continue
		}
		answer, _, err := solve.Run(context.Background(), p, solve.Options{})
		require.NoError(t, err)
		if answer.Status != matcher.StatusOptimal {
			continue
		}
		tried++
		prices, ok := explain.PricesSettled(c, answer)
		require.True(t, ok, "seed %d", seed)
		for i := range prices {
			require.NotContains(t, string(prices[i].Row), "open:", "a class that must stay open is no bound that has a price")
		}
		q := compile.Settled(p, answer.Allocations)
		require.Empty(t, matcher.Validate(q), "seed %d", seed)
		settled := compile.Problem(q)
		require.True(t, settled.Pure(), "seed %d", seed)
		again, _, err := solve.RunCompiled(context.Background(), settled, solve.Options{})
		require.NoError(t, err)
		require.Equal(t, matcher.StatusOptimal, again.Status, "seed %d", seed)
		of := settled.AssignmentOf(settled.SeatsOf(answer.Allocations))
		for l, goals := range q.Goals {
			require.Equal(t, again.Levels[l].Value, settled.Level(goals, of.Tally).Value, "seed %d, level %d", seed, l+1)
		}
	}
	require.Greater(t, tried, 5)
}
