package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"dathang/data/lang"
	"dathang/data/sheet"
	"dathang/matcher"
	"dathang/matcher/review"
)

// The tables of a review of qualifications, as programs name them: 1A, 1B and 1C.
const (
	ReviewQuality = "quality"
	ReviewHolders = "holders"
	ReviewNeeds   = "needs"
)

// ReviewTables lists the tables of a review.
var ReviewTables = []string{ReviewQuality, ReviewHolders, ReviewNeeds}

// reviewing is a review being written, in words for people or, where plain is set, in codes for programs.
type reviewing struct {
	l         lang.Language
	plain     bool
	ds        *matcher.Dataset
	r         *review.Review
	positions map[matcher.PositionID]*matcher.Position
	fields    map[matcher.FieldID]*matcher.DatasetField
}

func newReviewing(l lang.Language, ds *matcher.Dataset, r *review.Review, plain bool) *reviewing {
	v := &reviewing{l: l, plain: plain, ds: ds, r: r, positions: map[matcher.PositionID]*matcher.Position{}, fields: map[matcher.FieldID]*matcher.DatasetField{}}
	for i := range ds.Positions {
		v.positions[ds.Positions[i].ID] = &ds.Positions[i]
	}
	for i := range ds.Fields {
		v.fields[ds.Fields[i].ID] = &ds.Fields[i]
	}
	return v
}

// reviewColumn is a column of a table with what its cells show of a row: nil, text or a whole number.
type reviewColumn[T any] struct {
	sheet.PrintedColumn
	show func(*T) any
}

func (v *reviewing) text(key string, params map[string]any) string {
	return lang.Text(v.l, "review."+key, params)
}

// column is a column titled by its key in the catalogue.
func column[T any](v *reviewing, group, key string, wide float64, show func(*T) any) reviewColumn[T] {
	return titled(v, group, key, lang.Name(v.l, "review_column", key), wide, show)
}

// titled is a column with a title of its own.
func titled[T any](v *reviewing, group, key, title string, wide float64, show func(*T) any) reviewColumn[T] {
	if group != "" {
		group = lang.Name(v.l, "review_group", group)
	}
	return reviewColumn[T]{sheet.PrintedColumn{Key: key, Group: group, Title: title, Wide: wide}, show}
}

// word is the word for a code, nothing for none.
func (v *reviewing) word(section, code string) any {
	switch {
	case code == "":
		return nil
	case v.plain:
		return code
	}
	return lang.Name(v.l, section, code)
}

// words puts several into one cell.
func words[T ~string](v *reviewing, list []T, name func(T) string) any {
	texts := each(list, func(code T) string {
		if v.plain {
			return string(code)
		}
		return name(code)
	})
	if len(texts) == 0 {
		return nil
	}
	if v.plain {
		return strings.Join(texts, " ")
	}
	return strings.Join(texts, "; ")
}

// listed is words of a closed list.
func listed[T ~string](v *reviewing, section string, list []T) any {
	return words(v, list, func(code T) string { return lang.Name(v.l, section, string(code)) })
}

// fieldName is a field's name in the language.
func (v *reviewing) fieldName(id matcher.FieldID) string {
	if f := v.fields[id]; f != nil {
		return fieldName(v.l, f)
	}
	return string(id)
}

// groupName is the name of a group of positions in the language; tables for machines have its code.
func (v *reviewing) groupName(group string) any {
	if group == "" {
		return nil
	}
	if v.plain {
		return group
	}
	return CodeName(v.l, v.ds, matcher.NamesPositionGroup, group)
}

// positionName is a position's name in the language.
func (v *reviewing) positionName(id matcher.PositionID) string {
	p := v.positions[id]
	if p == nil {
		return string(id)
	}
	return named(lang.Either(v.l, p.Name, p.NameEn), string(id))
}

// known is a number that may not be recorded.
func known(n *int64) any {
	if n == nil {
		return nil
	}
	return *n
}

// some is a number of which 0 means none.
func some(n int) any {
	if n == 0 {
		return nil
	}
	return int64(n)
}

// truth is yes or no.
func (v *reviewing) truth(yes bool) any {
	switch {
	case v.plain && yes:
		return int64(1)
	case v.plain:
		return int64(0)
	case yes:
		return v.text("yes", nil)
	}
	return v.text("no", nil)
}

// qualityLine is a row of table 1A: a commune or the sum of all, for all staff or for key cadres.
type qualityLine struct {
	number int // 0 for the sum
	scope  string
	row    *review.Row
	of     *review.Quality
}

const (
	wideName = 26
	wideWord = 16
	wideText = 34
)

// The words for whom a row of table 1A counts, in files for programs.
const (
	scopeStaff = "staff"
	scopeKey   = "key"
)

// qualityColumns are the figures of table 1A, without what names the row.
func (v *reviewing) qualityColumns() []reviewColumn[qualityLine] {
	type line = qualityLine
	never := func(*line) any { return nil }
	list := []reviewColumn[line]{
		column(v, "assigned", "assigned", 0, func(r *line) any { return known(r.of.Assigned) }),
		column(v, "assigned", "assigned_cadres", 0, never),
		column(v, "assigned", "assigned_civil_servants", 0, never),
		column(v, "present", "present", 0, func(r *line) any { return r.of.Present }),
		column(v, "present", "cadres", 0, func(r *line) any { return known(r.of.Cadres) }),
		column(v, "present", "civil_servants", 0, func(r *line) any { return known(r.of.CivilServants) }),
		column(v, "present", "service_unrecorded", 0, func(r *line) any { return r.of.ServiceUnrecorded }),
		column(v, "among", "women", 0, func(r *line) any { return r.of.Women }),
		column(v, "among", "ethnic", 0, func(r *line) any { return known(r.of.Ethnic) }),
		column(v, "among", "party_members", 0, never),
	}
	counted := func(group, section string, codes []string, of func(*review.Quality) []int64) {
		for i, code := range codes {
			list = append(list, titled(v, group, group+"_"+code, lang.Name(v.l, section, code), 0, func(r *line) any { return of(r.of)[i] }))
		}
	}
	counted("ages", "age_band", each(review.AgeBands, func(b review.AgeBand) string { return string(b) }), func(q *review.Quality) []int64 { return q.Ages })
	counted("levels", "staff_level", matcher.StaffLevels, func(q *review.Quality) []int64 { return q.Levels })
	counted("theory", "theory", matcher.TheoryLevels, func(q *review.Quality) []int64 { return q.Theory })
	for i, course := range v.r.Courses {
		list = append(list, titled(v, "certificates", "certificate_"+string(course.Field), v.fieldName(course.Field), wideWord, func(r *line) any {
			if r.of.Certificates == nil {
				return nil
			}
			return r.of.Certificates[i]
		}))
	}
	return append(list, column(v, "", "notes", wideText, func(r *line) any { return v.notes(r) }))
}

// notes are the remarks on a row about all staff.
func (v *reviewing) notes(r *qualityLine) any {
	if r.scope != scopeStaff || len(r.row.Notes) == 0 {
		return nil
	}
	return strings.Join(each(r.row.Notes, func(n review.Note) string {
		if v.plain {
			return string(n.Code) + ":" + strconv.FormatInt(n.People, 10)
		}
		return lang.Text(v.l, "review_note."+string(n.Code), map[string]any{"people": n.People})
	}), "; ")
}

// quality is table 1A.
func (v *reviewing) quality() *sheet.Printed {
	type line = qualityLine
	columns := append([]reviewColumn[line]{
		column(v, "", "number", 5, func(r *line) any { return some(r.number) }),
		column(v, "", "of", 0, func(r *line) any { return r.scope }),
		column(v, "", "commune", wideWord, func(r *line) any { return string(r.row.Commune) }),
		column(v, "", "commune_name", wideName, func(r *line) any {
			if r.row.Commune == "" {
				return v.text("total", nil)
			}
			return r.row.Name
		}),
	}, v.qualityColumns()...)
	if !v.plain {
		columns = slices.Delete(columns, 1, 3)
	}
	t := v.table("1A", ReviewQuality)
	lines := func(scope string, of func(*review.Row) *review.Quality) {
		for i := range v.r.Communes {
			row := &v.r.Communes[i]
			addRow(t, columns, &line{i + 1, scope, row, of(row)}, false)
		}
		addRow(t, columns, &line{0, scope, &v.r.Total, of(&v.r.Total)}, true)
	}
	lines(scopeStaff, func(r *review.Row) *review.Quality { return &r.Staff })
	if v.r.Total.Key != nil {
		t.Rows = append(t.Rows, sheet.PrintedRow{Section: v.text("key_title", nil)})
		lines(scopeKey, func(r *review.Row) *review.Quality { return r.Key })
	}
	t.Columns = heads(columns)
	if len(v.r.Unrecorded) > 0 {
		t.Notes = append(t.Notes, v.unrecorded())
	}
	return t
}

// unrecorded says what the dataset does not record.
func (v *reviewing) unrecorded() string {
	figures := each(v.r.Unrecorded, func(f review.Figure) string { return lang.Name(v.l, "review_figure", string(f)) })
	return v.text("unrecorded", map[string]any{"figures": strings.Join(figures, ", ")})
}

// numbered is a row with its number.
type numbered[T any] struct {
	number int
	row    *T
}

// holderColumns are the columns of table 1B.
func (v *reviewing) holderColumns() []reviewColumn[numbered[review.Holder]] {
	type line = numbered[review.Holder]
	own := func(r *line) matcher.PositionID {
		if r.row.Post != "" {
			return r.row.Post
		}
		return r.row.Position
	}
	position := func(r *line) any {
		if v.plain {
			return string(own(r))
		}
		return v.positionName(own(r))
	}
	field := func(r *line) any {
		if r.row.Asked.Field == "" {
			return nil
		}
		return words(v, []matcher.FieldID{r.row.Asked.Field}, v.fieldName)
	}
	list := []reviewColumn[line]{
		column(v, "", "number", 6, func(r *line) any { return some(r.number) }),
		column(v, "", "commune_name", wideName, func(r *line) any { return r.row.CommuneName }),
		column(v, "", "row", 0, func(r *line) any { return int64(r.row.Row) }),
		column(v, "", "people", 0, func(r *line) any { return r.row.Count }),
		column(v, "", "position", wideName, position),
		column(v, "", "group", wideWord, func(r *line) any { return v.groupName(r.row.Group) }),
		column(v, "", "service", 0, func(r *line) any { return v.word("service", r.row.Service) }),
		column(v, "", "key", 0, func(r *line) any {
			if slices.Contains(v.r.Unrecorded, review.FigureKey) {
				return nil
			}
			return v.truth(r.row.Key)
		}),
		column(v, "", "sex", 0, func(r *line) any { return v.word("sex", r.row.Sex) }),
		column(v, "", "birth_year", 0, func(r *line) any { return some(r.row.BirthYear) }),
		column(v, "asked", "asked_level", 0, func(r *line) any { return v.word("staff_level", r.row.Asked.Level) }),
		column(v, "asked", "asked_field", wideWord, field),
		column(v, "asked", "asked_theory", wideWord, func(r *line) any { return v.word("theory", r.row.Asked.Theory) }),
		column(v, "asked", "asked_courses", wideWord, func(r *line) any { return words(v, r.row.Asked.Courses, v.fieldName) }),
		column(v, "held", "held_level", 0, func(r *line) any { return v.word("staff_level", r.row.Held.Level) }),
		column(v, "held", "major", wideWord, func(r *line) any { return v.word("", string(r.row.Held.Major)) }),
		column(v, "held", "major_name", wideName, func(r *line) any { return v.word("", r.row.Held.MajorName) }),
		column(v, "held", "held_theory", wideWord, func(r *line) any { return v.word("theory", r.row.Held.Theory) }),
		column(v, "held", "held_certificates", wideWord, func(r *line) any { return words(v, r.row.Held.Certificates, v.fieldName) }),
		column(v, "held", "verified", 0, func(r *line) any {
			if r.row.Held.Verified == "" || v.plain {
				return v.word("", r.row.Held.Verified)
			}
			return v.truth(r.row.Held.Verified == "yes")
		}),
		column(v, "", "conclusions", wideWord, func(r *line) any { return listed(v, "conclusion", r.row.Conclusions) }),
		column(v, "", "leaves", 0, func(r *line) any { return some(r.row.Leaves) }),
		column(v, "", "ways", wideWord, func(r *line) any { return listed(v, "way", r.row.Ways) }),
	}
	if v.plain {
		list = slices.Insert(list, 1, column(v, "", "commune", 0, func(r *line) any { return string(r.row.Commune) }))
	}
	return list
}

// holders is table 1B.
func (v *reviewing) holders() *sheet.Printed {
	t := v.table("1B", ReviewHolders)
	columns := v.holderColumns()
	for i := range v.r.Holders {
		addRow(t, columns, &numbered[review.Holder]{i + 1, &v.r.Holders[i]}, false)
	}
	t.Columns, t.Notes = heads(columns), []string{v.text("holders_note", nil)}
	return t
}

// needColumns are the columns of table 1C.
func (v *reviewing) needColumns() []reviewColumn[numbered[review.Need]] {
	type line = numbered[review.Need]
	list := []reviewColumn[line]{
		column(v, "", "number", 6, func(r *line) any { return some(r.number) }),
		column(v, "", "commune_name", wideName, func(r *line) any {
			if r.row.Commune == "" {
				return v.text("total", nil)
			}
			return r.row.CommuneName
		}),
		column(v, "", "field_name", wideName, func(r *line) any {
			if r.row.Field == "" {
				return v.text("needs_total", nil)
			}
			return v.fieldName(r.row.Field)
		}),
		column(v, "", "posts", 0, func(r *line) any { return r.row.Posts }),
		column(v, "", "holders", 0, func(r *line) any { return r.row.Present }),
		column(v, "", "qualified", 0, func(r *line) any { return r.row.Qualified }),
		column(v, "", "vacant", 0, func(r *line) any { return r.row.Vacant }),
		column(v, "", "unqualified", 0, func(r *line) any { return r.row.Unqualified }),
		column(v, "", "waits", 0, func(r *line) any { return r.row.Waits }),
	}
	for _, group := range []struct {
		name string
		of   func(*review.Need) []int64
	}{{"exits", func(n *review.Need) []int64 { return n.Exits }}, {"demand", func(n *review.Need) []int64 { return n.Demand }}} {
		for y, year := range v.r.Years {
			list = append(list, titled(v, group.name, group.name+"_"+strconv.Itoa(year), strconv.Itoa(year), 0, func(r *line) any { return group.of(r.row)[y] }))
		}
	}
	list = append(list, column(v, "", "reasons", wideText, func(r *line) any { return v.reasons(r.row) }))
	if v.plain {
		list = slices.Insert(list, 1,
			column(v, "", "commune", 0, func(r *line) any { return string(r.row.Commune) }),
			column(v, "", "field", 0, func(r *line) any { return string(r.row.Field) }))
	}
	return list
}

// reasons say what the posts of a row rest on.
func (v *reviewing) reasons(n *review.Need) any {
	texts := each(n.Basis, func(b review.Basis) string {
		if v.plain {
			return b.ID + ":" + strconv.FormatInt(b.Posts, 10)
		}
		parts := slices.DeleteFunc([]string{b.Document, b.Tag, b.Reason}, func(s string) bool { return s == "" })
		if len(parts) == 0 {
			parts = []string{b.ID}
		}
		return strconv.FormatInt(b.Posts, 10) + ": " + strings.Join(parts, ", ")
	})
	if len(texts) == 0 {
		return nil
	}
	return strings.Join(texts, "; ")
}

// needs is table 1C: the rows of communes, then the sums by field where there are several communes, then the sum of
// the fields of specialisation.
func (v *reviewing) needs() *sheet.Printed {
	t := v.table("1C", ReviewNeeds)
	columns := v.needColumns()
	for i := range v.r.Needs {
		addRow(t, columns, &numbered[review.Need]{i + 1, &v.r.Needs[i]}, false)
	}
	if len(v.r.Communes) != 1 {
		t.Rows = append(t.Rows, sheet.PrintedRow{Section: v.text("total", nil)})
		for i := range v.r.Fields {
			addRow(t, columns, &numbered[review.Need]{0, &v.r.Fields[i]}, true)
		}
	}
	sum := v.r.Sum()
	addRow(t, columns, &numbered[review.Need]{0, &sum}, true)
	t.Columns, t.Notes = heads(columns), []string{v.text("needs_note", nil)}
	return t
}

// addRow adds what the columns show of a row.
func addRow[T any](t *sheet.Printed, columns []reviewColumn[T], row *T, bold bool) {
	cells := make([]any, len(columns))
	for i := range columns {
		cells[i] = columns[i].show(row)
	}
	t.Rows = append(t.Rows, sheet.PrintedRow{Cells: cells, Bold: bold})
}

func heads[T any](columns []reviewColumn[T]) []sheet.PrintedColumn {
	list := make([]sheet.PrintedColumn, len(columns))
	for i := range columns {
		list[i] = columns[i].PrintedColumn
	}
	return list
}

// table is an empty table with its heads. Authority, number, date and legal basis stay open: the clerk fills them in.
func (v *reviewing) table(number, key string) *sheet.Printed {
	whose := named(v.ds.Name, v.ds.ID)
	if len(v.r.Communes) == 1 {
		whose = v.r.Communes[0].Name
	}
	return &sheet.Printed{
		Name: number,
		Left: []string{v.text("organisation", nil), v.text("organisation_blank", nil)}, Right: []string{v.text("state", nil), v.text("motto", nil)},
		Title: []string{v.text("form_number", map[string]any{"number": number}), v.text(key, nil), whose},
		Under: []string{v.dates(), v.text("basis", nil)},
	}
}

// dates says of which days the figures are.
func (v *reviewing) dates() string {
	return v.text("of", map[string]any{"roster": v.r.RosterDate, "norms": v.r.NormDate})
}

// WriteReviewBook writes the three tables as a workbook to be printed.
func WriteReviewBook(w io.Writer, l lang.Language, ds *matcher.Dataset, r *review.Review) error {
	v := newReviewing(l, ds, r, false)
	return sheet.WritePrinted(w, []sheet.Printed{*v.quality(), *v.holders(), *v.needs()})
}

// WriteReviewTable writes one of ReviewTables as CSV for programs: codes instead of words, names in Vietnamese, a cell
// empty where nothing is recorded.
func WriteReviewTable(w io.Writer, ds *matcher.Dataset, r *review.Review, table string) error {
	v := newReviewing(lang.Vi, ds, r, true)
	var t *sheet.Printed
	switch table {
	case ReviewQuality:
		t = v.quality()
	case ReviewHolders:
		t = v.holders()
	case ReviewNeeds:
		t = v.needs()
	default:
		return fmt.Errorf("write table %q of a review: want one of %s", table, strings.Join(ReviewTables, ", "))
	}
	out := csv.NewWriter(w)
	if err := out.Write(each(t.Columns, func(c sheet.PrintedColumn) string { return c.Key })); err != nil {
		return err
	}
	for i := range t.Rows {
		if t.Rows[i].Section != "" {
			continue
		}
		cells := each(t.Rows[i].Cells, func(cell any) string {
			switch value := cell.(type) {
			case nil:
				return ""
			case int64:
				return strconv.FormatInt(value, 10)
			}
			return sheet.Guard(fmt.Sprint(cell))
		})
		if err := out.Write(cells); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}
