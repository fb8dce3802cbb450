package sheet

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"io/fs"
	"slices"
	"strings"

	"dathang/matcher"
)

// part is one table[R], whatever R is.
type part interface {
	title() string
	// columnNames are the columns in the order in which they are written.
	columnNames() []string
	write(w io.Writer, ds *matcher.Dataset) error
	// read replaces the part in ds and says where its rows stand.
	read(r io.Reader, file string, ds *matcher.Dataset) (*placing, []RowError)
	// recheck finds what read would say of rows that are in memory already.
	recheck(ds *matcher.Dataset, at *placing) []RowError
	// cross finds rows that contradict each other or name what ds does not have.
	cross(ds *matcher.Dataset, known *index, at *placing) []RowError
	// sort puts the part of ds, in a slice of its own, in the order of its keys.
	sort(ds *matcher.Dataset)
	// written is where the rows of ds stand in the file that write makes.
	written(ds *matcher.Dataset) *placing
}

// table is a part whose rows are R: one CSV file.
type table[R any] struct {
	name string
	// needsRows: a dataset without any such row is of no use.
	needsRows bool
	rows      func(ds *matcher.Dataset) []R
	keep      func(ds *matcher.Dataset, rows []R)
	columns   []column[R]
	// also finds what is wrong between the columns of a row or between rows. It
	// sees the whole dataset; nil where there is nothing to find.
	also func(ds *matcher.Dataset, rows []R, tell func(row int, column string, f flaw))
	// complete finds what the rows together lack; nil where nothing is asked.
	complete func(rows []R) []flaw
}

// placing says where the rows of a part stand in its file.
type placing struct {
	file string
	// line of row i, as a spreadsheet counts.
	lines []int
	// place of each column; 0 is column A.
	places map[string]int
}

func (t *table[R]) title() string { return t.name }

func (t *table[R]) columnNames() []string {
	names := make([]string, len(t.columns))
	for i := range t.columns {
		names[i] = t.columns[i].name
	}
	return names
}

func (t *table[R]) write(w io.Writer, ds *matcher.Dataset) error {
	rows := t.sorted(t.rows(ds))
	out := csv.NewWriter(w)
	if err := out.Write(t.columnNames()); err != nil {
		return err
	}
	cells := make([]string, len(t.columns))
	for i := range rows {
		for j := range t.columns {
			cells[j] = t.columns[j].write(&rows[i])
		}
		if err := out.Write(cells); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func (t *table[R]) read(r io.Reader, file string, ds *matcher.Dataset) (*placing, []RowError) {
	found := &faults{file: file}
	at := &placing{file: file, places: map[string]int{}}
	rows := t.scan(r, at, found)
	if found.total > 0 {
		return at, found.sorted()
	}
	t.keep(ds, rows)
	return at, nil
}

// scan reads the header and every row, and adds to found whatever is wrong
// within a row and between keys.
func (t *table[R]) scan(r io.Reader, at *placing, found *faults) []R {
	in := bufio.NewReaderSize(&bounded{from: r, left: MaxFileBytes}, peekBytes)
	dropBOM(in)
	start, _ := in.Peek(peekBytes) // an error comes again when it is read
	if wrong := unreadableFormat(start); wrong != nil {
		found.ofFile(*wrong)
		return nil
	}
	rs := newRecords(in, delimiter(start, t.columnNames()))
	head, err := firstRecord(rs)
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
		rec, err := rs.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil && seen >= maxRows && !rec.blank() {
			err = errTooMany
		}
		if err != nil {
			// What was found so far is of no use to somebody whose file cannot be read.
			*found = faults{file: found.file}
			found.ofFile(readFlaw(err))
			return nil
		}
		if rec.blank() {
			continue
		}
		seen++
		row, ok := t.row(rec, width, at, foreign, found)
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
func firstRecord(rs *records) (record, error) {
	for {
		rec, err := rs.next()
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
func (t *table[R]) row(rec record, width int, at *placing, foreign *notUTF8, found *faults) (R, bool) {
	var row R
	if rec.count < width || rec.count > width && !onlyEmptyAfter(rec, min(width, len(rec.cells))) || rec.count > maxCells {
		// With a comma too many or too few every later cell would be judged as
		// another column's.
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
			wrong = c.take(&row, cell.text)
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

// keySeparator stands in no id: readText refuses control characters.
const keySeparator = "\x1f"

func (t *table[R]) keyOf(row *R) string {
	var b strings.Builder
	for j := range t.columns {
		if t.columns[j].inKey {
			b.WriteString(t.columns[j].write(row))
			b.WriteString(keySeparator)
		}
	}
	return b.String()
}

func (t *table[R]) tellDuplicate(row int, key string, first int, at *placing, found *faults) {
	cells := strings.Split(strings.TrimSuffix(key, keySeparator), keySeparator)
	f := flaw{matcher.RowDuplicate, matcher.Params{"value": strings.Join(cells, ", "), "first": int64(first)}}
	j := slices.IndexFunc(t.columns, func(c column[R]) bool { return c.inKey })
	found.ofCell(row, at.places[t.columns[j].name], t.columns[j].name, f)
}

func (t *table[R]) recheck(ds *matcher.Dataset, at *placing) []RowError {
	found := &faults{file: at.file}
	first := map[string]int{}
	rows := t.rows(ds)
	for i := range rows {
		var back R
		for j := range t.columns {
			c := &t.columns[j]
			if wrong := c.again(&rows[i], &back); wrong != nil {
				found.ofCell(at.lines[i], at.places[c.name], c.name, *wrong)
			}
		}
		if key := t.keyOf(&rows[i]); first[key] > 0 {
			t.tellDuplicate(at.lines[i], key, first[key], at, found)
		} else {
			first[key] = at.lines[i]
		}
	}
	if len(rows) == 0 && t.needsRows {
		found.ofFile(flaw{matcher.RowNoRows, nil})
	}
	if t.complete != nil {
		for _, lack := range t.complete(rows) {
			found.ofFile(lack)
		}
	}
	return found.sorted()
}

// again writes a cell and reads it back: what is wrong with the cell is what
// the reader finds, or that something else comes back.
func (c *column[R]) again(row, back *R) *flaw {
	cell := c.write(row)
	if !validUTF8(cell) {
		return &flaw{matcher.RowNotUTF8, matcher.Params{"count": int64(1)}}
	}
	if wrong := c.take(back, cell); wrong != nil {
		return wrong
	}
	if c.compare(row, back) != 0 {
		return &flaw{matcher.RowTextForm, matcher.Params{"value": shown(cell), "want": shown(c.write(back))}}
	}
	return nil
}

func (t *table[R]) cross(ds *matcher.Dataset, known *index, at *placing) []RowError {
	found := &faults{file: at.file}
	rows := t.rows(ds)
	for i := range rows {
		for j := range t.columns {
			c := &t.columns[j]
			if c.list == "" {
				continue
			}
			for _, word := range strings.Fields(unguard(c.write(&rows[i]))) {
				if wrong := known.find(c.list, word, found.full()); wrong != nil {
					found.ofCell(at.lines[i], at.places[c.name], c.name, *wrong)
				}
			}
		}
	}
	if t.also != nil {
		t.also(ds, rows, func(i int, column string, f flaw) {
			found.ofCell(at.lines[i], at.places[column], column, f)
		})
	}
	return found.sorted()
}

func (t *table[R]) sort(ds *matcher.Dataset) { t.keep(ds, t.sorted(t.rows(ds))) }

// sorted gives a copy in the order of the key columns; nil for no rows.
func (t *table[R]) sorted(rows []R) []R {
	if len(rows) == 0 {
		return nil
	}
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, func(a, b R) int {
		for j := range t.columns {
			if !t.columns[j].inKey {
				continue
			}
			if n := t.columns[j].compare(&a, &b); n != 0 {
				return n
			}
		}
		return 0
	})
	return rows
}

func (t *table[R]) written(ds *matcher.Dataset) *placing {
	at := &placing{file: t.name + ".csv", places: map[string]int{}}
	for i := range t.rows(ds) {
		at.lines = append(at.lines, i+2) // row 1 is the header
	}
	for j := range t.columns {
		at.places[t.columns[j].name] = j
	}
	return at
}

// fileOf is the name of a part's file in an exported dataset.
func fileOf(p part) string { return p.title() + ".csv" }
