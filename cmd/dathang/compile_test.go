package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/api"
	"dathang/data/hanoi"
	"dathang/data/lang"
	"dathang/data/report"
	"dathang/matcher"
	"dathang/matcher/compile"
)

// crossing adds to the example of matcher/PROBLEM.md, which has the limit
// "an-2" of An alone: a budget, a limit of both communes in one field (it holds
// An), one limit that narrows both sides, a ban that meets nothing, and a cap
// over half of each of two universities' offers.
func crossing(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(example(t))
	require.NoError(t, err)
	return saved(t, "crossing.json", strings.Replace(string(text), `"rules": [`, `"rules": [
		{"id": "money", "rule": "budget", "where": {}, "fiscal_year": 2026, "high": 18000},
		{"id": "both", "rule": "limit", "where": {"fields": ["du_lich"]}, "high": 4},
		{"id": "narrow", "rule": "limit", "where": {"communes": ["B@2026"], "kinds": ["short_course"]}, "high": 2},
		{"id": "no", "rule": "ban", "where": {"kinds": ["master"]}},
		{"id": "third", "rule": "limit", "where": {"communes": ["A@2026", "B@2026"], "years": [2026]}, "high": 5},`, 1))
}

func TestCompile_SaysWhereEveryRuleStandsAndWhy(t *testing.T) {
	file := crossing(t)
	code, stdout, stderr := try(t, "compile", "--problem", file, "--json")
	require.Equal(t, exitDone, code, stderr)
	var said report.Compiled
	require.NoError(t, json.Unmarshal([]byte(stdout), &said))
	// One offer serves two cells. In the network: its capacity and three nested limits.
	require.Equal(t, report.Compiled{
		Offers: 1, Cells: 2, Pairs: 2, NetworkRows: 4, SideRows: 2, Rules: []report.CompiledRule{
			{Rule: "an-2", Kind: matcher.RuleLimit, Place: report.PlaceNetwork},
			{Rule: "both", Kind: matcher.RuleLimit, Place: report.PlaceNetwork},
			{Rule: "money", Kind: matcher.RuleBudget, Place: report.PlaceSide, Why: "weighted"},
			{Rule: "narrow", Kind: matcher.RuleLimit, Place: report.PlaceSide, Why: "both_sides"},
			{Rule: "no", Kind: matcher.RuleBan, Place: report.PlacePairs},
			{Rule: "third", Kind: matcher.RuleLimit, Place: report.PlaceNetwork},
		},
	}, said)

	code, stdout, _ = try(t, "compile", "--problem", file)
	require.Equal(t, exitDone, code)
	require.Contains(t, stdout, "ngân sách (2026): tính bằng tiền, không phải bằng số người")
	require.Contains(t, stdout, "giới hạn cả nguồn đáp ứng lẫn nơi nhận")
}

// The three cells stand in two communes and two fields: a limit of the one and a
// limit of the other share a cell, and neither holds the other.
func TestCompile_NamesTheRuleThatIsCrossed(t *testing.T) {
	text, err := os.ReadFile(example(t))
	require.NoError(t, err)
	crossed := strings.NewReplacer(
		`"fields": [`, `"fields": [{"id": "van_hoa", "name": "văn hóa"}, `,
		`"demands": [`, `"demands": [{"commune": "A@2026", "field": "van_hoa", "need": "unqualified", "year": 2026, "seats": 1}, `,
		`"rules": [`, `"rules": [{"id": "tourism", "rule": "limit", "name": "Du lịch cả thành phố", "where": {"fields": ["du_lich"]}, "high": 4}, `,
	).Replace(string(text))
	file := saved(t, "crossed.json", crossed)
	code, stdout, stderr := try(t, "compile", "--problem", file, "--lang", "en")
	require.Equal(t, exitDone, code, stderr)
	require.Contains(t, stdout, "Du lịch cả thành phố: it crosses “Xã An nhận nhiều nhất 2”")
	require.Contains(t, stdout, "branch and bound")
}

func TestCompile_EveryCauseHasItsWords(t *testing.T) {
	for _, l := range lang.Languages {
		for _, why := range []string{"weighted", "both_sides", "crosses", "change"} {
			require.Contains(t, lang.Keys(l), "why_side."+why)
		}
	}
}

// Without classes that are run for the city the policies that ship leave Hanoi a pure flow; those classes are choices
// that stand in the network, and a budget is a side row.
func TestCompile_HanoiIsAPureFlowButForItsClasses(t *testing.T) {
	ds, err := hanoi.Load(hanoi.Hanoi2023)
	require.NoError(t, err)
	f := &planFlags{Horizon: 5, Intakes: 5}
	for _, p := range matcher.Policies() {
		f.Policy = p.ID
		from, err := plan(ds, f)
		require.NoError(t, err, p.ID)
		made := api.Compiled(compile.Problem(from.Problem))
		require.NotZero(t, made.Choices, p.ID)
		require.Zero(t, made.SideRows, p.ID)
		p.CohortKinds = nil
		text, err := matcher.Encode(p)
		require.NoError(t, err)
		f.Policy = saved(t, p.ID+".json", string(text))
		from, err = plan(ds, f)
		require.NoError(t, err, p.ID)
		made = api.Compiled(compile.Problem(from.Problem))
		require.True(t, made.Pure, p.ID)
		require.Zero(t, made.Choices+made.SideRows, p.ID)
	}
	f.Policy = saved(t, "p.json", `{"format": "dathang.policy/1", "cohorts": true, "budgets": [{"fiscal_year": 2026, "high_kvnd": 30000000}]}`)
	from, err := plan(ds, f)
	require.NoError(t, err)
	made := api.Compiled(compile.Problem(from.Problem))
	require.False(t, made.Pure)
	require.Equal(t, 1, made.SideRows)
	require.Greater(t, made.Choices, 100)
}
