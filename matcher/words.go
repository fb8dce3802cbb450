package matcher

import (
	"slices"
	"strings"
)

// Words is a list of words without spaces in one column of a dataset: the tags of a unit, the
// shared quotas of a programme. Code handles the list; as text (a cell of a sheet, JSON) it is the
// words separated by single spaces. Version 1 of dataset files writes it so, and such files are
// read for ever: the text form is part of the format, not a convenience.
type Words []string

// WordsOf splits at every run of white space; nil where there is no word.
func WordsOf(text string) Words {
	if words := strings.Fields(text); len(words) > 0 {
		return words
	}
	return nil
}

// Has reports whether the word is one of the list.
func (w Words) Has(word string) bool { return slices.Contains(w, word) }

// String joins the words with single spaces.
func (w Words) String() string { return strings.Join(w, " ") }

// MarshalText is that of encoding.TextMarshaler: String.
func (w Words) MarshalText() ([]byte, error) { return []byte(w.String()), nil }

// UnmarshalText is that of encoding.TextUnmarshaler: WordsOf.
func (w *Words) UnmarshalText(text []byte) error {
	*w = WordsOf(string(text))
	return nil
}
