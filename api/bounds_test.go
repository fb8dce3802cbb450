package api

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dathang/api/auth"
	"dathang/data"
	"dathang/matcher"
	"dathang/matcher/sample"
)

func TestBodies_OfNothingButFaultsAreAnsweredAtOnce(t *testing.T) {
	bothAlone(t, func(t *testing.T, s *service) {
		flood := func(head string, n int) string {
			return head + strings.TrimSuffix(strings.Repeat("{},", n), ",") + "]}"
		}
		problem := flood(`{"format":"dathang.problem/1","demands":[`, 300_000)
		began := time.Now()
		p := s.problem(s.call("POST", "/api/v1/problems", problem, asJSON), Invalid)
		require.Len(t, p.Faults, 1000)
		require.Less(t, time.Since(began), 10*time.Second)
		p = s.problem(s.call("POST", "/api/v1/problems", flood(`{"format":"dathang.problem/1","demands":[`, matcher.MaxObjects), asJSON), Invalid)
		require.Equal(t, string(matcher.FaultRange), p.Faults[0].Code)
		s.problem(s.call("POST", "/api/v1/runs", flood(`{"dataset_id":"1","changes":[`, 100_000), asJSON), TooLarge)
		p = s.problem(s.call("POST", "/api/v1/runs", flood(`{"dataset_id":"1","changes":[`, 15_000), asJSON), Invalid)
		require.LessOrEqual(t, len(p.Faults), 1000)
	})
}

// uploading begins a body that has more to come; end sends the rest and gives the status.
func (s *service) uploading() (end func() int) {
	s.t.Helper()
	first, body := make(chan struct{}), strings.NewReader(strings.Repeat(" ", lightBody+1))
	held := make(chan struct{})
	req, err := http.NewRequestWithContext(s.t.Context(), "POST", s.url+"/api/v1/problems", &slow{body, first, held, sync.Once{}})
	require.NoError(s.t, err)
	req.ContentLength = int64(body.Len())
	req.Header.Set("Authorization", s.bearer)
	req.Header.Set("Content-Type", "application/json")
	status := make(chan int, 1)
	go func() {
		resp, err := s.client.Do(req)
		if err != nil {
			status <- 0
			return
		}
		_ = resp.Body.Close()
		status <- resp.StatusCode
	}()
	<-first
	return func() int {
		close(held)
		return <-status
	}
}

// slow is a body whose rest waits.
type slow struct {
	*strings.Reader
	first, held chan struct{}
	once        sync.Once
}

func (b *slow) Read(into []byte) (int, error) {
	began := false
	b.once.Do(func() { began = true })
	if began {
		close(b.first)
		return b.Reader.Read(into[:1])
	}
	<-b.held
	return b.Reader.Read(into)
}

func TestBodies_ThatAreHeavyAreFewAtOnceForEachAccount(t *testing.T) {
	file := embeddedFile(t)
	s := working(t, file)
	ends := []func() int{s.uploading(), s.uploading()}
	require.Eventually(t, func() bool { return len(s.server.bodies) == 2 }, 10*time.Second, time.Millisecond)
	heavy := strings.Repeat(" ", lightBody+1)
	a := s.call("POST", "/api/v1/problems", heavy, asJSON)
	s.problem(a, TooManyRequests)
	require.NotEmpty(t, a.header.Get("Retry-After"))
	other := s.as(s.token(s.account("other@city.vn", auth.Planner, department)))
	s.problem(other.call("POST", "/api/v1/problems", heavy, asJSON), Invalid)
	s.problem(s.call("POST", "/api/v1/problems", "{}", asJSON), Invalid)
	for _, end := range ends {
		require.Equal(t, http.StatusUnprocessableEntity, end())
	}
	s.problem(s.call("POST", "/api/v1/problems", heavy, asJSON), Invalid)
}

func TestPrices_AreCountedOnceAndWaitForTheirTurn(t *testing.T) {
	both(t, func(t *testing.T, s *service) {
		problem := sample.Problem(9, sample.Size{Communes: 5, Offers: 12, Cells: 10, MaxSeats: 5})
		for i := range problem.Offers {
			problem.Offers[i].MinCohort = 2
		}
		heard := s.watched(get[Run](s, http.StatusAccepted, s.call("POST", "/api/v1/runs", fmt.Sprintf(`{"problem_digest": %q}`, s.keptProblem(problem)), asJSON)).ID)
		at := "/api/v1/proposals/" + string(heard[len(heard)-1].Proposal) + "/prices"
		first := s.call("GET", at+"?top=5", "")
		require.Equal(t, http.StatusOK, first.status, "%s", first.body)
		for range cap(s.server.questions) {
			s.server.questions <- struct{}{}
		}
		require.Equal(t, string(first.body), string(s.call("GET", at+"?top=5", "").body), "what is known needs no turn")
		limited, done := context.WithTimeout(t.Context(), 200*time.Millisecond)
		defer done()
		_, err := s.server.prices(limited, &struct {
			ProposalPath
			Top int `query:"top" minimum:"1" maximum:"200" default:"20" doc:"The most prices"`
		}{ProposalPath{heard[len(heard)-1].Proposal}, 6})
		require.ErrorIs(t, err, context.DeadlineExceeded)
	})
}

func TestMetrics_HaveOneLabelForMethodsThatNobodyKnows(t *testing.T) {
	s := working(t, embeddedFile(t))
	for i := range 50 {
		s.problem(s.call(fmt.Sprintf("METHOD%d", i), "/healthz", ""), MethodNotAllowed)
	}
	text := string(s.call("GET", "/metrics", "").body)
	require.NotContains(t, text, "METHOD1")
	require.Contains(t, text, `dathang_http_request_seconds_count{method="other",route="",status="405"} 50`)
}

// listen begins to listen to a run and gives the status, and a channel that is closed when the stream ends.
func (s *service) listen(id data.RunID) (int, http.Header, <-chan struct{}) {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), "GET", s.url+"/api/v1/runs/"+string(id)+"/events", nil)
	require.NoError(s.t, err)
	req.Header.Set("Authorization", s.bearer)
	resp, err := s.client.Do(req)
	require.NoError(s.t, err)
	s.t.Cleanup(func() { _ = resp.Body.Close() })
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
		}
	}()
	return resp.StatusCode, resp.Header, ended
}

func TestEvents_AreBoundedForEachAccountAndEndWithItsToken(t *testing.T) {
	bothIdle(t, func(t *testing.T, s *service, _ func()) {
		id := get[Run](s, http.StatusAccepted, s.submitted(s.keptProblem(quick(1)), 10)).ID
		eager := s.account("eager@city.vn", auth.Planner, department)
		mine := s.as(s.token(eager))
		var streams []<-chan struct{}
		for range streamsEach {
			status, _, ended := mine.listen(id)
			require.Equal(t, http.StatusOK, status)
			streams = append(streams, ended)
		}
		status, header, _ := mine.listen(id)
		require.Equal(t, http.StatusTooManyRequests, status)
		require.NotEmpty(t, header.Get("Retry-After"))
		status, _, others := s.listen(id)
		require.Equal(t, http.StatusOK, status)

		no := false
		a, err := s.server.Store.Account(t.Context(), eager.ID)
		require.NoError(t, err)
		_, err = s.server.Store.ChangeAccount(t.Context(), data.Local, eager.ID, a.Version, data.AccountChange{Active: &no})
		require.NoError(t, err)
		for _, ended := range streams {
			select {
			case <-ended:
			case <-time.After(20 * time.Second):
				t.Fatal("a stream outlives its account")
			}
		}
		select {
		case <-others:
			t.Fatal("another account's stream ended too")
		default:
		}
	})
}

func TestLimits_AnAccountThatFloodsSlowsDownItselfAlone(t *testing.T) {
	s := working(t, embeddedFile(t))
	flooding := s.as(s.token(s.account("flood@city.vn", auth.Planner, department)))
	s.server.accounts, s.server.credentials = newPaces(5), newPaces(1000)
	s.server.everybody.SetBurst(20)
	s.server.everybody.SetLimit(0.001)
	var statuses []int
	for range 50 {
		statuses = append(statuses, flooding.call("GET", "/api/v1/session", "").status)
	}
	require.Contains(t, statuses, http.StatusTooManyRequests)
	ok := len(slices.DeleteFunc(statuses, func(n int) bool { return n != http.StatusOK }))
	require.Less(t, ok, 15)
	require.Equal(t, http.StatusOK, s.call("GET", "/api/v1/session", "").status, "the others have what is left")
}

// Four calls are within a pace of four: the one that introduces a credential counts once, and so does every later one.
func TestLimits_ACallCountsOnceForItsCredential(t *testing.T) {
	s := working(t, embeddedFile(t))
	caller := s.as(s.token(s.account("four@city.vn", auth.Planner, department)))
	s.server.credentials = newPaces(4)
	for range 4 {
		require.Equal(t, http.StatusOK, caller.call("GET", "/api/v1/session", "").status)
	}
}

func TestDocument_IsBuiltOnce(t *testing.T) {
	s := newService(t, Config{})
	first, err := s.server.text()
	require.NoError(t, err)
	again, err := s.server.text()
	require.NoError(t, err)
	require.Same(t, &first[0], &again[0])
	require.Equal(t, string(first), string(s.call("GET", "/api/openapi.json", "").body))
}
