package api

import (
	"cmp"
	"context"
	"slices"

	"dathang/api/auth"
	"dathang/data"
	"dathang/matcher"
)

// maxTextBytes is the largest body of a comment or a reason.
const maxTextBytes = 64 << 10

// Stated is what comes with an act on a proposal.
type Stated struct {
	Text  string `json:"text,omitempty" maxLength:"5000" doc:"A reason, an opinion; where the act asks for one"`
	Paper *Paper `json:"paper,omitempty" doc:"The paper that stands for it in the city's document system; where the act asks for one"`
}

// Paper is a paper in the city's document system.
type Paper struct {
	Number string `json:"number" minLength:"1" maxLength:"100"`
	Date   string `json:"date" format:"date" doc:"YYYY-MM-DD"`
	Digest string `json:"digest,omitempty" maxLength:"64" pattern:"^[0-9a-f]{64}$" doc:"SHA-256 of its file, in hexadecimal"`
}

// actIn is an act on the version of a proposal that was read.
type actIn struct {
	ProposalPath
	Edit
	Body Stated
}

// acts is the handler of one act.
func (s *Server) acts(act data.Act) func(context.Context, *actIn) (*proposalOut, error) {
	return func(ctx context.Context, in *actIn) (*proposalOut, error) {
		version, err := in.version(s.proposalVersion(ctx, in.ID))
		if err != nil {
			return nil, err
		}
		if faults := missing(act, &in.Body); len(faults) > 0 {
			return nil, invalid(faults)
		}
		// Before it is published the planner takes a proposal back, afterwards who publishes.
		if act == data.ActWithdraw && callerOf(ctx).role != auth.Approver {
			if p, err := s.Store.Proposal(ctx, in.ID); err != nil || p.Stage == data.StagePublished {
				if err == nil {
					err = refuse(Forbidden)
				}
				return nil, err
			}
		}
		return viewProposal(s.Store.Do(ctx, actorOf(ctx), in.ID, version, doing(act, &in.Body)))
	}
}

// missing tells what has to come with an act and does not, from whatever stage it is done.
func missing(act data.Act, b *Stated) (faults []Fault) {
	asks := func(what func(*data.Transition) bool) bool {
		return slices.ContainsFunc(data.Transitions, func(t data.Transition) bool { return t.Act == act && what(&t) })
	}
	if asks(func(t *data.Transition) bool { return t.Text }) && b.Text == "" {
		faults = append(faults, Fault{In: "body", Pointer: "/text", Code: "missing"})
	}
	if asks(func(t *data.Transition) bool { return t.Paper }) && b.Paper == nil {
		faults = append(faults, Fault{In: "body", Pointer: "/paper", Code: "missing"})
	}
	return faults
}

// doing is an act as the store does it.
func doing(act data.Act, b *Stated) data.Doing {
	d := data.Doing{Act: act, Text: b.Text}
	if p := b.Paper; p != nil {
		d.PaperNumber, d.PaperDate, d.PaperDigest = p.Number, p.Date, p.Digest
	}
	return d
}

// comment keeps a comment on a proposal or on one of its lines.
func (s *Server) comment(ctx context.Context, in *struct {
	ProposalPath
	Body struct {
		Text string     `json:"text" minLength:"1" maxLength:"5000"`
		Line *data.Line `json:"line,omitempty" doc:"The line that it is about: a case, and the offer that serves it; the whole proposal where absent"`
	}
},
) (*proposalOut, error) {
	return viewProposal(s.Store.Do(ctx, actorOf(ctx), in.ID, 0, data.Doing{Act: data.ActComment, Text: in.Body.Text, Line: in.Body.Line}))
}

// listComments lists comments.
func (s *Server) listComments(ctx context.Context, in *struct {
	ProposalPath
	Paging
},
) (*pageOf[data.ProposalAct], error) {
	return listed(s.Store.ProposalActs(ctx, in.ID, data.ActComment, in.page()))
}

// listActs lists the history of a proposal.
func (s *Server) listActs(ctx context.Context, in *struct {
	ProposalPath
	Paging
},
) (*pageOf[data.ProposalAct], error) {
	return listed(s.Store.ProposalActs(ctx, in.ID, "", in.page()))
}

// gateOut is the answer with what stands between a proposal and its publication.
type gateOut struct{ Body data.Gate }

// gate tells what stands between a proposal and its publication.
func (s *Server) gate(ctx context.Context, in *ProposalPath) (*gateOut, error) {
	g, err := s.Store.Gate(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &gateOut{g}, nil
}

// listTransitions lists the state machine of a proposal.
func (s *Server) listTransitions(context.Context, *struct{}) (*pageOf[data.Transition], error) {
	return &pageOf[data.Transition]{Page[data.Transition]{Items: data.Transitions}}, nil
}

// RoundPath names a round.
type RoundPath struct {
	ID data.RoundID `path:"round" doc:"Of the round"`
}

// roundTerms are what may be set of a round.
type roundTerms struct {
	Name          string      `json:"name" minLength:"1" maxLength:"200"`
	Year          int         `json:"year" minimum:"2000" maximum:"2100"`
	Steps         []data.Step `json:"steps,omitempty" maxItems:"3" enum:"comment,appraise,approve" doc:"What a proposal must go through before it is published"`
	DeclareBy     string      `json:"declare_by,omitempty" pattern:"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$" doc:"Last day of the communes' declarations, YYYY-MM-DD in Asia/Ho_Chi_Minh"`
	AnswerBy      string      `json:"answer_by,omitempty" pattern:"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$" doc:"Last day of the universities' answers"`
	MostKVND      int64       `json:"most_kvnd,omitempty" minimum:"0" maximum:"1000000000000" doc:"The most that an approved plan may cost; 0 for no limit"`
	LeastPermille int64       `json:"least_permille,omitempty" minimum:"0" maximum:"1000" doc:"The least share of the demand that an approved plan serves; 0 for no limit"`
}

// of are the terms as the store keeps them; days that no calendar has are faults.
func (b *roundTerms) of() (data.RoundTerms, error) {
	var faults []Fault
	for pointer, day := range map[string]string{"/answer_by": b.AnswerBy, "/declare_by": b.DeclareBy} {
		if day != "" && !matcher.ValidDate(day) {
			faults = append(faults, Fault{In: "body", Pointer: pointer, Code: "shape", Params: map[string]any{"want": "YYYY-MM-DD"}})
		}
	}
	if len(faults) > 0 {
		slices.SortFunc(faults, func(a, b Fault) int { return cmp.Compare(a.Pointer, b.Pointer) })
		return data.RoundTerms{}, invalid(faults)
	}
	return data.RoundTerms{
		Name: b.Name, Year: b.Year, Steps: b.Steps, DeclareBy: b.DeclareBy, AnswerBy: b.AnswerBy, MostKVND: b.MostKVND, LeastPermille: b.LeastPermille,
	}, nil
}

// roundOut is the answer with one round.
type roundOut struct {
	Location string `header:"Location"`
	ETag     string `header:"ETag" doc:"For If-Match of the next change"`
	Body     data.Round
}

// viewRound answers with a round.
func viewRound(r data.Round, err error) (*roundOut, error) {
	if err != nil {
		return nil, err
	}
	return &roundOut{"/api/v1/rounds/" + string(r.ID), versionTag(r.Version), r}, nil
}

// listRounds lists rounds.
func (s *Server) listRounds(ctx context.Context, in *Paging) (*pageOf[data.Round], error) {
	return listed(s.Store.Rounds(ctx, in.page()))
}

// addRound opens a round.
func (s *Server) addRound(ctx context.Context, in *struct {
	Making
	Body roundTerms
},
) (*roundOut, error) {
	terms, err := in.Body.of()
	if err != nil {
		return nil, err
	}
	return viewRound(s.Store.AddRound(ctx, in.actor(ctx), terms))
}

// getRound answers with one round.
func (s *Server) getRound(ctx context.Context, in *struct {
	RoundPath
	Cached
},
) (*roundOut, error) {
	r, err := s.Store.Round(ctx, in.ID)
	if err == nil {
		err = in.fresh(versionTag(r.Version))
	}
	return viewRound(r, err)
}

// putRound changes the terms of a round.
func (s *Server) putRound(ctx context.Context, in *struct {
	RoundPath
	Edit
	Body roundTerms
},
) (*roundOut, error) {
	version, err := in.version(s.roundVersion(ctx, in.ID))
	if err != nil {
		return nil, err
	}
	terms, err := in.Body.of()
	if err != nil {
		return nil, err
	}
	return viewRound(s.Store.SaveRound(ctx, actorOf(ctx), in.ID, version, terms))
}

// archiveRound closes a round.
func (s *Server) archiveRound(ctx context.Context, in *struct {
	RoundPath
	Edit
},
) (*roundOut, error) {
	version, err := in.version(s.roundVersion(ctx, in.ID))
	if err != nil {
		return nil, err
	}
	return viewRound(s.Store.ArchiveRound(ctx, actorOf(ctx), in.ID, version))
}

// roundVersion is the version of a round that stands.
func (s *Server) roundVersion(ctx context.Context, id data.RoundID) func() (int64, error) {
	return func() (int64, error) {
		r, err := s.Store.Round(ctx, id)
		return r.Version, err
	}
}
