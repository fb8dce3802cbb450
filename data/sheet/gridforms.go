package sheet

import (
	"archive/zip"
	"bufio"
	"bytes"
	"path"
	"slices"
	"strings"

	"dathang/matcher"
)

// ReadForms is ReadTables for the other forms of a dataset as well: the CSV files of a zip archive, whatever they are
// called, and the parts of a JSON file, become the sheets.
func ReadForms(text []byte, file string) (*Tables, []RowError) {
	if IsJSON(text) {
		return readJSONTables(text, file)
	}
	if list := csvFilesIn(text); len(list) > 0 {
		return readPackedTables(list, file)
	}
	return ReadTables(bytes.NewReader(text), file)
}

// csvFilesIn are the CSV files of a zip archive, by name; none where it is a workbook, or no archive at all.
func csvFilesIn(packed []byte) []*zip.File {
	z, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		return nil
	}
	var list []*zip.File
	for _, f := range z.File {
		name := path.Base(fileName(f.Name))
		if path.Ext(name) == ".csv" && !strings.HasPrefix(name, ".") && !strings.Contains(f.Name, "__MACOSX/") {
			list = append(list, f)
		}
	}
	slices.SortStableFunc(list, func(a, b *zip.File) int { return strings.Compare(a.Name, b.Name) })
	return list
}

func readPackedTables(list []*zip.File, file string) (*Tables, []RowError) {
	files := map[string]*zip.File{}
	for _, f := range list {
		if files[f.Name] != nil {
			return nil, refused(file, "", flaw{matcher.RowSheetTwice, matcher.Params{"value": shown(f.Name), "first": shown(f.Name)}})
		}
		files[f.Name] = f
	}
	if wrong := tooMuch(files); wrong != nil {
		return nil, wrong
	}
	t := &Tables{Kind: "zip"}
	var all []RowError
	for _, f := range list {
		r, err := unpack(files, f.Name)
		if err != nil {
			return nil, refused(file, f.Name, readFlaw(err))
		}
		one, wrong := readTextTable(bufio.NewReaderSize(&bounded{from: r, left: MaxFileBytes}, peekBytes), file)
		_ = r.Close() // everything has been read
		name := strings.ReplaceAll(f.Name, "\\", "/")
		name = name[strings.LastIndex(name, "/")+1:]
		for i := range wrong {
			wrong[i].Sheet = name
		}
		if len(wrong) == 1 && wrong[0].Code == matcher.RowEmptyFile {
			continue // there is nothing that could be lost
		}
		if all = append(all, wrong...); one == nil {
			continue
		}
		one.Grids[0].Name = name
		t.Grids = append(t.Grids, one.Grids[0])
		if one.Encoding != "" {
			t.Encoding = one.Encoding
		}
	}
	return t, all
}

// readJSONTables gives each part of a JSON file a sheet with its rows in their order, so that row i of the list is row
// i+2 of the sheet.
func readJSONTables(text []byte, file string) (*Tables, []RowError) {
	read := &matcher.Dataset{}
	if faults := matcher.Decode(text, read); len(faults) > 0 {
		return nil, ofJSON(file, "", matcher.OfFormat(text, faults, matcher.DatasetFormat, matcher.DatasetFormat1))
	}
	members := matcher.MembersOf(text)
	t := &Tables{Kind: "json"}
	for _, p := range parts {
		has := func(name string) bool { return name != "format" && slices.Contains(Members(p.title()), name) }
		if slices.ContainsFunc(members, has) {
			t.Grids = append(t.Grids, &Grid{Name: p.title(), Rows: gridRows(p, read)})
		}
	}
	if len(t.Grids) == 0 {
		return nil, refused(file, "", flaw{matcher.RowNoRows, nil})
	}
	return t, nil
}

func gridRows(p part, ds *matcher.Dataset) []Row {
	var rows []Row
	_ = p.list(func(cells []string) error { // put never fails
		row := Row{Number: len(rows) + 1, Cells: make([]Cell, len(cells))}
		for i, text := range cells {
			row.Cells[i].Text = text
		}
		rows = append(rows, row)
		return nil
	}, ds)
	return rows
}

// JSONPlace is the place in a JSON file of a row of a part, or of one of its columns, where rows are numbered as
// ReadForms numbers them.
func JSONPlace(title string, row int, column string) string {
	p := partOf(title)
	if p == nil {
		return ""
	}
	return pointerOf(p, row, column)
}
