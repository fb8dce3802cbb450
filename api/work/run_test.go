package work_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dathang/api/work"
	"dathang/data"
	"dathang/data/lang"
	"dathang/matcher"
	"dathang/matcher/sample"
	"dathang/matcher/verify"
)

// stored keeps a problem and gives the input of a run on it.
func stored(t *testing.T, q *work.Queue, p *matcher.Problem) *work.Input {
	t.Helper()
	kept, err := q.Store.AddProblem(t.Context(), data.Local, "", "", p)
	require.NoError(t, err)
	return &work.Input{Name: "test", Problem: kept.Digest}
}

// quick is solved in a moment; long has plans at once and takes many seconds to prove one best.
func quick(seed uint64) *matcher.Problem {
	return sample.Problem(seed, sample.Size{Communes: 5, Offers: 4, Cells: 10, MaxSeats: 5})
}

func long() *matcher.Problem {
	return sample.Problem(3, sample.Size{Communes: 60, Offers: 40, Cells: 300, MaxSeats: 20, Hard: true})
}

func submit(t *testing.T, q *work.Queue, in *work.Input) data.Run {
	t.Helper()
	r, how, err := q.Submit(t.Context(), data.Local, in)
	require.NoError(t, err)
	require.Equal(t, data.SubmittedNew, how)
	return r
}

func TestRun_MakesAVerifiedProposal(t *testing.T) {
	on(t, func(t *testing.T, address string) {
		q := openQueue(t, address, 2)
		start(t, q)
		r := ended(t, q, submit(t, q, stored(t, q, quick(1))).ID)
		require.Equal(t, data.RunSucceeded, r.State, r.ErrorCode)
		require.Equal(t, int64(1), r.Attempt)
		kept, err := q.Store.Proposal(t.Context(), r.Proposal)
		require.NoError(t, err)
		require.True(t, kept.Verified)
		require.Equal(t, r.ID, kept.Run)
		file, err := q.Store.ProposalContent(t.Context(), r.Proposal)
		require.NoError(t, err)
		require.Empty(t, verify.Check(file))
		require.Equal(t, "test", file.Run.Version)
	})
}

func TestSubmit_OffersWhatWasComputedAlready(t *testing.T) {
	on(t, func(t *testing.T, address string) {
		q := openQueue(t, address, 1)
		start(t, q)
		in := stored(t, q, quick(1))
		first := ended(t, q, submit(t, q, in).ID)
		in.Name = "another name"
		again, how, err := q.Submit(t.Context(), data.Local, in)
		require.NoError(t, err)
		require.Equal(t, data.SubmittedSame, how)
		require.Equal(t, first.ID, again.ID)
		in.TimeMS = 1234
		_, how, err = q.Submit(t.Context(), data.Local, in)
		require.NoError(t, err)
		require.Equal(t, data.SubmittedNew, how)
	})
}

func TestRun_ThatIsCancelledKeepsItsBestPlan(t *testing.T) {
	on(t, func(t *testing.T, address string) {
		q := openQueue(t, address, 1)
		start(t, q)
		r := submit(t, q, stored(t, q, long()))
		require.Eventually(t, func() bool {
			now, err := q.Store.Run(t.Context(), r.ID)
			require.NoError(t, err)
			require.False(t, now.State.Ended(), "%s before there was a plan", now.State)
			return now.Incumbent != nil && now.Bound != nil && *now.Gap == *now.Incumbent-*now.Bound
		}, 30*time.Second, 5*time.Millisecond)
		_, err := q.Store.CancelRun(t.Context(), data.Local, r.ID)
		require.NoError(t, err)
		r = ended(t, q, r.ID)
		require.Equal(t, data.RunCancelled, r.State)
		file, err := q.Store.ProposalContent(t.Context(), r.Proposal)
		require.NoError(t, err)
		require.Equal(t, matcher.StatusFeasible, file.Answer.Status)
		require.Equal(t, matcher.StoppedByTime, file.Answer.StoppedBy)
		require.Empty(t, verify.Check(file))
	})
}

func TestRun_WhoseTimeIsOverSucceedsWithItsBestPlan(t *testing.T) {
	on(t, func(t *testing.T, address string) {
		q := openQueue(t, address, 1)
		start(t, q)
		in := stored(t, q, long())
		in.TimeMS = 1500
		r := ended(t, q, submit(t, q, in).ID)
		require.Equal(t, data.RunSucceeded, r.State, r.ErrorCode)
		kept, err := q.Store.Proposal(t.Context(), r.Proposal)
		require.NoError(t, err)
		require.Equal(t, matcher.StatusFeasible, kept.Status)
	})
}

func TestRun_OfADatasetThatMakesNoProblemFailsAtOnceAndSaysWhy(t *testing.T) {
	on(t, func(t *testing.T, address string) {
		q := openQueue(t, address, 1)
		start(t, q)
		ds, err := q.Store.AddDataset(t.Context(), data.Local, data.Title{}, &matcher.Dataset{
			Format: matcher.DatasetFormat, ID: "empty", BaseDate: "2023-12-31", RosterDate: "2023-12-31",
		})
		require.NoError(t, err)
		policy := matcher.DefaultPolicy()
		policy.Threshold = -1
		r := ended(t, q, submit(t, q, &work.Input{Dataset: ds.ID, Policy: &policy}).ID)
		require.Equal(t, data.RunFailed, r.State)
		require.Equal(t, work.ErrorInvalid, r.ErrorCode)
		require.Equal(t, "/coverage_threshold", r.ErrorParams["path"])
		require.Equal(t, int64(1), r.Attempt)
	})
}

// Nobody woke a worker for this run: its job was lost.
func TestRewake_FindsARunWithoutAJob(t *testing.T) {
	on(t, func(t *testing.T, address string) {
		q := openQueue(t, address, 1)
		in := stored(t, q, quick(2))
		r, _, err := q.Store.SubmitRun(t.Context(), data.Local, data.NewRun{
			Kind: work.KindPropose, Input: `{"problem_digest":"` + in.Problem + `","time_ms":1000}`, InputDigest: "x", Timeout: time.Second, MaxAttempts: 2,
		})
		require.NoError(t, err)
		start(t, q)
		require.Equal(t, data.RunSucceeded, ended(t, q, r.ID).State)
	})
}

// The worker that claimed the run is never heard of again.
func TestRewake_TakesUpTheRunOfALostWorker(t *testing.T) {
	on(t, func(t *testing.T, address string) {
		q := openQueue(t, address, 1)
		r := submit(t, q, stored(t, q, quick(3)))
		_, err := q.Store.ClaimRun(t.Context(), r.ID, "lost", 300*time.Millisecond)
		require.NoError(t, err)
		start(t, q)
		r = ended(t, q, r.ID)
		require.Equal(t, data.RunSucceeded, r.State)
		require.Equal(t, int64(2), r.Attempt)
	})
}

func TestWork_GivesItsRunBackWhenItIsStopped(t *testing.T) {
	on(t, func(t *testing.T, address string) {
		q := openQueue(t, address, 1)
		stop := start(t, q)
		r := submit(t, q, stored(t, q, long()))
		require.Eventually(t, func() bool {
			now, err := q.Store.Run(t.Context(), r.ID)
			require.NoError(t, err)
			return now.State == data.RunRunning && now.Level > 0
		}, 30*time.Second, 5*time.Millisecond)
		stop()
		r, err := q.Store.Run(t.Context(), r.ID)
		require.NoError(t, err)
		require.Equal(t, data.RunQueued, r.State)
		require.Equal(t, work.ErrorStopped, r.ErrorCode)
		require.Empty(t, r.Proposal)
	})
}

func TestSubmit_BoundsTheOpenRuns(t *testing.T) {
	on(t, func(t *testing.T, address string) {
		q := openQueue(t, address, 0)
		q.MaxOpen = 2
		for seed := range uint64(2) {
			submit(t, q, stored(t, q, quick(seed)))
		}
		_, _, err := q.Submit(t.Context(), data.Local, stored(t, q, quick(9)))
		busy, ok := errors.AsType[data.Busy](err)
		require.True(t, ok)
		require.Equal(t, int64(2), busy.Limit)
	})
}

func TestWork_EndsEveryRunOfAFullQueueOnce(t *testing.T) {
	on(t, func(t *testing.T, address string) {
		q := openQueue(t, address, 3)
		var runs []data.Run
		for seed := range uint64(20) {
			runs = append(runs, submit(t, q, stored(t, q, quick(100+seed))))
		}
		start(t, q)
		for _, r := range runs {
			r = ended(t, q, r.ID)
			require.Equal(t, data.RunSucceeded, r.State)
			require.Equal(t, int64(1), r.Attempt)
		}
		all, err := q.Store.Proposals(t.Context(), data.ProposalFilter{}, data.Page{Limit: 100})
		require.NoError(t, err)
		require.Len(t, all.Items, 20)
	})
}

// The jobs come in another order than the runs: whoever is woken takes what was submitted first.
func TestWork_TakesRunsInTheOrderOfTheirSubmission(t *testing.T) {
	on(t, func(t *testing.T, address string) {
		q := openQueue(t, address, 1)
		digest := stored(t, q, quick(4)).Problem
		var order []data.RunID
		for i := range 4 {
			r, _, err := q.Store.SubmitRun(t.Context(), data.Local, data.NewRun{
				Kind: work.KindPropose, Input: fmt.Sprintf(`{"problem_digest":%q,"time_ms":1000}`, digest), InputDigest: fmt.Sprint(i), Timeout: time.Second, MaxAttempts: 2,
			})
			require.NoError(t, err)
			order = append(order, r.ID)
		}
		for i := range order {
			require.NoError(t, work.Wake(t.Context(), q, order[len(order)-1-i]))
		}
		start(t, q)
		var before time.Time
		for _, id := range order {
			r := ended(t, q, id)
			require.Equal(t, data.RunSucceeded, r.State)
			require.True(t, r.StartedAt.After(before), "%v is not after %v", r.StartedAt, before)
			before = *r.StartedAt
		}
	})
}

func TestWatch_TellsEveryListenerToTheEnd(t *testing.T) {
	on(t, func(t *testing.T, address string) {
		q := openQueue(t, address, 1)
		w := work.NewWatch(q.Store, 5*time.Millisecond, 2)
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan bool)
		go func() {
			w.Run(ctx)
			close(done)
		}()
		defer func() {
			stop()
			<-done
		}()
		r := submit(t, q, stored(t, q, quick(4)))
		one, err := w.Listen(r.ID)
		require.NoError(t, err)
		two, err := w.Listen(r.ID)
		require.NoError(t, err)
		_, err = w.Listen(r.ID)
		require.ErrorIs(t, err, work.ErrTooManyListeners)
		require.Equal(t, data.RunQueued, (<-one.Rows()).State)
		start(t, q)
		for _, l := range []*work.Listener{one, two} {
			last := data.Run{}
			for !last.State.Ended() {
				next := <-l.Rows()
				require.Greater(t, next.Version, last.Version)
				last = next
			}
			require.Equal(t, data.RunSucceeded, last.State)
			l.Close()
		}
		three, err := w.Listen(r.ID)
		require.NoError(t, err)
		require.Equal(t, data.RunSucceeded, (<-three.Rows()).State)
		three.Close()
	})
}

func TestErrors_HaveBothTextsWithTheirParameters(t *testing.T) {
	for _, info := range work.Errors {
		for _, l := range lang.Languages {
			require.Contains(t, lang.Keys(l), "run_error."+string(info.Code))
			require.ElementsMatch(t, info.Params, lang.Holes(l, "run_error."+string(info.Code)))
		}
	}
}
