package main

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
	"dathang/matcher/solve"
	"dathang/matcher/verify"
)

// optima as the OR-Library gives them, in thousandths.
var optima = map[string]int64{
	"cap61": 932_615_750, "cap62": 977_799_400, "cap63": 1_014_062_050, "cap64": 1_045_650_250,
	"cap71": 932_615_750, "cap72": 977_799_400, "cap73": 1_010_641_450, "cap74": 1_034_976_975,
}

func warehouse(t testing.TB, name string) *matcher.Problem {
	t.Helper()
	text, err := os.ReadFile("testdata/facility/" + name + ".txt")
	require.NoError(t, err)
	p, err := warehouses(string(text))
	require.NoError(t, err)
	return p
}

func TestWarehouses_AreSolvedToTheOptimaOfTheLibrary(t *testing.T) {
	for name, thousandths := range optima {
		p := warehouse(t, name)
		s, _, err := solve.Run(context.Background(), p, solve.Options{})
		require.NoError(t, err, name)
		require.Empty(t, verify.Solution(p, s), name)
		require.Equal(t, thousandths*moneyScale/1000, s.Levels[0].Value, name)
		require.Equal(t, matcher.StatusOptimal, s.Status, name)
		require.Zero(t, s.Levels[0].Gap, name)
		require.Empty(t, s.Unmet, name)
	}
}

func TestWarehouses_SayWhatIsWrongWithAFile(t *testing.T) {
	for text, want := range map[string]string{
		"":                          "0 warehouses",
		"1 1 5 7":                   "ends too early",
		"1 1 5 7 2 x":               `"x"`,
		"1 1 5 7 2 -4":              `"-4"`,
		"1 1 5 7 0 4":               "without demand",
		"1 1 5 7 3 4.0001":          "of 1/80",
		"1 1 5.5 7 2 4":             "11/2; want a whole number",
		"1 1 5 7 2 4 9":             "1 numbers too many",
		"1 1 1e40 7 2 4":            "want a whole number",
		strings.Repeat("2000 ", 20): "2000 warehouses",
	} {
		_, err := warehouses(text)
		require.ErrorContains(t, err, want, text)
	}
}

func BenchmarkWarehouses(b *testing.B) {
	for _, name := range []string{"cap61", "cap62", "cap63", "cap64", "cap71", "cap72", "cap73", "cap74"} {
		p := warehouse(b, name)
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				s, stats, err := solve.Run(context.Background(), p, solve.Options{})
				require.NoError(b, err)
				b.ReportMetric(float64(s.Levels[0].Gap), "gap")
				b.ReportMetric(float64(stats.TreeNodes), "nodes")
			}
		})
	}
}
