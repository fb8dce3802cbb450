package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"syscall"
	"time"
)

// service is a dathang server that this program has started.
type service struct {
	command *exec.Cmd
	url     string
	bearer  string
	// client does not ask for compression: unpacking here would be measured too.
	client *http.Client
	// ready is how long it took until it could answer.
	ready time.Duration
}

// patience is how long to wait for a service to be ready.
const patience = 2 * time.Minute

// start starts a service on a free port, with further flags if given, and waits until it is ready.
func (m *measurement) start(ctx context.Context, flags ...string) (*service, error) {
	// The port may be taken by somebody else before the service
	// opens it. Then the start fails, but no figure is wrong.
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	addr := free.Addr().String()
	if err := free.Close(); err != nil {
		return nil, err
	}
	s := &service{
		command: exec.CommandContext(ctx, m.Dathang, append([]string{"serve", "--addr", addr, "--db", m.address}, flags...)...),
		url:     "http://" + addr,
		bearer:  m.bearer,
		client:  &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 256, DisableCompression: true}},
	}
	s.command.Stdout, s.command.Stderr = m.log, m.log
	began := time.Now()
	if err := s.command.Start(); err != nil {
		return nil, err
	}
	for {
		resp, err := s.client.Get(s.url + "/readyz")
		if err == nil {
			err = resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				s.ready = time.Since(began)
				return s, err
			}
		}
		if time.Since(began) > patience {
			return nil, errors.Join(fmt.Errorf("the service is not ready after %v; see %s", patience, m.Log), err, s.stop())
		}
		time.Sleep(2 * time.Millisecond)
	}
}

// stop ends the service as an administrator does.
func (s *service) stop() error {
	s.client.CloseIdleConnections()
	if err := s.command.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	return s.command.Wait()
}

// worker is a dathang worker process with one thread.
type worker struct{ command *exec.Cmd }

// work starts a worker and waits until it says that it works.
func (m *measurement) work(ctx context.Context) (*worker, error) {
	w := &worker{exec.CommandContext(ctx, m.Dathang, "work", "--db", m.address, "--workers", "1")}
	// One thread, so that two workers have exactly twice the processor of one.
	w.command.Env, w.command.Stderr = append(os.Environ(), "GOMAXPROCS=1"), m.log
	says, err := w.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := w.command.Start(); err != nil {
		return nil, err
	}
	if _, err := bufio.NewReader(says).ReadString('\n'); err != nil {
		return nil, errors.Join(fmt.Errorf("the worker does not work; see %s", m.Log), w.command.Process.Kill())
	}
	return w, nil
}

// stop ends the worker and returns the processor time that it used.
func (w *worker) stop() (time.Duration, error) {
	if err := w.command.Process.Signal(syscall.SIGTERM); err != nil {
		return 0, err
	}
	err := w.command.Wait()
	return w.command.ProcessState.UserTime() + w.command.ProcessState.SystemTime(), err
}

// processorTime finds the processor time among the service's metrics.
var processorTime = regexp.MustCompile(`(?m)^process_cpu_seconds_total (\S+)$`)

// processor is the processor time that the service has used so far.
func (s *service) processor(ctx context.Context) (time.Duration, error) {
	text, _, err := s.call(ctx, http.MethodGet, "/metrics", nil)
	if err != nil {
		return 0, err
	}
	found := processorTime.FindSubmatch(text)
	if found == nil {
		return 0, errors.New("/metrics has no process_cpu_seconds_total")
	}
	seconds, err := strconv.ParseFloat(string(found[1]), 64)
	return time.Duration(seconds * float64(time.Second)), err
}

// mostMemory finds the peak of resident memory in /proc.
var mostMemory = regexp.MustCompile(`(?m)^VmHWM:\s+(\d+) kB$`)

// peak is the peak of the service's memory, in MB.
func (s *service) peak() (int64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.command.Process.Pid))
	if err != nil {
		return 0, err
	}
	found := mostMemory.FindSubmatch(text)
	if found == nil {
		return 0, errors.New("/proc has no VmHWM of the service")
	}
	kb, err := strconv.ParseInt(string(found[1]), 10, 64)
	return kb / 1024, err
}

// call makes a request and returns the answer, which must have
// a 2xx status; headers are name, value, ...
func (s *service) call(ctx context.Context, method, path string, body []byte, headers ...string) ([]byte, http.Header, error) {
	req, err := http.NewRequestWithContext(ctx, method, s.url+path, bytes.NewReader(body))
	if err != nil {
		return nil, nil, err
	}
	req.Header.Set("Authorization", s.bearer)
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := s.client.Do(req)
	if err != nil {
		return nil, nil, err
	}
	text, err := io.ReadAll(resp.Body)
	if err = errors.Join(err, resp.Body.Close()); err != nil {
		return nil, nil, err
	}
	if resp.StatusCode/100 != 2 {
		return nil, nil, fmt.Errorf("%s %s: %s: %.300s", method, path, resp.Status, text)
	}
	return text, resp.Header, nil
}

// asked is a call whose answer is JSON.
func asked[T any](ctx context.Context, s *service, method, path string, body []byte) (T, http.Header, error) {
	var out T
	text, header, err := s.call(ctx, method, path, body, "Content-Type", "application/json")
	if err == nil {
		err = json.Unmarshal(text, &out)
	}
	return out, header, err
}

// own is the processor time that this program has used so far.
func own() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		panic(err) // it knows itself
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
