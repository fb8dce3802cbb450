package hanoi

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/data/national"
	"dathang/matcher"
)

func TestPosts2025_AreThoseOfTheDepartmentsAndNoTitleOf2023(t *testing.T) {
	ds := load(t, Hanoi2025)
	category := map[matcher.CommuneID]string{}
	for _, u := range ds.Units {
		category[u.ID] = u.Category
	}
	old := []matcher.PositionID{"VPTK", "DCXD", "DCNN", "TCKT", "TPHT", "VHXH", "TPP"}
	for _, p := range ds.Positions {
		require.NotContains(t, old, p.ID)
	}
	for _, s := range ds.Staff {
		require.NotContains(t, old, s.Position)
		switch s.Position {
		case "CVKT":
			require.Equal(t, commune, category[s.Unit], "Phòng Kinh tế is a commune's: %s", s.Unit)
		case "CVKD":
			require.Equal(t, ward, category[s.Unit], "Phòng Kinh tế, Hạ tầng và Đô thị is a ward's: %s", s.Unit)
		}
	}
}

func TestPosts2025_HaveOneChiefOfTheMilitaryAndTwoDeputiesADepartment(t *testing.T) {
	ds := load(t, Hanoi2025)
	for i := range ds.Units {
		u := &ds.Units[i]
		posts := map[matcher.PositionID]int64{}
		for j := range ds.Norms {
			if n := &ds.Norms[j]; normApplies(n, u, ds.BaseDate) {
				posts[n.Position] += n.Posts
			}
		}
		require.Equal(t, int64(1), posts["CHQS"], u.ID)
		require.Positive(t, posts["PQS"], "deputies and assistants apart: %s", u.ID)
		require.Equal(t, int64(3), posts["TP"], "Office, Economy, Culture and Society: %s", u.ID)
		require.Equal(t, 2*posts["TP"], posts["PTP"], "Resolution 332/NQ-CP: %s", u.ID)
		chiefs := map[matcher.PositionID]int64{}
		for _, s := range ds.Staff {
			if s.Unit == u.ID && (s.Position == "BT" || s.Position == "CTUB" || s.Position == "CHQS") {
				chiefs[s.Position] += s.Count
			}
		}
		for p, n := range chiefs {
			require.LessOrEqual(t, n, posts[p], "%s %s", u.ID, p)
		}
	}
}

func TestPosts2025_AskLeadersForADegreeTheoryAndStateManagementInsteadOfAMajor(t *testing.T) {
	ds := load(t, Hanoi2025)
	leads := map[matcher.PositionID]bool{}
	for _, p := range ds.Positions {
		leads[p.ID] = p.Group == "lanh_dao" || p.Group == "lanh_dao_phong" || p.Group == "doan_the"
	}
	for _, n := range ds.Norms {
		require.Equal(t, leads[n.Position], n.Field == national.Degree, n.ID)
	}
	asked := map[matcher.PositionID][]matcher.FieldID{}
	for _, r := range ds.Requirements {
		asked[r.Position] = append(asked[r.Position], r.Field)
	}
	require.Equal(t, []matcher.FieldID{national.Degree, "ly_luan_cao_cap", "boi_duong_qlnn"}, asked["CTUB"])
	require.Equal(t, []matcher.FieldID{national.Degree, "ly_luan_trung_cap", "boi_duong_qlnn"}, asked["TP"])
	require.Equal(t, []matcher.FieldID{"trinh_do_cao_dang"}, asked["CHQS"], "Law 98/2025: a college diploma is enough")
	require.Equal(t, []matcher.FieldID{national.Degree}, asked["CVKT"])
}

func TestUniversities2025_HaveTheirNamesOfToday(t *testing.T) {
	names := map[string]map[matcher.UniversityID]string{}
	for _, id := range Names() {
		names[id] = map[matcher.UniversityID]string{}
		for _, u := range load(t, id).Universities {
			names[id][u.ID] = u.Name
		}
	}
	require.Equal(t, "Học viện Hành chính Quốc gia", names[Hanoi2023]["HCH"])
	require.Equal(t, "Học viện Hành chính và Quản trị công", names[Hanoi2025]["HCH"])
	require.Equal(t, "Đại học Kinh tế Quốc dân", names[Hanoi2025]["KHA"])
	require.Equal(t, "Trường Đại học Kiểm sát", names[Hanoi2025]["DKS"])
}

func TestProgrammes2025_SayWhereTheLawDoesNotForeseeThem(t *testing.T) {
	for _, p := range load(t, Hanoi2025).Programmes {
		other := p.Kind == matcher.KindInService || p.Kind == matcher.KindSecondDegree || p.Kind == matcher.KindBridging
		require.Equal(t, other, strings.Contains(p.Reason, "cần căn cứ khác"), p.ID)
		if other {
			require.Equal(t, matcher.CertainAssumed, p.Certainty, p.ID)
		}
	}
}
