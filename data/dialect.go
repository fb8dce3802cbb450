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

// dialect says which database is in use. Everything that differs between the two is in this file.
type dialect migrations.Dialect

func (d dialect) embedded() bool { return d == dialect(migrations.SQLite) }

// sqliteDriver is the name under which modernc registers its driver. sqlx
// does not know it, so init tells it that the driver takes $1 parameters.
const sqliteDriver = "sqlite"

func init() { sqlx.BindDriver(sqliteDriver, sqlx.DOLLAR) }

// openDialect reads an address and opens its pools.
func openDialect(ctx context.Context, address string) (*Store, error) {
	if strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://") {
		return openPostgres(ctx, address)
	}
	return openSQLite(ctx, address)
}

// openSQLite opens the file twice, for reading and for writing: in WAL mode readers never wait for the one writer.
func openSQLite(ctx context.Context, file string) (*Store, error) {
	if file == "" || strings.HasPrefix(file, ":memory:") || strings.Contains(file, "?") {
		return nil, fmt.Errorf("open database %q: want a file's path or postgres://user@host/name", file)
	}
	file, err := filepath.Abs(file)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	// Only the owner may read a city's staff data. SQLite gives its companion files the same mode.
	made, err := os.OpenFile(file, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	if err := made.Close(); err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	// Writers take their lock when the transaction begins: one that first reads and then writes could otherwise find
	// that somebody else has written in between.
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

// openDialectToRead reads an address and opens a read-only pool.
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
		// SQLite wants to create companion files beside the database unless it is told that nobody changes it.
		return openSQLiteToRead(ctx, file, true)
	}
	return s, err
}

// openSQLiteToRead opens a file read-only; immutable promises SQLite that no other process
// changes it. The query makes SQLite read the file, because connecting alone does not.
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

// openPostgresToRead makes the server refuse every change on these connections.
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

// pooled opens a pool and checks that the database answers; sqlx alone would leave the pool open if it does not.
func pooled(ctx context.Context, driver, at string) (*sqlx.DB, error) {
	db, err := sqlx.ConnectContext(ctx, driver, at)
	if err != nil && db != nil {
		_ = db.Close() // the first error says more
	}
	return db, err
}

// postgresPool is the most connections one process uses: several processes share the 100 of a typical server.
const postgresPool = 16

// postgresSettings apply unless the address says otherwise. A process that is cut off in the middle of a transaction
// blocks others only until its timeout, and whoever waits for a lock is told after ten seconds; pages are too small
// for compiled query plans to pay off.
var postgresSettings = map[string]string{
	"timezone": "UTC", "connect_timeout": "10", "application_name": "dathang", "idle_in_transaction_session_timeout": "60000", "jit": "off",
	"lock_timeout": strconv.FormatInt(writePatience.Milliseconds(), 10),
}

// openPostgres completes the settings of an address and opens the pool.
func openPostgres(ctx context.Context, address string) (*Store, error) {
	at, err := url.Parse(address)
	if err != nil {
		// The address may contain a password, so it is not repeated.
		return nil, errors.New("open database: the address is no postgres://user@host/name")
	}
	settings := at.Query()
	for name, value := range postgresSettings {
		if !settings.Has(name) || name == "timezone" {
			settings.Set(name, value)
		}
	}
	// For any other host the driver asks for an encrypted connection, unless the address says otherwise.
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

// provider sets up goose with the migrations of this database.
func (s *Store) provider() (*goose.Provider, error) {
	options := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
	name := goose.DialectSQLite3
	if !s.Embedded() {
		name = goose.DialectPostgres
		// If several processes start at once, the others wait for the first, checking every second for five minutes.
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
	// A newer program may have changed tables in a way that this one would damage.
	known := p.ListSources()
	if have, err := p.GetDBVersion(ctx); err == nil && have > known[len(known)-1].Version {
		return fmt.Errorf("migrate: the database has version %d, this program knows %d: use a newer one", have, known[len(known)-1].Version)
	}
	// SQLite has no lock that outlives a transaction: if two processes start at once, one is told that a table already
	// exists, and finds nothing left to do when it looks again.
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

// bulk writes n rows of a table; fill sets the values of row i. PostgreSQL takes them by COPY, SQLite by multi-row
// statements.
func (d dialect) bulk(ctx context.Context, t transaction, table string, columns []string, n int, fill func(i int, row []any)) error {
	if n == 0 {
		return nil
	}
	// Texts are checked while rows are written, because fill makes
	// them on the way; the transaction is rolled back anyway.
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

// bulkPostgres copies the rows; one row's values are reused for all of them.
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

// sqliteRows is the number of rows per statement: more gain nothing.
const sqliteRows = 50

// bulkSQLite inserts rows in groups of sqliteRows, and the rest with a shorter statement.
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

// analyze updates PostgreSQL's statistics after a bulk load. It would do so itself within a minute, but until then it
// would plan queries for empty tables.
func (d dialect) analyze(ctx context.Context, t transaction, tables ...string) error {
	if d.embedded() {
		return nil
	}
	if _, err := t.exec(ctx, "ANALYZE "+strings.Join(tables, ", ")); err != nil {
		return fmt.Errorf("analyze %v: %w", tables, err)
	}
	return nil
}

// insertRows is the INSERT statement for several rows at once.
func insertRows(table string, columns []string, rows int) string {
	row := "(" + strings.Repeat("?, ", len(columns)-1) + "?)"
	return "INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") VALUES " +
		strings.Repeat(row+", ", rows-1) + row
}

// lock makes the writers of a row or a list wait for each other until the transaction ends. SQLite needs no such lock:
// it has one writer at a time.
func (d dialect) lock(ctx context.Context, t transaction, name string) error {
	if d.embedded() {
		return nil
	}
	_, err := t.exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, name)
	return err
}

// again reports whether the database rolled a transaction back in favour of another, so that it is worth retrying.
func (d dialect) again(err error) bool {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return e.Code()&0xff == sqlite3.SQLITE_BUSY
	}
	e, ok := errors.AsType[*pq.Error](err)
	// Serialization failure, deadlock.
	return ok && (e.Code == "40001" || e.Code == "40P01")
}

// unknownColumn reports whether err means that a table lacks a column, as in a database of an older version.
func (d dialect) unknownColumn(err error) bool {
	if e, ok := errors.AsType[*pq.Error](err); ok {
		return e.Code == "42703" || e.Code == "42P01"
	}
	e, ok := errors.AsType[*sqlite.Error](err)
	return ok && (strings.Contains(e.Error(), "no such column") || strings.Contains(e.Error(), "no such table"))
}

// away reports whether err means that the database is unavailable now: it is starting or stopping, has no connection
// left, or the connection was cut.
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
