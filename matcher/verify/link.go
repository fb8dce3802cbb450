package verify

// A link counts the seats of a pair less as many as it could have where its
// offer is open: x - most y. An open offer gives a cell at most most seats and
// a closed one none, so this is from -most to 0 in every plan that obeys the rules.

func (g *ground) newLink(e ends) {
	most := min(g.problem.Demands[e.cell].Seats, g.problem.Offers[e.offer].Capacity)
	at := g.newRow(row{low: -most})
	g.takePair(at, e)
	g.charge(at, e.offer, -most)
}

// isLink reports whether a row is a link.
func (g *ground) isLink(at int32) bool {
	return at >= g.namedAt(0) && g.named[at-g.namedAt(0)].isLink
}
