package data

import (
	"context"
	"time"
)

// Session is a signed-in session. Token is the hash of the secret in its cookie.
type Session struct {
	Token string `json:"token"`
	// Data belongs to the session manager and is opaque to the store.
	Data      []byte    `json:"data"`
	Expiry    time.Time `json:"expiry"`
	User      UserID    `json:"user_id"`
	CreatedAt time.Time `json:"created_at"`
	SeenAt    time.Time `json:"seen_at"`
	// Agent is how the browser identifies itself.
	Agent string `json:"agent"`
}

const sessionColumns = `token, data, expiry, user_id, created_at, seen_at, agent`

// Session finds the live session with that hash.
func (s *Store) Session(ctx context.Context, token string) (Session, error) {
	return one[Session](ctx, s, "session", "", `SELECT `+sessionColumns+` FROM sessions WHERE token = $1 AND expiry > $2`, token, s.stamp())
}

// SaveSession stores a session, replacing any earlier state of it.
func (s *Store) SaveSession(ctx context.Context, n Session) error {
	return s.write(ctx, "save session", func(t transaction) error {
		_, err := t.exec(ctx, `INSERT INTO sessions (token, data, expiry, user_id, created_at, seen_at, agent) VALUES ($1, $2, $3, $4, $5, $5, $6)
			ON CONFLICT (token) DO UPDATE SET data = excluded.data, expiry = excluded.expiry, seen_at = excluded.seen_at`,
			n.Token, n.Data, n.Expiry.UTC().Truncate(time.Microsecond), n.User, s.stamp(), n.Agent)
		return err
	})
}

// Seen records when a session or token was last used.
type Seen struct {
	// Hash of the session, or id of the token.
	Key string
	At  time.Time
}

// SawSessions records when sessions were last used and extends them: each ends once it has been idle for that long,
// and at the latest that long a life after it was created. A session that has ended stays ended.
func (s *Store) SawSessions(ctx context.Context, list []Seen, idle, life time.Duration) error {
	return s.write(ctx, "note use of sessions", func(t transaction) error {
		for _, seen := range list {
			made, there, err := first[Session](ctx, t, `SELECT `+sessionColumns+` FROM sessions WHERE token = $1 AND expiry > $2`, seen.Key, s.stamp())
			if err != nil {
				return err
			}
			if !there || !seen.At.After(made.SeenAt) {
				continue
			}
			expiry, last := seen.At.Add(idle), made.CreatedAt.Add(life)
			if expiry.After(last) {
				expiry = last
			}
			if _, err := t.exec(ctx, `UPDATE sessions SET seen_at = $1, expiry = $2 WHERE token = $3`,
				seen.At.UTC().Truncate(time.Microsecond), expiry.UTC().Truncate(time.Microsecond), seen.Key); err != nil {
				return err
			}
		}
		return nil
	})
}

// SawTokens records when API tokens were last used.
func (s *Store) SawTokens(ctx context.Context, list []Seen) error {
	return s.write(ctx, "note use of tokens", func(t transaction) error {
		for _, seen := range list {
			if _, err := t.exec(ctx, `UPDATE tokens SET last_used_at = $1 WHERE id = $2 AND (last_used_at IS NULL OR last_used_at < $1)`,
				seen.At.UTC().Truncate(time.Microsecond), seen.Key); err != nil {
				return err
			}
		}
		return nil
	})
}

// DropSession deletes a session; deleting it again is no error.
func (s *Store) DropSession(ctx context.Context, token string) error {
	return s.write(ctx, "drop session", func(t transaction) error {
		_, err := t.exec(ctx, `DELETE FROM sessions WHERE token = $1`, token)
		return err
	})
}

// Sessions lists the live sessions of one user, most recently used first.
func (s *Store) Sessions(ctx context.Context, user UserID) ([]Session, error) {
	return list[Session](ctx, s, "list sessions", `SELECT `+sessionColumns+` FROM sessions WHERE user_id = $1 AND expiry > $2 ORDER BY seen_at DESC, token`,
		user, s.stamp())
}

// EndSession ends a session of one user.
func (s *Store) EndSession(ctx context.Context, by Actor, user UserID, token string) error {
	return s.write(ctx, "end session", func(t transaction) error {
		ended, err := t.exec(ctx, `DELETE FROM sessions WHERE token = $1 AND user_id = $2`, token, user)
		if err != nil {
			return err
		}
		if ended == 0 {
			return NotFound{Thing: "session", ID: token}
		}
		return s.record(ctx, t, by, "session", "end", string(user), nil, nil)
	})
}

// Attempts says how failed sign-ins of one kind delay the next one.
type Attempts struct {
	// The first Free failures cost nothing; each further one doubles Wait, up to Longest.
	Free          int64
	Wait, Longest time.Duration
}

// attemptsKept is how long failures are remembered.
const attemptsKept = time.Hour

// after is how long to wait after that many failures. The bound
// on the loop keeps the doubled time from overflowing.
func (a Attempts) after(failures int64) time.Duration {
	if failures <= a.Free {
		return 0
	}
	wait := a.Wait
	for range min(failures-a.Free-1, 30) {
		if wait *= 2; wait >= a.Longest {
			return a.Longest
		}
	}
	return min(wait, a.Longest)
}

// attempt is what is remembered of the tries under a key.
type attempt struct {
	Failures int64     `json:"failures"`
	LastAt   time.Time `json:"last_at"`
}

// TryLogin counts a try under a key. It counts as failed until it is known to have succeeded (ForgetAttempts), so that
// many simultaneous tries are counted too. After too many it is not counted but Busy, with the time until the next is
// allowed.
func (s *Store) TryLogin(ctx context.Context, key string, a Attempts) error {
	return s.write(ctx, "count a sign-in", func(t transaction) error {
		now := s.stamp()
		if err := s.dialect.lock(ctx, t, "attempt "+key); err != nil {
			return err
		}
		if err := tired(ctx, t, key, a, now); err != nil {
			return err
		}
		return failed(ctx, t, key, now)
	})
}

// tired is Busy while no try is allowed under the key.
func tired(ctx context.Context, t transaction, key string, a Attempts, now time.Time) error {
	before, _, err := first[attempt](ctx, t, `SELECT failures, last_at FROM login_attempts WHERE key = $1`, key)
	if err != nil {
		return err
	}
	return a.busy(before, now)
}

// busy is Busy while a wait is not over. A time later than any wait could
// end was noted by a clock that was set back since, and delays nobody.
func (a Attempts) busy(before attempt, now time.Time) error {
	if before.LastAt.After(now.Add(a.Longest)) {
		return nil
	}
	if wait := before.LastAt.Add(a.after(before.Failures)).Sub(now); wait > 0 {
		return Busy{What: "sign in", Limit: a.Free, After: wait}
	}
	return nil
}

// Tries are the limits on sign-ins to one account: from one address, and from all addresses together in an hour. The
// first is so tight that a single address never reaches the second: somebody guessing from elsewhere cannot lock the
// owner out.
type Tries struct{ Each, All Attempts }

// knownTime is how long an address stays known after somebody has signed in from it.
const knownTime = 90 * 24 * time.Hour

// TrySignOn counts a try to sign in to an account from an address. It counts as failed until it is known to have
// succeeded (SignedOnFrom), so that many simultaneous tries are counted too. After too many it is not counted but
// Busy, with the time until the next is allowed. An address from which the account has recently signed in is limited
// only by its own tries.
func (s *Store) TrySignOn(ctx context.Context, account, address string, tries Tries) error {
	return s.write(ctx, "count a sign-in", func(t transaction) error {
		now := s.stamp()
		if err := s.dialect.lock(ctx, t, "attempt "+account); err != nil {
			return err
		}
		if err := tired(ctx, t, fromKey(account, address), tries.Each, now); err != nil {
			return err
		}
		known, there, err := first[attempt](ctx, t, `SELECT failures, last_at FROM login_attempts WHERE key = $1`, knownKey(account, address))
		if err != nil {
			return err
		}
		if !there || !fresh(known, now) {
			if err := tired(ctx, t, hourKey(account, now), tries.All, now); err != nil {
				return err
			}
			if err := failed(ctx, t, hourKey(account, now), now); err != nil {
				return err
			}
		}
		return failed(ctx, t, fromKey(account, address), now)
	})
}

// fresh says whether the address of a sign-in is still known.
func fresh(known attempt, now time.Time) bool { return !known.LastAt.Before(now.Add(-knownTime)) }

// SignedOnFrom takes back what TrySignOn counted, and remembers the address as known. From a known address nothing was
// counted of the account's hour, so nothing is taken back: else every sign-in of the owner would forgive a guess of
// somebody else.
func (s *Store) SignedOnFrom(ctx context.Context, account, address string) error {
	return s.write(ctx, "forget failed sign-ins", func(t transaction) error {
		now := s.stamp()
		if _, err := t.exec(ctx, `DELETE FROM login_attempts WHERE key = $1`, fromKey(account, address)); err != nil {
			return err
		}
		before, there, err := first[attempt](ctx, t, `SELECT failures, last_at FROM login_attempts WHERE key = $1`, knownKey(account, address))
		if err != nil {
			return err
		}
		if !there || !fresh(before, now) {
			if _, err := t.exec(ctx, `UPDATE login_attempts SET failures = failures - 1 WHERE key = $1 AND failures > 0`, hourKey(account, now)); err != nil {
				return err
			}
		}
		_, err = t.exec(ctx, `INSERT INTO login_attempts (key, failures, last_at) VALUES ($1, 0, $2)
			ON CONFLICT (key) DO UPDATE SET last_at = excluded.last_at`, knownKey(account, address), now)
		return err
	})
}

// The tries of an account are counted under these keys, all beginning with the account's own: from one
// address, from all addresses in one hour, and whether an address is known (that one has no failures).
func fromKey(account, address string) string { return account + " from " + address }

// hourKey changes every hour, so the sum over all addresses begins anew.
func hourKey(account string, now time.Time) string {
	return account + " in " + now.Format("2006-01-02T15")
}

const known = " known "

func knownKey(account, address string) string { return account + known + address }

// failed adds a failure under a key; failures older than attemptsKept no longer count.
func failed(ctx context.Context, t transaction, key string, now time.Time) error {
	_, err := t.exec(ctx, `INSERT INTO login_attempts (key, failures, last_at) VALUES ($1, 1, $2)
		ON CONFLICT (key) DO UPDATE SET failures = CASE WHEN login_attempts.last_at < $3 THEN 1 ELSE login_attempts.failures + 1 END,
		last_at = excluded.last_at`, key, now, now.Add(-attemptsKept))
	return err
}

// MayLogin is Busy after too many failures under a key; it counts nothing itself.
func (s *Store) MayLogin(ctx context.Context, key string, a Attempts) error {
	before, err := one[attempt](ctx, s, "attempt", "", `SELECT failures, last_at FROM login_attempts WHERE key = $1`, key)
	if _, none := err.(NotFound); none {
		return nil
	}
	if err != nil {
		return err
	}
	return a.busy(before, s.stamp())
}

// Refusal is a refused sign-in, as the audit records it.
type Refusal struct {
	// Login is the address that was typed; empty if it was not an e-mail address, because people mistakenly type
	// passwords there.
	Login string `json:"login,omitempty"`
	// Address is the caller's.
	Address string `json:"address"`
	// Way is password or oidc.
	Way string `json:"way"`
	// Last says that the audit takes no more refusals in this hour: later ones are counted but not recorded.
	Last bool `json:"last_of_this_hour,omitzero"`
}

// RefusalsAnHour bounds the refused sign-ins recorded in the audit per hour: somebody who guesses for a year fills a
// few gigabytes, not a disk.
const RefusalsAnHour = 1000

// RefuseLogin counts a failure under a key and records it in the audit. User is the owner of the account that was
// tried, empty if there is none.
func (s *Store) RefuseLogin(ctx context.Context, by Actor, key string, user UserID, r Refusal) error {
	return s.write(ctx, "tell of a refused sign-in", func(t transaction) error {
		now := s.stamp()
		if err := failed(ctx, t, key, now); err != nil {
			return err
		}
		hour := "refusals " + now.Format("2006-01-02T15")
		if err := failed(ctx, t, hour, now); err != nil {
			return err
		}
		so, _, err := first[attempt](ctx, t, `SELECT failures, last_at FROM login_attempts WHERE key = $1`, hour)
		if err != nil || so.Failures > RefusalsAnHour {
			return err
		}
		r.Last = so.Failures == RefusalsAnHour
		return s.record(ctx, t, by, "session", "refuse", string(user), nil, r)
	})
}

// ForgetAttempts deletes the failures under a key and under all keys that begin with it; known addresses stay known.
func (s *Store) ForgetAttempts(ctx context.Context, key string) error {
	return s.write(ctx, "forget failed sign-ins", func(t transaction) error {
		_, err := t.exec(ctx, `DELETE FROM login_attempts WHERE key = $1 OR key LIKE $2 ESCAPE '\' OR key LIKE $3 ESCAPE '\'`,
			key, beginning(key+" from "), beginning(key+" in "))
		return err
	})
}

// tokensKept is how long a token that has expired or was revoked is still listed as such; the audit keeps its story.
const tokensKept = 30 * 24 * time.Hour

// ForgetSessions deletes expired sessions, tokens that ended long ago, failures that no
// longer count, and addresses that are no longer known.
func (s *Store) ForgetSessions(ctx context.Context) error {
	return s.write(ctx, "forget sessions", func(t transaction) error {
		now := s.stamp()
		if _, err := t.exec(ctx, `DELETE FROM sessions WHERE expiry < $1`, now); err != nil {
			return err
		}
		if _, err := t.exec(ctx, `DELETE FROM tokens WHERE expires_at < $1 OR revoked_at < $1`, now.Add(-tokensKept)); err != nil {
			return err
		}
		_, err := t.exec(ctx, `DELETE FROM login_attempts WHERE last_at < $1 AND (key NOT LIKE $2 OR last_at < $3)`,
			now.Add(-attemptsKept), "%"+known+"%", now.Add(-knownTime))
		return err
	})
}
