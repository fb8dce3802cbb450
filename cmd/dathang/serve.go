package main

import (
	"errors"
	"log/slog"

	"dathang/api"
)

// serveCommand runs the service.
type serveCommand struct {
	Addr string `help:"${flag_addr}" env:"DATHANG_ADDR" default:"127.0.0.1:8080" placeholder:"HOST:PORT"`
}

// Run serves until the session ends.
func (c *serveCommand) Run(s *session) error {
	on, err := api.Listen(s.ctx, c.Addr)
	if errors.Is(err, api.ErrNotLoopback) {
		return badInput{"loopback_only", map[string]any{"addr": c.Addr}}
	}
	if err != nil {
		return badInput{"address", map[string]any{"addr": c.Addr, "detail": err.Error()}}
	}
	server := api.New(api.Config{Version: buildVersion(), Log: slog.New(slog.NewJSONHandler(s.stderr, nil))})
	if err := s.say("serving", map[string]any{"url": "http://" + on.Addr().String()}); err != nil {
		return err
	}
	return server.Serve(s.ctx, on)
}
