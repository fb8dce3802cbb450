package matcher_test

import (
	"encoding/binary"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
	"dathang/matcher/sample"
)

func TestDecode_SaysWhatIsWrongWithoutTheWordsOfALibrary(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want matcher.Fault
	}{
		"UTF-16 cut in two":    {"\xff\xfe{\x00}", matcher.Fault{Code: matcher.FaultNotJSON, Params: matcher.Params{"format": "UTF-16"}}},
		"half a character":     {"\xff\xfe{\x00\x00\xd8}\x00", matcher.Fault{Code: matcher.FaultNotJSON, Params: matcher.Params{"format": "UTF-16"}}},
		"UTF-16 without mark":  {"{\x00\"\x00f\x00o\x00r\x00", matcher.Fault{Code: matcher.FaultNotJSON, Params: matcher.Params{"format": "UTF-16"}}},
		"a workbook":           {"PK\x03\x04zip", matcher.Fault{Code: matcher.FaultNotJSON, Params: matcher.Params{"format": "xlsx"}}},
		"another encoding":     {"{\n\"name\": \"Tr\xe2n\"}", matcher.Fault{Code: matcher.FaultNotUTF8, Params: matcher.Params{"line": int64(2), "column": int64(12)}}},
		"a list":               {"[]", matcher.Fault{Code: matcher.FaultWantObject, Params: matcher.Params{"value": "[…]"}}},
		"a fraction":           {`{"years":[2024, 3.0]}`, matcher.Fault{Code: matcher.FaultWhole, Path: "/years/1", Params: matcher.Params{"value": "3.0"}}},
		"text for a number":    {`{"years":["2024"]}`, matcher.Fault{Code: matcher.FaultWhole, Path: "/years/0", Params: matcher.Params{"value": `"2024"`}}},
		"a number for text":    {`{"name":5}`, matcher.Fault{Code: matcher.FaultWantText, Path: "/name", Params: matcher.Params{"value": "5"}}},
		"an object for a list": {`{"demands":{}}`, matcher.Fault{Code: matcher.FaultWantList, Path: "/demands", Params: matcher.Params{"value": "{…}"}}},
		"text for a truth":     {`{"offers":[{"assumed":"yes"}]}`, matcher.Fault{Code: matcher.FaultWantTruth, Path: "/offers/0/assumed", Params: matcher.Params{"value": `"yes"`}}},
		"a slip in a name":     {`{"demandz":[]}`, matcher.Fault{Code: matcher.FaultUnknownNear, Path: "/demandz", Params: matcher.Params{"value": "demandz", "near": "demands"}}},
		"another case":         {`{"Demands":[]}`, matcher.Fault{Code: matcher.FaultUnknownNear, Path: "/Demands", Params: matcher.Params{"value": "Demands", "near": "demands"}}},
		"a name twice":         {`{"name":"a","name":"b"}`, matcher.Fault{Code: matcher.FaultDuplicate, Path: "/name", Params: matcher.Params{"value": "name"}}},
		"a member that lacks":  {`{"communes":[{"wishes":1}]}`, matcher.Fault{Code: matcher.FaultUnknownName, Path: "/communes/0/wishes", Params: matcher.Params{"value": "wishes", "want": "at, group, id, name, penalty, type"}}},
		"a comma too many":     {"{\"years\": [2024,\n  ]}", matcher.Fault{Code: matcher.FaultJSON, Path: "/years", Params: matcher.Params{"line": int64(1), "column": int64(16), "value": ","}}},
		"an end too early":     {"{\"years\": [2024,\n", matcher.Fault{Code: matcher.FaultCut, Path: "/years", Params: matcher.Params{"line": int64(2)}}},
		"nothing":              {"\ufeff", matcher.Fault{Code: matcher.FaultEmpty}},
	} {
		t.Run(name, func(t *testing.T) {
			faults := matcher.Decode([]byte(c.text), new(matcher.Problem))
			require.Len(t, faults, 1)
			require.Equal(t, c.want.Code, faults[0].Code, faults.Error())
			require.Equal(t, c.want.Params, faults[0].Params)
			if name != "an end too early" {
				require.Equal(t, c.want.Path, faults[0].Path)
			}
		})
	}
}

func TestDecode_LeavesOutAByteOrderMark(t *testing.T) {
	p := sample.Problem(3, size)
	q, faults := matcher.DecodeProblem(append([]byte("\ufeff"), encoded(t, p)...))
	require.Empty(t, faults)
	require.Equal(t, string(encoded(t, p)), string(encoded(t, q)))
}

// Some shells write UTF-16: `dathang policy show default > policy.json`.
func TestDecode_ReadsUTF16ByItsMark(t *testing.T) {
	p := sample.Problem(3, size)
	p.Communes[0].Name = "Xã Đông Anh 𝒳"
	text := encoded(t, p)
	for name, order := range map[string]binary.AppendByteOrder{"\xff\xfe": binary.LittleEndian, "\xfe\xff": binary.BigEndian} {
		wide := []byte(name)
		for _, unit := range utf16.Encode([]rune(string(text))) {
			wide = order.AppendUint16(wide, unit)
		}
		q, faults := matcher.DecodeProblem(wide)
		require.Empty(t, faults)
		require.Equal(t, string(text), string(encoded(t, q)))
	}
}

func TestDecode_SaysEverythingAtOnce(t *testing.T) {
	text := `{"format":"dathang.problem/2","years":[2024.5,"2025",2026],"zzz":1,"fields":{},"communes":[{"id":4,"nmae":"x"},{"id":"a","id":"b"},7],` + "\n" +
		`"demands":[{"seats":99999999999999999999}],"rules":[{"high":NaN}],"goals":[]}`
	faults := matcher.Decode([]byte(text), new(matcher.Problem))
	var said []string
	for _, f := range faults {
		said = append(said, string(f.Code)+" "+f.Path)
	}
	require.Equal(t, []string{
		"fault_whole /years/0", "fault_whole /years/1", "fault_unknown_name /zzz", "fault_want_list /fields", "fault_want_text /communes/0/id",
		"fault_unknown_near /communes/0/nmae", "fault_duplicate /communes/1/id", "fault_want_object /communes/2", "fault_range /demands/0/seats",
		"fault_bare_word /rules/0/high",
	}, said, "the text cannot be read beyond NaN; all before it is said")
	require.Equal(t, matcher.Params{"line": int64(2), "column": int64(61), "value": "NaN"}, faults[len(faults)-1].Params)
}

func TestDecode_SaysWhatATreesOwnReaderFindsBesideTheRest(t *testing.T) {
	faults := matcher.Decode([]byte(`{"levels":[{"tree":[]}],"runn":1}`), new(matcher.Certificate))
	require.Len(t, faults, 2, faults.Error())
	require.Equal(t, matcher.FaultUnknownName, faults[0].Code)
	require.Equal(t, matcher.Fault{Code: matcher.FaultTree, Path: "/levels/0/tree", Params: matcher.Params{"value": int64(0), "count": int64(0)}}, faults[1])
}

func TestDecode_OfAnotherFormatSaysThatAlone(t *testing.T) {
	_, faults := matcher.DecodeProblem([]byte(`{"format":"dathang.policy/2","id":"x","kinds":["degree"],"lateness":3}`))
	require.Equal(t, matcher.Faults{{Code: matcher.FaultFormat, Path: "/format", Params: matcher.Params{"value": "dathang.policy/2", "want": matcher.ProblemFormat}}}, faults)
}

func TestDecode_SaysThatMoreFollowsTheEnd(t *testing.T) {
	faults := matcher.Decode([]byte("{\"years\":[]}\n{}"), new(matcher.Problem))
	require.Equal(t, matcher.Faults{{Code: matcher.FaultTrailing, Params: matcher.Params{"line": int64(2), "column": int64(1), "value": "{}"}}}, faults)
}

// Problem files are held to what rows of datasets are held to.
func TestDecodeProblem_HoldsItsTextsToWhatDatasetsAreHeldTo(t *testing.T) {
	p := sample.Problem(5, size)
	p.Communes[0].Name = "Tan An"
	text := string(encoded(t, p))
	id := string(p.Communes[0].ID)
	for name, c := range map[string]struct {
		from, to, path string
		code           matcher.Code
	}{
		"a zero character in a name":   {`"name":"` + p.Communes[0].Name, `"name":"` + p.Communes[0].Name + `\u0000`, "/communes/0/name", matcher.FaultControlCharacter},
		"a zero-width space in a name": {`"name":"` + p.Communes[0].Name, `"name":"` + p.Communes[0].Name + "\u200b", "/communes/0/name", matcher.FaultControlCharacter},
		"a lost letter":                {`"name":"` + p.Communes[0].Name, `"name":"` + p.Communes[0].Name + "\ufffd", "/communes/0/name", matcher.FaultControlCharacter},
		"split accents":                {`"name":"` + p.Communes[0].Name, `"name":"` + p.Communes[0].Name + "e\u0302", "/communes/0/name", matcher.FaultTextForm},
		"a failed formula":             {`"name":"` + p.Communes[0].Name + `"`, `"name":"#REF!"`, "/communes/0/name", matcher.FaultFailedFormula},
		"a space in an id":             {`"` + id + `"`, `"x ` + id + `"`, "/communes/0/id", matcher.FaultID},
		"an invisible id":              {`"` + id + `"`, `"` + id + "\u2060" + `"`, "/communes/0/id", matcher.FaultControlCharacter},
		"an id in two looks":           {`"fields":[{`, `"fields":[{"id":"a"},{"id":"` + "\u0430" + `"},{`, "/fields/1/id", matcher.FaultLookAlike},
	} {
		t.Run(name, func(t *testing.T) {
			require.True(t, strings.Contains(text, c.from))
			_, faults := matcher.DecodeProblem([]byte(strings.ReplaceAll(text, c.from, c.to)))
			require.NotEmpty(t, faults)
			found := false
			for _, f := range faults {
				found = found || f.Code == c.code && f.Path == c.path
			}
			require.True(t, found, faults.Error())
		})
	}
}

func TestCheckEntry_RefusesListsThatChooseNothing(t *testing.T) {
	p := sample.Problem(5, size)
	p.Rules = append(p.Rules, matcher.Rule{ID: "ban-none", Kind: matcher.RuleBan, Where: matcher.Where{Communes: []matcher.CommuneID{}}})
	faults := p.CheckEntry()
	require.Len(t, faults, 1)
	require.Equal(t, matcher.FaultEmpty, faults[0].Code)
	require.Contains(t, faults[0].Path, "/where/communes")
}

func TestZeroIn_SaysWhereTheCharacterStands(t *testing.T) {
	at, there := matcher.ZeroIn([]byte(`{"a":[{"b":"x\u0000"}]}`))
	require.True(t, there)
	require.Equal(t, "/a/0/b", at)
	_, there = matcher.ZeroIn([]byte(`{"a":"x\\u0000"}`))
	require.False(t, there)
}

// FuzzDecode: whatever the bytes, reading ends without a panic, every fault has
// the parameters of its code, and what is read is written and read back the same.
func FuzzDecode(f *testing.F) {
	f.Add(encoded(f, sample.Problem(5, size)))
	f.Add([]byte("\ufeff{\"Years\":[3.0]}"))
	f.Add([]byte("\xff\xfe{\x00"))
	f.Add([]byte(`{"communes":[{"id":"` + "\u0430" + `"},{"id":"a"}],"rules":[{"where":{"fields":[]}}]}`))
	params := map[matcher.Code]int{}
	for _, info := range matcher.Codes {
		params[info.Code] = len(info.Params)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		p, faults := matcher.DecodeProblem(text)
		for _, fault := range faults {
			require.Len(t, fault.Params, params[fault.Code], fault.Error())
		}
		_, _ = matcher.DecodePolicy(text)
		_, _ = matcher.ZeroIn(text)
		if len(faults) > 0 {
			return
		}
		q, faults := matcher.DecodeProblem(encoded(t, p))
		require.Empty(t, faults)
		require.Equal(t, string(encoded(t, p)), string(encoded(t, q)))
	})
}
