package flow

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
)

const (
	// leastPart is how many nodes a connected component has that is worth solving by itself; smaller ones go together.
	leastPart = 1 << 13
	// A network is left whole when one part has more than largestShare/ofShare of its nodes: copying it would cost more than
	// the rest saves.
	largestShare, ofShare = 3, 4
	// denseDegree is how many arcs a node a first look at a dense network takes.
	denseDegree = 16
)

// partition is a network cut into parts that no arc connects which can carry anything. It depends on the network alone.
type partition struct {
	of           []int32 // part by node
	at           []int32 // by node: its place among the nodes of its part
	nodes, arcs  []int32 // grouped by part
	nodeEnd, end []int32 // by part: where its nodes and its arcs end
}

// solveParts solves each part by itself, as many at once as there are threads, and returns a basis of the whole network
// put together from theirs, with the pivots they took; nil when there are no parts to speak of. Whatever is wrong with a
// part, an imbalance, an endless cycle, is found again and answered for by the solve that starts from the basis.
func (n *Network) solveParts(ctx context.Context, opts Options, least int) (*Basis, int64) {
	p := n.partition(least)
	if p == nil {
		return nil, 0
	}
	bases := make([]*Basis, len(p.end))
	var next, pivots atomic.Int64
	var telling sync.Mutex
	work := func() {
		for {
			i := int(next.Add(1)) - 1
			if i >= len(bases) {
				return
			}
			own := Options{part: true}
			if opts.Progress != nil {
				own.Progress = func(now Progress) {
					telling.Lock()
					defer telling.Unlock()
					opts.Progress(Progress{Pivots: pivots.Load() + now.Pivots})
				}
			}
			if r, err := p.network(n, i).solveWhole(ctx, nil, own); err == nil {
				pivots.Add(r.Pivots)
				bases[i] = r.Basis
			}
		}
	}
	var others sync.WaitGroup
	for range min(opts.Threads, len(bases)) - 1 {
		others.Go(work)
	}
	work()
	others.Wait()
	return p.merge(n, bases), pivots.Load()
}

// partition finds the parts, nil when the network is better left whole.
func (n *Network) partition(least int) *partition {
	nodes := n.Nodes()
	if nodes <= least {
		return nil
	}
	leader := make([]int32, nodes)
	for v := range leader {
		leader[v] = int32(v)
	}
	find := func(v int32) int32 {
		for leader[v] != v {
			leader[v] = leader[leader[v]]
			v = leader[v]
		}
		return v
	}
	left := nodes // components so far
	// In dense networks a few arcs from everywhere connect all there is, and the others need no look. An odd stride meets
	// all columns of a matrix.
	stride := n.Arcs()/max(1, denseDegree*nodes) | 1
	for first := range stride {
		for a := first; a < n.Arcs(); a += stride {
			if n.high.at(a) == 0 && n.lowAt(a) == 0 {
				continue
			}
			if v, w := find(n.from[a]), find(n.to[a]); v != w {
				leader[max(v, w)] = min(v, w)
				if left--; left == 1 {
					return nil
				}
			}
		}
	}
	size := make([]int, nodes)
	largest := 0
	for v := range leader {
		w := find(int32(v))
		size[w]++
		largest = max(largest, size[w])
	}
	if largest*ofShare > nodes*largestShare {
		return nil
	}
	p := &partition{of: make([]int32, nodes)}
	parts, rest := int32(0), none
	for v, w := range leader {
		switch w = find(w); {
		case int(w) != v:
			p.of[v] = p.of[w] // a leader is the first of its component
			continue
		case size[w] >= least:
			p.of[v] = parts
			parts++
		case rest == none:
			rest, p.of[v] = parts, parts
			parts++
		default:
			p.of[v] = rest
		}
	}
	if parts < 2 {
		return nil
	}
	p.group(n, int(parts))
	return p
}

// group sorts nodes and arcs by part, in the order of the network. Arcs between parts are left out: they carry nothing.
func (p *partition) group(n *Network, parts int) {
	p.nodeEnd, p.end = make([]int32, parts), make([]int32, parts)
	inside := func(a int) bool { return p.of[n.from[a]] == p.of[n.to[a]] }
	for _, part := range p.of {
		p.nodeEnd[part]++
	}
	for a, from := range n.from {
		if inside(a) {
			p.end[p.of[from]]++
		}
	}
	nodes, arcs := int32(0), int32(0)
	for i := range parts {
		nodes, p.nodeEnd[i] = nodes+p.nodeEnd[i], nodes
		arcs, p.end[i] = arcs+p.end[i], arcs
	}
	p.nodes, p.arcs = make([]int32, nodes), make([]int32, arcs)
	p.at = make([]int32, len(p.of))
	first := slices.Clone(p.nodeEnd)
	for v, part := range p.of {
		p.at[v] = p.nodeEnd[part] - first[part]
		p.nodes[p.nodeEnd[part]] = int32(v)
		p.nodeEnd[part]++
	}
	for a, from := range n.from {
		if inside(a) {
			part := p.of[from]
			p.arcs[p.end[part]] = int32(a)
			p.end[part]++
		}
	}
}

// members returns the nodes and the arcs of a part.
func (p *partition) members(i int) (nodes, arcs []int32) {
	if i == 0 {
		return p.nodes[:p.nodeEnd[0]], p.arcs[:p.end[0]]
	}
	return p.nodes[p.nodeEnd[i-1]:p.nodeEnd[i]], p.arcs[p.end[i-1]:p.end[i]]
}

// network copies a part.
func (p *partition) network(n *Network, i int) *Network {
	nodes, arcs := p.members(i)
	sub := NewNetwork(len(nodes), len(arcs))
	for v, node := range nodes {
		sub.SetSupply(v, n.supply[node])
	}
	for _, a := range arcs {
		sub.AddArc(int(p.at[n.from[a]]), int(p.at[n.to[a]]), n.lowAt(int(a)), n.high.at(int(a)), n.cost.at(int(a)))
	}
	return sub
}

// merge names the arcs of the parts' bases as the whole network does.
func (p *partition) merge(n *Network, bases []*Basis) *Basis {
	whole := &Basis{
		nodes: n.Nodes(), arcs: n.Arcs(),
		parent: make([]int32, n.Nodes()), high: make([]uint64, (n.Arcs()+63)/64),
	}
	for v := range whole.parent {
		whole.parent[v] = none
	}
	for i, b := range bases {
		if b == nil {
			continue
		}
		nodes, arcs := p.members(i)
		for v, arc := range b.parent {
			if arc != none {
				whole.parent[nodes[v]] = arcs[arc]
			}
		}
		for k, a := range arcs {
			if b.high[k/64]&(1<<(k%64)) != 0 {
				whole.high[a/64] |= 1 << (a % 64)
			}
		}
	}
	return whole
}
