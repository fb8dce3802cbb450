package compile

import (
	"slices"

	"dathang/matcher"
	"dathang/matcher/flow"
)

// Network is the circulation: root -> rows over offers -> offers -> cells -> rows over cells -> root. Units on an arc
// are seats. Each row bounds its arc, each pair is an arc, so a circulation is an allocation that obeys every rule
// but the side rows.
type Network struct {
	Graph *flow.Network
	// ArcOf is the arc of a row: from its parent (rows over offers, pins) or to its parent (rows over cells); -1 for
	// a side row. A row with a shape has one arc a piece instead, in Pieces.
	ArcOf  []int
	Pieces map[int][]Piece
	// FirstPair is the arc of pair 0; pairs follow in order. CellArc is the arc from a cell to the lowest row that
	// holds it, OverCell that row's node.
	FirstPair int
	CellArc   []int
	OfferNode []int
	CellNode  []int
	OverCell  []int
	// CapacityRow is the row of an offer's capacity.
	CapacityRow []int
	// PinOf is the row of a pair's pin.
	PinOf map[int]int
}

// Piece is a straight part of a shape: Length seats from the number First on. Where the shape counts unmet seats,
// First is the least unmet seat that the piece saves, counted from 0.
type Piece struct {
	Arc           int
	First, Length int64
}

// Root is the node where both trees begin: what flows out over offers comes back over cells.
const Root = 0

// builder makes the network of a formulation's rows.
type builder struct{ *Formulation }

// build nests the rows and makes the network.
func (c builder) build() {
	c.OfferForest = nest(len(c.Problem.Offers), c.rowsOf(OverOffers))
	c.CellForest = nest(len(c.Problem.Demands), c.rowsOf(OverCells))
	c.buildNetwork()
}

// buildNetwork makes the nodes and arcs of rows that are nested already.
func (c builder) buildNetwork() {
	c.Net = &Network{
		Graph:  flow.NewNetwork(1, len(c.Pairs.Offer)+2*len(c.Rows)+len(c.Problem.Demands)),
		ArcOf:  make([]int, len(c.Rows)),
		Pieces: map[int][]Piece{}, PinOf: map[int]int{},
	}
	for i := range c.Net.ArcOf {
		c.Net.ArcOf[i] = -1
	}
	c.buildOffers()
	c.buildCells()
	c.buildPairs()
}

// rowsOf lists the rows of one side, in order.
func (c *Formulation) rowsOf(s Side) []*Row {
	var list []*Row
	for i := range c.Rows {
		if c.Rows[i].Side == s {
			list = append(list, &c.Rows[i])
		}
	}
	return list
}

// nodesOf gives every row of one side a node, and finds the node above each row and leaf.
func (c builder) nodesOf(s Side, f *forest) (rowNode, above, leafAbove []int) {
	var at []int // indices of the side's rows
	for i := range c.Rows {
		if c.Rows[i].Side == s {
			at = append(at, i)
		}
	}
	// In the order of the rows, as the forest has them.
	rowNode, above = make([]int, len(c.Rows)), make([]int, len(c.Rows))
	nodes := make([]int, len(at))
	for j, i := range at {
		nodes[j] = c.Net.Graph.AddNode()
		rowNode[i] = nodes[j]
	}
	for j, i := range at {
		above[i] = Root
		if f.set[j] >= 0 {
			above[i] = nodes[f.set[j]]
		}
	}
	leafAbove = make([]int, len(f.leaf))
	for leaf, j := range f.leaf {
		leafAbove[leaf] = Root
		if j >= 0 {
			leafAbove[leaf] = nodes[j]
		}
	}
	return rowNode, above, leafAbove
}

// buildOffers: every offer has the row of its capacity, so the lowest row over it has a node.
func (c builder) buildOffers() {
	n := c.Net
	node, above, leaf := c.nodesOf(OverOffers, c.OfferForest)
	n.OfferNode = leaf
	n.CapacityRow = make([]int, len(c.Problem.Offers))
	for i := range c.Rows {
		r := &c.Rows[i]
		if r.Side != OverOffers {
			continue
		}
		if r.Rule < 0 && r.Shape == Flat {
			n.CapacityRow[r.Offer] = i
		}
		// A shape has several arcs side by side, which together carry what the row holds.
		if r.Shape == Flat {
			n.ArcOf[i] = n.Graph.AddArc(above[i], node[i], r.Low, r.High, 0)
			continue
		}
		c.addPieces(i, above[i], node[i])
	}
}

// buildCells makes the rows over cells, and a node for each cell below the lowest of them.
func (c builder) buildCells() {
	n := c.Net
	node, above, leaf := c.nodesOf(OverCells, c.CellForest)
	n.OverCell = leaf
	for i := range c.Rows {
		r := &c.Rows[i]
		switch {
		case r.Side != OverCells:
		case r.Shape == Flat:
			n.ArcOf[i] = n.Graph.AddArc(node[i], above[i], r.Low, r.High, 0)
		default:
			c.addPieces(i, node[i], above[i])
		}
	}
	// A cell's own demand bounds the arc above it.
	n.CellNode = make([]int, len(c.Problem.Demands))
	n.CellArc = make([]int, len(c.Problem.Demands))
	for k := range c.Problem.Demands {
		n.CellNode[k] = n.Graph.AddNode()
		n.CellArc[k] = n.Graph.AddArc(n.CellNode[k], n.OverCell[k], 0, c.Problem.Demands[k].Seats, 0)
	}
}

// addPieces makes the arcs of a shape between two nodes, in the order in which they fill.
func (c builder) addPieces(i, from, to int) {
	for _, p := range c.cut(&c.Rows[i]) {
		p.Arc = c.Net.Graph.AddArc(from, to, 0, p.Length, 0)
		c.Net.Pieces[i] = append(c.Net.Pieces[i], p)
	}
}

// cut divides the seats of a row wherever the slope of its shape may change on some level. Slopes only rise from
// piece to piece, so a cheapest flow fills them in order.
func (c builder) cut(r *Row) []Piece {
	var ends []int64
	switch {
	case r.Shape == UnmetPenalty:
		return c.cutUnmet(r)
	// Steps of the load, as in loadCost.
	case r.Shape == Load:
		for s := int64(0); s < matcher.LoadSteps; s++ {
			ends = append(ends, (s*r.High+matcher.LoadSteps-1)/matcher.LoadSteps)
		}
	// Up to the seats of the reference plan each is worth keeping, beyond them none.
	case r.Shape == Kept:
		ends = []int64{0, min(r.Reference, r.High)}
	}
	ends = append(ends, r.High)
	slices.Sort(ends)
	var list []Piece
	for i := 1; i < len(ends); i++ {
		if ends[i] > ends[i-1] {
			list = append(list, Piece{First: ends[i-1], Length: ends[i] - ends[i-1]})
		}
	}
	return list
}

// cutUnmet divides a commune's seats by its penalty, the last unmet seats first: they are the most expensive and
// served first. A space divides them anew (solve/bound_unmet.go); for that there is one arc before these, for seats
// that must be served, and some behind them for the steps of the goal worst-off first.
func (c builder) cutUnmet(r *Row) []Piece {
	list := make([]Piece, c.tierBends(), c.tierBends()+len(c.Problem.Communes[r.Commune].Penalty)+2)
	first := int64(0)
	for _, s := range c.Problem.Communes[r.Commune].Penalty {
		if after := min(s.After, r.High); after > first {
			list = append(list, Piece{First: first, Length: after - first})
			first = after
		}
	}
	if r.High > first {
		list = append(list, Piece{First: first, Length: r.High - first})
	}
	// The arc for seats that must be served; reversed, it comes first and the arcs of tiers last.
	list = append(list, Piece{})
	slices.Reverse(list)
	return list
}

// Slope is the cost of a seat on the piece; where the shape counts unmet seats, serving one saves its cost. keep is
// what keeping a seat of the reference plan is worth.
func (c *Formulation) Slope(r *Row, p Piece, w *Objective, keep int64) int64 {
	switch r.Shape {
	case Load:
		return w.Balance() * (p.First * matcher.LoadSteps / r.High)
	case Kept:
		if p.First < r.Reference {
			return -keep
		}
		return 0
	}
	return -w.Unmet() * penaltySlope(c.Problem.Communes[r.Commune].Penalty, p.First+1)
}

// AtNothing is the cost of a shape when no seat is served; Slope counts from there. It is not for rows that count
// unmet seats, whose cost UnmetCost gives.
func (c *Formulation) AtNothing(r *Row, keep int64) int64 {
	if r.Shape == Kept {
		return keep * r.Reference
	}
	return 0
}

// buildPairs makes an arc for each pair, in order, then bounds those of pins. A kept pair's arc ends in a node of its
// own in front of the cell, from where its pieces go on.
func (c builder) buildPairs() {
	n := c.Net
	n.FirstPair = n.Graph.Arcs()
	keptAt := map[int]int{} // by pair: the node before its pieces
	for i := range c.Rows {
		if r := &c.Rows[i]; r.Shape == Kept {
			keptAt[int(r.Members[0])] = n.Graph.AddNode()
		}
	}
	for k := range c.Problem.Demands {
		from, to := c.Pairs.Of(k)
		for a := from; a < to; a++ {
			head, split := keptAt[a]
			if !split {
				head = n.CellNode[k]
			}
			// The cell's own arc bounds it.
			n.Graph.AddArc(n.OfferNode[c.Pairs.Offer[a]], head, 0, flow.Infinite, 0)
		}
	}
	for i := range c.Rows {
		r := &c.Rows[i]
		switch {
		case r.Side != OnePair:
		case r.Shape == Kept:
			c.addPieces(i, keptAt[int(r.Members[0])], n.CellNode[r.Cell])
		case len(r.Members) == 0:
			// Nothing can flow here; a lower bound above 0 makes the network infeasible.
			n.ArcOf[i] = n.Graph.AddArc(Root, n.Graph.AddNode(), r.Low, r.High, 0)
		default:
			n.ArcOf[i] = n.FirstPair + int(r.Members[0])
			n.PinOf[int(r.Members[0])] = i
			n.Graph.SetBounds(n.ArcOf[i], r.Low, r.High)
		}
	}
}
