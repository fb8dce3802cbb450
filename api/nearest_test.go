package api

import (
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
)

func TestFaultsOfBodies_NameTheMemberThatWasMeantInTheCallersLanguage(t *testing.T) {
	s := withURL(t, Config{})
	for body, want := range map[string]Fault{
		`{"datset_id":"x"}`: {Pointer: "/datset_id", Params: matcher.Params{"value": "datset_id", "near": "dataset_id"}},
		`{"dataset_id":"x","changes":[{"kind":"x","seets":1}]}`: {Pointer: "/changes/0/seets", Params: matcher.Params{"value": "seets", "near": "seats"}},
	} {
		path := "/api/v1/drafts"
		if want.Pointer != "/datset_id" {
			path = "/api/v1/scenarios"
		}
		for language, sentence := range map[string]string{"vi": "có phải là", "en": "did you mean"} {
			p := s.problem(s.call("POST", path, body, asJSON, "Accept-Language: "+language), Invalid)
			var found *Fault
			for i := range p.Faults {
				if p.Faults[i].Pointer == want.Pointer {
					found = &p.Faults[i]
				}
			}
			require.NotNil(t, found, "%+v", p.Faults)
			require.Equal(t, "unknown_name", found.Code)
			require.Equal(t, want.Params, found.Params)
			require.Contains(t, found.Detail, sentence)
		}
	}
	p := s.problem(s.call("GET", "/api/v1/datasets?limitt=3", ""), Invalid)
	require.Equal(t, matcher.Params{"value": "limitt", "near": "limit"}, p.Faults[0].Params)
}
