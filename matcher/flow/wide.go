package flow

import (
	"math/big"
	"math/bits"
)

// wide128 is a signed sum of 128 bits in two's complement, for totals that may leave int64 on the way.
type wide128 struct {
	hi, lo uint64
}

// add adds a number; v>>63 is its sign, all ones below 0, as the upper half.
func (w *wide128) add(v int64) {
	var carry uint64
	w.lo, carry = bits.Add64(w.lo, uint64(v), 0)
	w.hi, _ = bits.Add64(w.hi, uint64(v>>63), carry)
}

// sub subtracts a number.
func (w *wide128) sub(v int64) {
	var borrow uint64
	w.lo, borrow = bits.Sub64(w.lo, uint64(v), 0)
	w.hi, _ = bits.Sub64(w.hi, uint64(v>>63), borrow)
}

// addProduct adds a*b.
func (w *wide128) addProduct(a, b int64) {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	// Mul64 read both as unsigned: a negative factor counted 2^64 too much of the other.
	if a < 0 {
		hi -= uint64(b)
	}
	if b < 0 {
		hi -= uint64(a)
	}
	var carry uint64
	w.lo, carry = bits.Add64(w.lo, lo, 0)
	w.hi, _ = bits.Add64(w.hi, hi, carry)
}

// int64 returns the sum and whether it fits.
func (w *wide128) int64() (int64, bool) {
	v := int64(w.lo)
	return v, w.hi == uint64(v>>63)
}

// sign is -1, 0 or 1.
func (w *wide128) sign() int {
	switch {
	case int64(w.hi) < 0:
		return -1
	case w.hi == 0 && w.lo == 0:
		return 0
	}
	return 1
}

// String gives the sum in decimal digits.
func (w *wide128) String() string {
	v := new(big.Int).Lsh(big.NewInt(int64(w.hi)), 64)
	return v.Add(v, new(big.Int).SetUint64(w.lo)).String()
}
