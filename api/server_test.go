package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"dathang/api/auth"
	"dathang/api/work"
	"dathang/data"
	"dathang/data/scratch"
)

func TestMain(m *testing.M) {
	code := scratch.Main(m)
	if err := goleak.Find(); code == 0 && err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// both runs a test on a service with an empty store of each database and one worker, beside other tests.
func both(t *testing.T, test func(t *testing.T, s *service)) {
	t.Helper()
	t.Parallel()
	bothAlone(t, test)
}

// bothAlone is both for what is measured by the clock, beside nothing else.
func bothAlone(t *testing.T, test func(t *testing.T, s *service)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "dathang.db")
		require.NoError(t, os.WriteFile(file, prepared(t), 0o600))
		test(t, working(t, file))
	})
	t.Run("postgres", func(t *testing.T) { test(t, working(t, scratch.Postgres(t, prepare))) })
}

var preparedFile struct {
	sync.Once
	body []byte
}

// prepared is a SQLite file with all tables, made once for all tests.
func prepared(t *testing.T) []byte {
	t.Helper()
	preparedFile.Do(func() {
		name := filepath.Join(t.TempDir(), "prepared.db")
		require.NoError(t, prepare(name))
		var err error
		preparedFile.body, err = os.ReadFile(name)
		require.NoError(t, err)
	})
	return preparedFile.body
}

// prepare makes the tables of the store and of the job engine.
func prepare(address string) error {
	store, err := data.Open(context.Background(), address)
	if err != nil {
		return err
	}
	q, err := work.Open(context.Background(), work.Config{Store: store, Address: address, Log: slog.New(slog.DiscardHandler)})
	if err == nil {
		q.Close()
	}
	return errors.Join(err, store.Close())
}

// working is a service with a worker.
func working(t *testing.T, address string) *service {
	t.Helper()
	store, err := data.Open(t.Context(), address)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, store.Close()) })
	q, err := work.Open(t.Context(), work.Config{
		Store: store, Address: address, Workers: 1, Version: "test", Log: testLog(t), Beat: 20 * time.Millisecond, Rewake: 200 * time.Millisecond,
	})
	require.NoError(t, err)
	t.Cleanup(q.Close)
	s := newService(t, Config{Store: store, Queue: q})
	ctx, stop := context.WithCancel(t.Context())
	var behind sync.WaitGroup
	behind.Go(func() { s.server.Background(ctx) })
	behind.Go(func() { require.NoError(t, q.Work(ctx)) })
	t.Cleanup(func() {
		stop()
		behind.Wait()
	})
	return s
}

func testLog(t *testing.T) *slog.Logger {
	return slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelError}))
}

// service is a server on a port of its own. Who calls it is its planner.
type service struct {
	t      *testing.T
	server *Server
	url    string
	client *http.Client
	// bearer is the Authorization of calls that say none; empty for nobody.
	bearer string
}

func newService(t *testing.T, cfg Config) *service {
	t.Helper()
	cfg.Log = testLog(t)
	s := New(cfg)
	on := httptest.NewServer(documented(t, s.huma.OpenAPI(), s.Handler()))
	t.Cleanup(on.Close)
	made := &service{t: t, server: s, url: on.URL, client: on.Client()}
	if cfg.Store != nil {
		made.bearer = made.token(made.account("planner@city.vn", auth.Planner, department))
	}
	return made
}

// account makes an account without a password.
func (s *service) account(login string, role auth.Role, of data.Organisation) data.Account {
	s.t.Helper()
	made, err := s.server.Store.AddAccounts(s.t.Context(), data.Local, []data.NewAccount{{Login: login, Name: login, Role: string(role), Organisation: of}})
	require.NoError(s.t, err)
	return made[0]
}

// token is an Authorization with which an account may do all that it may.
func (s *service) token(a data.Account) string {
	s.t.Helper()
	secret := auth.NewToken()
	_, err := s.server.Store.AddToken(s.t.Context(), a.Actor(), data.NewToken{
		User: a.ID, Purpose: data.APIToken, Name: "test", Hash: auth.HashSecret(secret), Scope: data.Words{string(auth.Write)}, ExpiresAt: time.Now().Add(time.Hour),
	})
	require.NoError(s.t, err)
	return "Bearer " + secret
}

// as is the same service called by somebody else; "" is nobody.
func (s *service) as(bearer string) *service {
	other := *s
	other.bearer = bearer
	return &other
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
	if s.bearer != "" {
		req.Header.Set("Authorization", s.bearer)
	}
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

// get reads a JSON answer; the status has to be that.
func get[T any](s *service, status int, a answer) T {
	s.t.Helper()
	require.Equal(s.t, status, a.status, "%s", a.body)
	var out T
	require.NoError(s.t, json.Unmarshal(a.body, &out), "%s", a.body)
	return out
}

// embeddedFile is a SQLite file with all tables.
func embeddedFile(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "dathang.db")
	require.NoError(t, os.WriteFile(file, prepared(t), 0o600))
	return file
}
