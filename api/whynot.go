package api

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"dathang/api/work"
	"dathang/data/report"
	"dathang/matcher"
	"dathang/matcher/explain"
)

// CasePath names a demand cell of a proposal.
type CasePath struct {
	ProposalPath
	Commune matcher.CommuneID `query:"commune" required:"true"`
	Field   matcher.FieldID   `query:"field" required:"true"`
	Year    int               `query:"year" required:"true"`
	Class   matcher.ClassID   `query:"class" doc:"The entry class of the holders; all classes where none is named"`
	Resolve bool              `query:"resolve" doc:"Where side rows, cohorts or a gap leave no flow to read the answer from: solve anew to bound what the best plan changes, instead of moving seats"`
	Wait    int               `query:"wait_s" minimum:"1" maximum:"60" default:"10" doc:"How many seconds to wait for the answer; solving anew may need them"`
}

// takes reports whether a cell is asked about; an empty need is any.
func (c *CasePath) takes(x *matcher.Cell, need matcher.Need) bool {
	return x.Commune == c.Commune && x.Field == c.Field && x.Year == c.Year && (need == "" || need == x.Need) && (c.Class == "" || c.Class == x.Class)
}

// cells are the demand cells that are asked about, of one need or of all.
// Without any, the error says which of the parameters has no object.
func (c *CasePath) cells(p *matcher.Problem, need matcher.Need) ([]matcher.Cell, error) {
	var list []matcher.Cell
	for i := range p.Demands {
		d := &p.Demands[i]
		if c.takes(&d.Cell, need) {
			list = append(list, d.Cell)
		}
	}
	if len(list) > 0 {
		return list, nil
	}
	// There is no demand: say whether the commune or the field is unknown, or both exist without demand.
	known := func(pointer, value string, ok bool) error {
		if ok {
			return nil
		}
		return invalid([]Fault{{In: "query", Pointer: pointer, Code: "no_object", Params: matcher.Params{"value": value}}})
	}
	if err := known("commune", string(c.Commune), slices.ContainsFunc(p.Communes, func(u matcher.Commune) bool { return u.ID == c.Commune })); err != nil {
		return nil, err
	}
	if err := known("field", string(c.Field), slices.ContainsFunc(p.Fields, func(f matcher.Field) bool { return f.ID == c.Field })); err != nil {
		return nil, err
	}
	return nil, refuse(NotFound, "object", "cell", "id", matcher.Cell{Commune: c.Commune, Field: c.Field, Need: need, Year: c.Year, Class: c.Class}.String())
}

// asking is a question about a loaded proposal that has a plan.
type asking struct {
	*work.Base
	server *Server
	names  *report.Names
	began  atomic.Bool // something of it is worked on
}

// asked loads the proposal and runs answer within the time that the caller waits. If
// that is over, the error says whether the server was busy or the question takes longer.
func (s *Server) asked(ctx context.Context, in *CasePath, answer func(context.Context, *asking) error) error {
	b, err := s.base(ctx, in.ID)
	if err != nil {
		return err
	}
	if status := b.File.Answer.Status; status != matcher.StatusOptimal && status != matcher.StatusFeasible {
		return refuse(WrongState, "object", "proposal", "id", string(in.ID), "state", string(status))
	}
	// The caller waits this long; the work goes on as long as others wait for the same answer.
	limited, done := context.WithTimeout(ctx, time.Duration(in.Wait)*time.Second)
	defer done()
	a := &asking{Base: b, server: s, names: report.NewNames(requestOf(ctx).lang, b.File.Problem)}
	err = answer(limited, a)
	if limited.Err() != nil && ctx.Err() == nil {
		// Nothing was worked on and every place is taken: the server is busy, the question may be easy.
		if !a.began.Load() && len(s.questions) == cap(s.questions) {
			return later(Unavailable, turnTime) // its turn never came
		}
		return refuse(TakesLonger, "seconds", in.Wait)
	}
	return err
}

// kept computes a part of an answer once for all who ask: it depends only on the proposal and
// on about, which names the question. At most as many are worked on at once as there are cores.
func kept[T any](ctx context.Context, a *asking, work func(context.Context) (T, error), about ...any) (T, error) {
	found, err := a.server.answers.Get(ctx, fmt.Sprintf("%s %q", a.Row.ID, about), func(ctx context.Context) (any, error) {
		done, err := a.server.turn(ctx, askedMost)
		if err != nil {
			return nil, err
		}
		defer done()
		a.began.Store(true)
		limited, stop := context.WithTimeout(ctx, askedMost)
		defer stop()
		return work(limited)
	})
	if err != nil {
		var none T
		return none, err
	}
	return found.(T), nil
}

// askedMost bounds the work on a part of an answer, however many wait for it.
const askedMost = time.Minute

// saidAlternative is an alternative with its sentences.
type saidAlternative struct {
	matcher.Alternative
	OfferText    string   `json:"offer_text,omitempty" doc:"The offer in the caller's language"`
	ProviderText string   `json:"provider_text,omitempty" doc:"Who offers it"`
	Texts        []string `json:"texts" doc:"The answer in the caller's language"`
}

// say adds the names to an alternative and its sentences.
func (a *asking) say(x *matcher.Alternative, texts []string) saidAlternative {
	out := saidAlternative{Alternative: *x, Texts: texts}
	if x.Offer != "" {
		out.OfferText = a.names.Offer(x.Offer)
		out.ProviderText = a.names.Provider(a.File.Problem.Offers[a.offer(x.Offer)].Provider)
	}
	return out
}

// offer is the index of an offer of the problem.
func (a *asking) offer(id matcher.OfferID) int {
	return slices.IndexFunc(a.File.Problem.Offers, func(o matcher.Offer) bool { return o.ID == id })
}

// whyNotOut is the answer with why each offer serves no more.
type whyNotOut struct {
	Body struct {
		Items []saidAlternative `json:"items" doc:"One for each need and offer that is asked about"`
	}
}

// whyNot answers why a cell gets no more seats from an offer, or from any intake of a programme.
func (s *Server) whyNot(ctx context.Context, in *struct {
	CasePath
	Need      matcher.Need        `query:"need" enum:"vacant,unqualified,refresh" doc:"All where none is named"`
	Offer     matcher.OfferID     `query:"offer" doc:"This, or a programme"`
	Programme matcher.ProgrammeID `query:"programme" doc:"All of its intakes"`
},
) (*whyNotOut, error) {
	out := &whyNotOut{}
	out.Body.Items = []saidAlternative{}
	err := s.asked(ctx, &in.CasePath, func(ctx context.Context, a *asking) error {
		offers, err := a.offers(in.Offer, in.Programme)
		if err != nil {
			return err
		}
		cells, err := in.cells(a.File.Problem, in.Need)
		if err != nil {
			return err
		}
		for _, cell := range cells {
			for _, offer := range offers {
				x, err := a.whyNot(ctx, offer, cell, in.Resolve)
				if err != nil {
					return err
				}
				out.Body.Items = append(out.Body.Items, a.say(&x, report.WhyNotTexts(a.names, a.File.Problem, &x)))
			}
		}
		return nil
	})
	return out, err
}

// offers are those of a programme, or the one that is named.
func (a *asking) offers(id matcher.OfferID, programme matcher.ProgrammeID) ([]matcher.OfferID, error) {
	pointer, value := "offer", string(id)
	switch {
	case id == "" && programme == "":
		return nil, invalid([]Fault{{In: "query", Pointer: "offer", Code: "missing"}})
	case id != "" && programme != "":
		return nil, invalid([]Fault{{In: "query", Pointer: "programme", Code: "not_with", Params: matcher.Params{"other": "offer"}}})
	case programme != "":
		pointer, value = "programme", string(programme)
	}
	var list []matcher.OfferID
	for i := range a.File.Problem.Offers {
		if o := &a.File.Problem.Offers[i]; o.ID == id || programme != "" && o.Programme == programme {
			list = append(list, o.ID)
		}
	}
	if len(list) == 0 {
		return nil, invalid([]Fault{{In: "query", Pointer: pointer, Code: "no_object", Params: matcher.Params{"value": value}}})
	}
	return list, nil
}

// whyNot reads the answer off the flow. With side rows or cohorts no flow has
// it: then it tries moves of seats, or solves anew if the caller asks for that.
func (a *asking) whyNot(ctx context.Context, offer matcher.OfferID, cell matcher.Cell, resolve bool) (matcher.Alternative, error) {
	return kept(ctx, a, func(ctx context.Context) (matcher.Alternative, error) {
		if x, ok := explain.WhyNot(a.Compiled(), &a.File.Answer, offer, cell); ok {
			return x, nil
		}
		if !resolve {
			return explain.WhyNotByMoves(a.Compiled(), &a.File.Answer, offer, cell), nil
		}
		return explain.WhyNotByResolving(ctx, a.Compiled(), &a.File.Answer, offer, cell, a.Work())
	}, "why not", offer, cell, resolve)
}

// alternativesTo are the alternatives to a seat: read off the flow,
// or, where found is set, the best that moves of seats reached.
type alternativesTo struct {
	list  []matcher.Alternative
	found bool
}

// alternatives lists what would serve a seat of an allocation instead.
func (a *asking) alternatives(ctx context.Context, given matcher.Allocation) (alternativesTo, error) {
	return kept(ctx, a, func(context.Context) (alternativesTo, error) {
		if list, ok := explain.Alternatives(a.Compiled(), &a.File.Answer, given); ok {
			return alternativesTo{list, false}, nil
		}
		return alternativesTo{explain.Instead(a.Compiled(), &a.File.Answer, given), true}, nil
	}, "alternatives", given.Offer, given.Cell)
}

// next solves anew to bound what the best plan without the seat would change.
func (a *asking) next(ctx context.Context, given matcher.Allocation) (matcher.Effect, error) {
	return kept(ctx, a, func(ctx context.Context) (matcher.Effect, error) {
		return explain.NextByResolving(ctx, a.Compiled(), &a.File.Answer, given, a.Work())
	}, "next", given.Offer, given.Cell)
}

// alternativesOut is the answer with the alternatives.
type alternativesOut struct {
	Body struct {
		Allocation matcher.Allocation `json:"allocation"`
		Items      []saidAlternative  `json:"items" doc:"The next best for one of its seats, the best first; an item without an offer leaves the seat unmet"`
		Found      bool               `json:"found,omitempty" doc:"No single flow tells alternatives: these are the best that moves of seats have found, another plan may do better"`
		Next       *matcher.Effect    `json:"next,omitempty" doc:"With resolve, where no single flow tells alternatives: what the next best plan changes"`
		NextText   string             `json:"next_text,omitempty"`
	}
}

// alternatives answers what would serve a seat of an allocation instead.
func (s *Server) alternatives(ctx context.Context, in *struct {
	CasePath
	Need  matcher.Need    `query:"need" enum:"vacant,unqualified,refresh" required:"true"`
	Offer matcher.OfferID `query:"offer" required:"true" doc:"Of the allocation"`
},
) (*alternativesOut, error) {
	out := &alternativesOut{}
	out.Body.Items = []saidAlternative{}
	err := s.asked(ctx, &in.CasePath, func(ctx context.Context, a *asking) error {
		cells, err := in.cells(a.File.Problem, in.Need)
		if err != nil {
			return err
		}
		given := a.File.Answer.Allocations
		i := slices.IndexFunc(given, func(x matcher.Allocation) bool { return x.Offer == in.Offer && in.takes(&x.Cell, in.Need) })
		if i < 0 {
			return refuse(NotFound, "object", "allocation", "id", string(in.Offer)+" "+cells[0].String())
		}
		out.Body.Allocation = given[i]
		instead, err := a.alternatives(ctx, given[i])
		if err != nil {
			return err
		}
		out.Body.Found = instead.found
		for i := range instead.list {
			out.Body.Items = append(out.Body.Items, a.say(&instead.list[i], report.InsteadTexts(a.names, a.File.Problem, &instead.list[i])))
		}
		if !instead.found || !in.Resolve {
			return nil
		}
		next, err := a.next(ctx, given[i])
		out.Body.Next, out.Body.NextText = &next, report.NextText(a.names, a.File.Problem, &next)
		return err
	})
	return out, err
}
