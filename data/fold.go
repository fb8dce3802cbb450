package data

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold gives a text as search compares it: lower case, without Vietnamese
// marks, with single spaces. SQLite and PostgreSQL have no function that
// does this alike, so the result is stored in a column of its own.
func Fold(text string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(text)) {
		switch {
		// NFD has split each letter from its marks, which are dropped
		// here; đ is a letter of its own and has no such mark.
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
