package solve_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
	"dathang/matcher/sample"
	"dathang/matcher/solve"
)

// benchSeed is not one that constants were chosen on.
const benchSeed = 20261123

// spent is what the plan without budgets pays, by fiscal year.
func spent(b *testing.B, p *matcher.Problem) map[int]int64 {
	s, _, err := solve.Run(context.Background(), p, solve.Options{})
	require.NoError(b, err)
	offers := map[matcher.OfferID]*matcher.Offer{}
	for i := range p.Offers {
		offers[p.Offers[i].ID] = &p.Offers[i]
	}
	sums := map[int]int64{}
	for _, a := range s.Allocations {
		for _, pay := range offers[a.Offer].Prices {
			sums[pay.Year] += pay.KVND * a.Seats
		}
	}
	return sums
}

// BenchmarkRun reports, beside the time, the proven gap of the level in parts per million of its value.
func BenchmarkRun(b *testing.B) {
	cohorts, limits := sample.CityS, sample.CityS
	cohorts.Cohorts = true
	limits.Communes, limits.TransferLimits = 1000, 1000
	budgets := sample.CityS
	budgets.BudgetPerMille, budgets.Spent = 700, spent(b, sample.City(benchSeed, sample.CityS))
	both := budgets
	both.Cohorts = true
	for _, row := range []struct {
		name  string
		shape sample.Shape
	}{
		{"S flow", sample.CityS},
		{"S cohorts", cohorts},
		{"S budgets at 70 %", budgets},
		{"S cohorts and budgets", both},
		{"1000 communes, 1000 side rows", limits},
	} {
		p := sample.City(benchSeed, row.shape)
		b.Run(row.name, func(b *testing.B) {
			for b.Loop() {
				s, stats, err := solve.Run(context.Background(), p, solve.Options{})
				require.NoError(b, err)
				level := s.Levels[0]
				b.ReportMetric(float64(level.Gap)*1e6/float64(max(1, level.Value)), "gap-ppm")
				b.ReportMetric(float64(stats.Pairs), "pairs")
				b.ReportMetric(float64(stats.TreeNodes), "nodes")
			}
		})
	}
}
