package intake

import (
	"strings"

	"dathang/data/sheet"
)

// Ids are made, never typed: an object that the dataset has by its name keeps its id; others get one made of what their
// row says.

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
	id, words := sheet.MadeID(s.Part, value)
	if len(words) == 0 {
		return
	}
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
	return sheet.DatedUnit(r.ds, text)
}
