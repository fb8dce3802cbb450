// Package work runs what takes longer than a request: load, one pure call,
// save. The row in runs is the truth; a job of River only wakes a worker.
//
//	q, err := work.Open(ctx, work.Config{Store: store, Address: address, Workers: 2, ...})
//	run, how, err := q.Submit(ctx, by, input)  // queued, or the run that is there already
//	q.Work(ctx)                                     // take up runs until ctx ends
//	q.Close()
//
// What happens to a run:
//
//		queued -> running -> succeeded | failed | cancelled
//
//	  - Submit commits the row, then inserts a job that is unique by run and attempt. Every worker
//	    regularly looks for runs that nobody works on (their job was lost, their wait is over, their
//	    worker was lost) and inserts jobs for them.
//	  - A worker claims the run for the length of a lease and renews it with every heartbeat, which
//	    carries the progress and returns whether somebody has cancelled the run. A worker that loses
//	    the claim discards its result: the store accepts results from the claim's holder only.
//	  - If the solver fails, the run fails at once. A database that is away, and a worker that is
//	    stopped or lost, are forgiven Retries times, with growing waits.
//	  - A cancelled run keeps the best plan that it had. A run whose time is over succeeds with the
//	    best plan, and its solution says that it was stopped.
//	  - Sweeps, simulations and the like are cut into blocks (points.go), each a run under the one that
//	    was submitted, with a job of its own. The worker that ends the last block wakes a worker for the
//	    run itself, which puts the results together.
package work

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"runtime"
	"sync"
	"time"

	"github.com/google/uuid"

	"dathang/data"
	"dathang/matcher/scenario"
)

// Retries is how often a run is tried again after its first attempt.
const Retries = 5

// Config is what a queue works with.
type Config struct {
	Store *data.Store
	// Address of the store's database, for the job engine's own connections to PostgreSQL.
	Address string
	Log     *slog.Logger
	// Version of the build; results of another build are not offered as the same.
	Version string
	// Workers is how many runs this process works on at once; 0 submits only.
	Workers int
	// Spare is how many of this process's cores runs leave to others, such as requests.
	Spare int
	// MaxOpen bounds the open runs of one submitter, MaxOpenAll those of everybody; 0 means the default.
	MaxOpen, MaxOpenAll int64
	// Lease is how long a silent worker keeps its run; 0 means 15 s. Beat is how
	// often a worker reports that it is alive, Rewake how often it looks for
	// runs that nobody works on; 0 means a thirtieth and a third of the lease.
	Lease, Beat, Rewake time.Duration
}

// The defaults of Config. A lease outlives a garbage collection or a short loss
// of the network, and is short enough that nobody waits long for a dead worker's run.
const (
	defaultLease      = 15 * time.Second
	beatsOfALease     = 30
	rewakesOfALease   = 3
	defaultMaxOpen    = 50
	defaultMaxOpenAll = 1000
)

// MinLease is the shortest lease that makes sense: with a shorter one, a
// pause of the database would take runs away from workers that are alive.
const MinLease = time.Second

// Queue submits runs and works on them.
type Queue struct {
	Config
	name string // of this process among the workers
	jobs jobs
	// Kept bounds the memory for everything that this process caches, that of package api included.
	Kept *Shelf
	// Caches of what scenarios start from, with what is made from it.
	bases      *Cache[string, *Base]
	solvers    *Cache[string, *scenario.Solver]
	simulators *Cache[string, *scenario.Simulator]
}

// Open connects to the job engine. It does not take up runs yet; Work does.
func Open(ctx context.Context, cfg Config) (*Queue, error) {
	cfg.Lease = cmp.Or(cfg.Lease, defaultLease)
	cfg.Beat, cfg.Rewake = cmp.Or(cfg.Beat, cfg.Lease/beatsOfALease), cmp.Or(cfg.Rewake, cfg.Lease/rewakesOfALease)
	cfg.MaxOpen, cfg.MaxOpenAll = cmp.Or(cfg.MaxOpen, defaultMaxOpen), cmp.Or(cfg.MaxOpenAll, defaultMaxOpenAll)
	host, err := os.Hostname()
	if err != nil {
		host = "host"
	}
	q := &Queue{Config: cfg, name: fmt.Sprintf("%s/%d/%s", host, os.Getpid(), uuid.NewString()[:8])}
	q.Kept = NewShelf(KeptBytes())
	q.bases = NewCache[string](q.Kept, (*Base).weight)
	q.solvers = NewCache[string](q.Kept, func(s *scenario.Solver) int64 { return Weight(s) })
	q.simulators = NewCache[string](q.Kept, func(s *scenario.Simulator) int64 { return Weight(s) })
	if q.jobs, err = openJobs(ctx, q); err != nil {
		return nil, fmt.Errorf("open job engine: %w", err)
	}
	return q, nil
}

// Close ends the connections of the job engine.
func (q *Queue) Close() { q.jobs.close() }

// Submit queues work, once for each Idempotency-Key of the actor. If a run with the same input is
// open or has succeeded, that run is returned instead of a new one.
func (q *Queue) Submit(ctx context.Context, by data.Actor, in *Input) (data.Run, data.Submitted, error) {
	n, err := in.newRun(q.Version)
	if err != nil {
		return data.Run{}, "", err
	}
	n.MaxOpen, n.MaxOpenAll = q.MaxOpen, q.MaxOpenAll
	r, how, err := q.Store.SubmitRun(ctx, by, n)
	if err != nil || how != data.SubmittedNew {
		return r, how, err
	}
	// The row is committed, so the caller has his run even if waking fails: rewake finds it.
	wake := []data.Run{r}
	if r.Blocks > 0 {
		wake, err = q.Store.BlocksOf(ctx, r.ID)
	}
	if err = errors.Join(err, q.wake(ctx, wake)); err != nil {
		q.Log.WarnContext(ctx, "run not woken", "run", r.ID, "cause", err)
	}
	return r, how, nil
}

// wake inserts jobs for the next attempts of runs; a job that exists already is not doubled.
func (q *Queue) wake(ctx context.Context, runs []data.Run) error {
	jobs := make([]wakeArgs, len(runs))
	for i := range runs {
		r := &runs[i]
		jobs[i] = wakeArgs{Run: r.ID, Attempt: r.Attempt + 1, Block: r.Block}
	}
	return q.jobs.insert(ctx, jobs)
}

// Work takes up runs until ctx ends, and then gives back those under way.
func (q *Queue) Work(ctx context.Context) error {
	if err := q.jobs.start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("start job engine: %w", err)
	}
	var rewaking sync.WaitGroup
	rewaking.Go(func() { q.keepRewaking(ctx) })
	<-ctx.Done()
	rewaking.Wait()
	grace, done := context.WithTimeout(context.WithoutCancel(ctx), stopGrace)
	defer done()
	return q.jobs.stop(grace)
}

// stopGrace is how long a stopped worker may take to give its runs back.
const stopGrace = 20 * time.Second

// keepRewaking wakes workers for runs that were left behind, at once and then at every Rewake.
func (q *Queue) keepRewaking(ctx context.Context) {
	tick := time.NewTicker(q.Rewake)
	defer tick.Stop()
	for {
		if err := q.rewake(ctx); err != nil && ctx.Err() == nil {
			q.Log.WarnContext(ctx, "rewake", "cause", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// rewakeMost bounds how many runs are woken at a time; the others wait for the next round.
const rewakeMost = 100

// rewake inserts jobs for the runs that a worker may claim now.
func (q *Queue) rewake(ctx context.Context) error {
	open, err := q.Store.OpenRuns(ctx, rewakeMost)
	if err != nil {
		return err
	}
	left, err := q.Store.WatchedRuns(ctx, open)
	if err != nil {
		return err
	}
	return q.wake(ctx, left)
}

// threads is how many threads one run may use: the workers of a
// process share its cores, except the spare ones.
func (q *Queue) threads() int { return max(1, (runtime.GOMAXPROCS(0)-q.Spare)/max(1, q.Workers)) }
