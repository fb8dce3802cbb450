package solve

import (
	"context"
	"errors"
	"fmt"

	"dathang/matcher"
	"dathang/matcher/compile"
	"dathang/matcher/flow"
)

// The goal worst-off first makes the vector of unmet shares u_c / D_c, sorted
// the largest first, lexicographically least in its first distinct values. A
// step finds the next of them and how many communes bear it:
//
//  1. the least share v for which a plan exists that keeps the steps above and
//     leaves no further commune above v (bisection; in a flow a plan is sought
//     under bounds on the communes' unmet seats, else by a search that makes the
//     excess over v least);
//  2. the least number of communes with a share of v or more, as a level.
//
// That "u_c >= v D_c" counts 1 is no convex function of u_c, but where the steps
// above leave a face it becomes one: an optimal dual of a step with the threshold t
// leaves a commune at most t - 1, or at least t - 1 and at most t, or at
// least t. The first have at most floor(v D_c) unmet seats in step 2, so that
// only their last piece counts; the second are at t where floor(v D_c) < t - 1, for
// only those that are at t may pass v; the third count whatever happens. So each step of a
// pure flow is a flow (decreasingly minimal integral flows: Frank and Murota,
// Fair Integral Network Flows, 2023). Where side rows or cohorts leave no face, the
// number of communes above v is held by a row, its convex hull is priced, and
// the tree splits on communes.

// addTier makes a tier and recounts the best plan by it.
func (r *run) addTier(excess bool, from func(commune int) int64) []matcher.Goal {
	t := compile.Tier{From: make([]int64, len(r.c.DemandOf)), Excess: excess}
	for i := range t.From {
		t.From[i] = from(i)
	}
	// Clipped, so that formulations that share the list do not see the new tier.
	r.c.Tiers = append(r.c.Tiers[:len(r.c.Tiers):len(r.c.Tiers)], t)
	r.best = r.c.AssignmentOf(r.best.Seats)
	return []matcher.Goal{{Goal: compile.TierGoal(len(r.c.Tiers) - 1), Weight: 1}}
}

// over counts the communes whose share is above the given one.
func (r *run) over(v compile.Share, excess bool) []matcher.Goal {
	return r.addTier(excess, func(i int) int64 { return v.Floor(r.c.DemandOf[i]) + 1 })
}

// worstOff solves the goal step by step, until no further commune lacks anything.
func (r *run) worstOff(ctx context.Context, l int) (done bool, err error) {
	if r.best == nil {
		if done, err := r.somePlan(ctx, l); done || err != nil {
			return done, err
		}
	}
	var above *step
	for range r.c.Steps() {
		next, done, err := r.worstOffStep(ctx, l, above)
		if done || err != nil {
			return done, err
		}
		if next.share.Unmet == 0 {
			break
		}
		above = next
	}
	return false, nil
}

// somePlan finds a plan before any level has one.
func (r *run) somePlan(ctx context.Context, l int) (done bool, err error) {
	if !r.c.Pure() {
		// Lower bounds have been dealt with: the plan that serves nobody is allowed.
		r.best = r.c.AssignmentOf(make([]int64, len(r.c.Pairs.Offer)))
		return false, nil
	}
	none := r.space.noMultipliers()
	r.space.price(&compile.Objective{}, &none)
	result, err := r.space.solve(ctx, l)
	switch {
	case err != nil:
		return true, err
	case result.Status == flow.Infeasible:
		return true, r.infeasible(ctx, nil)
	case result.Status != flow.Optimal:
		r.stopped(ctx)
		return true, nil
	}
	r.best = r.c.AssignmentOfFlow(result.Flow)
	return false, nil
}

// worstOffStep solves the step below above: its share, then the number of communes that bear it.
func (r *run) worstOffStep(ctx context.Context, l int, above *step) (*step, bool, error) {
	for {
		stopped, err := r.descend(ctx, l, above)
		if err != nil {
			return nil, true, err
		}
		if stopped {
			r.stopped(ctx)
			if len(r.levels) == 0 {
				r.unproven(above)
			}
			r.writeAnswer()
			return nil, true, nil
		}
		// The share is known; now the number of communes that bear it, under two tiers: those above it, those at it.
		v := r.next(r.best, above)
		next := &step{share: v, cut: -1}
		next.passed = r.over(v, false)[0].Goal
		goals := r.addTier(false, func(i int) int64 { return max(1, v.Ceil(r.c.DemandOf[i])) })
		next.reached, next.atLeast = goals[0].Goal, &r.c.Tiers[len(r.c.Tiers)-1]
		if above != nil && above.cut >= 0 {
			// From now on no more communes may be above the next share than are above this one.
			r.space.cuts[above.cut].goals = []matcher.Goal{{Goal: next.passed, Weight: 1}}
		}
		if !r.within(v, above, false) {
			return nil, true, fmt.Errorf("level %d: a plan passes the bounds of its own shares", l+1)
		}
		held := len(r.space.cuts)
		r.step = next
		done, err := r.fairLevel(ctx, l, goals, above)
		r.step = nil
		if errors.Is(err, errLower) {
			continue
		}
		if len(r.space.cuts) > held {
			next.cut = held
		}
		return next, done, err
	}
}

// errLower: a search for the second part of a step found a plan with a lower share, so that the step starts again.
var errLower = errors.New("the largest share can be lower")

// fairLevel makes the number of communes at the step's share or above least. A search may
// find that nobody but those above needs to be there: then it has the plan, and the
// step starts again from its share.
func (r *run) fairLevel(ctx context.Context, l int, goals []matcher.Goal, above *step) (bool, error) {
	if r.c.Pure() && len(r.space.cuts) == 0 {
		return r.flowLevel(ctx, l, goals)
	}
	t, err := r.searchFor(ctx, l, goals)
	if err != nil {
		return true, err
	}
	if r.next(t.best, above).Compare(r.step.share) < 0 {
		r.space.back(0)
		r.best = t.best
		return false, errLower
	}
	return r.takeOutcome(ctx, t)
}

// unproven states the first step of a run that was stopped before anything of the step was proven.
func (r *run) unproven(above *step) {
	v := r.next(r.best, above)
	goals := r.addTier(false, func(i int) int64 { return max(1, v.Ceil(r.c.DemandOf[i])) })
	r.levels = append(r.levels, &outcome{goals: goals, root: &node{found: true}, step: &step{share: v, cut: -1}})
}

// next is the largest share below that of the step above; 0 if nobody else lacks anything.
func (r *run) next(p *compile.Assignment, above *step) compile.Share {
	most := compile.Share{Unmet: 0, Of: 1}
	for i, n := range r.c.Left(p) {
		if n == 0 {
			continue
		}
		v := compile.Share{Unmet: n, Of: r.c.DemandOf[i]}
		if (above == nil || v.Compare(above.share) < 0) && v.Compare(most) > 0 {
			most = v
		}
	}
	return most
}

// lower is the largest share below v that some commune could have; false where v is 0.
func (r *run) lower(v compile.Share) (compile.Share, bool) {
	most := compile.Share{Unmet: 0, Of: 1}
	for _, demand := range r.c.DemandOf {
		if demand == 0 {
			continue
		}
		if s := (compile.Share{Unmet: v.Ceil(demand) - 1, Of: demand}); s.Unmet > 0 && s.Compare(most) > 0 {
			most = s
		}
	}
	return most, v.Unmet > 0
}

// finest is the resolution of the bisection; below it shares are tried one by one.
const finest = 1 << 40

// descend finds a plan with the least next share, by bisection between shares that no plan reaches and that of the
// best plan. It leaves the plan in r.best; stopped says that it could not finish.
func (r *run) descend(ctx context.Context, l int, above *step) (stopped bool, err error) {
	if r.c.Pure() && len(r.space.cuts) == 0 {
		none := r.space.noMultipliers()
		r.space.price(&compile.Objective{}, &none)
	}
	low := compile.Share{Unmet: -1, Of: finest} // no plan has this next share
	// It ends when the largest share below that of the best plan is one that no plan reaches.
	for {
		high := r.next(r.best, above)
		try, ok := r.lower(high)
		if !ok || low.Unmet >= 0 && try.Compare(low) <= 0 {
			return false, nil
		}
		// No commune can have a share between try and high, so nothing above try is worth asking.
		middle := compile.Share{Unmet: (max(low.Unmet, 0) + high.Floor(finest)) / 2, Of: finest}
		if low.Unmet >= 0 && low.Of != finest {
			middle.Unmet = (low.Floor(finest) + high.Floor(finest)) / 2
		}
		if middle.Compare(try) > 0 || low.Unmet >= 0 && middle.Compare(low) <= 0 {
			middle = try
		}
		fits, stopped, err := r.fits(ctx, l, middle, above)
		if err != nil || stopped {
			return stopped, err
		}
		if !fits {
			low = middle
		}
	}
}

// fits looks for a plan whose next share is at most v, and takes it as the best if there is one.
func (r *run) fits(ctx context.Context, l int, v compile.Share, above *step) (fits, stopped bool, err error) {
	if !r.c.Pure() || len(r.space.cuts) > 0 {
		return r.fitsBySearch(ctx, l, v, above)
	}
	s := r.space
	defer s.back(len(s.undo))
	if !r.within(v, above, true) {
		return false, false, nil
	}
	result, err := s.solve(ctx, l)
	if err != nil || result.Status == flow.Stopped {
		return false, true, err
	}
	if result.Status == flow.Infeasible {
		return false, false, nil
	}
	r.best = r.c.AssignmentOfFlow(result.Flow)
	return true, false, nil
}

// fitsBySearch minimises by how much the communes exceed v, except those that the steps above allow to. It may miss
// a plan: then the step's level has a gap.
func (r *run) fitsBySearch(ctx context.Context, l int, v compile.Share, above *step) (fits, stopped bool, err error) {
	left := r.c.Left(r.best)
	goals := r.addTier(true, func(i int) int64 {
		demand := r.c.DemandOf[i]
		if above != nil && demand > 0 && (compile.Share{Unmet: left[i], Of: demand}).Compare(above.share) >= 0 {
			return demand + 1 // more than can be unmet: it may lack as much as it likes
		}
		return v.Floor(demand) + 1
	})
	r.space.shift = r.scale(goals)
	t := r.newSearch(l, goals)
	t.enough, t.mostNodes = 1, probeNodes // a bound of 1 says that every plan has some excess
	t.offer(r.best)
	if err := t.grow(ctx); err != nil {
		return false, false, err
	}
	r.space.back(0)
	if ctx.Err() != nil {
		return false, true, nil
	}
	if t.value(t.best) > 0 {
		return false, false, nil
	}
	r.best = t.best
	return true, false, nil
}

// within bounds the unmet seats of communes so that no further one is above v (plan above, step 2). It returns
// false, and changes nothing, if some commune then has no possible number.
func (r *run) within(v compile.Share, above *step, undo bool) bool {
	if above != nil && above.cut >= 0 {
		return true
	}
	s := r.space
	// All new bounds are found before one is set.
	type bounds struct {
		row       int
		low, high int64 // unmet seats
	}
	var list []bounds
	for i := range r.c.Rows {
		row := &r.c.Rows[i]
		if row.Shape != compile.UnmetPenalty {
			continue
		}
		low, high := row.High-s.high[i], row.High-s.low[i]
		most := v.Floor(row.High)
		// The three kinds of communes at the head of this file, with t = From: the first go to v or below, the second
		// to t where they cannot come down to v; the third have at least t already.
		switch {
		case above == nil || high < above.atLeast.From[row.Commune]:
			high = min(high, most)
		case low > most:
			low = max(low, above.atLeast.From[row.Commune])
		}
		if low > high {
			return false
		}
		list = append(list, bounds{i, low, high})
	}
	for _, b := range list {
		demand, low, high := s.rows[b.row].High, s.low[b.row], s.high[b.row]
		if low == demand-b.high && high == demand-b.low {
			continue
		}
		if undo {
			s.undo = append(s.undo, func() { s.setBounds(b.row, low, high) })
		}
		s.setBounds(b.row, demand-b.high, demand-b.low)
	}
	return true
}

// confineShares bounds the unmet seats of communes so that no plan can worsen a step of the goal worst-off first: no
// commune lacks more than in p, or more than the number up to which no step counts it.
func (r *run) confineShares(s *space, p *compile.Assignment) {
	var last *step
	for _, out := range r.levels {
		if out.step != nil {
			last = out.step
		}
	}
	if last == nil {
		return
	}
	left := r.c.Left(p)
	for i := range r.c.Rows {
		row := &r.c.Rows[i]
		if row.Shape != compile.UnmetPenalty {
			continue
		}
		free := last.atLeast.From[row.Commune] - 1
		if n := left[row.Commune]; n > free {
			s.setBounds(i, row.High-n, row.High-n)
			continue
		}
		s.setBounds(i, row.High-min(free, row.High), row.High)
	}
}
