package matcher

import (
	"bytes"
	"maps"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

const (
	// MaxDepth is how deep a JSON file may nest. A proof tree takes two levels of
	// nesting for each split; all else needs far less.
	MaxDepth = 2100
	// MaxObjects bounds the objects and lists of a JSON file. Each takes some hundred bytes once it is
	// read, however few it has in the file; a city's answer over five years has a tenth of it.
	MaxObjects = 1 << 20
)

// foreign names the format of a file that is not JSON at all: a workbook, or UTF-16 as some shells
// write it.
func foreign(data []byte) string {
	switch {
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return "xlsx"
	case bytes.HasPrefix(data, []byte("\xD0\xCF\x11\xE0")):
		return "xls"
	case bytes.HasPrefix(data, []byte("%PDF-")):
		return "PDF"
	case bytes.HasPrefix(data, []byte{0x1F, 0x8B}):
		return "gzip"
	case WideText(data):
		return "UTF-16"
	}
	return ""
}

// invalidAt is the first byte that is not UTF-8, -1 if all are.
func invalidAt(data []byte) int {
	if utf8.Valid(data) {
		return -1
	}
	at := 0
	for at < len(data) {
		r, size := utf8.DecodeRune(data[at:])
		if r == utf8.RuneError && size <= 1 {
			break
		}
		at += size
	}
	return at
}

// lineOf is the line and column of a byte, counted from 1 as editors do.
func lineOf(data []byte, at int) (line, column int64) {
	before := data[:min(max(at, 0), len(data))]
	start := bytes.LastIndexByte(before, '\n') + 1
	return int64(bytes.Count(before, []byte("\n")) + 1), int64(utf8.RuneCount(before[start:]) + 1)
}

// scalarAt returns the text or number at a place.
func scalarAt(data []byte, at jsontext.Pointer) string {
	in := jsontext.NewDecoder(bytes.NewReader(data))
	for {
		value := in.PeekKind()
		isValue := value == '"' || value == '0'
		if kind, length := in.StackIndex(in.StackDepth()); kind == '{' && length%2 == 0 {
			isValue = false // the next string is a name
		}
		if !isValue {
			if _, err := in.ReadToken(); err != nil {
				return ""
			}
			continue
		}
		text, err := in.ReadValue()
		if err != nil {
			return ""
		}
		if in.StackPointer() == at {
			return string(text)
		}
	}
}

// memberNames are the JSON names of a struct's members, sorted.
func memberNames(t reflect.Type) []string {
	members := map[string]reflect.Type{}
	membersOf(t, members)
	return slices.Sorted(maps.Keys(members))
}

// Objects counts the objects and lists of a JSON text. Memory for reading it depends on them more
// than on its length.
func Objects(data []byte) int {
	_, objects := shape(data)
	return objects
}

// shape returns how deep brackets nest outside strings, and how many there are.
func shape(data []byte) (deepest, objects int) {
	now, quoted := 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			now++
			objects++
			deepest = max(deepest, now)
		case c == '}' || c == ']':
			now--
		}
	}
	return deepest, objects
}

// ZeroIn finds the first text of a JSON file that contains a zero character, which databases do not
// store, and returns its place.
func ZeroIn(data []byte) (string, bool) {
	data = PlainText(data)
	if !bytes.Contains(data, []byte(`\u0000`)) {
		return "", false
	}
	in := jsontext.NewDecoder(bytes.NewReader(data))
	for {
		token, err := in.ReadToken()
		if err != nil {
			return "", false
		}
		if token.Kind() == '"' && strings.ContainsRune(token.String(), 0) {
			return string(in.StackPointer()), true
		}
	}
}

// MembersOf are the names of the members of the object that a JSON text is, in their order.
func MembersOf(data []byte) []string {
	in := jsontext.NewDecoder(bytes.NewReader(PlainText(data)), jsontext.AllowDuplicateNames(true))
	if open, err := in.ReadToken(); err != nil || open.Kind() != '{' {
		return nil
	}
	var names []string
	for in.PeekKind() == '"' {
		name, err := in.ReadToken()
		if err != nil {
			return names
		}
		names = append(names, name.String())
		if in.SkipValue() != nil {
			return names
		}
	}
	return names
}
