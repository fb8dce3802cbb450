package api

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dathang/api/work"
	"dathang/data"
	"dathang/data/scratch"
)

// bothIdle is both without a worker: what is submitted waits until work is called.
func bothIdle(t *testing.T, test func(t *testing.T, s *service, work func())) {
	t.Helper()
	t.Parallel()
	idle := func(t *testing.T, address string) {
		store, err := data.Open(t.Context(), address)
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, store.Close()) })
		open := func(workers int) *work.Queue {
			q, err := work.Open(t.Context(), work.Config{
				Store: store, Address: address, Workers: workers, Version: "test", MaxOpen: 8,
				Log: slog.New(slog.DiscardHandler), Beat: 20 * time.Millisecond, Rewake: 200 * time.Millisecond,
			})
			require.NoError(t, err)
			t.Cleanup(q.Close)
			return q
		}
		ctx, stop := context.WithCancel(t.Context())
		var behind sync.WaitGroup
		s := newService(t, Config{Store: store, Queue: open(0)})
		worker := open(1)
		t.Cleanup(func() {
			stop()
			behind.Wait()
		})
		behind.Go(func() { s.server.Background(ctx) })
		test(t, s, func() { behind.Go(func() { require.NoError(t, worker.Work(ctx)) }) })
	}
	t.Run("sqlite", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "dathang.db")
		require.NoError(t, os.WriteFile(file, prepared(t), 0o600))
		idle(t, file)
	})
	t.Run("postgres", func(t *testing.T) { idle(t, scratch.Postgres(t, prepare)) })
}

func (s *service) submitted(digest string, seconds int) answer {
	return s.call("POST", "/api/v1/runs", fmt.Sprintf(`{"problem_digest": %q, "time_s": %d}`, digest, seconds), asJSON)
}

func TestRuns_BeyondTheLimitAreRefusedAndTheOthersAllRunOnce(t *testing.T) {
	bothIdle(t, func(t *testing.T, s *service, work func()) {
		digest := s.keptProblem(quick(1))
		var order []data.RunID
		for i := range 8 {
			order = append(order, get[Run](s, http.StatusAccepted, s.submitted(digest, 10+i)).ID)
		}
		a := s.submitted(digest, 99)
		s.problem(a, TooManyRuns)
		require.NotEmpty(t, a.header.Get("Retry-After"))
		// What is there already may be asked for as often as one likes.
		require.Equal(t, order[0], get[Run](s, http.StatusAccepted, s.submitted(digest, 10)).ID)

		work()
		var before time.Time
		for _, id := range order {
			r := s.awaited(id)
			require.Equal(t, data.RunSucceeded, r.State, r.ErrorText)
			require.Equal(t, int64(1), r.Attempt)
			require.True(t, r.StartedAt.After(before), "the one worker takes them in the order of their submission")
			before = *r.StartedAt
		}
		require.Equal(t, http.StatusAccepted, s.submitted(digest, 99).status, "there is room again")
	})
}

// awaited asks until the run has ended.
func (s *service) awaited(id data.RunID) Run {
	s.t.Helper()
	var r Run
	require.Eventually(s.t, func() bool {
		r = get[Run](s, http.StatusOK, s.call("GET", "/api/v1/runs/"+string(id), ""))
		return r.State.Ended()
	}, time.Minute, 20*time.Millisecond)
	return r
}

// listeners is how many streams the service says are open.
func (s *service) listeners() string {
	for line := range strings.Lines(string(s.call("GET", "/metrics", "").body)) {
		if count, ok := strings.CutPrefix(line, "dathang_run_listeners "); ok {
			return strings.TrimSpace(count)
		}
	}
	return "none"
}

func TestEvents_OfAListenerThatIsGoneHoldUpNobody(t *testing.T) {
	bothIdle(t, func(t *testing.T, s *service, work func()) {
		id := get[Run](s, http.StatusAccepted, s.submitted(s.keptProblem(quick(1)), 10)).ID
		dropped, drop := context.WithCancel(t.Context())
		req, err := http.NewRequestWithContext(dropped, http.MethodGet, s.url+"/api/v1/runs/"+string(id)+"/events", nil)
		require.NoError(t, err)
		req.Header.Set("Authorization", s.bearer)
		gone, err := s.client.Do(req)
		require.NoError(t, err)
		_, err = bufio.NewReader(gone.Body).ReadString('\n')
		require.NoError(t, err)

		var staying sync.WaitGroup
		heard := make([][]Run, 2)
		for i := range heard {
			staying.Go(func() { heard[i] = s.watched(id) })
		}
		require.Eventually(t, func() bool { return s.listeners() == "3" }, 20*time.Second, 10*time.Millisecond)
		drop()
		_ = gone.Body.Close() // it is cut off
		require.Eventually(t, func() bool { return s.listeners() == "2" }, 20*time.Second, 10*time.Millisecond, "what the dropped one held is given back")
		work()
		staying.Wait()
		for _, runs := range heard {
			require.Equal(t, data.RunSucceeded, runs[len(runs)-1].State)
		}
		require.Eventually(t, func() bool { return s.listeners() == "0" }, 20*time.Second, 10*time.Millisecond)
	})
}
