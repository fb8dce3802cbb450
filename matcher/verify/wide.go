package verify

import (
	"math/big"
	"math/bits"
)

// wide is a whole number of 128 bits, two's complement. Every sum of a proof
// fits: a cell's seats times a reduced cost stay below 2^116 over all cells, a
// row's high times its multiplier below 2^100, and there are fewer than 2^25 rows.
type wide struct {
	high int64
	low  uint64
}

// times is a times b.
func times(a, b int64) wide {
	high, low := bits.Mul64(uint64(a), uint64(b))
	// The product of the unsigned readings, corrected where a reading is 2^64 too large.
	w := wide{int64(high), low}
	if a < 0 {
		w.high -= b
	}
	if b < 0 {
		w.high -= a
	}
	return w
}

// wideOf is n with its sign extended to 128 bits.
func wideOf(n int64) wide { return wide{n >> 63, uint64(n)} }

func (w wide) plus(v wide) wide {
	low, carry := bits.Add64(w.low, v.low, 0)
	return wide{w.high + v.high + int64(carry), low}
}

// negative is -w. -2^127 has none, but no sum comes near it.
func (w wide) negative() wide {
	low, borrow := bits.Sub64(0, w.low, 0)
	return wide{-w.high - int64(borrow), low}
}

func (w wide) minus(v wide) wide { return w.plus(v.negative()) }

func (w wide) less(v wide) bool {
	return w.high < v.high || w.high == v.high && w.low < v.low
}

// sign is -1, 0 or 1.
func (w wide) sign() int {
	switch {
	case w.high < 0:
		return -1
	case w == wide{}:
		return 0
	}
	return 1
}

// within reports whether -most <= w <= most.
func (w wide) within(most int64) bool {
	return !wideOf(most).less(w) && !w.less(wideOf(-most))
}

// int64 is w, which must be within 64 bits.
func (w wide) int64() int64 { return int64(w.low) }

// big is w as a number that violations can print and ceiling can shift.
func (w wide) big() *big.Int {
	n := big.NewInt(w.high)
	n.Lsh(n, 64)
	return n.Add(n, new(big.Int).SetUint64(w.low))
}

// ceiling is n / 2^shift, rounded up.
func ceiling(n wide, shift int) *big.Int {
	up := new(big.Int).Lsh(big.NewInt(1), uint(shift))
	up.Sub(up, big.NewInt(1))
	up.Add(up, n.big())
	return up.Rsh(up, uint(shift))
}
