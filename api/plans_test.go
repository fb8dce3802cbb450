package api

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/api/auth"
	"dathang/data"
	"dathang/matcher"
)

// proposalsOf is a list of proposals as a caller asks for it.
func (s *service) proposalsOf(query string) []data.Proposal {
	s.t.Helper()
	return get[Page[data.Proposal]](s, http.StatusOK, s.call("GET", "/api/v1/proposals"+query, "")).Items
}

// hypothesis is what a scenario of one ban made of a plan; neither is published.
func (s *service) hypothesis() (plan, made data.Proposal) {
	s.t.Helper()
	heard := s.watched(get[Run](s, http.StatusAccepted, s.call("POST", "/api/v1/runs", fmt.Sprintf(`{"problem_digest": %q}`, s.keptProblem(quick(5))), asJSON)).ID)
	at := "/api/v1/proposals/" + string(heard[len(heard)-1].Proposal)
	plan = get[data.Proposal](s, http.StatusOK, s.call("GET", at, ""))
	given := get[Page[data.Allocation]](s, http.StatusOK, s.call("GET", at+"/allocations?limit=1", "")).Items[0]
	cell, err := matcher.Encode(given.Cell())
	require.NoError(s.t, err)
	body := fmt.Sprintf(`{"proposal_id":%q,"name":"what would be","changes":[{"kind":"ban","offer":%q,"cell":%s}]}`, plan.ID, given.Offer, cell)
	heard = s.watched(get[Run](s, http.StatusAccepted, s.call("POST", "/api/v1/runs", body, asJSON)).ID)
	last := heard[len(heard)-1]
	require.Equal(s.t, data.RunSucceeded, last.State, last.ErrorText)
	return plan, get[data.Proposal](s, http.StatusOK, s.call("GET", "/api/v1/proposals/"+string(last.Proposal), ""))
}

func TestHypotheses_StandAmongPlansOnlyForWhoAsks(t *testing.T) {
	both(t, func(t *testing.T, s *service) {
		plan, made := s.hypothesis()
		require.Equal(t, []data.ProposalKind{data.Plan, data.Hypothesis}, []data.ProposalKind{plan.Kind, made.Kind})
		require.Equal(t, []data.Proposal{plan}, s.proposalsOf(""))
		require.Equal(t, []data.Proposal{plan}, s.proposalsOf("?kind=plan"))
		require.Equal(t, []data.Proposal{made}, s.proposalsOf("?kind=hypothesis"))
		require.Equal(t, []data.Proposal{made, plan}, s.proposalsOf("?kind=all"))
		s.problem(s.call("GET", "/api/v1/proposals?kind=guess", ""), Invalid)
	})
}

func TestAdopt_MakesAPlanByAPlannersActThatNamesItsChanges(t *testing.T) {
	both(t, func(t *testing.T, s *service) {
		plan, made := s.hypothesis()
		at := "/api/v1/proposals/" + string(made.ID)
		approver := s.as(s.token(s.account("approver@city.vn", auth.Approver, department)))
		require.Equal(t, "hypothesis", s.problem(approver.call("POST", at+"/publish", ""), WrongState).Params["state"])
		changes := get[Page[saidChange]](s, http.StatusOK, s.call("GET", at+"/changes", "", "Accept-Language: en")).Items
		require.Len(t, changes, 1)
		require.NotEmpty(t, changes[0].Text)
		require.Empty(t, get[Page[saidChange]](s, http.StatusOK, s.call("GET", "/api/v1/proposals/"+string(plan.ID)+"/changes", "")).Items)

		tag := s.call("GET", at, "").header.Get("ETag")
		s.problem(s.call("POST", at+"/adopt", ""), PreconditionRequired)
		s.problem(approver.call("POST", at+"/adopt", "", "If-Match: "+tag), Forbidden)
		s.problem(s.call("POST", "/api/v1/proposals/none/adopt", "", "If-Match: "+tag), NotFound)
		s.problem(s.call("POST", at+"/adopt", "", `If-Match: "v77"`), Stale)
		adopted := get[data.Proposal](s, http.StatusOK, s.call("POST", at+"/adopt", "", "If-Match: "+tag))
		require.Equal(t, data.Plan, adopted.Kind)
		require.Equal(t, adopted.Owner, adopted.AdoptedBy)
		require.Equal(t, made.Version+1, adopted.Version)
		p := s.problem(s.call("POST", at+"/adopt", "", `If-Match: *`), WrongState)
		require.Equal(t, "plan", p.Params["state"])
		require.Len(t, s.proposalsOf(""), 2)
		require.Equal(t, changes, get[Page[saidChange]](s, http.StatusOK, s.call("GET", at+"/changes", "", "Accept-Language: en")).Items, "what it shows stays known")

		auditor := s.as(s.token(s.account("auditor@city.vn", auth.Auditor, department)))
		done := string(auditor.call("GET", "/api/v1/audit?object="+string(made.ID), "").body)
		require.True(t, strings.Contains(done, `"proposal.adopt"`) && strings.Contains(done, `ban`), done)
		get[data.Publication](s, http.StatusCreated, approver.call("POST", at+"/publish", ""))
	})
}

func TestDrafts_TakeTheDayOfAnUploadedRosterWithIt(t *testing.T) {
	both(t, func(t *testing.T, s *service) {
		set := s.keptFew()
		require.Contains(t, set.Marks, matcher.MarkSyntheticRoster)
		draft := get[data.Draft](s, http.StatusCreated, s.call("POST", "/api/v1/drafts", fmt.Sprintf(`{"dataset_id": %q}`, set.ID), asJSON))
		at := "/api/v1/drafts/" + string(draft.ID)
		content := func() *matcher.Dataset {
			ds, faults := matcher.DecodeDataset(s.call("GET", at+"/file", "").body)
			require.Empty(t, faults)
			return ds
		}
		roster := s.call("GET", at+"/parts/roster", "")
		body, form := sent(t, "roster.csv", string(roster.body))
		tag := "If-Match: " + roster.header.Get("ETag")
		p := s.problem(s.call("PUT", at+"/parts/roster?roster_date=2025-02-30", body, form, tag), Invalid)
		require.Equal(t, []string{"query", "roster_date"}, []string{p.Faults[0].In, p.Faults[0].Pointer})
		p = s.problem(s.call("PUT", at+"/parts/roster?roster_date=yesterday", body, form, tag), Invalid)
		require.Equal(t, "roster_date", p.Faults[0].Pointer)
		norms, normForm := sent(t, "norms.csv", string(s.call("GET", at+"/parts/norms", "").body))
		p = s.problem(s.call("PUT", at+"/parts/norms?roster_date=2025-06-30", norms, normForm, tag), Invalid)
		require.Equal(t, "not_with", p.Faults[0].Code)
		book, bookForm := sent(t, "norms.xlsx", string(s.call("GET", at+"/parts/norms?format=xlsx", "").body))
		p = s.problem(s.call("PUT", at+"/workbook?roster_date=2025-06-30", book, bookForm, tag), Invalid)
		require.Equal(t, "no_object", p.Faults[0].Code)
		require.Equal(t, set.RosterDate, content().RosterDate, "nothing was taken so far")

		// Whoever says the day says that the roster is real, also where its rows are those that were there.
		a := s.call("PUT", at+"/parts/roster?roster_date=2025-06-30", body, form, tag)
		require.Equal(t, http.StatusOK, a.status, "%s", a.body)
		ds := content()
		require.Equal(t, "2025-06-30", ds.RosterDate)
		require.NotContains(t, ds.Marks, matcher.MarkSyntheticRoster)
		// A workbook with a sheet about the dataset says its own day, unless the caller says another.
		book, bookForm = sent(t, "whole.xlsx", string(s.call("GET", at+"/workbook", "").body))
		a = s.call("PUT", at+"/workbook?roster_date=2025-07-01", book, bookForm, "If-Match: "+a.header.Get("ETag"))
		require.Equal(t, http.StatusOK, a.status, "%s", a.body)
		require.Equal(t, "2025-07-01", content().RosterDate)
		frozen := get[data.Dataset](s, http.StatusCreated, s.call("POST", at+"/freeze", "", "If-Match: "+a.header.Get("ETag")))
		require.Equal(t, "2025-07-01", frozen.RosterDate)

		// Few people of few communes: a warning, and no fault.
		lines := strings.SplitAfter(string(roster.body), "\n")
		body, form = sent(t, "roster.csv", lines[0]+lines[1])
		a = s.call("PUT", at+"/parts/roster", body, form, "If-Match: "+s.call("GET", at, "").header.Get("ETag"))
		require.Equal(t, http.StatusOK, a.status, "%s", a.body)
		found := get[struct {
			Sound            bool
			Faults, Warnings []Fault
		}](s, http.StatusOK, s.call("GET", at+"/faults", "", "Accept-Language: en"))
		require.True(t, found.Sound)
		require.Len(t, found.Warnings, 1)
		require.Equal(t, string(matcher.RosterLacks), found.Warnings[0].Code)
		require.NotEmpty(t, found.Warnings[0].Detail)
	})
}
