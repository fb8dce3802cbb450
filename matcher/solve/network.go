package solve

import (
	"dathang/matcher"
	"dathang/matcher/flow"
)

// network is the circulation: root -> rows over offers -> offers -> cells ->
// rows over cells -> root. Units on an arc are seats.
type network struct {
	graph *flow.Network
	// arcOf a row: from its parent (rows over offers) or to its parent (rows
	// over cells). A penalty has one arc a piece, pieces[row][i], served seats
	// first where they help most.
	arcOf  []int
	pieces map[int][]piece
	// firstPair is the arc of pair 0; pairs follow in order. cellArc is the arc
	// from a cell to the lowest row that holds it.
	firstPair int
	cellArc   []int
	// above a cell and offer: the nodes whose potentials sum up the rows that hold them.
	offerNode []int
	cellNode  []int
	overCell  []int
	// pinOf a pair: its row.
	pinOf map[int]int
}

// piece is one straight part of a commune's penalty: length seats, each of
// which saves slope.
type piece struct {
	arc           int
	length, slope int64
}

const root = 0

func (c *Compiled) build() error {
	var faults matcher.Faults
	for _, family := range []struct {
		side   side
		leaves int
		into   **forest
	}{{overOffers, len(c.Problem.Offers), &c.offers}, {overCells, len(c.Problem.Demands), &c.cells}} {
		f, fault := nest(family.leaves, c.rowsOf(family.side))
		if fault != nil {
			faults = append(faults, *fault)
		}
		*family.into = f
	}
	if len(faults) > 0 {
		return faults
	}
	n := &network{
		graph:  flow.NewNetwork(1, len(c.pairs.offer)+2*len(c.rows)+len(c.Problem.Demands)),
		arcOf:  make([]int, len(c.rows)),
		pieces: map[int][]piece{}, pinOf: map[int]int{},
	}
	c.net = n
	c.buildOffers(c.offers)
	c.buildCells(c.cells)
	c.buildPairs()
	return nil
}

// rowsOf lists the rows of one side, in order.
func (c *Compiled) rowsOf(s side) []*row {
	var list []*row
	for i := range c.rows {
		if c.rows[i].side == s {
			list = append(list, &c.rows[i])
		}
	}
	return list
}

// nodesOf gives every row of one side a node, and the node above each row and leaf.
func (c *Compiled) nodesOf(s side, f *forest) (rowNode map[int]int, above map[int]int, leafAbove []int) {
	var at []int // indices of the side's rows
	for i := range c.rows {
		if c.rows[i].side == s {
			at = append(at, i)
		}
	}
	rowNode, above = map[int]int{}, map[int]int{}
	nodes := make([]int, len(at))
	for j, i := range at {
		nodes[j] = c.net.graph.AddNode()
		rowNode[i] = nodes[j]
	}
	for j, i := range at {
		above[i] = root
		if f.set[j] >= 0 {
			above[i] = nodes[f.set[j]]
		}
	}
	leafAbove = make([]int, len(f.leaf))
	for leaf, j := range f.leaf {
		leafAbove[leaf] = root
		if j >= 0 {
			leafAbove[leaf] = nodes[j]
		}
	}
	return rowNode, above, leafAbove
}

// buildOffers: every offer has the row of its capacity, the lowest that holds it, so that row's node is the offer's.
func (c *Compiled) buildOffers(f *forest) {
	node, above, leaf := c.nodesOf(overOffers, f)
	c.net.offerNode = leaf
	for i := range c.rows {
		if r := &c.rows[i]; r.side == overOffers {
			c.net.arcOf[i] = c.net.graph.AddArc(above[i], node[i], r.low, r.high, 0)
		}
	}
}

func (c *Compiled) buildCells(f *forest) {
	n := c.net
	node, above, leaf := c.nodesOf(overCells, f)
	n.overCell = leaf
	for i := range c.rows {
		r := &c.rows[i]
		switch {
		case r.side != overCells:
		case r.steps == nil:
			n.arcOf[i] = n.graph.AddArc(node[i], above[i], r.low, r.high, 0)
		default:
			for _, p := range piecesOf(r) {
				p.arc = n.graph.AddArc(node[i], above[i], 0, p.length, 0)
				n.pieces[i] = append(n.pieces[i], p)
			}
		}
	}
	n.cellNode = make([]int, len(c.Problem.Demands))
	n.cellArc = make([]int, len(c.Problem.Demands))
	for k := range c.Problem.Demands {
		n.cellNode[k] = n.graph.AddNode()
		n.cellArc[k] = n.graph.AddArc(n.cellNode[k], n.overCell[k], 0, c.Problem.Demands[k].Seats, 0)
	}
}

// piecesOf a penalty row, steepest first: with D = high, the last unmet seats
// are the dearest, so the first seats served save most.
func piecesOf(r *row) []piece {
	var list []piece
	top := r.high
	for i := len(r.steps) - 1; i >= 0; i-- {
		s := r.steps[i]
		if s.After >= top {
			continue
		}
		list = append(list, piece{length: top - s.After, slope: s.Slope})
		top = s.After
	}
	if top > 0 {
		list = append(list, piece{length: top})
	}
	return list
}

func (c *Compiled) buildPairs() {
	n := c.net
	n.firstPair = n.graph.Arcs()
	for k := range c.Problem.Demands {
		from, to := c.pairs.of(k)
		for a := from; a < to; a++ {
			// The cell's own arc bounds it.
			n.graph.AddArc(n.offerNode[c.pairs.offer[a]], n.cellNode[k], 0, flow.Infinite, 0)
		}
	}
	for i := range c.rows {
		r := &c.rows[i]
		if r.side != onePair {
			continue
		}
		if len(r.members) == 0 {
			// Nothing can flow here; a low above 0 makes the network infeasible.
			n.arcOf[i] = n.graph.AddArc(root, n.graph.AddNode(), r.low, r.high, 0)
			continue
		}
		n.arcOf[i] = n.firstPair + int(r.members[0])
		n.pinOf[int(r.members[0])] = i
		n.graph.SetBounds(n.arcOf[i], r.low, r.high)
	}
}
