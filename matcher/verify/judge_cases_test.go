package verify_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
	"dathang/matcher/verify"
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

// worstOffBeside is a city in which one limit holds cells of every commune, so that plans are repaired to obey it.
func worstOffBeside(communes []matcher.CommuneID, edit func(p *matcher.Problem, cell func(c matcher.CommuneID, f matcher.FieldID, need matcher.Need, seats int64))) *matcher.Problem {
	p := &matcher.Problem{
		Format: matcher.ProblemFormat, Years: []int{2024},
		Terms: matcher.Terms{
			Threshold: 500, Lateness: matcher.Lateness{MaxYears: 4, PricePerYear: 1},
			Goals: [][]matcher.Goal{{{Goal: matcher.GoalWorstOff, Weight: 1}}},
		},
		Fields:    []matcher.Field{{ID: "f1"}, {ID: "f2"}, {ID: "f3"}},
		Providers: []matcher.Provider{{ID: "U", Kind: matcher.ProviderUniversity}},
		Coverage:  []matcher.Coverage{{Major: "m", Field: "f1", PerMille: 600}, {Major: "m", Field: "f2", PerMille: 800}},
	}
	for _, c := range communes {
		p.Communes = append(p.Communes, matcher.Commune{ID: c})
	}
	edit(p, func(c matcher.CommuneID, f matcher.FieldID, need matcher.Need, seats int64) {
		p.Demands = append(p.Demands, matcher.Demand{Cell: matcher.Cell{Commune: c, Field: f, Need: need, Year: 2024}, Seats: seats})
	})
	p.Sort()
	return p
}

// Eight people can be trained at most, and seven of f2. A asks for 6 and can get 3, B for 13 and can get 8: with 7
// of f2, A at 3/6 leaves B 4 of f2 and 2 of f1, 7/13 unmet; every other plan leaves somebody more. Then A's 1/2.
func TestAnswer_WorstOffBesideALimitThatCrossesCommunesHasTwoSteps(t *testing.T) {
	p := worstOffBeside([]matcher.CommuneID{"A@2024", "B@2024"}, func(p *matcher.Problem, cell func(matcher.CommuneID, matcher.FieldID, matcher.Need, int64)) {
		p.WorstOffSteps = 2
		p.Goals = append(p.Goals, []matcher.Goal{{Goal: matcher.GoalUnmet, Weight: 1}})
		p.Communes[1].Penalty = []matcher.PenaltyStep{{After: 3, Slope: 9}}
		p.Offers = []matcher.Offer{{ID: "o", Provider: "U", Kind: matcher.KindShortCourse, Major: "m", Intake: 2024, Ready: 2024, Capacity: 10}}
		cell("A@2024", "f2", matcher.NeedUnqualified, 3)
		cell("A@2024", "f2", matcher.NeedVacant, 3)
		cell("B@2024", "f1", matcher.NeedUnqualified, 2)
		cell("B@2024", "f2", matcher.NeedUnqualified, 6)
		cell("B@2024", "f1", matcher.NeedVacant, 5)
		p.Rules = []matcher.Rule{{ID: "f2", Kind: matcher.RuleLimit, Where: matcher.Where{Fields: []matcher.FieldID{"f2"}}, High: matcher.Seats(7)}}
	})
	requireRight(t, p)
	levels := mainJob(t, p).Levels
	require.Equal(t, []*matcher.Share{{Unmet: 7, Of: 13}, {Unmet: 1, Of: 2}, nil}, []*matcher.Share{levels[0].Share, levels[1].Share, levels[2].Share})
}

// Seven may be served. A and C ask for one each, D for four, B for four of which one is nobody's: nobody lacks more
// than half. A plan that leaves A with nothing also has one commune at a half or more, and is no answer.
func TestAnswer_WorstOffBesideALimitNeverPassesItsShare(t *testing.T) {
	p := worstOffBeside([]matcher.CommuneID{"A@2024", "B@2024", "C@2024", "D@2024"}, func(p *matcher.Problem, cell func(matcher.CommuneID, matcher.FieldID, matcher.Need, int64)) {
		p.Offers = []matcher.Offer{
			{ID: "come", Provider: "U", Kind: matcher.KindRecruitment, Major: "m", Intake: 2024, Ready: 2024, Capacity: 2},
			{ID: "master", Provider: "U", Kind: matcher.KindMaster, Major: "m", Intake: 2024, Ready: 2024, Capacity: 2},
			{ID: "short", Provider: "U", Kind: matcher.KindShortCourse, Major: "m", Intake: 2024, Ready: 2024, Capacity: 4},
		}
		cell("A@2024", "f1", matcher.NeedVacant, 1)
		cell("B@2024", "f3", matcher.NeedVacant, 1)
		cell("B@2024", "f2", matcher.NeedUnqualified, 3)
		cell("C@2024", "f2", matcher.NeedVacant, 1)
		cell("D@2024", "f2", matcher.NeedUnqualified, 4)
		p.Rules = []matcher.Rule{{ID: "both", Kind: matcher.RuleLimit, Where: matcher.Where{Fields: []matcher.FieldID{"f1", "f2"}}, High: matcher.Seats(7)}}
	})
	requireRight(t, p)
	require.Equal(t, &matcher.Share{Unmet: 1, Of: 2}, mainJob(t, p).Levels[0].Share)
}

// Nobody asks for a seat, so no sum was bounded of 2^30 times 2^40 kVND.
func TestAnswer_PricesNoSeatThatNobodyAsksFor(t *testing.T) {
	requireRight(t, twoCommunes(func(p *matcher.Problem) {
		p.Communes, p.Demands = nil, nil
		p.Offers[0].Prices = []matcher.Payment{{Year: 2022, KVND: 1 << 40}}
		p.Goals = [][]matcher.Goal{{{Goal: matcher.GoalCost, Weight: 1 << 30}}}
	}))
}

// The university's load, which a lower level counts, reaches to what it offers: it leaves room for the seat more,
// which is worth all of its weight.
func TestPrices_OfACapacityBesideALoadBelow(t *testing.T) {
	requireRight(t, twoCommunes(func(p *matcher.Problem) {
		p.Goals = [][]matcher.Goal{{{Goal: matcher.GoalUnmet, Weight: 2}}, {{Goal: matcher.GoalBalance, Weight: 6}}}
	}))
}

// A surcharge of 2^36 kVND on a way that nobody takes: what is multiplied need not leave room for it.
func TestAnswer_CountsNoSurchargeOfAWayThatNobodyTakes(t *testing.T) {
	requireRight(t, twoCommunes(func(p *matcher.Problem) {
		p.Demands, p.Offers[0].Capacity, p.Offers[0].OpeningKVND = nil, 0, 1500
		p.Goals = [][]matcher.Goal{{{Goal: matcher.GoalCost, Weight: 10}}}
		p.Surcharges = []matcher.Surcharge{{Route: matcher.Route{Offer: "o", Commune: "A@2026"}, KVND: 1 << 36}}
	}))
}

// conflictIn is the contradiction of a problem, of which the judge finds nothing wrong.
func conflictIn(t *testing.T, p *matcher.Problem) *matcher.Conflict {
	t.Helper()
	requireRight(t, p)
	s := mainJob(t, p)
	require.Equal(t, matcher.StatusInfeasible, s.Status)
	require.True(t, s.Conflict.Irreducible)
	return s.Conflict
}

func boundsOf(c *matcher.Conflict) []string {
	var list []string
	for _, m := range c.Members {
		list = append(list, fmt.Sprintf("%s %s %d", m.Row, m.Bound, m.Value))
	}
	return list
}

// A pin contradicts nothing alone, nor does a ban; without either the other holds.
func TestConflicts_NameTheBanOfAPinnedPair(t *testing.T) {
	c := conflictIn(t, twoCommunes(func(p *matcher.Problem) {
		p.Rules = []matcher.Rule{
			{ID: "no", Kind: matcher.RuleBan, Where: matcher.Where{Communes: []matcher.CommuneID{"A@2026"}}},
			{ID: "pin", Kind: matcher.RulePin, Low: 1, High: matcher.Seats(1), Where: pinWhere("o", p.Demands[0].Cell)},
		}
	}))
	require.Equal(t, []string{"rule:no ban 0", "rule:pin low 1"}, boundsOf(c))
	require.Empty(t, c.Obstacles)
}

// Five have to come, four have room, and one is pinned: with room for nine, three of A and two of B come.
func TestConflicts_NameTheCapacityThatIsTooSmallForAClass(t *testing.T) {
	c := conflictIn(t, twoCommunes(func(p *matcher.Problem) {
		p.Offers[0].MinCohort = 5
		p.Rules = []matcher.Rule{{ID: "pin", Kind: matcher.RulePin, Low: 1, High: matcher.Seats(1), Where: pinWhere("o", p.Demands[0].Cell)}}
	}))
	require.Equal(t, []string{"capacity:o cohort 5", "capacity:o high 4", "rule:pin low 1"}, boundsOf(c))
}

// A class of another offer has nothing to do with two pins that ask for five of four seats.
func TestConflicts_NameTheCapacityBesideAClassElsewhere(t *testing.T) {
	c := conflictIn(t, twoCommunes(func(p *matcher.Problem) {
		other := p.Offers[0]
		other.ID, other.MinCohort = "x", 2
		p.Offers = append(p.Offers, other)
		p.Rules = []matcher.Rule{
			{ID: "p1", Kind: matcher.RulePin, Low: 3, High: matcher.Seats(3), Where: pinWhere("o", p.Demands[0].Cell)},
			{ID: "p2", Kind: matcher.RulePin, Low: 2, High: matcher.Seats(2), Where: pinWhere("o", p.Demands[1].Cell)},
		}
	}))
	require.Equal(t, []string{"capacity:o high 4", "rule:p1 low 3", "rule:p2 low 2"}, boundsOf(c))
}

// Four are pinned for a cell that asks for three: in a network, and beside a class that makes it none.
func TestConflicts_NameWhatACellAsksFor(t *testing.T) {
	for _, cohort := range []int64{0, 2} {
		c := conflictIn(t, twoCommunes(func(p *matcher.Problem) {
			p.Offers[0].MinCohort = cohort
			p.Rules = []matcher.Rule{{ID: "pin", Kind: matcher.RulePin, Low: 4, Where: pinWhere("o", p.Demands[0].Cell)}}
		}))
		require.Equal(t, []string{"demand:A@2026/f/vacant/2026 high 3", "rule:pin low 4"}, boundsOf(c))
	}
}

// What keeps a pinned offer from its cell is told: late by more than four years, farther than it reaches, too
// little coverage, another need.
func TestConflicts_SayWhatKeepsAPinnedOfferFromItsCell(t *testing.T) {
	for _, of := range []struct {
		edit func(p *matcher.Problem)
		want matcher.Hindrance
	}{
		{func(p *matcher.Problem) { p.Offers[0].Ready = 2040 }, matcher.Hindrance{Cause: matcher.CauseYear, Amount: 10}},
		{func(p *matcher.Problem) { p.Coverage[0].PerMille = 500 }, matcher.Hindrance{Cause: matcher.CauseCoverage, Amount: 500, Want: 600}},
		{func(p *matcher.Problem) { p.Offers[0].Kind = matcher.KindShortCourse }, matcher.Hindrance{Cause: matcher.CauseNeed}},
		{func(p *matcher.Problem) {
			p.Offers[0].ReachM, p.Providers[0].At, p.Communes[0].At = 1000, &matcher.Point{}, &matcher.Point{X: 3000}
		}, matcher.Hindrance{Cause: matcher.CauseReach, Amount: 2000, Want: 1000}},
	} {
		p := twoCommunes(func(p *matcher.Problem) {
			p.Rules = []matcher.Rule{{ID: "pin", Kind: matcher.RulePin, Low: 1, Where: pinWhere("o", p.Demands[0].Cell)}}
			of.edit(p)
		})
		c := conflictIn(t, p)
		require.Equal(t, []string{"rule:pin low 1"}, boundsOf(c))
		require.Equal(t, []matcher.ConflictObstacle{{Offer: "o", Cell: p.Demands[0].Cell, Hindrances: []matcher.Hindrance{of.want}}}, c.Obstacles)
		// Another obstacle, or one about a pair that nobody pins, is refused.
		s := mainJob(t, p)
		s.Conflict.Obstacles[0].Hindrances[0].Cause = matcher.CauseSelf
		require.NotEmpty(t, verify.Solution(p, s))
		s = mainJob(t, p)
		s.Conflict.Obstacles[0].Cell = p.Demands[1].Cell
		require.NotEmpty(t, verify.Solution(p, s))
	}
}

// A member too few, a value that is another, a claim that all bounds are told where they are not: refused.
func TestConflicts_AreRefusedWhereABoundIsMissing(t *testing.T) {
	p := twoCommunes(func(p *matcher.Problem) {
		p.Offers[0].MinCohort = 5
		p.Rules = []matcher.Rule{{ID: "pin", Kind: matcher.RulePin, Low: 1, Where: pinWhere("o", p.Demands[0].Cell)}}
	})
	for i := range mainJob(t, p).Conflict.Members {
		s := mainJob(t, p)
		s.Conflict.Members = slices.Delete(s.Conflict.Members, i, i+1)
		require.NotEmpty(t, verify.Solution(p, s))
		s = mainJob(t, p)
		s.Conflict.Members[i].Value++
		require.NotEmpty(t, verify.Solution(p, s))
	}
	s := mainJob(t, p)
	s.Conflict.All = false
	require.NotEmpty(t, verify.Solution(p, s))
}

// The scale of a level that only classes keep from being a flow has to leave room for its weights, too.
func TestAnswer_ScalesOpeningCostsNoFinerThanTheWeightsOfTheirLevelAllow(t *testing.T) {
	for _, most := range []int64{1 << 18, 1<<30 - 1} {
		requireRight(t, twoCommunes(func(p *matcher.Problem) {
			p.Offers[0].Capacity, p.Offers[0].OpeningKVND = most, 1
			p.Goals = [][]matcher.Goal{{{Goal: matcher.GoalUnmet, Weight: 1}}, {{Goal: matcher.GoalCost, Weight: 1}, {Goal: matcher.GoalMismatch, Weight: 1<<36 - 1}}}
		}))
	}
}
