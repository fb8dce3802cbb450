package main

import (
	"io"
	"os"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
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

func (s *session) progress(levels int) *progress {
	p := &progress{s: s}
	file, ok := s.stderr.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return p
	}
	p.bar = progressbar.NewOptions(stepsBesideLevels+levels,
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

// done takes the bar away.
func (p *progress) done() {
	if p.bar != nil {
		_ = p.bar.Clear()
	}
}
