package compile

import "dathang/matcher"

// Formulation is a problem as a network with side rows, ready to be solved. Its fields are there to be read: what
// differs from it is a copy (Restrict, On, Vary).
type Formulation struct {
	Problem *matcher.Problem
	Pairs   *Pairs       // who may serve whom
	Rows    []Row        // capacities, goals' rows, then rules; everything about rows is by this place
	Changes []ChangeRule // rules that count lost seats, which are no rows
	// OfferForest and CellForest nest the rows of either side.
	OfferForest, CellForest *forest
	// unpairedPins are the pairs that pins name although they do not exist.
	unpairedPins map[unpaired]bool
	Net          *Network

	// What a search looks up again and again: rows by place, offers and cells by index.
	SideRows         []int   // rows that no tree holds
	VariableBounds   []bool  // by offer: whether its pairs are linked to its opening
	SideOf           [][]int // side rows that hold a cell, by cell
	Choices          []int   // offers with a cohort or an opening cost
	FixedChargeCaps  []FixedChargeCap
	FixedChargeCapOf []int   // by offer, -1 for none
	OfferRows        [][]int // rules over offers that stand in the network, by offer
	CellRows         [][]int // rules over cells that stand in the network, by cell
	// KeptRow is the row of a reference allocation (-1: its pair is gone); ReferenceOf leads back from the row.
	KeptRow     []int
	ReferenceOf map[int]int
	// KeptOf is the row of a kept pair; KeptIn says which cells have such pairs.
	KeptOf map[int]int
	KeptIn []bool

	Price     []int64 // of a seat, by offer
	OfferHash []uint64
	CellHash  []uint64
	CommuneOf []int     // by cell
	DemandOf  []int64   // seats that a commune asks for
	CellsOf   [][]int32 // by commune
	// Tiers are what a run's levels of worst_off count communes by; the run adds them to a copy, c itself has none.
	Tiers []Tier
}

// Problem finds the pairs, encodes the rules and builds the network.
func Problem(p *matcher.Problem) *Formulation {
	c := &Formulation{Problem: p, Pairs: newPairs(p), unpairedPins: map[unpaired]bool{}, ReferenceOf: map[int]int{}, KeptOf: map[int]int{}}
	encoder{c}.index()
	encoder{c}.encodeRules()
	encoder{c}.encodeFixedChargeCaps()
	builder{c}.build()
	encoder{c}.link()
	c.VariableBounds = encoder{c}.variableBounds()
	return c
}

// index fills what is known of cells, communes and offers before there are rows.
func (c encoder) index() {
	p := c.Problem
	commune := Positions(p.Communes, func(u *matcher.Commune) matcher.CommuneID { return u.ID })
	c.DemandOf, c.CellsOf = make([]int64, len(p.Communes)), make([][]int32, len(p.Communes))
	for k := range p.Demands {
		i := commune[p.Demands[k].Commune]
		c.CommuneOf = append(c.CommuneOf, i)
		c.DemandOf[i] += p.Demands[k].Seats
		c.CellsOf[i] = append(c.CellsOf[i], int32(k))
		c.CellHash = append(c.CellHash, textHash(p.Demands[k].String()))
	}
	c.Price = seatPrices(p)
	for i := range p.Offers {
		c.OfferHash = append(c.OfferHash, textHash(string(p.Offers[i].ID)))
		if Openable(&p.Offers[i]) {
			c.Choices = append(c.Choices, i)
		}
	}
}

// seatPrices are the offers' prices of a seat over all years, kVND. If nobody asks for a seat none is
// bought, and then nothing has bounded the product of a weight and a price.
func seatPrices(p *matcher.Problem) []int64 {
	list := make([]int64, len(p.Offers))
	for i := range p.Offers {
		if len(p.Demands) > 0 {
			list[i] = p.Offers[i].CostKVND()
		}
	}
	return list
}

// link notes which rows hold an offer or a cell, so that a search that moves a seat finds them at once.
func (c encoder) link() {
	c.OfferRows, c.CellRows = make([][]int, len(c.Problem.Offers)), make([][]int, len(c.Problem.Demands))
	c.SideOf = make([][]int, len(c.Problem.Demands))
	for i := range c.Rows {
		r := &c.Rows[i]
		switch {
		case r.Side == Beside:
			c.SideRows = append(c.SideRows, i)
			// Both ways: from a cell to its side rows, and from a side row to its cells.
			for k := range c.SideOf {
				if r.Holds(k) {
					c.SideOf[k] = append(c.SideOf[k], i)
					r.Of = append(r.Of, int32(k))
				}
			}
		// A capacity is looked up by its offer, and rows of goals bound nothing.
		case r.Rule < 0:
		case r.Side == OverOffers:
			for _, o := range r.Members {
				c.OfferRows[o] = append(c.OfferRows[o], i)
			}
		case r.Side == OverCells:
			for _, k := range r.Members {
				c.CellRows[k] = append(c.CellRows[k], i)
			}
		}
	}
	c.KeptIn = make([]bool, len(c.Problem.Demands))
	for j, i := range c.KeptRow {
		if i >= 0 {
			c.ReferenceOf[i] = j
			c.KeptOf[int(c.Rows[i].Members[0])] = i
			c.KeptIn[c.Rows[i].Cell] = true
		}
	}
}

// Pure reports whether every rule and goal stands in the network, so that each
// level is one flow.
func (c *Formulation) Pure() bool {
	return len(c.SideRows)+len(c.Choices)+len(c.Changes) == 0
}

// Uses reports whether the goal is on some level.
func (c *Formulation) Uses(goal matcher.GoalID) bool {
	for _, level := range c.Problem.Goals {
		for _, g := range level {
			if g.Goal == goal {
				return true
			}
		}
	}
	return false
}
