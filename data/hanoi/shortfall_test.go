package hanoi_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/data/hanoi"
	"dathang/matcher"
	"dathang/matcher/shortfall"
)

// The fields that the city named on 16/11/2023.
var named = []matcher.FieldID{"quy_hoach_kien_truc", "kinh_te_nong_nghiep", "du_lich_nong_thon"}

type cell struct {
	field    matcher.FieldID
	unitType string
}

type counted struct{ posts, vacant, unqualified int64 }

func (c counted) perMille() int64 { return 1000 * (c.vacant + c.unqualified) / c.posts }

func count(t *testing.T, id string) (*shortfall.Result, map[cell]counted, counted) {
	t.Helper()
	ds, err := hanoi.Load(id)
	require.NoError(t, err)
	res, err := shortfall.Compute(ds, shortfall.Options{})
	require.NoError(t, err)
	specialised := map[matcher.FieldID]bool{}
	for i := range ds.Fields {
		specialised[ds.Fields[i].ID] = ds.Fields[i].Asks() == matcher.FieldSpecialisation
	}
	unitType := map[matcher.CommuneID]string{}
	for _, u := range ds.Units {
		unitType[u.ID] = u.Type
	}
	cells := map[cell]counted{}
	var all counted
	for _, s := range res.Shortfalls {
		// What requirements ask of holders beside the specialisation of the post are no posts of their own.
		if !specialised[s.Field] {
			continue
		}
		for _, into := range []cell{{s.Field, unitType[s.Commune]}, {field: s.Field}} {
			c := cells[into]
			cells[into] = counted{c.posts + s.Posts, c.vacant + s.Vacant, c.unqualified + s.Unqualified}
		}
		all = counted{all.posts + s.Posts, all.vacant + s.Vacant, all.unqualified + s.Unqualified}
	}
	return res, cells, all
}

func TestShortfall_OfTheNamedFieldsDiffersByFivePointsBetweenUnitTypes(t *testing.T) {
	_, cells, _ := count(t, hanoi.Hanoi2023)
	for _, f := range named {
		for i, one := range hanoi.UnitTypes {
			for _, other := range hanoi.UnitTypes[:i] {
				a, b := cells[cell{f, one}].perMille(), cells[cell{f, other}].perMille()
				require.GreaterOrEqual(t, max(a-b, b-a), int64(50), "%s: %s %d, %s %d per mille", f, one, a, other, b)
			}
		}
		whole := cells[cell{field: f}].perMille()
		require.True(t, whole >= 400 && whole <= 750, "%s: %d per mille", f, whole)
	}
}

func TestShortfall_OfTheWholeCityIsBetweenAQuarterAndAThird(t *testing.T) {
	_, _, calibrated := count(t, hanoi.Hanoi2025Calibrated)
	require.Less(t, calibrated.perMille(), int64(200), "fewer specialists lack their training, and the vacancies stay")
	for _, id := range []string{hanoi.Hanoi2023, hanoi.Hanoi2025} {
		_, _, all := count(t, id)
		require.True(t, all.perMille() >= 250 && all.perMille() <= 350, "%s: %d per mille", id, all.perMille())
		vacant := 1000 * all.vacant / all.posts
		require.True(t, vacant >= 100 && vacant <= 200, "%s: %d per mille vacant", id, vacant)
		require.Positive(t, all.unqualified)
	}
}

func TestShortfall_HasEveryFieldInEveryUnitTypeAndBothNeeds(t *testing.T) {
	for _, id := range hanoi.Names() {
		ds, err := hanoi.Load(id)
		require.NoError(t, err)
		_, cells, _ := count(t, id)
		for _, f := range ds.Fields {
			if f.Asks() != matcher.FieldSpecialisation {
				continue
			}
			for _, unitType := range hanoi.UnitTypes {
				require.Positive(t, cells[cell{f.ID, unitType}].posts, "%s: %s in %s", id, f.ID, unitType)
			}
			require.Positive(t, cells[cell{field: f.ID}].vacant, "%s: %s", id, f.ID)
			require.Positive(t, cells[cell{field: f.ID}].unqualified, "%s: %s", id, f.ID)
		}
	}
}

func TestShortfall_LeavesSurplusToTransfer(t *testing.T) {
	res, _, _ := count(t, hanoi.Hanoi2023)
	surplus := map[string]int64{}
	for _, s := range res.Surplus {
		if s.Year == res.Years[0] {
			surplus[s.Group] += s.Count
		}
	}
	for _, group := range []string{"tai_chinh", "tu_phap", "van_phong", "van_hoa_xa_hoi"} {
		require.Greater(t, surplus[group], int64(10), group)
	}
}
