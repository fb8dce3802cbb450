package solve

// Reduced-cost fixing (Crowder, Johnson, Padberg, Solving large-scale zero-one linear programming problems, 1983):
// where a node's multipliers prove that no plan with an offer open is better than the best one, the offer is closed
// below the node, and the other way round. In the certificate this is a split whose other part is a leaf under the
// same multipliers, so that nothing is taken on trust.

// mostFixed offers of one node: each adds a leaf to the certificate.
const mostFixed = 400

// fix decides the offers about which the node's multipliers leave no choice, and gives the node below those splits,
// which is n where there are none. The space stands to n, and then to that node.
func (t *search) fix(n *node) *node {
	if t.best == nil || n.dual == nil || n.infeasible {
		return n
	}
	s, c := t.s, t.c
	below := n
	for found := true; found; { // offers under one cap decide about each other
		found = false
		for _, o := range c.Choices {
			if !s.closed[o] || !s.open[o] || below.depth-n.depth >= mostFixed || below.depth >= maxDepth {
				continue
			}
			for _, upper := range []bool{false, true} {
				if t.excludes(below, s.lift(o, upper, n.dual)) {
					below = t.fixed(below, n.dual, o, !upper)
					found = true
					break
				}
			}
		}
	}
	if below != n {
		n.dual = nil
	}
	return below
}

// excludes reports whether a part of the node, its bound higher by so much, holds no plan that would be accepted.
func (t *search) excludes(n *node, lift int64) bool {
	if lift == never {
		return true
	}
	return ceilShift(n.scaled(t.s.cutValues())+lift, t.s.shift) >= t.value(t.best)-t.allowed()
}

// fixed splits a node on an offer and gives the part that is kept, with the offer open where upper; the other is done.
// Both parts have what the dual proves of them.
func (t *search) fixed(n *node, d *dual, o int, upper bool) *node {
	row := t.s.c.Net.CapacityRow[o]
	n.rowID = t.s.rows[row].ID
	var kept *node
	for _, side := range []bool{false, true} {
		kid := n.part(row, side, t.s.lift(o, side, d))
		n.kids = append(n.kids, kid)
		if kid.done = side != upper; !kid.done {
			kept, kid.dual = kid, d
		}
	}
	t.s.split(row, 0, upper)
	return kept
}

// part is a kid under the multipliers of n, its bound higher by so much.
func (n *node) part(row int, upper bool, lift int64) *node {
	kid := *n
	kid.parent, kid.kids, kid.row, kid.at, kid.upper, kid.depth = n, nil, row, 0, upper, n.depth+1
	kid.rowID, kid.dual = "", nil
	if kid.infeasible = lift == never; !kid.infeasible {
		kid.base += lift
	}
	return &kid
}

// lift is by how much a dual's bound rises where an offer that may be both is closed, or opened (upper); never where
// nothing is left there.
func (s *space) lift(o int, upper bool, d *dual) int64 {
	i := s.c.Net.CapacityRow[o]
	// What the offer adds to the bound: with the cap that it shares, if there is one, else by itself.
	at := func() (int64, bool) {
		if j := s.c.FixedChargeCapOf[o]; j >= 0 {
			more, some := s.capExcess(&s.c.FixedChargeCaps[j], d)
			return more + s.choiceBound(o, i, d), some
		}
		return s.choiceBound(o, i, d), true
	}
	before, _ := at()
	depth := len(s.undo)
	s.split(i, 0, upper)
	after, some := at()
	s.back(depth)
	if !some {
		return never
	}
	return after - before
}
