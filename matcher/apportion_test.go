package matcher_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
)

func sumOf(list []int64) (sum int64) {
	for _, n := range list {
		sum += n
	}
	return sum
}

// Whatever is drawn, nothing is lost, nobody is a whole seat away from the quota, and of two equal weights the
// first never gets less.
func TestApportion_GivesEverythingAndKeepsToTheQuotas(t *testing.T) {
	d := rand.New(rand.NewPCG(1, 1))
	for range 20_000 {
		total, weights := d.Int64N(500), make([]int64, 1+d.IntN(8))
		for i := range weights {
			weights[i] = d.Int64N(9)
		}
		got, sum := matcher.Apportion(total, weights), sumOf(weights)
		if sum == 0 {
			require.Zero(t, sumOf(got))
			continue
		}
		require.Equal(t, total, sumOf(got))
		for i := range got {
			require.Less(t, max(got[i]*sum-total*weights[i], total*weights[i]-got[i]*sum), sum, "%d by %v: %v", total, weights, got)
			for j := range i {
				require.False(t, weights[j] == weights[i] && got[j] < got[i], "%d by %v: %v", total, weights, got)
			}
		}
	}
	// 7 in the ratio 1:1:1: quotas 2 1/3 each, the first gets the seventh.
	require.Equal(t, []int64{3, 2, 2}, matcher.Apportion(7, []int64{1, 1, 1}))
	// Far above 64 bits in the product: half each.
	require.Equal(t, []int64{1 << 61, 1 << 61}, matcher.Apportion(1<<62, []int64{1 << 40, 1 << 40}))
}

func TestApportionUpTo_LeavesOnlyWhatNobodyCanTake(t *testing.T) {
	d := rand.New(rand.NewPCG(2, 2))
	for range 20_000 {
		total := d.Int64N(60)
		weights, most := make([]int64, 1+d.IntN(6)), make([]int64, 0, 6)
		var room int64
		for i := range weights {
			weights[i] = d.Int64N(5)
			most = append(most, d.Int64N(12))
			if weights[i] > 0 {
				room += most[i]
			}
		}
		got, left := matcher.ApportionUpTo(total, weights, most)
		require.Equal(t, max(0, total-room), left, "%d by %v up to %v: %v", total, weights, most, got)
		require.Equal(t, total, sumOf(got)+left)
		for i := range got {
			require.LessOrEqual(t, got[i], most[i])
		}
		wide := slices.Repeat([]int64{total}, len(weights))
		free, _ := matcher.ApportionUpTo(total, weights, wide)
		require.Equal(t, matcher.Apportion(total, weights), free, "bounds that do not bind change nothing")
	}
}

func TestRoundTogether_KeepsTheRoundedSum(t *testing.T) {
	d := rand.New(rand.NewPCG(3, 3))
	for range 20_000 {
		unit, values := 1+d.Int64N(20), make([]int64, d.IntN(8))
		for i := range values {
			values[i] = d.Int64N(100)
		}
		got := matcher.RoundTogether(values, unit)
		require.Equal(t, (sumOf(values)+unit/2)/unit, sumOf(got))
		for i := range got {
			require.Contains(t, []int64{values[i] / unit, values[i]/unit + 1}, got[i])
			for j := range i {
				require.False(t, values[j]%unit == values[i]%unit && got[j]-values[j]/unit < got[i]-values[i]/unit, "%v by %d: %v", values, unit, got)
			}
		}
	}
	// Three times 0.4 are 1.2: one person, and the first of them.
	require.Equal(t, []int64{1, 0, 0}, matcher.RoundTogether([]int64{400, 400, 400}, 1000))
}

func TestPerMille_RoundsHalfUp(t *testing.T) {
	require.Equal(t, int64(333), matcher.PerMille(1, 3))
	require.Equal(t, int64(667), matcher.PerMille(2, 3))
	require.Equal(t, int64(0), matcher.PerMille(0, 0))
	require.Equal(t, int64(819), matcher.PerMille(8185, 10000))
}
