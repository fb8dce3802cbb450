package sheet

import (
	"slices"

	"dathang/matcher"
)

// Warnings are what is right by its form and hardly meant: whoever counts with
// the dataset, or freezes it, is told before.
func Warnings(ds *matcher.Dataset) []RowError {
	there := make(map[matcher.CommuneID]bool, len(ds.Units))
	for i := range ds.Staff {
		there[ds.Staff[i].Unit] = true
	}
	lacking := 0
	for i := range ds.Units {
		if !there[ds.Units[i].ID] {
			lacking++
		}
	}
	if lacking == 0 {
		return nil
	}
	return refused(fileOf(roster), "", flaw{matcher.RosterLacks, matcher.Params{"count": int64(lacking), "all": int64(len(ds.Units))}})
}

// TakeRoster settles what ds says of its roster once another one has replaced
// before. It is synthetic no longer, unless most of its rows are those of the
// synthetic one and nobody says otherwise by its day (yyyy-mm-dd); that day
// becomes the roster's. What is left open is told.
func TakeRoster(before []matcher.Staff, ds *matcher.Dataset, day string) []RowError {
	tell := func(code matcher.Code, params matcher.Params) []RowError {
		return refused(fileOf(roster), "", flaw{code, params})
	}
	known := make(map[matcher.Staff]bool, len(before))
	for _, row := range before {
		known[row] = true
	}
	same := 0
	for _, row := range ds.Staff {
		if known[row] {
			same++
		}
	}
	if day != "" {
		ds.RosterDate = day
	}
	synthetic := slices.Contains(ds.Marks, matcher.MarkSyntheticRoster)
	if synthetic && day == "" && 2*same > len(ds.Staff) {
		return tell(matcher.RosterSynthetic, matcher.Params{"count": int64(same), "all": int64(len(ds.Staff))})
	}
	if synthetic {
		ds.Marks = slices.DeleteFunc(slices.Clone(ds.Marks), func(mark string) bool { return mark == matcher.MarkSyntheticRoster })
	}
	if day == "" && same < len(ds.Staff) {
		return tell(matcher.RosterDated, matcher.Params{"date": ds.RosterDate})
	}
	return nil
}
