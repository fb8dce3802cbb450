package api

import (
	"bytes"
	"context"
	"errors"
	"mime"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"dathang/api/auth"
	"dathang/data"
	"dathang/data/lang"
	"dathang/data/sheet"
	"dathang/matcher"
)

// MaxInvitationBytes bounds a file of invitations: enough for some thousands of people.
const MaxInvitationBytes = 1 << 20

// oneOrMany documents a body that is one person as JSON or many as CSV or a workbook.
func oneOrMany(api huma.API, op *huma.Operation) {
	op.MaxBodyBytes, op.SkipValidateBody = MaxInvitationBytes, true
	op.RequestBody = &huma.RequestBody{Content: map[string]*huma.MediaType{
		"application/json": {Schema: schemaOf[Person](api)}, typeCSV: {Schema: &huma.Schema{Type: huma.TypeString}},
		typeXLSX: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}},
	}}
}

// inviteRequest is the body as it came; ContentType says how to read it.
type inviteRequest struct {
	ContentType string `header:"Content-Type" hidden:"true"`
	RawBody     []byte
}

// invited is the answer with the links of everybody invited; it must not be cached.
type invited struct {
	Cache string `header:"Cache-Control"`
	Body  struct {
		Items []Link `json:"items"`
	}
}

// invite makes accounts and the links with which their owners choose a password, all or none.
func (s *Server) invite(ctx context.Context, in *inviteRequest) (*invited, error) {
	people, faults, err := invitees(in.ContentType, in.RawBody)
	if err != nil {
		return nil, err
	}
	links, err := s.invitePeople(ctx, actorOf(ctx), people, faults)
	if err != nil {
		return nil, err
	}
	out := &invited{Cache: "no-store"}
	out.Body.Items = links
	return out, nil
}

// InviteFile creates the accounts of a file (CSV or a workbook), all or
// none, for commands on the machine itself. The links begin with the
// URL of the configuration. FaultsOf lists what is wrong with the file.
func (s *Server) InviteFile(ctx context.Context, text []byte) ([]Link, error) {
	people, faults := readPeople(text)
	return s.invitePeople(ctx, data.Local, people, faults)
}

// FaultsOf returns the faults of an input with their sentences
// in a language; nil where err has another cause.
func FaultsOf(err error, l lang.Language) []Fault {
	r, ok := errors.AsType[*refusal](err)
	if !ok {
		return nil
	}
	return said(l, r.faults)
}

// invitePeople creates the accounts and their invitations if there are no faults. faults
// are those already found in the form of the file; to them come those of each person.
func (s *Server) invitePeople(ctx context.Context, by data.Actor, people []invitee, faults []Fault) ([]Link, error) {
	list, codes := make([]data.NewAccount, len(people)), make([]string, len(people))
	first := map[string]int{}
	for i := range people {
		p := &people[i]
		n, wrong, err := s.account(ctx, &p.Person)
		if err != nil {
			return nil, err
		}
		// Only a sound address is compared with those of accounts and of the rows above.
		if len(wrong) == 0 {
			if _, err := s.Store.AccountByLogin(ctx, n.Login); err == nil {
				wrong = append(wrong, Fault{In: "body", Pointer: "/email", Code: "has_account", Params: matcher.Params{"value": n.Login}})
			} else if !isNotFound(err) {
				return nil, err
			}
			if at, twice := first[n.Login]; twice {
				wrong = append(wrong, Fault{In: "body", Pointer: "/email", Code: "twice", Params: matcher.Params{"row": at}})
			} else {
				first[n.Login] = p.row
			}
		}
		for _, f := range wrong {
			faults = append(faults, p.at(f))
		}
		codes[i] = auth.NewSecret()
		n.Invitation = data.NewToken{Hash: auth.HashSecret(codes[i]), ExpiresAt: time.Now().Add(InvitationLife)}
		list[i] = n
	}
	if len(faults) > 0 {
		slices.SortStableFunc(faults, func(a, b Fault) int { return a.Row - b.Row })
		return nil, invalid(faults)
	}
	// All or none: a list with a fault in its last row must not leave half of the accounts behind.
	made, err := s.Store.AddAccounts(ctx, by, list)
	if err != nil {
		return nil, err
	}
	links := make([]Link, len(made))
	for i := range made {
		links[i] = Link{viewUser(&made[i]), codes[i], InvitationLink(s.home(ctx), codes[i]), list[i].Invitation.ExpiresAt.UTC().Truncate(time.Microsecond)}
	}
	return links, nil
}

// invitee is a person with the row of the file that names him; 0 if he came as JSON.
type invitee struct {
	Person
	row int
}

// at gives a fault of the person its place in the file.
func (p *invitee) at(f Fault) Fault {
	if p.row == 0 {
		return f
	}
	column := strings.TrimPrefix(f.Pointer, "/")
	return Fault{In: "file", Row: p.row, Column: column, Code: f.Code, Params: f.Params}
}

// invitees reads the people of a body.
func invitees(contentType string, body []byte) ([]invitee, []Fault, error) {
	kind, _, err := mime.ParseMediaType(contentType)
	switch {
	case err != nil:
		return nil, nil, refuse(UnsupportedMedia)
	case kind == "application/json":
		var p Person
		if faults := matcher.Decode(body, &p); faults != nil {
			r := invalid(bodyFaults(faults))
			r.code = Malformed
			return nil, nil, r
		}
		return []invitee{{Person: p}}, nil, nil
	case kind == typeCSV, kind == typeXLSX:
		people, faults := readPeople(body)
		return people, faults, nil
	}
	return nil, nil, refuse(UnsupportedMedia)
}

// maxPeople bounds the people of one file.
const maxPeople = 5000

// readPeople reads a file of people, CSV or a workbook, and says what is wrong with its form.
func readPeople(body []byte) ([]invitee, []Fault) {
	rows, wrong := sheet.ReadPeople(bytes.NewReader(body), "")
	faults := rowFaults(wrong)
	if len(rows) > maxPeople {
		faults = append(faults, Fault{In: "file", Row: rows[maxPeople].Row, Code: "longest", Params: matcher.Params{"high": maxPeople}})
		rows = rows[:maxPeople]
	}
	people := make([]invitee, len(rows))
	for i, r := range rows {
		people[i] = invitee{row: r.Row, Person: Person{
			Email: r.Email, Name: r.Name, Role: auth.Role(r.Role), Organisation: r.Organisation, Language: r.Language,
		}}
	}
	return people, faults
}

// CodePath names a one-time code.
type CodePath struct {
	Code string `path:"code" maxLength:"100" doc:"What follows # in the link"`
}

// Invitation tells whom a code is for.
type Invitation struct {
	Email        string           `json:"email"`
	Name         string           `json:"name"`
	Role         auth.Role        `json:"role"`
	Organisation OrganisationView `json:"organisation"`
	Language     string           `json:"language"`
	ExpiresAt    time.Time        `json:"expires_at"`
}

// invitationOut is the answer with an invitation; it must not be cached.
type invitationOut struct {
	Cache string `header:"Cache-Control"`
	Body  Invitation
}

// spent is the answer for every code that does not work, whatever the reason, so that guessing
// tells nothing.
func spent(err error) error {
	if isNotFound(err) {
		return refuse(LinkSpent)
	}
	return err
}

// getInvitation shows whom an invitation is for, before he chooses a password.
func (s *Server) getInvitation(ctx context.Context, in *CodePath) (*invitationOut, error) {
	h, err := s.Store.HolderOf(ctx, data.InvitationToken, auth.HashSecret(in.Code))
	if err != nil {
		return nil, spent(err)
	}
	v := viewUser(&h.Account)
	return &invitationOut{"no-store", Invitation{v.Email, v.Name, v.Role, v.Organisation, v.Language, h.Token.ExpiresAt}}, nil
}

// acceptance is the password that an invited person chooses, and his name where he corrects it.
type acceptance struct {
	CodePath
	Agent string `header:"User-Agent" hidden:"true"`
	Body  struct {
		Name     string `json:"name,omitempty" maxLength:"200"`
		Password string `json:"password" maxLength:"1024" doc:"12 to 128 letters"`
	}
}

// acceptInvitation uses up an invitation and signs its owner in.
func (s *Server) acceptInvitation(ctx context.Context, in *acceptance) (*signedOn, error) {
	a, err := s.redeem(ctx, data.InvitationToken, in.Code, in.Body.Name, in.Body.Password)
	if err != nil {
		return nil, err
	}
	return s.begin(ctx, a, in.Agent, "invitation")
}

// resetPassword uses up the code of a reset. It begins no
// session: its owner signs in with the new password.
func (s *Server) resetPassword(ctx context.Context, in *struct {
	CodePath
	Body struct {
		Password string `json:"password" maxLength:"1024" doc:"12 to 128 letters"`
	}
},
) (*struct{}, error) {
	_, err := s.redeem(ctx, data.ResetToken, in.Code, "", in.Body.Password)
	return nil, err
}

// redeem exchanges a code for a password. A password that is too weak does not use up the code.
func (s *Server) redeem(ctx context.Context, purpose, code, name, password string) (*data.Account, error) {
	hash := auth.HashSecret(code)
	h, err := s.Store.HolderOf(ctx, purpose, hash)
	if err != nil {
		return nil, spent(err)
	}
	kept, err := s.chosen(ctx, password, h.Account.Login)
	if err != nil {
		return nil, err
	}
	a, err := s.Store.Redeem(ctx, data.Actor{Request: requestOf(ctx).id}, purpose, hash, strings.TrimSpace(name), kept)
	if err != nil {
		return nil, spent(err)
	}
	// Having the link shows that he is the person meant.
	return &a, s.Store.ForgetAttempts(ctx, attemptKey("account", a.Login))
}
