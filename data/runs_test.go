package data

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// clock is a store's time, set by the test.
type clock struct{ at time.Time }

func (c *clock) wait(d time.Duration) { c.at = c.at.Add(d) }

// timed gives a store a clock that stands still.
func timed(s *Store) *clock {
	c := &clock{at: time.Date(2026, 3, 1, 8, 0, 0, 123456000, time.UTC)}
	s.now = func() time.Time { return c.at }
	return c
}

func work(digest string) NewRun {
	return NewRun{Kind: "propose", Input: `{"dataset":"d"}`, InputDigest: digest, Timeout: time.Minute, MaxAttempts: 3}
}

const lease = 30 * time.Second

func TestRuns_GoFromQueuedToSucceededWithTheirProposal(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		now := timed(s)
		begin := now.at
		r, how, err := s.SubmitRun(ctx, anna, work("x"))
		require.NoError(t, err)
		require.Equal(t, SubmittedNew, how)
		want := Run{
			ID: r.ID, Kind: "propose", State: RunQueued, Input: `{"dataset":"d"}`, InputDigest: "x", Owner: "anna", Organisation: "city",
			TimeoutMS: 60_000, MaxAttempts: 3, DueAt: begin, Version: 1, CreatedAt: begin, UpdatedAt: begin,
		}
		require.Equal(t, want, r)
		open, err := s.OpenRuns(ctx, 10)
		require.NoError(t, err)
		require.Equal(t, []RunID{r.ID}, open)

		now.wait(time.Second)
		r, err = s.ClaimRun(ctx, r.ID, "host-1", lease)
		require.NoError(t, err)
		started, held := now.at, now.at.Add(lease)
		want.State, want.Attempt, want.Worker, want.LeaseUntil, want.StartedAt = RunRunning, 1, "host-1", &held, &started
		want.Version, want.UpdatedAt = 2, started
		require.Equal(t, want, r)
		_, err = s.ClaimRun(ctx, r.ID, "host-2", lease)
		require.Equal(t, Conflict{Thing: "run", ID: string(r.ID), State: "running"}, failure[Conflict](t, err))

		now.wait(time.Second)
		best, bound, gap := int64(-20), int64(-22), int64(2)
		cancel, err := s.HeartbeatRun(ctx, r.Claim(), lease, Progress{
			Step: "solve", Level: 1, Levels: 4, Incumbent: &best, Bound: &bound, Gap: &gap, Nodes: 7, Pivots: 1 << 40,
		})
		require.NoError(t, err)
		require.False(t, cancel)
		held = now.at.Add(lease)
		want.LeaseUntil, want.Version, want.UpdatedAt = &held, 3, now.at
		want.Progress = Progress{"solve", 1, 4, &best, &bound, &gap, 7, 1 << 40, 0, 0}
		r, err = s.Run(ctx, r.ID)
		require.NoError(t, err)
		require.Equal(t, want, r)

		now.wait(time.Second)
		r, err = s.FinishRun(ctx, r.Claim(), Outcome{
			State: RunSucceeded, Made: &NewProposal{Name: "Đề án", Dataset: "d", File: smallProposal(t), Verified: true},
		})
		require.NoError(t, err)
		ended := now.at
		want.State, want.LeaseUntil, want.FinishedAt, want.UpdatedAt, want.Version = RunSucceeded, nil, &ended, ended, 4
		want.Proposal = r.Proposal
		require.Equal(t, want, r)
		made, err := s.Proposal(ctx, r.Proposal)
		require.NoError(t, err)
		require.Equal(t, r.ID, made.Run)
		require.Equal(t, UserID("anna"), made.Owner)
		require.Equal(t, OrganisationID("city"), made.Organisation)

		_, err = s.HeartbeatRun(ctx, r.Claim(), lease, Progress{})
		require.Equal(t, Conflict{Thing: "run", ID: string(r.ID), State: "succeeded"}, failure[Conflict](t, err))
		_, err = s.FinishRun(ctx, r.Claim(), Outcome{State: RunFailed})
		require.Equal(t, "succeeded", failure[Conflict](t, err).State, "an end is an end")
		_, err = s.CancelRun(ctx, anna, r.ID)
		require.Equal(t, "succeeded", failure[Conflict](t, err).State)
		open, err = s.OpenRuns(ctx, 10)
		require.NoError(t, err)
		require.Empty(t, open)
	})
}

func TestRuns_AreSubmittedOnce(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		one, how, err := s.SubmitRun(ctx, keyed(anna, "k"), work("x"))
		require.NoError(t, err)
		require.Equal(t, SubmittedNew, how)
		for _, c := range []struct {
			by   Actor
			want Submitted
		}{{keyed(anna, "k"), SubmittedKey}, {anna, SubmittedSame}, {keyed(binh, "k"), SubmittedSame}, {keyed(binh, "k"), SubmittedKey}} {
			r, how, err := s.SubmitRun(ctx, c.by, work("x"))
			require.NoError(t, err)
			require.Equal(t, c.want, how)
			require.Equal(t, one, r)
		}
		_, _, err = s.SubmitRun(ctx, keyed(anna, "k"), work("y"))
		require.Equal(t, "idempotency_key", failure[Duplicate](t, err).Key)
		other := work("x")
		other.Kind = "sweep"
		_, how, err = s.SubmitRun(ctx, anna, other)
		require.NoError(t, err)
		require.Equal(t, SubmittedNew, how, "another kind is other work")

		// What failed may be tried anew; what came of the first key stays.
		claimed, err := s.ClaimRun(ctx, one.ID, "w", lease)
		require.NoError(t, err)
		failed, err := s.FinishRun(ctx, claimed.Claim(), Outcome{State: RunFailed, Code: "no_answer", Params: Params{"count": int64(3), "name": "Đề án"}})
		require.NoError(t, err)
		require.Equal(t, Params{"count": int64(3), "name": "Đề án"}, failed.ErrorParams)
		r, how, err := s.SubmitRun(ctx, keyed(anna, "k"), work("x"))
		require.NoError(t, err)
		require.Equal(t, SubmittedKey, how)
		require.Equal(t, failed, r)
		r, how, err = s.SubmitRun(ctx, keyed(anna, "k2"), work("x"))
		require.NoError(t, err)
		require.Equal(t, SubmittedNew, how)
		require.NotEqual(t, one.ID, r.ID)

		require.NoError(t, s.ForgetKeys(ctx, -time.Second))
		_, how, err = s.SubmitRun(ctx, keyed(anna, "k"), work("x"))
		require.NoError(t, err)
		require.Equal(t, SubmittedSame, how, "the key is forgotten, the work is not")
		for _, bad := range []NewRun{{}, {Kind: "x", InputDigest: "x", MaxAttempts: 1}, {Kind: "x", InputDigest: "x", Timeout: 1}} {
			_, _, err := s.SubmitRun(ctx, anna, bad)
			require.ErrorContains(t, err, "want all set")
		}
	})
}

func TestRuns_AreSubmittedOnceByManyAtATime(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		var all sync.WaitGroup
		var made atomic.Int64
		ids := make([]RunID, 16)
		for i := range ids {
			all.Go(func() {
				by := anna
				if i%2 == 0 {
					by = keyed(binh, "same")
				}
				r, how, err := s.SubmitRun(ctx, by, work("x"))
				if err == nil && how == SubmittedNew {
					made.Add(1)
				}
				ids[i] = r.ID
			})
		}
		all.Wait()
		require.Equal(t, int64(1), made.Load())
		for _, id := range ids {
			require.Equal(t, ids[0], id)
		}
	})
}

func TestRuns_AreBoundedByUserAndInAll(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		submit := func(by Actor, digest string) error {
			n := work(digest)
			n.MaxOpen, n.MaxOpenAll = 2, 3
			_, _, err := s.SubmitRun(ctx, by, n)
			return err
		}
		require.NoError(t, submit(anna, "1"))
		require.NoError(t, submit(anna, "2"))
		full := failure[Busy](t, submit(keyed(anna, "k"), "3"))
		require.Equal(t, int64(2), full.Limit)
		require.NotZero(t, full.After)
		require.NoError(t, submit(anna, "1"), "what is there already costs nothing")
		require.NoError(t, submit(binh, "4"))
		require.Equal(t, int64(3), failure[Busy](t, submit(binh, "5")).Limit)
		queued, err := s.Runs(ctx, RunFilter{Owner: "anna"}, Page{})
		require.NoError(t, err)
		require.Len(t, queued.Items, 2)
		_, err = s.CancelRun(ctx, anna, queued.Items[0].ID)
		require.NoError(t, err)
		require.NoError(t, submit(keyed(anna, "k"), "3"), "a refused call has not used up its key")
	})
}

func TestRuns_OfALostWorkerAreTakenUpByAnother(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		now := timed(s)
		r, _, err := s.SubmitRun(ctx, anna, work("x"))
		require.NoError(t, err)
		next := func(want RunID) {
			t.Helper()
			got, err := s.FirstRun(ctx)
			require.NoError(t, err)
			require.Equal(t, want, got)
		}
		now.wait(time.Microsecond)
		later, _, err := s.SubmitRun(ctx, anna, work("y"))
		require.NoError(t, err)
		next(r.ID)
		lost, err := s.ClaimRun(ctx, r.ID, "a", lease)
		require.NoError(t, err)
		next(later.ID)
		_, err = s.CancelRun(ctx, anna, later.ID)
		require.NoError(t, err)
		next("")
		now.wait(lease + time.Microsecond)
		next(r.ID)
		open, err := s.OpenRuns(ctx, 10)
		require.NoError(t, err)
		require.Equal(t, []RunID{r.ID}, open)
		taken, err := s.ClaimRun(ctx, r.ID, "b", lease)
		require.NoError(t, err)
		require.Equal(t, int64(2), taken.Attempt)
		require.Equal(t, lost.StartedAt, taken.StartedAt)

		// The first one was only cut off: nothing that it writes counts any more.
		_, err = s.HeartbeatRun(ctx, lost.Claim(), lease, Progress{})
		require.Equal(t, Conflict{Thing: "run", ID: string(r.ID), State: "taken"}, failure[Conflict](t, err))
		_, err = s.FinishRun(ctx, lost.Claim(), Outcome{State: RunSucceeded, Made: &NewProposal{File: smallProposal(t)}})
		require.Equal(t, "taken", failure[Conflict](t, err).State)
		_, err = s.RequeueRun(ctx, lost.Claim(), "x", nil, 0)
		require.Equal(t, "taken", failure[Conflict](t, err).State)
		none, err := s.Proposals(ctx, ProposalFilter{}, Page{})
		require.NoError(t, err)
		require.Empty(t, none.Items)

		// Lost for the third time, it has failed.
		now.wait(2 * lease)
		_, err = s.ClaimRun(ctx, r.ID, "c", lease)
		require.NoError(t, err)
		now.wait(2 * lease)
		_, err = s.ClaimRun(ctx, r.ID, "d", lease)
		require.Equal(t, "running", failure[Conflict](t, err).State)
		open, err = s.OpenRuns(ctx, 10)
		require.NoError(t, err)
		require.Empty(t, open)
		r, err = s.Run(ctx, r.ID)
		require.NoError(t, err)
		require.Equal(t, RunFailed, r.State)
		require.Equal(t, ErrorLostWorker, r.ErrorCode)
		require.Equal(t, now.at, *r.FinishedAt)
	})
}

func TestRuns_AreTriedAgainAfterAWhile(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		now := timed(s)
		r, _, err := s.SubmitRun(ctx, anna, work("x"))
		require.NoError(t, err)
		for attempt := range 3 {
			r, err = s.ClaimRun(ctx, r.ID, "w", lease)
			require.NoError(t, err)
			r, err = s.RequeueRun(ctx, r.Claim(), "database_away", Params{"attempt": int64(attempt)}, time.Minute)
			require.NoError(t, err)
			require.Equal(t, "database_away", r.ErrorCode)
			if attempt == 2 {
				break
			}
			require.Equal(t, RunQueued, r.State)
			_, err = s.ClaimRun(ctx, r.ID, "w", lease)
			require.Equal(t, "queued", failure[Conflict](t, err).State, "not due yet")
			open, err := s.OpenRuns(ctx, 10)
			require.NoError(t, err)
			require.Empty(t, open)
			now.wait(time.Minute)
		}
		require.Equal(t, RunFailed, r.State)
		require.NotNil(t, r.FinishedAt)
	})
}

func TestRuns_AreCancelledWhereverTheyAre(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		now := timed(s)
		start := func(digest string) Run {
			r, _, err := s.SubmitRun(ctx, anna, work(digest))
			require.NoError(t, err)
			r, err = s.ClaimRun(ctx, r.ID, "w", lease)
			require.NoError(t, err)
			return r
		}
		queued, _, err := s.SubmitRun(ctx, anna, work("queued"))
		require.NoError(t, err)
		ended, err := s.CancelRun(ctx, anna, queued.ID)
		require.NoError(t, err)
		require.Equal(t, RunCancelled, ended.State)
		require.NotNil(t, ended.FinishedAt)
		again, err := s.CancelRun(ctx, anna, queued.ID)
		require.NoError(t, err)
		require.Equal(t, ended, again)
		_, err = s.ClaimRun(ctx, queued.ID, "w", lease)
		require.Equal(t, "cancelled", failure[Conflict](t, err).State)

		running := start("running")
		asked, err := s.CancelRun(ctx, anna, running.ID)
		require.NoError(t, err)
		require.Equal(t, RunRunning, asked.State)
		require.True(t, asked.CancelRequested)
		again, err = s.CancelRun(ctx, anna, running.ID)
		require.NoError(t, err)
		require.Equal(t, asked, again)
		cancel, err := s.HeartbeatRun(ctx, running.Claim(), lease, Progress{})
		require.NoError(t, err)
		require.True(t, cancel)
		done, err := s.FinishRun(ctx, running.Claim(), Outcome{State: RunCancelled, Made: &NewProposal{File: smallProposal(t)}})
		require.NoError(t, err)
		require.Equal(t, RunCancelled, done.State)
		require.NotEmpty(t, done.Proposal, "the best so far is kept")

		requeued := start("requeued")
		_, err = s.CancelRun(ctx, anna, requeued.ID)
		require.NoError(t, err)
		done, err = s.RequeueRun(ctx, requeued.Claim(), "away", nil, 0)
		require.NoError(t, err)
		require.Equal(t, RunCancelled, done.State)

		lost := start("lost")
		_, err = s.CancelRun(ctx, anna, lost.ID)
		require.NoError(t, err)
		now.wait(2 * lease)
		open, err := s.OpenRuns(ctx, 10)
		require.NoError(t, err)
		require.Empty(t, open)
		done, err = s.Run(ctx, lost.ID)
		require.NoError(t, err)
		require.Equal(t, RunCancelled, done.State)
		require.Empty(t, done.ErrorCode)
	})
}

func TestRuns_AreClaimedByOneOfMany(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		const runs, workers = 5, 8
		for i := range runs {
			_, _, err := s.SubmitRun(ctx, anna, work(fmt.Sprint(i)))
			require.NoError(t, err)
		}
		open, err := s.OpenRuns(ctx, 100)
		require.NoError(t, err)
		require.Len(t, open, runs)
		var claims, refused atomic.Int64
		var all sync.WaitGroup
		for w := range workers {
			all.Go(func() {
				for _, id := range open {
					if _, err := s.ClaimRun(ctx, id, fmt.Sprint(w), time.Minute); err == nil {
						claims.Add(1)
					} else if _, ok := err.(Conflict); ok {
						refused.Add(1)
					}
				}
			})
		}
		all.Wait()
		require.Equal(t, int64(runs), claims.Load())
		require.Equal(t, int64(runs*(workers-1)), refused.Load())
	})
}

func TestRuns_AreListedAndWatched(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		var made []Run
		for i, by := range []Actor{anna, binh, anna} {
			n := work(fmt.Sprint(i))
			if i == 2 {
				n.Kind = "sweep"
			}
			r, _, err := s.SubmitRun(ctx, by, n)
			require.NoError(t, err)
			made = append(made, r)
		}
		runs := func(f RunFilter) []Run {
			return pages(t, 1, func(p Page) (List[Run], error) { return s.Runs(ctx, f, p) })
		}
		require.Equal(t, []Run{made[2], made[1], made[0]}, runs(RunFilter{}))
		require.Equal(t, []Run{made[2]}, runs(RunFilter{Kind: "sweep", State: RunQueued}))
		require.Equal(t, []Run{made[1]}, runs(RunFilter{Owner: "binh"}))
		require.Empty(t, runs(RunFilter{State: RunFailed}))
		watched, err := s.WatchedRuns(ctx, []RunID{made[2].ID, "x", made[0].ID})
		require.NoError(t, err)
		require.Equal(t, []Run{made[0], made[2]}, watched)
		watched, err = s.WatchedRuns(ctx, nil)
		require.NoError(t, err)
		require.Empty(t, watched)
		_, err = s.WatchedRuns(ctx, make([]RunID, maxWatched+1))
		require.Equal(t, int64(maxWatched), failure[Busy](t, err).Limit)
		open, err := s.OpenRuns(ctx, 2)
		require.NoError(t, err)
		require.Equal(t, []RunID{made[0].ID, made[1].ID}, open, "the oldest first")
		for _, err := range []error{
			func() error { _, err := s.Run(ctx, "x"); return err }(),
			func() error { _, err := s.CancelRun(ctx, anna, "x"); return err }(),
			func() error { _, err := s.ClaimRun(ctx, "x", "w", lease); return err }(),
			func() error { _, err := s.HeartbeatRun(ctx, Claim{Run: "x"}, lease, Progress{}); return err }(),
			func() error { _, err := s.FinishRun(ctx, Claim{Run: "x"}, Outcome{State: RunFailed}); return err }(),
			func() error { _, err := s.RequeueRun(ctx, Claim{Run: "x"}, "", nil, 0); return err }(),
		} {
			require.Equal(t, NotFound{"run", "x"}, failure[NotFound](t, err))
		}
		_, err = s.FinishRun(ctx, made[0].Claim(), Outcome{State: RunRunning})
		require.ErrorContains(t, err, "is no end")
	})
}
