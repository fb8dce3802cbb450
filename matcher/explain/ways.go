package explain

import (
	"slices"

	"dathang/matcher"
	"dathang/matcher/compile"
)

// ways is the network in which one more seat looks for its way from the root
// through rows and offers into a cell, with the count of every other cell as it
// is. A full ref may be passed at the weight of what has to give way for it, so
// that the shortest way needs the least. Costs begin with these weights; behind
// them come the levels down to that of the goal unmet where the answer is an
// optimal flow. Elsewhere weights stand alone: they find a way, and decide.go
// tells what it proves.
type ways struct {
	*network
	used    *activity                    // of the answer; nil in newWaysOf
	pure    bool                         // the answer is an optimal flow down to the level of unmet
	bare    bool                         // cohorts and side rows are left out of the search
	settles *matcher.Problem             // whose classes are closed or open in this network; nil where they are choices
	loose   bool                         // rules alone hold the counts of cells, whose arcs are open
	needs   map[int32]matcher.Relaxation // by ref: what has to give way
	found   *paths                       // from the root to every node
}

// newWays prepares the search in an answer's network; pure says that the answer
// is an optimal flow. Bare ways leave out all that the network does not hold:
// where they find nothing, nothing leads there.
func newWays(b *activity, s *matcher.Solution, pure, bare bool) *ways {
	levels := [][]matcher.Goal{{}}
	if pure {
		levels = append(levels, b.goals...)
	}
	w := waysIn(b.c, s.Allocations, levels)
	w.used, w.pure, w.bare = b, pure, bare
	if !w.look() {
		// The answer is not what it claims to be; without its levels weights alone decide.
		return newWays(b, s, false, bare)
	}
	return w
}

// settledWays prepares the search among the answers with the same classes (compile.Settled); nil where the answer is
// not the best of them. A way that would open or close a class weighs weighClass at least. Of ways that weigh the same
// the one with the fewest moves is the best, for decide proves what a reason is: a planner sees at once why one course
// is full, less so why another cell's is.
func settledWays(c *compile.Formulation, s *matcher.Solution) *ways {
	settled := compile.Problem(compile.Settled(c.Problem, s.Allocations))
	b := newActivity(settled, s)
	w := waysIn(settled, s.Allocations, append([][]matcher.Goal{{}, {}}, b.goals...))
	w.used, w.pure, w.settles = b, true, c.Problem
	if !w.look() {
		return nil
	}
	return w
}

// look finds the ways from the root into every node; false where the answer is not optimal in the levels of w.
func (w *ways) look() bool {
	// Other cells keep their count, and the way ends where it enters its own.
	for a := range w.arcs {
		if w.arcs[a].Cell >= 0 {
			w.arcs[a].Low, w.arcs[a].High = w.flow[a], w.flow[a]
		}
	}
	if !w.findPotentials() {
		return false
	}
	w.relax()
	w.found = w.search(compile.Root, -1, false, nil)
	return true
}

// newWaysOf are bare ways in a flow of another problem, whose rules hold the
// counts of cells, at the costs of its goals; nil where the flow is not optimal.
func newWaysOf(c *compile.Formulation, allocations []matcher.Allocation, goals [][]matcher.Goal) *ways {
	w := waysIn(c, allocations, append([][]matcher.Goal{{}}, goals...))
	w.bare, w.loose = true, true
	if !w.findPotentials() {
		return nil
	}
	w.relax()
	w.found = w.search(compile.Root, -1, false, nil)
	return w
}

// waysIn is an answer's network without potentials; the first of levels has no goals and leaves room for the weights.
func waysIn(c *compile.Formulation, allocations []matcher.Allocation, levels [][]matcher.Goal) *ways {
	return &ways{network: newNetwork(c, allocations, levels), needs: map[int32]matcher.Relaxation{}}
}

// relax makes full refs passable at the weight of their relaxation. Their
// reduced costs may be below 0 on the levels; the weight stands before these and
// keeps the vector above 0.
func (w *ways) relax() {
	f := &live{first: make([]int32, 1, w.c.Net.Graph.Nodes()+1)}
	for v := range int32(w.c.Net.Graph.Nodes()) {
		for _, ref := range w.out(v) {
			weight, open := w.weigh(ref)
			if !open {
				continue
			}
			to := w.head(ref)
			f.ref, f.head = append(f.ref, ref), append(f.head, to)
			f.cost = append(f.cost, weight)
			if w.settles != nil {
				f.cost = append(f.cost, w.moves(ref))
			}
			for l := w.ahead(); l < w.depth; l++ {
				f.cost = append(f.cost, w.reduced(ref, v, to, l))
			}
		}
		f.first = append(f.first, int32(len(f.ref)))
	}
	w.live = f
}

// ahead is how many numbers of a cost stand before those of the levels: the weight and, with the classes as they are,
// the moves.
func (w *ways) ahead() int {
	if w.settles != nil {
		return 2
	}
	return 1
}

// moves is how many seats a unit along a ref puts on a cell or takes off it.
func (w *ways) moves(ref int32) int64 {
	if w.arcs[ref>>1].Pair >= 0 {
		return 1
	}
	return 0
}

// weigh returns the weight of what a unit along a ref needs, 0 for nothing, and notes in needs the relaxation of a full
// ref. What cohorts and side rows need adds weight alone: it is counted along the whole way (activity.broken). The ref
// is not open if no relaxation lets the unit through.
func (w *ways) weigh(ref int32) (weight int64, open bool) {
	a := &w.arcs[ref>>1]
	forward := ref&1 == 0
	full := w.room(ref) <= 0
	switch {
	case a.Cell >= 0:
		return 0, w.loose && !full
	case a.Shape:
		// The pieces of a convex goal end where what they count is used up, so the last of them lets a unit pass: a
		// capacity or a cell is what is full.
		return 0, !full || forward && ref>>1 == w.lastPiece(a)
	case a.Pair >= 0:
		return w.weighPair(ref, a, forward, full)
	case a.Row < 0:
		return 0, !full
	}
	row := &w.c.Rows[int(a.Row)]
	if row.IsCapacity() && !w.bare {
		weight = w.weighOffer(ref, int32(row.Offer), forward)
	}
	if !full {
		return weight, true
	}
	if w.settles != nil && w.settled(row) {
		weight += weighClass
	}
	if !forward {
		if w.flow[ref>>1] == 0 {
			return 0, false // no seat to give back, whatever the low is
		}
		w.needs[ref] = matcher.Relaxation{Code: matcher.RelaxLow, Rule: w.ruleID(row.Rule), Amount: 1}
		return weight + weighRoom, true
	}
	if row.IsCapacity() {
		w.needs[ref] = matcher.Relaxation{Code: matcher.RelaxCapacity, Offer: w.c.Problem.Offers[row.Offer].ID, Amount: 1}
		return weight + weighRoom, true
	}
	rule := &w.c.Problem.Rules[row.Rule]
	w.needs[ref] = matcher.Relaxation{Code: rule.Kind.Info().High, Rule: rule.ID, Amount: 1}
	if rule.Kind == matcher.RulePin {
		return weighDecision, true
	}
	return weight + weighRoom, true
}

// settled reports whether a row holds a class closed or open that is a choice in the problem itself.
func (w *ways) settled(row *compile.Row) bool {
	if row.IsCapacity() {
		return w.c.Problem.Offers[row.Offer].Capacity < w.settles.Offers[row.Offer].Capacity
	}
	return row.Rule >= len(w.settles.Rules)
}

// lastPiece is the last arc among the pieces of the row that piece a belongs to.
func (w *ways) lastPiece(a *compile.Arc) int32 {
	last := int32(-1)
	for _, other := range w.out(a.From) {
		if b := &w.arcs[other>>1]; other&1 == 0 && b.Shape && b.Row == a.Row {
			last = max(last, other>>1)
		}
	}
	return last
}

// weighPair is weigh for the arc of a pair: only a pin makes one full, and a pin can be lifted.
func (w *ways) weighPair(ref int32, a *compile.Arc, forward, full bool) (int64, bool) {
	var weight int64
	if !w.bare && forward {
		weight = weighSide * w.used.tightAt(a.Pair)
	}
	if !full {
		return weight, true
	}
	if a.Pin < 0 || w.flow[ref>>1] == 0 && !forward {
		return 0, false
	}
	w.needs[ref] = matcher.Relaxation{Code: matcher.RelaxPin, Rule: w.ruleID(w.c.Rows[a.Pin].Rule), Amount: 1}
	return weight + weighDecision, true
}

// weighOffer is the weight of one seat more of an offer, or one fewer: for opening it below its cohort, for falling
// below a cohort, for every side row that is exceeded.
func (w *ways) weighOffer(ref, offer int32, forward bool) int64 {
	cohort, seats := w.c.Problem.Offers[offer].MinCohort, w.flow[ref>>1]
	switch {
	case forward && seats == 0 && cohort > 1:
		return weighCohort + weighSide*w.used.beside.Tight(offer)
	case forward:
		return weighSide * w.used.beside.Tight(offer)
	case cohort > 1 && seats == cohort:
		return weighCohort
	}
	return 0
}

// ruleID of the rule at a place in the problem; none where i is below 0.
func (w *ways) ruleID(i int) matcher.RuleID {
	if i < 0 {
		return ""
	}
	return w.c.Problem.Rules[i].ID
}

// best compares the ways into cell k: first what they relax, then what they
// cost. An obstacle is only worth lifting where that weighs less, so no way ever
// passes through the cell itself.
func (w *ways) best(k int) way {
	p := w.c.Problem
	d := &p.Demands[k]
	node := int32(w.c.Net.CellNode[k])
	best := way{cost: w.distance(node), node: node, offer: -1}
	if best.cost != nil && best.cost[0] <= weighRoom {
		return best // every obstacle weighs more
	}
	if best.cost == nil || best.cost[0] > weighNewOffer {
		cost := make([]int64, w.depth)
		cost[0] = weighNewOffer
		best = way{cost, -1, -1, &matcher.Relaxation{Code: matcher.RelaxNewOffer, Field: d.Field, Need: d.Need, Amount: 1}}
	}
	weigh := map[matcher.RelaxationCode]int64{
		matcher.RelaxBan: weighDecision, matcher.RelaxReach: weighReach, matcher.RelaxReady: weighReady,
		matcher.RelaxLevel: weighEntry, matcher.RelaxAge: weighEntry, matcher.RelaxLeaves: weighEntry,
	}
	for _, b := range w.c.Obstacles(k) {
		cost := w.distance(int32(w.c.Net.OfferNode[b.Offer]))
		if cost == nil {
			continue
		}
		cost[0] += weigh[b.Code]
		if !w.pure {
			cost[0] += weighSide * w.used.beside.TightAt(b.Offer, k)
		}
		if w.settles != nil {
			cost[1]++
		}
		for l := w.ahead(); l < w.depth; l++ {
			for _, g := range w.used.goals[l-w.ahead()] {
				// Arcs of pairs count what the seat saves; the missing pair's must be like them.
				cost[l] += g.Weight * (w.c.SeatCost(g.Goal, b.Offer, k) - w.used.unmetSeat(g.Goal, k))
			}
		}
		if compare(cost, best.cost) < 0 {
			best = way{cost, int32(w.c.Net.OfferNode[b.Offer]), b.Offer, &matcher.Relaxation{
				Code: b.Code, Offer: p.Offers[b.Offer].ID, Rule: b.Rule, Amount: b.Amount,
			}}
		}
	}
	return best
}

// distance of a node: the weight of its relaxations followed by the real costs of the levels; nil if no way leads
// there.
func (w *ways) distance(node int32) []int64 {
	if !w.found.reached(node) {
		return nil
	}
	out := slices.Clone(w.found.of(node))
	for l := 1; l < w.depth; l++ {
		// The reduced costs along a path telescope to its cost and the potentials of its ends.
		out[l] += w.potential[int(node)*w.depth+l] - w.potential[compile.Root*w.depth+l]
	}
	return out
}

// trace adds to out the moves and relaxations on the way from the root to a node, and returns the refs of the way.
func (w *ways) trace(node int32, out *matcher.Reason) []int32 {
	refs := w.found.refs(node)
	for _, ref := range refs {
		if need, ok := w.needs[ref]; ok {
			out.Relaxations = append(out.Relaxations, need)
		}
		a := &w.arcs[ref>>1]
		if a.Pair < 0 {
			continue
		}
		k := w.used.cellOf[a.Pair]
		by := int64(1)
		if ref&1 == 1 {
			by = -1
		}
		out.Witness = append(out.Witness, matcher.Move{
			Offer: w.c.Problem.Offers[w.used.offerOf[a.Pair]].ID, Cell: w.c.Problem.Demands[k].Cell, By: by,
		})
	}
	return refs
}

// reachable reports whether the network by itself lets the seat through to a node with no relaxations but those
// allowed.
func (w *ways) reachable(allowed []matcher.Relaxation, target func(node int32) bool) bool {
	seen := make([]bool, w.c.Net.Graph.Nodes())
	queue := []int32{compile.Root}
	seen[compile.Root] = true
	f := w.live
	for len(queue) > 0 {
		v := queue[0]
		queue = queue[1:]
		if target(v) {
			return true
		}
		for i := f.first[v]; i < f.first[v+1]; i++ {
			if seen[f.head[i]] {
				continue
			}
			if need, ok := w.needs[f.ref[i]]; ok && !slices.ContainsFunc(allowed, same(need)) {
				continue
			}
			seen[f.head[i]] = true
			queue = append(queue, f.head[i])
		}
	}
	return false
}

// least is a lower bound of what one unit more into a node costs on the only level,
// with some relaxations in force: the shortest way, relaxed refs at no less than
// 0, less what they could save elsewhere (weak duality). False where there is no
// way. For ways of newWaysOf with one level: a cost is a weight and that level.
func (w *ways) least(node int32, rest []matcher.Relaxation) (int64, bool) {
	found, saved := w.found, int64(0)
	if len(rest) > 0 {
		f := *w.live
		f.cost = slices.Clone(f.cost)
		used := false
		for i, ref := range f.ref {
			need, ok := w.needs[ref]
			if !ok || !slices.ContainsFunc(rest, same(need)) {
				continue
			}
			used = true
			f.cost[2*i] = 0 // relaxed it weighs nothing, and what passing it could save is taken off in full
			if c := f.cost[2*i+1]; c < 0 {
				saved -= c
				f.cost[2*i+1] = 0
			}
		}
		if used {
			n := *w.network
			n.live = &f
			found = n.search(compile.Root, node, false, nil)
		}
	}
	if !found.reached(node) || found.of(node)[0] > 0 {
		return 0, false
	}
	return found.of(node)[1] + w.potential[int(node)*2+1] - w.potential[compile.Root*2+1] - saved, true
}

// same reports whether two relaxations concern the same object.
func same(x matcher.Relaxation) func(matcher.Relaxation) bool {
	return func(y matcher.Relaxation) bool {
		return x.Code == y.Code && x.Offer == y.Offer && x.Rule == y.Rule && x.Goal == y.Goal
	}
}
