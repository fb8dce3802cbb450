package solve_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
	"dathang/matcher/compile"
	"dathang/matcher/sample"
	"dathang/matcher/solve"
)

// leastCost of serving at least so many seats, by a floor over all cells and a solve of its own.
func leastCost(t *testing.T, p *matcher.Problem, seats int64) (int64, bool) {
	t.Helper()
	q := *p
	q.Goals = [][]matcher.Goal{{{Goal: matcher.GoalCost, Weight: 1}}}
	q.Rules = append([]matcher.Rule{{ID: "a:floor", Kind: matcher.RuleLimit, Where: matcher.Where{Needs: matcher.Needs}, Low: seats}}, p.Rules...)
	s := run(t, &q)
	if s.Status != matcher.StatusOptimal {
		return 0, false
	}
	return s.Levels[0].Value, true
}

func TestBreakpoints_AreTheLeastCostOfEveryNumberOfSeats(t *testing.T) {
	bends := 0
	for seed := range uint64(rounds(100, 1000)) {
		p := sample.Problem(seed, sample.Size{Communes: 4, Offers: 8, Cells: 12, MaxSeats: 4, Lows: seed%4 == 0, People: seed%2 == 1})
		points, complete, err := solve.Breakpoints(t.Context(), compile.Problem(p), 0, nil)
		if run(t, p).Status == matcher.StatusInfeasible {
			require.ErrorIs(t, err, solve.ErrNoPlan)
			continue
		}
		require.NoError(t, err)
		require.True(t, complete)
		for i, at := range points {
			want, ok := leastCost(t, p, at.Seats)
			require.True(t, ok)
			require.Equal(t, want, at.KVND, "seed %d, %d seats", seed, at.Seats)
			if i == 0 {
				continue
			}
			// Every seat between costs the same.
			before := points[i-1]
			for n := before.Seats; n < at.Seats; n++ {
				want, ok := leastCost(t, p, n)
				require.True(t, ok)
				require.Equal(t, before.KVND+(n-before.Seats)*((at.KVND-before.KVND)/(at.Seats-before.Seats)), want, "seed %d, %d seats", seed, n)
			}
			bends++
		}
		_, ok := leastCost(t, p, points[len(points)-1].Seats+1)
		require.False(t, ok, "seed %d: no more seats can be served", seed)
	}
	require.Greater(t, bends, 60)
}

func TestBreakpoints_StopAtTheNumberThatIsAskedFor(t *testing.T) {
	p := sample.Problem(11, sample.Size{Communes: 5, Offers: 8, Cells: 20, MaxSeats: 5})
	all, complete, err := solve.Breakpoints(t.Context(), compile.Problem(p), 0, nil)
	require.NoError(t, err)
	require.True(t, complete)
	if len(all) > 4 {
		some, complete, err := solve.Breakpoints(t.Context(), compile.Problem(p), 3, nil)
		require.NoError(t, err)
		require.False(t, complete)
		require.Less(t, len(some), len(all))
	}
}
