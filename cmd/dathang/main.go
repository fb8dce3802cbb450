// Command dathang turns the specialisation shortfalls of communes into
// demand, matches it with what universities offer, and proves its answer.
//
// Exit codes: 0 done, 1 a proposal or the audit does not hold, 2 bad input,
// 3 no plan obeys all rules, 4 no answer (an internal error, or stopped).
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// main runs the command line until it ends or is stopped.
func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// The first Ctrl-C asks the command to stop; after that the system's default applies, so a second one ends the
	// process.
	context.AfterFunc(ctx, stop)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	os.Exit(code)
}
