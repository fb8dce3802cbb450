package api

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/api/work"
	"dathang/data"
	"dathang/matcher"
	"dathang/matcher/scenario"
)

// proposed is a proposal of a small problem.
func (s *service) proposed(seed uint64) data.Proposal {
	s.t.Helper()
	r := get[Run](s, http.StatusAccepted, s.call("POST", "/api/v1/runs", fmt.Sprintf(`{"problem_digest": %q, "name": "base"}`, s.keptProblem(quick(seed))), asJSON))
	heard := s.watched(r.ID)
	last := heard[len(heard)-1]
	require.Equal(s.t, data.RunSucceeded, last.State, last.ErrorText)
	return get[data.Proposal](s, http.StatusOK, s.call("GET", "/api/v1/proposals/"+string(last.Proposal), ""))
}

// answered submits a question and waits for what it has found.
func (s *service) answered(path, body string) (Run, answer) {
	s.t.Helper()
	a := s.call("POST", path, body, asJSON)
	r := get[Run](s, http.StatusAccepted, a)
	require.Equal(s.t, "/api/v1/runs/"+string(r.ID), a.header.Get("Location"))
	heard := s.watched(r.ID)
	last := heard[len(heard)-1]
	require.Equal(s.t, data.RunSucceeded, last.State, last.ErrorText)
	require.Equal(s.t, path+"/"+string(r.ID), last.Result)
	return last, s.call("GET", last.Result, "")
}

// table is a result as CSV, without its header.
func (s *service) table(at string) [][]string {
	s.t.Helper()
	a := s.call("GET", at, "", "Accept-Encoding: identity")
	require.Equal(s.t, http.StatusOK, a.status, "%s", a.body)
	require.Contains(s.t, a.header.Get("Content-Type"), "text/csv")
	lines, err := csv.NewReader(strings.NewReader(string(a.body))).ReadAll()
	require.NoError(s.t, err)
	return lines[1:]
}

func TestSweeps_AreAnsweredBlockByBlock(t *testing.T) {
	both(t, func(t *testing.T, s *service) {
		p := s.proposed(5)
		body := fmt.Sprintf(`{"proposal_id": %q, "name": "grid", "changes": [{"kind":"price","per_mille":1100}],
			"axes": [{"change":{"kind":"capacity"},"vary":"per_mille","values":[0,500,1000,1500]}, {"change":{"kind":"demand"},"vary":"per_mille","values":[500,1000,2000]}]}`, p.ID)
		r, a := s.answered("/api/v1/sweeps", body)
		require.Equal(t, int64(12), r.Progress.Points)
		require.Equal(t, int64(12), r.Progress.Done)
		got := get[work.SweepResult](s, http.StatusOK, a)
		require.Equal(t, p.ProblemDigest, got.Problem)
		require.Len(t, got.Points, 12)
		lines := s.table(r.Result + "?format=csv")
		require.Len(t, lines, 12)

		// Each point is what a question to the proposal answers.
		for i, values := range [][]int64{{0, 500}, {0, 1000}, {0, 2000}, {500, 500}} {
			point := got.Points[i]
			require.Equal(t, values, point.Values)
			ask := fmt.Sprintf(`{"changes":[{"kind":"price","per_mille":1100},{"kind":"capacity","per_mille":%d},{"kind":"demand","per_mille":%d}]}`, values[0], values[1])
			one := get[struct{ Answer *whatIfAnswer }](s, http.StatusOK, s.call("POST", "/api/v1/proposals/"+string(p.ID)+"/what-if", ask, asJSON))
			require.Equal(t, one.Answer.Served, point.Served)
			require.Equal(t, one.Answer.Unmet, point.Unmet())
			require.Equal(t, []string{strconv.Itoa(i), strconv.FormatInt(values[0], 10), strconv.FormatInt(values[1], 10)}, lines[i][:3])
		}
		again := s.call("POST", "/api/v1/sweeps", body, asJSON)
		require.Equal(t, r.ID, get[Run](s, http.StatusOK, again).ID, "what is there is not computed again")
		listed := get[Page[Run]](s, http.StatusOK, s.call("GET", "/api/v1/sweeps", ""))
		require.Len(t, listed.Items, 1, "blocks are not listed")
		s.problem(s.call("GET", "/api/v1/simulations/"+string(r.ID), ""), NotFound)
	})
}

func TestSweeps_SayEverythingThatIsWrong(t *testing.T) {
	both(t, func(t *testing.T, s *service) {
		p := s.proposed(5)
		at := fmt.Sprintf(`{"proposal_id": %q, `, p.ID)
		for _, c := range []struct{ path, body, pointer string }{
			{"sweeps", `{"axes":[{"change":{"kind":"capacity"},"vary":"per_mille","values":[1]}]}`, "/dataset_id"},
			{"sweeps", `{"proposal_id":"none","axes":[{"change":{"kind":"capacity"},"vary":"per_mille","values":[1]}]}`, "/proposal_id"},
			{"sweeps", `{"scenario_id":"none","axes":[{"change":{"kind":"capacity"},"vary":"per_mille","values":[1]}]}`, "/scenario_id"},
			{"sweeps", at + `"horizon":3,"axes":[{"change":{"kind":"capacity"},"vary":"per_mille","values":[1]}]}`, "/horizon"},
			{"sweeps", at + `"axes":[{"change":{"kind":"capacity"},"vary":"colour","values":[1]}]}`, "/axes/0/vary"},
			{"sweeps", at + `"axes":[{"change":{"kind":"capacity"},"vary":"per_mille","values":[1,-5,2]}]}`, "/axes/0/change/per_mille"},
			{"sweeps", at + `"changes":[{"kind":"price","per_mille":1}],"axes":[{"change":{"kind":"capacity","offer":"nobody"},"vary":"per_mille","values":[1]}]}`, "/axes/0/change/offer"},
			{"sweeps", at + `"changes":[{"kind":"capacity","offer":"nobody","seats":1}],"axes":[{"change":{"kind":"demand"},"vary":"per_mille","values":[1]}]}`, "/changes/0/offer"},
			{"sweeps", at + `"axes":[{"change":{"kind":"retirement"},"vary":"months","values":[-12]}]}`, "/axes/0/change/kind"},
			{"simulations", at + `"draws":10}`, "/exits"},
			{"simulations", at + `"draws":10,"exits":{}}`, "/exits"},
			{"simulations", at + `"draws":10,"acceptance":{"mean_per_mille":2000,"strength":1}}`, "/acceptance/mean_per_mille"},
			{"change-frontiers", at + `"prices":[1,-1]}`, "/prices/1"},
			{"frontiers", at + `"changes":[{"kind":"close","offer":"nobody"}]}`, "/changes/0/offer"},
		} {
			got := s.problem(s.call("POST", "/api/v1/"+c.path, c.body, asJSON), Invalid)
			require.Equal(t, c.pointer, got.Faults[0].Pointer, c.body)
			require.NotEmpty(t, got.Faults[0].Detail)
		}
	})
}

func TestQuestions_OfEveryKindFindTheirAnswer(t *testing.T) {
	both(t, func(t *testing.T, s *service) {
		p := s.proposed(5)
		at := fmt.Sprintf(`{"proposal_id": %q, `, p.ID)
		r, a := s.answered("/api/v1/simulations", at+`"draws":20,"seed":7,"acceptance":{"mean_per_mille":800,"strength":10},"demand":{"deviation_per_mille":200}}`)
		drawn := get[work.SimulationResult](s, http.StatusOK, a)
		require.Equal(t, 20, drawn.Outlook.Draws)
		require.Len(t, drawn.Draws, 20)
		require.NotEmpty(t, drawn.Outlook.Orders)
		require.Len(t, s.table(r.Result+"?format=csv"), 20)
		require.Len(t, s.table(r.Result+"?format=csv&part=orders"), len(drawn.Outlook.Orders))
		require.Len(t, s.table(r.Result+"?format=csv&part=communes"), len(drawn.Outlook.Communes))

		r, a = s.answered("/api/v1/frontiers", at+`"points":50}`)
		curve := get[work.FrontierResult](s, http.StatusOK, a)
		require.NotEmpty(t, curve.Points)
		require.Len(t, s.table(r.Result+"?format=csv"), len(curve.Points))

		r, a = s.answered("/api/v1/change-frontiers", at+`"changes":[{"kind":"capacity","per_mille":700}],"prices":[0,1,8]}`)
		trade := get[work.ChangeFrontierResult](s, http.StatusOK, a)
		require.Len(t, trade.Points, 3)
		require.GreaterOrEqual(t, trade.Points[0].Changed, trade.Points[2].Changed)
		require.Len(t, s.table(r.Result+"?format=csv"), 3)
	})
}

// A change of the dataset has the shortfall counted anew, in the question that is answered at once, in a run and in
// a sweep.
func TestWhatIf_ChangesTheDatasetToo(t *testing.T) {
	both(t, func(t *testing.T, s *service) {
		set := s.keptFew()
		// Without cohorts all is one flow, which is answered at once on the slowest machine.
		ours := s.keptWithoutCohorts(matcher.DefaultPolicy())
		base := fmt.Sprintf(`{"dataset_id": %q, "policy_id": %q, "horizon": 2, "intakes": 2`, set.ID, ours.ID)
		first := s.watched(get[Run](s, http.StatusAccepted, s.call("POST", "/api/v1/runs", base+`}`, asJSON)).ID)
		proposal := first[len(first)-1].Proposal
		wave := `"changes":[{"kind":"retirement","months":-24}]`
		ran := s.watched(get[Run](s, http.StatusAccepted, s.call("POST", "/api/v1/runs", base+", "+wave+`}`, asJSON)).ID)
		row := get[data.Proposal](s, http.StatusOK, s.call("GET", "/api/v1/proposals/"+string(ran[len(ran)-1].Proposal), ""))
		before := get[data.Proposal](s, http.StatusOK, s.call("GET", "/api/v1/proposals/"+string(proposal), ""))
		require.NotEqual(t, before.DemandSeats, row.DemandSeats, "people leave earlier")

		got := get[struct {
			Answer *whatIfAnswer
			Run    *Run
		}](s, http.StatusOK, s.call("POST", "/api/v1/proposals/"+string(proposal)+"/what-if", "{"+wave+"}", asJSON))
		require.Equal(t, row.DemandSeats, got.Answer.Served+got.Answer.Unmet)
		require.Equal(t, []matcher.Level(row.Levels), got.Answer.Levels)

		_, a := s.answered("/api/v1/sweeps", fmt.Sprintf(`{"proposal_id": %q, "axes":[{"change":{"kind":"retirement"},"vary":"months","values":[0,-24]}]}`, proposal))
		points := get[work.SweepResult](s, http.StatusOK, a).Points
		require.Equal(t, []int64{before.DemandSeats, row.DemandSeats}, []int64{points[0].Demand, points[1].Demand})
		_, a = s.answered("/api/v1/simulations", fmt.Sprintf(`{"proposal_id": %q, "draws": 3, "exits": {"retirement_shock_per_mille": 300}}`, proposal))
		require.Len(t, get[work.SimulationResult](s, http.StatusOK, a).Draws, 3)
	})
}

func TestScenarios_AreKeptEditedAndAsked(t *testing.T) {
	both(t, func(t *testing.T, s *service) {
		p := s.proposed(5)
		ships := get[Page[referenceScenario]](s, http.StatusOK, s.call("GET", "/api/v1/reference-scenarios", "")).Items
		require.Len(t, ships, 7)
		fitting := get[Page[referenceScenario]](s, http.StatusOK, s.call("GET", "/api/v1/reference-scenarios?dataset=elsewhere", "")).Items
		require.Len(t, fitting, 4)
		require.True(t, fitting[0].General)
		require.NotEmpty(t, ships[0].Text)
		body := fmt.Sprintf(`{"proposal_id": %q, "name": "Giá tăng", "changes": [{"kind":"price","per_mille":1200}]}`, p.ID)
		a := s.call("POST", "/api/v1/scenarios", body, asJSON, "Idempotency-Key: k")
		made := get[keptScenario](s, http.StatusCreated, a)
		require.Equal(t, made, get[keptScenario](s, http.StatusCreated, s.call("POST", "/api/v1/scenarios", body, asJSON, "Idempotency-Key: k")))
		at := a.header.Get("Location")
		require.Equal(t, p.ID, made.Base.Proposal)
		require.Contains(t, string(s.call("GET", at, "", "Accept-Encoding: identity").body), fmt.Sprintf(`"base":{"proposal_id":%q},`, p.ID), "what was not given is not there")
		require.Len(t, made.Texts, 1)
		require.NotContains(t, made.Texts[0], "{{")
		require.Equal(t, http.StatusNotModified, s.call("GET", at, "", "If-None-Match: "+a.header.Get("ETag")).status)
		s.problem(s.call("PUT", at, body, asJSON), PreconditionRequired)
		for _, c := range []struct{ body, pointer string }{
			{fmt.Sprintf(`{"proposal_id": %q, "name": "x"}`, p.ID), "/changes"},
			{fmt.Sprintf(`{"proposal_id": %q, "name": "x", "reference": "none"}`, p.ID), "/reference"},
			{fmt.Sprintf(`{"proposal_id": %q, "name": "x", "reference": "reform"}`, p.ID), "/reference"},
			{fmt.Sprintf(`{"proposal_id": %q, "name": "x", "reference": "budget-cut", "changes": [{"kind":"close","offer":"nobody"}]}`, p.ID), "/changes/0/offer"},
		} {
			require.Equal(t, c.pointer, s.problem(s.call("POST", "/api/v1/scenarios", c.body, asJSON), Invalid).Faults[0].Pointer, c.body)
		}
		cut := fmt.Sprintf(`{"proposal_id": %q, "name": "Cắt giảm", "reference": "budget-cut"}`, p.ID)
		saved := get[keptScenario](s, http.StatusOK, s.call("PUT", at, cut, asJSON, "If-Match: "+a.header.Get("ETag")))
		require.Equal(t, scenario.KindBudget, saved.Changes[0].Kind)
		s.problem(s.call("PUT", at, cut, asJSON, "If-Match: "+a.header.Get("ETag")), Stale)
		require.Len(t, get[Page[ScenarioHead]](s, http.StatusOK, s.call("GET", "/api/v1/scenarios?q=cat+giam", "")).Items, 1)

		// A run of it makes a proposal; a sweep varies it.
		r := get[Run](s, http.StatusAccepted, s.call("POST", "/api/v1/runs", fmt.Sprintf(`{"scenario_id": %q}`, made.ID), asJSON))
		heard := s.watched(r.ID)
		require.Equal(t, data.RunSucceeded, heard[len(heard)-1].State)
		_, a = s.answered("/api/v1/sweeps", fmt.Sprintf(`{"scenario_id": %q, "axes":[{"change":{"kind":"capacity"},"vary":"per_mille","values":[500,1000]}]}`, made.ID))
		require.Len(t, get[work.SweepResult](s, http.StatusOK, a).Sweep.Changes, 1)
		require.Equal(t, http.StatusNoContent, s.call("DELETE", at, "", `If-Match: "v2"`).status)
		s.problem(s.call("GET", at, ""), NotFound)
	})
}

func TestSweeps_ThatAreCancelledKeepWhatWasSolved(t *testing.T) {
	bothIdle(t, func(t *testing.T, s *service, begin func()) {
		text, err := matcher.Encode(quick(5))
		require.NoError(t, err)
		problem := get[data.Problem](s, http.StatusCreated, s.call("POST", "/api/v1/problems", string(text), asJSON))
		body := fmt.Sprintf(`{"problem_digest": %q, "axes":[{"change":{"kind":"capacity"},"vary":"per_mille","values":[1,2,3,4,5,6,7,8,9,10]}]}`, problem.Digest)
		r := get[Run](s, http.StatusAccepted, s.call("POST", "/api/v1/sweeps", body, asJSON))
		s.problem(s.call("GET", "/api/v1/sweeps/"+string(r.ID), ""), WrongState)
		require.Equal(t, data.RunCancelled, get[Run](s, http.StatusOK, s.call("POST", "/api/v1/runs/"+string(r.ID)+"/cancel", "")).State)
		s.problem(s.call("GET", "/api/v1/sweeps/"+string(r.ID), ""), NotFound)
		begin()
	})
}
