package build_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
	"dathang/matcher/build"
)

// An offer says whom it takes, by the programme's own rules or by the nature of its kind; for how long it helps; what it
// costs beside tuition, in its parts; and how many places come to the post.
func TestProblem_TakesPeopleAndYearsFromTheDataset(t *testing.T) {
	ds, demands := asking()
	ds.Programmes = []matcher.Programme{
		{ID: "U:L:second_degree", Provider: "U", Major: "L", Kind: matcher.KindSecondDegree, StartMonth: 9, Months: 22, Capacity: 10, PriceKVND: 40},
		{ID: "U:L:master", Provider: "U", Major: "L", Kind: matcher.KindMaster, StartMonth: 9, Months: 21, Capacity: 10, HighAge: 45, ServeMonths: 63},
		{ID: "U:L:short_course", Provider: "U", Major: "L", Kind: matcher.KindShortCourse, StartMonth: 3, Months: 3, Capacity: 10},
		{ID: "U:L:refresher", Provider: "U", Major: "L", Kind: matcher.KindRefresher, StartMonth: 3, Months: 1, Capacity: 10},
		{ID: "city:L:recruitment", Provider: "city", Major: "L", Kind: matcher.KindRecruitment, StartMonth: 1, Months: 5, Capacity: 10},
	}
	ds.Prices = []matcher.PriceRow{
		{ID: "a", Kind: matcher.KindSecondDegree, Part: matcher.PartAllowance, Payer: matcher.PayerCommune, KVND: 3, Monthly: 1},
		{ID: "b", Kind: matcher.KindSecondDegree, Part: matcher.PartLodging, Payer: matcher.PayerCity, KVND: 100, BeyondM: 35000},
		{ID: "c", Programme: "U:L:master", Part: matcher.PartSalary, Payer: matcher.PayerOther, KVND: 7},
	}
	ds.Rates = []matcher.Rate{{ID: matcher.RecruitmentRate + "recruitment", PerMille: 800}, {ID: matcher.CompletionRate + "recruitment", PerMille: 500}}
	p, err := build.Problem(ds, matcher.Needed{Demands: demands}, build.Options{Policy: matcher.DefaultPolicy(), Years: []int{2024}, Intakes: 1})
	require.NoError(t, err)
	offers := map[matcher.Kind]*matcher.Offer{}
	for i := range p.Offers {
		offers[p.Offers[i].Kind] = &p.Offers[i]
	}
	second := offers[matcher.KindSecondDegree]
	require.Equal(t, &matcher.Entry{LowLevel: matcher.LevelUniversity}, second.Entry)
	require.Equal(t, []matcher.Payment{{Year: 2024, KVND: 40}, {Year: 2024, KVND: 66, Part: matcher.PartAllowance, Payer: matcher.PayerCommune}}, second.Prices)
	require.Equal(t, &matcher.Boarding{BeyondM: 35000, KVND: 100}, second.Boarding)
	master := offers[matcher.KindMaster]
	require.Equal(t, &matcher.Entry{LowLevel: matcher.LevelUniversity, HighAge: 45, ServeYears: 6}, master.Entry)
	require.Equal(t, []matcher.Payment{{Year: 2024, KVND: 7, Part: matcher.PartSalary, Payer: matcher.PayerOther}}, master.Prices)
	require.Equal(t, matcher.TermTemporary, offers[matcher.KindShortCourse].Term)
	refresher := offers[matcher.KindRefresher]
	require.Equal(t, matcher.TermRefresher, refresher.Term)
	require.Equal(t, refresher.Ready, refresher.Until, "nothing is brought up to date ahead")
	require.Equal(t, []int64{4, 400}, []int64{offers[matcher.KindRecruitment].Capacity, offers[matcher.KindRecruitment].Completion})
}

// Fields that the dataset puts first count more, a refresher what the policy says of it.
func TestProblem_WeighsByWhatTheDatasetPutsFirst(t *testing.T) {
	ds, demands := asking()
	ds.Fields[0].Priority = 1
	refresh := demands[0]
	refresh.Need, refresh.Seats = matcher.NeedRefresh, 5
	policy := matcher.DefaultPolicy()
	policy.Away.PerMille = 0
	p, err := build.Problem(ds, matcher.Needed{Demands: append(demands, refresh)}, build.Options{Policy: policy, Years: []int{2024}, Intakes: 1})
	require.NoError(t, err)
	weight := map[matcher.Need]int64{}
	for i := range p.Demands {
		weight[p.Demands[i].Need] = p.Demands[i].Weight
	}
	require.Equal(t, map[matcher.Need]int64{matcher.NeedVacant: 15, matcher.NeedUnqualified: 15, matcher.NeedRefresh: 2}, weight)
	require.Equal(t, int64(4), p.Communes[0].Penalty[0].After, "half of the eight posts: refreshers leave none the emptier")
}

// Two seats may be away at once (AtLeast, two waves of one). Law is taught in two months or in 22, theory in two alone: a
// course that is over within ShortMonths is no absence, so theory does not count. In /1 everything does.
func TestProblem_DoesNotCountShortCoursesAsAbsences(t *testing.T) {
	ds, demands := asking()
	ds.Fields = append(ds.Fields, matcher.DatasetField{ID: "theory", Type: matcher.FieldTheory})
	ds.Coverage = append(ds.Coverage, matcher.CoverageRow{Major: "T", Field: "theory", PerMille: 1000}, matcher.CoverageRow{Major: "S", Field: "law", PerMille: 1000})
	ds.Programmes = []matcher.Programme{
		{ID: "U:L:second_degree", Provider: "U", Major: "L", Kind: matcher.KindSecondDegree, StartMonth: 9, Months: 22, Capacity: 10},
		{ID: "U:S:second_degree", Provider: "U", Major: "S", Kind: matcher.KindSecondDegree, StartMonth: 3, Months: 2, Capacity: 10},
		{ID: "U:T:theory", Provider: "U", Major: "T", Kind: matcher.KindTheory, StartMonth: 3, Months: 2, Capacity: 10},
		{ID: "U:T:degree", Provider: "U", Major: "T", Kind: matcher.KindDegree, StartMonth: 9, Months: 46, Capacity: 10},
	}
	theory := demands[1]
	theory.Field = "theory"
	needed := matcher.Needed{Demands: append(demands, theory)}
	where := func(short int) matcher.Where {
		policy := matcher.DefaultPolicy()
		policy.Away.ShortMonths = short
		p, err := build.Problem(ds, needed, build.Options{Policy: policy, Years: []int{2024}, Intakes: 1})
		require.NoError(t, err)
		return rules(p)["away:1@2023"].Where
	}
	communes, needs := []matcher.CommuneID{"1@2023"}, []matcher.Need{matcher.NeedUnqualified}
	require.Equal(t, matcher.Where{Communes: communes, Needs: needs, Fields: []matcher.FieldID{"law"}}, where(2))
	require.Equal(t, matcher.Where{Communes: communes, Needs: needs}, where(1))
	require.Equal(t, matcher.Where{}, where(22), "nothing lasts longer, so no rule is left")
	old, faults := matcher.DecodePolicy([]byte(`{"format":"dathang.policy/1"}`))
	require.Empty(t, faults)
	require.Zero(t, old.Away.ShortMonths)
}
