package data

import (
	"context"
	"fmt"
	"time"
)

// Some work is cut into blocks that several workers share. A block is a run under the one that was submitted: it is
// claimed, kept alive, given back and lost like any other. With the first block the run begins; when all have ended
// it may be claimed itself, by whoever is there, to put their results together.
//
// Whoever ends a block holds the lock of its run, so that the last one knows that it is.

// lockRun makes transactions that end blocks of the same run wait for each other.
func (s *Store) lockRun(ctx context.Context, t transaction, id RunID) error {
	if id == "" {
		return nil
	}
	return s.dialect.lock(ctx, t, "run "+string(id))
}

// insertBlocks queues the blocks of a run.
func (s *Store) insertBlocks(ctx context.Context, t transaction, by Actor, parent string, n *NewRun) error {
	now, ids := s.stamp(), make([]string, len(n.Blocks))
	for i := range ids {
		var err error
		if ids[i], err = newID(); err != nil {
			return err
		}
	}
	columns := []string{
		"id", "kind", "state", "input", "input_digest", "owner", "organisation_id", "timeout_ms", "max_attempts", "parent_id", "block", "points",
		"due_at", "created_at", "updated_at",
	}
	return s.dialect.bulk(ctx, t, "runs", columns, len(ids), func(i int, row []any) {
		b := &n.Blocks[i]
		copy(row, []any{
			ids[i], n.Kind, string(RunQueued), b.Input, fmt.Sprintf("%s/%d", parent, i+1), string(by.User), string(by.Organisation),
			n.Timeout.Milliseconds(), n.MaxAttempts, parent, i + 1, b.Points, now, now, now,
		})
	})
}

// BlocksOf lists the blocks of a run in order.
func (s *Store) BlocksOf(ctx context.Context, id RunID) ([]Run, error) {
	return list[Run](ctx, s, "read blocks of run "+string(id), `SELECT `+runColumns+` FROM runs WHERE parent_id = $1 AND parent_id <> '' ORDER BY block`, id)
}

// beginParent marks a run as running when the first of its blocks begins.
func beginParent(ctx context.Context, t transaction, parent RunID, now time.Time) error {
	if parent == "" {
		return nil
	}
	_, err := t.exec(ctx, `UPDATE runs SET state = 'running', started_at = $1, updated_at = $1, version = version + 1
		WHERE id = $2 AND state = 'queued'`, now, parent)
	return err
}

// tellParent updates the progress of a run with the sum over its blocks.
func tellParent(ctx context.Context, t transaction, parent RunID, now time.Time) error {
	if parent == "" {
		return nil
	}
	_, err := t.exec(ctx, `UPDATE runs SET done = all_blocks.sum_done, step = 'solve', updated_at = $1, version = version + 1
		FROM (SELECT COALESCE(sum(done), 0) AS sum_done FROM runs WHERE parent_id = $2) AS all_blocks
		WHERE id = $2 AND state = 'running' AND done <> all_blocks.sum_done`, now, parent)
	return err
}

// settle updates a run after one of its blocks has ended, in the same transaction. If a block failed, the run fails
// with the same error and the remaining blocks are stopped; once none is left, a worker may claim the run to combine
// the results, or, if it was cancelled before any block had a result, it ends.
func (s *Store) settle(ctx context.Context, t transaction, parent RunID) error {
	type counts struct {
		Left   int64  `json:"left_over"`
		Made   int64  `json:"made"`
		Done   int64  `json:"sum_done"`
		Failed *int64 `json:"failed"`
	}
	now := s.stamp()
	of, _, err := first[counts](ctx, t, `SELECT count(*) FILTER (WHERE state IN ('queued', 'running')) AS left_over,
		count(*) FILTER (WHERE state = 'succeeded') AS made, COALESCE(sum(done) FILTER (WHERE state IN ('running', 'succeeded')), 0) AS sum_done,
		min(block) FILTER (WHERE state = 'failed') AS failed FROM runs WHERE parent_id = $1`, parent)
	if err != nil {
		return err
	}
	// A cancelled run ends here only if no block has made anything;
	// otherwise it is claimed once more, to put together what there is.
	if of.Failed == nil {
		_, err = t.exec(ctx, `UPDATE runs SET blocks_left = $1, done = $2, updated_at = $3, version = version + 1,
			state = CASE WHEN cancel_requested AND $4 THEN 'cancelled' ELSE state END,
			finished_at = CASE WHEN cancel_requested AND $4 THEN $3 ELSE finished_at END
			WHERE id = $5 AND state IN ('queued', 'running')`, of.Left, of.Done, now, of.Left == 0 && of.Made == 0, parent)
		return err
	}
	failed, _, err := first[Run](ctx, t, `SELECT `+runColumns+` FROM runs WHERE parent_id = $1 AND block = $2`, parent, *of.Failed)
	if err != nil {
		return err
	}
	ended, err := t.exec(ctx, `UPDATE runs SET state = 'failed', error_code = $1, error_params = $2, done = $3, blocks_left = 0,
		lease_until = NULL, finished_at = $4, updated_at = $4, version = version + 1
		WHERE id = $5 AND state IN ('queued', 'running')`, failed.ErrorCode, failed.ErrorParams, of.Done, now, parent)
	if err != nil || ended == 0 {
		return err
	}
	return s.stopBlocks(ctx, t, parent)
}

// stopBlocks ends the queued blocks of a run and asks the workers of the running ones to stop.
func (s *Store) stopBlocks(ctx context.Context, t transaction, parent RunID) error {
	_, err := t.exec(ctx, `UPDATE runs SET cancel_requested = TRUE, updated_at = $1, version = version + 1,
		state = CASE WHEN state = 'queued' THEN 'cancelled' ELSE state END,
		finished_at = CASE WHEN state = 'queued' THEN $1 ELSE finished_at END
		WHERE parent_id = $2 AND state IN ('queued', 'running')`, s.stamp(), parent)
	return err
}

// cancelBlocks cancels the blocks that a cancelled run still waits for.
func (s *Store) cancelBlocks(ctx context.Context, t transaction, parent RunID) (Run, error) {
	if err := s.stopBlocks(ctx, t, parent); err != nil {
		return Run{}, err
	}
	if err := s.settle(ctx, t, parent); err != nil {
		return Run{}, err
	}
	return runNow(ctx, t, parent)
}

// keepResult stores what a run, or a block of it, has found. If a block was done twice, the first result stays; the
// result of the whole run replaces those of its blocks.
func keepResult(ctx context.Context, t transaction, r *Run, body []byte) error {
	if body == nil {
		return nil
	}
	id := r.ID
	if r.Parent != "" {
		id = r.Parent
	} else if _, err := t.exec(ctx, `DELETE FROM run_results WHERE run_id = $1`, id); err != nil {
		return err
	}
	_, err := t.exec(ctx, `INSERT INTO run_results (run_id, block, body) VALUES ($1, $2, $3) ON CONFLICT (run_id, block) DO NOTHING`, id, r.Block, body)
	return err
}

// RunResult returns the result of a run as it is stored: gzipped JSON. Only a run that has ended has one.
func (s *Store) RunResult(ctx context.Context, id RunID) ([]byte, error) {
	return one[[]byte](ctx, s, "run_result", string(id), `SELECT body FROM run_results WHERE run_id = $1 AND block = 0`, id)
}

// BlockResults returns the JSON results of the blocks of a run so far, in order.
func (s *Store) BlockResults(ctx context.Context, id RunID) ([][]byte, error) {
	packed, err := list[[]byte](ctx, s, "read results of run "+string(id), `SELECT body FROM run_results WHERE run_id = $1 AND block > 0 ORDER BY block`, id)
	for i := range packed {
		if err == nil {
			packed[i], err = Unpack(packed[i])
		}
	}
	return packed, err
}
