package data

import (
	"strings"
	"unicode"

	"dathang/matcher"
)

// Fold gives a text as search compares it: lower case, without Vietnamese
// marks, with single spaces. SQLite and PostgreSQL have no function that
// does this alike, so the result is stored in a column of its own.
func Fold(text string) string {
	// A database takes neither of the two.
	return matcher.Unmarked(strings.Map(func(r rune) rune {
		if r == 0 || r == unicode.ReplacementChar {
			return ' '
		}
		return r
	}, text))
}

// folded joins the texts by which a row can be found into its search column.
func folded(texts ...string) string { return Fold(strings.Join(texts, " ")) }
