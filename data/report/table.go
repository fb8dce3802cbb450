// Package report writes what planners read: the summary of a proposal, comparisons,
// tables of shortfalls, prices, sweeps, and violations, faults and conflicts in
// words. It decides nothing and knows no sentences; those come from data/lang.
//
// Three things do the work. Names turns the ids of a problem into names. Tally counts
// a proposal by field, year, kind and provider. A page writes lines and tables in one
// language and keeps the first error. Each Write function is one report; what the API
// answers sentence by sentence has a function that ends in Texts or Text. Tables for
// programs (points.go, WriteShifts) are CSV without any sentence.
package report

import (
	"io"
	"strings"

	"github.com/mattn/go-runewidth"
)

// Table is a table of text, aligned by the width that its letters take on a terminal.
type Table struct {
	columns []Column
	rows    [][]string
}

// Column is a column's heading, and whether its cells stand right (numbers).
type Column struct {
	Title string
	Right bool
}

// NewTable starts a table.
func NewTable(columns ...Column) *Table { return &Table{columns: columns} }

// Row adds a row. It must have as many cells as there are columns.
func (t *Table) Row(cells ...string) { t.rows = append(t.rows, cells) }

// Write writes the table, each line behind indent. There is no heading where no column has a title.
func (t *Table) Write(w io.Writer, indent string) error {
	widths := make([]int, len(t.columns))
	titled := false
	for i, c := range t.columns {
		widths[i] = width(c.Title)
		titled = titled || c.Title != ""
	}
	for _, row := range t.rows {
		for i, cell := range row {
			widths[i] = max(widths[i], width(cell))
		}
	}
	var b strings.Builder
	if titled {
		titles := make([]string, len(t.columns))
		rules := make([]string, len(t.columns))
		for i, c := range t.columns {
			titles[i] = c.Title
			rules[i] = strings.Repeat("─", widths[i])
		}
		t.line(&b, indent, widths, titles)
		t.line(&b, indent, widths, rules)
	}
	for _, row := range t.rows {
		t.line(&b, indent, widths, row)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// line writes one row padded to the widths of the columns, without trailing spaces.
func (t *Table) line(b *strings.Builder, indent string, widths []int, cells []string) {
	var line strings.Builder
	line.WriteString(indent)
	for i, cell := range cells {
		if i > 0 {
			line.WriteString("  ")
		}
		pad := strings.Repeat(" ", widths[i]-width(cell))
		if t.columns[i].Right {
			line.WriteString(pad + cell)
		} else {
			line.WriteString(cell + pad)
		}
	}
	b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
}

// letters measures text in terminal cells. It is fixed here because the package's default follows the
// locale of the machine: box-drawing characters and dots always count as one cell.
var letters = &runewidth.Condition{EastAsianWidth: false, StrictEmojiNeutral: true}

func width(s string) int { return letters.StringWidth(s) }
