package main

import (
	"encoding/json"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
	"dathang/matcher/solve"
)

// proposalOf solves the problem of matcher/PROBLEM.md and gives the proposal's file.
func proposalOf(t *testing.T) string {
	t.Helper()
	out := t.TempDir()
	code, _, stderr := try(t, "propose", "--problem", example(t), "--out", out)
	require.Equal(t, exitDone, code, stderr)
	return filepath.Join(out, "proposal.json")
}

func TestPrices_SayWhatOneUnitMoreChanges(t *testing.T) {
	file := proposalOf(t)
	code, stdout, stderr := try(t, "prices", file, "--json")
	require.Equal(t, exitDone, code, stderr)
	var list []matcher.Price
	require.NoError(t, json.Unmarshal([]byte(stdout), &list))
	require.NotEmpty(t, list)
	for _, l := range []string{"vi", "en"} {
		code, stdout, stderr = try(t, "prices", file, "--lang", l, "--top", "1")
		require.Equal(t, exitDone, code, stderr)
		require.NotContains(t, stdout, "report.")
	}
	code, _, stderr = try(t, "prices", file, "--top", "0")
	require.Equal(t, exitInput, code)
	require.Contains(t, stderr, "--top")
}

func TestPrices_RefuseWhatDoesNotHold(t *testing.T) {
	code, _, stderr := try(t, "prices", saved(t, "broken.json", `{"format":"dathang.proposal/1"}`))
	require.Equal(t, exitInput, code, stderr)
}

// Whoever accepts a plan within a gap is not asked to wait for prices, or for a why-not, that are proven closer.
func TestPrices_SearchNoFurtherThanThePolicyOfTheProposal(t *testing.T) {
	policy := matcher.DefaultPolicy()
	policy.Work = matcher.Work{MaxPivots: 7, MaxNodes: 30, GapPPM: 500}
	require.Equal(t, solve.Options{MaxPivots: 7, MaxNodes: 30, GapPPM: 500}, proposalWork(&matcher.Proposal{Run: matcher.Run{Policy: &policy}}))
	require.Equal(t, solve.Options{}, proposalWork(&matcher.Proposal{}), "a problem by itself sets no limit")
}
