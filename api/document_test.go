package api

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/stretchr/testify/require"
)

// The API's document as a judge: every answer that a test of this package is given over HTTP is held to it, on its way out.

// documented serves as next does and fails the test for every answer that is not what the document says of its operation.
func documented(t testing.TB, doc *huma.OpenAPI, next http.Handler) http.Handler {
	find := operations(doc)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen := &witness{ResponseWriter: w, status: http.StatusOK}
		// What comes after may change the request.
		method, path := r.Method, r.URL.EscapedPath()
		next.ServeHTTP(seen, r)
		op := find(method, path)
		if op == nil {
			return // metrics, the document itself, pages, and addresses that there are not
		}
		a, err := seen.answer()
		if err != nil {
			t.Errorf("%s %s: %v", method, path, err)
			return
		}
		if method == http.MethodHead {
			a.body = nil
		}
		if why := outside(doc, op, a); why != "" {
			t.Errorf("%s %s is outside the document: %s: %d %.300s", method, path, why, a.status, a.body)
		}
	})
}

// operations finds what the document says of a request; nil where it says nothing.
func operations(doc *huma.OpenAPI) func(method, path string) *huma.Operation {
	type address struct {
		is   *regexp.Regexp
		path string
		item *huma.PathItem
	}
	var all []address
	for path, item := range doc.Paths {
		text := regexp.MustCompile(`\\\{\w+\\\}`).ReplaceAllString(regexp.QuoteMeta(path), `[^/]+`)
		all = append(all, address{regexp.MustCompile("^" + text + "$"), path, item})
	}
	// Where a word stands for itself in one address and for a parameter in another, the word is meant.
	slices.SortFunc(all, func(a, b address) int {
		if holes := strings.Count(a.path, "{") - strings.Count(b.path, "{"); holes != 0 {
			return holes
		}
		return strings.Compare(a.path, b.path)
	})
	return func(method, path string) *huma.Operation {
		for i := range all {
			if !all[i].is.MatchString(path) {
				continue
			}
			item := all[i].item
			return map[string]*huma.Operation{
				http.MethodGet: item.Get, http.MethodHead: item.Get, http.MethodPut: item.Put, http.MethodPost: item.Post,
				http.MethodDelete: item.Delete, http.MethodPatch: item.Patch,
			}[method]
		}
		return nil
	}
}

// witness keeps a copy of an answer that goes by.
type witness struct {
	http.ResponseWriter
	mu     sync.Mutex
	status int
	body   bytes.Buffer
}

func (w *witness) WriteHeader(status int) {
	w.mu.Lock()
	w.status = status
	w.mu.Unlock()
	w.ResponseWriter.WriteHeader(status)
}

func (w *witness) Write(text []byte) (int, error) {
	w.mu.Lock()
	if strings.HasPrefix(w.Header().Get("Content-Type"), "application/") {
		w.body.Write(text) // no stream, which never ends
	}
	w.mu.Unlock()
	return w.ResponseWriter.Write(text)
}

// Flush passes on what streams ask for.
func (w *witness) Flush() {
	if f, ok := w.ResponseWriter.(http.Flusher); ok {
		f.Flush()
	}
}

// Unwrap is for http.ResponseController.
func (w *witness) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *witness) answer() (*answer, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	a := &answer{w.status, w.Header(), w.body.Bytes()}
	if len(a.body) == 0 || a.header.Get("Content-Encoding") != "gzip" {
		return a, nil
	}
	packed, err := gzip.NewReader(bytes.NewReader(a.body))
	if err != nil {
		return nil, err
	}
	a.body, err = io.ReadAll(packed)
	return a, err
}

// outside says how an answer is not what the document says of its operation; "" where it is.
func outside(doc *huma.OpenAPI, op *huma.Operation, a *answer) string {
	said := op.Responses[strconv.Itoa(a.status)]
	if said == nil && a.status/100 == 4 {
		said = op.Responses["4XX"]
	}
	if said == nil && a.status == http.StatusServiceUnavailable {
		said = op.Responses["default"]
	}
	if said == nil {
		return fmt.Sprintf("status %d", a.status)
	}
	if len(a.body) == 0 || len(said.Content) == 0 {
		return ""
	}
	kind, _, _ := strings.Cut(a.header.Get("Content-Type"), ";")
	of := said.Content[kind]
	if of == nil {
		return "content type " + kind
	}
	if !strings.HasSuffix(kind, "json") || of.Schema == nil {
		return ""
	}
	var tree any
	if err := json.Unmarshal(a.body, &tree); err != nil {
		return err.Error()
	}
	found := &huma.ValidateResult{}
	huma.Validate(doc.Components.Schemas, of.Schema, huma.NewPathBuffer([]byte{}, 0), huma.ModeReadFromServer, tree, found)
	if len(found.Errors) > 0 {
		return found.Errors[0].Error()
	}
	return ""
}

// The judge itself: what the document does not say is found.
func TestDocumented_FindsWhatTheDocumentDoesNotSay(t *testing.T) {
	s := newService(t, Config{})
	doc := s.server.huma.OpenAPI()
	find := operations(doc)
	health := find("GET", "/healthz")
	require.NotNil(t, health)
	require.Equal(t, health, find("HEAD", "/healthz"))
	require.Nil(t, find("POST", "/healthz"))
	require.Equal(t, "list-communes", find("GET", "/api/v1/datasets/01a%2F/communes").OperationID)
	require.Nil(t, find("GET", "/api/v1/nothing"))
	said := func(status int, kind, body string) string {
		return outside(doc, health, &answer{status, http.Header{"Content-Type": {kind}}, []byte(body)})
	}
	require.Empty(t, said(200, "application/json", `{"status":"ok"}`))
	require.NotEmpty(t, said(201, "application/json", `{"status":"ok"}`), "another status")
	require.NotEmpty(t, said(200, "text/plain", `ok`), "another type")
	require.NotEmpty(t, said(200, "application/json", `{"status":1}`), "another kind of value")
	require.NotEmpty(t, said(200, "application/json", `{}`), "a member lacks")
	require.NotEmpty(t, said(200, "application/json", `{"status":"ok","more":1}`), "a member too many")
	require.NotEmpty(t, said(400, "application/problem+json", `{"status":"x"}`), "no error of ours")
}
