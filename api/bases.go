package api

import (
	"context"
	"errors"
	"time"

	"dathang/api/work"
	"dathang/data"
	"dathang/data/report"
	"dathang/matcher"
	"dathang/matcher/compile"
	"dathang/matcher/explain"
)

// base returns a loaded proposal, loading it if necessary. The file of a proposal never changes.
func (s *Server) base(ctx context.Context, id data.ProposalID) (*work.Base, error) {
	return s.Queue.Base(ctx, &work.Input{Base: id})
}

// Compiled describes the compiled problem as the solver sees it. Bans are not rows, because the
// pairs they forbid are never made; a change rule is not a sum of seats, so it is always a side
// row.
func Compiled(c *compile.Formulation) *report.Compiled {
	p := c.Problem
	out := &report.Compiled{
		Offers: len(p.Offers), Cells: len(p.Demands), Pairs: c.Pairs.Count(), Pure: c.Pure(), Choices: len(c.Choices), Rules: []report.CompiledRule{},
		NetworkRows: len(c.OfferFamily().Rows) + len(c.CellFamily().Rows) + len(c.Net.PinOf),
	}
	// Placements of rules that became rows; a rule of one offer or cell may have none.
	placed := map[matcher.RuleID]compile.Placement{}
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
	return &one[*report.Compiled]{Compiled(b.Compiled())}, nil
}

// priceTime is how long a caller waits for prices that require re-solves.
const priceTime = 30 * time.Second

// saidPrice is a price with its sentences.
type saidPrice struct {
	matcher.Price
	Text  string   `json:"text" doc:"The row in the caller's language"`
	Texts []string `json:"texts" doc:"What one unit more changes, what one less, and an estimate where nothing exact is known, in the caller's language"`
}

// pricesOut is the answer with the prices of a proposal.
type pricesOut struct {
	Body struct {
		Items []saidPrice `json:"items"`
		Exact bool        `json:"exact" doc:"From the flow itself; otherwise intervals"`
		// Settled prices hold while every class stays closed or open.
		Settled bool `json:"settled" doc:"Exact while every class with a least size stays as the plan has it, closed or open"`
	}
}

// prices lists what one unit more or less of whatever is used up would change.
func (s *Server) prices(ctx context.Context, in *struct {
	ProposalPath
	Top int `query:"top" minimum:"1" maximum:"200" default:"20" doc:"The most prices"`
},
) (*pricesOut, error) {
	b, err := s.base(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if b.File.Answer.Status != matcher.StatusOptimal && b.File.Answer.Status != matcher.StatusFeasible {
		return nil, refuse(WrongState, "object", "proposal", "id", string(in.ID), "state", string(b.File.Answer.Status))
	}
	found, err := s.pricesOf(ctx, b, in.Top)
	if err != nil {
		return nil, err
	}
	list := found.list
	out := &pricesOut{}
	out.Body.Exact, out.Body.Settled = found.exact, found.settled
	names := report.NewNames(requestOf(ctx).lang, b.File.Problem)
	out.Body.Items = make([]saidPrice, min(in.Top, len(list)))
	for i := range out.Body.Items {
		out.Body.Items[i] = saidPrice{list[i], names.Row(list[i].Row), report.PriceTexts(names, b.File.Problem, &list[i])}
	}
	return out, nil
}

// pricedKey is everything that prices depend on, because a proposal never changes.
type pricedKey struct {
	proposal data.ProposalID
	top      int
}

// priced are the prices of a proposal; exact ones were read off
// the flow, settled ones off the flow of the plan's classes; others are intervals from re-solves.
type priced struct {
	list           []matcher.Price
	exact, settled bool
}

// pricesOf computes the prices of a proposal once for all callers.
func (s *Server) pricesOf(ctx context.Context, b *work.Base, top int) (*priced, error) {
	return s.priced.Get(ctx, pricedKey{b.Row.ID, top}, func(ctx context.Context) (*priced, error) {
		done, err := s.turn(ctx, priceTime)
		if err != nil {
			return nil, err
		}
		defer done()
		// In a pure flow the prices are read off the residual network,
		// which is quick. Otherwise each needs two solves.
		list, exact := explain.Prices(b.Compiled(), &b.File.Answer)
		if exact {
			return &priced{list: list, exact: true}, nil
		}
		if list, settled := explain.PricesSettled(b.Compiled(), &b.File.Answer); settled {
			return &priced{list: list, exact: true, settled: true}, nil
		}
		limited, stop := context.WithTimeout(ctx, priceTime)
		defer stop()
		list, err = explain.PricesByResolving(limited, b.Compiled(), &b.File.Answer, explain.Resolving{Most: top, Options: b.Work()})
		if err = errors.Join(err, limited.Err()); err != nil {
			return nil, err
		}
		return &priced{list: list}, nil
	})
}
