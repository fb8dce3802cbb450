package matcher

import (
	"errors"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// MaxDepth is how deep a JSON file may nest. A proof tree takes two levels of
// nesting for each split; all else needs far less.
const MaxDepth = 2100

// DecodeProblem reads a problem file, strictly: unknown and doubled names,
// trailing text and newer versions are faults. It validates and sorts.
func DecodeProblem(data []byte) (*Problem, Faults) {
	p := new(Problem)
	if fs := Decode(data, p); fs != nil {
		return nil, fs
	}
	if fs := CheckFormat(p.Format, ProblemFormat); fs != nil {
		return nil, fs
	}
	// Faults name places of the file, so it is sorted only when there are none.
	if fs := Validate(p); len(fs) > 0 {
		return nil, fs
	}
	p.Sort()
	return p, nil
}

// DecodePolicy reads a policy file. What the file leaves out keeps the value of
// DefaultPolicy.
func DecodePolicy(data []byte) (*Policy, Faults) {
	p := DefaultPolicy()
	p.Format = ""
	if fs := Decode(data, &p); fs != nil {
		return nil, fs
	}
	if fs := CheckFormat(p.Format, PolicyFormat); fs != nil {
		return nil, fs
	}
	if fs := p.Validate(); len(fs) > 0 {
		return nil, fs
	}
	return &p, nil
}

// DecodeProposal reads a proposal file. Its problem must be valid; whether its
// claims are true is for matcher/verify.
func DecodeProposal(data []byte) (*Proposal, Faults) {
	p := new(Proposal)
	if fs := Decode(data, p); fs != nil {
		return nil, fs
	}
	if fs := CheckFormat(p.Format, ProposalFormat); fs != nil {
		return nil, fs
	}
	if p.Problem == nil {
		return nil, Faults{{FaultEmpty, "/problem", nil}}
	}
	if fs := CheckFormat(p.Problem.Format, ProblemFormat); fs != nil {
		fs[0].Path = "/problem/format"
		return nil, fs
	}
	fs := Validate(p.Problem)
	for i := range fs {
		fs[i].Path = "/problem" + fs[i].Path
	}
	if len(fs) > 0 {
		return nil, fs
	}
	return p, nil
}

// DecodeDataset reads a dataset file. data/sheet checks what its parts say of each other.
func DecodeDataset(data []byte) (*Dataset, Faults) {
	d := new(Dataset)
	if fs := Decode(data, d); fs != nil {
		return nil, fs
	}
	if fs := CheckFormat(d.Format, DatasetFormat); fs != nil {
		return nil, fs
	}
	return d, nil
}

// Encode writes any of the files as JSON, the members of maps sorted.
func Encode(v any) ([]byte, error) {
	return json.Marshal(v, json.Deterministic(true), jsontext.EscapeForHTML(false))
}

// Canonical is the RFC 8785 form of v: sorted names, no spaces. Numbers are
// whole and within 2^53, as Validate asks.
func Canonical(v any) ([]byte, error) {
	raw, err := Encode(v)
	if err != nil {
		return nil, fmt.Errorf("canonical JSON: %w", err)
	}
	value := jsontext.Value(raw)
	if err := value.Canonicalize(); err != nil {
		return nil, fmt.Errorf("canonical JSON: %w", err)
	}
	return value, nil
}

// CheckFormat compares the version that a file names with the one that is read.
func CheckFormat(got, want string) Faults {
	if got == want {
		return nil
	}
	return Faults{{FaultFormat, "/format", Params{"value": clip(got), "want": want}}}
}

// Decode reads JSON into a value, strictly: unknown and doubled names and trailing text are faults.
func Decode(data []byte, into any) Faults {
	if len(data) == 0 {
		return Faults{{FaultEmpty, "", nil}}
	}
	if depth(data) > MaxDepth {
		return Faults{{FaultJSON, "", Params{"detail": fmt.Sprintf("nested deeper than %d", MaxDepth)}}}
	}
	err := json.Unmarshal(data, into, json.RejectUnknownMembers(true))
	if err == nil {
		return nil
	}
	var semantic *json.SemanticError
	if errors.As(err, &semantic) {
		detail := strings.TrimPrefix(err.Error(), "json: ")
		if semantic.Err != nil {
			detail = semantic.Err.Error()
		}
		if len(semantic.JSONValue) > 0 {
			detail += ": " + clip(string(semantic.JSONValue))
		}
		return Faults{{FaultJSON, string(semantic.JSONPointer), Params{"detail": detail}}}
	}
	var syntactic *jsontext.SyntacticError
	if errors.As(err, &syntactic) {
		return Faults{{FaultJSON, string(syntactic.JSONPointer), Params{
			"detail": fmt.Sprintf("%v, at byte %d", syntactic.Err, syntactic.ByteOffset),
		}}}
	}
	return Faults{{FaultJSON, "", Params{"detail": err.Error()}}}
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

// clip keeps what is echoed of a stranger's file short.
func clip(s string) string {
	const most = 80
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
