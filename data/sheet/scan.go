package sheet

import (
	"errors"
	"io"
	"io/fs"
	"slices"
	"strings"

	"dathang/matcher"
)

// scan reads the header and every row, and adds to found whatever is wrong
// within a row and between keys.
func (t *table[R]) scan(in source, at *placing, found *faults) []R {
	head, err := firstRecord(in)
	if err != nil {
		found.ofFile(readFlaw(err))
		return nil
	}
	foreign := &notUTF8{}
	sound := t.header(head, at, foreign, found)
	if len(at.places) == 0 {
		foreign.tell(found)
		return nil
	}

	var rows []R
	first := map[string]int{} // the row of each key
	width := head.width()
	seen := 0
	for {
		rec, err := in.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil && seen >= maxRows && !rec.blank() {
			err = errTooMany
		}
		if err != nil {
			// What was found so far is of no use to somebody whose file cannot be read.
			*found = *at.faults()
			found.ofFile(readFlaw(err))
			return nil
		}
		if rec.blank() {
			continue
		}
		seen++
		row, ok := t.row(in, rec, width, at, foreign, found)
		if !ok || !sound {
			continue
		}
		if key := t.keyOf(&row); first[key] > 0 {
			t.tellDuplicate(rec.row, key, first[key], at, found)
			continue
		} else {
			first[key] = rec.row
		}
		rows = append(rows, row)
		at.lines = append(at.lines, rec.row)
	}
	foreign.tell(found)
	if seen == 0 && t.needsRows && found.total == 0 {
		found.ofFile(flaw{matcher.RowNoRows, nil})
	}
	if t.complete != nil && found.total == 0 {
		for _, lack := range t.complete(rows) {
			found.ofFile(lack)
		}
	}
	return rows
}

// firstRecord skips the empty rows above the header.
func firstRecord(in source) (record, error) {
	for {
		rec, err := in.next()
		if err != nil || !rec.blank() {
			return rec, err
		}
	}
}

var errTooMany = errors.New("too many rows")

// readFlaw is what stops the reading of a file.
func readFlaw(err error) flaw {
	switch {
	case errors.Is(err, io.EOF):
		return flaw{matcher.RowEmptyFile, nil}
	case errors.Is(err, errUnpacked):
		return flaw{matcher.RowUnpacked, matcher.Params{"high": int64(maxUnpacked >> 20)}}
	case errors.Is(err, errTooLarge):
		return flaw{matcher.FileTooLarge, matcher.Params{"high": int64(MaxFileBytes >> 20)}}
	case errors.Is(err, errTooMany):
		return flaw{matcher.RowTooMany, matcher.Params{"high": int64(maxRows)}}
	case errors.Is(err, fs.ErrNotExist):
		return flaw{matcher.FileMissing, nil}
	}
	return flaw{matcher.FileUnreadable, matcher.Params{"detail": err.Error()}}
}

// header finds the place of every column and reports whether all are there,
// once each. Where none is, at.places stays empty.
func (t *table[R]) header(head record, at *placing, foreign *notUTF8, found *faults) bool {
	names := t.columnNames()
	for i := range head.cells {
		if place := columnPlace(names, head.cells[i].text); place >= 0 && at.places[names[place]] == 0 {
			at.places[names[place]] = i + 1
		}
	}
	if len(at.places) == 0 {
		found.ofRow(head.row, flaw{matcher.RowNoHeader, matcher.Params{"want": strings.Join(names, ", ")}})
		return false
	}
	for name := range at.places {
		at.places[name]--
	}
	before := found.total + foreign.count
	if head.count > len(head.cells) {
		found.ofRow(head.row, flaw{matcher.RowWidth, matcher.Params{"count": int64(head.count), "want": int64(len(names))}})
	}
	for i := range head.cells {
		t.headerCell(head, i, at, foreign, found)
	}
	for _, name := range names {
		if _, ok := at.places[name]; !ok {
			found.ofRow(head.row, flaw{matcher.RowMissingColumn, matcher.Params{"column": name}})
		}
	}
	return found.total+foreign.count == before
}

func (t *table[R]) headerCell(head record, i int, at *placing, foreign *notUTF8, found *faults) {
	names := t.columnNames()
	text := strings.TrimSpace(head.cells[i].text)
	place := columnPlace(names, text)
	switch {
	case head.cells[i].wrong != nil:
		found.ofCell(head.row, i, shown(text), *head.cells[i].wrong)
	case !validUTF8(text):
		foreign.add(head.row, i, shown(text), text)
	case place >= 0 && at.places[names[place]] == i:
	case place >= 0:
		first := cellName(at.places[names[place]], head.row)
		found.ofCell(head.row, i, names[place], flaw{matcher.RowColumnTwice, matcher.Params{"column": names[place], "first": first}})
	case text == "" && onlyEmptyAfter(head, i):
		// A spreadsheet writes the columns that somebody once touched.
	default:
		want := near(text, names)
		if len(want) == 0 {
			want = names
		}
		found.ofCell(head.row, i, shown(text), flaw{matcher.RowUnknownColumn, matcher.Params{"column": shown(text), "want": strings.Join(want, ", ")}})
	}
}

func onlyEmptyAfter(rec record, i int) bool {
	for _, c := range rec.cells[i:] {
		if strings.TrimSpace(c.text) != "" {
			return false
		}
	}
	return true
}

// columnPlace is the place of a header's text among the names, -1 where it is none of them.
func columnPlace(names []string, text string) int {
	text = strings.TrimSpace(text)
	return slices.IndexFunc(names, func(name string) bool { return strings.EqualFold(name, text) })
}

// row reads one row and reports whether all of its cells are right.
func (t *table[R]) row(in source, rec record, width int, at *placing, foreign *notUTF8, found *faults) (R, bool) {
	var row R
	if rec.count < width || rec.count > width && !onlyEmptyAfter(rec, min(width, len(rec.cells))) || rec.count > maxCells {
		// With a comma too many or too few every later cell would be judged as
		// another column's. Where a quote swallowed the commas, the quote is told.
		if i := slices.IndexFunc(rec.cells, cell.misquoted); i >= 0 {
			found.ofCell(rec.row, i, at.columnAt(i), *rec.cells[i].wrong)
			return row, false
		}
		found.ofRow(rec.row, flaw{matcher.RowWidth, matcher.Params{"count": int64(rec.count), "want": int64(width)}})
		return row, false
	}
	ok := true
	for j := range t.columns {
		c := &t.columns[j]
		place, there := at.places[c.name]
		if !there {
			ok = false
			continue
		}
		cell := rec.cells[place]
		if cell.wrong == nil && !validUTF8(cell.text) {
			foreign.add(rec.row, place, c.name, cell.text)
			ok = false
			continue
		}
		wrong := cell.wrong
		if wrong == nil {
			text := cell.text
			if c.holdsDay(&row) {
				text = in.day(text)
			}
			wrong = c.take(&row, text)
		}
		if wrong != nil {
			found.ofCell(rec.row, place, c.name, *wrong)
			ok = false
		}
	}
	return row, ok
}

// take reads a cell into its row.
func (c *column[R]) take(row *R, cell string) *flaw {
	if strings.TrimSpace(cell) != "" {
		return c.read(row, cell)
	}
	if c.mayBeEmpty {
		return nil
	}
	return &flaw{matcher.RowRequired, nil}
}
