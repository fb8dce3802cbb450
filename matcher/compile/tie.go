package compile

import (
	"hash/fnv"
	"math/bits"

	"dathang/matcher"
)

// textHash is FNV-1a of 64 bits.
func textHash(s string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(s))
	return h.Sum64()
}

// Tie is what a seat of a pair counts in the tie-break: it mixes the hashes of an offer and a cell by the finaliser
// of splitmix64 (Steele, Lea, Flood, Fast Splittable Pseudorandom Number Generators, 2014) and keeps the first
// TieBits bits.
func Tie(offer, cell uint64) int64 {
	z := offer ^ bits.RotateLeft64(cell, 32)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	z ^= z >> 31
	return int64(z >> (64 - matcher.TieBits))
}
