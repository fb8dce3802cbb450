package api

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"dathang/api/work"
	"dathang/data"
	"dathang/data/lang"
)

// Run is one execution in the background, as callers see it. State says how far the
// execution has got; what is known about its solution is the proposal's status.
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
	Result          string          `json:"result_url,omitempty" doc:"Where what it found beside a proposal is read"`
	Version         int64           `json:"version"`
	CreatedAt       time.Time       `json:"created_at"`
	StartedAt       *time.Time      `json:"started_at,omitempty"`
	FinishedAt      *time.Time      `json:"finished_at,omitempty"`
	UpdatedAt       time.Time       `json:"updated_at"`
}

// viewRun shows the row of a run; Result is set once there is something to read.
func viewRun(l lang.Language, r *data.Run) Run {
	view := Run{
		ID: r.ID, Kind: r.Kind, State: r.State, Attempt: r.Attempt, CancelRequested: r.CancelRequested, Progress: r.Progress,
		ErrorCode: r.ErrorCode, ErrorParams: r.ErrorParams, Proposal: r.Proposal, Version: r.Version,
		CreatedAt: r.CreatedAt, StartedAt: r.StartedAt, FinishedAt: r.FinishedAt, UpdatedAt: r.UpdatedAt,
	}
	// The row was written by us; what cannot be read is shown as empty.
	_ = json.Unmarshal([]byte(r.Input), &view.Input)
	if k, ok := questions[r.Kind]; ok && (r.State == data.RunSucceeded || r.State == data.RunCancelled && r.Done > 0) {
		view.Result = k.at(r.ID)
	}
	if r.ErrorCode != "" {
		view.ErrorText = lang.Text(l, "run_error."+r.ErrorCode, r.ErrorParams)
	}
	return view
}

// runRequest asks for a proposal.
type runRequest struct {
	Making
	Body struct {
		Question
		Name  string `json:"name,omitempty" maxLength:"200" doc:"Of the proposal"`
		TimeS int64  `json:"time_s,omitempty" minimum:"1" maximum:"7200" doc:"Seconds that the search may take; 600 where absent"`
	}
}

// submittedRun is the answer to a submission: 202 with the run, or 200 if it has ended already.
type submittedRun struct {
	Status     int
	Location   string         `header:"Location"`
	RetryAfter int            `header:"Retry-After" doc:"Seconds until it is worth asking again"`
	Submitted  data.Submitted `header:"X-Submitted" enum:"new,key,same" doc:"new; key: submitted before under this key; same: a run with this input was there already"`
	Body       Run
}

// submitRun queues a run, or answers with one that does the same.
func (s *Server) submitRun(ctx context.Context, in *runRequest) (*submittedRun, error) {
	return s.submit(ctx, in.Making, &in.Body.Question, func(input *work.Input) {
		input.Name, input.TimeMS = in.Body.Name, 1000*in.Body.TimeS
	})
}

// submit queues the work for a question; ask adds to the input what is particular to its kind.
func (s *Server) submit(ctx context.Context, by Making, q *Question, ask func(*work.Input)) (*submittedRun, error) {
	input, err := s.input(ctx, q, ask)
	if err != nil {
		return nil, err
	}
	r, how, err := s.Queue.Submit(ctx, by.actor(ctx), input)
	if err != nil {
		return nil, err
	}
	return s.submitted(ctx, &r, how), nil
}

// submitted is the answer with a submitted run.
func (s *Server) submitted(ctx context.Context, r *data.Run, how data.Submitted) *submittedRun {
	out := &submittedRun{Status: http.StatusAccepted, Location: "/api/v1/runs/" + string(r.ID), RetryAfter: 1, Submitted: how, Body: viewRun(requestOf(ctx).lang, r)}
	// The same was computed before: no need to wait.
	if r.State.Ended() {
		out.Status = http.StatusOK
	}
	return out
}

// runFilter narrows the list of runs.
type runFilter struct {
	Paging
	State data.RunState `query:"state" enum:"queued,running,succeeded,failed,cancelled"`
	Kind  string        `query:"kind" enum:"propose,sweep,simulation,frontier,change_frontier"`
}

// listRuns lists runs.
func (s *Server) listRuns(ctx context.Context, in *runFilter) (*pageOf[Run], error) {
	list, err := s.Store.Runs(ctx, data.RunFilter{State: in.State, Kind: in.Kind}, in.page())
	return listedAs(list, err, func(r *data.Run) Run { return viewRun(requestOf(ctx).lang, r) })
}

// RunPath names a run.
type RunPath struct {
	ID data.RunID `path:"run" doc:"Of the run"`
}

// runCall names a run that the caller may already have.
type runCall struct {
	RunPath
	Cached
}

// getRun is the cheap way to poll a run: 304 until it has changed.
func (s *Server) getRun(ctx context.Context, in *runCall) (*conditional[Run], error) {
	r, err := s.Store.Run(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	etag := spokenTag(ctx, versionTag(r.Version)) // why it failed is said in words
	if err := in.fresh(etag); err != nil {
		return nil, err
	}
	return &conditional[Run]{etag, viewRun(requestOf(ctx).lang, &r)}, nil
}

// runOut is the answer with a run.
type runOut struct{ Body Run }

// cancelRun asks a run to stop; the best plan so far is kept.
func (s *Server) cancelRun(ctx context.Context, in *RunPath) (*runOut, error) {
	r, err := s.Store.CancelRun(ctx, actorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return &runOut{viewRun(requestOf(ctx).lang, &r)}, nil
}

// versionTag is the ETag of a version; versionOf reads it.
func versionTag(version int64) string { return `"v` + strconv.FormatInt(version, 10) + `"` }

// versionOf is the version of a tag, in whatever language and
// compression it was read; false if the text is no such tag.
func versionOf(etag string) (int64, bool) {
	text, quoted := strings.CutPrefix(plainTag(etag), `"v`)
	text, ended := strings.CutSuffix(text, `"`)
	if bare, language, spoken := strings.Cut(text, "."); spoken && slices.Contains(lang.Languages, lang.Language(language)) {
		text = bare
	}
	version, err := strconv.ParseInt(text, 10, 64)
	return version, quoted && ended && err == nil
}
