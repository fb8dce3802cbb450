package work_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dathang/api/work"
	"dathang/data"
	"dathang/matcher/propose"
	"dathang/matcher/scenario"
	"dathang/matcher/solve"
)

// capacities is a sweep over so many capacities.
func capacities(points int64) *scenario.Sweep {
	axis := scenario.Axis{Change: scenario.Change{Kind: scenario.KindCapacity}, Vary: "per_mille"}
	for i := range points {
		axis.Values = append(axis.Values, 10*i)
	}
	return &scenario.Sweep{Format: scenario.SweepFormat, Axes: []scenario.Axis{axis}}
}

func TestSweep_ThatIsCancelledKeepsThePointsThatWereSolved(t *testing.T) {
	on(t, func(t *testing.T, address string) {
		q := openQueue(t, address, 2)
		start(t, q)
		in := stored(t, q, quick(5))
		in.Sweep = capacities(1600)
		r := submit(t, q, in)
		require.Equal(t, int64(200), r.Blocks)
		require.Eventually(t, func() bool {
			now, err := q.Store.Run(t.Context(), r.ID)
			require.NoError(t, err)
			return now.BlocksLeft < 195
		}, 30*time.Second, 5*time.Millisecond)
		_, err := q.Store.CancelRun(t.Context(), data.Local, r.ID)
		require.NoError(t, err)
		r = ended(t, q, r.ID)
		require.Equal(t, data.RunCancelled, r.State)
		body, err := q.Store.RunResult(t.Context(), r.ID)
		require.NoError(t, err)
		text, err := data.Unpack(body)
		require.NoError(t, err)
		var got work.SweepResult
		require.NoError(t, json.Unmarshal(text, &got))
		require.Len(t, got.Points, int(r.Done))
		require.Less(t, r.Done, int64(1600))
		// What is there is what one process alone finds.
		solver, err := scenario.NewSolver(t.Context(), propose.FromProblem(quick(5)), solve.Options{})
		require.NoError(t, err)
		for _, p := range got.Points {
			want, err := in.Sweep.Block(t.Context(), solver, p.Point, p.Point+1, 1, nil)
			require.NoError(t, err)
			require.Equal(t, want[0], p)
		}
	})
}

func TestSweep_OfABaseWithoutAPlanSaysSo(t *testing.T) {
	on(t, func(t *testing.T, address string) {
		q := openQueue(t, address, 1)
		start(t, q)
		// More seats are pinned than the first offer has.
		p := quick(5)
		seats := p.Offers[0].Capacity + 1
		p, faults := scenario.Apply(propose.FromProblem(p), []scenario.Change{{Kind: scenario.KindPin, Offer: p.Offers[0].ID, Cell: &p.Demands[0].Cell, Seats: &seats}})
		require.Empty(t, faults)
		in := stored(t, q, p)
		in.Frontier = &work.Frontier{Points: 10}
		r := ended(t, q, submit(t, q, in).ID)
		require.Equal(t, data.RunFailed, r.State)
		require.Equal(t, work.ErrorInfeasible, r.ErrorCode)
		in.Frontier, in.Sweep = nil, capacities(2)
		r = ended(t, q, submit(t, q, in).ID)
		require.Equal(t, data.RunSucceeded, r.State, "a point without a plan is an answer too")
	})
}

// A sweep of everybody's time is no reason for a proposal to wait: its job goes before the blocks that wait.
func TestWork_TakesUpAProposalBeforeTheBlocksOfASweep(t *testing.T) {
	on(t, func(t *testing.T, address string) {
		q := openQueue(t, address, 1)
		in := stored(t, q, quick(5))
		in.Sweep = capacities(400)
		sweep := submit(t, q, in)
		proposal := submit(t, q, stored(t, q, quick(6)))
		start(t, q)
		require.Equal(t, data.RunSucceeded, ended(t, q, proposal.ID).State)
		now, err := q.Store.Run(t.Context(), sweep.ID)
		require.NoError(t, err)
		require.Greater(t, now.BlocksLeft, now.Blocks/2)
		require.Equal(t, data.RunSucceeded, ended(t, q, sweep.ID).State)
	})
}
