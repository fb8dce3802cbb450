// Package scratch gives tests databases to throw away. A PostgreSQL server of the
// machine's own binaries is started once a test program, and each test gets a copy
// of a prepared database in a fifth of a second. Only tests import it.
//
//	func TestMain(m *testing.M) { os.Exit(scratch.Main(m)) }
//
//	address := scratch.Postgres(t, migrate) // postgres://...
//
// A test that stops or kills its server starts one of its own with Start.
package scratch

import (
	"context"
	"fmt"
	"os"
	"sync"
	"testing"

	_ "github.com/lib/pq" // the driver
)

// shared is the server that the tests of one program use together. made counts its databases, which
// are named by that number; template is the database that prepare filled, "" before the first call.
var shared struct {
	sync.Mutex
	server   *Server
	template string
	made     int
}

// Main runs the tests and ends the shared server after them.
func Main(m *testing.M) int {
	code := m.Run()
	shared.Lock()
	defer shared.Unlock()
	if shared.server != nil {
		if err := shared.server.close(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = max(code, 1)
		}
	}
	return code
}

// Postgres gives the address of a new database on the shared server. The first call runs prepare on a
// template, and every database is a copy of that; nil leaves the database empty. All tests of a
// program must pass the same prepare.
func Postgres(t testing.TB, prepare func(address string) error) string {
	t.Helper()
	shared.Lock()
	defer shared.Unlock()
	if shared.server == nil {
		server, err := newServer()
		if err == nil {
			err = server.start()
		}
		if err != nil {
			t.Fatal(err)
		}
		shared.server = server
	}
	s := shared.server
	template := "template1"
	if prepare != nil {
		// Copying a prepared database is many times faster than preparing it again.
		if shared.template == "" {
			if err := s.create("prepared", template); err != nil {
				t.Fatal(err)
			}
			if err := prepare(s.Address("prepared")); err != nil {
				t.Fatalf("prepare a database: %v", err)
			}
			shared.template = "prepared"
		}
		template = shared.template
	}
	shared.made++
	name := fmt.Sprintf("test%d", shared.made)
	if err := s.create(name, template); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.statement("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	return s.Address(name)
}

// create makes a database as a copy of template.
func (s *Server) create(name, template string) error {
	return s.statement("CREATE DATABASE " + name + " TEMPLATE " + template)
}

// statement runs one SQL statement in the server's own database. Names in it come from this package
// only, so they are not quoted.
func (s *Server) statement(text string) error {
	if _, err := s.own.ExecContext(context.Background(), text); err != nil {
		return fmt.Errorf("%s: %w", text, err)
	}
	return nil
}
