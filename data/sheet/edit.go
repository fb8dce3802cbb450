package sheet

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"dathang/matcher"
)

// Rows names the rows of a part while people edit it: an id that a row keeps although its key changes, and the version
// of the draft at which it was last changed. With them two people who edit the same part lose no cell.
type Rows struct {
	// Whole is the version since which changes are known row by row: before it the part was replaced as a whole.
	Whole int64     `json:"whole"`
	Rows  []RowMark `json:"rows"`
	// Gone are the rows that were deleted since.
	Gone []RowMark `json:"gone,omitempty"`
}

// RowMark is the id of a row and the version at which it was changed last.
type RowMark struct {
	ID      string `json:"id"`
	Version int64  `json:"version"`
}

// maxGone bounds the deleted rows that are remembered; beyond it people are given the whole part anew.
const maxGone = 20_000

// RowsOf are the names of a part's rows: those that are kept, or new ones where the part has been replaced as a whole
// at that version (kept is nil).
func RowsOf(part string, ds *matcher.Dataset, kept []byte, version int64) *Rows {
	n := 0
	if p := partOf(part); p != nil {
		n = len(p.cells(ds))
	}
	r := &Rows{}
	if kept != nil && json.Unmarshal(kept, r) == nil && len(r.Rows) == n {
		return r
	}
	r = &Rows{Whole: version, Rows: make([]RowMark, n)}
	for i := range r.Rows {
		r.Rows[i] = RowMark{fmt.Sprintf("%d.%d", version, i), version}
	}
	return r
}

// Change is what somebody changes in one part.
type Change struct {
	Adds    []RowAdd    `json:"adds,omitempty" maxItems:"50000"`
	Sets    []CellSet   `json:"sets,omitempty" maxItems:"200000"`
	Deletes []RowDelete `json:"deletes,omitempty" maxItems:"50000"`
}

// RowAdd is a new row.
type RowAdd struct {
	Row   string            `json:"row" pattern:"^[0-9A-Za-z.-]{1,60}$" doc:"An id that the caller makes; of a row that was deleted, its id. Sent twice it is added once"`
	After *string           `json:"after,omitempty" doc:"The row before it, empty for none; absent, it stands at the end"`
	Cells map[string]string `json:"cells" doc:"By column; others are empty"`
}

// CellSet is a new value of a cell.
type CellSet struct {
	Row    string `json:"row"`
	Column string `json:"column"`
	Saw    string `json:"saw" doc:"The value that the person saw: where the cell has another one by now, it stays"`
	Value  string `json:"value"`
}

// RowDelete deletes a row unless it has changed since the version that the person saw.
type RowDelete struct {
	Row     string `json:"row"`
	Version int64  `json:"version" doc:"Of the row as the person saw it"`
}

// Outcome is what became of a change. What is neither in Conflicts nor in Faults was taken.
type Outcome struct {
	// Taken counts the cells and rows that were changed.
	Taken     int            `json:"taken"`
	Conflicts []CellConflict `json:"conflicts"`
	Faults    []CellFault    `json:"-"`
}

// CellConflict is a cell, or a row where Column is empty, that somebody else has changed meanwhile.
type CellConflict struct {
	Row    string `json:"row"`
	Column string `json:"column,omitempty"`
	// Now is the value as it stands; Gone: the row has been deleted.
	Now  string `json:"now"`
	Gone bool   `json:"gone,omitempty"`
}

// CellFault is what is wrong with a cell, or with a row where Column is empty.
type CellFault struct {
	Row    string
	Column string
	Code   matcher.Code
	Params matcher.Params
}

// PartRow is a row as the grid shows it.
type PartRow struct {
	ID      string `json:"id"`
	After   string `json:"after" doc:"The row before it, empty for the first"`
	Version int64  `json:"version"`
	// Cells in the order of the columns.
	Cells []string `json:"cells"`
}

// Fixed reports whether rows of a part can neither be added nor deleted.
func Fixed(part string) bool { return part == header.name }

// Edit changes one part of a copy of ds: cells that are as the person saw them, and no others. Version is what the
// change makes of the draft. Values that a cell cannot hold are told and not taken; what is merely missing or unknown
// is taken, for a draft need not be right yet (PartFaults).
func Edit(part string, ds *matcher.Dataset, rows *Rows, version int64, ch *Change) (*matcher.Dataset, *Rows, *Outcome) {
	p := partOf(part)
	if p == nil {
		return ds, rows, &Outcome{}
	}
	return p.edit(ds, rows, version, ch)
}

// RowsSince are the rows that changed after a version, and the ids of those that are gone; whole says that they are all
// rows, because the part has been replaced since.
func RowsSince(part string, ds *matcher.Dataset, rows *Rows, since int64) (list []PartRow, gone []string, whole bool) {
	list, gone = []PartRow{}, []string{}
	p := partOf(part)
	if p == nil {
		return list, gone, true
	}
	whole = since < rows.Whole
	cells := p.cells(ds)
	before := ""
	for i, r := range rows.Rows {
		if whole || r.Version > since {
			list = append(list, PartRow{r.ID, before, r.Version, cells[i]})
		}
		before = r.ID
	}
	for _, r := range rows.Gone {
		if !whole && r.Version > since {
			gone = append(gone, r.ID)
		}
	}
	return list, gone, whole
}

// PartFaults is what is wrong with the rows of one part, by row and column, at most one fault a cell.
func PartFaults(part string, ds *matcher.Dataset, rows *Rows) []CellFault {
	p := partOf(part)
	if p == nil {
		return nil
	}
	at := p.written(ds)
	var list []CellFault
	told := map[[2]string]bool{}
	for _, e := range slices.Concat(p.recheck(ds, at), p.cross(ds, newIndex(ds, nil), at)) {
		f := CellFault{Column: e.Column, Code: e.Code, Params: e.Params}
		if i := e.Row - firstRow; i >= 0 && i < len(rows.Rows) {
			f.Row = rows.Rows[i].ID
		}
		if key := [2]string{f.Row, f.Column}; !told[key] || f.Row == "" {
			told[key] = true
			list = append(list, f)
		}
	}
	return list
}

// firstRow is the row of a written part below its header.
const firstRow = 2

// cellText is a cell as the grid shows it: empty where a number says that nothing is known.
func (c *column[R]) cellText(row *R) string {
	text := unguard(c.write(row))
	if c.shape.form == formWhole && c.shape.low > 0 && text == "0" {
		return ""
	}
	return text
}

func (t *table[R]) cells(ds *matcher.Dataset) [][]string {
	rows := t.rows(ds)
	list := make([][]string, len(rows))
	for i := range rows {
		list[i] = make([]string, len(t.columns))
		for j := range t.columns {
			list[i][j] = t.columns[j].cellText(&rows[i])
		}
	}
	return list
}

// atEnd is what new rows follow that nobody has given a place: no id.
const atEnd = "\x00"

// edited is a row while it is edited.
type edited[R any] struct {
	row     R
	mark    RowMark
	deleted bool
}

func (t *table[R]) edit(ds *matcher.Dataset, rows *Rows, version int64, ch *Change) (*matcher.Dataset, *Rows, *Outcome) {
	out := &Outcome{Conflicts: []CellConflict{}}
	was := t.rows(ds)
	list := make([]edited[R], len(was))
	at := make(map[string]int, len(was))
	for i := range was {
		list[i] = edited[R]{row: was[i], mark: rows.Rows[i]}
		at[rows.Rows[i].ID] = i
	}
	e := &editing[R]{t: t, ds: ds, version: version, out: out}
	// 1. New rows stand behind the others until their places are known.
	follow := map[string][]int{}
	for k := range ch.Adds {
		add := &ch.Adds[k]
		i, there := at[add.Row]
		if !there {
			if i = len(list); i >= maxRows {
				out.Faults = append(out.Faults, CellFault{Row: add.Row, Code: matcher.RowTooMany, Params: matcher.Params{"high": int64(maxRows)}})
				continue
			}
			list = append(list, edited[R]{mark: RowMark{add.Row, version}})
			at[add.Row] = i
			anchor := atEnd
			if add.After != nil {
				if anchor = *add.After; anchor != "" {
					if _, known := at[anchor]; !known {
						anchor = atEnd
					}
				}
			}
			follow[anchor] = append(follow[anchor], i)
			out.Taken++
		}
		var zero R
		for _, j := range t.order(add.Cells) {
			c := &t.columns[j]
			e.set(&list[i], &CellSet{add.Row, c.name, c.cellText(&zero), add.Cells[c.name]}, c)
		}
	}
	// 2. Cells.
	for k := range ch.Sets {
		set := &ch.Sets[k]
		i, there := at[set.Row]
		if !there {
			out.Conflicts = append(out.Conflicts, CellConflict{Row: set.Row, Column: set.Column, Gone: true})
			continue
		}
		if c := t.column(set.Column); c != nil {
			e.set(&list[i], set, c)
		}
	}
	// 3. Rows that go. One that is gone already is as it should be.
	gone := slices.Clone(rows.Gone)
	for _, del := range ch.Deletes {
		i, there := at[del.Row]
		switch {
		case !there || list[i].deleted:
		case list[i].mark.Version > del.Version:
			out.Conflicts = append(out.Conflicts, CellConflict{Row: del.Row})
		default:
			list[i].deleted = true
			gone = append(gone, RowMark{del.Row, version})
			out.Taken++
		}
	}
	if out.Taken == 0 {
		return ds, rows, out
	}
	// 4. All in order, each with its id.
	next := &Rows{Whole: rows.Whole}
	kept := make([]R, 0, len(list))
	var put func(i int)
	put = func(i int) {
		if !list[i].deleted {
			kept, next.Rows = append(kept, list[i].row), append(next.Rows, list[i].mark)
		}
		for _, k := range follow[list[i].mark.ID] {
			put(k)
		}
	}
	for _, k := range follow[""] {
		put(k)
	}
	for i := range was {
		put(i)
	}
	for _, k := range follow[atEnd] {
		put(k)
	}
	t.makeIDs(kept, next.Rows, version)
	next.Gone = slices.DeleteFunc(gone, func(r RowMark) bool { i, there := at[r.ID]; return there && !list[i].deleted })
	if more := len(next.Gone) - maxGone; more > 0 {
		slices.SortStableFunc(next.Gone, func(a, b RowMark) int { return cmp.Compare(a.Version, b.Version) })
		next.Whole = next.Gone[more-1].Version
		next.Gone = slices.Clone(next.Gone[more:])
	}
	after := *ds
	t.keep(&after, kept)
	return &after, next, out
}

// order are the columns that cells name, in their order: a cell may be read by what stands before it.
func (t *table[R]) order(cells map[string]string) []int {
	var list []int
	for j := range t.columns {
		if _, there := cells[t.columns[j].name]; there {
			list = append(list, j)
		}
	}
	return list
}

// column by its name; nil if there is none.
func (t *table[R]) column(name string) *column[R] {
	j := slices.IndexFunc(t.columns, func(c column[R]) bool { return c.name == name })
	if j < 0 {
		return nil
	}
	return &t.columns[j]
}

// editing is a change under way.
type editing[R any] struct {
	t       *table[R]
	ds      *matcher.Dataset
	version int64
	out     *Outcome
}

// set changes a cell if it is as it was seen.
func (e *editing[R]) set(at *edited[R], set *CellSet, c *column[R]) {
	trial := at.row
	value := strings.TrimSpace(set.Value)
	if e.t.name == units.name && c.name == "id" {
		value = DatedUnit(e.ds, value)
	}
	switch wrong := c.read(&trial, value); {
	case value == "":
		// An empty cell holds nothing, whether it may be empty or not.
	case !validUTF8(value):
		e.fault(set, flaw{matcher.RowNotUTF8, matcher.Params{"count": int64(1)}})
		return
	case wrong != nil:
		e.fault(set, *wrong)
		return
	}
	switch now := c.cellText(&at.row); {
	case c.cellText(&trial) == now:
	case now != set.Saw:
		e.out.Conflicts = append(e.out.Conflicts, CellConflict{Row: set.Row, Column: set.Column, Now: now})
	default:
		at.row, at.mark.Version = trial, e.version
		e.out.Taken++
	}
}

func (e *editing[R]) fault(set *CellSet, f flaw) {
	e.out.Faults = append(e.out.Faults, CellFault{set.Row, set.Column, f.code, f.params})
}
