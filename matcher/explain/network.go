package explain

import (
	"dathang/matcher"
	"dathang/matcher/compile"
)

// network is the residual network of an answer: what one seat more here or one fewer there would change is a shortest
// path in it. A ref names an arc and a direction: 2 x arc forward, 2 x arc + 1 back, so ref ^ 1 is the other direction
// and a unit along it takes a seat off the arc. Costs are vectors, one number a level, compared from the first on: an
// answer that is optimal level by level has no cycle below 0 in that order.
type network struct {
	c     *compile.Formulation
	arcs  []compile.Arc
	flow  []int64 // by arc, seats
	depth int     // how many numbers a cost has, one a level
	cost  []int64 // of a unit forward, depth numbers an arc
	first []int32 // the refs out of node v are ref[first[v]:first[v+1]]
	ref   []int32
	// potential, depth numbers a node, makes the reduced cost of every ref with room 0 or more, as Dijkstra's search
	// requires.
	potential []int64
	live      *live // nil until lively or relax fills it
}

// live lists the refs that can carry a unit, grouped by the node that they leave, with heads and reduced costs side by
// side so that thousands of searches read memory in order.
type live struct {
	first []int32 // the refs out of node v stand at first[v] to first[v+1]-1
	ref   []int32
	head  []int32
	cost  []int64 // depth numbers a ref
}

// newNetwork puts an answer on the network, with the first levels of goals as costs.
func newNetwork(c *compile.Formulation, allocations []matcher.Allocation, levels [][]matcher.Goal) *network {
	n := &network{c: c, arcs: c.Arcs(), flow: c.Flow(allocations), depth: len(levels)}
	n.cost = make([]int64, len(n.arcs)*n.depth)
	for l, goals := range levels {
		for a, cost := range c.ArcCosts(goals) {
			n.cost[a*n.depth+l] = cost
		}
	}
	n.index()
	return n
}

// index groups the refs by the node that they leave: every arc has one forward out of From and one back out of To.
func (n *network) index() {
	n.first = make([]int32, n.c.Net.Graph.Nodes()+1)
	for i := range n.arcs {
		n.first[n.arcs[i].From+1]++
		n.first[n.arcs[i].To+1]++
	}
	for v := range n.c.Net.Graph.Nodes() {
		n.first[v+1] += n.first[v]
	}
	n.ref = make([]int32, 2*len(n.arcs))
	next := append([]int32(nil), n.first[:n.c.Net.Graph.Nodes()]...)
	for i := range n.arcs {
		for back, v := range [2]int32{n.arcs[i].From, n.arcs[i].To} {
			n.ref[next[v]] = int32(2*i + back)
			next[v]++
		}
	}
}

// out are the refs that leave a node.
func (n *network) out(v int32) []int32 { return n.ref[n.first[v]:n.first[v+1]] }

// room is how many more units a ref can carry.
func (n *network) room(ref int32) int64 {
	a := &n.arcs[ref>>1]
	if ref&1 == 1 {
		return n.flow[ref>>1] - a.Low
	}
	return a.High - n.flow[ref>>1]
}

// tail is the node that a ref leaves.
func (n *network) tail(ref int32) int32 {
	if ref&1 == 1 {
		return n.arcs[ref>>1].To
	}
	return n.arcs[ref>>1].From
}

// head is the node that a ref enters.
func (n *network) head(ref int32) int32 { return n.tail(ref ^ 1) }

// push sends units along refs; fewer than 0 take them back.
func (n *network) push(refs []int32, units int64) {
	for _, ref := range refs {
		if ref&1 == 1 {
			units := -units
			n.flow[ref>>1] += units
			continue
		}
		n.flow[ref>>1] += units
	}
}

// reduced is the reduced cost, on level l, of a ref that leaves node from and enters node to.
func (n *network) reduced(ref int32, from, to int32, l int) int64 {
	cost := n.cost[int(ref>>1)*n.depth+l]
	if ref&1 == 1 {
		cost = -cost
	}
	return cost + n.potential[int(from)*n.depth+l] - n.potential[int(to)*n.depth+l]
}

// findPotentials finds potentials by label correcting from every node at once (Bellman,
// On a routing problem, 1958). False where a cycle below 0 remains: then the
// answer is not optimal for these levels.
func (n *network) findPotentials() bool {
	nodes := n.c.Net.Graph.Nodes()
	n.live = nil
	n.potential = make([]int64, nodes*n.depth)
	queue, waits := make([]int32, nodes), make([]bool, nodes)
	rounds := make([]int32, nodes)
	// Every node starts at 0, as if a source led to each at no cost.
	for v := range queue {
		queue[v], waits[v] = int32(v), true
	}
	for len(queue) > 0 {
		v := queue[0]
		queue, waits[v] = queue[1:], false
		// Shortest paths have fewer arcs than there are nodes: a label that still falls after that runs round a cycle.
		if rounds[v]++; int(rounds[v]) > nodes {
			return false
		}
		for _, ref := range n.out(v) {
			if n.room(ref) <= 0 {
				continue
			}
			w := n.head(ref)
			if !n.lower(ref, v, w) {
				continue
			}
			for l := range n.depth {
				n.potential[int(w)*n.depth+l] += n.reduced(ref, v, w, l)
			}
			if !waits[w] {
				waits[w] = true
				queue = append(queue, w)
			}
		}
	}
	return true
}

// lively lists the refs that a search walks along; the list is valid until flow or potentials change.
func (n *network) lively() *live {
	if n.live != nil {
		return n.live
	}
	f := &live{first: make([]int32, 1, n.c.Net.Graph.Nodes()+1)}
	for v := range int32(n.c.Net.Graph.Nodes()) {
		for _, ref := range n.out(v) {
			if n.room(ref) <= 0 {
				continue
			}
			w := n.head(ref)
			f.ref, f.head = append(f.ref, ref), append(f.head, w)
			for l := range n.depth {
				f.cost = append(f.cost, n.reduced(ref, v, w, l))
			}
		}
		f.first = append(f.first, int32(len(f.ref)))
	}
	n.live = f
	return f
}

// lower reports whether a ref's reduced cost is below 0.
func (n *network) lower(ref, from, to int32) bool {
	for l := range n.depth {
		if r := n.reduced(ref, from, to, l); r != 0 {
			return r < 0
		}
	}
	return false
}

// paths are shortest paths of reduced cost from a node, or, where back, to it.
type paths struct {
	n      *network
	source int32
	back   bool
	cost   []int64 // distances, depth numbers a node
	via    []int32 // the last ref to a node (back: the first from it); -1 at the source
	state  []int8
	heap   []int32 // the open nodes, a binary heap with the nearest on top
	at     []int32 // place of an open node in the heap
}

// States of a node in a search: no path known, some path known, shortest path known.
const (
	unseen int8 = iota
	open
	done
)

// most is a bound that ends a search: nodes at or beyond it are of no use.
type most []int64

// search finds shortest paths (Dijkstra, A note on two problems in connexion
// with graphs, 1959) until target is reached, or everything where target is
// below 0. It goes no farther than the bound, if there is one. O(arcs log nodes).
func (n *network) search(source, target int32, back bool, bound most) *paths {
	nodes := n.c.Net.Graph.Nodes()
	p := &paths{
		n: n, source: source, back: back, cost: make([]int64, nodes*n.depth),
		via: make([]int32, nodes), state: make([]int8, nodes), at: make([]int32, nodes),
	}
	p.via[source] = -1
	p.push(source)
	sum := make([]int64, n.depth)
	for len(p.heap) > 0 {
		v := p.pop()
		if bound != nil && compare(p.of(v), bound) >= 0 {
			break // and no other is nearer
		}
		p.state[v] = done
		if v == target {
			break
		}
		if back {
			p.enter(v, sum)
		} else {
			p.leave(v, sum, bound)
		}
	}
	return p
}

// leave tries the refs out of a node as the next step of a path, short of the bound. It writes into sum.
func (p *paths) leave(v int32, sum []int64, bound most) {
	f := p.n.lively()
	from := p.of(v)
	for i := f.first[v]; i < f.first[v+1]; i++ {
		costs := f.cost[int(i)*len(sum) : (int(i)+1)*len(sum)]
		// The first number alone decides most, before the whole vector is added.
		if bound != nil && from[0]+costs[0] > bound[0] {
			continue
		}
		w := f.head[i]
		if p.state[w] == done {
			continue
		}
		for l := range sum {
			sum[l] = from[l] + costs[l]
		}
		if bound == nil || compare(sum, bound) < 0 {
			p.better(w, f.ref[i], sum)
		}
	}
}

// enter is leave for a search backwards: it tries the refs into a node.
func (p *paths) enter(v int32, sum []int64) {
	n := p.n
	from := p.of(v)
	for _, ref := range n.out(v) {
		ref ^= 1 // the ref that enters v along the same arc
		w := n.tail(ref)
		if n.room(ref) <= 0 || p.state[w] == done {
			continue
		}
		for l := range sum {
			sum[l] = from[l] + n.reduced(ref, w, v, l)
		}
		p.better(w, ref, sum)
	}
}

// better notes a path to node w, of cost sum and with ref at its end, if none is known that is as short.
func (p *paths) better(w, ref int32, sum []int64) {
	if p.state[w] == open && compare(sum, p.of(w)) >= 0 {
		return
	}
	copy(p.of(w), sum)
	p.via[w] = ref
	p.push(w)
}

// of is the distance of a node, one number a level.
func (p *paths) of(v int32) []int64 { return p.cost[int(v)*p.n.depth : (int(v)+1)*p.n.depth] }

// reached reports whether a shortest path to (or from) the node is known.
func (p *paths) reached(v int32) bool { return p.state[v] == done }

// refs of the path between the source and a node, in the direction of the flow.
func (p *paths) refs(v int32) []int32 {
	var list []int32
	for v != p.source {
		ref := p.via[v]
		list = append(list, ref)
		if p.back {
			v = p.n.head(ref)
		} else {
			v = p.n.tail(ref)
		}
	}
	if !p.back {
		for i, j := 0, len(list)-1; i < j; i, j = i+1, j-1 {
			list[i], list[j] = list[j], list[i]
		}
	}
	return list
}

// compare compares vectors of the same length lexicographically: -1, 0 or 1.
func compare(a, b []int64) int {
	for l := range a {
		switch {
		case a[l] < b[l]:
			return -1
		case a[l] > b[l]:
			return 1
		}
	}
	return 0
}

// less orders the heap.
func (p *paths) less(a, b int32) bool { return compare(p.of(a), p.of(b)) < 0 }

// push puts a node into the heap, or moves it up after its cost fell.
func (p *paths) push(v int32) {
	if p.state[v] == unseen {
		p.state[v] = open
		p.at[v] = int32(len(p.heap))
		p.heap = append(p.heap, v)
	}
	for i := p.at[v]; i > 0; {
		above := (i - 1) / 2
		if !p.less(v, p.heap[above]) {
			return
		}
		p.heap[i], p.heap[above] = p.heap[above], v
		p.at[p.heap[i]], p.at[v] = i, above
		i = above
	}
}

// pop takes the nearest open node out of the heap.
func (p *paths) pop() int32 {
	top, last := p.heap[0], p.heap[len(p.heap)-1]
	p.heap = p.heap[:len(p.heap)-1]
	if len(p.heap) == 0 {
		return top
	}
	p.heap[0], p.at[last] = last, 0
	for i := int32(0); ; {
		child := 2*i + 1
		if int(child) >= len(p.heap) {
			return top
		}
		if int(child)+1 < len(p.heap) && p.less(p.heap[child+1], p.heap[child]) {
			child++
		}
		if !p.less(p.heap[child], last) {
			return top
		}
		p.heap[i], p.heap[child] = p.heap[child], last
		p.at[p.heap[i]], p.at[last] = i, child
		i = child
	}
}
