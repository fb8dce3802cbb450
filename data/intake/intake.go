// Package intake reads the workbooks that people have: it recognises which sheet is which part of a dataset, which row
// is the header, which column is meant by which title, which words stand for which codes and which names for which ids,
// and says all of it before anything is saved.
//
// How it is used. Read takes a file, the dataset that it goes into and the person's Corrections, and returns a Reading:
// plain data with JSON tags, which a screen, the API and `dathang import` show as they are. Nothing is ever skipped,
// filled or read otherwise than it is written without standing in the Reading:
//
//	Sheets      which sheet is which part; header row; columns with what they mean; rows left out and why; totals
//	Words       texts that were read as codes ("Đại học" as university), each once, with how many cells have it
//	Names       texts that were matched with ids ("Phường Phúc Xá"), the unmatched with up to three nearest guesses
//	Changes     numbers, dates and units that are written otherwise ("12,5 %" as 125 per mille)
//	Faults      what has to be mended, by cell; Kinds counts them
//	Warnings    what is valid but has to be looked at (a total that does not agree, units without anybody)
//	Taken       by part: rows same, changed, added, removed, kept
//	Asked       how many questions are open: unmatched words and names, sheets and columns without a meaning
//
// The person answers by Corrections (also plain JSON), which are small, speak of texts rather than of cells wherever
// possible, and can be stored and used for the next file: Reading is a pure function of file, dataset and corrections,
// so read the file again after every answer. When Sound, Dataset is the result; Compare says what it changes
// (consequences). Mark writes a copy of the person's own workbook in which the faulty cells are marked.
package intake

import (
	"io"
	"slices"

	"dathang/data/sheet"
	"dathang/matcher"
)

// Reading is all that was recognised in a file. Lists are in the order of the file, or sorted by what they name.
type Reading struct {
	File string `json:"file"`
	// Kind is xlsx, csv, zip (of CSV files) or json. Encoding is empty for UTF-8.
	Kind      string  `json:"kind,omitempty"`
	Encoding  string  `json:"encoding,omitempty"`
	Separator string  `json:"separator,omitempty"`
	Sheets    []Sheet `json:"sheets"`
	// Hidden are the sheets that the workbook hides; they are not read.
	Hidden   []string         `json:"hidden,omitempty"`
	Words    []Word           `json:"words,omitempty"`
	Names    []Name           `json:"names,omitempty"`
	Changes  []Change         `json:"changes,omitempty"`
	Faults   []sheet.RowError `json:"faults,omitempty"`
	Kinds    []Kind           `json:"kinds,omitempty"`
	Warnings []sheet.RowError `json:"warnings,omitempty"`
	Taken    []sheet.Taken    `json:"taken,omitempty"`
	// Asked counts the words and names without an answer, sheets without a part, and columns that may be meant.
	Asked int `json:"asked"`
	// Sound: it can be saved.
	Sound bool `json:"sound"`

	dataset *matcher.Dataset
	text    []byte
}

// Sheet is what a sheet was recognised as.
type Sheet struct {
	// Name is empty for a CSV file.
	Name string `json:"name"`
	// Part is empty where the sheet is not read. How is name, header or corrected; or guide, empty, skipped, unknown where it is not read.
	Part string `json:"part,omitempty"`
	How  string `json:"how"`
	// Header is the last row of the columns' titles, First the first of them; rows above it are titles of the sheet.
	First  int `json:"first,omitzero"`
	Header int `json:"header,omitzero"`
	// Unit is the one unit that the sheet is about, where no column says it; UnitFrom is name, title or corrected.
	Unit     string `json:"unit,omitempty"`
	UnitFrom string `json:"unit_from,omitempty"`
	// People: each row is one person; rows that agree are added up.
	People  bool     `json:"people,omitzero"`
	Columns []Column `json:"columns,omitempty"`
	// Rows that are read as data.
	Rows    int       `json:"rows"`
	Skipped []Skipped `json:"skipped,omitempty"`
	Totals  []Total   `json:"totals,omitempty"`

	grid  *sheet.Grid
	table sheet.Drawn
	plan  *plan
}

// Column is what a column of a sheet means.
type Column struct {
	// Letters are the column's name in a spreadsheet ("F"); Title is what stands above it, bands before their columns.
	Letters string `json:"letters"`
	Title   string `json:"title"`
	// Column of the part, empty where the column is not read. "sex=male" is a column that is ticked for one word.
	Column string `json:"column,omitempty"`
	// How is exact, title, word (part of the title), corrected, given (no such column in the file: filled), assumed (no
	// such column: rows that there are keep what they have, new ones get the value), double
	// (the part's column stands before), ignored (known not to be needed), unknown.
	How string `json:"how"`
	// Personal columns are never read, shown or stored.
	Personal bool `json:"personal,omitzero"`
	// Unit that the title states: "percent", "million", "thousand", "dong", "km", ...
	Unit string `json:"unit,omitempty"`
	// Guesses of an unknown column.
	Guesses []string `json:"guesses,omitempty"`
	// Filled cells show what another cell of a merged range holds.
	Filled int `json:"filled,omitzero"`
	// Given is the value of a column that the file does not have.
	Given string `json:"given,omitempty"`

	place int
}

// Skipped is a row that is not read.
type Skipped struct {
	Row int `json:"row"`
	// Why is title, numbering, total, section (a unit's name over its rows), note, unread (nothing in a column that is
	// read), or corrected.
	Why  string `json:"why"`
	Text string `json:"text,omitempty"`
}

// Total is a row of totals, with whether it agrees with the rows above it.
type Total struct {
	Row    int    `json:"row"`
	Label  string `json:"label"`
	Says   int64  `json:"says"`
	Is     int64  `json:"is"`
	Agrees bool   `json:"agrees"`
}

// Word is a text that stands for a code.
type Word struct {
	// List is the name of the closed list: the column's ("level", "sex").
	List string `json:"list"`
	// Text as written, empty for empty cells that need a value.
	Text string `json:"text"`
	// Code is empty where nobody knows; How is code, word, corrected or asked.
	Code    string   `json:"code,omitempty"`
	How     string   `json:"how"`
	Guesses []string `json:"guesses,omitempty"`
	// Codes are all of the list, of which one is the answer, where it is asked.
	Codes []string `json:"codes,omitempty"`
	Cells int      `json:"cells"`
}

// Name is a text that stands for an id.
type Name struct {
	// List is as in faults: "units.id", "positions.id", "majors.code".
	List string `json:"list"`
	Text string `json:"text"`
	// ID is empty where it is not known; How is id, code, name, corrected or asked.
	ID  string `json:"id,omitempty"`
	How string `json:"how"`
	// Is is the name of the object.
	Is      string  `json:"is,omitempty"`
	Guesses []Guess `json:"guesses,omitempty"`
	Cells   int     `json:"cells"`
}

// Guess is an object whose name is near.
type Guess struct {
	ID   string `json:"id"`
	Name string `json:"name,omitempty"`
	// Within is the name of the group, for units.
	Within string `json:"within,omitempty"`
}

// Change says how cells of a column were read otherwise than they are written, with the first of them.
type Change struct {
	Sheet  string `json:"sheet"`
	Column string `json:"column"`
	// Kind is grouped, decimal, percent, date, serial, birth_date, unit, zeros, made (an id) or section (the unit of the
	// band above).
	Kind  string `json:"kind"`
	From  string `json:"from"`
	To    string `json:"to"`
	Cell  string `json:"cell"`
	Cells int    `json:"cells"`
}

// Kind counts the faults of one code.
type Kind struct {
	Code  matcher.Code   `json:"code"`
	Count int64          `json:"count"`
	First sheet.RowError `json:"first"`
}

// Dataset is into with what was read; nil while anything is wrong.
func (r *Reading) Dataset() *matcher.Dataset {
	if !r.Sound {
		return nil
	}
	return r.dataset
}

// mostBytes is the size of a file that holds a whole dataset; each part of it is bounded by sheet.MaxFileBytes.
const mostBytes = sheet.MaxDatasetBytes

// Read recognises a file and puts it into a copy of a dataset.
func Read(in io.Reader, file string, into *matcher.Dataset, c *Corrections) *Reading {
	r := &Reading{File: file}
	text, err := io.ReadAll(io.LimitReader(in, mostBytes+1))
	if err != nil {
		r.Faults = []sheet.RowError{{File: file, Code: matcher.FileUnreadable, Params: matcher.Params{"detail": err.Error()}}}
		return r.closed()
	}
	r.text = text
	tables, wrong := sheet.ReadForms(text, file)
	if len(wrong) > 0 {
		r.Faults = wrong
		return r.closed()
	}
	r.Kind, r.Encoding, r.Hidden = tables.Kind, tables.Encoding, tables.Hidden
	if tables.Separator != "," {
		r.Separator = tables.Separator
	}
	if c == nil {
		c = &Corrections{}
	}
	rd := &reader{Reading: r, c: c, ds: into, from1904: tables.From1904, words: map[string]*Word{}, names: map[string]*Name{}, changes: map[string]*Change{}, indexes: map[string]*nameIndex{}, meanings: map[string]meant{}}
	for _, g := range tables.Grids {
		r.Sheets = append(r.Sheets, rd.recognise(g))
	}
	rd.readParts()
	rd.finish(into)
	return r.closed()
}

// reader is a reading in the making.
type reader struct {
	*Reading
	c  *Corrections
	ds *matcher.Dataset
	// by list and text
	words   map[string]*Word
	names   map[string]*Name
	changes map[string]*Change
	order   []string // keys of changes
	// from1904: the workbook counts days from 1904.
	from1904 bool
	indexes  map[string]*nameIndex
	// meanings of titles by part and title.
	meanings map[string]meant
}

// readParts reads the parts in the order in which they refer to each other.
func (r *reader) readParts() {
	var checks []func(*matcher.Dataset) []sheet.RowError
	for _, part := range readingOrder() {
		var tables []sheet.Drawn
		for i := range r.Sheets {
			if s := &r.Sheets[i]; s.Part == part {
				r.translate(s)
				tables = append(tables, s.table)
			}
		}
		if len(tables) == 0 {
			continue
		}
		ds, taken, check := sheet.ReadDrawn(part, r.File, tables, r.ds, r.c.Replace[part] == ReplaceAll)
		r.ds = ds
		r.indexes = map[string]*nameIndex{}
		r.Taken = append(r.Taken, taken)
		checks = append(checks, check)
	}
	for _, check := range checks {
		r.Faults = append(r.Faults, check(r.ds)...)
	}
	if len(r.Taken) == 0 && len(r.Faults) == 0 {
		r.Faults = []sheet.RowError{{File: r.File, Code: matcher.RowNoRows}}
	}
}

// readingOrder has the parts to which others refer by name before those.
func readingOrder() []string {
	first := []string{"dataset", "documents", "groups", "units", "fields", "majors", "rates", "tuition"}
	list := slices.Clone(first)
	for _, part := range sheet.Parts {
		if !slices.Contains(first, part) {
			list = append(list, part)
		}
	}
	return list
}

// finish gathers what was seen, and checks the whole dataset where the file itself is right.
func (r *reader) finish(into *matcher.Dataset) {
	for _, key := range sortedKeys(r.words) {
		r.Words = append(r.Words, *r.words[key])
	}
	for _, key := range sortedKeys(r.names) {
		r.Names = append(r.Names, *r.names[key])
	}
	for _, key := range r.order {
		r.Changes = append(r.Changes, *r.changes[key])
	}
	for i := range r.Sheets {
		for _, total := range r.Sheets[i].Totals {
			if !total.Agrees {
				r.Warnings = append(r.Warnings, sheet.RowError{
					File: r.File, Sheet: r.Sheets[i].Name, Row: total.Row, Code: matcher.RowTotalDiffers,
					Params: matcher.Params{"value": total.Label, "says": total.Says, "is": total.Is},
				})
			}
		}
	}
	if len(r.Faults) == 0 {
		r.dataset = sheet.Sorted(r.ds)
		r.Faults = newFaults(sheet.Check(into), sheet.Check(r.dataset))
		for _, t := range r.Taken {
			if t.Part == "roster" && t.Units < t.AllUnits && t.Kept > 0 {
				r.Warnings = append(r.Warnings, sheet.RowError{
					File: r.File, Code: matcher.RosterSome, Params: matcher.Params{"count": int64(t.Units), "all": int64(t.AllUnits), "kept": int64(t.Kept)},
				})
			}
		}
		r.Warnings = append(r.Warnings, sheet.Warnings(r.dataset)...)
	}
}

// newFaults are the faults of a dataset that it did not have before.
func newFaults(before, after []sheet.RowError) []sheet.RowError {
	had := map[string]bool{}
	for i := range before {
		e := before[i]
		e.Row, e.Cell = 0, ""
		had[e.Error()] = true
	}
	var list []sheet.RowError
	for _, e := range after {
		whole := e
		whole.Row, whole.Cell = 0, ""
		if !had[whole.Error()] {
			list = append(list, e)
		}
	}
	return list
}

// inJSON gives faults their place in a JSON file, whose parts were read as sheets.
func inJSON(list []sheet.RowError) {
	for i := range list {
		if e := &list[i]; e.Sheet != "" {
			e.Path = sheet.JSONPlace(e.Sheet, e.Row, e.Column)
			e.Sheet, e.Row, e.Column, e.Cell = "", 0, "", ""
		}
	}
}

// closed counts faults and questions.
func (r *Reading) closed() *Reading {
	if r.Kind == "json" {
		inJSON(r.Faults)
		inJSON(r.Warnings)
	}
	at := map[matcher.Code]int{}
	for i := range r.Faults {
		e := &r.Faults[i]
		n := int64(1)
		if e.Code == matcher.RowMore {
			n, _ = e.Params["count"].(int64)
		}
		k, there := at[e.Code]
		if !there {
			k = len(r.Kinds)
			at[e.Code] = k
			r.Kinds = append(r.Kinds, Kind{Code: e.Code, First: *e})
		}
		r.Kinds[k].Count += n
	}
	slices.SortStableFunc(r.Kinds, func(a, b Kind) int { return int(b.Count - a.Count) })
	for i := range r.Sheets {
		s := &r.Sheets[i]
		if s.How == HowUnknown {
			r.Asked++
		}
		for j := range s.Columns {
			if s.Columns[j].How == HowUnknown && len(s.Columns[j].Guesses) > 0 {
				r.Asked++
			}
		}
	}
	for i := range r.Words {
		if r.Words[i].How == HowAsked {
			r.Asked++
		}
	}
	for i := range r.Names {
		if r.Names[i].How == HowAsked {
			r.Asked++
		}
	}
	r.Sound = len(r.Faults) == 0 && r.dataset != nil
	return r
}

// The ways in which something was recognised.
const (
	HowUnknown   = "unknown"
	HowAsked     = "asked"
	HowCorrected = "corrected"
	HowExact     = "exact"
	HowTitle     = "title"
	HowWord      = "word"
	HowGiven     = "given"
	HowAssumed   = "assumed"
	HowDouble    = "double"
	HowIgnored   = "ignored"
)
