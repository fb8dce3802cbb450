// Package lang is the one catalogue of every sentence that a person reads:
// vi.json and en.json, embedded here and read as they are by the web app too
// (i18next syntax: nested keys, {{name}} and {{name, format}}).
//
// Formats are number (digits in groups), money (thousand dong, in the unit that
// reads best), share (per mille, as a percentage) and date (yyyy-mm-dd, as
// dd/mm/yyyy). A parameter without a format is shown as it is.
package lang

import (
	"embed"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

//go:embed vi.json en.json
var files embed.FS

// Language is a language of the catalogue.
type Language string

// The languages. Vietnamese comes first; English is complete.
const (
	Vi Language = "vi"
	En Language = "en"
)

// Languages lists every language.
var Languages = []Language{Vi, En}

// texts holds each language's sentences by their dotted keys.
var texts = load()

// Parse finds the language that a word names: vi, en, or a locale such as vi_VN.UTF-8.
func Parse(word string) (Language, bool) {
	head, _, _ := strings.Cut(strings.ToLower(word), "_")
	head, _, _ = strings.Cut(head, "-")
	l := Language(head)
	return l, slices.Contains(Languages, l)
}

// Say is the sentence of a code of package matcher (section "code") with its parameters filled in.
func Say(l Language, code string, params map[string]any) string {
	return Text(l, "code."+code, params)
}

// Either is what something is called in a language, which of two names: the English one only where there is one.
func Either(l Language, vi, en string) string {
	if l == En && en != "" {
		return en
	}
	return vi
}

// Name is the word for a member of a closed list: section is kind, need, goal, status and so on. A
// word that the catalogue does not have, such as a unit type of another city, stands for itself.
func Name(l Language, section, word string) string {
	if text, ok := texts[l][section+"."+word]; ok {
		return text
	}
	return word
}

// Text is the sentence of a key with its parameters filled in. A placeholder without a parameter stays
// as written, and a key that the catalogue lacks is shown with its parameters, so that nothing is
// lost.
func Text(l Language, key string, params map[string]any) string {
	text, ok := texts[l][key]
	if !ok {
		return bare(key, params)
	}
	return placeholder.ReplaceAllStringFunc(text, func(hole string) string {
		parts := placeholder.FindStringSubmatch(hole)
		value, ok := params[parts[1]]
		if !ok {
			return hole
		}
		return show(l, value, parts[2])
	})
}

// Keys lists every key of a language, sorted.
func Keys(l Language) []string { return slices.Sorted(maps.Keys(texts[l])) }

// Holes lists the placeholders of a key's text as name or "name, format",
// sorted and each once.
func Holes(l Language, key string) []string {
	var holes []string
	for _, parts := range placeholder.FindAllStringSubmatch(texts[l][key], -1) {
		hole := parts[1]
		if parts[2] != "" {
			hole += ", " + parts[2]
		}
		holes = append(holes, hole)
	}
	slices.Sort(holes)
	return slices.Compact(holes)
}

// placeholder matches {{name}} and {{name, format}}.
var placeholder = regexp.MustCompile(`\{\{\s*(\w+)\s*(?:,\s*(\w+)\s*)?\}\}`)

// show writes a parameter in the format that its placeholder asks for. A format of numbers leaves
// values of other types as they are.
func show(l Language, value any, format string) string {
	n, whole := integer(value)
	switch {
	case format == "number" && whole:
		return Number(l, n)
	case format == "money" && whole:
		return Money(l, n)
	case format == "share" && whole:
		return Share(l, n)
	case format == "date":
		return Date(fmt.Sprint(value))
	}
	return fmt.Sprint(value)
}

// integer is the value as int64; false where it is no integer.
func integer(value any) (int64, bool) {
	switch n := value.(type) {
	case int:
		return int64(n), true
	case int64:
		return n, true
	}
	return 0, false
}

// bare writes a key and its parameters, sorted, in place of a missing sentence.
func bare(key string, params map[string]any) string {
	var b strings.Builder
	b.WriteString(key)
	for _, name := range slices.Sorted(maps.Keys(params)) {
		fmt.Fprintf(&b, " %s=%v", name, params[name])
	}
	return b.String()
}

// load reads the embedded catalogue. It panics on a broken file: the files are part of the program,
// and the tests read them.
func load() map[Language]map[string]string {
	all := map[Language]map[string]string{}
	for _, l := range Languages {
		raw, err := files.ReadFile(string(l) + ".json")
		if err != nil {
			panic(err)
		}
		var tree map[string]any
		if err := json.Unmarshal(raw, &tree); err != nil {
			panic(fmt.Errorf("%s.json: %w", l, err))
		}
		all[l] = map[string]string{}
		flatten(all[l], "", tree)
	}
	return all
}

// flatten turns nested sections into dotted keys.
func flatten(into map[string]string, prefix string, tree map[string]any) {
	for key, value := range tree {
		switch v := value.(type) {
		case string:
			into[prefix+key] = v
		case map[string]any:
			flatten(into, prefix+key+".", v)
		default:
			panic(fmt.Errorf("%s%s is neither a sentence nor a section", prefix, key))
		}
	}
}
