package sheet

import (
	"slices"
	"strings"
	"sync"
	"unicode"

	"dathang/data/lang"
	"dathang/matcher"
)

// Plain is text as titles and words are compared: without diacritics, in small letters, letters and digits alone with
// single spaces between them.
func Plain(text string) string {
	return strings.Join(strings.FieldsFunc(matcher.Unmarked(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), " ")
}

// wordSections are where the catalogue has the names of the words of a column.
var wordSections = map[string][]string{
	"level": {"staff_level"}, "low_level": {"staff_level"}, "high_level": {"staff_level"}, "theory": {"theory"}, "sex": {"sex"}, "service": {"service"},
	"verified": {"verified"}, "category": {"category"}, "certainty": {"certainty"}, "origin": {"origin"}, "kind": {"kind"}, "need": {"need"}, "legal_mode": {"legal_mode"}, "term": {"term"},
	"part": {"price_part"}, "payer": {"payer"}, "type": {"field_type"}, "least": {"staff_level", "theory"}, "list": {"name_list"},
}

// WordSections are the sections of the catalogue with the names of a column's words; the column itself if it has none.
func WordSections(column string) []string {
	if list, there := wordSections[column]; there {
		return list
	}
	return []string{column}
}

// wordName is the name of a word in a language, without the marks that a list of a spreadsheet would break at.
// A column whose words have names in two sections keeps its words.
func wordName(l lang.Language, column, word string) string {
	if column == string(matcher.NamesCategory) {
		return nationalName(l, matcher.NamesCategory, word)
	}
	list := WordSections(column)
	if len(list) != 1 {
		return word
	}
	return strings.ReplaceAll(lang.Name(l, list[0], word), ",", " -")
}

// wordCalled finds the one word of a closed list that has a name in some language.
func wordCalled(column, text string, words []string) (string, bool) {
	mine := Plain(text)
	if mine == "" {
		return "", false
	}
	var found []string
	for _, word := range words {
		for _, l := range lang.Languages {
			if name := wordName(l, column, word); name != word && Plain(name) == mine && !slices.Contains(found, word) {
				found = append(found, word)
			}
		}
	}
	if len(found) != 1 {
		return "", false
	}
	return found[0], true
}

// truths are the words for yes and no in which a template asks for 1 and 0, plain.
var truths = sync.OnceValue(func() map[string]string {
	words := map[string]string{}
	for _, l := range lang.Languages {
		words[Plain(yesNo(l, true))], words[Plain(yesNo(l, false))] = "1", "0"
	}
	return words
})

// truthCalled reads such a word.
func truthCalled(text string) (string, bool) {
	found, ok := truths()[Plain(text)]
	return found, ok
}

// titled are the names and, in every language, the titles of a part's columns.
type titled struct {
	names []string
	// headings by plain title.
	headings map[string]int
}

var titlesOfParts = map[string]*titled{}

func init() {
	for _, p := range parts {
		t := &titled{names: p.columnNames(), headings: map[string]int{}}
		for j, name := range t.names {
			for _, l := range lang.Languages {
				if title := Plain(Heading(l, p.title(), name)); title != "" {
					if _, taken := t.headings[title]; !taken {
						t.headings[title] = j
					}
				}
			}
		}
		titlesOfParts[p.title()] = t
	}
}

// placeIn is the position of the column of a part that a header names by its name or its title, -1 for none.
func placeIn(part string, names []string, text string) int {
	if place := columnPlace(names, text); place >= 0 {
		return place
	}
	t := titlesOfParts[part]
	if t == nil {
		return -1
	}
	if place, there := t.headings[Plain(text)]; there {
		return place
	}
	return -1
}
