package api

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/data"
	"dathang/matcher"
	"dathang/matcher/propose"
	"dathang/matcher/scenario"
)

// merging makes one unit of the first two communes of a problem, and names the others anew.
func merging(p *matcher.Problem) *scenario.Reform {
	r := &scenario.Reform{Groups: p.Groups}
	for i, c := range p.Communes {
		old := c.ID
		c.ID = matcher.CommuneID(fmt.Sprintf("new-%d", max(1, i)))
		r.Parts = append(r.Parts, scenario.Part{Old: old, New: c.ID, PPM: 1_000_000})
		if i > 0 {
			r.Communes = append(r.Communes, c)
		}
	}
	return r
}

func TestComparisons_AlsoAcrossAReform(t *testing.T) {
	both(t, func(t *testing.T, s *service) {
		base := s.proposed(5)
		reform, err := matcher.Encode([]scenario.Change{{Kind: scenario.KindReform, Reform: merging(quick(5))}})
		require.NoError(t, err)
		ask := func(from data.ProposalID, changes string) data.Proposal {
			r := get[Run](s, http.StatusAccepted, s.call("POST", "/api/v1/runs", fmt.Sprintf(`{"proposal_id": %q, "changes": %s}`, from, changes), asJSON))
			heard := s.watched(r.ID)
			require.Equal(t, data.RunSucceeded, heard[len(heard)-1].State, heard[len(heard)-1].ErrorText)
			return get[data.Proposal](s, http.StatusOK, s.call("GET", "/api/v1/proposals/"+string(heard[len(heard)-1].Proposal), ""))
		}
		dearer := ask(base.ID, `[{"kind":"price","per_mille":2000}]`)
		merged := ask(base.ID, string(reform))
		later := ask(merged.ID, `[{"kind":"price","per_mille":2000}]`)
		at := fmt.Sprintf("/api/v1/comparisons?proposals=%s,%s,%s,%s", base.ID, dearer.ID, merged.ID, later.ID)
		a := s.call("GET", at, "")
		c := get[scenario.Comparison](s, http.StatusOK, a)
		require.Len(t, c.Plans, 4)
		require.Equal(t, base.CostKVND, c.Plans[0].CostKVND)
		require.Equal(t, string(base.ID), c.Plans[0].Name, "the names are the same")
		for i, other := range []data.Proposal{dearer, merged, later} {
			d := &c.Differences[i]
			require.Equal(t, other.ServedSeats-base.ServedSeats, d.Gained-d.Lost)
			var bridge int64
			for _, cause := range d.Bridge {
				bridge += cause.KVND
			}
			require.Equal(t, other.CostKVND-base.CostKVND, bridge)
			for _, commune := range d.Communes {
				require.Zero(t, commune.Demand, "units that only have another name ask for as much as before")
			}
		}
		require.Equal(t, http.StatusNotModified, s.call("GET", at, "", "If-None-Match: "+a.header.Get("ETag")).status)
		require.Len(t, s.table(at+"&format=csv"), len(c.Differences[0].Shifts)+len(c.Differences[1].Shifts)+len(c.Differences[2].Shifts))

		// A proposal that says nothing of a reform is read through that of a kept scenario.
		text, err := matcher.Encode(mergedProblem(t))
		require.NoError(t, err)
		digest := get[data.Problem](s, http.StatusCreated, s.call("POST", "/api/v1/problems", string(text), asJSON)).Digest
		heard := s.watched(get[Run](s, http.StatusAccepted, s.call("POST", "/api/v1/runs", fmt.Sprintf(`{"problem_digest": %q}`, digest), asJSON)).ID)
		at = fmt.Sprintf("/api/v1/comparisons?proposals=%s,%s", base.ID, heard[len(heard)-1].Proposal)
		require.NotZero(t, get[scenario.Comparison](s, http.StatusOK, s.call("GET", at, "")).Differences[0].Communes[0].Demand)
		kept := get[keptScenario](s, http.StatusCreated, s.call("POST", "/api/v1/scenarios", fmt.Sprintf(`{"proposal_id": %q, "name": "gộp", "changes": %s}`, base.ID, reform), asJSON))
		for _, commune := range get[scenario.Comparison](s, http.StatusOK, s.call("GET", at+"&reform="+string(kept.ID), "")).Differences[0].Communes {
			require.Zero(t, commune.Demand)
		}
		s.problem(s.call("GET", at+"&reform=budget-cut", ""), Invalid)
		s.problem(s.call("GET", at+"&reform=none", ""), NotFound)
		s.problem(s.call("GET", "/api/v1/comparisons?proposals="+string(base.ID), ""), Invalid)
		s.problem(s.call("GET", fmt.Sprintf("/api/v1/comparisons?proposals=%s,none", base.ID), ""), NotFound)
	})
}

// mergedProblem is the problem of the merged units, as a file of its own.
func mergedProblem(t *testing.T) *matcher.Problem {
	p, faults := scenario.Apply(propose.FromProblem(quick(5)), []scenario.Change{{Kind: scenario.KindReform, Reform: merging(quick(5))}})
	require.Empty(t, faults)
	p.Name = "merged"
	return p
}
