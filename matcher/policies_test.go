package matcher_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
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
	return matcher.NewProblem(ds, demands, nil, matcher.Plan{Policy: policy, Years: []int{2024}, Intakes: 1})
}

func rules(p *matcher.Problem) map[matcher.RuleID]matcher.Rule {
	list := map[matcher.RuleID]matcher.Rule{}
	for _, r := range p.Rules {
		list[r.ID] = r
	}
	return list
}

func TestNewProblem_TurnsBudgetsIntoRules(t *testing.T) {
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
func TestNewProblem_LimitsCandidatesWhereTheyAreFewerThanTheSeats(t *testing.T) {
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

func TestNewProblem_TakesCohortsOnlyWhereThePolicySaysSo(t *testing.T) {
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
func TestNewProblem_NamesThePlaceInThePolicyFile(t *testing.T) {
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

func TestDecodePolicy_NamesEveryFaultOfBudgetsCandidatesAndWork(t *testing.T) {
	for _, row := range []struct {
		text, path string
		code       matcher.Code
	}{
		{`"budgets":[{"fiscal_year":26,"high_kvnd":1}]`, "/budgets/0/fiscal_year", matcher.FaultRange},
		{`"budgets":[{"high_kvnd":-1}]`, "/budgets/0/high_kvnd", matcher.FaultRange},
		{`"budgets":[{"high_kvnd":1.5}]`, "/budgets/0/high_kvnd", matcher.FaultJSON},
		{`"budgets":[{"kinds":["diploma"],"high_kvnd":1}]`, "/budgets/0/kinds/0", matcher.FaultWord},
		{`"budgets":[{"kinds":["degree","degree"],"high_kvnd":1}]`, "/budgets/0/kinds/1", matcher.FaultDuplicate},
		{`"budgets":[{"fields":[""],"high_kvnd":1}]`, "/budgets/0/fields/0", matcher.FaultEmpty},
		{`"budgets":[{"fiscal_year":2026,"high_kvnd":1},{"fiscal_year":2026,"high_kvnd":2}]`, "/budgets/1", matcher.FaultDuplicate},
		{`"candidates":[{"kinds":[],"per_mille":1,"at_least":1}]`, "/candidates/0/kinds", matcher.FaultEmpty},
		{`"candidates":[{"kinds":["degree"],"per_mille":1001,"at_least":1}]`, "/candidates/0/per_mille", matcher.FaultRange},
		{`"candidates":[{"kinds":["degree"],"per_mille":1,"at_least":1},{"kinds":["degree"],"per_mille":2,"at_least":1}]`, "/candidates/1", matcher.FaultDuplicate},
		{`"rules":[{"id":"","rule":"cap","where":{}}]`, "/rules/0/id", matcher.FaultEmpty},
		{`"rules":[{"id":"a","rule":"wish","where":{}}]`, "/rules/0/rule", matcher.FaultWord},
		{`"budgets":[{"high_kvnd":1}],"rules":[{"id":"budget:all","rule":"cap","where":{}}]`, "/rules/0/id", matcher.FaultDuplicate},
		{`"work":{"max_nodes":-1}`, "/work/max_nodes", matcher.FaultRange},
	} {
		_, faults := matcher.DecodePolicy([]byte(`{"format":"dathang.policy/1",` + row.text + `}`))
		require.NotEmpty(t, faults, row.text)
		require.Equal(t, row.path, faults[0].Path, "%s: %v", row.text, faults)
		require.Equal(t, row.code, faults[0].Code, row.text)
	}
}

func TestPolicies_AreValidFilesOfTheirOwnNames(t *testing.T) {
	require.Equal(t, matcher.DefaultPolicy(), matcher.Policies()[0], "the default comes first")
	seen := map[string]bool{}
	for _, p := range matcher.Policies() {
		require.False(t, seen[p.ID], p.ID)
		seen[p.ID] = true
		back, faults := matcher.DecodePolicy(encoded(t, p))
		require.Empty(t, faults, p.ID)
		require.Equal(t, p, *back)
		same, ok := matcher.NamedPolicy(p.ID)
		require.True(t, ok)
		require.Equal(t, p, same)
	}
	_, ok := matcher.NamedPolicy("generous")
	require.False(t, ok)
}

// In "fair" an ordinary seat of a commune that lacks a fifth more outweighs a
// seat of a named field, and any ordinary one twice.
func TestPolicies_FairRisesFasterThanAnyFieldWeighs(t *testing.T) {
	p, ok := matcher.NamedPolicy("fair")
	require.True(t, ok)
	before := p.Weights.Seat
	most := p.Weights.Seat
	for _, w := range p.Weights.Fields {
		most = max(most, w)
	}
	for _, s := range p.Penalty {
		now := p.Weights.Seat + s.Slope
		require.GreaterOrEqual(t, now, 2*before)
		require.GreaterOrEqual(t, now, 2*(before-p.Weights.Seat+most))
		before = now
	}
}
