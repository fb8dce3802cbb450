package report

import (
	"io"
	"slices"

	"dathang/data/lang"
	"dathang/matcher"
)

// Gap is what one commune lacks in one field, as the table of shortfalls needs it. Sums over communes
// have the same type.
type Gap struct {
	Field    matcher.FieldID
	UnitType string
	// Posts that the norms ask for, and those of them without a qualified holder.
	Posts, Open int64
	// Demand is the seats asked over the whole horizon.
	Demand int64
}

// Shortage is what WriteShortfall shows. Years are the years of the horizon, the first one first.
type Shortage struct {
	Dataset  *matcher.Dataset
	NormDate string
	Years    []int
	Gaps     []Gap
	Surplus  []matcher.Surplus
}

// WriteShortfall writes the share of posts without a qualified holder, by field
// and unit type, the seats asked, and the surplus staff of the first year.
func WriteShortfall(w io.Writer, l lang.Language, s *Shortage) error {
	out := &page{w: w, l: l}
	out.say("", "report.shortfall_title", map[string]any{"name": named(s.Dataset.Name, s.Dataset.ID), "date": s.NormDate})
	for _, mark := range s.Dataset.Marks {
		out.line("  ! " + lang.Name(l, "mark", mark))
	}
	out.line("")
	out.say("  ", "report.shortfall_note", map[string]any{"years": years(s.Years)})
	types := s.unitTypes()
	columns := []Column{out.column("report.field")}
	for _, name := range types {
		columns = append(columns, Column{Title: CodeName(l, s.Dataset, matcher.NamesUnitType, name), Right: true})
	}
	columns = append(columns, out.numbers("report.all_types"), out.numbers("report.open_posts"), out.numbers("report.posts"), out.numbers("report.demand"))
	t := NewTable(columns...)
	for i := range s.Dataset.Fields {
		f := &s.Dataset.Fields[i]
		all := s.sum(f.ID, "")
		// No norm in force asks for the field.
		if all.Posts == 0 {
			continue
		}
		row := []string{fieldName(l, f)}
		for _, name := range types {
			of := s.sum(f.ID, name)
			row = append(row, out.share(of.Open, of.Posts))
		}
		t.Row(append(row, out.share(all.Open, all.Posts), out.number(all.Open), out.number(all.Posts), out.number(all.Demand))...)
	}
	out.table(t)
	s.surplus(out)
	return out.err
}

// fieldName is a field's name in the language of the report where the dataset has it.
func fieldName(l lang.Language, f *matcher.DatasetField) string {
	return named(lang.Either(l, f.Name, f.NameEn), string(f.ID))
}

// unitTypes are the types of units that occur, in the order of the columns.
func (s *Shortage) unitTypes() []string {
	var types []string
	for i := range s.Gaps {
		if !slices.Contains(types, s.Gaps[i].UnitType) {
			types = append(types, s.Gaps[i].UnitType)
		}
	}
	inOrder(s.Dataset, matcher.NamesUnitType, types)
	return types
}

// sum adds up one field in one unit type, or in all of them where it is empty.
func (s *Shortage) sum(field matcher.FieldID, unitType string) Gap {
	var sum Gap
	for i := range s.Gaps {
		if g := &s.Gaps[i]; g.Field == field && (unitType == "" || g.UnitType == unitType) {
			sum.Posts += g.Posts
			sum.Open += g.Open
			sum.Demand += g.Demand
		}
	}
	return sum
}

// surplus writes the surplus staff of the first year by group of positions: people, and in how many
// units. Surplus repeats from year to year, so a sum over years would count the same people again.
func (s *Shortage) surplus(out *page) {
	if len(s.Years) == 0 {
		return
	}
	// Units are counted once, however many of their people are surplus.
	people, units := map[string]int64{}, map[string]map[matcher.CommuneID]bool{}
	for _, row := range s.Surplus {
		if row.Year != s.Years[0] {
			continue
		}
		people[row.Group] += row.Count
		if units[row.Group] == nil {
			units[row.Group] = map[matcher.CommuneID]bool{}
		}
		units[row.Group][row.Unit] = true
	}
	if len(people) == 0 {
		return
	}
	out.title("report.surplus")
	t := NewTable(out.column("report.position_group"), out.numbers("report.people"), out.numbers("report.units"))
	groups := make([]string, 0, len(people))
	for group := range people {
		groups = append(groups, group)
	}
	inOrder(s.Dataset, matcher.NamesPositionGroup, groups)
	for _, group := range groups {
		t.Row(CodeName(out.l, s.Dataset, matcher.NamesPositionGroup, group), out.number(people[group]), out.number(int64(len(units[group]))))
	}
	out.table(t)
}
