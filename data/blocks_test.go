package data

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// cut is work of three blocks: 2 + 2 + 1 points.
func cut(digest string) NewRun {
	n := work(digest)
	n.Kind, n.Points = "sweep", 5
	for i, points := range []int64{2, 2, 1} {
		n.Blocks = append(n.Blocks, NewBlock{Input: fmt.Sprintf(`{"first":%d}`, 2*i), Points: points})
	}
	return n
}

// blocks submits such work and gives it with its blocks.
func blocks(t *testing.T, s *Store, digest string) (Run, []Run) {
	t.Helper()
	r, how, err := s.SubmitRun(t.Context(), anna, cut(digest))
	require.NoError(t, err)
	require.Equal(t, SubmittedNew, how)
	of, err := s.BlocksOf(t.Context(), r.ID)
	require.NoError(t, err)
	require.Len(t, of, 3)
	return r, of
}

// claimed is a run that a worker has taken up.
func claimed(t *testing.T, s *Store, id RunID) *Run {
	t.Helper()
	r, err := s.ClaimRun(t.Context(), id, "w", lease)
	require.NoError(t, err)
	return &r
}

func openIDs(t *testing.T, s *Store) []RunID {
	t.Helper()
	open, err := s.OpenRuns(t.Context(), 10)
	require.NoError(t, err)
	return open
}

func TestBlocks_AreSharedAndThenPutTogether(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		now := timed(s)
		r, of := blocks(t, s, "x")
		require.Equal(t, []int64{5, 3, 3}, []int64{r.Points, r.Blocks, r.BlocksLeft})
		require.Equal(t, Run{
			ID: of[1].ID, Kind: "sweep", State: RunQueued, Input: `{"first":2}`, InputDigest: string(r.ID) + "/2", Owner: "anna", Organisation: "city",
			TimeoutMS: 60_000, MaxAttempts: 3, DueAt: now.at, Version: 1, CreatedAt: now.at, UpdatedAt: now.at, Parent: r.ID, Block: 2, Progress: Progress{Points: 2},
		}, of[1])
		require.ElementsMatch(t, []RunID{of[0].ID, of[1].ID, of[2].ID}, openIDs(t, s), "the run itself waits")
		_, err := s.ClaimRun(ctx, r.ID, "w", lease)
		require.Equal(t, "queued", failure[Conflict](t, err).State)
		listed, err := s.Runs(ctx, RunFilter{}, Page{})
		require.NoError(t, err)
		require.Equal(t, []Run{r}, listed.Items, "blocks are not listed")
		n := cut("y")
		n.MaxOpen = 2
		_, _, err = s.SubmitRun(ctx, anna, n)
		require.NoError(t, err, "blocks do not count against the limit")

		alone, err := s.CancelRun(ctx, anna, of[2].ID)
		require.NoError(t, err)
		require.Equal(t, of[2], alone, "nobody cancels a block by itself")

		one := claimed(t, s, of[0].ID)
		begun, err := s.Run(ctx, r.ID)
		require.NoError(t, err)
		require.Equal(t, RunRunning, begun.State)
		require.Equal(t, now.at, *begun.StartedAt)
		cancel, err := s.HeartbeatRun(ctx, one.Claim(), lease, Progress{Step: "solve", Done: 1})
		require.NoError(t, err)
		require.False(t, cancel)
		told, err := s.Run(ctx, r.ID)
		require.NoError(t, err)
		require.Equal(t, int64(1), told.Done)
		require.Greater(t, told.Version, begun.Version)
		two := claimed(t, s, of[1].ID)
		// The second is done first, and by a worker that was taken for lost.
		now.wait(2 * lease)
		_, err = s.ClaimRun(ctx, two.ID, "other", lease)
		require.NoError(t, err)
		_, err = s.FinishRun(ctx, two.Claim(), Outcome{State: RunSucceeded, Result: []int{0}})
		require.Equal(t, "taken", failure[Conflict](t, err).State)
		two.Attempt++
		for i, c := range []Claim{two.Claim(), one.Claim()} {
			_, err = s.FinishRun(ctx, c, Outcome{State: RunSucceeded, Result: []int{2 - i}, Done: 2})
			require.NoError(t, err)
		}
		three := claimed(t, s, of[2].ID)
		_, err = s.RequeueRun(ctx, three.Claim(), "away", nil, 0)
		require.NoError(t, err)
		left, err := s.Run(ctx, r.ID)
		require.NoError(t, err)
		require.Equal(t, []int64{4, 1}, []int64{left.Done, left.BlocksLeft})
		_, err = s.RunResult(ctx, r.ID)
		failure[NotFound](t, err)
		_, err = s.FinishRun(ctx, claimed(t, s, of[2].ID).Claim(), Outcome{State: RunSucceeded, Result: []int{3}, Done: 1})
		require.NoError(t, err)
		require.Contains(t, openIDs(t, s), r.ID)

		whole := claimed(t, s, r.ID)
		require.Equal(t, []int64{5, 0, 1}, []int64{whole.Done, whole.BlocksLeft, whole.Attempt})
		require.NotContains(t, openIDs(t, s), r.ID)
		parts, err := s.BlockResults(ctx, r.ID)
		require.NoError(t, err)
		require.Equal(t, []string{"[1]", "[2]", "[3]"}, []string{string(parts[0]), string(parts[1]), string(parts[2])})
		done, err := s.FinishRun(ctx, whole.Claim(), Outcome{State: RunSucceeded, Result: []int{1, 2, 3}})
		require.NoError(t, err)
		require.Equal(t, int64(5), done.Done)
		body, err := s.RunResult(ctx, r.ID)
		require.NoError(t, err)
		text, err := Unpack(body)
		require.NoError(t, err)
		require.Equal(t, "[1,2,3]", string(text))
		parts, err = s.BlockResults(ctx, r.ID)
		require.NoError(t, err)
		require.Empty(t, parts, "the whole takes their place")
		again, how, err := s.SubmitRun(ctx, binh, cut("x"))
		require.NoError(t, err)
		require.Equal(t, SubmittedSame, how)
		require.Equal(t, r.ID, again.ID)
	})
}

func TestBlocks_OneThatFailsEndsTheRun(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		now := timed(s)
		r, of := blocks(t, s, "x")
		one, two := claimed(t, s, of[0].ID), claimed(t, s, of[1].ID)
		_, err := s.FinishRun(ctx, two.Claim(), Outcome{State: RunFailed, Code: "run_invalid", Params: Params{"count": int64(1)}})
		require.NoError(t, err)
		failed, err := s.Run(ctx, r.ID)
		require.NoError(t, err)
		require.Equal(t, RunFailed, failed.State)
		require.Equal(t, "run_invalid", failed.ErrorCode)
		require.Equal(t, Params{"count": int64(1)}, failed.ErrorParams)
		cancel, err := s.HeartbeatRun(ctx, one.Claim(), lease, Progress{})
		require.NoError(t, err)
		require.True(t, cancel, "nobody needs the others")
		_, err = s.ClaimRun(ctx, of[2].ID, "w", lease)
		require.Equal(t, "cancelled", failure[Conflict](t, err).State)
		_, err = s.FinishRun(ctx, one.Claim(), Outcome{State: RunSucceeded, Result: 1})
		require.NoError(t, err)
		after, err := s.Run(ctx, r.ID)
		require.NoError(t, err)
		require.Equal(t, RunFailed, after.State)
		require.Empty(t, openIDs(t, s))

		// A block whose workers are lost too often does so too.
		r, of = blocks(t, s, "y")
		for range 3 {
			claimed(t, s, of[0].ID)
			now.wait(2 * lease)
		}
		openIDs(t, s)
		lost, err := s.Run(ctx, r.ID)
		require.NoError(t, err)
		require.Equal(t, RunFailed, lost.State)
		require.Equal(t, ErrorLostWorker, lost.ErrorCode)
	})
}

func TestBlocks_OfACancelledRunKeepWhatTheyHave(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		timed(s)
		cancelled := func(id RunID) Run {
			r, err := s.CancelRun(ctx, anna, id)
			require.NoError(t, err)
			return r
		}
		r, of := blocks(t, s, "nobody has begun")
		require.Equal(t, RunCancelled, cancelled(r.ID).State)
		_, err := s.ClaimRun(ctx, of[0].ID, "w", lease)
		require.Equal(t, "cancelled", failure[Conflict](t, err).State)

		r, of = blocks(t, s, "one is under way")
		one := claimed(t, s, of[0].ID)
		asked := cancelled(r.ID)
		require.Equal(t, RunRunning, asked.State)
		require.Equal(t, int64(1), asked.BlocksLeft)
		require.Equal(t, asked, cancelled(r.ID), "asked twice")
		_, err = s.HeartbeatRun(ctx, one.Claim(), lease, Progress{Done: 1})
		require.NoError(t, err)
		_, err = s.RequeueRun(ctx, one.Claim(), "away", nil, time.Second)
		require.NoError(t, err)
		ended, err := s.Run(ctx, r.ID)
		require.NoError(t, err)
		require.Equal(t, RunCancelled, ended.State, "there is nothing to keep")
		require.Zero(t, ended.Done)
		require.NotNil(t, ended.FinishedAt)

		r, of = blocks(t, s, "one is done")
		_, err = s.FinishRun(ctx, claimed(t, s, of[1].ID).Claim(), Outcome{State: RunSucceeded, Result: 2, Done: 2})
		require.NoError(t, err)
		cancelled(r.ID)
		require.Equal(t, []RunID{r.ID}, openIDs(t, s), "what is done is put together")
		whole := claimed(t, s, r.ID)
		require.True(t, whole.CancelRequested)
		ended, err = s.FinishRun(ctx, whole.Claim(), Outcome{State: RunCancelled, Result: []int{2}})
		require.NoError(t, err)
		require.Equal(t, RunCancelled, ended.State)
		require.Equal(t, int64(2), ended.Done)
		_, err = s.RunResult(ctx, r.ID)
		require.NoError(t, err)
	})
}
