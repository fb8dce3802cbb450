package solve

import (
	"context"
	"errors"
	"fmt"
	"math/bits"
	"strconv"
	"strings"

	"dathang/matcher"
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

// share of a demand that is unmet; of is above 0.
type share struct{ unmet, of int64 }

func (s share) compare(o share) int {
	high1, low1 := bits.Mul64(uint64(s.unmet), uint64(o.of))
	high2, low2 := bits.Mul64(uint64(o.unmet), uint64(s.of))
	switch {
	case high1 < high2 || high1 == high2 && low1 < low2:
		return -1
	case high1 == high2 && low1 == low2:
		return 0
	}
	return 1
}

// floor is the greatest number of unmet seats of a demand that are no larger a share.
func (s share) floor(demand int64) int64 {
	high, low := bits.Mul64(uint64(s.unmet), uint64(demand))
	q, _ := bits.Div64(high, low, uint64(s.of))
	return int64(q)
}

// ceil is the least number of unmet seats of a demand that are no smaller a share.
func (s share) ceil(demand int64) int64 {
	n := s.floor(demand)
	if (share{n, demand}).compare(s) < 0 {
		n++
	}
	return n
}

func (s share) write() *matcher.Share {
	a, b := s.unmet, s.of
	for b != 0 {
		a, b = b, a%b
	}
	return &matcher.Share{Unmet: s.unmet / a, Of: s.of / a}
}

// tier counts the communes with at least from unmet seats; with excess, their
// unmet seats from that number on.
type tier struct {
	from   []int64 // by commune
	excess bool
}

func (t *tier) cost(commune int, unmet int64) int64 {
	switch over := unmet - t.from[commune] + 1; {
	case over <= 0:
		return 0
	case t.excess:
		return over
	}
	return 1
}

func (t *tier) sum(unmet []int64) int64 {
	var sum int64
	for i, n := range unmet {
		if n > 0 {
			sum += t.cost(i, n)
		}
	}
	return sum
}

// worstOff reports whether a level is the goal worst-off first.
func (c *Compiled) worstOff(l int) bool { return c.Problem.Goals[l][0].Goal == matcher.GoalWorstOff }

const tierPrefix = "tier:"

// tierGoal names a tier where the solver wants a goal; no file has it.
func tierGoal(i int) matcher.GoalID { return matcher.GoalID(tierPrefix + strconv.Itoa(i)) }

func (w *objective) addTier(goal matcher.GoalID, n int64) {
	i, err := strconv.Atoi(strings.TrimPrefix(string(goal), tierPrefix))
	if err != nil {
		return
	}
	if w.tiers == nil {
		w.tiers = &tierWeights{}
	}
	for len(w.tiers.of) <= i {
		w.tiers.of = append(w.tiers.of, 0)
	}
	w.tiers.of[i] += n
}

// tierWeights are what a commune in each tier counts.
type tierWeights struct{ of []int64 }

func (w *objective) ofTiers() []int64 {
	if w.tiers == nil {
		return nil
	}
	return w.tiers.of
}

// tierBends is how many arcs a commune's row needs beyond its penalty's: two for
// a tier, of which a level prices its own and those of the steps that rows hold.
func (c *Compiled) tierBends() int {
	if !c.uses(matcher.GoalWorstOff) {
		return 0
	}
	const most = 8
	return 2 * (1 + min(c.steps(), most))
}

func (c *Compiled) steps() int { return max(1, c.Problem.WorstOffSteps) }

// addTier makes a tier and recounts the best plan by it.
func (r *run) addTier(excess bool, from func(commune int) int64) []matcher.Goal {
	t := tier{from: make([]int64, len(r.c.demandOf)), excess: excess}
	for i := range t.from {
		t.from[i] = from(i)
	}
	r.c.tiers = append(r.c.tiers[:len(r.c.tiers):len(r.c.tiers)], t)
	r.best = r.c.planOf(r.best.seats)
	return []matcher.Goal{{Goal: tierGoal(len(r.c.tiers) - 1), Weight: 1}}
}

// over counts the communes above a share.
func (r *run) over(v share, excess bool) []matcher.Goal {
	return r.addTier(excess, func(i int) int64 { return v.floor(r.c.demandOf[i]) + 1 })
}

// step of the goal worst-off first, as solved.
type step struct {
	share share
	// reached counts the communes at the share or above, passed those above.
	reached, passed matcher.GoalID
	// atLeast is the tier of reached; the step's hold where a row keeps it.
	atLeast *tier
	hold    int // place among the holds, -1 for none
}

// same: both plans have as many communes at the share, and above.
func (s *step) same(p, q *plan) bool {
	return p.tally[s.reached] == q.tally[s.reached] && p.tally[s.passed] == q.tally[s.passed]
}

// worstOff solves the goal step by step, until no further commune lacks anything.
func (r *run) worstOff(ctx context.Context, l int) (done bool, err error) {
	if r.best == nil {
		if done, err := r.somePlan(ctx, l); done || err != nil {
			return done, err
		}
	}
	var above *step
	for range r.c.steps() {
		next, done, err := r.worstOffStep(ctx, l, above)
		if done || err != nil {
			return done, err
		}
		if next.share.unmet == 0 {
			break
		}
		above = next
	}
	return false, nil
}

// somePlan finds a plan before any level has one.
func (r *run) somePlan(ctx context.Context, l int) (done bool, err error) {
	if !r.c.Pure() {
		// Rules that ask for seats have been seen to: nobody may be served.
		r.best = r.c.planOf(make([]int64, len(r.c.pairs.offer)))
		return false, nil
	}
	none := r.space.noMultipliers()
	r.space.price(&objective{}, &none)
	result, err := r.space.solve(ctx, l)
	switch {
	case err != nil:
		return true, err
	case result.Status == flow.Infeasible:
		r.answer.Status = matcher.StatusInfeasible
		r.answer.Conflict, err = r.c.conflict(ctx, r.opts, r.stats)
		return true, err
	case result.Status != flow.Optimal:
		r.stopped(ctx)
		return true, nil
	}
	r.best = r.c.plan(result.Flow)
	return false, nil
}

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
			r.write()
			return nil, true, nil
		}
		v := r.next(r.best, above)
		next := &step{share: v, hold: -1}
		next.passed = r.over(v, false)[0].Goal
		goals := r.addTier(false, func(i int) int64 { return max(1, v.ceil(r.c.demandOf[i])) })
		next.reached, next.atLeast = goals[0].Goal, &r.c.tiers[len(r.c.tiers)-1]
		if above != nil && above.hold >= 0 {
			// From now on no more communes may be above the next share than at this one.
			r.space.holds[above.hold].goals = []matcher.Goal{{Goal: next.passed, Weight: 1}}
		}
		if !r.within(v, above, false) {
			return nil, true, fmt.Errorf("level %d: a plan passes the bounds of its own shares", l+1)
		}
		held := len(r.space.holds)
		r.step = next
		done, err := r.fairLevel(ctx, l, goals, above)
		r.step = nil
		if errors.Is(err, errLower) {
			continue
		}
		if len(r.space.holds) > held {
			next.hold = held
		}
		return next, done, err
	}
}

var errLower = errors.New("the largest share can be lower")

// fairLevel makes the number of communes at the step's share or above least. A search may
// find that nobody but those above needs to be there: then it has the plan, and the
// step starts again from its share.
func (r *run) fairLevel(ctx context.Context, l int, goals []matcher.Goal, above *step) (bool, error) {
	if r.c.Pure() && len(r.space.holds) == 0 {
		return r.flowLevel(ctx, l, goals)
	}
	t, err := r.searchFor(ctx, l, goals)
	if err != nil {
		return true, err
	}
	if r.next(t.best, above).compare(r.step.share) < 0 {
		r.space.back(0)
		r.best = t.best
		return false, errLower
	}
	return r.settle(ctx, t)
}

// unproven states the first step of a run that was stopped before it had proven anything of it.
func (r *run) unproven(above *step) {
	v := r.next(r.best, above)
	goals := r.addTier(false, func(i int) int64 { return max(1, v.ceil(r.c.demandOf[i])) })
	r.levels = append(r.levels, &outcome{goals: goals, root: &node{found: true}, step: &step{share: v, hold: -1}})
}

// left is the unmet seats of every commune.
func (c *Compiled) left(p *plan) []int64 {
	left := make([]int64, len(c.demandOf))
	for k := range c.Problem.Demands {
		left[c.communeOf[k]] += c.Problem.Demands[k].Seats
		from, to := c.pairs.of(k)
		for a := from; a < to; a++ {
			left[c.communeOf[k]] -= p.seats[a]
		}
	}
	return left
}

// next is the largest share below that of the step above; 0 where nobody else lacks anything.
func (r *run) next(p *plan, above *step) share {
	most := share{0, 1}
	for i, n := range r.c.left(p) {
		if n == 0 {
			continue
		}
		v := share{n, r.c.demandOf[i]}
		if (above == nil || v.compare(above.share) < 0) && v.compare(most) > 0 {
			most = v
		}
	}
	return most
}

// lower is the largest share below v that some commune could have; false where v is 0.
func (r *run) lower(v share) (share, bool) {
	most := share{0, 1}
	for _, demand := range r.c.demandOf {
		if demand == 0 {
			continue
		}
		if s := (share{v.ceil(demand) - 1, demand}); s.unmet > 0 && s.compare(most) > 0 {
			most = s
		}
	}
	return most, v.unmet > 0
}

// finest is the resolution of the bisection; below it shares are tried one by one.
const finest = 1 << 40

// descend finds a plan with the least next share, bisecting between shares for which there is
// none and that of the best plan. It leaves the plan in r.best; stopped says that it could not finish.
func (r *run) descend(ctx context.Context, l int, above *step) (stopped bool, err error) {
	if r.c.Pure() && len(r.space.holds) == 0 {
		none := r.space.noMultipliers()
		r.space.price(&objective{}, &none)
	}
	low := share{-1, finest} // no plan has this next share
	for {
		high := r.next(r.best, above)
		try, ok := r.lower(high)
		if !ok || low.unmet >= 0 && try.compare(low) <= 0 {
			return false, nil
		}
		middle := share{(max(low.unmet, 0) + high.floor(finest)) / 2, finest}
		if low.unmet >= 0 && low.of != finest {
			middle.unmet = (low.floor(finest) + high.floor(finest)) / 2
		}
		if middle.compare(try) > 0 || low.unmet >= 0 && middle.compare(low) <= 0 {
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

// fits looks for a plan whose next share is at most v, and takes it as the best.
func (r *run) fits(ctx context.Context, l int, v share, above *step) (fits, stopped bool, err error) {
	if !r.c.Pure() || len(r.space.holds) > 0 {
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
	r.best = r.c.plan(result.Flow)
	return true, false, nil
}

// fitsBySearch makes least by how much the communes pass v, those that the steps above let pass it left
// out. It may miss a plan: then the step's level has a gap.
func (r *run) fitsBySearch(ctx context.Context, l int, v share, above *step) (fits, stopped bool, err error) {
	left := r.c.left(r.best)
	goals := r.addTier(true, func(i int) int64 {
		demand := r.c.demandOf[i]
		if above != nil && demand > 0 && (share{left[i], demand}).compare(above.share) >= 0 {
			return demand + 1
		}
		return v.floor(demand) + 1
	})
	r.space.shift = r.shift(goals)
	t := &search{r: r, s: r.space, goals: goals, l: l, root: &node{}, enough: 1, mostNodes: probeNodes}
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

// within bounds the unmet seats of communes: no further one above v (plan above, step 2).
// False where that leaves a commune nothing; then nothing is changed.
func (r *run) within(v share, above *step, undo bool) bool {
	if above != nil && above.hold >= 0 {
		return true
	}
	s := r.space
	type bounds struct {
		row       int
		low, high int64 // unmet seats
	}
	var list []bounds
	for i := range r.c.rows {
		row := &r.c.rows[i]
		if row.shape != unmetness {
			continue
		}
		low, high := row.high-s.high[i], row.high-s.low[i]
		most := v.floor(row.high)
		switch {
		case above == nil || high < above.atLeast.from[row.commune]:
			high = min(high, most)
		case low > most:
			low = max(low, above.atLeast.from[row.commune])
		}
		if low > high {
			return false
		}
		list = append(list, bounds{i, low, high})
	}
	for _, b := range list {
		demand, low, high := s.rows[b.row].high, s.low[b.row], s.high[b.row]
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

// confineShares bounds the unmet seats of communes so that no plan can worsen a
// step of the goal worst-off first: none lacks more than p gives it, or than what
// counts in no step.
func (r *run) confineShares(s *space, p *plan) {
	var last *step
	for _, out := range r.levels {
		if out.step != nil {
			last = out.step
		}
	}
	if last == nil {
		return
	}
	left := r.c.left(p)
	for i := range r.c.rows {
		row := &r.c.rows[i]
		if row.shape != unmetness {
			continue
		}
		free := last.atLeast.from[row.commune] - 1
		if n := left[row.commune]; n > free {
			s.setBounds(i, row.high-n, row.high-n)
			continue
		}
		s.setBounds(i, row.high-min(free, row.high), row.high)
	}
}

// branchShare picks the commune whose unmet seats count most beyond the hull
// that the relaxation priced, and splits it where what they count bends upwards.
func (t *search) branchShare(seats []int64) (row int, at int64, ok bool) {
	s, c := t.s, t.r.c
	if len(c.tiers) == 0 {
		return 0, 0, false
	}
	left := c.left(&plan{seats: seats})
	most := int64(0)
	for i := range c.rows {
		r := &c.rows[i]
		if r.shape != unmetness {
			continue
		}
		low, high := r.high-s.high[i], r.high-s.low[i]
		n := left[r.commune]
		doubt := c.unmetCost(r.commune, t.dual.w, n) - hullAt(c.hull(r.commune, t.dual.w, low, high), n)
		if doubt <= most {
			continue
		}
		for k, each := range t.dual.w.ofTiers() {
			// At least from on one side, fewer on the other.
			if from := c.tiers[k].from[r.commune]; each > 0 && !c.tiers[k].excess && low < from && from <= high && from <= n {
				row, at, ok, most = i, r.high-from, true, doubt
			}
		}
	}
	return row, at, ok
}

// hullAt is the hull's height at n, rounded down.
func hullAt(corners []corner, n int64) int64 {
	for j := 1; j < len(corners); j++ {
		if a, b := corners[j-1], corners[j]; n <= b.n {
			return a.cost + (b.cost-a.cost)/(b.n-a.n)*(n-a.n)
		}
	}
	return corners[0].cost
}
