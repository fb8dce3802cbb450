package api

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// service is a server on a port of its own.
type service struct {
	t      *testing.T
	server *Server
	url    string
	client *http.Client
}

func newService(t *testing.T, cfg Config) *service {
	t.Helper()
	cfg.Log = slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelError}))
	s := New(cfg)
	on := httptest.NewServer(s.Handler())
	t.Cleanup(on.Close)
	return &service{t: t, server: s, url: on.URL, client: on.Client()}
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// call sends a request; headers are "Name: value".
func (s *service) call(method, path, body string, headers ...string) answer {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, strings.NewReader(body))
	require.NoError(s.t, err)
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		if name == "Host" {
			req.Host = value
		}
		req.Header.Set(name, value)
	}
	resp, err := s.client.Do(req)
	require.NoError(s.t, err)
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	require.NoError(s.t, err)
	return answer{resp.StatusCode, resp.Header, text}
}

// problem is the answer as the problem that it has to be.
func (s *service) problem(a answer, code Code) Problem {
	s.t.Helper()
	require.Equal(s.t, statusOf(code), a.status, "%s", a.body)
	require.Equal(s.t, "application/problem+json", a.header.Get("Content-Type"))
	var p Problem
	require.NoError(s.t, json.Unmarshal(a.body, &p), "%s", a.body)
	require.Equal(s.t, code, p.Code)
	require.Equal(s.t, a.status, p.Status)
	require.Equal(s.t, a.header.Get("X-Request-Id"), p.Request)
	require.NotContains(s.t, p.Detail, "{{")
	require.NotContains(s.t, p.Detail, "problem.")
	return p
}
