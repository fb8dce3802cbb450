package lang_test

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/data/lang"
	"dathang/matcher"
	"dathang/matcher/review"
	"dathang/matcher/scenario"
)

func TestCatalogue_SaysTheSameInBothLanguages(t *testing.T) {
	require.Equal(t, lang.Keys(lang.Vi), lang.Keys(lang.En))
	for _, key := range lang.Keys(lang.Vi) {
		require.Equal(t, lang.Holes(lang.Vi, key), lang.Holes(lang.En, key), "the parameters of %s", key)
	}
}

func TestCatalogue_SaysEveryCodeWithExactlyItsParameters(t *testing.T) {
	codes := map[string]bool{}
	for _, info := range matcher.Codes {
		codes["code."+string(info.Code)] = true
		want := slices.Clone(info.Params)
		slices.Sort(want)
		for _, l := range lang.Languages {
			var got []string
			for _, hole := range lang.Holes(l, "code."+string(info.Code)) {
				name, _, _ := strings.Cut(hole, ",")
				got = append(got, name)
			}
			require.Equal(t, want, slices.Compact(got), "%s: the parameters of %s", l, info.Code)
			require.Contains(t, lang.Keys(l), "code."+string(info.Code))
		}
	}
	for _, key := range lang.Keys(lang.Vi) {
		if strings.HasPrefix(key, "code.") {
			require.True(t, codes[key], "%s has a sentence but no list of codes holds it", key)
		}
	}
}

func TestCatalogue_NamesEveryWordOfTheClosedLists(t *testing.T) {
	words := map[string][]string{
		"mark":        matcher.Marks,
		"mark_short":  matcher.Marks,
		"staff_level": matcher.StaffLevels,
		"theory":      matcher.TheoryLevels,
		"sex":         matcher.Sexes,
		"service":     matcher.Services,
		"status":      {string(matcher.StatusOptimal), string(matcher.StatusFeasible), string(matcher.StatusInfeasible), string(matcher.StatusUnknown)},
		"proof":       {string(matcher.ProofIrreducible), string(matcher.ProofSufficient), string(matcher.ProofNone)},
		"provider":    {string(matcher.ProviderUniversity), string(matcher.ProviderCity), string(matcher.ProviderCommune)},
		"legal_mode":  {string(matcher.ModeAssign), string(matcher.ModeOrder), string(matcher.ModeTender)},
		"stopped_by":  {matcher.StoppedByGap, matcher.StoppedByWork, matcher.StoppedByProof, matcher.StoppedByTime},
		"certainty":   {string(matcher.CertainHigh), string(matcher.CertainMedium), string(matcher.CertainLow), string(matcher.CertainAssumed)},
		"verified":    matcher.Verdicts,
		"field_type":  wordsOf(matcher.FieldTypes),
		"term":        wordsOf(matcher.TermList),
		"price_part":  wordsOf(matcher.PriceParts),
		"payer":       wordsOf(matcher.Payers),
		"road_map":    append([]string{"at_once"}, wordsOf(matcher.RoadMaps[1:])...),
		"cause": {
			string(matcher.CauseNeed), string(matcher.CauseCoverage), string(matcher.CauseYear), string(matcher.CauseSelf),
			string(matcher.CauseReach), string(matcher.CauseBan), string(matcher.CauseTerm), string(matcher.CauseLevel),
			string(matcher.CauseAge), string(matcher.CauseLeaves),
		},
		"name_list": wordsOf(matcher.NameLists),
	}
	for _, row := range matcher.Kinds {
		words["kind"] = append(words["kind"], string(row.Kind))
	}
	for _, found := range review.Conclusions {
		words["conclusion"] = append(words["conclusion"], string(found))
	}
	for _, way := range review.Ways {
		words["way"] = append(words["way"], string(way))
	}
	for _, band := range review.AgeBands {
		words["age_band"] = append(words["age_band"], string(band))
	}
	for _, figure := range review.Figures {
		words["review_figure"] = append(words["review_figure"], string(figure))
	}
	for _, code := range review.NoteCodes {
		words["review_note"] = append(words["review_note"], string(code))
	}
	for _, need := range matcher.Needs {
		words["need"] = append(words["need"], string(need))
	}
	for _, goal := range matcher.GoalIDs() {
		words["goal"] = append(words["goal"], string(goal))
	}
	for _, row := range matcher.RuleKinds {
		words["rule"] = append(words["rule"], string(row.Kind))
	}
	for i := range matcher.Relaxations {
		words["relaxation"] = append(words["relaxation"], string(matcher.Relaxations[i].Code))
	}
	for _, p := range matcher.Policies() {
		words["policy"] = append(words["policy"], p.ID)
	}
	for i := range scenario.Kinds {
		words["change"] = append(words["change"], string(scenario.Kinds[i].Kind))
	}
	for i := range scenario.Generals {
		words["scenario"] = append(words["scenario"], scenario.Generals[i].Name)
	}
	for _, cause := range scenario.Causes {
		words["bridge"] = append(words["bridge"], string(cause))
	}
	for section, list := range words {
		for _, l := range lang.Languages {
			keys := lang.Keys(l)
			for _, word := range list {
				require.Contains(t, keys, section+"."+word, "%s lacks it", l)
			}
		}
	}
}

func wordsOf[W ~string](list []W) []string {
	out := make([]string, len(list))
	for i, w := range list {
		out[i] = string(w)
	}
	return out
}

// A JSON object takes the last of two equal names in silence, so a sentence
// added twice would hide the first.
func TestCatalogue_HoldsEachKeyOnce(t *testing.T) {
	for _, l := range lang.Languages {
		raw, err := os.ReadFile(string(l) + ".json")
		require.NoError(t, err)
		lines := regexp.MustCompile(`(?m)^\s*"[^"]+": "`).FindAll(raw, -1)
		require.Len(t, lang.Keys(l), len(lines), "%s.json: one line a sentence, each key once in its section", l)
		require.True(t, json.Valid(raw))
		require.False(t, bytes.Contains(raw, []byte("\t")))
	}
}

func TestText_FillsFormatsByLanguage(t *testing.T) {
	params := map[string]any{"provider": "Đại học X", "offer": "Kiến trúc, khóa 2025", "amount": int64(1234)}
	require.Equal(t, "Đại học X đã hết chỗ ở Kiến trúc, khóa 2025: cần thêm 1.234 người", lang.Say(lang.Vi, "offer_capacity", params))
	require.Equal(t, "Đại học X has no seat left in Kiến trúc, khóa 2025: 1,234 more needed", lang.Say(lang.En, "offer_capacity", params))
}

func TestText_ShowsYearsAndBoundsWithoutGroups(t *testing.T) {
	params := map[string]any{"value": int64(20240), "low": int64(1900), "high": int64(2200)}
	require.Equal(t, "20240 nằm ngoài khoảng cho phép; phải từ 1900 đến 2200", lang.Say(lang.Vi, "fault_range", params))
}

func TestText_LosesNothingThatItCannotSay(t *testing.T) {
	require.Equal(t, "code.no_such_code a=1 b=x", lang.Say(lang.Vi, "no_such_code", map[string]any{"b": "x", "a": 1}))
	require.Contains(t, lang.Say(lang.Vi, "fault_unknown", map[string]any{"value": "x"}), "{{list}}")
}

func TestName_LetsForeignWordsStand(t *testing.T) {
	require.Equal(t, "nữ", lang.Name(lang.Vi, "sex", "female"))
	require.Equal(t, "island", lang.Name(lang.Vi, "sex", "island"))
}

func TestParse_ReadsLocales(t *testing.T) {
	for word, want := range map[string]lang.Language{"vi": lang.Vi, "EN": lang.En, "vi_VN.UTF-8": lang.Vi, "en-GB": lang.En} {
		got, ok := lang.Parse(word)
		require.True(t, ok, word)
		require.Equal(t, want, got)
	}
	_, ok := lang.Parse("fr")
	require.False(t, ok)
	_, ok = lang.Parse("")
	require.False(t, ok)
}
