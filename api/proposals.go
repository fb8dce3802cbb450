package api

import (
	"context"

	"dathang/api/work"
	"dathang/data"
	"dathang/data/lang"
	"dathang/data/report"
	"dathang/matcher"
	"dathang/matcher/scenario"
	"dathang/matcher/verify"
)

// listProposals lists proposals; plans only, unless hypotheses are asked for.
func (s *Server) listProposals(ctx context.Context, in *struct {
	Paging
	Searched
	Status  matcher.Status    `query:"status" enum:"optimal,feasible,infeasible"`
	Dataset data.DatasetID    `query:"dataset"`
	Kind    data.ProposalKind `query:"kind" enum:"plan,hypothesis,all" default:"plan" doc:"Plans may be published; hypotheses are what scenarios and what-if questions computed. They stand among plans only for who asks for all"`
},
) (*pageOf[data.Proposal], error) {
	if in.Kind == everyKind {
		in.Kind = ""
	}
	return listed(s.Store.Proposals(ctx, data.ProposalFilter{Search: in.Search, Kind: in.Kind, Status: in.Status, Dataset: in.Dataset}, in.page()))
}

// everyKind asks for plans and hypotheses.
const everyKind data.ProposalKind = "all"

// ProposalPath names a proposal.
type ProposalPath struct {
	ID data.ProposalID `path:"proposal" doc:"Of the proposal"`
}

// proposalOut is the answer with one proposal.
type proposalOut struct {
	Location string `header:"Location"`
	ETag     string `header:"ETag"`
	Body     data.Proposal
}

// viewProposal answers with a proposal of the store.
func viewProposal(p data.Proposal, err error) (*proposalOut, error) {
	if err != nil {
		return nil, err
	}
	return &proposalOut{"/api/v1/proposals/" + string(p.ID), versionTag(p.Version), p}, nil
}

// getProposal answers with one proposal, without its content.
func (s *Server) getProposal(ctx context.Context, in *struct {
	ProposalPath
	Cached
},
) (*proposalOut, error) {
	p, err := s.Store.Proposal(ctx, in.ID)
	if err == nil {
		err = in.fresh(versionTag(p.Version))
	}
	return viewProposal(p, err)
}

// newProposal is a proposal file with its name.
type newProposal struct {
	Making
	JSONBody
	Name string `query:"name" maxLength:"200"`
}

// addProposal stores a proposal file if the independent check confirms every claim in it, and if it
// calls nothing by another name than the datasets of the store do.
func (s *Server) addProposal(ctx context.Context, in *newProposal) (*proposalOut, error) {
	p, faults := matcher.DecodeProposal(in.RawBody)
	if len(faults) > 0 {
		return nil, faults
	}
	if wrong := verify.Check(p); len(wrong) > 0 {
		return nil, unverified(report.NewNames(requestOf(ctx).lang, p.Problem), wrong)
	}
	other, err := s.Store.OtherNames(ctx, p.Problem)
	if err != nil {
		return nil, err
	}
	if len(other) > 0 {
		return nil, unverified(report.NewNames(requestOf(ctx).lang, p.Problem), misnamed(other))
	}
	if err := p.Renew(); err != nil { // a file of an earlier version is kept as one of this
		return nil, err
	}
	name := in.Name
	if name == "" {
		name = p.Problem.Name
	}
	return viewProposal(s.Store.AddProposal(ctx, in.actor(ctx), data.NewProposal{Name: name, File: p, Verified: true}))
}

// misnamed shows wrong names as violations, like those of the recount.
func misnamed(other []data.OtherName) []matcher.Violation {
	list := make([]matcher.Violation, len(other))
	for i, n := range other {
		list[i] = matcher.Violation{Code: matcher.ViolationOtherName, Params: matcher.Params{"id": n.ID, "value": n.Name, "want": n.Want}}
	}
	return list
}

// violationsShown bounds how many violations of a proposal are reported.
const violationsShown = 100

// unverified is the refusal of a proposal file with violations; count is that of all of them.
func unverified(names *report.Names, wrong []matcher.Violation) error {
	shown := wrong[:min(violationsShown, len(wrong))]
	faults := make([]Fault, len(shown))
	for i, v := range shown {
		faults[i] = Fault{In: "body", Code: string(v.Code), Params: matcher.Params(names.Fill(v.Params))}
	}
	r := invalid(faults)
	r.params["count"] = len(wrong)
	return r
}

// proposalVersion returns a function that reads the current version of a proposal.
func (s *Server) proposalVersion(ctx context.Context, id data.ProposalID) func() (int64, error) {
	return func() (int64, error) {
		p, err := s.Store.Proposal(ctx, id)
		return p.Version, err
	}
}

// rename is a new name for a proposal.
type rename struct {
	ProposalPath
	Edit
	Body struct {
		Name string `json:"name" minLength:"1" maxLength:"200"`
	}
}

// renameProposal gives a proposal another name.
func (s *Server) renameProposal(ctx context.Context, in *rename) (*proposalOut, error) {
	version, err := in.version(s.proposalVersion(ctx, in.ID))
	if err != nil {
		return nil, err
	}
	return viewProposal(s.Store.RenameProposal(ctx, actorOf(ctx), in.ID, version, in.Body.Name))
}

// adoptProposal turns a hypothesis into a plan. The audit records who did so, and with which changes.
func (s *Server) adoptProposal(ctx context.Context, in *struct {
	ProposalPath
	Edit
},
) (*proposalOut, error) {
	version, err := in.version(s.proposalVersion(ctx, in.ID))
	if err != nil {
		return nil, err
	}
	asked, err := s.madeFrom(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return viewProposal(s.Store.AdoptProposal(ctx, actorOf(ctx), in.ID, version, append([]scenario.Change{}, asked.Changes...)))
}

// madeFrom is the input of the run that made a proposal; empty for one that came as a file.
func (s *Server) madeFrom(ctx context.Context, id data.ProposalID) (*work.Input, error) {
	p, err := s.Store.Proposal(ctx, id)
	if err != nil || p.Run == "" {
		return &work.Input{}, err
	}
	r, err := s.Store.Run(ctx, p.Run)
	if err != nil {
		return nil, err
	}
	return work.InputOf(&r)
}

// saidChange is one of the changes that made a hypothesis of something.
type saidChange struct {
	Change scenario.Change `json:"change"`
	Text   string          `json:"text" doc:"What it does, in the caller's language"`
}

// listChanges lists the changes with which a proposal was computed, in their order; there may be none.
func (s *Server) listChanges(ctx context.Context, in *ProposalPath) (*pageOf[saidChange], error) {
	asked, err := s.madeFrom(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := &pageOf[saidChange]{}
	out.Body.Items = []saidChange{}
	if len(asked.Changes) == 0 {
		return out, nil
	}
	b, err := s.Queue.Base(ctx, asked)
	if err != nil {
		return nil, err
	}
	from, err := b.For(ctx, asked.Changes)
	if err != nil {
		return nil, err
	}
	names := report.NewNames(requestOf(ctx).lang, b.Source.Problem).With(from.Dataset)
	for i := range asked.Changes {
		out.Body.Items = append(out.Body.Items, saidChange{asked.Changes[i], names.Change(&asked.Changes[i])})
	}
	return out, nil
}

// proposalFile answers with the whole proposal: problem, answer and certificate.
func (s *Server) proposalFile(ctx context.Context, in *struct {
	ProposalPath
	Download
},
) (*file, error) {
	return s.proposalPart(ctx, in.ID, in.Download, "proposal", s.Store.ProposalFile)
}

// certificate answers with the proof of the bounds alone.
func (s *Server) certificate(ctx context.Context, in *struct {
	ProposalPath
	Download
},
) (*file, error) {
	return s.proposalPart(ctx, in.ID, in.Download, "certificate", s.Store.CertificateFile)
}

// proposalPart answers with one stored file of a proposal.
func (s *Server) proposalPart(
	ctx context.Context, id data.ProposalID, d Download, part string, load func(context.Context, data.ProposalID) ([]byte, error),
) (*file, error) {
	p, err := s.Store.Proposal(ctx, id)
	if err != nil {
		return nil, err
	}
	etag := digestTag(p.AnswerDigest + "." + part)
	if err := d.fresh(etag); err != nil {
		return nil, err
	}
	body, err := load(ctx, id)
	if err != nil {
		return nil, err
	}
	return d.packed(part+".json", etag, body)
}

// AllocationFilter narrows lists of allocations.
type AllocationFilter struct {
	Searched
	Commune   matcher.CommuneID   `query:"commune"`
	Group     matcher.GroupID     `query:"group"`
	Field     matcher.FieldID     `query:"field"`
	Need      matcher.Need        `query:"need" enum:"vacant,unqualified,refresh"`
	Provider  matcher.ProviderID  `query:"provider"`
	Programme matcher.ProgrammeID `query:"programme"`
	Kind      matcher.Kind        `query:"kind"`
	Year      int                 `query:"year"`
	Intake    int                 `query:"intake"`
}

// filter is what the store is asked for.
func (f *AllocationFilter) filter() data.AllocationFilter {
	return data.AllocationFilter{
		Search: f.Search, Commune: f.Commune, Group: f.Group, Field: f.Field, Need: f.Need,
		Provider: f.Provider, Programme: f.Programme, Kind: f.Kind, Year: f.Year, Intake: f.Intake,
	}
}

// listAllocations lists the allocations of a proposal.
func (s *Server) listAllocations(ctx context.Context, in *struct {
	ProposalPath
	Cached
	Paging
	AllocationFilter
	Order data.AllocationOrder `query:"order" enum:"commune,provider" default:"commune"`
},
) (*steadyPage[data.Allocation], error) {
	return steady(ctx, s, in.Cached, func() (data.List[data.Allocation], error) {
		return s.Store.Allocations(ctx, in.ID, in.filter(), in.Order, in.page())
	})
}

// universityAllocations lists what one university provides.
func (s *Server) universityAllocations(ctx context.Context, in *struct {
	ProposalPath
	Cached
	Paging
	AllocationFilter
	University matcher.UniversityID `path:"university"`
},
) (*steadyPage[data.Allocation], error) {
	return steady(ctx, s, in.Cached, func() (data.List[data.Allocation], error) {
		return s.Store.UniversityAllocations(ctx, in.ID, in.University, in.filter(), in.page())
	})
}

// CommunePath names a commune.
type CommunePath struct {
	CommuneID matcher.CommuneID `path:"commune" doc:"<code>@<valid from year>"`
}

// communeAllocations lists what one commune receives.
func (s *Server) communeAllocations(ctx context.Context, in *struct {
	ProposalPath
	Cached
	CommunePath
	Paging
	AllocationFilter
},
) (*steadyPage[data.Allocation], error) {
	return steady(ctx, s, in.Cached, func() (data.List[data.Allocation], error) {
		return s.Store.CommuneAllocations(ctx, in.ID, in.CommuneID, in.filter(), in.page())
	})
}

// UnmetFilter narrows lists of unmet cells.
type UnmetFilter struct {
	Searched
	Commune matcher.CommuneID      `query:"commune"`
	Group   matcher.GroupID        `query:"group"`
	Field   matcher.FieldID        `query:"field"`
	Need    matcher.Need           `query:"need" enum:"vacant,unqualified,refresh"`
	Year    int                    `query:"year"`
	Code    matcher.RelaxationCode `query:"code" doc:"A relaxation that is part of the reason"`
}

// filter is what the store is asked for.
func (f *UnmetFilter) filter() data.UnmetFilter {
	return data.UnmetFilter{Search: f.Search, Commune: f.Commune, Group: f.Group, Field: f.Field, Need: f.Need, Year: f.Year, Code: f.Code}
}

// listUnmet lists the cells with unmet seats.
func (s *Server) listUnmet(ctx context.Context, in *struct {
	ProposalPath
	Cached
	Paging
	UnmetFilter
},
) (*steadyPage[data.Unmet], error) {
	return steady(ctx, s, in.Cached, func() (data.List[data.Unmet], error) {
		return s.Store.Unmet(ctx, in.ID, in.filter(), in.page())
	})
}

// communeUnmet lists the cells of one commune with unmet seats.
func (s *Server) communeUnmet(ctx context.Context, in *struct {
	ProposalPath
	Cached
	CommunePath
	Paging
	UnmetFilter
},
) (*steadyPage[data.Unmet], error) {
	return steady(ctx, s, in.Cached, func() (data.List[data.Unmet], error) {
		return s.Store.CommuneUnmet(ctx, in.ID, in.CommuneID, in.filter(), in.page())
	})
}

// saidReason is why the next unmet seat of a cell is unmet, in words and with its witness.
type saidReason struct {
	matcher.Reason
	ProofText string   `json:"proof_text" doc:"In the caller's language"`
	Texts     []string `json:"texts" doc:"The relaxations in the caller's language"`
	Moves     []string `json:"moves" doc:"The witness in the caller's language: what would change places so that the seat is served"`
}

// listReasons lists the reasons of unmet seats in words.
func (s *Server) listReasons(ctx context.Context, in *struct {
	ProposalPath
	Paging
	CellFilter
	Need  matcher.Need    `query:"need" enum:"vacant,unqualified,refresh"`
	Year  int             `query:"year"`
	Class matcher.ClassID `query:"class" doc:"The entry class of the holders"`
},
) (*pageOf[saidReason], error) {
	b, err := s.base(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	found, err := slice(b.File.Answer.Reasons, "reasons", in.Paging, func(r *matcher.Reason) bool {
		return in.takes(r.Commune, r.Field) && (in.Need == "" || in.Need == r.Need) && (in.Year == 0 || in.Year == r.Year) &&
			(in.Class == "" || in.Class == r.Class)
	})
	if err != nil {
		return nil, err
	}
	l := requestOf(ctx).lang
	names := report.NewNames(l, b.File.Problem)
	out := &pageOf[saidReason]{Page[saidReason]{Items: make([]saidReason, len(found.Body.Items)), Next: found.Body.Next}}
	for i, r := range found.Body.Items {
		texts := make([]string, len(r.Relaxations))
		for j := range r.Relaxations {
			texts[j] = names.Relaxation(&r.Relaxations[j], r.Cell)
		}
		moves := make([]string, len(r.Witness))
		for j := range r.Witness {
			moves[j] = names.Move(&r.Witness[j])
		}
		out.Body.Items[i] = saidReason{r, lang.Name(l, "proof", string(r.Proof)), texts, moves}
	}
	return out, nil
}
