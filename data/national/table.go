package national

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"dathang/matcher"
)

// Table is one embedded CSV file. It remembers its first error, so a caller reads all cells and checks Err once at the
// end.
type Table struct {
	File   string
	Header []string
	Rows   [][]string
	Err    error

	column map[string]int
}

// Row is one line of a table.
type Row struct {
	t     *Table
	line  int
	cells []string
}

// ReadTable reads an embedded CSV file.
func ReadTable(files fs.ReadFileFS, file string) *Table {
	t := &Table{File: file, column: map[string]int{}}
	text, err := files.ReadFile(file)
	if err != nil {
		t.Err = fmt.Errorf("read %s: %w", file, err)
		return t
	}
	lines, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Err = fmt.Errorf("read %s: %w", file, err)
		return t
	}
	if len(lines) == 0 {
		t.Err = fmt.Errorf("%s is empty; want a header", file)
		return t
	}
	t.Header, t.Rows = lines[0], lines[1:]
	for i, name := range t.Header {
		t.column[name] = i
	}
	return t
}

// Each calls do with every row, in file order.
func (t *Table) Each(do func(r Row)) {
	for i, cells := range t.Rows {
		do(Row{t: t, line: i + 2, cells: cells})
	}
}

// Text is a cell as it is.
func (r Row) Text(column string) string {
	i, ok := r.t.column[column]
	if !ok {
		r.Fail(column, "", "a column of that name")
		return ""
	}
	return r.cells[i]
}

// Whole is a cell that holds a whole number.
func (r Row) Whole(column string) int64 {
	text := r.Text(column)
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		r.Fail(column, text, "a whole number")
	}
	return n
}

// Scaled reads a decimal number as a whole number of 10^-digits, rounded half
// away from zero, without floating point.
func (r Row) Scaled(column string, digits int) int64 {
	text := r.Text(column)
	n, ok := ParseScaled(text, digits)
	if !ok {
		r.Fail(column, text, "a decimal number")
	}
	return n
}

// Certainty is the cell of that column.
func (r Row) Certainty() matcher.Certainty { return matcher.Certainty(r.Text("certainty")) }

// Fail makes a wrong cell the error of the table, unless it has one.
func (r Row) Fail(column, value, want string) {
	if r.t.Err == nil {
		r.t.Err = fmt.Errorf("%s, line %d, column %s: %q; want %s", r.t.File, r.line, column, value, want)
	}
}

// ParseScaled reads a decimal number as a whole number of 10^-digits.
func ParseScaled(text string, digits int) (int64, bool) {
	whole, fraction, _ := strings.Cut(text, ".")
	negative := strings.HasPrefix(whole, "-")
	whole = strings.TrimPrefix(whole, "-")
	if whole == "" || strings.Trim(fraction, "0123456789") != "" {
		return 0, false
	}
	fraction += strings.Repeat("0", digits+1)
	n, err := strconv.ParseInt(whole+fraction[:digits], 10, 64)
	if err != nil {
		return 0, false
	}
	if fraction[digits] >= '5' {
		n++
	}
	if negative {
		n = -n
	}
	return n, true
}

// DivRound rounds a/b to the nearest whole number, halves away from zero; b > 0.
func DivRound(a, b int64) int64 {
	if a < 0 {
		return -((-a + b/2) / b)
	}
	return (a + b/2) / b
}
