package work

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"sync"
	"time"

	"dathang/data"
	"dathang/matcher"
	"dathang/matcher/compile"
	"dathang/matcher/propose"
	"dathang/matcher/solve"
)

// Codes of runs that failed or will be tried again. data/lang has their sentences under run_error.
const (
	// ErrorLostWorker: workers were lost more often than a run is retried.
	ErrorLostWorker = data.ErrorLostWorker
	// ErrorDatabase: the database did not answer.
	ErrorDatabase = "run_database"
	// ErrorStopped: the worker was stopped; the run waits for another.
	ErrorStopped = "run_stopped"
	// ErrorNoAnswer: no plan was found in the time or work that was allowed.
	ErrorNoAnswer = "run_no_answer"
	// ErrorUnverified: the independent check contradicted the answer.
	ErrorUnverified = "run_unverified"
	// ErrorInvalid: dataset and policy do not make a valid problem.
	ErrorInvalid = "run_invalid"
	// ErrorInfeasible: no plan obeys all rules, so there is nothing to vary.
	ErrorInfeasible = "run_infeasible"
	// ErrorInternal: a fault of the program.
	ErrorInternal = "run_internal"
)

// Errors lists the codes with their parameters.
var Errors = []matcher.CodeInfo{
	{Code: ErrorLostWorker},
	{Code: ErrorDatabase},
	{Code: ErrorStopped},
	{Code: ErrorNoAnswer},
	{Code: ErrorUnverified, Params: []string{"count"}},
	{Code: ErrorInvalid, Params: []string{"count", "path", "fault"}},
	{Code: ErrorInfeasible},
	{Code: ErrorInternal},
}

// Steps of a run in addition to those of package propose.
const (
	stepLoad  = "load"
	stepBuild = "build"
	stepSave  = "save"
)

// attempt is one try of one worker at a run.
type attempt struct {
	*Queue
	run data.Run

	mu        sync.Mutex
	progress  data.Progress
	cancelled bool // somebody asked to stop
	lost      bool // another worker has the run
}

// take claims a run and works on it: the block that the job names, or else the run that was
// submitted first. (The job engine does not keep that order: it skips jobs that are being inserted
// again at that moment.) It returns an error only if claiming fails; whatever happens to a claimed
// run is recorded in its row.
func (q *Queue) take(ctx context.Context, job wakeArgs) error {
	for {
		// A job without a block means "some run": the first submitted
		// one is taken, whichever run it was made for.
		id := job.Run
		if job.Block == 0 {
			var err error
			if id, err = q.Store.FirstRun(ctx); err != nil || id == "" {
				return err
			}
		}
		r, err := q.Store.ClaimRun(ctx, id, q.name, q.Lease)
		if _, held := errors.AsType[data.Conflict](err); held {
			if job.Block == 0 {
				continue // another worker was faster: the next one then
			}
			return nil // it has ended, another worker has it, or it is not due yet
		}
		if err != nil {
			return err
		}
		a := &attempt{Queue: q, run: r, cancelled: r.CancelRequested}
		a.work(ctx)
		return nil
	}
}

// found is the outcome of an attempt: a proposal, or the result
// of another kind of question, or neither.
type found struct {
	proposal *data.NewProposal
	result   any
}

// work carries the run out while a beat keeps the claim alive, and records how it ended.
func (a *attempt) work(ctx context.Context) {
	search, stop := context.WithTimeout(ctx, time.Duration(a.run.TimeoutMS)*time.Millisecond)
	defer stop()
	// The beat outlives the context of a stopped worker: it goes on until the end is written.
	alive, silent := context.WithCancel(context.WithoutCancel(ctx))
	var beating sync.WaitGroup
	beating.Go(func() { a.beat(alive, stop) })
	defer beating.Wait()
	defer silent()

	// A lost run belongs to another worker now: nothing may be written for it. A stopped worker and
	// a database that is away are no fault of the run, so it is tried again; anything else ends it.
	made, err := a.answer(search, alive)
	if a.isLost() {
		return
	}
	if errors.Is(ctx.Err(), context.Canceled) {
		a.giveBack(alive, ErrorStopped, 0)
		return
	}
	if _, away := errors.AsType[data.Busy](err); away {
		a.giveBack(alive, ErrorDatabase, backoff(a.run.Attempt))
		return
	}
	a.finish(alive, a.outcome(made, err))
	a.wakeParent(alive)
}

// answer computes the outcome from start to end; a panic on the way becomes an error. Putting
// blocks together is no search, so it cannot be stopped early.
func (a *attempt) answer(search, alive context.Context) (made found, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("panic: %v\n%s", cause, debug.Stack())
		}
	}()
	a.at(stepLoad, solve.Progress{})
	in, err := a.input(search)
	if err != nil {
		return found{}, err
	}
	points := pointKindOf(a.run.Kind)
	// A proposal; a block of a parent; a parent whose blocks are
	// done; or work that is not cut into blocks.
	switch {
	case points == nil:
		made.proposal, err = a.proposal(search, in)
	case a.run.Parent != "":
		var of span
		if err := json.Unmarshal([]byte(a.run.Input), &of); err != nil {
			return found{}, fmt.Errorf("input of run %s: %w", a.run.ID, err)
		}
		made.result, err = points.solve(search, a, in, of.First, of.End)
	case a.run.Blocks > 0:
		var blocks [][]byte
		if blocks, err = a.Store.BlockResults(alive, a.run.ID); err == nil {
			made.result, err = points.join(alive, a, in, blocks)
		}
	default:
		made.result, err = points.solve(search, a, in, 0, int(a.run.Points))
	}
	if err == nil {
		a.at(stepSave, solve.Progress{})
	}
	return made, err
}

// input is that of the run, or of the run that it is a block of.
func (a *attempt) input(ctx context.Context) (*Input, error) {
	if a.run.Parent == "" {
		return InputOf(&a.run)
	}
	parent, err := a.Store.Run(ctx, a.run.Parent)
	if err != nil {
		return nil, err
	}
	return InputOf(&parent)
}

// wakeParent wakes a worker for the parent run after its last block. If that fails, rewake finds
// the run later.
func (a *attempt) wakeParent(ctx context.Context) {
	if a.run.Parent == "" {
		return
	}
	parent, err := a.Store.Run(ctx, a.run.Parent)
	if err == nil && parent.BlocksLeft == 0 && !parent.State.Ended() {
		err = a.wake(ctx, []data.Run{parent})
	}
	if err != nil {
		a.Log.WarnContext(ctx, "run not woken", "run", a.run.Parent, "cause", err)
	}
}

// proposal solves the problem, explains the answer and has it checked.
func (a *attempt) proposal(ctx context.Context, in *Input) (*data.NewProposal, error) {
	started := time.Now()
	from, err := a.source(ctx, in)
	if err != nil {
		return nil, err
	}
	a.at(stepBuild, solve.Progress{Levels: len(from.Problem.Goals)})
	compiled := compile.Problem(from.Problem)
	began := time.Now()
	var solved time.Duration
	file, err := propose.Run(ctx, compiled, from, a.threads(), func(step propose.Step, at solve.Progress) {
		if step != propose.StepSolve && solved == 0 {
			solved = time.Since(began)
		}
		a.at(string(step), at)
	})
	if err != nil {
		return nil, err
	}
	file.Run.Version, file.Run.Started, file.Run.SolveMS = a.Version, started.UTC().Format(time.RFC3339), solved.Milliseconds()
	if host, err := os.Hostname(); err == nil {
		file.Run.Host = host
	}
	if err := file.Seal(); err != nil {
		return nil, err
	}
	name := in.Name
	if name == "" {
		name = from.Problem.Name
	}
	made := &data.NewProposal{Name: name, Base: in.Base, Dataset: in.Dataset, Policy: in.PolicyID, File: file, Verified: true}
	if len(in.Changes) > 0 {
		made.Kind = data.Hypothesis // an answer to "what if", not a plan that somebody decided on
	}
	return made, nil
}

// outcome is the end of a run that is not to be tried again.
func (a *attempt) outcome(made found, err error) data.Outcome {
	a.mu.Lock()
	defer a.mu.Unlock()
	noAnswer := errors.Is(err, solve.ErrNoAnswer)
	switch {
	// Cancelled, but with a plan: the best one until then is kept.
	case err == nil && a.cancelled && a.run.Parent == "":
		return data.Outcome{State: data.RunCancelled, Made: made.proposal, Result: made.result, Done: a.progress.Done}
	case err == nil: // a block that is done is done, whether or not somebody asked to stop
		return data.Outcome{State: data.RunSucceeded, Made: made.proposal, Result: made.result, Done: a.progress.Done}
	case a.cancelled && (noAnswer || errors.Is(err, context.Canceled)):
		return data.Outcome{State: data.RunCancelled}
	}
	failed := data.Outcome{State: data.RunFailed, Code: ErrorInternal}
	if noAnswer || errors.Is(err, context.DeadlineExceeded) {
		failed.Code = ErrorNoAnswer
	} else if errors.Is(err, solve.ErrNoPlan) {
		failed.Code = ErrorInfeasible
	} else if wrong, ok := errors.AsType[propose.Unverified](err); ok {
		failed.Code, failed.Params = ErrorUnverified, data.Params{"count": int64(len(wrong))}
	} else if faults, ok := errors.AsType[matcher.Faults](err); ok && len(faults) > 0 {
		failed.Code = ErrorInvalid
		failed.Params = data.Params{"count": int64(len(faults)), "path": faults[0].Path, "fault": string(faults[0].Code)}
	}
	a.Log.Error("run failed", "run", a.run.ID, "attempt", a.run.Attempt, "code", failed.Code, "cause", err)
	return failed
}

// finish records the end, retrying while the database is away.
func (a *attempt) finish(ctx context.Context, end data.Outcome) {
	const patience = 5 * time.Minute
	wait := 200 * time.Millisecond
	for began := time.Now(); ; wait = min(2*wait, 5*time.Second) {
		_, err := a.Store.FinishRun(ctx, a.run.Claim(), end)
		if err == nil {
			return
		}
		_, away := errors.AsType[data.Busy](err)
		if !away || time.Since(began) > patience || a.isLost() {
			// The end is not recorded: once the lease is over another worker takes the run up.
			a.Log.Error("run not finished", "run", a.run.ID, "attempt", a.run.Attempt, "cause", err)
			return
		}
		time.Sleep(wait)
	}
}

// giveBack returns the run to the queue, to be tried again after a wait. If the database does not
// take even that, the run becomes free when the lease ends.
func (a *attempt) giveBack(ctx context.Context, code string, wait time.Duration) {
	ctx, done := context.WithTimeout(ctx, a.Lease)
	defer done()
	if _, err := a.Store.RequeueRun(ctx, a.run.Claim(), code, nil, wait); err != nil {
		a.Log.Warn("run not given back", "run", a.run.ID, "attempt", a.run.Attempt, "cause", err)
	}
}

// backoff is the wait before the next attempt: 1, 4, 9, 16, 25 seconds.
func backoff(attempt int64) time.Duration { return time.Duration(attempt*attempt) * time.Second }

// counting returns a callback that records how many points are done.
func (a *attempt) counting() func(done int) {
	a.at(string(propose.StepSolve), solve.Progress{})
	return func(done int) {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.progress.Done = int64(done)
	}
}

// at records how far the run is; the next beat passes it on to the store.
func (a *attempt) at(step string, p solve.Progress) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.progress.Step = step
	// Only the solver knows levels; other steps leave what it said last.
	if p.Levels == 0 {
		return
	}
	a.progress.Level, a.progress.Levels, a.progress.Nodes, a.progress.Pivots = int64(p.Level), int64(p.Levels), int64(p.Nodes), p.Pivots
	a.progress.Incumbent, a.progress.Bound, a.progress.Gap = nil, nil, nil
	if p.Found {
		gap := p.Value - p.Bound
		a.progress.Incumbent, a.progress.Bound, a.progress.Gap = &p.Value, &p.Bound, &gap
	}
}

// beat renews the claim until ctx ends. It stops the search when somebody asks to, or when another
// worker has taken the run.
func (a *attempt) beat(ctx context.Context, stop func()) {
	tick := time.NewTicker(a.Beat)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		a.mu.Lock()
		now := a.progress
		a.mu.Unlock()
		cancel, err := a.Store.HeartbeatRun(ctx, a.run.Claim(), a.Lease, now)
		_, taken := errors.AsType[data.Conflict](err)
		if !cancel && !taken {
			continue // while the database is away nobody else can take the run either, so there is no reason to stop
		}
		a.mu.Lock()
		a.cancelled, a.lost = a.cancelled || cancel, a.lost || taken
		a.mu.Unlock()
		stop()
		if taken {
			return
		}
	}
}

// isLost reports whether another worker has taken the run.
func (a *attempt) isLost() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.lost
}
