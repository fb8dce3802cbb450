package matcher

import (
	"fmt"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// A file that comes in is decoded, validated and held to what texts and lists may be (CheckEntry). What the store
// keeps has been through that, by the rules of the day on which it came in: it is only decoded when it is read back,
// so that a check which is added later refuses what comes, never what is there.

// DecodeProblem reads a problem file strictly: unknown and duplicate names,
// trailing text and newer versions are faults. The problem is valid and sorted.
func DecodeProblem(data []byte) (*Problem, Faults) {
	p := new(Problem)
	if fs := Decode(data, p); fs != nil {
		return nil, OfFormat(data, fs, ProblemFormat, ProblemFormat1)
	}
	if fs := CheckFormat(p.Format, ProblemFormat, ProblemFormat1); fs != nil {
		return nil, fs
	}
	// Faults name places of the file, so it is sorted only when there are none.
	if fs := entering(p); len(fs) > 0 {
		return nil, fs
	}
	p.Sort()
	return p, nil
}

// entering is everything that a problem which comes in is held to.
func entering(p *Problem) Faults {
	fs := Validate(p)
	if len(fs) < maxFaults {
		fs = append(fs, p.CheckEntry()...)
	}
	return fs[:min(len(fs), maxFaults)]
}

// KeptProblem reads back what a store keeps of a problem.
func KeptProblem(data []byte) (*Problem, Faults) {
	p := new(Problem)
	if fs := decodeKept(data, p); fs != nil {
		return nil, fs
	}
	if fs := CheckFormat(p.Format, ProblemFormat, ProblemFormat1); fs != nil {
		return nil, fs
	}
	p.Sort()
	return p, nil
}

// DecodePolicy reads a policy file. What the file leaves out keeps the value of
// DefaultPolicy.
func DecodePolicy(data []byte) (*Policy, Faults) {
	p, fs := policyOf(data, Decode)
	if fs != nil {
		return nil, fs
	}
	if fs := append(p.CheckEntry(), p.Validate()...); len(fs) > 0 {
		return nil, fs[:min(len(fs), maxFaults)]
	}
	return p, nil
}

// KeptPolicy reads back what a store keeps of a policy.
func KeptPolicy(data []byte) (*Policy, Faults) { return policyOf(data, decodeKept) }

func policyOf(data []byte, decode func([]byte, any) Faults) (*Policy, Faults) {
	p := DefaultPolicy()
	if FormatOf(data) == PolicyFormat1 {
		p = defaultPolicy1()
	}
	p.Format = ""
	if fs := decode(data, &p); fs != nil {
		return nil, OfFormat(data, fs, PolicyFormat, PolicyFormat1)
	}
	if fs := CheckFormat(p.Format, PolicyFormat, PolicyFormat1); fs != nil {
		return nil, fs
	}
	if p.CohortKinds == nil {
		p.CohortKinds = []Kind{} // written anew it is a list
	}
	return &p, nil
}

// DecodeProposal reads a proposal file. Its problem must be valid; whether its
// claims are true is for matcher/verify.
func DecodeProposal(data []byte) (*Proposal, Faults) {
	p, fs := proposalOf(data, decode)
	if fs != nil {
		return nil, fs
	}
	fs = entering(p.Problem)
	for i := range fs {
		fs[i].Path = "/problem" + fs[i].Path
	}
	if len(fs) > 0 {
		return nil, fs
	}
	return p, nil
}

// KeptProposal reads back what a store keeps of a proposal.
func KeptProposal(data []byte) (*Proposal, Faults) { return proposalOf(data, unmarshal) }

func proposalOf(data []byte, decode func([]byte, any, ...json.Options) Faults) (*Proposal, Faults) {
	p := new(Proposal)
	options := []json.Options{json.RejectUnknownMembers(true)}
	first := FormatOf(data) == ProposalFormat1
	if first {
		options = append(options, nestedTrees)
	}
	if fs := decode(data, p, options...); fs != nil {
		return nil, OfFormat(data, fs, ProposalFormat, ProposalFormat1)
	}
	if first && p.Digest != "" {
		return nil, Faults{{FaultUnknownName, "/digest", Params{"value": "digest", "want": ProposalFormat}}}
	}
	if fs := CheckFormat(p.Format, ProposalFormat); fs != nil && !first {
		return nil, fs
	}
	if p.Problem == nil {
		return nil, Faults{{FaultEmpty, "/problem", nil}}
	}
	if fs := CheckFormat(p.Problem.Format, ProblemFormat, ProblemFormat1); fs != nil {
		fs[0].Path = "/problem/format"
		return nil, fs
	}
	return p, nil
}

// DecodeDataset reads a dataset file. Whether its rows are right, and agree with
// each other, is for data/sheet to check.
func DecodeDataset(data []byte) (*Dataset, Faults) { return datasetOf(data, Decode) }

// KeptDataset reads back what a store keeps of a dataset, or of a draft of one.
func KeptDataset(data []byte) (*Dataset, Faults) { return datasetOf(data, decodeKept) }

func datasetOf(data []byte, decode func([]byte, any) Faults) (*Dataset, Faults) {
	d := new(Dataset)
	if fs := decode(data, d); fs != nil {
		return nil, OfFormat(data, fs, DatasetFormat, DatasetFormat1)
	}
	if fs := CheckFormat(d.Format, DatasetFormat, DatasetFormat1); fs != nil {
		return nil, fs
	}
	d.Renew()
	return d, nil
}

// Encode writes any of the files as JSON, the members of maps sorted.
func Encode(v any) ([]byte, error) { return encode(v) }

func encode(v any, options ...json.Options) ([]byte, error) {
	return json.Marshal(v, append(options, json.Deterministic(true), jsontext.EscapeForHTML(false))...)
}

// Canonical is the RFC 8785 form of v: sorted names, no spaces. Numbers are
// whole and within 2^53, as Validate asks.
func Canonical(v any) ([]byte, error) { return canonical(v) }

func canonical(v any, options ...json.Options) ([]byte, error) {
	raw, err := encode(v, options...)
	if err != nil {
		return nil, fmt.Errorf("canonical JSON: %w", err)
	}
	value := jsontext.Value(raw)
	if err := value.Canonicalize(); err != nil {
		return nil, fmt.Errorf("canonical JSON: %w", err)
	}
	return value, nil
}

// CheckFormat compares the version that a file names with the newest and the older ones that are read as well.
func CheckFormat(got, want string, older ...string) Faults {
	if got == want || slices.Contains(older, got) {
		return nil
	}
	return Faults{{FaultFormat, "/format", Params{"value": clip(got), "want": want}}}
}

// OfFormat is what is wrong with a file that could not be decoded. Where it names another format, or a newer version,
// that says it all: the names that the decoder missed belong there.
func OfFormat(data []byte, faults Faults, want string, older ...string) Faults {
	if format := FormatOf(data); format != "" {
		if other := CheckFormat(format, want, older...); other != nil {
			return other
		}
	}
	return faults
}
