package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"

	"dathang/data"
	"dathang/data/report"
	"dathang/data/shipped"
	"dathang/matcher"
	"dathang/matcher/scenario"
)

// comparisonCall says which proposals to compare, and in which form.
type comparisonCall struct {
	Cached
	Proposals []data.ProposalID `query:"proposals" required:"true" minItems:"2" maxItems:"6" doc:"Separated by commas; all are compared with the first"`
	Reform    string            `query:"reform" maxLength:"100" doc:"A kept scenario, or one that ships, whose map of old units to new ones leads from the first proposal to the others; where absent that of the changes that a proposal was made with"`
	Format    string            `query:"format" enum:"json,csv" default:"json" doc:"csv has the seats that moved"`
}

// compare puts proposals side by side. The answer depends only on the proposals and the reform.
func (s *Server) compare(ctx context.Context, in *comparisonCall) (*file, error) {
	reform, tag, err := s.namedReform(ctx, in.Reform)
	if err != nil {
		return nil, err
	}
	// Proposals never change, so the address, the version of the
	// reform and the build determine the answer.
	sum := sha256.Sum256([]byte(s.Version + " " + tag + " " + requestOf(ctx).uri))
	etag := digestTag(hex.EncodeToString(sum[:16]))
	plans := make([]scenario.Plan, len(in.Proposals))
	names := map[string]bool{}
	for i, id := range in.Proposals {
		b, err := s.base(ctx, id)
		if err != nil {
			return nil, err
		}
		if status := b.File.Answer.Status; status != matcher.StatusOptimal && status != matcher.StatusFeasible {
			return nil, refuse(WrongState, "object", "proposal", "id", string(id), "state", string(status))
		}
		plans[i] = scenario.Plan{Name: b.Row.Name, Problem: b.File.Problem, Solution: &b.File.Answer, Reform: reform}
		if reform == nil && i > 0 {
			if plans[i].Reform, err = s.Queue.Reform(ctx, &b.Row); err != nil {
				return nil, err
			}
		}
		names[b.Row.Name] = true
	}
	// Only now: whether all proposals exist is checked before a caller is told that he has the answer.
	if err := in.fresh(etag); err != nil {
		return nil, err
	}
	if len(names) < len(plans) { // names that do not tell them apart
		for i := range plans {
			plans[i].Name = string(in.Proposals[i])
		}
	}
	c := scenario.Compare(plans)
	if in.Format == "csv" {
		var text bytes.Buffer
		if err := report.WriteShifts(&text, requestOf(ctx).lang, c, plans); err != nil {
			return nil, err
		}
		return attached("comparison.csv", typeCSV+"; charset=utf-8", etag, text.Bytes()), nil
	}
	text, err := matcher.Encode(c)
	return attached("comparison.json", "application/json", etag, text), err
}

// namedReform is the reform among the changes of a scenario, stored or shipped, with a tag
// of its version; nil where no scenario is named. A scenario without a reform is a fault.
func (s *Server) namedReform(ctx context.Context, name string) (*scenario.Reform, string, error) {
	if name == "" {
		return nil, "", nil
	}
	var changes []scenario.Change
	tag := s.Version
	ships, err := shipped.FindScenario(name)
	if err != nil {
		return nil, "", err
	}
	switch {
	case ships != nil && ships.Changes != nil:
		changes = ships.Changes.Changes
	case ships != nil: // a general one moves no unit
	default:
		kept, err := s.scenario(ctx, data.ScenarioID(name))
		if err != nil {
			return nil, "", err
		}
		changes, tag = kept.Changes, kept.Digest
	}
	if reform := scenario.ReformOf(changes); reform != nil {
		return reform, tag, nil
	}
	return nil, "", invalid([]Fault{{In: "query", Pointer: "reform", Code: "word", Params: matcher.Params{"want": "reform"}}})
}
