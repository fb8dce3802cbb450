package data

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// Claim is a worker's hold on one attempt of a run. If another worker takes the run over, it gets the next attempt,
// and every later write under the old claim is a Conflict with State "taken": a worker that was merely slow or cut off
// does no harm.
type Claim struct {
	Run     RunID
	Attempt int64
	// Parent is the run that Run is a block of, if any.
	Parent RunID
}

// ClaimRun takes up a run that is queued and due, or whose worker was lost, for the length of the lease. Any other run
// is a Conflict with its state, so a worker that is woken twice finds nothing to do. Leases compare the clocks of
// different hosts: a clock that is off by more than a lease costs duplicated work, never a duplicated result.
func (s *Store) ClaimRun(ctx context.Context, id RunID, worker string, lease time.Duration) (Run, error) {
	var r Run
	err := s.write(ctx, "claim run "+string(id), func(t transaction) error {
		found, err := runNow(ctx, t, id)
		if err != nil {
			return err
		}
		if err := s.lockRun(ctx, t, found.Parent); err != nil {
			return err
		}
		now := s.stamp()
		var claimed bool
		if r, claimed, err = first[Run](ctx, t, `UPDATE runs SET state = 'running', attempt = attempt + 1, worker = $1, lease_until = $2,
			started_at = COALESCE(started_at, $3), updated_at = $3, version = version + 1, step = '', level = 0, levels = 0,
			incumbent = NULL, bound = NULL, gap = NULL, nodes = 0, pivots = 0, done = CASE WHEN blocks > 0 THEN done ELSE 0 END
			WHERE id = $4 AND (NOT cancel_requested OR blocks > 0) AND attempt < max_attempts AND `+mayBeTaken("$3", "$5")+` RETURNING `+runColumns,
			worker, now.Add(lease), now, id, now.Add(MaxLease)); err != nil {
			return err
		}
		if claimed {
			return beginParent(ctx, t, r.Parent, now)
		}
		// No row was updated: say which state forbade it.
		if found, err = runNow(ctx, t, id); err != nil {
			return err
		}
		return Conflict{Thing: "run", ID: string(id), State: string(found.State)}
	})
	return r, err
}

// FirstRun is the earliest submitted run that a worker may claim now, not counting blocks; "" if there is none.
func (s *Store) FirstRun(ctx context.Context) (RunID, error) {
	now := s.stamp()
	found, err := list[RunID](ctx, s, "find the first run", `SELECT id FROM runs WHERE parent_id = '' AND (NOT cancel_requested OR blocks > 0)
		AND attempt < max_attempts AND `+mayBeTaken("$1", "$2")+` ORDER BY created_at, id LIMIT 1`, now, now.Add(MaxLease))
	if err != nil || len(found) == 0 {
		return "", err
	}
	return found[0], nil
}

// mayBeTaken is the SQL condition for runs that a worker may claim now: those queued and due, those of a lost worker,
// and those whose blocks are done and only need combining. A time further ahead than any lease was written before a
// clock was set back, and counts as over.
func mayBeTaken(now, beyond string) string {
	return `blocks_left = 0 AND (state = 'queued' AND (due_at <= ` + now + ` OR due_at > ` + beyond + `)
		OR state = 'running' AND (lease_until < ` + now + ` OR lease_until > ` + beyond + ` OR lease_until IS NULL))`
}

// HeartbeatRun reports that the worker is alive and how far it is, and returns whether it should stop.
func (s *Store) HeartbeatRun(ctx context.Context, c Claim, lease time.Duration, p Progress) (cancel bool, err error) {
	err = s.write(ctx, "heartbeat of run "+string(c.Run), func(t transaction) error {
		if err := s.lockRun(ctx, t, c.Parent); err != nil {
			return err
		}
		now := s.stamp()
		var held bool
		var err error
		if cancel, held, err = first[bool](ctx, t, `UPDATE runs SET lease_until = $1, updated_at = $2, version = version + 1,
			step = $3, level = $4, levels = $5, incumbent = $6, bound = $7, gap = $8, nodes = $9, pivots = $10,
			done = CASE WHEN blocks > 0 THEN done ELSE $11 END
			WHERE id = $12 AND attempt = $13 AND state = 'running' RETURNING cancel_requested`,
			now.Add(lease), now, p.Step, p.Level, p.Levels, p.Incumbent, p.Bound, p.Gap, p.Nodes, p.Pivots, p.Done, c.Run, c.Attempt); err != nil {
			return err
		}
		if held {
			return tellParent(ctx, t, c.Parent, now)
		}
		return lostClaim(ctx, t, c)
	})
	return cancel, err
}

// lostClaim explains why a claim may no longer write.
func lostClaim(ctx context.Context, t transaction, c Claim) error {
	r, err := runNow(ctx, t, c.Run)
	if err != nil {
		return err
	}
	state := string(r.State)
	if r.State == RunRunning {
		state = "taken"
	}
	return Conflict{Thing: "run", ID: string(c.Run), State: state}
}

// Outcome is how a run ended.
type Outcome struct {
	// State is succeeded, failed or cancelled.
	State RunState
	// Made is the proposal to store in the same transaction; nil if there is none.
	Made *NewProposal
	// Result is what was found besides a proposal, to be stored as JSON; nil if there is nothing. The result of a
	// block is stored under the run it belongs to.
	Result any
	// Done is how many of the points of the run, or of the block, were completed.
	Done int64
	// Code and Params say why it failed.
	Code   string
	Params Params
}

// FinishRun ends a run and stores what it made, both or neither. By is the owner of the run, who also becomes the
// owner of what it made.
func (s *Store) FinishRun(ctx context.Context, c Claim, o Outcome) (Run, error) {
	if !o.State.Ended() {
		return Run{}, fmt.Errorf("finish run %s: %q is no end; want succeeded, failed or cancelled", c.Run, o.State)
	}
	// Packing takes seconds for a large plan, so it is done before the transaction begins.
	var made *packedProposal
	if o.Made != nil {
		var err error
		if made, err = packProposal(o.Made); err != nil {
			return Run{}, fmt.Errorf("finish run %s: %w", c.Run, err)
		}
	}
	var result []byte
	if o.Result != nil {
		var err error
		if result, err = pack(o.Result); err != nil {
			return Run{}, fmt.Errorf("finish run %s: %w", c.Run, err)
		}
	}
	var r Run
	err := s.write(ctx, "finish run "+string(c.Run), func(t transaction) error {
		if err := s.lockRun(ctx, t, c.Parent); err != nil {
			return err
		}
		id := ProposalID("")
		if made != nil {
			id = made.row.ID
		}
		now := s.stamp()
		var held bool
		var err error
		if r, held, err = first[Run](ctx, t, `UPDATE runs SET state = $1, error_code = $2, error_params = $3, proposal_id = $4,
			done = CASE WHEN blocks > 0 THEN done ELSE $6 END,
			lease_until = NULL, finished_at = $5, updated_at = $5, version = version + 1
			WHERE id = $7 AND attempt = $8 AND state = 'running' RETURNING `+runColumns,
			o.State, o.Code, o.Params, id, now, o.Done, c.Run, c.Attempt); err != nil {
			return err
		}
		if !held {
			return lostClaim(ctx, t, c)
		}
		if err := keepResult(ctx, t, &r, result); err != nil {
			return err
		}
		if r.Parent != "" {
			return s.settle(ctx, t, r.Parent)
		}
		if made == nil {
			return nil
		}
		return s.insertProposal(ctx, t, Actor{User: r.Owner, Organisation: r.Organisation}, r.ID, now, made)
	})
	return r, err
}

// RequeueRun returns a run to the queue to be tried again after a while, and says why. If its attempts are used up, it
// fails with that code; if it was cancelled, it ends as cancelled.
func (s *Store) RequeueRun(ctx context.Context, c Claim, code string, params Params, wait time.Duration) (Run, error) {
	var r Run
	err := s.write(ctx, "requeue run "+string(c.Run), func(t transaction) error {
		if err := s.lockRun(ctx, t, c.Parent); err != nil {
			return err
		}
		now := s.stamp()
		var held bool
		var err error
		if r, held, err = first[Run](ctx, t, `UPDATE runs SET
			state = CASE WHEN cancel_requested THEN 'cancelled' WHEN attempt >= max_attempts THEN 'failed' ELSE 'queued' END,
			finished_at = CASE WHEN cancel_requested OR attempt >= max_attempts THEN $1 ELSE finished_at END,
			error_code = $2, error_params = $3, due_at = $4, lease_until = NULL, worker = '', updated_at = $1, version = version + 1
			WHERE id = $5 AND attempt = $6 AND state = 'running' RETURNING `+runColumns,
			now, code, params, now.Add(wait), c.Run, c.Attempt); err != nil {
			return err
		}
		if !held {
			return lostClaim(ctx, t, c)
		}
		if r.Parent != "" {
			return s.settle(ctx, t, r.Parent)
		}
		return nil
	})
	return r, err
}

// OpenRuns is the periodic sweep over unfinished runs. It ends runs whose worker was lost and that are cancelled or
// have no attempt left, and returns those that a worker may claim now, oldest first, at most limit.
func (s *Store) OpenRuns(ctx context.Context, limit int) ([]RunID, error) {
	var open []RunID
	err := s.write(ctx, "sweep runs", func(t transaction) error {
		now := s.stamp()
		// First end what no worker will take again, because that may free or fail the runs above.
		parents, err := rows[RunID](ctx, t, `UPDATE runs SET
			state = CASE WHEN cancel_requested THEN 'cancelled' ELSE 'failed' END,
			error_code = CASE WHEN cancel_requested THEN error_code ELSE '`+ErrorLostWorker+`' END,
			lease_until = NULL, finished_at = $1, updated_at = $1, version = version + 1
			WHERE state = 'running' AND (lease_until < $1 OR lease_until > $2) AND (cancel_requested OR attempt >= max_attempts) RETURNING parent_id`,
			now, now.Add(MaxLease))
		if err != nil {
			return err
		}
		// Sorted, so that two sweeps take the locks in the same order.
		slices.Sort(parents)
		for _, parent := range slices.Compact(parents) {
			if parent == "" {
				continue
			}
			if err := s.lockRun(ctx, t, parent); err != nil {
				return err
			}
			if err := s.settle(ctx, t, parent); err != nil {
				return err
			}
		}
		open, err = rows[RunID](ctx, t, `SELECT id FROM runs WHERE `+mayBeTaken("$1", "$2")+` ORDER BY id LIMIT $3`, now, now.Add(MaxLease), limit)
		return err
	})
	return open, err
}
