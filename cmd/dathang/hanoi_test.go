package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/data/hanoi"
	"dathang/data/report"
	"dathang/matcher"
)

// The main job on Hanoi's real units: the READMEs show what the summary says,
// and `dathang verify` confirms the file.
func TestPropose_ProvesAProposalForHanoi(t *testing.T) {
	out := t.TempDir()
	code, stdout, stderr := try(t, "propose", "--dataset", hanoi.Hanoi2023, "--out", out, "--lang", "en")
	require.Equal(t, exitDone, code, stderr)
	head, rest, found := strings.Cut(stdout, "\nBY PROVIDER")
	require.True(t, found)
	_, levels, found := strings.Cut(rest, "\nGOALS IN ORDER OF PRIORITY")
	require.True(t, found)
	levels, _, found = strings.Cut(levels, "\n\n")
	require.True(t, found)
	// How long it took is no part of the result.
	var shown []string
	for line := range strings.Lines(head + "\n…\n\nGOALS IN ORDER OF PRIORITY" + levels + "\n") {
		if !strings.Contains(line, "Solving time") {
			shown = append(shown, line)
		}
	}
	whole := strings.Join(shown, "")
	readme(t, "cmd/dathang/README.md", "propose", whole)
	beginning, _, found := strings.Cut(whole, "\nWHY UNMET")
	require.True(t, found)
	readme(t, "README.md", "propose", beginning+"\n…\n")

	file := filepath.Join(out, "proposal.json")
	code, stdout, stderr = try(t, "verify", file)
	require.Equal(t, exitDone, code, stderr)
	require.Contains(t, stdout, "verified")
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	p, faults := matcher.DecodeProposal(text)
	require.Empty(t, faults)
	proposed(t, p)
	readersFind(t, text)
}

// proposed: the three fields that the city named are neither wholly served nor
// wholly unmet, and seats are unmet for at least three different reasons, of which distance is none: lodging is paid.
func proposed(t *testing.T, p *matcher.Proposal) {
	t.Helper()
	require.Equal(t, matcher.StatusOptimal, p.Answer.Status)
	tally := report.NewTally(p.Problem, &p.Answer)
	reasons := map[string]bool{}
	for i := range tally.Fields {
		f := &tally.Fields[i]
		if f.Field == "quy_hoach_kien_truc" || f.Field == "kinh_te_nong_nghiep" || f.Field == "du_lich_nong_thon" {
			require.Positive(t, f.Served, f.Field)
			require.Positive(t, f.Unmet, f.Field)
		}
		for _, r := range f.Reasons {
			require.NotEmpty(t, r.Relaxations, "a reason could not be established")
			reasons[joined(r.Relaxations)] = true
		}
	}
	require.GreaterOrEqual(t, len(reasons), 3, "%v", reasons)
	for reason := range reasons {
		require.NotContains(t, reason, string(matcher.RelaxReach), "nobody is too far away from a course")
	}
	require.Len(t, p.Answer.Reasons, len(p.Answer.Unmet), "every unmet cell has a reason")
	require.Equal(t, []string{matcher.MarkAssumedSupply, matcher.MarkAssumptions, matcher.MarkSyntheticRoster}, p.Problem.Marks)
}

// readersFind: whoever reads proposal.json with other tools finds the seats at answer.allocations.
func readersFind(t *testing.T, text []byte) {
	t.Helper()
	var file struct {
		Answer struct {
			Allocations []struct{ Seats int64 }
		}
	}
	require.NoError(t, json.Unmarshal(text, &file))
	require.NotEmpty(t, file.Answer.Allocations)
	for _, a := range file.Answer.Allocations {
		require.Positive(t, a.Seats)
	}
}

func TestShortfall_OfHanoiReadsAsTheReadmeShows(t *testing.T) {
	code, stdout, stderr := try(t, "shortfall", "--dataset", hanoi.Hanoi2023, "--lang", "en")
	require.Equal(t, exitDone, code, stderr)
	readme(t, "cmd/dathang/README.md", "shortfall", stdout)
}

// readme compares a block of a README with what the program prints; -update rewrites the block.
func readme(t *testing.T, path, name, want string) {
	t.Helper()
	file := filepath.Join(root, path)
	page, err := os.ReadFile(file)
	require.NoError(t, err)
	before, rest, found := bytes.Cut(page, []byte("<!-- result: "+name+" -->\n```\n"))
	require.True(t, found, "%s has no block for the result of %s", path, name)
	got, after, found := bytes.Cut(rest, []byte("```\n"))
	require.True(t, found)
	if *update {
		fresh := string(before) + "<!-- result: " + name + " -->\n```\n" + want + "```\n" + string(after)
		require.NoError(t, os.WriteFile(file, []byte(fresh), 0o644))
		return
	}
	require.Equal(t, string(got), want, "run go test ./cmd/dathang -update: %s shows another result", path)
}
