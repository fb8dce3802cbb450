package hanoi

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/data/national"
	"dathang/matcher"
)

// once loads each dataset once for all tests, which only read it.
var once = map[string]func() (*matcher.Dataset, error){
	Hanoi2023:           sync.OnceValues(func() (*matcher.Dataset, error) { return Load(Hanoi2023) }),
	Hanoi2025Calibrated: sync.OnceValues(func() (*matcher.Dataset, error) { return Load(Hanoi2025Calibrated) }),
	Hanoi2025:           sync.OnceValues(func() (*matcher.Dataset, error) { return Load(Hanoi2025) }),
}

func load(t *testing.T, id string) *matcher.Dataset {
	t.Helper()
	ds, err := once[id]()
	require.NoError(t, err)
	return ds
}

// published reads one figure of the article of 16/11/2023.
func published(t *testing.T, key string) string {
	t.Helper()
	facts := readTable("reference/article_facts.csv")
	value := ""
	facts.Each(func(r row) {
		if r.Text("key") == key {
			value = r.Text("value")
		}
	})
	require.NoError(t, facts.Err)
	require.NotEmpty(t, value, "no fact %s", key)
	return value
}

func TestRoster_ReproducesEveryPublishedFigure(t *testing.T) {
	ds := load(t, Hanoi2023)
	category := map[matcher.CommuneID]string{}
	for _, u := range ds.Units {
		category[u.ID] = u.Category
	}
	n := map[string]int64{}
	for _, s := range ds.Staff {
		n["total_staff"] += s.Count
		// The columns say it by themselves, and what they say is what the law says of the position.
		require.Equal(t, CivilServant(category[s.Unit], s.Position), s.Service == matcher.ServiceCivilServant, "%+v", s)
		require.Equal(t, KeyCadre(s.Position), s.Key == 1, "%+v", s)
		require.True(t, s.Ethnic == 0 && s.Verified == "", "nothing was published of either: %+v", s)
		n[map[string]string{matcher.ServiceCivilServant: "cong_chuc", matcher.ServiceCadre: "can_bo"}[s.Service]] += s.Count
		if s.Key == 0 {
			continue
		}
		n["key_cadres"] += s.Count
		for figure, holds := range map[string]bool{
			"female_share":                 s.Sex == "female",
			"college_or_above":             s.Level != "secondary",
			"university_or_above":          s.Level == "university" || s.Level == "master" || s.Level == "doctor",
			"political_intermediate_above": s.Theory == "intermediate" || s.Theory == "advanced",
			"political_advanced":           s.Theory == "advanced",
		} {
			if holds {
				n[figure] += s.Count
			}
		}
	}
	for _, key := range []string{"total_staff", "can_bo", "cong_chuc", "key_cadres"} {
		require.Equal(t, published(t, key), strconv.FormatInt(n[key], 10), key)
	}
	require.Equal(t, int64(648), n["female_share"])
	// The shares, with as many digits as were published.
	share := func(figure string, digits int) string {
		return strconv.FormatFloat(100*float64(n[figure])/float64(n["key_cadres"]), 'f', digits, 64)
	}
	require.Equal(t, published(t, "key_cadres_female_share"), share("female_share", 1))
	require.Equal(t, published(t, "key_cadres_college_or_above"), share("college_or_above", 0))
	require.Equal(t, published(t, "key_cadres_university_or_above"), share("university_or_above", 1))
	require.Equal(t, published(t, "key_cadres_political_intermediate_or_above"), share("political_intermediate_above", 0))
	require.Equal(t, n["key_cadres"], n["college_or_above"])
	require.Equal(t, n["key_cadres"], n["political_intermediate_above"])
	require.Equal(t, published(t, "key_cadres_political_advanced"), share("political_advanced", 0))
	require.Equal(t, published(t, "as_of"), ds.RosterDate)
}

func TestKeyCadre_FollowsTheReference(t *testing.T) {
	positions := national.ReadTable(base, "reference/commune_positions.csv")
	positions.Each(func(r row) {
		p := matcher.PositionID(r.Text("position_code"))
		require.Equal(t, r.Text("key_cadre_assumed") == "1", KeyCadre(p), p)
		require.Equal(t, r.Text("group") == "cong_chuc", CivilServant(commune, p), p)
	})
	require.NoError(t, positions.Err)
}

func TestRoster_LeavesNoUnitMoreThanATenthAboveItsHeadcount(t *testing.T) {
	for _, id := range Names() {
		ds := load(t, id)
		staff := map[matcher.CommuneID]int64{}
		for _, s := range ds.Staff {
			staff[s.Unit] += s.Count
		}
		for _, u := range ds.Units {
			require.Positive(t, staff[u.ID], u.ID)
			require.LessOrEqual(t, 10*staff[u.ID], 11*u.Headcount, "%s %s: %d staff, headcount %d", u.ID, u.Name, staff[u.ID], u.Headcount)
		}
	}
}

func TestRoster_HoldsNobodyPastTheAgeOfRetirementOnItsDay(t *testing.T) {
	ds := load(t, Hanoi2023)
	for _, s := range ds.Staff {
		// Retirement in 2022 came at 60 years 6 months for men, 55 years 8 months for women.
		born := map[string]int{"male": 1962, "female": 1967}[s.Sex]
		require.Greater(t, s.BirthYear, born, "%+v", s)
		require.LessOrEqual(t, s.BirthYear, 2000, "%+v", s)
	}
}

func TestRoster_AsksOnlyForPositionsThatTheCategoryHas(t *testing.T) {
	ds := load(t, Hanoi2023)
	category := map[matcher.CommuneID]string{}
	for _, u := range ds.Units {
		category[u.ID] = u.Category
	}
	for _, s := range ds.Staff {
		switch c := category[s.Unit]; s.Position {
		case "DCNN":
			require.Equal(t, commune, c, s.Unit)
		case "DCXD":
			require.NotEqual(t, commune, c, s.Unit)
		case "CTHD", "PCTHD":
			require.NotEqual(t, ward, c, "wards of Hanoi have no council: %s", s.Unit)
		}
	}
}

func TestRoster_IsTheSameEveryTime(t *testing.T) {
	digest := func(id string) string {
		h := sha256.New()
		ds, err := Load(id)
		require.NoError(t, err)
		for _, s := range ds.Staff {
			fmt.Fprintln(h, s.Unit, s.Position, s.Major, s.Level, s.Theory, s.BirthYear, s.Sex, s.Service, s.Key, s.Certificates, s.Count)
		}
		return hex.EncodeToString(h.Sum(nil))[:16]
	}
	// New digests are right after a change of the assumptions; published figures are tested above.
	for id, want := range map[string]string{Hanoi2023: "662275c0eba5de38", Hanoi2025: "dd1e1a2677fe543b"} {
		require.Equal(t, want, digest(id), id)
		require.Equal(t, want, digest(id), "%s, second time", id)
	}
}

func TestRoster_LosesToTheReformNobodyButWhoRetired(t *testing.T) {
	type who struct {
		major matcher.MajorCode
		level string
		born  int
		sex   string
	}
	count := func(ds *matcher.Dataset) map[who]int64 {
		n := map[who]int64{}
		for _, s := range ds.Staff {
			n[who{s.Major, s.Level, s.BirthYear, s.Sex}] += s.Count
		}
		return n
	}
	before, after := count(load(t, Hanoi2023)), count(load(t, Hanoi2025))
	gone := map[string]int64{}
	for w, n := range before {
		if n == after[w] {
			continue
		}
		require.Greater(t, n, after[w], "nobody is made: %+v", w)
		gone[w.sex+strconv.Itoa(w.born)] += n - after[w]
	}
	for w := range after {
		require.Positive(t, before[w], "whoever is there now was there before: %+v", w)
	}
	// Men of 1963 reached 60 years 9 months in 2023 or 61 years in 2024, all of them; of 1964, those of January to March
	// 61 years 3 months by June 2025. Women of 1968 likewise: 56 years 8 months by June 2025 are those of up to October.
	require.Equal(t, map[string]int64{"male1963": 15, "male1964": 7, "female1968": 7}, gone)
	for _, s := range load(t, Hanoi2025).Staff {
		require.Greater(t, s.BirthYear, map[string]int{"male": 1963, "female": 1967}[s.Sex], "%+v", s)
	}
}

func TestDraw_IsSpreadEvenly(t *testing.T) {
	var n [10]int
	for i := range 10_000 {
		n[within(10, "test", strconv.Itoa(i))]++
	}
	for _, k := range n {
		// 1000 expected, standard deviation 30.
		require.InDelta(t, 1000, k, 150)
	}
}

func TestApportion_GivesWholePartsThatSumToTheTotal(t *testing.T) {
	// 10 in the ratio 5:3:2 with at most 4 for the first: its quota 5 is cut to 4,
	// the seat left goes by 3:2, quotas 0.6 and 0.4, to the second.
	shares := []share{{key: "a", weight: 5, most: 4}, {key: "b", weight: 3, most: 9}, {key: "c", weight: 2, most: 9}}
	require.Zero(t, apportion(10, shares))
	require.Equal(t, []int64{4, 4, 2}, []int64{shares[0].got, shares[1].got, shares[2].got})
	// 7 in the ratio 1:1:1: remainders tie, the smaller key gets the seventh.
	shares = []share{{key: "b", weight: 1, most: 9}, {key: "a", weight: 1, most: 9}, {key: "c", weight: 1, most: 9}}
	require.Zero(t, apportion(7, shares))
	require.Equal(t, []int64{2, 3, 2}, []int64{shares[0].got, shares[1].got, shares[2].got})
	require.Equal(t, int64(5), apportion(8, []share{{key: "a", weight: 1, most: 3}}), "what nobody can take is left")
}

func BenchmarkLoad(b *testing.B) {
	for _, id := range Names() {
		b.Run(id, func(b *testing.B) {
			for b.Loop() {
				if _, err := Load(id); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
