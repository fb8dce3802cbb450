package sheet

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
)

const rosterHeader = "unit,position,major,level,theory,birth_year,sex,count\n"

// staffRow is a roster row that is right but for what is put into it.
func staffRow(cells map[int]string) string {
	row := []string{"00004@2023", "TCKT", "7340301", "university", "none", "1980", "male", "1"}
	for i, c := range cells {
		row[i] = c
	}
	return strings.Join(row, ",") + "\n"
}

// Each fault of a cell has its own file: what is written, and what is said of it.
func TestReadPart_SaysOfEachCellWhatIsWrong(t *testing.T) {
	const count, birth, unit, level = 7, 5, 0, 3
	for name, c := range map[string]struct {
		place int
		cell  string
		code  matcher.Code
		want  matcher.Params
	}{
		"nothing":             {count, "", matcher.RowRequired, nil},
		"a word":              {count, "ba", matcher.RowNotNumber, matcher.Params{"value": "ba"}},
		"a fraction":          {count, "2.5", matcher.RowNotNumber, matcher.Params{"value": "2.5"}},
		"a float":             {count, "1e300", matcher.RowNotNumber, matcher.Params{"value": "1e300"}},
		"a hexadecimal":       {count, "0x10", matcher.RowNotNumber, matcher.Params{"value": "0x10"}},
		"a plus":              {count, "+5", matcher.RowNotNumber, matcher.Params{"value": "+5"}},
		"a Vietnamese number": {count, "1.234", matcher.RowNumberFormat, matcher.Params{"value": "1.234", "want": "1234"}},
		"an English number":   {count, `"1,234,567"`, matcher.RowNumberFormat, matcher.Params{"value": "1,234,567", "want": "1234567"}},
		"a French number":     {count, "1\u00A0234", matcher.RowNumberFormat, matcher.Params{"value": "1\u00A0234", "want": "1234"}},
		"not a number":        {count, "NaN", matcher.RowNaN, matcher.Params{"value": "NaN"}},
		"infinity":            {count, "-Inf", matcher.RowNaN, matcher.Params{"value": "-Inf"}},
		"a failed formula":    {count, "#N/A", matcher.RowNaN, matcher.Params{"value": "#N/A"}},
		"beyond 64 bits":      {count, "99999999999999999999", matcher.RowTooLarge, matcher.Params{"value": "99999999999999999999", "high": int64(1_000_000)}},
		"far below 64 bits":   {count, "-99999999999999999999", matcher.RowTooSmall, matcher.Params{"value": "-99999999999999999999", "low": int64(1)}},
		"too many people":     {count, "1000001", matcher.RowTooLarge, matcher.Params{"value": "1000001", "high": int64(1_000_000)}},
		"nobody":              {count, "0", matcher.RowTooSmall, matcher.Params{"value": "0", "low": int64(1)}},
		"fewer than nobody":   {count, "-3", matcher.RowTooSmall, matcher.Params{"value": "-3", "low": int64(1)}},
		"a birth year of old": {birth, "1180", matcher.RowTooSmall, matcher.Params{"value": "1180", "low": int64(1900)}},
		"a child":             {birth, "2010", matcher.RowTooLarge, matcher.Params{"value": "2010", "high": int64(2006)}},
		"somebody of 90":      {birth, "1932", matcher.RowTooSmall, matcher.Params{"value": "1932", "low": int64(1942)}},
		"a unit without year": {unit, "00004", matcher.RowUnknownNear, matcher.Params{"value": "00004", "list": "units.id", "near": "00004@2023"}},
		"a unit of nowhere":   {unit, "99999@1999", matcher.RowUnknownID, matcher.Params{"value": "99999@1999", "list": "units.id"}},
		"an id with a space":  {unit, "00004 @2023", matcher.RowBadID, matcher.Params{"value": "00004 @2023", "want": "00004@2023"}},
		"a word of no list":   {level, "bachelor", matcher.RowUnknownWord, matcher.Params{"value": "bachelor", "want": "secondary, college, university, master, doctor"}},
		"an invisible letter": {level, "university\u200B", matcher.RowControlCharacter, matcher.Params{"character": "U+200B"}},
		"a null byte":         {level, "university\x00", matcher.RowControlCharacter, matcher.Params{"character": "U+0000"}},
		"a lost letter":       {level, "universit\uFFFD", matcher.RowControlCharacter, matcher.Params{"character": "U+FFFD"}},
		"an inner quote":      {level, `uni"versity`, matcher.RowQuote, matcher.Params{"value": `uni"versity`}},
		"text after a quote":  {level, `"university"x`, matcher.RowQuote, matcher.Params{"value": "universityx"}},
		"a book in a cell":    {level, strings.Repeat("x", 40000), matcher.RowTooLong, matcher.Params{"count": int64(40000), "high": int64(32767)}},
		"a book as a unit":    {unit, strings.Repeat("x", 201), matcher.RowTooLong, matcher.Params{"count": int64(201), "high": int64(200)}},
	} {
		ds, wrong := readOf(t, "roster", rosterHeader+staffRow(nil)+staffRow(map[int]string{c.place: c.cell}))
		require.Equal(t, []RowError{{
			File: "roster.csv", Row: 3, Column: Columns("roster")[c.place], Cell: cellName(c.place, 3), Code: c.code, Params: c.want,
		}}, wrong, name)
		require.Equal(t, small(), ds, name)
	}
}

func TestReadPart_SaysOfOtherPartsWhatIsWrong(t *testing.T) {
	for name, c := range map[string]struct {
		part, text, at string
		code           matcher.Code
		want           matcher.Params
	}{
		"negative posts": {
			"norms", "id,unit_type,tag,position,field,posts,valid_from,valid_to,document,reason,certainty\nx,,,TCKT,ke_toan,-3,,,,,high\n",
			"F2", matcher.RowNegative,
			matcher.Params{"value": "-3"},
		},
		"a norm for a type that no unit has": {
			"norms", "id,unit_type,tag,position,field,posts,valid_from,valid_to,document,reason,certainty\nx,delta_comune,,TCKT,ke_toan,3,,,,,high\n",
			"B2", matcher.RowUnknownNear,
			matcher.Params{"value": "delta_comune", "list": "units.type", "near": "delta_commune"},
		},
		"a Vietnamese date": {
			"norms", "id,unit_type,tag,position,field,posts,valid_from,valid_to,document,reason,certainty\nx,,,TCKT,ke_toan,3,1/7/2025,,,,high\n",
			"G2", matcher.RowDate,
			matcher.Params{"value": "1/7/2025", "want": "2025-07-01"},
		},
		"a day that does not exist": {
			"norms", "id,unit_type,tag,position,field,posts,valid_from,valid_to,document,reason,certainty\nx,,,TCKT,ke_toan,3,2025-02-30,,,,high\n",
			"G2", matcher.RowNoDate,
			matcher.Params{"value": "2025-02-30", "example": "2023-12-31"},
		},
		"an end before the beginning": {
			"norms", "id,unit_type,tag,position,field,posts,valid_from,valid_to,document,reason,certainty\nx,,,TCKT,ke_toan,3,2025-07-01,2024-07-01,,,high\n",
			"H2", matcher.RowOrder,
			matcher.Params{"value": "2024-07-01", "other": "valid_from", "want": ">= 2025-07-01"},
		},
		"a unit's id without its year": {
			"units", "id,name,group,type,category,class,population,area_ha,headcount,tags,x_m,y_m,certainty\n00004,X,,t,xa,,1,1,1,,0,0,high\n",
			"A2", matcher.RowBadID,
			matcher.Params{"value": "00004", "want": "00004@2025"},
		},
		"a tag twice": {
			"units", "id,name,group,type,category,class,population,area_ha,headcount,tags,x_m,y_m,certainty\n00004@2023,X,,t,xa,,1,1,1,a b a,0,0,high\n",
			"J2", matcher.RowTextForm,
			matcher.Params{"value": "a b a", "want": "a b"},
		},
		"a university that poses as a commune": {
			"universities", "id,name,name_en,ownership,autonomy,x_m,y_m,source,certainty\ncommune:KHA,X,,,,0,0,,high\n",
			"A2", matcher.RowBadID,
			matcher.Params{"value": "commune:KHA", "want": "DHA"},
		},
		"groups that lie above themselves": {
			"groups", "id,name,parent\na,,b\nb,,a\n",
			"C2", matcher.RowCycle,
			matcher.Params{"value": "a"},
		},
		"a position group whose leavers nobody has estimated": {
			"positions", "id,name,name_en,group,transferable,source\nTCKT,X,,cong_chucs,1,\n",
			"D2", matcher.RowUnknownNear,
			matcher.Params{"value": "cong_chucs", "list": "rates.attrition", "near": "cong_chuc"},
		},
		"a rate of nothing": {
			"rates", "id,per_mille,reason,certainty\ncompletion:course,1,,high\n",
			"A2", matcher.RowUnknownWord,
			matcher.Params{"value": "completion:course", "want": "attrition:<positions.group>, " +
				"completion:degree, completion:in_service, completion:second_degree, completion:bridging, completion:master, " +
				"completion:short_course, completion:theory, completion:management, completion:refresher, " +
				"completion:recruitment, completion:transfer, completion:secondment, " +
				"recruitment:degree, recruitment:in_service, recruitment:second_degree, recruitment:bridging, recruitment:master, " +
				"recruitment:short_course, recruitment:theory, recruitment:management, recruitment:refresher, " +
				"recruitment:recruitment, recruitment:transfer, recruitment:secondment"},
		},
		"more ordered than there is": {
			"quotas", "id,university,name,published,seats,reason,certainty\nq,KHA,,10,11,,high\n",
			"E2", matcher.RowOrder,
			matcher.Params{"value": "11", "other": "published", "want": "<= 10"},
		},
		"another version": {
			"dataset", "key,value\nformat,dathang.dataset/3\nid,x\nbase_date,2023-12-31\nroster_date,2023-12-31\n",
			"B2", matcher.RowFormat,
			matcher.Params{"value": "dathang.dataset/3", "want": "dathang.dataset/2"},
		},
		"a mark of nothing": {
			"dataset", "key,value\nformat,dathang.dataset/1\nid,x\nbase_date,2023-12-31\nroster_date,2023-12-31\nmarks,true\n",
			"B6", matcher.RowUnknownWord,
			matcher.Params{"value": "true", "want": "synthetic_roster, assumed_supply, national_base, assumptions"},
		},
		"no name for the dataset": {
			"dataset", "key,value\nformat,dathang.dataset/1\nid,\nbase_date,2023-12-31\nroster_date,2023-12-31\n",
			"", matcher.RowMissingKey,
			matcher.Params{"key": "id"},
		},
	} {
		ds, wrong := readOf(t, c.part, c.text)
		require.Len(t, wrong, 1, name)
		require.Equal(t, c.at, wrong[0].Cell, name)
		require.Equal(t, c.code, wrong[0].Code, name)
		require.Equal(t, c.want, wrong[0].Params, name)
		require.Equal(t, small(), ds, name)
	}
}

// programmeRow is a programme with these cells, by the names of their columns; the others are empty.
func programmeRow(t *testing.T, cells map[string]string) string {
	t.Helper()
	row := make([]string, len(Columns("programmes")))
	for name, cell := range cells {
		place := slices.Index(Columns("programmes"), name)
		require.GreaterOrEqual(t, place, 0, name)
		row[place] = cell
	}
	return strings.Join(row, ",") + "\n"
}

// programmeFaults are the faults of a file of programmes, as "row column code" in the order in which they are told.
func programmeFaults(t *testing.T, rows ...string) []string {
	t.Helper()
	_, wrong := readOf(t, "programmes", strings.Join(Columns("programmes"), ",")+"\n"+strings.Join(rows, ""))
	var told []string
	for i := range wrong {
		e := &wrong[i]
		// The cell is that of the column: a letter each, as far as Z.
		letter := string(rune('A' + slices.Index(Columns("programmes"), e.Column)))
		require.Equal(t, letter+strconv.Itoa(e.Row), e.Cell)
		told = append(told, fmt.Sprintf("%d %s %s", e.Row, e.Column, e.Code))
	}
	return told
}

func TestReadPart_SaysWhatIsWrongWithAProgramme(t *testing.T) {
	transfer := map[string]string{
		"id": "p", "provider": "commune:00001@2023", "name": "Tên", "major": "7340301", "kind": "transfer",
		"start_month": "1", "months": "0", "capacity": "1", "certainty": "high",
	}
	degree := map[string]string{
		"id": "r", "provider": "KHA", "name": "Tên", "major": "7340301", "kind": "degree",
		"start_month": "9", "months": "0", "published": "5", "capacity": "6", "quotas": "KHA-kt KHA-xx", "tuition_group": "IV",
		"first_intake": "2028", "last_intake": "2024", "certainty": "high",
	}
	unreadable := maps.Clone(degree)
	unreadable["id"], unreadable["provider"], unreadable["kind"], unreadable["start_month"], unreadable["legal_mode"] = "q", "KHB", "course", "13", "buy"
	// Row 3 cannot be read, so only its own cells are told; row 4 can, so that what it says of other parts and of
	// itself is told in the same go. Row 2 is right: a commune may release staff at once.
	require.Equal(t, []string{
		"3 kind row_unknown_word", "3 start_month row_too_large", "3 legal_mode row_unknown_word",
		"4 months row_too_small", "4 capacity row_order", "4 quotas row_unknown_near", "4 tuition_group row_unknown_id", "4 last_intake row_order",
	}, programmeFaults(t, programmeRow(t, transfer), programmeRow(t, unreadable), programmeRow(t, degree)))

	elsewhere := maps.Clone(degree)
	elsewhere["provider"] = "KHB"
	require.Equal(t, []string{
		"2 provider row_unknown_near", "2 months row_too_small", "2 capacity row_order", "2 quotas row_unknown_near",
		"2 tuition_group row_unknown_id", "2 last_intake row_order",
	}, programmeFaults(t, programmeRow(t, elsewhere)))
}

func TestReadPart_NamesTheFirstOfTwoEqualRows(t *testing.T) {
	_, wrong := readOf(t, "roster", rosterHeader+staffRow(nil)+"\n"+staffRow(map[int]string{7: "2"}))
	require.Equal(t, []RowError{{
		File: "roster.csv", Row: 4, Column: "unit", Cell: "A4", Code: matcher.RowSamePeople,
		Params: matcher.Params{"value": "00004@2023, TCKT, 7340301, university, none, 1980, male", "first": int64(2), "count": int64(3)},
	}}, wrong)
	// Equal but for how their accents are composed.
	_, wrong = readOf(t, "majors", "code,name,tuition_group\nk\u1EBF,x,\nke\u0302\u0301,y,\n")
	require.Len(t, wrong, 1)
	require.Equal(t, matcher.RowDuplicate, wrong[0].Code)
}

func TestReadPart_SaysWhatIsWrongWithTheHeader(t *testing.T) {
	said := func(text string) []string {
		_, wrong := readOf(t, "groups", text)
		lines := make([]string, len(wrong))
		for i := range wrong {
			lines[i] = wrong[i].Error()
		}
		return lines
	}
	require.Equal(t, []string{"groups.csv row 1: row_no_header want=id, name, parent"}, said("01,Hà Nội,\n"))
	require.Equal(t, []string{
		"groups.csv row 1: row_missing_column column=name",
		"groups.csv B1 (nmae): row_unknown_column column=nmae want=name",
		"groups.csv D1 (id): row_column_twice column=id first=A1",
		"groups.csv E1 (note): row_unknown_column column=note want=id, name, parent",
	}, said("id,nmae,parent,id,note\n01,Hà Nội,,,\n"))
	require.Equal(t, []string{"groups.csv A2 (id): row_required", "groups.csv row 3: row_width count=2 want=3", "groups.csv row 4: row_width count=4 want=3"},
		said("id,name,parent\n,Hà Nội,\n01,Hà Nội\n02,a,b,c\n"))
}

func TestReadPart_SaysThatThereIsNothing(t *testing.T) {
	for text, code := range map[string]matcher.Code{
		"":                     matcher.RowEmptyFile,
		"\xEF\xBB\xBF":         matcher.RowEmptyFile,
		"\r\n\n,,\n":           matcher.RowEmptyFile,
		rosterHeader:           matcher.RowNoRows,
		rosterHeader + "\n\n,": matcher.RowNoRows,
	} {
		_, wrong := readOf(t, "roster", text)
		require.Len(t, wrong, 1, "%q", text)
		require.Equal(t, code, wrong[0].Code, "%q", text)
	}
	ds, wrong := readOf(t, "pipeline", "unit,field,need,ready_year,count,document\n")
	require.Empty(t, wrong, "nobody need be in training")
	require.Nil(t, ds.Pipeline)
}

func TestReadPart_SaysWhichEncodingAFileSeemsToHave(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		code matcher.Code
		want matcher.Params
	}{
		// "Kế toán", "Địa chính": ê + acute EC, à, đ D0, i + dot below F2.
		"Windows-1258": {
			"code,name,tuition_group\n7340301,K\xEA\xEC to\xE1n,\n7850103,\xD0i\xF2a chi\xECnh,\n", matcher.RowEncoding,
			matcher.Params{"encoding": "Windows-1258", "count": int64(2)},
		},
		// "Kế toán" in TCVN3: ế D5, á B8.
		"TCVN3": {
			"code,name,tuition_group\n7340301,K\xD5 to\xB8n,\n", matcher.RowEncoding,
			matcher.Params{"encoding": "TCVN3", "count": int64(1)},
		},
		"no encoding that is known": {
			"code,name,tuition_group\n7340301,\x81\x9D\xFF,\n", matcher.RowNotUTF8,
			matcher.Params{"count": int64(1)},
		},
		"UTF-16 with its mark": {
			"\xFF\xFEc\x00o\x00d\x00e\x00", matcher.RowNotCSV, matcher.Params{"format": "UTF-16"},
		},
		"UTF-16 without": {
			"\x00c\x00o\x00d\x00e\x00,\x00n", matcher.RowNotCSV, matcher.Params{"format": "UTF-16"},
		},
		"an old workbook": {
			"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", matcher.RowNotCSV, matcher.Params{"format": "xls"},
		},
	} {
		ds, wrong := readOf(t, "majors", c.text)
		require.Len(t, wrong, 1, name)
		require.Equal(t, c.code, wrong[0].Code, name)
		require.Equal(t, c.want, wrong[0].Params, name)
		require.Equal(t, small(), ds, name)
	}
	// The other faults of such a file are told beside it.
	_, wrong := readOf(t, "majors", "code,name,tuition_group\n,K\xEA\xEC,\n")
	require.Equal(t, "A2", wrong[0].Cell)
	require.Equal(t, "B2", wrong[1].Cell)
}

func TestReadPart_TakesDeeplyQuotedTextAndFindsTheQuoteThatIsNotClosed(t *testing.T) {
	deep := strings.Repeat(`"`, 10_000)
	ds, wrong := readOf(t, "groups", "id,name,parent\n01,\""+strings.ReplaceAll(deep, `"`, `""`)+"\",\n")
	require.Empty(t, wrong)
	require.Equal(t, deep, ds.Groups[0].Name)

	_, wrong = readOf(t, "groups", "id,name,parent\n01,\"Hà Nội,\n001,Ba Đình,01\n002,Hoàn Kiếm,01\n")
	require.Equal(t, []RowError{{
		File: "groups.csv", Row: 2, Column: "name", Cell: "B2", Code: matcher.RowQuote,
		Params: matcher.Params{"value": "Hà Nội,\n001,Ba Đình,01\n002,Hoàn Kiếm,01\n"},
	}}, wrong)
}

func TestReadPart_ListsTheFirstThousandFaultsAndCountsTheRest(t *testing.T) {
	var b strings.Builder
	b.WriteString(rosterHeader)
	for range 5000 {
		b.WriteString(staffRow(map[int]string{7: "x"}))
	}
	_, wrong := readOf(t, "roster", b.String())
	require.Len(t, wrong, 1001)
	require.Equal(t, "H1001", wrong[999].Cell)
	require.Equal(t, RowError{File: "roster.csv", Code: matcher.RowMore, Params: matcher.Params{"count": int64(4000)}}, wrong[1000])
}

// broken fails after its text.
type broken struct{ text *strings.Reader }

func (b broken) Read(p []byte) (int, error) {
	if b.text.Len() == 0 {
		return 0, errors.New("cable pulled")
	}
	return b.text.Read(p)
}

func TestReadPart_SaysThatTheFileCouldNotBeRead(t *testing.T) {
	wrong := ReadPart(broken{strings.NewReader(rosterHeader + "x,")}, "r.csv", "roster", small())
	require.Equal(t, []RowError{{File: "r.csv", Code: matcher.FileUnreadable, Params: matcher.Params{"detail": "cable pulled"}}}, wrong)
}

func TestCellName_CountsAsSpreadsheetsDo(t *testing.T) {
	require.Equal(t, "A1", cellName(0, 1))
	require.Equal(t, "F41", cellName(5, 41))
	require.Equal(t, "Z9", cellName(25, 9))
	require.Equal(t, "AA9", cellName(26, 9))
	require.Equal(t, "IV9", cellName(255, 9))
}

// Every code of the list is one that some test here has seen, and the
// parameters of each are those that the list names.
func TestRowError_HasTheParametersThatItsCodeNames(t *testing.T) {
	params := map[matcher.Code][]string{}
	for _, c := range matcher.Codes {
		params[c.Code] = c.Params
	}
	for _, text := range []string{
		"", rosterHeader, "x\n", "unit,unti,unit\n", "\xFF\xFE", "PK\x03\x04", rosterHeader + "a,b\n",
		rosterHeader + staffRow(nil) + staffRow(nil) + staffRow(map[int]string{0: "x", 1: "TCKD", 3: "\xFF", 4: `a"`, 5: "1.980", 6: "x", 7: "NaN"}),
		rosterHeader + staffRow(map[int]string{0: "x", 1: "TCKD", 5: "2010"}),
		rosterHeader + staffRow(map[int]string{0: "a b", 3: "\u200B", 5: "-1", 7: "1e3"}),
		rosterHeader + staffRow(map[int]string{3: strings.Repeat("x", 40000), 5: "9999"}),
	} {
		_, wrong := readOf(t, "roster", text)
		require.NotEmpty(t, wrong, "%q", text)
		for _, e := range wrong {
			names, known := params[e.Code]
			require.True(t, known, e.Code)
			require.Len(t, e.Params, len(names), e.Error())
			for _, name := range names {
				switch v := e.Params[name].(type) {
				case string, int, int64:
				default:
					t.Errorf("%s: %s is %T", e.Error(), name, v)
				}
			}
		}
	}
}
