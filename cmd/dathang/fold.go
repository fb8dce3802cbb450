package main

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// folded is s in lower case without Vietnamese diacritics, so that people may type names as their keyboard allows:
// "Phúc Xá" and "phuc xa" are the same.
func folded(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(strings.TrimSpace(s))) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == 'đ':
			b.WriteRune('d')
		default:
			b.WriteRune(r)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// categories are the words that precede a unit's own name.
var categories = []string{"phường ", "xã ", "thị trấn "}

// bareName is a unit's name without the word for its category.
func bareName(name string) string {
	lower := strings.ToLower(norm.NFC.String(name))
	for _, category := range categories {
		if rest, ok := strings.CutPrefix(lower, category); ok {
			return rest
		}
	}
	return name
}
