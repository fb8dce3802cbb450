package sheet

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"dathang/matcher"
)

// The limits on a sheet of a workbook.
const (
	maxBookRow    = 1 << 20
	maxBookColumn = 1 << 14
	// maxBookCells bounds the cells read from a sheet, including empty ones in between.
	maxBookCells = 20_000_000
	// maxMerges bounds the merged ranges kept for a sheet.
	maxMerges = 200_000
)

// damagedAt is the error for a sheet that cannot be read to its end: row is the last one that was begun.
type damagedAt struct{ row int }

func (d damagedAt) Error() string { return "damaged after row " + strconv.Itoa(d.row) }

// bookRows delivers the rows of a sheet as a source. The sheet ends where its XML ends and its checksum matches, and
// nowhere else.
type bookRows struct {
	in       *tokens
	texts    []string // shared by the cells of all sheets
	from1904 bool
	row      int
	width    int // cells of the header
	left     int // cells that may still be read
	done     bool
	// raw: rows come as they are in the file, neither padded nor with merged cells copied.
	raw bool
	// formats of numbers by style; nil where nobody asks.
	formats []string
	// merges are the merged ranges that have not begun yet, sorted by first row; spreading are those that have.
	merges    []merge
	spreading []spread
	// found are the ranges listed at the end of the sheet, expected those found by the scan beforehand.
	found, expected []merge
}

// spread is a merged range with the content of its first cell.
type spread struct {
	merge
	cell cell
}

func (r *bookRows) close() { r.in.close() }

// next returns the next row in the file, padded to the width of the header: empty cells at the end of a row are not in
// the file.
func (r *bookRows) next() (record, error) {
	for !r.done {
		token, err := r.in.next()
		if errors.Is(err, io.EOF) {
			r.done = true
			break
		}
		if err != nil {
			return record{}, damagedAt{r.row}
		}
		e, ok := token.(xml.StartElement)
		switch {
		case ok && r.in.within("sheetData", "row"):
			return r.read(&e)
		case ok && r.in.within("mergeCells", "mergeCell"):
			if m, ok := mergeOf(attribute(&e, "ref")); ok {
				r.found = append(r.found, m)
			}
		}
	}
	if byRow(r.found); !slices.Equal(r.found, r.expected) {
		return record{}, damagedAt{r.row}
	}
	return record{}, io.EOF
}

func (r *bookRows) read(e *xml.StartElement) (record, error) {
	number := r.row + 1
	if at := attribute(e, "r"); at != "" {
		n, err := strconv.Atoi(at)
		if err != nil || n < number || n > maxBookRow {
			return record{}, damagedAt{r.row} // rows that go back would be told by wrong places
		}
		number = n
	}
	r.row = number
	rec := record{row: number}
	last := 0 // column of the last cell, from 1
	for {
		token, err := r.in.next()
		if err != nil {
			return record{}, damagedAt{r.row}
		}
		switch e := token.(type) {
		case xml.EndElement:
			if r.in.within("sheetData") {
				return r.finish(rec)
			}
		case xml.StartElement:
			if !r.in.within("sheetData", "row", "c") {
				continue
			}
			column, ok := columnOf(attribute(&e, "r"), number, last+1)
			if !ok || column <= last || column > maxBookColumn {
				return record{}, damagedAt{r.row}
			}
			c, err := r.cell(&e)
			if err != nil {
				return record{}, damagedAt{r.row}
			}
			if c.text != "" || c.wrong != nil {
				rec.count = column
				if r.left -= column - last; r.left < 0 {
					return record{}, errTooMany
				}
			}
			if column <= maxCells && (c.text != "" || c.wrong != nil) {
				rec.cells = append(rec.cells, make([]cell, column-1-len(rec.cells))...)
				rec.cells = append(rec.cells, c)
			}
			last = column
		}
	}
}

// finish pads a row and copies merged cells into it.
func (r *bookRows) finish(rec record) (record, error) {
	if r.raw {
		return rec, nil
	}
	written := !rec.blank()
	rec.count = max(rec.count, r.width)
	rec.cells = append(rec.cells, make([]cell, max(0, min(rec.count, maxCells)-len(rec.cells)))...)
	if r.width == 0 {
		if written {
			r.width = rec.width()
		}
		return rec, nil
	}
	return rec, r.spread(&rec, written)
}

// spread copies the content of a merged range's first cell to its other cells, as somebody looking at the sheet sees
// it. Rows with nothing of their own stay empty.
func (r *bookRows) spread(rec *record, written bool) error {
	r.spreading = slices.DeleteFunc(r.spreading, func(s spread) bool { return s.bottom < rec.row })
	for len(r.merges) > 0 && r.merges[0].top <= rec.row {
		m := r.merges[0]
		r.merges = r.merges[1:]
		if m.top != rec.row || m.left >= len(rec.cells) || rec.cells[m.left].empty() {
			continue
		}
		if slices.ContainsFunc(r.spreading, func(s spread) bool { return m.left <= s.right && s.left <= m.right }) {
			return damagedAt{rec.row} // no spreadsheet lets ranges overlap
		}
		r.spreading = append(r.spreading, spread{m, rec.cells[m.left]})
	}
	if !written {
		return nil
	}
	for i := range r.spreading {
		s := &r.spreading[i]
		for place := s.left; place <= min(s.right, len(rec.cells)-1); place++ {
			c := &rec.cells[place]
			c.merged = &s.merge
			if first := place == s.left && rec.row == s.top; first || !c.empty() {
				continue
			}
			c.text, c.kind, c.wrong, c.beside = s.cell.text, s.cell.kind, s.cell.wrong, place != s.left
		}
	}
	return nil
}

// kind is what a workbook says about a cell besides its text.
type kind int

const (
	kindText kind = iota
	kindNumber
	kindTruth
)

// cell reads one cell to its end.
func (r *bookRows) cell(e *xml.StartElement) (cell, error) {
	typed, style := attribute(e, "t"), attribute(e, "s")
	var value, inline strings.Builder
	var formula, valued bool
	for {
		token, err := r.in.next()
		if err != nil {
			return cell{}, err
		}
		switch e := token.(type) {
		case xml.EndElement:
			if r.in.within("sheetData", "row") {
				c, err := r.finished(typed, value.String(), inline.String(), formula, valued)
				if c.kind == kindNumber {
					c.format = r.formatOf(style)
				}
				return c, err
			}
		case xml.StartElement:
			formula = formula || r.in.within("sheetData", "row", "c", "f")
			valued = valued || r.in.within("sheetData", "row", "c", "v")
		case xml.CharData:
			switch {
			case r.in.within("sheetData", "row", "c", "v"):
				value.Write(e)
			case r.in.within("sheetData", "row", "c", "is", "t"), r.in.within("sheetData", "row", "c", "is", "r", "t"):
				inline.Write(e)
			}
		}
	}
}

// formatOf is the number format of a style.
func (r *bookRows) formatOf(style string) string {
	i, err := strconv.Atoi(style)
	if err != nil || i < 0 || i >= len(r.formats) {
		return ""
	}
	return r.formats[i]
}

// finished makes a cell from its type (ECMA-376 part 1, 18.18.11) and value. A formula that was never computed has no
// value: programs that write workbooks leave the computing to whoever opens them.
func (r *bookRows) finished(typed, value, inline string, formula, valued bool) (cell, error) {
	if formula && (!valued || value == "" && typed != "str") {
		return cell{wrong: &flaw{matcher.RowFormula, nil}}, nil
	}
	c := cell{text: value}
	switch typed {
	case "", "n":
		c.text, c.kind = asShown(strings.TrimSpace(value)), kindNumber
	case "s":
		if value == "" {
			return c, nil
		}
		i, err := strconv.Atoi(strings.TrimSpace(value))
		if err != nil || i < 0 || i >= len(r.texts) {
			return cell{}, errDamaged
		}
		c.text = r.texts[i]
	case "inlineStr":
		c.text = unescaped(inline)
	case "str":
		c.text = unescaped(value)
	case "b":
		c.kind = kindTruth
	case "d":
		c.text = dayOnly(value)
	case "e":
	default:
		return cell{}, errDamaged
	}
	if c.kind != kindText && c.text == "" {
		c.kind = kindText
	}
	if len(c.text) > maxCellBytes {
		c.wrong = &flaw{matcher.RowTooLong, matcher.Params{"count": int64(len(c.text)), "high": int64(maxCellBytes)}}
		c.text = c.text[:maxShown]
	}
	return c, nil
}

// shownDigits is how many significant digits a spreadsheet keeps of a number.
const shownDigits = 15

// asShown gives a number as a spreadsheet displays it: programs write 1980.0, 1.98E3 and 0.99999999999999989 where
// people see 1980 and 1.
func asShown(value string) string {
	if allDigits(strings.TrimPrefix(value, "-")) {
		return value
	}
	n, err := strconv.ParseFloat(value, 64)
	if err != nil || math.IsInf(n, 0) || math.IsNaN(n) {
		return value
	}
	n, _ = strconv.ParseFloat(strconv.FormatFloat(n, 'e', shownDigits-1, 64), 64) // digits that it wrote itself
	if n == 0 {
		return "0"
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}

// The range of serial day numbers taken for dates: smaller ones are years that somebody typed instead of a date,
// larger ones lie beyond any allowed date.
const (
	firstSerial = maxYear + 1
	lastSerial  = 110_000
)

// day converts a spreadsheet's serial day number to a date, with the time of day if it has one. Any other content is
// left unchanged.
func (r *bookRows) day(text string) string {
	return dayOfSerial(text, r.from1904)
}

// dayOfSerial converts a serial day number counted from 1900 or 1904.
func dayOfSerial(text string, from1904 bool) string {
	n, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || !(n >= firstSerial && n <= lastSerial) {
		return text
	}
	// The count from 1900 wrongly treats that year as a leap year.
	first := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	if from1904 {
		first = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	const secondsOfDay = 24 * 60 * 60
	at := first.Add(time.Duration(math.Round(n*secondsOfDay)) * time.Second)
	return dayOnly(at.Format("2006-01-02T15:04:05"))
}

// dayOnly drops a time of midnight.
func dayOnly(text string) string {
	text = strings.TrimSpace(text)
	day, hour, _ := strings.Cut(text, "T")
	if strings.Trim(strings.TrimSuffix(hour, "Z"), "0:.") == "" {
		return day
	}
	return text
}

// unescaped decodes the form in which a workbook writes characters that XML does not allow: _x000D_ (ECMA-376 part 1,
// 22.4.2.4).
func unescaped(text string) string {
	const form = len("_x0000_")
	if !strings.Contains(text, "_x") {
		return text
	}
	var b strings.Builder
	for {
		at := strings.Index(text, "_x")
		if at < 0 || len(text) < at+form {
			b.WriteString(text)
			return strings.ReplaceAll(b.String(), "\r\n", "\n")
		}
		b.WriteString(text[:at])
		code, err := strconv.ParseUint(text[at+2:at+form-1], 16, 16)
		if err != nil || text[at+form-1] != '_' {
			b.WriteString(text[at : at+2])
			text = text[at+2:]
			continue
		}
		b.WriteRune(rune(code)) // half of a pair becomes U+FFFD, which is refused
		text = text[at+form:]
	}
}

// columnOf is the column, from 1, of a cell in a row: as the cell's name (F41) says, or the next one if it has no
// name.
func columnOf(at string, row, next int) (int, bool) {
	if at == "" {
		return next, true
	}
	column, line, ok := splitName(at)
	return column, ok && line == row
}

// splitName splits a cell's name into column and row, both from 1.
func splitName(name string) (column, row int, ok bool) {
	i := 0
	for ; i < len(name) && i < 4; i++ {
		letter := name[i] &^ 0x20
		if letter < 'A' || letter > 'Z' {
			break
		}
		column = column*26 + int(letter-'A') + 1
	}
	row, err := strconv.Atoi(name[i:])
	return column, row, i > 0 && err == nil && row > 0
}
