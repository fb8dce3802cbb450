package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
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
	code := make(chan int, 1)
	go func() {
		code <- run(ctx, []string{
			"serve", "--lang", "en", "--addr", "127.0.0.1:0", "--db", filepath.Join(t.TempDir(), "demo.db"), "--demo", "hanoi-2025",
		}, &out, &errors)
	}()
	lines := regexp.MustCompile(`(?m)^  curl .*'(http://127\.0\.0\.1:\d+/api/v1/proposals/[^']+)'`)
	require.Eventually(t, func() bool { return len(lines.FindAllString(out.String(), -1)) == 5 }, 2*time.Minute, 50*time.Millisecond, "%s", &errors)
	for _, line := range lines.FindAllStringSubmatch(out.String(), -1) {
		resp, err := http.Get(line[1])
		require.NoError(t, err)
		_, err = io.Copy(io.Discard, resp.Body)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		require.Equal(t, http.StatusOK, resp.StatusCode, line[1])
	}
	http.DefaultClient.CloseIdleConnections()
	stop()
	require.Equal(t, exitDone, <-code, "%s", &errors)
}

func TestServe_ListensOnThisMachineOnly(t *testing.T) {
	var out, errors bytes.Buffer
	require.Equal(t, exitInput, run(t.Context(), []string{"serve", "--lang", "en", "--addr", "0.0.0.0:0"}, &out, &errors))
	require.Contains(t, errors.String(), "use 127.0.0.1")
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
