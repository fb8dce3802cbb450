// Package propose is the main job, top to bottom. The command line and the workers
// of the service both run it; files, stores and clocks are theirs.
//
//  1. FromDataset (source.go) counts the shortfall of a dataset and makes the problem;
//     FromProblem and FromProposal start from one that exists.
//  2. Run solves it (solve), finds a reason for every unmet seat (explain), fills
//     the waiting years by secondment (bridge.go), and has everything
//     recounted (verify). An answer that fails the recount is an error, not a proposal.
package propose

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"dathang/matcher"
	"dathang/matcher/compile"
	"dathang/matcher/explain"
	"dathang/matcher/solve"
	"dathang/matcher/verify"
)

// Step is a stage of Run.
type Step string

// The steps of Run, in their order.
const (
	StepSolve   Step = "solve"
	StepExplain Step = "explain"
	StepVerify  Step = "verify"
)

// Tell is called when a step begins, and repeatedly with the progress of StepSolve.
type Tell func(Step, solve.Progress)

// Unverified lists the claims of an answer that the recount did not confirm. Nothing of such an answer may be kept.
type Unverified []matcher.Violation

// Error counts the claims; each of them is a matcher.Violation to be shown.
func (u Unverified) Error() string { return fmt.Sprintf("%d claims do not hold", len(u)) }

// Run solves a compiled problem, explains the answer and has it recounted. When
// ctx ends, the best plan so far is the answer, with the bound proven by then.
// Proposal.Run lacks what only the caller knows: version, host and times. Whoever adds them seals it anew.
func Run(ctx context.Context, c *compile.Formulation, from *Source, threads int, tell Tell) (*matcher.Proposal, error) {
	options := solve.OptionsOf(from.Work)
	options.Threads, options.Progress = threads, func(at solve.Progress) { tell(StepSolve, at) }
	answer, stats, err := solve.RunCompiled(ctx, c, options)
	if err != nil {
		return nil, err
	}
	if answer.Status == matcher.StatusUnknown {
		return nil, solve.ErrNoAnswer
	}
	// An infeasible answer has its conflict in place of reasons, and no posts that somebody could fill until others come.
	if answer.Status == matcher.StatusOptimal || answer.Status == matcher.StatusFeasible {
		tell(StepExplain, solve.Progress{})
		// Neither reads what the other finds.
		var bridging []matcher.Bridging
		var bridged error
		var beside sync.WaitGroup
		beside.Go(func() { bridging, bridged = Bridge(ctx, from.Problem, answer) })
		reasons, stopped, err := explain.Reasons(ctx, c, answer)
		beside.Wait()
		if err := errors.Join(err, bridged); err != nil {
			return nil, err
		}
		answer.Reasons, answer.Bridging = reasons, bridging
		// The plan is as good as proven, but some of its reasons are missing.
		if stopped {
			answer.StoppedBy = matcher.StoppedByTime
		}
	}
	tell(StepVerify, solve.Progress{})
	proposal, err := Draft(from.Problem, answer)
	if err != nil {
		return nil, err
	}
	proposal.Run = matcher.Run{Pivots: stats.Pivots, Dataset: from.DatasetID, Policy: from.Policy}
	if err := proposal.Seal(); err != nil {
		return nil, err
	}
	// The recount reads the sealed file as anybody else would, not what the solver holds in memory.
	if wrong := verify.Check(proposal); len(wrong) > 0 {
		return nil, Unverified(wrong)
	}
	return proposal, nil
}

// Draft is a proposal of an answer that has not been recounted yet.
func Draft(p *matcher.Problem, answer *matcher.Solution) (*matcher.Proposal, error) {
	proposal := &matcher.Proposal{Format: matcher.ProposalFormat, Problem: p, Answer: *answer}
	var err error
	if proposal.ProblemDigest, err = p.Digest(); err != nil {
		return nil, err
	}
	if proposal.AnswerDigest, err = proposal.Answer.Digest(); err != nil {
		return nil, err
	}
	return proposal, proposal.Seal()
}
