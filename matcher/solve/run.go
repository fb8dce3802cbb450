package solve

import (
	"context"
	"fmt"

	"dathang/matcher"
	"dathang/matcher/compile"
	"dathang/matcher/flow"
)

// run is the state of one Run: what is left to choose, the best plan, and the levels so far.
type run struct {
	c     *compile.Formulation
	space *space
	opts  Options
	stats *Stats
	best  *compile.Assignment // nil before there is a plan
	// polished is the basis of the last polish, polishedPlan its result.
	polished     *flow.Basis
	polishedPlan *compile.Assignment
	levels       []*outcome
	// step of the goal worst_off that is being solved.
	step *step
	// warm is what a sifted run starts from; first is the basis at which its first flow ended.
	warm  *warmStart
	first ending
	// cells of a sifted run by their place in the base problem; nil if it has all of them.
	cells []int32
	// ends, if wanted, records where the levels end.
	ends *[]ending
	// sift, in a warm run, holds the pairs that the space lacks.
	sift   *sift
	answer *matcher.Solution
}

// RunCompiled solves a compiled problem; it leaves c unchanged, so that it can be run again.
func RunCompiled(ctx context.Context, c *compile.Formulation, opts Options) (*matcher.Solution, Stats, error) {
	own := *c // a copy, for a run adds tiers
	r := newRun(&own, opts)
	err := r.all(ctx)
	return r.answer, *r.stats, err
}

// newRun prepares a run on the whole problem; it may add tiers to c.
func newRun(c *compile.Formulation, opts Options) *run {
	stats := &Stats{Pairs: len(c.Pairs.Offer), Nodes: c.Net.Graph.Nodes(), Arcs: c.Net.Graph.Arcs()}
	return &run{c: c, opts: opts, stats: stats, space: newSpace(c, opts, stats), answer: emptyAnswer()}
}

// emptyAnswer has no plan yet, and stays optimal unless a level says otherwise.
func emptyAnswer() *matcher.Solution {
	return &matcher.Solution{
		Status: matcher.StatusOptimal, Allocations: []matcher.Allocation{}, Unmet: []matcher.Unmet{}, Levels: []matcher.Level{},
	}
}

// all solves the levels in their order and writes the answer. Problems whose rules need not allow the plan that serves
// nobody, and that no single flow decides, first need any plan.
func (r *run) all(ctx context.Context) error {
	if r.sift != nil {
		return r.siftAll(ctx)
	}
	if !r.c.Pure() && r.hasLows() {
		if done, err := r.anyPlan(ctx); done || err != nil {
			return err
		}
	}
	for l, goals := range r.c.Problem.Goals {
		if goals[0].Goal.Is(matcher.FormShares) {
			if done, err := r.worstOff(ctx, l); done || err != nil {
				return err
			}
			continue
		}
		if done, err := r.level(ctx, l, goals); done || err != nil {
			return err
		}
	}
	r.writeAnswer()
	return nil
}

// level solves one level; done says that the answer is complete and nothing follows.
func (r *run) level(ctx context.Context, l int, goals []matcher.Goal) (done bool, err error) {
	if r.c.Pure() && len(r.space.cuts) == 0 {
		return r.flowLevel(ctx, l, goals)
	}
	return r.searchLevel(ctx, l, goals)
}

// flowLevel solves a level that is a single flow, and narrows the space to its optimal face.
func (r *run) flowLevel(ctx context.Context, l int, goals []matcher.Goal) (bool, error) {
	s := r.space
	none := s.noMultipliers()
	d := s.price(s.objective(goals, &none), &none)
	result, err := s.solve(ctx, l)
	if err != nil {
		return true, fmt.Errorf("level %d: %w", l+1, err)
	}
	r.keepEnd(l, d, result)
	switch {
	case result.Status == flow.Infeasible:
		return true, r.infeasible(ctx, nil)
	case result.Status == flow.Stopped:
		r.stopped(ctx)
		if result.Short > 0 && r.best == nil {
			return true, nil // neither a plan nor a bound
		}
		if result.Short == 0 {
			r.best = r.c.AssignmentOfFlow(result.Flow)
		}
	case result.Status != flow.Optimal:
		return true, fmt.Errorf("level %d: the engine says %v of a network that has bounds everywhere", l+1, result.Status)
	default:
		r.best = r.c.AssignmentOfFlow(result.Flow)
	}
	s.read(d, result)
	n := &node{}
	n.keep(s, d)
	r.levels = append(r.levels, &outcome{goals: goals, root: n, step: r.step})
	if r.answer.StoppedBy != "" {
		r.writeAnswer()
		return true, nil
	}
	// A flow has no gap; the bound is recomputed from the multipliers, so this checks the engine.
	if value := r.c.Level(goals, r.best.Tally).Value; value != d.bound {
		return true, fmt.Errorf("level %d: value %d but proven bound %d", l+1, value, d.bound)
	}
	r.compact(d)
	return false, nil
}

// infeasible states that no plan obeys all rules and, unless the caller asks for no more than that, which of their
// bounds contradict each other. The search t has shown it; nil stands for the flow without costs.
func (r *run) infeasible(ctx context.Context, t *search) (err error) {
	r.answer.Status, r.answer.StoppedBy = matcher.StatusInfeasible, ""
	if r.opts.WithoutConflict {
		return nil
	}
	a := r.answer
	if t != nil {
		a.Conflict, err = r.contradict(ctx, t)
	} else if a.Conflict, err = conflict(ctx, r.c, r.opts, r.stats); err == nil {
		var wide *matcher.Conflict
		if wide, err = r.widened(ctx, a.Conflict); wide != nil {
			a.Conflict = wide
		}
	}
	if err != nil {
		return err
	}
	a.Conflict.Obstacles = obstaclesOf(r.c, a.Conflict)
	if ctx.Err() != nil {
		a.StoppedBy = matcher.StoppedByTime
	}
	return nil
}

// stopped notes that the run ends early, and whether the context or a limit of work ended it. Who has a plan raises the
// status from unknown to feasible.
func (r *run) stopped(ctx context.Context) {
	r.answer.StoppedBy = matcher.StoppedByWork
	if ctx.Err() != nil {
		r.answer.StoppedBy = matcher.StoppedByTime
	}
	r.answer.Status = matcher.StatusUnknown
}

// writeAnswer states the plan, its goals on every level, and the proofs. A lower level may have improved a level above
// that had a gap; the bounds of the levels below move with it, for they are affine in the values that they keep.
func (r *run) writeAnswer() {
	a, c := r.answer, r.c
	if r.best == nil {
		return
	}
	r.shorten()
	values := make([]int64, len(r.levels))
	for j, out := range r.levels {
		level := c.Level(out.goals, r.best.Tally)
		if out.step != nil {
			level.Share = out.step.share.Reduced()
			level.Goals = []matcher.GoalValue{{Goal: matcher.GoalWorstOff, Value: level.Value}}
		}
		values[j] = level.Value
		level.Bound = min(level.Value, out.bound(values[:j]))
		level.Gap = level.Value - level.Bound
		if level.Gap > 0 || a.StoppedBy != "" {
			a.Status = matcher.StatusFeasible
		}
		a.Levels = append(a.Levels, level)
		a.Certificate.Levels = append(a.Certificate.Levels, matcher.LevelProof{Shift: out.shift, Tree: out.root.proof(nil)})
	}
	seats := r.best.Seats
	a.Allocations, a.Unmet = c.Allocations(seats, 0)
}
