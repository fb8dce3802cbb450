package shortfall_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
	"dathang/matcher/shortfall"
)

const unit = matcher.CommuneID("1@2023")

// town is one unit with one position group: office (law, IT) and land (land).
// Majors: L law, I IT, B both, D land, X nothing. Nobody leaves but by age.
func town() *matcher.Dataset {
	return &matcher.Dataset{
		Format: matcher.DatasetFormat, ID: "town", BaseDate: "2023-12-31", RosterDate: "2022-12-31",
		Units:  []matcher.Unit{{ID: unit, Type: "delta_commune", Tags: matcher.Words{"tourism"}}},
		Fields: []matcher.DatasetField{{ID: "it"}, {ID: "land"}, {ID: "law"}, {ID: "tourism"}},
		Coverage: []matcher.CoverageRow{
			{Major: "L", Field: "law", PerMille: 1000},
			{Major: "I", Field: "it", PerMille: 1000},
			{Major: "B", Field: "law", PerMille: 700},
			{Major: "B", Field: "it", PerMille: 700},
			{Major: "D", Field: "land", PerMille: 1000},
			{Major: "D", Field: "law", PerMille: 599},
		},
		Positions: []matcher.Position{
			{ID: "OFFICE", Group: "staff", Transferable: 1}, {ID: "LAND", Group: "staff", Transferable: 1}, {ID: "HEAD", Group: "heads"},
		},
		Norms: []matcher.Norm{
			{ID: "N1", Position: "OFFICE", Field: "law", Posts: 1},
			{ID: "N2", UnitType: "delta_commune", Position: "OFFICE", Field: "it", Posts: 1},
			{ID: "N3", Position: "LAND", Field: "land", Posts: 1},
			{ID: "N4", UnitType: "inner_ward", Position: "LAND", Field: "land", Posts: 9},
			{ID: "N5", Tag: "craft", Position: "OFFICE", Field: "tourism", Posts: 9},
			{ID: "N6", Position: "OFFICE", Field: "law", Posts: 2, ValidFrom: "2024-06-01"},
		},
	}
}

func staff(position matcher.PositionID, major matcher.MajorCode, count int64) matcher.Staff {
	return matcher.Staff{Unit: unit, Position: position, Major: major, Level: "university", Theory: "none", BirthYear: 1990, Sex: "male", Count: count}
}

func compute(t *testing.T, ds *matcher.Dataset, opts shortfall.Options) *shortfall.Result {
	t.Helper()
	r, err := shortfall.Compute(ds, opts)
	require.NoError(t, err)
	return r
}

func of(t *testing.T, r *shortfall.Result, f matcher.FieldID) *shortfall.Shortfall {
	t.Helper()
	s, ok := r.Of(unit, f)
	require.True(t, ok)
	return s
}

// Two office posts, law and IT; one L and one B. B could hold either, but L can
// hold only law, so B counts for IT: nobody is missing in the office. Land has
// no holder at all and nobody left over: 1 vacant.
func TestCompute_CountsEachPersonOnceWhereTheyHelpMost(t *testing.T) {
	ds := town()
	ds.Staff = []matcher.Staff{staff("OFFICE", "B", 1), staff("OFFICE", "L", 1)}
	r := compute(t, ds, shortfall.Options{})
	require.Equal(t, []int{2024, 2025, 2026, 2027, 2028}, r.Years)
	require.Equal(t, int64(1), of(t, r, "law").Qualified)
	require.Equal(t, int64(1), of(t, r, "it").Qualified)
	require.Equal(t, int64(1), of(t, r, "land").Vacant)
	require.Equal(t, []matcher.Demand{{Cell: matcher.Cell{Commune: unit, Field: "land", Need: matcher.NeedVacant, Year: 2024}, Seats: 1}}, r.Demands())
}

// The land post has a holder with major X: unqualified, not vacant.
func TestCompute_TellsVacantFromUnqualified(t *testing.T) {
	ds := town()
	ds.Staff = []matcher.Staff{staff("LAND", "X", 1)}
	r := compute(t, ds, shortfall.Options{})
	require.Equal(t, int64(1), of(t, r, "land").Unqualified)
	require.Equal(t, int64(1), of(t, r, "law").Vacant)
	require.Equal(t, int64(1), of(t, r, "it").Vacant)
	require.Equal(t, []shortfall.Holder{{Row: 1, Count: 1, Lacks: shortfall.LacksField}}, of(t, r, "land").Holders)
}

// D covers law by 599 of 1000: below the threshold of 600.
func TestCompute_KeepsTheThreshold(t *testing.T) {
	ds := town()
	ds.Staff = []matcher.Staff{staff("OFFICE", "D", 1)}
	require.Zero(t, of(t, compute(t, ds, shortfall.Options{}), "law").Qualified)
	require.Equal(t, int64(1), of(t, compute(t, ds, shortfall.Options{Threshold: 599}), "law").Qualified)
}

// Where a degree is required, nobody below it is qualified, whatever their major; where nothing is, everybody is.
func TestCompute_AsksForTheLevel(t *testing.T) {
	ds := town()
	ds.Fields = append(ds.Fields, matcher.DatasetField{ID: "degree", Type: matcher.FieldLevel, Least: matcher.LevelUniversity})
	ds.Requirements = []matcher.Requirement{{ID: "R", Field: "degree"}}
	ds.Staff = []matcher.Staff{staff("OFFICE", "L", 1)}
	ds.Staff[0].Level = "college"
	r := compute(t, ds, shortfall.Options{})
	require.Zero(t, of(t, r, "law").Qualified+of(t, r, "it").Qualified)
	require.Equal(t, int64(1), of(t, r, "law").Unqualified+of(t, r, "it").Unqualified)
	require.Equal(t, shortfall.LacksLevel, of(t, r, "law").Holders[0].Lacks)
	ds.Requirements[0].ValidTo = "2023-12-30"
	require.Equal(t, int64(1), of(t, compute(t, ds, shortfall.Options{}), "law").Qualified)
}

// Three L for one law post; IT and land take two of the three as holders who lack the field,
// so nobody is over. With five, two are over and may be moved.
func TestCompute_KeepsSurplusByGroupAndMajor(t *testing.T) {
	ds := town()
	ds.Staff = []matcher.Staff{staff("OFFICE", "L", 3)}
	require.Empty(t, compute(t, ds, shortfall.Options{}).Surplus)
	ds.Staff = []matcher.Staff{staff("OFFICE", "L", 5), staff("HEAD", "L", 4)}
	r := compute(t, ds, shortfall.Options{Horizon: 2})
	require.Equal(t, []matcher.Surplus{
		{Unit: unit, Group: "staff", Major: "L", Year: 2024, Count: 2},
		{Unit: unit, Group: "staff", Major: "L", Year: 2025, Count: 2},
	}, r.Surplus, "heads are not moved")
}

func TestCompute_TakesTheNormsOfItsDate(t *testing.T) {
	ds := town()
	require.Equal(t, int64(1), of(t, compute(t, ds, shortfall.Options{}), "law").Posts)
	r := compute(t, ds, shortfall.Options{NormDate: "2024-06-01"})
	require.Equal(t, int64(3), of(t, r, "law").Posts)
	require.Equal(t, []shortfall.NormPosts{{Norm: "N1", Posts: 1}, {Norm: "N6", Posts: 2}}, of(t, r, "law").Norms)
	_, tourism := r.Of(unit, "tourism")
	require.False(t, tourism, "the unit has no such tag")
}

// Retirement at 62 years (744 months) all along: men born in 1963 turn 62 in
// 2025. The norm asks for 1 law post; its holder leaves in 2025 with certainty.
func TestCompute_ExpectsRetirementInItsYear(t *testing.T) {
	ds := town()
	ds.Retirement = []matcher.RetirementAge{{Year: 2020, MaleMonths: 744, FemaleMonths: 720}}
	ds.Staff = []matcher.Staff{staff("OFFICE", "L", 1)}
	ds.Staff[0].BirthYear = 1963
	s := of(t, compute(t, ds, shortfall.Options{}), "law")
	require.Equal(t, []int64{0, 1_000_000, 0, 0, 0}, s.ExitsPPM)
	require.Equal(t, []int64{0, 1, 0, 0, 0}, s.DemandVacant)

	// A woman of the same year left in 2023, before the first year: she counts in the first.
	ds.Staff[0].Sex = "female"
	require.Equal(t, []int64{1, 0, 0, 0, 0}, of(t, compute(t, ds, shortfall.Options{}), "law").DemandVacant)
}

// Ten units with one L each and 20 % a year leaving (80 % stay). Over 2023 and
// 2024 together 36 % leave: 3.6 expected, 4 seats in 2024, 12.8 % of all in 2025: 1 seat.
func TestCompute_ApportionsExitsSoThatTheCityTotalIsTheRoundedExpectation(t *testing.T) {
	ds := town()
	ds.Units, ds.Staff = nil, nil
	ds.Rates = []matcher.Rate{{ID: "attrition:staff", PerMille: 200}}
	for _, id := range []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"} {
		u := matcher.CommuneID(id + "@2023")
		ds.Units = append(ds.Units, matcher.Unit{ID: u, Type: "delta_commune"})
		s := staff("OFFICE", "L", 1)
		s.Unit = u
		ds.Staff = append(ds.Staff, s)
	}
	r := compute(t, ds, shortfall.Options{Horizon: 2})
	var first, second int64
	for _, s := range r.Shortfalls {
		first += s.Exits[0]
		second += s.Exits[1]
	}
	require.Equal(t, int64(4), first)
	require.Equal(t, int64(1), second)
}

// Two L too many (five for three posts that take them) and the law holder, who
// is the oldest, retires in 2025: one of the two takes over, one stays over.
func TestCompute_FillsOwnExitsFromOwnSurplus(t *testing.T) {
	ds := town()
	ds.Norms = ds.Norms[:1]
	ds.Retirement = []matcher.RetirementAge{{Year: 2020, MaleMonths: 744, FemaleMonths: 720}}
	old := staff("OFFICE", "L", 1)
	old.BirthYear = 1963
	ds.Staff = []matcher.Staff{old, staff("OFFICE", "L", 2)}
	r := compute(t, ds, shortfall.Options{Horizon: 3})
	s := of(t, r, "law")
	require.Equal(t, []int64{0, 1, 0}, s.FromSurplus)
	require.Zero(t, s.Demand())
	require.Equal(t, []matcher.Surplus{
		{Unit: unit, Group: "staff", Major: "L", Year: 2024, Count: 2},
		{Unit: unit, Group: "staff", Major: "L", Year: 2025, Count: 1},
		{Unit: unit, Group: "staff", Major: "L", Year: 2026, Count: 1},
	}, r.Surplus)
}

func TestCompute_SubtractsPeopleInTrainingFromTheEarliestDemand(t *testing.T) {
	ds := town()
	ds.Norms[0].Posts = 3
	ds.Pipeline = []matcher.Pipeline{{Unit: unit, Field: "law", Need: matcher.NeedVacant, ReadyYear: 2025, Count: 2}}
	s := of(t, compute(t, ds, shortfall.Options{}), "law")
	require.Equal(t, int64(2), s.Pipeline[0])
	require.Equal(t, int64(1), s.DemandVacant[0])
}

func TestVectors_HoldEveryDemandedSeat(t *testing.T) {
	ds := town()
	r := compute(t, ds, shortfall.Options{})
	v := r.Vectors()
	require.Len(t, v, 5)
	rows, columns := v[0].Dims()
	require.Equal(t, []int{1, 4}, []int{rows, columns})
	require.Equal(t, 1.0, v[0].At(0, 2)) // law is the third field
	require.Equal(t, 0.0, v[1].At(0, 2))
}

func TestCompute_RefusesWhatItCannotCount(t *testing.T) {
	for name, opts := range map[string]shortfall.Options{
		"a day that is none":   {NormDate: "2023-02-30"},
		"a horizon below 1":    {Horizon: -1},
		"a horizon beyond all": {Horizon: 99},
	} {
		_, err := shortfall.Compute(town(), opts)
		require.Error(t, err, name)
	}
}
