package main

import (
	"encoding/json"

	"dathang/data/report"
	"dathang/matcher"
	"dathang/matcher/explain"
	"dathang/matcher/solve"
	"dathang/matcher/verify"
)

// pricesCommand says what one unit more or less of what is full would change.
type pricesCommand struct {
	File string `arg:"" help:"${arg_proposal}" placeholder:"FILE.json"`
	Top  int    `help:"${flag_top}" default:"20"`
	JSON bool   `name:"json" help:"${flag_json}"`
}

// Run finds the prices; those that are shown also get their range.
func (c *pricesCommand) Run(s *session) error {
	if c.Top < 1 {
		return badInput{"flag_range", map[string]any{"flag": "--top", "value": c.Top}}
	}
	proposal, err := s.borneOut(c.File)
	if err != nil {
		return err
	}
	compiled := solve.Compile(proposal.Problem)
	list, ok := explain.Prices(compiled, &proposal.Answer, c.Top)
	if !ok {
		if list, err = explain.PricesByResolving(s.ctx, compiled, &proposal.Answer, c.Top, proposalWork(proposal)); err != nil {
			return err
		}
	}
	if c.JSON {
		return json.NewEncoder(s.stdout).Encode(append([]matcher.Price{}, list[:min(c.Top, len(list))]...))
	}
	return report.WritePrices(s.stdout, s.l, proposal.Problem, list, c.Top)
}

// proposalWork is how much work the proposal's own run was allowed.
func proposalWork(p *matcher.Proposal) solve.Options {
	if p.Run.Policy == nil {
		return solve.Options{}
	}
	return solve.Options{MaxPivots: p.Run.Policy.Work.MaxPivots, MaxNodes: int(p.Run.Policy.Work.MaxNodes)}
}

// borneOut reads a proposal that holds a plan and passes the recount: what does
// not hold cannot be explained.
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
