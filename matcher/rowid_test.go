package matcher_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dathang/matcher"
)

var someCell = matcher.Cell{Commune: "00004@2023", Field: "tai_chinh", Need: matcher.NeedVacant, Year: 2025}

// The names stand in certificates that people keep.
func TestRowID_IsWrittenAsCertificatesHaveIt(t *testing.T) {
	for id, want := range map[matcher.RowID]string{
		matcher.CapacityRow("U:P:degree:2024"):            "capacity:U:P:degree:2024",
		matcher.CohortRow("U:P:degree:2024"):              "cohort:U:P:degree:2024",
		matcher.RuleRow("away:00004@2023"):                "rule:away:00004@2023",
		matcher.PenaltyRow("00004@2023"):                  "penalty:00004@2023",
		matcher.LoadRow("U"):                              "load:U",
		matcher.ReferenceRow("U:P:degree:2024", someCell): "reference:U:P:degree:2024|00004@2023/tai_chinh/vacant/2025",
		matcher.PairRow("U:P:degree:2024", someCell):      "pair:U:P:degree:2024|00004@2023/tai_chinh/vacant/2025",
		matcher.LinkRow("U:P:degree:2024", someCell):      "link:U:P:degree:2024|00004@2023/tai_chinh/vacant/2025",
		matcher.LevelRow(2):                               "level:2",
	} {
		require.Equal(t, want, string(id))
		parts, ok := id.Parse()
		require.True(t, ok, id)
		require.Equal(t, id, parts.ID())
	}
}

func TestRowID_NamesNoRowOtherwise(t *testing.T) {
	for _, id := range []matcher.RowID{
		"", "rule", "x:1", "Rule:a", "level:+1", "level:01", "level:", "level:a", "pair:", "pair:|", "pair:o|c/f/vacant", "pair:o|c/f/vacant/02025",
		"link:c/f/vacant/2025", "reference:o",
	} {
		_, ok := id.Parse()
		require.False(t, ok, "%q", id)
	}
	for _, id := range []matcher.RowID{"", "rule", "rule:", "capacity:a", "rules:a"} {
		_, ok := id.Rule()
		require.False(t, ok, "%q", id)
	}
	rule, ok := matcher.RowID("rule:away:1@2023").Rule()
	require.True(t, ok)
	require.Equal(t, matcher.RuleID("away:1@2023"), rule)
}

// anyParts are of every family, with ids of every kind; a commune, a field and
// a need hold no bar, a field and a need no slash either.
var anyParts = rapid.Custom(func(t *rapid.T) matcher.RowParts {
	without := func(what string) *rapid.Generator[string] {
		return rapid.String().Filter(func(s string) bool { return !strings.ContainsAny(s, what) })
	}
	p := matcher.RowParts{Family: rapid.SampledFrom([]matcher.RowFamily{
		matcher.FamilyCapacity, matcher.FamilyCohort, matcher.FamilyRule, matcher.FamilyPenalty, matcher.FamilyLoad,
		matcher.FamilyReference, matcher.FamilyPair, matcher.FamilyLink, matcher.FamilyDemand, matcher.FamilyLevel,
	}).Draw(t, "family")}
	switch p.Family {
	case matcher.FamilyCapacity, matcher.FamilyCohort:
		p.Offer = matcher.OfferID(rapid.String().Draw(t, "offer"))
	case matcher.FamilyRule:
		p.Rule = matcher.RuleID(rapid.String().Draw(t, "rule"))
	case matcher.FamilyPenalty:
		p.Commune = matcher.CommuneID(rapid.String().Draw(t, "commune"))
	case matcher.FamilyLoad:
		p.Provider = matcher.ProviderID(rapid.String().Draw(t, "provider"))
	case matcher.FamilyDemand:
		p.Cell = matcher.Cell{Commune: matcher.CommuneID(rapid.String().Draw(t, "commune")), Field: "f", Need: "n", Year: 2025}
	case matcher.FamilyLevel:
		p.Level = rapid.Int().Draw(t, "level")
	default:
		p.Offer = matcher.OfferID(rapid.String().Draw(t, "offer"))
		p.Cell = matcher.Cell{
			Commune: matcher.CommuneID(without("|").Draw(t, "commune")), Field: matcher.FieldID(without("|/").Draw(t, "field")),
			Need: matcher.Need(without("|/").Draw(t, "need")), Year: rapid.Int().Draw(t, "year"),
		}
	}
	return p
})

func TestRowID_ParsesToWhatItWasMadeOf(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := anyParts.Draw(t, "parts")
		got, ok := want.ID().Parse()
		require.True(t, ok, "%q", want.ID())
		require.Equal(t, want, got)
	})
}

// Whatever ids hold, whoever knows them finds the pair among the ways to read its name.
func TestRowID_HasEveryWayToReadAPair(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		offer := matcher.OfferID(rapid.StringOf(rapid.RuneFrom([]rune("a|/:"))).Draw(t, "offer"))
		cell := matcher.Cell{Commune: matcher.CommuneID(rapid.StringOf(rapid.RuneFrom([]rune("b|/:"))).Draw(t, "commune")), Field: "f", Need: "n", Year: 2025}
		var found bool
		for o, c := range matcher.PairRow(offer, cell).Pairs() {
			found = found || o == offer && c == cell.String()
		}
		require.True(t, found, "%q", matcher.PairRow(offer, cell))
	})
}

func TestParseCell_ReadsWhatStringGives(t *testing.T) {
	cell, ok := matcher.ParseCell(someCell.String())
	require.True(t, ok)
	require.Equal(t, someCell, cell)
	for _, text := range []string{"", "c/f/n", "c/f/n/", "c/f/n/+2025", "c/f/n/2025 "} {
		_, ok := matcher.ParseCell(text)
		require.False(t, ok, "%q", text)
	}
}

func FuzzRowID(f *testing.F) {
	for _, text := range []string{"capacity:a", "rule:r", "pair:o|c/f/n/2025", "link:o|p|c/f/n/-1", "level:1", "level:+1", "reference:|///0", "x", "::"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		id := matcher.RowID(text)
		parts, ok := id.Parse()
		if !ok {
			require.Zero(t, parts)
			return
		}
		require.Equal(t, id, parts.ID())
		again, ok := parts.ID().Parse()
		require.True(t, ok)
		require.Equal(t, parts, again)
		family, of := id.Cut()
		require.Equal(t, parts.Family, family)
		require.Equal(t, text, string(family)+":"+of)
		switch family {
		case matcher.FamilyReference, matcher.FamilyPair, matcher.FamilyLink:
			cells := []string{}
			for _, cell := range id.Pairs() {
				cells = append(cells, cell)
			}
			require.True(t, slices.Contains(cells, parts.Cell.String()))
		}
	})
}
