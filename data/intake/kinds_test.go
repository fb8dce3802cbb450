package intake

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/unicode/norm"

	"dathang/data/lang"
	"dathang/data/sheet"
	"dathang/matcher"
)

var plainHead = []any{"Đơn vị", "Chức danh", "Ngành", "Trình độ", "LLCT", "Năm sinh", "Giới tính", "Số người"}

func person(cells map[int]any) []any {
	row := []any{"Phường Phúc Xá", "Tài chính - kế toán", "Kế toán", "Đại học", "Sơ cấp", 1980, "Nữ", 1}
	for i, c := range cells {
		row[i] = c
	}
	return row
}

func readRows(t testing.TB, c *Corrections, rows ...[]any) *Reading {
	t.Helper()
	return readBook(t, book(t, "DS", append([][]any{plainHead}, rows...)), c)
}

func codesOf(r *Reading) []matcher.Code {
	var list []matcher.Code
	for i := range r.Faults {
		list = append(list, r.Faults[i].Code)
	}
	return list
}

func TestRead_MatchesNamesOrAsksWithTheNearest(t *testing.T) {
	for text, id := range map[string]string{
		"Phường Phúc Xá": "00001@2025", "phuong phuc xa": "00001@2025", "P. Phúc Xá": "00001@2025", "PHÚC XÁ": "00001@2025", "00001": "00001@2025", "1": "00001@2025", "00001@2025": "00001@2025",
		norm.NFD.String("Xã Đường Lâm"): "00102@2025",
	} {
		r := readRows(t, nil, person(map[int]any{0: text}))
		require.Empty(t, r.Faults, text)
		require.Len(t, staffOf(r.Dataset(), id), 1, text)
	}
	r := readRows(t, nil, person(map[int]any{0: "Phường Phúc Xa Mới"}), person(map[int]any{0: "Xã Tân Hòa", 5: 1981}))
	require.False(t, r.Sound)
	require.Nil(t, r.Dataset())
	require.Equal(t, 2, r.Asked)
	asked := askedNames(r)
	require.Equal(t, "00001@2025", asked["Phường Phúc Xa Mới"][0].ID)
	require.Equal(t, []Guess{{"00101@2025", "Xã Tân Hòa", "Huyện Đông Hà"}, {"00201@2025", "Xã Tân Hòa", "Quận Tây Sơn"}}, asked["Xã Tân Hòa"], "two units have the name")
	// Answered once, for all rows and the next file.
	c := &Corrections{Names: []NameIs{{unitList, "Phường Phúc Xa Mới", "00001@2025"}, {unitList, "xã tân hòa", "00201@2025"}}}
	r = readRows(t, c.Kept(), person(map[int]any{0: "Phường Phúc Xa Mới"}), person(map[int]any{0: "Xã Tân Hòa", 5: 1981}))
	require.Empty(t, r.Faults)
	require.Zero(t, r.Asked)
	// The district tells units of one name apart.
	rows := [][]any{append([]any{"Huyện"}, plainHead...), append([]any{"Đông Hà"}, person(map[int]any{0: "Xã Tân Hòa"})...)}
	r = readBook(t, book(t, "DS", rows), nil)
	require.Empty(t, r.Faults)
	require.Len(t, staffOf(r.Dataset(), "00101@2025"), 1)
}

func askedNames(r *Reading) map[string][]Guess {
	asked := map[string][]Guess{}
	for i := range r.Names {
		if r.Names[i].How == HowAsked {
			asked[r.Names[i].Text] = r.Names[i].Guesses
		}
	}
	return asked
}

func TestRead_NeverGuessesAWord(t *testing.T) {
	r := readRows(t, nil, person(map[int]any{3: "Sau đại học"}), person(map[int]any{3: "Sau đại học", 5: 1981}))
	require.Equal(t, []matcher.Code{matcher.RowUnknownWord, matcher.RowUnknownWord}, codesOf(r))
	require.Equal(t, Kind{matcher.RowUnknownWord, 2, r.Faults[0]}, r.Kinds[0])
	require.Equal(t, 1, r.Asked)
	r = readRows(t, &Corrections{Words: []WordIs{{"level", "sau đại học", "master"}}}, person(map[int]any{3: "Sau đại học"}))
	require.Empty(t, r.Faults)
	require.Equal(t, "master", r.Dataset().Staff[0].Level)
	// An empty cell may mean "none": it is asked, never filled.
	r = readRows(t, nil, person(map[int]any{4: nil}))
	require.Equal(t, []matcher.Code{matcher.RowRequired}, codesOf(r))
	require.Equal(t, []string{"none"}, r.Words[slices.IndexFunc(r.Words, func(w Word) bool { return w.Text == "" })].Guesses)
	r = readRows(t, &Corrections{Words: []WordIs{{"theory", "", "none"}}}, person(map[int]any{4: nil}))
	require.Empty(t, r.Faults)
	// Nor is a column that is not there.
	r = readBook(t, book(t, "DS", [][]any{{"Đơn vị", "Chức danh", "Ngành", "Trình độ", "Năm sinh", "Giới tính"}, {"Phúc Xá", "TCKT", "Kế toán", "ĐH", 1980, "Nữ"}}), nil)
	require.Equal(t, []matcher.Code{matcher.RowMissingColumn}, codesOf(r))
	r = readBook(t, book(t, "DS", [][]any{{"Đơn vị", "Chức danh", "Ngành", "Trình độ", "Năm sinh", "Giới tính"}, {"Phúc Xá", "TCKT", "Kế toán", "ĐH", 1980, "Nữ"}}), &Corrections{Given: []GivenIs{{"roster", "theory", "none"}}})
	require.Empty(t, r.Faults)
}

func TestRead_NeverReadsWhoSomebodyIs(t *testing.T) {
	rows := [][]any{append([]any{"Họ và tên", "CCCD"}, plainHead...), append([]any{"Nguyễn Văn Kín", "001080000001"}, person(nil)...), {"Trần Bí Mật"}}
	r := readBook(t, book(t, "DS", rows), nil)
	require.Empty(t, r.Faults)
	require.True(t, r.Sheets[0].Columns[0].Personal && r.Sheets[0].Columns[1].Personal)
	text := jsonOf(t, r) + jsonOf(t, r.Dataset())
	for _, secret := range []string{"Nguyễn", "001080000001", "Trần Bí Mật"} {
		require.NotContains(t, text, secret)
	}
	require.Equal(t, []Skipped{{3, "unread", ""}}, r.Sheets[0].Skipped)
}

func TestRead_SaysWhenATotalDoesNotAgree(t *testing.T) {
	r := readRows(t, nil, person(nil), person(map[int]any{5: 1981, 7: 2}), []any{"Tổng cộng", nil, nil, nil, nil, nil, nil, 4})
	require.Empty(t, r.Faults)
	require.Equal(t, []Total{{4, "Tổng cộng", 4, 3, false}}, r.Sheets[0].Totals)
	require.Equal(t, matcher.RowTotalDiffers, r.Warnings[0].Code)
}

func TestRead_TakesDaysAndNumbersAsTheyLook(t *testing.T) {
	f := book(t, "DS", [][]any{plainHead, person(map[int]any{5: "15/03/1980"}), person(map[int]any{5: 29226, 6: "Nam"}), person(map[int]any{5: "3/1981"})})
	r := readBook(t, f, nil)
	require.Empty(t, r.Faults)
	years := map[int]int64{}
	for _, s := range staffOf(r.Dataset(), "00001@2025") {
		years[s.BirthYear] += s.Count
	}
	require.Equal(t, map[int]int64{1980: 2, 1981: 1}, years)
	require.Equal(t, Change{"DS", "birth_year", "birth_date", "15/03/1980", "1980", "F2", 3}, r.Changes[0])

	f = book(t, "Tỷ lệ", [][]any{{"Mã", "Tỷ lệ (%)", "Mức độ chắc chắn"}, {"attrition:cong_chuc", "12,5", "Giả định"}, {"completion:degree", "85 %", "giả định"}, {"completion:master", 0.9, "Cao"}, {"recruitment:transfer", 7.5, "Cao"}})
	percent, err := f.NewStyle(&excelize.Style{NumFmt: 9})
	require.NoError(t, err)
	require.NoError(t, f.SetCellStyle("Tỷ lệ", "B4", "B4", percent))
	r = readBook(t, f, nil)
	require.Empty(t, r.Faults)
	rates := map[string]int64{}
	for _, rate := range r.Dataset().Rates {
		rates[rate.ID] = rate.PerMille
	}
	require.Equal(t, map[string]int64{"attrition:cong_chuc": 125, "completion:degree": 850, "completion:master": 900, "recruitment:transfer": 75}, rates)

	for text, want := range map[string]string{"1.234": "1234", "1,234": "1234", "1.234.567": "1234567", "1 234": "1234", "12 người": "12", "1.234,5": "1.234,5", "12,5": "12,5", "1.23.4": "1.23.4", "5": "5"} {
		got, _ := numberOf(&sheet.Cell{Text: text}, "population", "")
		require.Equal(t, want, got, text)
	}
	for text, want := range map[string]string{"12,5": "12500", "1.234": "1.234", "30": "30000", "1.234,5": "1234500"} {
		got, _ := numberOf(&sheet.Cell{Text: text}, "price_kvnd", "million")
		require.Equal(t, want, got, text)
	}
	for text, want := range map[string]string{"31/12/2023": "2023-12-31", "1.7.2025": "2025-07-01", "2023": "2023", "12/31/2023": "12/31/2023", "ngày 01/02/2024": "2024-02-01"} {
		got, _ := dayOf(&sheet.Cell{Text: text}, false)
		require.Equal(t, want, got, text)
	}
}

func TestRead_FillsMergedCellsOrRefusesThem(t *testing.T) {
	f := merged(t, book(t, "DS", [][]any{plainHead, person(nil), person(map[int]any{0: nil, 2: nil, 5: 1981})}), "DS", [2]string{"A2", "A3"}, [2]string{"C2", "C3"})
	r := readBook(t, f, nil)
	require.Empty(t, r.Faults)
	require.Equal(t, 2, r.Sheets[0].Columns[0].Filled)
	require.Equal(t, matcher.MajorCode("7340301"), staffOf(r.Dataset(), "00001@2025")[1].Major)
	f = merged(t, book(t, "DS", [][]any{plainHead, person(nil), person(map[int]any{3: "ĐH", 7: nil})}), "DS", [2]string{"H2", "H3"})
	r = readBook(t, f, nil)
	require.Equal(t, []matcher.Code{matcher.RowMerged}, codesOf(r))
	require.Equal(t, matcher.Params{"range": "H2:H3"}, r.Faults[0].Params)
}

func TestRead_RefusesAFormulaWithoutAValue(t *testing.T) {
	f := book(t, "DS", [][]any{plainHead, person(map[int]any{2: nil})})
	require.NoError(t, f.SetCellFormula("DS", "C2", "7340300+1"))
	r := readBook(t, f, nil)
	require.Equal(t, []matcher.Code{matcher.RowFormula}, codesOf(r))
	require.Equal(t, "C2", r.Faults[0].Cell)
}

func TestRead_TakesSheetsOfOneUnitEach(t *testing.T) {
	head := plainHead[1:7]
	row := func(year int) []any { return person(map[int]any{5: year})[1:7] }
	r := readBook(t, book(t, "Phúc Xá", [][]any{head, row(1980)}, "Sheet2", [][]any{{"Danh sách cán bộ, công chức xã Đường Lâm"}, head, row(1981)}, "Bìa", [][]any{{"Sở Nội vụ"}}), nil)
	require.Empty(t, r.Faults)
	require.Equal(t, []string{"name", "title", ""}, []string{r.Sheets[0].UnitFrom, r.Sheets[1].UnitFrom, r.Sheets[2].UnitFrom})
	require.Equal(t, HowUnknown, r.Sheets[2].How)
	require.Len(t, staffOf(r.Dataset(), "00102@2025"), 1)
	// A unit that is said nowhere is asked for.
	r = readBook(t, book(t, "Sheet1", [][]any{head, row(1980)}), nil)
	require.Equal(t, []matcher.Code{matcher.RowRequired}, codesOf(r))
	r = readBook(t, book(t, "Sheet1", [][]any{head, row(1980)}), &Corrections{Sheets: []SheetIs{{Sheet: "Sheet1", Unit: "00102@2025"}}})
	require.Empty(t, r.Faults)
}

func TestRead_TakesTextFilesOfEveryKind(t *testing.T) {
	lines := "Đơn vị;Chức danh;Ngành;Trình độ;LLCT;Năm sinh;Giới tính;Số người\nPhúc Xá;TCKT;Kế toán;Đại học;Sơ cấp;1980;Nữ;3\n"
	units := utf16.Encode([]rune("\uFEFF" + strings.ReplaceAll(lines, ";", "\t")))
	wide := make([]byte, 0, 2*len(units))
	for _, u := range units {
		wide = append(wide, byte(u), byte(u>>8))
	}
	for name, text := range map[string]string{
		"semicolons": lines, "tabs": strings.ReplaceAll(lines, ";", "\t"), "commas": strings.ReplaceAll(lines, ";", ","), "bars": strings.ReplaceAll(lines, ";", "|"), "a hint": "sep=;\r\n" + lines, "a mark": "\uFEFF" + lines,
		"old Mac": strings.ReplaceAll(lines, "\n", "\r"), "UTF-16": string(wide), "NFD": norm.NFD.String(lines), "capitals": strings.ToUpper(lines[:strings.Index(lines, "\n")]) + lines[strings.Index(lines, "\n"):],
	} {
		r := Read(strings.NewReader(text), "f.csv", town(t), nil)
		require.Empty(t, r.Faults, name)
		require.Equal(t, int64(3), staffOf(r.Dataset(), "00001@2025")[0].Count, name)
	}
	r := Read(strings.NewReader("Đơn vị;Tên\nPhúc Xá;Tr\xe2\xccn B\n"), "f.csv", town(t), nil)
	require.Equal(t, matcher.RowEncoding, r.Faults[0].Code)
	// The fonts of TCVN3 within a workbook.
	r = readBook(t, book(t, "DS", [][]any{{"§¬n vÞ", "Chøc danh", "Tr×nh ®é"}, {"Ph\u00adêng Phóc X¸", "KÕ to¸n", "§¹i häc"}}), nil)
	require.Equal(t, matcher.RowEncoding, r.Faults[0].Code)
	require.Equal(t, "TCVN3", r.Faults[0].Params["encoding"])
}

func TestRead_SaysOfADamagedOrHiddenSheet(t *testing.T) {
	f := book(t, "DS", [][]any{plainHead, person(nil)}, "Ẩn", [][]any{plainHead, person(nil)})
	require.NoError(t, f.SetSheetVisible("Ẩn", false))
	r := readBook(t, f, nil)
	require.Equal(t, []string{"Ẩn"}, r.Hidden)
	r = Read(bytes.NewReader(bytesOf(t, f)[:2000]), "f.xlsx", town(t), nil)
	require.Equal(t, []matcher.Code{matcher.RowNotBook}, codesOf(r))
}

func TestRead_AsksAboutATitleThatIsNear(t *testing.T) {
	head := append([]any{}, plainHead...)
	head[2] = "Chuyên nghành đt"
	head = append(head, "Hệ số", "Cột lạ")
	r := readBook(t, book(t, "DS", [][]any{head, append(person(nil), "2.34", "x")}), nil)
	require.Equal(t, []string{"major"}, r.Sheets[0].Columns[2].Guesses)
	require.Equal(t, 1, r.Asked)
	require.Equal(t, HowUnknown, r.Sheets[0].Columns[9].How)
	r = readBook(t, book(t, "DS", [][]any{head, append(person(nil), "2.34", "x")}), &Corrections{Columns: []ColumnIs{{Title: "Chuyên nghành đt", Column: "major"}}})
	require.Empty(t, r.Faults)
	require.Zero(t, r.Asked)
	require.Equal(t, matcher.MajorCode("7340301"), staffOf(r.Dataset(), "00001@2025")[0].Major)
}

func TestRead_ReplacesAllOnlyWhenTold(t *testing.T) {
	r := readRows(t, nil, person(nil))
	require.Equal(t, 2, r.Taken[0].Kept)
	r = readRows(t, &Corrections{Replace: map[string]string{"roster": ReplaceAll}}, person(nil))
	require.Zero(t, r.Taken[0].Kept)
	require.Len(t, r.Dataset().Staff, 1)
	c, err := Compare(town(t), r.Dataset())
	require.NoError(t, err)
	require.Len(t, c.Emptied, 2)
	require.Equal(t, 4, c.Without)
}

func TestMark_MarksAndCommentsTheFaultyCells(t *testing.T) {
	r := readRows(t, nil, person(map[int]any{3: "Sau đại học"}), person(map[int]any{5: 1881}))
	var b bytes.Buffer
	require.NoError(t, r.Mark(&b, lang.Vi))
	f, err := excelize.OpenReader(&b)
	require.NoError(t, err)
	comments, err := f.GetComments("DS")
	require.NoError(t, err)
	require.Len(t, comments, 2)
	require.Equal(t, "D2", comments[0].Cell)
	require.Contains(t, comments[0].Text, "Sau đại học")
	style, err := f.GetCellStyle("DS", "D2")
	require.NoError(t, err)
	look, err := f.GetStyle(style)
	require.NoError(t, err)
	require.Equal(t, []string{"FFFF00"}, look.Fill.Color)
	value, err := f.GetCellValue("DS", "A2")
	require.NoError(t, err)
	require.Equal(t, "Phường Phúc Xá", value)
}

func TestCorrections_AreReadBackAndTheNewerStandBefore(t *testing.T) {
	c := &Corrections{Format: CorrectionsFormat, Words: []WordIs{{"level", "SĐH", "master"}}, Rows: []RowIs{{"DS", 3, true}}}
	back, faults := ReadCorrections([]byte(jsonOf(t, c)))
	require.Empty(t, faults)
	require.Equal(t, c, back)
	require.Empty(t, c.Kept().Rows)
	code, _ := c.With(&Corrections{Words: []WordIs{{"level", "SĐH", "doctor"}}}).word("level", "sđh")
	require.Equal(t, "doctor", code)
	_, faults = ReadCorrections([]byte(`{"word":1}`))
	require.Equal(t, matcher.Faults{{Code: matcher.FaultUnknownNear, Path: "/word", Params: matcher.Params{"value": "word", "near": "words"}}}, faults)
}

func TestRead_TakesNoneOfTwoTicks(t *testing.T) {
	head := []any{"Đơn vị", "Chức danh", "Ngành", "Trình độ", "LLCT", "Năm sinh", nil}
	f := merged(t, book(t, "DS", [][]any{
		head,
		{nil, nil, nil, nil, nil, "Nam", "Nữ"},
		{"Phúc Xá", "TCKT", "Kế toán", "ĐH", "SC", 1980, 1981},
		{"Phúc Xá", "TCKT", "Kế toán", "ĐH", "SC", 1980, nil},
	}), "DS", [2]string{"F1", "G1"})
	r := readBook(t, f, nil)
	require.Equal(t, []matcher.Code{matcher.RowUnknownWord}, codesOf(r))
	require.Equal(t, 3, r.Faults[0].Row)
}

// A column that a file does not have says nothing: what rows have in it stays, and new rows are said to get a value.
func TestRead_KeepsWhatRowsHaveInColumnsThatTheFileLacks(t *testing.T) {
	before := town(t)
	before.Units[0].XM, before.Units[0].Tags = 1234, matcher.Words{"tourism"}
	text := "Mã đơn vị;Tên đơn vị;Địa bàn;Loại đơn vị;Phường, xã, thị trấn;Dân số;Diện tích;Biên chế\n" +
		"00001;Phường Phúc Xá;Quận Tây Sơn;inner_ward;phường;12.345;100;25\n00900;Phường Mới;Quận Tây Sơn;inner_ward;phường;8.000;90;20\n"
	r := Read(strings.NewReader(text), "f.csv", before, nil)
	require.Empty(t, r.Faults)
	is := func(id matcher.CommuneID) matcher.Unit {
		for _, u := range r.Dataset().Units {
			if u.ID == id {
				return u
			}
		}
		return matcher.Unit{}
	}
	want := before.Units[0]
	want.Population, want.Headcount = 12345, 25
	require.Equal(t, want, is("00001@2025"))
	require.Equal(t, matcher.CertainMedium, is("00900@2025").Certainty)
	said := map[string]string{}
	for _, c := range r.Sheets[0].Columns {
		if c.How == HowAssumed {
			said[c.Column] = c.Given
		}
	}
	require.Equal(t, map[string]string{"x_m": "0", "y_m": "0", "certainty": "medium"}, said)
}

// Two communes of one province may differ in a mark alone.
func TestRead_TellsNamesApartByTheirMarks(t *testing.T) {
	ds := town(t)
	ds.Units[2].Name, ds.Units[3].Name = "Xã Tân Thành", "Xã Tân Thạnh"
	text := func(unit string) string {
		return "Đơn vị;Chức danh;Ngành;Trình độ;LLCT;Năm sinh;Giới tính\n" + unit + ";TCKT;7340301;Đại học;Chưa;1980;Nữ\n"
	}
	for unit, want := range map[string]matcher.CommuneID{"Xã Tân Thành": ds.Units[2].ID, "XÃ TÂN  THẠNH": ds.Units[3].ID} {
		r := Read(strings.NewReader(text(unit)), "f.csv", ds, nil)
		require.Empty(t, r.Faults, unit)
		require.Len(t, staffOf(r.Dataset(), string(want)), 1, unit)
	}
	r := Read(strings.NewReader(text("Xa Tan Thanh")), "f.csv", ds, nil)
	require.Equal(t, 1, r.Asked, "without marks it may be either")
	require.Len(t, r.Names[len(r.Names)-1].Guesses, 2)
}
