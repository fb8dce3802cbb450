package api

import (
	"context"
	"errors"
	"sync"
	"time"

	"dathang/api/work"
	"dathang/data"
	"dathang/data/report"
	"dathang/matcher"
	"dathang/matcher/explain"
	"dathang/matcher/solve"
)

// keptBases is how many loaded proposals are kept: one of a city takes about 100 MB.
const keptBases = 8

// base is a proposal that is loaded and compiled, ready for questions.
type base struct {
	row      data.Proposal
	file     *matcher.Proposal
	from     *work.Base
	compiled func() *solve.Compiled
}

// base loads a proposal, or gives the one that is loaded already. The file of a
// proposal never changes.
func (s *Server) base(ctx context.Context, id data.ProposalID) (*base, error) {
	return s.bases.Get(id, func() (*base, error) {
		// Others may wait for it: it is not stopped when this caller goes.
		from, err := s.Queue.Base(context.WithoutCancel(ctx), &work.Input{Base: id})
		if err != nil {
			return nil, err
		}
		return &base{
			row: from.Row, file: from.File, from: from,
			compiled: sync.OnceValue(func() *solve.Compiled { return solve.Compile(from.File.Problem) }),
		}, nil
	})
}

// Compiled says how a compiled problem stands before the solver. Bans are no
// rows, for the pairs are already without them; a change rule is no sum of
// seats, so it is always a side row.
func Compiled(c *solve.Compiled) *report.Compiled {
	p := c.Problem
	out := &report.Compiled{
		Offers: len(p.Offers), Cells: len(p.Demands), Pairs: c.PairCount(), Pure: c.Pure(), Choices: c.Choices(), Rules: []report.CompiledRule{},
		NetworkRows: len(c.OfferRows().Rows) + len(c.CellRows().Rows) + len(c.Pins()),
	}
	placed := map[matcher.RuleID]solve.Placement{}
	for _, at := range c.Placements() {
		placed[at.Rule] = at
	}
	for i := range p.Rules {
		r := &p.Rules[i]
		line := report.CompiledRule{Rule: r.ID, Kind: r.Kind, Place: report.PlaceNetwork}
		at, row := placed[r.ID]
		switch {
		case r.Kind == matcher.RuleBan:
			line.Place = report.PlacePairs
		case r.Kind == matcher.RuleChange:
			line.Place, line.Why = report.PlaceSide, "change"
		case row && at.Side:
			line.Place, line.Why, line.Other = report.PlaceSide, at.Why, at.Other
		}
		if line.Place == report.PlaceSide {
			out.SideRows++
		}
		out.Rules = append(out.Rules, line)
	}
	return out
}

// compileReport says which rules the network holds, and which are side rows and why.
func (s *Server) compileReport(ctx context.Context, in *ProposalPath) (*one[*report.Compiled], error) {
	b, err := s.base(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &one[*report.Compiled]{Compiled(b.compiled())}, nil
}

// priceTime is how long a caller waits for prices that take re-solving.
const priceTime = 30 * time.Second

// saidPrice is a price with its row in words.
type saidPrice struct {
	matcher.Price
	Text  string   `json:"text" doc:"The row in the caller's language"`
	Texts []string `json:"texts" doc:"What one unit more changes, what one less, and an estimate where nothing exact is known, in the caller's language"`
}

type pricesOut struct {
	Body struct {
		Items []saidPrice `json:"items"`
		Exact bool        `json:"exact" doc:"From the flow itself; otherwise intervals"`
	}
}

// prices says what one unit more or less of what is full would change.
func (s *Server) prices(ctx context.Context, in *struct {
	ProposalPath
	Top int `query:"top" minimum:"1" maximum:"200" default:"20" doc:"The most prices"`
},
) (*pricesOut, error) {
	b, err := s.base(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if b.file.Answer.Status != matcher.StatusOptimal && b.file.Answer.Status != matcher.StatusFeasible {
		return nil, refuse(WrongState, "object", "proposal", "id", string(in.ID), "state", string(b.file.Answer.Status))
	}
	out := &pricesOut{}
	list, exact := explain.Prices(b.compiled(), &b.file.Answer)
	if out.Body.Exact = exact; !exact {
		limited, done := context.WithTimeout(ctx, priceTime)
		defer done()
		if list, err = explain.PricesByResolving(limited, b.compiled(), &b.file.Answer, explain.Resolving{Most: in.Top, Options: b.from.Work()}); err != nil {
			return nil, errors.Join(err, limited.Err())
		}
	}
	names := report.NewNames(requestOf(ctx).lang, b.file.Problem)
	out.Body.Items = make([]saidPrice, min(in.Top, len(list)))
	for i := range out.Body.Items {
		out.Body.Items[i] = saidPrice{list[i], names.Row(list[i].Row), report.PriceTexts(names, b.file.Problem, &list[i])}
	}
	return out, nil
}
