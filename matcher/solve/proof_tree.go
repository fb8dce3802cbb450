package solve

import (
	"math"
	"slices"

	"dathang/matcher"
)

// node of a level's tree. It keeps the multipliers of the best bound that was
// found there, so that it can stand as a leaf of the certificate.
type node struct {
	parent *node
	kids   []*node
	// row split by the parent: at most `at`, or (upper) at least `at` + 1.
	row   int
	at    int64
	upper bool
	depth int

	found bool // some bound is known
	// base is the scaled bound before the objective cuts are subtracted; the bound is base - sum of cuts x value.
	base                 int64
	separate             int64                // the scaled bound with every row counted for itself
	cuts                 []int64              // multipliers of the objective cuts
	side                 multipliers          // all that were searched for, with these, from which nodes below start
	y                    []matcher.Multiplier // of rows, in their file form
	dual                 *dual                // what the bound is of, until the node is split or closed
	rowID                matcher.RowID        // of the split of its kids
	infeasible           bool
	pricesVariableBounds bool      // some variable upper bound is priced
	worth                []float64 // of a seat of each cell, where variable upper bounds raised the bound
	done                 bool      // no plan below can be better than the bound
}

// keep remembers a dual if it has the best bound here so far, or if it shows that the node is empty, and reports
// whether it did.
func (n *node) keep(s *space, d *dual) bool {
	base := d.bound
	for j, h := range s.cuts {
		base += d.m.cuts[j] * h.value
	}
	if n.infeasible {
		return false
	}
	n.infeasible = d.empty
	if n.found && !d.empty && d.bound <= n.scaled(s.cutValues()) {
		return false
	}
	n.found, n.base, n.separate, n.cuts, n.side = true, base, d.separate, slices.Clone(d.m.cuts), d.m.clone()
	n.y, n.pricesVariableBounds, n.dual = s.rowMultipliers(d), len(d.bounds) > 0, d
	return true
}

// inherit keeps a dual of the node above for what it proves of this node, at which the space stands.
func (n *node) inherit(s *space, above *dual) {
	d := *above
	d.y = append(slices.Clone(d.y), make([]int64, len(s.rows)-len(d.y))...) // 0 for rows of pairs made since
	s.bound(&d)
	n.keep(s, &d)
}

// cutValues are the values at which the objective cuts keep the levels above.
func (s *space) cutValues() []int64 {
	values := make([]int64, len(s.cuts))
	for j, h := range s.cuts {
		values[j] = h.value
	}
	return values
}

// scaled bound of the node alone, at the given values of the objective cuts: it is affine in these, so that it still
// holds when a plan betters a level above.
func (n *node) scaled(values []int64) int64 {
	sum := n.base
	for j, h := range n.cuts {
		sum -= h * values[j]
	}
	return sum
}

// least scaled bound among the leaves below: what the tree proves of the node. MaxInt64 where all are empty.
func (n *node) least(values []int64) int64 {
	if n.infeasible {
		return math.MaxInt64
	}
	if len(n.kids) == 0 {
		return n.scaled(values)
	}
	return min(n.kids[0].least(values), n.kids[1].least(values))
}

// ceilShift is n / 2^shift, rounded up.
func ceilShift(n int64, shift int) int64 {
	q := n >> shift
	if q<<shift < n {
		q++
	}
	return q
}

// proof gives the tree in its file form: each node with the multipliers that differ from the node above.
func (n *node) proof(above []matcher.Multiplier) matcher.ProofNode {
	out := matcher.ProofNode{Multipliers: changed(above, n.y), Holds: n.cuts, Infeasible: n.infeasible}
	if len(n.kids) > 0 {
		out.Row, out.At = n.rowID, n.kids[0].at
		for _, kid := range n.kids {
			out.Children = append(out.Children, kid.proof(n.y))
		}
	}
	return out
}

// changed lists the entries that turn above into now, 0 for a row that is gone; both are sorted by row.
func changed(above, now []matcher.Multiplier) []matcher.Multiplier {
	var out []matcher.Multiplier
	i := 0
	for _, m := range now {
		for ; i < len(above) && above[i].Row < m.Row; i++ {
			out = append(out, matcher.Multiplier{Row: above[i].Row})
		}
		if i < len(above) && above[i].Row == m.Row {
			i++
			if above[i-1].Value == m.Value {
				continue
			}
		}
		out = append(out, m)
	}
	for ; i < len(above); i++ {
		out = append(out, matcher.Multiplier{Row: above[i].Row})
	}
	return out
}

// meets reports whether the tree is a single leaf whose bound, row by row, is the value, with nothing but rows
// priced.
func (n *node) meets(value int64, shift int) bool {
	return len(n.kids) == 0 && n.separate == value<<shift && n.plain()
}

// plain reports whether only rows have multipliers, so that the face may keep the level.
func (n *node) plain() bool {
	if n.pricesVariableBounds {
		return false
	}
	for _, h := range n.side.changes {
		if h != 0 {
			return false
		}
	}
	for _, h := range n.cuts {
		if h != 0 {
			return false
		}
	}
	return true
}
