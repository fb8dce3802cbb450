package data

import (
	"context"
	"sync/atomic"
	"time"
)

// troubleTime is how long a failed write is remembered: a full disk may still accept a small one in between.
const troubleTime = 30 * time.Second

// trouble is the last write that the database did not accept.
type trouble struct {
	at  time.Time
	err error
}

// health remembers the last write that failed because the database did not accept it.
type health struct{ last atomic.Pointer[trouble] }

// note records how a write ended and passes its error through.
func (s *Store) note(err error) error {
	if busy, ok := err.(Busy); ok && busy.Limit == 0 {
		s.health.last.Store(&trouble{time.Now(), err})
	}
	return err
}

// Trouble says why the store does not accept writes now: it is full, locked, read-only or unavailable. Reads may still
// work.
func (s *Store) Trouble() error {
	if last := s.health.last.Load(); last != nil && time.Since(last.at) < troubleTime {
		return last.err
	}
	return nil
}

// TryWrite writes one small row to see whether the database accepts it.
func (s *Store) TryWrite(ctx context.Context) error {
	return s.write(ctx, "look whether the database takes writes", func(t transaction) error {
		_, err := t.exec(ctx, `INSERT INTO pulses (id, at) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET at = excluded.at`, s.stamp())
		return err
	})
}
