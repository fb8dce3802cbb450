package sheet

import (
	"slices"
	"strings"

	"dathang/matcher"
)

// part is a table[R], whatever its R.
type part interface {
	title() string
	// onlyNewer: datasets of the first version lack the part.
	onlyNewer() bool
	// columnNames are the columns in the order in which they are written.
	columnNames() []string
	// shapes say what the cells of each column hold.
	shapes() []shape
	// write puts the header and every row of ds.
	write(put func(cells []string) error, ds *matcher.Dataset) error
	// list puts them in the order in which ds has them.
	list(put func(cells []string) error, ds *matcher.Dataset) error
	// read replaces the part in ds by rows and records in at where they are.
	read(in source, at *placing, ds *matcher.Dataset) []RowError
	// recheck finds what read would report about rows that are already in memory.
	recheck(ds *matcher.Dataset, at *placing) []RowError
	// cross finds rows that contradict each other or refer to something that ds does not have.
	cross(ds *matcher.Dataset, known *index, at *placing) []RowError
	// copy gives to the rows that from has.
	copy(from, to *matcher.Dataset)
	// sort puts the part of ds, in a slice of its own, in the order of its keys.
	sort(ds *matcher.Dataset)
	// draw reads tables of somebody's own shape.
	draw(file string, tables []Drawn, into *matcher.Dataset, all bool) (*matcher.Dataset, Taken, func(*matcher.Dataset) []RowError)
	columnShapes() []ColumnShape
	// required are the columns that a file must have.
	required() []string
	// cells of every row, in the order of ds.
	cells(ds *matcher.Dataset) [][]string
	// edit changes cells and rows of a copy of ds.
	edit(ds *matcher.Dataset, rows *Rows, version int64, ch *Change) (*matcher.Dataset, *Rows, *Outcome)
	// written says where the rows of ds are in the file that write makes.
	written(ds *matcher.Dataset) *placing
}

// source delivers the rows of a file one by one, io.EOF after the last one.
type source interface {
	next() (record, error)
	// day returns the cell of a date as yyyy-mm-dd, even if the file stores dates as numbers.
	day(cell string) string
}

// table is a part whose rows are R: one CSV file, or one sheet of a workbook.
type table[R any] struct {
	name string
	// needsRows: a dataset without any such row is unusable.
	needsRows bool
	// newer: files of the first version have no such part.
	newer   bool
	rows    func(ds *matcher.Dataset) []R
	keep    func(ds *matcher.Dataset, rows []R)
	columns []column[R]
	// also finds contradictions between the columns of a row or between rows. It sees the whole dataset; nil if there
	// is nothing to check.
	also func(ds *matcher.Dataset, rows []R, tell func(row int, column string, f flaw))
	// complete finds what is missing from the rows as a whole; nil if nothing is required.
	complete func(rows []R) []flaw
	// count is how many people a row stands for; nil where rows count nobody.
	count func(row *R) int64
	// add counts more people in a row that has all but the count in common with theirs; nil where count is.
	add func(row *R, n int64)
	// unit to which a row belongs, in parts that are kept unit by unit; nil for others.
	unit func(row *R) string
}

// placing records where the rows of a part are in its file.
type placing struct {
	file string
	// sheet of a workbook, empty for CSV files.
	sheet string
	// line of row i, as a spreadsheet counts.
	lines []int
	// place of each column; 0 is column A.
	places map[string]int
	// pointer is the place of a row, or of one of its columns, in a JSON file; nil for tables.
	pointer func(row int, column string) string
	// merges are the merged ranges already reported.
	merges map[string]bool
}

func newPlacing(file, sheet string) *placing {
	return &placing{file: file, sheet: sheet, places: map[string]int{}, merges: map[string]bool{}}
}

// faults of the rows that stand there.
func (at *placing) faults() *faults {
	return &faults{file: at.file, sheet: at.sheet, pointer: at.pointer}
}

// columnAt is the name of the column at a place, empty where there is none.
func (at *placing) columnAt(place int) string {
	for name, p := range at.places {
		if p == place {
			return name
		}
	}
	return ""
}

func (t *table[R]) title() string { return t.name }

func (t *table[R]) onlyNewer() bool { return t.newer }

func (t *table[R]) columnNames() []string {
	names := make([]string, len(t.columns))
	for i := range t.columns {
		names[i] = t.columns[i].name
	}
	return names
}

func (t *table[R]) shapes() []shape {
	list := make([]shape, len(t.columns))
	for i := range t.columns {
		list[i] = t.columns[i].shape
	}
	return list
}

func (t *table[R]) write(put func(cells []string) error, ds *matcher.Dataset) error {
	return t.put(put, t.sorted(t.rows(ds)))
}

func (t *table[R]) list(put func(cells []string) error, ds *matcher.Dataset) error {
	return t.put(put, t.rows(ds))
}

func (t *table[R]) put(put func(cells []string) error, rows []R) error {
	if err := put(t.columnNames()); err != nil {
		return err
	}
	cells := make([]string, len(t.columns))
	for i := range rows {
		for j := range t.columns {
			cells[j] = t.columns[j].write(&rows[i])
		}
		if err := put(cells); err != nil {
			return err
		}
	}
	return nil
}

func (t *table[R]) read(in source, at *placing, ds *matcher.Dataset) []RowError {
	found := at.faults()
	// Good rows are kept even beside faulty ones, so that their references to other parts are checked at the same
	// time; the caller drops ds if there is any fault.
	t.keep(ds, t.scan(in, at, ds, found))
	return found.sorted()
}

// keySeparator occurs in no id: readText refuses control characters.
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

func (t *table[R]) recheck(ds *matcher.Dataset, at *placing) []RowError {
	found := at.faults()
	keys := newKeys(t)
	rows := t.rows(ds)
	for i := range rows {
		var back R
		for j := range t.columns {
			c := &t.columns[j]
			if wrong := c.again(&rows[i], &back); wrong != nil {
				found.ofCell(at.lines[i], at.places[c.name], c.name, *wrong)
			}
		}
		keys.take(&rows[i], at.lines[i], at, found)
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

// again writes a cell and reads it back: a fault is whatever the reader finds, or that the result differs.
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
	found := at.faults()
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

func (t *table[R]) copy(from, to *matcher.Dataset) { t.keep(to, t.rows(from)) }

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
	at := newPlacing(t.name+".csv", "")
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
