package sheet

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
)

// unpackedFile is one file of an archive.
func unpackedFile(t testing.TB, packed []byte, name string) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	require.NoError(t, err)
	r, err := z.Open(name)
	require.NoError(t, err)
	text, err := io.ReadAll(r)
	require.NoError(t, err)
	return text
}

// sheetOfXML is a workbook whose only sheet is written by hand, as programs write it.
func sheetOfXML(t testing.TB, xml string) []byte {
	t.Helper()
	book := sheets(t, "Sheet1", [][]any{{"x"}})
	return replaced(book, "xl/worksheets/sheet1.xml", []byte(`<worksheet><sheetData>`+xml+`</worksheet>`))
}

// rowXML is a row of texts and of cells that are written out.
func rowXML(number string, cells ...string) string {
	var b strings.Builder
	b.WriteString(`<row r="` + number + `">`)
	for i, c := range cells {
		at := string(rune('A'+i)) + number
		switch {
		case strings.HasPrefix(c, "<"):
			b.WriteString(strings.Replace(c, "<c", `<c r="`+at+`"`, 1))
		case c != "":
			b.WriteString(`<c r="` + at + `" t="inlineStr"><is><t>` + c + `</t></is></c>`)
		}
	}
	return b.String() + "</row>"
}

func rosterXML(rows ...string) string {
	return rowXML("1", Columns("roster")...) + strings.Join(rows, "") + "</sheetData>"
}

func TestReadPart_RefusesAFormulaWithoutAValue(t *testing.T) {
	for name, formula := range map[string]string{
		"no value":       `<c><f>7340300+1</f></c>`,
		"an empty value": `<c><f>7340300+1</f><v></v></c>`,
		"no text":        `<c t="str"><f>A1&amp;B1</f></c>`,
	} {
		t.Run(name, func(t *testing.T) {
			ds := small()
			wrong := ReadPart(bytes.NewReader(sheetOfXML(t, rosterXML(
				rowXML("2", "00001@2023", "TCKT", formula, "university", "none", "<c><v>1980</v></c>", "female", "<c><v>1</v></c>"),
				rowXML("3", "00001@2023", "TCKT", "7340301", "university", "none", "<c><v>1980</v></c>", "male", formula),
			))), "f.xlsx", "roster", ds)
			require.Equal(t, []RowError{
				{File: "f.xlsx", Sheet: "Sheet1", Row: 2, Column: "major", Cell: "C2", Code: matcher.RowFormula},
				{File: "f.xlsx", Sheet: "Sheet1", Row: 3, Column: "count", Cell: "H3", Code: matcher.RowFormula},
			}, wrong)
			require.Equal(t, small(), ds)
		})
	}
	// A formula whose value is the empty text has one.
	ds := small()
	require.Empty(t, ReadPart(bytes.NewReader(sheetOfXML(t, rosterXML(
		rowXML("2", "00001@2023", "TCKT", `<c t="str"><f>""</f><v></v></c>`, "university", "none", "<c><v>1980</v></c>", "female", "<c><v>1</v></c>"),
	))), "f.xlsx", "roster", ds))
	require.Empty(t, ds.Staff[0].Major)
}

func TestReadPart_ReadsMergedCellsAsTheyLook(t *testing.T) {
	person := func(number, unit, major, year, count string) string {
		return rowXML(number, unit, "TCKT", major, "university", "none", "<c><v>"+year+"</v></c>", "female", count)
	}
	one := "<c><v>1</v></c>"
	merged := func(list ...string) string {
		return `<mergeCells count="9"><mergeCell ref="` + strings.Join(list, `"/><mergeCell ref="`) + `"/></mergeCells>`
	}
	ds := small()
	require.Empty(t, ReadPart(bytes.NewReader(sheetOfXML(t, rosterXML(
		person("2", "00001@2023", "7340301", "1980", one), person("3", "", "", "1981", one), person("4", "", "7810103", "1982", one),
		person("6", "00004@2023", "", "1983", one),
	)+merged("A2:A5", "C2:C3"))), "f.xlsx", "roster", ds))
	var got []string
	for _, r := range ds.Staff {
		got = append(got, string(r.Unit)+" "+string(r.Major))
	}
	require.Equal(t, []string{"00004@2023 ", "00001@2023 7340301", "00001@2023 7340301", "00001@2023 7810103"}, []string{got[3], got[0], got[1], got[2]})

	// A number may be each row's or that of all; a text of another column is not this one's.
	for name, c := range map[string]struct{ refs, code, cell string }{
		"a number over rows":  {"H2:H3", "H2:H3", "H2"},
		"a text over columns": {"C2:D2", "C2:D2", "D2"},
	} {
		major, level, count := "7340301", "", one
		if name == "a number over rows" {
			level, count = "university", ""
		}
		row := rowXML("2", "00001@2023", "TCKT", major, level, "none", "<c><v>1980</v></c>", "female", one)
		wrong := ReadPart(bytes.NewReader(sheetOfXML(t, rosterXML(row, person("3", "00001@2023", "", "1981", count))+merged(c.refs))), "f.xlsx", "roster", small())
		require.Len(t, wrong, 1, name)
		require.Equal(t, RowError{
			File: "f.xlsx", Sheet: "Sheet1", Row: 2, Column: Columns("roster")[c.cell[0]-'A'], Cell: c.cell,
			Code: matcher.RowMerged, Params: matcher.Params{"range": c.code},
		}, wrong[0], name)
	}

	// What only looks like a range in a text merges nothing; what overlaps is damage.
	wrong := ReadPart(bytes.NewReader(sheetOfXML(t, rosterXML(person("2", "mergeCell ref='A2:A3'", "", "1980", one), person("3", "", "", "1981", one)))), "f.xlsx", "roster", small())
	require.Equal(t, matcher.RowDamaged, wrong[0].Code)
	wrong = ReadPart(bytes.NewReader(sheetOfXML(t, rosterXML(person("2", "00001@2023", "", "1980", one), person("3", "", "", "1981", one))+merged("A2:A3", "A2:B3"))), "f.xlsx", "roster", small())
	require.Equal(t, matcher.RowDamaged, wrong[0].Code)
}

func TestReadPart_ReadsNumbersAsASpreadsheetShowsThem(t *testing.T) {
	for _, c := range []struct{ major, year, count string }{
		{"7340301.0", "1980.0", "1.0"}, {"7.340301E6", "1.98E3", "1E0"}, {"7340301", "1980", "0.99999999999999989"}, {"7340300.9999999999", "1980", "1"},
	} {
		ds := small()
		require.Empty(t, ReadPart(bytes.NewReader(sheetOfXML(t, rosterXML(
			rowXML("2", "00001@2023", "TCKT", "<c><v>"+c.major+"</v></c>", "university", "none", "<c><v>"+c.year+"</v></c>", "female", "<c><v>"+c.count+"</v></c>"),
		))), "f.xlsx", "roster", ds), "%v", c)
		require.Equal(t, matcher.Staff{Unit: "00001@2023", Position: "TCKT", Major: "7340301", Level: "university", Theory: "none", BirthYear: 1980, Sex: "female", Count: 1}, ds.Staff[0])
	}
	wrong := ReadPart(bytes.NewReader(sheetOfXML(t, rosterXML(
		rowXML("2", "00001@2023", "TCKT", "", "university", "none", "<c><v>1980.5</v></c>", "female", `<c t="b"><v>1</v></c>`),
	))), "f.xlsx", "roster", small())
	require.Len(t, wrong, 1)
	require.Equal(t, matcher.Params{"value": "1980.5"}, wrong[0].Params)

	for value, want := range map[string]string{"44927.0": "2023-01-01", "4.4927E4": "2023-01-01", "44927": "2023-01-01"} {
		ds := small()
		require.Empty(t, ReadPart(bytes.NewReader(sheetOfXML(t, normXML("<c><v>"+value+"</v></c>"))), "f.xlsx", "norms", ds))
		require.Equal(t, want, ds.Norms[0].ValidFrom)
	}
	ds := small()
	require.Empty(t, ReadPart(bytes.NewReader(sheetOfXML(t, normXML(`<c t="d"><v>2023-01-01T00:00:00</v></c>`))), "f.xlsx", "norms", ds))
	require.Equal(t, "2023-01-01", ds.Norms[0].ValidFrom)
}

func normXML(from string) string {
	return rowXML("1", Columns("norms")...) + rowXML("2", "a", "", "", "TCKT", "ke_toan", "<c><v>1</v></c>", from, "", "", "", "high") + "</sheetData>"
}

func TestReadPart_OffersNoDayThatIsNotInTheCell(t *testing.T) {
	said := func(value string) RowError {
		wrong := ReadPart(bytes.NewReader(sheetOfXML(t, normXML(value))), "f.xlsx", "norms", small())
		require.Len(t, wrong, 1)
		return wrong[0]
	}
	require.Equal(t, matcher.Params{"value": "2023-01-01T12:00:00", "want": "2023-01-01"}, said("<c><v>44927.5</v></c>").Params)
	for _, value := range []string{"2023", "2023.0", "0", "45"} {
		require.Equal(t, matcher.RowNoDate, said("<c><v>"+value+"</v></c>").Code, value)
	}
	_, wrong := readOf(t, "norms", strings.Join(Columns("norms"), ",")+"\na,,,TCKT,ke_toan,1,44927,,,,high\n")
	require.Equal(t, matcher.Params{"value": "44927", "want": "2023-01-01"}, wrong[0].Params)
}

func TestReadPart_TakesNoFailedFormulaForAName(t *testing.T) {
	for _, text := range []string{"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "########", "Err:502"} {
		_, wrong := readOf(t, "groups", "id,name,parent\n01,"+text+",\n"+text+",x,\n")
		require.Len(t, wrong, 2, text)
		for _, e := range wrong {
			require.Equal(t, matcher.RowFailedFormula, e.Code, text)
		}
	}
	ds := small()
	ds.Units[0].Name = "#REF!"
	require.Equal(t, matcher.RowFailedFormula, Check(ds)[0].Code)
	ds, wrong := readOf(t, "groups", "id,name,parent\n01,Tổ dân phố #1,\n02,C#,\n03,#,\n")
	require.Empty(t, wrong)
	require.Len(t, ds.Groups, 3)
}

// A correction that is refused next is worse than none.
func TestReadPart_CorrectsToWhatIsThere(t *testing.T) {
	flaws := func(unit string) []RowError {
		_, wrong := readOf(t, "roster", rosterHeader+staffRow(map[int]string{0: unit}))
		return wrong
	}
	for unit, want := range map[string]string{
		"Phường Phúc Xá": "00001@2023", "Phuong Phuc Xa": "00001@2023", "phúc xá": "00001@2023", "PHÚC  XÁ": "00001@2023", "P. Phúc Xá": "00001@2023",
		"1": "00001@2023", "00004": "00004@2023",
	} {
		wrong := flaws(unit)
		require.Len(t, wrong, 1, unit)
		require.Equal(t, matcher.RowUnknownNear, wrong[0].Code, unit)
		require.Equal(t, want, wrong[0].Params["near"], unit)
	}
	require.Equal(t, matcher.Params{"value": "Tân Hòa", "want": "00001@2023"}, flaws("Tân Hòa")[0].Params)
	for _, unit := range []string{"Tổng", "Tổng cộng", "TỔNG SỐ:", "Cộng", "Total"} {
		wrong := flaws(unit)
		require.Len(t, wrong, 1, unit)
		require.Equal(t, matcher.RowTotal, wrong[0].Code, unit)
	}
	// The other cells of a row of totals are nobody's fault.
	_, wrong := readOf(t, "roster", rosterHeader+staffRow(nil)+"Tổng cộng,,,,,,,65\n")
	require.Equal(t, []RowError{{
		File: "roster.csv", Row: 3, Column: "unit", Cell: "A3", Code: matcher.RowTotal, Params: matcher.Params{"value": "Tổng cộng"},
	}}, wrong)
	_, wrong = readOf(t, "roster", rosterHeader+staffRow(map[int]string{2: "0"}))
	require.Equal(t, matcher.RowUnknownID, wrong[0].Code)
}

func TestReadPart_TakesEverySeparatorAndEndOfLine(t *testing.T) {
	plain := rosterHeader + staffRow(nil) + staffRow(map[int]string{7: "2", 6: "female"})
	for name, text := range map[string]string{
		"tabs":                         strings.ReplaceAll(plain, ",", "\t"),
		"bars":                         strings.ReplaceAll(plain, ",", "|"),
		"a hint of Excel's":            "sep=;\r\n" + strings.ReplaceAll(plain, ",", ";"),
		"a hint in quotes":             "\"sep=,\"\n" + plain,
		"a hint behind a mark":         "\xEF\xBB\xBFSEP=\t\n" + strings.ReplaceAll(plain, ",", "\t"),
		"lines of an old Mac":          strings.ReplaceAll(plain, "\n", "\r"),
		"a byte order mark, twice":     "\xEF\xBB\xBF\xEF\xBB\xBF" + plain,
		"a hint before lines of a Mac": strings.ReplaceAll("sep=;\n"+strings.ReplaceAll(plain, ",", ";"), "\n", "\r"),
	} {
		t.Run(name, func(t *testing.T) {
			ds, wrong := readOf(t, "roster", text)
			require.Empty(t, wrong)
			require.Len(t, ds.Staff, 2)
		})
	}
	// The rows are counted as a spreadsheet shows them, which shows no hint.
	_, wrong := readOf(t, "roster", "sep=,\n"+rosterHeader+staffRow(map[int]string{7: "x"}))
	require.Equal(t, "H2", wrong[0].Cell)
	_, wrong = readOf(t, "roster", strings.ReplaceAll(rosterHeader+staffRow(nil)+staffRow(map[int]string{7: "x"}), "\n", "\r"))
	require.Equal(t, "H3", wrong[0].Cell)
}

func TestReadPart_NamesWhatNobodySeesInAHeader(t *testing.T) {
	_, wrong := readOf(t, "groups", "id,na\u200Bme,parent\n01,Hà Nội,\n")
	require.Equal(t, []RowError{{
		File: "groups.csv", Row: 1, Column: "na\u200Bme", Cell: "B1", Code: matcher.RowControlCharacter, Params: matcher.Params{"character": "U+200B"},
	}}, wrong)
}

func TestReadPart_AsksForOneRowOfPeopleWhoAreAlike(t *testing.T) {
	_, wrong := readOf(t, "roster", rosterHeader+staffRow(nil)+staffRow(nil)+staffRow(nil))
	require.Len(t, wrong, 2)
	require.Equal(t, matcher.RowSamePeople, wrong[1].Code)
	require.Equal(t, int64(3), wrong[1].Params["count"])
	_, wrong = readOf(t, "groups", "id,name,parent\n01,a,\n01,b,\n")
	require.Equal(t, matcher.RowDuplicate, wrong[0].Code)
}

func TestReadPart_RefusesIdsThatLookAlike(t *testing.T) {
	_, wrong := readOf(t, "groups", "id,name,parent\nA1,a,\n\u04101,b,\n") // a Cyrillic A
	require.Equal(t, []RowError{{
		File: "groups.csv", Row: 3, Column: "id", Cell: "A3", Code: matcher.RowLookAlike,
		Params: matcher.Params{"value": "\u04101", "other": "A1", "first": int64(2)},
	}}, wrong)
	ds := small()
	ds.Groups = append(ds.Groups, matcher.Group{ID: "\uFF101", Name: "x"}) // a wide 0
	require.Equal(t, matcher.RowLookAlike, Check(ds)[0].Code)
}
