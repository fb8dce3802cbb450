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

// How exactly sessions and tokens know when they were used last, and how long that waits until it is written down.
const (
	touchEvery = time.Minute
	noteEvery  = 15 * time.Second
)

// seen collects who was here: a request that only reads writes nothing, and is answered where the store takes no
// writes. What a process that is killed has not noted yet is lost; a session then ends some seconds early.
type seen struct {
	mu               sync.Mutex
	sessions, tokens map[string]visit
}

// visit is when something was used last, and when that was last handed on to be written.
type visit struct{ at, handed time.Time }

func newSeen() *seen { return &seen{sessions: map[string]visit{}, tokens: map[string]visit{}} }

func (n *seen) session(hash string) { n.note(n.sessions, hash) }
func (n *seen) token(id string)     { n.note(n.tokens, id) }

func (n *seen) note(of map[string]visit, key string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	v := of[key]
	v.at = time.Now()
	of[key] = v
}

// due are the visits that are to be written now; who has not come for long is forgotten.
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

// noteSeen writes down who was here. What the store does not take is lost: the next visit says more.
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

// attend notes who was here, and tries whether the store takes writes, so that readiness can say so at once.
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
