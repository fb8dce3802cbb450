package hanoi

import (
	"cmp"
	"slices"
	"strings"
)

// rosterSeed is mixed into every draw; another seed gives another roster with
// the same published figures.
const rosterSeed = 20221231

// draw gives a number that depends on the words alone: FNV-1a (Fowler, Noll,
// Vo) over the words, then the finaliser of SplitMix64 (Steele, Lea, Flood,
// Fast Splittable Pseudorandom Number Generators, 2014, figure 16). No state,
// so that a change in one place moves nothing elsewhere.
func draw(words ...string) uint64 {
	const (
		offset = 14695981039346656037
		prime  = 1099511628211
	)
	h := uint64(offset) ^ rosterSeed
	for _, w := range words {
		for i := range len(w) {
			h = (h ^ uint64(w[i])) * prime
		}
		h = (h ^ 0xff) * prime
	}
	h += 0x9e3779b97f4a7c15
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}

// within draws a number from 0 to n-1. n is small compared with 2^64, so the bias of the remainder is far below
// anything that matters here.
func within(n int, words ...string) int {
	return int(draw(words...) % uint64(n))
}

// inDrawOrder sorts list by the draws made from a word and the name of each item.
func inDrawOrder[T any](list []T, word string, name func(T) string) []T {
	type drawn struct {
		key  uint64
		name string
		one  T
	}
	order := make([]drawn, len(list))
	for i, one := range list {
		order[i] = drawn{draw(word, name(one)), name(one), one}
	}
	slices.SortFunc(order, func(a, b drawn) int {
		return cmp.Or(cmp.Compare(a.key, b.key), strings.Compare(a.name, b.name))
	})
	out := make([]T, len(list))
	for i := range order {
		out[i] = order[i].one
	}
	return out
}
