// Command load measures the service from outside: it starts dathang on a
// database that it has filled, makes the requests that a city's screens
// make, and prints how long they waited beside what is required.
//
//	load --dathang .bin/dathang --db load.db --db postgres://dathang@/load?host=/run/postgresql
//
// make bench-service runs it on both databases. The databases should be empty: a
// proposal of 60,000 allocations and Hanoi's dataset are put into them.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"dathang/data"
)

// command is the command line.
type command struct {
	Dathang string        `xor:"what" required:"" type:"existingfile" help:"The program to measure."`
	DB      []string      `name:"db" sep:"none" help:"Databases to measure on: a file's path or postgres://..."`
	Rate    int           `default:"500" help:"Requests a second."`
	Time    time.Duration `default:"10s" help:"Length of one trial."`
	Trials  int           `default:"5" help:"Trials of which the median is told."`
	Roster  int           `default:"60000" help:"Rows of the roster that is uploaded."`
	Only    []string      `help:"Measure only these: ready, pages, submissions, roster, what-if, sweeps."`
	Fill    bool          `help:"Only fill the databases, and print the large proposal's id."`
	Books   string        `xor:"what" required:"" placeholder:"DIR" help:"Only write the workbooks of a province into a folder: staff in three habits, offers."`
	Log     string        `default:"load.log" help:"Where what the service says goes."`
}

// main runs the measurements until they end or are stopped.
func main() {
	var c command
	k := kong.Parse(&c, kong.Name("load"), kong.Description("Measures the service."), kong.UsageOnError())
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	k.FatalIfErrorf(c.run(ctx))
}

// run prints a table in Markdown with the figures of each database.
func (c *command) run(ctx context.Context) error {
	if c.Books != "" {
		return provinceBooks(c.Books)
	}
	if len(c.DB) == 0 {
		return errors.New("--db: name the databases to measure on")
	}
	log, err := os.Create(c.Log)
	if err != nil {
		return err
	}
	defer func() { _ = log.Close() }() // what it lacks nobody misses
	if c.Fill {
		return c.fill(ctx)
	}
	fmt.Println("| database | measured | asked | got | service CPU | this program's CPU |")
	fmt.Println("|---|---|---|---|---|---|")
	for _, address := range c.DB {
		m := &measurement{command: c, address: address, name: "SQLite", log: log}
		if strings.HasPrefix(address, "postgres://") {
			m.name = "PostgreSQL"
		}
		if err := m.all(ctx); err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
	}
	return nil
}

// measurement is the measuring of one database.
type measurement struct {
	*command
	address, name string
	// log takes what services and workers print.
	log      *os.File
	bearer   string // of a planner
	proposal data.ProposalID
	dataset  data.DatasetID
}

// fill only fills the databases, for another program that measures.
func (c *command) fill(ctx context.Context) error {
	for _, address := range c.DB {
		m := &measurement{command: c, address: address}
		if err := m.fill(ctx); err != nil {
			return fmt.Errorf("fill the database: %w", err)
		}
		fmt.Println(m.proposal)
	}
	return nil
}

// all takes one measurement after the other, each on a service of its own.
func (m *measurement) all(ctx context.Context) error {
	if err := m.fill(ctx); err != nil {
		return fmt.Errorf("fill the database: %w", err)
	}
	for _, part := range []struct {
		name    string
		measure func(context.Context) error
	}{{"ready", m.ready}, {"pages", m.pages}, {"submissions", m.submissions}, {"roster", m.rosters}, {"what-if", m.whatIf}, {"sweeps", m.sweeps}} {
		if len(m.Only) > 0 && !slices.Contains(m.Only, part.name) {
			continue
		}
		if err := part.measure(ctx); err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
	}
	return nil
}

// tell prints a row of the table. service and own are the processor time of the service
// and of this program: a measuring program that is busy itself measures its own waiting.
func (m *measurement) tell(what, asked, got string, service, own string) {
	fmt.Printf("| %s | %s | %s | %s | %s | %s |\n", m.name, what, asked, got, service, own)
}
