package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// Limits of a connection: a caller who sends or reads more slowly is cut off.
const (
	headerTimeout = 10 * time.Second
	bodyTimeout   = 2 * time.Minute
	answerTimeout = 5 * time.Minute
	idleTimeout   = 2 * time.Minute
	headerBytes   = 64 << 10
	// graceTime is how long requests under way may take once the server stops.
	graceTime = 10 * time.Second
)

// ErrNeedsTLS is the error for an address that other machines
// reach while people would send passwords unencrypted.
var ErrNeedsTLS = errors.New("other machines reach it, and people need an https address")

// Listen opens an address. For an address beyond this machine, home must be the https address
// under which people come: with a certificate of our own or through a proxy that has one.
func Listen(ctx context.Context, addr, home string) (net.Listener, error) {
	if _, _, err := net.SplitHostPort(addr); err != nil {
		return nil, err
	}
	if !Loopback(addr) && !strings.HasPrefix(home, "https://") {
		return nil, fmt.Errorf("listen on %s: %w", addr, ErrNeedsTLS)
	}
	return (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
}

// Loopback reports whether only this machine reaches an address.
func Loopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	return err == nil && loopbackHost(host)
}

// GoodHome reports whether a text may be the address under which people
// find the service: https, or http on this machine, without a path.
func GoodHome(text string) bool {
	at, err := url.Parse(text)
	if err != nil || at.Host == "" || at.User != nil || strings.Trim(at.Path, "/") != "" || at.RawQuery != "" || at.Fragment != "" {
		return false
	}
	return at.Scheme == "https" || at.Scheme == "http" && loopbackHost(at.Hostname())
}

// Serve answers on a listener until ctx ends, then waits for requests under way, at most graceTime.
func (s *Server) Serve(ctx context.Context, on net.Listener) error {
	server := &http.Server{
		Handler: s.Handler(), ErrorLog: slog.NewLogLogger(s.Log.Handler(), slog.LevelWarn),
		ReadHeaderTimeout: headerTimeout, ReadTimeout: bodyTimeout, WriteTimeout: answerTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: headerBytes,
	}
	s.noteAudit(ctx, "begins")
	defer func() { s.noteAudit(context.WithoutCancel(ctx), "ends") }()
	var behind sync.WaitGroup
	defer behind.Wait()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	behind.Go(func() { s.Background(ctx) })
	failed := make(chan error, 1)
	go func() {
		if s.Cert == "" {
			failed <- server.Serve(on)
			return
		}
		failed <- server.ServeTLS(on, s.Cert, s.Key)
	}()
	select {
	case err := <-failed:
		close(s.closing)
		return err
	case <-ctx.Done():
	}
	// Shutdown would wait for open streams, which never end by themselves.
	close(s.closing)
	grace, done := context.WithTimeout(context.WithoutCancel(ctx), graceTime)
	defer done()
	err := server.Shutdown(grace)
	<-failed
	return err
}

// noteAudit writes the end of the audit to the log. Somebody who controls
// only the database then cannot cut off the end of the audit unnoticed.
func (s *Server) noteAudit(ctx context.Context, service string) {
	head, err := s.Store.AuditHead(ctx)
	if err != nil {
		s.Log.WarnContext(ctx, "audit head", "service", service, "cause", err)
		return
	}
	s.Log.InfoContext(ctx, "audit head", "service", service, "lines", head.Sequence, "head", head.Hash)
}

// Background does what no request asks for, until ctx ends: it reads progress
// for open streams, deletes what has expired, and writes down uses of sessions.
func (s *Server) Background(ctx context.Context) {
	var tasks sync.WaitGroup
	tasks.Go(func() { s.watch.Run(ctx) })
	tasks.Go(func() { s.forget(ctx) })
	tasks.Go(func() { s.attend(ctx) })
	tasks.Wait()
}

// keysKept is how long a call with an Idempotency-Key may be repeated.
const keysKept = 48 * time.Hour

// forget deletes expired keys, sessions and failures every hour.
func (s *Server) forget(ctx context.Context) {
	tick := time.NewTicker(time.Hour)
	defer tick.Stop()
	for {
		if err := errors.Join(s.Store.ForgetKeys(ctx, keysKept), s.Store.ForgetSessions(ctx)); err != nil && ctx.Err() == nil {
			s.Log.WarnContext(ctx, "forget what is old", "cause", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
