package matcher

import (
	"bytes"
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

// foreign is what a file is that is no JSON at all: a workbook, or UTF-16 as
// some shells write it.
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

// WideText recognises UTF-16 by its byte order mark, or, without one, by every
// other byte of a beginning in ASCII being 0.
func WideText(data []byte) bool {
	if bytes.HasPrefix(data, []byte("\xFF\xFE")) || bytes.HasPrefix(data, []byte("\xFE\xFF")) {
		return true
	}
	head := data[:min(len(data), 64)]
	return len(head) >= 8 && bytes.Count(head, []byte{0})*10 >= len(head)*4
}

// invalidAt is where data ceases to be UTF-8, -1 where it does not.
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

// lineOf is where a byte stands as an editor counts, from 1.
func lineOf(data []byte, at int) (line, column int64) {
	before := data[:min(max(at, 0), len(data))]
	start := bytes.LastIndexByte(before, '\n') + 1
	return int64(bytes.Count(before, []byte("\n")) + 1), int64(utf8.RuneCount(before[start:]) + 1)
}

// scalarAt is the text or number at a place.
func scalarAt(data []byte, at jsontext.Pointer) string {
	in := jsontext.NewDecoder(bytes.NewReader(data))
	for {
		value := in.PeekKind()
		isValue := value == '"' || value == '0'
		if kind, length := in.StackIndex(in.StackDepth()); kind == '{' && length%2 == 0 {
			isValue = false // a name comes
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

// memberNames are what JSON calls the members of a type, sorted.
func memberNames(t reflect.Type) []string {
	var names []string
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case name == "-" || !f.IsExported():
		case f.Anonymous && name == "" && f.Type.Kind() == reflect.Struct:
			names = append(names, memberNames(f.Type)...)
		default:
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Objects counts the objects and lists of a JSON text: what reading it takes depends on them more than on its length.
func Objects(data []byte) int {
	_, objects := shape(data)
	return objects
}

// shape is the deepest nesting of brackets outside strings, and how many there are.
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

// ZeroIn finds the first text of JSON with a zero character in it, which no
// database keeps, and says where it stands.
func ZeroIn(data []byte) (string, bool) {
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
