package main

import (
	"context"
	"database/sql"
	"encoding/csv"
	"encoding/json"
	"maps"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dathang/data"
	"dathang/data/hanoi"
	"dathang/matcher"
)

// served starts a service on a database file and gives its address and what it prints; end stops it.
func served(t *testing.T, db string, more ...string) (url string, out *printed, end func()) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	var errors printed
	out = &printed{}
	code := make(chan int, 1)
	go func() {
		code <- run(ctx, append([]string{"serve", "--lang", "en", "--addr", "127.0.0.1:0", "--workers", "0", "--db", db}, more...), out, &errors)
	}()
	address := regexp.MustCompile(`http://127\.0\.0\.1:\d+`)
	require.Eventually(t, func() bool {
		url = address.FindString(out.String())
		if url == "" {
			return false
		}
		resp, err := http.Get(url + "/readyz")
		return err == nil && resp.Body.Close() == nil && resp.StatusCode == http.StatusOK
	}, time.Minute, 20*time.Millisecond, "%s", &errors)
	return url, out, func() {
		http.DefaultClient.CloseIdleConnections()
		stop()
		require.Equal(t, exitDone, <-code, "%s", &errors)
	}
}

// post sends JSON and gives the status of the answer.
func post(t *testing.T, url string, body map[string]string) int {
	t.Helper()
	text, err := json.Marshal(body)
	require.NoError(t, err)
	resp, err := http.Post(url, "application/json", strings.NewReader(string(text)))
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	return resp.StatusCode
}

// A link whose code is spent once.
var (
	invitationLink = regexp.MustCompile(`/invitation#(\S+)`)
	resetLink      = regexp.MustCompile(`/password-reset#(\S+)`)
)

const goodPassword = "bốn mùa cây thay lá"

func TestServe_InvitesTheFirstAdministratorByAOneTimeLink(t *testing.T) {
	db := filepath.Join(t.TempDir(), "city.db")
	url, out, end := served(t, db, "--admin", "truong@city.vn")
	require.Contains(t, out.String(), "truong@city.vn")
	require.NotContains(t, out.String(), demoPassword)
	code := invitationLink.FindStringSubmatch(out.String())
	require.NotNil(t, code, out.String())
	accept := url + "/api/v1/invitations/" + code[1] + "/accept"
	require.Equal(t, http.StatusUnprocessableEntity, post(t, accept, map[string]string{"name": "Trưởng phòng", "password": "ngắn"}))
	require.Equal(t, http.StatusOK, post(t, accept, map[string]string{"name": "Trưởng phòng", "password": goodPassword}))
	require.GreaterOrEqual(t, post(t, accept, map[string]string{"name": "Kẻ khác", "password": goodPassword}), 400, "the link is spent")
	require.Equal(t, http.StatusOK, post(t, url+"/api/v1/session", map[string]string{"email": "truong@city.vn", "password": goodPassword}))
	end()

	_, out, end = served(t, db, "--admin", "truong@city.vn")
	require.NotContains(t, out.String(), "/invitation#", "somebody keeps the accounts already")
	end()
}

func TestUsers_AreAddedResetAndGivenTokens(t *testing.T) {
	db := filepath.Join(t.TempDir(), "city.db")
	url, _, end := served(t, db)
	defer end()
	code, out, complaints := try(t, "user", "add", "--lang", "en", "--db", db, "--role", "planner", "lan@city.vn")
	require.Equal(t, exitDone, code, complaints)
	invited := invitationLink.FindStringSubmatch(out)
	require.NotNil(t, invited, out)
	require.Equal(t, http.StatusOK, post(t, url+"/api/v1/invitations/"+invited[1]+"/accept", map[string]string{"name": "Lan", "password": goodPassword}))

	for _, c := range []struct{ args, want string }{
		{"user add --role planner lan@city.vn", "lan@city.vn"},
		{"user add --role boss x@city.vn", "planner"},
		{"user add --role university x@u.vn", "university"},
		{"user add --role university --organisation U9 x@u.vn", "U9"},
		{"user add --role planner --organisation U9 x@city.vn", "planner"},
		{"user reset nobody@city.vn", "nobody@city.vn"},
		{"token create nobody@city.vn", "nobody@city.vn"},
		{"token create --days 0 lan@city.vn", "--days"},
	} {
		code, _, complaints := try(t, append(strings.Fields(c.args), "--lang", "en", "--db", db)...)
		require.Equal(t, exitInput, code, c.args)
		require.Contains(t, complaints, c.want, c.args)
	}

	code, token, complaints := try(t, "token", "create", "--lang", "en", "--db", db, "lan@city.vn")
	require.Equal(t, exitDone, code, complaints)
	whoami := func() int {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/api/v1/session", nil)
		require.NoError(t, err)
		req.Header.Set("Authorization", "Bearer "+strings.TrimSpace(token))
		resp, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		return resp.StatusCode
	}
	require.Equal(t, http.StatusOK, whoami())

	code, out, complaints = try(t, "user", "reset", "--lang", "en", "--db", db, "lan@city.vn")
	require.Equal(t, exitDone, code, complaints)
	reset := resetLink.FindStringSubmatch(out)
	require.NotNil(t, reset, out)
	const next = "năm cửa ô đón mừng"
	require.Less(t, post(t, url+"/api/v1/password-resets/"+reset[1], map[string]string{"password": next}), 300)
	require.Equal(t, http.StatusUnauthorized, post(t, url+"/api/v1/session", map[string]string{"email": "lan@city.vn", "password": goodPassword}))
	require.Equal(t, http.StatusOK, post(t, url+"/api/v1/session", map[string]string{"email": "lan@city.vn", "password": next}))
	require.Equal(t, http.StatusUnauthorized, whoami(), "a new password ends the tokens")
}

func TestAudit_VerifyFindsALineThatWasChanged(t *testing.T) {
	db := filepath.Join(t.TempDir(), "city.db")
	_, _, end := served(t, db)
	end()
	for _, name := range []string{"a@city.vn", "b@city.vn", "c@city.vn"} {
		code, _, complaints := try(t, "user", "add", "--db", db, "--role", "auditor", name)
		require.Equal(t, exitDone, code, complaints)
	}
	code, out, complaints := try(t, "audit", "verify", "--lang", "en", "--db", db)
	require.Equal(t, exitDone, code, complaints)
	head := regexp.MustCompile(`[0-9a-f]{64}`).FindString(out)
	require.NotEmpty(t, head, out)
	code, _, complaints = try(t, "audit", "verify", "--db", db, "--head", head)
	require.Equal(t, exitDone, code, complaints)
	code, _, _ = try(t, "audit", "verify", "--db", db, "--head", strings.Repeat("0", 64))
	require.Equal(t, exitViolated, code)

	file, err := sql.Open("sqlite", db)
	require.NoError(t, err)
	defer func() { require.NoError(t, file.Close()) }()
	_, err = file.Exec(`UPDATE audit SET action = 'user.nothing' WHERE sequence = 2`)
	require.Error(t, err, "the database itself lets nobody change the audit")
	for _, change := range []string{`DROP TRIGGER audit_is_not_changed`, `UPDATE audit SET action = 'user.nothing' WHERE sequence = 2`} {
		_, err = file.Exec(change)
		require.NoError(t, err)
	}
	code, _, complaints = try(t, "audit", "verify", "--lang", "en", "--db", db)
	require.Equal(t, exitViolated, code)
	require.Contains(t, complaints, "line 2")
}

func TestQuotas_SayWhenNothingIsPublished(t *testing.T) {
	db := filepath.Join(t.TempDir(), "city.db")
	_, _, end := served(t, db)
	end()
	code, _, complaints := try(t, "quotas", "--lang", "en", "--db", db)
	require.Equal(t, exitInput, code)
	require.Contains(t, complaints, "published")
}

func TestUsers_AreInvitedByAFile(t *testing.T) {
	db := filepath.Join(t.TempDir(), "city.db")
	url, _, end := served(t, db)
	defer end()
	bad := saved(t, "people.csv", "email;role\nx;planner\nlan@city.vn;boss\nlan@city.vn;planner\n")
	code, out, complaints := try(t, "user", "invite", "--lang", "en", "--db", db, bad)
	require.Equal(t, exitInput, code)
	require.Empty(t, out)
	require.Contains(t, complaints, "people.csv, row 2, column email: ")
	require.Contains(t, complaints, "people.csv, row 3, column role: ")
	good := saved(t, "people.csv", "email;role;name\nlan@city.vn;planner;Lan\nminh@city.vn;auditor;Minh\n")
	code, out, complaints = try(t, "user", "invite", "--lang", "en", "--db", db, "--url", "https://city.vn", good)
	require.Equal(t, exitDone, code, complaints)
	lines, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	require.NoError(t, err)
	require.Len(t, lines, 3)
	require.Equal(t, "minh@city.vn", lines[2][0])
	link := lines[2][4]
	require.True(t, strings.HasPrefix(link, "https://city.vn/invitation#"), link)
	spent := invitationLink.FindStringSubmatch(link)[1]
	require.Equal(t, http.StatusOK, post(t, url+"/api/v1/invitations/"+spent+"/accept", map[string]string{"password": goodPassword}))
	code, _, complaints = try(t, "user", "invite", "--lang", "en", "--db", db, good)
	require.Equal(t, exitInput, code)
	require.Contains(t, complaints, "row 3")
	code, _, _ = try(t, "user", "invite", "--db", db, "none.csv")
	require.Equal(t, exitInput, code)
}

func TestUsers_AreCarriedOverAReform(t *testing.T) {
	db := filepath.Join(t.TempDir(), "city.db")
	_, _, end := served(t, db)
	end()
	code, out, complaints := try(t, "user", "carry", "--lang", "en", "--db", db)
	require.Equal(t, exitDone, code, complaints)
	require.Contains(t, out, "No account")

	of, err := hanoi.Successors()
	require.NoError(t, err)
	old := slices.Min(slices.Collect(maps.Keys(of)))
	store, err := data.Open(t.Context(), db)
	require.NoError(t, err)
	_, err = store.AddDataset(t.Context(), data.Local, data.Title{Vi: "Sau sắp xếp"}, &matcher.Dataset{
		Format: matcher.DatasetFormat, ID: "after", Successions: []matcher.Succession{{Predecessor: old, Successor: of[old]}},
	})
	require.NoError(t, err, "a dataset says which unit succeeds which")
	_, err = store.AddAccounts(t.Context(), data.Local, []data.NewAccount{{
		Login: "xa@city.vn", Role: "commune", Organisation: data.Organisation{Kind: data.CommuneKind, Subject: string(old), Name: "Xã cũ"},
	}})
	require.NoError(t, err)
	require.NoError(t, store.Close())
	code, out, complaints = try(t, "user", "carry", "--db", db)
	require.Equal(t, exitDone, code, complaints)
	lines, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	require.NoError(t, err)
	require.Len(t, lines, 2)
	require.Equal(t, []string{"xa@city.vn", string(old), string(of[old])}, lines[1][:3])
}

// Whoever checks the audit of a store that is not there has named another file than he means: nothing is made of it.
func TestAudit_VerifyOfAStoreThatIsNotThereIsAnErrorAndMakesNone(t *testing.T) {
	db := filepath.Join(t.TempDir(), "nowhere.db")
	code, out, complaints := try(t, "audit", "verify", "--lang", "en", "--db", db)
	require.NotEqual(t, exitDone, code)
	require.NotEqual(t, exitViolated, code, "nothing was tampered with")
	require.Empty(t, out)
	require.Contains(t, complaints, "nowhere.db")
	require.NoFileExists(t, db)
}
