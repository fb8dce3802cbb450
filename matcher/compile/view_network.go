package compile

import (
	"dathang/matcher"
)

// Arc of the network, for callers that search for paths in it. Exactly one of Row, Pair and Cell is set and says
// what the arc stands for; the others are -1.
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

// Arcs lists the network's arcs, by number.
func (c *Formulation) Arcs() []Arc {
	n := c.Net
	arcs := make([]Arc, n.Graph.Arcs())
	for i := range arcs {
		from, to, low, high, _ := n.Graph.Arc(i)
		arcs[i] = Arc{From: int32(from), To: int32(to), Low: low, High: high, Row: -1, Pair: -1, Pin: -1, Cell: -1}
	}
	// A pin's arc is its pair's; it is told below.
	for i, a := range n.ArcOf {
		if a >= 0 && (a < n.FirstPair || a >= n.FirstPair+len(c.Pairs.Offer)) {
			arcs[a].Row = int32(i)
		}
	}
	for i, list := range n.Pieces {
		for _, p := range list {
			arcs[p.Arc].Row, arcs[p.Arc].Shape = int32(i), true
		}
	}
	for k, a := range n.CellArc {
		arcs[a].Cell = int32(k)
	}
	for p := range c.Pairs.Offer {
		arcs[n.FirstPair+p].Pair = int32(p)
	}
	for p, i := range n.PinOf {
		arcs[n.FirstPair+p].Pin = int32(i)
	}
	return arcs
}

// ArcCosts is what one unit on every arc of the network adds to the goals, each with its weight; opening costs are
// not included.
func (c *Formulation) ArcCosts(goals []matcher.Goal) []int64 {
	w := &Objective{}
	w.Add(goals, 1)
	costs := make([]int64, c.Net.Graph.Arcs())
	seat := c.PairCosts(w)
	for k := range c.Problem.Demands {
		from, to := c.Pairs.Of(k)
		for a := from; a < to; a++ {
			// Serving the cell saves what its unmet seat would count.
			costs[c.Net.FirstPair+a] = seat[a] + w.Cost()*c.Price[c.Pairs.Offer[a]] - w.UnmetSeat(c, k)
		}
	}
	for i, list := range c.Net.Pieces {
		for _, p := range list {
			costs[p.Arc] = c.Slope(&c.Rows[i], p, w, w.Change())
		}
	}
	return costs
}

// Flow is what an allocation puts on every arc of the network. Pieces of a shape fill in their order.
func (c *Formulation) Flow(allocations []matcher.Allocation) []int64 {
	x := make([]int64, c.Net.Graph.Arcs())
	seats := c.SeatsOf(allocations)
	u := c.Activity(seats)
	// What passes each row, from the leaves that it holds.
	supplied := make([]int64, len(c.Rows))
	for i := range c.Rows {
		r := &c.Rows[i]
		switch {
		case r.Side == OverOffers:
			for _, o := range r.Members {
				supplied[i] += u.Offer[o]
			}
		case r.Side == OverCells:
			for _, k := range r.Members {
				supplied[i] += u.Cell[k]
			}
		case r.Shape == Kept:
			supplied[i] = seats[r.Members[0]]
		}
		if a := c.Net.ArcOf[i]; a >= 0 && (r.Side == OverOffers || r.Side == OverCells) {
			x[a] = supplied[i]
		}
		for _, p := range c.Net.Pieces[i] {
			x[p.Arc] = min(supplied[i], p.Length)
			supplied[i] -= x[p.Arc]
		}
	}
	for k, a := range c.Net.CellArc {
		x[a] = u.Cell[k]
	}
	copy(x[c.Net.FirstPair:], seats)
	return x
}

// Levels state the value of an allocation on every level, without bounds.
func (c *Formulation) Levels(allocations []matcher.Allocation) []matcher.Level {
	p := c.AssignmentOf(c.SeatsOf(allocations))
	out := make([]matcher.Level, len(c.Problem.Goals))
	for l, goals := range c.Problem.Goals {
		out[l] = c.Level(goals, p.Tally)
	}
	return out
}
