package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"dathang/api/work"
	"dathang/matcher"
	"dathang/matcher/propose"
	"dathang/matcher/scenario"
	"dathang/matcher/solve"
	"dathang/matcher/verify"
)

const (
	// whatIfTime is how long a caller waits for an answer; what takes longer becomes a run.
	whatIfTime = 3 * time.Second
	// changesMost is how many moves an answer lists.
	changesMost = 1000
)

// whatIfRequest asks what would become of a proposal under some changes.
type whatIfRequest struct {
	ProposalPath
	Making
	Body struct {
		Changes []scenario.Change `json:"changes" minItems:"1" maxItems:"1000" doc:"Made in their order; the proposal stays as it is"`
		Verify  bool              `json:"verify,omitempty" doc:"Have the answer recounted too; takes a fraction of a second more"`
	}
}

// whatIfOut holds the answer, or the run that computes it.
type whatIfOut struct {
	Status   int
	Location string `header:"Location" doc:"Of the run, where the answer takes longer"`
	Body     struct {
		Answer *whatIfAnswer `json:"answer,omitempty"`
		Run    *Run          `json:"run,omitempty" doc:"Looks for an answer that takes longer; its proposal will hold it"`
	}
}

// whatIfAnswer says what would become of a plan.
type whatIfAnswer struct {
	Status matcher.Status `json:"status"`
	// Verified is set where the recount was asked for and confirms every claim.
	Verified bool            `json:"verified,omitempty"`
	Levels   []matcher.Level `json:"levels"`
	Before   []matcher.Level `json:"levels_before" doc:"Of the proposal itself"`
	Served   int64           `json:"served_seats"`
	Unmet    int64           `json:"unmet_seats"`
	// Moves turn the proposal's plan into this one.
	Moves    []matcher.Move `json:"moves" doc:"What changes, pair by pair; at most 1,000"`
	MoveMany int            `json:"moves_in_all"`
}

// whatIf re-solves a proposal's problem with changes.
func (s *Server) whatIf(ctx context.Context, in *whatIfRequest) (*whatIfOut, error) {
	b, err := s.base(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	// A change of the dataset recomputes the shortfall; solving
	// what follows from that often takes longer than whatIfTime.
	changed, err := b.Apply(ctx, in.Body.Changes)
	if err != nil {
		return nil, err
	}
	out := &whatIfOut{Status: http.StatusOK}
	if out.Body.Answer, err = s.answered(ctx, b, changed, in.Body.Verify); err == nil || !errors.Is(err, context.DeadlineExceeded) {
		return out, err
	}
	r, _, err := s.Queue.Submit(ctx, in.actor(ctx), &work.Input{Base: in.ID, Changes: in.Body.Changes})
	if err != nil {
		return nil, err
	}
	view := viewRun(requestOf(ctx).lang, &r)
	out.Status, out.Location, out.Body.Run = http.StatusAccepted, "/api/v1/runs/"+string(r.ID), &view
	return out, nil
}

// answered solves within whatIfTime, else it fails with DeadlineExceeded.
// At most as many questions are worked on at once as there are cores.
func (s *Server) answered(ctx context.Context, b *work.Base, p *matcher.Problem, recount bool) (*whatIfAnswer, error) {
	ctx, done := context.WithTimeout(ctx, whatIfTime)
	defer done()
	select {
	case s.questions <- struct{}{}:
		defer func() { <-s.questions }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	// An optimal answer does not depend on how long it took. One
	// that was cut short would, so that becomes a run.
	answer, err := s.warmly(ctx, b, p)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return nil, err
	}
	if recount {
		proposal, err := propose.Draft(p, answer)
		if err != nil {
			return nil, err
		}
		if wrong := verify.Check(proposal); len(wrong) > 0 {
			return nil, propose.Unverified(wrong)
		}
	}
	count := p.Count(answer)
	moves := movesBetween(b.File.Answer.Allocations, answer.Allocations)
	return &whatIfAnswer{
		Status: answer.Status, Verified: recount, Levels: answer.Levels, Before: b.File.Answer.Levels, Served: count.Served, Unmet: count.Unmet,
		Moves: moves[:min(len(moves), changesMost)], MoveMany: len(moves),
	}, nil
}

// warmly solves from the basis in which the base ended, where the problem is a pure flow:
// then few pivots are needed. The solver of a base is made once, in the background: a
// caller who cannot wait for it gets a run, and the next one finds it ready.
func (s *Server) warmly(ctx context.Context, b *work.Base, p *matcher.Problem) (*matcher.Solution, error) {
	if !b.Compiled().Pure() {
		answer, _, err := solve.Run(ctx, p, b.Work())
		return answer, err
	}
	type made struct {
		solver *scenario.Solver
		err    error
	}
	// The goroutine outlives a caller who gives up: what it makes is kept for the next one.
	ready := make(chan made, 1)
	go func() {
		solver, err := s.Queue.Solver(context.WithoutCancel(ctx), b)
		ready <- made{solver, err}
	}()
	select {
	case m := <-ready:
		if m.err != nil {
			return nil, m.err
		}
		answer, err := m.solver.Solve(ctx, p)
		if err != nil {
			return nil, err
		}
		return answer.Solution, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// movesBetween are the moves from one plan to another, in the order of plans.
func movesBetween(from, to []matcher.Allocation) []matcher.Move {
	type pair struct {
		offer matcher.OfferID
		cell  matcher.Cell
	}
	// What one plan has less than the other is negative, so equal pairs vanish.
	by := map[pair]int64{}
	for i := range from {
		by[pair{from[i].Offer, from[i].Cell}] -= from[i].Seats
	}
	for i := range to {
		by[pair{to[i].Offer, to[i].Cell}] += to[i].Seats
	}
	var changed []matcher.Allocation
	for at, seats := range by {
		if seats != 0 {
			changed = append(changed, matcher.Allocation{Offer: at.offer, Cell: at.cell, Seats: seats})
		}
	}
	matcher.SortAllocations(changed)
	moves := make([]matcher.Move, len(changed))
	for i, a := range changed {
		moves[i] = matcher.Move{Offer: a.Offer, Cell: a.Cell, By: a.Seats}
	}
	return moves
}
