package flow

import "context"

// minDensity is the share of person-task pairs, one in so many, that have an arc in a dense assignment.
const minDensity = 4

// assignment solves dense assignment problems by shortest augmenting paths
// (Jonker and Volgenant, A Shortest Augmenting Path Algorithm for Dense and Sparse Linear Assignment Problems,
// Computing 38, 1987), on the arcs as the layout has them: tasks are its cells, so a task's arcs lie side by
// side, and a task is a row of the paper, a person a column. Pairs may lack an arc or have several.
//
//  1. Column reduction: each person wants the cheapest task; a task takes one of those who want it.
//  2. Reduction transfer: a task wanted by one person alone lowers that person's dual as far as it goes.
//  3. Augmenting row reduction, twice: a free task takes its best person at the price of the second best.
//  4. A shortest augmenting path for each task that is still free.
//  5. One more search, from one task to everybody, makes the duals those of a spanning tree (assigntree.go).
//
// Duals obey cost - u[task] - v[person] >= 0, with equality on matched arcs; u is read off the matched arc.
// Time is O(n^3), a small multiple of n^2 on random costs. Space beyond the layout is O(n).
type assignment[C width] struct {
	*layout[C]
	network *Network
	persons int32   // nodes 1 to persons are they; the same number of cells are the tasks
	v       []int64 // by person
	taskOf  []int32 // by person: cell, none when free
	at      []int32 // by cell: position of the matched arc, none when free
	scans   int64   // of one task's arcs each: what pivots are elsewhere
	stopped bool
	ctx     context.Context
	opts    Options

	// Of the search for a path. A distance is from the task that the search began at.
	distance []int64 // by person: of the best way known, settled when it is
	way      []int32 // by person: position of the last arc of that way
	reached  []int32 // persons whose distance is settled, nearest first
	exact    []int64 // their distances
}

// settled marks persons whose final distance is in exact. It is less than any distance, and as an
// unsigned number greater than any, so that neither relaxing nor choosing the nearest needs a
// separate test.
const settled = int64(-1)

// isAssignment says whether the network is a dense assignment: as many persons as tasks, one unit each, every arc
// from a person to a task and without a bound that could bind.
func (l *layout[C]) isAssignment(n *Network) bool {
	tasks := len(l.cells)
	if tasks == 0 || len(l.user) != 2*tasks+1 || int(l.firstCell) != tasks+1 || len(l.arcs) > 0 ||
		len(l.implied)/tasks < tasks/minDensity {
		return false
	}
	for i, v := range l.user[1:] {
		if supply := n.supply[v]; l.isCell(int32(i+1)) && supply != -1 || !l.isCell(int32(i+1)) && supply != 1 {
			return false
		}
	}
	return true
}

// newAssignment prepares the arrays; match does the work.
func newAssignment[C width](ctx context.Context, n *Network, l *layout[C], opts Options) *assignment[C] {
	size := len(l.cells) + 1
	m := &assignment[C]{
		layout: l, network: n, persons: int32(len(l.cells)), ctx: ctx, opts: opts,
		v: make([]int64, size), taskOf: make([]int32, size), at: make([]int32, len(l.cells)),
		distance: make([]int64, size), way: make([]int32, size),
	}
	for i := range m.at {
		m.at[i] = none
	}
	for j := range m.taskOf {
		m.taskOf[j] = none
	}
	return m
}

// match pairs as many as can be paired, at least cost if that is everybody. It returns false where
// somebody cannot be served or the search was stopped; the pairs found so far are still a good
// start for the simplex.
func (m *assignment[C]) match() bool {
	if !m.reduceColumns() {
		return false
	}
	free := m.free()
	for range 2 {
		free = m.reduceRows(free)
	}
	for _, task := range free {
		if m.stopped || !m.augment(task) {
			return false
		}
	}
	return !m.stopped
}

// row returns the arcs of a task and the position of the first.
func (m *assignment[C]) row(task int32) ([]impliedArc[C], int32) {
	c := &m.cells[task]
	return m.implied[c.implied:c.impliedEnd], c.implied
}

// task returns the task that the arc at a position leads to.
func (m *assignment[C]) task(position int32) int32 {
	return m.place[m.network.to[m.impliedOf[position]]] - m.firstCell
}

// pair assigns a task to a person who has none.
func (m *assignment[C]) pair(task, position int32) {
	m.at[task] = position
	m.taskOf[m.implied[position].node] = task
}

// free lists the tasks that have no person yet.
func (m *assignment[C]) free() []int32 {
	var free []int32
	for i, at := range m.at {
		if at == none {
			free = append(free, int32(i))
		}
	}
	return free
}

// count counts a scan and checks the limits, the context only now and then.
func (m *assignment[C]) count() {
	const checkEvery, tellEvery = 1 << 6, 1 << 12
	m.scans++
	if m.scans%checkEvery == 1 && m.ctx.Err() != nil || m.opts.MaxPivots > 0 && m.scans >= m.opts.MaxPivots {
		m.stopped = true
	}
	if m.opts.Progress != nil && m.scans%tellEvery == 1 {
		m.opts.Progress(Progress{Pivots: m.scans})
	}
}

// reduceColumns does steps 1 and 2. It returns false when a person has no arc.
func (m *assignment[C]) reduceColumns() bool {
	cheapest := make([]int32, m.persons+1)
	for j := range m.v {
		m.v[j] = Infinite
	}
	for i := range m.cells {
		row, first := m.row(int32(i))
		for k := range row {
			a := &row[k]
			if int64(a.cost) < m.v[a.node] {
				m.v[a.node] = int64(a.cost)
				cheapest[a.node] = first + int32(k)
			}
		}
		if m.count(); m.stopped {
			return false
		}
	}
	// By task: how many persons want it.
	wanted := make([]int32, m.persons)
	for j := m.persons; j > 0; j-- {
		if m.v[j] == Infinite {
			return false
		}
		task := m.task(cheapest[j])
		wanted[task]++
		if wanted[task] == 1 {
			m.pair(task, cheapest[j])
		}
	}
	for i, times := range wanted {
		if times != 1 {
			continue
		}
		// The person's dual falls until the task's next best person would cost as much.
		row, _ := m.row(int32(i))
		mine := m.implied[m.at[i]].node
		least := Infinite
		for k := range row {
			a := &row[k]
			if h := int64(a.cost) - m.v[a.node]; h < least && a.node != mine {
				least = h
			}
		}
		if least != Infinite {
			m.v[mine] -= least
		}
		if m.count(); m.stopped {
			return false
		}
	}
	return true
}

// reduceRows gives each free task its best person and lowers that person's dual until the second
// best would be as good; a task that loses its person continues at once. It returns the tasks that
// are free at the end.
func (m *assignment[C]) reduceRows(free []int32) []int32 {
	// If bids only rise in small steps, shortest paths are faster.
	const patience = 4
	left := patience * int(m.persons)
	var later []int32
	for next := 0; next < len(free); left-- {
		task := free[next]
		if m.stopped || left <= 0 {
			return append(later, free[next:]...)
		}
		next++
		row, first := m.row(task)
		best, second := Infinite, Infinite
		bestAt, secondAt := none, none
		for k := range row {
			a := &row[k]
			h := int64(a.cost) - m.v[a.node]
			if h >= second {
				continue
			}
			if h < best {
				second, secondAt = best, bestAt
				best, bestAt = h, int32(k)
			} else {
				second, secondAt = h, int32(k)
			}
		}
		m.count()
		if secondAt == none { // no second best to set a price: left to the paths
			later = append(later, task)
			continue
		}
		person := row[bestAt].node
		loser := m.taskOf[person]
		if best < second {
			m.v[person] -= second - best
		} else if loser != none {
			bestAt = secondAt
			person = row[bestAt].node
			loser = m.taskOf[person]
		}
		m.pair(task, first+bestAt)
		if loser == none {
			continue
		}
		// A loser to a strictly better bid goes on at once; after a tie it might only bid in circles.
		m.at[loser] = none
		if best < second {
			next--
			free[next] = loser
		} else {
			later = append(later, loser)
		}
	}
	return later
}

// augment serves a free task by a shortest path to a free person. It returns false when there is none.
func (m *assignment[C]) augment(task int32) bool {
	end, length := m.search(task, true)
	if end == none {
		return false
	}
	// Duals of persons nearer than the free one fall, so that the path is tight; its pairs are exchanged from its end.
	for i, person := range m.reached {
		m.v[person] += m.exact[i] - length
	}
	for person := end; ; {
		position := m.way[person]
		by := m.task(position)
		before := m.at[by]
		m.pair(by, position)
		if by == task {
			return true
		}
		person = m.implied[before].node
	}
}

// search finds the nearest persons from a task, through the tasks that have them, and stops at the first free one if
// it is told to, which it returns with its distance; otherwise it reaches everybody that can be reached. Where it ends
// without a free person it returns none and the largest distance.
func (m *assignment[C]) search(task int32, toFree bool) (end int32, length int64) {
	distance, v := m.distance, m.v
	for j := range distance {
		distance[j] = Infinite
	}
	distance[0] = settled // the root is no person
	m.reached, m.exact = m.reached[:0], m.exact[:0]
	u := Infinite // the dual of the task
	row, _ := m.row(task)
	for k := range row {
		a := &row[k]
		u = min(u, int64(a.cost)-v[a.node])
	}
	for {
		row, first := m.row(task)
		shift := length - u
		for k := range row {
			a := &row[k]
			if h := int64(a.cost) - v[a.node] + shift; h < distance[a.node] {
				distance[a.node] = h
				m.way[a.node] = first + int32(k)
			}
		}
		if m.count(); m.stopped {
			return none, length
		}
		// Looking at everybody takes no longer than the row of a dense network did.
		nearest, least := none, uint64(Infinite)
		for j, d := range distance {
			if uint64(d) < least {
				nearest, least = int32(j), uint64(d)
			}
		}
		if nearest == none {
			return none, length
		}
		length = int64(least)
		task = m.taskOf[nearest]
		if task == none && toFree {
			return nearest, length
		}
		m.reached = append(m.reached, nearest)
		m.exact = append(m.exact, length)
		distance[nearest] = settled
		a := m.implied[m.at[task]]
		u = int64(a.cost) - v[nearest]
	}
}
