package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/netip"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"dathang/api/auth"
	"dathang/data"
	"dathang/matcher"
)

// maxSmallBytes bounds the body of a form.
const maxSmallBytes = 64 << 10

// small bounds the body of an operation to a form.
func small(_ huma.API, op *huma.Operation) { op.MaxBodyBytes = maxSmallBytes }

// Failed sign-ins delay the next one. For one account that allows about 40 an hour
// from one address and about 90 from all together (ASVS 2.2.1 allows 100), whether the
// account exists or not. An address from which somebody has signed in before is
// bounded by its own failures only, so guesses from elsewhere cannot lock the owner
// out. One address, behind which a whole office may sit, is allowed about 200 an hour.
var (
	accountAttempts = data.Tries{
		Each: data.Attempts{Free: 5, Wait: 5 * time.Second, Longest: 2 * time.Minute},
		All:  data.Attempts{Free: 50, Wait: 30 * time.Second, Longest: 2 * time.Minute},
	}
	addressAttempts = data.Attempts{Free: 100, Wait: 5 * time.Second, Longest: time.Minute}
)

// attemptKey is the key under which failures are counted: a
// hash, so that what was typed is not stored.
func attemptKey(kind, of string) string {
	sum := sha256.Sum256([]byte(of))
	return kind + " " + hex.EncodeToString(sum[:])
}

// addressKey is the key of an address. With IPv6 a household
// has a whole /64, so that counts as one address.
func addressKey(address string) string {
	if at, err := netip.ParseAddr(address); err == nil && at.Is6() && !at.Is4In6() {
		if home, err := at.Prefix(64); err == nil {
			address = home.String()
		}
	}
	return attemptKey("address", address)
}

// OrganisationView is the organisation that somebody belongs to.
type OrganisationView struct {
	ID      data.OrganisationID   `json:"id"`
	Kind    data.OrganisationKind `json:"kind" enum:"city,university,commune"`
	Subject string                `json:"subject" doc:"The id of the university or commune; empty for the city's department"`
	Name    string                `json:"name"`
}

// UserView is an account as others see it.
type UserView struct {
	ID           data.UserID      `json:"id"`
	Email        string           `json:"email"`
	Name         string           `json:"name"`
	Role         auth.Role        `json:"role" enum:"admin,planner,approver,university,commune,auditor"`
	Organisation OrganisationView `json:"organisation"`
	Language     string           `json:"language" enum:"vi,en"`
	State        string           `json:"state" enum:"invited,active,deactivated" doc:"invited: no password yet, and has not signed in through the city's identity provider"`
	LastLoginAt  *time.Time       `json:"last_login_at,omitempty"`
	CreatedAt    time.Time        `json:"created_at"`
	Version      int64            `json:"version"`
}

// viewUser shows an account with its state.
func viewUser(a *data.Account) UserView {
	state := "active"
	if a.DeactivatedAt != nil {
		state = "deactivated"
	} else if a.PasswordSetAt == nil && a.LastLoginAt == nil {
		state = "invited"
	}
	return UserView{
		ID: a.ID, Email: a.Login, Name: a.Name, Role: auth.Role(a.Role), Language: a.Language, State: state,
		Organisation: OrganisationView{a.Organisation, a.OrganisationKind, a.OrganisationSubject, a.OrganisationName},
		LastLoginAt:  a.LastLoginAt, CreatedAt: a.CreatedAt, Version: a.Version,
	}
}

// SessionView is who has signed in.
type SessionView struct {
	User UserView `json:"user"`
	// By says how the caller was let in.
	By    string   `json:"by" enum:"session,token"`
	Scope []string `json:"scope,omitempty" doc:"Of the token"`
}

// signedOn is the answer to a sign-in: the cookie and who has signed in. It must not be cached.
type signedOn struct {
	SetCookie string `header:"Set-Cookie"`
	Cache     string `header:"Cache-Control"`
	Body      SessionView
}

// signOnRequest is an e-mail address with a password.
type signOnRequest struct {
	Agent string `header:"User-Agent" hidden:"true"`
	Body  struct {
		Email    string `json:"email" minLength:"1" maxLength:"254"`
		Password string `json:"password" minLength:"1" maxLength:"1024"`
	}
}

// signOn begins a session. A refusal gives no reason and takes the same
// time in every case, so that it does not show whether the account exists.
func (s *Server) signOn(ctx context.Context, in *signOnRequest) (*signedOn, error) {
	login := data.FoldLogin(in.Body.Email)
	account, address := attemptKey("account", login), addressKey(requestOf(ctx).address)
	// The address is only looked up here; a failure is counted by refused. The
	// account's try is counted at once, so that many at the same time count too.
	if err := s.Store.MayLogin(ctx, address, addressAttempts); err != nil {
		return nil, tooManyTries(err)
	}
	if err := s.Store.TrySignOn(ctx, account, address, accountAttempts); err != nil {
		return nil, tooManyTries(err)
	}
	found, err := s.Store.Password(ctx, login)
	if err != nil && !isNotFound(err) {
		return nil, err
	}
	// Like a wrong password, so that nobody learns that the account exists.
	if found.DeactivatedAt != nil {
		found.Hash = ""
	}
	// Also without an account: an empty hash takes as long to compare and never matches.
	same, err := s.passwords.Matches(ctx, in.Body.Password, found.Hash)
	if errors.Is(err, auth.ErrBusy) {
		return nil, busySigningOn()
	}
	if err != nil {
		return nil, err
	}
	if !same {
		s.Log.WarnContext(ctx, "sign-in refused", "request", requestOf(ctx).id, "address", requestOf(ctx).address)
		if err := s.refused(ctx, found.ID, login, "password"); err != nil {
			return nil, err
		}
		return nil, refuse(SignOnRefused)
	}
	if err := s.Store.SignedOnFrom(ctx, account, address); err != nil {
		return nil, err
	}
	return s.begin(ctx, &found.Account, in.Agent, "password")
}

// refused counts a refused sign-in against its address and records
// it in the audit; user is empty where no account has that login.
func (s *Server) refused(ctx context.Context, user data.UserID, login, way string) error {
	from := requestOf(ctx)
	if !isEmail(login) {
		login = "" // a password in the wrong field, as likely as not
	}
	return s.Store.RefuseLogin(ctx, data.Actor{Request: from.id}, addressKey(from.address), user, data.Refusal{Login: login, Address: from.address, Way: way})
}

// busySigningOn is the refusal when too many passwords are being hashed at once.
func busySigningOn() error {
	r := refuse(TooManyRequests)
	r.after = 30 * time.Second
	return r
}

// tooManyTries turns a Busy of the limits on sign-ins into a
// refusal that says when to try again; other errors stay.
func tooManyTries(err error) error {
	busy, ok := errors.AsType[data.Busy](err)
	if !ok || busy.Limit == 0 {
		return err
	}
	r := refuse(TooManyTries)
	r.after = max(busy.After, time.Second)
	return r
}

// begin begins a session of an account. a is the account as it was when its owner proved who he is: if
// it has changed since (password reset, deactivated), the sign-in is refused and the session dropped.
func (s *Server) begin(ctx context.Context, a *data.Account, agent, way string) (*signedOn, error) {
	cookie, err := s.sessions.Begin(ctx, auth.Content{User: string(a.ID), Agent: agentOf(agent)})
	if err != nil {
		return nil, err
	}
	by := a.Actor()
	by.Request = requestOf(ctx).id
	now, err := s.Store.SignedOn(ctx, by, a.Version, way)
	if err != nil {
		if _, changed := errors.AsType[data.Conflict](err); changed || isNotFound(err) {
			err = errors.Join(refuse(SignOnRefused), s.Store.DropSession(ctx, s.sessions.Hash(cookie.Value)))
		}
		return nil, err
	}
	return &signedOn{cookie.String(), "no-store", SessionView{User: viewUser(&now), By: "session"}}, nil
}

// getSession tells the caller who he is and how he was let in.
func (s *Server) getSession(ctx context.Context, _ *struct{}) (*signedOn, error) {
	who := callerOf(ctx)
	view := SessionView{User: viewUser(&who.account), By: "session"}
	if who.token != nil {
		view.By, view.Scope = "token", who.token.Scope
	}
	return &signedOn{Cache: "no-store", Body: view}, nil
}

// signedOff removes the cookie.
type signedOff struct {
	SetCookie string `header:"Set-Cookie"`
}

// signOff ends the session of the caller. A caller with a token has none to end.
func (s *Server) signOff(ctx context.Context, _ *struct{}) (*signedOff, error) {
	who := callerOf(ctx)
	if who.session == "" {
		return nil, refuse(SessionRequired)
	}
	if err := s.Store.EndSession(ctx, actorOf(ctx), who.account.ID, who.session); err != nil && !isNotFound(err) {
		return nil, err
	}
	// The row is gone; this removes the cookie.
	cookie, err := s.sessions.End(ctx)
	if err != nil {
		return nil, err
	}
	return &signedOff{cookie.String()}, nil
}

// OwnSession is one of the caller's sessions.
type OwnSession struct {
	ID        string    `json:"id"`
	Current   bool      `json:"current" doc:"The one that asks"`
	Agent     string    `json:"agent" doc:"What the browser says it is"`
	CreatedAt time.Time `json:"created_at"`
	SeenAt    time.Time `json:"seen_at"`
	ExpiresAt time.Time `json:"expires_at"`
}

// listSessions lists all sessions of the caller; there are few, so it is always one page.
func (s *Server) listSessions(ctx context.Context, _ *struct{}) (*pageOf[OwnSession], error) {
	who := callerOf(ctx)
	list, err := s.Store.Sessions(ctx, who.account.ID)
	return listedAs(data.List[data.Session]{Items: list}, err, func(v *data.Session) OwnSession {
		return OwnSession{v.Token, v.Token == who.session, v.Agent, v.CreatedAt, v.SeenAt, v.Expiry}
	})
}

// endSession ends one of the caller's sessions; anybody else's is not found.
func (s *Server) endSession(ctx context.Context, in *struct {
	ID string `path:"session" maxLength:"100" doc:"Of one's own session"`
},
) (*struct{}, error) {
	return nil, s.Store.EndSession(ctx, actorOf(ctx), callerOf(ctx).account.ID, in.ID)
}

// passwordChange carries the current password and the new one.
type passwordChange struct {
	Agent string `header:"User-Agent" hidden:"true"`
	Body  struct {
		Current  string `json:"current" minLength:"1" maxLength:"1024"`
		Password string `json:"password" maxLength:"1024" doc:"12 to 128 letters"`
	}
}

// changePassword asks for the current password, so that a session
// left open is not enough. Wrong ones count as failed sign-ins.
func (s *Server) changePassword(ctx context.Context, in *passwordChange) (*struct{}, error) {
	who := callerOf(ctx)
	account, address := attemptKey("account", who.account.Login), addressKey(requestOf(ctx).address)
	if err := s.Store.TrySignOn(ctx, account, address, accountAttempts); err != nil {
		return nil, tooManyTries(err)
	}
	found, err := s.Store.Password(ctx, who.account.Login)
	if err != nil {
		return nil, err
	}
	same, err := s.passwords.Matches(ctx, in.Body.Current, found.Hash)
	if err != nil {
		return nil, err
	}
	if !same {
		return nil, invalid([]Fault{{In: "body", Pointer: "/current", Code: "password_wrong"}})
	}
	if err := s.Store.SignedOnFrom(ctx, account, address); err != nil {
		return nil, err
	}
	hash, err := s.chosen(ctx, in.Body.Password, who.account.Login)
	if err != nil {
		return nil, err
	}
	return nil, s.Store.ChangePassword(ctx, actorOf(ctx), who.account.ID, found.Version, hash, who.session)
}

// chosen is the hash of a password that somebody has chosen; if it is too weak, a fault that says why.
func (s *Server) chosen(ctx context.Context, password, login string) (string, error) {
	fault := Fault{In: "body", Pointer: "/password"}
	switch why := auth.Weakness(password, login); why {
	case "":
		hash, err := s.passwords.Hash(ctx, password)
		if errors.Is(err, auth.ErrBusy) {
			err = busySigningOn()
		}
		return hash, err
	case "short":
		fault.Code, fault.Params = "shortest", matcher.Params{"low": auth.ShortestPassword}
	case "long":
		fault.Code, fault.Params = "longest", matcher.Params{"high": auth.LongestPassword}
	default:
		fault.Code = "password_" + why
	}
	return "", invalid([]Fault{fault})
}
