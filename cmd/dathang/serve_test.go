package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
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
	require.Eventually(t, func() bool { return strings.Contains(out.String(), "thrifty") }, 2*time.Minute, 50*time.Millisecond, "%s", &errors)
	pasted := regexp.MustCompile(`(?m)^  (TOKEN=|curl ).*$`).FindAllString(out.String(), -1)
	require.Len(t, pasted, 9)
	said := shell(t, pasted)
	for _, want := range []string{`"demand_seats"`, `"programme_name"`, `"relaxations"`, `"kvnd`, `"university_name"`, `"state":"succeeded"`, `"state":"queued"`} {
		require.Contains(t, said, want)
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

// shell pastes lines into one, in an empty folder, and gives all that they print; curl fails where a service
// answers with an error.
func shell(t *testing.T, lines []string) string {
	t.Helper()
	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, ".curlrc"), []byte("fail\n"), 0o600))
	paste := exec.CommandContext(t.Context(), "sh", "-e")
	paste.Stdin = strings.NewReader(strings.Join(lines, "\n"))
	paste.Dir, paste.Env = folder, append(os.Environ(), "CURL_HOME="+folder)
	var complaints bytes.Buffer
	paste.Stderr = &complaints
	said, err := paste.Output()
	require.NoError(t, err, "%s\n%s", said, &complaints)
	kept, err := os.ReadFile(filepath.Join(folder, "proposal.json"))
	require.NoError(t, err)
	require.True(t, json.Valid(kept))
	return string(said)
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
