package work

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"

	"dathang/data"
)

// All of River is in this file. It keeps its tables beside ours: through the
// store's own connection in SQLite, through a small pool of pgx in PostgreSQL,
// because River's driver for lib/pq lags behind.

// jobs is the job engine; close ends its connections.
type jobs struct {
	client client
	close  func()
}

// client is what we use of a river.Client, whose type differs by database.
type client interface {
	InsertMany(ctx context.Context, params []river.InsertManyParams) ([]*rivertype.JobInsertResult, error)
	Start(ctx context.Context) error
	StopAndCancel(ctx context.Context) error
}

// wakeArgs is the content of a job: the attempt of a run for which it wakes a worker.
type wakeArgs struct {
	Run     data.RunID `json:"run" river:"unique"`
	Attempt int64      `json:"attempt" river:"unique"`
	// Block is the run's number among the blocks of another; 0 where it is none.
	Block int64 `json:"block,omitzero"`
}

// Kind implements river.JobArgs. There is one kind only:
// River's leader discards jobs of kinds that it does not know.
func (wakeArgs) Kind() string { return "run" }

// waker takes up runs when jobs arrive.
type waker struct {
	river.WorkerDefaults[wakeArgs]
	queue *Queue
}

// jobMargin is the time allowed for loading, explaining, checking and saving in addition to the
// search.
const jobMargin = 10 * time.Minute

// Timeout implements river.Worker. It is finite, so that River drops a job whose worker
// died, and the same for all, because a job does not know which run it will get.
func (w *waker) Timeout(*river.Job[wakeArgs]) time.Duration { return MaxTime + jobMargin }

// Work implements river.Worker. It returns errors of the
// database only, after which River tries the job again.
func (w *waker) Work(ctx context.Context, job *river.Job[wakeArgs]) error {
	return w.queue.take(ctx, job.Args)
}

// Settings of River. Its tables keep jobs for a short time only: the history is in our runs.
const (
	jobTries   = 5
	jobKept    = time.Hour
	sqlitePoll = 100 * time.Millisecond
	// fetchPause is how long a worker that has ended a job waits before it asks for the next: a block takes about a second.
	fetchPause   = 10 * time.Millisecond
	postgresPoll = time.Second
	pgxConns     = 6
)

// openJobs connects River to the store's database and creates its tables. On SQLite it
// shares the store's one writing connection; on PostgreSQL it has a small pool of its own.
func openJobs(ctx context.Context, q *Queue) (jobs, error) {
	if q.Store.Embedded() {
		made, err := newClient(ctx, riversqlite.New(q.Store.Writer()), q, sqlitePoll)
		return jobs{made, func() {}}, err
	}
	// The store's pool is lib/pq's; River needs pgx.
	at, err := pgxpool.ParseConfig(q.Address)
	if err != nil {
		return jobs{}, fmt.Errorf("address of the database: %w", err)
	}
	at.MaxConns = pgxConns
	pool, err := pgxpool.NewWithConfig(ctx, at)
	if err != nil {
		return jobs{}, err
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return jobs{}, err
	}
	unlock, err := lockMigrations(ctx, pool)
	if err != nil {
		pool.Close()
		return jobs{}, err
	}
	made, err := newClient(ctx, riverpgxv5.New(pool), q, postgresPoll)
	unlock()
	if err != nil {
		pool.Close()
		return jobs{}, err
	}
	return jobs{made, pool.Close}, nil
}

// lockMigrations lets only one of several starting processes create River's tables at a time.
func lockMigrations(ctx context.Context, pool *pgxpool.Pool) (unlock func(), err error) {
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := conn.Exec(ctx, `SELECT pg_advisory_lock(hashtextextended('dathang jobs', 0))`); err != nil {
		conn.Release()
		return nil, err
	}
	return func() {
		// The lock ends with its connection, whatever happens.
		_ = conn.Hijack().Close(context.WithoutCancel(ctx))
	}, nil
}

// Both clients have the methods that we use.
var (
	_ client = (*river.Client[*sql.Tx])(nil)
	_ client = (*river.Client[pgx.Tx])(nil)
)

// newClient brings River's tables up to date and makes a
// client. It works on jobs only if the queue has workers.
func newClient[T any](ctx context.Context, driver riverdriver.Driver[T], q *Queue, poll time.Duration) (*river.Client[T], error) {
	// River's log of its own daily work would drown ours.
	quiet := slog.New(atLeast{slog.LevelWarn, q.Log.Handler()})
	migrator, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: quiet})
	if err != nil {
		return nil, err
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return nil, fmt.Errorf("tables: %w", err)
	}
	cfg := &river.Config{
		ID: q.name, Logger: quiet, MaxAttempts: jobTries, FetchPollInterval: poll, FetchCooldown: fetchPause,
		CompletedJobRetentionPeriod: jobKept, CancelledJobRetentionPeriod: jobKept, DiscardedJobRetentionPeriod: jobKept,
	}
	if q.Workers > 0 {
		cfg.Queues = map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: q.Workers}}
		cfg.Workers = river.NewWorkers()
		if err := river.AddWorkerSafely(cfg.Workers, &waker{queue: q}); err != nil {
			return nil, err
		}
	}
	return river.NewClient(driver, cfg)
}

// wakeOnce keeps one job for each attempt, as long as that job waits or works.
var wakeOnce = river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{
	rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning, rivertype.JobStateRetryable, rivertype.JobStateScheduled,
}}

// The priorities of jobs, the smaller first: a single run does not wait behind a whole sweep.
const (
	priorityRun   = 1
	priorityBlock = 2
)

// insert inserts jobs, except those that are there already.
func (j jobs) insert(ctx context.Context, list []wakeArgs) error {
	if len(list) == 0 {
		return nil
	}
	params := make([]river.InsertManyParams, len(list))
	for i, args := range list {
		priority := priorityRun
		if args.Block > 0 {
			priority = priorityBlock
		}
		params[i] = river.InsertManyParams{Args: args, InsertOpts: &river.InsertOpts{Priority: priority, UniqueOpts: wakeOnce}}
	}
	_, err := j.client.InsertMany(ctx, params)
	return err
}

func (j jobs) start(ctx context.Context) error { return j.client.Start(ctx) }

// stop cancels the contexts of the jobs under way and waits for them.
func (j jobs) stop(ctx context.Context) error { return j.client.StopAndCancel(ctx) }

// atLeast is a log handler that passes on records from a level up.
type atLeast struct {
	level slog.Level
	slog.Handler
}

// Enabled implements slog.Handler.
func (h atLeast) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= h.level && h.Handler.Enabled(ctx, level)
}

// WithAttrs implements slog.Handler.
func (h atLeast) WithAttrs(attrs []slog.Attr) slog.Handler {
	return atLeast{h.level, h.Handler.WithAttrs(attrs)}
}

// WithGroup implements slog.Handler.
func (h atLeast) WithGroup(name string) slog.Handler {
	return atLeast{h.level, h.Handler.WithGroup(name)}
}
