package solve

import (
	"container/heap"
	"context"
	"fmt"
	"math"
	"math/bits"
	"slices"

	"dathang/matcher"
	"dathang/matcher/compile"
	"dathang/matcher/flow"
)

// search is the branch and bound of one level. Each node is the problem with some offers closed or open, pairs bounded
// or communes confined (splits). Its bound comes from multipliers on what the network does not hold; plans come from
// relaxations that happen to obey every rule and from heuristics around them.
type search struct {
	c     *compile.Formulation
	s     *space // stands to the node that is worked on (show)
	opts  Options
	stats *Stats
	// levels above, and the best plan when the search began: no plan found may be worse on these levels.
	levels []*outcome
	kept   *compile.Assignment
	// step of the goal worst_off that the level counts; no further commune may pass its share.
	step  *step
	goals []matcher.Goal // of the level; none where any plan will do
	l     int            // the level's place, from 0
	root  *node
	queue nodeQueue
	nodes int // expanded so far
	// flows solved so far, and the most to solve if no limit of nodes was given.
	flows, mostFlows int
	stopped          bool                // by the context or a limit of work: nodes may be left
	best             *compile.Assignment // nil before there is a plan
	// plain prices are those of the goals alone, computed on first use.
	plain *prices
	// enough, if above 0, is a bound that makes further work pointless; mostNodes, if above 0, a limit of its own.
	enough    int64
	mostNodes int
	// trialFlows, if above 0, is when to give up even without a plan.
	trialFlows int
	// dual is the best dual found at the node worked on last.
	dual    *dual
	relaxed []int64 // seats by pair, in the relaxation of the root; only where no plan was known then
	jumped  bool    // jumpToPlan has been tried
	dived   int     // number of nodes at the last dive
	flips   int     // of the last dive
	mean    *mean   // of the last ascent
	// allocationSpace is the space that resource allocations bound, made on first use.
	allocationSpace *space
}

// How much work goes into a node. Chosen on random problems of a few hundred offers: the ascent at the root pays off
// many times over; below it the multipliers hardly move.
const (
	rootRounds  = 200 // of the ascent
	nodeRounds  = 12
	repairEvery = 1 // rounds of an ascent
	diveEvery   = 8 // nodes
	// A level solves so many flows that their pairs add up to about pairsPriced: a few seconds, whatever the size of
	// the problem.
	pairsPriced = 60_000_000
	// A level below kept ones gets one part in heldShare of that: the gaps above outweigh what more work would find.
	// Where that is less than heldFlows flows, it falls with the square: on the cities of package hanoi the plan of such
	// a level is the best after a few flows, and thirty more only narrow its gap by a twentieth.
	// In any case it gets fewestHeld flows, and one with none above fewestFlows.
	heldShare   = 6
	heldFlows   = 100
	fewestFlows = 60
	fewestHeld  = 4
	// All levels of a run solve at most greatestFlows, a limit that small problems reach first: some five seconds. A
	// level with others below it gets half of what is left. A gap that is still open then takes long to close.
	greatestFlows = 40_000
	// Nodes that are looked at to find a first plan, where rules have lower bounds.
	nodesWithoutPlan = 20_000
	// Limits of one trial for a smaller unmet share, of which a step of worst_off has about ten.
	probeNodes, probeFlows = 20, 60
)

// offerNobody proposes the plan that serves nobody, so that a run that is stopped at once still has one.
func (t *search) offerNobody() {
	c := t.c
	if nobody := make([]int64, len(c.Pairs.Offer)); c.Activity(nobody).Obeys() {
		t.offer(c.AssignmentOf(nobody))
	}
}

// value of a plan on the level, in units of its goals, unscaled.
func (t *search) value(p *compile.Assignment) int64 { return t.c.Level(t.goals, p.Tally).Value }

// offer takes a plan that obeys all rules if it keeps the levels above and is better than the best.
func (t *search) offer(p *compile.Assignment) {
	if p == nil || t.best != nil && !t.better(p) || !t.s.keepsCuts(p) || !t.keepsLevels(p) || !t.keepsShare(p) {
		return
	}
	t.best = p
	t.tell()
}

// better reports whether a plan counts less than the best on the level, or the same there and less on the first level
// below on which the two differ.
func (t *search) better(p *compile.Assignment) bool {
	if a, b := t.value(p), t.value(t.best); a != b {
		return a < b
	}
	// If any plan will do, the first is good enough.
	for j := t.l + 1; len(t.goals) > 0 && j < len(t.c.Problem.Goals) && !t.c.WorstOff(j); j++ {
		goals := t.c.Problem.Goals[j]
		if a, b := t.c.Level(goals, p.Tally).Value, t.c.Level(goals, t.best.Tally).Value; a != b {
			return a < b
		}
	}
	return false
}

// keepsLevels reports whether every level above is no worse than in the best plan.
func (t *search) keepsLevels(p *compile.Assignment) bool {
	if t.kept == nil {
		return true
	}
	for _, out := range t.levels {
		value := t.c.Level(out.goals, p.Tally).Value
		if value > t.c.Level(out.goals, t.kept.Tally).Value {
			return false
		}
		// Whether a level is kept by its face or by a row follows from its final value: one that is kept by a row must
		// not come to meet its bound now.
		if out.isCut && !out.jagged && out.root.meets(value, out.shift) {
			return false
		}
		if out.step != nil && !out.step.same(p, t.kept) {
			return false
		}
	}
	return true
}

// keepsShare reports whether no further commune is above the share of the step. The relaxation obeys that as bounds
// of communes, but a plan that repair or an exchange of seats made from it may not.
func (t *search) keepsShare(p *compile.Assignment) bool {
	return t.step == nil || p.Tally[t.step.passed] <= t.kept.Tally[t.step.passed]
}

// grow expands nodes, the least bound first, until the best plan is proven or the work limit is reached.
func (t *search) grow(ctx context.Context) error {
	limit := t.opts.MaxNodes // given: the number of flows is not limited
	t.mostFlows = math.MaxInt
	if limit == 0 {
		limit = DefaultNodes
		flows, fewest := pairsPriced/(1+len(t.c.Pairs.Offer)), fewestFlows
		if len(t.s.cuts) > 0 {
			flows, fewest = flows/heldShare, fewestHeld
			if flows < heldFlows {
				flows = flows * flows / heldFlows
			}
		}
		if t.isTieBreak() {
			limit = 1
		}
		left := greatestFlows - t.stats.flows
		if t.l+1 < len(t.c.Problem.Goals) {
			left /= 2
		}
		t.mostFlows = max(min(flows, left), fewest)
	}
	if t.mostNodes > 0 {
		limit, t.mostFlows = min(limit, t.mostNodes), min(t.mostFlows, probeFlows)
	}
	heap.Push(&t.queue, t.root)
	for t.queue.Len() > 0 {
		n := heap.Pop(&t.queue).(*node)
		if t.closed(n) { // by a plan that was found after it was queued
			n.done, n.dual = true, nil
			continue
		}
		if ctx.Err() != nil || t.spent(limit) {
			t.stopped = true
			if t.nodes > 0 { // the root is expanded in any case, so that there is a bound
				return nil
			}
		}
		if t.best == nil && t.nodes >= jumpAfter && !t.jumped && !t.opts.Trial {
			t.jumped = true
			t.show(t.root)
			if t.jumpToPlan(ctx); t.closed(n) {
				n.done, n.dual = true, nil
				continue
			}
		}
		t.nodes++
		t.stats.TreeNodes++
		if err := t.expand(ctx, n); err != nil {
			return err
		}
		t.report(n)
		if t.stopped {
			return nil
		}
	}
	return nil
}

// spent reports whether the search has used up its work. Without a plan it may do more, unless it is only a trial.
func (t *search) spent(limit int) bool {
	work := t.opts.MaxWork > 0 && t.stats.Work >= t.opts.MaxWork || t.trialFlows > 0 && t.flows >= t.trialFlows
	if t.best != nil || t.opts.Trial {
		return work || t.nodes >= limit || t.flows >= t.mostFlows
	}
	return work || t.nodes >= max(limit, min(50*limit, nodesWithoutPlan))
}

// report tells of the work after a node.
func (t *search) report(n *node) {
	// computing the bound of a large tree takes a walk over it
	const everyOne, then = 400, 64
	if n.found && (t.nodes <= everyOne || t.nodes%then == 0) {
		t.tell()
	}
}

// tell reports the best plan and the bound so far.
func (t *search) tell() {
	if t.opts.Progress == nil || !t.root.found {
		return
	}
	p := Progress{
		Level: t.l + 1, Levels: len(t.c.Problem.Goals), Pivots: t.stats.Pivots, Nodes: t.nodes,
		Bound: t.bound(),
	}
	if t.best != nil {
		p.Found, p.Value = true, t.value(t.best)
	}
	t.s.told = p
	t.opts.Progress(p)
}

// bound of the level that the tree proves.
func (t *search) bound() int64 { return ceilShift(t.root.least(t.s.cutValues()), t.s.shift) }

// allowed is how far from the optimum the plan may be. It falls with the plan's value, but more slowly, so that a
// node that was closed once stays closed.
func (t *search) allowed() int64 {
	const million = 1_000_000
	value := t.value(t.best)
	high, low := bits.Mul64(uint64(max(value, -value)), uint64(t.opts.GapPPM))
	n, _ := bits.Div64(high, low, million)
	return int64(n)
}

// closed reports whether nothing in the node can be better than the best plan by more than the allowed gap, or by
// enough to matter (enough). It may find that the node is empty.
func (t *search) closed(n *node) bool {
	if n.infeasible || n.done {
		return true
	}
	if n.found && len(t.goals) == 0 && n.scaled(t.s.cutValues()) > 0 {
		// without goals every plan costs 0, so a positive bound means that the node is empty
		n.infeasible = true
		return true
	}
	if !n.found || t.best == nil {
		return false
	}
	bound := ceilShift(n.scaled(t.s.cutValues()), t.s.shift)
	return bound >= t.value(t.best)-t.allowed() || t.enough > 0 && bound >= t.enough
}

// expand works on a node, in steps of which each may close it: an ascent of the multipliers, from those of the node
// above; now and then a dive for plans; variable upper bounds; offers that can be fixed; at last a split.
func (t *search) expand(ctx context.Context, n *node) error {
	t.show(n)
	m := t.s.noMultipliers()
	rounds := 1 // with nothing to price, one flow is the whole ascent
	if n.parent != nil && n.parent.found {
		m = n.parent.side.clone()
	} else if n.parent == nil {
		t.startFromHeld(&m)
	}
	if len(t.c.SideRows)+len(t.s.cuts)+len(t.c.Changes) > 0 {
		rounds = nodeRounds
		if n.parent == nil && !t.isTieBreak() {
			rounds = rootRounds
		}
	}
	last, err := t.ascend(ctx, n, m, rounds)
	if err != nil || last == nil || t.closed(n) || t.stopped {
		return err
	}
	if last, err = t.insist(ctx, n, last); err != nil || last == nil || t.closed(n) || t.stopped {
		return err
	}
	if len(t.s.cuts) == 0 && (n.parent == nil || t.nodes >= t.dived+diveEvery) {
		t.dived = t.nodes
		if err := t.dive(ctx, n); err != nil {
			return err
		}
		if t.closed(n) {
			return nil
		}
		t.show(n)
	}
	parts := t.raiseByVariableBounds(n)
	if t.closed(n) {
		return nil
	}
	if below := t.fix(n); below != n { // it is worked on as a node of its own
		heap.Push(&t.queue, below)
		return nil
	}
	row, at, ok := t.branch(last)
	if i, open := t.mostUndecided(parts); open {
		row, at, ok = i, 0, true
	}
	// Only pairs are left to split, and on a large problem that leads nowhere (manyPairs).
	if _, choice := t.s.choice(max(row, 0)); ok && !choice && t.opts.MaxNodes == 0 && len(t.c.Pairs.Offer) > manyPairs && t.best != nil {
		t.stopped = true
		return nil
	}
	if !ok || n.depth >= maxDepth { // nothing left to split on
		n.done = true
		return t.refuse(ctx, n, last)
	}
	t.split(n, row, at)
	return nil
}

// insist raises the prices of kept levels until the relaxation keeps them. Where the network holds all rules but what
// choices add, a price that is high enough is an exact penalty: with the choices decided the bound is then the optimum
// (Mangasarian, Normal solutions of linear programs, 1984). It gives the last relaxation, nil as ascend does.
func (t *search) insist(ctx context.Context, n *node, last []int64) ([]int64, error) {
	const factor, most = 16, 8
	if len(t.s.cuts) == 0 || t.isTieBreak() || !compile.ChoicesOnly(t.c) {
		return last, nil
	}
	a := &ascent{t: t, n: n, m: t.dual.m.clone(), at: map[priceOf]int{}}
	for range most {
		raised := false
		tally := t.c.AssignmentOf(slices.Clone(last)).Tally
		for j, h := range t.s.cuts {
			limit := t.mostPaid() / t.per(priceOf{ofCut, j})
			if t.c.Level(h.goals, tally).Value > h.value && a.m.cuts[j] < limit {
				a.m.cuts[j] = min(max(1, a.m.cuts[j])*factor, limit)
				raised = true
			}
		}
		if !raised {
			return last, nil
		}
		t.flows++
		if _, ok, err := a.evaluate(ctx, 1); err != nil || !ok {
			return nil, err
		}
		if last = a.last; t.closed(n) || ctx.Err() != nil {
			break
		}
	}
	return last, nil
}

// heldWorth is how many times the average cost of a unit of the kept level a further unit of it may reasonably be
// worth.
const heldWorth = 4

// startFromHeld starts the multipliers of a level from those of the first level that a cut keeps, so that the first
// relaxation is close to the optimum of that level. From 0 it would be the plan that serves nobody, a dozen flows away.
func (t *search) startFromHeld(m *multipliers) {
	i := slices.IndexFunc(t.levels, func(out *outcome) bool { return out.isCut })
	if i < 0 || len(t.s.cuts) == 0 || t.best == nil {
		return
	}
	out, held := t.levels[i], float64(t.s.cuts[0].value)
	if !out.root.found || held <= 0 {
		return
	}
	worth := heldWorth * float64(t.value(t.best)) / held * float64(int64(1)<<t.s.shift)
	m.cuts[0] = min(int64(worth), t.mostPaid()/t.per(priceOf{ofCut, 0}))
	for _, i := range t.c.SideRows {
		y := worth * float64(out.root.side.side[i]) / float64(int64(1)<<out.shift)
		most := float64(t.mostPaid() / t.per(priceOf{ofSide, i}))
		m.side[i] = int64(min(max(y, -most), most))
	}
}

// manyPairs: above this number, splitting a single pair does not visibly move any bound.
const manyPairs = 20_000

// isTieBreak reports whether the level only breaks ties below kept levels. Its optimum is then out of reach and of no
// interest to anybody; it gets a bound, and the plan that polishing left.
func (t *search) isTieBreak() bool {
	return len(t.s.cuts) > 0 && len(t.goals) == 1 && t.goals[0].Goal == matcher.GoalTie
}

// maxDepth of a tree is the deepest nesting that its file form may have.
const maxDepth = 1000

// refuse proves that a node in which everything is fixed, so that it has a single allocation, is infeasible: one
// rule that the allocation breaks is priced alone.
func (t *search) refuse(ctx context.Context, n *node, seats []int64) error {
	c := t.c
	// if it breaks none, it costs what it costs without multipliers
	if empty, err := t.priced(ctx, n, nil, t.s.noMultipliers()); empty || err != nil {
		return err
	}
	u := c.Activity(slices.Clone(seats))
	p := c.AssignmentOf(slices.Clone(seats))
	for _, i := range c.SideRows {
		m := t.s.noMultipliers()
		switch {
		case u.Row[i] > c.Rows[i].High:
			m.side[i] = 1
		case u.Row[i] < c.Rows[i].Low:
			m.side[i] = -1
		default:
			continue
		}
		if done, err := t.priced(ctx, n, &compile.Objective{}, m); done || err != nil {
			return err
		}
	}
	for i := range c.Changes {
		if u.Lost(i) > c.Changes[i].High {
			m := t.s.noMultipliers()
			m.changes[i] = 1
			if done, err := t.priced(ctx, n, &compile.Objective{}, m); done || err != nil {
				return err
			}
		}
	}
	for j, h := range t.s.cuts {
		if over := c.Level(h.goals, p.Tally).Value - h.value; over > 0 && t.best != nil {
			// Each unit by which the kept level is worse weighs as much as all of this level.
			m := t.s.noMultipliers()
			m.cuts[j] = min((t.value(t.best)+1)<<t.s.shift, t.mostPaid()/t.per(priceOf{ofCut, j}))
			if _, err := t.priced(ctx, n, nil, m); err != nil {
				return err
			}
		}
	}
	return nil
}

// priced evaluates a node under given multipliers, and reports whether that proves it empty. An objective w is given
// only to ask that question: for the zero objective any bound above 0 says yes. Without one (nil) the level's goals
// count, and the bound is kept.
func (t *search) priced(ctx context.Context, n *node, w *compile.Objective, m multipliers) (empty bool, err error) {
	of := w
	if of == nil {
		of = t.s.objective(t.goals, &m)
	}
	d := t.s.price(of, &m)
	result, err := t.s.solve(ctx, t.l)
	if err != nil || result.Status != flow.Optimal {
		return false, err
	}
	t.s.read(d, result)
	if w == nil {
		n.keep(t.s, d)
		return n.infeasible, nil
	}
	if d.bound <= 0 && !d.empty {
		return false, nil
	}
	n.found = false
	n.keep(t.s, d)
	n.infeasible = true
	return true, nil
}

// show sets the space to a node: it undoes all splits and makes those on the path from the root.
func (t *search) show(n *node) {
	t.s.back(0)
	var path []*node
	for a := n; a.parent != nil; a = a.parent {
		path = append(path, a)
	}
	for i := len(path) - 1; i >= 0; i-- {
		t.s.split(path[i].row, path[i].at, path[i].upper)
	}
}

// split gives a node its two kids, each with the better of what two duals prove of it: the latest, and the one that
// gave the node its bound. A kid's bound is exactly that of its multipliers where they stand, for a checker
// recomputes it.
func (t *search) split(n *node, row int, at int64) {
	n.rowID = t.s.rows[row].ID
	for _, upper := range []bool{false, true} {
		kid := &node{parent: n, row: row, at: at, upper: upper, depth: n.depth + 1}
		t.show(kid)
		kid.inherit(t.s, t.dual)
		if n.dual != t.dual {
			kid.inherit(t.s, n.dual)
		}
		n.kids = append(n.kids, kid)
		heap.Push(&t.queue, kid)
	}
	n.dual = nil
	t.show(n)
}

// empty proves that a node holds no allocation: the potentials are a ray.
func (t *search) empty(n *node, result *flow.Result) error {
	d := t.s.ray(result)
	if d.bound <= 0 && !d.empty {
		return fmt.Errorf("the engine says infeasible but its potentials prove %d", d.bound)
	}
	n.found = false
	n.keep(t.s, d)
	n.infeasible = true
	return nil
}

// nodeQueue is a heap of nodes (container/heap): the least bound first, before kept levels are subtracted, and among
// equals the deepest.
type nodeQueue []*node

func (q nodeQueue) Len() int { return len(q) }

func (q nodeQueue) Less(i, j int) bool {
	if q[i].base != q[j].base {
		return q[i].base < q[j].base
	}
	return q[i].depth > q[j].depth
}
func (q nodeQueue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *nodeQueue) Push(x any)   { *q = append(*q, x.(*node)) }
func (q *nodeQueue) Pop() any {
	last := len(*q) - 1
	n := (*q)[last]
	*q = (*q)[:last]
	return n
}

// target is by how much the bound may be expected to rise, scaled: it sets the length of the first steps. The way to a
// plan is counted only in part, for a poor plan is no good target.
func (t *search) target(bound int64) float64 {
	rise := float64(max(bound, -bound)) / 64
	if t.best != nil {
		room := float64(t.value(t.best)<<t.s.shift - bound)
		rise = min(room, rise*2+room/16)
	}
	return max(rise, float64(int64(1)<<t.s.shift))
}

// mostPaid bounds what one multiplier adds to a pair's cost: the flow solver takes costs times nodes up to 2^59.
func (t *search) mostPaid() int64 { return 1 << (56 - bits.Len64(uint64(t.c.Net.Graph.Nodes()))) }

// per is how much one unit of a multiplier can add to the cost of a pair, at least 1.
func (t *search) per(p priceOf) int64 {
	switch p.kind {
	case ofCut:
		sum := int64(1)
		for _, g := range t.s.cuts[p.i].goals {
			sum += g.Weight * t.c.Largest(g.Goal)
		}
		return sum
	case ofChange:
		return 1
	}
	return t.c.MostCounted(&t.c.Rows[p.i]) + 1
}

// priceOf identifies a multiplier.
type priceOf struct {
	kind priceKind
	i    int // place in the list of its kind: row, cut or change rule
}

// priceKind says which list of multipliers a priceOf indexes.
type priceKind uint8
