package verify

// A variable upper bound ties the seats x of a pair to whether its offer is open
// (y is 1) or closed (y is 0): x - most y <= 0, most being what the cell asks for
// or the offer has, whichever is less. Certificates name its row "link:". An open
// offer gives a cell at most most seats and a closed one none, so x - most y is
// from -most to 0 in every plan that obeys the rules.

// newVariableBound makes the row of a pair whose offer is a choice: the seats count 1 each, opening the
// offer -most.
func (g *ground) newVariableBound(e ends) {
	most := min(g.problem.Demands[e.cell].Seats, g.problem.Offers[e.offer].Capacity)
	at := g.newRow(row{low: -most})
	g.takePair(at, e)
	g.charge(at, e.offer, -most)
}

// isVariableBound reports whether a row is a variable upper bound.
func (g *ground) isVariableBound(at int32) bool {
	return at >= g.namedAt(0) && g.named[at-g.namedAt(0)].isVariableBound
}
