package hanoi

import (
	"cmp"
	"slices"

	"dathang/matcher"
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

// apportion divides total among shares by largest remainder, giving none more than its most, and returns what could
// not be given. Ties go to the smaller key.
func apportion(total int64, shares []share) int64 {
	byKey := make([]*share, len(shares))
	for i := range shares {
		byKey[i] = &shares[i]
	}
	slices.SortFunc(byKey, func(a, b *share) int { return cmp.Compare(a.key, b.key) })
	weights, room := make([]int64, len(byKey)), make([]int64, len(byKey))
	for i, s := range byKey {
		weights[i], room[i] = s.weight, s.most-s.got
	}
	got, left := matcher.ApportionUpTo(total, weights, room)
	for i, s := range byKey {
		s.got += got[i]
	}
	return left
}
