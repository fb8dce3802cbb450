package matcher

import (
	"cmp"
	"slices"
	"strings"
)

const (
	// maxSlips is how many letters may differ for two ids to be called near.
	maxSlips = 2
	// lettersPerSlip is how many letters a word has to have for each slip.
	lettersPerSlip = 3
	// maxNear is how many near ids a fault names.
	maxNear = 3
	// maxNearBytes: anything longer is not a mistyped id.
	maxNearBytes = 64
)

// Near returns the known words that value may be a slip of, nearest first: those that differ in at
// most maxSlips letters or swaps, and those that value is the beginning ("00004" of "00004@2023")
// or the end of. A number without its leading zeros, which spreadsheets drop ("1" for "001" or
// "00001@2023"), matches only words that are that number.
func Near(value string, known []string) []string {
	if value == "" || len(value) > maxNearBytes {
		return nil
	}
	type match struct {
		word  string
		slips int
	}
	var found []match
	if same := sameNumber(value, known); len(same) > 0 {
		return same
	}
	lower := strings.ToLower(value)
	for _, word := range known {
		w := strings.ToLower(word)
		n := maxSlips + 1
		if d := len(w) - len(lower); d >= -maxSlips && d <= maxSlips {
			n = slips(lower, w)
		}
		// Of a three-letter word, half of all others are two slips away.
		slip := n <= maxSlips && n*lettersPerSlip <= len(lower)
		// Too many words begin or end with the same two letters.
		part := len(lower) >= lettersPerSlip && (strings.HasPrefix(w, lower) || strings.HasSuffix(w, lower))
		if !slip && !part {
			continue
		}
		found = append(found, match{word, n})
	}
	slices.SortFunc(found, func(a, b match) int {
		return cmp.Or(a.slips-b.slips, strings.Compare(a.word, b.word))
	})
	words := make([]string, 0, maxNear)
	for _, m := range found[:min(len(found), maxNear)] {
		words = append(words, m.word)
	}
	return words
}

// sameNumber returns the known words that are the number in value but for leading zeros.
func sameNumber(value string, known []string) []string {
	bare := strings.TrimLeft(value, "0")
	if bare == "" || strings.Trim(value, "0123456789") != "" {
		return nil
	}
	var same []string
	for _, word := range known {
		code, _, _ := strings.Cut(word, "@")
		if len(code) > len(value) && strings.TrimLeft(code, "0") == bare && len(same) < maxNear {
			same = append(same, word)
		}
	}
	return same
}

// slips is the number of bytes to insert, delete, replace or swap with a neighbour to turn a into b
// (optimal string alignment: Damerau, A technique for computer detection and correction of spelling
// errors, 1964). It keeps three rows of the table; O(len(a) len(b)).
func slips(a, b string) int {
	above, row, next := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		next[0] = i + 1
		for j := range len(b) {
			replace := row[j]
			if a[i] != b[j] {
				replace++
			}
			next[j+1] = min(replace, next[j]+1, row[j+1]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				next[j+1] = min(next[j+1], above[j-1]+1)
			}
		}
		above, row, next = row, next, above
	}
	return row[len(b)]
}
