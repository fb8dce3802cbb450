package work_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"dathang/api/work"
	"dathang/data"
	"dathang/data/scratch"
)

func TestMain(m *testing.M) {
	code := scratch.Main(m)
	if err := goleak.Find(); code == 0 && err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// on runs a test on every database.
func on(t *testing.T, test func(t *testing.T, address string)) {
	t.Run("sqlite", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "dathang.db")
		require.NoError(t, os.WriteFile(file, prepared(t), 0o600))
		test(t, file)
	})
	t.Run("postgres", func(t *testing.T) { test(t, scratch.Postgres(t, prepare)) })
}

// prepared is a database with all tables, made once for all tests.
var prepared = func() func(t *testing.T) []byte {
	var once sync.Once
	var file []byte
	return func(t *testing.T) []byte {
		once.Do(func() {
			name := filepath.Join(t.TempDir(), "prepared.db")
			require.NoError(t, prepare(name))
			var err error
			file, err = os.ReadFile(name)
			require.NoError(t, err)
		})
		return file
	}
}()

// prepare makes the tables of the store and of the job engine.
func prepare(address string) error {
	store, err := data.Open(context.Background(), address)
	if err != nil {
		return err
	}
	q, err := work.Open(context.Background(), work.Config{Store: store, Address: address, Log: slog.New(slog.DiscardHandler)})
	if err == nil {
		q.Close()
	}
	return errors.Join(err, store.Close())
}

func openQueue(t *testing.T, address string, workers int) *work.Queue {
	t.Helper()
	store, err := data.Open(t.Context(), address)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, store.Close()) })
	q, err := work.Open(t.Context(), work.Config{
		Store: store, Address: address, Workers: workers, Version: "test",
		Log:   slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn})),
		Lease: 2 * time.Second, Beat: 20 * time.Millisecond, Rewake: 100 * time.Millisecond,
	})
	require.NoError(t, err)
	t.Cleanup(q.Close)
	return q
}

// start works until the test ends, or until stop.
func start(t *testing.T, q *work.Queue) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var working sync.WaitGroup
	working.Go(func() { require.NoError(t, q.Work(ctx)) })
	stop = sync.OnceFunc(func() {
		cancel()
		working.Wait()
	})
	t.Cleanup(stop)
	return stop
}

func ended(t *testing.T, q *work.Queue, id data.RunID) data.Run {
	t.Helper()
	var r data.Run
	require.Eventually(t, func() bool {
		var err error
		r, err = q.Store.Run(t.Context(), id)
		require.NoError(t, err)
		return r.State.Ended()
	}, 30*time.Second, 10*time.Millisecond)
	return r
}
