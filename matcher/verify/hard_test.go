package verify_test

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

// hard is a small random problem with what no network holds: budgets, cohorts,
// opening costs, rules that cross, a reference plan, in several orders of goals.
func hard(seed uint64, size sample.Size) *matcher.Problem {
	for ; ; seed += 1 << 32 {
		size.Hard, size.Lows = true, seed%4 == 0
		p := sample.Problem(seed, size)
		r := rand.New(rand.NewPCG(seed, 11))
		p.Goals = p.Goals[:2+r.IntN(3)]
		if len(p.Reference) > 0 {
			l := r.IntN(2)
			p.Goals[l] = append(p.Goals[l][:len(p.Goals[l]):len(p.Goals[l])], matcher.Goal{Goal: matcher.GoalChange, Weight: 1 + r.Int64N(3)})
		}
		if r.IntN(3) == 0 {
			p.Goals = append(p.Goals, []matcher.Goal{{Goal: matcher.GoalBalance, Weight: 1}})
		}
		if r.IntN(4) == 0 {
			p.Goals[0], p.Goals[1] = p.Goals[1], p.Goals[0]
		}
		if len(matcher.Validate(p)) == 0 {
			return p
		}
	}
}

var hardSize = sample.Size{Communes: 2, Offers: 5, Cells: 4, MaxSeats: 2}

func TestSolution_AcceptsWhatTheSolverAnswersToHardProblems(t *testing.T) {
	t.Parallel()
	seen, trees, empty := map[matcher.Status]int{}, 0, 0
	for i := range trials(450, 20000) {
		p := hard(uint64(i), hardSize)
		for _, nodes := range []int{0, 1 + i%5} {
			s, _, err := solve.Run(context.Background(), p, solve.Options{MaxNodes: nodes})
			require.NoError(t, err, "problem %d", i)
			found := verify.Solution(p, s)
			seen[s.Status]++
			for _, proof := range s.Certificate.Levels {
				if len(proof.Tree.Children) > 0 {
					trees++
				}
			}
			require.Empty(t, found, "problem %d, %d nodes, %s", i, nodes, s.Status)
			if s.Conflict != nil {
				empty++
			}
		}
	}
	t.Logf("%v, %d trees, %d conflicts proven", seen, trees, empty)
	require.Greater(t, seen[matcher.StatusOptimal], 400)
	require.Greater(t, trees, 10)
	require.Greater(t, empty, 50)
}

// A split opened an offer whose cohort the cap over it has no room for. The solver gave that
// part the bound of the node above, but its rows counted one by one prove less.
func TestSolution_AcceptsTreesWithAnOfferThatItsCapLeavesNoRoomFor(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		problem *matcher.Problem
		nodes   int
	}{
		{hard(885, hardSize), 1},
		{hard(113*4+1+1<<40, middlingSize), 10 + 113%30},
		{tinyHard(407), 1},
		{tinyHard(407), 2},
		{tinyHard(407), 3},
	} {
		s, _, err := solve.Run(context.Background(), c.problem, solve.Options{MaxNodes: c.nodes})
		require.NoError(t, err)
		require.NotEmpty(t, s.Levels)
		require.Empty(t, verify.Solution(c.problem, s))
	}
}

// A hold that one seat counts much in was priced beyond what the engine takes, and the run failed.
func TestSolution_PricesAHoldNoHigherThanTheEngineTakes(t *testing.T) {
	t.Parallel()
	p := hard(34*4+1+1<<41, middlingSize)
	s, _, err := solve.Run(context.Background(), p, solve.Options{})
	require.NoError(t, err)
	require.Empty(t, verify.Solution(p, s))
}

// leftEarly is a problem whose search ends after a few nodes, so that most leaves have what a node above them proved.
func leftEarly(i int) (*matcher.Problem, solve.Options) {
	sizes := []sample.Size{middlingSize, {Communes: 4, Offers: 12, Cells: 12, MaxSeats: 4}, {Communes: 3, Offers: 8, Cells: 8, MaxSeats: 3}}
	return hard(uint64(i)*4+1+1<<42, sizes[i%3]), solve.Options{MaxNodes: 2 + i%5}
}

// A part of a split kept the multipliers of the node above, which prove more of
// the part than of the node; the solver claimed what they prove of the node.
func TestSolution_AcceptsTreesWhoseLeavesHaveTheMultipliersOfANodeAbove(t *testing.T) {
	t.Parallel()
	for _, i := range []int{1266, 1630, 1995, 2721, 4360, 5175, 8103, 8325} {
		p, opts := leftEarly(i)
		s, _, err := solve.Run(context.Background(), p, opts)
		require.NoError(t, err, "problem %d", i)
		require.Empty(t, verify.Solution(p, s), "problem %d", i)
	}
}

func TestSolution_AcceptsTreesThatWereLeftEarly(t *testing.T) {
	t.Parallel()
	trees := 0
	for i := range trials(150, 20000) {
		p, opts := leftEarly(i)
		s, _, err := solve.Run(context.Background(), p, opts)
		require.NoError(t, err, "problem %d", i)
		require.Empty(t, verify.Solution(p, s), "problem %d", i)
		for l := range s.Certificate.Levels {
			if len(s.Certificate.Levels[l].Tree.Children) > 0 {
				trees++
			}
		}
	}
	require.Greater(t, trees, 30)
}

// pricedHolds counts the holds of a tree that are not 0.
func pricedHolds(n *matcher.ProofNode) int {
	count := 0
	for _, h := range n.Holds {
		if h > 0 {
			count++
		}
	}
	for i := range n.Children {
		count += pricedHolds(&n.Children[i])
	}
	return count
}

var middlingSize = sample.Size{Communes: 8, Offers: 30, Cells: 30, MaxSeats: 5}

func TestSolution_AcceptsTreesOfMiddlingProblems(t *testing.T) {
	t.Parallel()
	trees, holds := 0, 0
	for i := range trials(120, 600) {
		p := hard(uint64(i)*4+1+1<<40, middlingSize)
		s, _, err := solve.Run(context.Background(), p, solve.Options{MaxNodes: 10 + i%30})
		require.NoError(t, err, "problem %d", i)
		if s.Status == matcher.StatusInfeasible {
			continue
		}
		require.Empty(t, verify.Solution(p, s), "problem %d", i)
		for l := range s.Certificate.Levels {
			if tree := &s.Certificate.Levels[l].Tree; len(tree.Children) > 0 {
				trees++
				holds += pricedHolds(tree)
			}
		}
	}
	t.Logf("%d trees with %d priced holds", trees, holds)
	require.Greater(t, trees, 3)
	require.Greater(t, holds, 20)
}
