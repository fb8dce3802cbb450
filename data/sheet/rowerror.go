package sheet

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"dathang/matcher"
)

// maxListed bounds the faults listed for one file; people fix the first ones and try again, so more would only hide
// those.
const maxListed = 1000

// maxShown bounds, in letters, how much of a bad cell a fault quotes.
const maxShown = 60

// RowError is one fault of a file: where it is and what it is. data/lang has the sentence for Code.
type RowError struct {
	File string `json:"file"`
	// Sheet is empty for CSV files.
	Sheet string `json:"sheet,omitempty"`
	// Row counts as a spreadsheet does: the header is row 1, and a cell with line
	// breaks is one row. It is 0 where the fault is the whole file's.
	Row int `json:"row,omitempty"`
	// Column is the column's name, empty where the fault is the whole row's.
	Column string `json:"column,omitempty"`
	// Cell is the place as a spreadsheet shows it ("F41"), empty without a column.
	Cell string `json:"cell,omitempty"`
	// Path is the place in a JSON file, as a pointer (RFC 6901); empty for tables.
	Path   string         `json:"path,omitempty"`
	Code   matcher.Code   `json:"code"`
	Params matcher.Params `json:"params,omitempty"`
}

// Error is the fault for a log: place, code and parameters. What a person
// reads is made from Code by data/lang.
func (e RowError) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Sheet != "" {
		fmt.Fprintf(&b, " %q", e.Sheet)
	}
	switch {
	case e.Path != "":
		b.WriteString(" " + e.Path)
	case e.Cell != "":
		fmt.Fprintf(&b, " %s (%s)", e.Cell, e.Column)
	case e.Row > 0:
		fmt.Fprintf(&b, " row %d", e.Row)
	case e.Column != "":
		fmt.Fprintf(&b, " (%s)", e.Column)
	}
	b.WriteString(": " + string(e.Code))
	names := make([]string, 0, len(e.Params))
	for name := range e.Params {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		fmt.Fprintf(&b, " %s=%v", name, e.Params[name])
	}
	return b.String()
}

// flaw is a fault without its place.
type flaw struct {
	code   matcher.Code
	params matcher.Params
}

// faults collects what is wrong with one file, up to maxListed faults.
type faults struct {
	file  string
	sheet string
	list  []RowError
	total int64
	// pointer is the place in a JSON file; nil for tables.
	pointer func(row int, column string) string
}

func (fs *faults) add(e RowError) {
	fs.total++
	if len(fs.list) >= maxListed {
		return
	}
	e.File, e.Sheet = fs.file, fs.sheet
	fs.list = append(fs.list, e)
}

// full reports whether further faults would only be counted, so that callers need not describe them in detail.
func (fs *faults) full() bool { return len(fs.list) >= maxListed }

// ofFile adds a fault of the file as a whole.
func (fs *faults) ofFile(f flaw) { fs.add(RowError{Code: f.code, Params: f.params}) }

// ofRow adds a fault of a whole row.
func (fs *faults) ofRow(row int, f flaw) { fs.add(RowError{Row: row, Code: f.code, Params: f.params}) }

// ofCell adds a fault of one cell; place 0 is column A.
func (fs *faults) ofCell(row, place int, column string, f flaw) {
	fs.add(RowError{Row: row, Column: column, Cell: cellName(place, row), Code: f.code, Params: f.params})
}

// sorted returns the faults by row and column, with the count of the unlisted ones last.
func (fs *faults) sorted() []RowError {
	slices.SortStableFunc(fs.list, byPlace)
	for i := range fs.list {
		if e := &fs.list[i]; fs.pointer != nil {
			e.Path = fs.pointer(e.Row, e.Column)
			e.Row, e.Column, e.Cell = 0, "", ""
		}
	}
	if more := fs.total - int64(len(fs.list)); more > 0 {
		return append(fs.list, RowError{File: fs.file, Sheet: fs.sheet, Code: matcher.RowMore, Params: matcher.Params{"count": more}})
	}
	return fs.list
}

// byPlace orders faults by row and cell; the count of the unlisted ones comes last.
func byPlace(a, b RowError) int {
	if a.Code == matcher.RowMore || b.Code == matcher.RowMore {
		return moreLast(a, b)
	}
	// "Z9" stands before "AA9".
	return cmp.Or(cmp.Compare(a.Row, b.Row), cmp.Compare(len(a.Cell), len(b.Cell)), strings.Compare(a.Cell, b.Cell))
}

func moreLast(a, b RowError) int {
	switch {
	case a.Code == b.Code:
		return 0
	case a.Code == matcher.RowMore:
		return 1
	}
	return -1
}

// together combines the faults found within rows with those found between parts.
func together(within, between []RowError) []RowError {
	all := slices.Concat(within, between)
	slices.SortStableFunc(all, byPlace)
	return all
}

// cellName is the name of a cell in a spreadsheet: (5, 41) is F41.
func cellName(place, row int) string {
	letters := ""
	for n := place + 1; n > 0; n = (n - 1) / 26 {
		letters = string(rune('A'+(n-1)%26)) + letters
	}
	return fmt.Sprintf("%s%d", letters, row)
}

// shown is s as a fault quotes it: readable and short.
func shown(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if utf8.RuneCountInString(s) <= maxShown {
		return s
	}
	return string([]rune(s)[:maxShown]) + "…"
}
