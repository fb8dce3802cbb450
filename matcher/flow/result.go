package flow

import "fmt"

// Status says what a Result is.
type Status int

// The four answers of Solve.
const (
	// Optimal: Flow is feasible and of least cost; Potential proves it.
	Optimal Status = iota
	// Infeasible: no flow obeys all bounds and supplies; Potential is a Farkas proof (see Result).
	Infeasible
	// Unbounded: Flow is feasible, and along Ray the cost falls without end.
	Unbounded
	// Stopped: the context or a limit ended the search; Flow obeys bounds but may be neither optimal nor balanced.
	Stopped
)

// String returns the status in lower case.
func (s Status) String() string {
	switch s {
	case Optimal:
		return "optimal"
	case Infeasible:
		return "infeasible"
	case Unbounded:
		return "unbounded"
	case Stopped:
		return "stopped"
	}
	return fmt.Sprintf("Status(%d)", int(s))
}

// Options steer a solve. The zero value is a good choice.
type Options struct {
	// MaxPivots stops the solve after so many pivots; 0 means no limit.
	MaxPivots int64
	// Progress is called every few thousand pivots, from one goroutine at a time.
	Progress func(Progress)
	// Threads is how many goroutines may work at once, one when it is less. It never changes the result. Networks that
	// fall into parts (see README.md) have use for them, where start is nil and MaxPivots is 0.
	Threads int
	// Once says that no solve will start from the result: it has no Basis, and nothing is prepared for one.
	Once bool
}

// Progress is what a running solve can say of itself without slowing down.
type Progress struct {
	Pivots int64
}

// Result is the answer of Solve.
//
// With b the supplies and rc0(a) = Potential[from] - Potential[to], every feasible flow x satisfies
// sum over a of rc0(a)*x(a) = sum over v of Potential[v]*b[v]. An infeasible network's Potential therefore proves
// its point when
//
//	sum over a of min{rc0(a)*x : low <= x <= high}  -  sum over v of Potential[v]*b[v]  >  0
//
// and for any potentials at all (so also those of a stopped solve) the least cost is at least
//
//	sum over a of min{rc(a)*x : low <= x <= high}  -  sum over v of Potential[v]*b[v]
//
// which Bound computes. Only differences of potentials within a connected component mean anything.
type Result struct {
	Status    Status
	Flow      []int64 // by arc, in units
	Potential []int64 // by node, in cost a unit
	Cost      int64   // sum of cost*flow
	Pivots    int64   // of an assignment solved by paths: scans of one task's arcs
	// Short is how many units of supply found no way: 0 when Flow is feasible.
	Short int64
	// Ray lists the arcs of a cycle of negative cost without an upper bound; nil unless Unbounded.
	Ray []int
	// Basis starts the next solve; nil when Unbounded.
	Basis *Basis
}

// setCost takes the total cost, or refuses it: answers state it as an int64.
func (r *Result) setCost(total *wide128) error {
	var fits bool
	if r.Cost, fits = total.int64(); !fits {
		return fmt.Errorf("%w: the cost of the answer is %s, which does not fit an int64", ErrInput, total.String())
	}
	return nil
}

// count sums the cost of the flow.
func (r *Result) count(n *Network) error {
	var total wide128
	for a, x := range r.Flow {
		if x != 0 {
			total.addProduct(x, n.cost.at(a))
		}
	}
	return r.setCost(&total)
}
