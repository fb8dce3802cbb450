package main

import (
	"io"
	"os"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"dathang/data/lang"
	"dathang/matcher/solve"
)

// progress shows on a terminal how far a run is; elsewhere it prints nothing. A nil *progress prints nothing either.
type progress struct {
	s   *session
	bar *progressbar.ProgressBar
}

// stepsBesideLevels is how many steps of a run the bar counts besides those
// of the solver, which has one for each level and takes most of the time.
const stepsBesideLevels = 5

// progress is the bar of a run that solves this many levels.
func (s *session) progress(levels int) *progress { return s.progressOf(stepsBesideLevels + levels) }

// progressOf is a bar with that many steps.
func (s *session) progressOf(steps int) *progress {
	p := &progress{s: s}
	file, ok := s.stderr.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return p
	}
	p.bar = progressbar.NewOptions(steps,
		progressbar.OptionSetWriter(io.Writer(file)),
		progressbar.OptionSetWidth(24),
		progressbar.OptionClearOnFinish(),
		progressbar.OptionSetPredictTime(false),
		progressbar.OptionShowElapsedTimeOnFinish(),
	)
	return p
}

// at shows that the step with that number has begun.
func (p *progress) at(step int, key string, params map[string]any) {
	if p.bar == nil {
		return
	}
	// Failing to draw the bar is no reason to stop.
	p.bar.Describe(p.s.text(key, params))
	_ = p.bar.Set(step)
}

// solving shows how far a level is: for a single flow, in pivots; for a search tree, in nodes and, once there is a
// plan, with its value, the bound and the gap.
func (p *progress) solving(at *solve.Progress) {
	key, params := stepOf(p.s.l, at)
	p.at(1+at.Level, key, params)
}

// stepOf is the sentence on how far a level is, and its parameters.
func stepOf(l lang.Language, at *solve.Progress) (string, map[string]any) {
	params := map[string]any{"level": at.Level, "levels": at.Levels, "pivots": at.Pivots, "nodes": at.Nodes}
	switch {
	case at.Nodes == 0:
		return "step_solve", params
	case !at.Found:
		return "step_search", params
	}
	params["value"], params["bound"], params["gap"] = at.Value, at.Bound, lang.Gap(l, at.Value-at.Bound, at.Value)
	return "step_gap", params
}

// done removes the bar.
func (p *progress) done() {
	if p.bar != nil {
		_ = p.bar.Clear()
	}
}
