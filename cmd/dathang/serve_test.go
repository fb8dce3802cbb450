package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dathang/api/auth"
	"dathang/data"
)

// printed is what a command prints while it runs.
type printed struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (p *printed) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.Write(b)
}

func (p *printed) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.String()
}

func TestServe_DemonstrationPrintsLinesThatWork(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var out, errors printed
	db := filepath.Join(t.TempDir(), "demo.db")
	code := make(chan int, 1)
	go func() {
		code <- run(ctx, []string{
			"serve", "--lang", "en", "--addr", "127.0.0.1:0", "--db", db, "--demo", "hanoi-2025",
		}, &out, &errors)
	}()
	lines := regexp.MustCompile(`(?m)^  curl .*'(http://127\.0\.0\.1:\d+/api/v1/proposals/[^']+)'`)
	require.Eventually(t, func() bool { return strings.Contains(out.String(), "thrifty") }, 2*time.Minute, 50*time.Millisecond, "%s", &errors)
	token := regexp.MustCompile(`(?m)^  TOKEN=(\S+)$`).FindStringSubmatch(out.String())
	require.NotNil(t, token)
	found := lines.FindAllStringSubmatch(out.String(), -1)
	require.Len(t, found, 5)
	for _, line := range found {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, line[1], nil)
		require.NoError(t, err)
		req.Header.Set("Authorization", "Bearer "+token[1])
		resp, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		_, err = io.Copy(io.Discard, resp.Body)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		require.Equal(t, http.StatusOK, resp.StatusCode, line[1])
	}
	site := regexp.MustCompile(`http://127\.0\.0\.1:\d+`).FindString(out.String())
	for _, role := range auth.Roles {
		login := demoLogin(role)
		require.Contains(t, out.String(), login)
		resp, err := http.Post(site+"/api/v1/session", "application/json", strings.NewReader(`{"email":"`+login+`","password":"`+demoPassword+`"}`))
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		require.Equal(t, http.StatusOK, resp.StatusCode, login)
	}
	http.DefaultClient.CloseIdleConnections()
	stop()
	require.Equal(t, exitDone, <-code, "%s", &errors)

	// What it published is what the command says: the seats of all universities, however they are told.
	done, table, complaints := try(t, "quotas", "--lang", "en", "--db", db)
	require.Equal(t, exitDone, done, complaints)
	require.Contains(t, table, "Trường")
	done, text, complaints := try(t, "quotas", "--db", db, "--format", "json")
	require.Equal(t, exitDone, done, complaints)
	var all []data.Quota
	require.NoError(t, json.Unmarshal([]byte(text), &all))
	require.NotEmpty(t, all)
	var own []data.Quota
	done, text, complaints = try(t, "quotas", "--db", db, "--format", "json", "--university", string(all[0].University))
	require.Equal(t, exitDone, done, complaints)
	require.NoError(t, json.Unmarshal([]byte(text), &own))
	require.NotEmpty(t, own)
	for i := range own {
		require.Equal(t, all[0].University, own[i].University)
	}
	done, text, complaints = try(t, "quotas", "--db", db, "--format", "csv")
	require.Equal(t, exitDone, done, complaints)
	require.Len(t, strings.Split(strings.TrimSpace(text), "\n"), len(all)+1)
}

func TestServe_IsOpenToOtherMachinesOverTLSOnly(t *testing.T) {
	db := filepath.Join(t.TempDir(), "x.db")
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"--addr", "0.0.0.0:0"}, "--url https://"},
		{[]string{"--addr", "0.0.0.0:0", "--url", "http://city.vn"}, "--url"},
		{[]string{"--url", "https://city.vn/app"}, "--url"},
		{[]string{"--addr", "0.0.0.0:0", "--url", "https://city.vn", "--demo", "hanoi-2023"}, "127.0.0.1"},
		{[]string{"--cert", "x.pem"}, "--key"},
		{[]string{"--proxy", "city.vn"}, "--proxy"},
	} {
		var out, errors bytes.Buffer
		require.Equal(t, exitInput, run(t.Context(), append([]string{"serve", "--lang", "en", "--db", db}, c.args...), &out, &errors), "%v", c.args)
		require.Contains(t, errors.String(), c.want)
	}
}

func TestWork_NeedsADatabaseThatItSharesWithAService(t *testing.T) {
	var out, errors bytes.Buffer
	require.Equal(t, exitInput, run(t.Context(), []string{"work", "--lang", "en", "--db", filepath.Join(t.TempDir(), "x.db")}, &out, &errors))
	require.Contains(t, errors.String(), "PostgreSQL")
}

func TestOpenAPI_IsPrintedOrWritten(t *testing.T) {
	var out, errors bytes.Buffer
	require.Equal(t, exitDone, run(t.Context(), []string{"openapi"}, &out, &errors))
	require.Contains(t, out.String(), `"openapi": "3.1.0"`)
}
