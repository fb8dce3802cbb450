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

// search is the branch and bound of one level.
type search struct {
	r     *run
	s     *space
	goals []matcher.Goal
	l     int
	root  *node
	queue nodeQueue
	nodes int
	// flows solved so far, and how many at most where no limit of nodes was given.
	flows, mostFlows int
	stopped          bool
	best             *compile.Plan
	// plain prices are those of the goals alone, made where first asked for.
	plain *prices
	// enough is a bound, above 0, that makes further work pointless; mostNodes, above 0, a limit of its own.
	enough    int64
	mostNodes int
	// trialFlows, above 0, is when to give up even without a plan.
	trialFlows int
	// dual is the best that the node worked on last has shown.
	dual  *dual
	dived int   // at so many nodes
	flips int   // of the last dive
	mean  *mean // of the last ascent
	// allotted is the space that allotments bound, made where first asked for.
	allotted *space
}

// How much work goes into a node. Chosen on drawn problems of a few hundred
// offers: the ascent at the root pays for itself many times over, below it the
// multipliers hardly move.
const (
	rootRounds  = 200
	nodeRounds  = 12
	repairEvery = 1
	diveEvery   = 8
	// A level solves so many flows that their pairs add up to about pairsPriced:
	// a few seconds, whatever the size of the problem.
	pairsPriced = 60_000_000
	// Where levels above are held, what they left open outweighs what more work would find.
	heldShare                  = 6
	fewestFlows, greatestFlows = 60, 100_000
	fewestHeld                 = 36
	// Nodes that are looked at for a first plan, where rules ask for seats.
	nodesWithoutPlan = 20_000
	// A probe for a smaller unmet share is one of about ten on a step.
	probeNodes, probeFlows = 20, 60
)

// searchLevel solves a level with side rows, choices or holds.
func (r *run) searchLevel(ctx context.Context, l int, goals []matcher.Goal) (bool, error) {
	t, err := r.searchFor(ctx, l, goals)
	if err != nil {
		return true, err
	}
	return r.settle(ctx, t)
}

// searchFor looks for the best plan and bound of a level.
func (r *run) searchFor(ctx context.Context, l int, goals []matcher.Goal) (*search, error) {
	r.space.shift = r.shift(goals)
	t := &search{r: r, s: r.space, goals: goals, l: l, root: &node{}}
	if r.best == nil {
		t.offerNobody()
	} else {
		t.offer(r.best)
	}
	if err := t.grow(ctx); err != nil {
		return nil, fmt.Errorf("level %d: %w", l+1, err)
	}
	t.shifts()
	if err := t.polish(ctx); err != nil {
		return nil, err
	}
	return t, nil
}

// settle takes what a search has found as a level's outcome, and keeps the level for those below.
func (r *run) settle(ctx context.Context, t *search) (bool, error) {
	if t.best == nil {
		r.stopped(ctx)
		if !t.stopped {
			r.answer.Status, r.answer.StoppedBy = matcher.StatusInfeasible, ""
			var err error
			r.answer.Conflict, err = r.contradict(ctx, t)
			return true, err
		}
		return true, nil
	}
	r.best = t.best
	out := &outcome{goals: t.goals, step: r.step, shift: r.space.shift, root: t.root}
	for j := range r.levels {
		if r.levels[j].held {
			out.heldLevels = append(out.heldLevels, j)
		}
	}
	r.levels = append(r.levels, out)
	r.space.back(0)
	value := t.value(t.best)
	meets := t.dual != nil && t.root.meets(value, r.space.shift)
	out.jagged = meets && r.space.jagged(t.dual)
	if meets && !out.jagged {
		r.space.narrow(t.dual)
	} else {
		out.held = true
		r.space.holds = append(r.space.holds, hold{t.goals, value})
	}
	if t.stopped {
		r.stopped(ctx)
		r.answer.Status = matcher.StatusFeasible
	} else if r.answer.StoppedBy == "" && t.bound() < value {
		r.answer.StoppedBy = matcher.StoppedByGap
	}
	if ctx.Err() != nil {
		r.write()
		return true, nil
	}
	return false, nil
}

// offerNobody offers the plan that serves nobody, so that whoever stops the run
// at once still has one.
func (t *search) offerNobody() {
	c := t.r.c
	if nobody := make([]int64, len(c.Pairs.Offer)); c.Activity(nobody).Obeys() {
		t.offer(c.PlanOf(nobody))
	}
}

// polish betters the best plan, unless it has been.
func (t *search) polish(ctx context.Context) error {
	if t.best == nil || t.best == t.r.polishedPlan || ctx.Err() != nil {
		return nil
	}
	p, err := t.r.polish(ctx, t.l, t.best)
	if err != nil {
		return err
	}
	if t.offer(p); t.best == p {
		t.r.polishedPlan = p
	}
	return nil
}

// meets: the tree is a leaf whose bound is the value, row by row, and nothing but rows is priced in it.
func (n *node) meets(value int64, shift int) bool {
	return len(n.kids) == 0 && n.apart == value<<shift && n.plain()
}

// plain: nothing but rows has a multiplier, so that the face may keep the level.
func (n *node) plain() bool {
	if n.tied {
		return false
	}
	for _, h := range n.side.changes {
		if h != 0 {
			return false
		}
	}
	for _, h := range n.holds {
		if h != 0 {
			return false
		}
	}
	return true
}

// shift leaves room for the largest sums of the goals of one level.
func (r *run) shift(goals []matcher.Goal) int {
	const finest, room = 24, 60
	largest := int64(1)
	for i := range r.c.Problem.Demands {
		largest += r.c.Problem.Demands[i].Seats
	}
	per := int64(1)
	for _, g := range goals {
		per += g.Weight * r.c.Largest(g.Goal)
	}
	high, low := bits.Mul64(uint64(largest), uint64(per))
	if high != 0 {
		return 0
	}
	// Multipliers are numbers of a JSON file, whole up to 2^53; potentials stay below 2^59.
	// Where levels above are held, their goals are weighed up to 2^8 times this level's.
	nodes := bits.Len64(uint64(r.c.Net.Graph.Nodes()))
	if len(r.levels) > 0 {
		nodes += 8
	}
	return max(0, min(finest, room-bits.Len64(low), 57-nodes-bits.Len64(uint64(per)), 49-bits.Len64(uint64(per))))
}

func (t *search) value(p *compile.Plan) int64 { return t.r.c.Level(t.goals, p.Tally).Value }

// offer takes a plan that obeys all rules if it keeps the levels above and is better than the best.
func (t *search) offer(p *compile.Plan) {
	if p == nil || t.best != nil && !t.better(p) || !t.s.keepsHolds(p) || !t.r.keepsLevels(p) {
		return
	}
	t.best = p
	t.tell()
}

// better is a plan that has less on the level, or the same there and less on the first level below on which they differ.
func (t *search) better(p *compile.Plan) bool {
	if a, b := t.value(p), t.value(t.best); a != b {
		return a < b
	}
	// Where any plan is asked for, the first is good enough.
	for j := t.l + 1; len(t.goals) > 0 && j < len(t.r.c.Problem.Goals) && !t.r.c.WorstOff(j); j++ {
		goals := t.r.c.Problem.Goals[j]
		if a, b := t.r.c.Level(goals, p.Tally).Value, t.r.c.Level(goals, t.best.Tally).Value; a != b {
			return a < b
		}
	}
	return false
}

// keepsLevels: no level so far is worse than the best plan has it.
func (r *run) keepsLevels(p *compile.Plan) bool {
	if r.best == nil {
		return true
	}
	for _, out := range r.levels {
		value := r.c.Level(out.goals, p.Tally).Value
		if value > r.c.Level(out.goals, r.best.Tally).Value {
			return false
		}
		// Whether a level is kept by its face or by a row follows from its final
		// value: one that is kept by a row must not come to meet its bound now.
		if out.held && !out.jagged && out.root.meets(value, out.shift) {
			return false
		}
		if out.step != nil && !out.step.same(p, r.best) {
			return false
		}
	}
	return true
}

// grow expands nodes, the least bound first, until the best plan is proven or the work is done.
func (t *search) grow(ctx context.Context) error {
	limit := t.r.opts.MaxNodes
	t.mostFlows = math.MaxInt
	if limit == 0 {
		limit = DefaultNodes
		priced, fewest := pairsPriced, fewestFlows
		if len(t.s.holds) > 0 {
			priced, fewest = priced/heldShare, fewestHeld
		}
		if t.slight() {
			limit = 1
		}
		t.mostFlows = min(max(priced/(1+len(t.r.c.Pairs.Offer)), fewest), greatestFlows)
	}
	if t.mostNodes > 0 {
		limit, t.mostFlows = min(limit, t.mostNodes), min(t.mostFlows, probeFlows)
	}
	heap.Push(&t.queue, t.root)
	for t.queue.Len() > 0 {
		n := heap.Pop(&t.queue).(*node)
		if t.closed(n) {
			n.done, n.dual = true, nil
			continue
		}
		if ctx.Err() != nil || t.trialFlows > 0 && t.flows >= t.trialFlows || (t.nodes >= limit || t.flows >= t.mostFlows) && t.best != nil || t.nodes >= max(limit, min(50*limit, nodesWithoutPlan)) {
			t.stopped = true
			if t.nodes > 0 {
				return nil
			}
		}
		t.nodes++
		t.r.stats.TreeNodes++
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

// report tells of the work after a node.
func (t *search) report(n *node) {
	// The bound of a large tree takes a walk over it.
	const everyOne, then = 400, 64
	if n.found && (t.nodes <= everyOne || t.nodes%then == 0) {
		t.tell()
	}
}

// tell reports the best plan and the bound so far.
func (t *search) tell() {
	if t.r.opts.Progress == nil || !t.root.found {
		return
	}
	p := Progress{
		Level: t.l + 1, Levels: len(t.r.c.Problem.Goals), Pivots: t.r.stats.Pivots, Nodes: t.nodes,
		Bound: t.bound(),
	}
	if t.best != nil {
		p.Found, p.Value = true, t.value(t.best)
	}
	t.s.told = p
	t.r.opts.Progress(p)
}

// bound that the tree proves of the level.
func (t *search) bound() int64 { return ceilShift(t.root.least(t.s.holdValues()), t.s.shift) }

// allowed is how far from the best the plan may be. It falls with the plan's
// value by less than the value does, so that what was closed once stays closed.
func (t *search) allowed() int64 {
	const million = 1_000_000
	value := t.value(t.best)
	high, low := bits.Mul64(uint64(max(value, -value)), uint64(t.r.opts.GapPPM))
	n, _ := bits.Div64(high, low, million)
	return int64(n)
}

// closed: nothing in the node can be better than the best plan by more than is allowed.
func (t *search) closed(n *node) bool {
	if n.infeasible || n.done {
		return true
	}
	if n.found && len(t.goals) == 0 && n.scaled(t.s.holdValues()) > 0 {
		// Every plan costs 0 where no goal counts: there is none here.
		n.infeasible = true
		return true
	}
	if !n.found || t.best == nil {
		return false
	}
	bound := ceilShift(n.scaled(t.s.holdValues()), t.s.shift)
	return bound >= t.value(t.best)-t.allowed() || t.enough > 0 && bound >= t.enough
}

// expand works on a node: ascent, plans, and unless that closes it, a split.
func (t *search) expand(ctx context.Context, n *node) error {
	t.show(n)
	m := t.s.noMultipliers()
	rounds := 1
	if n.parent != nil && n.parent.found {
		m = n.parent.side.clone()
	} else if n.parent == nil {
		t.likeHeld(&m)
	}
	if len(t.r.c.SideRows)+len(t.s.holds)+len(t.r.c.Changes) > 0 {
		rounds = nodeRounds
		if n.parent == nil && !t.slight() {
			rounds = rootRounds
		}
	}
	last, err := t.ascend(ctx, n, m, rounds)
	if err != nil || last == nil || t.closed(n) || t.stopped {
		return err
	}
	if len(t.s.holds) == 0 && (n.parent == nil || t.nodes >= t.dived+diveEvery) {
		t.dived = t.nodes
		if err := t.dive(ctx, n); err != nil {
			return err
		}
		if t.closed(n) {
			return nil
		}
		t.show(n)
	}
	parts := t.tie(n)
	if t.closed(n) {
		return nil
	}
	if below := t.fix(n); below != n {
		heap.Push(&t.queue, below)
		return nil
	}
	row, at, ok := t.branch(last)
	if i, open := t.mostOpen(parts); open {
		row, at, ok = i, 0, true
	}
	if _, choice := t.s.choice(max(row, 0)); ok && !choice && t.r.opts.MaxNodes == 0 && len(t.r.c.Pairs.Offer) > manyPairs && t.best != nil {
		t.stopped = true
		return nil
	}
	if !ok || n.depth >= maxDepth {
		n.done = true
		return t.refuse(ctx, n, last)
	}
	t.split(n, row, at)
	return nil
}

// heldWorth is how many times what a unit of the held level costs on average a unit more of it may well be worth.
const heldWorth = 4

// likeHeld starts the multipliers of a level from those of the first level that a hold keeps, so that the first relaxation is
// nearly the best of that level. From 0 it would be the plan that serves nobody, and a dozen flows the way from there.
func (t *search) likeHeld(m *multipliers) {
	i := slices.IndexFunc(t.r.levels, func(out *outcome) bool { return out.held })
	if i < 0 || len(t.s.holds) == 0 || t.best == nil {
		return
	}
	out, held := t.r.levels[i], float64(t.s.holds[0].value)
	if !out.root.found || held <= 0 {
		return
	}
	worth := heldWorth * float64(t.value(t.best)) / held * float64(int64(1)<<t.s.shift)
	m.holds[0] = min(int64(worth), t.mostPaid()/t.per(priceOf{ofHold, 0}))
	for _, i := range t.r.c.SideRows {
		y := worth * float64(out.root.side.side[i]) / float64(int64(1)<<out.shift)
		most := float64(t.mostPaid() / t.per(priceOf{ofSide, i}))
		m.side[i] = int64(min(max(y, -most), most))
	}
}

// manyPairs: with more of them a split of one moves no bound that anybody would see.
const manyPairs = 20_000

// slight is a level that only breaks ties. Where it is no flow its optimum is far off
// whatever is tried, and nobody reads it; it gets a bound, and the plan that polishing left.
func (t *search) slight() bool {
	return len(t.s.holds) > 0 && len(t.goals) == 1 && t.goals[0].Goal == matcher.GoalTie
}

// maxDepth of a tree is what its file form may nest.
const maxDepth = 1000

// refuse proves of a node in which everything is fixed that its only
// allocation is none: one rule that it breaks is priced alone.
func (t *search) refuse(ctx context.Context, n *node, seats []int64) error {
	c := t.r.c
	// Where it breaks none, it costs what it costs without multipliers.
	if empty, err := t.priced(ctx, n, nil, t.s.noMultipliers()); empty || err != nil {
		return err
	}
	u := c.Activity(slices.Clone(seats))
	p := c.PlanOf(slices.Clone(seats))
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
	for j, h := range t.s.holds {
		if over := c.Level(h.goals, p.Tally).Value - h.value; over > 0 && t.best != nil {
			// Each unit that the held level is worse by weighs as much as all of this level.
			m := t.s.noMultipliers()
			m.holds[j] = min((t.value(t.best)+1)<<t.s.shift, t.mostPaid()/t.per(priceOf{ofHold, j}))
			if _, err := t.priced(ctx, n, nil, m); err != nil {
				return err
			}
		}
	}
	return nil
}

// priced evaluates a node under given multipliers, and says whether that proves it empty. With an
// objective of its own that is 0, a bound above 0 does.
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

// show brings the space to a node.
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

// split gives a node its two kids, each with the better of what two duals prove of it: the latest,
// and the one whose bound the node has. A bound is that of its multipliers where they
// stand, no more and no less, for whoever checks finds that number.
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

// empty proves that a node holds nothing: the potentials are a ray.
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

// nodeQueue gives the node of the least bound first, then the deepest.
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
