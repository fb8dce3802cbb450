package explain_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/data/hanoi"
	"dathang/matcher"
	"dathang/matcher/compile"
	"dathang/matcher/explain"
	"dathang/matcher/propose"
	"dathang/matcher/solve"
)

// wholeCity is hanoi-2023 over five years with all levels.
func wholeCity(b *testing.B, policy matcher.Policy) (*compile.Formulation, *matcher.Solution) {
	b.Helper()
	ds, err := hanoi.Load(hanoi.Hanoi2023)
	require.NoError(b, err)
	from, err := propose.FromDataset(ds, policy, propose.Span{Horizon: 5, Intakes: 5})
	require.NoError(b, err)
	c := compile.Problem(from.Problem)
	s, _, err := solve.RunCompiled(context.Background(), c, solve.Options{})
	require.NoError(b, err)
	return c, s
}

// BenchmarkPrices_OfHanoi finds all prices of the policy coverage-first, with their ranges.
func BenchmarkPrices_OfHanoi(b *testing.B) {
	c, s := wholeCity(b, matcher.DefaultPolicy())
	for b.Loop() {
		list, ok := explain.Prices(c, s)
		require.True(b, ok)
		b.ReportMetric(float64(len(list)), "prices")
	}
}

// BenchmarkReasons_OfHanoi finds all reasons of the policy coverage-first.
func BenchmarkReasons_OfHanoi(b *testing.B) {
	c, s := wholeCity(b, matcher.DefaultPolicy())
	for b.Loop() {
		list, _, err := explain.Reasons(context.Background(), c, s)
		require.NoError(b, err)
		b.ReportMetric(float64(len(list)), "reasons")
	}
}

// tightCity is hanoi-2023 with smallest classes and every fiscal year's budget cut to 70 % of what the plan of the
// policy coverage-first pays, down to the first level.
func tightCity(b *testing.B) (*compile.Formulation, *matcher.Solution) {
	b.Helper()
	free, s := wholeCity(b, matcher.DefaultPolicy())
	policy := matcher.DefaultPolicy()
	policy.Cohorts = true
	for _, pay := range payments(free.Problem, s) {
		policy.Budgets = append(policy.Budgets, matcher.Budget{FiscalYear: pay.Year, HighKVND: pay.KVND * 7 / 10})
	}
	ds, err := hanoi.Load(hanoi.Hanoi2023)
	require.NoError(b, err)
	from, err := propose.FromDataset(ds, policy, propose.Span{Horizon: 5, Intakes: 5})
	require.NoError(b, err)
	p := from.Problem
	p.Goals = p.Goals[:1]
	c := compile.Problem(p)
	answer, _, err := solve.RunCompiled(context.Background(), c, solve.Options{})
	require.NoError(b, err)
	return c, answer
}

// BenchmarkReasons_OfHanoiWithBudgets finds all reasons where budgets and cohorts leave a gap.
func BenchmarkReasons_OfHanoiWithBudgets(b *testing.B) {
	c, s := tightCity(b)
	for b.Loop() {
		list, _, err := explain.Reasons(context.Background(), c, s)
		require.NoError(b, err)
		proofs := map[matcher.Proof]int{}
		for i := range list {
			proofs[list[i].Proof]++
		}
		b.ReportMetric(float64(proofs[matcher.ProofSufficient]), "sufficient")
		b.ReportMetric(float64(proofs[matcher.ProofIrreducible]), "irreducible")
		b.ReportMetric(float64(proofs[matcher.ProofNone]), "unproven")
	}
}

// payments of a plan, by fiscal year.
func payments(p *matcher.Problem, s *matcher.Solution) []matcher.Payment {
	prices := map[matcher.OfferID][]matcher.Payment{}
	for i := range p.Offers {
		prices[p.Offers[i].ID] = p.Offers[i].Prices
	}
	byYear := map[int]int64{}
	for _, a := range s.Allocations {
		for _, pay := range prices[a.Offer] {
			byYear[pay.Year] += a.Seats * pay.KVND
		}
	}
	var out []matcher.Payment
	for _, year := range slices.Sorted(maps.Keys(byYear)) {
		out = append(out, matcher.Payment{Year: year, KVND: byYear[year]})
	}
	return out
}

// BenchmarkPrices_OfHanoiWithBudgets finds all prices where budgets and cohorts leave a gap: intervals for every
// row that is used up, and the first twenty as `dathang prices` shows them.
func BenchmarkPrices_OfHanoiWithBudgets(b *testing.B) {
	c, s := tightCity(b)
	for _, most := range []int{0, 20} {
		b.Run(fmt.Sprint(most), func(b *testing.B) {
			for b.Loop() {
				solved := 0
				list, err := explain.PricesByResolving(context.Background(), c, s, explain.Resolving{
					Most: most, Progress: func(_ matcher.RowID, _, of int) { solved = of },
				})
				require.NoError(b, err)
				b.ReportMetric(float64(len(list)), "prices")
				b.ReportMetric(float64(solved), "solved")
			}
		})
	}
}
