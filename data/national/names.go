package national

import (
	"slices"

	"dathang/matcher"
)

// Names lists what the codes that are the same in every province are called: kinds of units, groups of positions, and the
// types of units of a dataset that begins with the base.
func Names() ([]matcher.CodeName, error) { return NamesOf(readTable("reference/names.csv")) }

// NamesOf reads names of codes from a table.
func NamesOf(t *Table) ([]matcher.CodeName, error) {
	var out []matcher.CodeName
	t.Each(func(r Row) {
		list := matcher.NameList(r.Text("list"))
		if !slices.Contains(matcher.NameLists, list) {
			r.Fail("list", string(list), "one of matcher.NameLists")
		}
		out = append(out, matcher.CodeName{
			List: list, Code: r.Text("code"), Name: r.Text("name_vi"), NameEn: r.Text("name_en"), Place: r.Whole("place"),
		})
	})
	return out, t.Err
}

// NamesIn lists those names whose codes a dataset uses, and all kinds of units.
func NamesIn(ds *matcher.Dataset) ([]matcher.CodeName, error) {
	all, err := Names()
	return slices.DeleteFunc(all, func(n matcher.CodeName) bool {
		switch n.List {
		case matcher.NamesUnitType:
			return !slices.ContainsFunc(ds.Units, func(u matcher.Unit) bool { return u.Type == n.Code })
		case matcher.NamesPositionGroup:
			return !slices.ContainsFunc(ds.Positions, func(p matcher.Position) bool { return p.Group == n.Code })
		}
		return false
	}), err
}
