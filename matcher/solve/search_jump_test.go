package solve_test

import (
	"context"
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
	"dathang/matcher/sample"
	"dathang/matcher/solve"
	"dathang/matcher/verify"
)

func problemIn(t *testing.T, file string) *matcher.Problem {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	p := &matcher.Problem{}
	require.NoError(t, json.Unmarshal(text, p))
	p.Sort()
	return p
}

// Short courses have to give 12 seats, and two of them together no more than 2, which leaves 11. One multiplier on
// either rule shows it; a slope that was wrong where a row has a low and a high kept it from being found, and
// 90,000 nodes were looked at.
func TestRun_ProvesARowOfALowAndAHighEmptyAtOnce(t *testing.T) {
	p := problemIn(t, "testdata/no_room_for_twelve.json")
	s, stats, err := solve.Run(context.Background(), p, solve.Options{})
	require.NoError(t, err)
	require.Equal(t, matcher.StatusInfeasible, s.Status)
	require.True(t, s.Conflict.Irreducible)
	require.Less(t, stats.TreeNodes, 1000)
	require.Empty(t, verify.Solution(p, s))
}

// Groups have to get just 24 and just 5 seats, and budgets and shares cross them. Relaxations without costs obeyed
// no such rules in thousands of nodes; single seats moved to where rules are broken obey them in a moment.
func TestRun_FindsAPlanWhereRulesLeaveFew(t *testing.T) {
	p := problemIn(t, "testdata/few_plans.json")
	p.Goals = [][]matcher.Goal{{{Goal: matcher.GoalUnmet, Weight: 10}}}
	first := 0
	s, _, err := solve.Run(context.Background(), p, solve.Options{MaxNodes: 50, Progress: func(at solve.Progress) {
		if first == 0 && at.Found {
			first = 1 + at.Nodes
		}
	}})
	require.NoError(t, err)
	require.Equal(t, matcher.StatusFeasible, s.Status)
	require.LessOrEqual(t, s.Levels[0].Value, int64(1700))
	require.Greater(t, first, 0)
	require.Empty(t, verify.Solution(p, s))
}

// At the default limits, lows beside budgets, cohorts and crossing rules have an answer, whatever is drawn.
func TestRun_AnswersWhateverIsDrawn(t *testing.T) {
	status := map[matcher.Status]int{}
	for seed := range uint64(rounds(150, 3000)) {
		p := sample.Problem(seed+8_000_000, sample.Size{Communes: 6, Offers: 12, Cells: 24, MaxSeats: 5, Lows: true, Hard: true})
		s, stats, err := solve.Run(context.Background(), p, solve.Options{})
		require.NoError(t, err)
		require.NotEqual(t, matcher.StatusUnknown, s.Status, "seed %d", seed)
		require.Less(t, stats.Work, int64(10_000_000), "seed %d", seed)
		require.Empty(t, verify.Solution(p, s), "seed %d", seed)
		status[s.Status]++
	}
	t.Log(status)
	require.Greater(t, status[matcher.StatusOptimal], 20)
	require.Greater(t, status[matcher.StatusInfeasible], 20)
}

// Whoever asks only whether there is a plan does not pay for the names of what contradicts each other.
func TestRun_LooksForNoContradictionThatNobodyAskedFor(t *testing.T) {
	p := problemIn(t, "testdata/no_room_for_twelve.json")
	_, named, err := solve.Run(context.Background(), p, solve.Options{})
	require.NoError(t, err)
	s, bare, err := solve.Run(context.Background(), p, solve.Options{WithoutConflict: true})
	require.NoError(t, err)
	require.Equal(t, matcher.StatusInfeasible, s.Status)
	require.Nil(t, s.Conflict)
	require.Less(t, 2*bare.Work, named.Work)
}
