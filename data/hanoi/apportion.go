package hanoi

import (
	"math/bits"
	"slices"
)

// share is one claim in an apportionment.
type share struct {
	// key breaks ties.
	key    string
	weight int64
	// most is the greatest number it may get.
	most int64
	got  int64
}

// apportion divides total among shares by largest remainder, none above its
// most; what a full share cannot take goes to the others. It returns what
// could not be given. Ties go to the smaller key.
func apportion(total int64, shares []share) int64 {
	left := total
	for left > 0 {
		var open []*share
		var weight int64
		for i := range shares {
			if shares[i].got < shares[i].most && shares[i].weight > 0 {
				open = append(open, &shares[i])
				weight += shares[i].weight
			}
		}
		if len(open) == 0 {
			return left
		}
		left -= round(left, weight, open)
	}
	return 0
}

// round gives each open share its part of left once, and returns the sum.
func round(left, weight int64, open []*share) int64 {
	remainder := make(map[string]uint64, len(open))
	var given int64
	for _, s := range open {
		// In 128 bits: left and weight are both free to be large.
		hi, lo := bits.Mul64(uint64(left), uint64(s.weight))
		whole, rest := bits.Div64(hi, lo, uint64(weight))
		n := min(int64(whole), s.most-s.got)
		s.got += n
		given += n
		remainder[s.key] = rest
	}
	slices.SortFunc(open, func(a, b *share) int {
		switch {
		case remainder[a.key] > remainder[b.key], remainder[a.key] == remainder[b.key] && a.key < b.key:
			return -1
		case a.key == b.key:
			return 0
		}
		return 1
	})
	for _, s := range open {
		if given == left {
			break
		}
		if s.got < s.most {
			s.got++
			given++
		}
	}
	return given
}
