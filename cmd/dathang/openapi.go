package main

import (
	"io"
	"log/slog"
	"path/filepath"

	"dathang/api"
)

// openapiCommand writes the OpenAPI document from which clients are generated.
//
//	dathang openapi api/openapi.json
type openapiCommand struct {
	Out string `arg:"" optional:"" help:"${flag_openapi_out}" placeholder:"FILE.json"`
}

// Run writes it to a file or prints it.
func (c *openapiCommand) Run(s *session) error {
	text, err := api.New(api.Config{Log: slog.New(slog.DiscardHandler)}).Document()
	if err != nil {
		return err
	}
	write := func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	}
	if c.Out == "" {
		return write(s.stdout)
	}
	_, err = writeAll(filepath.Dir(c.Out), []outFile{{filepath.Base(c.Out), write}})
	return err
}
