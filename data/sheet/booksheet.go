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

// What a sheet of a workbook can hold.
const (
	maxBookRow    = 1 << 20
	maxBookColumn = 1 << 14
	// maxBookCells bounds the cells that are read of a sheet, empty ones between others included.
	maxBookCells = 20_000_000
	// maxMerges bounds the merged ranges that are kept of a sheet.
	maxMerges = 200_000
)

// damagedAt is a sheet that cannot be read to its end: row is the last that was begun.
type damagedAt struct{ row int }

func (d damagedAt) Error() string { return "damaged after row " + strconv.Itoa(d.row) }

// bookRows gives the rows of a sheet as a source. The sheet ends where its XML
// does and its bytes agree with their checksum, and nowhere else.
type bookRows struct {
	in       *tokens
	texts    []string // shared by the cells of all sheets
	from1904 bool
	row      int
	width    int // cells of the header
	left     int // cells that may still be read
	done     bool
	// merges are the merged ranges by their first row that have not begun, spreading those that have.
	merges    []merge
	spreading []spread
	// found and expected are the ranges that the sheet names at its end, and those that were looked for before.
	found, expected []merge
}

// spread is a merged range with what its first cell holds.
type spread struct {
	merge
	cell cell
}

func (r *bookRows) close() { r.in.close() }

// next gives the next row that the file has, filled up to the width of the
// header: empty cells at the end of a row are not in the file.
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

// finish fills a row up and spreads merged cells over it.
func (r *bookRows) finish(rec record) (record, error) {
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

// spread gives the cells of a merged range what its first cell holds, as a
// reader of the sheet sees it. Rows with nothing of their own stay empty.
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

// kind is what a workbook says of a cell beside its text.
type kind int

const (
	kindText kind = iota
	kindNumber
	kindTruth
)

// cell reads one cell to its end.
func (r *bookRows) cell(e *xml.StartElement) (cell, error) {
	typed := attribute(e, "t")
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
				return r.finished(typed, value.String(), inline.String(), formula, valued)
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

// finished is a cell of a type (ECMA-376 part 1, 18.18.11) with its value. A
// formula that was never computed has none: programs that write workbooks leave
// that to whoever opens them.
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

// shownDigits is how many digits a spreadsheet keeps of a number.
const shownDigits = 15

// asShown is a number as a spreadsheet shows it: programs write 1980.0, 1.98E3
// and 0.99999999999999989 where people see 1980 and 1.
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

// The days that a spreadsheet counts: below are years, which somebody wrote for
// a date, beyond is the end of what a date may be.
const (
	firstSerial = maxYear + 1
	lastSerial  = 110_000
)

// day is the day of a spreadsheet's count of days, with its hour where it has one. Whatever else the cell holds
// stays as it is.
func (r *bookRows) day(text string) string {
	return dayOfSerial(text, r.from1904)
}

// dayOfSerial is the day of a count of days from 1900 or 1904.
func dayOfSerial(text string, from1904 bool) string {
	n, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || !(n >= firstSerial && n <= lastSerial) {
		return text
	}
	// What counts from 1900 takes that year for a leap year.
	first := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	if from1904 {
		first = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	const secondsOfDay = 24 * 60 * 60
	at := first.Add(time.Duration(math.Round(n*secondsOfDay)) * time.Second)
	return dayOnly(at.Format("2006-01-02T15:04:05"))
}

// dayOnly leaves out the hour of a day's beginning.
func dayOnly(text string) string {
	text = strings.TrimSpace(text)
	day, hour, _ := strings.Cut(text, "T")
	if strings.Trim(strings.TrimSuffix(hour, "Z"), "0:.") == "" {
		return day
	}
	return text
}

// unescaped undoes how a workbook writes characters that XML cannot: _x000D_ (ECMA-376 part 1, 22.4.2.4).
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

// columnOf is the column, from 1, of a cell that says where it stands (F41) in
// a row, or else the one that comes next.
func columnOf(at string, row, next int) (int, bool) {
	if at == "" {
		return next, true
	}
	column, line, ok := splitName(at)
	return column, ok && line == row
}

// splitName is the column and the row, from 1, of a cell's name.
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
