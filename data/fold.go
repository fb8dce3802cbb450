package data

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold gives a text as search compares it: lower case, without Vietnamese marks, with single spaces. The two databases
// cannot do this alike, so the result is stored in a column.
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

// folded joins the texts by which a row can be found into its search column.
func folded(texts ...string) string { return Fold(strings.Join(texts, " ")) }
