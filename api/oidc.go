package api

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"dathang/api/auth"
	"dathang/data"
)

// OIDC is a city's own identity provider (OpenID Connect). Whoever it lets in still needs an
// account here. The first time the account is found by e-mail address, which the provider must
// have verified; from then on by the provider's own id of the person (issuer and subject).
type OIDC struct {
	Issuer, ClientID, Secret string

	mu       sync.Mutex
	provider *oidc.Provider
}

// discover reads the provider's configuration once; a failure is tried again at the next call.
func (o *OIDC) discover(ctx context.Context) (*oidc.Provider, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.provider == nil {
		found, err := oidc.NewProvider(ctx, o.Issuer)
		if err != nil {
			return nil, err
		}
		o.provider = found
	}
	return o.provider, nil
}

// oidcTime is how long a person may take at the provider,
// providerTime how long we wait for the provider itself.
const (
	oidcTime     = 10 * time.Minute
	providerTime = 10 * time.Second
)

// oidcTry is what must come back with a sign-in: it is kept in a cookie of
// the browser that began it. State ties the answer to that browser, Nonce
// the identity token to this sign-in, Verifier the code to us (PKCE).
type oidcTry struct {
	State    string `json:"state"`
	Nonce    string `json:"nonce"`
	Verifier string `json:"verifier"`
}

// oidcCookie is the cookie of a sign-in under way, life in seconds; a negative life removes it.
func (s *Server) oidcCookie(value string, life int) string {
	c := &http.Cookie{
		Name: s.sessions.CookieName() + "-oidc", Value: value, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: s.secure(), MaxAge: life,
	}
	return c.String()
}

// oauth prepares the calls to the provider. It is refused where
// there is none or where it does not answer.
func (s *Server) oauth(ctx context.Context) (*oauth2.Config, *oidc.Provider, error) {
	if s.OIDC == nil {
		return nil, nil, refuse(NoOIDC)
	}
	provider, err := s.OIDC.discover(ctx)
	if err != nil {
		s.Log.WarnContext(ctx, "the city's own identity provider does not answer", "issuer", s.OIDC.Issuer, "cause", err)
		return nil, nil, refuse(Unavailable)
	}
	return &oauth2.Config{
		ClientID: s.OIDC.ClientID, ClientSecret: s.OIDC.Secret, Endpoint: provider.Endpoint(),
		RedirectURL: s.home(ctx) + "/api/v1/oidc/callback", Scopes: []string{oidc.ScopeOpenID, "email", "profile"},
	}, provider, nil
}

// redirect sends a browser to another address.
type redirect struct {
	Status    int
	Location  string   `header:"Location"`
	SetCookie []string `header:"Set-Cookie"`
	Cache     string   `header:"Cache-Control"`
}

// startOIDC sends a browser to the city's own identity provider.
func (s *Server) startOIDC(ctx context.Context, _ *struct{}) (*redirect, error) {
	// Without cancel: the provider's configuration is kept for all
	// callers, so it must not depend on this one staying.
	ctx, done := context.WithTimeout(context.WithoutCancel(ctx), providerTime)
	defer done()
	client, _, err := s.oauth(ctx)
	if err != nil {
		return nil, err
	}
	try := oidcTry{auth.NewSecret(), auth.NewSecret(), oauth2.GenerateVerifier()}
	text, err := json.Marshal(try)
	if err != nil {
		return nil, err
	}
	return &redirect{
		Status: http.StatusFound, Location: client.AuthCodeURL(try.State, oidc.Nonce(try.Nonce), oauth2.S256ChallengeOption(try.Verifier)),
		SetCookie: []string{s.oidcCookie(base64.RawURLEncoding.EncodeToString(text), int(oidcTime.Seconds()))}, Cache: "no-store",
	}, nil
}

// oidcAnswer is what the provider sends back with the browser. Most of it is
// not used, but providers add it, and unknown query parameters are refused.
type oidcAnswer struct {
	Agent  string `header:"User-Agent" hidden:"true"`
	Cookie string `header:"Cookie" hidden:"true"`
	State  string `query:"state" maxLength:"200"`
	Code   string `query:"code" maxLength:"4096"`
	Error  string `query:"error" maxLength:"200" doc:"What the provider says where it lets nobody in"`
	Text   string `query:"error_description" maxLength:"2000"`
	Iss    string `query:"iss" maxLength:"1000"`
	Scope  string `query:"scope" maxLength:"1000"`
	Auth   string `query:"authuser" maxLength:"200"`
	Prompt string `query:"prompt" maxLength:"200"`
	Hosted string `query:"hd" maxLength:"200"`
	State2 string `query:"session_state" maxLength:"1000"`
}

// finishOIDC takes a browser back from the city's own identity provider.
// A person looks at the answer, so it is a page of the application rather
// than a problem as JSON; the code of a failure is in its address.
func (s *Server) finishOIDC(ctx context.Context, in *oidcAnswer) (*redirect, error) {
	if s.OIDC == nil {
		return nil, refuse(NoOIDC)
	}
	out := &redirect{Status: http.StatusFound, Location: s.home(ctx) + "/", SetCookie: []string{s.oidcCookie("", -1)}, Cache: "no-store"}
	a, err := s.oidcAccount(ctx, in)
	if err == nil {
		var on *signedOn
		if on, err = s.begin(ctx, a, in.Agent, "oidc"); err == nil {
			out.SetCookie = append(out.SetCookie, on.SetCookie)
			return out, nil
		}
	}
	why := string(refusalOf(err).code)
	s.Log.WarnContext(ctx, "sign-in by the city refused", "request", requestOf(ctx).id, "cause", err)
	if refusalOf(err).code == SignOnRefused {
		// The audit gets no login: the person has no account here, and
		// what the provider says of a stranger belongs in the log.
		if err := s.refused(ctx, "", "", "oidc"); err != nil {
			return nil, err
		}
	}
	out.Location += "?sign_on_error=" + url.QueryEscape(why)
	return out, nil
}

// oidcAccount finds the account of the person whom the provider
// has let in, and links the two the first time.
func (s *Server) oidcAccount(ctx context.Context, in *oidcAnswer) (*data.Account, error) {
	ctx, done := context.WithTimeout(context.WithoutCancel(ctx), providerTime)
	defer done()
	refused := func(cause error) error { return &refusal{code: SignOnRefused, cause: cause} }
	try, err := s.oidcTry(in.Cookie)
	if err != nil || subtle.ConstantTimeCompare([]byte(try.State), []byte(in.State)) != 1 || in.Code == "" {
		return nil, refused(errors.New("state or code is missing or wrong: " + in.Error))
	}
	client, provider, err := s.oauth(ctx)
	if err != nil {
		return nil, err
	}
	// The code is exchanged over a connection of ours, so only the provider can have
	// made the token; its signature, audience and nonce are checked all the same.
	token, err := client.Exchange(ctx, in.Code, oauth2.VerifierOption(try.Verifier))
	if err != nil {
		return nil, refused(err)
	}
	raw, _ := token.Extra("id_token").(string)
	claimed, err := provider.Verifier(&oidc.Config{ClientID: s.OIDC.ClientID}).Verify(ctx, raw)
	if err != nil {
		return nil, refused(err)
	}
	if subtle.ConstantTimeCompare([]byte(claimed.Nonce), []byte(try.Nonce)) != 1 {
		return nil, refused(errors.New("the nonce is another"))
	}
	var claims struct {
		Email    string `json:"email"`
		Verified bool   `json:"email_verified"`
	}
	if err := claimed.Claims(&claims); err != nil {
		return nil, refused(err)
	}
	a, err := s.Store.AccountByOIDC(ctx, claimed.Issuer, claimed.Subject)
	// The first sign-in by this identity: link it to the account with its e-mail address.
	if isNotFound(err) {
		if !claims.Verified {
			return nil, refused(errors.New("no account is tied to it, and its e-mail address is not verified"))
		}
		if a, err = s.Store.AccountByLogin(ctx, claims.Email); err == nil && a.DeactivatedAt == nil {
			if err = s.Store.LinkOIDC(ctx, a.Actor(), a.ID, claimed.Issuer, claimed.Subject); err == nil {
				a, err = s.Store.Account(ctx, a.ID)
			}
		}
	}
	if err == nil && a.DeactivatedAt != nil {
		err = errors.New("the account is deactivated")
	}
	if err != nil {
		return nil, refused(err)
	}
	return &a, nil
}

// oidcTry reads the cookie of a sign-in under way.
func (s *Server) oidcTry(header string) (oidcTry, error) {
	var try oidcTry
	cookies, err := http.ParseCookie(header)
	if err != nil {
		return try, err
	}
	for _, c := range cookies {
		if c.Name != s.sessions.CookieName()+"-oidc" {
			continue
		}
		text, err := base64.RawURLEncoding.DecodeString(c.Value)
		if err != nil {
			return try, err
		}
		return try, json.Unmarshal(text, &try)
	}
	return try, http.ErrNoCookie
}
