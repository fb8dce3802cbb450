package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/data/hanoi"
	"dathang/data/lang"
	"dathang/data/national"
	"dathang/data/sheet"
	"dathang/matcher"
)

// invented is a province that is nowhere: its fields, kinds and types of units, groups of positions and authority are its
// own, with names in both languages.
func invented(t *testing.T) *matcher.Dataset {
	t.Helper()
	ds := &matcher.Dataset{
		Format: matcher.DatasetFormat, ID: "quan-dao-may", Name: "Quần đảo Mây", BaseDate: "2025-12-31", RosterDate: "2025-12-31",
		Groups: []matcher.Group{{ID: "may", Name: "Quần đảo Mây"}},
		Units: []matcher.Unit{
			{ID: "90001@2025", Name: "Hòn Sương", Group: "may", Type: "lang_chai", Category: "hon", XM: 1000, YM: 1000, Certainty: matcher.CertainHigh},
			{ID: "90002@2025", Name: "Hòn Khói", Group: "may", Type: "tram_den", Category: "hon", XM: 3000, YM: 1000, Certainty: matcher.CertainHigh},
		},
		Fields: []matcher.DatasetField{
			{ID: "hai_dang", Name: "trông coi hải đăng", NameEn: "lighthouse keeping", Origin: "article", Priority: 1},
			{ID: "cuu_ho", Name: "cứu hộ biển", NameEn: "sea rescue", Origin: "proposed"},
		},
		Majors: []matcher.Major{{Code: "9900001", Name: "Hải đăng học", TuitionGroup: "III"}, {Code: "9900002", Name: "Cứu hộ", TuitionGroup: "III"}},
		Coverage: []matcher.CoverageRow{
			{Major: "9900001", Field: "hai_dang", PerMille: 1000, Certainty: matcher.CertainHigh}, {Major: "9900002", Field: "cuu_ho", PerMille: 1000, Certainty: matcher.CertainHigh},
		},
		Positions: []matcher.Position{
			{ID: "GAC", Name: "Người gác đèn", NameEn: "Lamp keeper", Group: "nguoi_den", Transferable: 1}, {ID: "LAI", Name: "Người lái xuồng", NameEn: "Boatman", Group: "nguoi_xuong", Transferable: 1},
		},
		Norms: []matcher.Norm{
			{ID: "den", UnitType: "tram_den", Position: "GAC", Field: "hai_dang", Posts: 3, Certainty: matcher.CertainHigh},
			{ID: "xuong", Position: "LAI", Field: "cuu_ho", Posts: 2, Certainty: matcher.CertainHigh},
		},
		Staff: []matcher.Staff{
			{Unit: "90001@2025", Position: "LAI", Major: "9900002", Level: "university", Theory: "none", BirthYear: 1985, Sex: "male", Count: 4},
			{Unit: "90002@2025", Position: "GAC", Major: "9900002", Level: "university", Theory: "none", BirthYear: 1990, Sex: "female", Count: 1},
		},
		Universities: []matcher.University{
			{ID: "DHM", Name: "Trường Đại học Mây", NameEn: "University of the Clouds", XM: 2000, YM: 2000, Certainty: matcher.CertainHigh},
			{ID: "DHG", Name: "Trường Đại học Gió", NameEn: "University of the Winds", XM: 2500, YM: 2000, Certainty: matcher.CertainHigh},
		},
		Programmes: []matcher.Programme{
			{ID: "DHM:9900001:second_degree", Provider: "DHM", Name: "Hải đăng học", Major: "9900001", Kind: "second_degree", StartMonth: 1, Months: 18, Capacity: 20, PriceKVND: 30_000, LegalMode: matcher.ModeOrder, Certainty: matcher.CertainHigh},
			{ID: "DHM:9900001:degree", Provider: "DHM", Name: "Hải đăng học", Major: "9900001", Kind: "degree", StartMonth: 1, Months: 30, Capacity: 1, PriceKVND: 60_000, LegalMode: matcher.ModeOrder, Certainty: matcher.CertainHigh},
			{ID: "DHG:9900002:degree", Provider: "DHG", Name: "Cứu hộ", Major: "9900002", Kind: "degree", StartMonth: 1, Months: 30, Capacity: 5, PriceKVND: 60_000, LegalMode: matcher.ModeOrder, Certainty: matcher.CertainHigh},
			{ID: "city:hai_dang:recruitment", Provider: matcher.CityProvider, Name: "Tuyển người gác đèn", Major: "9900001", Kind: "recruitment", StartMonth: 1, Capacity: 1, LastIntake: 2026, PriceKVND: 5_000, LegalMode: matcher.ModeAssign, Certainty: matcher.CertainHigh},
		},
		Tuition: []matcher.Tuition{{Group: "III", SchoolYear: 2025, KVNDMonth: 1500, Certainty: matcher.CertainHigh}},
		Rates:   []matcher.Rate{{ID: "attrition:nguoi_den", Certainty: matcher.CertainHigh}, {ID: "attrition:nguoi_xuong", PerMille: 10, Certainty: matcher.CertainHigh}},
		Names: []matcher.CodeName{
			{List: matcher.NamesUnitType, Code: "lang_chai", Name: "làng chài", NameEn: "fishing village", Place: 2},
			{List: matcher.NamesUnitType, Code: "tram_den", Name: "trạm đèn biển", NameEn: "beacon station", Place: 1},
			{List: matcher.NamesCategory, Code: "hon", Name: "hòn", NameEn: "islet"},
			{List: matcher.NamesPositionGroup, Code: "nguoi_den", Name: "đội đèn biển", NameEn: "beacon crew"},
			{List: matcher.NamesPositionGroup, Code: "nguoi_xuong", Name: "đội xuồng", NameEn: "boat crew"},
			{List: matcher.NamesProvider, Code: string(matcher.CityProvider), Name: "Hội đồng Quần đảo", NameEn: "Council of the Isles"},
		},
		Successions: []matcher.Succession{{Predecessor: "80001@2020", Successor: "90001@2025"}},
	}
	var err error
	ds.Retirement, err = national.Retirement()
	require.NoError(t, err)
	ds = sheet.Sorted(ds)
	require.Empty(t, sheet.Check(ds))
	return ds
}

// The whole way of a province whose words the program has never heard: whatever is printed, in either language, has the
// names that its dataset gives, and no id of a list and nothing of the province that ships.
func TestInventedProvince_GoesTheWholeWayInItsOwnWords(t *testing.T) {
	ds := invented(t)
	folder := t.TempDir()
	for _, part := range sheet.Parts {
		var text strings.Builder
		require.NoError(t, sheet.WritePart(&text, ds, part))
		require.NoError(t, os.WriteFile(filepath.Join(folder, part+".csv"), []byte(text.String()), 0o644))
	}
	f, err := os.Create(filepath.Join(t.TempDir(), "may.xlsx"))
	require.NoError(t, err)
	require.NoError(t, sheet.WriteBook(f, lang.Vi, ds))
	require.NoError(t, f.Close())
	foreign := []string{"Hà Nội", "Hanoi", "hanoi", "inner_ward", "delta_commune"}
	home, err := hanoi.Load(hanoi.Hanoi2023)
	require.NoError(t, err)
	for i := range home.Fields {
		foreign = append(foreign, string(home.Fields[i].ID))
	}
	for i := range home.Universities {
		foreign = append(foreign, home.Universities[i].Name)
	}
	codes := []string{"lang_chai", "tram_den", "nguoi_den", "nguoi_xuong", "hai_dang"}
	run := func(l lang.Language, own []string, args ...string) string {
		code, out, complaints := try(t, append(args, "--lang", string(l))...)
		require.Equal(t, exitDone, code, "%v: %s%s", args, out, complaints)
		for _, word := range own {
			require.Contains(t, out, word, "%v", args)
		}
		for _, word := range append(codes, foreign...) {
			require.NotContains(t, out, word, "%v", args)
		}
		return out
	}
	words := map[lang.Language]map[string]string{
		lang.Vi: {"type": "trạm đèn biển", "group": "đội xuồng", "field": "trông coi hải đăng", "school": "Trường Đại học Mây", "city": "Hội đồng Quần đảo"},
		lang.En: {"type": "beacon station", "group": "boat crew", "field": "lighthouse keeping", "school": "University of the Clouds", "city": "Council of the Isles"},
	}
	for l, source := range map[lang.Language]string{lang.Vi: folder, lang.En: f.Name()} {
		w := words[l]
		run(l, []string{w["type"], w["group"], w["field"]}, "shortfall", "--dataset", source)
		run(l, []string{w["group"], w["field"]}, "review", "--dataset", source)
		plan := filepath.Join(t.TempDir(), "plan")
		run(l, []string{w["field"], w["school"], w["city"]}, "propose", "--dataset", source, "--out", plan)
		file := filepath.Join(plan, "proposal.json")
		run(l, nil, "verify", file)
		run(l, []string{w["field"]}, "explain", file, "--commune", "90002@2025", "--field", "hai_dang", "--year", "2027")
		for _, name := range []string{"budget-cut", "retirement-later", "retirement-wave", "university-withdraws", "university-withdraws=DHG"} {
			run(l, nil, "whatif", "--base", source, "--scenario", name)
		}
		run(l, []string{w["school"], w["field"]}, "whatif", "--base", source, "--scenario", "university-withdraws=DHM")
		list := run(l, nil, "whatif", "--base", source, "--scenario", "list")
		require.NotContains(t, list, "tourism-push", "what belongs to another dataset is not offered")
		code, _, complaints := try(t, "whatif", "--base", source, "--scenario", "tourism-push", "--lang", string(l))
		require.Equal(t, exitInput, code)
		require.Contains(t, complaints, "quan-dao-may")
	}
}
