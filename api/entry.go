package api

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"dathang/api/auth"
	"dathang/data"
)

// caller is who makes a request, identified by a session or an API token.
type caller struct {
	account data.Account
	role    auth.Role
	// session is the hash of the session, empty for a caller with a token.
	session string
	token   *data.Token
	// secret is the hash of the token, empty for a caller with a session.
	secret string
}

// callerKey is the key of the caller in the context of a request.
type callerKey struct{}

// callerOf returns the caller; the zero value on routes that anyone may call.
func callerOf(ctx context.Context) caller {
	who, _ := ctx.Value(callerKey{}).(caller)
	return who
}

// actorOf is the caller as the author of a change.
func actorOf(ctx context.Context) data.Actor {
	who := callerOf(ctx)
	by := who.account.Actor()
	by.Request = requestOf(ctx).id
	return by
}

// pathParam matches a parameter as the list of routes writes it; gin writes :name.
var pathParam = regexp.MustCompile(`\{(\w+)\}`)

// needs maps method and path, as gin writes them, to the route.
func needs(routes []route) map[string]route {
	of := make(map[string]route, len(routes))
	for _, r := range routes {
		of[r.method+" "+pathParam.ReplaceAllString(r.path, ":$1")] = r
	}
	return of
}

// enter lets in those whom the list of routes admits. It is the only place that decides this.
func (s *Server) enter(c *gin.Context) {
	if c.FullPath() == "" {
		return // no such route; noRoute answers
	}
	// A route that the list does not have is closed: forgetting it there must not open it.
	r, listed := s.needs[c.Request.Method+" "+c.FullPath()]
	if !listed {
		fail(c, refuse(Forbidden))
		return
	}
	if r.role == Anyone {
		return
	}
	ctx := c.Request.Context()
	ctx, who, err := s.caller(ctx, c.Request)
	if err == nil {
		err = who.may(r)
	}
	if err != nil {
		s.refuse(c, err)
		return
	}
	c.Request = c.Request.WithContext(context.WithValue(ctx, callerKey{}, who))
}

// refuse answers with the problem of any error.
func (s *Server) refuse(c *gin.Context, err error) {
	r := refusalOf(err)
	if r.code == Internal {
		s.Log.ErrorContext(c.Request.Context(), "request failed", "request", requestOf(c.Request.Context()).id, "cause", err)
		r = refuse(Internal, "request", requestOf(c.Request.Context()).id)
	}
	if r.code == SignOnRequired {
		c.Header("WWW-Authenticate", `Bearer realm="dathang"`)
	}
	fail(c, r)
}

// may says why a caller may not call a route; nil if he may.
func (who *caller) may(r route) error {
	if !who.role.Fills(r.role) {
		return refuse(Forbidden)
	}
	if who.token == nil {
		return nil
	}
	// Whoever finds a token must not be able to turn it into more: another token, a password, an
	// account.
	if r.tag == tagAccount || r.tag == tagUsers {
		return refuse(SessionRequired)
	}
	if r.method != http.MethodGet && !hasScope(who.token, auth.Write) {
		return refuse(ScopeMissing, "scope", string(auth.Write))
	}
	return nil
}

// hasScope reports whether a token has a scope.
func hasScope(t *data.Token, scope auth.Scope) bool {
	for _, word := range t.Scope {
		if word == string(scope) {
			return true
		}
	}
	return false
}

// caller finds who calls: by the Authorization header where there is one, else by the cookie.
func (s *Server) caller(ctx context.Context, r *http.Request) (context.Context, caller, error) {
	// A request with a header that is no token is refused, not let in by its cookie.
	if header := r.Header.Get("Authorization"); header != "" {
		secret, ok := auth.Bearer(header)
		if !ok {
			return ctx, caller{}, refuse(SignOnRequired)
		}
		who, err := s.tokenCaller(ctx, secret)
		return ctx, who, err
	}
	cookie, err := r.Cookie(s.sessions.CookieName())
	if err != nil || cookie.Value == "" {
		return ctx, caller{}, refuse(SignOnRequired)
	}
	return s.sessionCaller(ctx, cookie.Value)
}

// tokenCaller finds the caller by the secret of an API token.
func (s *Server) tokenCaller(ctx context.Context, secret string) (caller, error) {
	hash := auth.HashSecret(secret)
	holder, err := s.Store.HolderOf(ctx, data.APIToken, hash)
	if isNotFound(err) {
		return caller{}, refuse(SignOnRequired)
	}
	if err != nil {
		return caller{}, err
	}
	s.seen.token(holder.Token.ID)
	return caller{account: holder.Account, role: auth.Role(holder.Account.Role), token: &holder.Token, secret: hash}, nil
}

// sessionCaller finds the caller by the secret of a session's cookie.
// The account is read anew, so that a change of role or a deactivation
// takes effect at once. The context returned is the session manager's.
func (s *Server) sessionCaller(ctx context.Context, secret string) (context.Context, caller, error) {
	ctx, content, err := s.sessions.Open(ctx, secret)
	if err != nil {
		return ctx, caller{}, err
	}
	if content.User == "" {
		return ctx, caller{}, refuse(SignOnRequired)
	}
	account, err := s.Store.Account(ctx, data.UserID(content.User))
	if err == nil && account.DeactivatedAt != nil || isNotFound(err) {
		return ctx, caller{}, refuse(SignOnRequired)
	}
	if err != nil {
		return ctx, caller{}, err
	}
	s.seen.session(s.sessions.Hash(secret))
	return ctx, caller{account: account, role: auth.Role(account.Role), session: s.sessions.Hash(secret)}, nil
}

// isNotFound reports whether the store does not have what was asked for.
func isNotFound(err error) bool {
	_, missing := errors.AsType[data.NotFound](err)
	return missing
}

// keeper stores the sessions of package auth, which does not know our store.
type keeper struct{ *data.Store }

// FindSession implements auth.Keep; nil means that there is no such session.
func (k keeper) FindSession(ctx context.Context, hash string) ([]byte, error) {
	found, err := k.Session(ctx, hash)
	if isNotFound(err) {
		return nil, nil
	}
	return found.Data, err
}

// SaveSession implements auth.Keep.
func (k keeper) SaveSession(ctx context.Context, hash string, text []byte, expiry time.Time, of auth.Content) error {
	return k.Store.SaveSession(ctx, data.Session{Token: hash, Data: text, Expiry: expiry, User: data.UserID(of.User), Agent: of.Agent})
}

// agentLetters is how many letters of the User-Agent header are kept.
const agentLetters = 200

// agentOf is the User-Agent header as text that can be stored.
func agentOf(header string) string {
	text := strings.ToValidUTF8(strings.ReplaceAll(header, "\x00", ""), "?")
	if letters := []rune(text); len(letters) > agentLetters {
		text = string(letters[:agentLetters])
	}
	return text
}
