package matcher

import (
	"cmp"
	"math/bits"
	"slices"
)

// Apportion divides a total among weights in whole numbers, by largest remainder: each weight gets
// its exact share rounded down, and the units left over go one by one to the largest remainders,
// ties to the first (Hamilton's method; Balinski and Young, Fair Representation, 1982, ch. 3).
// Without any weight above 0 all get 0.
func Apportion(total int64, weights []int64) []int64 {
	got, _ := ApportionUpTo(total, weights, nil)
	return got
}

// ApportionUpTo is Apportion with an upper bound for each. What one cannot take because it is full
// goes to the others by their weights; what nobody can take is left over. Without bounds (nil) one
// pass is enough.
func ApportionUpTo(total int64, weights, most []int64) (got []int64, left int64) {
	got = make([]int64, len(weights))
	rest := make([]uint64, len(weights))
	room := func(i int) int64 {
		if most == nil {
			return total
		}
		return most[i] - got[i]
	}
	for left = total; left > 0; {
		var open []int
		var sum int64
		for i, w := range weights {
			if w > 0 && room(i) > 0 {
				open = append(open, i)
				sum += w
			}
		}
		if len(open) == 0 {
			return got, left
		}
		quota := left
		for _, i := range open {
			// The product needs 128 bits: both total and weight may be large.
			hi, lo := bits.Mul64(uint64(quota), uint64(weights[i]))
			whole, over := bits.Div64(hi, lo, uint64(sum))
			n := min(int64(whole), room(i))
			got[i], rest[i] = got[i]+n, over
			left -= n
		}
		for _, i := range byRemainder(open, rest) {
			if left > 0 && room(i) > 0 {
				got[i]++
				left--
			}
		}
	}
	return got, left
}

// RoundTogether rounds values, given in units-ths of one, to whole numbers that add up to the
// rounded sum (halves up): every value is rounded down, then those with the largest remainders are
// rounded up, ties to the first.
func RoundTogether(values []int64, unit int64) []int64 {
	out := make([]int64, len(values))
	rest := make([]uint64, len(values))
	all := make([]int, len(values))
	var sum, given int64
	for i, v := range values {
		out[i], rest[i], all[i] = v/unit, uint64(v%unit), i
		sum += v
		given += out[i]
	}
	for _, i := range byRemainder(all, rest)[:(sum+unit/2)/unit-given] {
		out[i]++
	}
	return out
}

// byRemainder sorts places in the order in which they are rounded up.
func byRemainder(places []int, rest []uint64) []int {
	slices.SortStableFunc(places, func(a, b int) int { return cmp.Compare(rest[b], rest[a]) })
	return places
}

// PerMille is part of whole, per mille, rounded half up; 0 where whole is 0. Every share that a person or a table
// reads is rounded by it, and on screens by share (api/web/src/words/format.ts), which gives the same.
// Both are counts: neither is negative nor above 2^53.
func PerMille(part, whole int64) int64 {
	if whole == 0 {
		return 0
	}
	return (part*1000 + whole/2) / whole
}
