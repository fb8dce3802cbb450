package scenario

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"dathang/matcher"
	"dathang/matcher/compile"
	"dathang/matcher/propose"
	"dathang/matcher/solve"
)

// Solver answers scenarios of one base, each starting from the trees of the base's solution, never
// from those of another scenario: so an answer depends only on the base and its changes. It is safe
// for concurrent use.
type Solver struct {
	Base *propose.Source
	warm *solve.Warm
	work solve.Options
}

// NewSolver solves the base. The base may turn out infeasible; it is an error (solve.ErrNoAnswer) only if
// the run was cut short before any plan was found.
func NewSolver(ctx context.Context, base *propose.Source, work solve.Options) (*Solver, error) {
	warm, err := solve.NewWarm(ctx, compile.Problem(base.Problem), work)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	// Progress is the base's alone: scenarios run side by side and would report over one another.
	work.Progress = nil
	return &Solver{Base: base, warm: warm, work: work}, nil
}

// Answer is the changed problem and its solution, with certificate but without reasons. Together
// they make a proposal that verify.Check can check.
type Answer struct {
	Problem  *matcher.Problem
	Solution *matcher.Solution
	Stats    solve.Stats
}

// Answer is that of the base itself.
func (s *Solver) Answer() *Answer {
	return &Answer{s.Base.Problem, s.warm.Answer, s.warm.Stats}
}

// Ask answers what would become of the base under changes. Where a change is wrong, the error holds
// matcher.Faults.
func (s *Solver) Ask(ctx context.Context, changes []Change) (*Answer, error) {
	p, faults := Apply(s.Base, changes)
	if len(faults) > 0 {
		return nil, faults
	}
	return s.Solve(ctx, p)
}

// Solve solves a valid problem that resembles the base's.
func (s *Solver) Solve(ctx context.Context, p *matcher.Problem) (*Answer, error) {
	solution, stats, err := s.warm.Run(ctx, p, s.work)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if solution.Status == matcher.StatusUnknown {
		return nil, solve.ErrNoAnswer
	}
	return &Answer{p, solution, stats}, nil
}

// Each calls do for 0 to n-1 on several threads. told, if not nil, hears after each call how many
// are done. It stops when ctx ends and at the first error; of several errors it returns the one of
// the least number, so that the result does not depend on timing.
func Each(ctx context.Context, n, threads int, do func(ctx context.Context, i int) error, told func(done int)) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var (
		lock       sync.Mutex
		next, done int
		failed     = n
		first      error
		all        sync.WaitGroup
	)
	// Numbers are taken in order, so all below a failed one have been taken, and the least failure is the one
	// returned.
	take := func() (int, bool) {
		lock.Lock()
		defer lock.Unlock()
		if next == n || first != nil || ctx.Err() != nil {
			return 0, false
		}
		next++
		return next - 1, true
	}
	for range max(1, min(threads, n)) {
		all.Go(func() {
			for i, ok := take(); ok; i, ok = take() {
				err := do(ctx, i)
				lock.Lock()
				if err != nil && i < failed && (ctx.Err() == nil || !errors.Is(err, context.Canceled)) {
					failed, first = i, fmt.Errorf("scenario %d: %w", i, err)
					stop(first)
				}
				if done++; told != nil && err == nil {
					told(done)
				}
				lock.Unlock()
			}
		})
	}
	all.Wait()
	if first != nil {
		return first
	}
	return ctx.Err()
}
