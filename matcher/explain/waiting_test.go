package explain_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
	"dathang/matcher/compile"
	"dathang/matcher/sample"
	"dathang/matcher/verify"
)

// What a reason lets a goal worsen by is counted twice: here, from the moves and from offers that are ready earlier,
// and in the recount. They agree where the recount takes the amount and refuses it less one, with waiting, lateness
// and cost on the levels down to unmet; and with both, the goal changes by what a problem with the offer ready earlier
// counts.
func TestReasons_WorsenGoalsByJustWhatTheRecountCounts(t *testing.T) {
	goals := [][][]matcher.Goal{
		{{{Goal: matcher.GoalWaiting, Weight: 1}}, {{Goal: matcher.GoalUnmet, Weight: 1}}},
		{{{Goal: matcher.GoalWaiting, Weight: 3}, {Goal: matcher.GoalLateness, Weight: 2}}, {{Goal: matcher.GoalUnmet, Weight: 1}}},
		{{{Goal: matcher.GoalLateness, Weight: 2}}, {{Goal: matcher.GoalUnmet, Weight: 1}, {Goal: matcher.GoalWaiting, Weight: 4}}},
		{{{Goal: matcher.GoalCost, Weight: 1}, {Goal: matcher.GoalWaiting, Weight: 9}}, {{Goal: matcher.GoalUnmet, Weight: 1}}},
		{{{Goal: matcher.GoalUnmet, Weight: 3}, {Goal: matcher.GoalCost, Weight: 1}, {Goal: matcher.GoalWaiting, Weight: 20}}},
	}
	worse, earlier, fresh := 0, 0, 0
	for seed := range rounds(600, 6000) {
		p := sample.Problem(seed+1_100_000, sample.Size{Communes: 3, Offers: 6, Cells: 8, MaxSeats: 3, Lows: seed%3 == 0, Hard: seed%4 == 0, People: true})
		p.Goals, p.Lateness.MaxYears = goals[seed%uint64(len(goals))], int(seed%2)
		require.Empty(t, matcher.Validate(p), "seed %d", seed)
		s := answered(t, p)
		require.Empty(t, verify.Solution(p, s), "seed %d", seed)
		if s.Status != matcher.StatusOptimal {
			continue
		}
		for i := range s.Reasons {
			r := &s.Reasons[i]
			whole := s.Reasons
			for at, x := range r.Relaxations {
				switch x.Code {
				case matcher.RelaxReady:
					earlier++
					asCounted(t, seed, p, s, r)
				case matcher.RelaxNewOffer:
					fresh++
				case matcher.RelaxGoal:
					worse++
					less := *r
					less.Seats, less.Proof = 0, matcher.ProofSufficient
					less.Relaxations = slices.Clone(r.Relaxations)
					if less.Relaxations[at].Amount--; less.Relaxations[at].Amount == 0 {
						less.Relaxations = slices.Delete(less.Relaxations, at, at+1)
					}
					s.Reasons = slices.Clone(whole)
					s.Reasons[i] = less
					require.NotEmpty(t, verify.Solution(p, s), "seed %d: %v does with less of %v", seed, r.Cell, x)
				}
			}
			s.Reasons = whole
		}
	}
	t.Log(worse, earlier, fresh)
	require.Greater(t, worse, 100)
	require.Greater(t, earlier, 30)
	require.Greater(t, fresh, 30)
}

// asCounted compiles the problem with the offers ready earlier and counts plan and moves there: no level above that of
// unmet is worse by more than the reason says, and that level is better but for it.
func asCounted(t *testing.T, seed uint64, p *matcher.Problem, s *matcher.Solution, r *matcher.Reason) {
	t.Helper()
	for _, x := range r.Relaxations {
		switch x.Code {
		case matcher.RelaxNewOffer, matcher.RelaxLeaves:
			return // the count of waiting is of the problem as it is
		}
	}
	q := loosened(t, p, r)
	after := compile.Problem(q).Levels(moved(s.Allocations, r.Witness))
	for l, level := range p.Goals {
		allowed := int64(0)
		for _, g := range level {
			for _, x := range r.Relaxations {
				if x.Code == matcher.RelaxGoal && x.Goal == g.Goal {
					allowed += g.Weight * x.Amount
				}
			}
		}
		unmet := slices.ContainsFunc(level, func(g matcher.Goal) bool { return g.Goal == matcher.GoalUnmet })
		by := after[l].Value - s.Levels[l].Value
		if unmet {
			require.Less(t, by, allowed, "seed %d %v: %v", seed, r.Cell, r.Relaxations)
			return
		}
		require.LessOrEqual(t, by, allowed, "seed %d %v: %v", seed, r.Cell, r.Relaxations)
	}
}
