//go:build unix

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dathang/data/hanoi"
	"dathang/matcher"
	"dathang/matcher/compile"
	"dathang/matcher/propose"
	"dathang/matcher/solve"
	"dathang/matcher/verify"
)

// budgetPart of what a plan without budgets pays in a fiscal year is that year's budget, per cent.
const budgetPart = 70

// processorSeconds is how long this process has computed: other work on the machine does not count.
func processorSeconds(b *testing.B) float64 {
	var usage syscall.Rusage
	require.NoError(b, syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e9
}

// proposedHanoi is Hanoi's proposal over five years under a policy, from reading the data to the recount.
func proposedHanoi(b *testing.B, policy matcher.Policy) *matcher.Proposal {
	ds, err := hanoi.Load(hanoi.Hanoi2023)
	require.NoError(b, err)
	from, err := propose.FromDataset(ds, policy, propose.Span{Horizon: 5})
	require.NoError(b, err)
	p, err := propose.Run(context.Background(), compile.Problem(from.Problem), from, 0, func(propose.Step, solve.Progress) {})
	require.NoError(b, err)
	return p
}

// spendingOf a proposal by fiscal year, kVND.
func spendingOf(p *matcher.Proposal) map[int]int64 {
	offers, surcharge := map[matcher.OfferID]*matcher.Offer{}, p.Problem.SurchargeKVND()
	for i := range p.Problem.Offers {
		offers[p.Problem.Offers[i].ID] = &p.Problem.Offers[i]
	}
	sums := map[int]int64{}
	for _, a := range p.Answer.Allocations {
		o := offers[a.Offer]
		for _, pay := range o.Prices {
			sums[pay.Year] += pay.KVND * a.Seats
		}
		sums[o.Intake] += surcharge(matcher.Route{Offer: o.ID, Commune: a.Commune}) * a.Seats
	}
	return sums
}

// BenchmarkPropose reports the whole way from the data to a verified proposal of hanoi-2023 over five years: the
// gap of every level, the seconds on the clock and of processor time, and what the certificate takes.
func BenchmarkPropose(b *testing.B) {
	pure := matcher.DefaultPolicy()
	hard := pure
	hard.Cohorts = true
	paid := spendingOf(proposedHanoi(b, pure))
	for _, year := range slices.Sorted(maps.Keys(paid)) {
		hard.Budgets = append(hard.Budgets, matcher.Budget{FiscalYear: year, HighKVND: paid[year] * budgetPart / 100})
	}
	for _, row := range []struct {
		name   string
		policy matcher.Policy
	}{{"pure flow", pure}, {"cohorts and budgets at 70 %", hard}} {
		b.Run(row.name, func(b *testing.B) {
			for b.Loop() {
				start, computed := time.Now(), processorSeconds(b)
				p := proposedHanoi(b, row.policy)
				b.ReportMetric(time.Since(start).Seconds(), "s")
				b.ReportMetric(processorSeconds(b)-computed, "cpu-s")
				for i, level := range p.Answer.Levels {
					b.ReportMetric(100*float64(level.Gap)/float64(max(1, level.Value)), fmt.Sprintf("gap-%%-of-level-%d", i+1))
				}
				certificate, err := json.Marshal(p.Answer.Certificate)
				require.NoError(b, err)
				b.ReportMetric(float64(len(certificate))/1e6, "certificate-MB")
				start = time.Now()
				require.Empty(b, verify.Check(p))
				b.ReportMetric(time.Since(start).Seconds(), "check-s")
			}
		})
	}
}
