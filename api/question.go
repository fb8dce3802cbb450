package api

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dathang/api/work"
	"dathang/data"
	"dathang/matcher"
	"dathang/matcher/scenario"
)

// From is what a run starts from: exactly one of a proposal, a dataset under a policy, and a
// problem.
type From struct {
	Proposal   data.ProposalID `json:"proposal_id,omitempty" doc:"This, or dataset_id, or problem_digest"`
	Dataset    data.DatasetID  `json:"dataset_id,omitempty" doc:"This, or proposal_id, or problem_digest"`
	Problem    string          `json:"problem_digest,omitempty"`
	PolicyID   data.PolicyID   `json:"policy_id,omitempty" doc:"A kept policy, for a dataset"`
	PolicyName string          `json:"policy_name,omitempty" doc:"A policy that ships, for a dataset; without either the default one"`
	NormDate   string          `json:"norm_date,omitempty" format:"date" doc:"Picks the norms in force; the dataset's base date where absent"`
	Horizon    int             `json:"horizon,omitzero" minimum:"1" maximum:"30" doc:"Demand years; 5 where absent"`
	Intakes    int             `json:"intakes,omitzero" minimum:"1" maximum:"30" doc:"Yearly intakes on offer; 5 where absent"`
}

// members are the names of what is given.
func (f *From) members() []string {
	var given []string
	for _, m := range []struct {
		name string
		is   bool
	}{
		{"proposal_id", f.Proposal != ""},
		{"dataset_id", f.Dataset != ""},
		{"problem_digest", f.Problem != ""},
		{"policy_id", f.PolicyID != ""},
		{"policy_name", f.PolicyName != ""},
		{"norm_date", f.NormDate != ""},
		{"horizon", f.Horizon != 0},
		{"intakes", f.Intakes != 0},
	} {
		if m.is {
			given = append(given, m.name)
		}
	}
	return given
}

// Question is what a run starts from and changes before it asks anything.
type Question struct {
	From
	Scenario data.ScenarioID   `json:"scenario_id,omitempty" doc:"A kept scenario: its base, and its changes before those given here"`
	Changes  []scenario.Change `json:"changes,omitempty" maxItems:"1000" doc:"Made in their order; what they start from stays as it is"`
}

// input resolves what a question names and changes, and reports all that is wrong with it. ask adds
// the rest of the question.
func (s *Server) input(ctx context.Context, q *Question, ask func(*work.Input)) (*work.Input, error) {
	// A scenario brings its base, so nothing else may name one.
	if q.Scenario == "" {
		return s.checked(ctx, &q.From, brought{}, q.Changes, ask)
	}
	var faults []Fault
	for _, name := range q.members() {
		faults = append(faults, notWith(name, "scenario_id"))
	}
	kept, err := s.scenario(ctx, q.Scenario)
	if err := found("/scenario_id", err, &faults); err != nil {
		return nil, err
	}
	if len(faults) > 0 {
		return nil, invalid(faults)
	}
	return s.checked(ctx, &kept.Base, brought{"/scenario_id", kept.Changes}, q.Changes, func(input *work.Input) {
		input.Scenario = q.Scenario
		ask(input)
	})
}

// brought are changes that a member of a request stands for; they come before the ones listed in
// the request.
type brought struct {
	by      string
	changes []scenario.Change
}

// checked is an input whose changes can be made on what it starts from.
func (s *Server) checked(ctx context.Context, from *From, before brought, given []scenario.Change, ask func(*work.Input)) (*work.Input, error) {
	input, err := s.starting(ctx, from)
	if err != nil {
		return nil, err
	}
	input.Changes = slices.Concat(before.changes, given)
	ask(input)
	wrong, err := s.Queue.Check(ctx, input)
	if err != nil {
		return nil, err
	}
	if len(wrong) > 0 {
		return nil, invalid(inRequest(bodyFaults(wrong), before, len(given)))
	}
	return input, nil
}

// inRequest translates places in the combined list of changes into places of the request: in what a
// member stands for, in the changes listed, or in the axes that follow.
func inRequest(faults []Fault, before brought, given int) []Fault {
	for i := range faults {
		rest, ok := strings.CutPrefix(faults[i].Pointer, "/changes/")
		number, member, _ := strings.Cut(rest, "/")
		at, err := strconv.Atoi(number)
		if !ok || err != nil {
			continue
		}
		// The combined list is: what the member brought, then what was listed, then the changes of the axes.
		place := fmt.Sprintf("/axes/%d/change", at-len(before.changes)-given)
		if at -= len(before.changes); at < 0 {
			faults[i].Pointer = before.by
			continue
		} else if at < given {
			place = fmt.Sprintf("/changes/%d", at)
		}
		faults[i].Pointer = strings.TrimSuffix(place+"/"+member, "/")
	}
	return faults
}

// notWith is the fault of a member that does not go with another.
func notWith(name, other string) Fault {
	return Fault{In: "body", Pointer: "/" + name, Code: "not_with", Params: matcher.Params{"other": other}}
}

// found turns "not found" into a fault at its place; other errors are returned.
func found(pointer string, err error, faults *[]Fault) error {
	if missing, ok := errors.AsType[data.NotFound](err); ok {
		*faults = append(*faults, Fault{In: "body", Pointer: pointer, Code: "no_object", Params: matcher.Params{"value": missing.ID}})
		return nil
	}
	return err
}

// starting resolves what a run starts from, with everything that is wrong about it.
func (s *Server) starting(ctx context.Context, f *From) (*work.Input, error) {
	input := &work.Input{
		Base: f.Proposal, Dataset: f.Dataset, Problem: f.Problem, PolicyID: f.PolicyID,
		NormDate: f.NormDate, Horizon: f.Horizon, Intakes: f.Intakes,
	}
	var faults []Fault
	var err error
	given := f.members()
	switch {
	case f.Proposal != "" || f.Problem != "":
		// Each of these stands alone: whatever else is given is too much.
		for _, name := range given[1:] {
			faults = append(faults, notWith(name, given[0]))
		}
		if given[0] == "proposal_id" {
			_, err = s.Store.Proposal(ctx, f.Proposal)
			err = found("/proposal_id", err, &faults)
		} else if given[0] == "problem_digest" {
			_, err = s.Store.Problem(ctx, f.Problem)
			err = found("/problem_digest", err, &faults)
		}
	case f.Dataset == "":
		faults = append(faults, Fault{In: "body", Pointer: "/dataset_id", Code: "missing"})
	default:
		_, err = s.Store.Dataset(ctx, f.Dataset)
		err = found("/dataset_id", err, &faults)
	}
	if err != nil {
		return nil, err
	}
	// A proposal and a problem have their terms in themselves; a dataset needs a policy.
	if f.Proposal == "" && f.Problem == "" {
		input.Policy, err = s.policyInForce(ctx, f.PolicyID, f.PolicyName, &faults)
		if err := found("/policy_id", err, &faults); err != nil {
			return nil, err
		}
	}
	if len(faults) > 0 {
		sortFaults(faults)
		return nil, invalid(faults)
	}
	return input, nil
}

// policyInForce is the policy named in one of the two ways, or the default.
func (s *Server) policyInForce(ctx context.Context, id data.PolicyID, name string, faults *[]Fault) (*matcher.Policy, error) {
	switch {
	case id != "" && name != "":
		*faults = append(*faults, notWith("policy_name", "policy_id"))
	case id != "":
		kept, err := s.Store.Policy(ctx, id)
		if err != nil {
			return nil, err
		}
		return kept.Content()
	case name != "":
		if p, ok := matcher.NamedPolicy(name); ok {
			return &p, nil
		}
		*faults = append(*faults, Fault{In: "body", Pointer: "/policy_name", Code: "word", Params: matcher.Params{"want": policyNames()}})
	}
	p := matcher.DefaultPolicy()
	return &p, nil
}

// policyNames lists the policies that ship, for the text of a fault.
func policyNames() string {
	var names []string
	for _, p := range matcher.Policies() {
		names = append(names, p.ID)
	}
	return strings.Join(names, ", ")
}
