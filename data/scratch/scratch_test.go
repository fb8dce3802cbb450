package scratch

import (
	"database/sql"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMain(m *testing.M) { os.Exit(Main(m)) }

func execute(t *testing.T, address, text string) error {
	t.Helper()
	db, err := sql.Open("postgres", address)
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	_, err = db.Exec(text)
	return err
}

func TestPostgres_GivesEachTestACopyOfThePreparedDatabase(t *testing.T) {
	prepared := 0
	prepare := func(address string) error {
		prepared++
		return execute(t, address, "CREATE TABLE kept (id BIGINT PRIMARY KEY)")
	}
	one, two := Postgres(t, prepare), Postgres(t, prepare)
	require.NotEqual(t, one, two)
	require.NoError(t, execute(t, one, "INSERT INTO kept VALUES (1)"))
	require.NoError(t, execute(t, two, "INSERT INTO kept VALUES (1)"), "the copies share no rows")
	require.Equal(t, 1, prepared)
	require.ErrorContains(t, execute(t, Postgres(t, nil), "INSERT INTO kept VALUES (1)"), "kept")
}

func TestServer_KeepsItsRowsOverARestart(t *testing.T) {
	s := Start(t)
	address := s.Create(t, "mine")
	require.NoError(t, execute(t, address, "CREATE TABLE kept (id BIGINT PRIMARY KEY)"))
	s.Stop(t)
	require.Error(t, execute(t, address, "INSERT INTO kept VALUES (1)"))
	s.Restart(t)
	require.NoError(t, execute(t, address, "INSERT INTO kept VALUES (1)"))
}

func TestServer_SaysWhyItDoesNotStart(t *testing.T) {
	s, err := newServer("no_such_setting=1")
	require.NoError(t, err)
	require.ErrorContains(t, s.start(), "no_such_setting")
	require.NoError(t, s.close())
	require.NoDirExists(t, s.Folder())
}
