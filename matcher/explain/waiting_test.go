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

// U may give one seat, and gives it a year late to a post of 2025. Ready a year earlier it could serve 2024, with V in
// its place in 2025: of the seat that goes there, V's year late is all that counts, and it was late before.
func TestReasons_OfAnEarlierOfferCountASeatThatMovesOnce(t *testing.T) {
	cell := func(year int) matcher.Cell {
		return matcher.Cell{Commune: "1@2023", Field: "law", Need: matcher.NeedVacant, Year: year}
	}
	p := &matcher.Problem{
		Format: matcher.ProblemFormat, Years: []int{2024, 2025},
		Terms: matcher.Terms{
			Threshold: 600, Lateness: matcher.Lateness{MaxYears: 1, PricePerYear: 1},
			Goals: [][]matcher.Goal{{{Goal: matcher.GoalUnmet, Weight: 1}, {Goal: matcher.GoalLateness, Weight: 1}}},
		},
		Communes: []matcher.Commune{{ID: "1@2023"}}, Fields: []matcher.Field{{ID: "law"}},
		Providers: []matcher.Provider{{ID: "U", Kind: matcher.ProviderUniversity}, {ID: "V", Kind: matcher.ProviderUniversity}},
		Coverage:  []matcher.Coverage{{Major: "L", Field: "law", PerMille: 1000}},
		Offers: []matcher.Offer{
			{ID: "u", Provider: "U", Kind: matcher.KindDegree, Major: "L", Intake: 2022, Ready: 2026, Capacity: 1},
			{ID: "v", Provider: "V", Kind: matcher.KindDegree, Major: "L", Intake: 2022, Ready: 2026},
		},
		Demands: []matcher.Demand{{Cell: cell(2024), Seats: 1}, {Cell: cell(2025), Seats: 3, Weight: 2}},
		Rules:   []matcher.Rule{{ID: "cap", Kind: matcher.RuleCap, High: matcher.Seats(1), Where: matcher.Where{Providers: []matcher.ProviderID{"U"}}}},
	}
	p.Sort()
	s := answered(t, p)
	require.Empty(t, verify.Solution(p, s))
	require.Equal(t, []matcher.Relaxation{
		{Code: matcher.RelaxGoal, Goal: matcher.GoalLateness, Amount: 1},
		{Code: matcher.RelaxCapacity, Offer: "v", Amount: 1},
		{Code: matcher.RelaxReady, Offer: "u", Amount: 1},
	}, s.Reasons[0].Relaxations)
}
