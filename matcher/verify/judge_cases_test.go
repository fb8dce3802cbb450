package verify_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
)

// Inputs at which the program was wrong once, each of a few lines and decided by the judge.

// twoCommunes ask for five seats that one offer may serve; edit changes what a case is about.
func twoCommunes(edit func(p *matcher.Problem)) *matcher.Problem {
	cell := func(c matcher.CommuneID) matcher.Cell {
		return matcher.Cell{Commune: c, Field: "f", Need: matcher.NeedVacant, Year: 2026}
	}
	p := &matcher.Problem{
		Format: matcher.ProblemFormat, Years: []int{2026},
		Terms: matcher.Terms{Threshold: 600, Lateness: matcher.Lateness{MaxYears: 4, PricePerYear: 1}, Goals: [][]matcher.Goal{
			{{Goal: matcher.GoalUnmet, Weight: 10}}, {{Goal: matcher.GoalCost, Weight: 1}},
		}},
		Communes:  []matcher.Commune{{ID: "A@2026"}, {ID: "B@2026"}},
		Fields:    []matcher.Field{{ID: "f"}},
		Providers: []matcher.Provider{{ID: "U", Kind: matcher.ProviderUniversity}},
		Offers:    []matcher.Offer{{ID: "o", Provider: "U", Kind: matcher.KindDegree, Major: "m", Intake: 2022, Ready: 2026, Capacity: 4}},
		Coverage:  []matcher.Coverage{{Major: "m", Field: "f", PerMille: 800}},
		Demands:   []matcher.Demand{{Cell: cell("A@2026"), Seats: 3}, {Cell: cell("B@2026"), Seats: 2}},
	}
	edit(p)
	p.Sort()
	return p
}

// requireRight wants an answer in which the judge finds nothing wrong.
func requireRight(t *testing.T, p *matcher.Problem) {
	t.Helper()
	require.Empty(t, matcher.Validate(p))
	require.Empty(t, judged(p).wrong)
}

func TestAnswer_CountsALoadUpToAllThatAUniversityOffers(t *testing.T) {
	requireRight(t, twoCommunes(func(p *matcher.Problem) {
		p.Demands, p.Offers[0].Capacity = nil, 524_283
		p.Goals = [][]matcher.Goal{{{Goal: matcher.GoalBalance, Weight: 1<<21 - 1}}}
	}))
}

func TestAnswer_ScalesAWeightThatNothingIsCountedWith(t *testing.T) {
	requireRight(t, twoCommunes(func(p *matcher.Problem) {
		p.Communes, p.Demands = nil, nil
		p.Lateness = matcher.Lateness{PricePerYear: 1 << 30}
		p.Offers[0].Capacity, p.Offers[0].OpeningKVND = 0, 1
		p.Goals = [][]matcher.Goal{{{Goal: matcher.GoalLateness, Weight: 1<<37 - 1}}}
	}))
}

func TestAnswer_CountsMoreLostSeatsThanAnybodyAsksFor(t *testing.T) {
	requireRight(t, twoCommunes(func(p *matcher.Problem) {
		p.Goals = [][]matcher.Goal{{{Goal: matcher.GoalChange, Weight: 7}}, {{Goal: matcher.GoalUnmet, Weight: 4}}}
		p.Reference = []matcher.Allocation{{Offer: "o", Cell: p.Demands[0].Cell, Seats: 137_102_497_688}}
	}))
}

func TestReasons_RelaxNothingWhereNoGoalAsksForSeats(t *testing.T) {
	for _, goals := range [][][]matcher.Goal{
		{{{Goal: matcher.GoalDistance, Weight: 1}}},
		{{{Goal: matcher.GoalWorstOff, Weight: 1}}},
		{{{Goal: matcher.GoalMismatch, Weight: 1}}, {{Goal: matcher.GoalCost, Weight: 1}}},
	} {
		requireRight(t, twoCommunes(func(p *matcher.Problem) {
			p.Goals = goals
			p.Offers[0].MinCohort = 2
		}))
	}
}

// Six have to come and five are there. Opening for one person alone takes five fewer; the class of five, which serves
// others as well, takes one fewer.
func TestReasons_OfACohortCountTheOthersWhoCome(t *testing.T) {
	p := twoCommunes(func(p *matcher.Problem) { p.Offers[0].Capacity, p.Offers[0].MinCohort = 30, 6 })
	requireRight(t, p)
	for _, r := range mainJob(t, p).Reasons {
		require.Equal(t, []matcher.Relaxation{{Code: matcher.RelaxCohort, Offer: "o", Amount: 1}}, r.Relaxations)
		require.Equal(t, matcher.ProofIrreducible, r.Proof)
	}
}

// The offer is ready ten years too late for anybody: eleven billion seats are explained as quickly as three.
func TestReasons_OfVeryManySeatsTakeNoLonger(t *testing.T) {
	requireRight(t, twoCommunes(func(p *matcher.Problem) {
		p.Demands[0].Seats = 11_352_482_437
		p.Offers[0].Ready = 2040
	}))
}

// A pin of B holds one of two seats; with one seat less, one more is unmet: exactly 1, not from 2 to 1.
func TestPrices_OfACapacityThatAPinUses(t *testing.T) {
	requireRight(t, twoCommunes(func(p *matcher.Problem) {
		p.Goals = [][]matcher.Goal{{{Goal: matcher.GoalUnmet, Weight: 1}, {Goal: matcher.GoalDistance, Weight: 1}}}
		p.Offers[0].Capacity = 2
		p.Demands[0].Seats, p.Demands[1].Seats = 2, 1
		p.Rules = []matcher.Rule{
			{ID: "money", Kind: matcher.RuleBudget, High: matcher.Seats(13_532), FiscalYear: 2025},
			{ID: "pin", Kind: matcher.RulePin, Low: 1, Where: pinWhere("o", p.Demands[1].Cell)},
		}
	}))
}
