package sheet

import (
	"slices"
	"strings"

	"dathang/matcher"
)

// Warnings lists what is formally valid but probably unintended: people are told before they compute with the dataset
// or freeze it.
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
	var told []RowError
	if list := ofNational(ds); len(list) > 0 {
		told = refused("", "", flaw{matcher.NationalStandsIn, matcher.Params{"parts": strings.Join(list, ", ")}})
	}
	if lacking == 0 {
		return told
	}
	return append(told, refused(fileOf(roster), "", flaw{matcher.RosterLacks, matcher.Params{"count": int64(lacking), "all": int64(len(ds.Units))}})...)
}

// TakeRoster updates what ds says about its roster after another one has replaced before. The roster no longer counts
// as synthetic, unless most of its rows are those of the synthetic one and nobody states its date (yyyy-mm-dd); a
// stated date becomes the roster's. Whatever remains unclear is returned as warnings.
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
