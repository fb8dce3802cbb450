package build_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
	"dathang/matcher/build"
)

// asking is a city of one commune that asks for eight seats of law, six of them
// for holders, with one degree, one short course and one offer of the city.
func asking() (*matcher.Dataset, []matcher.Demand) {
	ds := &matcher.Dataset{
		Format: matcher.DatasetFormat, ID: "mau", BaseDate: "2023-12-31",
		Units:        []matcher.Unit{{ID: "1@2023", Type: "delta_commune"}},
		Fields:       []matcher.DatasetField{{ID: "law"}},
		Coverage:     []matcher.CoverageRow{{Major: "L", Field: "law", PerMille: 1000}},
		Universities: []matcher.University{{ID: "U"}},
		Programmes: []matcher.Programme{
			{ID: "U:L:degree", Provider: "U", Major: "L", Kind: matcher.KindDegree, StartMonth: 9, Months: 46, Capacity: 10, MinCohort: 3, PriceKVND: 50000},
			{ID: "U:L:short_course", Provider: "U", Major: "L", Kind: matcher.KindShortCourse, StartMonth: 3, Months: 3, Capacity: 30, MinCohort: 20, OpeningKVND: 20000, PriceKVND: 6000},
		},
	}
	cell := matcher.Cell{Commune: "1@2023", Field: "law", Need: matcher.NeedVacant, Year: 2024}
	held := cell
	held.Need = matcher.NeedUnqualified
	return ds, []matcher.Demand{{Cell: cell, Seats: 2}, {Cell: held, Seats: 6}}
}

func built(t *testing.T, change func(*matcher.Policy)) (*matcher.Problem, error) {
	t.Helper()
	ds, demands := asking()
	policy := matcher.DefaultPolicy()
	policy.Away.PerMille = 0
	change(&policy)
	return build.Problem(ds, matcher.Needed{Demands: demands}, build.Options{Policy: policy, Years: []int{2024}, Intakes: 1})
}

func rules(p *matcher.Problem) map[matcher.RuleID]matcher.Rule {
	list := map[matcher.RuleID]matcher.Rule{}
	for _, r := range p.Rules {
		list[r.ID] = r
	}
	return list
}

func TestProblem_TurnsBudgetsIntoRules(t *testing.T) {
	p, err := built(t, func(policy *matcher.Policy) {
		policy.Budgets = []matcher.Budget{
			{FiscalYear: 2025, HighKVND: 700},
			{HighKVND: 900},
			{FiscalYear: 2025, Kinds: []matcher.Kind{matcher.KindDegree}, Fields: []matcher.FieldID{"law"}, HighKVND: 500},
		}
	})
	require.NoError(t, err)
	require.Equal(t, map[matcher.RuleID]matcher.Rule{
		"budget:2025": {ID: "budget:2025", Kind: matcher.RuleBudget, FiscalYear: 2025, High: matcher.Seats(700)},
		"budget:all":  {ID: "budget:all", Kind: matcher.RuleBudget, High: matcher.Seats(900)},
		"budget:2025:degree:law": {
			ID: "budget:2025:degree:law", Kind: matcher.RuleBudget, FiscalYear: 2025, High: matcher.Seats(500),
			Where: matcher.Where{Kinds: []matcher.Kind{matcher.KindDegree}, Fields: []matcher.FieldID{"law"}},
		},
	}, rules(p))
}

// Of the eight seats asked, half is four: the six of holders pass that, the two
// vacant posts do not.
func TestProblem_LimitsCandidatesWhereTheyAreFewerThanTheSeats(t *testing.T) {
	p, err := built(t, func(policy *matcher.Policy) {
		policy.Candidates = []matcher.Candidates{
			{Kinds: []matcher.Kind{matcher.KindShortCourse}, PerMille: 500, AtLeast: 1},
			{Kinds: []matcher.Kind{matcher.KindDegree}, PerMille: 500, AtLeast: 1},
			{Kinds: []matcher.Kind{matcher.KindMaster}, PerMille: 0, AtLeast: 5},
		}
	})
	require.NoError(t, err)
	list := rules(p)
	require.Len(t, list, 2)
	require.Equal(t, matcher.Rule{
		ID: "candidates:short_course:1@2023", Kind: matcher.RuleLimit, High: matcher.Seats(4),
		Where: matcher.Where{Kinds: []matcher.Kind{matcher.KindShortCourse}, Communes: []matcher.CommuneID{"1@2023"}},
	}, list["candidates:short_course:1@2023"])
	require.Equal(t, int64(5), *list["candidates:master:1@2023"].High)
}

func TestProblem_TakesCohortsOnlyWhereThePolicySaysSo(t *testing.T) {
	p, err := built(t, func(*matcher.Policy) {})
	require.NoError(t, err)
	require.Zero(t, p.Offers[0].MinCohort)
	p, err = built(t, func(policy *matcher.Policy) { policy.Cohorts = true })
	require.NoError(t, err)
	require.Equal(t, int64(3), p.Offers[0].MinCohort)
	require.Equal(t, int64(20), p.Offers[1].MinCohort)
	require.Equal(t, int64(20000), p.Offers[1].OpeningKVND)
}

// Whatever a planner wrote is named where the planner wrote it, not where it
// stands in the problem.
func TestProblem_NamesThePlaceInThePolicyFile(t *testing.T) {
	for path, change := range map[string]func(*matcher.Policy){
		"/budgets/1/fields/0": func(p *matcher.Policy) {
			p.Budgets = []matcher.Budget{{HighKVND: 1}, {Fields: []matcher.FieldID{"physics"}, HighKVND: 1}}
		},
		"/rules/1/where/communes/0": func(p *matcher.Policy) {
			p.Rules = []matcher.Rule{
				{ID: "z", Kind: matcher.RuleLimit, Where: matcher.Where{Fields: []matcher.FieldID{"law"}}, High: matcher.Seats(1)},
				{ID: "a", Kind: matcher.RuleLimit, Where: matcher.Where{Communes: []matcher.CommuneID{"9@2023"}}, High: matcher.Seats(1)},
			}
		},
		"/rules/0": func(p *matcher.Policy) {
			p.Rules = []matcher.Rule{{ID: "a", Kind: matcher.RuleLimit, High: matcher.Seats(1)}}
		},
	} {
		_, err := built(t, change)
		var faults matcher.Faults
		require.ErrorAs(t, err, &faults, path)
		require.Len(t, faults, 1)
		require.Equal(t, path, faults[0].Path)
	}
}
