package flow

import (
	"errors"
	"fmt"
)

// ErrCheck is wrapped by every fault that Check finds.
var ErrCheck = errors.New("wrong result")

// Check recounts a result from the network alone, in O(nodes + arcs) and sharing nothing with the solver:
// bounds, conservation, cost and complementary slackness of an optimal one; the Farkas proof of an infeasible one;
// the feasible flow and the endless cycle of an unbounded one; bounds and cost of a stopped one.
func Check(n *Network, r *Result) error {
	if err := n.validate(); err != nil {
		return err
	}
	if len(r.Flow) != n.Arcs() {
		return fmt.Errorf("%w: %d flows for %d arcs", ErrCheck, len(r.Flow), n.Arcs())
	}
	if err := checkBounds(n, r); err != nil {
		return err
	}
	switch r.Status {
	case Optimal:
		if err := checkBalance(n, r); err != nil {
			return err
		}
		return checkSlackness(n, r)
	case Infeasible:
		return checkFarkas(n, r)
	case Unbounded:
		if err := checkBalance(n, r); err != nil {
			return err
		}
		return checkRay(n, r)
	case Stopped:
		if r.Short == 0 {
			return checkBalance(n, r)
		}
		return nil
	}
	return fmt.Errorf("%w: unknown status %v", ErrCheck, r.Status)
}

// boundOf computes the dual bound of Result's comment with every cost multiplied by scale, 0 or 1. False where it is
// minus infinity.
func boundOf(n *Network, potential []int64, scale int64) (wide128, bool) {
	var sum wide128
	for v := range n.Nodes() {
		sum.addProduct(-n.Supply(v), potential[v])
	}
	for a := range n.Arcs() {
		from, to, low, high, cost := n.Arc(a)
		var rc wide128
		rc.add(scale * cost)
		rc.add(potential[from])
		rc.sub(potential[to])
		at := low
		if rc.sign() < 0 {
			if high == Infinite {
				return sum, false
			}
			at = high
		}
		// A reduced cost of arbitrary potentials may need 65 bits, so its parts are multiplied
		// separately.
		sum.addProduct(at, scale*cost)
		sum.addProduct(at, potential[from])
		sum.addProduct(-at, potential[to])
	}
	return sum, true
}

// checkBounds: every flow is within the bounds of its arc.
func checkBounds(n *Network, r *Result) error {
	var cost wide128
	for a, x := range r.Flow {
		_, _, low, high, c := n.Arc(a)
		if x < low || x > high {
			return fmt.Errorf("%w: arc %d carries %d; bounds are %d to %d", ErrCheck, a, x, low, high)
		}
		cost.addProduct(x, c)
	}
	if total, ok := cost.int64(); !ok || total != r.Cost {
		return fmt.Errorf("%w: the flow costs %s, the result says %d", ErrCheck, cost.String(), r.Cost)
	}
	return nil
}

// checkBalance: what leaves every node, less what enters it, is its supply.
func checkBalance(n *Network, r *Result) error {
	if r.Short != 0 {
		return fmt.Errorf("%w: status %v with %d units short", ErrCheck, r.Status, r.Short)
	}
	net := make([]wide128, n.Nodes())
	for a, x := range r.Flow {
		from, to, _, _, _ := n.Arc(a)
		net[from].add(x)
		net[to].sub(x)
	}
	for v := range net {
		net[v].sub(n.Supply(v))
		if net[v].sign() != 0 {
			return fmt.Errorf("%w: node %d sends %s more than its supply %d", ErrCheck, v, net[v].String(), n.Supply(v))
		}
	}
	return nil
}

// checkSlackness: an arc of positive reduced cost is at its lower bound, one of negative reduced
// cost at its upper.
func checkSlackness(n *Network, r *Result) error {
	if len(r.Potential) != n.Nodes() {
		return fmt.Errorf("%w: %d potentials for %d nodes", ErrCheck, len(r.Potential), n.Nodes())
	}
	for a, x := range r.Flow {
		from, to, low, high, cost := n.Arc(a)
		var rc wide128
		rc.add(cost)
		rc.add(r.Potential[from])
		rc.sub(r.Potential[to])
		if s := rc.sign(); s > 0 && x != low || s < 0 && x != high {
			return fmt.Errorf("%w: arc %d has reduced cost %s and carries %d; bounds are %d to %d",
				ErrCheck, a, rc.String(), x, low, high)
		}
	}
	return nil
}

// checkFarkas: under the potentials alone, no flow within the bounds can meet the supplies.
func checkFarkas(n *Network, r *Result) error {
	if len(r.Potential) != n.Nodes() {
		return fmt.Errorf("%w: %d potentials for %d nodes", ErrCheck, len(r.Potential), n.Nodes())
	}
	sum, ok := boundOf(n, r.Potential, 0)
	if !ok {
		return fmt.Errorf("%w: the proof of infeasibility leans on an arc without an upper bound", ErrCheck)
	}
	if sum.sign() <= 0 {
		return fmt.Errorf("%w: the proof of infeasibility adds up to %s; want more than 0", ErrCheck, sum.String())
	}
	return nil
}

// checkRay: the arcs form a cycle of negative cost with no upper bound.
func checkRay(n *Network, r *Result) error {
	turn := make(map[int]int) // by node: arcs of the ray out of it less those into it
	var cost wide128
	for _, a := range r.Ray {
		if a < 0 || a >= n.Arcs() {
			return fmt.Errorf("%w: the ray uses arc %d of %d", ErrCheck, a, n.Arcs())
		}
		from, to, _, high, c := n.Arc(a)
		if high != Infinite {
			return fmt.Errorf("%w: the ray uses arc %d, whose upper bound is %d", ErrCheck, a, high)
		}
		turn[from]++
		turn[to]--
		cost.add(c)
	}
	for _, a := range r.Ray {
		if from, _, _, _, _ := n.Arc(a); turn[from] != 0 {
			return fmt.Errorf("%w: the ray is not closed at node %d", ErrCheck, from)
		}
	}
	if cost.sign() >= 0 {
		return fmt.Errorf("%w: the ray costs %s; want less than 0", ErrCheck, cost.String())
	}
	return nil
}
