package web

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

func asked(h http.Handler, path string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w
}

var built = fstest.MapFS{
	".keep":            {},
	"index.html":       {Data: []byte("the page")},
	"icon.svg":         {Data: []byte("<svg/>")},
	"assets/a-1234.js": {Data: []byte("code")},
	// As the build leaves it beside the script.
	"assets/a-1234.js.br": {Data: []byte("packed")},
}

func TestHandler_AnswersEveryScreenWithThePage(t *testing.T) {
	h := handler(built)
	for _, path := range []string{"/", "/index.html", "/proposals/1", "/.keep", "/../../etc/passwd"} {
		w := asked(h, path)
		require.Equal(t, http.StatusOK, w.Code, path)
		require.Equal(t, "the page", w.Body.String(), path)
		require.Equal(t, "no-cache", w.Header().Get("Cache-Control"), path)
	}
}

func TestHandler_LetsThePageTakeNothingFromElsewhere(t *testing.T) {
	rules := asked(handler(built), "/").Header().Get("Content-Security-Policy")
	require.Contains(t, rules, "default-src 'none'")
	require.Contains(t, rules, "script-src 'self';")
	require.NotContains(t, rules, "http")
	require.NotContains(t, rules, "*")
}

func TestHandler_KeepsWhatNeverChanges(t *testing.T) {
	h := handler(built)
	w := asked(h, "/assets/a-1234.js")
	require.Equal(t, "code", w.Body.String())
	require.Equal(t, "text/javascript; charset=utf-8", w.Header().Get("Content-Type"))
	require.Contains(t, w.Header().Get("Cache-Control"), "immutable")
	require.Empty(t, asked(h, "/icon.svg").Header().Get("Cache-Control"))
	require.Equal(t, http.StatusNotFound, asked(h, "/assets/a-5678.js").Code, "a page instead of a script would be an error that nobody understands")
}

func TestHandler_GivesPackedScriptsToWhoReadsThem(t *testing.T) {
	h := handler(built)
	for accepted, want := range map[string]string{"": "code", "gzip": "code", "gzip, br": "packed", "br;q=0, gzip": "code", "br;q=0.5": "packed"} {
		r := httptest.NewRequest(http.MethodGet, "/assets/a-1234.js", nil)
		r.Header.Set("Accept-Encoding", accepted)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		require.Equal(t, want, w.Body.String(), accepted)
		require.Equal(t, want == "packed", w.Header().Get("Content-Encoding") == "br", accepted)
		require.Equal(t, "text/javascript; charset=utf-8", w.Header().Get("Content-Type"))
	}
}

func TestHandler_SaysHowToBuildThePage(t *testing.T) {
	require.Contains(t, asked(handler(fstest.MapFS{".keep": {}}), "/").Body.String(), "make build")
}

func TestHandler_EmbedsWhatIsThere(t *testing.T) {
	require.Equal(t, http.StatusOK, asked(Handler(), "/").Code)
}
