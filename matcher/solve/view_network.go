package solve

import (
	"dathang/matcher"
)

// Arc of the network, for whoever looks for ways through it. Exactly one of
// Row, Pair and Cell says what it stands for; the others are -1.
type Arc struct {
	From, To int32
	// High may be Infinite.
	Low, High int64
	// Row is the number of a row (RowAt).
	Row int32
	// Pair is the number of a pair; a pin bounds its arc, and Pin is that rule's row.
	Pair, Pin int32
	// Cell is the cell whose served seats the arc counts.
	Cell int32
	// Shape is set on a piece of a convex goal, which stands for no bound of its own.
	Shape bool
}

// Root is the node at which everything begins and ends.
const Root = root

// Nodes is the number of nodes of the network.
func (c *Compiled) Nodes() int { return c.net.graph.Nodes() }

// Arcs lists the network's arcs, by number.
func (c *Compiled) Arcs() []Arc {
	n := c.net
	arcs := make([]Arc, n.graph.Arcs())
	for i := range arcs {
		from, to, low, high, _ := n.graph.Arc(i)
		arcs[i] = Arc{From: int32(from), To: int32(to), Low: low, High: high, Row: -1, Pair: -1, Pin: -1, Cell: -1}
	}
	for i, a := range n.arcOf {
		if a >= 0 && (a < n.firstPair || a >= n.firstPair+len(c.pairs.offer)) {
			arcs[a].Row = int32(i)
		}
	}
	for i, list := range n.pieces {
		for _, p := range list {
			arcs[p.arc].Row, arcs[p.arc].Shape = int32(i), true
		}
	}
	for k, a := range n.cellArc {
		arcs[a].Cell = int32(k)
	}
	for p := range c.pairs.offer {
		arcs[n.firstPair+p].Pair = int32(p)
	}
	for p, i := range n.pinOf {
		arcs[n.firstPair+p].Pin = int32(i)
	}
	return arcs
}

// FirstPair is the arc of pair 0; pairs follow in order.
func (c *Compiled) FirstPair() int { return c.net.firstPair }

// OfferNode is the node from which an offer serves its pairs.
func (c *Compiled) OfferNode(offer int32) int32 { return int32(c.net.offerNode[offer]) }

// CellNode is the node at which a cell's seats arrive.
func (c *Compiled) CellNode(k int) int32 { return int32(c.net.cellNode[k]) }

// RowCount is the number of rows.
func (c *Compiled) RowCount() int { return len(c.rows) }

// RowAt gives a row of the problem; a convex goal's has neither rule nor offer.
func (c *Compiled) RowAt(i int) Row {
	r := &c.rows[i]
	v := Row{Rule: r.rule, Offer: -1, Low: r.low, High: r.high, Members: r.members}
	if r.side == overOffers && r.rule < 0 && r.shape == flat {
		v.Offer = int(r.offer)
	}
	return v
}

// ArcCosts are what one unit on every arc of the network adds to goals, each
// with its weight; opening costs are no part of them.
func (c *Compiled) ArcCosts(goals []matcher.Goal) []int64 {
	w := &objective{}
	w.add(goals, 1)
	costs := make([]int64, c.net.graph.Arcs())
	seat := c.pairCosts(w)
	for k := range c.Problem.Demands {
		from, to := c.pairs.of(k)
		for a := from; a < to; a++ {
			costs[c.net.firstPair+a] = seat[a] + w.cost*c.price[c.pairs.offer[a]] - w.unmet*c.Problem.Demands[k].UnmetWeight()
		}
	}
	for i, list := range c.net.pieces {
		for _, p := range list {
			costs[p.arc] = c.slope(&c.rows[i], p, w, w.change)
		}
	}
	return costs
}

// Flow is what an allocation puts on every arc.
func (c *Compiled) Flow(allocations []matcher.Allocation) []int64 {
	x := make([]int64, c.net.graph.Arcs())
	seats := c.seatsOf(allocations)
	u := c.use(seats)
	supplied := make([]int64, len(c.rows))
	for i := range c.rows {
		r := &c.rows[i]
		switch {
		case r.side == overOffers:
			for _, o := range r.members {
				supplied[i] += u.offer[o]
			}
		case r.side == overCells:
			for _, k := range r.members {
				supplied[i] += u.cell[k]
			}
		case r.shape == kept:
			supplied[i] = seats[r.members[0]]
		}
		if a := c.net.arcOf[i]; a >= 0 && (r.side == overOffers || r.side == overCells) {
			x[a] = supplied[i]
		}
		for _, p := range c.net.pieces[i] {
			x[p.arc] = min(supplied[i], p.length)
			supplied[i] -= x[p.arc]
		}
	}
	for k, a := range c.net.cellArc {
		x[a] = u.cell[k]
	}
	copy(x[c.net.firstPair:], seats)
	return x
}

// seatsOf an allocation by pair; what is no pair is left out.
func (c *Compiled) seatsOf(allocations []matcher.Allocation) []int64 {
	seats := make([]int64, len(c.pairs.offer))
	offerAt := positions(c.Problem.Offers, func(o *matcher.Offer) matcher.OfferID { return o.ID })
	cellAt := positions(c.Problem.Demands, func(d *matcher.Demand) matcher.Cell { return d.Cell })
	for i := range allocations {
		a := &allocations[i]
		o, known := offerAt[a.Offer]
		k, asked := cellAt[a.Cell]
		if !known || !asked {
			continue
		}
		if pair := c.pairs.find(int32(o), k); pair >= 0 {
			seats[pair] += a.Seats
		}
	}
	return seats
}

// Levels state what an allocation comes to on every level, without bounds.
func (c *Compiled) Levels(allocations []matcher.Allocation) []matcher.Level {
	p := c.planOf(c.seatsOf(allocations))
	out := make([]matcher.Level, len(c.Problem.Goals))
	for l, goals := range c.Problem.Goals {
		out[l] = c.level(goals, p.tally)
	}
	return out
}
