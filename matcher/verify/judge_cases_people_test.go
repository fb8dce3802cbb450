package verify_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
)

// Inputs with holders, stop-gaps and boarding at which the program was wrong once.

// trained makes the cells of twoCommunes those of holders, whom the offer trains in 2022 to 2026.
func trained(p *matcher.Problem) {
	p.Offers[0].Kind = matcher.KindInService
	for k := range p.Demands {
		p.Demands[k].Need = matcher.NeedUnqualified
	}
}

// A seat costs 10 and boarding 5: 31 are enough for two in A, three would be 45.
func TestBudgets_PayForBoarding(t *testing.T) {
	p := twoCommunes(func(p *matcher.Problem) {
		p.Providers[0].At, p.Communes[0].At = &matcher.Point{}, &matcher.Point{X: 20_000}
		p.Offers[0].Prices = []matcher.Payment{{Year: 2022, KVND: 10}}
		p.Offers[0].Boarding = &matcher.Boarding{BeyondM: 19_999, KVND: 5}
		p.Demands = p.Demands[:1]
		p.Rules = []matcher.Rule{{ID: "money", Kind: matcher.RuleBudget, High: matcher.Seats(31), FiscalYear: 2022}}
	})
	requireRight(t, p)
	require.Equal(t, []matcher.Allocation{{Offer: "o", Cell: p.Demands[0].Cell, Seats: 2}}, mainJob(t, p).Allocations)
}

// Four have to come. Three of a class may, and of those whom nobody knows; the reason of either cell may not count
// the seats of the other as its own.
func TestReasons_KeepCellsOfNobodyApartFromThoseOfHolders(t *testing.T) {
	requireRight(t, twoCommunes(func(p *matcher.Problem) {
		trained(p)
		p.Classes = []matcher.Class{{ID: "h"}}
		p.Offers[0].Capacity, p.Offers[0].MinCohort = 3, 4
		p.Demands[1].Cell, p.Demands[1].Class, p.Demands[1].Seats = p.Demands[0].Cell, "h", 3
	}))
}

// No goal asks for money, so that boarding makes no seat too dear; the class of two opens for the one and another.
func TestReasons_CallNoSeatTooDearForItsBoarding(t *testing.T) {
	requireRight(t, twoCommunes(func(p *matcher.Problem) {
		p.Goals = [][]matcher.Goal{{{Goal: matcher.GoalBalance, Weight: 6}}}
		p.Providers[0].At, p.Communes[0].At = &matcher.Point{}, &matcher.Point{X: 20_000}
		p.Offers[0].MinCohort, p.Offers[0].Boarding = 2, &matcher.Boarding{BeyondM: 1, KVND: 1500}
		p.Providers[0].Kind = matcher.ProviderCity
		p.Demands = p.Demands[:1]
	}))
}

// Forty million seats at a price of a million each: what a low of the class is worth stays within 64 bits.
func TestAnswer_PricesTheLowOfALargeClass(t *testing.T) {
	requireRight(t, twoCommunes(func(p *matcher.Problem) {
		p.Goals = [][]matcher.Goal{
			{{Goal: matcher.GoalCost, Weight: 1455}, {Goal: matcher.GoalWaiting, Weight: 11}},
			{{Goal: matcher.GoalUnmet, Weight: 10}},
		}
		p.Communes[0].Penalty = []matcher.PenaltyStep{{Slope: 2171}}
		p.Offers[0].Capacity, p.Offers[0].MinCohort, p.Offers[0].Prices = 42_123_338, 4, []matcher.Payment{{Year: 2022, KVND: 1000}}
		p.Demands[0].Seats = 5
	}))
}

// Nobody who comes for a single year helps where no plan obeys the rules.
func TestAnswer_BridgesNothingWhereThereIsNoPlan(t *testing.T) {
	p := twoCommunes(func(p *matcher.Problem) {
		stop := p.Offers[0]
		stop.ID, stop.Term, stop.Intake = "s", matcher.TermTemporary, 2026
		p.Offers = append(p.Offers, stop)
		p.Rules = []matcher.Rule{{ID: "pin", Kind: matcher.RulePin, Low: 4, Where: pinWhere("o", p.Demands[0].Cell)}}
	})
	requireRight(t, p)
	require.Empty(t, mainJob(t, p).Bridging)
}

// The plan's own goals may count 36 million posts, a year's tie-break may not.
func TestAnswer_BridgesNoMoreThanAYearMayCount(t *testing.T) {
	requireRight(t, twoCommunes(func(p *matcher.Problem) {
		stop := p.Offers[0]
		stop.ID, stop.Term, stop.Intake = "s", matcher.TermTemporary, 2026
		p.Offers = append(p.Offers, stop)
		p.Demands[0].Seats = 36_294_023
	}))
}

func TestAnswer_WeighsAsItLikesWhereNobodyAsksForASeat(t *testing.T) {
	requireRight(t, twoCommunes(func(p *matcher.Problem) {
		p.Demands = nil
		p.Goals = [][]matcher.Goal{{{Goal: matcher.GoalTie, Weight: 470_168_672_088}}}
	}))
}

// Where others hold such posts as well, a pin that names no class is about those whom nobody knows.
func TestPins_NameOneCellAlone(t *testing.T) {
	p := twoCommunes(func(p *matcher.Problem) {
		trained(p)
		p.Classes = []matcher.Class{{ID: "h"}}
		p.Demands[1].Cell, p.Demands[1].Class, p.Demands[1].Weight = p.Demands[0].Cell, "h", 9
		p.Rules = []matcher.Rule{{ID: "pin", Kind: matcher.RulePin, Low: 1, High: matcher.Seats(1), Where: pinWhere("o", p.Demands[0].Cell)}}
	})
	requireRight(t, p)
	require.Equal(t, []matcher.Allocation{{Offer: "o", Cell: p.Demands[0].Cell, Seats: 1}, {Offer: "o", Cell: p.Demands[1].Cell, Seats: 2}}, mainJob(t, p).Allocations)
	p.Rules[0].Where = pinWhere("o", p.Demands[1].Cell)
	requireRight(t, p)
	require.Equal(t, []matcher.Allocation{{Offer: "o", Cell: p.Demands[0].Cell, Seats: 3}, {Offer: "o", Cell: p.Demands[1].Cell, Seats: 1}}, mainJob(t, p).Allocations)
}
