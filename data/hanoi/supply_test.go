package hanoi

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/data/national"
	"dathang/matcher"
)

func TestUniversities_AreAllThereAndThoseWithoutOfferingsSaySo(t *testing.T) {
	ds := load(t, Hanoi2023)
	require.Len(t, ds.Universities, 70)
	offering := map[matcher.UniversityID]bool{}
	offerings := readTable("reference/offerings_hanoi.csv")
	offerings.Each(func(r row) { offering[matcher.UniversityID(r.Text("uni_id"))] = true })
	require.NoError(t, offerings.Err)
	degrees := map[matcher.UniversityID]int{}
	for _, p := range ds.Programmes {
		if p.Kind == matcher.KindDegree {
			degrees[p.Provider]++
		}
	}
	for _, u := range ds.Universities {
		require.Equal(t, offering[u.ID], degrees[u.ID] > 0, u.ID)
		require.Equal(t, offering[u.ID], !strings.Contains(u.Source, "no offering"), u.ID)
		require.Contains(t, []string{"cong_lap", "tu_thuc"}, u.Ownership, u.ID)
	}
	require.Len(t, offering, 52)
}

func TestOfferings_EveryRowIsAProgrammeOrAGroup(t *testing.T) {
	ds := load(t, Hanoi2023)
	programmes := map[matcher.ProgrammeID]*matcher.Programme{}
	for i := range ds.Programmes {
		programmes[ds.Programmes[i].ID] = &ds.Programmes[i]
	}
	quotas := map[string]*matcher.SharedQuota{}
	for i := range ds.Quotas {
		quotas[ds.Quotas[i].ID] = &ds.Quotas[i]
	}
	var rows, groups int
	offerings := readTable("reference/offerings_hanoi.csv")
	offerings.Each(func(r row) {
		rows++
		u := r.Text("uni_id")
		if r.Text("quota_level") == "program_group" {
			groups++
			q := quotas[u+"."+r.Text("program_code")]
			require.NotNil(t, q, r.Text("program_code"))
			require.Equal(t, r.Whole("quota"), q.Published)
			require.LessOrEqual(t, q.Seats, q.Published)
			return
		}
		p := programmes[matcher.NewProgrammeID(matcher.ProviderID(u), r.Text("major_code"), matcher.KindDegree)]
		require.NotNil(t, p, "%s %s", u, r.Text("major_code"))
		if r.Text("quota") != "" {
			require.Equal(t, r.Whole("quota"), p.Published, p.ID)
			require.LessOrEqual(t, p.Capacity, p.Published, p.ID)
		} else {
			require.Zero(t, p.Published, p.ID)
		}
	})
	require.NoError(t, offerings.Err)
	require.Equal(t, 504, rows)
	require.Equal(t, 23, groups)
}

func TestSharedQuotas_AreNeverCountedOnceAMember(t *testing.T) {
	ds := load(t, Hanoi2023)
	members := map[string][]matcher.Programme{}
	for _, p := range ds.Programmes {
		for _, q := range p.Quotas {
			members[q] = append(members[q], p)
		}
	}
	var published int64
	for _, q := range ds.Quotas {
		require.NotEmpty(t, members[q.ID], q.ID)
		for _, p := range members[q.ID] {
			require.Equal(t, q.University, p.Provider, p.ID)
		}
		if !strings.HasPrefix(q.ID, "HVN.") {
			continue
		}
		published += q.Published
		for _, p := range members[q.ID] {
			require.Zero(t, p.Published, "the quota is the group's: %s", p.ID)
			require.LessOrEqual(t, p.Capacity, q.Seats, p.ID)
			require.Len(t, p.Quotas, 2, "its group and its university: %s", p.ID)
		}
	}
	// uni_quota_totals_2026.csv counts HVN's 23 groups independently.
	require.Equal(t, int64(8184), published)
	economics := members["HVN.HVN11"]
	require.True(t, slices.ContainsFunc(economics, func(p matcher.Programme) bool { return p.Major == "7620115" }))
}

func TestOfferings_TheThirteenWithEmptyOrUnlistedCodesAreResolvedOneByOne(t *testing.T) {
	majors, err := national.Majors()
	require.NoError(t, err)
	listed := map[string]bool{}
	for _, m := range majors {
		listed[string(m.Code)] = true
	}
	resolutions, err := readResolutions()
	require.NoError(t, err)
	var open int
	offerings := readTable("reference/offerings_hanoi.csv")
	offerings.Each(func(r row) {
		if listed[r.Text("major_code")] {
			return
		}
		open++
		res, ok := resolutions[[2]string{r.Text("uni_id"), r.Text("program_code")}]
		require.True(t, ok, "%s %s", r.Text("uni_id"), r.Text("program_code"))
		require.NotEmpty(t, res.reason)
		for _, m := range res.majors {
			require.True(t, listed[string(m)], m)
		}
	})
	require.NoError(t, offerings.Err)
	require.Equal(t, 13, open)
	require.Len(t, resolutions, 13)
}

func TestProgrammes_EndWhenTheSchoolYearEnds(t *testing.T) {
	ds := load(t, Hanoi2023)
	for _, p := range ds.Programmes {
		switch p.Kind {
		case matcher.KindDegree, matcher.KindInService, matcher.KindSecondDegree, matcher.KindBridging:
			// From the first of September to the end of a June: 10 months and whole years.
			require.Equal(t, 9, p.StartMonth, p.ID)
			require.Equal(t, 10, p.Months%12, p.ID)
		}
		require.Positive(t, p.Months, p.ID)
		require.Positive(t, p.Capacity, p.ID)
		require.NotEmpty(t, p.Entry, p.ID)
		require.NotEmpty(t, p.Reason, p.ID)
	}
}

func TestProgrammes_ArePricedByDecreeAndAutonomy(t *testing.T) {
	ds := load(t, Hanoi2023)
	find := func(id matcher.ProgrammeID) matcher.Programme {
		i := slices.IndexFunc(ds.Programmes, func(p matcher.Programme) bool { return p.ID == id })
		require.GreaterOrEqual(t, i, 0, id)
		return ds.Programmes[i]
	}
	// Architecture is group V; the school pays its own running costs: twice the ceiling.
	p := find("KTA:7580105:degree")
	require.Equal(t, "V", p.TuitionGroup)
	require.Equal(t, int64(2000), p.Multiplier)
	require.Equal(t, int64(10), p.PaidMonths)
	require.Equal(t, 58, p.Months)
	require.Equal(t, int64(3000), find("KTA:7580105:in_service").Multiplier)
	require.Equal(t, int64(6000), find("LHP:KH.quan_ly_nha_nuoc:short_course").PriceKVND)
	// One ceiling for each group and school year, of the decree in force.
	uniqueRefs(t, ds.Tuition, func(c *matcher.Tuition) string { return c.Group + string(rune(c.SchoolYear)) })
	for _, c := range ds.Tuition {
		if c.SchoolYear >= 2023 {
			require.Contains(t, c.Document, "97/2023", c.Group)
		}
		if c.Group == "V" && c.SchoolYear == 2023 {
			require.Equal(t, int64(1450), c.KVNDMonth)
		}
	}
}

func TestCoverage_FollowsRanksAndWeights(t *testing.T) {
	ds := load(t, Hanoi2023)
	c := indexCoverage(ds.Coverage)
	for _, want := range []struct {
		major    matcher.MajorCode
		field    matcher.FieldID
		perMille int64
		why      string
	}{
		{"7580105", "quy_hoach_kien_truc", 1000, "rank 1"},
		{"7580302", "quy_hoach_kien_truc", 550, "rank 5, below the default threshold"},
		{"7580302", "xay_dung", 1000, "rank 1"},
		{"7620110", "kinh_te_nong_nghiep", 560, "CTND, one field: 0.8 x 700"},
		{"7380101", "quan_ly_nha_nuoc", 630, "CTUB, one field: 0.9 x 700"},
		{"7850103", "quy_hoach_kien_truc", 500, "DCXD, many fields: 1.0 x 500"},
		{"KH.du_lich_nong_thon", "du_lich_nong_thon", 650, "short course"},
		{"KH.du_lich_nong_thon", "van_hoa", 0, "a short course covers its own field only"},
	} {
		require.Equal(t, want.perMille, c[want.major][want.field], "%s for %s: %s", want.major, want.field, want.why)
	}
}
