package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"dathang/api"
	"dathang/api/auth"
	"dathang/data"
	"dathang/data/sheet"
)

// userCommands manage accounts on the machine itself, where nobody has signed in.
type userCommands struct {
	Add    userAddCommand    `cmd:"" help:"${user_add}"`
	Invite userInviteCommand `cmd:"" help:"${user_invite}"`
	Reset  userResetCommand  `cmd:"" help:"${user_reset}"`
	Carry  userCarryCommand  `cmd:"" help:"${user_carry}"`
}

// linkFlags are the settings for one-time links.
type linkFlags struct {
	dbFlag
	URL string `name:"url" help:"${flag_url}" env:"DATHANG_URL" default:"http://127.0.0.1:8080" placeholder:"URL"`
}

// userAddCommand makes an account and prints the link with which its owner chooses a password.
//
//	dathang user add planner@example.vn --role planner
type userAddCommand struct {
	linkFlags
	Email        string `arg:"" help:"${arg_email}" placeholder:"EMAIL"`
	Role         string `required:"" help:"${flag_role}" placeholder:"ROLE"`
	Organisation string `help:"${flag_organisation}" placeholder:"ID"`
	Name         string `help:"${flag_name}" placeholder:"NAME"`
	City         string `help:"${flag_city}" env:"DATHANG_CITY" default:"Sở Nội vụ" placeholder:"NAME"`
}

// Run adds the account.
func (c *userAddCommand) Run(s *session) error {
	return c.with(s, func(store *data.Store) error {
		of, err := s.organisation(store, auth.Role(c.Role), c.Organisation, c.City)
		if err != nil {
			return err
		}
		// The code is in the link only; the store gets its hash.
		code := auth.NewSecret()
		made, err := store.AddAccounts(s.ctx, data.Local, []data.NewAccount{{
			Login: c.Email, Name: c.Name, Role: c.Role, Language: string(s.l), Organisation: of,
			Invitation: data.NewToken{Hash: auth.HashSecret(code), ExpiresAt: time.Now().Add(api.InvitationLife)},
		}})
		if _, twice := errors.AsType[data.Duplicate](err); twice {
			return badInput{"has_account", map[string]any{"email": data.FoldLogin(c.Email)}}
		}
		if err != nil {
			return err
		}
		return s.say("user_added", map[string]any{"email": made[0].Login, "role": made[0].Role, "organisation": made[0].OrganisationName, "link": api.InvitationLink(c.URL, code)})
	})
}

// organisation finds the organisation to which an account of the role belongs.
func (s *session) organisation(store *data.Store, role auth.Role, subject, city string) (data.Organisation, error) {
	if !slices.Contains(auth.Roles, role) {
		words := make([]string, len(auth.Roles))
		for i, r := range auth.Roles {
			words[i] = string(r)
		}
		return data.Organisation{}, badInput{"unknown_role", map[string]any{"value": string(role), "want": strings.Join(words, ", ")}}
	}
	if role.City() {
		if subject != "" {
			return data.Organisation{}, badInput{"role_without_organisation", map[string]any{"role": string(role)}}
		}
		return data.Organisation{Kind: data.CityKind, Name: city}, nil
	}
	of := data.Organisation{Kind: data.OrganisationKind(role), Subject: subject}
	var err error
	of.Name, err = store.OrganisationNamed(s.ctx, of.Kind, subject)
	if _, missing := errors.AsType[data.NotFound](err); missing {
		return of, badInput{"unknown_organisation", map[string]any{"value": subject, "role": string(role)}}
	}
	return of, err
}

// userInviteCommand creates the accounts listed in a file and prints their links as CSV, for letters.
//
//	dathang user invite people.csv --url https://dathang.example.vn > letters.csv
type userInviteCommand struct {
	linkFlags
	File string `arg:"" help:"${arg_people}" placeholder:"FILE.csv|xlsx"`
	City string `help:"${flag_city}" env:"DATHANG_CITY" default:"Sở Nội vụ" placeholder:"NAME"`
}

// Run invites everybody or nobody.
func (c *userInviteCommand) Run(s *session) error {
	text, err := readBounded(c.File, api.MaxInvitationBytes)
	if err != nil {
		return err
	}
	return c.with(s, func(store *data.Store) error {
		// A server that never listens: the checks of invitations are those of the API.
		links, err := api.New(api.Config{Store: store, Log: s.log(), URL: c.URL, City: c.City}).InviteFile(s.ctx, text)
		if faults := api.FaultsOf(err, s.l); len(faults) > 0 {
			s.complain("faults", map[string]any{"count": len(faults)})
			for i := range faults {
				f := &faults[i]
				fmt.Fprintf(s.stderr, "%s: %s\n", s.place(&sheet.RowError{File: c.File, Sheet: f.Sheet, Row: f.Row, Column: f.Column, Cell: f.Cell}), f.Detail)
			}
			return outcome(exitInput)
		}
		if err != nil {
			return err
		}
		w := csv.NewWriter(s.stdout)
		_ = w.Write([]string{"email", "name", "role", "organisation", "link", "expires_at"}) // an error stays with the writer
		for i := range links {
			u := &links[i].User
			_ = w.Write([]string{u.Email, sheet.Guard(u.Name), string(u.Role), sheet.Guard(u.Organisation.Name), links[i].Link, links[i].ExpiresAt.Format(time.RFC3339)})
		}
		w.Flush()
		return w.Error()
	})
}

// userResetCommand prints a link with which somebody chooses a new password.
//
//	dathang user reset planner@example.vn
type userResetCommand struct {
	linkFlags
	Email string `arg:"" help:"${arg_email}" placeholder:"EMAIL"`
}

// Run creates the link and prints it.
func (c *userResetCommand) Run(s *session) error {
	return c.with(s, func(store *data.Store) error {
		a, err := s.user(store, c.Email)
		if err != nil {
			return err
		}
		code := auth.NewSecret()
		if _, err := store.AddToken(s.ctx, data.Local, data.NewToken{
			User: a.ID, Purpose: data.ResetToken, Hash: auth.HashSecret(code), ExpiresAt: time.Now().Add(api.ResetLife),
		}); err != nil {
			return err
		}
		return s.say("user_reset", map[string]any{"email": a.Login, "link": api.ResetLink(c.URL, code)})
	})
}

// userCarryCommand moves the accounts of communes that a reform dissolved to the units that succeed them.
//
//	dathang user carry --db dathang.db
type userCarryCommand struct {
	dbFlag
}

// Run moves all of them and lists the moved accounts as CSV.
func (c *userCarryCommand) Run(s *session) error {
	return c.with(s, func(store *data.Store) error {
		carried, err := store.CarryAccounts(s.ctx, data.Local)
		if err != nil {
			return err
		}
		if len(carried) == 0 {
			return s.say("nobody_carried", nil)
		}
		w := csv.NewWriter(s.stdout)
		_ = w.Write([]string{"email", "from", "to", "organisation"}) // an error stays with the writer
		for i := range carried {
			a := &carried[i].Account
			_ = w.Write([]string{a.Login, string(carried[i].From), a.OrganisationSubject, sheet.Guard(a.OrganisationName)})
		}
		w.Flush()
		return w.Error()
	})
}

// user finds an account by its e-mail address.
func (s *session) user(store *data.Store, email string) (data.Account, error) {
	a, err := store.AccountByLogin(s.ctx, email)
	if _, missing := errors.AsType[data.NotFound](err); missing {
		return a, badInput{"no_account", map[string]any{"email": data.FoldLogin(email)}}
	}
	return a, err
}

// tokenCommands manage API tokens.
type tokenCommands struct {
	Create tokenCreateCommand `cmd:"" help:"${token_create}"`
}

// tokenCreateCommand makes an API token and prints it, and nothing else, for scripts.
//
//	dathang token create planner@example.vn --scope write --days 30
type tokenCreateCommand struct {
	dbFlag
	Email string `arg:"" help:"${arg_email}" placeholder:"EMAIL"`
	Name  string `help:"${flag_token_name}" default:"dathang token create" placeholder:"NAME"`
	Scope string `help:"${flag_scope}" default:"read" enum:"read,write" placeholder:"read|write"`
	Days  int    `help:"${flag_days}" default:"90"`
}

// Run makes the token.
func (c *tokenCreateCommand) Run(s *session) error {
	if c.Days < 1 {
		return badInput{"flag_range", map[string]any{"flag": "--days", "value": c.Days}}
	}
	return c.with(s, func(store *data.Store) error {
		a, err := s.user(store, c.Email)
		if err != nil {
			return err
		}
		token, err := newToken(s.ctx, store, &a, c.Name, auth.Scope(c.Scope), time.Duration(c.Days)*24*time.Hour)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(s.stdout, token)
		return err
	})
}

// newToken makes an API token of an account.
func newToken(ctx context.Context, store *data.Store, a *data.Account, name string, scope auth.Scope, life time.Duration) (string, error) {
	secret := auth.NewToken()
	_, err := store.AddToken(ctx, data.Local, data.NewToken{
		User: a.ID, Purpose: data.APIToken, Name: name, Hash: auth.HashSecret(secret), Scope: data.Words{string(scope)}, ExpiresAt: time.Now().Add(life),
	})
	return secret, err
}

// auditCommands read the audit.
type auditCommands struct {
	Verify auditVerifyCommand `cmd:"" help:"${audit_verify}"`
}

// auditFaults are the sentences for what data.AuditCheck finds.
var auditFaults = map[string]string{"gap": "audit_gap", "chain": "audit_chain", "hash": "audit_hash", "head": "audit_head"}

// auditVerifyCommand recounts the chain of the audit.
//
//	dathang audit verify --head HASH
type auditVerifyCommand struct {
	dbFlag
	Head string `help:"${flag_head}" placeholder:"HASH"`
}

// Run recounts it; a chain that does not hold is exit code 1.
func (c *auditVerifyCommand) Run(s *session) error {
	return c.reading(s, func(store *data.Store) error {
		found, err := store.CheckAudit(s.ctx, c.Head)
		if err != nil {
			return err
		}
		if found.Broken == 0 {
			return s.say("audit_holds", map[string]any{"count": found.Lines, "head": found.Head})
		}
		s.complain("audit_broken", map[string]any{"line": found.Broken, "why": s.text(auditFaults[found.Why], nil)})
		return outcome(exitViolated)
	})
}
