package data

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"dathang/migrations"
)

// dialect is which database it is: all that differs between the two stands in
// this file.
type dialect migrations.Dialect

func (d dialect) embedded() bool { return d == dialect(migrations.SQLite) }

// sqliteDriver is modernc's under a name for which sqlx knows $1.
const sqliteDriver = "sqlite"

func init() { sqlx.BindDriver(sqliteDriver, sqlx.DOLLAR) }

// openDialect reads an address and opens its pools.
func openDialect(ctx context.Context, address string) (*Store, error) {
	if strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://") {
		return openPostgres(ctx, address)
	}
	return openSQLite(ctx, address)
}

// openSQLite opens the file twice: readers never wait for the one that writes (WAL).
func openSQLite(ctx context.Context, file string) (*Store, error) {
	if file == "" || strings.HasPrefix(file, ":memory:") || strings.Contains(file, "?") {
		return nil, fmt.Errorf("open database %q: want a file's path or postgres://user@host/name", file)
	}
	file, err := filepath.Abs(file)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	// Nobody else may read a city's staff: SQLite gives its other files the same mode.
	made, err := os.OpenFile(file, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	if err := made.Close(); err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	// Writers take their lock when they begin: who reads first and writes then
	// could find that somebody else has written meanwhile.
	settings := "_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)&_pragma=foreign_keys(1)" +
		"&_pragma=cache_size(-32000)&_txlock=immediate&_time_format=sqlite&_timezone=UTC"
	at := (&url.URL{Scheme: "file", Path: filepath.ToSlash(file)}).String() + "?" + settings
	writes, err := pooled(ctx, sqliteDriver, at)
	if err != nil {
		return nil, fmt.Errorf("open database %s: %w", file, err)
	}
	writes.SetMaxOpenConns(1)
	reads, err := pooled(ctx, sqliteDriver, at+"&_pragma=query_only(1)")
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open database %s: %w", file, err), writes.Close())
	}
	pool := max(4, runtime.NumCPU())
	reads.SetMaxOpenConns(pool)
	reads.SetMaxIdleConns(pool)
	return &Store{dialect: dialect(migrations.SQLite), address: file, reads: reads, writes: writes}, nil
}

// openDialectToRead reads an address and opens a pool that only reads.
func openDialectToRead(ctx context.Context, address string) (*Store, error) {
	if strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://") {
		return openPostgresToRead(ctx, address)
	}
	file, err := filepath.Abs(address)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	if _, err := os.Stat(file); err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	s, err := openSQLiteToRead(ctx, file, false)
	if log, missing := os.Stat(file + "-wal"); err != nil && (missing != nil || log.Size() == 0) {
		// SQLite wants files of its own beside it, unless it is told that nobody changes it.
		return openSQLiteToRead(ctx, file, true)
	}
	return s, err
}

func openSQLiteToRead(ctx context.Context, file string, immutable bool) (*Store, error) {
	at := (&url.URL{Scheme: "file", Path: filepath.ToSlash(file)}).String() +
		"?mode=ro&_pragma=busy_timeout(10000)&_pragma=query_only(1)&_time_format=sqlite&_timezone=UTC"
	if immutable {
		at += "&immutable=1"
	}
	db, err := pooled(ctx, sqliteDriver, at)
	if err == nil {
		var tables int
		if err = db.GetContext(ctx, &tables, `SELECT count(*) FROM sqlite_schema`); err != nil {
			_ = db.Close() // the first error says more
		}
	}
	if err != nil {
		return nil, fmt.Errorf("open database %s: %w", file, err)
	}
	return &Store{dialect: dialect(migrations.SQLite), address: file, reads: db, writes: db}, nil
}

func openPostgresToRead(ctx context.Context, address string) (*Store, error) {
	at, err := url.Parse(address)
	if err == nil {
		settings := at.Query()
		settings.Set("default_transaction_read_only", "on")
		at.RawQuery = settings.Encode()
		address = at.String()
	}
	return openPostgres(ctx, address)
}

// pooled opens a pool and asks whether the database answers; sqlx leaves the pool open where it does not.
func pooled(ctx context.Context, driver, at string) (*sqlx.DB, error) {
	db, err := sqlx.ConnectContext(ctx, driver, at)
	if err != nil && db != nil {
		_ = db.Close() // the first error says more
	}
	return db, err
}

// postgresPool is how many connections one process takes at most: several
// processes share the 100 of a usual server.
const postgresPool = 16

// postgresSettings hold where an address says nothing else. A process that is cut
// off in the middle of a transaction holds up nobody for longer than its timeout, and who waits for a lock is told after ten seconds;
// pages are too small for compiled plans to pay.
var postgresSettings = map[string]string{
	"timezone": "UTC", "connect_timeout": "10", "application_name": "dathang", "idle_in_transaction_session_timeout": "60000", "jit": "off",
	"lock_timeout": strconv.FormatInt(writePatience.Milliseconds(), 10),
}

func openPostgres(ctx context.Context, address string) (*Store, error) {
	at, err := url.Parse(address)
	if err != nil {
		// The address may hold a password: it is not repeated.
		return nil, errors.New("open database: the address is no postgres://user@host/name")
	}
	settings := at.Query()
	for name, value := range postgresSettings {
		if !settings.Has(name) || name == "timezone" {
			settings.Set(name, value)
		}
	}
	// Elsewhere the driver asks for an encrypted line, unless the address does not.
	if host := at.Hostname(); !settings.Has("sslmode") && (host == "" || host == "localhost" || net.ParseIP(host).IsLoopback()) {
		settings.Set("sslmode", "prefer")
	}
	at.RawQuery = settings.Encode()
	db, err := pooled(ctx, "postgres", at.String())
	if err != nil {
		return nil, fmt.Errorf("open database %s: %w", at.Redacted(), err)
	}
	db.SetMaxOpenConns(postgresPool)
	db.SetMaxIdleConns(postgresPool)
	db.SetConnMaxIdleTime(5 * time.Minute)
	return &Store{dialect: dialect(migrations.Postgres), address: at.String(), reads: db, writes: db}, nil
}

// provider is goose over the migrations of this database.
func (s *Store) provider() (*goose.Provider, error) {
	options := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
	name := goose.DialectSQLite3
	if !s.Embedded() {
		name = goose.DialectPostgres
		// Several starters at once wait for the first, and look every second for five minutes.
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300))
		if err != nil {
			return nil, fmt.Errorf("migrate: %w", err)
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	p, err := goose.NewProvider(name, s.writes.DB, migrations.For(migrations.Dialect(s.dialect)), options...)
	if err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	return p, nil
}

// migrate brings the tables up to date.
func (s *Store) migrate(ctx context.Context) error {
	p, err := s.provider()
	if err != nil {
		return err
	}
	known := p.ListSources()
	if have, err := p.GetDBVersion(ctx); err == nil && have > known[len(known)-1].Version {
		return fmt.Errorf("migrate: the database has version %d, this program knows %d: use a newer one", have, known[len(known)-1].Version)
	}
	// SQLite has no lock that outlives a transaction: of two starters one is told
	// that a table exists already, and finds nothing left to do when it looks again.
	const tries = 5
	for range tries {
		if _, err = p.Up(ctx); err == nil || !s.Embedded() || ctx.Err() != nil {
			break
		}
	}
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

// bulk writes n rows of a table: fill sets the values of row i. PostgreSQL takes
// them by COPY, SQLite by statements of many rows.
func (d dialect) bulk(ctx context.Context, t transaction, table string, columns []string, n int, fill func(i int, row []any)) error {
	if n == 0 {
		return nil
	}
	var bad error
	given := fill
	fill = func(i int, row []any) {
		given(i, row)
		if bad == nil {
			bad = checkTexts(row)
		}
	}
	var err error
	if d.embedded() {
		err = bulkSQLite(ctx, t, table, columns, n, fill)
	} else {
		err = bulkPostgres(ctx, t, table, columns, n, fill)
	}
	if bad != nil {
		return bad
	}
	if err != nil {
		return fmt.Errorf("load %d rows into %s: %w", n, table, err)
	}
	return nil
}

func bulkPostgres(ctx context.Context, t transaction, table string, columns []string, n int, fill func(i int, row []any)) error {
	copying, err := t.tx.PrepareContext(ctx, "COPY "+table+" ("+strings.Join(columns, ", ")+") FROM STDIN")
	if err != nil {
		return err
	}
	row := make([]any, len(columns))
	for i := range n {
		fill(i, row)
		if _, err := copying.ExecContext(ctx, row...); err != nil {
			return errors.Join(err, copying.Close())
		}
	}
	if _, err := copying.ExecContext(ctx); err != nil {
		return errors.Join(err, copying.Close())
	}
	return copying.Close()
}

// sqliteRows of one statement: more gain nothing.
const sqliteRows = 50

func bulkSQLite(ctx context.Context, t transaction, table string, columns []string, n int, fill func(i int, row []any)) error {
	width := len(columns)
	values := make([]any, width*min(n, sqliteRows))
	for from := 0; from < n; {
		rows := min(n-from, sqliteRows)
		statement, err := t.tx.PrepareContext(ctx, insertRows(table, columns, rows))
		if err != nil {
			return err
		}
		for ; n-from >= rows; from += rows {
			for i := range rows {
				fill(from+i, values[i*width:(i+1)*width])
			}
			if _, err := statement.ExecContext(ctx, values[:rows*width]...); err != nil {
				return errors.Join(err, statement.Close())
			}
		}
		if err := statement.Close(); err != nil {
			return err
		}
	}
	return nil
}

// analyze tells PostgreSQL's planner what a bulk load has put into tables: it would
// know in a minute by itself, and until then plan for empty ones.
func (d dialect) analyze(ctx context.Context, t transaction, tables ...string) error {
	if d.embedded() {
		return nil
	}
	if _, err := t.exec(ctx, "ANALYZE "+strings.Join(tables, ", ")); err != nil {
		return fmt.Errorf("analyze %v: %w", tables, err)
	}
	return nil
}

// insertRows is the statement for some rows at once.
func insertRows(table string, columns []string, rows int) string {
	row := "(" + strings.Repeat("?, ", len(columns)-1) + "?)"
	return "INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") VALUES " +
		strings.Repeat(row+", ", rows-1) + row
}

// lock holds a row's or a list's writers in line until the transaction ends, where
// the transaction itself does not: SQLite has one writer at a time.
func (d dialect) lock(ctx context.Context, t transaction, name string) error {
	if d.embedded() {
		return nil
	}
	_, err := t.exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, name)
	return err
}

// again says whether the database undid a transaction for another one's sake.
func (d dialect) again(err error) bool {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return e.Code()&0xff == sqlite3.SQLITE_BUSY
	}
	e, ok := errors.AsType[*pq.Error](err)
	// Serialization failure, deadlock.
	return ok && (e.Code == "40001" || e.Code == "40P01")
}

// unknownColumn says whether a table has no such column: it is of an older version.
func (d dialect) unknownColumn(err error) bool {
	if e, ok := errors.AsType[*pq.Error](err); ok {
		return e.Code == "42703" || e.Code == "42P01"
	}
	e, ok := errors.AsType[*sqlite.Error](err)
	return ok && (strings.Contains(e.Error(), "no such column") || strings.Contains(e.Error(), "no such table"))
}

// away says whether err is of a database that is not there now: it starts, ends,
// has no connection left, or the line to it is cut.
func (d dialect) away(err error) bool {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		switch e.Code() & 0xff {
		case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, // somebody else holds the file
			sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN: // the disk takes nothing more
			return true
		}
		return false
	}
	if e, ok := errors.AsType[*pq.Error](err); ok {
		switch e.Code.Class() {
		case "08", "53", "57": // connection, resources, operator (but not a cancelled statement)
			return e.Code != "57014"
		}
		switch e.Code {
		case "25006", // it only reads now: a standby, or a disk that is full
			"55P03": // somebody else holds a table or a row for longer than others wait
			return true
		}
		return d.again(err)
	}
	_, network := errors.AsType[net.Error](err)
	return network && !errors.Is(err, context.DeadlineExceeded) ||
		errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) || errors.Is(err, io.EOF) ||
		errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, syscall.ECONNRESET) ||
		errors.Is(err, syscall.EPIPE) || errors.Is(err, syscall.ENOENT)
}
