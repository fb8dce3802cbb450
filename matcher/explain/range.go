package explain

import (
	"slices"

	"dathang/matcher"
)

// mostWays limits the counting of a range: each step takes one more way, of at least one unit.
const mostWays = 200

// count says for how many units an effect holds. A price is the slope of a convex function of the bound, so it
// holds as long as units find a way as short as the first, and no longer: a maximum flow over the arcs that lie on
// such ways (the primal-dual method of Ford and Fulkerson, Flows in networks, 1962, chapter III). The tie-break may
// change. At most limit units are counted; off are refs that each unit takes beside its way. The number goes to
// e.Units; the flow is left as it was.
func (m *market) count(way *route, limit int64, off []int32, e *matcher.Effect) {
	// Each way takes as many units as it has room for; they stay on it while the next is looked for.
	var pushed [][]int32
	var units []int64
	for limit > 0 {
		refs := way.tight.way(way.from, way.to)
		if refs == nil {
			break
		}
		// The levels are as before; within one of them another way may share them out differently.
		if len(pushed) == mostWays || !sameGoals(m.effect(append(slices.Clone(off), refs...)).Goals, e.Goals) {
			e.Beyond = true
			break
		}
		n := min(limit, m.least(refs))
		m.push(refs, n)
		way.tight.open(refs)
		pushed, units = append(pushed, refs), append(units, n)
		limit -= n
		e.Units += n
	}
	for i, refs := range pushed { // other prices start from the answer's own flow
		m.push(refs, -units[i])
	}
	// A way that was found at first, but not by this search, is one unit.
	e.Units = max(e.Units, 1)
}

// sameGoals reports whether two effects are equal apart from the tie-break.
func sameGoals(a, b []matcher.GoalValue) bool {
	tie := func(g matcher.GoalValue) bool { return g.Goal == matcher.GoalTie }
	return slices.Equal(slices.DeleteFunc(slices.Clone(a), tie), slices.DeleteFunc(slices.Clone(b), tie))
}

// tight are the refs of a network that lie on shortest paths: their reduced costs are 0 after the potentials moved
// by the distances of a search. A last level that only breaks ties is left aside. Nodes list such refs when a search
// for a way first comes to them, for most are never visited.
type tight struct {
	m *market
	p *paths
	// far is how far away nodes are that the search did not settle; nil where such nodes are on no path.
	far []int64
	// by is what the potentials move by, rank numbers a node.
	by    []int64
	rank  int
	steps [][]step // by node, what out found
	// marks of the last search, by node: via is the ref that first led to it, where seen is now.
	via  []int32
	seen []int32
	now  int32 // number of the last search
}

// step is a ref with its head.
type step struct{ ref, to int32 }

// newTight prepares the refs on the shortest paths of a search. Nodes that the search did not settle are at least as
// far away as far, and their potentials move by that; nil leaves them out.
func (m *market) newTight(p *paths, far []int64) *tight {
	nodes := m.c.Net.Graph.Nodes()
	t := &tight{
		m: m, p: p, far: far, rank: m.rank(), by: make([]int64, nodes*m.rank()),
		steps: make([][]step, nodes), via: make([]int32, nodes), seen: make([]int32, nodes),
	}
	for v := range int32(nodes) {
		at := far
		if p.reached(v) {
			at = p.of(v)
		}
		for l := 0; l < t.rank && at != nil; l++ {
			t.by[int(v)*t.rank+l] = at[l]
			if p.back {
				t.by[int(v)*t.rank+l] = -at[l]
			}
		}
	}
	return t
}

// rank is how many levels count for a range: all but a last one that only breaks ties.
func (m *market) rank() int {
	if last := m.c.Problem.Goals[m.depth-1]; len(last) == 1 && last[0].Goal == matcher.GoalTie {
		return m.depth - 1
	}
	return m.depth
}

// level lists the refs with room out of a node whose reduced cost is 0, apart from the tie-break.
func (m *market) level(v int32) []step {
	if m.levels == nil {
		m.levels = make([][]step, m.c.Net.Graph.Nodes())
	}
	if m.levels[v] == nil {
		m.levels[v] = []step{}
		f, nothing := m.lively(), make([]int64, m.rank())
		for i := f.first[v]; i < f.first[v+1]; i++ {
			if at := int(i) * m.depth; slices.Equal(f.cost[at:at+len(nothing)], nothing) {
				m.levels[v] = append(m.levels[v], step{f.ref[i], f.head[i]})
			}
		}
	}
	return m.levels[v]
}

// out are the refs out of a node that lie on shortest paths.
func (t *tight) out(v int32) []step {
	if t.steps[v] != nil {
		return t.steps[v]
	}
	list := []step{}
	from := t.by[int(v)*t.rank : (int(v)+1)*t.rank]
	switch {
	case t.p.reached(v):
		f, depth := t.m.lively(), t.m.depth
		for i := f.first[v]; i < f.first[v+1]; i++ {
			to, zero := int(f.head[i])*t.rank, true
			for l := 0; l < t.rank && zero; l++ {
				zero = f.cost[int(i)*depth+l]+from[l] == t.by[to+l]
			}
			// A node that was not settled has a distance only where far stands for it.
			if zero && (t.far != nil || t.p.reached(f.head[i])) {
				list = append(list, step{f.ref[i], f.head[i]})
			}
		}
	case t.far != nil:
		// It lies as far as any other node that the search did not settle, and none lies farther.
		for _, s := range t.m.level(v) {
			if slices.Equal(from, t.by[int(s.to)*t.rank:(int(s.to)+1)*t.rank]) {
				list = append(list, s)
			}
		}
	}
	t.steps[v] = list
	return list
}

// open adds the reverse of refs that units just went, so that later units may come back along them: a reduced cost of 0
// is 0 in both directions.
func (t *tight) open(refs []int32) {
	for _, ref := range refs {
		back, v := step{ref ^ 1, t.m.tail(ref)}, t.m.head(ref)
		if list := t.out(v); !slices.Contains(list, back) {
			t.steps[v] = append(list, back)
		}
	}
}

// way with room from one node to another, along as few arcs as can be, by a breadth-first search (Edmonds, Karp,
// Theoretical improvements in algorithmic efficiency for network flow problems, 1972); nil where there is none.
func (t *tight) way(from, to int32) []int32 {
	t.now++
	t.seen[from] = t.now
	queue := []int32{from}
	for len(queue) > 0 && t.seen[to] != t.now {
		v := queue[0]
		queue = queue[1:]
		for _, s := range t.out(v) {
			if t.seen[s.to] == t.now || t.m.room(s.ref) <= 0 {
				continue
			}
			t.seen[s.to], t.via[s.to] = t.now, s.ref
			queue = append(queue, s.to)
		}
	}
	if t.seen[to] != t.now {
		return nil
	}
	var refs []int32
	for v := to; v != from; v = t.m.tail(refs[len(refs)-1]) {
		refs = append(refs, t.via[v])
	}
	slices.Reverse(refs)
	return refs
}
