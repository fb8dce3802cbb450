package main

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dathang/data/report"
	"dathang/data/sheet"
	"dathang/matcher"
	"dathang/matcher/shortfall"
)

// shortfallCommand shows what communes lack, or where one number comes from.
//
//	dathang shortfall --dataset hanoi-2023
//	dathang shortfall --dataset hanoi-2023 --explain "Phúc Xá" cong_tac_xa_hoi 2024
type shortfallCommand struct {
	datasetFlags
	planFlags
	Format string `help:"${flag_format}" enum:"text,csv,json" default:"text"`
	// Explain shows the sum behind one number, which Cell names by commune, field and year.
	Explain bool     `help:"${flag_explain}"`
	Cell    []string `arg:"" optional:"" name:"commune field year" help:"${arg_cell}"`
}

// Run computes and shows.
func (c *shortfallCommand) Run(s *session) error {
	// The three words and the flag belong together.
	if c.Explain != (len(c.Cell) == 3) || !c.Explain && len(c.Cell) > 0 {
		return badInput{"explain_usage", nil}
	}
	if err := c.check(); err != nil {
		return err
	}
	ds, err := c.load()
	if err != nil {
		return err
	}
	s.tell(&c.found)
	s.warn(sheet.Questions(ds))
	policy, err := c.policy()
	if err != nil {
		return err
	}
	res, err := shortfall.Compute(ds, c.options(&policy))
	if err != nil {
		return err
	}
	switch {
	case c.Explain:
		return s.explain(ds, res, c.Cell[0], c.Cell[1], c.Cell[2])
	case c.Format == "json":
		return writeJSON(s.stdout, res)
	case c.Format == "csv":
		return s.shortfallCSV(ds, res)
	}
	return report.WriteShortfall(s.stdout, s.l, shortage(ds, res))
}

// shortage gathers what the table shows.
func shortage(ds *matcher.Dataset, res *shortfall.Result) *report.Shortage {
	types := make(map[matcher.CommuneID]string, len(ds.Units))
	for i := range ds.Units {
		types[ds.Units[i].ID] = ds.Units[i].Type
	}
	s := &report.Shortage{
		Dataset: ds, NormDate: res.NormDate, Years: res.Years, Surplus: res.Surplus,
	}
	for i := range res.Shortfalls {
		row := &res.Shortfalls[i]
		s.Gaps = append(s.Gaps, report.Gap{
			Field: row.Field, UnitType: types[row.Commune], Posts: row.Posts, Open: row.Vacant + row.Unqualified, Demand: row.Demand(),
		})
	}
	return s
}

// shortfallColumns are the columns of the CSV: one row for a commune, field and year.
var shortfallColumns = []string{
	"commune", "commune_name", "group", "type", "field", "field_name", "year", "posts", "qualified", "vacant", "unqualified",
	"exits", "exits_ppm", "from_surplus", "pipeline", "demand_vacant", "demand_unqualified", "norms", "marks",
}

// shortfallCSV writes the shortfall as CSV. Figures of the
// roster's date repeat in the row of each year.
func (s *session) shortfallCSV(ds *matcher.Dataset, res *shortfall.Result) error {
	units := make(map[matcher.CommuneID]*matcher.Unit, len(ds.Units))
	for i := range ds.Units {
		units[ds.Units[i].ID] = &ds.Units[i]
	}
	fields := make(map[matcher.FieldID]string, len(ds.Fields))
	for i := range ds.Fields {
		fields[ds.Fields[i].ID] = ds.Fields[i].Name
	}
	out := csv.NewWriter(s.stdout)
	if err := out.Write(shortfallColumns); err != nil {
		return err
	}
	marks := strings.Join(ds.Marks, " ")
	for i := range res.Shortfalls {
		r := &res.Shortfalls[i]
		u := units[r.Commune]
		norms := make([]string, len(r.Norms))
		for j, n := range r.Norms {
			norms[j] = fmt.Sprintf("%s:%d", n.Norm, n.Posts)
		}
		// One row a year.
		for y, year := range res.Years {
			row := []string{string(u.ID), sheet.Guard(u.Name), string(u.Group), u.Type, string(r.Field), sheet.Guard(fields[r.Field]), strconv.Itoa(year)}
			for _, n := range []int64{
				r.Posts, r.Qualified, r.Vacant, r.Unqualified,
				r.Exits[y], r.ExitsPPM[y], r.FromSurplus[y], r.Pipeline[y], r.DemandVacant[y], r.DemandUnqualified[y],
			} {
				row = append(row, strconv.FormatInt(n, 10))
			}
			if err := out.Write(append(row, strings.Join(norms, " "), marks)); err != nil {
				return err
			}
		}
	}
	out.Flush()
	return out.Error()
}

// explain shows the arithmetic behind one commune, field and year.
func (s *session) explain(ds *matcher.Dataset, res *shortfall.Result, commune, field, year string) error {
	unit, err := findUnit(ds, commune)
	if err != nil {
		return err
	}
	f, err := findField(ds, field)
	if err != nil {
		return err
	}
	number, err := strconv.Atoi(year)
	y := slices.Index(res.Years, number)
	if err != nil || y < 0 {
		return badInput{"unknown_year", map[string]any{
			"value": year, "first": res.Years[0], "last": res.Years[len(res.Years)-1],
		}}
	}
	row, ok := res.Of(unit.ID, f.ID)
	if !ok {
		return badInput{"no_norm", map[string]any{"unit": named(unit.Name, string(unit.ID)), "field": named(f.Name, string(f.ID)), "date": res.NormDate}}
	}
	e := &report.Explanation{
		Unit: *unit, Field: *f, Year: number, NormDate: res.NormDate,
		Posts: row.Posts, Qualified: row.Qualified, Vacant: row.Vacant, Unqualified: row.Unqualified,
		Waits: row.Waits, Elected: f.Asks() != matcher.FieldSpecialisation,
		Exits: row.Exits[y], Retirements: row.Retirements[y], ExitsPPM: row.ExitsPPM[y], FromSurplus: row.FromSurplus[y], Pipeline: row.Pipeline[y],
		DemandVacant: row.DemandVacant[y], DemandUnqualified: row.DemandUnqualified[y],
	}
	// What is due is what the demand leaves once everything else is accounted for.
	e.Standing = e.DemandVacant + e.DemandUnqualified + e.Pipeline + e.FromSurplus
	if !e.Elected {
		e.Standing -= e.Exits
	}
	lines(ds, row, e)
	return report.WriteExplanation(s.stdout, s.l, e)
}

// lines looks up the norms and roster rows behind a shortfall.
func lines(ds *matcher.Dataset, row *shortfall.Shortfall, e *report.Explanation) {
	positions := make(map[matcher.PositionID]string, len(ds.Positions))
	for i := range ds.Positions {
		positions[ds.Positions[i].ID] = ds.Positions[i].Name
	}
	majors := make(map[matcher.MajorCode]string, len(ds.Majors))
	for i := range ds.Majors {
		majors[ds.Majors[i].Code] = ds.Majors[i].Name
	}
	numbers := make(map[string]string, len(ds.Documents))
	for i := range ds.Documents {
		numbers[ds.Documents[i].ID] = ds.Documents[i].Number
	}
	for _, n := range row.Norms {
		norm := normOf(ds, n.Norm)
		if number := numbers[norm.Document]; number != "" {
			norm.Document = number
		}
		e.Norms = append(e.Norms, report.NormLine{Norm: norm, Position: named(positions[norm.Position], string(norm.Position)), Posts: n.Posts})
	}
	for _, h := range row.Holders {
		staff := ds.Staff[h.Row-1]
		e.Holders = append(e.Holders, report.HolderLine{
			Row: h.Row, Staff: staff, Position: named(positions[staff.Position], string(staff.Position)),
			Major: named(majors[staff.Major], string(staff.Major)), Count: h.Count, Qualified: h.Qualified, Leaves: h.Leaves,
		})
	}
}

// normOf is the norm of an id, or the requirement of that id as the norm that it is for this one field.
func normOf(ds *matcher.Dataset, id string) matcher.Norm {
	if i := slices.IndexFunc(ds.Norms, func(norm matcher.Norm) bool { return norm.ID == id }); i >= 0 {
		return ds.Norms[i]
	}
	i := slices.IndexFunc(ds.Requirements, func(r matcher.Requirement) bool { return r.ID == id })
	r := ds.Requirements[i]
	return matcher.Norm{ID: r.ID, UnitType: r.UnitType, Position: r.Position, Field: r.Field, Document: r.Document, Reason: r.Reason, Certainty: r.Certainty}
}

// findUnit finds a unit by id, by code, or by a name that only one unit has, with or without diacritics and the word
// for the unit's category.
func findUnit(ds *matcher.Dataset, word string) (*matcher.Unit, error) {
	var found []*matcher.Unit
	for _, same := range []func(u *matcher.Unit) bool{
		func(u *matcher.Unit) bool { return string(u.ID) == word },
		func(u *matcher.Unit) bool { return u.ID.Code() == word },
		func(u *matcher.Unit) bool { return folded(u.Name) == folded(word) },
		func(u *matcher.Unit) bool { return folded(bareName(u.Name)) == folded(word) },
	} {
		for i := range ds.Units {
			if same(&ds.Units[i]) {
				found = append(found, &ds.Units[i])
			}
		}
		if len(found) > 0 {
			break
		}
	}
	switch len(found) {
	case 0:
		return nil, badInput{"unknown_unit", map[string]any{"value": word}}
	case 1:
		return found[0], nil
	}
	slices.SortFunc(found, func(a, b *matcher.Unit) int { return cmp.Compare(a.ID, b.ID) })
	names := make([]string, len(found))
	// Several units have this name: the group tells them apart.
	for i, u := range found {
		names[i] = fmt.Sprintf("%s (%s, %s)", u.ID, u.Name, groupName(ds, u.Group))
	}
	return nil, badInput{"many_units", map[string]any{"value": word, "want": strings.Join(names, "; ")}}
}

// groupName is the name of a group, or its id.
func groupName(ds *matcher.Dataset, id matcher.GroupID) string {
	for i := range ds.Groups {
		if ds.Groups[i].ID == id {
			return named(ds.Groups[i].Name, string(id))
		}
	}
	return string(id)
}

// findField finds a field by id, or by a name in either language, with or without diacritics.
func findField(ds *matcher.Dataset, word string) (*matcher.DatasetField, error) {
	ids := make([]string, len(ds.Fields))
	for i := range ds.Fields {
		f := &ds.Fields[i]
		if string(f.ID) == word || folded(f.Name) == folded(word) || folded(f.NameEn) == folded(word) {
			return f, nil
		}
		ids[i] = string(f.ID)
	}
	return nil, badInput{"unknown_field", map[string]any{"value": word, "want": strings.Join(ids, ", ")}}
}

// named is the name, or the id where there is no name.
func named(name, id string) string {
	if name == "" {
		return id
	}
	return name
}
