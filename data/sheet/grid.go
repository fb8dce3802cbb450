package sheet

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"

	"dathang/matcher"
)

// Tables is a file as its cells are, whatever their shape: what package intake recognises parts of a dataset in.
type Tables struct {
	// Kind is xlsx or csv.
	Kind string
	// Encoding is what text the file was in, if not UTF-8; Separator what stands between the cells of a CSV file.
	Encoding, Separator string
	Grids               []*Grid
	// Hidden are the sheets that a workbook hides; they are not read.
	Hidden []string
	// From1904: days are counted from 1904.
	From1904 bool
}

// Grid is one sheet of a workbook, or a CSV file (whose Name is empty).
type Grid struct {
	Name string
	// Rows that are not empty, in their order.
	Rows   []Row
	merges []merge
}

// Row is a row with its number, which counts as a spreadsheet does.
type Row struct {
	Number int
	Cells  []Cell
}

// Cell is a cell as its file has it.
type Cell struct {
	// Text as written; of a number, as a spreadsheet shows it without a format.
	Text string
	// Format of a number in a workbook ("0%", "dd/mm/yyyy"), empty for none.
	Format string
	kind   kind
	wrong  *flaw
	merged *merge
	beside bool
}

// Empty reports whether nothing is in the cell.
func (c *Cell) Empty() bool { return c.wrong == nil && strings.TrimSpace(c.Text) == "" }

// Number reports whether a workbook holds a number there.
func (c *Cell) Number() bool { return c.kind == kindNumber }

// Filled reports whether the cell shows what another cell of a merged range holds.
func (c *Cell) Filled() bool { return c.merged != nil }

// Beside reports whether a merged cell shows the content of another column.
func (c *Cell) Beside() bool { return c.beside }

// Unread reports whether the cell cannot be read: a formula without a value, or a quote amiss.
func (c *Cell) Unread() bool { return c.wrong != nil }

// Rewrite gives the cell another text; whether it is merged stays.
func (c *Cell) Rewrite(text string) { c.Text, c.Format, c.kind = text, "", kindText }

func (c *Cell) raw() cell {
	return cell{text: c.Text, kind: c.kind, wrong: c.wrong, merged: c.merged, beside: c.beside}
}

// At is the cell at a place; an empty one beyond the end.
func (r *Row) At(place int) *Cell {
	if place < 0 || place >= len(r.Cells) {
		return &Cell{}
	}
	return &r.Cells[place]
}

// CellName is the name of a cell in a spreadsheet: place 5 of row 41 is F41.
func CellName(place, row int) string { return cellName(place, row) }

// ColumnLetters is the name of a column in a spreadsheet: 5 is F.
func ColumnLetters(place int) string { return strings.TrimRight(cellName(place, 1), "0123456789") }

// maxGridCells bounds the cells of all sheets of a file that are kept together.
const maxGridCells = 8_000_000

// ReadTables reads a file, CSV or a workbook, without knowing what is in it.
func ReadTables(r io.Reader, file string) (*Tables, []RowError) {
	in := bufio.NewReaderSize(&bounded{from: r, left: MaxFileBytes}, peekBytes)
	if isBook(in) {
		return readBookTables(in, file)
	}
	return readTextTable(in, file)
}

func readBookTables(in io.Reader, file string) (*Tables, []RowError) {
	b, broken := openBook(in)
	if broken != nil {
		return nil, refused(file, "", *broken)
	}
	t := &Tables{Kind: "xlsx", Hidden: b.hidden, From1904: b.from1904}
	left := maxGridCells
	var wrong []RowError
	for _, s := range b.sheets {
		g, err := b.grid(s.name, &left)
		if err != nil {
			found := &faults{file: file, sheet: s.name}
			found.unread(err)
			wrong = append(wrong, found.sorted()...)
			continue
		}
		t.Grids = append(t.Grids, g)
	}
	if len(wrong) == 0 {
		wrong = legacyLetters(t, file)
	}
	return t, wrong
}

// grid reads a sheet with its merged cells as they are.
func (b *book) grid(name string, left *int) (*Grid, error) {
	rows, err := b.rows(name)
	if err != nil {
		return nil, err
	}
	defer rows.close()
	g := &Grid{Name: name, merges: rows.merges}
	rows.raw, rows.merges, rows.formats = true, nil, b.formats
	return g, g.take(rows, left)
}

// take reads every row of a source.
func (g *Grid) take(in source, left *int) error {
	for {
		rec, err := in.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil && rec.blank() {
			continue
		}
		if err == nil {
			if *left -= len(rec.cells); *left < 0 || len(g.Rows) >= maxRows {
				err = errTooMany
			}
		}
		if err != nil {
			return err
		}
		row := Row{Number: rec.row, Cells: make([]Cell, rec.width())}
		for i := range row.Cells {
			c := &rec.cells[i]
			row.Cells[i] = Cell{Text: c.text, Format: c.format, kind: c.kind, wrong: c.wrong}
		}
		g.Rows = append(g.Rows, row)
	}
}

// readTextTable reads a CSV file. Text in UTF-16, as spreadsheets save "Unicode text", is taken as it is; any other
// text that is not UTF-8 is named once.
func readTextTable(in *bufio.Reader, file string) (*Tables, []RowError) {
	t := &Tables{Kind: "csv"}
	start, _ := in.Peek(peekBytes) // an error comes again when it is read
	if matcher.WideText(start) && !bytes.HasPrefix(start, []byte(compound)) {
		text, err := io.ReadAll(in)
		if err != nil {
			return nil, refused(file, "", readFlaw(err))
		}
		narrow, whole := matcher.Narrowed(text)
		if !whole {
			return nil, refused(file, "", flaw{matcher.RowNotCSV, matcher.Params{"format": "UTF-16"}})
		}
		t.Encoding, in = "UTF-16", bufio.NewReaderSize(bytes.NewReader(narrow), peekBytes)
	}
	dropBOM(in)
	start, _ = in.Peek(peekBytes)
	if wrong := unreadable(in, start); wrong != nil {
		return nil, refused(file, "", *wrong)
	}
	if returnsOnly(start) {
		in = bufio.NewReaderSize(&unreturned{from: in}, peekBytes)
	}
	comma, named := namedSeparator(in)
	if !named {
		start, _ = in.Peek(peekBytes)
		comma = steadySeparator(start)
	}
	t.Separator = string(comma)
	g := &Grid{}
	left := maxGridCells
	if err := g.take(newRecords(in, comma), &left); err != nil {
		return nil, refused(file, "", readFlaw(err))
	}
	if len(g.Rows) == 0 {
		return nil, refused(file, "", flaw{matcher.RowEmptyFile, nil})
	}
	t.Grids = []*Grid{g}
	return t, foreignLetters(g, file)
}

// foreignLetters is the single fault of text that is not UTF-8.
func foreignLetters(g *Grid, file string) []RowError {
	foreign := &notUTF8{}
	for i := range g.Rows {
		for j := range g.Rows[i].Cells {
			if text := g.Rows[i].Cells[j].Text; !validUTF8(text) {
				foreign.add(g.Rows[i].Number, j, "", text)
			}
		}
	}
	found := &faults{file: file}
	foreign.tell(found)
	return found.sorted()
}

// legacyLetters finds text in a workbook that was typed in the fonts of TCVN3 (.VnTime): letters of Latin-1 that only
// look Vietnamese in such a font.
func legacyLetters(t *Tables, file string) []RowError {
	const enough = 3
	for _, g := range t.Grids {
		var sample []byte
		first, count, modern := "", int64(0), false
		var row, place int
		for i := range g.Rows {
			for j := range g.Rows[i].Cells {
				narrow, latin := latinOne(g.Rows[i].Cells[j].Text)
				modern = modern || !latin
				if !latin || !likeTCVN3(narrow) {
					continue
				}
				if count == 0 {
					first, row, place = g.Rows[i].Cells[j].Text, g.Rows[i].Number, j
				}
				count++
				sample = append(sample, narrow...)
			}
		}
		if first != "" && !modern && count >= enough && likeTCVN3(sample) {
			found := &faults{file: file, sheet: g.Name}
			found.ofCell(row, place, "", flaw{matcher.RowEncoding, matcher.Params{"encoding": "TCVN3", "count": count}})
			return found.sorted()
		}
	}
	return nil
}

// latinOne is text as bytes of Latin-1; false where a letter is beyond it.
func latinOne(text string) ([]byte, bool) {
	narrow := make([]byte, 0, len(text))
	for _, r := range text {
		if r > 0xFF {
			return nil, false
		}
		narrow = append(narrow, byte(r))
	}
	return narrow, true
}

// steadySeparator is the separator that divides most of the first lines into the same number of cells.
func steadySeparator(start []byte) byte {
	const lines = 30
	best, most, widest := byte(','), 0, 0
	for i := range len(separators) {
		counts := map[int]int{}
		n, quoted, seen := 0, false, 0
		for _, b := range start {
			switch {
			case b == '"':
				quoted = !quoted
			case quoted:
			case b == separators[i]:
				n++
			case b == '\n':
				counts[n]++
				n = 0
				seen++
			}
			if seen == lines {
				break
			}
		}
		counts[n]++
		for wide, often := range counts {
			if wide > 0 && (often > most || often == most && wide > widest) {
				best, most, widest = separators[i], often, wide
			}
		}
	}
	return best
}

// Covering is the merged range that holds a cell: its first row and the places from left to right.
func (g *Grid) Covering(row, place int) (top, bottom, left, right int, ok bool) {
	for _, m := range g.merges {
		if m.top > row {
			break
		}
		if row <= m.bottom && place >= m.left && place <= m.right {
			return m.top, m.bottom, m.left, m.right, true
		}
	}
	return 0, 0, 0, 0, false
}

// Fill copies what merged ranges below the header hold into all of their cells, as somebody looking at the sheet sees
// them. Rows with nothing of their own stay empty.
func (g *Grid) Fill(header, width int) {
	next := 0
	var open []spread
	for i := range g.Rows {
		row := &g.Rows[i]
		if row.Number <= header {
			for next < len(g.merges) && g.merges[next].top <= row.Number {
				next++
			}
			continue
		}
		open = slices.DeleteFunc(open, func(s spread) bool { return s.bottom < row.Number })
		for next < len(g.merges) && g.merges[next].top <= row.Number {
			m := g.merges[next]
			next++
			if first := row.At(m.left); m.top == row.Number && !first.Empty() {
				open = append(open, spread{m, first.raw()})
			}
		}
		for k := range open {
			s := &open[k]
			if last := min(s.right, width-1); last >= len(row.Cells) {
				row.Cells = append(row.Cells, make([]Cell, last+1-len(row.Cells))...)
			}
			for place := s.left; place <= min(s.right, len(row.Cells)-1); place++ {
				c := &row.Cells[place]
				c.merged = &s.merge
				if place == s.left && row.Number == s.top || !c.Empty() {
					continue
				}
				c.Text, c.kind, c.wrong, c.beside = s.cell.text, s.cell.kind, s.cell.wrong, place != s.left
			}
		}
	}
}
