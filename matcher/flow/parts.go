package flow

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
)

// A network that falls into parts is solved part by part, on as many threads as there are, and then once more as a
// whole from the trees of the parts. Where parts are components next to nothing is left to do; where they are clusters
// the arcs across their borders still have to be tried, from a tree that is nearly right.

const (
	// leastPart is how many nodes a connected component has that is worth solving by itself; smaller ones go together.
	leastPart = 1 << 13
	// A network is solved whole when one part has more than largestShare/ofShare of its nodes:
	// solving that part first would save next to nothing.
	largestShare, ofShare = 3, 4
	// denseDegree is how many arcs a node a first look at a dense network takes.
	denseDegree = 16
)

// partition is a layout cut into parts: components, or clusters, which leave out the arcs between
// them and share hubs. Numbers are those of the layout unless stated otherwise. It depends on the
// network alone.
type partition[C width] struct {
	*layout[C]
	network *Network
	part    []int32  // by node: its part; none for hubs and the root
	at      []int32  // by node: its number in the layout of its part; hubs have the same in all
	place   []int32  // the same by node of the network
	hubs    []int32  // by number in the layout
	nodes   grouping // that are neither hubs nor cells
	cells   grouping // by index
	slots   grouping // arcs of no cell, numbered as freeSlot says
	shared  []int32  // those between hubs, which every part has
}

// solveParts solves each part by itself, as many at once as there are threads, and joins their
// trees to a basis of the whole network, which it returns with the pivots they took; nil when there
// are no parts worth the name. A part that turns out unbalanced or unbounded is not reported: the
// solve that starts from the basis finds and reports it.
func solveParts[C width](ctx context.Context, n *Network, l *layout[C], opts Options, least, leastCluster int) (*Basis, int64) {
	of, parts := n.components(least)
	if parts < 2 {
		of, parts = n.clusters(leastCluster)
	}
	if parts < 2 {
		return nil, 0
	}
	p := l.cut(n, of, parts)
	if p == nil {
		return nil, 0
	}
	branches := make([]*branch, parts)
	var next, pivots atomic.Int64
	var telling sync.Mutex
	// Whoever is free takes the next part. Parts share nothing that is written, so the order changes no tree.
	work := func() {
		var laid layout[C] // the memory serves one part after the other
		for {
			i := int(next.Add(1)) - 1
			if i >= parts {
				return
			}
			own := Options{}
			if opts.Progress != nil {
				own.Progress = func(now Progress) {
					telling.Lock()
					defer telling.Unlock()
					opts.Progress(Progress{Pivots: pivots.Load() + now.Pivots})
				}
			}
			if s, status := startCold(ctx, n, p.layOut(&laid, int32(i)), own); status != Unbounded {
				pivots.Add(s.pivots)
				branches[i] = s.branch()
			}
		}
	}
	var others sync.WaitGroup
	for range min(opts.Threads, parts) - 1 {
		others.Go(work)
	}
	work()
	others.Wait()
	return p.merge(branches), pivots.Load()
}

// components returns the part of every node and the number of parts, 0 when the network is better
// solved whole. No arc that can carry anything leads from part to part.
func (n *Network) components(least int) (of []int32, parts int) {
	nodes := n.Nodes()
	if nodes <= least {
		return nil, 0
	}
	leader := make([]int32, nodes)
	for v := range leader {
		leader[v] = int32(v)
	}
	// Union by least number with path halving (Tarjan, van Leeuwen, Worst-case analysis of set union algorithms, 1984).
	find := func(v int32) int32 {
		for leader[v] != v {
			leader[v] = leader[leader[v]]
			v = leader[v]
		}
		return v
	}
	left := nodes // components so far
	// In a dense network a few arcs sampled from everywhere connect all there is, and the others
	// need not be read. An odd stride visits all columns of a matrix.
	stride := n.Arcs()/max(1, denseDegree*nodes) | 1
	for first := range stride {
		for a := first; a < n.Arcs(); a += stride {
			if n.high.at(a) == 0 && n.lowAt(a) == 0 {
				continue
			}
			if v, w := find(n.from[a]), find(n.to[a]); v != w {
				leader[max(v, w)] = min(v, w)
				if left--; left == 1 {
					return nil, 0
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
		return nil, 0
	}
	of = make([]int32, nodes)
	rest := none
	for v, w := range leader {
		switch w = find(w); {
		case int(w) != v:
			of[v] = of[w] // a leader is the first of its component
			continue
		case size[w] >= least:
			of[v] = int32(parts)
			parts++
		case rest == none:
			rest, of[v] = int32(parts), int32(parts)
			parts++
		default:
			of[v] = rest
		}
	}
	if parts < 2 {
		return nil, 0
	}
	return of, parts
}

// grouping lists indices by part: those of part p stand in list from end[p-1] (0 for the first) to end[p]-1.
type grouping struct {
	list, end []int32
}

// groupBy groups 0 to count-1, each part in ascending order; those of part none are left out.
func groupBy(count, parts int, part func(i int32) int32) grouping {
	g := grouping{end: make([]int32, parts)}
	for i := range int32(count) {
		if p := part(i); p != none {
			g.end[p]++
		}
	}
	total := int32(0)
	for p, size := range g.end {
		g.end[p] = total
		total += size
	}
	g.list = make([]int32, total)
	for i := range int32(count) {
		if p := part(i); p != none {
			g.list[g.end[p]] = i
			g.end[p]++
		}
	}
	return g
}

// of lists the indices of a part.
func (g *grouping) of(part int32) []int32 {
	if part == 0 {
		return g.list[:g.end[0]]
	}
	return g.list[g.end[part-1]:g.end[part]]
}

// cut makes a partition from the part of every node, none for hubs. It returns nil if a cell is a
// hub.
func (l *layout[C]) cut(n *Network, of []int32, parts int) *partition[C] {
	p := &partition[C]{layout: l, network: n, part: make([]int32, len(l.user)), at: make([]int32, len(l.user))}
	p.part[root] = none
	for v := root + 1; int(v) < len(l.user); v++ {
		p.part[v] = of[l.user[v]]
		if p.part[v] == none {
			if l.isCell(v) {
				return nil
			}
			p.hubs = append(p.hubs, v)
			p.at[v] = int32(len(p.hubs))
		}
	}
	p.nodes = groupBy(len(l.user), parts, func(v int32) int32 {
		if l.isCell(v) {
			return none
		}
		return p.part[v]
	})
	p.cells = groupBy(len(l.cells), parts, func(i int32) int32 { return p.part[l.firstCell+i] })
	free := len(l.arcs) - int(l.grouped) + int(l.core)
	// Arcs at a cell follow their cell; all others are grouped by themselves.
	p.slots = groupBy(free, parts, func(i int32) int32 {
		a := &l.arcs[l.freeSlot(i)]
		return p.partOf(a.from, a.to)
	})
	for i := range int32(free) {
		if a := &l.arcs[l.freeSlot(i)]; p.part[a.from] == none && p.part[a.to] == none {
			p.shared = append(p.shared, i)
		}
	}
	for part := range int32(parts) { // hubs have the first numbers in all of them
		next := int32(len(p.hubs)) + 1
		for _, v := range p.nodes.of(part) {
			p.at[v] = next
			next++
		}
		for _, i := range p.cells.of(part) {
			p.at[l.firstCell+i] = next
			next++
		}
	}
	p.place = make([]int32, len(l.place))
	for v, at := range l.place {
		p.place[v] = p.at[at]
	}
	return p
}

// freeSlot returns the slot of an arc that pricing finds by no cell.
func (l *layout[C]) freeSlot(i int32) int32 {
	if i >= l.core {
		return i - l.core + l.grouped
	}
	return i
}

// partOf returns the part of an arc, none where it runs between parts or between hubs.
func (p *partition[C]) partOf(from, to int32) int32 {
	a, b := p.part[from], p.part[to]
	switch {
	case a == none:
		return b
	case b == none || a == b:
		return a
	}
	return none
}

// layOut makes the layout of a part in l, reusing its memory. Names of nodes and arcs remain those
// of the whole network.
func (p *partition[C]) layOut(l *layout[C], part int32) *layout[C] {
	nodes, cells := p.nodes.of(part), p.cells.of(part)
	*l = layout[C]{
		place: p.place, user: append(l.user[:0], none),
		firstCell: int32(1 + len(p.hubs) + len(nodes)),
		cells:     slices.Grow(l.cells[:0], len(cells))[:len(cells)],
		implied:   l.implied[:0], impliedOf: l.impliedOf[:0],
		arcs: l.arcs[:0], arcOf: l.arcOf[:0],
	}
	l.endCell = l.firstCell + int32(len(cells))
	for _, list := range [2][]int32{p.hubs, nodes} {
		for _, v := range list {
			l.user = append(l.user, p.user[v])
		}
	}
	positions := 0
	for _, i := range cells {
		l.user = append(l.user, p.user[p.firstCell+i])
		positions += int(p.layout.cells[i].impliedEnd - p.layout.cells[i].implied)
	}
	l.implied, l.impliedOf = slices.Grow(l.implied, positions), slices.Grow(l.impliedOf, positions)
	addSlot := func(slot int32) {
		a := &p.arcs[slot]
		l.arcs = append(l.arcs, pricedArc[C]{p.at[a.from], p.at[a.to], a.cost})
		l.arcOf = append(l.arcOf, p.arcOf[slot])
	}
	for _, list := range [2][]int32{p.shared, p.slots.of(part)} {
		for _, i := range list {
			addSlot(p.freeSlot(i))
		}
	}
	l.core = int32(len(l.arcs))
	for k, i := range cells {
		from, to := &p.layout.cells[i], &l.cells[k]
		to.implied, to.slot = int32(len(l.implied)), int32(len(l.arcs))
		for at := from.implied; at < from.impliedEnd; at++ {
			a := &p.implied[at]
			if of := p.part[a.node]; of == part || of == none {
				l.implied = append(l.implied, impliedArc[C]{p.at[a.node], a.cost})
				l.impliedOf = append(l.impliedOf, p.impliedOf[at])
			}
		}
		for slot := from.slot; slot < from.slotEnd; slot++ {
			if a := &p.arcs[slot]; p.partOf(a.from, a.to) == part {
				addSlot(slot)
			}
		}
		to.impliedEnd, to.slotEnd = int32(len(l.implied)), int32(len(l.arcs))
	}
	l.grouped = int32(len(l.arcs))
	return l
}

// branch is the tree of a part, in arcs of the network.
type branch struct {
	parent []int32 // by number in the part: arc to the parent, none for the root
	high   []int32 // arcs at their upper bound
}

// branch reads the tree off a part that was solved.
func (s *simplex[C]) branch() *branch {
	b := &branch{parent: make([]int32, len(s.nodes))}
	for v := range b.parent {
		b.parent[v] = none
		if arc := s.nodes[v].arc; v != int(root) && arc != artificialArc {
			b.parent[v] = s.userArc(arc)
		}
	}
	for slot, flipped := range s.flipped {
		if flipped {
			b.high = append(b.high, s.arcOf[slot])
		}
	}
	return b
}

// merge joins the trees of the parts to a basis of the whole network.
func (p *partition[C]) merge(branches []*branch) *Basis {
	n := p.network
	whole := &Basis{
		nodes: n.Nodes(), arcs: n.Arcs(), weak: len(p.hubs) > 0,
		parent: make([]int32, n.Nodes()), high: make([]uint64, (n.Arcs()+63)/64),
	}
	for v := range whole.parent {
		whole.parent[v] = none
	}
	var extra []int32 // tree arcs above hubs
	for part, b := range branches {
		if b == nil {
			continue
		}
		at := 1 // numbers in a part: the root, hubs, nodes, cells
		for range p.hubs {
			if arc := b.parent[at]; arc != none {
				extra = append(extra, arc)
			}
			at++
		}
		for _, v := range p.nodes.of(int32(part)) {
			whole.parent[p.user[v]] = b.parent[at]
			at++
		}
		for _, i := range p.cells.of(int32(part)) {
			whole.parent[p.user[p.firstCell+i]] = b.parent[at]
			at++
		}
		for _, a := range b.high {
			whole.high[a/64] |= 1 << (a % 64)
		}
	}
	if len(p.hubs) > 0 {
		hubs := make([]int32, len(p.hubs))
		for k, v := range p.hubs {
			hubs[k] = p.user[v]
		}
		whole.graft(n, hubs, extra)
	}
	return whole
}

// graft joins trees that share hubs into one, with a hub at the top. extra lists tree arcs in
// addition to those of parent. Of arcs that would close a cycle one is left out.
func (b *Basis) graft(n *Network, hubs, extra []int32) {
	start := make([]int32, b.nodes+1) // by node: where its tree arcs start
	each := func(visit func(a int32)) {
		for _, a := range extra {
			visit(a)
		}
		for _, a := range b.parent {
			if a != none {
				visit(a)
			}
		}
	}
	each(func(a int32) {
		start[n.from[a]]++
		start[n.to[a]]++
	})
	for v := range b.nodes {
		start[v+1] += start[v]
	}
	incident := make([]int32, start[b.nodes])
	each(func(a int32) {
		for _, v := range [2]int32{n.from[a], n.to[a]} {
			start[v]--
			incident[start[v]] = a
		}
	})
	// A search from each hub, then from what no hub reaches: the first arc that leads to a node is its parent arc.
	met := make([]bool, b.nodes)
	var queue []int32
	grow := func(top int32) {
		if met[top] {
			return
		}
		met[top], b.parent[top] = true, none
		queue = append(queue[:0], top)
		for len(queue) > 0 {
			v := queue[len(queue)-1]
			queue = queue[:len(queue)-1]
			for _, a := range incident[start[v]:start[v+1]] {
				w := n.from[a] + n.to[a] - v // the other end
				if !met[w] {
					met[w], b.parent[w] = true, a
					queue = append(queue, w)
				}
			}
		}
	}
	for _, hub := range hubs {
		grow(hub)
	}
	for v := range b.parent {
		grow(int32(v))
	}
}
