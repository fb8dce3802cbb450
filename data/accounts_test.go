package data

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
)

var department = Organisation{Kind: CityKind, Name: "Sở Nội vụ"}

// person makes an account.
func person(t *testing.T, s *Store, login, role string, of Organisation) Account {
	t.Helper()
	made, err := s.AddAccounts(context.Background(), Local, []NewAccount{{Login: login, Name: "Ông " + login, Role: role, Organisation: of}})
	require.NoError(t, err)
	return made[0]
}

func TestAccounts_AreMadeFoundAndChanged(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		there, err := s.HasAccounts(ctx)
		require.NoError(t, err)
		require.False(t, there)
		_, err = s.AddDataset(ctx, Local, Title{}, smallDataset())
		require.NoError(t, err)
		name, err := s.OrganisationNamed(ctx, UniversityKind, "U1")
		require.NoError(t, err)
		require.Equal(t, "Trường Đại học Kiến trúc Hà Nội", name)
		_, err = s.OrganisationNamed(ctx, CommuneKind, "U1")
		failure[NotFound](t, err)
		_, err = s.OrganisationNamed(ctx, CityKind, "")
		failure[NotFound](t, err)

		admin := person(t, s, " Admin@City.VN ", "admin", department)
		require.Equal(t, "admin@city.vn", admin.Login)
		require.Equal(t, "vi", admin.Language)
		u1 := Organisation{Kind: UniversityKind, Subject: "U1", Name: name}
		made, err := s.AddAccounts(ctx, admin.Actor(), []NewAccount{
			{Login: "a@u1.vn", Name: "Trần Đức", Role: "university", Language: "en", Organisation: u1}, {Login: "b@u1.vn", Role: "university", Organisation: u1},
		})
		require.NoError(t, err)
		require.Equal(t, made[0].Organisation, made[1].Organisation, "one organisation a university")
		require.Equal(t, "U1", made[0].OrganisationSubject)
		_, err = s.AddAccounts(ctx, admin.Actor(), []NewAccount{{Login: "c@u1.vn", Role: "university", Organisation: u1}, {Login: "A@u1.vn", Role: "university", Organisation: u1}})
		require.Equal(t, Duplicate{Thing: "user", ID: string(made[0].ID), Key: "login"}, failure[Duplicate](t, err))
		_, err = s.AccountByLogin(ctx, "c@u1.vn")
		failure[NotFound](t, err)
		there, err = s.HasAccounts(ctx)
		require.NoError(t, err)
		require.True(t, there)

		require.Equal(t, []Account{made[1], made[0], admin}, pages(t, 1, func(p Page) (List[Account], error) { return s.Accounts(ctx, AccountFilter{}, p) }))
		for search, want := range map[string]int{"U1.VN": 2, "Trần": 1, "kien truc": 2, "sở": 1, "%": 0, "a@u1": 1} {
			got, err := s.Accounts(ctx, AccountFilter{Search: search}, Page{})
			require.NoError(t, err)
			require.Len(t, got.Items, want, search)
		}
		got, err := s.Accounts(ctx, AccountFilter{Role: "university", Organisation: made[0].Organisation, Active: true}, Page{})
		require.NoError(t, err)
		require.Len(t, got.Items, 2)
		organisations := pages(t, 1, func(p Page) (List[Organisation], error) { return s.Organisations(ctx, OrganisationFilter{}, p) })
		require.Len(t, organisations, 2)
		require.Equal(t, "U1", organisations[0].Subject)

		// Another role, and deactivation.
		_, err = s.ChangeAccount(ctx, Local, admin.ID, admin.Version, AccountChange{Active: new(false)})
		require.Equal(t, "last_admin", failure[Conflict](t, err).State)
		_, err = s.ChangeAccount(ctx, Local, admin.ID, admin.Version, AccountChange{Role: new("planner")})
		require.Equal(t, "last_admin", failure[Conflict](t, err).State)
		second, err := s.ChangeAccount(ctx, admin.Actor(), made[1].ID, made[1].Version, AccountChange{Role: new("admin"), Organisation: &department, Name: new("Bà B")})
		require.NoError(t, err)
		require.Equal(t, CityKind, second.OrganisationKind)
		require.Equal(t, "Bà B", second.Name)
		_, err = s.ChangeAccount(ctx, admin.Actor(), made[1].ID, made[1].Version, AccountChange{Name: new("C")})
		require.Equal(t, second.Version, failure[Conflict](t, err).Have)
		require.NoError(t, s.SetPassword(ctx, Local, second.ID, "hash", ""), "an administrator who has signed on")
		second, err = s.Account(ctx, second.ID)
		require.NoError(t, err)
		gone, err := s.ChangeAccount(ctx, second.Actor(), admin.ID, admin.Version, AccountChange{Active: new(false)})
		require.NoError(t, err)
		require.NotNil(t, gone.DeactivatedAt)
		got, err = s.Accounts(ctx, AccountFilter{Deactivated: true}, Page{})
		require.NoError(t, err)
		require.Equal(t, []Account{gone}, got.Items)
		_, err = s.ChangeAccount(ctx, second.Actor(), "nobody", 1, AccountChange{})
		failure[NotFound](t, err)
		read, err := s.Account(ctx, admin.ID)
		require.NoError(t, err)
		require.Equal(t, gone, read)
	})
}

func TestAccounts_AreCarriedOverReforms(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		now := timed(s)
		commune := func(login, unit string) Account {
			return person(t, s, login, "commune", Organisation{Kind: CommuneKind, Subject: unit, Name: "Xã " + unit})
		}
		_, err := s.AddDataset(ctx, Local, Title{}, smallDataset())
		require.NoError(t, err)
		none, err := s.CarryAccounts(ctx, Local)
		require.NoError(t, err)
		require.Empty(t, none)

		a, b, stays := commune("a@xa.vn", "1@2020"), commune("b@xa.vn", "2@2020"), commune("c@xa.vn", "00002@2025")
		ring := commune("d@xa.vn", "8@2020")
		planner := person(t, s, "p@city.vn", "planner", department)
		require.NoError(t, s.SetSuccessions(ctx, Local, []Succession{
			{Predecessor: "1@2020", Successor: "5@2023"}, {Predecessor: "2@2020", Successor: "9@2030"}, {Predecessor: "5@2023", Successor: "00001@2025"}, {Predecessor: "8@2020", Successor: "8@2023"}, {Predecessor: "8@2023", Successor: "8@2020"},
		}))
		require.NoError(t, s.SaveSession(ctx, Session{Token: "here", Data: []byte("{}"), Expiry: now.at.Add(time.Hour), User: a.ID}))
		for hash, purpose := range map[string]string{"api": APIToken, "link": InvitationToken} {
			_, err := s.AddToken(ctx, Local, NewToken{User: a.ID, Purpose: purpose, Hash: hash, ExpiresAt: now.at.Add(time.Hour)})
			require.NoError(t, err)
		}

		carried, err := s.CarryAccounts(ctx, planner.Actor())
		require.NoError(t, err)
		require.Len(t, carried, 2, "%v", carried)
		require.Equal(t, matcher.CommuneID("1@2020"), carried[0].From)
		require.Equal(t, []string{"a@xa.vn", "00001@2025", "Phường Ba Đình"},
			[]string{carried[0].Account.Login, carried[0].Account.OrganisationSubject, carried[0].Account.OrganisationName}, "over two reforms, by its name today")
		require.Equal(t, []string{"b@xa.vn", "9@2030", "9@2030"},
			[]string{carried[1].Account.Login, carried[1].Account.OrganisationSubject, carried[1].Account.OrganisationName}, "no dataset names it yet")
		require.Equal(t, b.Version+1, carried[1].Account.Version)
		for _, same := range []Account{stays, ring, planner} {
			is, err := s.Account(ctx, same.ID)
			require.NoError(t, err)
			require.Equal(t, same, is)
		}

		left, err := s.Sessions(ctx, a.ID)
		require.NoError(t, err)
		require.Empty(t, left)
		_, err = s.HolderOf(ctx, APIToken, "api")
		failure[NotFound](t, err)
		h, err := s.HolderOf(ctx, InvitationToken, "link")
		require.NoError(t, err, "an invitation lets in to the unit of today")
		require.Equal(t, "00001@2025", h.Account.OrganisationSubject)
		lines := pages(t, 5, func(p Page) (List[AuditEntry], error) { return s.Audit(ctx, AuditFilter{Action: "user.carry"}, p) })
		require.Len(t, lines, 2)
		require.Contains(t, lines[1].Before, "1@2020")
		require.Contains(t, lines[1].After, "00001@2025")

		none, err = s.CarryAccounts(ctx, Local)
		require.NoError(t, err)
		require.Empty(t, none, "once is enough")
	})
}

func TestPasswords_AndTokensEndWhatTheyReplace(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		now := timed(s)
		a := person(t, s, "a@city.vn", "planner", department)
		found, err := s.Password(ctx, "A@city.vn")
		require.NoError(t, err)
		require.Empty(t, found.Hash)

		// An invitation works once, and one takes the place of the other.
		invite := func(hash string) Token {
			made, err := s.AddToken(ctx, Local, NewToken{User: a.ID, Purpose: InvitationToken, Hash: hash, ExpiresAt: now.at.Add(time.Hour)})
			require.NoError(t, err)
			return made
		}
		invite("first")
		invite("second")
		_, err = s.HolderOf(ctx, InvitationToken, "first")
		failure[NotFound](t, err)
		_, err = s.HolderOf(ctx, APIToken, "second")
		failure[NotFound](t, err)
		h, err := s.HolderOf(ctx, InvitationToken, "second")
		require.NoError(t, err)
		require.Equal(t, a.ID, h.Account.ID)
		redeemed, err := s.Redeem(ctx, Actor{Request: "r"}, InvitationToken, "second", "Tên mới", "hash 1")
		require.NoError(t, err)
		require.Equal(t, "Tên mới", redeemed.Name)
		_, err = s.Redeem(ctx, Actor{}, InvitationToken, "second", "", "hash 2")
		failure[NotFound](t, err)
		invite("late")
		now.wait(time.Hour)
		_, err = s.Redeem(ctx, Actor{}, InvitationToken, "late", "", "hash 2")
		failure[NotFound](t, err)
		found, err = s.Password(ctx, "a@city.vn")
		require.NoError(t, err)
		require.Equal(t, "hash 1", found.Hash)

		// A password ends the other sessions and all tokens.
		for _, hash := range []string{"here", "there"} {
			require.NoError(t, s.SaveSession(ctx, Session{Token: hash, Data: []byte("{}"), Expiry: now.at.Add(time.Hour), User: a.ID, Agent: "Trình duyệt"}))
		}
		token, err := s.AddToken(ctx, a.Actor(), NewToken{User: a.ID, Purpose: APIToken, Name: "máy", Hash: "api", Scope: Words{"read"}, ExpiresAt: now.at.Add(time.Hour)})
		require.NoError(t, err)
		require.NoError(t, s.SawTokens(ctx, []Seen{{token.ID, now.at}}))
		h, err = s.HolderOf(ctx, APIToken, "api")
		require.NoError(t, err)
		require.Equal(t, now.at, *h.Token.LastUsedAt)
		require.NoError(t, s.SetPassword(ctx, a.Actor(), a.ID, "hash 3", "here"))
		left, err := s.Sessions(ctx, a.ID)
		require.NoError(t, err)
		require.Len(t, left, 1)
		require.Equal(t, "here", left[0].Token)
		_, err = s.HolderOf(ctx, APIToken, "api")
		failure[NotFound](t, err)
		_, err = s.SignedOn(ctx, a.Actor(), a.Version, "password")
		failure[Conflict](t, err)
		a, err = s.Account(ctx, a.ID)
		require.NoError(t, err)
		a, err = s.SignedOn(ctx, a.Actor(), a.Version, "password")
		require.NoError(t, err)
		require.Equal(t, now.at, *a.LastLoginAt)

		// Somebody else's token is not there.
		token, err = s.AddToken(ctx, a.Actor(), NewToken{User: a.ID, Purpose: APIToken, Hash: "api 2", ExpiresAt: now.at.Add(time.Hour)})
		require.NoError(t, err)
		require.Equal(t, []Token{token}, pages(t, 1, func(p Page) (List[Token], error) { return s.Tokens(ctx, a.ID, p) }))
		b := person(t, s, "b@city.vn", "planner", department)
		failure[NotFound](t, s.RevokeToken(ctx, b.Actor(), b.ID, token.ID))
		failure[NotFound](t, s.EndSession(ctx, b.Actor(), b.ID, "here"))
		require.NoError(t, s.RevokeToken(ctx, a.Actor(), a.ID, token.ID))
		failure[NotFound](t, s.RevokeToken(ctx, a.Actor(), a.ID, token.ID))

		// Nothing of a deactivated account lets in.
		_, err = s.AddToken(ctx, a.Actor(), NewToken{User: a.ID, Purpose: ResetToken, Hash: "reset", ExpiresAt: now.at.Add(time.Hour)})
		require.NoError(t, err)
		a, err = s.Account(ctx, a.ID)
		require.NoError(t, err)
		_, err = s.ChangeAccount(ctx, Local, a.ID, a.Version, AccountChange{Active: new(false)})
		require.NoError(t, err)
		_, err = s.Redeem(ctx, Actor{}, ResetToken, "reset", "", "hash 4")
		failure[NotFound](t, err)
		_, err = s.Session(ctx, "here")
		failure[NotFound](t, err)

		require.NoError(t, s.LinkOIDC(ctx, b.Actor(), b.ID, "https://city", "42"))
		require.Equal(t, "linked", failure[Conflict](t, s.LinkOIDC(ctx, b.Actor(), b.ID, "https://city", "43")).State)
		linked, err := s.AccountByOIDC(ctx, "https://city", "42")
		require.NoError(t, err)
		require.Equal(t, b.ID, linked.ID)
	})
}

func TestSessions_LastUntilTheirExpiry(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		now := timed(s)
		one := Session{Token: "x", Data: []byte(`{"a":1}`), Expiry: now.at.Add(time.Hour), User: "u", Agent: "Firefox", CreatedAt: now.at, SeenAt: now.at}
		require.NoError(t, s.SaveSession(ctx, one))
		read, err := s.Session(ctx, "x")
		require.NoError(t, err)
		require.Equal(t, one, read)
		now.wait(time.Minute)
		one.SeenAt, one.Data = now.at, []byte(`{"a":2}`)
		require.NoError(t, s.SaveSession(ctx, one))
		read, err = s.Session(ctx, "x")
		require.NoError(t, err)
		require.Equal(t, one, read, "seen later, made when it was")
		require.NoError(t, s.EndSession(ctx, Actor{User: "u"}, "u", "x"))
		require.NoError(t, s.SaveSession(ctx, one))
		require.NoError(t, s.DropSession(ctx, "x"))
		require.NoError(t, s.DropSession(ctx, "x"))
		require.NoError(t, s.SaveSession(ctx, one))
		now.wait(time.Hour)
		_, err = s.Session(ctx, "x")
		failure[NotFound](t, err)
		require.NoError(t, s.ForgetSessions(ctx))
		count, _, err := countOf(ctx, s, "sessions")
		require.NoError(t, err)
		require.Zero(t, count)
	})
}

func countOf(ctx context.Context, s *Store, table string) (int64, bool, error) {
	n, err := one[int64](ctx, s, "count", table, `SELECT count(*) FROM `+table)
	return n, n > 0, err
}

func TestAttempts_SlowDownWhoFails(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		now := timed(s)
		a := Attempts{Free: 3, Wait: time.Second, Longest: 10 * time.Second}
		for range 4 {
			require.NoError(t, s.TryLogin(ctx, "k", a))
		}
		var waits []time.Duration
		for range 6 {
			wait := failure[Busy](t, s.TryLogin(ctx, "k", a)).After
			waits = append(waits, wait)
			require.Equal(t, wait, failure[Busy](t, s.MayLogin(ctx, "k", a)).After)
			now.wait(wait)
			require.NoError(t, s.MayLogin(ctx, "k", a))
			require.NoError(t, s.TryLogin(ctx, "k", a))
		}
		require.Equal(t, []time.Duration{1e9, 2e9, 4e9, 8e9, 10e9, 10e9}, waits)
		require.NoError(t, s.MayLogin(ctx, "other", a))
		require.NoError(t, s.ForgetAttempts(ctx, "k"))
		require.NoError(t, s.TryLogin(ctx, "k", a))
		require.NoError(t, s.RefuseLogin(ctx, Actor{}, "k", "", Refusal{}))
		now.wait(2 * time.Hour)
		require.NoError(t, s.RefuseLogin(ctx, Actor{}, "k", "", Refusal{}), "what is old does not count")
		require.NoError(t, s.TryLogin(ctx, "k", a))
	})
}

// A flood of guesses leaves a bounded trace an hour, whose end is told.
func TestRefusals_AreInTheAuditUpToABound(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		now := timed(s)
		lines := func() []AuditEntry {
			return pages(t, 100, func(p Page) (List[AuditEntry], error) {
				return s.Audit(ctx, AuditFilter{Action: "session.refuse"}, p)
			})
		}
		refuse := func() {
			require.NoError(t, s.RefuseLogin(ctx, Actor{Request: "r"}, "address x", "anna", Refusal{Login: "anna@city.vn", Address: "192.0.2.7", Way: "password"}))
		}
		refuse()
		require.Len(t, lines(), 1)
		line := lines()[0]
		require.Equal(t, "anna", line.ObjectID)
		require.Empty(t, line.User, "nobody has shown who he is")
		require.Equal(t, "r", line.Request)
		require.JSONEq(t, `{"login":"anna@city.vn","address":"192.0.2.7","way":"password"}`, line.After)
		// As if most of the hour's lines were written already.
		_, err := s.Writer().ExecContext(ctx, fmt.Sprintf(`UPDATE login_attempts SET failures = %d WHERE key LIKE 'refusals %%'`, RefusalsAnHour-2))
		require.NoError(t, err)
		for range 5 {
			refuse()
		}
		require.Len(t, lines(), 3)
		require.Contains(t, lines()[0].After, `"last_of_this_hour":true`)
		now.wait(time.Hour)
		refuse()
		require.Len(t, lines(), 4)
		check, err := s.CheckAudit(ctx, "")
		require.NoError(t, err)
		require.Zero(t, check.Broken)
	})
}

// Guesses that come all at once are counted one by one.
func TestAttempts_CountGuessesThatComeAtOnce(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		a := Attempts{Free: 5, Wait: time.Minute, Longest: time.Hour}
		var all sync.WaitGroup
		errs := make([]error, 40)
		for i := range errs {
			all.Go(func() { errs[i] = s.TryLogin(context.Background(), "k", a) })
		}
		all.Wait()
		let := 0
		for _, err := range errs {
			if err == nil {
				let++
			} else {
				failure[Busy](t, err)
			}
		}
		require.Equal(t, int(a.Free)+1, let)
	})
}

func TestPublications_ShowQuotasAndOutlooksToWhomTheyBelong(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		file := smallProposal(t)
		made, err := s.AddProposal(ctx, anna, NewProposal{Name: "Đề án", File: file, Verified: true})
		require.NoError(t, err)
		loose, err := s.AddProposal(ctx, anna, NewProposal{Name: "chưa kiểm", File: file})
		require.NoError(t, err)
		_, err = s.Publication(ctx, "")
		failure[NotFound](t, err)
		_, err = s.CommuneOutlook(ctx, "00001@2025")
		failure[NotFound](t, err)
		_, err = s.Publish(ctx, anna, made.ID)
		require.Equal(t, "own", failure[Conflict](t, err).State)
		_, err = s.Publish(ctx, binh, loose.ID)
		require.Equal(t, "unverified", failure[Conflict](t, err).State)
		_, err = s.Publish(ctx, binh, "none")
		failure[NotFound](t, err)
		p, err := s.Publish(ctx, binh, made.ID)
		require.NoError(t, err)
		inForce, err := s.Publication(ctx, "")
		require.NoError(t, err)
		require.Equal(t, p, inForce)
		_, err = s.Publish(ctx, binh, made.ID)
		require.Equal(t, "published", failure[Conflict](t, err).State)

		all := pages(t, 1, func(page Page) (List[Quota], error) { return s.Quotas(ctx, "", QuotaFilter{}, page) })
		require.Len(t, all, 4)
		first := pages(t, 1, func(page Page) (List[Quota], error) { return s.UniversityQuotas(ctx, "U1", QuotaFilter{}, page) })
		// One seat each to Ba Đình and Đông Anh: of three who start two finish.
		require.Equal(t, []matcher.CommuneID{"00001@2025", "00002@2025"}, []matcher.CommuneID{first[0].Commune, first[1].Commune})
		require.Equal(t, int64(3), first[0].OrderedSeats+first[1].OrderedSeats)
		require.Equal(t, Payments{{Year: 2023, KVND: 20000}, {Year: 2024, KVND: 30000}}, first[0].Payments)
		require.Equal(t, int64(50000), first[0].CostKVND)
		second := pages(t, 10, func(page Page) (List[Quota], error) { return s.UniversityQuotas(ctx, "U2", QuotaFilter{}, page) })
		require.Len(t, second, 2)
		for _, q := range second {
			require.Equal(t, matcher.UniversityID("U2"), q.University)
			if q.Offer == "U2:c:degree:2023" {
				require.Equal(t, Payments{{Year: 2023, KVND: 40500}}, q.Payments, "the surcharge is paid with the intake")
			}
		}
		for _, nobody := range []matcher.UniversityID{"", "U3", "U1' OR '1'='1"} {
			require.Empty(t, pages(t, 10, func(page Page) (List[Quota], error) { return s.UniversityQuotas(ctx, nobody, QuotaFilter{}, page) }))
		}
		narrow, err := s.Quotas(ctx, "U2", QuotaFilter{Publication: p.ID, Commune: "00002@2025", Intake: 2023, Programme: "U2:c:degree"}, Page{})
		require.NoError(t, err)
		require.Len(t, narrow.Items, 1)

		// Every unit sees its own, and those that it succeeds over reforms.
		require.NoError(t, s.SetSuccessions(ctx, Local, []Succession{{Predecessor: "00001@2025", Successor: "10@2030"}, {Predecessor: "00002@2025", Successor: "10@2030"}, {Predecessor: "10@2030", Successor: "20@2035"}, {Predecessor: "00003@2025", Successor: "11@2030"}}))
		require.NoError(t, s.SetSuccessions(ctx, Local, []Succession{{Predecessor: "00001@2025", Successor: "10@2030"}}), "nothing new")
		seats := map[matcher.CommuneID][2]int64{}
		for _, c := range []matcher.CommuneID{"00001@2025", "00002@2025", "00003@2025", "10@2030", "20@2035", "11@2030", "00001", ""} {
			o, err := s.CommuneOutlook(ctx, c)
			require.NoError(t, err)
			for _, row := range o.Seats {
				require.Contains(t, o.Units, row.Commune)
			}
			seats[c] = [2]int64{o.ServedSeats, o.UnmetSeats}
		}
		require.Equal(t, map[matcher.CommuneID][2]int64{
			"00001@2025": {1, 1}, "00002@2025": {2, 1}, "00003@2025": {2, 0}, "10@2030": {3, 2}, "20@2035": {3, 2}, "11@2030": {2, 0}, "00001": {}, "": {},
		}, seats)

		// The next publication takes the place of this one.
		next, err := s.AddProposal(ctx, anna, NewProposal{Name: "sau", File: file, Verified: true})
		require.NoError(t, err)
		later, err := s.Publish(ctx, binh, next.ID)
		require.NoError(t, err)
		before, err := s.Publication(ctx, p.ID)
		require.NoError(t, err)
		require.Equal(t, PublicationSuperseded, before.State)
		require.Equal(t, []Publication{later, before}, pages(t, 1, func(page Page) (List[Publication], error) { return s.Publications(ctx, page) }))
		row, err := s.Proposal(ctx, made.ID)
		require.NoError(t, err)
		require.Equal(t, StageSuperseded, row.Stage)
		require.Len(t, pages(t, 10, func(page Page) (List[Quota], error) { return s.Quotas(ctx, "", QuotaFilter{}, page) }), 4)
	})
}

func TestAudit_TellsWhatWasDoneAndFindsWhatWasTamperedWith(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		a := person(t, s, "a@city.vn", "admin", department)
		by := a.Actor()
		by.Request = "req-1"
		for i := range 5 {
			_, err := s.ChangeAccount(ctx, by, a.ID, int64(i+1), AccountChange{Name: new(fmt.Sprint("Tên ", i))})
			require.NoError(t, err)
		}
		lines := pages(t, 2, func(p Page) (List[AuditEntry], error) { return s.Audit(ctx, AuditFilter{}, p) })
		require.Len(t, lines, 7)
		last := lines[0]
		require.Equal(t, []string{"user.change", "user", string(a.ID), "req-1"}, []string{last.Action, last.ObjectKind, last.ObjectID, last.Request})
		require.Contains(t, last.Before, "Tên 3")
		require.Contains(t, last.After, "Tên 4")
		for f, want := range map[AuditFilter]int{
			{User: a.ID}: 5, {Action: "user.add"}: 1, {ObjectKind: "organisation"}: 1, {ObjectID: string(a.ID)}: 6,
			{From: last.At.Add(time.Second)}: 0, {To: last.At.Add(time.Second)}: 7,
		} {
			require.Len(t, pages(t, 3, func(p Page) (List[AuditEntry], error) { return s.Audit(ctx, f, p) }), want, "%+v", f)
		}
		check, err := s.CheckAudit(ctx, lines[3].Hash)
		require.NoError(t, err)
		require.Equal(t, AuditCheck{Lines: 7, Head: last.Hash}, check)
		check, err = s.CheckAudit(ctx, "no such")
		require.NoError(t, err)
		require.Equal(t, "head", check.Why)

		// The database itself refuses to change a line.
		for _, text := range []string{`UPDATE audit SET user_id = 'x' WHERE sequence = 3`, `DELETE FROM audit WHERE sequence = 7`} {
			_, err = s.writes.Exec(text)
			require.ErrorContains(t, err, "append-only")
		}
		// Whoever owns the database can take that away; the chain tells.
		drop := []string{`DROP TRIGGER audit_is_append_only ON audit`}
		if s.Embedded() {
			drop = []string{`DROP TRIGGER audit_is_not_changed`, `DROP TRIGGER audit_is_not_shortened`}
		}
		for _, text := range drop {
			_, err = s.writes.Exec(text)
			require.NoError(t, err)
		}
		tamper := func(why string, broken int64, change, back string) {
			_, err := s.writes.Exec(change)
			require.NoError(t, err)
			check, err := s.CheckAudit(ctx, last.Hash)
			require.NoError(t, err)
			require.Equal(t, why, check.Why, change)
			require.Equal(t, broken, check.Broken, change)
			_, err = s.writes.Exec(back)
			require.NoError(t, err)
		}
		for _, column := range []string{"user_id", "organisation_id", "action", "object_kind", "object_id", "before_change", "after_change", "request_id"} {
			tamper("hash", 3, `UPDATE audit SET `+column+` = `+column+` || 'x' WHERE sequence = 3`,
				`UPDATE audit SET `+column+` = substr(`+column+`, 1, length(`+column+`) - 1) WHERE sequence = 3`)
		}
		tamper("chain", 4, `UPDATE audit SET previous_hash = previous_hash || 'x' WHERE sequence = 4`, `UPDATE audit SET previous_hash = substr(previous_hash, 1, 64) WHERE sequence = 4`)
		tamper("gap", 4, `UPDATE audit SET sequence = 300 WHERE sequence = 3`, `UPDATE audit SET sequence = 3 WHERE sequence = 300`)
		// A line rewritten with a hash that fits it does not fit the next one.
		third := lines[4]
		forged := third
		forged.User = "somebody else"
		tamper("chain", 4, fmt.Sprintf(`UPDATE audit SET user_id = '%s', hash = '%s' WHERE sequence = 3`, forged.User, forged.sum()),
			fmt.Sprintf(`UPDATE audit SET user_id = '%s', hash = '%s' WHERE sequence = 3`, third.User, third.Hash))
		// Lines taken from the end leave a chain that holds; a head that was noted tells.
		tamper("head", 7, `DELETE FROM audit WHERE sequence = 7`, `SELECT 1`)
	})
}
