package sheet

import (
	"cmp"
	"slices"
	"strings"
)

const (
	// maxSlips is how many letters may differ for two ids to be called near.
	maxSlips = 2
	// maxNear is how many near ids a fault names.
	maxNear = 3
	// maxNearBytes: what is longer is no mistyped id.
	maxNearBytes = 64
)

// near gives those of the known words that are value with a slip of the hand,
// the nearest first: at most maxSlips letters differ, or value is the beginning
// ("00004" for "00004@2023"), or the end ("1" for "001").
func near(value string, known []string) []string {
	if value == "" || len(value) > maxNearBytes {
		return nil
	}
	type match struct {
		word  string
		slips int
	}
	var found []match
	lower := strings.ToLower(value)
	for _, word := range known {
		w := strings.ToLower(word)
		n := maxSlips + 1
		if d := len(w) - len(lower); d >= -maxSlips && d <= maxSlips {
			n = slips(lower, w)
		}
		// A word of two letters is two slips from any other.
		if n > maxSlips || n*2 >= len(lower)+1 && n > 0 {
			if !strings.HasPrefix(w, lower) && !strings.HasSuffix(w, lower) {
				continue
			}
			n = maxSlips + 1
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

// slips is the number of bytes to insert, delete or replace to make a into b:
// Wagner and Fischer, The String-to-String Correction Problem (1974), one row
// of the table at a time; O(len(a) len(b)).
func slips(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replace := diagonal
			if a[i] != b[j] {
				replace++
			}
			diagonal = row[j+1]
			row[j+1] = min(replace, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
