package api

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/data"
	"dathang/data/sheet"
	"dathang/matcher"
)

// What came in before a text was looked at for characters that nobody sees is still planned with, recounted and
// asked about.
func TestRun_PlansWithWhatCameInBeforeACheckWasThere(t *testing.T) {
	const hidden = "\u200b"
	both(t, func(t *testing.T, s *service) {
		ctx := t.Context()
		text, err := few()
		require.NoError(t, err)
		ds, faults := matcher.DecodeDataset([]byte(text))
		require.Empty(t, faults)
		ds = sheet.Sorted(ds)
		ds.Units[0].Name += hidden
		set, err := s.server.Store.AddDataset(ctx, data.Local, data.Title{En: "Old"}, ds)
		require.NoError(t, err)
		policy := matcher.DefaultPolicy()
		policy.Name = "Ưu tiên" + hidden
		saved, err := s.server.Store.SavePolicy(ctx, data.Local, data.Title{}, 0, &policy)
		require.NoError(t, err)
		problem := quick(3)
		problem.Communes[0].Name += hidden
		kept, err := s.server.Store.AddProblem(ctx, data.Local, "", "", problem)
		require.NoError(t, err)

		require.Equal(t, http.StatusOK, s.call("GET", "/api/v1/policies/"+string(saved.ID), "").status)
		for _, body := range []string{
			fmt.Sprintf(`{"dataset_id": %q, "policy_id": %q, "horizon": 1, "intakes": 1}`, set.ID, saved.ID),
			fmt.Sprintf(`{"problem_digest": %q}`, kept.Digest),
		} {
			r := get[Run](s, http.StatusAccepted, s.call("POST", "/api/v1/runs", body, asJSON))
			heard := s.watched(r.ID)
			last := heard[len(heard)-1]
			require.Equal(t, data.RunSucceeded, last.State, last.ErrorText)
			at := "/api/v1/proposals/" + string(last.Proposal)
			require.True(t, get[data.Proposal](s, http.StatusOK, s.call("GET", at, "")).Verified)
			for _, path := range []string{"/summary", "/prices", "/compile-report", "/file"} {
				a := s.call("GET", at+path, "")
				require.Equal(t, http.StatusOK, a.status, "%s: %s", path, a.body)
			}
			a := s.call("POST", at+"/what-if", `{"changes": [{"kind": "goals", "goals": [[{"goal": "unmet", "weight": 1}]]}]}`, asJSON)
			require.Equal(t, http.StatusOK, a.status, "%s", a.body)
		}
	})
}
