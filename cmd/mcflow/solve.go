package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strconv"
	"syscall"
	"time"

	"dathang/matcher/flow"
)

// solveCommand solves a network file and prints the DIMACS solution, with figures in comment lines.
type solveCommand struct {
	File    string `arg:"" optional:"" help:"DIMACS .min or .asn file, or OR-Library assignment file; standard input when absent or -."`
	NoFlow  bool   `help:"Leave out the f lines."`
	Check   bool   `help:"Recount the answer independently."`
	Threads int    `default:"1" help:"How many threads may work; networks that fall into parts have use for them."`
}

// Run reads, solves and prints. Interrupting it stops the solve.
func (c *solveCommand) Run() error {
	// The network is nearly all of the memory and lives to the end: let the collector wait.
	debug.SetGCPercent(400)
	in := io.Reader(os.Stdin)
	name := "standard input"
	if c.File != "" && c.File != "-" {
		file, err := os.Open(c.File)
		if err != nil {
			return err
		}
		defer file.Close()
		in, name = file, c.File
	}
	n, err := readNetwork(in)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if err := n.Prepare(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	// Nothing else has run yet, so this is the time of reading and building.
	built := cpuSeconds()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	start := time.Now()
	// Once: no solve will start from this result, so it needs no basis.
	r, err := n.Solve(ctx, nil, flow.Options{Threads: c.Threads, Once: true})
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	solved, wall := cpuSeconds()-built, time.Since(start)

	out := bufio.NewWriterSize(os.Stdout, 1<<16)
	fmt.Fprintf(out, "c build_seconds %.4f\n", built)
	fmt.Fprintf(out, "c solve_seconds %.4f\n", solved)
	fmt.Fprintf(out, "c solve_wall_seconds %.4f\n", wall.Seconds())
	fmt.Fprintf(out, "c pivots %d\n", r.Pivots)
	fmt.Fprintf(out, "c peak_mb %d\n", peakMB())
	if c.Check {
		if err := flow.Check(n, r); err != nil {
			return err
		}
		fmt.Fprintln(out, "c check ok")
	}
	code := printAnswer(out, n, r, !c.NoFlow)
	if err := out.Flush(); err != nil {
		return err
	}
	if code != 0 {
		return code
	}
	return nil
}

// printAnswer writes the DIMACS solution format and returns the exit
// status: "s COST", then "f FROM TO FLOW" for each arc with flow.
func printAnswer(out *bufio.Writer, n *flow.Network, r *flow.Result, flows bool) exitCode {
	switch r.Status {
	case flow.Infeasible:
		fmt.Fprintln(out, "s INFEASIBLE")
		return exitInfeasible
	case flow.Unbounded:
		fmt.Fprintln(out, "s UNBOUNDED")
		return exitUnbounded
	case flow.Stopped:
		fmt.Fprintln(out, "c stopped before the optimum")
		return exitStopped
	}
	fmt.Fprintf(out, "s %d\n", r.Cost)
	if !flows {
		return 0
	}
	// Formatting by hand: an answer may have millions of lines.
	line := make([]byte, 0, 64)
	for a, x := range r.Flow {
		if x == 0 {
			continue
		}
		from, to, _, _, _ := n.Arc(a)
		line = append(line[:0], "f "...)
		line = strconv.AppendInt(line, int64(from)+1, 10)
		line = append(line, ' ')
		line = strconv.AppendInt(line, int64(to)+1, 10)
		line = append(line, ' ')
		line = strconv.AppendInt(line, x, 10)
		line = append(line, '\n')
		out.Write(line)
	}
	return 0
}

// cpuSeconds returns the CPU time of the process so far, all threads, user and system.
func cpuSeconds() float64 {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return float64(u.Utime.Sec+u.Stime.Sec) + float64(u.Utime.Usec+u.Stime.Usec)/1e6
}

// peakMB returns the largest resident size of the process so far.
func peakMB() int64 {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return u.Maxrss >> 10
}
