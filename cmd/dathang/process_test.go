package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dathang/api/work"
	"dathang/data"
	"dathang/data/scratch"
	"dathang/matcher"
	"dathang/matcher/propose"
	"dathang/matcher/sample"
	"dathang/matcher/scenario"
	"dathang/matcher/solve"
	"dathang/matcher/verify"
)

// asProgram makes the test program the program itself, so that tests start
// processes of what they were built from, race detector and all.
const asProgram = "DATHANG_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	os.Exit(m.Run())
}

// patience is for what takes a moment on an idle machine and longer on a busy one.
const patience = time.Minute

// process is a dathang that runs.
type process struct {
	t        *testing.T
	command  *exec.Cmd
	out, log printed
	ended    chan struct{}
}

// started runs dathang in a process of its own until the test ends; before is the
// command that it is put behind, if any.
func started(t *testing.T, before []string, args ...string) *process {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	line := append(append(before[:len(before):len(before)], self), args...)
	p := &process{t: t, command: exec.Command(line[0], line[1:]...), ended: make(chan struct{})}
	p.command.Env = append(os.Environ(), asProgram+"=1", "DATHANG_LANG=en")
	p.command.Stdout, p.command.Stderr = &p.out, &p.log
	p.command.SysProcAttr = mortal()
	require.NoError(t, p.command.Start())
	go func() {
		_ = p.command.Wait() // killed, mostly
		close(p.ended)
	}()
	t.Cleanup(func() {
		p.kill()
		require.NotContains(t, p.log.String(), "DATA RACE")
		if t.Failed() {
			t.Logf("%s said: %s", strings.Join(args, " "), &p.log)
		}
	})
	return p
}

// kill ends the process without a word, as a loss of power does.
func (p *process) kill() {
	_ = p.command.Process.Kill() // it may have ended
	<-p.ended
}

// alive says that the process goes on.
func (p *process) alive() bool {
	select {
	case <-p.ended:
		return false
	default:
		return true
	}
}

// holds says whether a worker of this process has the run.
func (p *process) holds(r *data.Run) bool {
	return strings.Contains(r.Worker, fmt.Sprintf("/%d/", p.command.Process.Pid))
}

var servingAt = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

// site is a service with the token of a planner.
type site struct{ url, bearer string }

// site is where the process serves, on the database of that address.
func (p *process) site(address string) site {
	p.t.Helper()
	return site{p.url(), planning(p.t, address)}
}

// planning gives the database a planner, where it has none, and him a token, by the program itself.
func planning(t *testing.T, address string) string {
	t.Helper()
	var out, errors bytes.Buffer
	if code := run(t.Context(), []string{"user", "add", "p@city.vn", "--role", "planner", "--db", address}, &out, &errors); code != exitDone {
		require.Contains(t, errors.String(), "p@city.vn")
	}
	out.Reset()
	require.Equal(t, exitDone, run(t.Context(), []string{"token", "create", "p@city.vn", "--scope", "write", "--db", address}, &out, &errors), "%s", &errors)
	return "Bearer " + strings.TrimSpace(out.String())
}

// url is where the process serves.
func (p *process) url() string {
	p.t.Helper()
	require.Eventually(p.t, func() bool { return servingAt.MatchString(p.out.String()) || !p.alive() }, patience, 10*time.Millisecond)
	require.True(p.t, p.alive(), "%s", &p.log)
	return servingAt.FindString(p.out.String())
}

// works waits until the worker says that it works.
func (p *process) works() *process {
	p.t.Helper()
	require.Eventually(p.t, func() bool { return p.out.String() != "" || !p.alive() }, patience, 10*time.Millisecond)
	require.True(p.t, p.alive(), "%s", &p.log)
	return p
}

// asked is the status and body of an answer.
func asked(t *testing.T, at site, method, path, body string) (int, []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, at.url+path, strings.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", at.bearer)
	req.Close = true // so that no connection outlives the test
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, text
}

// lengthy has plans at once and takes many seconds to prove one best.
func lengthy() *matcher.Problem {
	return sample.Problem(3, sample.Size{Communes: 60, Offers: 40, Cells: 300, MaxSeats: 20, Hard: true})
}

// submitted asks a service to search for seconds.
func submitted(t *testing.T, at site, seconds int) data.RunID {
	t.Helper()
	file, err := matcher.Encode(lengthy())
	require.NoError(t, err)
	status, text := asked(t, at, http.MethodPost, "/api/v1/problems", string(file))
	require.Contains(t, []int{http.StatusCreated, http.StatusOK}, status, "%s", text)
	var kept data.Problem
	require.NoError(t, json.Unmarshal(text, &kept))
	status, text = asked(t, at, http.MethodPost, "/api/v1/runs", fmt.Sprintf(`{"problem_digest": %q, "time_s": %d}`, kept.Digest, seconds))
	require.Equal(t, http.StatusAccepted, status, "%s", text)
	var r struct{ ID data.RunID }
	require.NoError(t, json.Unmarshal(text, &r))
	return r.ID
}

// opened is the store that the processes share.
func opened(t *testing.T, address string) *data.Store {
	t.Helper()
	store, err := data.Open(t.Context(), address)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, store.Close()) })
	return store
}

// until waits for a state of the run.
func until(t *testing.T, store *data.Store, id data.RunID, is func(*data.Run) bool) data.Run {
	t.Helper()
	var r data.Run
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		// An error is of a database that is away.
		if now, err := store.Run(t.Context(), id); err == nil {
			if r = now; is(&r) {
				return r
			}
		}
	}
	require.Fail(t, "it does not come to that", "%+v", r)
	return r
}

func searching(r *data.Run) bool { return r.State == data.RunRunning && r.Level > 0 }

func over(r *data.Run) bool { return r.State.Ended() }

// bornOut checks that the run has made one proposal, and that it holds.
func bornOut(t *testing.T, store *data.Store, r data.Run) {
	t.Helper()
	require.Equal(t, data.RunSucceeded, r.State, "%s %v", r.ErrorCode, r.ErrorParams)
	all, err := store.Proposals(t.Context(), data.ProposalFilter{}, data.Page{})
	require.NoError(t, err)
	own := 0
	for _, p := range all.Items {
		if p.Run == r.ID {
			own++
			require.Equal(t, r.Proposal, p.ID)
		}
	}
	require.Equal(t, 1, own, "one result")
	file, err := store.ProposalContent(t.Context(), r.Proposal)
	require.NoError(t, err)
	require.Empty(t, verify.Check(file))
}

func TestWork_KilledInMidRunLosesNothing(t *testing.T) {
	t.Parallel()
	address := scratch.Start(t).Create(t, "city")
	serving := started(t, nil, "serve", "--addr", "127.0.0.1:0", "--db", address, "--workers", "0", "--lease", "3s")
	at := serving.site(address)
	workers := []*process{
		started(t, nil, "work", "--db", address, "--lease", "3s").works(), started(t, nil, "work", "--db", address, "--lease", "3s").works(),
	}
	store := opened(t, address)
	id := submitted(t, at, 3)
	before := until(t, store, id, searching)
	victim, other := workers[0], workers[1]
	if other.holds(&before) {
		victim, other = other, victim
	}
	require.True(t, victim.holds(&before), "%s", before.Worker)
	victim.kill()
	after := until(t, store, id, over)
	require.True(t, other.holds(&after), "%s", after.Worker)
	require.Greater(t, after.Attempt, before.Attempt)
	bornOut(t, store, after)
}

func TestServe_KilledInMidRunGoesOnWhenItIsStartedAgain(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "dathang.db")
	serve := []string{"serve", "--addr", "127.0.0.1:0", "--db", file, "--lease", "2s"}
	first := started(t, nil, serve...)
	id := submitted(t, first.site(file), 2)
	store := opened(t, file)
	before := until(t, store, id, searching)
	first.kill()
	second := started(t, nil, serve...)
	second.url()
	after := until(t, store, id, over)
	require.True(t, second.holds(&after), "%s", after.Worker)
	require.Greater(t, after.Attempt, before.Attempt)
	bornOut(t, store, after)
}

func TestWork_OutlivesARestartOfPostgreSQLInMidRun(t *testing.T) {
	t.Parallel()
	server := scratch.Start(t)
	address := server.Create(t, "city")
	serving := started(t, nil, "serve", "--addr", "127.0.0.1:0", "--db", address, "--workers", "0")
	at := serving.site(address)
	worker := started(t, nil, "work", "--db", address).works()
	store := opened(t, address)
	id := submitted(t, at, 4)
	before := until(t, store, id, searching)
	server.Stop(t)
	status, text := asked(t, at, http.MethodGet, "/readyz", "")
	require.Equal(t, http.StatusServiceUnavailable, status, "%s", text)
	status, text = asked(t, at, http.MethodGet, "/api/v1/runs/"+string(id), "")
	require.Equal(t, http.StatusServiceUnavailable, status, "%s", text)
	require.True(t, bytes.Contains(text, []byte(`"code"`)), "%s", text)
	server.Restart(t)
	after := until(t, store, id, over)
	require.True(t, worker.holds(&after), "%s", after.Worker)
	require.Equal(t, before.Attempt, after.Attempt, "the claim outlives the database")
	bornOut(t, store, after)
	status, text = asked(t, at, http.MethodGet, "/readyz", "")
	require.Equal(t, http.StatusOK, status, "%s", text)
	require.True(t, serving.alive())
	// The job engine has come back too, not only the run under way.
	bornOut(t, store, until(t, store, submitted(t, at, 1), over))
}

// grid asks what becomes of a problem under 32 pairs of capacities and prices, in 4 blocks.
func grid() *scenario.Sweep {
	axes := []scenario.Axis{
		{Change: scenario.Change{Kind: scenario.KindCapacity}, Vary: "per_mille"}, {Change: scenario.Change{Kind: scenario.KindPrice}, Vary: "per_mille"},
	}
	for i := range int64(8) {
		axes[0].Values = append(axes[0].Values, 300+150*i)
	}
	for i := range int64(4) {
		axes[1].Values = append(axes[1].Values, 800+120*i)
	}
	return &scenario.Sweep{Format: scenario.SweepFormat, Axes: axes}
}

// swept is the problem of the sweeps and what the service has to say of it: what one process alone computes.
func swept(t *testing.T) (problem, want []byte) {
	t.Helper()
	made, err := sweptOnce()
	require.NoError(t, err)
	return made[0], made[1]
}

var sweptOnce = sync.OnceValues(func() ([2][]byte, error) {
	ctx, p := context.Background(), sample.Problem(4, sample.Size{Communes: 120, Offers: 60, Cells: 1500, MaxSeats: 20})
	solver, err := scenario.NewSolver(ctx, propose.FromProblem(p), solve.Options{})
	if err != nil {
		return [2][]byte{}, err
	}
	points, err := grid().Block(ctx, solver, 0, grid().Points(), 1, nil)
	if err != nil {
		return [2][]byte{}, err
	}
	digest, err := p.Digest()
	if err != nil {
		return [2][]byte{}, err
	}
	problem, err := matcher.Encode(p)
	if err != nil {
		return [2][]byte{}, err
	}
	want, err := matcher.Encode(work.SweepResult{Problem: digest, Sweep: grid(), Points: points})
	return [2][]byte{problem, want}, err
})

// sweeping asks a service for the grid.
func sweeping(t *testing.T, at site, problem []byte) data.RunID {
	t.Helper()
	status, text := asked(t, at, http.MethodPost, "/api/v1/problems", string(problem))
	require.Equal(t, http.StatusCreated, status, "%s", text)
	var kept data.Problem
	require.NoError(t, json.Unmarshal(text, &kept))
	axes, err := matcher.Encode(grid().Axes)
	require.NoError(t, err)
	status, text = asked(t, at, http.MethodPost, "/api/v1/sweeps", fmt.Sprintf(`{"problem_digest": %q, "axes": %s}`, kept.Digest, axes))
	require.Equal(t, http.StatusAccepted, status, "%s", text)
	var r struct{ ID data.RunID }
	require.NoError(t, json.Unmarshal(text, &r))
	return r.ID
}

// midway waits until a block of a sweep is done and the process has another one in hand, which it gives. The process is
// left paused, so that it cannot have finished the block by the time it is killed.
func (p *process) midway(t *testing.T, store *data.Store, id data.RunID) data.Run {
	t.Helper()
	inHand := func() (data.Run, bool) {
		blocks, err := store.BlocksOf(t.Context(), id)
		require.NoError(t, err)
		for i := range blocks {
			if blocks[i].State == data.RunRunning && p.holds(&blocks[i]) {
				return blocks[i], true
			}
		}
		return data.Run{}, false
	}
	var held data.Run
	until(t, store, id, func(r *data.Run) bool {
		require.False(t, r.State.Ended(), "the sweep is over before anything was killed")
		if _, ok := inHand(); !ok || r.BlocksLeft >= r.Blocks {
			return false
		}
		p.paused(true)
		time.Sleep(100 * time.Millisecond) // what it has sent to the database arrives
		var ok bool
		if held, ok = inHand(); !ok {
			p.paused(false)
		}
		return ok
	})
	return held
}

// saysOfSweep checks that a sweep has come to its end and says that, to the byte.
func saysOfSweep(t *testing.T, at site, store *data.Store, id data.RunID, want []byte) {
	t.Helper()
	r := until(t, store, id, over)
	require.Equal(t, data.RunSucceeded, r.State, "%s %v", r.ErrorCode, r.ErrorParams)
	require.Equal(t, r.Points, r.Done)
	status, text := asked(t, at, http.MethodGet, "/api/v1/sweeps/"+string(id), "")
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, string(want), string(text))
}

func TestWork_KilledInMidSweepGivesTheSameToTheByte(t *testing.T) {
	t.Parallel()
	problem, want := swept(t)
	address := scratch.Start(t).Create(t, "city")
	serving := started(t, nil, "serve", "--addr", "127.0.0.1:0", "--db", address, "--workers", "0", "--lease", "2s")
	at := serving.site(address)
	workers := []*process{
		started(t, nil, "work", "--db", address, "--lease", "2s").works(), started(t, nil, "work", "--db", address, "--lease", "2s").works(),
	}
	store := opened(t, address)
	id := sweeping(t, at, problem)
	held := workers[0].midway(t, store, id)
	workers[0].kill()
	saysOfSweep(t, at, store, id, want)
	blocks, err := store.BlocksOf(t.Context(), id)
	require.NoError(t, err)
	again := blocks[held.Block-1]
	require.Equal(t, held.Attempt+1, again.Attempt)
	require.True(t, workers[1].holds(&again), "%s", again.Worker)
}

func TestServe_KilledInMidSweepGivesTheSameToTheByte(t *testing.T) {
	t.Parallel()
	problem, want := swept(t)
	file := filepath.Join(t.TempDir(), "dathang.db")
	serve := []string{"serve", "--addr", "127.0.0.1:0", "--db", file, "--lease", "1s"}
	first := started(t, nil, serve...)
	id := sweeping(t, first.site(file), problem)
	store := opened(t, file)
	first.midway(t, store, id)
	first.kill()
	second := started(t, nil, serve...)
	saysOfSweep(t, second.site(file), store, id, want)
}
