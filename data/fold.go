package data

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold is a text as search compares it: small letters without Vietnamese marks,
// single spaces. Databases cannot do this alike, so it is kept in a column.
func Fold(text string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(text)) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == 'đ':
			b.WriteRune('d')
		case r == 0 || r == unicode.ReplacementChar:
			b.WriteRune(' ')
		default:
			b.WriteRune(r)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// folded joins what a row is found by.
func folded(texts ...string) string { return Fold(strings.Join(texts, " ")) }
