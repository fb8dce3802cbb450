package sheet

import (
	"fmt"
	"io"
	"slices"

	"github.com/xuri/excelize/v2"
)

// Printed is a table that is printed, signed and passed on, as against the parts of a dataset, which are read back. It
// is laid out as Decree 30/2020/NĐ-CP, Annex I, has it for annexes: A4 across, Times New Roman, the state's name on the
// right, the number of the page above.
type Printed struct {
	// Name of the sheet.
	Name string
	// Left and Right are lines above the table: who issues it, and the name of the state with its motto.
	Left, Right []string
	// Title and Under are lines in the middle below, Title in bold.
	Title, Under []string
	Columns      []PrintedColumn
	Rows         []PrintedRow
	// Notes are lines below the table.
	Notes []string
}

// PrintedColumn is a column of a printed table.
type PrintedColumn struct {
	// Key is what a program calls it (CSV).
	Key string
	// Group is a heading above the Titles of columns that stand side by side; empty for none.
	Group, Title string
	// Wide is the width in letters; 0 for that of a number.
	Wide float64
}

// PrintedRow is a row of a printed table. A cell is nil (empty), text or a whole number.
type PrintedRow struct {
	Cells []any
	// Bold is for sums. Section is a heading over the rows that follow; it has no cells.
	Bold    bool
	Section string
}

const (
	printedFont   = "Times New Roman"
	numberWidth   = 9
	headingHeight = 48
	// landscape and paperA4 are excelize's words for how a sheet is printed.
	landscape = "landscape"
	paperA4   = 9
	// Margins in inches: 20 mm above, below and left, 15 mm right.
	wideMargin   = 0.79
	narrowMargin = 0.59
)

// WritePrinted writes tables as a workbook, one sheet each.
func WritePrinted(w io.Writer, list []Printed) error {
	p := &printing{written: written{f: excelize.NewFile()}}
	defer func() { _ = p.f.Close() }() // it is written, or its error is told
	if err := p.dress(); err != nil {
		return err
	}
	for i := range list {
		if err := p.table(i, &list[i]); err != nil {
			return fmt.Errorf("write sheet %s: %w", list[i].Name, err)
		}
	}
	return p.f.Write(w)
}

// printing is a workbook of printed tables being written.
type printing struct {
	written
	centre, strong, slanted, heading, cell, sum, note int // styles
}

func (p *printing) dress() error {
	var lines []excelize.Border
	for _, side := range []string{"left", "top", "right", "bottom"} {
		lines = append(lines, excelize.Border{Type: side, Color: "000000", Style: 1})
	}
	for _, s := range []struct {
		style *int
		font  excelize.Font
		at    string
		lined bool
	}{
		{&p.centre, excelize.Font{Size: 13}, "center", false},
		{&p.strong, excelize.Font{Size: 13, Bold: true}, "center", false},
		{&p.slanted, excelize.Font{Size: 13, Italic: true}, "center", false},
		{&p.heading, excelize.Font{Size: 11, Bold: true}, "center", true},
		{&p.cell, excelize.Font{Size: 11}, "", true},
		{&p.sum, excelize.Font{Size: 11, Bold: true}, "", true},
		{&p.note, excelize.Font{Size: 11, Italic: true}, "left", false},
	} {
		s.font.Family = printedFont
		style := &excelize.Style{Font: &s.font, Alignment: &excelize.Alignment{Horizontal: s.at, Vertical: "center", WrapText: s.lined}}
		if s.lined {
			style.Border = lines
		}
		var err error
		if *s.style, err = p.f.NewStyle(style); err != nil {
			return err
		}
	}
	return nil
}

// table writes one sheet: head, title, columns, rows, notes.
func (p *printing) table(i int, t *Printed) error {
	if err := p.place(i, t.Name); err != nil {
		return err
	}
	s := &sheetInPrint{printing: p, t: t}
	// A stream takes over what is said of the page before it begins.
	if err := s.page(); err != nil {
		return err
	}
	out, err := p.f.NewStreamWriter(t.Name)
	if err != nil {
		return err
	}
	s.out = out
	for j := range t.Columns {
		if err := out.SetColWidth(j+1, j+1, max(t.Columns[j].Wide, numberWidth)); err != nil {
			return err
		}
	}
	for _, step := range []func() error{s.head, s.columns, s.rows, s.out.Flush, s.repeat} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// sheetInPrint is one sheet being written.
type sheetInPrint struct {
	*printing
	t   *Printed
	out *excelize.StreamWriter
	row int // the last one written
	// first and last rows of the columns' headings, which every page repeats.
	first, last int
}

// put writes the next row from a column on, and merges it to another where that one is behind.
func (s *sheetInPrint) put(from int, cells []any, merged ...[2]int) error {
	s.row++
	if err := s.out.SetRow(cellName(from, s.row), cells); err != nil {
		return err
	}
	for _, m := range merged {
		if m[1] > m[0] {
			if err := s.out.MergeCell(cellName(m[0], s.row), cellName(m[1], s.row)); err != nil {
				return err
			}
		}
	}
	return nil
}

// head writes what stands above the table. The left half has the authority, the right half the state.
func (s *sheetInPrint) head() error {
	last := len(s.t.Columns) - 1
	half := last / 2
	for i := range max(len(s.t.Left), len(s.t.Right)) {
		cells := make([]any, last+1)
		if i < len(s.t.Left) {
			cells[0] = excelize.Cell{StyleID: s.strong, Value: s.t.Left[i]}
		}
		if i < len(s.t.Right) && half < last {
			cells[half+1] = excelize.Cell{StyleID: s.strong, Value: s.t.Right[i]}
		}
		if err := s.put(0, cells, [2]int{0, half}, [2]int{half + 1, last}); err != nil {
			return err
		}
	}
	s.row++
	for _, lines := range []struct {
		style int
		texts []string
	}{{s.strong, s.t.Title}, {s.slanted, s.t.Under}} {
		for _, text := range lines.texts {
			if err := s.put(0, []any{excelize.Cell{StyleID: lines.style, Value: text}}, [2]int{0, last}); err != nil {
				return err
			}
		}
	}
	s.row++
	return nil
}

// columns writes the headings: one row, or two where some columns stand under a common one.
func (s *sheetInPrint) columns() error {
	n := len(s.t.Columns)
	grouped := slices.ContainsFunc(s.t.Columns, func(c PrintedColumn) bool { return c.Group != "" })
	s.first = s.row + 1
	above, titles := make([]any, n), make([]any, n)
	for j := range s.t.Columns {
		c := &s.t.Columns[j]
		text := c.Title
		if c.Group != "" {
			text = c.Group
		}
		above[j] = excelize.Cell{StyleID: s.heading, Value: text}
		titles[j] = excelize.Cell{StyleID: s.heading, Value: c.Title}
	}
	if !grouped {
		s.last = s.first
		s.row++
		return s.out.SetRow(cellName(0, s.row), titles, excelize.RowOpts{Height: headingHeight})
	}
	s.last = s.first + 1
	var across [][2]int
	for j := 0; j < n; {
		next := j + 1
		for s.t.Columns[j].Group != "" && next < n && s.t.Columns[next].Group == s.t.Columns[j].Group {
			next++
		}
		across = append(across, [2]int{j, next - 1})
		j = next
	}
	if err := s.put(0, above, across...); err != nil {
		return err
	}
	s.row++
	if err := s.out.SetRow(cellName(0, s.row), titles, excelize.RowOpts{Height: headingHeight}); err != nil {
		return err
	}
	for j := range s.t.Columns {
		if s.t.Columns[j].Group == "" {
			if err := s.out.MergeCell(cellName(j, s.first), cellName(j, s.last)); err != nil {
				return err
			}
		}
	}
	return nil
}

// rows writes the rows, then the notes below them.
func (s *sheetInPrint) rows() error {
	n := len(s.t.Columns)
	for i := range s.t.Rows {
		r := &s.t.Rows[i]
		style := s.cell
		if r.Bold || r.Section != "" {
			style = s.sum
		}
		cells := make([]any, n)
		for j := range cells {
			cells[j] = excelize.Cell{StyleID: style}
			if j < len(r.Cells) {
				cells[j] = excelize.Cell{StyleID: style, Value: r.Cells[j]}
			}
		}
		if r.Section == "" {
			if err := s.put(0, cells); err != nil {
				return err
			}
			continue
		}
		cells[0] = excelize.Cell{StyleID: style, Value: r.Section}
		if err := s.put(0, cells, [2]int{0, n - 1}); err != nil {
			return err
		}
	}
	s.row++
	for _, text := range s.t.Notes {
		if err := s.put(0, []any{excelize.Cell{StyleID: s.note, Value: text}}); err != nil {
			return err
		}
	}
	return nil
}

// page says how the sheet is printed.
func (s *sheetInPrint) page() error {
	name, size, direction, wide, tall := s.t.Name, paperA4, landscape, 1, 0
	if err := s.f.SetPageLayout(name, &excelize.PageLayoutOptions{Size: &size, Orientation: &direction, FitToWidth: &wide, FitToHeight: &tall}); err != nil {
		return err
	}
	fit := true
	if err := s.f.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	top, right := wideMargin, narrowMargin
	if err := s.f.SetPageMargins(name, &excelize.PageLayoutMarginsOptions{Top: &top, Bottom: &top, Left: &top, Right: &right}); err != nil {
		return err
	}
	// The number of the page in the middle above, from the second page on.
	return s.f.SetHeaderFooter(name, &excelize.HeaderFooterOptions{DifferentFirst: true, OddHeader: `&C&"` + printedFont + `,Regular"&13&P`})
}

// repeat puts the headings on every page.
func (s *sheetInPrint) repeat() error {
	return s.f.SetDefinedName(&excelize.DefinedName{
		Name: "_xlnm.Print_Titles", RefersTo: fmt.Sprintf("'%s'!$%d:$%d", s.t.Name, s.first, s.last), Scope: s.t.Name,
	})
}
