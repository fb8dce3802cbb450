package matcher

import (
	"bytes"
	"errors"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// MaxDepth is how deep a JSON file may nest. A proof tree takes two levels of
// nesting for each split; all else needs far less.
const MaxDepth = 2100

// Decode reads JSON into a value, strictly: unknown and doubled names and
// trailing text are faults. A byte order mark before it is left out.
func Decode(data []byte, into any) Faults {
	return decode(data, into, json.RejectUnknownMembers(true))
}

// DecodeOpen reads JSON into a value that takes any name; all else is as Decode asks.
func DecodeOpen(data []byte, into any) Faults { return decode(data, into) }

func decode(data []byte, into any, options ...json.Options) Faults {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if len(data) == 0 {
		return Faults{{FaultEmpty, "", nil}}
	}
	if format := foreign(data); format != "" {
		return Faults{{FaultNotJSON, "", Params{"format": format}}}
	}
	if at := invalidAt(data); at >= 0 {
		line, column := lineOf(data, at)
		return Faults{{FaultNotUTF8, "", Params{"line": line, "column": column}}}
	}
	if depth(data) > MaxDepth {
		return Faults{{FaultDeep, "", Params{"high": int64(MaxDepth)}}}
	}
	err := json.Unmarshal(data, into, options...)
	if err == nil {
		return nil
	}
	if semantic, ok := errors.AsType[*json.SemanticError](err); ok {
		return Faults{semanticFault(data, semantic)}
	}
	if syntactic, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		return Faults{syntaxFault(data, syntactic)}
	}
	return Faults{syntaxAt(data, "", 0)}
}

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

func syntaxFault(data []byte, e *jsontext.SyntacticError) Fault {
	at := string(e.JSONPointer)
	switch {
	case errors.Is(e.Err, jsontext.ErrDuplicateName):
		return Fault{FaultDuplicate, at, Params{"value": clip(e.JSONPointer.LastToken())}}
	case errors.Is(e.Err, io.ErrUnexpectedEOF), errors.Is(e.Err, io.EOF):
		line, _ := lineOf(data, len(data))
		return Fault{FaultCut, at, Params{"line": line}}
	}
	return syntaxAt(data, at, int(e.ByteOffset))
}

// nearby is how many letters a fault repeats of what it cannot read.
const nearby = 20

func syntaxAt(data []byte, path string, at int) Fault {
	line, column := lineOf(data, at)
	rest, _, _ := bytes.Cut(data[min(max(at, 0), len(data)):], []byte("\n"))
	text := []rune(strings.ToValidUTF8(string(rest[:min(len(rest), utf8.UTFMax*nearby)]), ""))
	return Fault{FaultJSON, path, Params{"line": line, "column": column, "value": strings.TrimSpace(string(text[:min(len(text), nearby)]))}}
}

// wanted are the faults of a value of another kind than the place takes.
var wanted = map[reflect.Kind]Code{
	reflect.Slice: FaultWantList, reflect.Array: FaultWantList, reflect.Map: FaultWantObject, reflect.Struct: FaultWantObject,
	reflect.String: FaultWantText, reflect.Bool: FaultWantTruth,
	reflect.Int: FaultWhole, reflect.Int64: FaultWhole, reflect.Int32: FaultWhole, reflect.Uint64: FaultWhole, reflect.Float64: FaultWhole,
}

// kindShown is how a fault repeats a value that it cannot quote.
var kindShown = map[jsontext.Kind]string{'{': "{…}", '[': "[…]", 't': "true", 'f': "false", 'n': "null"}

func semanticFault(data []byte, e *json.SemanticError) Fault {
	at, value := string(e.JSONPointer), kindShown[e.JSONKind]
	switch {
	case len(e.JSONValue) > 0:
		value = clip(string(e.JSONValue))
	case value == "":
		value = clip(scalarAt(data, e.JSONPointer))
	}
	t := e.GoType
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case errors.Is(e.Err, json.ErrUnknownName):
		return unknownName(at, e.JSONPointer.LastToken(), t)
	case errors.Is(e.Err, jsontext.ErrDuplicateName):
		return Fault{FaultDuplicate, at, Params{"value": clip(e.JSONPointer.LastToken())}}
	case errors.Is(e.Err, strconv.ErrRange):
		return Fault{FaultRange, at, Params{"value": value, "low": int64(-MaxTotal), "high": int64(MaxTotal)}}
	case t != nil && wanted[t.Kind()] != "":
		return Fault{wanted[t.Kind()], at, Params{"value": value}}
	}
	return Fault{FaultWord, at, Params{"value": value, "want": "…"}}
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

// unknownName says which names there are.
func unknownName(at, name string, t reflect.Type) Fault {
	var names []string
	if t != nil && t.Kind() == reflect.Struct {
		names = memberNames(t)
	}
	if words := Near(name, names); len(words) > 0 {
		return Fault{FaultUnknownNear, at, Params{"value": clip(name), "near": strings.Join(words, ", ")}}
	}
	return Fault{FaultUnknownName, at, Params{"value": clip(name), "want": strings.Join(names, ", ")}}
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

// depth is the deepest nesting of brackets outside strings.
func depth(data []byte) int {
	deepest, now, quoted := 0, 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			now++
			deepest = max(deepest, now)
		case c == '}' || c == ']':
			now--
		}
	}
	return deepest
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

// clip keeps what is echoed of a stranger's file short.
func clip(s string) string {
	const most = 80
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
