package main

import (
	"encoding/json"

	"dathang/data/report"
	"dathang/matcher"
	"dathang/matcher/compile"
	"dathang/matcher/explain"
	"dathang/matcher/solve"
	"dathang/matcher/verify"
)

// pricesCommand shows what one unit more or less of each exhausted resource would change.
//
//	dathang prices plan/proposal.json --top 10
type pricesCommand struct {
	File    string `arg:"" help:"${arg_proposal}" placeholder:"FILE.json"`
	Top     int    `help:"${flag_top}" default:"20"`
	Resolve bool   `help:"${flag_resolve_prices}"`
	JSON    bool   `name:"json" help:"${flag_json}"`
}

// Run finds the prices: exact ones if a single flow determines them, if need be with the plan's classes as they are;
// otherwise, or if asked, intervals, some of which are narrowed by solving again.
func (c *pricesCommand) Run(s *session) error {
	if c.Top < 1 {
		return badInput{"flag_range", map[string]any{"flag": "--top", "value": c.Top}}
	}
	proposal, err := s.borneOut(c.File)
	if err != nil {
		return err
	}
	compiled := compile.Problem(proposal.Problem)
	// ok is false where side rows or cohorts leave no single flow to read prices off.
	list, ok := explain.Prices(compiled, &proposal.Answer)
	settled := false
	if !ok && !c.Resolve {
		list, settled = explain.PricesSettled(compiled, &proposal.Answer)
	}
	if !ok && !settled {
		if list, err = c.resolved(s, compiled, proposal); err != nil {
			return err
		}
	}
	if c.JSON {
		return json.NewEncoder(s.stdout).Encode(append([]matcher.Price{}, list[:min(c.Top, len(list))]...))
	}
	return report.WritePrices(s.stdout, s.l, proposal.Problem, list, report.PricesShown{Top: c.Top, Settled: settled})
}

// resolved computes prices for a proposal that is not a single flow; a bar shows how many have been solved again.
func (c *pricesCommand) resolved(s *session, compiled *compile.Formulation, proposal *matcher.Proposal) ([]matcher.Price, error) {
	var bar *progress
	names := report.NewNames(s.l, proposal.Problem)
	list, err := explain.PricesByResolving(s.ctx, compiled, &proposal.Answer, explain.Resolving{
		Most: c.Top, All: c.Resolve, Options: proposalWork(proposal),
		Progress: func(row matcher.RowID, done, of int) {
			if bar == nil {
				bar = s.progressOf(of)
			}
			bar.at(done, "step_price", map[string]any{"row": names.Row(row), "done": done + 1, "of": of})
		},
	})
	if bar != nil {
		bar.done()
	}
	return list, err
}

// proposalWork is the amount of work that the proposal's own run was allowed.
func proposalWork(p *matcher.Proposal) solve.Options {
	if p.Run.Policy == nil {
		return solve.Options{}
	}
	return solve.OptionsOf(p.Run.Policy.Work)
}

// borneOut reads a proposal that contains a plan and passes verification: a plan that does not hold cannot be
// explained.
func (s *session) borneOut(file string) (*matcher.Proposal, error) {
	text, err := readBounded(file, maxProposalBytes)
	if err != nil {
		return nil, err
	}
	proposal, faults := matcher.DecodeProposal(text)
	if len(faults) > 0 {
		return nil, badFile{file, faults}
	}
	if wrong := verify.Check(proposal); len(wrong) > 0 {
		s.complain("violated", map[string]any{"count": len(wrong)})
		_ = report.WriteViolations(s.stderr, s.l, proposal.Problem, wrong[:min(violationsShown, len(wrong))])
		return nil, outcome(exitViolated)
	}
	switch proposal.Answer.Status {
	case matcher.StatusOptimal, matcher.StatusFeasible:
		return proposal, nil
	}
	return nil, badInput{"no_plan", nil}
}
