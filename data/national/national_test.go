package national

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
)

func TestProvinces_Are34With3321Communes(t *testing.T) {
	list, err := Provinces()
	require.NoError(t, err)
	require.Len(t, list, 34)
	categories, codes, all := map[string]int{}, map[string]bool{}, 0
	for i := range list {
		communes, err := list[i].Communes()
		require.NoError(t, err)
		require.NotEmpty(t, communes, list[i].Name)
		for _, c := range communes {
			require.False(t, codes[c.Code], c.Code)
			codes[c.Code] = true
			categories[c.Category]++
		}
		all += len(communes)
	}
	require.Equal(t, 3321, all)
	require.Equal(t, map[string]int{"xa": 2611, "phuong": 697, "dac_khu": 13}, categories)
}

func TestFindProvince_TakesNamesWithAndWithoutDiacriticsAndCodes(t *testing.T) {
	for _, name := range []string{"Lào Cai", "lao cai", "LAO CAI", "Tỉnh Lào Cai", "tinh lao cai", "La\u0300o Cai", " Lào  Cai ", "15", "lao-cai", "Lao Cai Province"} {
		p, guesses, err := FindProvince(name)
		require.NoError(t, err)
		require.Empty(t, guesses, name)
		require.NotNil(t, p, name)
		require.Equal(t, "Tỉnh Lào Cai", p.Full, name)
	}
	for name, full := range map[string]string{"TP. HCM": "Thành phố Hồ Chí Minh", "Đắk Lắk": "Tỉnh Đắk Lắk", "dak lak": "Tỉnh Đắk Lắk", "Khánh Hòa": "Tỉnh Khánh Hoà", "Thừa Thiên Huế": "Thành phố Huế"} {
		p, _, err := FindProvince(name)
		require.NoError(t, err)
		require.NotNil(t, p, name)
		require.Equal(t, full, p.Full)
	}
}

func TestFindProvince_GuessesTheNearestOnAMiss(t *testing.T) {
	for name, first := range map[string]string{"Lao Kai": "Lào Cai", "Hà Nôii": "Hà Nội", "Nghe Na": "Nghệ An", "Yên Bái": "Lào Cai", "Bình Dương": "Hồ Chí Minh", "Kiên Giang": "An Giang"} {
		p, guesses, err := FindProvince(name)
		require.NoError(t, err)
		require.Nil(t, p, name)
		require.NotEmpty(t, guesses, name)
		require.LessOrEqual(t, len(guesses), mostGuesses)
		require.Equal(t, first, guesses[0].Name, name)
	}
}

func TestMap_DrawsEveryCommuneOfEveryProvince(t *testing.T) {
	list, err := Provinces()
	require.NoError(t, err)
	for i := range list {
		p := &list[i]
		text, err := Map(p.MapName())
		require.NoError(t, err)
		var drawn struct {
			Features []struct {
				Properties struct{ Code string }
				Geometry   struct {
					Type        string
					Coordinates json.RawMessage
				}
			}
		}
		require.NoError(t, json.Unmarshal(text, &drawn))
		var codes, want []string
		for _, f := range drawn.Features {
			codes = append(codes, f.Properties.Code)
			var polygons [][][][2]float64
			if f.Geometry.Type == "Polygon" {
				polygons = make([][][][2]float64, 1)
				require.NoError(t, json.Unmarshal(f.Geometry.Coordinates, &polygons[0]))
			} else {
				require.NoError(t, json.Unmarshal(f.Geometry.Coordinates, &polygons))
			}
			for _, rings := range polygons {
				for _, ring := range rings {
					require.Equal(t, ring[0], ring[len(ring)-1], "%s: a ring is closed", f.Properties.Code)
				}
			}
		}
		communes, err := p.Communes()
		require.NoError(t, err)
		for _, c := range communes {
			want = append(want, c.Code)
		}
		require.ElementsMatch(t, want, codes, p.Name)
	}
	none, err := Map("atlantis-2025")
	require.NoError(t, err)
	require.Nil(t, none)
}

func TestNewDataset_LeavesOnlyWhatTheProvinceKnows(t *testing.T) {
	list, err := Provinces()
	require.NoError(t, err)
	for _, p := range list {
		ds, err := NewDataset(Start{Province: p, BaseDate: "2026-06-30"})
		require.NoError(t, err)
		require.Equal(t, []string{"roster_date", "roster", "universities", "programmes", "prices"}, Open(ds))
		posts, types := map[string]int64{}, map[string]bool{}
		for _, u := range ds.Units {
			types[u.Type] = true
			require.Positive(t, u.XM, u.ID)
			require.Positive(t, u.YM, u.ID)
		}
		for _, n := range ds.Norms {
			require.Equal(t, matcher.CertainAssumed, n.Certainty, "who has what posts is an assumption: %s", n.ID)
			for unit := range types {
				if n.UnitType == "" || n.UnitType == unit {
					posts[unit] += n.Posts
				}
			}
		}
		for unit, n := range posts {
			require.GreaterOrEqual(t, n, int64(40), "%s of %s", unit, p.Name)
		}
	}
}
