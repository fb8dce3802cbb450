package api

import (
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
)

func TestBeginDataset_MakesADraftOfAProvinceFromItsName(t *testing.T) {
	both(t, func(t *testing.T, s *service) {
		list := get[Page[province]](s, http.StatusOK, s.call("GET", "/api/v1/provinces", ""))
		require.Len(t, list.Items, 34)
		type draft struct {
			ID, Name, Map string
			Open          []string
		}
		d := get[draft](s, http.StatusCreated, s.call("POST", "/api/v1/datasets/new", `{"province": "lai chau", "base_date": "2026-06-30"}`, asJSON))
		require.Equal(t, "lai-chau-2025", d.Name)
		require.Equal(t, []string{"roster_date", "roster", "universities", "programmes", "prices"}, d.Open)
		ds := get[matcher.Dataset](s, http.StatusOK, s.call("GET", "/api/v1/drafts/"+d.ID+"/file", ""))
		require.Len(t, ds.Units, 38)
		require.Contains(t, ds.Marks, matcher.MarkNational)
		require.Equal(t, http.StatusOK, s.call("GET", "/api/v1/maps/"+d.Map, "").status)

		p := s.problem(s.call("POST", "/api/v1/datasets/new", `{"province": "Yên Bái"}`, asJSON), Invalid)
		require.True(t, slices.ContainsFunc(p.Faults, func(f Fault) bool {
			return f.Code == "no_province" && f.Params["want"] == "Tỉnh Lào Cai"
		}))
	})
}
