package scratch

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// missing is what to do on a machine without PostgreSQL.
const missing = "PostgreSQL is missing: neither PATH nor /usr/lib/postgresql has initdb and postgres; apt-get install postgresql"

// account is the name of the database's superuser; no password is asked for.
const account = "dathang"

// Server is a PostgreSQL server in a folder of its own, reached by a socket there.
type Server struct {
	binaries string
	folder   string
	settings []string
	// as is the user that the processes run as; nil means the user of the tests.
	as      *syscall.Credential
	process *os.Process
	// ended receives how the process ended, once.
	ended chan error
	own   *sql.DB // the server's own database
	log   bytes.Buffer
}

// Start starts a server for one test, with settings such as
// "listen_addresses=127.0.0.1", and ends it with the test.
func Start(t testing.TB, settings ...string) *Server {
	t.Helper()
	s, err := newServer(settings...)
	if err == nil {
		err = s.start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// Address is the URL of a database; lib/pq takes the folder of the socket as host.
func (s *Server) Address(database string) string {
	return "postgres://" + account + "@/" + database + "?sslmode=disable&host=" + url.QueryEscape(s.folder)
}

// Folder holds the socket that Address names.
func (s *Server) Folder() string { return s.folder }

// Create makes an empty database and gives its address.
func (s *Server) Create(t testing.TB, database string) string {
	t.Helper()
	if err := s.create(database, "template1"); err != nil {
		t.Fatal(err)
	}
	return s.Address(database)
}

// Stop ends the server as an administrator does: connections are cut, nothing is lost.
func (s *Server) Stop(t testing.TB) {
	t.Helper()
	if err := s.stop(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
}

// Restart starts the server again after Stop.
func (s *Server) Restart(t testing.TB) {
	t.Helper()
	if err := s.start(); err != nil {
		t.Fatal(err)
	}
}

// newServer makes the folder of a server that does not run yet.
func newServer(settings ...string) (*Server, error) {
	binaries, err := binaryFolder()
	if err != nil {
		return nil, err
	}
	// Short: the path of a socket has 107 bytes at most.
	folder, err := os.MkdirTemp("", "pg")
	if err != nil {
		return nil, fmt.Errorf("start PostgreSQL: %w", err)
	}
	s := &Server{binaries: binaries, folder: folder, settings: settings}
	if os.Geteuid() == 0 {
		// PostgreSQL refuses to run as root.
		if s.as, err = ordinaryUser(); err == nil {
			err = os.Chown(folder, int(s.as.Uid), int(s.as.Gid))
		}
	}
	if err == nil {
		err = s.initdb()
	}
	if err == nil {
		s.own, err = sql.Open("postgres", s.Address("postgres"))
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start PostgreSQL: %w", err), os.RemoveAll(folder))
	}
	return s, nil
}

// binaryFolder is where initdb and postgres lie: on PATH, or in the newest of
// Debian's folders, which are not on it.
func binaryFolder() (string, error) {
	var folders []string
	if found, err := exec.LookPath("initdb"); err == nil {
		folders = append(folders, filepath.Dir(found))
	}
	versioned, err := filepath.Glob("/usr/lib/postgresql/*/bin")
	if err != nil {
		return "", fmt.Errorf("look for PostgreSQL: %w", err)
	}
	version := func(folder string) int {
		n, _ := strconv.Atoi(filepath.Base(filepath.Dir(folder))) // another name comes last
		return n
	}
	slices.SortFunc(versioned, func(a, b string) int { return version(b) - version(a) })
	for _, folder := range append(folders, versioned...) {
		_, initdb := os.Stat(filepath.Join(folder, "initdb"))
		_, postgres := os.Stat(filepath.Join(folder, "postgres"))
		if initdb == nil && postgres == nil {
			return folder, nil
		}
	}
	return "", errors.New(missing)
}

// ordinaryUser is the user that the server runs as where the tests run as root.
func ordinaryUser() (*syscall.Credential, error) {
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err := strconv.ParseUint(u.Uid, 10, 32)
		if err != nil {
			return nil, fmt.Errorf("user %s: %w", name, err)
		}
		gid, err := strconv.ParseUint(u.Gid, 10, 32)
		if err != nil {
			return nil, fmt.Errorf("user %s: %w", name, err)
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, errors.New("root cannot run PostgreSQL, and there is no user postgres or nobody")
}

func (s *Server) data() string { return filepath.Join(s.folder, "data") }

// initdb creates the files of the server. It trusts everybody who
// reaches its socket, which is in a folder of the tests' own.
func (s *Server) initdb() error {
	c := exec.Command(filepath.Join(s.binaries, "initdb"), "--pgdata", s.data(), "--username", account, "--auth", "trust",
		"--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync")
	c.Dir = s.folder
	c.SysProcAttr = attributes(s.as)
	if said, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, said)
	}
	return nil
}

// start runs the server and waits until it answers.
func (s *Server) start() error {
	// What a crash of the machine would lose is thrown away anyway.
	arguments := []string{"-D", s.data()}
	for _, setting := range append([]string{
		"listen_addresses=", "unix_socket_directories=" + s.folder, "fsync=off", "synchronous_commit=off", "full_page_writes=off",
		"max_connections=200", "shared_buffers=64MB", "max_wal_size=1GB",
	}, s.settings...) {
		arguments = append(arguments, "-c", setting)
	}
	c := exec.Command(filepath.Join(s.binaries, "postgres"), arguments...)
	c.Dir = s.folder
	c.SysProcAttr = attributes(s.as)
	s.log.Reset()
	c.Stdout, c.Stderr = &s.log, &s.log
	started, ended := make(chan error), make(chan error, 1)
	go func() {
		// The server dies with the thread that started it, so the thread stays.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := c.Start()
		started <- err
		if err == nil {
			ended <- c.Wait()
		}
	}()
	if err := <-started; err != nil {
		return fmt.Errorf("start PostgreSQL: %w", err)
	}
	s.process, s.ended = c.Process, ended
	return s.answers()
}

// answers waits until the server accepts connections; it gives up where the process ends or after 30
// seconds.
func (s *Server) answers() error {
	patience, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	for {
		err := s.own.PingContext(patience)
		if err == nil {
			return nil
		}
		select {
		case <-s.ended:
			s.process = nil
			return fmt.Errorf("start PostgreSQL: it ended: %s", strings.TrimSpace(s.log.String()))
		case <-patience.Done():
			return errors.Join(fmt.Errorf("start PostgreSQL: it does not answer: %w", err), s.stop(syscall.SIGQUIT))
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// stop sends a signal to the server and waits until it has ended; it does nothing where no server
// runs.
func (s *Server) stop(signal os.Signal) error {
	if s.process == nil {
		return nil
	}
	if err := s.process.Signal(signal); err != nil {
		return fmt.Errorf("stop PostgreSQL: %w", err)
	}
	select {
	case <-s.ended: // how it ends is of no interest
		s.process = nil
		return nil
	case <-time.After(30 * time.Second):
		return errors.New("stop PostgreSQL: it does not end")
	}
}

// close ends the server at once and removes its folder.
func (s *Server) close() error {
	return errors.Join(s.own.Close(), s.stop(syscall.SIGQUIT), os.RemoveAll(s.folder))
}
