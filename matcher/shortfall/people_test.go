package shortfall_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
	"dathang/matcher/shortfall"
)

// ages of retirement of Decree 135/2020 in 2025 to 2028, months.
func ages() []matcher.RetirementAge {
	return []matcher.RetirementAge{
		{Year: 2025, MaleMonths: 735, FemaleMonths: 680},
		{Year: 2026, MaleMonths: 738, FemaleMonths: 684},
		{Year: 2027, MaleMonths: 741, FemaleMonths: 688},
		{Year: 2028, MaleMonths: 744, FemaleMonths: 692},
	}
}

// province is n units with a planning post each, held by men with a college diploma in another major. A second degree
// takes 22 months and asks for a degree; an in-service degree takes four years and takes everybody.
func province(n, birthYear int) *matcher.Dataset {
	ds := &matcher.Dataset{
		Format: matcher.DatasetFormat, ID: "province", BaseDate: "2025-12-31", RosterDate: "2025-12-31",
		Fields: []matcher.DatasetField{{ID: "planning"}}, Positions: []matcher.Position{{ID: "LAND", Group: "staff"}},
		Coverage:   []matcher.CoverageRow{{Major: "P", Field: "planning", PerMille: 1000}},
		Norms:      []matcher.Norm{{ID: "N", Position: "LAND", Field: "planning", Posts: 1}},
		Retirement: ages(),
		Programmes: []matcher.Programme{
			{ID: "U:P:second_degree", Provider: "U", Major: "P", Kind: matcher.KindSecondDegree, StartMonth: 9, Months: 22, Capacity: 9},
			{ID: "U:P:in_service", Provider: "U", Major: "P", Kind: matcher.KindInService, StartMonth: 9, Months: 46, Capacity: 9},
		},
	}
	for i := range n {
		id := matcher.CommuneID(fmt.Sprintf("%05d@2025", i))
		ds.Units = append(ds.Units, matcher.Unit{ID: id})
		ds.Staff = append(ds.Staff, matcher.Staff{
			Unit: id, Position: "LAND", Major: "X", Level: matcher.LevelCollege, Theory: "none", BirthYear: birthYear, Sex: "male", Count: 1,
		})
	}
	return ds
}

// sums adds up a list of every row.
func sums(r *shortfall.Result, of func(s *shortfall.Shortfall) []int64) []int64 {
	out := make([]int64, len(r.Years))
	for i := range r.Shortfalls {
		for y, n := range of(&r.Shortfalls[i]) {
			out[y] += n
		}
	}
	return out
}

func vacant(s *shortfall.Shortfall) []int64 { return s.DemandVacant }

func unqualified(s *shortfall.Shortfall) []int64 { return s.DemandUnqualified }

// Ten men born in 1964 retire within the first year: nobody of them is to be trained, and their posts are vacant then.
func TestCompute_TenMenOf1964AreReplacedNotTrained(t *testing.T) {
	r := compute(t, province(10, 1964), shortfall.Options{RoadMap: matcher.RoadMap{By: matcher.RoadMapHorizon}})
	require.Equal(t, []int{2026, 2027, 2028, 2029, 2030}, r.Years)
	require.Equal(t, []int64{10, 0, 0, 0, 0}, sums(r, vacant))
	require.Equal(t, []int64{0, 0, 0, 0, 0}, sums(r, unqualified))
	needed := r.Needed()
	require.Len(t, needed.Waits, 10)
	require.Equal(t, []matcher.Class{{ID: "college-1964-2026", Level: "college", BirthYear: 1964, Leaves: 2026}}, needed.Classes)
	require.Equal(t, int64(1), r.Shortfalls[0].Waits)
	require.Equal(t, 2026, r.Shortfalls[0].Holders[0].Leaves)
}

// Who leaves in 2030 (born in 1968) could only take the second degree in time, and lacks the degree that it asks for;
// with a degree he is a demand until then, and his post is vacant from then on.
func TestCompute_TrainsOnlyWhomALastingOfferReaches(t *testing.T) {
	ds := province(1, 1968)
	require.Equal(t, int64(1), compute(t, ds, shortfall.Options{}).Shortfalls[0].Waits)
	ds.Staff[0].Level = matcher.LevelUniversity
	r := compute(t, ds, shortfall.Options{})
	require.Zero(t, r.Shortfalls[0].Waits)
	require.Equal(t, []int64{1, 0, 0, 0, 0}, sums(r, unqualified))
	require.Equal(t, []int64{0, 0, 0, 0, 1}, sums(r, vacant))
	// A kind that the policy does not admit reaches nobody, nor does one that begins too late.
	require.Equal(t, int64(1), compute(t, ds, shortfall.Options{Kinds: []matcher.Kind{matcher.KindInService}}).Shortfalls[0].Waits)
	ds.Programmes[0].FirstIntake = 2029
	require.Equal(t, int64(1), compute(t, ds, shortfall.Options{}).Shortfalls[0].Waits)
	// Younger people are a demand even where nothing takes them now: somebody may have to open it.
	young := province(1, 1990)
	young.Programmes = nil
	require.Equal(t, int64(1), sums(compute(t, young, shortfall.Options{}), unqualified)[0])
}

// The standing shortfall of a field is due evenly over the horizon, by shares, or by the deadline of the norm's document.
func TestCompute_DrawsTheRoadMap(t *testing.T) {
	ds := province(10, 1990)
	ds.Documents = []matcher.Document{{ID: "D", Number: "1/2025", Deadline: "2027-06-30"}}
	for _, row := range []struct {
		road matcher.RoadMap
		want []int64
	}{
		{matcher.RoadMap{}, []int64{10, 0, 0, 0, 0}},
		{matcher.RoadMap{By: matcher.RoadMapHorizon}, []int64{2, 2, 2, 2, 2}},
		{matcher.RoadMap{By: matcher.RoadMapShares, PerMille: []int64{100, 400}}, []int64{1, 3, 0, 0, 6}},
		{matcher.RoadMap{By: matcher.RoadMapDeadline}, []int64{2, 2, 2, 2, 2}},
	} {
		require.Equal(t, row.want, sums(compute(t, ds, shortfall.Options{RoadMap: row.road}), unqualified), "%+v", row.road)
	}
	ds.Norms[0].Document = "D"
	require.Equal(t, []int64{5, 5, 0, 0, 0}, sums(compute(t, ds, shortfall.Options{RoadMap: matcher.RoadMap{By: matcher.RoadMapDeadline}}), unqualified))
}

// Seats that are due later than their post opened wait from the first year on; exits open in the year of their own.
func TestDemands_SayWhenThePostOpened(t *testing.T) {
	ds := province(2, 1990)
	ds.Staff = []matcher.Staff{ds.Staff[0]} // the other post is vacant
	r := compute(t, ds, shortfall.Options{RoadMap: matcher.RoadMap{By: matcher.RoadMapShares, PerMille: []int64{0, 1000}}})
	class := matcher.ClassOf(matcher.LevelCollege, 1990, r.Shortfalls[0].Classes[0].Class.Leaves).ID
	require.Equal(t, []matcher.Demand{
		{Cell: matcher.Cell{Commune: "00000@2025", Field: "planning", Need: matcher.NeedUnqualified, Year: 2027, Class: class}, Seats: 1, Open: 2026},
		{Cell: matcher.Cell{Commune: "00001@2025", Field: "planning", Need: matcher.NeedVacant, Year: 2027, Class: "standing"}, Seats: 1, Open: 2026},
	}, r.Demands())
}

// A leader is asked for a degree in any major, and beside it for theory and a course: what he lacks are demands of their
// own. The vacant office is filled by election.
func TestCompute_AsksLeadersForWhatTheirOfficeRequires(t *testing.T) {
	ds := province(2, 1980)
	ds.Fields = append(ds.Fields,
		matcher.DatasetField{ID: "degree", Type: matcher.FieldLevel, Least: matcher.LevelUniversity},
		matcher.DatasetField{ID: "theory", Type: matcher.FieldTheory, Least: "intermediate"},
		matcher.DatasetField{ID: "management", Type: matcher.FieldCourse})
	ds.Norms[0].Field = "degree"
	ds.Requirements = []matcher.Requirement{{ID: "R1", Position: "LAND", Field: "theory"}, {ID: "R2", Position: "LAND", Field: "management"}}
	ds.Staff = ds.Staff[:1]
	ds.Staff[0].Theory, ds.Staff[0].Certificates = "elementary", "management other"
	r := compute(t, ds, shortfall.Options{})
	at := func(unit matcher.CommuneID, f matcher.FieldID) *shortfall.Shortfall {
		s, ok := r.Of(unit, f)
		require.True(t, ok, f)
		return s
	}
	require.Equal(t, []int64{1, 1}, []int64{at("00000@2025", "degree").Unqualified, at("00000@2025", "theory").Unqualified})
	require.Equal(t, int64(1), at("00000@2025", "management").Qualified)
	require.Equal(t, int64(1), at("00001@2025", "degree").Vacant)
	require.Equal(t, []int64{0, 0, 0, 0, 0}, sums(r, vacant))
	require.Equal(t, []int64{2, 0, 0, 0, 0}, sums(r, unqualified))
	require.Equal(t, shortfall.LacksTheory, at("00000@2025", "theory").Holders[0].Lacks)
}

// Once in a cycle everybody has had a turn, whatever the size of a unit.
func TestCompute_RefreshesEverybodyOnceInACycle(t *testing.T) {
	ds := province(7, 1990)
	ds.Staff[0].Count = 13
	ds.Refreshers = []matcher.Refresher{{ID: "R", Field: "planning", CycleYears: 5}}
	r := compute(t, ds, shortfall.Options{})
	for i := range r.Shortfalls {
		var sum int64
		for _, n := range r.Shortfalls[i].DemandRefresh {
			sum += n
		}
		want := int64(1)
		if i == 0 {
			want = 13
		}
		require.Equal(t, want, sum)
	}
	require.True(t, slices.ContainsFunc(r.Demands(), func(d matcher.Demand) bool { return d.Need == matcher.NeedRefresh }))
}

// On drawn rosters the parts add up: posts to holders and vacancies, holders to classes, what is missing to what is due
// and who waits, retirements to whole people.
func TestCompute_PartsAddUp(t *testing.T) {
	levels := []string{"college", "university", "master"}
	for seed := range uint64(200) {
		d := rand.New(rand.NewPCG(seed, 17))
		ds := province(1+d.IntN(9), 1990)
		ds.Norms[0].Posts = int64(1 + d.IntN(4))
		ds.Rates = []matcher.Rate{{ID: matcher.AttritionRate + "staff", PerMille: int64(d.IntN(100))}}
		for i := range ds.Staff {
			s := &ds.Staff[i]
			s.Major, s.Level, s.Count = []matcher.MajorCode{"P", "X"}[d.IntN(2)], levels[d.IntN(3)], int64(1+d.IntN(4))
			s.BirthYear, s.Sex = 1962+d.IntN(35), matcher.Sexes[d.IntN(2)]
		}
		road := matcher.RoadMap{By: matcher.RoadMaps[d.IntN(3)]}
		r := compute(t, ds, shortfall.Options{RoadMap: road})
		var posts, missing, due, waits, retired int64
		for i := range r.Shortfalls {
			s := &r.Shortfalls[i]
			require.Equal(t, s.Posts, s.Qualified+s.Vacant+s.Unqualified)
			var classes int64
			for _, c := range s.Classes {
				classes += c.Count
				for _, n := range c.Demand {
					require.GreaterOrEqual(t, n, int64(0))
					due += n
				}
			}
			require.Equal(t, s.Unqualified, classes)
			posts += s.Posts
			missing, waits = missing+s.Vacant+s.Unqualified, waits+s.Waits
			for y := range r.Years {
				due += s.Due[y]
				retired += s.Retirements[y]
				require.GreaterOrEqual(t, s.Exits[y], s.Retirements[y])
				require.GreaterOrEqual(t, s.DemandVacant[y], int64(0))
			}
		}
		require.Equal(t, missing, due+waits, "seed %d", seed)
		require.LessOrEqual(t, retired, posts, "nobody retires twice")
	}
}

// Ten communes with one qualified holder each and a tenth leaving every year: one exit a year, each time in another
// commune.
func TestCompute_AsksNoCommuneTwiceForTheSameExit(t *testing.T) {
	ds := province(10, 1995)
	ds.Rates = []matcher.Rate{{ID: matcher.AttritionRate + "staff", PerMille: 100}}
	for i := range ds.Staff {
		ds.Staff[i].Major, ds.Staff[i].Level = "P", matcher.LevelUniversity
	}
	r := compute(t, ds, shortfall.Options{})
	for i := range r.Shortfalls {
		var exits int64
		for _, n := range r.Shortfalls[i].Exits {
			exits += n
		}
		require.LessOrEqual(t, exits, int64(1))
	}
	require.Equal(t, []int64{1, 1, 1, 0, 1}, sums(r, func(s *shortfall.Shortfall) []int64 { return s.Exits }), "1, 1.9, 2.7, 3.4 and 4.1 in all")
}
