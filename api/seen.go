package api

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"dathang/api/auth"
	"dathang/data"
)

// touchEvery is how precisely the last use of a session or
// token is stored, noteEvery how often uses are written.
const (
	touchEvery = time.Minute
	noteEvery  = 15 * time.Second
)

// seen collects when sessions and tokens were used. A request that only reads then
// writes nothing, and is answered even while the store takes no writes. If the process
// is killed, the last few seconds are lost: a session may end that much too early.
type seen struct {
	mu               sync.Mutex
	sessions, tokens map[string]visit
}

// visit is when something was last used, and the use that was last handed on to be written.
type visit struct{ at, handed time.Time }

func newSeen() *seen { return &seen{sessions: map[string]visit{}, tokens: map[string]visit{}} }

func (n *seen) session(hash string) { n.note(n.sessions, hash) }
func (n *seen) token(id string)     { n.note(n.tokens, id) }

// note records a use now.
func (n *seen) note(of map[string]visit, key string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	v := of[key]
	v.at = time.Now()
	of[key] = v
}

// due returns the uses to be written now, and drops the keys that
// have not been used for a while, so that the map stays small.
func due(of map[string]visit, now time.Time) []data.Seen {
	var list []data.Seen
	for key, v := range of {
		if v.at.After(v.handed) && now.Sub(v.handed) >= touchEvery {
			list = append(list, data.Seen{Key: key, At: v.at})
			of[key] = visit{v.at, v.at}
		} else if now.Sub(v.at) > 2*touchEvery {
			delete(of, key)
		}
	}
	slices.SortFunc(list, func(a, b data.Seen) int { return cmp.Or(strings.Compare(a.Key, b.Key), a.At.Compare(b.At)) })
	return list
}

// noteSeen writes down the uses. A failed write is not
// repeated: the next use of the same key makes up for it.
func (s *Server) noteSeen(ctx context.Context) error {
	s.seen.mu.Lock()
	now := time.Now()
	sessions, tokens := due(s.seen.sessions, now), due(s.seen.tokens, now)
	s.seen.mu.Unlock()
	var failed error
	if len(sessions) > 0 {
		failed = s.Store.SawSessions(ctx, sessions, auth.SessionIdle, auth.SessionLife)
	}
	if len(tokens) > 0 {
		failed = errors.Join(failed, s.Store.SawTokens(ctx, tokens))
	}
	return failed
}

// attend writes down uses at intervals until ctx ends. It also tries a write each time,
// so that readiness reports a store that takes none before anybody asks for a change.
func (s *Server) attend(ctx context.Context) {
	tick := time.NewTicker(noteEvery)
	defer tick.Stop()
	for {
		if err := errors.Join(s.noteSeen(ctx), s.Store.TryWrite(ctx)); err != nil && ctx.Err() == nil {
			s.Log.WarnContext(ctx, "the store takes no writes", "cause", err)
		}
		select {
		case <-ctx.Done():
			// The last visits too, where the store takes them soon.
			last, done := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
			defer done()
			if err := s.noteSeen(last); err != nil {
				s.Log.WarnContext(ctx, "last visits not noted", "cause", err)
			}
			return
		case <-tick.C:
		}
	}
}
