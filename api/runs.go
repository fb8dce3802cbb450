package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"dathang/api/work"
	"dathang/data"
	"dathang/data/lang"
	"dathang/matcher"
)

// Run is one execution in the background, as callers see it. State says how far
// the execution is; what is known about its solution is the proposal's status.
type Run struct {
	ID    data.RunID    `json:"id"`
	Kind  string        `json:"kind"`
	State data.RunState `json:"state" enum:"queued,running,succeeded,failed,cancelled"`
	// Input is echoed with everything that the caller left out.
	Input           work.Input      `json:"input" doc:"What was asked for, with the policy in force and every default"`
	Attempt         int64           `json:"attempt" doc:"How often a worker took it up"`
	CancelRequested bool            `json:"cancel_requested"`
	Progress        data.Progress   `json:"progress"`
	ErrorCode       string          `json:"error_code,omitempty" doc:"Why it failed, or why it is tried again"`
	ErrorParams     data.Params     `json:"error_params,omitempty"`
	ErrorText       string          `json:"error_text,omitempty" doc:"In the caller's language"`
	Proposal        data.ProposalID `json:"proposal_id,omitempty" doc:"What it made"`
	Version         int64           `json:"version"`
	CreatedAt       time.Time       `json:"created_at"`
	StartedAt       *time.Time      `json:"started_at,omitempty"`
	FinishedAt      *time.Time      `json:"finished_at,omitempty"`
	UpdatedAt       time.Time       `json:"updated_at"`
}

func viewRun(l lang.Language, r *data.Run) Run {
	view := Run{
		ID: r.ID, Kind: r.Kind, State: r.State, Attempt: r.Attempt, CancelRequested: r.CancelRequested, Progress: r.Progress,
		ErrorCode: r.ErrorCode, ErrorParams: r.ErrorParams, Proposal: r.Proposal, Version: r.Version,
		CreatedAt: r.CreatedAt, StartedAt: r.StartedAt, FinishedAt: r.FinishedAt, UpdatedAt: r.UpdatedAt,
	}
	// The row was written by us; what cannot be read is shown as empty.
	_ = json.Unmarshal([]byte(r.Input), &view.Input)
	if r.ErrorCode != "" {
		view.ErrorText = lang.Text(l, "run_error."+r.ErrorCode, r.ErrorParams)
	}
	return view
}

type runRequest struct {
	Making
	Body struct {
		Name       string         `json:"name,omitempty" maxLength:"200" doc:"Of the proposal"`
		Dataset    data.DatasetID `json:"dataset_id,omitempty" doc:"This, or problem_digest"`
		Problem    string         `json:"problem_digest,omitempty"`
		PolicyID   data.PolicyID  `json:"policy_id,omitempty" doc:"A kept policy"`
		PolicyName string         `json:"policy_name,omitempty" doc:"A policy that ships; without either the default one"`
		NormDate   string         `json:"norm_date,omitempty" format:"date" doc:"Picks the norms in force; the dataset's base date where absent"`
		Horizon    int            `json:"horizon,omitempty" minimum:"1" maximum:"30" doc:"Demand years; 5 where absent"`
		Intakes    int            `json:"intakes,omitempty" minimum:"1" maximum:"30" doc:"Yearly intakes on offer; 5 where absent"`
		TimeS      int64          `json:"time_s,omitempty" minimum:"1" maximum:"7200" doc:"Seconds that the search may take; 600 where absent"`
	}
}

type submittedRun struct {
	Status     int
	Location   string         `header:"Location"`
	RetryAfter int            `header:"Retry-After" doc:"Seconds until it is worth asking again"`
	Submitted  data.Submitted `header:"X-Submitted" enum:"new,key,same" doc:"new; key: submitted before under this key; same: a run with this input was there already"`
	Body       Run
}

// submitRun queues a run, or gives the one that is there already.
func (s *Server) submitRun(ctx context.Context, in *runRequest) (*submittedRun, error) {
	input, err := s.runInput(ctx, in)
	if err != nil {
		return nil, err
	}
	r, how, err := s.Queue.Submit(ctx, in.actor(ctx), input)
	if err != nil {
		return nil, err
	}
	return s.submitted(ctx, &r, how), nil
}

func (s *Server) submitted(ctx context.Context, r *data.Run, how data.Submitted) *submittedRun {
	out := &submittedRun{Status: http.StatusAccepted, Location: "/api/v1/runs/" + string(r.ID), RetryAfter: 1, Submitted: how, Body: viewRun(requestOf(ctx).lang, r)}
	if r.State.Ended() {
		out.Status = http.StatusOK
	}
	return out
}

// runInput finds what a request names, and all of its faults.
func (s *Server) runInput(ctx context.Context, in *runRequest) (*work.Input, error) {
	b := &in.Body
	input := &work.Input{
		Name: b.Name, Dataset: b.Dataset, Problem: b.Problem, PolicyID: b.PolicyID,
		NormDate: b.NormDate, Horizon: b.Horizon, Intakes: b.Intakes, TimeMS: 1000 * b.TimeS,
	}
	var faults []Fault
	lookup := func(pointer string, err error) error {
		missing, ok := errors.AsType[data.NotFound](err)
		if ok {
			faults = append(faults, Fault{In: "body", Pointer: pointer, Code: "no_object", Params: matcher.Params{"value": missing.ID}})
			return nil
		}
		return err
	}
	if b.Problem != "" {
		for pointer, given := range map[string]bool{
			"/dataset_id": b.Dataset != "", "/policy_id": b.PolicyID != "", "/policy_name": b.PolicyName != "", "/norm_date": b.NormDate != "",
			"/horizon": b.Horizon != 0, "/intakes": b.Intakes != 0,
		} {
			if given {
				faults = append(faults, Fault{In: "body", Pointer: pointer, Code: "not_with", Params: matcher.Params{"other": "problem_digest"}})
			}
		}
		sortFaults(faults)
		_, err := s.Store.Problem(ctx, b.Problem)
		return finished(input, &faults, lookup("/problem_digest", err))
	}
	if b.Dataset == "" {
		faults = append(faults, Fault{In: "body", Pointer: "/dataset_id", Code: "missing"})
	} else if _, err := s.Store.Dataset(ctx, b.Dataset); lookup("/dataset_id", err) != nil {
		return nil, err
	}
	policy, err := s.runPolicy(ctx, b.PolicyID, b.PolicyName, &faults)
	if lookup("/policy_id", err) != nil {
		return nil, err
	}
	input.Policy = policy
	return finished(input, &faults, nil)
}

func finished(input *work.Input, faults *[]Fault, err error) (*work.Input, error) {
	if err != nil {
		return nil, err
	}
	if len(*faults) > 0 {
		return nil, invalid(*faults)
	}
	return input, nil
}

// runPolicy is the policy in force.
func (s *Server) runPolicy(ctx context.Context, id data.PolicyID, name string, faults *[]Fault) (*matcher.Policy, error) {
	switch {
	case id != "" && name != "":
		*faults = append(*faults, Fault{In: "body", Pointer: "/policy_name", Code: "not_with", Params: matcher.Params{"other": "policy_id"}})
	case id != "":
		kept, err := s.Store.Policy(ctx, id)
		if err != nil {
			return nil, err
		}
		return kept.Content()
	case name != "":
		if p, ok := matcher.NamedPolicy(name); ok {
			return &p, nil
		}
		*faults = append(*faults, Fault{In: "body", Pointer: "/policy_name", Code: "word", Params: matcher.Params{"want": policyNames()}})
	}
	p := matcher.DefaultPolicy()
	return &p, nil
}

func policyNames() string {
	var names []string
	for _, p := range matcher.Policies() {
		names = append(names, p.ID)
	}
	return strings.Join(names, ", ")
}

type runFilter struct {
	Paging
	State data.RunState `query:"state" enum:"queued,running,succeeded,failed,cancelled"`
}

func (s *Server) listRuns(ctx context.Context, in *runFilter) (*pageOf[Run], error) {
	list, err := s.Store.Runs(ctx, data.RunFilter{State: in.State}, in.page())
	return listedAs(list, err, func(r *data.Run) Run { return viewRun(requestOf(ctx).lang, r) })
}

// RunPath names a run.
type RunPath struct {
	ID data.RunID `path:"run" doc:"Of the run"`
}

type runCall struct {
	RunPath
	Cached
}

// getRun is the cheap way to see how far a run is: 304 until it has changed.
func (s *Server) getRun(ctx context.Context, in *runCall) (*conditional[Run], error) {
	r, err := s.Store.Run(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	etag := versionTag(r.Version)
	if err := in.fresh(etag); err != nil {
		return nil, err
	}
	return &conditional[Run]{etag, viewRun(requestOf(ctx).lang, &r)}, nil
}

type runOut struct{ Body Run }

// cancelRun asks to stop; the best plan so far is kept.
func (s *Server) cancelRun(ctx context.Context, in *RunPath) (*runOut, error) {
	r, err := s.Store.CancelRun(ctx, actorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return &runOut{viewRun(requestOf(ctx).lang, &r)}, nil
}

// versionTag is the ETag of a version; versionOf reads it.
func versionTag(version int64) string { return `"v` + strconv.FormatInt(version, 10) + `"` }

func versionOf(etag string) (int64, bool) {
	text, quoted := strings.CutPrefix(strings.TrimPrefix(etag, "W/"), `"v`)
	text, ended := strings.CutSuffix(text, `"`)
	version, err := strconv.ParseInt(text, 10, 64)
	return version, quoted && ended && err == nil
}
