package sheet

import (
	"errors"
	"io"
	"io/fs"
	"slices"
	"strings"

	"dathang/matcher"
)

// scan reads the header and every row, and adds to found whatever is wrong within a row or with its key.
func (t *table[R]) scan(in source, at *placing, ds *matcher.Dataset, found *faults) []R {
	head, err := firstRecord(in)
	if err != nil {
		found.unread(err)
		return nil
	}
	foreign := &notUTF8{}
	sound := t.header(head, at, foreign, found)
	if len(at.places) == 0 {
		foreign.tell(found)
		return nil
	}

	var rows []R
	keys := newKeys(t)
	known := newIndex(ds, nil)
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
			// The faults found so far do not help somebody whose file cannot be read at all.
			*found = *at.faults()
			found.unread(err)
			return nil
		}
		if rec.blank() {
			continue
		}
		seen++
		row, ok := t.row(in, rec, width, at, foreign, known, found)
		if !ok || !sound || !keys.take(&row, rec.row, at, found) {
			continue
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

// unread adds the error that stopped the reading, if any.
func (fs *faults) unread(err error) {
	if damaged, ok := errors.AsType[damagedAt](err); ok {
		fs.ofRow(max(damaged.row, 1), readFlaw(err))
		return
	}
	fs.ofFile(readFlaw(err))
}

// readFlaw turns the error that stopped the reading of a file into a fault.
func readFlaw(err error) flaw {
	if _, ok := errors.AsType[damagedAt](err); ok || errors.Is(err, errDamaged) {
		return flaw{matcher.RowDamaged, nil}
	}
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

// header finds the position of every column and reports whether each is there exactly once. If none is, at.places
// stays empty.
func (t *table[R]) header(head record, at *placing, foreign *notUTF8, found *faults) bool {
	names := t.columnNames()
	for i := range head.cells {
		if place := placeIn(t.name, names, head.cells[i].text); place >= 0 && at.places[names[place]] == 0 {
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
	for j, name := range names {
		if _, ok := at.places[name]; !ok && !t.columns[j].mayLack {
			found.ofRow(head.row, flaw{matcher.RowMissingColumn, matcher.Params{"column": name}})
		}
	}
	return found.total+foreign.count == before
}

func (t *table[R]) headerCell(head record, i int, at *placing, foreign *notUTF8, found *faults) {
	names := t.columnNames()
	text := strings.TrimSpace(head.cells[i].text)
	place := placeIn(t.name, names, text)
	switch {
	case head.cells[i].wrong != nil:
		found.ofCell(head.row, i, shown(text), *head.cells[i].wrong)
	case !validUTF8(text):
		foreign.add(head.row, i, shown(text), text)
	case place >= 0 && at.places[names[place]] == i && clear(text):
	case !clear(text):
		r, _ := matcher.InvisibleIn(text)
		found.ofCell(head.row, i, shown(text), flaw{matcher.RowControlCharacter, matcher.Params{"character": matcher.CharacterCode(r)}})
	case place >= 0:
		first := cellName(at.places[names[place]], head.row)
		found.ofCell(head.row, i, names[place], flaw{matcher.RowColumnTwice, matcher.Params{"column": names[place], "first": first}})
	case text == "" && onlyEmptyAfter(head, i):
		// A spreadsheet writes the columns that somebody once touched.
	default:
		want := matcher.Near(text, names)
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

// clear reports whether every character of text is visible.
func clear(text string) bool {
	_, hidden := matcher.InvisibleIn(text)
	return !hidden
}

// columnPlace is the position of a header's text among the names, -1 if it is not one of them. Invisible characters in
// it are reported, but do not make it another column.
func columnPlace(names []string, text string) int {
	text = strings.TrimSpace(strings.Map(func(r rune) rune {
		if !clear(string(r)) {
			return -1
		}
		return r
	}, text))
	return slices.IndexFunc(names, func(name string) bool { return strings.EqualFold(name, text) })
}

// row reads one row and reports whether all of its cells are right.
func (t *table[R]) row(in source, rec record, width int, at *placing, foreign *notUTF8, known *index, found *faults) (R, bool) {
	var row R
	if rec.count < width || rec.count > width && !onlyEmptyAfter(rec, min(width, len(rec.cells))) || rec.count > maxCells {
		// With a comma too many or too few, every later cell would be judged as part of another column. If a quote
		// swallowed the commas, the quote is reported.
		if i := slices.IndexFunc(rec.cells, cell.misquoted); i >= 0 {
			found.ofCell(rec.row, i, at.columnAt(i), *rec.cells[i].wrong)
			return row, false
		}
		if !tellTotal(rec, at, found) {
			found.ofRow(rec.row, flaw{matcher.RowWidth, matcher.Params{"count": int64(rec.count), "want": int64(width)}})
		}
		return row, false
	}
	ok := true
	var wrong []*flaw // by column
	for j := range t.columns {
		c := &t.columns[j]
		place, there := at.places[c.name]
		if !there {
			ok = ok && c.mayLack
			continue
		}
		cell := &rec.cells[place]
		if cell.wrong == nil && !validUTF8(cell.text) {
			foreign.add(rec.row, place, c.name, cell.text)
			ok = false
			continue
		}
		if !ambiguous(cell, c.shape.form) {
			if f := c.flawOf(in, &row, cell, known); f != nil {
				wrong = append(wrong, make([]*flaw, j+1-len(wrong))...)
				wrong[j] = f
			}
			continue
		}
		ok = false
		if !at.merges[cell.merged.name] {
			at.merges[cell.merged.name] = true
			found.ofCell(rec.row, place, c.name, flaw{matcher.RowMerged, matcher.Params{"range": cell.merged.name}})
		}
	}
	if len(wrong) == 0 {
		return row, ok
	}
	if !tellTotal(rec, at, found) {
		for j, f := range wrong {
			if name := t.columns[j].name; f != nil {
				found.ofCell(rec.row, at.places[name], name, *f)
			}
		}
	}
	return row, false
}

// ambiguous reports whether merging leaves it unclear what the cell holds: a number in a merged range may apply to
// each row or be their total, and text merged from another column does not belong to this one.
func ambiguous(c *cell, f form) bool {
	return c.merged != nil && (c.beside || f == formWhole && c.merged.bottom > c.merged.top)
}

// flawOf reads a cell into its row and says what is wrong with it.
func (c *column[R]) flawOf(in source, row *R, cell *cell, known *index) *flaw {
	if cell.wrong != nil {
		return cell.wrong
	}
	text := cell.text
	switch {
	case c.holdsDay(row):
		text = in.day(text)
	case cell.kind == kindTruth && c.shape.form != formWhole:
		text = map[string]string{"1": "TRUE", "0": "FALSE"}[strings.TrimSpace(text)]
	}
	f := c.take(row, text)
	if f != nil && f.code == matcher.RowBadID && c.list != "" {
		// Where an id is required, people write the name of the object.
		return known.meant(c.list, strings.TrimSpace(text), f)
	}
	return f
}

// totals are the words, without diacritics, that begin a row of totals.
var totals = []string{"tong", "tong cong", "tong so", "cong", "total", "totals", "grand total", "subtotal", "sum"}

func isTotal(text string) bool {
	return slices.Contains(totals, strings.TrimRight(matcher.Unmarked(text), ":. "))
}

// tellTotal reports a row that cannot be read because it is a row of totals.
func tellTotal(rec record, at *placing, found *faults) bool {
	i := slices.IndexFunc(rec.cells, func(c cell) bool { return !c.empty() })
	if i < 0 || !isTotal(rec.cells[i].text) {
		return false
	}
	found.ofCell(rec.row, i, at.columnAt(i), flaw{matcher.RowTotal, matcher.Params{"value": shown(rec.cells[i].text)}})
	return true
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
