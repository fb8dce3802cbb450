package explain

import (
	"cmp"
	"slices"

	"dathang/matcher"
	"dathang/matcher/solve"
)

// Prices finds the price of every bound of a pure flow that an optimal answer
// has reached: one shortest path in its residual network for one unit more, one
// for one unit less. What has room to spare costs nothing and is left out. The
// best come first, and of so many of them it is counted for how many units they
// hold. False where the answer is no optimum of a pure flow, or where a unit
// changes more than one bound (a university's load of the goal balance) or the levels themselves (the steps of worst_off).
func Prices(c *solve.Compiled, s *matcher.Solution, ranged int) ([]matcher.Price, bool) {
	if !c.Pure() || s.Status != matcher.StatusOptimal || uses(c.Problem, matcher.GoalBalance) || uses(c.Problem, matcher.GoalWorstOff) {
		return nil, false
	}
	m := newMarket(c, s)
	if !m.settle() {
		return nil, false
	}
	var list []matcher.Price
	arcOf := map[string]int{}
	for a := range m.arcs {
		if row, ok := m.priced(a); ok && m.flow[a] == m.arcs[a].High {
			list = append(list, matcher.Price{Row: row, Unit: 1, More: m.more(a), Less: m.less(a)})
			arcOf[row] = a
		}
	}
	SortPrices(list)
	for i := range list[:min(ranged, len(list))] {
		m.reach(arcOf[list[i].Row], &list[i])
	}
	return list, true
}

// SortPrices puts what betters the plan most first, and among equals what would
// hurt most to lose.
func SortPrices(list []matcher.Price) {
	slices.SortStableFunc(list, func(a, b matcher.Price) int {
		return cmp.Or(compareLevels(a.More.Levels, b.More.Levels), -compareLevels(a.Less.Levels, b.Less.Levels), cmp.Compare(a.Row, b.Row))
	})
}

func compareLevels(a, b []matcher.Interval) int {
	return slices.CompareFunc(a, b, func(a, b matcher.Interval) int { return cmp.Or(cmp.Compare(a.High, b.High), cmp.Compare(a.Low, b.Low)) })
}

func uses(p *matcher.Problem, goal matcher.GoalID) bool {
	return slices.ContainsFunc(p.Goals, func(level []matcher.Goal) bool {
		return slices.ContainsFunc(level, func(g matcher.Goal) bool { return g.Goal == goal })
	})
}

// market is a network in which prices are asked for. Searches from and to the
// root serve most rows, so they are kept.
type market struct {
	*network
	fromRoot, toRoot *paths
	goals            map[matcher.GoalID][]int64 // cost of every arc, by goal
}

func newMarket(c *solve.Compiled, s *matcher.Solution) *market {
	m := &market{network: newNetwork(c, s.Allocations, c.Problem.Goals), goals: map[matcher.GoalID][]int64{}}
	for _, level := range c.Problem.Goals {
		for _, g := range level {
			m.goals[g.Goal] = c.ArcCosts([]matcher.Goal{{Goal: g.Goal, Weight: 1}})
		}
	}
	return m
}

// priced is the row of an arc that has a price.
func (m *market) priced(a int) (string, bool) {
	arc := &m.arcs[a]
	if arc.Row < 0 || arc.Shape || arc.High == solve.Infinite {
		return "", false
	}
	row := m.c.RowAt(int(arc.Row))
	switch {
	case row.Offer >= 0:
		return "capacity:" + string(m.c.Problem.Offers[row.Offer].ID), true
	case row.Rule >= 0 && m.c.Problem.Rules[row.Rule].Kind != matcher.RulePin:
		return "rule:" + string(m.c.Problem.Rules[row.Rule].ID), true
	}
	return "", false
}

// more is what another unit on a full arc does: it flows on from the arc's
// head to its tail, if that betters anything.
func (m *market) more(a int) matcher.Effect {
	refs, _ := m.cycle(a)
	if refs == nil {
		return m.effect(nil)
	}
	return m.effect(refs)
}

// cycle is the way on from a full arc's head to its tail that betters the
// goals most, nil where none does, and how many units it takes.
func (m *market) cycle(a int) ([]int32, int64) {
	tail, head := m.arcs[a].From, m.arcs[a].To
	bound := make(most, m.depth)
	for l := range bound {
		bound[l] = m.potential[int(head)*m.depth+l] - m.potential[int(tail)*m.depth+l]
	}
	if compare(bound, make([]int64, m.depth)) <= 0 {
		return nil, 0
	}
	var p *paths
	to := tail
	switch {
	case tail == solve.Root:
		p, to = m.intoRoot(), head
	case head == solve.Root:
		p = m.outOfRoot()
	default:
		p = m.search(head, tail, false, bound)
	}
	if !p.reached(to) || compare(p.of(to), bound) >= 0 {
		return nil, 0
	}
	refs := p.refs(to)
	return refs, m.least(refs)
}

// less is what a unit taken off a full arc does: it has to go another way.
func (m *market) less(a int) matcher.Effect {
	refs, _ := m.detour(a)
	if refs == nil {
		return matcher.Effect{Impossible: true}
	}
	return m.effect(refs)
}

// detour is the best way for a full arc's unit beside it; nil where there is none.
func (m *market) detour(a int) ([]int32, int64) {
	if m.flow[a] <= m.arcs[a].Low || m.arcs[a].High <= m.arcs[a].Low {
		return nil, 0
	}
	tail, head := m.arcs[a].From, m.arcs[a].To
	p, to := (*paths)(nil), head
	switch {
	case tail == solve.Root:
		p = m.outOfRoot()
	case head == solve.Root:
		p, to = m.intoRoot(), tail
	default:
		return m.between(a, tail, head)
	}
	if !p.reached(to) {
		return nil, 0
	}
	return m.instead(a, p.refs(to))
}

// between is the detour of an arc that does not touch the root. The way over
// the root bounds the search for a shorter one.
func (m *market) between(a int, tail, head int32) ([]int32, int64) {
	up, down := m.intoRoot(), m.outOfRoot()
	var over []int32
	var bound most
	if up.reached(tail) && down.reached(head) {
		over = m.straight(append(up.refs(tail), down.refs(head)...))
		for l := range m.depth {
			bound = append(bound, up.of(tail)[l]+down.of(head)[l])
		}
	}
	if p := m.search(tail, head, false, bound); p.reached(head) {
		return m.instead(a, p.refs(head))
	}
	if over == nil {
		return nil, 0
	}
	return m.instead(a, over)
}

// straight takes the loops out of a walk.
func (m *market) straight(walk []int32) []int32 {
	var out []int32
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

// instead sends a unit along refs that so far went along a full arc.
func (m *market) instead(a int, refs []int32) ([]int32, int64) {
	refs = append(refs, int32(2*a+1))
	return refs, m.least(refs)
}

func (m *market) outOfRoot() *paths {
	if m.fromRoot == nil {
		m.fromRoot = m.search(solve.Root, -1, false, nil)
	}
	return m.fromRoot
}

func (m *market) intoRoot() *paths {
	if m.toRoot == nil {
		m.toRoot = m.search(solve.Root, -1, true, nil)
	}
	return m.toRoot
}

// least room along refs.
func (m *market) least(refs []int32) int64 {
	least := int64(solve.Infinite)
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

// mostSteps of counting a range: each is one search.
const mostSteps = 5

// reach counts for how many units each effect holds, by repeated augmentation.
func (m *market) reach(a int, p *matcher.Price) {
	if !p.More.Zero() {
		m.copied().count(a, 1, &p.More)
	}
	if !p.Less.Impossible {
		m.copied().count(a, -1, &p.Less)
	}
}

// copied is a market whose bounds and flow may change.
func (m *market) copied() *market {
	n := *m.network
	n.arcs, n.flow, n.potential = slices.Clone(n.arcs), slices.Clone(n.flow), slices.Clone(n.potential)
	return &market{network: &n, goals: m.goals}
}

// count augments until the effect of a further unit is another one.
func (m *market) count(a int, sign int64, e *matcher.Effect) {
	from, to := m.arcs[a].From, m.arcs[a].To
	if sign > 0 {
		from, to = to, from
	}
	for range mostSteps {
		if sign < 0 && m.flow[a] <= m.arcs[a].Low {
			return
		}
		m.live = nil
		p := m.search(from, to, false, nil)
		if !p.reached(to) {
			return
		}
		refs := p.refs(to)
		if sign < 0 {
			refs = append(refs, int32(2*a+1))
		}
		if !m.same(m.effect(refs).Levels, e.Levels) {
			return
		}
		room := m.least(refs)
		if sign > 0 {
			refs = append(refs, int32(2*a))
		}
		m.push(refs, room)
		m.arcs[a].High += sign * room
		m.shift(p, to)
		e.Units += room
	}
	e.Beyond = true
}

// shift keeps every reduced cost at 0 or more after units went a shortest path
// to a node (Edmonds and Karp, Theoretical improvements in algorithmic
// efficiency for network flow problems, 1972, section 2).
func (m *market) shift(p *paths, to int32) {
	far := p.of(to)
	for v := range int32(m.c.Nodes()) {
		by := far
		if p.reached(v) {
			by = p.of(v)
		}
		for l, d := range by {
			m.potential[int(v)*m.depth+l] += d
		}
	}
}

// same reports whether two effects are equal but for the tie-break.
func (m *market) same(a, b []matcher.Interval) bool {
	for l, level := range m.c.Problem.Goals {
		if a[l] != b[l] && !(len(level) == 1 && level[0].Goal == matcher.GoalTie) {
			return false
		}
	}
	return true
}
