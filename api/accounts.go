package api

import (
	"cmp"
	"context"
	"net/mail"
	"strings"
	"time"

	"dathang/api/auth"
	"dathang/data"
	"dathang/matcher"
)

// UserPath names an account.
type UserPath struct {
	ID data.UserID `path:"user" maxLength:"100" doc:"Of the account"`
}

// userFilter narrows the list of accounts.
type userFilter struct {
	Paging
	Searched
	Role  auth.Role `query:"role" enum:"admin,planner,approver,university,commune,auditor"`
	State string    `query:"state" enum:"active,deactivated" doc:"active has those that are invited too"`
}

// listUsers lists accounts for an administrator.
func (s *Server) listUsers(ctx context.Context, in *userFilter) (*pageOf[UserView], error) {
	list, err := s.Store.Accounts(ctx, data.AccountFilter{
		Search: in.Search, Role: string(in.Role), Active: in.State == "active", Deactivated: in.State == "deactivated",
	}, in.page())
	return listedAs(list, err, viewUser)
}

// NamedPerson is an account as other members of the department
// see it: enough to say who did something.
type NamedPerson struct {
	ID           data.UserID `json:"id"`
	Name         string      `json:"name" doc:"The e-mail address where there is no name"`
	Role         string      `json:"role"`
	Organisation string      `json:"organisation"`
}

// listPeople lists the names behind the user ids that other answers contain.
func (s *Server) listPeople(ctx context.Context, in *Paging) (*pageOf[NamedPerson], error) {
	list, err := s.Store.Accounts(ctx, data.AccountFilter{}, in.page())
	return listedAs(list, err, func(a *data.Account) NamedPerson {
		return NamedPerson{a.ID, cmp.Or(a.Name, a.Login), a.Role, a.OrganisationName}
	})
}

// userOut is the answer with one account; ETag is its version.
type userOut struct {
	Location string `header:"Location"`
	ETag     string `header:"ETag"`
	Body     UserView
}

// userAnswer answers with an account of the store.
func userAnswer(a data.Account, err error) (*userOut, error) {
	if err != nil {
		return nil, err
	}
	return &userOut{"/api/v1/users/" + string(a.ID), versionTag(a.Version), viewUser(&a)}, nil
}

// getUser answers with one account.
func (s *Server) getUser(ctx context.Context, in *UserPath) (*userOut, error) {
	return userAnswer(s.Store.Account(ctx, in.ID))
}

// Person describes an account to be created.
type Person struct {
	Email        string    `json:"email" maxLength:"254" doc:"What he signs in with"`
	Name         string    `json:"name,omitempty" maxLength:"200"`
	Role         auth.Role `json:"role" doc:"admin, planner, approver, university, commune or auditor"`
	Organisation string    `json:"organisation,omitempty" maxLength:"200" doc:"For the role university the id of one, for commune the id of a unit (00004@2025), as a kept dataset has them; for others absent"`
	Language     string    `json:"language,omitempty" doc:"vi or en; vi where absent"`
}

// isEmail reports whether a text is an e-mail address and
// nothing else, such as one with a display name.
func isEmail(text string) bool {
	at, err := mail.ParseAddress(text)
	return err == nil && at.Address == text && len(text) <= 254
}

// account checks a person and finds his organisation; the faults
// name the members that are wrong. All of them are reported at once.
func (s *Server) account(ctx context.Context, p *Person) (data.NewAccount, []Fault, error) {
	var faults []Fault
	wrong := func(member, code string, params matcher.Params) {
		faults = append(faults, Fault{In: "body", Pointer: "/" + member, Code: code, Params: params})
	}
	n := data.NewAccount{Login: data.FoldLogin(p.Email), Name: strings.TrimSpace(p.Name), Role: string(p.Role), Language: p.Language}
	if !isEmail(n.Login) {
		wrong("email", "shape", matcher.Params{"want": "name@example.vn"})
	}
	if p.Language != "" && p.Language != "vi" && p.Language != "en" {
		wrong("language", "word", matcher.Params{"want": "vi, en"})
	}
	switch p.Role {
	case auth.University:
		n.Organisation = data.Organisation{Kind: data.UniversityKind, Subject: p.Organisation}
	case auth.Commune:
		n.Organisation = data.Organisation{Kind: data.CommuneKind, Subject: p.Organisation}
	case auth.Admin, auth.Planner, auth.Approver, auth.Auditor:
		n.Organisation = data.Organisation{Kind: data.CityKind, Name: s.City}
		if p.Organisation != "" {
			wrong("organisation", "not_with", matcher.Params{"other": string(p.Role)})
		}
	default:
		words := make([]string, len(auth.Roles))
		for i, role := range auth.Roles {
			words[i] = string(role)
		}
		wrong("role", "word", matcher.Params{"want": strings.Join(words, ", ")})
		return n, faults, nil
	}
	// Nothing further to look up for the city's department.
	if p.Role.City() {
		return n, faults, nil
	}
	var err error
	if p.Organisation == "" {
		wrong("organisation", "missing", nil)
	} else if n.Organisation.Name, err = s.Store.OrganisationNamed(ctx, n.Organisation.Kind, p.Organisation); isNotFound(err) {
		wrong("organisation", "no_object", matcher.Params{"value": p.Organisation})
		err = nil
	}
	return n, faults, err
}

// addUser makes an account without a password.
func (s *Server) addUser(ctx context.Context, in *struct{ Body Person }) (*userOut, error) {
	n, faults, err := s.account(ctx, &in.Body)
	if err != nil {
		return nil, err
	}
	if len(faults) > 0 {
		return nil, invalid(faults)
	}
	made, err := s.Store.AddAccounts(ctx, actorOf(ctx), []data.NewAccount{n})
	if err != nil {
		return nil, err
	}
	return userAnswer(made[0], nil)
}

// userChange says what to change of an account; absent members stay.
type userChange struct {
	UserPath
	Edit
	Body struct {
		Name         *string    `json:"name,omitempty" maxLength:"200"`
		Language     *string    `json:"language,omitempty" enum:"vi,en"`
		Role         *auth.Role `json:"role,omitempty" enum:"admin,planner,approver,university,commune,auditor"`
		Organisation string     `json:"organisation,omitempty" maxLength:"200" doc:"Goes with the roles university and commune"`
		Active       *bool      `json:"active,omitempty" doc:"false deactivates: nothing of the account lets in any more"`
	}
}

// changeUser changes an account that still has the version of If-Match. A new
// role is checked like a new person, because role and organisation must fit.
func (s *Server) changeUser(ctx context.Context, in *userChange) (*userOut, error) {
	version, err := in.version(func() (int64, error) {
		a, err := s.Store.Account(ctx, in.ID)
		return a.Version, err
	})
	if err != nil {
		return nil, err
	}
	b := &in.Body
	c := data.AccountChange{Name: b.Name, Language: b.Language, Active: b.Active}
	if b.Role != nil {
		now, err := s.Store.Account(ctx, in.ID)
		if err != nil {
			return nil, err
		}
		n, faults, err := s.account(ctx, &Person{Email: now.Login, Role: *b.Role, Organisation: b.Organisation})
		if err != nil {
			return nil, err
		}
		if len(faults) > 0 {
			return nil, invalid(faults)
		}
		c.Role, c.Organisation = &n.Role, &n.Organisation
	} else if b.Organisation != "" {
		return nil, invalid([]Fault{{In: "body", Pointer: "/role", Code: "missing"}})
	}
	return userAnswer(s.Store.ChangeAccount(ctx, actorOf(ctx), in.ID, version, c))
}

// InvitationLife and ResetLife are how long one-time links work. ASVS 2.5 asks
// for short lives, but an invitation waits for a person who does not expect it.
const (
	InvitationLife = 14 * 24 * time.Hour
	ResetLife      = time.Hour
)

// InvitationLink is the address at which an invitation's code is used. What
// follows # is never sent to a server, so the code cannot end in a log.
func InvitationLink(home, code string) string {
	return strings.TrimSuffix(home, "/") + "/invitation#" + code
}

// ResetLink is the address at which the code of a password reset is used.
func ResetLink(home, code string) string {
	return strings.TrimSuffix(home, "/") + "/password-reset#" + code
}

// Link is a one-time link. Only its hash is stored, so the
// administrator sees it this once and passes it on.
type Link struct {
	User      UserView  `json:"user"`
	Code      string    `json:"code"`
	Link      string    `json:"link" doc:"Where the person chooses a password; what follows # never reaches a server's log"`
	ExpiresAt time.Time `json:"expires_at"`
}

// linkOut is the answer with a one-time link; it must not be cached.
type linkOut struct {
	Cache string `header:"Cache-Control"`
	Body  Link
}

// inviteAgain makes a new invitation for an account that nobody has used yet; the previous one ends.
func (s *Server) inviteAgain(ctx context.Context, in *UserPath) (*linkOut, error) {
	a, err := s.Store.Account(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if view := viewUser(&a); view.State != "invited" {
		return nil, refuse(WrongState, "object", "user", "id", a.ID, "state", view.State)
	}
	return s.oneTime(ctx, &a, data.InvitationToken, InvitationLink, InvitationLife)
}

// offerReset makes a link with which the owner of an account chooses a new password.
func (s *Server) offerReset(ctx context.Context, in *UserPath) (*linkOut, error) {
	a, err := s.Store.Account(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if a.DeactivatedAt != nil {
		return nil, refuse(WrongState, "object", "user", "id", a.ID, "state", "deactivated")
	}
	return s.oneTime(ctx, &a, data.ResetToken, ResetLink, ResetLife)
}

// oneTime makes a one-time code for an account and the link that contains it.
func (s *Server) oneTime(ctx context.Context, a *data.Account, purpose string, link func(home, code string) string, life time.Duration) (*linkOut, error) {
	code := auth.NewSecret()
	made, err := s.Store.AddToken(ctx, actorOf(ctx), data.NewToken{User: a.ID, Purpose: purpose, Hash: auth.HashSecret(code), ExpiresAt: time.Now().Add(life)})
	if err != nil {
		return nil, err
	}
	return &linkOut{"no-store", Link{viewUser(a), code, link(s.home(ctx), code), made.ExpiresAt}}, nil
}

// listOrganisations lists the organisations that have or had accounts.
func (s *Server) listOrganisations(ctx context.Context, in *struct {
	Paging
	Searched
	Kind data.OrganisationKind `query:"kind" enum:"city,university,commune"`
},
) (*pageOf[OrganisationView], error) {
	list, err := s.Store.Organisations(ctx, data.OrganisationFilter{Search: in.Search, Kind: in.Kind}, in.page())
	return listedAs(list, err, func(o *data.Organisation) OrganisationView { return OrganisationView(*o) })
}
