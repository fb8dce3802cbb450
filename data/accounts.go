package data

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"dathang/matcher"
)

// OrganisationKind is what an organisation is.
type OrganisationKind string

// The kinds of organisations.
const (
	// CityKind is the city's department, of which there is one.
	CityKind       OrganisationKind = "city"
	UniversityKind OrganisationKind = "university"
	CommuneKind    OrganisationKind = "commune"
)

// Organisation is what users belong to: the city's department, a university or a commune.
type Organisation struct {
	ID   OrganisationID   `json:"id"`
	Kind OrganisationKind `json:"kind"`
	// Subject is the university or commune (its matcher id) whose rows the organisation may see; empty for the city.
	Subject string `json:"subject"`
	Name    string `json:"name"`
}

const organisationColumns = `id, kind, subject, name`

// Account is a user with his organisation. It holds no secret.
type Account struct {
	ID                  UserID           `json:"id"`
	Role                string           `json:"role"`
	Login               string           `json:"login"`
	Name                string           `json:"name"`
	Language            string           `json:"language"`
	Organisation        OrganisationID   `json:"organisation_id"`
	OrganisationKind    OrganisationKind `json:"organisation_kind"`
	OrganisationSubject string           `json:"organisation_subject"`
	OrganisationName    string           `json:"organisation_name"`
	// PasswordSetAt is nil for a user who is only invited, or who signs in through the city's identity provider alone.
	PasswordSetAt *time.Time `json:"password_set_at"`
	DeactivatedAt *time.Time `json:"deactivated_at"`
	LastLoginAt   *time.Time `json:"last_login_at"`
	CreatedAt     time.Time  `json:"created_at"`
	UpdatedAt     time.Time  `json:"updated_at"`
	Version       int64      `json:"version"`
}

// Actor gives the account as the author of a change.
func (a *Account) Actor() Actor { return Actor{User: a.ID, Organisation: a.Organisation} }

const (
	accountColumns = `u.id, u.role, u.login, u.name, u.language, u.organisation_id, o.kind AS organisation_kind, o.subject AS organisation_subject,
	o.name AS organisation_name, u.password_set_at, u.deactivated_at, u.last_login_at, u.created_at, u.updated_at, u.version`
	accounts = `SELECT ` + accountColumns + ` FROM users AS u JOIN organisations AS o ON o.id = u.organisation_id WHERE `
)

// FoldLogin gives an e-mail address as the store keeps it, in lower case: no two accounts differ by capitals alone.
func FoldLogin(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

// named reads the name out of a row's JSON.
func named(body string) (string, error) {
	var row struct {
		Name string `json:"name"`
	}
	err := json.Unmarshal([]byte(body), &row)
	return row.Name, err
}

// nameIn is the query for a university or commune ($1) of a table, as the newest dataset that contains it has it.
func nameIn(table string) string {
	return `SELECT p.body FROM datasets AS d JOIN ` + table + ` AS p ON p.dataset_id = d.id AND p.id = $1 ORDER BY d.id DESC LIMIT 1`
}

// OrganisationNamed gives the name of a university or commune in the newest dataset that contains it.
func (s *Store) OrganisationNamed(ctx context.Context, kind OrganisationKind, subject string) (string, error) {
	table := map[OrganisationKind]string{UniversityKind: "universities", CommuneKind: "communes"}[kind]
	if table == "" {
		return "", NotFound{Thing: "organisation", ID: subject}
	}
	body, err := one[string](ctx, s, string(kind), subject, nameIn(table), subject)
	if err != nil {
		return "", err
	}
	return named(body)
}

// OrganisationFilter narrows a list of organisations; empty fields do not filter.
type OrganisationFilter struct {
	Search string
	Kind   OrganisationKind
}

// Organisations lists the organisations that have or had users, newest first.
func (s *Store) Organisations(ctx context.Context, f OrganisationFilter, page Page) (List[Organisation], error) {
	q := selecting(`SELECT ` + organisationColumns + ` FROM organisations WHERE TRUE`)
	is(q, "kind", f.Kind)
	q.find("search", f.Search)
	return byID(ctx, s, q, "organisations", page, func(o *Organisation) string { return string(o.ID) })
}

// organisation finds or makes the organisation of that kind and subject.
func (s *Store) organisation(ctx context.Context, t transaction, by Actor, o Organisation) (OrganisationID, error) {
	const find = `SELECT id FROM organisations WHERE kind = $1 AND subject = $2`
	id, there, err := first[OrganisationID](ctx, t, find, o.Kind, o.Subject)
	if err != nil || there {
		return id, err
	}
	made, err := newID()
	if err != nil {
		return "", err
	}
	o.ID = OrganisationID(made)
	added, err := t.exec(ctx, `INSERT INTO organisations (id, kind, subject, name, search, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $6)
		ON CONFLICT (kind, subject) DO NOTHING`, o.ID, o.Kind, o.Subject, o.Name, folded(o.Name, o.Subject), s.stamp())
	if err != nil {
		return "", err
	}
	if added == 0 { // somebody else was faster
		id, _, err = first[OrganisationID](ctx, t, find, o.Kind, o.Subject)
		return id, err
	}
	return o.ID, s.record(ctx, t, by, "organisation", "add", made, nil, o)
}

// NewAccount describes an account to be created, still without a password.
type NewAccount struct {
	Login, Name, Role, Language string
	// Organisation is looked up by kind and subject, and created if it does not exist yet.
	Organisation Organisation
	// Invitation is the one-time token with which the owner sets a password; its Hash is empty if there is none.
	Invitation NewToken
}

// AddAccounts creates accounts, all or none, and returns them in the given order. A login that is already taken is a
// Duplicate with Key "login".
func (s *Store) AddAccounts(ctx context.Context, by Actor, list []NewAccount) ([]Account, error) {
	made := make([]Account, len(list))
	err := s.write(ctx, "add accounts", func(t transaction) error {
		for i := range list {
			var err error
			if made[i], err = s.addAccount(ctx, t, by, &list[i]); err != nil {
				return err
			}
		}
		return nil
	})
	return made, err
}

// addAccount creates one account within the transaction of AddAccounts.
func (s *Store) addAccount(ctx context.Context, t transaction, by Actor, n *NewAccount) (Account, error) {
	of, err := s.organisation(ctx, t, by, n.Organisation)
	if err != nil {
		return Account{}, err
	}
	id, err := newID()
	if err != nil {
		return Account{}, err
	}
	language := n.Language
	if language == "" {
		language = "vi"
	}
	added, err := t.exec(ctx, `INSERT INTO users (id, organisation_id, role, login, name, language, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $7) ON CONFLICT (login) DO NOTHING`, id, of, n.Role, FoldLogin(n.Login), n.Name, language, s.stamp())
	if err != nil {
		return Account{}, err
	}
	if added == 0 {
		there, _, err := first[string](ctx, t, `SELECT id FROM users WHERE login = $1`, FoldLogin(n.Login))
		if err != nil {
			return Account{}, err
		}
		return Account{}, Duplicate{Thing: "user", ID: there, Key: "login"}
	}
	// In the same transaction, so that no account is without its invitation.
	if n.Invitation.Hash != "" {
		n.Invitation.User, n.Invitation.Purpose = UserID(id), InvitationToken
		if _, err := s.insertToken(ctx, t, &n.Invitation); err != nil {
			return Account{}, err
		}
	}
	a, err := accountNow(ctx, t, UserID(id))
	if err != nil {
		return Account{}, err
	}
	return a, s.record(ctx, t, by, "user", "add", id, nil, a)
}

// accountNow reads an account inside a transaction.
func accountNow(ctx context.Context, t transaction, id UserID) (Account, error) {
	a, there, err := first[Account](ctx, t, accounts+`u.id = $1`, id)
	if err == nil && !there {
		err = NotFound{Thing: "user", ID: string(id)}
	}
	return a, err
}

// AccountFilter narrows a list of accounts; empty fields do not filter. Search finds words in login, name and
// organisation.
type AccountFilter struct {
	Search, Role string
	Organisation OrganisationID
	// Active keeps the active accounts only, Deactivated the deactivated ones only.
	Active, Deactivated bool
}

// Accounts lists accounts, newest first.
func (s *Store) Accounts(ctx context.Context, f AccountFilter, page Page) (List[Account], error) {
	q := selecting(`SELECT * FROM (` + accounts + `TRUE) AS all_accounts WHERE TRUE`)
	is(q, "role", f.Role)
	is(q, "organisation_id", f.Organisation)
	if f.Active {
		q.and("deactivated_at IS NULL")
	}
	if f.Deactivated {
		q.and("deactivated_at IS NOT NULL")
	}
	if f.Search != "" {
		// There are few accounts, so their names need no folded column for the search.
		for word := range strings.FieldsSeq(f.Search) {
			like := containing(strings.ToLower(word))
			q.and(`(lower(login) LIKE ? ESCAPE '\' OR lower(name) LIKE ? ESCAPE '\' OR organisation_id IN
				(SELECT id FROM organisations AS o WHERE o.search LIKE ? ESCAPE '\'))`, like, like, containing(Fold(word)))
		}
	}
	return byID(ctx, s, q, "accounts", page, func(a *Account) string { return string(a.ID) })
}

// Account is one account.
func (s *Store) Account(ctx context.Context, id UserID) (Account, error) {
	return one[Account](ctx, s, "user", string(id), accounts+`u.id = $1`, id)
}

// AccountByLogin finds the account with that e-mail address.
func (s *Store) AccountByLogin(ctx context.Context, login string) (Account, error) {
	return one[Account](ctx, s, "user", login, accounts+`u.login = $1`, FoldLogin(login))
}

// AccountChange says what to change; nil fields stay as they are.
type AccountChange struct {
	Name, Role, Language *string
	// Organisation goes with Role.
	Organisation *Organisation
	// Active false deactivates: neither sessions nor tokens of the account are accepted any more.
	Active *bool
}

// ChangeAccount changes an account, provided it still has that version. A new role, a new organisation and
// deactivation end its sessions and tokens. The last active administrator cannot be demoted or deactivated: that is a
// Conflict with State "last_admin".
func (s *Store) ChangeAccount(ctx context.Context, by Actor, id UserID, version int64, c AccountChange) (Account, error) {
	var after Account
	err := s.write(ctx, "change user "+string(id), func(t transaction) error {
		// Changes are made one at a time, so that two of them together cannot remove the last administrator.
		if err := s.dialect.lock(ctx, t, "users"); err != nil {
			return err
		}
		before, err := accountNow(ctx, t, id)
		if err != nil {
			return err
		}
		if before.Version != version {
			return Conflict{Thing: "user", ID: string(id), Want: version, Have: before.Version}
		}
		role, of, deactivated := before.Role, before.Organisation, before.DeactivatedAt
		if c.Role != nil {
			role = *c.Role
		}
		if c.Organisation != nil {
			if of, err = s.organisation(ctx, t, by, *c.Organisation); err != nil {
				return err
			}
		}
		now := s.stamp()
		if c.Active != nil && *c.Active {
			deactivated = nil
		} else if c.Active != nil && deactivated == nil {
			deactivated = &now
		}
		if before.Role == adminRole && before.DeactivatedAt == nil && (role != adminRole || deactivated != nil) {
			// An administrator who is only invited does not count: his link may be lost or expired.
			others, _, err := first[int64](ctx, t, `SELECT count(*) FROM users WHERE role = $1 AND deactivated_at IS NULL AND id <> $2
				AND (password_set_at IS NOT NULL OR last_login_at IS NOT NULL)`, adminRole, id)
			if err != nil {
				return err
			}
			if others == 0 {
				return Conflict{Thing: "user", ID: string(id), State: "last_admin"}
			}
		}
		if _, err := t.exec(ctx, `UPDATE users SET role = $1, organisation_id = $2, deactivated_at = $3, name = $4, language = $5,
			updated_at = $6, version = version + 1 WHERE id = $7`,
			role, of, deactivated, given(c.Name, before.Name), given(c.Language, before.Language), now, id); err != nil {
			return err
		}
		if role != before.Role || of != before.Organisation || deactivated != nil {
			if err := s.shutOut(ctx, t, id, ""); err != nil {
				return err
			}
		}
		if after, err = accountNow(ctx, t, id); err != nil {
			return err
		}
		return s.record(ctx, t, by, "user", "change", string(id), before, after)
	})
	return after, err
}

// Carried is an account that was moved to the successor of its unit after a reform.
type Carried struct {
	Account Account           `json:"account"`
	From    matcher.CommuneID `json:"from"`
}

// CarryAccounts moves the accounts of every commune dissolved by a reform to the unit that succeeds it, following any
// number of successive reforms, all or none, and returns the moved accounts by login. Their sessions and API tokens
// end, because they gave access to another unit's rows; a pending invitation stays valid.
func (s *Store) CarryAccounts(ctx context.Context, by Actor) ([]Carried, error) {
	var carried []Carried
	err := s.write(ctx, "carry accounts", func(t transaction) error {
		if err := s.dialect.lock(ctx, t, "users"); err != nil {
			return err
		}
		all, err := rows[Succession](ctx, t, `SELECT predecessor, successor FROM commune_successions`)
		if err != nil {
			return err
		}
		next := make(map[matcher.CommuneID]matcher.CommuneID, len(all))
		for _, n := range all {
			next[n.Predecessor] = n.Successor
		}
		of, err := rows[Account](ctx, t, accounts+`o.kind = $1 AND o.subject IN (SELECT predecessor FROM commune_successions) ORDER BY u.login`, CommuneKind)
		if err != nil {
			return err
		}
		for i := range of {
			from := matcher.CommuneID(of[i].OrganisationSubject)
			to := lastOf(next, from)
			if to == from {
				continue // a ring
			}
			after, err := s.carryAccount(ctx, t, by, &of[i], to)
			if err != nil {
				return err
			}
			carried = append(carried, Carried{after, from})
		}
		return nil
	})
	return carried, err
}

// lastOf follows the successors of a unit to the last one; should they form a cycle, it stops where the cycle closes.
func lastOf(next map[matcher.CommuneID]matcher.CommuneID, unit matcher.CommuneID) matcher.CommuneID {
	seen := map[matcher.CommuneID]bool{}
	for next[unit] != "" && !seen[unit] {
		seen[unit] = true
		unit = next[unit]
	}
	return unit
}

// carryAccount moves one account to its new unit within the transaction of CarryAccounts.
func (s *Store) carryAccount(ctx context.Context, t transaction, by Actor, before *Account, to matcher.CommuneID) (Account, error) {
	body, there, err := first[string](ctx, t, nameIn("communes"), to)
	if err != nil {
		return Account{}, err
	}
	name := string(to)
	if there {
		if name, err = named(body); err != nil {
			return Account{}, err
		}
	}
	of, err := s.organisation(ctx, t, by, Organisation{Kind: CommuneKind, Subject: string(to), Name: name})
	if err != nil {
		return Account{}, err
	}
	if _, err := t.exec(ctx, `UPDATE users SET organisation_id = $1, updated_at = $2, version = version + 1 WHERE id = $3`, of, s.stamp(), before.ID); err != nil {
		return Account{}, err
	}
	// Not shutOut: an invitation stays valid.
	if _, err := t.exec(ctx, `DELETE FROM sessions WHERE user_id = $1`, before.ID); err != nil {
		return Account{}, err
	}
	if _, err := t.exec(ctx, `UPDATE tokens SET revoked_at = $1 WHERE user_id = $2 AND purpose = $3 AND revoked_at IS NULL`, s.stamp(), before.ID, APIToken); err != nil {
		return Account{}, err
	}
	after, err := accountNow(ctx, t, before.ID)
	if err != nil {
		return Account{}, err
	}
	return after, s.record(ctx, t, by, "user", "carry", string(before.ID), *before, after)
}

// adminRole is the one role that the store knows by name: somebody must always have it.
const adminRole = "admin"

// given is the new value, or the current one if no new one was given.
func given(value *string, stands string) string {
	if value != nil {
		return *value
	}
	return stands
}

// shutOut ends all sessions of a user except one ("" for none),
// and all his tokens, invitations included.
func (s *Store) shutOut(ctx context.Context, t transaction, id UserID, but string) error {
	if _, err := t.exec(ctx, `DELETE FROM sessions WHERE user_id = $1 AND token <> $2`, id, but); err != nil {
		return err
	}
	_, err := t.exec(ctx, `UPDATE tokens SET revoked_at = $1 WHERE user_id = $2 AND revoked_at IS NULL`, s.stamp(), id)
	return err
}

// Passworded is an account with the hash of its password, empty where it has none.
type Passworded struct {
	Account
	Hash string `json:"password_hash"`
}

// Password finds the hash of a login's password. Only sign-in asks for it.
func (s *Store) Password(ctx context.Context, login string) (Passworded, error) {
	return one[Passworded](ctx, s, "user", login, `SELECT `+accountColumns+`, u.password_hash FROM users AS u
		JOIN organisations AS o ON o.id = u.organisation_id WHERE u.login = $1`, FoldLogin(login))
}

// SetPassword sets a user's password, given as its argon2id hash, and ends all his sessions except one, and his
// tokens.
func (s *Store) SetPassword(ctx context.Context, by Actor, id UserID, hash, but string) error {
	return s.write(ctx, "set password of "+string(id), func(t transaction) error {
		return s.setPassword(ctx, t, by, id, hash, but)
	})
}

// ChangePassword is SetPassword for an account that still has that version. If it has changed meanwhile, for example
// because the password was reset, it is a Conflict.
func (s *Store) ChangePassword(ctx context.Context, by Actor, id UserID, version int64, hash, but string) error {
	return s.write(ctx, "change password of "+string(id), func(t transaction) error {
		if err := sameVersion(ctx, t, id, version); err != nil {
			return err
		}
		return s.setPassword(ctx, t, by, id, hash, but)
	})
}

// sameVersion is a Conflict if the account has changed since it was read; otherwise it locks the account, so that
// nobody else changes it before the transaction ends.
func sameVersion(ctx context.Context, t transaction, id UserID, version int64) error {
	same, err := t.exec(ctx, `UPDATE users SET version = version WHERE id = $1 AND version = $2 AND deactivated_at IS NULL`, id, version)
	if err != nil || same > 0 {
		return err
	}
	return stale(ctx, t, "user", "users", string(id), version)
}

// setPassword sets the hash and ends sessions and tokens within
// a transaction; but is the session that stays, "" for none.
func (s *Store) setPassword(ctx context.Context, t transaction, by Actor, id UserID, hash, but string) error {
	before, err := accountNow(ctx, t, id)
	if err != nil {
		return err
	}
	if _, err := t.exec(ctx, `UPDATE users SET password_hash = $1, password_set_at = $2, updated_at = $2, version = version + 1 WHERE id = $3`,
		hash, s.stamp(), id); err != nil {
		return err
	}
	if err := s.shutOut(ctx, t, id, but); err != nil {
		return err
	}
	after, err := accountNow(ctx, t, id)
	if err != nil {
		return err
	}
	return s.record(ctx, t, by, "user", "set_password", string(id), before, after)
}

// SignedOn records that a user has signed in, and how. If the account has changed since its password was compared (the
// password was reset or the account deactivated), it is a Conflict and the sign-in does not count.
func (s *Store) SignedOn(ctx context.Context, by Actor, version int64, way string) (Account, error) {
	var a Account
	err := s.write(ctx, "note sign-in", func(t transaction) error {
		if err := sameVersion(ctx, t, by.User, version); err != nil {
			return err
		}
		if _, err := t.exec(ctx, `UPDATE users SET last_login_at = $1 WHERE id = $2`, s.stamp(), by.User); err != nil {
			return err
		}
		var err error
		if a, err = accountNow(ctx, t, by.User); err != nil {
			return err
		}
		return s.record(ctx, t, by, "session", "begin", string(by.User), nil, map[string]string{"way": way})
	})
	return a, err
}

// AccountByOIDC finds the account linked to that identity at the city's own identity provider.
func (s *Store) AccountByOIDC(ctx context.Context, issuer, subject string) (Account, error) {
	return one[Account](ctx, s, "user", subject, accounts+`u.oidc_issuer = $1 AND u.oidc_subject = $2`, issuer, subject)
}

// LinkOIDC links an account to an identity at the city's own identity provider. An account that is already linked to
// another identity is a Conflict with State "linked".
func (s *Store) LinkOIDC(ctx context.Context, by Actor, id UserID, issuer, subject string) error {
	return s.write(ctx, "link user "+string(id), func(t transaction) error {
		linked, err := t.exec(ctx, `UPDATE users SET oidc_issuer = $1, oidc_subject = $2, updated_at = $3, version = version + 1
			WHERE id = $4 AND oidc_subject = ''`, issuer, subject, s.stamp(), id)
		if err != nil {
			return err
		}
		if linked == 0 {
			return Conflict{Thing: "user", ID: string(id), State: "linked"}
		}
		return s.record(ctx, t, by, "user", "link", string(id), nil, map[string]string{"issuer": issuer, "subject": subject})
	})
}

// HasAccounts says whether anybody has an account.
func (s *Store) HasAccounts(ctx context.Context) (bool, error) {
	found, err := list[string](ctx, s, "look for accounts", `SELECT id FROM users LIMIT 1`)
	return len(found) > 0, err
}
