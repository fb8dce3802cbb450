package api

import (
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dathang/api/auth"
	"dathang/data"
	"dathang/data/scratch"
	"dathang/matcher"
	"dathang/matcher/sample"
)

// BenchmarkAllocations answers pages of a large proposal to a planner with a token, by calls of the handler and over
// loopback (wire, whose client is in the figure too); make bench-service measures the whole.
func BenchmarkAllocations(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) {
		file := filepath.Join(b.TempDir(), "dathang.db")
		require.NoError(b, prepare(file))
		benchPages(b, file)
	})
	b.Run("postgres", func(b *testing.B) { benchPages(b, scratch.Postgres(b, prepare)) })
}

func benchPages(b *testing.B, address string) {
	store, err := data.Open(b.Context(), address)
	require.NoError(b, err)
	defer func() { require.NoError(b, store.Close()) }()
	p := sample.City(1, sample.CityS)
	r := rand.New(rand.NewPCG(1, 2))
	file := &matcher.Proposal{Format: matcher.ProposalFormat, Problem: p, Answer: matcher.Solution{Status: matcher.StatusFeasible}}
	for i := range p.Demands {
		file.Answer.Allocations = append(file.Answer.Allocations, matcher.Allocation{Offer: p.Offers[r.IntN(len(p.Offers))].ID, Cell: p.Demands[i].Cell, Seats: 1})
	}
	made, err := store.AddProposal(b.Context(), data.Local, data.NewProposal{File: file})
	require.NoError(b, err)
	log, err := os.Create(filepath.Join(b.TempDir(), "log"))
	require.NoError(b, err)
	defer func() { require.NoError(b, log.Close()) }()
	handler := New(Config{Store: store, Log: slog.New(slog.NewJSONHandler(log, nil)), Rate: 1 << 30}).Handler()
	people, err := store.AddAccounts(b.Context(), data.Local, []data.NewAccount{{Login: "planner@bench", Role: string(auth.Planner), Organisation: data.Organisation{Kind: data.CityKind, Name: "bench"}}})
	require.NoError(b, err)
	secret := auth.NewToken()
	_, err = store.AddToken(b.Context(), data.Local, data.NewToken{User: people[0].ID, Purpose: data.APIToken, Name: "bench", Hash: auth.HashSecret(secret), ExpiresAt: time.Now().Add(time.Hour)})
	require.NoError(b, err)
	b.Run("wire", func(b *testing.B) {
		wire := httptest.NewServer(handler)
		defer wire.Close()
		client := &http.Client{Transport: &http.Transport{DisableCompression: true}}
		defer client.CloseIdleConnections()
		b.ReportAllocs()
		begin := processor(b)
		for b.Loop() {
			req, err := http.NewRequestWithContext(b.Context(), http.MethodGet, wire.URL+"/api/v1/proposals/"+string(made.ID)+"/allocations", nil)
			require.NoError(b, err)
			req.Header.Set("Authorization", "Bearer "+secret)
			resp, err := client.Do(req)
			require.NoError(b, err)
			_, err = io.Copy(io.Discard, resp.Body)
			require.NoError(b, err)
			require.NoError(b, resp.Body.Close())
			require.Equal(b, http.StatusOK, resp.StatusCode)
		}
		b.ReportMetric(float64((processor(b)-begin).Microseconds())/float64(b.N), "cpu-us/op")
	})
	for _, query := range []string{"", "order=provider", "commune=" + string(p.Communes[7].ID), "order=provider&provider=" + string(p.Providers[7].ID)} {
		b.Run(query, func(b *testing.B) {
			b.ReportAllocs()
			begin := processor(b)
			for b.Loop() {
				w := httptest.NewRecorder()
				req := httptest.NewRequest(http.MethodGet, fmt.Sprintf("http://127.0.0.1/api/v1/proposals/%s/allocations?%s", made.ID, query), nil)
				req.Header.Set("Authorization", "Bearer "+secret)
				handler.ServeHTTP(w, req)
				require.Equal(b, http.StatusOK, w.Code, "%s", w.Body)
			}
			b.ReportMetric(float64((processor(b)-begin).Microseconds())/float64(b.N), "cpu-us/op")
		})
	}
}

// processor is the time that this process has had; a database server's is not in it.
func processor(b *testing.B) time.Duration {
	var used syscall.Rusage
	require.NoError(b, syscall.Getrusage(syscall.RUSAGE_SELF, &used))
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// manyPeople sign on at the same moment.
const manyPeople = 1000

// BenchmarkSignOns lets a thousand people sign on at once, each with an account and a
// password of his own. Its peak is the most memory that the process has ever had, so run it alone.
func BenchmarkSignOns(b *testing.B) {
	file := filepath.Join(b.TempDir(), "dathang.db")
	require.NoError(b, prepare(file))
	store, err := data.Open(b.Context(), file)
	require.NoError(b, err)
	defer func() { require.NoError(b, store.Close()) }()
	const password = "mười hai chữ trở lên"
	hash, err := auth.NewPasswords().Hash(b.Context(), password)
	require.NoError(b, err)
	people := make([]data.NewAccount, manyPeople)
	for i := range people {
		people[i] = data.NewAccount{Login: fmt.Sprintf("p%d@city.vn", i), Name: "Người dùng", Role: string(auth.Planner), Organisation: department}
	}
	made, err := store.AddAccounts(b.Context(), data.Local, people)
	require.NoError(b, err)
	for _, a := range made {
		require.NoError(b, store.SetPassword(b.Context(), data.Local, a.ID, hash, ""))
	}
	handler := New(Config{Store: store, Log: slog.New(slog.DiscardHandler), Rate: 1 << 30}).Handler()
	before := peakMB(b)
	for b.Loop() {
		var at sync.WaitGroup
		refused := atomic.Int64{}
		for i := range people {
			at.Go(func() {
				body := fmt.Sprintf(`{"email": %q, "password": %q}`, people[i].Login, password)
				req := httptest.NewRequest(http.MethodPost, "http://127.0.0.1/api/v1/session", strings.NewReader(body))
				req.Header.Set("Content-Type", "application/json")
				w := httptest.NewRecorder()
				handler.ServeHTTP(w, req)
				if w.Code != http.StatusOK {
					refused.Add(1)
				}
			})
		}
		at.Wait()
		require.Zero(b, refused.Load(), "somebody was refused")
	}
	b.ReportMetric(before, "MB-before")
	b.ReportMetric(peakMB(b), "MB-peak")
}

// peakMB is the most memory that this process has had.
func peakMB(b *testing.B) float64 {
	var used syscall.Rusage
	require.NoError(b, syscall.Getrusage(syscall.RUSAGE_SELF, &used))
	return float64(used.Maxrss) / 1024
}
