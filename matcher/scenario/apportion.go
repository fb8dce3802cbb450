package scenario

import (
	"math/bits"
	"slices"
)

// apportion divides total by weights: each gets its share rounded down, and what
// is left goes to the largest remainders, ties to the first (Hamilton's method;
// Balinski and Young, Fair Representation, 1982, ch. 3). All 0 where no weight
// is above 0.
func apportion(total int64, weights []int64) []int64 {
	var sum int64
	for _, w := range weights {
		sum += w
	}
	out := make([]int64, len(weights))
	if sum == 0 {
		return out
	}
	rest := make([]uint64, len(weights))
	order := make([]int, len(weights))
	left := total
	for i, w := range weights {
		hi, lo := bits.Mul64(uint64(total), uint64(w))
		whole, over := bits.Div64(hi, lo, uint64(sum))
		out[i], rest[i], order[i] = int64(whole), over, i
		left -= out[i]
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case rest[a] > rest[b]:
			return -1
		case rest[a] < rest[b]:
			return 1
		}
		return 0
	})
	for _, i := range order[:left] {
		out[i]++
	}
	return out
}
