package api

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/stretchr/testify/require"

	"dathang/api/auth"
	"dathang/data"
	"dathang/matcher"
	"dathang/matcher/sample"
)

// whoMay says who may call a route of a role. It is written down here once more, so that a change of the list has
// to be meant.
var whoMay = map[Role]string{
	"anyone":     "nobody admin planner approver university commune auditor",
	"member":     "admin planner approver university commune auditor",
	"reader":     "admin planner approver auditor",
	"planner":    "planner",
	"approver":   "approver",
	"mover":      "planner approver",
	"admin":      "admin",
	"auditor":    "admin auditor",
	"university": "admin planner approver university auditor",
	"commune":    "admin planner approver commune auditor",
}

// people are one account a role with a session each; nobody has neither. Own is what the university and the commune
// are called.
func (s *service) people(own ...string) map[auth.Role]string {
	s.t.Helper()
	hash, err := s.server.passwords.Hash(s.t.Context(), goodPassword)
	require.NoError(s.t, err)
	cookies := map[auth.Role]string{"nobody": ""}
	for _, role := range auth.Roles {
		of := department
		if !role.City() {
			of = data.Organisation{Kind: data.OrganisationKind(role), Subject: "own-" + string(role), Name: "OWN"}
			if len(own) == 2 {
				of.Subject = own[slices.Index([]auth.Role{auth.University, auth.Commune}, role)]
			}
		}
		a := s.account(string(role)+"@walk.vn", role, of)
		require.NoError(s.t, s.server.Store.SetPassword(s.t.Context(), data.Local, a.ID, hash, ""))
		_, cookies[role] = s.signOn(a.Login, goodPassword)
	}
	return cookies
}

// calling sends a request with a cookie, where there is one.
func (s *service) calling(cookie, method, path, body string, headers ...string) answer {
	if cookie != "" {
		headers = append(headers, cookie)
	}
	return s.as("").call(method, path, body, headers...)
}

func TestRoutes_LetInWhomTheirRoleSaysAndNobodyElse(t *testing.T) {
	both(t, func(t *testing.T, s *service) {
		people := s.people()
		tries := 0
		for _, r := range s.server.routes() {
			if r.path == "/api/v1/session" && r.method == http.MethodDelete {
				continue // it would end the session that walks; TestSession has it
			}
			path := regexp.MustCompile(`\{\w+\}`).ReplaceAllString(strings.Replace(r.path, "*file", "x", 1), "none")
			for _, role := range append([]auth.Role{"nobody"}, auth.Roles...) {
				a := s.calling(people[role], r.method, path, "", "Accept-Encoding: identity")
				tries++
				may := slices.Contains(strings.Fields(whoMay[r.role]), string(role))
				refused := a.status == http.StatusUnauthorized || a.status == http.StatusForbidden
				if !may {
					code := Forbidden
					if role == "nobody" {
						code = SignOnRequired
					}
					s.problem(a, code)
				} else {
					require.False(t, refused, "%s %s as %s: %d %s", r.method, r.path, role, a.status, a.body)
				}
			}
		}
		t.Logf("%d calls: %d routes by nobody and %d roles", tries, len(s.server.routes()), len(auth.Roles))
	})
}

// leak stands in every name that is not the caller's own. A university reads the names of communes in its own
// quotas, and a commune those of universities in its own outlook, so these have a mark more.
const (
	leak           = "LEAK"
	leakCommune    = "LEAK-C"
	leakUniversity = "LEAK-U"
)

// ownRow is what the caller's own rows are called.
const ownRow = "OWN"

// foreign is everything that a university or a commune could name and that is not its own, by the parameter that
// would hold it.
type foreign map[string][]string

// full is a store in which everything that is not the caller's has "LEAK" in its name. Own are the university and
// the commune of the callers, which have published rows of their own.
func (s *service) full() (ids foreign, people map[auth.Role]string, own [2]string) {
	t := s.t
	problem := sample.Problem(9, sample.Size{Communes: 6, Offers: 8, Cells: 30, MaxSeats: 6})
	for i := range problem.Providers {
		problem.Providers[i].Kind, problem.Providers[i].Name = matcher.ProviderUniversity, leakUniversity
	}
	for i := range problem.Communes {
		problem.Communes[i].Name = leakCommune
	}
	university, commune := &problem.Providers[0], &problem.Communes[0]
	for i := range problem.Offers {
		problem.Offers[i].Name = leakUniversity + " programme"
		if problem.Offers[i].Provider == university.ID {
			problem.Offers[i].Name = ownRow + " programme"
		}
	}
	university.Name, commune.Name = ownRow+" university", ownRow+" commune"
	own = [2]string{string(university.ID), string(commune.ID)}
	problem.Name = leak + " problem"
	digest := s.keptProblem(problem)
	run := get[Run](s, http.StatusAccepted, s.call("POST", "/api/v1/runs", fmt.Sprintf(`{"problem_digest": %q, "name": "%s run"}`, digest, leak), asJSON, "Idempotency-Key: shared-key"))
	heard := s.watched(run.ID)
	proposal := heard[len(heard)-1].Proposal
	approver := s.as(s.token(s.account(leak+"-approver@walk.vn", auth.Approver, department)))
	publication := get[data.Publication](s, http.StatusCreated, approver.call("POST", "/api/v1/proposals/"+string(proposal)+"/publish", ""))
	quotas := get[Page[data.Quota]](s, http.StatusOK, approver.call("GET", "/api/v1/quotas?limit=1", ""))
	set := s.keptFew()
	draft := get[data.Draft](s, http.StatusCreated, s.call("POST", "/api/v1/drafts", fmt.Sprintf(`{"dataset_id": %q, "title_en": "%s draft"}`, set.ID, leak), asJSON))
	policy := get[keptPolicy](s, http.StatusCreated, s.call("POST", "/api/v1/policies", `{"format":"dathang.policy/1","id":"LEAK-policy","transfer_kvnd":1}`, asJSON))
	scenario := get[keptScenario](s, http.StatusCreated, s.call("POST", "/api/v1/scenarios",
		fmt.Sprintf(`{"proposal_id": %q, "name": "%s scenario", "changes": [{"kind": "price", "per_mille": 1100}]}`, proposal, leak), asJSON))
	other := s.account(leak+"-other@walk.vn", auth.University, data.Organisation{Kind: data.UniversityKind, Subject: string(problem.Providers[1].ID), Name: leak})
	s.passworded(other, goodPassword)
	_, cookie := s.signOn(other.Login, goodPassword)
	session := get[Page[OwnSession]](s, http.StatusOK, s.as("").call("GET", "/api/v1/sessions", "", cookie)).Items[0].ID
	token := get[TokenView](s, http.StatusCreated, s.as("").call("POST", "/api/v1/tokens", `{"name":"LEAK token"}`, asJSON, cookie)).ID
	people = s.people(own[:]...)
	ids = foreign{
		"proposal": {string(proposal)}, "run": {string(run.ID)}, "dataset": {string(set.ID)}, "draft": {string(draft.ID)}, "policy": {string(policy.ID)},
		"problem": {digest}, "session": {session}, "token": {token}, "user": {string(other.ID)}, "publication": {publication.ID},
		"scenario": {string(scenario.ID)},
		"cursor":   {string(quotas.Next)}, "part": {"roster", "norms"}, "name": {"hanoi-2023"}, "state": {"succeeded"}, "object": {string(proposal)},
	}
	for _, p := range problem.Providers[1:] {
		ids["university"] = append(ids["university"], string(p.ID))
	}
	for _, c := range problem.Communes[1:] {
		ids["commune"] = append(ids["commune"], string(c.ID))
	}
	for _, o := range problem.Offers {
		if o.Provider != university.ID {
			ids["programme"] = append(ids["programme"], string(o.Programme))
		}
	}
	ids["provider"] = ids["university"]
	require.NotEmpty(t, quotas.Next)
	return ids, people, own
}

// Universities and communes try to read and to change what is not theirs in every way that the list of routes has.
func TestIsolation_NobodySeesOrChangesWhatIsAnothers(t *testing.T) {
	both(t, func(t *testing.T, s *service) {
		ids, people, own := s.full()
		before := s.everything()
		all := []string{}
		for _, list := range ids {
			all = append(all, list...)
		}
		slices.Sort(all)
		all = slices.Compact(all)
		bodies := []string{"", "{}"}
		some := 7 // every so many; with DATHANG_LONG=1 all
		if os.Getenv("DATHANG_LONG") == "1" {
			some = 1
		}
		for i, member := range []string{"dataset_id", "problem_digest", "proposal_id", "university", "organisation", "commune", "role", "user", "id", "name"} {
			for j, id := range all {
				if (i+j)%some == 0 {
					bodies = append(bodies, fmt.Sprintf(`{%q: %q}`, member, id))
				}
			}
		}
		tries, leaks, ownRows := 0, 0, map[auth.Role]int{}
		try := func(role auth.Role, method, path, body string, headers ...string) {
			a := s.calling(people[role], method, path, body, append(headers, asJSON, "Accept-Encoding: identity")...)
			tries++
			text := string(a.body)
			// What stands in one's own rows is one's own; that they are is looked at below.
			switch {
			case role == auth.University && strings.HasPrefix(path, "/api/v1/quotas"):
				text = strings.ReplaceAll(text, leakCommune, "")
			case role == auth.Commune && strings.HasPrefix(path, "/api/v1/communes/"):
				text = strings.ReplaceAll(text, leakUniversity, "")
			}
			if strings.Contains(text, ownRow) {
				ownRows[role]++
			}
			if strings.Contains(text, leak) {
				leaks++
				t.Errorf("%s sees by %s %s %s: %d %.300s", role, method, path, body, a.status, a.body)
			}
			require.Less(t, a.status, http.StatusInternalServerError, "%s %s %s: %s", method, path, body, a.body)
		}
		param := regexp.MustCompile(`\{(\w+)\}`)
		for _, role := range []auth.Role{auth.University, auth.Commune, "nobody"} {
			for _, r := range s.server.routes() {
				if r.path == "/api/v1/session" || r.tag == "" {
					continue
				}
				paths := []string{r.path}
				for _, found := range param.FindAllStringSubmatch(r.path, -1) {
					values, ours := ids[found[1]]
					if !ours {
						values = all
					}
					var next []string
					for _, path := range paths {
						for _, value := range values {
							next = append(next, strings.Replace(path, found[0], url.PathEscape(value), 1))
						}
					}
					paths = next
				}
				for i, path := range paths {
					try(role, r.method, path, "{}", "Idempotency-Key: shared-key", `If-Match: "v1"`)
					if i > 0 {
						continue
					}
					for _, name := range s.queries(r) {
						values, ours := ids[name]
						if !ours {
							values = all[:3]
						}
						for _, value := range values {
							try(role, r.method, path+"?"+name+"="+url.QueryEscape(value), "{}")
						}
					}
					if r.method != http.MethodGet && r.tag != tagSession {
						for _, body := range bodies {
							try(role, r.method, path, body, "Idempotency-Key: shared-key", `If-Match: "v1"`)
						}
					}
				}
			}
		}
		require.Zero(t, leaks)
		// Both have rows of their own, and read no others, whatever they ask with.
		quotas := get[Page[data.Quota]](s, http.StatusOK, s.calling(people[auth.University], "GET", "/api/v1/quotas?limit=1000", ""))
		require.NotEmpty(t, quotas.Items)
		for _, q := range quotas.Items {
			require.Equal(t, own[0], string(q.University))
		}
		outlook := get[data.Outlook](s, http.StatusOK, s.calling(people[auth.Commune], "GET", "/api/v1/communes/"+url.PathEscape(own[1])+"/outlook", ""))
		require.NotEmpty(t, outlook.Seats)
		for _, row := range outlook.Seats {
			require.Equal(t, own[1], string(row.Commune))
		}
		require.Positive(t, ownRows[auth.University])
		require.Zero(t, ownRows["nobody"])
		// The test sees what there is to see: the city's department sees all of it.
		require.Contains(t, string(s.calling(people[auth.Auditor], "GET", "/api/v1/quotas", "").body), leak)
		require.Equal(t, before, s.everything(), "nobody has changed anything")
		t.Logf("%d tries, %d leaks; %d answers with the university's own rows, %d with the commune's", tries, leaks, ownRows[auth.University], ownRows[auth.Commune])
	})
}

// queries are the names that a route takes in its query.
func (s *service) queries(r route) []string {
	var names []string
	item := s.server.huma.OpenAPI().Paths[r.path]
	if item == nil {
		return nil
	}
	for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
		if op != nil && op.Method == r.method {
			for _, p := range op.Parameters {
				if p.In == "query" {
					names = append(names, p.Name)
				}
			}
		}
	}
	return names
}

// everything is what others have, as an administrator of the database would count it.
func (s *service) everything() map[string]int {
	ctx, store := s.t.Context(), s.server.Store
	count := map[string]int{}
	note := func(name string, n int, err error) {
		require.NoError(s.t, err)
		count[name] = n
	}
	accounts, err := store.Accounts(ctx, data.AccountFilter{}, data.Page{Limit: data.MaxPage})
	note("accounts", len(accounts.Items), err)
	for i := range accounts.Items {
		a := &accounts.Items[i]
		count["version of "+a.Login] = int(a.Version)
		if strings.Contains(a.Login, strings.ToLower(leak)) {
			sessions, err := store.Sessions(ctx, a.ID)
			note("sessions of "+a.Login, len(sessions), err)
			tokens, err := store.Tokens(ctx, a.ID, data.Page{})
			note("tokens of "+a.Login, len(tokens.Items), err)
		}
	}
	proposals, err := store.Proposals(ctx, data.ProposalFilter{}, data.Page{})
	note("proposals", len(proposals.Items), err)
	for i := range proposals.Items {
		count["version of proposal"] += int(proposals.Items[i].Version)
	}
	runs, err := store.Runs(ctx, data.RunFilter{}, data.Page{})
	note("runs", len(runs.Items), err)
	drafts, err := store.Drafts(ctx, data.DraftFilter{}, data.Page{})
	note("drafts", len(drafts.Items), err)
	count["version of draft"] = int(drafts.Items[0].Version)
	policies, err := store.Policies(ctx, data.Page{})
	note("policies", len(policies.Items), err)
	datasets, err := store.Datasets(ctx, data.DatasetFilter{}, data.Page{})
	note("datasets", len(datasets.Items), err)
	scenarios, err := store.Scenarios(ctx, data.ScenarioFilter{}, data.Page{})
	note("scenarios", len(scenarios.Items), err)
	publications, err := store.Publications(ctx, data.Page{})
	note("publications", len(publications.Items), err)
	return count
}
