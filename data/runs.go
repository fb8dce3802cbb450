package data

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"
)

// RunState is how far the execution of a run has got; what is known about its solution is the Status of the proposal.
type RunState string

// The states of a run. The last three are final.
const (
	RunQueued    RunState = "queued"
	RunRunning   RunState = "running"
	RunSucceeded RunState = "succeeded"
	RunFailed    RunState = "failed"
	RunCancelled RunState = "cancelled"
)

// Ended reports whether the state is final.
func (s RunState) Ended() bool {
	return s == RunSucceeded || s == RunFailed || s == RunCancelled
}

// ErrorLostWorker is the error code of a run that lost its worker MaxAttempts times.
const ErrorLostWorker = "run_lost_worker"

// Progress is how far the solver is.
type Progress struct {
	// Step is the worker's name for what it is doing: load, build, solve, explain, verify, save.
	Step string `json:"step"`
	// Level counts from 1 to Levels; 0 before the first.
	Level  int64 `json:"level"`
	Levels int64 `json:"levels"`
	// Incumbent, Bound and Gap are those of the current level, in its own integer units; nil while unknown.
	Incumbent *int64 `json:"incumbent"`
	Bound     *int64 `json:"bound"`
	Gap       *int64 `json:"gap"`
	Nodes     int64  `json:"nodes"`
	Pivots    int64  `json:"pivots"`
	// Done is how many of Points are finished, for work that is counted so: points of a sweep, draws of a simulation.
	Done   int64 `json:"done"`
	Points int64 `json:"points"`
}

// Run is one execution in the background.
type Run struct {
	ID RunID `json:"id"`
	// Kind is the worker's name for this sort of work.
	Kind  string   `json:"kind"`
	State RunState `json:"state"`
	// Input says what to do, as JSON; InputDigest covers everything that the result depends on.
	Input        string         `json:"input"`
	InputDigest  string         `json:"input_digest"`
	Owner        UserID         `json:"owner"`
	Organisation OrganisationID `json:"organisation_id"`
	// TimeoutMS bounds one attempt.
	TimeoutMS int64 `json:"timeout_ms"`
	// Attempt counts how often a worker has taken the run up; MaxAttempts is the limit.
	Attempt     int64  `json:"attempt"`
	MaxAttempts int64  `json:"max_attempts"`
	Worker      string `json:"worker"`
	// LeaseUntil is when the worker is presumed lost; nil while no worker has the run.
	LeaseUntil *time.Time `json:"lease_until"`
	// DueAt is when a queued run may be taken up.
	DueAt           time.Time `json:"due_at"`
	CancelRequested bool      `json:"cancel_requested"`
	// Parent is the run of which this one is a block; the blocks are numbered from 1. Empty and 0 for a run that was
	// submitted itself.
	Parent RunID `json:"parent_id"`
	Block  int64 `json:"block"`
	// Blocks is how many blocks this run is divided into, BlocksLeft how many of them have not ended.
	Blocks     int64 `json:"blocks"`
	BlocksLeft int64 `json:"blocks_left"`
	Progress
	// ErrorCode and ErrorParams say why it failed, or why it was tried again.
	ErrorCode   string `json:"error_code"`
	ErrorParams Params `json:"error_params"`
	// Proposal is the one that the run made; empty if none.
	Proposal ProposalID `json:"proposal_id"`
	// Version counts the changes of the row.
	Version    int64      `json:"version"`
	CreatedAt  time.Time  `json:"created_at"`
	StartedAt  *time.Time `json:"started_at"`
	FinishedAt *time.Time `json:"finished_at"`
	UpdatedAt  time.Time  `json:"updated_at"`
}

// Claim is a worker's hold on this attempt of the run.
func (r *Run) Claim() Claim { return Claim{Run: r.ID, Attempt: r.Attempt, Parent: r.Parent} }

const runColumns = `id, kind, state, input, input_digest, owner, organisation_id, timeout_ms, attempt, max_attempts, worker,
	lease_until, due_at, cancel_requested, parent_id, block, blocks, blocks_left, done, points, step, level, levels, incumbent, bound, gap, nodes, pivots, error_code, error_params, proposal_id,
	version, created_at, started_at, finished_at, updated_at`

// NewRun is work to be submitted.
type NewRun struct {
	Kind string
	// Input as JSON, and the digest of all that the result depends on.
	Input, InputDigest string
	// Points is how many points are to be done; 0 if the work is not counted so.
	Points int64
	// Blocks divide the work among several workers; none if one worker does it all.
	Blocks []NewBlock
	// Timeout of one attempt, also of each block; above 0.
	Timeout time.Duration
	// MaxAttempts is 1 plus the number of times that the loss of a worker or the database is forgiven.
	MaxAttempts int64
	// MaxOpen bounds the queued and running runs of the submitter, MaxOpenAll those of everybody; 0 means no bound.
	MaxOpen, MaxOpenAll int64
}

// NewBlock is a part of a run's work.
type NewBlock struct {
	// Input as JSON.
	Input  string
	Points int64
}

// Submitted says what SubmitRun did.
type Submitted string

// The outcomes of a submission.
const (
	// SubmittedNew: a run was made; wake a worker.
	SubmittedNew Submitted = "new"
	// SubmittedKey: the same submission was made before, under the same Idempotency-Key.
	SubmittedKey Submitted = "key"
	// SubmittedSame: a run with the same input already exists, unfinished or succeeded.
	SubmittedSame Submitted = "same"
)

// SubmitRun queues work, once. Repeating an Idempotency-Key (by.Key) returns the run of the first submission; the same
// key with other input is a Duplicate with Key "idempotency_key". If a run with the same input is queued, running or
// has succeeded, that one is returned instead of a new one. Too many open runs are Busy with a Limit.
func (s *Store) SubmitRun(ctx context.Context, by Actor, n NewRun) (Run, Submitted, error) {
	if n.Kind == "" || n.InputDigest == "" || n.Timeout <= 0 || n.MaxAttempts < 1 {
		return Run{}, "", fmt.Errorf("submit run: kind %q, input digest %q, timeout %v, max attempts %d: want all set, and above 0",
			n.Kind, n.InputDigest, n.Timeout, n.MaxAttempts)
	}
	id, err := newID()
	if err != nil {
		return Run{}, "", err
	}
	how := SubmittedNew
	given, again, err := s.create(ctx, by, "run", []string{n.Kind, n.InputDigest}, func(t transaction) (string, error) {
		// One submission at a time, so that limits hold and nothing is queued twice.
		if err := s.dialect.lock(ctx, t, "runs"); err != nil {
			return "", err
		}
		same, there, err := first[string](ctx, t, `SELECT id FROM runs WHERE kind = $1 AND input_digest = $2
			AND state IN ('queued', 'running', 'succeeded')`, n.Kind, n.InputDigest)
		if err != nil {
			return "", err
		}
		if there {
			how = SubmittedSame
			return same, nil
		}
		if err := withinLimits(ctx, t, by, &n); err != nil {
			return "", err
		}
		how = SubmittedNew
		_, err = t.exec(ctx, `INSERT INTO runs (id, kind, state, input, input_digest, owner, organisation_id,
			timeout_ms, max_attempts, points, blocks, blocks_left, due_at, created_at, updated_at)
			VALUES ($1, $2, 'queued', $3, $4, $5, $6, $7, $8, $9, $10, $10, $11, $11, $11)`,
			id, n.Kind, n.Input, n.InputDigest, by.User, by.Organisation, n.Timeout.Milliseconds(), n.MaxAttempts, n.Points, len(n.Blocks), s.stamp())
		if err != nil {
			return "", err
		}
		if err := s.insertBlocks(ctx, t, by, id, &n); err != nil {
			return "", err
		}
		return id, s.record(ctx, t, by, "run", "submit", id, nil, map[string]any{"kind": n.Kind, "input_digest": n.InputDigest})
	})
	if err != nil {
		return Run{}, "", err
	}
	if again {
		how = SubmittedKey
	}
	r, err := s.Run(ctx, RunID(given))
	return r, how, err
}

// withinLimits is Busy if one more run would exceed the limits of the submission.
func withinLimits(ctx context.Context, t transaction, by Actor, n *NewRun) error {
	type counts struct {
		Mine int64 `json:"mine"`
		All  int64 `json:"all_open"`
	}
	open, _, err := first[counts](ctx, t, `SELECT count(*) AS all_open, count(*) FILTER (WHERE owner = $1) AS mine FROM runs
		WHERE state IN ('queued', 'running') AND parent_id = ''`, by.User)
	if err != nil {
		return err
	}
	for _, bound := range []struct{ high, now int64 }{{n.MaxOpen, open.Mine}, {n.MaxOpenAll, open.All}} {
		if bound.high > 0 && bound.now >= bound.high {
			return Busy{What: "submit run", Limit: bound.high, After: 10 * time.Second}
		}
	}
	return nil
}

// RunFilter narrows the list of runs; empty fields do not filter.
type RunFilter struct {
	Kind  string
	State RunState
	Owner UserID
}

// Runs lists runs without their blocks, most recently submitted first.
func (s *Store) Runs(ctx context.Context, f RunFilter, page Page) (List[Run], error) {
	q := selecting(`SELECT ` + runColumns + ` FROM runs WHERE parent_id = ''`)
	is(q, "kind", f.Kind)
	is(q, "state", f.State)
	is(q, "owner", f.Owner)
	return byID(ctx, s, q, "runs", page, func(r *Run) string { return string(r.ID) })
}

// Run is one run.
func (s *Store) Run(ctx context.Context, id RunID) (Run, error) {
	return one[Run](ctx, s, "run", string(id), `SELECT `+runColumns+` FROM runs WHERE id = $1`, id)
}

// maxWatched bounds the number of runs in one query of WatchedRuns.
const maxWatched = 1000

// WatchedRuns returns the runs with those ids, in the order of ids, with one query on behalf of all listeners; unknown
// ids are left out. Version tells which have changed.
func (s *Store) WatchedRuns(ctx context.Context, ids []RunID) ([]Run, error) {
	if len(ids) == 0 {
		return []Run{}, nil
	}
	if len(ids) > maxWatched {
		return nil, Busy{What: "watch runs", Limit: maxWatched, After: time.Second}
	}
	text, args, err := sqlx.In(`SELECT `+runColumns+` FROM runs WHERE id IN (?) ORDER BY id`, ids)
	if err != nil {
		return nil, fmt.Errorf("watch runs: %w", err)
	}
	return list[Run](ctx, s, "watch runs", s.reads.Rebind(text), args...)
}

// CancelRun ends a queued run, and asks the workers of a running one to stop with the best they have. A run that has
// succeeded or failed is a Conflict with its State; a block cannot be cancelled by itself, only with its run.
func (s *Store) CancelRun(ctx context.Context, by Actor, id RunID) (Run, error) {
	var r Run
	err := s.write(ctx, "cancel run "+string(id), func(t transaction) error {
		var asked bool
		err := s.lockRun(ctx, t, id)
		if err != nil {
			return err
		}
		if r, asked, err = first[Run](ctx, t, `UPDATE runs SET
			state = CASE WHEN state = 'queued' THEN 'cancelled' ELSE state END,
			finished_at = CASE WHEN state = 'queued' THEN $1 ELSE finished_at END,
			cancel_requested = TRUE, updated_at = $1, version = version + 1
			WHERE id = $2 AND parent_id = '' AND (state = 'queued' OR state = 'running' AND NOT cancel_requested) RETURNING `+runColumns, s.stamp(), id); err != nil {
			return err
		}
		if asked && r.Blocks > 0 {
			if r, err = s.cancelBlocks(ctx, t, id); err != nil {
				return err
			}
		}
		if asked {
			return s.record(ctx, t, by, "run", "cancel", string(id), map[string]any{"cancel_requested": false}, map[string]any{"cancel_requested": true, "state": r.State})
		}
		if r, err = runNow(ctx, t, id); err != nil {
			return err
		}
		if r.State == RunSucceeded || r.State == RunFailed {
			return Conflict{Thing: "run", ID: string(id), State: string(r.State)}
		}
		return nil // asked before
	})
	return r, err
}

// runNow reads a run inside a transaction.
func runNow(ctx context.Context, t transaction, id RunID) (Run, error) {
	r, there, err := first[Run](ctx, t, `SELECT `+runColumns+` FROM runs WHERE id = $1`, id)
	if err == nil && !there {
		err = NotFound{Thing: "run", ID: string(id)}
	}
	return r, err
}
