package solve

import (
	"cmp"
	"context"
	"slices"

	"dathang/matcher/flow"
)

// dive makes a rounding dive; then it lets the multipliers settle for the offers that are open, divides among them
// what the side rows allow, and opens and closes offers one at a time, and repeats this as long as it gives a better
// plan. Without side rows, cuts and change rules nothing is priced, and the dive and one search of offers are all.
func (t *search) dive(ctx context.Context, n *node) error {
	m := n.side.clone()
	t.flips = 0
	relaxed, whole, err := t.roundingDive(ctx, &m)
	if err != nil {
		return err
	}
	bound := len(t.c.SideRows)+len(t.s.cuts)+len(t.c.Changes) > 0 // something needs multipliers
	for set := whole; set != nil; set = t.c.Given(t.best.Seats) {
		before := t.best
		if bound {
			if m, err = t.multipliersFor(ctx, n, set, m); err != nil {
				return err
			}
			if m, err = t.lagrangianHeuristic(ctx, n, set, m); err != nil {
				return err
			}
			if err := t.allocateResources(ctx, m.side); err != nil {
				return err
			}
		}
		if err := t.openCloseSearch(ctx, n, relaxed, m); err != nil {
			return err
		}
		if !bound || t.best == before || len(t.c.Choices) == 0 || t.closed(t.root) {
			return nil
		}
	}
	return nil
}

// setRounds of multipliers for a set of open offers.
const setRounds = 60

// multipliersFor looks for the best multipliers with offers closed and open as given.
func (t *search) multipliersFor(ctx context.Context, n *node, given []int64, m multipliers) (multipliers, error) {
	if t.s.decided() {
		return m, nil
	}
	// The ascent takes place at a node beside the tree; what it proves holds for these offers alone.
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

// roundingDive decides the offers that are below their cohort, the clearest tenth at a time, until none is left
// below it. It returns the seats of every offer before and after, nil if there are none, and leaves the space
// unchanged.
func (t *search) roundingDive(ctx context.Context, m *multipliers) (relaxed, whole []int64, err error) {
	c := t.c
	depth := len(t.s.undo)
	defer func() { t.s.back(depth) }()
	// Splits change bounds and no costs but their own, so one pricing is enough.
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
			// There is no room for all those opened last: close them instead.
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
			last = last[:1+(len(last)-1)/10] // the clearest tenth, at least one
		}
		mark = len(t.s.undo)
		for _, d := range last {
			t.s.split(c.Net.CapacityRow[d.offer], 0, d.open)
		}
	}
	return relaxed, whole, nil
}

// Offers of which the mean of the relaxations has less than one part in meanClosed of their cohort are closed at
// once; those whose cohort is complete in it are opened.
const meanClosed = 10

// decideByMean closes and opens the offers that the mean of the last ascent is clear about; without a mean, none.
func (t *search) decideByMean() {
	if t.mean == nil {
		return
	}
	for _, o := range t.c.Choices {
		if !t.s.closed[o] || !t.s.open[o] {
			continue
		}
		low := float64(t.s.low[t.c.Net.CapacityRow[o]])
		if x := t.mean.offer[o]; x >= low || x < low/meanClosed {
			t.s.choose(o, x >= low)
		}
	}
}

// decided reports whether no offer may still be both closed and open.
func (s *space) decided() bool {
	return !slices.ContainsFunc(s.c.Choices, func(o int) bool { return s.closed[o] && s.open[o] })
}

// relax solves the space as it is, at the costs last priced, and gives the seats by pair; nil where it is empty or
// stopped.
func (t *search) relax(ctx context.Context) ([]int64, error) {
	t.flows++
	result, err := t.s.solve(ctx, t.l)
	if err != nil || result.Status != flow.Optimal {
		return nil, err
	}
	first := t.c.Net.FirstPair
	return result.Flow[first : first+len(t.c.Pairs.Offer)], nil
}

// doubt is an offer below its cohort, with the decision that its relaxation suggests.
type doubt struct {
	offer int
	open  bool
	clear int64 // how far from one half, per mille
}

// doubts lists the offers below their cohort, the clearest first: one with at least half its cohort is to be opened,
// any other closed. If the clearest is to be closed only closing is listed, if it is to be opened only opening: each
// frees or takes what the others need.
func (t *search) doubts(given []int64) []doubt {
	var list []doubt
	for _, o := range t.c.Choices {
		low := t.s.low[t.c.Net.CapacityRow[o]]
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

// consider proposes the plan of a relaxation, and what repair makes of it where side rows leave room or are
// violated.
func (t *search) consider(seats []int64) {
	c, shown := t.c, &t.s.shown
	if c.Activity(seats).Obeys() {
		t.offer(c.AssignmentOf(slices.Clone(seats)))
	}
	if len(c.SideRows) > 0 {
		t.offer(repair(c, seats, &prices{shown.pair, shown.offer, shown.unmet}, t.atGoals()))
	}
}

// atGoals are the prices of the level's goals alone.
func (t *search) atGoals() *prices {
	if t.plain == nil {
		t.plain = pricesOf(t.c, t.goals)
	}
	return t.plain
}

// mostFlips of one search: each costs a warm solve.
const mostFlips = 60

// openCloseSearch fixes every choice as in the best plan and tries the opposite for those that the node's relaxation
// left undecided and those that hardly exceed their cohort, the costliest first.
func (t *search) openCloseSearch(ctx context.Context, n *node, relaxed []int64, m multipliers) error {
	if t.best == nil || relaxed == nil || len(t.c.Choices) == 0 {
		return nil // a cancel may come before there is a relaxation to look at
	}
	depth := len(t.s.undo)
	defer func() { t.s.back(depth) }()
	t.s.price(t.s.objective(t.goals, &m), &m)
	c := t.c
	// Each round starts from the best plan so far.
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
			// The rest are tried next to the better plan; those before them once all have been tried.
			improved = true
			t.s.back(depth)
			t.decide(c.Given(t.best.Seats))
		}
		t.s.back(depth)
	}
	return nil
}

// flippable lists the offers that are undecided at the node and fractional in the relaxation, the costliest first,
// except those whose flip is proven not to help.
func (t *search) flippable(n *node, relaxed, given []int64) []int {
	s, doubt := t.s, map[int]int64{}
	var list []int
	for _, o := range t.c.Choices {
		i := t.c.Net.CapacityRow[o]
		if !s.closed[o] || !s.open[o] {
			continue
		}
		// What of the opening is unpaid, and how many seats the cohort lacks, as in branch.
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

// barelyPart: an offer that exceeds its cohort by no more than one part in so many only just has it.
const barelyPart = 4
