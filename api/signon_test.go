package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dathang/api/auth"
	"dathang/data"
	"dathang/data/hanoi"
	"dathang/matcher"
)

// goodPassword is one that the rules take.
const goodPassword = "Đông Anh có 24 xã"

// department is the city's.
var department = data.Organisation{Kind: data.CityKind, Name: "Sở Nội vụ"}

// passworded gives an account a password.
func (s *service) passworded(a data.Account, password string) {
	s.t.Helper()
	hash, err := s.server.passwords.Hash(s.t.Context(), password)
	require.NoError(s.t, err)
	require.NoError(s.t, s.server.Store.SetPassword(s.t.Context(), data.Local, a.ID, hash, ""))
}

// signOn signs on and gives the cookie as a header.
func (s *service) signOn(email, password string) (answer, string) {
	s.t.Helper()
	a := s.as("").call("POST", "/api/v1/session", fmt.Sprintf(`{"email":%q,"password":%q}`, email, password), asJSON)
	cookie, _, _ := strings.Cut(a.header.Get("Set-Cookie"), ";")
	return a, "Cookie: " + cookie
}

func TestSession_BeginsAndEnds(t *testing.T) {
	both(t, func(t *testing.T, s *service) {
		s.passworded(s.account("lan@city.vn", auth.Approver, department), goodPassword)
		s.problem(s.as("").call("GET", "/api/v1/session", ""), SignOnRequired)
		a, cookie := s.signOn(" Lan@City.vn", goodPassword)
		view := get[SessionView](s, http.StatusOK, a)
		require.Equal(t, "lan@city.vn", view.User.Email)
		require.Equal(t, auth.Approver, view.User.Role)
		require.Equal(t, OrganisationView{view.User.Organisation.ID, data.CityKind, "", "Sở Nội vụ"}, view.User.Organisation)
		whole := a.header.Get("Set-Cookie")
		for _, want := range []string{"HttpOnly", "SameSite=Lax", "Path=/", "Max-Age="} {
			require.Contains(t, whole, want)
		}
		require.NotContains(t, whole, "Secure", "this server speaks http on this machine")
		require.Equal(t, "no-store", a.header.Get("Cache-Control"))

		nobody := s.as("")
		require.Equal(t, view.User, get[SessionView](s, http.StatusOK, nobody.call("GET", "/api/v1/session", "", cookie)).User)
		_, other := s.signOn("lan@city.vn", goodPassword)
		require.NotEqual(t, cookie, other)
		list := get[Page[OwnSession]](s, http.StatusOK, nobody.call("GET", "/api/v1/sessions", "", cookie)).Items
		require.Len(t, list, 2)
		for _, one := range list {
			if !one.Current {
				require.Equal(t, http.StatusNoContent, nobody.call("DELETE", "/api/v1/sessions/"+one.ID, "", cookie).status)
				s.problem(nobody.call("DELETE", "/api/v1/sessions/"+one.ID, "", cookie), NotFound)
			}
		}
		s.problem(nobody.call("GET", "/api/v1/session", "", other), SignOnRequired)
		off := nobody.call("DELETE", "/api/v1/session", "", cookie)
		require.Equal(t, http.StatusNoContent, off.status)
		require.Contains(t, off.header.Get("Set-Cookie"), "Max-Age=0")
		s.problem(nobody.call("GET", "/api/v1/session", "", cookie), SignOnRequired)
	})
}

func TestPassword_IsChangedByWhoKnowsIt(t *testing.T) {
	both(t, func(t *testing.T, s *service) {
		s.passworded(s.account("lan@city.vn", auth.Planner, department), goodPassword)
		_, here := s.signOn("lan@city.vn", goodPassword)
		_, there := s.signOn("lan@city.vn", goodPassword)
		nobody := s.as("")
		token := get[struct{ Token string }](s, http.StatusCreated, nobody.call("POST", "/api/v1/tokens", `{"name":"máy"}`, asJSON, here)).Token
		change := func(current, next string) answer {
			return nobody.call("PUT", "/api/v1/password", fmt.Sprintf(`{"current":%q,"password":%q}`, current, next), asJSON, here)
		}
		p := s.problem(change("wrong", "một mật khẩu khác"), Invalid)
		require.Equal(t, "password_wrong", p.Faults[0].Code)
		for password, code := range map[string]string{
			"ngắn": "shortest", strings.Repeat("dài ", 40): "longest", "aaaaaaaaaaaaaaa": "password_same", "123456789012345": "password_row",
			"qwertyuiopasdf": "password_row", "Password123456": "password_row", "lanlanlanlan1": "password_same", "matkhau12345678": "password_row",
		} {
			require.Equal(t, code, s.problem(change(goodPassword, password), Invalid).Faults[0].Code, password)
		}
		require.Equal(t, http.StatusNoContent, change(goodPassword, "một mật khẩu khác").status)
		require.Equal(t, http.StatusOK, nobody.call("GET", "/api/v1/session", "", here).status)
		s.problem(nobody.call("GET", "/api/v1/session", "", there), SignOnRequired)
		s.problem(s.as("Bearer "+token).call("GET", "/api/v1/session", ""), SignOnRequired)
		a, _ := s.signOn("lan@city.vn", goodPassword)
		s.problem(a, SignOnRefused)
	})
}

func TestTokens_DoNoMoreThanTheirScope(t *testing.T) {
	both(t, func(t *testing.T, s *service) {
		s.passworded(s.account("lan@city.vn", auth.Planner, department), goodPassword)
		_, cookie := s.signOn("lan@city.vn", goodPassword)
		nobody := s.as("")
		made := get[struct {
			TokenView
			Token string
		}](s, http.StatusCreated, nobody.call("POST", "/api/v1/tokens", `{"name":"báo cáo","days":1}`, asJSON, cookie))
		reader := s.as("Bearer " + made.Token)
		require.Equal(t, []string{"read"}, get[SessionView](s, http.StatusOK, reader.call("GET", "/api/v1/session", "")).Scope)
		require.Equal(t, http.StatusOK, reader.call("GET", "/api/v1/proposals", "").status)
		s.problem(reader.call("POST", "/api/v1/problems", "{}", asJSON), ScopeMissing)
		// A token makes no other one, and changes no password.
		for _, c := range [][2]string{{"GET", "tokens"}, {"POST", "tokens"}, {"PUT", "password"}, {"GET", "sessions"}, {"DELETE", "session"}} {
			s.problem(s.call(c[0], "/api/v1/"+c[1], ""), SessionRequired)
		}
		// When a token was last used is written down beside the answers, not before them.
		require.NoError(t, s.server.noteSeen(t.Context()))
		list := get[Page[TokenView]](s, http.StatusOK, nobody.call("GET", "/api/v1/tokens", "", cookie)).Items
		require.Len(t, list, 1)
		require.NotNil(t, list[0].LastUsedAt)
		require.Equal(t, http.StatusNoContent, nobody.call("DELETE", "/api/v1/tokens/"+made.ID, "", cookie).status)
		s.problem(reader.call("GET", "/api/v1/proposals", ""), SignOnRequired)
		for _, bad := range []string{"Bearer ", "Bearer x", "Basic eDp4", "Bearer " + made.Token + "x", "dathang"} {
			s.problem(s.as(bad).call("GET", "/api/v1/session", ""), SignOnRequired)
		}
	})
}

func TestInvitations_BringInOneOrMany(t *testing.T) {
	both(t, func(t *testing.T, s *service) {
		s.keptFew()
		admin := s.as("")
		s.passworded(s.account("admin@city.vn", auth.Admin, department), goodPassword)
		_, cookie := s.signOn("admin@city.vn", goodPassword)
		ds, err := s.server.Store.LatestDataset(t.Context(), "few")
		require.NoError(t, err)
		communes, err := s.server.Store.Communes(t.Context(), ds.ID, data.CommuneFilter{}, data.Page{Limit: 2})
		require.NoError(t, err)
		universities, err := s.server.Store.Universities(t.Context(), ds.ID, data.UniversityFilter{}, data.Page{Limit: 2})
		require.NoError(t, err)

		one := get[struct{ Items []Link }](s, http.StatusCreated, admin.call("POST", "/api/v1/invitations", `{"email":"minh@city.vn","name":"Minh","role":"planner"}`, asJSON, cookie)).Items[0]
		require.Equal(t, "invited", one.User.State)
		require.True(t, strings.HasSuffix(one.Link, "/invitation#"+one.Code), one.Link)
		whom := get[Invitation](s, http.StatusOK, s.as("").call("GET", "/api/v1/invitations/"+one.Code, ""))
		require.Equal(t, "minh@city.vn", whom.Email)
		accept := "/api/v1/invitations/" + one.Code + "/accept"
		s.problem(s.as("").call("POST", accept, `{"password":"ngắn"}`, asJSON), Invalid)
		on := s.as("").call("POST", accept, fmt.Sprintf(`{"password":%q,"name":"Trần Minh"}`, goodPassword), asJSON)
		require.Equal(t, "Trần Minh", get[SessionView](s, http.StatusOK, on).User.Name)
		require.NotEmpty(t, on.header.Get("Set-Cookie"))
		s.problem(s.as("").call("POST", accept, fmt.Sprintf(`{"password":%q}`, goodPassword), asJSON), LinkSpent)
		s.problem(s.as("").call("GET", "/api/v1/invitations/"+one.Code, ""), LinkSpent)
		s.problem(admin.call("POST", "/api/v1/users/"+string(one.User.ID)+"/invitation", "", cookie), WrongState)
		s.problem(admin.call("POST", "/api/v1/invitations", `{"email":"x@city.vn","role":"planner","admin":true}`, asJSON, cookie), Malformed)

		// Every fault of a file is told by its row, and nobody is invited.
		file := func(rows ...string) answer {
			return admin.call("POST", "/api/v1/invitations", "\ufeffemail;name;role;organisation\r\n"+strings.Join(rows, "\r\n"), "Content-Type: text/csv", cookie)
		}
		university, commune := string(universities.Items[0].ID), string(communes.Items[0].ID)
		p := s.problem(file("a@u.vn;A;university;"+university, "not an address;B;planner;", "c@u.vn;C;university;none", "a@U.vn;A;commune;"+commune, "minh@city.vn;M;planner;", "d@u.vn;D;king;", "e@u.vn;E;commune;", "f@u.vn;F;auditor;"+university), Invalid)
		var found []string
		for _, f := range p.Faults {
			require.NotEmpty(t, f.Detail)
			found = append(found, fmt.Sprint(f.Row, f.Column, f.Code))
		}
		require.Equal(t, []string{"3emailshape", "4organisationno_object", "5emailtwice", "6emailhas_account", "7roleword", "8organisationmissing", "9organisationnot_with"}, found)
		_, err = s.server.Store.AccountByLogin(t.Context(), "a@u.vn")
		require.Error(t, err)
		s.problem(admin.call("POST", "/api/v1/invitations", "who;role\nx;y", "Content-Type: text/csv", cookie), Invalid)
		s.problem(admin.call("POST", "/api/v1/invitations", "x", "Content-Type: text/plain", cookie), UnsupportedMedia)

		many := get[struct{ Items []Link }](s, http.StatusCreated, file("a@u.vn;A;university;"+university, "b@c.vn;;commune;"+commune)).Items
		require.Len(t, many, 2)
		require.Equal(t, universities.Items[0].Name, many[0].User.Organisation.Name)
		require.Equal(t, commune, many[1].User.Organisation.Subject)
		again := get[Link](s, http.StatusCreated, admin.call("POST", "/api/v1/users/"+string(many[0].User.ID)+"/invitation", "", cookie))
		s.problem(s.as("").call("GET", "/api/v1/invitations/"+many[0].Code, ""), LinkSpent)
		require.Equal(t, http.StatusOK, s.as("").call("GET", "/api/v1/invitations/"+again.Code, "").status)
		require.Len(t, get[Page[OrganisationView]](s, http.StatusOK, admin.call("GET", "/api/v1/organisations?kind=commune", "", cookie)).Items, 1)
	})
}

// The whole city in one file: 70 universities and 579 units. One fault more and nobody is invited, with every fault
// told.
func TestInvitations_BringInAWholeCityAtOnce(t *testing.T) {
	ds, err := hanoi.Load(hanoi.Hanoi2023)
	require.NoError(t, err)
	ds.Staff, ds.Programmes = nil, nil // nobody is asked for them here
	var file strings.Builder
	file.WriteString("email,role,organisation\n")
	for i, u := range ds.Universities {
		fmt.Fprintf(&file, "phong.dao.tao@u%d.vn,university,%s\n", i, u.ID)
	}
	for i, c := range ds.Units {
		fmt.Fprintf(&file, "van.phong@c%d.vn,commune,%s\n", i, c.ID)
	}
	both(t, func(t *testing.T, s *service) {
		_, err := s.server.Store.AddDataset(t.Context(), data.Local, data.Title{Vi: "Hà Nội"}, ds)
		require.NoError(t, err)
		s.passworded(s.account("admin@city.vn", auth.Admin, department), goodPassword)
		_, cookie := s.signOn("admin@city.vn", goodPassword)
		send := func(text string) answer {
			return s.as("").call("POST", "/api/v1/invitations", text, "Content-Type: text/csv", cookie)
		}
		p := s.problem(send(file.String()+"x,university,U\nadmin@city.vn,auditor,\n"), Invalid)
		require.Len(t, p.Faults, 3)
		began := time.Now()
		links := get[struct{ Items []Link }](s, http.StatusCreated, send(file.String())).Items
		t.Logf("%d invitations in %v", len(links), time.Since(began))
		require.Len(t, links, 70+579)
		last := links[len(links)-1]
		require.Equal(t, string(ds.Units[578].ID), last.User.Organisation.Subject)
		require.Equal(t, ds.Units[578].Name, last.User.Organisation.Name)
		require.Equal(t, last.User.Email, get[Invitation](s, http.StatusOK, s.as("").call("GET", "/api/v1/invitations/"+last.Code, "")).Email)
		check, err := s.server.Store.CheckAudit(t.Context(), "")
		require.NoError(t, err)
		require.Zero(t, check.Broken)
		require.GreaterOrEqual(t, check.Lines, int64(2*649))
		require.Len(t, s.problem(send(file.String()), Invalid).Faults, 649, "everybody has an account by now")
	})
}

func TestUsers_AreKeptByTheAdmin(t *testing.T) {
	both(t, func(t *testing.T, s *service) {
		boss := s.account("admin@city.vn", auth.Admin, department)
		s.passworded(boss, goodPassword)
		_, cookie := s.signOn("admin@city.vn", goodPassword)
		admin := s.as("")
		made := admin.call("POST", "/api/v1/users", `{"email":"lan@city.vn","role":"planner","language":"en"}`, asJSON, cookie)
		lan := get[UserView](s, http.StatusCreated, made)
		at, tag := "/api/v1/users/"+string(lan.ID), "If-Match: "+made.header.Get("ETag")
		s.problem(admin.call("POST", "/api/v1/users", `{"email":"LAN@city.vn","role":"planner"}`, asJSON, cookie), Exists)
		s.problem(admin.call("PATCH", at, `{"name":"Lan"}`, asJSON, cookie), PreconditionRequired)
		// What an account may not say of itself is no member of the body.
		for _, member := range []string{`"id":"x"`, `"password_hash":"x"`, `"version":9`, `"login":"x@y.vn"`, `"email":"x@y.vn"`, `"organisation_id":"x"`, `"state":"active"`} {
			s.problem(admin.call("PATCH", at, "{"+member+"}", asJSON, cookie, tag), Invalid)
		}
		link := get[Link](s, http.StatusCreated, admin.call("POST", at+"/password-reset", "", cookie))
		s.problem(s.as("").call("GET", "/api/v1/invitations/"+link.Code, ""), LinkSpent)
		reset := fmt.Sprintf(`{"password":%q}`, goodPassword)
		require.Equal(t, http.StatusNoContent, s.as("").call("POST", "/api/v1/password-resets/"+link.Code, reset, asJSON).status)
		s.problem(s.as("").call("POST", "/api/v1/password-resets/"+link.Code, reset, asJSON), LinkSpent)
		_, hers := s.signOn("lan@city.vn", goodPassword)
		a := admin.call("GET", at, "", cookie)
		require.Equal(t, "active", get[UserView](s, http.StatusOK, a).State)
		changed := admin.call("PATCH", at, `{"role":"auditor","name":"Lan"}`, asJSON, cookie, "If-Match: "+a.header.Get("ETag"))
		require.Equal(t, auth.Auditor, get[UserView](s, http.StatusOK, changed).Role)
		s.problem(s.as("").call("GET", "/api/v1/session", "", hers), SignOnRequired)
		_, hers = s.signOn("lan@city.vn", goodPassword)
		require.Equal(t, http.StatusOK, s.as("").call("GET", "/api/v1/audit", "", hers).status)
		gone := admin.call("PATCH", at, `{"active":false}`, asJSON, cookie, "If-Match: "+changed.header.Get("ETag"))
		require.Equal(t, "deactivated", get[UserView](s, http.StatusOK, gone).State)
		s.problem(s.as("").call("GET", "/api/v1/audit", "", hers), SignOnRequired)
		refused, _ := s.signOn("lan@city.vn", goodPassword)
		s.problem(refused, SignOnRefused)
		s.problem(admin.call("POST", at+"/password-reset", "", cookie), WrongState)
		mine := admin.call("GET", "/api/v1/users/"+string(boss.ID), "", cookie)
		s.problem(admin.call("PATCH", "/api/v1/users/"+string(boss.ID), `{"active":false}`, asJSON, cookie, "If-Match: "+mine.header.Get("ETag")), WrongState)
		require.Len(t, get[Page[UserView]](s, http.StatusOK, admin.call("GET", "/api/v1/users?state=active", "", cookie)).Items, 2)
		require.Len(t, get[Page[UserView]](s, http.StatusOK, admin.call("GET", "/api/v1/users?q=lan%40", "", cookie)).Items, 1)
	})
}

func TestAudit_IsReadAndExported(t *testing.T) {
	both(t, func(t *testing.T, s *service) {
		auditor := s.as(s.token(s.account("auditor@city.vn", auth.Auditor, department)))
		list := get[Page[AuditLine]](s, http.StatusOK, auditor.call("GET", "/api/v1/audit?limit=2", ""))
		require.Len(t, list.Items, 2)
		require.True(t, json.Valid(list.Items[0].After))
		require.NotEmpty(t, list.Next)
		more := get[Page[AuditLine]](s, http.StatusOK, auditor.call("GET", "/api/v1/audit?limit=2&cursor="+string(list.Next), ""))
		require.Less(t, more.Items[0].Sequence, list.Items[1].Sequence)
		text := auditor.call("GET", "/api/v1/audit/file", "")
		require.Equal(t, "text/csv; charset=utf-8", text.header.Get("Content-Type"))
		require.Contains(t, string(text.body), "user.add")
		check := get[data.AuditCheck](s, http.StatusOK, auditor.call("POST", "/api/v1/audit/check?head="+list.Items[0].Hash, ""))
		require.Zero(t, check.Broken)
		require.GreaterOrEqual(t, check.Lines, list.Items[0].Sequence)
		later := time.Now().Add(time.Hour).UTC().Format(time.RFC3339)
		require.Empty(t, get[Page[AuditLine]](s, http.StatusOK, auditor.call("GET", "/api/v1/audit?from="+later, "")).Items)
		s.problem(s.call("GET", "/api/v1/audit", ""), Forbidden)
		s.problem(auditor.call("GET", "/api/v1/audit?from=yesterday", ""), Invalid)
	})
}

func TestPublish_ShowsUniversitiesAndCommunesTheirOwn(t *testing.T) {
	both(t, func(t *testing.T, s *service) {
		problem := quick(5)
		for i := range problem.Providers {
			problem.Providers[i].Kind = matcher.ProviderUniversity
		}
		r := get[Run](s, http.StatusAccepted, s.call("POST", "/api/v1/runs", fmt.Sprintf(`{"problem_digest": %q}`, s.keptProblem(problem)), asJSON))
		heard := s.watched(r.ID)
		at := "/api/v1/proposals/" + string(heard[len(heard)-1].Proposal)
		approver := s.as(s.token(s.account("approver@city.vn", auth.Approver, department)))
		s.problem(approver.call("GET", "/api/v1/communes/x/outlook", ""), NotFound)
		s.problem(s.call("POST", at+"/publish", ""), Forbidden)
		p := get[data.Publication](s, http.StatusCreated, approver.call("POST", at+"/publish", ""))
		s.problem(approver.call("POST", at+"/publish", ""), WrongState)
		require.Equal(t, []data.Publication{p}, get[Page[data.Publication]](s, http.StatusOK, approver.call("GET", "/api/v1/publications", "")).Items)
		all := get[Page[data.Quota]](s, http.StatusOK, approver.call("GET", "/api/v1/quotas?limit=1000", "")).Items
		require.NotEmpty(t, all)
		seats := map[matcher.UniversityID]int64{}
		for _, q := range all {
			seats[q.University] += q.Seats
		}
		for university, want := range seats {
			own := s.as(s.token(s.account(string(university)+"@u.vn", auth.University, data.Organisation{Kind: data.UniversityKind, Subject: string(university), Name: "U"})))
			var got int64
			for _, q := range get[Page[data.Quota]](s, http.StatusOK, own.call("GET", "/api/v1/quotas?limit=1000", "")).Items {
				require.Equal(t, university, q.University)
				got += q.Seats
			}
			require.Equal(t, want, got)
		}
		commune := all[0].Commune
		ward := s.as(s.token(s.account("ward@c.vn", auth.Commune, data.Organisation{Kind: data.CommuneKind, Subject: string(commune), Name: "C"})))
		o := get[data.Outlook](s, http.StatusOK, ward.call("GET", "/api/v1/communes/"+string(commune)+"/outlook", ""))
		require.Positive(t, o.ServedSeats)
		require.Equal(t, o, get[data.Outlook](s, http.StatusOK, approver.call("GET", "/api/v1/communes/"+string(commune)+"/outlook", "")))
		s.problem(ward.call("GET", "/api/v1/communes/none/outlook", ""), NotFound)

		// The maker may be an approver by now; his own he does not publish.
		maker, err := s.server.Store.AccountByLogin(t.Context(), "planner@city.vn")
		require.NoError(t, err)
		text := s.call("GET", at+"/file", "").body
		second := get[data.Proposal](s, http.StatusCreated, s.call("POST", "/api/v1/proposals?name=second", string(text), asJSON))
		role := "approver"
		changed, err := s.server.Store.ChangeAccount(t.Context(), data.Local, maker.ID, maker.Version, data.AccountChange{Role: &role})
		require.NoError(t, err)
		s.problem(s.as(s.token(changed)).call("POST", "/api/v1/proposals/"+string(second.ID)+"/publish", ""), WrongState)
	})
}
