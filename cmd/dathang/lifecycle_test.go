package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/data"
	"dathang/matcher"
)

func TestProposal_GoesItsWayFromTheCommandLine(t *testing.T) {
	db, out := filepath.Join(t.TempDir(), "city.db"), t.TempDir()
	code, _, complaints := try(t, "propose", "--problem", example(t), "--out", out)
	require.Equal(t, exitDone, code, complaints)
	text, err := os.ReadFile(filepath.Join(out, "proposal.json"))
	require.NoError(t, err)
	file, faults := matcher.KeptProposal(text)
	require.Empty(t, faults)

	code, opened, complaints := try(t, "round", "open", "--lang", "en", "--db", db, "Kỳ 2026", "--year", "2026", "--steps", "appraise,approve", "--least-served", "1%")
	require.Equal(t, exitDone, code, complaints)
	require.Contains(t, opened, "appraise, approve")
	store, err := data.Open(t.Context(), db)
	require.NoError(t, err)
	made, err := store.AddProposal(t.Context(), data.Actor{User: "anna", Organisation: "city"}, data.NewProposal{Name: "Đề án", File: file, Verified: true})
	require.NoError(t, err)
	require.NoError(t, store.Close())

	id := string(made.ID)
	do := func(want int, args ...string) string {
		t.Helper()
		code, out, complaints := try(t, append([]string{"proposal", args[0], "--lang", "en", "--db", db, id}, args[1:]...)...)
		require.Equal(t, want, code, "%v: %s", args, complaints)
		return out + complaints
	}
	paper := []string{"--number", "05/TTr-SNV", "--date", "2026-02-01", "--text", "as agreed"}
	require.Contains(t, do(exitInput, append([]string{"submit"}, paper...)...), "without the steps")
	require.Contains(t, do(exitDone, "comment", "--text", "one seat is missing"), "commented")
	require.Contains(t, do(exitDone, "appraise", "--text", "fine"), "appraised")
	require.Contains(t, do(exitInput, "submit", "--number", "05", "--date", "2026-02-30"), "2026-02-30")
	require.Contains(t, do(exitDone, append([]string{"submit"}, paper...)...), "submitted")
	require.Contains(t, do(exitInput, append([]string{"approve"}, paper...)...), "own", "who has submitted does not approve, on the machine itself neither")
	require.Contains(t, do(exitDone, "return", "--text", "once more"), "returned")
	shown := do(exitDone, "show")
	require.Contains(t, shown, "05/TTr-SNV (2026-02-01) as agreed")
	require.Contains(t, shown, "May come next: comment, appraise, submit, withdraw")
	require.Contains(t, do(exitDone, "withdraw", "--text", "a new one is made"), "withdrawn")
	require.Contains(t, do(exitInput, "publish"), "withdrawn")
	_, list, _ := try(t, "proposal", "list", "--lang", "en", "--db", db)
	require.Contains(t, list, id)

	round, _, _ := strings.Cut(opened, " ")
	code, _, complaints = try(t, "round", "archive", "--lang", "en", "--db", db, round)
	require.Equal(t, exitDone, code, complaints)
	_, list, _ = try(t, "round", "list", "--lang", "en", "--db", db)
	require.Contains(t, list, "archived")
	code, _, complaints = try(t, "round", "archive", "--lang", "en", "--db", db, "none")
	require.Equal(t, exitInput, code)
	require.Contains(t, complaints, "none")
}
