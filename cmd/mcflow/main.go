// Command mcflow solves minimum-cost flow files and writes instances to try it on.
//
//	mcflow network.min                     solve a DIMACS file (.min, .asn) or an OR-Library assignment
//	mcflow --check --no-flow < network.min
//	mcflow generate --kind commune --size M --seed 7 > m.min
//	mcflow resolve --size M --seed 7       solve again after small changes, measured
package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/alecthomas/kong"
)

// commands is the command line.
type commands struct {
	Solve    solveCommand    `cmd:"" default:"withargs" help:"Solve a network (the default)."`
	Generate generateCommand `cmd:"" help:"Write an instance of a known shape."`
	Resolve  resolveCommand  `cmd:"" help:"Measure solving again after small changes."`
}

// exitCode ends the process with a status of its own and no further message.
type exitCode int

func (e exitCode) Error() string { return fmt.Sprintf("exit %d", int(e)) }

// Exit statuses besides 0 (optimal) and 1 (failure).
const (
	exitInfeasible exitCode = 3
	exitUnbounded  exitCode = 4
	exitStopped    exitCode = 5
)

// main runs one command and turns its error into an exit status.
func main() {
	var c commands
	k := kong.Parse(&c, kong.Name("mcflow"), kong.Description("Exact minimum-cost flows."), kong.UsageOnError())
	err := k.Run()
	var code exitCode
	switch {
	case errors.As(err, &code):
		os.Exit(int(code))
	case err != nil:
		fmt.Fprintln(os.Stderr, "mcflow:", err)
		os.Exit(1)
	}
}
