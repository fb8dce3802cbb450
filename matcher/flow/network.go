package flow

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"
)

// Infinite as the upper bound of an arc means that the arc has none.
const Infinite int64 = math.MaxInt64

// Limits of the numbers of a network. They are far above any use and keep every sum inside int64.
const (
	// limitUnits bounds the sum of |supply|, |low| and finite high-low over the whole network. No flow
	// of a basic solution can be larger, so sums of two flows stay below 2^63.
	limitUnits = int64(1) << 61
	// limitPotential bounds (nodes+2) * (largest |cost| + 1), the cost of any path and the price of an
	// artificial arc. A reduced cost adds up at most five of those.
	limitPotential = int64(1) << 59
	limitArcs      = 1 << 29
	limitNodes     = 1 << 29
)

// ErrInput is wrapped by every error about the numbers of a network.
var ErrInput = errors.New("bad network")

// Network is a directed graph with supplies, bounds and costs. Nodes are 0..Nodes()-1, arcs 0..Arcs()-1 in
// the order they were added. Parallel arcs and arcs from a node to itself are allowed.
//
// Wrong numbers do not panic: they are remembered and Solve returns them as an error that names the arc or
// node. A Network may be solved by several goroutines at once as long as nobody edits it meanwhile.
type Network struct {
	from, to []int32
	low      column // empty while every lower bound is 0
	high     column
	cost     column
	supply   []int64

	bad     map[int]error // by arc: what is wrong with it now
	badNode error         // the first edit that named a node or an arc that does not exist
	units   wide128       // sum of |supply|, |low| and finite high-low: see limitUnits
	balance wide128       // sum of supplies
	maxCost int64         // no smaller than any |cost|
	lows    bool          // some low was ever not 0

	laying sync.Mutex
	narrow *layout[int32] // made by prepare; at most one of the two
	wide   *layout[int64]
	shared bool // another network uses the same layout: copy it before a patch
	journal
}

// NewNetwork returns a network with the given number of nodes, supply 0 each, and room for arcs.
// The second number is a hint and may be 0.
func NewNetwork(nodes, arcs int) *Network {
	n := &Network{}
	if nodes < 0 || nodes > limitNodes {
		n.badNode = fmt.Errorf("%w: %d nodes; want 0 to %d", ErrInput, nodes, limitNodes)
		nodes = 0
	}
	n.supply = make([]int64, nodes)
	arcs = min(max(arcs, 0), limitArcs)
	n.from = make([]int32, 0, arcs)
	n.to = make([]int32, 0, arcs)
	n.high.narrow = make([]int32, 0, arcs)
	n.cost.narrow = make([]int32, 0, arcs)
	return n
}

// AddNode adds a node of supply 0 and returns its index.
func (n *Network) AddNode() int {
	if len(n.supply) >= limitNodes {
		n.noteBadNode(fmt.Errorf("%w: more than %d nodes", ErrInput, limitNodes))
		return len(n.supply) - 1
	}
	n.supply = append(n.supply, 0)
	n.patchNode(len(n.supply) - 1)
	return len(n.supply) - 1
}

// AddArc adds an arc that carries low to high units at cost each and returns its index.
// low may be negative, which lets units run backwards; high may be Infinite. O(1) amortised.
func (n *Network) AddArc(from, to int, low, high, cost int64) int {
	arc := len(n.from)
	if arc >= limitArcs {
		n.noteBadNode(fmt.Errorf("%w: more than %d arcs", ErrInput, limitArcs))
		return arc - 1
	}
	if from < 0 || from >= len(n.supply) || to < 0 || to >= len(n.supply) {
		n.noteBadNode(fmt.Errorf("%w: arc %d runs from node %d to node %d; nodes are 0 to %d",
			ErrInput, arc, from, to, len(n.supply)-1))
		from, to = 0, 0
	}
	n.from = append(n.from, int32(from))
	n.to = append(n.to, int32(to))
	if low != 0 {
		n.needLows()
	}
	if n.lows {
		n.low.push(low)
	}
	n.high.push(high)
	n.cost.push(cost)
	n.countUnits(1, low, high)
	n.judge(arc, low, high, cost)
	n.patchArc(arc)
	return arc
}

// SetSupply sets how many units enter the network at a node; negative supply leaves it. All supplies must add
// up to 0 when Solve is called.
func (n *Network) SetSupply(node int, supply int64) {
	if node < 0 || node >= len(n.supply) {
		n.noteBadNode(fmt.Errorf("%w: supply %d set on node %d; nodes are 0 to %d", ErrInput, supply, node, len(n.supply)-1))
		return
	}
	old := n.supply[node]
	if old == supply {
		return
	}
	n.units.sub(magnitude(old))
	n.balance.sub(old)
	n.supply[node] = supply
	n.units.add(magnitude(supply))
	n.balance.add(supply)
	n.patchSupply(node, old)
}

// SetCost sets the cost of one unit on an arc.
func (n *Network) SetCost(arc int, cost int64) {
	if !n.hasArc(arc, "cost") {
		return
	}
	if n.cost.at(arc) == cost {
		return
	}
	n.cost.set(arc, cost)
	n.judge(arc, n.lowAt(arc), n.high.at(arc), cost)
	n.patchCost(arc)
}

// SetCosts sets the costs of consecutive arcs, starting at first. For many arcs it is cheaper than
// SetCost, because the network is then laid out again once instead of being patched arc by arc.
func (n *Network) SetCosts(first int, costs []int64) {
	if len(costs) > 0 && (!n.hasArc(first, "cost") || !n.hasArc(first+len(costs)-1, "cost")) {
		return
	}
	changed := 0
	for i, cost := range costs {
		if n.cost.at(first+i) != cost {
			changed++
		}
	}
	n.Expect(changed)
	for i, cost := range costs {
		n.SetCost(first+i, cost)
	}
}

// CloseArcs sets the bounds of arcs to 0.
func (n *Network) CloseArcs(arcs []int) {
	n.Expect(len(arcs))
	for _, arc := range arcs {
		n.SetBounds(arc, 0, 0)
	}
}

// Expect announces how many edits will follow: if there are very many, the network is laid out
// again rather than patched.
func (n *Network) Expect(edits int) {
	const manyShare = 8 // of all arcs, one in so many
	if edits > len(n.from)/manyShare {
		n.forget()
	}
}

// SetBounds sets the least and the most that an arc may carry.
func (n *Network) SetBounds(arc int, low, high int64) {
	if !n.hasArc(arc, "bounds") {
		return
	}
	oldLow, oldHigh := n.lowAt(arc), n.high.at(arc)
	if oldLow == low && oldHigh == high {
		return
	}
	n.countUnits(-1, oldLow, oldHigh)
	if low != 0 {
		n.needLows()
	}
	if n.lows {
		n.low.set(arc, low)
	}
	n.high.set(arc, high)
	n.countUnits(1, low, high)
	n.judge(arc, low, high, n.cost.at(arc))
	n.patchBounds(arc, oldLow, oldHigh)
}

// Nodes returns the number of nodes.
func (n *Network) Nodes() int { return len(n.supply) }

// Arcs returns the number of arcs.
func (n *Network) Arcs() int { return len(n.from) }

// Supply returns the supply of a node that exists.
func (n *Network) Supply(node int) int64 { return n.supply[node] }

// Arc returns the data of an existing arc.
func (n *Network) Arc(arc int) (from, to int, low, high, cost int64) {
	return int(n.from[arc]), int(n.to[arc]), n.lowAt(arc), n.high.at(arc), n.cost.at(arc)
}

// Clone returns a copy that can be edited by itself, in O(nodes + arcs). A Basis of n serves the copy too. What has
// been laid out for solving is shared until either of the two is edited.
func (n *Network) Clone() *Network {
	n.laying.Lock()
	defer n.laying.Unlock()
	n.shared = true
	c := &Network{
		from: slices.Clone(n.from), to: slices.Clone(n.to),
		low: n.low.clone(), high: n.high.clone(), cost: n.cost.clone(), lows: n.lows,
		supply:  slices.Clone(n.supply),
		badNode: n.badNode, units: n.units, balance: n.balance, maxCost: n.maxCost,
		narrow: n.narrow, wide: n.wide, shared: true, journal: n.journal.branch(),
	}
	c.bad = make(map[int]error, len(n.bad))
	for arc, err := range n.bad {
		c.bad[arc] = err
	}
	return c
}

// lowAt is the lower bound of an arc.
func (n *Network) lowAt(arc int) int64 {
	if !n.lows {
		return 0
	}
	return n.low.at(arc)
}

// needLows makes the column of lower bounds, all 0, before the first that is not 0.
func (n *Network) needLows() {
	if n.lows {
		return
	}
	n.lows = true
	n.low.narrow = make([]int32, n.high.len(), cap(n.from))
}

// hasArc reports whether an arc exists; if not it notes the error, naming what was to be set.
func (n *Network) hasArc(arc int, what string) bool {
	if arc < 0 || arc >= len(n.from) {
		n.noteBadNode(fmt.Errorf("%w: %s set on arc %d; arcs are 0 to %d", ErrInput, what, arc, len(n.from)-1))
		return false
	}
	return true
}

// noteBadNode keeps the first of such errors for Solve to return.
func (n *Network) noteBadNode(err error) {
	if n.badNode == nil {
		n.badNode = err
	}
}

// countUnits adds (sign 1) or takes away (sign -1) what an arc counts for in units.
func (n *Network) countUnits(sign, low, high int64) {
	n.units.addProduct(sign, magnitude(low))
	if high != Infinite && high >= low {
		n.units.addProduct(sign, high)
		n.units.addProduct(-sign, low)
	}
}

// judge records what is wrong with an arc, or clears the record if it is right again.
func (n *Network) judge(arc int, low, high, cost int64) {
	var err error
	switch {
	case low > high:
		err = fmt.Errorf("%w: arc %d has low %d above high %d", ErrInput, arc, low, high)
	case low == Infinite || magnitude(low) > limitUnits:
		err = fmt.Errorf("%w: arc %d has low %d; want -%d to %d", ErrInput, arc, low, limitUnits, limitUnits)
	case high != Infinite && magnitude(high) > limitUnits:
		err = fmt.Errorf("%w: arc %d has high %d; want at most %d, or Infinite", ErrInput, arc, high, limitUnits)
	case magnitude(cost) > limitPotential:
		err = fmt.Errorf("%w: arc %d has cost %d; want -%d to %d", ErrInput, arc, cost, limitPotential, limitPotential)
	}
	if err == nil {
		n.maxCost = max(n.maxCost, magnitude(cost))
		if n.bad != nil {
			delete(n.bad, arc)
		}
		return
	}
	if n.bad == nil {
		n.bad = make(map[int]error)
	}
	n.bad[arc] = err
}

// validate returns the first thing that makes the network unsolvable as given. O(1) if there is
// none.
func (n *Network) validate() error {
	if n.badNode != nil {
		return n.badNode
	}
	if len(n.bad) > 0 {
		first := math.MaxInt
		for arc := range n.bad {
			first = min(first, arc)
		}
		return n.bad[first]
	}
	if b, ok := n.balance.int64(); !ok || b != 0 {
		return fmt.Errorf("%w: the supplies add up to %s; want 0", ErrInput, n.balance.String())
	}
	if u, ok := n.units.int64(); !ok || u > limitUnits {
		return fmt.Errorf("%w: supplies and finite bounds add up to %s units; want at most %d (use Infinite for arcs without a bound)",
			ErrInput, n.units.String(), limitUnits)
	}
	if largest := n.largestCost(); n.costTooLarge(largest) {
		return fmt.Errorf("%w: the largest cost is %d on %d nodes; want (nodes+2)*(cost+1) at most %d",
			ErrInput, largest, len(n.supply), limitPotential)
	}
	return nil
}

// largestCost returns a number no smaller than any |cost|, the exact one where the cheap bound is too large.
func (n *Network) largestCost() int64 {
	if !n.costTooLarge(n.maxCost) {
		return n.maxCost
	}
	// The largest cost may have been edited away since.
	largest := int64(0)
	for arc := range n.from {
		largest = max(largest, magnitude(n.cost.at(arc)))
	}
	return largest
}

// costTooLarge reports whether paths of arcs at this cost could leave the range of potentials.
func (n *Network) costTooLarge(cost int64) bool { return cost > MostCost(len(n.supply)) }

// MostCost is the largest cost that a network of so many nodes may have.
func MostCost(nodes int) int64 { return limitPotential/(int64(nodes)+2) - 1 }

// other is the end of an arc that v is not.
func (n *Network) other(arc, v int32) int32 {
	if n.from[arc] == v {
		return n.to[arc]
	}
	return n.from[arc]
}

// magnitude is |v|, with the one number that has none brought down to the largest.
func magnitude(v int64) int64 {
	if v == math.MinInt64 {
		return math.MaxInt64
	}
	return max(v, -v)
}
