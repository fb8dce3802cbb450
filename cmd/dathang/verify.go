package main

import (
	"encoding/json"

	"dathang/data/report"
	"dathang/matcher"
	"dathang/matcher/verify"
)

// verifyCommand checks a proposal file independently of the solver.
//
//	dathang verify plan/proposal.json --problem problem.json
type verifyCommand struct {
	File    string `arg:"" help:"${arg_proposal}" placeholder:"FILE.json"`
	Problem string `help:"${flag_verify_problem}" placeholder:"FILE.json"`
	JSON    bool   `name:"json" help:"${flag_json}"`
}

// verdictJSON is what `dathang verify --json` prints.
type verdictJSON struct {
	Verified bool `json:"verified"`
	// Sealed reports whether a digest covers names and the account of the run as well, which it does not in the first
	// version of the format.
	Sealed bool           `json:"sealed"`
	Status matcher.Status `json:"status"`
	Digest string         `json:"digest"`
	// Unexplained are the cells whose unmet seats have no reason.
	Unexplained int                 `json:"unexplained"`
	Violations  []matcher.Violation `json:"violations"`
}

// Run prints "verified", or every violation in words.
func (c *verifyCommand) Run(s *session) error {
	text, err := readBounded(c.File, maxProposalBytes)
	if err != nil {
		return err
	}
	proposal, faults := matcher.DecodeProposal(text)
	if len(faults) > 0 {
		return badFile{c.File, faults}
	}
	var wrong []matcher.Violation
	// With a problem file, the proposal must be about exactly that problem.
	if c.Problem == "" {
		wrong = verify.Check(proposal)
	} else {
		problem, err := readProblem(c.Problem)
		if err != nil {
			return err
		}
		wrong = verify.CheckAgainst(proposal, problem)
	}
	if s.ctx.Err() != nil {
		return errStopped
	}
	if err := c.tell(s, proposal, wrong); err != nil {
		return err
	}
	if len(wrong) > 0 {
		return outcome(exitViolated)
	}
	return nil
}

// tell prints the verdict. A proposal that holds may still
// leave something unproven: that is said on standard error.
func (c *verifyCommand) tell(s *session, p *matcher.Proposal, wrong []matcher.Violation) error {
	if c.JSON {
		return json.NewEncoder(s.stdout).Encode(verdictJSON{
			Verified: len(wrong) == 0, Sealed: p.Format != matcher.ProposalFormat1, Status: p.Answer.Status, Digest: p.AnswerDigest, Unexplained: verify.Unexplained(&p.Answer), Violations: append([]matcher.Violation{}, wrong...),
		})
	}
	if len(wrong) == 0 {
		if p.Format == matcher.ProposalFormat1 {
			s.complain("unsealed", nil)
		}
		if n := verify.Unexplained(&p.Answer); n > 0 {
			s.complain("unexplained", map[string]any{"count": n})
		}
		count := p.Problem.Count(&p.Answer)
		return s.say("verified", map[string]any{
			"served": count.Served, "unmet": count.Unmet, "levels": len(p.Answer.Levels),
			"reasons": len(p.Answer.Reasons), "digest": p.AnswerDigest, "marks": s.marks(p.Problem.Marks),
		})
	}
	if err := s.say("violated", map[string]any{"count": len(wrong)}); err != nil {
		return err
	}
	return report.WriteViolations(s.stdout, s.l, p.Problem, wrong)
}
