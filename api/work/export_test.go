package work

import (
	"context"

	"dathang/data"
)

// Wake inserts the job for the first attempt of a run.
func Wake(ctx context.Context, q *Queue, id data.RunID) error {
	return q.wake(ctx, []data.Run{{ID: id}})
}
