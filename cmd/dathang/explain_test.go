package main

import (
	"encoding/json"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/data/lang"
	"dathang/data/report"
	"dathang/matcher"
)

// Whatever the example's plan serves or leaves unmet can be asked about, in
// both languages, by ids and by names as a keyboard without marks gives them.
func TestExplain_AnswersForEveryCaseOfAProposal(t *testing.T) {
	file := proposalOf(t)
	proposal := decoded(t, file)
	for _, d := range proposal.Problem.Demands {
		where := []string{"explain", file, "--commune", string(d.Commune), "--field", string(d.Field), "--year", strconv.Itoa(d.Year)}
		for _, l := range []string{"vi", "en"} {
			code, stdout, stderr := try(t, append(where, "--lang", l)...)
			require.Equal(t, exitDone, code, stderr)
			require.NotContains(t, stdout, "report.")
			require.NotContains(t, stdout, "{{")
		}
		code, stdout, stderr := try(t, append(where, "--json")...)
		require.Equal(t, exitDone, code, stderr)
		var said explained
		require.NoError(t, json.Unmarshal([]byte(stdout), &said))
		require.NotEmpty(t, said.Cases)
		for _, o := range proposal.Problem.Offers {
			code, stdout, stderr := try(t, append(where, "--why-not", string(o.ID), "--lang", "en")...)
			require.Equal(t, exitDone, code, stderr)
			require.NotContains(t, stdout, "report.")
		}
	}
}

func TestExplain_SuggestsWhatMayBeMeant(t *testing.T) {
	file := proposalOf(t)
	d := decoded(t, file).Problem.Demands[0]
	good := map[string]string{"--commune": string(d.Commune), "--field": string(d.Field), "--year": strconv.Itoa(d.Year)}
	for _, bad := range []struct{ flag, value, want string }{
		{"--commune", "nowhere", string(d.Commune)},
		{"--field", "nothing", string(d.Field)},
		{"--year", "1999", strconv.Itoa(d.Year)},
		{"--why-not", "nobody", "nobody"},
	} {
		args := []string{"explain", file, "--lang", "en"}
		for _, flag := range []string{"--commune", "--field", "--year"} {
			if flag != bad.flag {
				args = append(args, flag, good[flag])
			}
		}
		code, _, stderr := try(t, append(args, bad.flag, bad.value)...)
		require.Equal(t, exitInput, code, bad.flag)
		require.Contains(t, stderr, bad.want)
	}
}

func decoded(t *testing.T, file string) *matcher.Proposal {
	t.Helper()
	text, err := readBounded(file, maxProposalBytes)
	require.NoError(t, err)
	p, faults := matcher.DecodeProposal(text)
	require.Empty(t, faults)
	return p
}

// Holders of two classes may enter different offers, so a question names theirs; where there is one, it need not.
func TestExplain_AsksForTheClassWhereThereAreSeveral(t *testing.T) {
	cell := matcher.Cell{Commune: "A", Field: "law", Need: matcher.NeedUnqualified, Year: 2024}
	of := func(class matcher.ClassID) *matcher.Demand {
		c := cell
		c.Class = class
		return &matcher.Demand{Cell: c}
	}
	p := &matcher.Problem{Classes: []matcher.Class{{ID: "university-1990-2051", Level: matcher.LevelUniversity, BirthYear: 1990}, {ID: "college-1970-2031", Level: matcher.LevelCollege, BirthYear: 1970}}}
	a := &asking{names: report.NewNames(lang.En, p)}
	both := func() []*matcher.Demand {
		return []*matcher.Demand{of(""), of("university-1990-2051"), of("college-1970-2031")}
	}
	_, err := a.ofClass(both(), "")
	var bad badInput
	require.ErrorAs(t, err, &bad)
	require.Equal(t, "many_classes", bad.key)
	require.Contains(t, bad.params["want"], "college-1970-2031 (")
	for _, word := range []string{"college-1970-2031", "1970"} {
		found, err := a.ofClass(both(), word)
		require.NoError(t, err)
		require.Equal(t, []*matcher.Demand{of("college-1970-2031")}, found)
	}
	_, err = a.ofClass(both(), "master")
	require.ErrorAs(t, err, &bad)
	require.Equal(t, "unknown_class", bad.key)
	one := []*matcher.Demand{of(""), of("college-1970-2031")}
	found, err := a.ofClass(one, "")
	require.NoError(t, err)
	require.Equal(t, one, found)
}
