package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"
)

// Limits of a connection: a caller who sends or reads slower than this is let go.
const (
	headerTimeout = 10 * time.Second
	bodyTimeout   = 2 * time.Minute
	answerTimeout = 5 * time.Minute
	idleTimeout   = 2 * time.Minute
	headerBytes   = 64 << 10
	// graceTime is how long requests under way may take once the server stops.
	graceTime = 10 * time.Second
)

// ErrNotLoopback is the address that a server without sign-on does not listen on.
var ErrNotLoopback = errors.New("not a loopback address")

// Listen opens an address. Until people sign on, whoever reaches the server may
// do everything, so only this machine may reach it.
func Listen(ctx context.Context, addr string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	if !loopbackHost(host) {
		return nil, fmt.Errorf("listen on %s: %w", addr, ErrNotLoopback)
	}
	return (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
}

// Serve answers on a listener until ctx ends, then lets requests under way end.
func (s *Server) Serve(ctx context.Context, on net.Listener) error {
	server := &http.Server{
		Handler: s.Handler(), ErrorLog: slog.NewLogLogger(s.Log.Handler(), slog.LevelWarn),
		ReadHeaderTimeout: headerTimeout, ReadTimeout: bodyTimeout, WriteTimeout: answerTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: headerBytes,
	}
	var behind sync.WaitGroup
	defer behind.Wait()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	behind.Go(func() { s.Background(ctx) })
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(on) }()
	select {
	case err := <-failed:
		close(s.closing)
		return err
	case <-ctx.Done():
	}
	// Streams have no end of their own.
	close(s.closing)
	grace, done := context.WithTimeout(context.WithoutCancel(ctx), graceTime)
	defer done()
	err := server.Shutdown(grace)
	<-failed
	return err
}

// Background does what no request asks for: it feeds the listeners, and forgets
// what nobody needs any more. It ends with ctx.
func (s *Server) Background(ctx context.Context) {
	var tasks sync.WaitGroup
	tasks.Go(func() { s.watch.Run(ctx) })
	tasks.Go(func() { s.forget(ctx) })
	tasks.Wait()
}

// keysKept is how long a call with an Idempotency-Key may be repeated.
const keysKept = 48 * time.Hour

func (s *Server) forget(ctx context.Context) {
	tick := time.NewTicker(time.Hour)
	defer tick.Stop()
	for {
		if err := s.Store.ForgetKeys(ctx, keysKept); err != nil && ctx.Err() == nil {
			s.Log.WarnContext(ctx, "forget old keys", "cause", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
