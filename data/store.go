// Package data is the store: every SQL statement of dathang stands here, beside
// its scan. One text runs on both databases, SQLite in a file (modernc.org/sqlite,
// pure Go) and PostgreSQL (lib/pq); dialect.go alone knows which.
//
//	store, err := data.Open(ctx, "dathang.db")                  // a file
//	store, err := data.Open(ctx, "postgres://user@host/dathang") // or a server
//	defer store.Close()
//
// Open brings the tables up to date (package migrations) and may be called by
// several processes at once.
//
// What it holds:
//
//   - datasets: immutable, found by id or digest; communes, fields, universities,
//     programmes, norms and roster entries by pages. Drafts are datasets being
//     edited: SaveDraft asks for the version that was read (If-Match), FreezeDraft
//     makes the dataset.
//   - policies: named, each save a new version that never changes; problems, by digest.
//   - runs: SubmitRun, ClaimRun, HeartbeatRun, FinishRun, CancelRun, OpenRuns. The
//     row is the truth, a job of any queue only wakes a worker. What several workers
//     share is cut into blocks, each a run under its run (blocks.go).
//   - scenarios: named lists of changes of a base, edited like drafts.
//   - proposals: the whole file, its certificate, and rows of allocations and unmet
//     seats in pages.
//
// Rules that hold everywhere:
//
//   - Errors are typed: NotFound, Conflict, Duplicate, Busy, BadCursor, BadText; use
//     errors.AsType. A context that ends is itself (context.Canceled, ...). Anything
//     else is a failure.
//   - Methods that change something take the Actor who does it; owner and
//     organisation of what is made come from him. The change is one transaction,
//     and a transaction never spans a solve. Where the Actor has a Key, a method that
//     makes something gives, for the same key and content, what it made the first time.
//   - Lists come in pages: Page{Limit, After} in, List{Items, Next} out. A cursor
//     belongs to one list with one order, and pages neither repeat nor skip what
//     was there when the first was read.
//   - Search is by folded text: Fold("Phúc Xá") == "phuc xa".
//   - Who may see only the rows of one university or commune is given methods that
//     take its id (UniversityAllocations, CommuneAllocations, CommuneUnmet): there is
//     no page to filter afterwards.
//   - Times are UTC and whole microseconds. Ids that the store makes are UUIDs of
//     version 7: they sort by the time they were made.
package data

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"
	"github.com/jmoiron/sqlx/reflectx"
)

// The ids of what the store makes.
type (
	// DatasetID names a stored dataset; matcher.Dataset.ID is the name in its file.
	DatasetID string
	// DraftID names a draft.
	DraftID string
	// PolicyID names one version of a policy; matcher.Policy.ID is the name in its file.
	PolicyID string
	// RunID names a run.
	RunID string
	// ScenarioID names a kept scenario.
	ScenarioID string
	// ProposalID names a proposal.
	ProposalID string
	// RoundID names a round.
	RoundID string
	// UserID names a user.
	UserID string
	// OrganisationID names a department, a university or a commune as users belong to it.
	OrganisationID string
)

// Actor is the author of a change. Key is the Idempotency-Key of the call, which makes it safe to repeat; Request is
// the id of the call in the log. Both may be empty.
type Actor struct {
	User         UserID
	Organisation OrganisationID
	Key          string
	Request      string
}

// Local is the actor of commands run on the machine itself, where nobody has signed in.
var Local = Actor{User: "local", Organisation: "local"}

// Store is one database. Its methods may be called from many goroutines.
type Store struct {
	// dialect decides what differs between the two databases; see dialect.go.
	dialect dialect
	address string
	// onlyReads is set if the store was opened read-only.
	onlyReads bool
	// reads and writes are one pool for PostgreSQL. SQLite has a
	// pool for reading and a single connection for writing.
	reads, writes *sqlx.DB
	// writers limits how many transactions write at once: they often wait for each other, and one that waits while
	// holding a connection keeps that connection from readers.
	writers    chan struct{}
	statements *prepared // of reads
	names      *kept     // display names of recently read proposals
	// now is the machine's clock and ran how long the process has run; clock combines them into one steady time.
	now    func() time.Time
	ran    func() time.Duration
	clock  steadyClock
	health health // whether writes have been accepted lately
}

// Open opens the database at an address, a file's path or postgres://..., creates the file if it does not exist, and
// brings the tables up to date.
func Open(ctx context.Context, address string) (*Store, error) {
	s, err := connect(ctx, address)
	if err != nil {
		return nil, err
	}
	if err := s.migrate(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// writersAtOnce is how many transactions of one process may write at once; SQLite admits only one of them at a time.
const writersAtOnce = 3

// connect opens the pools without touching any table.
func connect(ctx context.Context, address string) (*Store, error) {
	s, err := openDialect(ctx, address)
	if err != nil {
		return nil, err
	}
	s.prepare()
	return s, nil
}

// prepare sets up what a store needs besides its pools.
func (s *Store) prepare() {
	s.now, s.ran, s.statements, s.names, s.writers = time.Now, sinceBegin, newPrepared(), newKept(), make(chan struct{}, writersAtOnce)
	// Columns are named as in JSON: one word for one thing.
	names := reflectx.NewMapper("json")
	s.reads.Mapper, s.writes.Mapper = names, names
}

// OpenToRead opens a database read-only: it creates no file, changes no table, and can read from a write-protected
// medium. Tables of another version of this program are left as they are.
func OpenToRead(ctx context.Context, address string) (*Store, error) {
	s, err := openDialectToRead(ctx, address)
	if err != nil {
		return nil, err
	}
	s.onlyReads = true
	s.prepare()
	return s, nil
}

// Close ends all connections.
func (s *Store) Close() error {
	s.statements.close()
	if s.reads == s.writes {
		return s.writes.Close()
	}
	return errors.Join(s.reads.Close(), s.writes.Close())
}

// Ping checks that the database answers.
func (s *Store) Ping(ctx context.Context) error {
	return s.typed(ctx, s.reads.PingContext(ctx), "ping the database")
}

// Embedded reports whether the store is a file of this process rather than a server.
func (s *Store) Embedded() bool { return s.dialect.embedded() }

// Address is where the database is, with the settings that Open filled in: a file's
// path, or a URL that other drivers read too. It may hold a password.
func (s *Store) Address() string { return s.address }

// Writer is the pool for writing, for a job engine that keeps its tables beside ours. In SQLite it is the single
// connection that may write: whoever holds it for long holds up everybody.
func (s *Store) Writer() *sql.DB { return s.writes.DB }

// stamp is the time of a change, in the precision that both databases keep.
func (s *Store) stamp() time.Time {
	return s.clock.now(s.now(), s.ran()).UTC().Truncate(time.Microsecond)
}

// newID makes an id that sorts by the time it was made.
func newID() (string, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return "", fmt.Errorf("make an id: %w", err)
	}
	return id.String(), nil
}

// typed turns an error into a typed one if a context has ended or the database is busy or unavailable; what says what
// was tried.
func (s *Store) typed(ctx context.Context, err error, what string) error {
	switch {
	case err == nil, isTyped(err):
		return err
	case ctx.Err() != nil:
		return fmt.Errorf("%s: %w", what, context.Cause(ctx))
	case s.dialect.away(err):
		return Busy{What: what, After: time.Second, Err: err}
	}
	return fmt.Errorf("%s: %w", what, err)
}
