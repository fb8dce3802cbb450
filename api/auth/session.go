package auth

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"
)

// SessionIdle and SessionLife bound a session (ASVS 3.3, level 2,
// allows 30 minutes to 12 hours idle, 12 hours to 30 days in all).
const (
	SessionIdle = 12 * time.Hour
	SessionLife = 14 * 24 * time.Hour
)

// Keep stores sessions by the hash of their tokens; FindSession returns nil where there is none.
type Keep interface {
	FindSession(ctx context.Context, hash string) (data []byte, err error)
	SaveSession(ctx context.Context, hash string, data []byte, expiry time.Time, content Content) error
	DropSession(ctx context.Context, hash string) error
}

// Content is what a session holds.
type Content struct {
	User  string `json:"user"` // id of the account
	Agent string `json:"agent"`
	// Seen is when it was last written.
	Seen time.Time `json:"seen"`
}

// Sessions manages the sessions of signed-in users. The token
// is in a cookie of the browser; the store knows only its hash.
type Sessions struct{ manager *scs.SessionManager }

// NewSessions stores sessions in keep. With secure the cookie is
// sent over TLS only, under a name that browsers protect (__Host-).
func NewSessions(keep Keep, secure bool) *Sessions {
	// Not scs.New: it starts to clean a store in memory that nobody asked for.
	m := &scs.SessionManager{Store: kept{keep}, Codec: codec{}}
	m.HashTokenInStore = true
	m.Lifetime, m.IdleTimeout = SessionLife, SessionIdle
	m.Cookie.Name, m.Cookie.Path, m.Cookie.HttpOnly, m.Cookie.SameSite, m.Cookie.Persist = "dathang", "/", true, http.SameSiteLaxMode, true
	if secure {
		m.Cookie.Name, m.Cookie.Secure = "__Host-dathang", true
	}
	return &Sessions{m}
}

// CookieName is that of the session's cookie.
func (s *Sessions) CookieName() string { return s.manager.Cookie.Name }

// Open reads the session of a token. Content is empty where there is
// none; the context returned carries the session for Begin and End.
func (s *Sessions) Open(ctx context.Context, token string) (context.Context, Content, error) {
	ctx, err := s.manager.Load(ctx, token)
	if err != nil {
		return ctx, Content{}, err
	}
	return ctx, Content{User: s.manager.GetString(ctx, "user"), Agent: s.manager.GetString(ctx, "agent"), Seen: s.manager.GetTime(ctx, "seen")}, nil
}

// Begin starts a session under a fresh token and returns its cookie. A session that
// ctx already carries (from Open) ends, because its token may be known to others.
func (s *Sessions) Begin(ctx context.Context, c Content) (*http.Cookie, error) {
	ctx, err := s.manager.Load(ctx, "")
	if err != nil {
		return nil, err
	}
	if s.manager.Token(ctx) != "" {
		if err := s.manager.Destroy(ctx); err != nil {
			return nil, err
		}
	}
	s.manager.Put(ctx, "user", c.User)
	s.manager.Put(ctx, "agent", c.Agent)
	s.manager.Put(ctx, "seen", time.Now())
	token, expiry, err := s.manager.Commit(ctx)
	if err != nil {
		return nil, err
	}
	return s.cookie(token, expiry), nil
}

// End ends the session that ctx carries (from Open) and returns
// a cookie that makes the browser drop the token.
func (s *Sessions) End(ctx context.Context) (*http.Cookie, error) {
	err := s.manager.Destroy(ctx)
	return s.cookie("", time.Time{}), err
}

// Hash is the key under which the session of a token is stored.
func (s *Sessions) Hash(token string) string {
	sum := sha256.Sum256([]byte(token)) // as HashTokenInStore does
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// cookie is the cookie of a token; without an expiry it removes the browser's.
// The second added makes the browser keep it no shorter than the store does.
func (s *Sessions) cookie(token string, expiry time.Time) *http.Cookie {
	c := s.manager.Cookie
	made := &http.Cookie{Name: c.Name, Value: token, Path: c.Path, Secure: c.Secure, HttpOnly: c.HttpOnly, SameSite: c.SameSite}
	if expiry.IsZero() {
		made.MaxAge = -1
	} else {
		made.Expires = time.Unix(expiry.Unix()+1, 0)
		made.MaxAge = int(time.Until(expiry).Seconds() + 1)
	}
	return made
}

// codec writes sessions as JSON, so that the store can say whose they are.
type codec struct{}

// stored is a session as JSON.
type stored struct {
	Deadline time.Time `json:"deadline"`
	Content
}

// Encode implements scs.Codec.
func (codec) Encode(deadline time.Time, values map[string]any) ([]byte, error) {
	user, _ := values["user"].(string)
	agent, _ := values["agent"].(string)
	seen, _ := values["seen"].(time.Time)
	return json.Marshal(stored{deadline, Content{user, agent, seen}})
}

// Decode implements scs.Codec.
func (codec) Decode(text []byte) (time.Time, map[string]any, error) {
	var s stored
	err := json.Unmarshal(text, &s)
	return s.Deadline, map[string]any{"user": s.User, "agent": s.Agent, "seen": s.Seen}, err
}

// kept adapts a Keep to what scs asks for.
type kept struct{ Keep }

// FindCtx implements scs.CtxStore.
func (k kept) FindCtx(ctx context.Context, hash string) ([]byte, bool, error) {
	text, err := k.FindSession(ctx, hash)
	return text, text != nil, err
}

// CommitCtx implements scs.CtxStore.
func (k kept) CommitCtx(ctx context.Context, hash string, text []byte, expiry time.Time) error {
	var s stored
	if err := json.Unmarshal(text, &s); err != nil {
		return err
	}
	return k.SaveSession(ctx, hash, text, expiry, s.Content)
}

// DeleteCtx implements scs.CtxStore.
func (k kept) DeleteCtx(ctx context.Context, hash string) error { return k.DropSession(ctx, hash) }

// Find implements scs.Store, as do Commit and Delete.
func (k kept) Find(hash string) ([]byte, bool, error) { return k.FindCtx(context.Background(), hash) }

// Commit implements scs.Store.
func (k kept) Commit(hash string, text []byte, expiry time.Time) error {
	return k.CommitCtx(context.Background(), hash, text, expiry)
}

// Delete implements scs.Store.
func (k kept) Delete(hash string) error { return k.DeleteCtx(context.Background(), hash) }
