package solve

import (
	"slices"

	"dathang/matcher/flow"
)

// network is the circulation: root -> rows over offers -> offers -> cells ->
// rows over cells -> root. Units on an arc are seats.
type network struct {
	graph *flow.Network
	// arcOf a row: from its parent (rows over offers, pins) or to its parent
	// (rows over cells); -1 for a side row. A row with a shape has one arc a
	// piece instead, in pieces.
	arcOf  []int
	pieces map[int][]piece
	// firstPair is the arc of pair 0; pairs follow in order. cellArc is the arc
	// from a cell to the lowest row that holds it.
	firstPair int
	cellArc   []int
	offerNode []int
	cellNode  []int
	overCell  []int
	// capacityRow of an offer.
	capacityRow []int
	// pinOf a pair: the row of its pin.
	pinOf map[int]int
}

// piece is a straight part of a shape: length seats from the number first on.
// Where the shape counts unmet seats, first is the least unmet seat that the
// piece saves, counted from 0.
type piece struct {
	arc           int
	first, length int64
}

const root = 0

func (c *Compiled) build() {
	c.offers = nest(len(c.Problem.Offers), c.rowsOf(overOffers))
	c.cells = nest(len(c.Problem.Demands), c.rowsOf(overCells))
	c.buildNetwork()
}

// buildNetwork makes the nodes and arcs of rows that are nested already.
func (c *Compiled) buildNetwork() {
	c.net = &network{
		graph:  flow.NewNetwork(1, len(c.pairs.offer)+2*len(c.rows)+len(c.Problem.Demands)),
		arcOf:  make([]int, len(c.rows)),
		pieces: map[int][]piece{}, pinOf: map[int]int{},
	}
	for i := range c.net.arcOf {
		c.net.arcOf[i] = -1
	}
	c.buildOffers()
	c.buildCells()
	c.buildPairs()
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
func (c *Compiled) nodesOf(s side, f *forest) (rowNode, above, leafAbove []int) {
	var at []int // indices of the side's rows
	for i := range c.rows {
		if c.rows[i].side == s {
			at = append(at, i)
		}
	}
	rowNode, above = make([]int, len(c.rows)), make([]int, len(c.rows))
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

// buildOffers: every offer has the row of its capacity, so the lowest row over it has a node.
func (c *Compiled) buildOffers() {
	n := c.net
	node, above, leaf := c.nodesOf(overOffers, c.offers)
	n.offerNode = leaf
	n.capacityRow = make([]int, len(c.Problem.Offers))
	for i := range c.rows {
		r := &c.rows[i]
		if r.side != overOffers {
			continue
		}
		if r.rule < 0 && r.shape == flat {
			n.capacityRow[r.offer] = i
		}
		if r.shape == flat {
			n.arcOf[i] = n.graph.AddArc(above[i], node[i], r.low, r.high, 0)
			continue
		}
		c.addPieces(i, above[i], node[i])
	}
}

func (c *Compiled) buildCells() {
	n := c.net
	node, above, leaf := c.nodesOf(overCells, c.cells)
	n.overCell = leaf
	for i := range c.rows {
		r := &c.rows[i]
		switch {
		case r.side != overCells:
		case r.shape == flat:
			n.arcOf[i] = n.graph.AddArc(node[i], above[i], r.low, r.high, 0)
		default:
			c.addPieces(i, node[i], above[i])
		}
	}
	n.cellNode = make([]int, len(c.Problem.Demands))
	n.cellArc = make([]int, len(c.Problem.Demands))
	for k := range c.Problem.Demands {
		n.cellNode[k] = n.graph.AddNode()
		n.cellArc[k] = n.graph.AddArc(n.cellNode[k], n.overCell[k], 0, c.Problem.Demands[k].Seats, 0)
	}
}

// addPieces makes the arcs of a shape between two nodes, those that are filled first, first.
func (c *Compiled) addPieces(i, from, to int) {
	for _, p := range c.cut(&c.rows[i]) {
		p.arc = c.net.graph.AddArc(from, to, 0, p.length, 0)
		c.net.pieces[i] = append(c.net.pieces[i], p)
	}
}

// cut divides a shape where its slope may change on any level.
func (c *Compiled) cut(r *row) []piece {
	var ends []int64
	switch {
	case r.shape == unmetness:
		return c.cutUnmet(r)
	case r.shape == load:
		for s := int64(0); s < loadSteps; s++ {
			ends = append(ends, (s*r.high+loadSteps-1)/loadSteps)
		}
	case r.shape == kept:
		ends = []int64{0, min(r.reference, r.high)}
	}
	ends = append(ends, r.high)
	slices.Sort(ends)
	var list []piece
	for i := 1; i < len(ends); i++ {
		if ends[i] > ends[i-1] {
			list = append(list, piece{first: ends[i-1], length: ends[i] - ends[i-1]})
		}
	}
	return list
}

// cutUnmet divides a commune's seats by its penalty, the last unmet seats first: they are
// the dearest and served first. A space divides them anew (unmetness.go), with an arc before
// these for seats that have to be served and some behind for the steps of worst off first.
func (c *Compiled) cutUnmet(r *row) []piece {
	list := make([]piece, c.tierBends(), c.tierBends()+len(c.Problem.Communes[r.commune].Penalty)+2)
	first := int64(0)
	for _, s := range c.Problem.Communes[r.commune].Penalty {
		if after := min(s.After, r.high); after > first {
			list = append(list, piece{first: first, length: after - first})
			first = after
		}
	}
	if r.high > first {
		list = append(list, piece{first: first, length: r.high - first})
	}
	list = append(list, piece{})
	slices.Reverse(list)
	return list
}

// slope is what a seat on the piece costs; serving a seat saves what it would cost unmet.
func (c *Compiled) slope(r *row, p piece, w *objective, keep int64) int64 {
	switch r.shape {
	case load:
		return w.balance * (p.first * loadSteps / r.high)
	case kept:
		if p.first < r.reference {
			return -keep
		}
		return 0
	}
	return -w.unmet * penaltySlope(c.Problem.Communes[r.commune].Penalty, p.first+1)
}

// atNothing is what a shape counts where no seat is served.
func (c *Compiled) atNothing(r *row, keep int64) int64 {
	if r.shape == kept {
		return keep * r.reference
	}
	return 0
}

func (c *Compiled) buildPairs() {
	n := c.net
	n.firstPair = n.graph.Arcs()
	keptAt := map[int]int{} // by pair: the node before its pieces
	for i := range c.rows {
		if r := &c.rows[i]; r.shape == kept {
			keptAt[int(r.members[0])] = n.graph.AddNode()
		}
	}
	for k := range c.Problem.Demands {
		from, to := c.pairs.of(k)
		for a := from; a < to; a++ {
			head, split := keptAt[a]
			if !split {
				head = n.cellNode[k]
			}
			// The cell's own arc bounds it.
			n.graph.AddArc(n.offerNode[c.pairs.offer[a]], head, 0, flow.Infinite, 0)
		}
	}
	for i := range c.rows {
		r := &c.rows[i]
		switch {
		case r.side != onePair:
		case r.shape == kept:
			c.addPieces(i, keptAt[int(r.members[0])], n.cellNode[r.cell])
		case len(r.members) == 0:
			// Nothing can flow here; a low above 0 makes the network infeasible.
			n.arcOf[i] = n.graph.AddArc(root, n.graph.AddNode(), r.low, r.high, 0)
		default:
			n.arcOf[i] = n.firstPair + int(r.members[0])
			n.pinOf[int(r.members[0])] = i
			n.graph.SetBounds(n.arcOf[i], r.low, r.high)
		}
	}
}
