package main

import (
	"context"
	"fmt"
	"math"
	"syscall"
	"time"

	"dathang/matcher/solve"
)

// solveCommand measures our solver on a problem file.
type solveCommand struct {
	Problem   string        `arg:"" help:"A problem file."`
	GapPPM    int64         `name:"gap-ppm" help:"Stop within so many millionths of the best."`
	TimeLimit time.Duration `default:"300s" help:"Give up after so long."`
}

// Run solves the problem and prints seconds of processor time, the first
// level's value and its bound.
func (c *solveCommand) Run() error {
	p, err := readProblem(c.Problem)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), c.TimeLimit)
	defer cancel()
	before := processorTime()
	s, _, err := solve.Run(ctx, p, solve.Options{MaxNodes: math.MaxInt32, GapPPM: c.GapPPM})
	if err != nil {
		return err
	}
	seconds := (processorTime() - before).Seconds()
	if len(s.Levels) == 0 {
		return fmt.Errorf("%s: %s", c.Problem, s.Status)
	}
	fmt.Printf("c solve_seconds %.3f\nc value %d\nc bound %d\n", seconds, s.Levels[0].Value, s.Levels[0].Bound)
	return nil
}

// processorTime is the processor time of this process so far, all threads.
func processorTime() time.Duration {
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		return 0
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}
