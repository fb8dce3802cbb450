package matcher

import (
	"bytes"
	"encoding"
	"errors"
	"io"
	"reflect"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// survey goes through a JSON text once the decoder has refused it, and finds everything that is wrong with its form:
// the decoder stops at the first fault, but a person wants to mend them all in one go.
type survey struct {
	data   []byte
	in     *jsontext.Decoder
	strict bool // names that a type does not have are faults
	faults Faults
	// members of the types met so far.
	members map[reflect.Type]map[string]reflect.Type
}

// surveyed lists the faults of a text that the decoder refused, in the order of the text. First is what the decoder
// itself says: where the survey does not know a type's own reader, that reader's fault is the last of the list.
func surveyed(data []byte, into any, strict bool, first Fault) Faults {
	s := &survey{
		data: data, strict: strict, members: map[reflect.Type]map[string]reflect.Type{},
		in: jsontext.NewDecoder(bytes.NewReader(data), jsontext.AllowDuplicateNames(true)),
	}
	err := s.value("", reflect.TypeOf(into))
	if err == nil {
		if _, err = s.in.ReadToken(); errors.Is(err, io.EOF) {
			err = nil
		}
	}
	if syntactic, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		s.tell(syntaxFault(data, syntactic))
	}
	for _, f := range s.faults {
		if f.Code == first.Code && f.Path == first.Path {
			return s.faults
		}
	}
	return append(s.faults[:min(len(s.faults), maxFaults-1)], first)
}

func (s *survey) tell(f Fault) {
	if len(s.faults) < maxFaults {
		s.faults = append(s.faults, f)
	}
}

// ownReader are the types that read their JSON themselves.
var (
	readsJSON = reflect.TypeFor[json.UnmarshalerFrom]()
	readsText = reflect.TypeFor[encoding.TextUnmarshaler]()
)

// value goes through the next value, which belongs into a t; its error is one of syntax.
func (s *survey) value(path string, t reflect.Type) error {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	kind := s.in.PeekKind()
	switch {
	case kind == 'n', t.Kind() == reflect.Interface, reflect.PointerTo(t).Implements(readsJSON):
		return s.skip(path)
	case reflect.PointerTo(t).Implements(readsText):
		t = reflect.TypeFor[string]()
	}
	switch t.Kind() {
	case reflect.Struct, reflect.Map:
		if kind == '{' {
			return s.object(path, t)
		}
	case reflect.Slice, reflect.Array:
		if kind == '[' {
			return s.list(path, t.Elem())
		}
	case reflect.Bool:
		if kind == 't' || kind == 'f' {
			return s.skip(path)
		}
	case reflect.String:
		if kind == '"' {
			return s.skip(path)
		}
	default:
		if kind == '0' {
			return s.number(path, t)
		}
	}
	return s.stranger(path, t, kind)
}

// stranger reports a value of another kind than belongs there.
func (s *survey) stranger(path string, t reflect.Type, kind jsontext.Kind) error {
	shown := kindShown[kind]
	if shown != "" {
		if err := s.skip(path); err != nil {
			return err
		}
	} else {
		text, err := s.in.ReadValue()
		if err != nil {
			return err
		}
		shown = clip(string(text))
	}
	if code := wanted[t.Kind()]; code != "" {
		s.tell(Fault{code, path, Params{"value": shown}})
	}
	return nil
}

// skip passes over a value of which only the names can be wrong.
func (s *survey) skip(path string) error {
	switch s.in.PeekKind() {
	case '{':
		return s.object(path, reflect.TypeFor[map[string]any]())
	case '[':
		return s.list(path, reflect.TypeFor[any]())
	}
	_, err := s.in.ReadToken()
	return err
}

func (s *survey) object(path string, t reflect.Type) error {
	if _, err := s.in.ReadToken(); err != nil {
		return err
	}
	seen := map[string]bool{}
	for s.in.PeekKind() == '"' {
		token, err := s.in.ReadToken()
		if err != nil {
			return err
		}
		name := token.String()
		at := path + "/" + pointer(name)
		if seen[name] {
			s.tell(Fault{FaultDuplicate, at, Params{"value": clip(name)}})
		}
		seen[name] = true
		of, known := s.memberOf(t, name)
		if !known && s.strict {
			s.tell(unknownName(at, name, t))
		}
		if err := s.value(at, of); err != nil {
			return err
		}
	}
	_, err := s.in.ReadToken()
	return err
}

// memberOf is the type of a member; anything may stand where the type has no such member.
func (s *survey) memberOf(t reflect.Type, name string) (reflect.Type, bool) {
	if t.Kind() == reflect.Map {
		return t.Elem(), true
	}
	if s.members[t] == nil {
		s.members[t] = map[string]reflect.Type{}
		membersOf(t, s.members[t])
	}
	if of := s.members[t][name]; of != nil {
		return of, true
	}
	return reflect.TypeFor[any](), false
}

// membersOf adds the members of a struct by their JSON names.
func membersOf(t reflect.Type, to map[string]reflect.Type) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case name == "-" || !f.IsExported():
		case f.Anonymous && name == "" && f.Type.Kind() == reflect.Struct:
			membersOf(f.Type, to)
		case name == "":
			to[f.Name] = f.Type
		default:
			to[name] = f.Type
		}
	}
}

func (s *survey) list(path string, of reflect.Type) error {
	if _, err := s.in.ReadToken(); err != nil {
		return err
	}
	for i := 0; ; i++ {
		switch s.in.PeekKind() {
		case ']', 0: // 0 is a fault of syntax, which reading will say
			_, err := s.in.ReadToken()
			return err
		}
		if err := s.value(path+"/"+strconv.Itoa(i), of); err != nil {
			return err
		}
	}
}

// number checks that a number is whole and fits, as the decoder does.
func (s *survey) number(path string, t reflect.Type) error {
	token, err := s.in.ReadToken()
	if err != nil {
		return err
	}
	text := token.String()
	switch t.Kind() {
	case reflect.Float32, reflect.Float64:
		_, err = strconv.ParseFloat(text, t.Bits())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		_, err = strconv.ParseUint(text, 10, t.Bits())
	default:
		_, err = strconv.ParseInt(text, 10, t.Bits())
	}
	switch {
	case errors.Is(err, strconv.ErrRange):
		s.tell(Fault{FaultRange, path, Params{"value": clip(text), "low": int64(-MaxTotal), "high": int64(MaxTotal)}})
	case err != nil:
		s.tell(Fault{FaultWhole, path, Params{"value": clip(text)}})
	}
	return nil
}
