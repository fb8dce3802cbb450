package intake

import (
	"slices"
	"strconv"
	"strings"

	"dathang/data/sheet"
	"dathang/matcher"
)

// plan says where the columns of a part are found in the rows of a sheet.
type plan struct {
	shapes []sheet.ColumnShape
	at     map[string]int    // place of each column, also of those that are made
	units  map[string]string // unit of measure that the title states
	ticks  []tick
	group  int // place of the district, -1 for none
	width  int // of the file's own columns
	needed []int
	given  map[string]string
}

// tick is a column that is ticked for one word of another.
type tick struct {
	place        int
	column, code string
}

func (r *reader) planOf(s *Sheet) *plan {
	p := &plan{shapes: sheet.Shapes(s.Part), at: map[string]int{}, units: map[string]string{}, group: -1, given: map[string]string{}}
	p.width = len(s.Columns)
	for i := range s.Columns {
		c := &s.Columns[i]
		name, code, ticks := strings.Cut(c.Column, "=")
		switch {
		case c.Column == "":
		case c.Column == unitGroup:
			p.group = c.place
		case ticks:
			p.ticks = append(p.ticks, tick{c.place, name, code})
		default:
			p.at[c.Column], p.units[c.Column] = c.place, c.Unit
		}
	}
	next := p.width
	for i := range s.grid.Rows {
		next = max(next, len(s.grid.Rows[i].Cells))
	}
	for i := range p.shapes {
		c := &p.shapes[i]
		place, there := p.at[c.Name]
		if there {
			if c.Needed {
				p.needed = append(p.needed, place)
			}
			continue
		}
		value, given := r.c.given(s.Part, c.Name)
		made := p.makes(s, c.Name)
		if given {
			p.given[c.Name] = value
			s.Columns = append(s.Columns, Column{Column: c.Name, How: HowGiven, Given: value, place: next})
		}
		if given || made {
			p.at[c.Name] = next
			next++
		}
		if value, may := sheet.Assumed(c.Name); may && c.Needed && !given && !made {
			s.Columns = append(s.Columns, Column{Column: c.Name, How: HowAssumed, Given: value})
		}
	}
	return p
}

// makes reports whether a column that the file does not have is made of what it has.
func (p *plan) makes(s *Sheet, column string) bool {
	if column == "id" || p.ticksFor(column) {
		return true
	}
	if !keptByUnit(s.Part) {
		return false
	}
	switch column {
	case "count":
		s.People = true
		return true
	case "unit":
		return true
	case "birth_year":
		return p.ticksFor("sex")
	}
	return false
}

func (p *plan) ticksFor(column string) bool {
	return slices.ContainsFunc(p.ticks, func(t tick) bool { return t.column == column })
}

// context is what rows above say about those below.
type context struct {
	unit, group string
	// sums of people since the last section, the last total, and in all.
	section, total, all int64
}

// translate puts the rows of a sheet into the words of its part.
func (r *reader) translate(s *Sheet) {
	p := r.planOf(s)
	s.plan = p
	s.grid.Fill(s.Header, p.width)
	r.mend(s)
	now := context{unit: s.Unit}
	var rows []sheet.Row
	first := true
	for i := range s.grid.Rows {
		row := &s.grid.Rows[i]
		if row.Number <= s.Header {
			continue
		}
		why := r.kindOf(s, p, row, first)
		first = false
		if why == "section" {
			r.section(row, p, &now)
		}
		if why == "total" {
			s.total(row, p, &now)
		}
		if why != "" {
			s.Skipped = append(s.Skipped, Skipped{Row: row.Number, Why: why, Text: s.publicText(row)})
			continue
		}
		n := r.row(s, p, row, &now)
		now.section, now.total, now.all = now.section+n, now.total+n, now.all+n
		rows = append(rows, *row)
	}
	s.Rows = len(rows)
	for i := range s.Columns {
		c := &s.Columns[i]
		if c.How == HowGiven || c.How == HowAssumed {
			continue
		}
		for k := range rows {
			if cell := rows[k].At(c.place); cell.Filled() && !cell.Empty() {
				c.Filled++
			}
		}
	}
	places := p.at
	s.table = sheet.Drawn{Sheet: s.Name, Header: s.Header, Places: places, Rows: rows}
}

// mend puts corrected cells into the rows.
func (r *reader) mend(s *Sheet) {
	for _, c := range r.c.Cells {
		if c.Sheet != s.Name {
			continue
		}
		for i := range s.grid.Rows {
			row := &s.grid.Rows[i]
			for place := range s.plan.width {
				if sheet.CellName(place, row.Number) == c.Cell {
					setText(row, place, c.Value)
				}
			}
		}
	}
}

// setText writes a cell anew, as text.
func setText(row *sheet.Row, place int, text string) {
	if place >= len(row.Cells) {
		row.Cells = append(row.Cells, make([]sheet.Cell, place+1-len(row.Cells))...)
	}
	row.Cells[place] = sheet.Cell{Text: text}
}

// publicText is the first text of a row that is not in a personal column.
func (s *Sheet) publicText(row *sheet.Row) string {
	for i := range row.Cells {
		if i < len(s.Columns) && s.Columns[i].Personal && !row.Cells[i].Filled() && s.onlyPersonal(row) {
			continue
		}
		if i < len(s.Columns) && s.Columns[i].Personal && !sheet.IsTotal(row.Cells[i].Text) && !unitLike(row.Cells[i].Text) {
			continue
		}
		if !row.Cells[i].Empty() {
			return short(row.Cells[i].Text)
		}
	}
	return ""
}

func (s *Sheet) onlyPersonal(row *sheet.Row) bool {
	for i := range row.Cells {
		if !row.Cells[i].Empty() && (i >= len(s.Columns) || !s.Columns[i].Personal) {
			return false
		}
	}
	return true
}

// kindOf says why a row is not read as data; empty where it is.
func (r *reader) kindOf(s *Sheet, p *plan, row *sheet.Row, first bool) string {
	if skip, said := r.c.row(s.Name, row.Number); said {
		if skip {
			return HowCorrected
		}
		return ""
	}
	filled, written, mapped := 0, 0, 0
	var texts []string
	for i := range row.Cells {
		c := &row.Cells[i]
		if c.Empty() || c.Beside() {
			continue
		}
		written++
		if text := strings.TrimSpace(c.Text); len(texts) == 0 || texts[len(texts)-1] != text {
			texts = append(texts, text)
		}
		if i < len(s.Columns) && s.Columns[i].Column != "" {
			mapped++
		}
	}
	for _, place := range p.needed {
		if c := row.At(place); !c.Empty() && !c.Beside() {
			filled++
		}
	}
	whole := filled == len(p.needed) && filled > 0
	start := leading(texts)
	switch {
	case isTotalText(start) && (!whole || keptByUnit(s.Part) && row.At(p.at["unit"]).Text == start):
		return "total"
	case first && numbered(row):
		return "numbering"
	case whole && written > 0 && !(keptByUnit(s.Part) && written == 1):
		return ""
	case keptByUnit(s.Part) && isSection(r, texts):
		return "section"
	case mapped == 0 && len(p.ticks) == 0:
		return "unread"
	case filled <= 1 && written <= 2:
		return "note"
	}
	return ""
}

// leading is the first text that is no number of a row.
func leading(texts []string) string {
	for _, text := range texts {
		if strings.Trim(text, "0123456789.()") != "" {
			return text
		}
	}
	return ""
}

func isTotalText(text string) bool {
	if sheet.IsTotal(text) {
		return true
	}
	lower := strings.ToLower(matcher.Composed(text))
	return strings.HasPrefix(lower, "tổng cộng") || strings.HasPrefix(lower, "tổng số") || strings.HasPrefix(lower, "cộng ") || strings.HasPrefix(lower, "total ")
}

// numbered reports whether a row numbers the columns: (1), (2), (3), …
func numbered(row *sheet.Row) bool {
	const least = 4
	run, last := 0, 0
	for i := range row.Cells {
		text := strings.Trim(strings.TrimSpace(row.Cells[i].Text), "()")
		if text == "" || len(text) == 1 && text[0] >= 'A' && text[0] <= 'D' && run == 0 {
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil || run > 0 && n != last+1 {
			return false
		}
		run, last = run+1, n
	}
	return run >= least
}

// unnumbered is a heading without its number: "I. Phường Phúc Xá".
func unnumbered(text string) string {
	head, rest, ok := strings.Cut(strings.TrimSpace(text), " ")
	if ok && len(head) <= 6 && strings.ContainsAny(head[len(head)-1:], ".):-") {
		return strings.TrimSpace(rest)
	}
	return strings.TrimSpace(text)
}

func unitLike(text string) bool {
	text = plain(unnumbered(text))
	for _, word := range []string{"phuong ", "xa ", "thi tran ", "dac khu ", "ubnd phuong ", "ubnd xa "} {
		if strings.HasPrefix(text, word) {
			return true
		}
	}
	return false
}

func groupLike(text string) bool {
	text = plain(unnumbered(text))
	for _, word := range []string{"quan ", "huyen ", "thi xa ", "thanh pho "} {
		if strings.HasPrefix(text, word) {
			return true
		}
	}
	return false
}

// isSection reports whether a row holds one text that names a unit or a district, besides a number.
func isSection(r *reader, texts []string) bool {
	var words []string
	for _, text := range texts {
		if bare := strings.Trim(text, ".) "); strings.Trim(bare, "0123456789IVXLA") != "" {
			words = append(words, text)
		}
	}
	if len(words) != 1 {
		return false
	}
	if unitLike(words[0]) || groupLike(words[0]) {
		return true
	}
	id, _, _ := r.index(unitList).match(unitList, unnumbered(words[0]), "")
	return id != ""
}

// section takes the unit or the district that a row names for the rows below it.
func (r *reader) section(row *sheet.Row, p *plan, now *context) {
	now.section = 0
	for i := range row.Cells {
		text := unnumbered(row.Cells[i].Text)
		switch {
		case groupLike(text):
			now.group = text
			return
		case strings.Trim(text, ".) 0123456789IVXLA") == "":
		default:
			now.unit = r.nameOf(unitList, strings.TrimPrefix(text, "UBND "), now.group).ID
			if now.unit == "" {
				now.unit = text
			}
			return
		}
	}
}

// total compares a row of totals with the rows above it.
func (s *Sheet) total(row *sheet.Row, p *plan, now *context) {
	says, there := int64(0), false
	read := func(text string) {
		if n, err := strconv.ParseInt(strings.ReplaceAll(strings.TrimSpace(text), ".", ""), 10, 64); err == nil && !there {
			says, there = n, true
		}
	}
	label := ""
	if place, counted := p.at["count"]; counted && place < p.width {
		read(row.At(place).Text)
	} else {
		for i := range row.Cells {
			read(strings.TrimSuffix(strings.TrimSpace(row.Cells[i].Text), " người"))
		}
	}
	for i := range row.Cells {
		if label == "" && !row.Cells[i].Empty() {
			label = short(row.Cells[i].Text)
			for _, word := range strings.FieldsFunc(label, func(c rune) bool { return (c < '0' || c > '9') && c != '.' }) {
				read(word)
			}
		}
	}
	if there && p.at["count"] > 0 {
		t := Total{Row: row.Number, Label: label, Says: says, Is: now.total}
		for _, sum := range []int64{now.total, now.section, now.all} {
			if sum == says {
				t.Is, t.Agrees = sum, true
			}
		}
		if !t.Agrees && strings.HasPrefix(plain(label), "tong") {
			t.Is = now.all
		}
		s.Totals = append(s.Totals, t)
	}
	now.total = 0
}

// row puts one row into the words of its part, and returns how many people it counts.
func (r *reader) row(s *Sheet, p *plan, row *sheet.Row, now *context) int64 {
	for column, value := range p.given {
		setText(row, p.at[column], value)
	}
	for _, t := range p.ticks {
		r.tick(s, p, row, t)
	}
	within := now.group
	if p.group >= 0 && !row.At(p.group).Empty() {
		within = row.At(p.group).Text
	}
	for i := range p.shapes {
		c := &p.shapes[i]
		place, there := p.at[c.Name]
		if !there || place < len(row.Cells) && row.Cells[place].Unread() {
			continue
		}
		r.cell(s, p, c, row, place, within)
	}
	if keptByUnit(s.Part) {
		if place := p.at["unit"]; row.At(place).Empty() && now.unit != "" && !(place < len(row.Cells) && row.Cells[place].Unread()) {
			setText(row, place, now.unit)
			if place < p.width {
				r.changed(s, "unit", "section", "", now.unit, sheet.CellName(place, row.Number))
			}
		}
		if place := p.at["count"]; s.People {
			setText(row, place, "1")
		}
	}
	if place, there := p.at["id"]; there && row.At(place).Empty() {
		r.makeID(s, p, row, place)
	}
	n, _ := strconv.ParseInt(strings.TrimSpace(row.At(p.at["count"]).Text), 10, 64)
	return n
}

// tick writes the word of a ticked column. Below "Năm sinh" the tick is the year itself.
func (r *reader) tick(s *Sheet, p *plan, row *sheet.Row, t tick) {
	cell := *row.At(t.place)
	if cell.Empty() || cell.Unread() {
		return
	}
	if place := p.at[t.column]; place >= p.width && !row.At(place).Empty() {
		// Two words are ticked: neither is taken.
		setText(row, place, row.At(place).Text+" / "+t.code)
		return
	}
	setText(row, p.at[t.column], t.code)
	if t.column == "sex" {
		if year, _ := birthYear(&cell, r.from1904); len(year) == 4 && p.at["birth_year"] >= p.width {
			setText(row, p.at["birth_year"], year)
		}
	}
}

// cell puts one cell into the words of its column.
func (r *reader) cell(s *Sheet, p *plan, c *sheet.ColumnShape, row *sheet.Row, place int, within string) {
	cell := row.At(place)
	text, kind := strings.TrimSpace(cell.Text), ""
	switch {
	case cell.Empty():
		// Only a word that is needed can be answered for once and all: "no political theory" is left empty.
		if c.Form == "word" && c.Needed && c.Name == "theory" {
			if w := r.wordOf(s.Part, c.Name, c.Words, ""); w.Code != "" {
				setText(row, place, w.Code)
			} else {
				w.Guesses = []string{c.Words[0]}
			}
		}
		return
	case c.Form == "word" && r.ownWord(c, text) != "":
		text = r.ownWord(c, text)
	case c.Form == "word":
		if w := r.wordOf(s.Part, c.Name, c.Words, text); w.Code != "" {
			text = w.Code
		}
	case c.Name == "birth_year":
		text, kind = birthYear(cell, r.from1904)
	case c.Form == "day", c.Name == "value" && s.Part == "dataset" && strings.HasSuffix(row.At(p.at["key"]).Text, "_date"):
		text, kind = dayOf(cell, r.from1904)
	case c.Form == "whole" && c.Low == 0 && c.High == 1:
		text, kind = r.flag(s, c, text)
	case c.Form == "whole":
		text, kind = numberOf(cell, c.Name, p.units[c.Name])
		if strings.HasSuffix(c.Name, "_months") && kind == "" {
			text, kind = ageOf(text)
		}
	case c.Form == "ids" && c.List != "":
		text = r.ids(c.List, text)
	case c.List != "" || c.Form == "id":
		if shown, padded := zeros(cell); padded != "" {
			text, kind = shown, padded
		}
		text = r.id(s, c, text, within)
	}
	if text == strings.TrimSpace(cell.Text) {
		return
	}
	if kind != "" {
		r.changed(s, c.Name, kind, cell.Text, text, sheet.CellName(place, row.Number))
	}
	cell.Rewrite(text)
}

// ownWord is the code that the dataset itself has for a word of a list that it may add to.
func (r *reader) ownWord(c *sheet.ColumnShape, text string) string {
	if c.List == "" {
		return ""
	}
	id, _, _ := r.index(c.List).match(c.List, text, "")
	return id
}

func (r *reader) flag(s *Sheet, c *sheet.ColumnShape, text string) (string, string) {
	list := "flag"
	if c.Name == "ethnic" {
		list = "ethnic"
	}
	if text == "0" || text == "1" {
		return text, ""
	}
	w := r.wordOf(s.Part, list, []string{"0", "1"}, text)
	if w.Code != "" {
		return w.Code, ""
	}
	return text, ""
}

// ageOf reads "61 tuổi 6 tháng" as months.
func ageOf(text string) (string, string) {
	words := strings.Fields(plain(text))
	months, known := 0, false
	for i := 1; i < len(words); i++ {
		n, err := strconv.Atoi(words[i-1])
		if err != nil {
			continue
		}
		switch words[i] {
		case "tuoi", "nam", "years":
			months, known = months+12*n, true
		case "thang", "months":
			months, known = months+n, true
		}
	}
	if !known {
		return text, ""
	}
	return strconv.Itoa(months), "unit"
}

// id finds the id that a text means.
func (r *reader) id(s *Sheet, c *sheet.ColumnShape, text, within string) string {
	list := c.List
	switch {
	case list != "":
	case s.Part == "units" && c.Name == "id":
		return r.unitID(text)
	case s.Part == "units" && c.Name == "type":
		list = "units.type"
	case s.Part == "universities" && c.Name == "ownership":
		if w := r.wordOf(s.Part, c.Name, sortedKeys(synonyms["ownership"]), text); w.Code != "" {
			return w.Code
		}
		return text
	default:
		return text
	}
	ix := r.index(list)
	if _, there := ix.ids[text]; there || len(ix.known) == 0 {
		return text
	}
	if c.List == "" {
		// A type of its own is no fault.
		if id, how, _ := ix.match(list, text, ""); how == HowAsked || id == "" {
			return text
		}
	}
	if n := r.nameOf(list, text, within); n.ID != "" {
		return n.ID
	}
	return text
}

// ids finds the ids of a list in one cell.
func (r *reader) ids(list, text string) string {
	ix := r.index(list)
	if len(ix.known) == 0 {
		return text
	}
	words := strings.FieldsFunc(text, func(c rune) bool { return c == ';' || c == ',' || c == '\n' })
	if len(words) == 1 {
		if _, whole := ix.ids[strings.Fields(text)[0]]; whole {
			return text
		}
	}
	var ids []string
	for _, word := range words {
		word = strings.TrimSpace(word)
		if n := r.nameOf(list, word, ""); n.ID != "" {
			word = n.ID
		}
		ids = append(ids, word)
	}
	return strings.Join(ids, " ")
}

// changed notes that a cell is read otherwise than it is written.
func (r *reader) changed(s *Sheet, column, kind, from, to, cell string) {
	key := s.Name + "\x1f" + column + "\x1f" + kind
	if c, there := r.changes[key]; there {
		c.Cells++
		return
	}
	r.changes[key] = &Change{Sheet: s.Name, Column: column, Kind: kind, From: strings.TrimSpace(from), To: to, Cell: cell, Cells: 1}
	r.order = append(r.order, key)
}
