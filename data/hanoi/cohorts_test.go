package hanoi

import (
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
)

// A cohort above the capacity would close a programme for ever; one of the
// city's own classes has its opening cost, or is a course that its price pays for.
func TestCohorts_EveryProgrammeCanOpen(t *testing.T) {
	for _, id := range Names() {
		ds, err := Load(id)
		require.NoError(t, err)
		joining, own := 0, 0
		for i := range ds.Programmes {
			p := &ds.Programmes[i]
			require.LessOrEqual(t, p.MinCohort, p.Capacity, p.ID)
			switch {
			case p.OpeningKVND > 0, p.Kind == matcher.KindTheory, p.Kind == matcher.KindManagement, p.Kind == matcher.KindRefresher:
				require.GreaterOrEqual(t, p.MinCohort, int64(20), p.ID)
				own++
			case p.MinCohort > 0:
				require.LessOrEqual(t, p.MinCohort, int64(5), p.ID)
				joining++
			}
			if p.Kind == matcher.KindRecruitment || p.Kind == matcher.KindSecondment {
				require.Zero(t, p.MinCohort, "nobody opens a class to recruit: %s", p.ID)
			}
		}
		require.Positive(t, own)
		require.Greater(t, joining, own)
	}
}

func TestCohorts_GoByKindAndCapacity(t *testing.T) {
	ds, err := Load(Hanoi2023)
	require.NoError(t, err)
	at := map[matcher.ProgrammeID]*matcher.Programme{}
	for i := range ds.Programmes {
		at[ds.Programmes[i].ID] = &ds.Programmes[i]
	}
	// adult_programmes.csv: 45 places in service at LAH, 8 at KTA, 4 at MHN; 40 of a short course at LHP. Who joins a
	// class that runs anyway needs nobody beside him; only orders of first degrees are for a few at once.
	for id, want := range map[matcher.ProgrammeID][2]int64{
		"LAH:7860222:in_service":                   {25, 60000},
		"KTA:7580105:in_service":                   {0, 0},
		"MHN:7810103:in_service":                   {0, 0},
		"LHP:KH.quan_ly_nha_nuoc:short_course":     {20, 20000},
		"CDDLHN:KH.du_lich_nong_thon:short_course": {4, 0},
	} {
		require.NotNil(t, at[id], id)
		require.Equal(t, want, [2]int64{at[id].MinCohort, at[id].OpeningKVND}, id)
	}
}
