package sheet

import (
	"slices"
	"strconv"
	"strings"

	"dathang/matcher"
)

// Ids are made, never typed: of the words that the other cells of a row hold.

// idSources are the columns whose words make the id of a row, by part.
var idSources = map[string][]string{
	"groups": {"name"}, "fields": {"name"}, "positions": {"name"}, "universities": {"name"}, "documents": {"number"}, "quotas": {"university", "name"},
	"norms": {"position", "field", "unit_type", "tag"}, "requirements": {"position", "field", "unit_type"}, "refreshers": {"group", "field"}, "prices": {"kind", "programme", "part", "payer"},
	"programmes": {"provider", "major", "kind"},
}

// MakesID reports whether the ids of a part's rows are made of their other cells.
func MakesID(part string) bool { return idSources[part] != nil }

// MadeID is the id that a row gets; empty where its cells say nothing. Words are those of which it is made.
func MadeID(part string, cell func(column string) string) (id string, words []string) {
	between := "."
	if part == programmes.name {
		between = ":"
	}
	for _, column := range idSources[part] {
		word := strings.TrimSpace(cell(column))
		if column == "name" || column == "number" {
			word = strings.ReplaceAll(Plain(word), " ", "_")
		}
		if word != "" {
			words = append(words, word)
		}
	}
	return strings.Join(words, between), words
}

// unitDigits is the length of the codes of units.
const unitDigits = 5

// DatedUnit is the dated id of a unit that is written by its code alone.
func DatedUnit(ds *matcher.Dataset, code string) string {
	if !allDigits(code) {
		return code
	}
	year := ""
	for i := range ds.Units {
		if _, of, dated := strings.Cut(string(ds.Units[i].ID), "@"); dated && of > year {
			year = of
		}
	}
	if year == "" && len(ds.BaseDate) >= 4 {
		// Planning starts with the year after the base date, with the units that there are on it.
		year = ds.BaseDate[:4]
	}
	return strings.Repeat("0", max(0, unitDigits-len(code))) + code + "@" + year
}

// makeIDs gives an id of its own to every row that has none, once its needed cells can make one.
func (t *table[R]) makeIDs(rows []R, marks []RowMark, version int64) {
	c := t.column("id")
	if c == nil || !MakesID(t.name) {
		return
	}
	var looks map[string]bool
	for i := range rows {
		row := &rows[i]
		if c.cellText(row) != "" || t.lacks(row) {
			continue
		}
		if looks == nil {
			looks = make(map[string]bool, len(rows))
			for k := range rows {
				looks[matcher.Likeness(c.cellText(&rows[k]))] = true
			}
		}
		id, _ := MadeID(t.name, func(column string) string { return t.column(column).cellText(row) })
		if len(id) > maxIDBytes/2 {
			id = strings.ToValidUTF8(id[:maxIDBytes/2], "")
		}
		made := id
		for n := 2; looks[matcher.Likeness(made)]; n++ {
			made = id + "." + strconv.Itoa(n)
		}
		if id != "" && c.read(row, made) == nil {
			looks[matcher.Likeness(made)] = true
			marks[i].Version = version
		}
	}
}

// lacks reports whether a cell that makes the id is still missing.
func (t *table[R]) lacks(row *R) bool {
	return slices.ContainsFunc(idSources[t.name], func(name string) bool {
		c := t.column(name)
		return !c.mayBeEmpty && c.cellText(row) == ""
	})
}
