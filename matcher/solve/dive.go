package solve

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"dathang/matcher"
	"dathang/matcher/compile"
	"dathang/matcher/flow"
)

// branch picks the split of a node from its last relaxation: first an offer
// below its cohort or whose opening is only partly paid for, the dearest
// mistake first; else a pair that some side row or hold leaves in doubt. False
// where everything is fixed.
func (t *search) branch(seats []int64) (row int, at int64, ok bool) {
	c, s := t.r.c, t.s
	given := c.Given(seats)
	worst := int64(0)
	for _, o := range c.Choices {
		i := c.Net.CapacityRow[o]
		if !s.closed[o] || !s.open[o] || given[o] == 0 {
			continue
		}
		// What the relaxation leaves unpaid, and how many seats the cohort lacks.
		unpaid := s.charge(o, t.dual.w, &t.dual.m) / s.high[i] * (s.high[i] - given[o])
		lack := max(0, s.low[i]-given[o])
		if doubt := unpaid + lack<<s.shift; doubt > worst || !ok && (unpaid > 0 || lack > 0) {
			row, at, ok, worst = i, 0, true, doubt
		}
	}
	if ok {
		return row, at, true
	}
	if row, at, ok = t.branchShare(seats); ok {
		return row, at, true
	}
	return t.branchPair(seats)
}

// branchPair picks the pair that takes most of what a violated or priced side
// row counts; any open pair where none does; an open offer at last.
func (t *search) branchPair(seats []int64) (row int, at int64, ok bool) {
	c, s := t.r.c, t.s
	best := int64(-1)
	for k := range c.Problem.Demands {
		from, to := c.Pairs.Of(k)
		for a := from; a < to; a++ {
			low, high := int64(0), c.Problem.Demands[k].Seats
			if i, bounded := s.pairRow[a]; bounded {
				low, high = s.low[i], min(s.high[i], high)
			}
			if s.dead[a] || low >= high {
				continue
			}
			weight := int64(0)
			for _, i := range c.SideOf[k] {
				weight = max(weight, c.Counts(&c.Rows[i], a)*seats[a])
			}
			if weight > best {
				best, row, ok = weight, a, true
				at = max(low, min(seats[a], high)-1)
			}
		}
	}
	if ok {
		return s.rowOfPair(row, t.cellOf(row)), at, true
	}
	for _, o := range c.Choices {
		if s.closed[o] && s.open[o] {
			return c.Net.CapacityRow[o], 0, true
		}
	}
	return 0, 0, false
}

func (t *search) cellOf(pair int) int {
	k, found := slices.BinarySearch(t.r.c.Pairs.Start, int32(pair))
	if !found {
		return k - 1
	}
	// Cells without pairs share a start; the last of them holds the pair.
	for k+1 < len(t.r.c.Pairs.Start) && int(t.r.c.Pairs.Start[k+1]) == pair {
		k++
	}
	return k
}

// dive plunges; then it lets the multipliers settle for the offers that are open, divides what the side rows allow
// among them, and opens and closes one at a time, again and again as long as that gives a better plan.
func (t *search) dive(ctx context.Context, n *node) error {
	m := n.side.clone()
	t.flips = 0
	relaxed, whole, err := t.plunge(ctx, &m)
	if err != nil {
		return err
	}
	bound := len(t.r.c.SideRows)+len(t.s.holds)+len(t.r.c.Changes) > 0
	for set := whole; set != nil; set = t.r.c.Given(t.best.Seats) {
		before := t.best
		if bound {
			if m, err = t.settle(ctx, n, set, m); err != nil {
				return err
			}
			if m, err = t.leanest(ctx, n, set, m); err != nil {
				return err
			}
			if err := t.allot(ctx, m.side); err != nil {
				return err
			}
		}
		if err := t.neighbours(ctx, n, relaxed, m); err != nil {
			return err
		}
		if !bound || t.best == before || len(t.r.c.Choices) == 0 || t.closed(t.root) {
			return nil
		}
	}
	return nil
}

// setRounds of multipliers for a set of open offers.
const setRounds = 60

// settle looks for the best multipliers with offers closed and open as given.
func (t *search) settle(ctx context.Context, n *node, given []int64, m multipliers) (multipliers, error) {
	if t.s.decided() {
		return m, nil
	}
	depth, dual := len(t.s.undo), t.dual
	defer func() {
		t.s.back(depth)
		t.dual = dual
	}()
	t.decide(given)
	set := &node{parent: n, depth: n.depth + 1}
	if _, err := t.ascend(ctx, set, m, setRounds); err != nil || !set.found || set.infeasible {
		return m, err
	}
	return set.side, nil
}

// plunge decides offers that are below their cohort, the clearest tenth of them at a time, until every cohort is
// whole. It gives the seats of every offer before and after, nil where there are none, and leaves the space as it was.
func (t *search) plunge(ctx context.Context, m *multipliers) (relaxed, whole []int64, err error) {
	c := t.r.c
	depth := len(t.s.undo)
	defer func() { t.s.back(depth) }()
	// Splits change bounds and no costs but their own: price once.
	t.s.price(t.s.objective(t.goals, m), m)
	var last []doubt
	t.decideByMean()
	mark := len(t.s.undo)
	for ctx.Err() == nil {
		seats, err := t.relax(ctx)
		if err != nil || seats == nil && (len(last) == 0 || !last[0].open) {
			return relaxed, whole, err
		}
		if seats == nil {
			// There is no room for all that were opened last: close them instead.
			t.s.back(mark)
			for i := range last {
				last[i].open = false
			}
		} else {
			whole = c.Given(seats)
			if relaxed == nil {
				relaxed = whole
			}
			last = t.doubts(whole)
			if len(last) == 0 {
				t.consider(seats)
				break
			}
			last = last[:1+(len(last)-1)/10]
		}
		mark = len(t.s.undo)
		for _, d := range last {
			t.s.split(c.Net.CapacityRow[d.offer], 0, d.open)
		}
	}
	return relaxed, whole, nil
}

// Offers of which the mean of the relaxations has less than one part in meanClosed of their cohort are
// closed at once, those whose cohort is whole in it are open.
const meanClosed = 10

func (t *search) decideByMean() {
	if t.mean == nil {
		return
	}
	for _, o := range t.r.c.Choices {
		if !t.s.closed[o] || !t.s.open[o] {
			continue
		}
		low := float64(t.s.low[t.r.c.Net.CapacityRow[o]])
		if x := t.mean.offer[o]; x >= low || x < low/meanClosed {
			t.s.choose(o, x >= low)
		}
	}
}

// decided: no offer may still be both closed and open.
func (s *space) decided() bool {
	return !slices.ContainsFunc(s.c.Choices, func(o int) bool { return s.closed[o] && s.open[o] })
}

// relax solves the space as it is, at the costs last priced, and gives the seats by pair; nil where it is empty or stopped.
func (t *search) relax(ctx context.Context) ([]int64, error) {
	t.flows++
	result, err := t.s.solve(ctx, t.l)
	if err != nil || result.Status != flow.Optimal {
		return nil, err
	}
	first := t.r.c.Net.FirstPair
	return result.Flow[first : first+len(t.r.c.Pairs.Offer)], nil
}

// doubt is an offer below its cohort, with what it should be.
type doubt struct {
	offer int
	open  bool
	clear int64 // how far from one half, per mille
}

// doubts lists the offers below their cohort, the clearest first: one that is
// half whole or more is to be opened, else closed. Where the clearest is to be
// closed, only closing is listed, and where it is to be opened only opening:
// either frees or takes what the others need.
func (t *search) doubts(given []int64) []doubt {
	var list []doubt
	for _, o := range t.r.c.Choices {
		low := t.s.low[t.r.c.Net.CapacityRow[o]]
		if !t.s.closed[o] || given[o] == 0 || given[o] >= low {
			continue
		}
		part := given[o] * 1000 / low
		list = append(list, doubt{o, part >= 500, max(part-500, 500-part)})
	}
	slices.SortStableFunc(list, func(a, b doubt) int { return cmp.Compare(b.clear, a.clear) })
	if len(list) == 0 {
		return nil
	}
	first := list[0].open
	return slices.DeleteFunc(list, func(d doubt) bool { return d.open != first })
}

// consider offers the plan of a relaxation, and where side rows leave room or are broken, what repair makes of it.
func (t *search) consider(seats []int64) {
	c, shown := t.r.c, &t.s.shown
	if c.Activity(seats).Obeys() {
		t.offer(c.PlanOf(slices.Clone(seats)))
	}
	if len(c.SideRows) > 0 {
		t.offer(repair(c, seats, &prices{shown.pair, shown.offer, shown.unmet}, t.atGoals()))
	}
}

// atGoals are the prices of the level's goals alone.
func (t *search) atGoals() *prices {
	if t.plain == nil {
		t.plain = pricesOf(t.r.c, t.goals)
	}
	return t.plain
}

// mostFlips of one dive: each is a warm solve.
const mostFlips = 60

// neighbours fixes every choice as the best plan has it and tries the other way
// those that the node's relaxation left in doubt, and those that are barely whole, the dearest doubt first.
func (t *search) neighbours(ctx context.Context, n *node, relaxed []int64, m multipliers) error {
	if t.best == nil || relaxed == nil || len(t.r.c.Choices) == 0 {
		return nil // a cancel may come before there is a relaxation to look at
	}
	depth := len(t.s.undo)
	defer func() { t.s.back(depth) }()
	t.s.price(t.s.objective(t.goals, &m), &m)
	c := t.r.c
	for improved := true; improved; {
		improved = false
		given := c.Given(t.best.Seats)
		order := t.flippable(n, relaxed, given)
		t.decide(given)
		for _, o := range order {
			if t.flips++; t.closed(t.root) || ctx.Err() != nil || t.flips > mostFlips || t.flows > t.mostFlows {
				return nil
			}
			before, at := t.best, len(t.s.undo)
			t.s.choose(o, !t.s.open[o])
			seats, err := t.relax(ctx)
			if err != nil {
				return err
			}
			if seats != nil {
				t.consider(seats)
			}
			if t.s.back(at); t.best == before {
				continue
			}
			// Those behind are tried beside the better plan, those before when all have been.
			improved = true
			t.s.back(depth)
			t.decide(c.Given(t.best.Seats))
		}
		t.s.back(depth)
	}
	return nil
}

// flippable are the offers that the node leaves open and the relaxation in doubt, the dearest doubt first, but for those
// whose flip is proven to be no better.
func (t *search) flippable(n *node, relaxed, given []int64) []int {
	s, doubt := t.s, map[int]int64{}
	var list []int
	for _, o := range t.r.c.Choices {
		i := t.r.c.Net.CapacityRow[o]
		if !s.closed[o] || !s.open[o] {
			continue
		}
		if relaxed[o] > 0 {
			doubt[o] = s.charges[o]/s.high[i]*(s.high[i]-relaxed[o]) + max(0, s.low[i]-relaxed[o])<<s.shift
		}
		if barely := given[o] - s.low[i]; given[o] > 0 && barely <= s.low[i]/barelyPart {
			doubt[o] += s.charges[o]/s.high[i] + 1
		}
		if doubt[o] > 0 && !(n.dual != nil && t.excludes(n, s.lift(o, given[o] == 0, n.dual))) {
			list = append(list, o)
		}
	}
	slices.SortStableFunc(list, func(a, b int) int { return cmp.Compare(doubt[b], doubt[a]) })
	return list
}

// barelyPart of a cohort beyond it, an offer is barely whole.
const barelyPart = 4

// polish looks for a better plan near p, on all levels: every choice as p has it,
// and of what side rows count no seat more than p gives (and, where they ask
// for seats, none less). No side row can break then, so that the levels down to l are flows, and
// their last is the best plan of that kind.
func (r *run) polish(ctx context.Context, l int, p *compile.Plan) (*compile.Plan, error) {
	if len(r.c.Changes) > 0 || r.c.WorstOff(l) {
		return nil, nil
	}
	s := newSpace(r.c, r.opts, r.stats)
	s.basis = r.polished
	given := r.c.Given(p.Seats)
	for _, o := range r.c.Choices {
		s.split(r.c.Net.CapacityRow[o], 0, given[o] > 0)
	}
	s.confine(p.Seats, given)
	r.confineShares(s, p)
	on := &run{c: r.c, opts: r.opts, stats: r.stats, space: s}
	none := s.noMultipliers()
	for j, goals := range r.c.Problem.Goals {
		if r.c.WorstOff(j) && j < l {
			continue // bounds keep its steps
		}
		if r.c.WorstOff(j) {
			break // its steps are not known yet
		}
		s := on.space
		d := s.price(s.objective(goals, &none), &none)
		result, err := s.solve(ctx, j)
		if err != nil || result.Status != flow.Optimal {
			return nil, err
		}
		if on.best == nil {
			r.polished = s.basis
		}
		on.best = on.c.PlanOfFlow(result.Flow)
		if j+1 < len(r.c.Problem.Goals) {
			s.read(d, result)
			on.compact(d)
		}
	}
	if on.best == nil {
		return nil, nil
	}
	served, _ := on.c.Allocations(on.best.Seats, 0)
	return r.c.PlanOf(r.c.SeatsOf(served)), nil
}

// confine bounds every pair that a side row counts by the seats it has; where the row counts all pairs of an offer alike, the
// offer's sum alone.
func (s *space) confine(seats, given []int64) {
	for _, i := range s.c.SideRows {
		if s.c.Rows[i].OfOffers() {
			s.confineOffers(i, given)
		}
	}
	for k := range s.c.Problem.Demands {
		s.confineCell(k, seats)
	}
}

func (s *space) confineOffers(side int, given []int64) {
	r := &s.c.Rows[side]
	for o, coef := range r.Coef {
		if i := s.c.Net.CapacityRow[o]; coef != 0 && s.open[o] {
			low, high := s.low[i], s.high[i]
			if r.High != flow.Infinite {
				high = min(high, given[o])
			}
			if r.Low > 0 {
				low = max(low, given[o])
			}
			if _, choice := s.choice(i); choice {
				s.low[i], s.high[i] = low, high
				s.showOffer(o)
			} else {
				s.setBounds(i, low, high)
			}
		}
	}
}

func (s *space) confineCell(k int, seats []int64) {
	c := s.c
	from, to := c.Pairs.Of(k)
	for a := from; a < to; a++ {
		most, least := c.Problem.Demands[k].Seats, int64(0)
		for _, i := range c.SideOf[k] {
			r := &c.Rows[i]
			if r.OfOffers() || c.Counts(r, a) == 0 {
				continue
			}
			if r.High != flow.Infinite {
				most = seats[a]
			}
			if r.Low > 0 {
				least = seats[a]
			}
		}
		switch {
		case most == 0:
			s.dead[a] = true
			s.net.SetBounds(c.Net.FirstPair+a, 0, 0)
		case most < c.Problem.Demands[k].Seats || least > 0:
			i := s.rowOfPair(a, k)
			s.setBounds(i, max(s.low[i], least), min(s.high[i], most))
		}
	}
}

// hasLows reports whether some rule asks for seats, so that serving nobody may break it.
func (r *run) hasLows() bool {
	for i := range r.c.Rows {
		if r.c.Rows[i].Low > 0 {
			return true
		}
	}
	return len(r.c.Changes) > 0 && len(r.c.Problem.Reference) > 0
}

// anyPlan looks for a plan that obeys all rules, before any goal counts.
func (r *run) anyPlan(ctx context.Context) (bool, error) {
	r.space.shift = r.shift(nil)
	t := &search{r: r, s: r.space, root: &node{}}
	if err := t.grow(ctx); err != nil {
		return true, fmt.Errorf("rules: %w", err)
	}
	r.space.back(0)
	if t.best != nil {
		r.best = t.best
		return false, nil
	}
	if t.stopped {
		r.stopped(ctx)
		return true, nil
	}
	r.answer.Status = matcher.StatusInfeasible
	var err error
	r.answer.Conflict, err = r.contradict(ctx, t)
	return true, err
}
