package flow

import "math"

// width is how a cost is stored: int32 halves the memory that pricing reads and is chosen only where every cost fits.
type width interface{ int32 | int64 }

// pricedArc is what pricing reads of an arc. An arc whose flow is at its upper bound is stored reversed, with its cost
// negated, so that one test (reduced cost below 0) finds every arc that may enter, whatever its state.
type pricedArc[C width] struct {
	from, to int32
	cost     C
}

// none is the number of a node, an arc or a slot that is not there.
const none = int32(-1)

// layout is the network as the solver reads it: nodes renumbered so that what pricing reads
// together lies together, and the arcs of each cell side by side. It is kept with the network,
// patched after small edits and rebuilt after large ones.
//
// Node 0 is the root; then come the nodes that are not cells, in the network's order; then the
// cells, shuffled; then nodes added since. An arc is implied if its upper bound can never bind,
// because the cell behind it takes less. Implied arcs are always at 0 or in the tree, so only their
// node and cost are stored. All other arcs have a slot.
type layout[C width] struct {
	place     []int32 // by node of the network: its number here
	user      []int32 // by number here: node of the network; none for the root
	firstCell int32
	endCell   int32 // numbers from firstCell to endCell-1 are cells; those from endCell on were added since

	cells     []cellArcs      // by cell, firstCell first
	implied   []impliedArc[C] // grouped by cell
	impliedOf []int32         // by position: arc of the network
	arcs      []pricedArc[C]  // by slot, as stored at the lower bound: core, then grouped by cell, then extra
	arcOf     []int32         // by slot: arc of the network
	core      int32           // slots below have no cell at either end
	grouped   int32           // slots below belong to a cell or to the core; those above were added since
	stride    int             // of layMixed; 0 where there are cells
	extra     map[int32]int32 // slots of arcs that were added or lost their implied bound, by arc
	needy     []int32         // slots among them that add to what a cell needs
}

// impliedArc is all that is stored of an implied arc beside the network.
type impliedArc[C width] struct {
	node int32 // where the arc comes from; it leads to the cell
	cost C
}

// cellArcs says which positions (of implied arcs) and which slots (of other arcs at the cell) are a cell's.
type cellArcs struct {
	implied, impliedEnd int32
	slot, slotEnd       int32
}

// isCell tells cells from other nodes.
func (l *layout[C]) isCell(v int32) bool {
	return uint32(v-l.firstCell) < uint32(l.endCell-l.firstCell)
}

// newLayout lays a network out; every cost must fit C. O(nodes + arcs).
func newLayout[C width](n *Network) *layout[C] {
	cells := findCells(n)
	nodes, arcs := n.Nodes(), n.Arcs()
	l := &layout[C]{
		place:     make([]int32, nodes),
		user:      make([]int32, nodes+1),
		firstCell: int32(nodes + 1 - len(cells)),
		endCell:   int32(nodes + 1),
		cells:     make([]cellArcs, len(cells)),
	}
	l.user[0] = none
	for i, v := range cells {
		l.place[v] = l.firstCell + int32(i)
		l.user[l.place[v]] = v
	}
	next := int32(1)
	for v := range l.place {
		if l.place[v] == 0 { // not a cell
			l.place[v] = next
			l.user[next] = int32(v)
			next++
		}
	}
	if len(cells) == 0 {
		l.layMixed(n)
		return l
	}

	// Count, make room, fill. While counting, impliedEnd and slotEnd hold numbers of arcs.
	need := l.cellNeeds(n)
	slots := int32(0)
	for a := range arcs {
		kind, cell := l.kind(n, need, a)
		switch kind {
		case impliedKind:
			l.cells[cell].impliedEnd++
		case cellKind:
			l.cells[cell].slotEnd++
		case coreKind:
			l.core++
		}
	}
	slots = l.core
	positions := int32(0)
	for i := range l.cells {
		c := &l.cells[i]
		c.implied, positions = positions, positions+c.impliedEnd
		c.slot, slots = slots, slots+c.slotEnd
		c.impliedEnd, c.slotEnd = c.implied, c.slot
	}
	l.grouped = slots
	l.implied = make([]impliedArc[C], positions)
	l.impliedOf = make([]int32, positions)
	l.arcs = make([]pricedArc[C], slots)
	l.arcOf = make([]int32, slots)
	core := int32(0)
	for a := range arcs {
		from, to, cost := l.place[n.from[a]], l.place[n.to[a]], C(n.cost.at(a))
		slot := int32(0)
		switch kind, cell := l.kind(n, need, a); kind {
		case impliedKind:
			c := &l.cells[cell]
			l.implied[c.impliedEnd] = impliedArc[C]{from, cost}
			l.impliedOf[c.impliedEnd] = int32(a)
			c.impliedEnd++
			continue
		case cellKind:
			slot = l.cells[cell].slotEnd
			l.cells[cell].slotEnd++
		case coreKind:
			slot = core
			core++
		}
		l.arcs[slot] = pricedArc[C]{from, to, cost}
		l.arcOf[slot] = int32(a)
	}
	return l
}

// The groups of arcs: with no cell at either end; at a cell, with bounds that may bind; into a cell, implied.
const (
	coreKind = iota
	cellKind
	impliedKind
)

// kind says which group an arc belongs to and, unless it is a core arc, the index of its cell.
func (l *layout[C]) kind(n *Network, need []int64, arc int) (kind int, cell int32) {
	if to := l.place[n.to[arc]]; l.isCell(to) {
		cell = to - l.firstCell
		if n.high.at(arc) >= need[cell] && n.lowAt(arc) == 0 {
			return impliedKind, cell
		}
		return cellKind, cell
	}
	if from := l.place[n.from[arc]]; l.isCell(from) {
		return cellKind, from - l.firstCell
	}
	return coreKind, 0
}

// cellNeeds returns, by cell, the most that can enter it by one arc when all others carry their least: what it consumes
// itself and what can leave it. An upper bound of an arc into the cell that is no smaller never binds.
func (l *layout[C]) cellNeeds(n *Network) []int64 {
	need := make([]int64, len(l.cells))
	for i := range need {
		need[i] = -n.supply[l.user[l.firstCell+int32(i)]]
	}
	for a := range n.from {
		if from := l.place[n.from[a]]; l.isCell(from) {
			grow(&need[from-l.firstCell], n.high.at(a))
		}
		if !n.lows {
			continue
		}
		if to := l.place[n.to[a]]; l.isCell(to) {
			grow(&need[to-l.firstCell], max(0, -n.lowAt(a)))
		}
	}
	return need
}

// grow adds to a need; an unbounded one stays unbounded.
func grow(need *int64, by int64) {
	if by == Infinite || *need == Infinite {
		*need = Infinite
		return
	}
	*need += by
}

// layMixed gives every arc a slot and spreads arcs of the same node apart, because arcs priced
// together that compete for the same flow waste pivots. (The stride is the number of blocks that
// pricing makes, so a block holds arcs from all over.)
func (l *layout[C]) layMixed(n *Network) {
	arcs := n.Arcs()
	l.core, l.grouped = int32(arcs), int32(arcs)
	l.arcs = make([]pricedArc[C], arcs)
	l.arcOf = make([]int32, arcs)
	stride := max(1, arcs/max(1, int(math.Sqrt(float64(arcs)))))
	l.stride = stride
	slot := 0
	for first := range stride {
		for a := first; a < arcs; a += stride {
			l.arcs[slot] = pricedArc[C]{l.place[n.from[a]], l.place[n.to[a]], C(n.cost.at(a))}
			l.arcOf[slot] = int32(a)
			slot++
		}
	}
}
