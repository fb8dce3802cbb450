package flow_test

import (
	"errors"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize/convex/lp"

	"dathang/matcher/flow"
)

// verdict is what a judge says of a network.
type verdict struct {
	status flow.Status
	cost   int64
}

// edge is a residual arc of the cancelling judge; edges 2i and 2i+1 are the two directions of arc i.
type edge struct {
	from, to int
	left     int64
	cost     int64
}

// cancelCycles judges by other means than a simplex: augmenting paths until the supplies are met, then negative
// cycles found by Bellman and Ford until there are none
// (Klein, A Primal Method for Minimal Cost Flows, Management Science 14, 1967). Small networks only.
func cancelCycles(n *flow.Network) verdict {
	nodes := n.Nodes()
	excess := make([]int64, nodes)
	for v := range nodes {
		excess[v] = n.Supply(v)
	}
	var edges []edge
	cost := int64(0)
	for a := range n.Arcs() {
		from, to, low, high, c := n.Arc(a)
		room := flow.Infinite
		if high != flow.Infinite {
			room = high - low
		}
		edges = append(edges, edge{from, to, room, c}, edge{to, from, 0, -c})
		excess[from] -= low
		excess[to] += low
		cost += low * c
	}
	push := func(e int, x int64) {
		if edges[e].left != flow.Infinite {
			edges[e].left -= x
		}
		if edges[e^1].left != flow.Infinite {
			edges[e^1].left += x
		}
		cost += x * edges[e].cost
	}
	for s := range nodes {
		for excess[s] > 0 {
			by := make([]int, nodes)
			for v := range by {
				by[v] = -1
			}
			queue := []int{s}
			end := -1
			for len(queue) > 0 && end < 0 {
				v := queue[0]
				queue = queue[1:]
				for i, e := range edges {
					if e.from == v && e.left > 0 && by[e.to] < 0 && e.to != s {
						by[e.to] = i
						queue = append(queue, e.to)
						if excess[e.to] < 0 {
							end = e.to
							break
						}
					}
				}
			}
			if end < 0 {
				return verdict{status: flow.Infeasible}
			}
			x := min(excess[s], -excess[end])
			for v := end; v != s; v = edges[by[v]].from {
				x = min(x, edges[by[v]].left)
			}
			for v := end; v != s; v = edges[by[v]].from {
				push(by[v], x)
			}
			excess[s] -= x
			excess[end] += x
		}
	}
	for {
		cycle := negativeCycle(nodes, edges)
		if cycle == nil {
			return verdict{status: flow.Optimal, cost: cost}
		}
		x := flow.Infinite
		for _, e := range cycle {
			x = min(x, edges[e].left)
		}
		if x == flow.Infinite {
			return verdict{status: flow.Unbounded}
		}
		for _, e := range cycle {
			push(e, x)
		}
	}
}

func negativeCycle(nodes int, edges []edge) []int {
	// Residual arcs without bound first: a cycle of them alone must not be missed behind bounded ones.
	for _, endless := range []bool{true, false} {
		distance := make([]int64, nodes)
		by := make([]int, nodes)
		for v := range by {
			by[v] = -1
		}
		last := -1
		for range nodes + 1 {
			last = -1
			for i, e := range edges {
				if e.left == 0 || endless && e.left != flow.Infinite {
					continue
				}
				if d := distance[e.from] + e.cost; d < distance[e.to] {
					distance[e.to], by[e.to], last = d, i, e.to
				}
			}
			if last < 0 {
				break
			}
		}
		if last < 0 {
			continue
		}
		for range nodes {
			last = edges[by[last]].from
		}
		cycle := []int{by[last]}
		for v := edges[by[last]].from; v != last; v = edges[by[v]].from {
			cycle = append(cycle, by[v])
		}
		return cycle
	}
	return nil
}

// simplexJudge asks gonum's dense simplex, which wants rows of full rank: one flow row of each connected component
// is left out. It reports false where that solver gives up.
func simplexJudge(t *testing.T, n *flow.Network) (verdict, bool) {
	t.Helper()
	component := components(n)
	skip := make(map[int]bool)
	row := make([]int, n.Nodes())
	rows := 0
	imbalance := make([]int64, n.Nodes())
	b := make([]float64, 0)
	constant := 0.0
	need := make([]int64, n.Nodes())
	for v := range n.Nodes() {
		need[v] = n.Supply(v)
	}
	capped := 0
	for a := range n.Arcs() {
		from, to, low, high, cost := n.Arc(a)
		need[from] -= low
		need[to] += low
		constant += float64(low * cost)
		if high != flow.Infinite {
			capped++
		}
	}
	for v := range n.Nodes() {
		imbalance[component[v]] += need[v]
		if !skip[component[v]] {
			skip[component[v]] = true
			row[v] = -1
			continue
		}
		row[v] = rows
		rows++
		b = append(b, float64(need[v]))
	}
	for _, x := range imbalance {
		if x != 0 {
			return verdict{status: flow.Infeasible}, true
		}
	}
	if n.Arcs() == 0 {
		return verdict{status: flow.Optimal}, true
	}
	columns := n.Arcs() + capped
	if rows+capped == 0 {
		return verdict{}, false
	}
	m := mat.NewDense(rows+capped, columns, nil)
	c := make([]float64, columns)
	capped = 0
	for a := range n.Arcs() {
		from, to, low, high, cost := n.Arc(a)
		c[a] = float64(cost)
		if from != to {
			if row[from] >= 0 {
				m.Set(row[from], a, 1)
			}
			if row[to] >= 0 {
				m.Set(row[to], a, -1)
			}
		}
		if high != flow.Infinite {
			m.Set(rows+capped, a, 1)
			m.Set(rows+capped, n.Arcs()+capped, 1)
			b = append(b, float64(high-low))
			capped++
		}
	}
	cost, _, err := lp.Simplex(c, m, b, 0, nil)
	switch {
	case err == nil:
		return verdict{status: flow.Optimal, cost: int64(math.Round(cost + constant))}, true
	case errors.Is(err, lp.ErrInfeasible):
		return verdict{status: flow.Infeasible}, true
	case errors.Is(err, lp.ErrUnbounded):
		return verdict{status: flow.Unbounded}, true
	}
	return verdict{}, false
}

func components(n *flow.Network) []int {
	of := make([]int, n.Nodes())
	for v := range of {
		of[v] = v
	}
	var find func(int) int
	find = func(v int) int {
		if of[v] != v {
			of[v] = find(of[v])
		}
		return of[v]
	}
	for a := range n.Arcs() {
		from, to, _, _, _ := n.Arc(a)
		of[find(from)] = find(to)
	}
	for v := range of {
		of[v] = find(v)
	}
	return of
}

func mustSolve(t testing.TB, n *flow.Network, start *flow.Basis) *flow.Result {
	t.Helper()
	r, err := n.Solve(t.Context(), start, flow.Options{})
	require.NoError(t, err)
	require.NoError(t, flow.Check(n, r))
	require.True(t, r.Basis == nil || r.Basis.WellListed(n), "the basis lists other arcs than its tree has")
	return r
}
