package data

import (
	"context"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/data/scratch"
)

// tables that the store has made, beside goose's own.
func tables(t *testing.T, s *Store) []string {
	t.Helper()
	from := `SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'goose%' ORDER BY 1`
	if s.Embedded() {
		from = `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'goose%' AND name NOT LIKE 'sqlite%' ORDER BY 1`
	}
	names, err := list[string](context.Background(), s, "list tables", from)
	require.NoError(t, err)
	return names
}

// migrateDown brings the tables back to what they were at that version; 0 is none.
func migrateDown(t *testing.T, s *Store, version int64) {
	t.Helper()
	p, err := s.provider()
	require.NoError(t, err)
	_, err = p.DownTo(context.Background(), version)
	require.NoError(t, err)
}

func TestMigrations_GoDownAndUpAgain(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		up := tables(t, s)
		require.Subset(t, up, []string{"allocations", "audit", "datasets", "runs", "sessions", "tokens", "users"})
		migrateDown(t, s, 0)
		require.Empty(t, tables(t, s))
		require.NoError(t, s.migrate(ctx))
		require.Equal(t, up, tables(t, s))
		require.NoError(t, s.migrate(ctx), "nothing is left to do")
	})
}

// Rows that the tables of before kept column by column come over as they are, and back.
func TestMigrations_KeepTheRowsOfDatasets(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		ds := smallDataset()
		ds.Units[0].Name = `Xã "Đông" Anh\u0000`
		made, err := s.AddDataset(ctx, anna, Title{}, ds)
		require.NoError(t, err)
		const columnByColumn = 9
		migrateDown(t, s, columnByColumn)
		tags, err := one[string](ctx, s, "commune", "", `SELECT tags FROM communes WHERE id = $1`, ds.Units[1].ID)
		require.NoError(t, err)
		require.Equal(t, "tourism craft", tags)
		require.NoError(t, s.migrate(ctx))
		communes, err := s.Communes(ctx, made.ID, CommuneFilter{}, Page{})
		require.NoError(t, err)
		require.Equal(t, []Commune{{0, ds.Units[1]}, {1, ds.Units[0]}, {2, ds.Units[2]}}, communes.Items)
		fields, err := s.Fields(ctx, made.ID, "", Page{})
		require.NoError(t, err)
		require.Equal(t, []Field{{0, ds.Fields[0]}, {1, ds.Fields[1]}}, fields.Items)
		universities, err := s.Universities(ctx, made.ID, UniversityFilter{}, Page{})
		require.NoError(t, err)
		require.Equal(t, []University{{0, ds.Universities[1]}, {1, ds.Universities[0]}}, universities.Items)
		programmes, err := s.Programmes(ctx, made.ID, ProgrammeFilter{}, Page{})
		require.NoError(t, err)
		require.Equal(t, []Programme{{0, ds.Programmes[1]}, {1, ds.Programmes[0]}}, programmes.Items)
		norms, err := s.Norms(ctx, made.ID, NormFilter{}, Page{})
		require.NoError(t, err)
		require.Equal(t, []Norm{{0, ds.Norms[0]}, {1, ds.Norms[1]}}, norms.Items)
		roster, err := s.Roster(ctx, made.ID, RosterFilter{}, Page{})
		require.NoError(t, err)
		require.Equal(t, []RosterEntry{{0, ds.Staff[0]}, {1, ds.Staff[1]}, {2, ds.Staff[2]}}, roster.Items)
	})
}

func TestMigrations_RunOnceForManyStarters(t *testing.T) {
	for name, address := range map[string]string{
		"sqlite": filepath.Join(t.TempDir(), "dathang.db"), "postgres": scratch.Postgres(t, nil),
	} {
		t.Run(name, func(t *testing.T) {
			var all sync.WaitGroup
			errs := make([]error, 4)
			for i := range errs {
				all.Go(func() { errs[i] = migrated(address) })
			}
			all.Wait()
			for _, err := range errs {
				require.NoError(t, err)
			}
			require.NotEmpty(t, tables(t, opened(t, address)))
		})
	}
}

func TestOpen_RefusesADatabaseOfANewerProgram(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		_, err := s.writes.Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, TRUE)`)
		require.NoError(t, err)
		require.ErrorContains(t, s.migrate(context.Background()), "version 99999")
	})
}

func TestOpen_SaysWhatIsWrongWithAnAddress(t *testing.T) {
	ctx := context.Background()
	folder := t.TempDir()
	for address, want := range map[string]string{
		"":                                   "want a file's path or postgres://",
		":memory:":                           "want a file's path or postgres://",
		filepath.Join(folder, "x", "y.db"):   "no such file or directory",
		folder:                               folder,
		"postgres://u:secret@127.0.0.1:1/db": "connection refused",
		"postgres://u:secret@[::1/db":        "no postgres://user@host/name",
	} {
		_, err := Open(ctx, address)
		require.ErrorContains(t, err, want, address)
		require.NotContains(t, err.Error(), "secret")
	}
	text := filepath.Join(folder, "text.db")
	require.NoError(t, os.WriteFile(text, []byte("not a database, but long enough to be read as one"), 0o600))
	_, err := Open(ctx, text)
	require.ErrorContains(t, err, "not a database")
}

func TestOpen_KeepsTheFileFromOtherUsers(t *testing.T) {
	file := filepath.Join(t.TempDir(), "dathang.db")
	opened(t, file)
	for _, name := range []string{file, file + "-wal"} {
		info, err := os.Stat(name)
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o600), info.Mode().Perm(), name)
	}
}

// Under a locale's rules "Z" stands after "a" and pages would differ between the databases.
func TestPostgres_ComparesTextByBytes(t *testing.T) {
	s := served(t)
	loose, err := list[string](context.Background(), s, "list columns", `SELECT c.relname || '.' || a.attname FROM pg_attribute a
		JOIN pg_class c ON c.oid = a.attrelid JOIN pg_collation l ON l.oid = a.attcollation JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE n.nspname = 'public' AND c.relkind = 'r' AND l.collname <> 'C' AND c.relname NOT LIKE 'goose%'`)
	require.NoError(t, err)
	require.Empty(t, loose)
}

func TestStore_IsBusyWhileTheDatabaseIsAway(t *testing.T) {
	ctx := context.Background()
	server := scratch.Start(t)
	s := opened(t, server.Create(t, "mine"))
	made, err := s.AddDraft(ctx, anna, NewDraft{Content: smallDataset()})
	require.NoError(t, err)
	server.Stop(t)
	for range 3 {
		_, err = s.Draft(ctx, made.ID)
		require.NotZero(t, failure[Busy](t, err).After)
		_, err = s.SaveDraft(ctx, anna, made.ID, 1, smallDataset())
		failure[Busy](t, err)
		failure[Busy](t, s.Ping(ctx))
	}
	server.Restart(t)
	read, err := s.Draft(ctx, made.ID)
	require.NoError(t, err, "the pool finds the server again")
	require.Equal(t, made, read)
}

func TestStore_SaysThatAContextHasEnded(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx, cancel := context.WithCancel(context.Background())
		require.NoError(t, s.Ping(ctx))
		cancel()
		_, err := s.Draft(ctx, "x")
		require.ErrorIs(t, err, context.Canceled)
		_, err = s.AddDraft(ctx, anna, NewDraft{Content: smallDataset()})
		require.ErrorIs(t, err, context.Canceled)
	})
}

func TestStore_LetsReadersReadWhileSomebodyWrites(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		made, err := s.AddDraft(ctx, anna, NewDraft{Content: smallDataset()})
		require.NoError(t, err)
		require.NoError(t, s.write(ctx, "hold", func(tx transaction) error {
			_, err := tx.exec(ctx, `UPDATE drafts SET name = 'changed'`)
			require.NoError(t, err)
			read, err := s.Draft(ctx, made.ID)
			require.NoError(t, err)
			require.Equal(t, made, read, "what is not committed is not seen")
			return nil
		}))
		require.NotNil(t, s.Writer())
	})
}

func TestOpen_FillsInWhatAnAddressLeavesOut(t *testing.T) {
	s := served(t)
	at, err := url.Parse(s.Address())
	require.NoError(t, err)
	require.Equal(t, "UTC", at.Query().Get("timezone"))
	require.Equal(t, "disable", at.Query().Get("sslmode"), "what the address says stays")
	zone, err := one[string](context.Background(), s, "zone", "", `SELECT current_setting('timezone')`)
	require.NoError(t, err)
	require.Equal(t, "UTC", zone)
	file := filepath.Join(t.TempDir(), "a b%20c#d.db")
	require.Equal(t, file, opened(t, file).Address())
	require.FileExists(t, file)
}

// Whoever is cut off in the middle of a transaction has written nothing of it.
func TestStore_IsBusyWhenItsConnectionIsCut(t *testing.T) {
	ctx := context.Background()
	s := served(t)
	err := s.write(ctx, "be cut off", func(tx transaction) error {
		_, err := tx.exec(ctx, `INSERT INTO drafts (id, name, version, owner, organisation_id, created_at, updated_at)
			VALUES ('cut', '', 1, '', '', $1, $1)`, s.stamp())
		require.NoError(t, err)
		_, err = tx.exec(ctx, `SELECT pg_terminate_backend(pg_backend_pid())`)
		return err
	})
	failure[Busy](t, err)
	_, err = s.Draft(ctx, "cut")
	failure[NotFound](t, err)
}
