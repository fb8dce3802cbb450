package review_test

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
	"dathang/matcher/review"
	"dathang/matcher/shortfall"
)

const unit = matcher.CommuneID("1@2023")

// town is one unit with a law, a land and a head's post. Requirements ask everybody for a degree and heads for advanced
// theory and the course of management. Major L serves law, D land, X nothing.
func town() *matcher.Dataset {
	return &matcher.Dataset{
		Format: matcher.DatasetFormat, ID: "town", BaseDate: "2023-12-31", RosterDate: "2022-12-31",
		Units: []matcher.Unit{{ID: unit, Name: "Tân Lập", Type: "delta_commune", Headcount: 4, Tags: matcher.Words{"craft"}}},
		Fields: []matcher.DatasetField{
			{ID: "advanced", Type: matcher.FieldTheory, Least: "advanced"},
			{ID: "degree", Type: matcher.FieldLevel, Least: matcher.LevelUniversity},
			{ID: "land", Name: "Địa chính"},
			{ID: "law", Name: "Luật"},
			{ID: "management", Name: "Quản lý nhà nước", Type: matcher.FieldCourse},
		},
		Majors:   []matcher.Major{{Code: "L", Name: "Luật học"}, {Code: "D"}, {Code: "X"}},
		Coverage: []matcher.CoverageRow{{Major: "L", Field: "law", PerMille: 1000}, {Major: "D", Field: "land", PerMille: 1000}},
		Positions: []matcher.Position{
			{ID: "HEAD", Name: "Chủ tịch", Group: "heads"},
			{ID: "LAND", Group: "staff", Transferable: 1},
			{ID: "OFFICE", Group: "staff", Transferable: 1},
		},
		Norms: []matcher.Norm{
			{ID: "N1", Position: "OFFICE", Field: "law", Posts: 1, Document: "NĐ 33/2023"},
			{ID: "N2", Position: "LAND", Field: "land", Posts: 1, Tag: "craft", Reason: "làng nghề"},
			{ID: "N3", Position: "HEAD", Field: "law", Posts: 1},
		},
		Requirements: []matcher.Requirement{
			{ID: "R1", Field: "degree"},
			{ID: "R2", Position: "HEAD", Field: "advanced"},
			{ID: "R3", Position: "HEAD", Field: "management"},
		},
		Retirement: []matcher.RetirementAge{{Year: 2020, MaleMonths: 744, FemaleMonths: 720}},
	}
}

func staff(position matcher.PositionID, major matcher.MajorCode, birthYear int, count int64) matcher.Staff {
	return matcher.Staff{
		Unit: unit, Position: position, Major: major, Level: "university", Theory: "none", BirthYear: birthYear, Sex: "male", Count: count,
	}
}

func reviewed(t *testing.T, ds *matcher.Dataset) *review.Review {
	t.Helper()
	res, err := shortfall.Compute(ds, shortfall.Options{})
	require.NoError(t, err)
	return review.Compute(ds, res)
}

// holder is the one row of table 1B of a row of the roster.
func holder(t *testing.T, r *review.Review, row int) *review.Holder {
	t.Helper()
	i := slices.IndexFunc(r.Holders, func(h review.Holder) bool { return h.Row == row })
	require.GreaterOrEqual(t, i, 0)
	return &r.Holders[i]
}

func TestCompute_CountsWhatPeopleAreAndHave(t *testing.T) {
	ds := town()
	ds.Staff = []matcher.Staff{staff("HEAD", "L", 1992, 1), staff("LAND", "D", 1991, 2), staff("OFFICE", "L", 1962, 2)}
	ds.Staff[0].Service, ds.Staff[0].Key, ds.Staff[0].Sex, ds.Staff[0].Theory = matcher.ServiceCadre, 1, "female", "advanced"
	ds.Staff[0].Certificates = "management"
	ds.Staff[1].Service, ds.Staff[1].Ethnic = matcher.ServiceCivilServant, 1
	ds.Staff[2].Level = "master"
	r := reviewed(t, ds)
	q := r.Total.Staff
	require.Equal(t, int64(4), *q.Assigned)
	require.Equal(t, int64(5), q.Present)
	require.Equal(t, []int64{1, 2, 2}, []int64{*q.Cadres, *q.CivilServants, q.ServiceUnrecorded})
	require.Equal(t, int64(1), q.Women)
	require.Equal(t, int64(2), *q.Ethnic)
	require.Equal(t, []int64{1, 2, 0, 0, 2, 0}, q.Ages, "30, 31 and 60 years in the year of the roster")
	require.Equal(t, []int64{0, 0, 3, 2, 0}, q.Levels)
	require.Equal(t, []int64{4, 0, 0, 1}, q.Theory)
	require.Equal(t, []int64{1}, q.Certificates)
	require.Equal(t, int64(1), r.Total.Key.Present)
	require.Equal(t, []int64{0, 0, 0, 1}, r.Total.Key.Theory)
	require.Equal(t, []review.Note{{Code: review.NoteOver, People: 1}, {Code: review.NoteService, People: 2}}, r.Communes[0].Notes)
	require.Equal(t, []review.Figure{
		review.FigureAssignedCadres, review.FigureAssignedCivilServants, review.FigurePartyMembers, review.FigureVerified,
	}, r.Unrecorded)
}

// A roster of the first version has neither service nor key cadres, certificates, minorities or looked-at diplomas.
func TestCompute_LeavesOutWhatIsNotRecordedInsteadOfCountingNobody(t *testing.T) {
	ds := town()
	ds.Units[0].Headcount = 0
	ds.Staff = []matcher.Staff{staff("OFFICE", "L", 1990, 3)}
	r := reviewed(t, ds)
	q := r.Total.Staff
	require.Nil(t, q.Assigned)
	require.Nil(t, q.Cadres)
	require.Nil(t, q.CivilServants)
	require.Nil(t, q.Ethnic)
	require.Nil(t, q.Certificates)
	require.Nil(t, r.Total.Key)
	require.Equal(t, review.Figures, r.Unrecorded)
	require.Empty(t, r.Total.Notes)
}

func TestCompute_ConcludesWhatEveryHolderLacks(t *testing.T) {
	ds := town()
	ds.Staff = []matcher.Staff{
		staff("HEAD", "L", 1980, 1),   // law is there; advanced theory and the course are not
		staff("LAND", "X", 1985, 1),   // neither the field nor the level
		staff("OFFICE", "L", 1990, 1), // everything
	}
	ds.Staff[1].Level = "college"
	ds.Staff[2].Verified = "yes"
	r := reviewed(t, ds)
	head := holder(t, r, 1)
	require.Equal(t, []review.Conclusion{review.LacksTheory, review.LacksCourse}, head.Conclusions)
	require.Equal(t, []review.Way{review.WayCourse}, head.Ways)
	require.Equal(t, review.Asked{Field: "law", FieldName: "Luật", Level: "university", Theory: "advanced", Courses: []matcher.FieldID{"management"}}, head.Asked)
	require.Equal(t, 2042, head.Leaves)
	land := holder(t, r, 2)
	require.Equal(t, []review.Conclusion{review.LacksField, review.LacksLevel}, land.Conclusions)
	require.Equal(t, []review.Way{review.WayStudy}, land.Ways)
	office := holder(t, r, 3)
	require.Equal(t, []review.Conclusion{review.Met}, office.Conclusions)
	require.Empty(t, office.Ways)
	require.Equal(t, review.Held{Level: "university", Major: "L", MajorName: "Luật học", Theory: "none", Verified: "yes"}, office.Held)
}

// Four in the land office, three of them without a land major, one land post and one of law. One holds the land post,
// one fills the open law post without its field, and two have no post.
func TestCompute_TellsReassignmentAndSurplus(t *testing.T) {
	ds := town()
	ds.Staff = []matcher.Staff{staff("LAND", "D", 1990, 1), staff("LAND", "L", 1990, 3)}
	r := reviewed(t, ds)
	require.Len(t, r.Holders, 3)
	require.Equal(t, []review.Conclusion{review.NoPost}, r.Holders[0].Conclusions)
	require.Equal(t, int64(2), r.Holders[0].Count)
	require.Equal(t, []review.Way{review.WayTransfer}, r.Holders[0].Ways)
	require.Equal(t, []review.Conclusion{review.Met}, r.Holders[1].Conclusions)
	moved := r.Holders[2]
	require.Equal(t, matcher.PositionID("OFFICE"), moved.Post)
	require.Equal(t, matcher.PositionID("LAND"), moved.Position)
	require.Equal(t, []review.Conclusion{review.Met}, moved.Conclusions)
	require.Equal(t, []review.Way{review.WayReassign}, moved.Ways)
}

// Men of 1963 retire at 62 in 2025, and no programme at all is there to qualify one before.
func TestCompute_SendsNobodyWhoWaitsForRetirement(t *testing.T) {
	ds := town()
	ds.Staff = []matcher.Staff{staff("LAND", "X", 1963, 1)}
	r := reviewed(t, ds)
	require.Equal(t, []review.Conclusion{review.LacksField}, r.Holders[0].Conclusions)
	require.Equal(t, []review.Way{review.WayReplace}, r.Holders[0].Ways)
	require.Equal(t, 2025, r.Holders[0].Leaves)
	i := slices.IndexFunc(r.Needs, func(n review.Need) bool { return n.Field == "land" })
	land := r.Needs[i]
	require.Equal(t, []int64{1, 1, 0, 0, 1}, []int64{land.Posts, land.Present, land.Qualified, land.Vacant, land.Unqualified})
	require.Equal(t, int64(1), land.Waits)
	require.Equal(t, []int64{0, 1, 0, 0, 0}, land.Exits)
	require.Equal(t, []int64{0, 1, 0, 0, 0}, land.Demand, "a vacancy stands in the year of leaving, and no seat of training")
	require.Equal(t, []review.Basis{{ID: "N2", Posts: 1, Tag: "craft", Reason: "làng nghề"}}, land.Basis)
}

// drawn is a city of up to three communes with some columns recorded and others not.
func drawn(r *rand.Rand) *matcher.Dataset {
	ds := town()
	ds.Units = nil
	service, key, ethnic, certificates := r.IntN(2) == 0, r.IntN(2) == 0, r.IntN(2) == 0, r.IntN(2) == 0
	for u := range 1 + r.IntN(3) {
		id := matcher.CommuneID(strconv.Itoa(u+1) + "@2023")
		ds.Units = append(ds.Units, matcher.Unit{ID: id, Type: "delta_commune", Headcount: r.Int64N(5), Tags: matcher.Words{"craft"}})
		for range r.IntN(6) {
			s := staff(
				[]matcher.PositionID{"HEAD", "LAND", "OFFICE"}[r.IntN(3)], []matcher.MajorCode{"L", "D", "X"}[r.IntN(3)], 1955+r.IntN(50), 1+r.Int64N(3))
			s.Unit, s.Level, s.Theory = id, matcher.StaffLevels[r.IntN(5)], matcher.TheoryLevels[r.IntN(4)]
			s.Sex = matcher.Sexes[r.IntN(2)]
			if service {
				s.Service = append(matcher.Services, "")[r.IntN(3)]
			}
			if key {
				s.Key = r.Int64N(2)
			}
			if ethnic {
				s.Ethnic = r.Int64N(2)
			}
			if certificates && r.IntN(2) == 0 {
				s.Certificates = "management"
			}
			ds.Staff = append(ds.Staff, s)
		}
	}
	for i := range ds.Norms {
		ds.Norms[i].Posts = r.Int64N(3)
	}
	// A norm may itself ask for what a requirement asks others for.
	ds.Norms = append(ds.Norms, matcher.Norm{ID: "N4", Position: "HEAD", Field: "advanced", Posts: r.Int64N(2)})
	return ds
}

func sum(list []int64) (all int64) {
	for _, n := range list {
		all += n
	}
	return all
}

func known(n *int64) int64 {
	if n == nil {
		return 0
	}
	return *n
}

func TestCompute_SumsAgreeOnDrawnRosters(t *testing.T) {
	for seed := range uint64(2000) {
		ds := drawn(rand.New(rand.NewPCG(seed, 17)))
		before, err := matcher.Encode(ds)
		require.NoError(t, err)
		r := reviewed(t, ds)
		after, err := matcher.Encode(ds)
		require.NoError(t, err)
		require.Equal(t, before, after, "seed %d: the dataset stays as it is", seed)
		present := map[matcher.CommuneID]int64{}
		var all int64
		for i := range ds.Staff {
			present[ds.Staff[i].Unit] += ds.Staff[i].Count
			all += ds.Staff[i].Count
		}
		check := func(q *review.Quality, want int64) {
			require.Equal(t, want, q.Present, "seed %d", seed)
			require.Equal(t, want, known(q.Cadres)+known(q.CivilServants)+q.ServiceUnrecorded, "seed %d", seed)
			require.Equal(t, want, sum(q.Ages)+q.AgeUnrecorded, "seed %d", seed)
			require.Equal(t, want, sum(q.Levels)+q.LevelUnrecorded, "seed %d", seed)
			require.Equal(t, want, sum(q.Theory)+q.TheoryUnrecorded, "seed %d", seed)
			require.LessOrEqual(t, q.Women, want)
			require.LessOrEqual(t, known(q.Ethnic), want)
		}
		check(&r.Total.Staff, all)
		people := map[matcher.CommuneID]int64{}
		wanting := map[matcher.CommuneID]int64{}
		posted := map[matcher.CommuneID]int64{}
		for i := range r.Holders {
			h := &r.Holders[i]
			people[h.Commune] += h.Count
			require.NotEmpty(t, h.Conclusions)
			if h.Post != "" {
				posted[h.Commune] += h.Count
			}
			// What the norm asks for is the field with its level, or, of a field that is none, theory.
			if slices.Contains(h.Conclusions, review.LacksField) {
				wanting[h.Commune] += h.Count
			}
		}
		for i := range r.Communes {
			row := &r.Communes[i]
			check(&row.Staff, present[row.Commune])
			require.Equal(t, present[row.Commune], people[row.Commune], "seed %d: table 1B has everybody once", seed)
			one := r.Of(row.Commune)
			require.Equal(t, row.Staff.Present, one.Total.Staff.Present)
			require.Len(t, one.Fields, len(one.Needs))
		}
		lacking := map[matcher.CommuneID]int64{}
		filled := map[matcher.CommuneID]int64{}
		for i := range r.Needs {
			n := &r.Needs[i]
			require.Equal(t, n.Posts, n.Qualified+n.Vacant+n.Unqualified, "seed %d", seed)
			require.Equal(t, n.Present, n.Qualified+n.Unqualified)
			var behind int64
			for _, b := range n.Basis {
				behind += b.Posts
			}
			require.Equal(t, n.Posts, behind, "seed %d: every post has its norm", seed)
			if n.Type == matcher.FieldSpecialisation {
				lacking[n.Commune] += n.Unqualified
				filled[n.Commune] += n.Present
			}
		}
		for id := range present {
			require.LessOrEqual(t, wanting[id], lacking[id], "seed %d", seed)
			require.LessOrEqual(t, filled[id], posted[id], "seed %d: theory posts have holders too", seed)
		}
		var communes, fields int64
		for i := range r.Needs {
			communes += r.Needs[i].Posts
		}
		for i := range r.Fields {
			fields += r.Fields[i].Posts
		}
		require.Equal(t, communes, fields)
	}
}

func TestReview_OfACommuneHasItsRowsAlone(t *testing.T) {
	ds := town()
	other := ds.Units[0]
	other.ID = "2@2023"
	ds.Units = append(ds.Units, other)
	ds.Staff = []matcher.Staff{staff("OFFICE", "L", 1990, 1), staff("OFFICE", "L", 1990, 2)}
	ds.Staff[1].Unit = other.ID
	one := reviewed(t, ds).Of(other.ID)
	require.Len(t, one.Communes, 1)
	require.Equal(t, int64(2), one.Total.Staff.Present)
	for _, h := range one.Holders {
		require.Equal(t, other.ID, h.Commune)
	}
	require.Equal(t, int64(3), sum([]int64{one.Needs[0].Posts, one.Needs[1].Posts}))
	require.Nil(t, one.Of("3@2023"))
}
