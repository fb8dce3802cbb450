package api

import (
	"bytes"
	"context"
	"flag"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dathang/data/lang"
)

var update = flag.Bool("update", false, "write openapi.json anew")

func TestDocument_IsTheOneThatIsCommitted(t *testing.T) {
	s := newService(t, Config{})
	text, err := s.server.Document()
	require.NoError(t, err)
	if *update {
		require.NoError(t, os.WriteFile("openapi.json", text, 0o644))
	}
	committed, err := os.ReadFile("openapi.json")
	require.NoError(t, err)
	require.True(t, bytes.Equal(committed, text), "api/openapi.json is out of date: go test ./api -run Document -update")
	require.Equal(t, string(committed), string(s.call(http.MethodGet, "/api/openapi.json", "").body))
}

func TestRoutes_AreAllInTheListWithRoleAndRows(t *testing.T) {
	s := newService(t, Config{})
	listed := map[string]bool{}
	for _, r := range s.server.routes() {
		require.Contains(t, Roles, r.role, r.path)
		require.Contains(t, AllRows, r.rows, r.path)
		require.False(t, listed[r.method+" "+r.path], "%s %s stands twice", r.method, r.path)
		listed[r.method+" "+regexp.MustCompile(`\{(\w+)\}`).ReplaceAllString(r.path, ":$1")] = true
	}
	for _, r := range s.server.engine.Routes() {
		require.True(t, listed[r.Method+" "+r.Path], "%s %s is not in the list", r.Method, r.Path)
	}
}

func TestCodes_HaveBothTextsWithTheirParameters(t *testing.T) {
	check := func(section string, list []CodeInfo) {
		var keys []string
		for _, info := range list {
			keys = append(keys, section+string(info.Code))
			for _, l := range lang.Languages {
				want := slices.Sorted(slices.Values(info.Params))
				require.Equal(t, want, names(lang.Holes(l, section+string(info.Code))), "%s: %s%s", l, section, info.Code)
			}
		}
		for _, key := range lang.Keys(lang.Vi) {
			if strings.HasPrefix(key, section) {
				require.Contains(t, keys, key, "no code says it")
			}
		}
		for _, key := range keys {
			require.Contains(t, lang.Keys(lang.Vi), key)
		}
	}
	check("problem.", Codes)
	check("request.", InputCodes)
	titles := slices.Clone(Codes)
	for i := range titles {
		titles[i].Params = nil
	}
	check("problem_title.", titles)
}

func names(holes []string) []string {
	set := map[string]bool{}
	for _, hole := range holes {
		name, _, _ := strings.Cut(hole, ",")
		set[name] = true
	}
	return slices.Sorted(maps.Keys(set))
}

func TestServer_SpeaksTheCallersLanguage(t *testing.T) {
	s := newService(t, Config{})
	require.Equal(t, "Máy chủ không có địa chỉ /api/x", s.problem(s.call("GET", "/api/x", ""), NoRoute).Detail)
	for accept, want := range map[string]string{
		"en":                      "This server has no address /api/x",
		"en-GB,en;q=0.9":          "This server has no address /api/x",
		"fr,vi;q=0.5,en;q=0.1":    "Máy chủ không có địa chỉ /api/x",
		"fr":                      "Máy chủ không có địa chỉ /api/x",
		"*;q=nonsense,,,,":        "Máy chủ không có địa chỉ /api/x",
		strings.Repeat("a-", 999): "Máy chủ không có địa chỉ /api/x",
	} {
		require.Equal(t, want, s.problem(s.call("GET", "/api/x", "", "Accept-Language: "+accept), NoRoute).Detail, accept)
	}
}

// Every address outside the API is a screen, also one that only the application knows.
func TestServer_ShowsTheApplication(t *testing.T) {
	s := newService(t, Config{})
	for _, path := range []string{"/", "/proposals/1"} {
		a := s.call("GET", path, "")
		require.Equal(t, http.StatusOK, a.status, path)
		require.Contains(t, a.header.Get("Content-Type"), "text/html", path)
		require.NotEmpty(t, a.header.Get("Content-Security-Policy"), path)
	}
	s.problem(s.call("POST", "/proposals/1", ""), NoRoute)
	s.problem(s.call("GET", "/api/v1/nothing", ""), NoRoute)
	s.problem(s.call("GET", "/api", ""), NoRoute)
}

func TestServer_RefusesWhatIsNotForIt(t *testing.T) {
	s := newService(t, Config{})
	s.problem(s.call("POST", "/healthz", ""), MethodNotAllowed)
	s.problem(s.call("GET", "/healthz", "", "Host: city.example"), WrongHost)
	s.problem(s.call("POST", "/healthz", "", "Origin: https://city.example", "Sec-Fetch-Site: cross-site"), CrossOrigin)
	p := s.problem(s.call("GET", "/healthz?verbose=1", ""), Invalid)
	require.Equal(t, []Fault{{In: "query", Pointer: "verbose", Code: "unknown_name", Detail: "không có tên này"}}, p.Faults)
}

func TestServer_RefusesAFlood(t *testing.T) {
	s := newService(t, Config{Rate: 3})
	refused := 0
	for range 20 {
		if a := s.call("GET", "/healthz", ""); a.status != http.StatusOK {
			s.problem(a, TooManyRequests)
			require.Equal(t, "1", a.header.Get("Retry-After"))
			refused++
		}
	}
	require.Positive(t, refused)
}

func TestServer_KeepsAGoodRequestIDAndReplacesABadOne(t *testing.T) {
	s := newService(t, Config{})
	require.Equal(t, "abc-1", s.call("GET", "/healthz", "", "X-Request-Id: abc-1").header.Get("X-Request-Id"))
	bad := strings.Repeat("x", 65)
	require.NotEqual(t, bad, s.call("GET", "/healthz", "", "X-Request-Id: "+bad).header.Get("X-Request-Id"))
}

func TestServer_AnswersForItself(t *testing.T) {
	file := filepath.Join(t.TempDir(), "dathang.db")
	require.NoError(t, os.WriteFile(file, prepared(t), 0o600))
	s := working(t, file)
	require.JSONEq(t, `{"status":"ok"}`, string(s.call("GET", "/healthz", "").body))
	require.Contains(t, string(s.call("GET", "/version", "").body), `"go":"go1.`)
	require.Contains(t, string(s.call("GET", "/metrics", "").body), `dathang_http_request_seconds_count{method="GET",route="/healthz",status="200"} 1`)
}

// The page may load nothing from elsewhere and run no inline script.
func TestDocs_NeedNoOtherAddress(t *testing.T) {
	s := newService(t, Config{})
	page := s.call("GET", "/api/docs", "")
	require.Equal(t, http.StatusOK, page.status)
	require.Contains(t, page.header.Get("Content-Security-Policy"), "default-src 'self'")
	require.NotRegexp(t, `https?://|<script>`, string(page.body))
	for _, link := range regexp.MustCompile(`(?:src|href)="([^"]+)"`).FindAllStringSubmatch(string(page.body), -1) {
		a := s.call("GET", link[1], "")
		require.Equal(t, http.StatusOK, a.status, link[1])
		require.NotEmpty(t, a.body)
	}
	s.problem(s.call("GET", "/api/docs/nothing.js", ""), NoRoute)
}

func TestServer_PacksLargeAnswers(t *testing.T) {
	s := newService(t, Config{})
	a := s.call("GET", "/api/openapi.json", "", "Accept-Encoding: gzip")
	require.Equal(t, "gzip", a.header.Get("Content-Encoding"))
}

func TestListen_NeedsAnHTTPSAddressBeyondThisMachine(t *testing.T) {
	for _, addr := range []string{"0.0.0.0:0", ":0", "192.0.2.1:0", "city.example:0", "[::]:0"} {
		for _, home := range []string{"", "http://city.example"} {
			_, err := Listen(t.Context(), addr, home)
			require.ErrorIs(t, err, ErrNeedsTLS, addr)
		}
	}
	for addr, home := range map[string]string{"127.0.0.1:0": "", "localhost:0": "", "0.0.0.0:0": "https://city.example"} {
		on, err := Listen(t.Context(), addr, home)
		require.NoError(t, err, addr)
		require.NoError(t, on.Close())
	}
	for home, good := range map[string]bool{
		"https://city.example": true, "https://city.example:8443/": true, "http://localhost:8080": true, "http://127.0.0.1": true,
		"http://city.example": false, "city.example": false, "https://city.example/app": false, "https://u:p@city.example": false, "https://": false,
		"ftp://city.example": false, "https://city.example?x": false,
	} {
		require.Equal(t, good, GoodHome(home), home)
	}
}

func TestServe_EndsWhenAsked(t *testing.T) {
	file := filepath.Join(t.TempDir(), "dathang.db")
	require.NoError(t, os.WriteFile(file, prepared(t), 0o600))
	s := working(t, file)
	on, err := Listen(t.Context(), "127.0.0.1:0", "")
	require.NoError(t, err)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.server.Serve(ctx, on) }()
	require.Eventually(t, func() bool {
		conn, err := net.Dial("tcp", on.Addr().String())
		if err == nil {
			_ = conn.Close()
		}
		return err == nil
	}, 5*time.Second, 10*time.Millisecond)
	stop()
	select {
	case err := <-done:
		require.NoError(t, err)
	case <-time.After(20 * time.Second):
		t.Fatal("the server did not end")
	}
}
