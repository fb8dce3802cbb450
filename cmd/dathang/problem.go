package main

import (
	"bytes"
	"encoding/json"
	"io"
	"path/filepath"

	"dathang/data/lang"
)

// problemCommand writes the self-contained problem of a dataset.
//
//	dathang problem --dataset hanoi-2023 --out problem.json
type problemCommand struct {
	datasetFlags
	planFlags
	Out string `help:"${flag_out_file}" placeholder:"FILE.json" required:""`
}

// Run writes the problem file.
func (c *problemCommand) Run(s *session) error {
	ds, err := c.load()
	if err != nil {
		return err
	}
	s.tell(&c.found)
	if err := ask(ds, c.Accept); err != nil {
		return err
	}
	from, err := plan(ds, &c.planFlags)
	if err != nil {
		return err
	}
	p := from.Problem
	// writeAll takes a folder and names in it.
	folder, name := filepath.Split(c.Out)
	if folder == "" {
		folder = "."
	}
	if _, err := writeAll(folder, []outFile{{name, func(w io.Writer) error { return writeJSON(w, p) }}}); err != nil {
		return err
	}
	digest, err := p.Digest()
	if err != nil {
		return err
	}
	return s.say("problem_written", map[string]any{
		"file": c.Out, "communes": len(p.Communes), "offers": len(p.Offers), "cells": len(p.Demands), "rules": len(p.Rules), "digest": digest,
		"marks": s.marks(p.Marks),
	})
}

// marks joins the short words for what numbers rest on into one line.
func (s *session) marks(list []string) string {
	text := ""
	for _, mark := range list {
		text += " [" + lang.Name(s.l, "mark_short", mark) + "]"
	}
	return text
}

// indented writes JSON for people.
func (s *session) indented(text []byte) error {
	var out bytes.Buffer
	if err := json.Indent(&out, text, "", "  "); err != nil {
		return err
	}
	out.WriteByte('\n')
	_, err := out.WriteTo(s.stdout)
	return err
}
