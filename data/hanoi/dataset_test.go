package hanoi

import (
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/data/national"
	"dathang/matcher"
)

// base is the folder of the national base.
var base = os.DirFS("../national").(fs.ReadFileFS)

func TestLoad_HasTheUnitsOfTheLaw(t *testing.T) {
	ds := load(t, Hanoi2023)
	require.Len(t, ds.Units, 579)
	require.Len(t, ds.Groups, 1+30)
	require.Equal(t, map[string]int{commune: 383, ward: 175, town: 21}, countBy(ds.Units, func(u matcher.Unit) string { return u.Category }))
	require.Equal(t, "2023-12-31", ds.BaseDate)
	inDistrict := countBy(ds.Units, func(u matcher.Unit) string { return string(u.Group) })
	districts := readTable("reference/hanoi_districts_2023.csv")
	districts.Each(func(r row) {
		require.EqualValues(t, r.Whole("n_communes"), inDistrict["hanoi."+r.Text("district_code")], r.Text("name_vi"))
	})
	require.NoError(t, districts.Err)

	ds = load(t, Hanoi2025)
	require.Len(t, ds.Units, 126)
	require.Equal(t, map[string]int{commune: 75, ward: 51}, countBy(ds.Units, func(u matcher.Unit) string { return u.Category }))
	require.Equal(t, "2025-07-01", ds.BaseDate)
	require.Len(t, ds.Groups, 1, "there is no district level since 1/7/2025")

	_, err := Load("hanoi-1999")
	require.EqualError(t, err, `dataset "hanoi-1999" is not known; want one of hanoi-2023, hanoi-2025, hanoi-2025-calibrated`)
}

func countBy[T any](list []T, word func(T) string) map[string]int {
	n := map[string]int{}
	for _, one := range list {
		n[word(one)]++
	}
	return n
}

func TestLoad_GivesEveryUnitATypeAndAPlace(t *testing.T) {
	for _, id := range Names() {
		ds := load(t, id)
		types := countBy(ds.Units, func(u matcher.Unit) string { return u.Type })
		require.Len(t, types, len(UnitTypes), id)
		for _, u := range ds.Units {
			require.Contains(t, UnitTypes, u.Type, u.ID)
			require.Equal(t, u.Category == commune, u.Type == DeltaCommune || u.Type == HillCommune, u.ID)
			require.Positive(t, u.Population, u.ID)
			require.Positive(t, u.AreaHa, u.ID)
			// The city lies within 100 km north-east of the origin.
			require.True(t, u.XM > 0 && u.XM < 100_000 && u.YM > 0 && u.YM < 100_000, "%s at %d, %d", u.ID, u.XM, u.YM)
		}
	}
}

func TestPlane_MeasuresKnownDistances(t *testing.T) {
	// Ba Vì (21.0792, 105.3575 or so) to Hoàn Kiếm (21.0285, 105.8542): by the
	// great circle 51.9 km.
	ax, ay := plane(21_079_200, 105_357_500)
	bx, by := plane(21_028_500, 105_854_200)
	dx, dy := float64(bx-ax), float64(by-ay)
	require.InDelta(t, 51_900.0*51_900.0, dx*dx+dy*dy, 300.0*51_900.0*2)
}

// uniqueRefs fails on a key that occurs twice, and returns the set.
func uniqueRefs[T any](t *testing.T, list []T, key func(*T) string) map[string]bool {
	t.Helper()
	set := map[string]bool{}
	for i := range list {
		k := key(&list[i])
		require.False(t, set[k], "%T %s occurs twice", list[i], k)
		set[k] = true
	}
	return set
}

func TestLoad_EveryReferenceResolvesAndEveryKeyIsUnique(t *testing.T) {
	for _, id := range Names() {
		ds := load(t, id)
		groups := uniqueRefs(t, ds.Groups, func(g *matcher.Group) string { return string(g.ID) })
		units := uniqueRefs(t, ds.Units, func(u *matcher.Unit) string { return string(u.ID) })
		fields := uniqueRefs(t, ds.Fields, func(f *matcher.DatasetField) string { return string(f.ID) })
		majors := uniqueRefs(t, ds.Majors, func(m *matcher.Major) string { return string(m.Code) })
		positions := uniqueRefs(t, ds.Positions, func(p *matcher.Position) string { return string(p.ID) })
		universities := uniqueRefs(t, ds.Universities, func(u *matcher.University) string { return string(u.ID) })
		quotas := uniqueRefs(t, ds.Quotas, func(q *matcher.SharedQuota) string { return q.ID })
		uniqueRefs(t, ds.Programmes, func(p *matcher.Programme) string { return string(p.ID) })
		uniqueRefs(t, ds.Norms, func(n *matcher.Norm) string { return n.ID })
		uniqueRefs(t, ds.Rates, func(r *matcher.Rate) string { return r.ID })
		uniqueRefs(t, ds.Coverage, func(c *matcher.CoverageRow) string { return string(c.Major) + "/" + string(c.Field) })
		uniqueRefs(t, ds.Staff, func(s *matcher.Staff) string { return describe(s, 0) })
		tuition := map[string]bool{}
		for _, c := range ds.Tuition {
			tuition[c.Group] = true
		}
		tags := map[string]bool{"": true}
		for _, u := range ds.Units {
			require.True(t, groups[string(u.Group)], u.ID)
			for _, tag := range u.Tags {
				tags[tag] = true
			}
		}
		for _, n := range ds.Norms {
			require.True(t, positions[string(n.Position)] && fields[string(n.Field)] && tags[n.Tag], "%+v", n)
			require.True(t, n.UnitType == "" || slices.Contains(UnitTypes, n.UnitType), n.ID)
			require.Positive(t, n.Posts, n.ID)
		}
		for _, s := range ds.Staff {
			require.True(t, units[string(s.Unit)] && positions[string(s.Position)] && majors[string(s.Major)], "%+v", s)
			require.Contains(t, matcher.StaffLevels, s.Level)
			require.Contains(t, matcher.TheoryLevels, s.Theory)
			require.Contains(t, matcher.Sexes, s.Sex)
			require.Positive(t, s.Count)
		}
		for _, p := range ds.Pipeline {
			require.True(t, units[string(p.Unit)] && fields[string(p.Field)], "%+v", p)
			require.NotEmpty(t, p.Document)
		}
		for _, c := range ds.Coverage {
			require.True(t, majors[string(c.Major)] && fields[string(c.Field)], "%+v", c)
			require.True(t, c.PerMille > 0 && c.PerMille <= 1000, "%+v", c)
		}
		for _, q := range ds.Quotas {
			require.True(t, universities[string(q.University)], q.ID)
			require.Positive(t, q.Seats, q.ID)
		}
		for _, p := range ds.Programmes {
			require.True(t, universities[string(p.Provider)] || p.Provider == matcher.CityProvider, p.ID)
			require.True(t, majors[string(p.Major)], p.ID)
			require.True(t, p.TuitionGroup == "" || tuition[p.TuitionGroup], p.ID)
			for _, q := range p.Quotas {
				require.True(t, quotas[q], "%s: %s", p.ID, q)
			}
		}
	}
}

func TestNorms_AskForTheHeadcountOfEveryUnit(t *testing.T) {
	for _, id := range Names() {
		ds := load(t, id)
		for i := range ds.Units {
			u := &ds.Units[i]
			require.Equal(t, u.Headcount, postsOn(ds, u, ds.BaseDate), "%s %s, tags %s", u.ID, u.Name, u.Tags)
		}
	}
}

func postsOn(ds *matcher.Dataset, u *matcher.Unit, day string) int64 {
	var n int64
	for i := range ds.Norms {
		if normApplies(&ds.Norms[i], u, day) {
			n += ds.Norms[i].Posts
		}
	}
	return n
}

func TestNorms_ChangeWithDecree33(t *testing.T) {
	ds := load(t, Hanoi2023)
	// Decree 34/2019: 23, 21, 19 by class in every category, nothing for size.
	most := map[string]int64{"I": 23, "II": 21, "III": 19}
	for i := range ds.Units {
		u := &ds.Units[i]
		require.Equal(t, most[u.Class], postsOn(ds, u, "2023-07-31"), u.ID)
	}
}

func TestHeadcount_FollowsDecree33(t *testing.T) {
	ds := load(t, Hanoi2023)
	units := indexUnits(ds.Units)
	for _, c := range []struct {
		code string
		// want = base by category and class + one for each full part of the population standard above it.
		want int64
		why  string
	}{
		{"00001", 23 + 1, "phường Phúc Xá: 21,946 people, class I; 6,946 above 15,000 hold one third of it once"},
		{"00004", 19, "phường Trúc Bạch: 7,065 people, class III"},
	} {
		u, err := units.find(c.code, 2023)
		require.NoError(t, err)
		require.Equal(t, c.want, u.Headcount, c.why)
	}
	_, err := units.find("99999", 2023)
	require.EqualError(t, err, "unit 99999 of 2023 is not in the dataset")
}

func TestStandards_FollowTheReference(t *testing.T) {
	of := map[string]standard{
		"xa (dong bang)": standardCommune, "xa (mien nui, vung cao)": standardMountain, "phuong thuoc quan": standardWard,
		"phuong thuoc thi xa": standardTownWard, "thi_tran": standardTown,
	}
	var bases, populations, areas int
	rules := national.ReadTable(base, "reference/commune_norms.csv")
	rules.Each(func(r row) {
		switch r.Text("rule") {
		case "headcount_base":
			for _, category := range strings.Split(r.Text("unit_type"), ",") {
				bases++
				require.Equal(t, r.Whole("value"), baseHeadcount(category, r.Text("unit_class")), "%s %s", category, r.Text("unit_class"))
			}
		case "population_standard":
			populations++
			require.Equal(t, r.Whole("value"), of[r.Text("unit_type")].population, r.Text("unit_type"))
		case "area_standard":
			areas++
			require.Equal(t, r.Scaled("value", 6), of[r.Text("unit_type")].areaM2, r.Text("unit_type"))
		}
	})
	require.NoError(t, rules.Err)
	require.Equal(t, []int{9, 5, 5}, []int{bases, populations, areas})
}

func TestAssumptions_EveryRowHasAReasonAndACertainty(t *testing.T) {
	list, err := Assumptions()
	require.NoError(t, err)
	require.Greater(t, len(list), 20)
	for _, a := range list {
		reason, certainty := slices.Index(a.Header, "reason"), slices.Index(a.Header, "certainty")
		require.True(t, reason >= 0 && certainty >= 0, a.Name)
		require.NotEmpty(t, a.Rows, a.Name)
		for i, cells := range a.Rows {
			require.NotEmpty(t, cells[reason], "%s, row %d", a.Name, i+1)
			require.Contains(t, []string{"high", "medium", "low", "assumption"}, cells[certainty], "%s, row %d", a.Name, i+1)
		}
	}
}

func TestSources_NameTheLicencesOfWhatIsEmbedded(t *testing.T) {
	text := Sources()
	for _, want := range []string{"OpenStreetMap", "ODbL", "MIT", "GADM", "DERIVED", "Thông tư 09/2022", "synthetic"} {
		require.Contains(t, text, want)
	}
	for _, file := range []string{"hanoi_communes_2023.csv", "universities_hanoi.csv", "offerings_hanoi.csv", "majors_tt09_2022.csv"} {
		require.Contains(t, text, file)
	}
}

func TestTable_ErrorsNameThePlaceAndWhatWouldBeRight(t *testing.T) {
	tb := readTable("assumptions/unit_class.csv")
	tb.Each(func(r row) { r.Whole("reason") })
	require.ErrorContains(t, tb.Err, "assumptions/unit_class.csv, line 2, column reason: ")
	require.ErrorContains(t, tb.Err, "want a whole number")
	tb = readTable("assumptions/unit_class.csv")
	tb.Each(func(r row) { r.Text("colour") })
	require.EqualError(t, tb.Err, `assumptions/unit_class.csv, line 2, column colour: ""; want a column of that name`)
	require.Error(t, readTable("assumptions/none.csv").Err)
}

func TestParseScaled_RoundsHalfAwayFromZero(t *testing.T) {
	for text, want := range map[string]int64{"21.04778": 21_047_780, "-0.0000005": -1, "105": 105_000_000, "1.0000014": 1_000_001, "2.9999995": 3_000_000} {
		n, ok := national.ParseScaled(text, 6)
		require.True(t, ok, text)
		require.Equal(t, want, n, text)
	}
	for _, text := range []string{"", "x", "1.x", "1e9", "NaN"} {
		_, ok := national.ParseScaled(text, 2)
		require.False(t, ok, text)
	}
}

func TestCoverage_TakesTheWorkOfPositionsFromTheNormsOf2023(t *testing.T) {
	asked, work := map[[2]string]bool{}, map[[2]string]bool{}
	for _, n := range load(t, Hanoi2023).Norms {
		asked[[2]string{string(n.Position), string(n.Field)}] = true
	}
	tb := national.ReadTable(base, "assumptions/position_fields.csv")
	tb.Each(func(r row) { work[[2]string{r.Text("position"), r.Text("field")}] = true })
	require.NoError(t, tb.Err)
	require.Equal(t, asked, work)
}
