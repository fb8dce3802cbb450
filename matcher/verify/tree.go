package verify

import (
	"strconv"
	"strings"

	"dathang/matcher"
)

// A tree proves a bound by cases. An inner node splits the plans in two by the count of one row, and a leaf bounds
// what is left (leaf.go); the least of the leaves bounds the level. Nodes inherit multipliers from above and state
// only what changes, so the walk keeps one list of them in force, and undoes a node's part of it on the way back.

// Upper limits on the numbers of a node.
const (
	maxShift = 24
	// mostMultiplier bounds multipliers and objective cuts; four of them fit a reduced cost.
	mostMultiplier = mostPart
)

// walk evaluates a node's leaves under what the node and its ancestors set, and takes back what the node
// set. It ends at the first node with an error.
func (v *prover) walk(n *matcher.ProofNode) {
	v.node++
	before, above := v.enter(n), v.cutPrices
	if len(v.found) == 0 && len(n.Holds) > 0 {
		v.cutPrices = n.Holds
	}
	switch {
	case len(v.found) > 0:
	case len(n.Children) == 0 && n.Row == "":
		v.leaf(n.Infeasible)
	default:
		v.split(n)
	}
	v.cutPrices = above
	// Backwards, so that a row that is named twice gets back its first value.
	for i := len(before) - 1; i >= 0; i-- {
		v.set(before[i].Row, before[i].Value)
	}
}

// earlier is the value that a multiplier had above a node.
type earlier struct {
	Row   int32
	Value int64
}

// set puts a multiplier into force and remembers that its row changed.
func (v *prover) set(at int32, y int64) {
	v.y[at] = y
	if !v.isTouched[at] {
		v.isTouched[at] = true
		v.touched = append(v.touched, at)
	}
}

// enter sets a node's multipliers: they must be sorted and known, and 0 only to clear one that was set
// above. It returns what the rows had before, to be set again on the way back.
func (v *prover) enter(n *matcher.ProofNode) []earlier {
	v.checkCuts(n)
	before := make([]earlier, 0, len(n.Multipliers))
	for i, m := range n.Multipliers {
		if i > 0 && n.Multipliers[i-1].Row >= m.Row {
			above := string(n.Multipliers[i-1].Row)
			v.found = append(v.found, inOrder(v.at("/multipliers"), strings.Compare(above, string(m.Row)), string(m.Row), above)...)
		}
		at := v.g.rowAt(m.Row)
		switch {
		case at == nowhere:
			v.wrong(matcher.ViolationUnknown, "list", v.at("/multipliers"), "value", string(m.Row))
		case m.Value == 0 && v.y[at] == 0:
			v.wrong(matcher.ViolationMultiplier, "list", v.at("/multipliers"), "row", string(m.Row))
		case m.Value > mostMultiplier || m.Value < -mostMultiplier:
			v.wrong(matcher.ViolationRange, "path", v.at("/multipliers/"+strconv.Itoa(i)), "value", m.Value)
		case m.Value < 0 && v.g.isChange(at):
			v.wrong(matcher.ViolationNegative, "list", v.at("/multipliers"), "row", string(m.Row), "value", m.Value)
		default:
			before = append(before, earlier{at, v.y[at]})
			v.set(at, m.Value)
		}
	}
	return before
}

// checkCuts requires at most one multiplier for each objective cut, none of them below 0.
func (v *prover) checkCuts(n *matcher.ProofNode) {
	if len(n.Holds) > len(v.cuts) {
		v.wrong(matcher.ViolationHolds, "list", v.at("/holds"), "value", int64(len(n.Holds)), "want", int64(len(v.cuts)))
		return
	}
	for j, h := range n.Holds {
		switch {
		case h < 0:
			v.wrong(matcher.ViolationNegative, "list", v.at("/holds"), "row", string(matcher.LevelRow(v.cuts[j].level+1)), "value", h)
		case h > mostMultiplier:
			v.wrong(matcher.ViolationRange, "path", v.at("/holds/"+strconv.Itoa(j)), "value", h)
		}
	}
}

// split evaluates the two parts of a node.
func (v *prover) split(n *matcher.ProofNode) {
	if len(n.Children) != 2 {
		v.wrong(matcher.ViolationChildren, "list", v.at("/children"), "value", int64(len(n.Children)))
		return
	}
	at := v.g.rowAt(n.Row)
	if at == nowhere || !v.g.splittable(at) {
		v.wrong(matcher.ViolationSplit, "list", v.at(""), "row", string(n.Row))
		return
	}
	// No count is as large, and At + 1 must not overflow.
	if n.At > matcher.MaxTotal || n.At < -matcher.MaxTotal {
		v.wrong(matcher.ViolationRange, "path", v.at("/at"), "value", n.At)
		return
	}
	// A whole number is at most At or at least At + 1: the two parts leave out no plan.
	whole := v.rows[at]
	for i, part := range []row{whole.atMost(n.At), whole.atLeast(n.At + 1)} {
		v.rows[at] = part
		v.walk(&n.Children[i])
		if len(v.found) > 0 {
			break
		}
	}
	v.rows[at] = whole
}

// at is the pointer of a part of the node being walked, which a file has in the order of the walk.
func (v *prover) at(part string) string {
	if v.node == 0 {
		return v.list + part // a cut is no tree
	}
	return v.list + "/" + strconv.Itoa(v.node-1) + part
}

// wrong notes a violation; the walk ends there.
func (v *prover) wrong(code matcher.Code, params ...any) {
	v.found = append(v.found, violation(code, params...))
}
