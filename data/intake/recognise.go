package intake

import (
	"cmp"
	"slices"
	"strings"

	"dathang/data/lang"
	"dathang/data/sheet"
	"dathang/matcher"
)

const (
	// headerWithin is how many rows are searched for the header, tallest how many rows it may have.
	headerWithin = 40
	tallest      = 3
	// leastColumns is how many columns a header must have to make a sheet a part.
	leastColumns = 2
	// nearTitle, per cent, is how alike an unknown title must be to a known one to be asked about.
	nearTitle = 60
)

// recognise finds which part a sheet is, its header and what its columns mean.
func (r *reader) recognise(g *sheet.Grid) Sheet {
	s := Sheet{Name: g.Name, grid: g}
	is, corrected := r.c.sheet(g.Name)
	switch {
	case corrected && is.Skip:
		s.How = "skipped"
		return s
	case len(g.Rows) == 0:
		s.How = "empty"
		return s
	case isGuide(g.Name):
		s.How = "guide"
		return s
	}
	candidates := sheet.Parts
	s.How = "header"
	switch part := partCalled(g.Name); {
	case corrected && is.Part != "":
		candidates, s.How = []string{is.Part}, HowCorrected
	case part != "":
		candidates, s.How = []string{part}, "name"
	}
	var best found
	rows := blocks(g, is.Header)
	for _, part := range candidates {
		f := r.header(rows, part)
		if s.How == "header" && !f.convinces(part) {
			continue
		}
		if best.part == "" || f.worth() > best.worth() {
			best = f
		}
	}
	if best.part == "" {
		s.How = HowUnknown
		return s
	}
	if best.score == 0 {
		// The sheet is called like the part, and has nothing of it.
		var want []string
		for _, c := range sheet.Shapes(best.part) {
			want = append(want, c.Name)
		}
		r.Faults = append(r.Faults, sheet.RowError{
			File: r.File, Sheet: g.Name, Row: g.Rows[0].Number, Code: matcher.RowNoHeader, Params: matcher.Params{"want": strings.Join(want, ", ")},
		})
		s.How = HowUnknown
		return s
	}
	s.Part, s.First, s.Header, s.Columns = best.part, best.first, best.last, best.columns
	for i := range s.Columns {
		c := &s.Columns[i]
		c.Unit = unitOf(c.Title)
		bands := strings.Split(c.Title, " / ")
		own := bands[len(bands)-1]
		c.Personal = c.Column == "" && (isPersonal(c.Title) || isPersonal(own) || s.Part == "roster" && isOneOf([]string{"ten", "name", "ho"}, plain(bareTitle(own))))
		if c.Personal && c.How == HowUnknown {
			c.How = HowIgnored
		}
		if c.How == HowUnknown && c.Title != "" {
			c.Guesses = nearTitles(s.Part, c.Title, s.Columns)
		}
	}
	for i := range g.Rows {
		if row := &g.Rows[i]; row.Number < s.First {
			s.Skipped = append(s.Skipped, Skipped{Row: row.Number, Why: "title", Text: firstText(row)})
		}
	}
	if keptByUnit(s.Part) && !has(s.Columns, "unit") {
		r.unitOfSheet(&s, is.Unit)
	}
	return s
}

func keptByUnit(part string) bool { return part == "roster" || part == "pipeline" }

func has(columns []Column, name string) bool {
	return slices.ContainsFunc(columns, func(c Column) bool { return c.Column == name })
}

func isGuide(name string) bool {
	return slices.ContainsFunc(lang.Languages, func(l lang.Language) bool {
		return plain(name) == plain(lang.Text(l, "sheet.guide", nil))
	})
}

// partCalled is the part whose name a sheet has.
func partCalled(name string) string {
	name = strings.TrimSuffix(name, ".csv") // of an archive
	if plain(name) == "" {
		return ""
	}
	for _, part := range sheet.Parts {
		for _, known := range sheet.SheetNames(part) {
			// A spreadsheet keeps 31 letters of a name.
			if plain(known) == plain(name) {
				return part
			}
		}
	}
	return ""
}

func firstText(row *sheet.Row) string {
	for i := range row.Cells {
		if !row.Cells[i].Empty() {
			return short(row.Cells[i].Text)
		}
	}
	return ""
}

func short(text string) string {
	const most = 80
	text = strings.Join(strings.Fields(text), " ")
	if letters := []rune(text); len(letters) > most {
		return string(letters[:most]) + "…"
	}
	return text
}

// found is a header that a sheet may have as a part.
type found struct {
	part        string
	first, last int
	columns     []Column
	score       int // what is recognised
	lacks       int // needed columns that are not there
}

// worth compares headers: what they have, less what they lack.
func (f *found) worth() int { return 2*f.score - 3*f.lacks }

// convinces reports whether a sheet with any name is the part.
func (f *found) convinces(part string) bool {
	needed := 0
	for _, c := range sheet.Shapes(part) {
		if c.Needed && !derived(part, c.Name) {
			needed++
		}
	}
	n := 0
	for i := range f.columns {
		if f.columns[i].Column != "" {
			n++
		}
	}
	return n >= leastColumns && 2*f.lacks <= needed
}

// derived columns are made where a file does not have them.
func derived(part, column string) bool {
	return keptByUnit(part) && (column == "unit" || column == "count") || column == "id"
}

// block is some rows that may be the header, with the texts above each column.
type block struct {
	first, last int
	texts       [][]string
}

// blocks are all rows that may be the header; last is that which somebody says it ends with, 0 for any.
func blocks(g *sheet.Grid, last int) []block {
	var list []block
	for i := range min(len(g.Rows), headerWithin) {
		for height := 1; height <= tallest && i+height <= len(g.Rows); height++ {
			rows := g.Rows[i : i+height]
			b := block{first: rows[0].Number, last: rows[height-1].Number}
			if b.last-b.first >= tallest {
				break
			}
			if last != 0 && b.last != last {
				continue
			}
			width := 0
			for k := range rows {
				width = max(width, len(rows[k].Cells))
			}
			for place := range width {
				b.texts = append(b.texts, titlesAt(g, rows, place))
			}
			list = append(list, b)
		}
	}
	return list
}

// header finds the rows whose cells name most columns of a part.
func (r *reader) header(blocks []block, part string) found {
	best := found{part: part}
	shapes := sheet.Shapes(part)
	for _, b := range blocks {
		f := found{part: part, first: b.first, last: b.last}
		f.columns, f.score = r.columns(part, b.texts)
		if f.score < best.score || f.score == 0 {
			continue
		}
		for i := range shapes {
			if c := &shapes[i]; c.Needed && !derived(part, c.Name) && !hasOrTicks(f.columns, c.Name) {
				f.lacks++
			}
		}
		if f.score > best.score || f.last-f.first < best.last-best.first {
			best = f
		}
	}
	return best
}

func hasOrTicks(columns []Column, name string) bool {
	return slices.ContainsFunc(columns, func(c Column) bool { return c.Column == name || strings.HasPrefix(c.Column, name+"=") })
}

// columns says what each column means under its texts, and how much is recognised.
func (r *reader) columns(part string, texts [][]string) ([]Column, int) {
	list := make([]Column, 0, len(texts))
	for place, above := range texts {
		title := strings.Join(above, " / ")
		c := Column{Letters: sheet.ColumnLetters(place), Title: short(title), place: place}
		if column, corrected := r.c.column(part, c.Title); corrected {
			c.Column, c.How = column, HowCorrected
		} else {
			c.Column, c.How = r.meaningOf(part, above)
		}
		list = append(list, c)
	}
	single(list)
	score := 0
	for i := range list {
		c := &list[i]
		switch {
		case c.Column == "":
		case c.How == HowWord:
			score++
		default:
			score += 2
		}
	}
	return list, score
}

// single leaves each column of a part to the title that says it best, the first of equals.
func single(list []Column) {
	rank := func(how string) int { return slices.Index([]string{HowWord, HowTitle, HowExact, HowCorrected}, how) }
	for i := range list {
		for j := range i {
			a, b := &list[j], &list[i]
			if a.Column == "" || a.Column != b.Column || strings.Contains(a.Column, "=") {
				continue
			}
			if rank(b.How) > rank(a.How) {
				a, b = b, a
			}
			b.Column, b.How = "", HowDouble
		}
	}
}

// titlesAt are the texts above a column, the topmost first, each once.
func titlesAt(g *sheet.Grid, rows []sheet.Row, place int) []string {
	var texts []string
	for i := range rows {
		text := rows[i].At(place).Text
		if strings.TrimSpace(text) == "" {
			if top, _, left, _, ok := g.Covering(rows[i].Number, place); ok && top == rows[i].Number {
				text = rows[i].At(left).Text
			}
		}
		text = strings.Join(strings.Fields(visible(matcher.Composed(text))), " ")
		if text != "" && !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	return texts
}

// visible is text without characters that nobody sees.
func visible(text string) string {
	return strings.Map(func(c rune) rune {
		if _, hidden := matcher.InvisibleIn(string(c)); hidden {
			return -1
		}
		return c
	}, text)
}

// meaningOf finds what the texts above a column mean: its own title, or that of the band above with it.
func (r *reader) meaningOf(part string, texts []string) (column, how string) {
	if len(texts) == 0 {
		return "", HowIgnored
	}
	own := texts[len(texts)-1]
	if len(texts) == 1 {
		return r.meaning(part, own)
	}
	band := texts[len(texts)-2]
	above, _ := r.meaning(part, band)
	if column := ticked(part, above, own); column != "" {
		return column, HowTitle
	}
	for _, joined := range []string{band + " " + own, own + " " + band} {
		if column, how := r.meaning(part, joined); how == HowExact || how == HowTitle {
			return column, HowTitle
		}
	}
	column, how = r.meaning(part, own)
	if how == HowUnknown {
		if joined, other := r.meaning(part, band+" "+own); joined != "" {
			return joined, other
		}
	}
	return column, how
}

// ticked is the column that is ticked for one word of the band above: "Nam" and "Nữ" below "Năm sinh".
func ticked(part, above, own string) string {
	if above == "birth_year" || above == "sex" {
		above = "sex"
	}
	for _, c := range sheet.Shapes(part) {
		if c.Name != above || c.Form != "word" {
			continue
		}
		if code, how, _ := knownCode(part, c.Name, c.Words, own); how == HowWord {
			return c.Name + "=" + code
		}
	}
	return ""
}

// nearTitles are the columns not found yet whose titles are near.
func nearTitles(part, title string, list []Column) []string {
	mine := pairs(plain(bareTitle(title)))
	best := map[string]int{}
	for known, column := range partTitles[part] {
		if alike := dice(mine, pairs(known)); alike >= nearTitle && !hasOrTicks(list, column) {
			best[column] = max(best[column], alike)
		}
	}
	columns := sortedKeys(best)
	slices.SortStableFunc(columns, func(a, b string) int { return cmp.Compare(best[b], best[a]) })
	return columns[:min(len(columns), maxGuesses)]
}

// unitOfSheet finds the unit that a sheet without a column of units is about: as corrected, by the sheet's name, or in
// the titles above the table.
func (r *reader) unitOfSheet(s *Sheet, corrected string) {
	ix := r.index(unitList)
	if corrected != "" {
		s.Unit, s.UnitFrom = corrected, HowCorrected
		if id, _, _ := ix.match(unitList, corrected, ""); id != "" {
			s.Unit = id
		}
		return
	}
	if s.Name != "" {
		if id, _, _ := ix.match(unitList, unnumbered(s.Name), ""); id != "" {
			s.Unit, s.UnitFrom = id, "name"
			return
		}
	}
	best, longest := map[string]bool{}, 0
	for _, skipped := range s.Skipped {
		text := plain(skipped.Text)
		for i := range ix.known {
			whole := plain(ix.known[i].Name)
			switch {
			case !within(text, whole) || len(whole) < longest || len(whole) < shortestWithin:
			case len(whole) > longest:
				best, longest = map[string]bool{ix.known[i].ID: true}, len(whole)
			default:
				best[ix.known[i].ID] = true
			}
		}
	}
	if len(best) == 1 {
		s.Unit, s.UnitFrom = sortedKeys(best)[0], "title"
	}
}
