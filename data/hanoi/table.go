package hanoi

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"

	"dathang/matcher"
)

// table is one embedded CSV file. It remembers its first error, so a caller reads all cells and checks err once at the
// end.
type table struct {
	file   string
	header []string
	column map[string]int
	rows   [][]string
	err    error
}

// row is one line of a table.
type row struct {
	t     *table
	line  int
	cells []string
}

func readTable(file string) *table {
	t := &table{file: file, column: map[string]int{}}
	text, err := files.ReadFile(file)
	if err != nil {
		t.err = fmt.Errorf("read %s: %w", file, err)
		return t
	}
	lines, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.err = fmt.Errorf("read %s: %w", file, err)
		return t
	}
	if len(lines) == 0 {
		t.err = fmt.Errorf("%s is empty; want a header", file)
		return t
	}
	t.header, t.rows = lines[0], lines[1:]
	for i, name := range t.header {
		t.column[name] = i
	}
	return t
}

// each calls do with every row, in file order.
func (t *table) each(do func(r row)) {
	for i, cells := range t.rows {
		do(row{t: t, line: i + 2, cells: cells})
	}
}

func (r row) text(column string) string {
	i, ok := r.t.column[column]
	if !ok {
		r.fail(column, "", "a column of that name")
		return ""
	}
	return r.cells[i]
}

func (r row) whole(column string) int64 {
	text := r.text(column)
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		r.fail(column, text, "a whole number")
	}
	return n
}

// scaled reads a decimal number as a whole number of 10^-digits, rounded half
// away from zero, without floating point.
func (r row) scaled(column string, digits int) int64 {
	text := r.text(column)
	n, ok := parseScaled(text, digits)
	if !ok {
		r.fail(column, text, "a decimal number")
	}
	return n
}

func (r row) certainty() matcher.Certainty { return matcher.Certainty(r.text("certainty")) }

func (r row) fail(column, value, want string) {
	if r.t.err == nil {
		r.t.err = fmt.Errorf("%s, line %d, column %s: %q; want %s", r.t.file, r.line, column, value, want)
	}
}

func parseScaled(text string, digits int) (int64, bool) {
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
