package report

import (
	"io"
	"slices"
	"strings"

	"dathang/data/lang"
	"dathang/matcher"
	"dathang/matcher/review"
)

// WriteReview writes a review of qualifications to be read: who is there and what they have (1A), what their posts ask
// and what follows (1B), what each field needs (1C). Of one commune every row of 1B is shown, of several how many people
// there are by group and conclusion.
func WriteReview(w io.Writer, l lang.Language, ds *matcher.Dataset, r *review.Review) error {
	v := &reviewText{page{w: w, l: l}, newReviewing(l, ds, r, false)}
	v.head()
	v.quality()
	if len(r.Communes) == 1 {
		v.holders()
	} else {
		v.byConclusion()
	}
	v.needs()
	return v.err
}

// reviewText is the text of WriteReview while it is written.
type reviewText struct {
	page
	of *reviewing
}

// head writes the title, the marks of the data, and the figures that offices publish.
func (v *reviewText) head() {
	r := v.of.r
	name := named(v.of.ds.Name, v.of.ds.ID)
	if len(r.Communes) == 1 {
		name = r.Communes[0].Name + ", " + name
	}
	v.say("", "review.title", map[string]any{"name": name})
	for _, mark := range v.of.ds.Marks {
		v.line("  ! " + lang.Name(v.l, "mark", mark))
	}
	v.line("")
	v.line("  " + v.of.dates())
	q := &r.Total.Staff
	present := map[string]any{"present": q.Present, "unrecorded": q.ServiceUnrecorded}
	key := "review.present_only"
	if q.Cadres != nil && q.CivilServants != nil {
		present["cadres"], present["civil_servants"] = *q.Cadres, *q.CivilServants
		key = "review.present"
		if q.ServiceUnrecorded > 0 {
			key = "review.present_some"
		}
	}
	v.say("  ", key, present)
	v.keyCadres(r.Total.Key)
	if len(r.Unrecorded) > 0 {
		v.line("  " + v.of.unrecorded())
	}
}

// keyCadres writes what is published of key cadres: shares of women, of degrees and of advanced theory.
func (v *reviewText) keyCadres(q *review.Quality) {
	if q == nil {
		v.say("  ", "review.key_unrecorded", nil)
		return
	}
	var degree int64
	for _, n := range q.Levels[slices.Index(matcher.StaffLevels, matcher.LevelUniversity):] {
		degree += n
	}
	v.say("  ", "review.key", map[string]any{
		"present": q.Present, "women": matcher.PerMille(q.Women, q.Present), "degree": matcher.PerMille(degree, q.Present),
		"advanced": matcher.PerMille(q.Theory[len(q.Theory)-1], q.Present),
	})
}

// section starts one of the tables, "1A" and so on.
func (v *reviewText) section(number, key string) {
	v.line("")
	v.line(strings.ToUpper(v.of.text("form_number", map[string]any{"number": number}) + ". " + v.of.text(key, nil)))
}

// cell is a cell as text; – where nothing is recorded.
func (v *reviewText) cell(cell any) string {
	switch value := cell.(type) {
	case nil:
		return "–"
	case int64:
		return v.number(value)
	case string:
		return value
	}
	return ""
}

// quality writes table 1A of all together turned round, a line a figure: it has too many columns for a screen.
func (v *reviewText) quality() {
	v.section("1A", ReviewQuality)
	r := v.of.r
	columns := []Column{{Title: v.text("review_column.figure", nil)}, {}, {Title: v.text("review.all", nil), Right: true}}
	if r.Total.Key != nil {
		columns = append(columns, Column{Title: v.text("review.key_title", nil), Right: true})
	}
	t := NewTable(columns...)
	before := ""
	for _, c := range v.of.qualityColumns() {
		if c.Key == "notes" {
			continue
		}
		group := c.Group
		if group == before {
			group = ""
		}
		before = c.Group
		cells := []string{group, c.Title, v.cell(c.show(&qualityLine{row: &r.Total, of: &r.Total.Staff}))}
		if r.Total.Key != nil {
			cells = append(cells, v.cell(c.show(&qualityLine{row: &r.Total, of: r.Total.Key})))
		}
		t.Row(cells...)
	}
	v.table(t)
	for _, n := range r.Total.Notes {
		v.say("  ", "review_note."+string(n.Code), map[string]any{"people": n.People})
	}
}

// holders writes table 1B of one commune.
func (v *reviewText) holders() {
	v.section("1B", ReviewHolders)
	title := func(key string) Column { return Column{Title: v.text("review_column."+key, nil)} }
	number := func(key string) Column { return Column{Title: v.text("review_column."+key, nil), Right: true} }
	t := NewTable(title("position"), number("people"), title("asked_text"), title("held_text"), title("conclusions"), number("leaves"), title("ways"))
	columns := map[string]func(*numbered[review.Holder]) any{}
	for _, c := range v.of.holderColumns() {
		columns[c.Key] = c.show
	}
	for i := range v.of.r.Holders {
		line := &numbered[review.Holder]{row: &v.of.r.Holders[i]}
		show := func(key string) string { return v.cell(columns[key](line)) }
		joined := func(keys ...string) string {
			texts := each(keys, func(key string) string { return show(key) })
			return strings.Join(slices.DeleteFunc(texts, func(text string) bool { return text == "–" }), ", ")
		}
		leaves := "–"
		if year := line.row.Leaves; year != 0 {
			leaves = years([]int{year})
		}
		t.Row(show("position"), show("people"), joined("asked_level", "asked_field", "asked_theory", "asked_courses"),
			joined("held_level", "major_name", "held_theory", "held_certificates"), show("conclusions"), leaves, show("ways"))
	}
	v.table(t)
}

// byConclusion counts the people of table 1B by position group and conclusion.
func (v *reviewText) byConclusion() {
	v.section("1B", ReviewHolders)
	v.say("  ", "review.by_conclusion", nil)
	type cell struct {
		group string
		found review.Conclusion
	}
	people, all := map[cell]int64{}, map[string]int64{}
	var groups []string
	for i := range v.of.r.Holders {
		h := &v.of.r.Holders[i]
		if _, seen := all[h.Group]; !seen {
			groups = append(groups, h.Group)
		}
		for _, group := range []string{h.Group, ""} {
			all[group] += h.Count
			for _, found := range h.Conclusions {
				people[cell{group, found}] += h.Count
			}
		}
	}
	inOrder(v.of.ds, matcher.NamesPositionGroup, groups)
	columns := []Column{{Title: v.text("review_column.group", nil)}, {Title: v.text("review_column.people", nil), Right: true}}
	for _, found := range review.Conclusions {
		columns = append(columns, Column{Title: lang.Name(v.l, "conclusion", string(found)), Right: true})
	}
	t := NewTable(columns...)
	row := func(name, group string) {
		cells := []string{name, v.number(all[group])}
		for _, found := range review.Conclusions {
			cells = append(cells, v.number(people[cell{group, found}]))
		}
		t.Row(cells...)
	}
	for _, group := range groups {
		if group != "" {
			row(CodeName(v.l, v.of.ds, matcher.NamesPositionGroup, group), group)
		}
	}
	row(v.text("review.total", nil), "")
	v.table(t)
	v.say("  ", "review.by_conclusion_note", nil)
}

// needs writes table 1C summed up by field.
func (v *reviewText) needs() {
	v.section("1C", ReviewNeeds)
	var shown []reviewColumn[numbered[review.Need]]
	var columns []Column
	for _, c := range v.of.needColumns() {
		if slices.Contains([]string{"number", "commune_name", "reasons"}, c.Key) {
			continue
		}
		title := c.Title
		if c.Group != "" {
			title = c.Group + " " + c.Title
		}
		shown = append(shown, c)
		columns = append(columns, Column{Title: title, Right: c.Key != "field_name"})
	}
	t := NewTable(columns...)
	row := func(n *review.Need) {
		t.Row(each(shown, func(c reviewColumn[numbered[review.Need]]) string {
			return v.cell(c.show(&numbered[review.Need]{row: n}))
		})...)
	}
	for i := range v.of.r.Fields {
		row(&v.of.r.Fields[i])
	}
	sum := v.of.r.Sum()
	row(&sum)
	v.table(t)
	v.say("  ", "review.needs_note", nil)
}
