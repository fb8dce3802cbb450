package flow

import (
	"context"
	"slices"
)

// solveAssignment finds the pairs, hands them to the simplex as a tree, and lets the simplex finish
// where the tree is not yet optimal: where somebody cannot be served, or where it falls into
// several parts.
func solveAssignment[C width](ctx context.Context, n *Network, l *layout[C], opts Options) (*simplex[C], Status) {
	m := newAssignment(ctx, n, l, opts)
	all := m.match()
	s := newSimplex(n, l)
	m.reached = m.reached[:0]
	whole := all && m.span()
	m.plant(s)
	s.pivots = m.scans
	status := Optimal
	switch {
	case m.stopped && !whole:
		status = Stopped
	case !whole:
		status = s.run(ctx, opts)
	}
	return s, status
}

// span searches from the task of the first person to everybody and moves the duals so that all ways found are tight. It
// reports whether they reach everybody.
func (m *assignment[C]) span() bool {
	_, length := m.search(m.taskOf[1], false)
	for i, person := range m.reached {
		m.v[person] += m.exact[i] - length
	}
	return len(m.reached) == int(m.persons)
}

// plant makes the pairs the tree of s. A task hangs below its person; a person that span reached hangs below the task
// it was reached from, all others from the root. Every arc down carries a unit and no arc up has a bound, so the
// tree is strongly feasible.
func (m *assignment[C]) plant(s *simplex[C]) {
	s.nodes[root] = node{parent: none, arc: none, rank: 2}
	order := m.plantPersons(s)
	for i, at := range m.at {
		if at == none {
			v := m.firstCell + int32(i)
			s.nodes[v] = node{rank: 1}
			s.ground(v, -1)
		}
	}
	// Leaves first, so that moving a node never disturbs those above it.
	for _, person := range slices.Backward(order) {
		t := &s.nodes[person]
		if task := m.taskOf[person]; task != none {
			v := m.firstCell + task
			t.rank += s.nodes[v].rank &^ 1
			if s.listed(v) {
				s.adopt(person, v)
			}
		}
		s.nodes[t.parent].rank += t.rank
		s.adopt(t.parent, person)
	}
}

// plantPersons gives every person and every task that has one a parent arc, and returns the persons, parents first.
func (m *assignment[C]) plantPersons(s *simplex[C]) []int32 {
	order := make([]int32, 0, m.persons)
	done := make([]bool, m.persons+1)
	put := func(person int32, found bool) {
		if done[person] {
			return
		}
		done[person] = true
		order = append(order, person)
		task := m.taskOf[person]
		s.nodes[person] = node{rank: 2}
		t := &s.nodes[person]
		switch {
		case found:
			position := m.way[person]
			t.parent = m.firstCell + m.task(position)
			t.arc, t.high, t.up = ^position, Infinite, true
			t.offset = -int64(m.implied[position].cost)
			s.potential[person] = s.potential[t.parent] + t.offset
		case task == none:
			s.ground(person, 1)
		default:
			s.ground(person, 0)
		}
		if task != none {
			v, position := m.firstCell+task, m.at[task]
			cost := int64(m.implied[position].cost)
			s.nodes[v] = node{parent: person, rank: 1, arc: ^position, flow: 1, high: Infinite, offset: cost}
			s.potential[v] = s.potential[person] + cost
		}
	}
	// The nearest first: each hangs below the task that it was reached from, whose person is nearer.
	put(1, false) // whose task the others were reached from
	for _, person := range m.reached {
		put(person, true)
	}
	for person := int32(1); person <= m.persons; person++ {
		put(person, false)
	}
	return order
}
