package matcher

import (
	"bytes"
	"errors"
	"io"
	"reflect"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Decode reads JSON into a value strictly: unknown names, duplicate names and trailing text are
// faults. UTF-16 is read by its byte order mark; a mark of UTF-8 is skipped.
func Decode(data []byte, into any) Faults {
	return decode(data, into, json.RejectUnknownMembers(true))
}

// DecodeOpen is Decode for a value that may have any names.
func DecodeOpen(data []byte, into any) Faults { return decode(data, into) }

func decode(data []byte, into any, options ...json.Options) Faults {
	data = PlainText(data)
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
	deepest, objects := shape(data)
	if objects > MaxObjects {
		return Faults{{FaultRange, "", Params{"value": int64(objects), "low": int64(0), "high": int64(MaxObjects)}}}
	}
	if deepest > MaxDepth {
		return Faults{{FaultDeep, "", Params{"high": int64(MaxDepth)}}}
	}
	return unmarshal(data, into, options...)
}

// decodeKept reads what this program wrote: its size was bounded when it was made.
func decodeKept(data []byte, into any) Faults {
	return unmarshal(data, into, json.RejectUnknownMembers(true))
}

// FormatOf is the format that a file names, "" where it names none.
func FormatOf(data []byte) string {
	d := jsontext.NewDecoder(bytes.NewReader(PlainText(data)))
	if open, err := d.ReadToken(); err != nil || open.Kind() != '{' {
		return ""
	}
	for d.PeekKind() == '"' {
		name, err := d.ReadToken()
		if err != nil {
			return ""
		}
		if name.String() == "format" {
			value, err := d.ReadToken()
			if err != nil || value.Kind() != '"' {
				return ""
			}
			return value.String()
		}
		if err := d.SkipValue(); err != nil {
			return ""
		}
	}
	return ""
}

func unmarshal(data []byte, into any, options ...json.Options) Faults {
	err := json.Unmarshal(data, into, options...)
	if err == nil {
		return nil
	}
	first := syntaxAt(data, "", 0)
	if semantic, ok := errors.AsType[*json.SemanticError](err); ok {
		first = semanticFault(data, semantic)
	} else if syntactic, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		first = syntaxFault(data, syntactic)
	}
	strict, _ := json.GetOption(json.JoinOptions(options...), json.RejectUnknownMembers)
	return surveyed(data, into, strict, first)
}

// syntaxFault turns the decoder's syntax error into a fault with line, column and what stands
// there.
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

// nearby is how many characters of an unreadable place a fault quotes.
const nearby = 20

func syntaxAt(data []byte, path string, at int) Fault {
	line, column := lineOf(data, at)
	at = min(max(at, 0), len(data))
	rest, _, _ := bytes.Cut(data[at:], []byte("\n"))
	text := []rune(strings.ToValidUTF8(string(rest[:min(len(rest), utf8.UTFMax*nearby)]), ""))
	value := strings.TrimSpace(string(text[:min(len(text), nearby)]))
	if path == "" && jsontext.Value(data[:at]).IsValid() {
		return Fault{FaultTrailing, "", Params{"line": line, "column": column, "value": value}}
	}
	if word := bareWord(value); word != "" {
		return Fault{FaultBareWord, path, Params{"line": line, "column": column, "value": word}}
	}
	return Fault{FaultJSON, path, Params{"line": line, "column": column, "value": value}}
}

// bareWord is what other languages write where JSON has a value: NaN, Infinity, None, a word without its quotes.
func bareWord(text string) string {
	end := strings.IndexFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && r != '_' && r != '-' })
	if end < 0 {
		end = len(text)
	}
	if word := text[:end]; strings.TrimLeft(word, "-") != "" {
		return word
	}
	return ""
}

// wanted are the faults of a value of the wrong kind, by the kind that belongs there.
var wanted = map[reflect.Kind]Code{
	reflect.Slice: FaultWantList, reflect.Array: FaultWantList, reflect.Map: FaultWantObject, reflect.Struct: FaultWantObject,
	reflect.String: FaultWantText, reflect.Bool: FaultWantTruth,
	reflect.Int: FaultWhole, reflect.Int64: FaultWhole, reflect.Int32: FaultWhole, reflect.Uint64: FaultWhole, reflect.Float64: FaultWhole,
}

// kindShown is how a fault shows a value that it cannot quote.
var kindShown = map[jsontext.Kind]string{'{': "{…}", '[': "[…]", 't': "true", 'f': "false", 'n': "null"}

// semanticFault turns the decoder's type error into a fault at the place of the value.
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
	if stray, ok := errors.AsType[strayNode](e.Err); ok {
		return Fault{FaultTree, at, Params{"value": stray.node, "count": int64(stray.count)}}
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

// unknownName reports a name that does not exist, with the names that do.
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
