package verify_test

import (
	"context"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
	"dathang/matcher/propose"
	"dathang/matcher/sample"
	"dathang/matcher/solve"
	"dathang/matcher/verify"
)

// waiting is a city in which ward A needs 2 planners in 2025 and ward B 1. A
// degree ends in 2027 and serves all three, two years late. The department can second
// one planner in 2025 (60 to A or B, but a ban keeps it from A), two in 2026 at
// 50 each, none in 2027. So B is bridged in 2025; in 2026 two of three posts
// are; in 2027 everybody has come.
func waiting() *matcher.Problem {
	cell := func(c matcher.CommuneID) matcher.Cell {
		return matcher.Cell{Commune: c, Field: "planning", Need: matcher.NeedVacant, Year: 2025}
	}
	second := func(id string, year int, capacity, kvnd int64) matcher.Offer {
		return matcher.Offer{
			ID: matcher.OfferID(id), Provider: "city", Kind: matcher.KindSecondment, Major: "P", Intake: year, Ready: year,
			Capacity: capacity, Prices: []matcher.Payment{{Year: year, KVND: kvnd}},
		}
	}
	p := &matcher.Problem{
		Format: matcher.ProblemFormat, Years: []int{2025, 2026, 2027},
		Terms: matcher.Terms{
			Threshold: 600, Lateness: matcher.Lateness{MaxYears: 3, PricePerYear: 1},
			// Cost before unmet would keep secondments free; here lateness has no say, and they are the dearer ones.
			Goals: [][]matcher.Goal{{{Goal: matcher.GoalUnmet, Weight: 1}}, {{Goal: matcher.GoalCost, Weight: 1}}},
		},
		Communes:  []matcher.Commune{{ID: "A@2023"}, {ID: "B@2023"}},
		Fields:    []matcher.Field{{ID: "planning"}},
		Providers: []matcher.Provider{{ID: "U", Kind: matcher.ProviderUniversity}, {ID: "city", Kind: matcher.ProviderCity}},
		Offers: []matcher.Offer{
			{ID: "degree", Provider: "U", Kind: matcher.KindDegree, Major: "P", Intake: 2025, Ready: 2027, Capacity: 3, Prices: []matcher.Payment{{Year: 2025, KVND: 10}}},
			second("s2025", 2025, 1, 60), second("s2026", 2026, 2, 50),
		},
		Coverage: []matcher.Coverage{{Major: "P", Field: "planning", PerMille: 1000}},
		Demands:  []matcher.Demand{{Cell: cell("A@2023"), Seats: 2}, {Cell: cell("B@2023"), Seats: 1}},
		Rules: []matcher.Rule{{ID: "no", Kind: matcher.RuleBan, Where: matcher.Where{
			Kinds: []matcher.Kind{matcher.KindSecondment}, Intakes: []int{2025}, Communes: []matcher.CommuneID{"A@2023"},
		}}},
	}
	p.Sort()
	return p
}

func bridged(t *testing.T, p *matcher.Problem) *matcher.Solution {
	t.Helper()
	require.Empty(t, matcher.Validate(p))
	s, _, err := solve.Run(context.Background(), p, solve.Options{})
	require.NoError(t, err)
	if s.Status == matcher.StatusOptimal {
		s.Bridging, err = propose.Bridge(context.Background(), p, s)
		require.NoError(t, err)
	}
	return s
}

func TestBridging_WorkedOutOnPaper(t *testing.T) {
	p := waiting()
	s := bridged(t, p)
	require.Empty(t, verify.Solution(p, s))
	require.Len(t, s.Bridging, 2)
	first, second := &s.Bridging[0], &s.Bridging[1]
	require.Equal(t, []int{2025, 2026}, []int{first.Year, second.Year})
	require.Equal(t, []int64{1, 60}, []int64{first.Seats(), first.CostKVND()})
	require.Equal(t, matcher.CommuneID("B@2023"), first.Allocations[0].Commune)
	require.Equal(t, []int64{2, 100}, []int64{second.Seats(), second.CostKVND()})
	require.Equal(t, int64(1), second.Unmet[0].Seats)
}

// A secondment that serves a cell for good does not bridge as well, and one that
// a cap counts is not free.
func TestBridging_LeavesWhatThePlanHasUsed(t *testing.T) {
	p := waiting()
	p.Rules = append(p.Rules, matcher.Rule{ID: "cap", Kind: matcher.RuleCap, High: matcher.Seats(9), Where: matcher.Where{Intakes: []int{2026}}})
	p.Sort()
	s := bridged(t, p)
	require.Empty(t, verify.Solution(p, s))
	require.Len(t, s.Bridging, 1)
	require.Equal(t, 2025, s.Bridging[0].Year)
}

func TestBridging_CatchesWhatIsNoOptimum(t *testing.T) {
	p := waiting()
	for name, broken := range map[string]struct {
		change func(list []matcher.Bridging) []matcher.Bridging
		want   matcher.Code
	}{
		"a year left out":     {func(l []matcher.Bridging) []matcher.Bridging { return l[1:] }, matcher.ViolationBridging},
		"the last year gone":  {func(l []matcher.Bridging) []matcher.Bridging { return l[:1] }, matcher.ViolationBridging},
		"a year twice":        {func(l []matcher.Bridging) []matcher.Bridging { return append(l, l[1]) }, matcher.ViolationBridging},
		"a banned place":      {func(l []matcher.Bridging) []matcher.Bridging { l[0].Allocations[0].Commune = "A@2023"; return l }, matcher.ViolationBan},
		"more than there are": {func(l []matcher.Bridging) []matcher.Bridging { l[1].Allocations[0].Seats = 9; return l }, matcher.ViolationDemand},
		"too cheap":           {func(l []matcher.Bridging) []matcher.Bridging { l[1].Levels[1].Value--; return l }, matcher.ViolationLevelValue},
	} {
		t.Run(name, func(t *testing.T) {
			s := bridged(t, p)
			s.Bridging = broken.change(s.Bridging)
			require.Contains(t, codesOf(verify.Solution(p, s)), broken.want)
		})
	}
	// One post less is bridged than could be, and the numbers are made to fit.
	s := bridged(t, p)
	b := &s.Bridging[0]
	b.Unmet = []matcher.Unmet{{Cell: withYear("A@2023"), Seats: 2}, {Cell: withYear("B@2023"), Seats: 1}}
	b.Allocations = nil
	b.Levels[0].Value, b.Levels[0].Goals[0].Value = 3, 3
	require.NotEmpty(t, verify.Solution(p, s))
}

func withYear(c matcher.CommuneID) matcher.Cell {
	return matcher.Cell{Commune: c, Field: "planning", Need: matcher.NeedVacant, Year: 2025}
}

// On drawn problems the two ways to find what is open and who is free agree.
func TestBridging_OfDrawnProblemsIsBorneOut(t *testing.T) {
	seen := 0
	for seed := range uint64(trials(600, 20000)) {
		p := sample.Problem(seed+900_000, sample.Size{Communes: 3, Offers: 9, Cells: 8, MaxSeats: 3, Hard: seed%3 == 0, People: seed%4 == 3})
		for i := range p.Offers {
			if i%2 == 0 {
				p.Offers[i].Kind, p.Offers[i].Ready = matcher.KindSecondment, max(p.Offers[i].Ready, p.Offers[i].Intake)
			}
		}
		p.Lateness.MaxYears = 3
		if seed%2 == 0 {
			p.Rules = slices.DeleteFunc(p.Rules, func(r matcher.Rule) bool { return r.Kind != matcher.RuleBan })
		}
		if len(matcher.Validate(p)) > 0 {
			continue
		}
		s := bridged(t, p)
		require.Empty(t, verify.Solution(p, s), "seed %d", seed)
		seen += len(s.Bridging)
	}
	require.Greater(t, seen, 20)
}
