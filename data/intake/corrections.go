package intake

import (
	"maps"
	"slices"

	"dathang/matcher"
)

// CorrectionsFormat is the version of files of corrections.
const CorrectionsFormat = "dathang.corrections/1"

// ReplaceAll replaces a whole part by the rows of the file; otherwise rows of other units, or with other keys, stay.
const ReplaceAll = "all"

// Corrections are a person's answers to what a Reading asks or has taken wrongly. All but Sheets, Rows and Cells speak
// of texts, not of places, and serve the next file of the same office as well (Kept).
type Corrections struct {
	Format string `json:"format,omitempty"`
	// Sheets by name.
	Sheets []SheetIs `json:"sheets,omitempty"`
	// Columns by title, of every sheet.
	Columns []ColumnIs `json:"columns,omitempty"`
	Words   []WordIs   `json:"words,omitempty"`
	Names   []NameIs   `json:"names,omitempty"`
	// Given are values of columns that the file does not have.
	Given []GivenIs `json:"given,omitempty"`
	// Rows that are left out, or read although they look like a title or a total.
	Rows []RowIs `json:"rows,omitempty"`
	// Cells that are mended in the preview; the file stays as it is.
	Cells []CellIs `json:"cells,omitempty"`
	// Replace: "all" by part; absent, only what the file names is replaced.
	Replace map[string]string `json:"replace,omitempty"`
}

// SheetIs says what a sheet is.
type SheetIs struct {
	Sheet string `json:"sheet"`
	// Part, or Skip.
	Part string `json:"part,omitempty"`
	Skip bool   `json:"skip,omitempty"`
	// Header is the last row of the titles.
	Header int `json:"header,omitempty"`
	// Unit is the id of the one unit that the sheet is about.
	Unit string `json:"unit,omitempty"`
}

// ColumnIs says which column of a part a title means; an empty Column ignores it.
type ColumnIs struct {
	Part   string `json:"part,omitempty"`
	Title  string `json:"title"`
	Column string `json:"column"`
}

// WordIs says which code a text stands for; an empty Text is an empty cell.
type WordIs struct {
	List string `json:"list"`
	Text string `json:"text"`
	Code string `json:"code"`
}

// NameIs says which id a text stands for.
type NameIs struct {
	List string `json:"list"`
	Text string `json:"text"`
	ID   string `json:"id"`
}

// GivenIs is the value of a column that the file does not have.
type GivenIs struct {
	Part   string `json:"part"`
	Column string `json:"column"`
	Value  string `json:"value"`
}

// RowIs leaves a row out, or reads it.
type RowIs struct {
	Sheet string `json:"sheet"`
	Row   int    `json:"row"`
	Skip  bool   `json:"skip"`
}

// CellIs is the value that a cell should have.
type CellIs struct {
	Sheet string `json:"sheet"`
	Cell  string `json:"cell"`
	Value string `json:"value"`
}

// ReadCorrections reads a file of corrections, strictly.
func ReadCorrections(text []byte) (*Corrections, matcher.Faults) {
	c := &Corrections{}
	if faults := matcher.Decode(text, c); faults != nil {
		return nil, matcher.OfFormat(text, faults, CorrectionsFormat)
	}
	if c.Format != "" {
		if faults := matcher.CheckFormat(c.Format, CorrectionsFormat); faults != nil {
			return nil, faults
		}
	}
	return c, nil
}

// Kept are the corrections that serve the next file as well: what texts mean.
func (c *Corrections) Kept() *Corrections {
	return &Corrections{
		Format:  CorrectionsFormat,
		Columns: firsts(c.Columns, func(k ColumnIs) string { return k.Part + "\x1f" + plain(k.Title) }),
		Words:   firsts(c.Words, func(w WordIs) string { return w.List + "\x1f" + plain(w.Text) }),
		Names:   firsts(c.Names, func(n NameIs) string { return n.List + "\x1f" + plain(n.Text) }),
		Given:   firsts(c.Given, func(g GivenIs) string { return g.Part + "\x1f" + g.Column }),
	}
}

// firsts are the first answers to each question, which are those that count.
func firsts[A any](list []A, of func(A) string) []A {
	seen := map[string]bool{}
	var out []A
	for _, a := range list {
		if key := of(a); !seen[key] {
			seen[key] = true
			out = append(out, a)
		}
	}
	return out
}

// With returns c with the answers of other, which stand before its own.
func (c *Corrections) With(other *Corrections) *Corrections {
	if other == nil {
		return c
	}
	replace := maps.Clone(c.Replace)
	if replace == nil {
		replace = map[string]string{}
	}
	maps.Copy(replace, other.Replace)
	return &Corrections{
		Format: CorrectionsFormat, Sheets: slices.Concat(other.Sheets, c.Sheets), Columns: slices.Concat(other.Columns, c.Columns),
		Words: slices.Concat(other.Words, c.Words), Names: slices.Concat(other.Names, c.Names), Given: slices.Concat(other.Given, c.Given),
		Rows: slices.Concat(other.Rows, c.Rows), Cells: slices.Concat(other.Cells, c.Cells), Replace: replace,
	}
}

func (c *Corrections) sheet(name string) (SheetIs, bool) {
	i := slices.IndexFunc(c.Sheets, func(s SheetIs) bool { return plain(s.Sheet) == plain(name) })
	if i < 0 {
		return SheetIs{}, false
	}
	return c.Sheets[i], true
}

func (c *Corrections) column(part, title string) (string, bool) {
	if len(c.Columns) == 0 {
		return "", false
	}
	i := slices.IndexFunc(c.Columns, func(k ColumnIs) bool {
		return plain(k.Title) == plain(title) && (k.Part == "" || k.Part == part)
	})
	if i < 0 {
		return "", false
	}
	return c.Columns[i].Column, true
}

func (c *Corrections) word(list, text string) (string, bool) {
	i := slices.IndexFunc(c.Words, func(w WordIs) bool { return w.List == list && plain(w.Text) == plain(text) })
	if i < 0 {
		return "", false
	}
	return c.Words[i].Code, true
}

func (c *Corrections) name(list, text string) (string, bool) {
	i := slices.IndexFunc(c.Names, func(n NameIs) bool { return n.List == list && plain(n.Text) == plain(text) })
	if i < 0 {
		return "", false
	}
	return c.Names[i].ID, true
}

func (c *Corrections) given(part, column string) (string, bool) {
	i := slices.IndexFunc(c.Given, func(g GivenIs) bool { return g.Part == part && g.Column == column })
	if i < 0 {
		return "", false
	}
	return c.Given[i].Value, true
}

func (c *Corrections) row(sheet string, row int) (skip, said bool) {
	i := slices.IndexFunc(c.Rows, func(r RowIs) bool { return r.Sheet == sheet && r.Row == row })
	if i < 0 {
		return false, false
	}
	return c.Rows[i].Skip, true
}
