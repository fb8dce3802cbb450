package intake

import (
	"strconv"
	"strings"

	"dathang/data/sheet"
)

// Ids are made, never typed: an object that the dataset has by its name keeps its id; others get one made of what their
// row says.

// sources of the ids of a part: the columns whose words make it.
var idSources = map[string][]string{
	"groups": {"name"}, "fields": {"name"}, "positions": {"name"}, "universities": {"name"}, "documents": {"number"}, "quotas": {"university", "name"},
	"norms": {"position", "field", "unit_type", "tag"}, "requirements": {"position", "field", "unit_type"}, "refreshers": {"group", "field"}, "prices": {"kind", "programme", "part", "payer"},
	"programmes": {"provider", "major", "kind"},
}

// namesOfParts are the lists by which the objects of a part are known.
var namesOfParts = map[string]string{"groups": "groups.id", "units": unitList, "fields": "fields.id", "positions": "positions.id", "universities": "universities.id"}

// makeID gives a row without an id the one of the object with its name, or a new one.
func (r *reader) makeID(s *Sheet, p *plan, row *sheet.Row, place int) {
	value := func(column string) string {
		at, there := p.at[column]
		if !there {
			return ""
		}
		return strings.TrimSpace(row.At(at).Text)
	}
	if list := namesOfParts[s.Part]; list != "" && value("name") != "" {
		if id, how, _ := r.index(list).match(list, value("name"), ""); how != HowAsked {
			setText(row, place, id)
			r.changed(s, "id", "made", value("name"), id, sheet.CellName(0, row.Number))
			return
		}
	}
	var words []string
	between := "."
	if s.Part == "programmes" {
		between = ":"
	}
	for _, column := range idSources[s.Part] {
		word := value(column)
		if column == "name" || column == "number" {
			word = strings.ReplaceAll(plain(word), " ", "_")
		}
		if word != "" {
			words = append(words, word)
		}
	}
	if len(words) == 0 {
		return
	}
	id := strings.Join(words, between)
	setText(row, place, id)
	r.changed(s, "id", "made", strings.Join(words, ", "), id, sheet.CellName(0, row.Number))
}

// unitID is the dated id of a unit that is written by its code alone.
func (r *reader) unitID(text string) string {
	if text == "" || strings.Trim(text, "0123456789") != "" {
		return text
	}
	if id, how, _ := r.index(unitList).match(unitList, text, ""); how == "code" {
		return id
	}
	const digits = 5
	year := ""
	for i := range r.ds.Units {
		if _, of, dated := strings.Cut(string(r.ds.Units[i].ID), "@"); dated && of > year {
			year = of
		}
	}
	if year == "" && len(r.ds.BaseDate) >= 4 {
		// Planning starts with the year after the base date, with the units that there are on it.
		n, _ := strconv.Atoi(r.ds.BaseDate[:4])
		year = strconv.Itoa(n)
	}
	return strings.Repeat("0", max(0, digits-len(text))) + text + "@" + year
}
