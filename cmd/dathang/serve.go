package main

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"dathang/api"
	"dathang/api/work"
	"dathang/data"
	"dathang/data/hanoi"
)

// storeFlags choose the database.
type storeFlags struct {
	DB    string        `name:"db" help:"${flag_db}" env:"DATHANG_DB" default:"dathang.db" placeholder:"FILE|postgres://..."`
	Lease time.Duration `help:"${flag_lease}" default:"15s"`
}

// open opens the store and the queue of runs with so many workers.
func (f *storeFlags) open(s *session, workers int) (*work.Queue, func(), error) {
	if f.Lease < work.MinLease {
		return nil, nil, badInput{"lease_range", map[string]any{"value": f.Lease.String(), "want": work.MinLease.String()}}
	}
	store, err := data.Open(s.ctx, f.DB)
	if err != nil {
		return nil, nil, badInput{"database", map[string]any{"detail": err.Error()}}
	}
	q, err := work.Open(s.ctx, work.Config{Store: store, Address: f.DB, Log: s.log(), Version: buildVersion(), Workers: workers, Lease: f.Lease})
	if err != nil {
		return nil, nil, errors.Join(err, store.Close())
	}
	return q, func() {
		q.Close()
		_ = store.Close() // everything has been committed
	}, nil
}

// log is where a service tells what happens: lines of JSON on standard error.
func (s *session) log() *slog.Logger { return slog.New(slog.NewJSONHandler(s.stderr, nil)) }

// serveCommand runs the service.
type serveCommand struct {
	storeFlags
	Addr    string `help:"${flag_addr}" env:"DATHANG_ADDR" default:"127.0.0.1:8080" placeholder:"HOST:PORT"`
	Workers int    `help:"${flag_workers}" default:"1"`
	Demo    string `help:"${flag_demo}" placeholder:"NAME"`
}

// Run serves until the session ends.
func (c *serveCommand) Run(s *session) error {
	if c.Workers < 0 {
		return badInput{"flag_range", map[string]any{"flag": "--workers", "value": c.Workers}}
	}
	if c.Demo != "" && !slices.Contains(hanoi.Names(), c.Demo) {
		return badInput{"unknown_dataset", map[string]any{"value": c.Demo, "want": strings.Join(hanoi.Names(), ", ")}}
	}
	on, err := api.Listen(s.ctx, c.Addr)
	if errors.Is(err, api.ErrNotLoopback) {
		return badInput{"loopback_only", map[string]any{"addr": c.Addr}}
	}
	if err != nil {
		return badInput{"address", map[string]any{"addr": c.Addr, "detail": err.Error()}}
	}
	q, closeAll, err := c.open(s, c.Workers)
	if err != nil {
		return errors.Join(err, on.Close())
	}
	defer closeAll()
	server := api.New(api.Config{Store: q.Store, Queue: q, Version: buildVersion(), Log: s.log()})
	url := "http://" + on.Addr().String()
	if err := s.say("serving", map[string]any{"url": url}); err != nil {
		return err
	}
	// When one of the two ends, so does the other.
	ctx, stop := context.WithCancel(s.ctx)
	defer stop()
	var beside sync.WaitGroup
	var failed, undemonstrated error
	if c.Workers > 0 {
		beside.Go(func() {
			defer stop()
			failed = q.Work(ctx)
		})
	}
	if c.Demo != "" {
		beside.Go(func() {
			// Whoever stops the server stops the demonstration too.
			if undemonstrated = s.demo(ctx, q, url, c.Demo); undemonstrated != nil {
				stop()
			}
		})
	}
	err = server.Serve(ctx, on)
	stop()
	beside.Wait()
	if s.ctx.Err() != nil {
		undemonstrated = nil
	}
	return errors.Join(err, failed, undemonstrated)
}

// workCommand is a worker alone, beside others on the same database.
type workCommand struct {
	storeFlags
	Workers int `help:"${flag_workers}" default:"1"`
}

// Run takes up runs until the session ends.
func (c *workCommand) Run(s *session) error {
	if c.Workers < 1 {
		return badInput{"flag_range", map[string]any{"flag": "--workers", "value": c.Workers}}
	}
	q, closeAll, err := c.open(s, c.Workers)
	if err != nil {
		return err
	}
	defer closeAll()
	if q.Store.Embedded() {
		return badInput{"work_alone", nil}
	}
	if err := s.say("working", map[string]any{"count": c.Workers}); err != nil {
		return err
	}
	return q.Work(s.ctx)
}
