package solve

import "slices"

// raiseByVariableBounds raises the bound of a node by variable upper bounds (bound_variable.go), and returns for each
// linked offer that may be closed or open the part of the rounds in which it was open; nil where there are none.
func (t *search) raiseByVariableBounds(n *node) map[int]float64 {
	if t.dual == nil || !slices.Contains(t.c.VariableBounds, true) || t.closed(n) {
		return nil
	}
	l := t.s.newVariableBoundAscent(t.dual, n)
	rounds := variableBoundRounds
	if n.parent == nil {
		rounds = rootVariableBoundRounds
	}
	l.climb(t.target, rounds)
	d := l.dual()
	if n.keep(t.s, d) {
		n.worth = l.best
	}
	parts := map[int]float64{}
	for i := range l.offers {
		if o := &l.offers[i]; o.closed && o.open {
			parts[o.offer] = o.opened / l.rounds
		}
	}
	return parts
}

// mostUndecided picks the linked offer on which the rounds disagreed most, weighted by its opening cost: the row of its
// capacity, to be split at 0. False where they agreed on all.
func (t *search) mostUndecided(parts map[int]float64) (row int, ok bool) {
	worst := 0.0
	for _, o := range t.c.Choices {
		part, linked := parts[o]
		if !linked || !t.s.closed[o] || !t.s.open[o] {
			continue
		}
		if doubt := float64(min(part, 1-part) * float64(t.c.Problem.Offers[o].OpeningKVND)); doubt > worst {
			worst, row, ok = doubt, t.c.Net.CapacityRow[o], true
		}
	}
	return row, ok
}
