package explain

import (
	"cmp"
	"slices"

	"dathang/matcher"
	"dathang/matcher/compile"
)

// Prices finds the price of every bound of a pure flow that an optimal answer
// has reached: one shortest path in its residual network for one unit more, one
// for one unit less, and for how many units each holds (range.go). What has room to
// spare costs nothing and is left out. The best come first. False where the answer is no optimum of a pure
// flow, or where a unit changes more than one bound (a university's load of the goal balance) or the levels
// themselves (the steps of worst_off).
func Prices(c *compile.Formulation, s *matcher.Solution) ([]matcher.Price, bool) {
	if !c.Pure() || s.Status != matcher.StatusOptimal || uses(c.Problem, matcher.FormLoads) || uses(c.Problem, matcher.FormShares) {
		return nil, false
	}
	m := newMarket(c, s)
	if !m.findPotentials() {
		return nil, false
	}
	var list []matcher.Price
	for a := range m.arcs {
		if row, ok := m.priced(a); ok && m.flow[a] == m.arcs[a].High {
			list = append(list, matcher.Price{Row: row, Unit: 1, More: m.more(a), Less: m.less(a)})
		}
	}
	SortPrices(list)
	return list, true
}

// PricesSettled finds the prices of a plan among those with the same classes: every offer with a cohort or an opening
// cost stays closed or open. What has no class has no price. It takes a shortest path where PricesByResolving takes two
// solves, but does not tell what another class would change. False where more than cohorts and opening costs keeps the
// problem from being a flow, or the plan is not the best with its classes.
func PricesSettled(c *compile.Formulation, s *matcher.Solution) ([]matcher.Price, bool) {
	if !compile.ChoicesOnly(c) {
		return nil, false
	}
	settled := compile.Problem(compile.Settled(c.Problem, s.Allocations))
	plan := *s
	plan.Status = matcher.StatusOptimal // whether it is among the settled ones shows in its potentials
	list, ok := Prices(settled, &plan)
	closed := map[matcher.RowID]bool{}
	for i := range settled.Problem.Offers {
		if o := &settled.Problem.Offers[i]; o.Capacity == 0 && c.Problem.Offers[i].Capacity > 0 {
			closed[matcher.CapacityRow(o.ID)] = true
		}
	}
	return slices.DeleteFunc(list, func(p matcher.Price) bool { return closed[p.Row] }), ok
}

// SortPrices puts first the bounds of which one unit more betters the plan most, and among equals those that it
// would hurt most to lose.
func SortPrices(list []matcher.Price) {
	slices.SortStableFunc(list, func(a, b matcher.Price) int {
		return cmp.Or(compareLevels(a.More.Levels, b.More.Levels), -compareLevels(a.Less.Levels, b.Less.Levels), cmp.Compare(a.Row, b.Row))
	})
}

// compareLevels compares effects level by level, intervals by their upper ends first; the lesser is the better.
func compareLevels(a, b []matcher.Interval) int {
	return slices.CompareFunc(a, b, func(a, b matcher.Interval) int { return cmp.Or(cmp.Compare(a.High, b.High), cmp.Compare(a.Low, b.Low)) })
}

// uses reports whether some level has a goal of the form.
func uses(p *matcher.Problem, form matcher.GoalForm) bool {
	return slices.ContainsFunc(p.Goals, func(level []matcher.Goal) bool {
		return slices.ContainsFunc(level, func(g matcher.Goal) bool { return g.Goal.Is(form) })
	})
}

// market is a network in which prices are asked for. Most rows are served by the searches from and to the root, so
// these are kept.
type market struct {
	*network
	fromRoot, toRoot *paths
	// ways that are as short as the searches', for ranges.
	alongFrom, alongTo *tight
	levels             [][]step                   // by node, what level found
	goals              map[matcher.GoalID][]int64 // what a unit on every arc adds to each goal, unweighted
}

// newMarket prepares the network of an answer with all levels; findPotentials must succeed before it is searched.
func newMarket(c *compile.Formulation, s *matcher.Solution) *market {
	m := &market{network: newNetwork(c, s.Allocations, c.Problem.Goals), goals: map[matcher.GoalID][]int64{}}
	for _, level := range c.Problem.Goals {
		for _, g := range level {
			m.goals[g.Goal] = c.ArcCosts([]matcher.Goal{{Goal: g.Goal, Weight: 1}})
		}
	}
	return m
}

// priced is the row of an arc that has a price: a capacity, or a rule that is no pin. False for all other arcs.
func (m *market) priced(a int) (matcher.RowID, bool) {
	arc := &m.arcs[a]
	if arc.Row < 0 || arc.Shape || arc.High == compile.Infinite {
		return "", false
	}
	row := &m.c.Rows[int(arc.Row)]
	switch {
	case row.IsCapacity():
		return matcher.CapacityRow(m.c.Problem.Offers[row.Offer].ID), true
	case row.Rule >= 0 && m.c.Problem.Rules[row.Rule].Kind != matcher.RulePin:
		return matcher.RuleRow(m.c.Problem.Rules[row.Rule].ID), true
	}
	return "", false
}

// route is a best way of one unit around a full arc, with all other ways that are as short.
type route struct {
	refs     []int32
	cost     []int64 // reduced
	from, to int32
	tight    *tight // those ways
}

// more is what another unit on a full arc does: it flows on from the arc's
// head to its tail, if that betters anything.
func (m *market) more(a int) matcher.Effect {
	way := m.cycle(a)
	if way == nil {
		return m.effect(nil)
	}
	e := m.effect(way.refs)
	if m.tells(&e) {
		m.count(way, compile.Infinite, nil, &e)
	}
	return e
}

// tells reports whether more than the tie-break changes. If not, no further unit changes more either.
func (m *market) tells(e *matcher.Effect) bool {
	return slices.ContainsFunc(e.Levels[:m.rank()], func(i matcher.Interval) bool { return i.Low != 0 })
}

// cycle is the way on from a full arc's head to its tail that betters the
// goals most, nil where none does. The arcs of rows cost nothing, so the way
// betters the goals where its reduced cost is below the difference of the
// potentials at its ends.
func (m *market) cycle(a int) *route {
	tail, head := m.arcs[a].From, m.arcs[a].To
	bound := make(most, m.depth)
	for l := range bound {
		bound[l] = m.potential[int(head)*m.depth+l] - m.potential[int(tail)*m.depth+l]
	}
	if compare(bound, make([]int64, m.depth)) <= 0 {
		return nil
	}
	way := m.shortest(head, tail, bound)
	if way == nil || compare(way.cost, bound) >= 0 {
		return nil
	}
	return way
}

// less is what a unit taken off a full arc does: it has to go another way. Impossible where there is none.
func (m *market) less(a int) matcher.Effect {
	if m.arcs[a].High == 0 {
		return matcher.Effect{} // nobody can take from nothing
	}
	way := m.detour(a)
	if way == nil {
		return matcher.Effect{Impossible: true}
	}
	off := []int32{int32(2*a + 1)}
	e := m.effect(append(off, way.refs...))
	m.count(way, m.flow[a]-m.arcs[a].Low, off, &e)
	return e
}

// detour is the best way for a unit of a full arc to avoid the arc; nil if there is none.
func (m *market) detour(a int) *route {
	if m.flow[a] <= m.arcs[a].Low || m.arcs[a].High <= m.arcs[a].Low {
		return nil
	}
	return m.shortest(m.arcs[a].From, m.arcs[a].To, nil)
}

// shortest is the shortest way between two nodes; nil where there is none, or none that could lie below the bound.
// From one end of most rows the way to the root and back costs nothing, for the caps above them have room; those share
// two searches. Elsewhere the way over the root bounds the search for a shorter one.
func (m *market) shortest(from, to int32, bound most) *route {
	up, down := m.intoRoot(), m.outOfRoot()
	way := &route{from: from, to: to}
	if up.reached(from) && down.reached(to) {
		way.refs = m.straight(append(up.refs(from), down.refs(to)...))
		for l := range m.depth {
			way.cost = append(way.cost, up.of(from)[l]+down.of(to)[l])
		}
	}
	switch {
	case m.besideRoot(from):
		way.tight = m.alongFrom
	case m.besideRoot(to):
		way.tight = m.alongTo
	case bound == nil || way.refs != nil && compare(way.cost, bound) < 0:
		return m.shorter(way, way.cost)
	default:
		return m.shorter(way, bound)
	}
	if way.refs == nil {
		return nil
	}
	return way
}

// shorter is a way below the bound that is shorter than the known one, else the known one.
func (m *market) shorter(way *route, bound most) *route {
	p := m.search(way.from, way.to, false, bound)
	switch {
	case p.reached(way.to):
		way.refs, way.cost = p.refs(way.to), p.of(way.to)
	case way.refs == nil:
		return nil
	}
	way.tight = m.newTight(p, way.cost)
	return way
}

// besideRoot reports whether units pass between the root and the node in both directions at no cost.
func (m *market) besideRoot(v int32) bool {
	nothing := make([]int64, m.depth)
	up, down := m.intoRoot(), m.outOfRoot()
	return up.reached(v) && down.reached(v) && compare(up.of(v), nothing) == 0 && compare(down.of(v), nothing) == 0
}

// straight removes the loops from a walk. On a shortest walk they cost nothing, but each would take room twice.
func (m *market) straight(walk []int32) []int32 {
	var out []int32
	// By node, how many refs of out lead to it.
	seen := map[int32]int{m.tail(walk[0]): 0}
	for _, ref := range walk {
		out = append(out, ref)
		v := m.head(ref)
		if n, again := seen[v]; again {
			for _, gone := range out[n:] {
				delete(seen, m.head(gone))
			}
			out = out[:n]
		}
		seen[v] = len(out)
	}
	return out
}

// outOfRoot are the shortest paths from the root, found once.
func (m *market) outOfRoot() *paths {
	if m.fromRoot == nil {
		m.fromRoot = m.search(compile.Root, -1, false, nil)
		m.alongFrom = m.newTight(m.fromRoot, nil)
	}
	return m.fromRoot
}

// intoRoot are the shortest paths to the root, found once.
func (m *market) intoRoot() *paths {
	if m.toRoot == nil {
		m.toRoot = m.search(compile.Root, -1, true, nil)
		m.alongTo = m.newTight(m.toRoot, nil)
	}
	return m.toRoot
}

// least is the least room along refs.
func (m *market) least(refs []int32) int64 {
	least := int64(compile.Infinite)
	for _, ref := range refs {
		least = min(least, m.room(ref))
	}
	return least
}

// effect of one unit along refs on every goal.
func (m *market) effect(refs []int32) matcher.Effect {
	var e matcher.Effect
	for _, level := range m.c.Problem.Goals {
		var sum int64
		for _, g := range level {
			var by int64
			for _, ref := range refs {
				cost := m.goals[g.Goal][ref>>1]
				if ref&1 == 1 {
					cost = -cost
				}
				by += cost
			}
			if by != 0 {
				e.Goals = append(e.Goals, matcher.GoalValue{Goal: g.Goal, Value: by})
			}
			sum += g.Weight * by
		}
		e.Levels = append(e.Levels, matcher.Interval{Low: sum, High: sum})
	}
	return e
}
