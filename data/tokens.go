package data

import (
	"cmp"
	"context"
	"time"
)

// The purposes of tokens.
const (
	// APIToken lets a program act for its user.
	APIToken = "api"
	// InvitationToken and ResetToken let their holder set the user's password, once.
	InvitationToken = "invitation"
	ResetToken      = "reset"
)

// Token grants access in place of a password. The secret itself is stored nowhere: the store knows only its hash.
type Token struct {
	ID      string `json:"id"`
	User    UserID `json:"user_id"`
	Purpose string `json:"purpose"`
	Name    string `json:"name"`
	// Scope limits what the token may be used for, within what its user may do.
	Scope      Words      `json:"scope"`
	CreatedAt  time.Time  `json:"created_at"`
	ExpiresAt  time.Time  `json:"expires_at"`
	LastUsedAt *time.Time `json:"last_used_at"`
	RevokedAt  *time.Time `json:"revoked_at"`
}

const tokenColumns = `id, user_id, purpose, name, scope, created_at, expires_at, last_used_at, revoked_at`

// NewToken is a token to be created; Hash is that of its secret.
type NewToken struct {
	User          UserID
	Purpose, Name string
	Hash          string
	Scope         Words
	ExpiresAt     time.Time
	// Session is that of the user asking for the token; if it has ended meanwhile, no token is made. Empty if nobody
	// has signed in.
	Session string
}

// AddToken creates a token. An invitation or reset replaces any earlier ones of its user.
func (s *Store) AddToken(ctx context.Context, by Actor, n NewToken) (Token, error) {
	var made Token
	err := s.write(ctx, "add token", func(t transaction) error {
		if _, err := accountNow(ctx, t, n.User); err != nil {
			return err
		}
		if n.Session != "" {
			if _, there, err := first[string](ctx, t, `SELECT token FROM sessions WHERE token = $1 AND user_id = $2`, n.Session, n.User); err != nil || !there {
				return cmp.Or(err, error(NotFound{Thing: "session"}))
			}
		}
		if n.Purpose != APIToken {
			if _, err := t.exec(ctx, `UPDATE tokens SET revoked_at = $1 WHERE user_id = $2 AND purpose <> $3 AND revoked_at IS NULL`,
				s.stamp(), n.User, APIToken); err != nil {
				return err
			}
		}
		var err error
		if made, err = s.insertToken(ctx, t, &n); err != nil {
			return err
		}
		return s.record(ctx, t, by, "token", "add", made.ID, nil, made)
	})
	return made, err
}

// insertToken writes a token within a transaction.
func (s *Store) insertToken(ctx context.Context, t transaction, n *NewToken) (Token, error) {
	id, err := newID()
	if err != nil {
		return Token{}, err
	}
	made := Token{
		ID: id, User: n.User, Purpose: n.Purpose, Name: n.Name, Scope: append(Words{}, n.Scope...),
		CreatedAt: s.stamp(), ExpiresAt: n.ExpiresAt.UTC().Truncate(time.Microsecond),
	}
	_, err = t.exec(ctx, `INSERT INTO tokens (id, user_id, purpose, name, hash, scope, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		made.ID, made.User, made.Purpose, made.Name, n.Hash, made.Scope, made.CreatedAt, made.ExpiresAt)
	return made, err
}

// Tokens lists the API tokens of one user that were not revoked, newest first.
func (s *Store) Tokens(ctx context.Context, user UserID, page Page) (List[Token], error) {
	q := selecting(`SELECT `+tokenColumns+` FROM tokens WHERE user_id = $1 AND purpose = $2 AND revoked_at IS NULL`, user, APIToken)
	return byID(ctx, s, q, "tokens", page, func(t *Token) string { return t.ID })
}

// RevokeToken ends an API token of one user.
func (s *Store) RevokeToken(ctx context.Context, by Actor, user UserID, id string) error {
	return s.write(ctx, "revoke token "+id, func(t transaction) error {
		ended, there, err := first[Token](ctx, t, `UPDATE tokens SET revoked_at = $1 WHERE id = $2 AND user_id = $3 AND purpose = $4 AND revoked_at IS NULL
			RETURNING `+tokenColumns, s.stamp(), id, user, APIToken)
		if err != nil {
			return err
		}
		if !there {
			return NotFound{Thing: "token", ID: id}
		}
		before := ended
		before.RevokedAt = nil
		return s.record(ctx, t, by, "token", "revoke", id, before, ended)
	})
}

// Holder is a token with the account that it belongs to.
type Holder struct {
	Account
	Token Token `json:"token"`
}

// holders selects a token together with its account: a single
// query, because it runs on every request with a token.
const holders = `SELECT t.id AS "token.id", t.user_id AS "token.user_id", t.purpose AS "token.purpose", t.name AS "token.name", t.scope AS "token.scope",
	t.created_at AS "token.created_at", t.expires_at AS "token.expires_at", t.last_used_at AS "token.last_used_at", t.revoked_at AS "token.revoked_at",
	` + accountColumns + ` FROM tokens AS t JOIN users AS u ON u.id = t.user_id JOIN organisations AS o ON o.id = u.organisation_id WHERE `

// HolderOf finds the live token with that purpose and hash, and its active account; otherwise NotFound, whatever the
// cause, so that a caller learns nothing from the difference.
func (s *Store) HolderOf(ctx context.Context, purpose, hash string) (Holder, error) {
	return one[Holder](ctx, s, "token", "", holders+`t.hash = $1 AND t.purpose = $2 AND t.revoked_at IS NULL AND t.expires_at > $3 AND u.deactivated_at IS NULL`,
		hash, purpose, s.stamp())
}

// Redeem uses up an invitation or reset: its user gets the password with that hash, and a new name
// if one is given. It works once; a token that was used, has expired or never existed is NotFound.
func (s *Store) Redeem(ctx context.Context, by Actor, purpose, hash, name, password string) (Account, error) {
	var redeemed Account
	err := s.write(ctx, "redeem "+purpose, func(t transaction) error {
		// Using it up and checking it is one statement, so that of two calls at once only one succeeds.
		spent, there, err := first[Token](ctx, t, `UPDATE tokens SET revoked_at = $1, last_used_at = $1
			WHERE hash = $2 AND purpose = $3 AND revoked_at IS NULL AND expires_at > $1
			AND user_id IN (SELECT id FROM users WHERE deactivated_at IS NULL) RETURNING `+tokenColumns, s.stamp(), hash, purpose)
		if err != nil {
			return err
		}
		if !there {
			return NotFound{Thing: "token"}
		}
		if name != "" {
			if _, err := t.exec(ctx, `UPDATE users SET name = $1 WHERE id = $2`, name, spent.User); err != nil {
				return err
			}
		}
		account, err := accountNow(ctx, t, spent.User)
		if err != nil {
			return err
		}
		// The owner of the account is the author of the change: nobody has signed in.
		by.User, by.Organisation = account.ID, account.Organisation
		if err := s.setPassword(ctx, t, by, spent.User, password, ""); err != nil {
			return err
		}
		redeemed, err = accountNow(ctx, t, spent.User)
		return err
	})
	return redeemed, err
}
