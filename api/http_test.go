package api

import (
	"database/sql"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dathang/data"
	"dathang/data/scratch"
	"dathang/matcher"
)

func TestHead_AnswersWhereverThereIsAGet(t *testing.T) {
	s := working(t, embeddedFile(t))
	plan, _ := s.hypothesis()
	real := "/api/v1/proposals/" + string(plan.ID)
	paths := []string{real, real + "/file", real + "/summary", real + "/allocations?limit=2", "/api/v1/proposals", "/"}
	for _, r := range s.server.routes() {
		if r.method == http.MethodGet {
			paths = append(paths, regexp.MustCompile(`\{\w+\}`).ReplaceAllString(strings.Replace(r.path, "*file", "index.html", 1), "none"))
		}
	}
	for _, path := range paths {
		got := s.call("GET", path, "", "Accept-Encoding: identity")
		head := s.call("HEAD", path, "", "Accept-Encoding: identity")
		require.Equal(t, got.status, head.status, path)
		require.Empty(t, head.body, path)
		for _, name := range []string{"Content-Type", "Etag", "Location"} {
			require.Equal(t, got.header.Get(name), head.header.Get(name), "%s of %s", name, path)
		}
	}
	s.problem(s.call("GET", real+"/adopt", ""), MethodNotAllowed)
	require.Equal(t, http.StatusMethodNotAllowed, s.call("HEAD", real+"/adopt", "").status)
}

func TestIfMatch_TakesAStarAndListsOfTags(t *testing.T) {
	both(t, func(t *testing.T, s *service) {
		set := s.keptFew()
		draft := get[data.Draft](s, http.StatusCreated, s.call("POST", "/api/v1/drafts", fmt.Sprintf(`{"dataset_id": %q}`, set.ID), asJSON))
		at := "/api/v1/drafts/" + string(draft.ID)
		title := func(match string) answer {
			return s.call("PATCH", at, `{"title_vi":"Tên","title_en":"Name"}`, asJSON, "If-Match: "+match)
		}
		for i, match := range []string{`*`, ` * `, `"v9", "v3"`, `"v4","v9"`, `W/"v5"`, `"v6-gzip"`, `"v7.vi"`} {
			require.Equal(t, int64(i+2), get[data.Draft](s, http.StatusOK, title(match)).Version, match)
		}
		for _, match := range []string{`"v1"`, `"v1", "v2"`, `"v77"`} {
			s.problem(title(match), Stale)
		}
		for _, match := range []string{`v8`, `"8"`, `"v8", x`, `"v8" "v9"`, `,`, `"v8.fr"`} {
			require.Equal(t, "If-Match", s.problem(title(match), Invalid).Faults[0].Pointer, match)
		}
		s.problem(s.call("PATCH", "/api/v1/drafts/none", `{"title_vi":"","title_en":""}`, asJSON, "If-Match: *"), NotFound)
	})
}

// Two answers that differ are two things: whoever has the one is not told that he has the other.
func TestETags_TellLanguagesAndPackingsApart(t *testing.T) {
	both(t, func(t *testing.T, s *service) {
		plan, made := s.hypothesis()
		at := "/api/v1/proposals/" + string(plan.ID)
		given := get[Page[data.Allocation]](s, http.StatusOK, s.call("GET", at+"/allocations?limit=1", "")).Items[0]
		cell, err := matcher.Encode(given.Cell())
		require.NoError(t, err)
		kept := get[keptScenario](s, http.StatusCreated, s.call("POST", "/api/v1/scenarios",
			fmt.Sprintf(`{"proposal_id":%q,"name":"ban","changes":[{"kind":"ban","offer":%q,"cell":%s}]}`, plan.ID, given.Offer, cell), asJSON))
		set := s.keptFew()
		draft := get[data.Draft](s, http.StatusCreated, s.call("POST", "/api/v1/drafts", fmt.Sprintf(`{"dataset_id": %q}`, set.ID), asJSON))
		told := 0
		for _, path := range []string{
			at, at + "/file", at + "/certificate", at + "/summary", at + "/coverage", at + "/allocations", at + "/unmet", at + "/reasons", at + "/prices", at + "/changes",
			"/api/v1/proposals/" + string(made.ID), "/api/v1/runs/" + string(plan.Run), "/api/v1/scenarios/" + string(kept.ID),
			"/api/v1/datasets/" + string(set.ID), "/api/v1/datasets/" + string(set.ID) + "/file", "/api/v1/datasets/" + string(set.ID) + "/parts/norms?format=xlsx",
			"/api/v1/datasets/" + string(set.ID) + "/parts/norms", "/api/v1/datasets/" + string(set.ID) + "/shortfalls/summary",
			"/api/v1/drafts/" + string(draft.ID), "/api/v1/drafts/" + string(draft.ID) + "/parts/norms?format=xlsx", "/api/v1/drafts/" + string(draft.ID) + "/file",
			"/api/v1/drafts/" + string(draft.ID) + "/faults", "/api/v1/problems/" + plan.ProblemDigest + "/file", "/api/v1/comparisons?proposals=" + string(plan.ID) + "," + string(made.ID),
		} {
			type way struct{ language, packing string }
			seen := map[way]answer{}
			for _, w := range []way{{"vi", "identity"}, {"en", "identity"}, {"vi", "gzip"}, {"en", "gzip"}} {
				a := s.call("GET", path, "", "Accept-Language: "+w.language, "Accept-Encoding: "+w.packing)
				require.Equal(t, http.StatusOK, a.status, "%s: %s", path, a.body)
				seen[w] = a
			}
			for w, a := range seen {
				tag := a.header.Get("ETag")
				if tag == "" {
					continue
				}
				told++
				if strings.HasSuffix(path, "/faults") {
					continue // counted anew each time; its tag is for If-Match
				}
				require.Equal(t, http.StatusNotModified, s.call("GET", path, "", "Accept-Language: "+w.language, "Accept-Encoding: "+w.packing, "If-None-Match: "+tag).status, path)
				for v, b := range seen {
					if string(a.body) != string(b.body) {
						require.NotEqual(t, tag, b.header.Get("ETag"), "%s: %v and %v", path, w, v)
					}
					if w.language != v.language && w.packing == v.packing && string(a.body) != string(b.body) {
						require.Equal(t, http.StatusOK, s.call("GET", path, "", "Accept-Language: "+v.language, "Accept-Encoding: "+v.packing, "If-None-Match: "+tag).status, path)
					}
				}
			}
		}
		require.Greater(t, told, 4*12)
	})
}

// A run's words are in a language too.
func TestETags_OfARunThatFailedAreThoseOfItsLanguage(t *testing.T) {
	s := working(t, embeddedFile(t))
	tag := func(path, language string) string {
		return s.call("GET", path, "", "Accept-Language: "+language).header.Get("ETag")
	}
	plan, _ := s.hypothesis()
	at := "/api/v1/runs/" + string(plan.Run)
	require.NotEqual(t, tag(at, "vi"), tag(at, "en"))
}

// Where the database takes no writes, reads go on, writes are told when to come again, and whoever asks is told of it.
func TestWrites_AreRefusedForAWhileWhereTheDatabaseTakesNone(t *testing.T) {
	refused := func(t *testing.T, s *service, plan data.Proposal) {
		began := time.Now()
		a := s.call("POST", "/api/v1/policies", `{"format":"dathang.policy/1","id":"ours"}`, asJSON)
		s.problem(a, Unavailable)
		require.NotEmpty(t, a.header.Get("Retry-After"))
		require.Less(t, time.Since(began), 30*time.Second)
		require.JSONEq(t, `{"status":"degraded"}`, string(s.call("GET", "/readyz", "").body))
		require.JSONEq(t, `{"status":"ok"}`, string(s.call("GET", "/healthz", "").body))
		for _, path := range []string{"", "/file", "/summary", "/allocations", "/reasons"} {
			a := s.call("GET", "/api/v1/proposals/"+string(plan.ID)+path, "")
			require.Equal(t, http.StatusOK, a.status, "%s: %s", path, a.body)
		}
		require.Equal(t, http.StatusOK, s.call("GET", "/api/v1/session", "").status)
	}
	taken := func(t *testing.T, s *service) {
		require.Eventually(t, func() bool {
			return s.call("POST", "/api/v1/policies", `{"format":"dathang.policy/1","id":"ours"}`, asJSON).status == http.StatusCreated
		}, 20*time.Second, 100*time.Millisecond)
	}
	t.Run("a locked file", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "dathang.db")
		require.NoError(t, os.WriteFile(file, prepared(t), 0o600))
		s := working(t, file)
		plan, _ := s.hypothesis()
		// It waits its turn, for the service may be writing just then.
		other, err := sql.Open("sqlite", file+"?_txlock=immediate&_pragma=busy_timeout(10000)")
		require.NoError(t, err)
		defer func() { require.NoError(t, other.Close()) }()
		held, err := other.Begin()
		require.NoError(t, err)
		refused(t, s, plan)
		require.NoError(t, held.Rollback())
		taken(t, s)
	})
	t.Run("a table that somebody else holds", func(t *testing.T) {
		address := scratch.Postgres(t, prepare)
		s := working(t, address)
		plan, _ := s.hypothesis()
		other, err := sql.Open("postgres", address)
		require.NoError(t, err)
		defer func() { require.NoError(t, other.Close()) }()
		held, err := other.Begin()
		require.NoError(t, err)
		_, err = held.Exec(`LOCK TABLE audit IN EXCLUSIVE MODE`)
		require.NoError(t, err)
		refused(t, s, plan)
		require.NoError(t, held.Rollback())
		taken(t, s)
	})
}

func TestCreate_RefusesNamesThatAreNoTextWithAKey(t *testing.T) {
	both(t, func(t *testing.T, s *service) {
		plan, _ := s.hypothesis()
		file := string(s.call("GET", "/api/v1/proposals/"+string(plan.ID)+"/file", "", "Accept-Encoding: identity").body)
		text, err := few()
		require.NoError(t, err)
		for path, body := range map[string]string{
			"/api/v1/proposals?name=%ff":          file,
			"/api/v1/datasets?title_en=%ff":       text,
			"/api/v1/policies?title_vi=a%ffb":     `{"format":"dathang.policy/1","id":"ours"}`,
			"/api/v1/policies?title_vi=a%00b":     `{"format":"dathang.policy/1","id":"ours"}`,
			"/api/v1/reference-datasets/x?title=": ``,
		} {
			for _, key := range []string{"once", "\xff", ""} {
				a := s.call("POST", path, body, asJSON, "Idempotency-Key: "+key)
				require.True(t, a.status >= 400 && a.status < 500, "%s with key %q: %d %s", path, key, a.status, a.body)
			}
		}
		require.Len(t, s.proposalsOf("?kind=all"), 2)
	})
}
