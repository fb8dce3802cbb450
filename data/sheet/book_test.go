package sheet

import (
	"archive/zip"
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"dathang/data/lang"
	"dathang/matcher"
)

func bookOf(t testing.TB, l lang.Language, ds *matcher.Dataset, names ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, WriteBook(&b, l, ds, names...))
	return b.Bytes()
}

// sheets makes a workbook of rows by sheet, in the order given.
func sheets(t testing.TB, list ...any) []byte {
	t.Helper()
	f := excelize.NewFile()
	for i := 0; i < len(list); i += 2 {
		name := list[i].(string)
		if i == 0 {
			require.NoError(t, f.SetSheetName("Sheet1", name))
		} else {
			_, err := f.NewSheet(name)
			require.NoError(t, err)
		}
		for r, row := range list[i+1].([][]any) {
			require.NoError(t, f.SetSheetRow(name, cellName(0, r+1), &row))
		}
	}
	var b bytes.Buffer
	require.NoError(t, f.Write(&b))
	return b.Bytes()
}

func rosterHead() []any {
	var row []any
	for _, c := range Columns("roster") {
		row = append(row, c)
	}
	return row
}

func TestWriteBook_IsReadBackWhole(t *testing.T) {
	for _, l := range lang.Languages {
		book := bookOf(t, l, small())
		ds, wrong := ReadBook(bytes.NewReader(book), "nho.xlsx")
		require.Empty(t, wrong)
		require.Equal(t, Sorted(small()), ds)
		for _, part := range Parts {
			ds := small()
			require.Empty(t, ReadPart(bytes.NewReader(book), "nho.xlsx", part, ds))
			require.Equal(t, Sorted(small()), Sorted(ds), part)
		}
	}
}

func TestReadPart_SaysSheetAndCellOfAWorkbook(t *testing.T) {
	book := sheets(t, "Bìa", [][]any{{"Sở Nội vụ"}}, "Biên chế", [][]any{
		{}, {"Danh sách"}, // a title above the header is none
	})
	ds := small()
	wrong := ReadPart(bytes.NewReader(book), "roster.xlsx", "roster", ds)
	require.Len(t, wrong, 1)
	require.Equal(t, "Biên chế", wrong[0].Sheet)
	require.Equal(t, matcher.RowNoHeader, wrong[0].Code)
	require.Equal(t, 2, wrong[0].Row)

	book = sheets(t, "Biên chế", [][]any{
		rosterHead(),
		{"00001@2023", "TCKT", "7340301", "university", "intermediate", 1975, "female", 1},
		{},
		{"00001@2023", "TCKT", "7340301", "university", "intermediate", 1980, "male", -3},
		{"00009@2023", "TCKT", "", "university", "none", 1980, "male"},
	})
	wrong = ReadPart(bytes.NewReader(book), "roster.xlsx", "roster", ds)
	require.Equal(t, []RowError{
		{File: "roster.xlsx", Sheet: "Biên chế", Row: 4, Column: "count", Cell: "H4", Code: matcher.RowTooSmall, Params: matcher.Params{"value": "-3", "low": int64(1)}},
		{File: "roster.xlsx", Sheet: "Biên chế", Row: 5, Column: "count", Cell: "H5", Code: matcher.RowRequired},
	}, wrong)
	require.Equal(t, small(), ds)
}

func TestReadPart_FindsTheSheet(t *testing.T) {
	head := rosterHead()
	row := []any{"00001@2023", "TCKT", "7340301", "university", "intermediate", 1975, "female", 7}
	for name, book := range map[string][]byte{
		"by the part's name":        sheets(t, "x", [][]any{head}, "Roster", [][]any{head, row}),
		"by its name in Vietnamese": sheets(t, "x", [][]any{head}, " BIÊN CHẾ", [][]any{head, row}),
		"in decomposed letters":     sheets(t, "x", [][]any{head}, "Bie\u0302n che\u0302\u0301", [][]any{head, row}),
		"by its header":             sheets(t, "Bìa", [][]any{{"Sở Nội vụ"}}, "Trang tính 2", [][]any{head, row}),
		"as the only one":           sheets(t, "Sheet1", [][]any{head, row}),
	} {
		t.Run(name, func(t *testing.T) {
			ds := small()
			require.Empty(t, ReadPart(bytes.NewReader(book), "f.xlsx", "roster", ds))
			require.Len(t, ds.Staff, 1)
			require.Equal(t, int64(7), ds.Staff[0].Count)
		})
	}
	for name, c := range map[string]struct {
		book []byte
		code matcher.Code
	}{
		"two are called so":        {sheets(t, "Roster", [][]any{head, row}, "Biên chế", [][]any{head, row}), matcher.RowSheetTwice},
		"two have its header":      {sheets(t, "a", [][]any{head, row}, "b", [][]any{head, row}), matcher.RowNoSheet},
		"none of several is alike": {sheets(t, "a", [][]any{{"x"}}, "b", [][]any{{"y"}}), matcher.RowNoSheet},
	} {
		t.Run(name, func(t *testing.T) {
			wrong := ReadPart(bytes.NewReader(c.book), "f.xlsx", "roster", small())
			require.Len(t, wrong, 1)
			require.Equal(t, c.code, wrong[0].Code)
		})
	}
}

func TestReadPart_TakesTheDaysOfASpreadsheet(t *testing.T) {
	head := []any{"id", "unit_type", "tag", "position", "field", "posts", "valid_from", "valid_to", "document", "reason", "certainty"}
	norm := func(id string, from, to any) []any {
		return []any{id, "", "", "TCKT", "ke_toan", 1, from, to, "", "", "high"}
	}
	day := time.Date(2022, 1, 1, 0, 0, 0, 0, time.UTC)
	ds := small()
	require.Empty(t, ReadPart(bytes.NewReader(sheets(t, "norms", [][]any{
		head, norm("a", day, "2023-12-31"), norm("b", 44562, ""),
	})), "f.xlsx", "norms", ds))
	require.Equal(t, "2022-01-01", ds.Norms[0].ValidFrom)
	require.Equal(t, "2023-12-31", ds.Norms[0].ValidTo)
	require.Equal(t, "2022-01-01", ds.Norms[1].ValidFrom)

	// A year alone is no day, though a spreadsheet could count it as one of 1905.
	wrong := ReadPart(bytes.NewReader(sheets(t, "norms", [][]any{head, norm("a", 2022, "31/12/2023")})), "f.xlsx", "norms", ds)
	require.Len(t, wrong, 2)
	require.Equal(t, matcher.RowNoDate, wrong[0].Code)
	require.Equal(t, matcher.Params{"value": "2022", "example": exampleDay}, wrong[0].Params)
	require.Equal(t, matcher.Params{"value": "31/12/2023", "want": "2023-12-31"}, wrong[1].Params)

	// Days counted from 1904.
	f := excelize.NewFile()
	from1904 := true
	require.NoError(t, f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &from1904}))
	require.NoError(t, f.SetSheetRow("Sheet1", "A1", &head))
	row := norm("a", 44562-1462, "")
	require.NoError(t, f.SetSheetRow("Sheet1", "A2", &row))
	var b bytes.Buffer
	require.NoError(t, f.Write(&b))
	require.Empty(t, ReadPart(&b, "f.xlsx", "norms", ds))
	require.Equal(t, "2022-01-01", ds.Norms[0].ValidFrom)
}

func TestReadPart_TakesWhatAFormulaGave(t *testing.T) {
	f := excelize.NewFile()
	head := rosterHead()
	require.NoError(t, f.SetSheetRow("Sheet1", "A1", &head))
	row := []any{"00001@2023", "TCKT", "7340301", "university", "intermediate", 1975, "female", 2}
	require.NoError(t, f.SetSheetRow("Sheet1", "A2", &row))
	require.NoError(t, f.SetCellFormula("Sheet1", "H2", "1+1"))
	var b bytes.Buffer
	require.NoError(t, f.Write(&b))
	ds := small()
	require.Empty(t, ReadPart(&b, "f.xlsx", "roster", ds))
	require.Equal(t, int64(2), ds.Staff[0].Count)

	row[7] = "#REF!"
	require.NoError(t, f.SetSheetRow("Sheet1", "A2", &row))
	b.Reset()
	require.NoError(t, f.Write(&b))
	wrong := ReadPart(&b, "f.xlsx", "roster", ds)
	require.Len(t, wrong, 1)
	require.Equal(t, matcher.RowNaN, wrong[0].Code)
}

func TestReadSheets_ReplacesOnlyWhatTheWorkbookHolds(t *testing.T) {
	other := small()
	other.Rates[0].PerMille = 33
	other.Groups[0].Name = "Ba Đình"
	ds := small()
	names, wrong := ReadSheets(bytes.NewReader(bookOf(t, lang.Vi, other, "rates")), "f.xlsx", ds)
	require.Empty(t, wrong)
	require.Equal(t, []string{"rates"}, names)
	want := small()
	want.Rates[0].PerMille = 33
	require.Equal(t, want, ds)

	_, wrong = ReadBook(bytes.NewReader(bookOf(t, lang.Vi, other, "rates")), "f.xlsx")
	require.Len(t, wrong, len(Parts)-1-len(nationalParts)-len(lateParts))
	require.Equal(t, matcher.RowNoSheet, wrong[0].Code)
}

func TestReadSheets_LosesNoSheetToASlipInItsName(t *testing.T) {
	_, wrong := ReadSheets(bytes.NewReader(sheets(t, "Biên chê", [][]any{rosterHead()})), "f.xlsx", small())
	require.Equal(t, []RowError{{File: "f.xlsx", Sheet: "Biên chê", Code: matcher.RowUnknownSheet, Params: matcher.Params{"value": "Biên chê", "want": "Biên chế"}}}, wrong)
	_, wrong = ReadSheets(strings.NewReader("unit,position\n"), "f.csv", small())
	require.Equal(t, matcher.RowNotBook, wrong[0].Code)
}

// A workbook made when sheets had other names is read as before.
func TestReadBook_FindsSheetsByTheirFormerNames(t *testing.T) {
	found := 0
	for _, p := range parts {
		former, ok := formerly[p.title()]
		if !ok {
			continue
		}
		sheet, wrong := (&book{sheets: []bookSheet{{name: "Bìa"}, {name: former}}}).sheetCalled(p)
		require.Nil(t, wrong)
		require.Equal(t, former, sheet)
		found++
	}
	require.Len(t, formerly, found)
}

func TestWriteTemplate_HoldsHeaderListsAndGuide(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, WriteTemplate(&b, lang.Vi, "roster"))
	f, err := excelize.OpenReader(&b)
	require.NoError(t, err)
	require.Equal(t, []string{"Danh sách cán bộ, công chức", "Hướng dẫn"}, f.GetSheetList())
	rows, err := f.GetRows("Danh sách cán bộ, công chức")
	require.NoError(t, err)
	require.Equal(t, [][]string{headings(lang.Vi, "roster")}, rows)
	lists, err := f.GetDataValidations("Danh sách cán bộ, công chức")
	require.NoError(t, err)
	require.Len(t, lists, 7) // level, theory, sex, service, key, ethnic, verified
	require.Equal(t, `"nữ,nam"`, lists[2].Formula1)
	guide, err := f.GetRows("Hướng dẫn")
	require.NoError(t, err)
	require.Len(t, guide, 1+len(Columns("roster")))
	require.Equal(t, []string{"Danh sách cán bộ, công chức", "Năm sinh", "năm sinh", "năm, từ 1900 đến 2200", "có"}, guide[6])
	// Nobody fills in a template by half: what is empty is said.
	wrong := ReadPart(bytes.NewReader(bookOf(t, lang.Vi, &matcher.Dataset{}, "roster")), "f.xlsx", "roster", small())
	require.Len(t, wrong, 1)
	require.Equal(t, matcher.RowNoRows, wrong[0].Code)
}

// headings are the titles of a part's columns.
func headings(l lang.Language, part string) []string {
	var list []string
	for _, column := range Columns(part) {
		list = append(list, Heading(l, part, column))
	}
	return list
}

// Every column has a title in both languages, no two of a part the same.
func TestHeading_TellsTheColumnsOfAPartApart(t *testing.T) {
	for _, l := range lang.Languages {
		for _, part := range Parts {
			seen := map[string]string{}
			for i, title := range headings(l, part) {
				column := Columns(part)[i]
				require.NotEmpty(t, title, "%s: %s of %s", l, column, part)
				require.Empty(t, seen[Plain(title)], "%s: %s of %s", l, column, part)
				seen[Plain(title)] = column
				require.Equal(t, i, placeIn(part, Columns(part), title), "%s: %q of %s", l, title, part)
			}
		}
	}
}

// A template that is filled in with the words that its cells offer is read as it is.
func TestReadPart_ReadsTheWordsOfATemplate(t *testing.T) {
	for l, row := range map[lang.Language][]any{
		lang.Vi: {"00001@2023", "TCKT", "7340301", "đại học", "cao cấp - cử nhân", 1980, "nữ", 2, "công chức", "có", "", "không", "đã xác minh - đạt"},
		lang.En: {"00001@2023", "TCKT", "7340301", "university", "advanced", 1980, "female", 2, "civil servant", "yes", "", "no", "verified - in order"},
	} {
		var b bytes.Buffer
		require.NoError(t, WriteTemplate(&b, l, "roster"))
		f, err := excelize.OpenReader(&b)
		require.NoError(t, err)
		if l == lang.En {
			row[12] = wordName(l, "verified", "yes")
		}
		require.NoError(t, f.SetSheetRow(f.GetSheetName(0), "A2", &row))
		var filled bytes.Buffer
		require.NoError(t, f.Write(&filled))
		ds := small()
		require.Empty(t, ReadPart(&filled, "f.xlsx", "roster", ds))
		require.Equal(t, []matcher.Staff{{Unit: "00001@2023", Position: "TCKT", Major: "7340301", Level: "university", Theory: "advanced", BirthYear: 1980, Sex: "female", Count: 2, Service: "civil_servant", Key: 1, Verified: "yes"}}, ds.Staff)
	}
}

// Every kind of workbook that is not read is called what it is.
func TestReadBook_NamesOtherKindsOfWorkbooks(t *testing.T) {
	x := func() io.Reader { return strings.NewReader("x") }
	old := "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + strings.Repeat("\x00", 70<<10)
	for name, c := range map[string]struct {
		file string
		code matcher.Code
		want matcher.Params
	}{
		"ods":        {string(archive(t, map[string]io.Reader{"mimetype": x(), "content.xml": x()})), matcher.RowOldBook, matcher.Params{"format": "ods"}},
		"xlsb":       {string(archive(t, map[string]io.Reader{"xl/workbook.bin": x()})), matcher.RowOldBook, matcher.Params{"format": "xlsb"}},
		"xls":        {old, matcher.RowNotCSV, matcher.Params{"format": "xls"}},
		"a password": {old + "E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00", matcher.RowPassword, nil},
	} {
		want := []RowError{{File: "f.xlsx", Code: c.code, Params: c.want}}
		_, wrong := ReadBook(strings.NewReader(c.file), "f.xlsx")
		require.Equal(t, want, wrong, name)
		require.Equal(t, want, ReadPart(strings.NewReader(c.file), "f.xlsx", "roster", small()), name)
		_, wrong = ReadTables(strings.NewReader(c.file), "f.xlsx")
		require.Equal(t, want, wrong, name)
		_, wrong = ReadPeople(strings.NewReader(c.file), "f.xlsx")
		require.Equal(t, want, wrong, name)
	}
	_, wrong := ReadPeople(strings.NewReader("email,name,role\na@b.vn,Tr\xe2\xccn B,planner\n"), "p.csv")
	require.Equal(t, matcher.RowEncoding, wrong[0].Code)
	require.Equal(t, "Windows-1258", wrong[0].Params["encoding"])
}

// Every column has its meaning and every form its words, in both languages.
func TestGuide_SaysEveryColumn(t *testing.T) {
	for _, l := range lang.Languages {
		names := map[string]bool{}
		for _, p := range parts {
			name := SheetName(l, p.title())
			require.NotEqual(t, "part."+p.title(), name)
			require.False(t, names[strings.ToLower(name)], name)
			require.LessOrEqual(t, len([]rune(name)), 31)
			names[strings.ToLower(name)] = true
			for _, s := range p.shapes() {
				keys := lang.Keys(l)
				require.True(t, slices.Contains(keys, "column."+s.column) || slices.Contains(keys, "column."+p.title()+"_"+s.column), "%s: column %s of %s", l, s.column, p.title())
				require.NotContains(t, s.says(l), "sheet.")
				require.NotContains(t, s.says(l), "{{")
			}
		}
	}
}

// archive makes a zip of files.
func archive(t testing.TB, files map[string]io.Reader) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, r := range files {
		w, err := z.Create(name)
		require.NoError(t, err)
		_, err = io.Copy(w, r)
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	return b.Bytes()
}

func TestReadPart_StopsAtAZipThatUnpacksWithoutMeasure(t *testing.T) {
	zeros := func(n int64) io.Reader { return &endless{header: " ", line: strings.Repeat(" ", 4096), size: n} }
	for name, file := range map[string]struct {
		name string
		size int64
	}{
		"rows":     {"xl/worksheets/sheet1.xml", maxUnpacked + 1},
		"texts":    {"xl/sharedStrings.xml", maxTexts + 1},
		"settings": {"xl/styles.xml", maxSetting + 1},
		"pictures": {"xl/media/image1.png", maxUnpacked + 1},
	} {
		t.Run(name, func(t *testing.T) {
			bomb := archive(t, map[string]io.Reader{file.name: zeros(file.size)})
			require.Less(t, len(bomb), 1<<20)
			before := heap()
			wrong := ReadPart(bytes.NewReader(bomb), "bomb.xlsx", "roster", small())
			require.Equal(t, []RowError{{File: "bomb.xlsx", Code: matcher.RowUnpacked, Params: matcher.Params{"high": int64(maxUnpacked >> 20)}}}, wrong)
			require.Less(t, int64(heap())-int64(before), int64(16<<20))
		})
	}
}

func TestReadPart_SaysWhatIsNoWorkbook(t *testing.T) {
	sound := bookOf(t, lang.Vi, small(), "roster")
	for name, text := range map[string]string{
		"the first bytes of a zip": "PK\x03\x04\x14\x00",
		"a zip of something else":  string(archive(t, map[string]io.Reader{"a.txt": strings.NewReader("x")})),
		"a file cut short":         string(sound[:len(sound)/2]),
	} {
		t.Run(name, func(t *testing.T) {
			ds := small()
			wrong := ReadPart(strings.NewReader(text), "f.xlsx", "roster", ds)
			require.Len(t, wrong, 1)
			require.Equal(t, matcher.RowNotBook, wrong[0].Code)
			require.Equal(t, small(), ds)
		})
	}
}
