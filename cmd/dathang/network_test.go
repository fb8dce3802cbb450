package main

import (
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/data"
	"dathang/data/scratch"
)

// line is a host's way to the database: a namespace of the network with one
// cable, or a port of this machine.
type line struct {
	before    []string // what puts a command on the host
	db        string   // where the host finds the database
	cut, mend func()
}

// hosts are a server for the database and two hosts for workers. Where the machine
// lets nobody make networks, the log says so and a forwarder stands for the cables.
func hosts(t *testing.T) (address string, lines [2]line) {
	t.Helper()
	if why := networkless(); why != nil {
		t.Logf("no network namespaces here (%v): TCP through a forwarder is cut instead", why)
		server := scratch.Start(t)
		address = server.Create(t, "city")
		for i := range lines {
			lines[i] = forwarded(t, filepath.Join(server.Folder(), ".s.PGSQL.5432"))
		}
		return address, lines
	}
	// One small network a cable, and names of this process's own: another one may run the same test.
	pid := os.Getpid()
	ips := [2]string{}
	for i := range lines {
		space, cable := fmt.Sprintf("dathang-%d-%d", pid, i), fmt.Sprintf("dt%d-%d", pid, i)
		net := fmt.Sprintf("10.%d.%d.", 160+pid>>8&63, pid&255)
		ips[i] = fmt.Sprint(net, 4*i+1)
		ip(t, "netns", "add", space)
		t.Cleanup(func() { ip(t, "netns", "del", space) })
		ip(t, "link", "add", cable, "type", "veth", "peer", "name", "db", "netns", space)
		t.Cleanup(func() { ip(t, "link", "del", cable) })
		ip(t, "addr", "add", ips[i]+"/30", "dev", cable)
		ip(t, "link", "set", cable, "up")
		ip(t, "-n", space, "addr", "add", fmt.Sprint(net, 4*i+2, "/30"), "dev", "db")
		ip(t, "-n", space, "link", "set", "db", "up")
		lines[i] = line{
			before: []string{"ip", "netns", "exec", space},
			cut:    func() { ip(t, "link", "set", cable, "down") },
			mend:   func() { ip(t, "link", "set", cable, "up") },
		}
	}
	// The server lets in whom its own list names: by default nobody from another host.
	// The server may be another user, who sees no folder of the test's.
	open, err := os.MkdirTemp("", "hba")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(open)) })
	require.NoError(t, os.Chmod(open, 0o755))
	list := filepath.Join(open, "hba")
	require.NoError(t, os.WriteFile(list, []byte("local all all trust\nhost all all 10.0.0.0/8 trust\n"), 0o644))
	server := scratch.Start(t, "listen_addresses="+strings.Join(ips[:], ","), "hba_file="+list)
	address = server.Create(t, "city")
	for i := range lines {
		lines[i].db = "postgres://dathang@" + ips[i] + "/city?sslmode=disable"
	}
	return address, lines
}

// networkless says why this machine has no namespaces for us.
func networkless() error {
	name := fmt.Sprintf("dathang-%d", os.Getpid())
	for _, args := range [][]string{
		{"netns", "add", name},
		{"-n", name, "link", "add", "db", "type", "veth", "peer", "name", "city"},
		{"netns", "exec", name, "true"},
	} {
		if said, err := exec.Command("ip", args...).CombinedOutput(); err != nil {
			_ = exec.Command("ip", "netns", "del", name).Run() // there is none, mostly
			return fmt.Errorf("ip %s: %w: %s", strings.Join(args, " "), err, strings.TrimSpace(string(said)))
		}
	}
	return exec.Command("ip", "netns", "del", name).Run()
}

func ip(t *testing.T, args ...string) {
	t.Helper()
	said, err := exec.Command("ip", args...).CombinedOutput()
	require.NoError(t, err, "ip %s: %s", strings.Join(args, " "), said)
}

// forwarded is a port of this machine that leads to a socket. While it is cut
// nothing passes and nobody is told, as behind a pulled cable.
func forwarded(t *testing.T, socket string) line {
	t.Helper()
	on, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	var cable sync.RWMutex // held by whoever has cut it
	var open sync.Map
	pump := func(to, from net.Conn) {
		defer func() { _, _ = to.Close(), from.Close() }()
		block := make([]byte, 32<<10)
		for {
			n, err := from.Read(block)
			cable.RLock()
			_, failed := to.Write(block[:n])
			cable.RUnlock()
			if err != nil || failed != nil {
				return
			}
		}
	}
	var pumps sync.WaitGroup
	pumps.Go(func() {
		for {
			worker, err := on.Accept()
			if err != nil {
				return
			}
			database, err := net.Dial("unix", socket)
			if err != nil {
				_ = worker.Close()
				continue
			}
			for _, c := range []io.Closer{worker, database} {
				open.Store(c, true)
			}
			pumps.Go(func() { pump(worker, database) })
			pumps.Go(func() { pump(database, worker) })
		}
	})
	t.Cleanup(func() {
		require.NoError(t, on.Close())
		open.Range(func(c, _ any) bool {
			_ = c.(io.Closer).Close() // it may be
			return true
		})
		pumps.Wait()
	})
	return line{db: "postgres://dathang@" + on.Addr().String() + "/city?sslmode=disable", cut: cable.Lock, mend: cable.Unlock}
}

// A worker whose cable is pulled goes on searching and knows nothing. Its run is
// taken up on the other host; when the cable is back, what it has found is thrown
// away, and it takes up runs as before.
func TestWork_CutOffFromTheDatabaseDoesNothingTwice(t *testing.T) {
	t.Parallel()
	address, lines := hosts(t)
	serving := started(t, nil, "serve", "--addr", "127.0.0.1:0", "--db", address, "--workers", "0", "--lease", "3s")
	at := serving.site(address)
	var workers [2]*process
	for i, l := range lines {
		workers[i] = started(t, l.before, "work", "--db", l.db, "--lease", "3s").works()
	}
	store := opened(t, address)
	id := submitted(t, at, 3)
	before := until(t, store, id, searching)
	lost := 0
	if workers[1].holds(&before) {
		lost = 1
	}
	require.True(t, workers[lost].holds(&before), "%s", before.Worker)
	lines[lost].cut()
	after := until(t, store, id, over)
	lines[lost].mend()
	require.True(t, workers[1-lost].holds(&after), "%s", after.Worker)
	require.Greater(t, after.Attempt, before.Attempt)

	workers[1-lost].kill()
	next := until(t, store, submitted(t, at, 1), over)
	require.True(t, workers[lost].holds(&next), "%s", next.Worker)
	bornOut(t, store, next)
	unchanged, err := store.Run(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, after, unchanged)
	bornOut(t, store, unchanged)
	require.Equal(t, data.RunSucceeded, unchanged.State)
}
