package data

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"dathang/data/scratch"
)

func TestMain(m *testing.M) {
	flag.Parse()
	// Each drawn case is written and read on both databases.
	checks := "5"
	if os.Getenv("DATHANG_LONG") == "1" {
		checks = "1000"
	}
	if err := flag.Set("rapid.checks", checks); err != nil {
		panic(err)
	}
	code := scratch.Main(m)
	if err := goleak.Find(); code == 0 && err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// both runs a test on an empty store of each database.
func both(t *testing.T, do func(t *testing.T, s *Store)) {
	t.Helper()
	for _, store := range stores {
		t.Run(store.name, func(t *testing.T) { do(t, store.open(t)) })
	}
}

// stores are the two databases.
var stores = []struct {
	name string
	open func(t testing.TB) *Store
}{{"sqlite", embedded}, {"postgres", served}}

func embedded(t testing.TB) *Store {
	t.Helper()
	prepared, err := preparedFile()
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "dathang.db")
	require.NoError(t, os.WriteFile(file, prepared, 0o600))
	return opened(t, file)
}

// preparedFile is a database with all tables, made once.
var preparedFile = sync.OnceValues(func() ([]byte, error) {
	folder, err := os.MkdirTemp("", "dathang")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(folder) }() // nobody needs it any more
	file := filepath.Join(folder, "dathang.db")
	if err := migrated(file); err != nil {
		return nil, err
	}
	return os.ReadFile(file)
})

func served(t testing.TB) *Store {
	t.Helper()
	return opened(t, scratch.Postgres(t, migrated))
}

func opened(t testing.TB, address string) *Store {
	t.Helper()
	s, err := Open(context.Background(), address)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

// migrated brings the tables of a database up to date.
func migrated(address string) error {
	s, err := Open(context.Background(), address)
	if err != nil {
		return err
	}
	return s.Close()
}

// failure is err as the type that it must have.
func failure[E error](t *testing.T, err error) E {
	t.Helper()
	e, ok := errors.AsType[E](err)
	require.True(t, ok, "%v", err)
	return e
}

// pages reads a whole list, limit items at a time.
func pages[T any](t *testing.T, limit int, read func(Page) (List[T], error)) []T {
	t.Helper()
	all := []T{}
	for page := (Page{Limit: limit}); ; {
		got, err := read(page)
		require.NoError(t, err)
		require.LessOrEqual(t, len(got.Items), limit)
		all = append(all, got.Items...)
		if got.Next == "" {
			return all
		}
		require.Len(t, got.Items, limit, "only the last page is short")
		page.After = got.Next
	}
}

// anna and binh are two users.
var (
	anna = Actor{User: "anna", Organisation: "city"}
	binh = Actor{User: "binh", Organisation: "ward"}
)

// keyed is the same actor with an Idempotency-Key.
func keyed(a Actor, key string) Actor {
	a.Key = key
	return a
}
