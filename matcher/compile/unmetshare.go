package compile

import (
	"math/bits"

	"dathang/matcher"
)

// Share is the part of a demand that is unmet; Of is above 0. Shares are compared as exact fractions, by products of
// 128 bits.
type Share struct{ Unmet, Of int64 }

// Compare is -1, 0 or 1 as the share s is smaller than o, equal or larger.
func (s Share) Compare(o Share) int {
	high1, low1 := bits.Mul64(uint64(s.Unmet), uint64(o.Of))
	high2, low2 := bits.Mul64(uint64(o.Unmet), uint64(s.Of))
	switch {
	case high1 < high2 || high1 == high2 && low1 < low2:
		return -1
	case high1 == high2 && low1 == low2:
		return 0
	}
	return 1
}

// Floor is the greatest number of unmet seats of a demand whose share is no larger.
func (s Share) Floor(demand int64) int64 {
	high, low := bits.Mul64(uint64(s.Unmet), uint64(demand))
	q, _ := bits.Div64(high, low, uint64(s.Of))
	return int64(q)
}

// Ceil is the least number of unmet seats of a demand whose share is no smaller.
func (s Share) Ceil(demand int64) int64 {
	n := s.Floor(demand)
	if (Share{n, demand}).Compare(s) < 0 {
		n++
	}
	return n
}

// Reduced is the share in lowest terms, in its file form.
func (s Share) Reduced() *matcher.Share {
	a, b := s.Unmet, s.Of
	for b != 0 {
		a, b = b, a%b
	}
	return &matcher.Share{Unmet: s.Unmet / a, Of: s.Of / a}
}
