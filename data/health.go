package data

import (
	"context"
	"sync/atomic"
	"time"
)

// troubleTime is how long a write that failed is remembered: a full disk may still take a small one.
const troubleTime = 30 * time.Second

// trouble is the last write that the database did not take.
type trouble struct {
	at  time.Time
	err error
}

// health is how the store's writes got on.
type health struct{ last atomic.Pointer[trouble] }

// note remembers how a write ended.
func (s *Store) note(err error) error {
	if busy, ok := err.(Busy); ok && busy.Limit == 0 {
		s.health.last.Store(&trouble{time.Now(), err})
	}
	return err
}

// Trouble is why the store does not take writes now: it is full, locked, read-only or away. Reads may go on.
func (s *Store) Trouble() error {
	if last := s.health.last.Load(); last != nil && time.Since(last.at) < troubleTime {
		return last.err
	}
	return nil
}

// TryWrite writes one small row to see whether the database takes it.
func (s *Store) TryWrite(ctx context.Context) error {
	return s.write(ctx, "look whether the database takes writes", func(t transaction) error {
		_, err := t.exec(ctx, `INSERT INTO pulses (id, at) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET at = excluded.at`, s.stamp())
		return err
	})
}
