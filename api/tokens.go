package api

import (
	"context"
	"time"

	"dathang/api/auth"
	"dathang/data"
)

// TokenView is an API token as its owner sees it later: without its secret.
type TokenView struct {
	ID         string     `json:"id"`
	Name       string     `json:"name"`
	Scope      []string   `json:"scope"`
	CreatedAt  time.Time  `json:"created_at"`
	ExpiresAt  time.Time  `json:"expires_at"`
	LastUsedAt *time.Time `json:"last_used_at,omitempty"`
}

// viewToken shows a token without its secret.
func viewToken(t *data.Token) TokenView {
	return TokenView{t.ID, t.Name, append([]string{}, t.Scope...), t.CreatedAt, t.ExpiresAt, t.LastUsedAt}
}

// listTokens lists the caller's API tokens.
func (s *Server) listTokens(ctx context.Context, in *Paging) (*pageOf[TokenView], error) {
	list, err := s.Store.Tokens(ctx, callerOf(ctx).account.ID, in.page())
	return listedAs(list, err, viewToken)
}

// tokenRequest says what a new token may do and for how long.
type tokenRequest struct {
	Body struct {
		Name  string     `json:"name" minLength:"1" maxLength:"100" doc:"What it is for"`
		Scope auth.Scope `json:"scope,omitempty" enum:"read,write" doc:"read changes nothing, write may do what its owner may, accounts and sign-in apart; read where absent"`
		Days  int        `json:"days,omitempty" minimum:"1" maximum:"365" doc:"Until it expires; 90 where absent"`
	}
}

// newToken is the answer with the secret of a token, which is not stored; it must not be cached.
type newToken struct {
	Cache string `header:"Cache-Control"`
	Body  struct {
		TokenView
		Token string `json:"token" doc:"What goes behind Authorization: Bearer; shown this once"`
	}
}

// tokenDays is how long a token works where nobody says otherwise.
const tokenDays = 90

// addToken makes an API token of the caller. It is tied to the session that asks: if that
// has ended meanwhile, for example because the password was changed, there is no token.
func (s *Server) addToken(ctx context.Context, in *tokenRequest) (*newToken, error) {
	scope, days := in.Body.Scope, in.Body.Days
	if scope == "" {
		scope = auth.Read
	}
	if days == 0 {
		days = tokenDays
	}
	secret := auth.NewToken()
	made, err := s.Store.AddToken(ctx, actorOf(ctx), data.NewToken{
		User: callerOf(ctx).account.ID, Purpose: data.APIToken, Name: in.Body.Name, Hash: auth.HashSecret(secret),
		Scope: data.Words{string(scope)}, ExpiresAt: time.Now().AddDate(0, 0, days), Session: callerOf(ctx).session,
	})
	if isNotFound(err) {
		err = refuse(SignOnRequired) // the session has ended meanwhile
	}
	if err != nil {
		return nil, err
	}
	out := &newToken{Cache: "no-store"}
	out.Body.TokenView, out.Body.Token = viewToken(&made), secret
	return out, nil
}

// revokeToken ends one of the caller's API tokens.
func (s *Server) revokeToken(ctx context.Context, in *struct {
	ID string `path:"token" maxLength:"100" doc:"Of one's own token"`
},
) (*struct{}, error) {
	return nil, s.Store.RevokeToken(ctx, actorOf(ctx), callerOf(ctx).account.ID, in.ID)
}
