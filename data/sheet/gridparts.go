package sheet

import (
	"io"
	"slices"
	"strings"

	"dathang/matcher"
)

// Drawn is a table in the words of a part, made of a sheet of somebody's own shape. Places and row numbers are those of
// that sheet, so that faults name the cells that people see.
type Drawn struct {
	Sheet string
	// Header is the row of the columns' titles.
	Header int
	// Places of the part's columns in Rows.
	Places map[string]int
	Rows   []Row
}

// Taken says what became of the rows of a part.
type Taken struct {
	Part string `json:"part"`
	// Rows that were read; People whom they count, in parts that count people.
	Rows   int   `json:"rows"`
	People int64 `json:"people,omitzero"`
	// Summed rows were added to another row, because they agree in all but the count.
	Summed int `json:"summed,omitzero"`
	// Same, Changed and Added are what the rows are against the dataset; Removed rows go, Kept rows stay although the
	// file does not have them.
	Same    int `json:"same"`
	Changed int `json:"changed"`
	Added   int `json:"added"`
	Removed int `json:"removed"`
	Kept    int `json:"kept"`
	// Units that the rows are about, of how many; 0 in parts that are not kept by unit.
	Units    int `json:"units,omitzero"`
	AllUnits int `json:"all_units,omitzero"`
}

// ReadDrawn reads the tables of one part into a copy of into. Rows that count people and agree in all else are added
// up. Unless all is replaced, rows of units that the tables do not name stay, or, in parts that are not kept by unit,
// rows whose keys they do not have. Faults finds what is wrong once the other parts have been read as well.
func ReadDrawn(part, file string, tables []Drawn, into *matcher.Dataset, all bool) (ds *matcher.Dataset, taken Taken, faults func(*matcher.Dataset) []RowError) {
	p := partOf(part)
	if p == nil {
		wrong := refused(file, "", flaw{matcher.RowUnknownWord, matcher.Params{"value": shown(part), "want": strings.Join(Parts, ", ")}})
		return into, Taken{}, func(*matcher.Dataset) []RowError { return wrong }
	}
	return p.draw(file, tables, into, all)
}

// drawnRows delivers the rows of a drawn table.
type drawnRows struct {
	rows  []Row
	width int
	// assumed are values of columns that the table does not have, by place.
	assumed map[int]string
}

// assumed are the values that rows get in needed columns which their table does not have: no place is known, and the
// office's own file is the source.
var assumed = map[string]string{"x_m": "0", "y_m": "0", "certainty": string(matcher.CertainMedium)}

// Assumed is what a new row gets in a column that its table does not have; false where the column is needed.
func Assumed(column string) (string, bool) {
	value, ok := assumed[column]
	return value, ok
}

func (d *drawnRows) day(cell string) string { return cell }

func (d *drawnRows) next() (record, error) {
	if len(d.rows) == 0 {
		return record{}, io.EOF
	}
	row := &d.rows[0]
	d.rows = d.rows[1:]
	rec := record{row: row.Number, cells: make([]cell, d.width), count: d.width}
	for i := range min(d.width, len(row.Cells)) {
		rec.cells[i] = row.Cells[i].raw()
	}
	for place, value := range d.assumed { // each has a place of its own
		rec.cells[place].text = value
	}
	return rec, nil
}

func (t *table[R]) draw(file string, tables []Drawn, into *matcher.Dataset, all bool) (*matcher.Dataset, Taken, func(*matcher.Dataset) []RowError) {
	taken := Taken{Part: t.name}
	ds := *into
	known := newIndex(into, nil)
	keys := newKeys(t)
	old := t.byKey(into)
	sums := map[string]int{}
	var rows []R
	var wrong [][]RowError
	var places []*placing
	var starts []int
	for i := range tables {
		at := newPlacing(file, tables[i].Sheet)
		starts = append(starts, len(rows))
		rows = t.drawRows(&tables[i], at, known, keys, old, sums, rows, &taken, &wrong)
		places = append(places, at)
	}
	starts = append(starts, len(rows))
	merged := t.mixed(into, rows, all, &taken)
	t.keep(&ds, merged)
	t.sort(&ds)
	if taken.AllUnits > 0 {
		taken.AllUnits = len(ds.Units)
	}
	if into.Format != "" {
		ds.Format = into.Format
	}
	return &ds, taken, func(whole *matcher.Dataset) []RowError {
		index := newIndex(whole, nil)
		for i, at := range places {
			own := *whole
			t.keep(&own, rows[starts[i]:starts[i+1]])
			wrong[i] = together(wrong[i], t.cross(&own, index, at))
		}
		return slices.Concat(wrong...)
	}
}

// byKey are the rows of a dataset by their keys.
func (t *table[R]) byKey(ds *matcher.Dataset) map[string]*R {
	rows := t.rows(ds)
	list := make(map[string]*R, len(rows))
	for i := range rows {
		list[t.keyOf(&rows[i])] = &rows[i]
	}
	return list
}

// drawRows adds the rows of one table, and its faults. In columns that the table does not have, a row that there is
// already keeps its values.
func (t *table[R]) drawRows(d *Drawn, at *placing, known *index, keys *keys[R], old map[string]*R, sums map[string]int, rows []R, taken *Taken, wrong *[][]RowError) []R {
	found := at.faults()
	width := 0
	for name, place := range d.Places {
		width = max(width, place+1)
		at.places[name] = place
	}
	for i := range d.Rows {
		width = max(width, len(d.Rows[i].Cells))
	}
	sound := true
	empty := width // behind all cells
	width++
	filled := map[int]string{}
	var absent []int
	for j := range t.columns {
		c := &t.columns[j]
		_, there := d.Places[c.name]
		value, may := Assumed(c.name)
		if !there && !c.inKey {
			absent = append(absent, j)
		}
		switch {
		case there:
		case c.mayLack || c.mayBeEmpty:
			at.places[c.name] = empty
		case may:
			at.places[c.name], filled[width] = width, value
			width++
		default:
			sound = false
			found.ofRow(d.Header, flaw{matcher.RowMissingColumn, matcher.Params{"column": c.name}})
		}
	}
	in := &drawnRows{d.Rows, width, filled}
	foreign := &notUTF8{}
	for {
		rec, err := in.next()
		if err != nil {
			break
		}
		row, ok := t.row(in, rec, width, at, foreign, known, found)
		taken.Rows++
		if ok {
			taken.People += t.heads(&row)
		}
		if !ok || !sound {
			continue
		}
		if was := old[t.keyOf(&row)]; was != nil {
			for _, j := range absent {
				_ = t.columns[j].take(&row, t.columns[j].write(was)) // it was read once
			}
		}
		if t.add != nil {
			key := t.keyOf(&row)
			if i, there := sums[key]; there {
				taken.Summed++
				t.add(&rows[i], t.heads(&row))
				continue
			}
			sums[key] = len(rows)
		} else if !keys.take(&row, rec.row, at, found) {
			continue
		}
		rows = append(rows, row)
		at.lines = append(at.lines, rec.row)
	}
	foreign.tell(found)
	*wrong = append(*wrong, found.sorted())
	return rows
}

// mixed is the part of into with rows in the place of those that they replace.
func (t *table[R]) mixed(into *matcher.Dataset, rows []R, all bool, taken *Taken) []R {
	scope := t.keyOf
	if t.unit != nil {
		scope = t.unit
	}
	before := t.rows(into)
	old := t.byKey(into)
	named, there := map[string]bool{}, make(map[string]bool, len(rows))
	for i := range rows {
		named[scope(&rows[i])] = true
		key := t.keyOf(&rows[i])
		there[key] = true
		switch was := old[key]; {
		case was == nil:
			taken.Added++
		case t.same(was, &rows[i]):
			taken.Same++
		default:
			taken.Changed++
		}
	}
	if t.unit != nil {
		taken.Units, taken.AllUnits = len(named), 1
	}
	list := slices.Clone(rows)
	for i := range before {
		switch {
		case !all && !named[scope(&before[i])]:
			taken.Kept++
			list = append(list, before[i])
		case !there[t.keyOf(&before[i])]:
			taken.Removed++
		}
	}
	return list
}

// same reports whether two rows agree in every column.
func (t *table[R]) same(a, b *R) bool {
	for j := range t.columns {
		if t.columns[j].compare(a, b) != 0 {
			return false
		}
	}
	return true
}

// ColumnShape says how the cells of a column of a part are written.
type ColumnShape struct {
	Name string
	// Form is text, id, ids, day, word or whole.
	Form string
	// Words of a closed list.
	Words []string
	// List names the ids that a cell may hold ("units.id").
	List string
	// Low and High bound a number.
	Low, High int64
	// Needed: an empty cell is a fault. MayLack: so is a file without the column, unless it is set.
	Needed, MayLack, Key bool
}

// Required are the columns that a file of a part must have.
func Required(part string) []string {
	p := partOf(part)
	if p == nil {
		return nil
	}
	return p.required()
}

func (t *table[R]) required() []string {
	var list []string
	for j := range t.columns {
		if !t.columns[j].mayLack {
			list = append(list, t.columns[j].name)
		}
	}
	return list
}

// Shapes of the columns of a part, in their order.
func Shapes(part string) []ColumnShape {
	p := partOf(part)
	if p == nil {
		return nil
	}
	return p.columnShapes()
}

func (t *table[R]) columnShapes() []ColumnShape {
	list := make([]ColumnShape, len(t.columns))
	for j := range t.columns {
		c := &t.columns[j]
		list[j] = ColumnShape{
			Name: c.name, Form: string(c.shape.form), Words: c.shape.words, List: c.list,
			Low: c.shape.low, High: c.shape.high, Needed: !c.mayBeEmpty, MayLack: c.mayLack || c.mayBeEmpty, Key: c.inKey,
		}
	}
	return list
}

// Named is an id with the name of its object, empty where it has none.
type Named struct{ ID, Name string }

// NamesOf lists the ids of a list ("units.id") with their names.
func NamesOf(list string, ds *matcher.Dataset) []Named {
	i := slices.IndexFunc(idLists, func(l idList) bool { return l.name == list })
	if i < 0 {
		return nil
	}
	ids := idLists[i].ids(ds)
	named := make([]Named, len(ids))
	var names []string
	if idLists[i].names != nil {
		names = idLists[i].names(ds)
	}
	for k, id := range ids {
		named[k].ID = id
		if names != nil {
			named[k].Name = names[k]
		}
	}
	return named
}

// IsTotal reports whether text begins a row of totals ("Tổng cộng").
func IsTotal(text string) bool { return isTotal(text) }

// SheetNames are the names by which a part's sheet is found.
func SheetNames(part string) []string {
	if p := partOf(part); p != nil {
		return accepted(p)
	}
	return nil
}
