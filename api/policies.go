package api

import (
	"context"

	"dathang/data"
	"dathang/data/lang"
	"dathang/matcher"
)

// referencePolicy is a policy that ships with the program.
type referencePolicy struct {
	Name   string         `json:"name"`
	Text   string         `json:"text" doc:"What it weighs, in the caller's language"`
	Policy matcher.Policy `json:"policy"`
}

// referencePolicies lists the policies that ship.
func (s *Server) referencePolicies(ctx context.Context, _ *struct{}) (*pageOf[referencePolicy], error) {
	out := &pageOf[referencePolicy]{}
	for _, p := range matcher.Policies() {
		out.Body.Items = append(out.Body.Items, referencePolicy{p.ID, lang.Name(requestOf(ctx).lang, "policy", p.ID), p})
	}
	return out, nil
}

// policyOut is the answer with one policy.
type policyOut struct {
	Location string `header:"Location"`
	ETag     string `header:"ETag"`
	Body     keptPolicy
}

// keptPolicy is one version of a policy with its content.
type keptPolicy struct {
	ID      data.PolicyID   `json:"id"`
	Name    string          `json:"name"`
	Version int64           `json:"version"`
	Digest  string          `json:"digest"`
	Vi      string          `json:"title_vi"`
	En      string          `json:"title_en"`
	Policy  *matcher.Policy `json:"policy"`
}

// viewPolicy answers with a policy of the store.
func viewPolicy(p data.Policy, err error) (*policyOut, error) {
	if err != nil {
		return nil, err
	}
	content, err := p.Content()
	if err != nil {
		return nil, err
	}
	return &policyOut{
		"/api/v1/policies/" + string(p.ID), digestTag(p.Digest),
		keptPolicy{p.ID, p.Name, p.Version, p.Digest, p.Vi, p.En, content},
	}, nil
}

// newPolicy is a policy file with its title and the version that it follows.
type newPolicy struct {
	Making
	JSONBody
	Version int64  `query:"after_version" minimum:"0" doc:"The version that was read; 0 for a policy of a new name"`
	Vi      string `query:"title_vi" maxLength:"200"`
	En      string `query:"title_en" maxLength:"200"`
}

// addPolicy stores a policy as the next version under the name in its file.
func (s *Server) addPolicy(ctx context.Context, in *newPolicy) (*policyOut, error) {
	p, faults := matcher.DecodePolicy(in.RawBody)
	if len(faults) > 0 {
		return nil, faults
	}
	return viewPolicy(s.Store.SavePolicy(ctx, in.actor(ctx), data.Title{Vi: in.Vi, En: in.En}, in.Version, p))
}

// listPolicies lists the latest version of every policy, or all versions of one.
func (s *Server) listPolicies(ctx context.Context, in *struct {
	Paging
	Name string `query:"name" doc:"Every version of the policy of this name"`
},
) (*pageOf[policyHead], error) {
	// The versions of one policy, or the latest of each.
	if in.Name != "" {
		list, err := s.Store.PolicyVersions(ctx, in.Name, in.page())
		return listedAs(list, err, headOf)
	}
	list, err := s.Store.Policies(ctx, in.page())
	return listedAs(list, err, headOf)
}

// policyHead is one version of a policy without its content.
type policyHead struct {
	ID      data.PolicyID `json:"id"`
	Name    string        `json:"name"`
	Version int64         `json:"version"`
	Digest  string        `json:"digest"`
	Vi      string        `json:"title_vi"`
	En      string        `json:"title_en"`
}

// headOf shows a policy without its content.
func headOf(p *data.Policy) policyHead {
	return policyHead{p.ID, p.Name, p.Version, p.Digest, p.Vi, p.En}
}

// getPolicy answers with one version of a policy.
func (s *Server) getPolicy(ctx context.Context, in *struct {
	Cached
	ID data.PolicyID `path:"policy" doc:"Of one version"`
},
) (*policyOut, error) {
	p, err := s.Store.Policy(ctx, in.ID)
	if err == nil {
		err = in.fresh(digestTag(p.Digest))
	}
	return viewPolicy(p, err)
}

// problemOut is the answer with one problem.
type problemOut struct {
	Location string `header:"Location"`
	Body     data.Problem
}

// addProblem stores a problem file, to be solved by its digest.
func (s *Server) addProblem(ctx context.Context, in *JSONBody) (*problemOut, error) {
	p, faults := matcher.DecodeProblem(in.RawBody)
	if len(faults) > 0 {
		return nil, faults
	}
	kept, err := s.Store.AddProblem(ctx, actorOf(ctx), "", "", p)
	if err != nil {
		return nil, err
	}
	return &problemOut{"/api/v1/problems/" + kept.Digest, kept}, nil
}

// ProblemPath names a problem.
type ProblemPath struct {
	Digest string `path:"problem" maxLength:"64" doc:"Digest of the problem"`
}

// getProblem answers with one problem, without its content.
func (s *Server) getProblem(ctx context.Context, in *ProblemPath) (*one[data.Problem], error) {
	return single(s.Store.Problem(ctx, in.Digest))
}

// problemFile answers with the whole problem. Its digest is its
// tag, so a caller who has it is told so without asking the store.
func (s *Server) problemFile(ctx context.Context, in *struct {
	ProblemPath
	Download
},
) (*file, error) {
	if err := in.fresh(digestTag(in.Digest)); err != nil {
		return nil, err
	}
	body, err := s.Store.ProblemFile(ctx, in.Digest)
	if err != nil {
		return nil, err
	}
	return in.packed("problem.json", digestTag(in.Digest), body)
}
