package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/data/lang"
	"dathang/matcher"
	"dathang/matcher/solve"
)

func TestPolicy_PrintsAndListsThoseThatShip(t *testing.T) {
	code, first, _ := try(t, "policy")
	require.Equal(t, exitDone, code)
	for _, p := range matcher.Policies() {
		code, stdout, stderr := try(t, "policy", p.ID)
		require.Equal(t, exitDone, code, stderr)
		back, faults := matcher.DecodePolicy([]byte(stdout))
		require.Empty(t, faults)
		require.Equal(t, p, *back)
		require.NoError(t, obeys(t, compiled(t, "policy"), []byte(stdout)))
		if p.ID == matcher.DefaultPolicy().ID {
			require.Equal(t, first, stdout)
		}
	}
	for _, l := range lang.Languages {
		code, stdout, _ := try(t, "policy", "list", "--lang", string(l))
		require.Equal(t, exitDone, code)
		for _, p := range matcher.Policies() {
			sentence := lang.Text(l, "policy."+p.ID, nil)
			require.NotEqual(t, "policy."+p.ID, sentence, "it has a sentence")
			require.Contains(t, stdout, p.ID+"\n  "+sentence+"\n")
		}
	}
	code, stdout, stderr := try(t, "policy", "generous")
	require.Equal(t, exitInput, code)
	require.Empty(t, stdout)
	require.Contains(t, stderr, "coverage-first, thrifty, balanced, fair")
}

// A seat is worth 100 million under thrifty. The second degree costs 30: served. The degree costs 85 and is two years
// late for a seat that the road map has due in the third year (20), a loss: not served, unless a point is worth twice
// as much (200 against 85 and 40).
func TestPropose_TakesAPolicyByItsName(t *testing.T) {
	ds := small()
	ds.Programmes[0].PriceKVND = 85000
	dir := folder(t, ds)
	served := func(policy string) outcomeJSON {
		code, stdout, stderr := try(t, "propose", "--json", "--dataset", dir, "--policy", policy, "--out", t.TempDir())
		require.Equal(t, exitDone, code, stderr)
		var said outcomeJSON
		require.NoError(t, json.Unmarshal([]byte(stdout), &said))
		require.True(t, said.Verified)
		return said
	}
	for _, p := range matcher.Policies() {
		want := int64(2)
		if p.ID == "thrifty" {
			want = 1
		}
		require.Equal(t, want, served(p.ID).ServedSeats, p.ID)
	}
	said := served("thrifty")
	require.Equal(t, int64(30000), said.CostKVND)
	require.Equal(t, int64(1), said.Reasons[string(matcher.RelaxGoal)], "%v", said.Reasons)
	_, text, _ := try(t, "policy", "thrifty")
	generous := strings.ReplaceAll(text, `"weight": 10000`, `"weight": 20000`)
	require.NotEqual(t, text, generous)
	require.Equal(t, int64(2), served(saved(t, "generous.json", generous)).ServedSeats)

	refused(t, "có sẵn: coverage-first", "propose", "--dataset", dir, "--policy", "no-such-policy")
}

// 40 million are there in 2024: the second degree (30 million) and the degree
// (60 million, paid at once) do not both fit, and the seat in time goes first.
func TestPropose_KeepsABudgetOfThePolicy(t *testing.T) {
	policy := saved(t, "policy.json", `{"format": "dathang.policy/1", "id": "ngan-sach", "budgets": [{"fiscal_year": 2024, "high_kvnd": 40000}]}`)
	out := t.TempDir()
	code, stdout, stderr := try(t, "propose", "--json", "--dataset", folder(t, small()), "--intakes", "1", "--policy", policy, "--max-nodes", "50", "--out", out)
	require.Equal(t, exitDone, code, stderr)
	var said outcomeJSON
	require.NoError(t, json.Unmarshal([]byte(stdout), &said))
	require.Equal(t, int64(1), said.ServedSeats)
	require.Equal(t, int64(30000), said.CostKVND)
	text, err := os.ReadFile(filepath.Join(out, "proposal.json"))
	require.NoError(t, err)
	p, faults := matcher.DecodeProposal(text)
	require.Empty(t, faults)
	require.Equal(t, int64(50), p.Run.Policy.Work.MaxNodes, "the file says what was in force")
	for _, r := range p.Answer.Reasons {
		require.NotEqual(t, matcher.ProofNone, r.Proof)
	}
	code, stdout, _ = try(t, "verify", filepath.Join(out, "proposal.json"))
	require.Equal(t, exitDone, code, stdout)

	refused(t, "--max-nodes", "propose", "--dataset", folder(t, small()), "--max-nodes", "-1")
}

func TestPropose_TakesAGapAndATimeLimit(t *testing.T) {
	out := t.TempDir()
	code, stdout, stderr := try(t, "propose", "--dataset", folder(t, small()), "--gap", "0,25%", "--time-limit", "10m", "--out", out)
	require.Equal(t, exitDone, code, stderr+stdout)
	text, err := os.ReadFile(filepath.Join(out, "proposal.json"))
	require.NoError(t, err)
	p, faults := matcher.DecodeProposal(text)
	require.Empty(t, faults)
	require.Equal(t, int64(2500), p.Run.Policy.Work.GapPPM, "the file says what was in force")

	for _, gap := range []string{"0.1", "101%", "-1%", "0.00001%", "%", "a%"} {
		refused(t, "--gap", "propose", "--dataset", folder(t, small()), "--gap="+gap, "--out", out)
	}
	refused(t, "--time-limit", "propose", "--dataset", folder(t, small()), "--time-limit=-5s", "--out", out)
}

// A clock that has run out at once leaves the plan that serves nobody, and says so.
func TestPropose_SaysThatTheTimeWasShort(t *testing.T) {
	policy := saved(t, "policy.json", `{"format": "dathang.policy/1", "id": "ngan-sach", "budgets": [{"high_kvnd": 40000}]}`)
	code, stdout, stderr := try(t, "--lang", "en", "propose", "--dataset", folder(t, small()), "--policy", policy, "--time-limit", "1ns", "--out", t.TempDir())
	require.Equal(t, exitDone, code, stderr)
	require.Contains(t, stdout, "stopped early as requested")
}

func TestProgress_SaysPivotsThenNodesThenTheGap(t *testing.T) {
	for _, row := range []struct {
		at   solve.Progress
		want string
	}{
		{solve.Progress{Level: 1, Levels: 4, Pivots: 1200}, "solving level 1/4, 1,200 pivots"},
		{solve.Progress{Level: 2, Levels: 4, Pivots: 1200, Nodes: 7}, "searching level 2/4, 7 nodes, 1,200 pivots"},
		{solve.Progress{Level: 2, Levels: 4, Nodes: 7, Found: true, Value: 10000, Bound: 9975}, "searching level 2/4: 10,000, not below 9,975, gap 0.25%; 7 nodes"},
	} {
		key, params := stepOf(lang.En, &row.at)
		require.Equal(t, row.want, lang.Text(lang.En, "cli."+key, params))
	}
}

// The page beside the package shows what really runs.
func TestPolicy_ThePageShowsAFileThatIsTaken(t *testing.T) {
	page, err := os.ReadFile("../../matcher/POLICY.md")
	require.NoError(t, err)
	_, rest, found := strings.Cut(string(page), "```json\n")
	require.True(t, found)
	text, _, found := strings.Cut(rest, "```")
	require.True(t, found)
	require.NoError(t, obeys(t, compiled(t, "policy"), []byte(text)))
	code, stdout, stderr := try(t, "compile", "--json", "--dataset", "hanoi-2023", "--policy", saved(t, "policy.json", text))
	require.Equal(t, exitDone, code, stderr)
	require.Contains(t, stdout, `"rule":"budget:all:master+bridging","kind":"budget","place":"side","why":"weighted"`)
	for _, p := range matcher.Policies() {
		require.Contains(t, string(page), "- `"+p.ID+"`:")
	}
}
