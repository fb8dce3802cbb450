package main

import (
	"io"
	"os"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"dathang/data/lang"
	"dathang/matcher/solve"
)

// progress shows on a terminal how far a run is; elsewhere it is silent. A nil
// bar is a silent one.
type progress struct {
	s   *session
	bar *progressbar.ProgressBar
}

// The steps of a run as the bar counts them: the solver takes most of the time,
// one step for each of its levels.
const stepsBesideLevels = 5

func (s *session) progress(levels int) *progress { return s.progressOf(stepsBesideLevels + levels) }

// progressOf is a bar of so many steps.
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

// at says that the step of that number has begun.
func (p *progress) at(step int, key string, params map[string]any) {
	if p.bar == nil {
		return
	}
	// A bar that cannot be drawn is no reason to stop.
	p.bar.Describe(p.s.text(key, params))
	_ = p.bar.Set(step)
}

// solving says where a level is: while it is one flow, by pivots; in a tree, by
// nodes, and once there is a plan, by its value, the bound and the gap.
func (p *progress) solving(at *solve.Progress) {
	key, params := stepOf(p.s.l, at)
	p.at(1+at.Level, key, params)
}

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

// done takes the bar away.
func (p *progress) done() {
	if p.bar != nil {
		_ = p.bar.Clear()
	}
}
