// Package solve answers a matcher.Problem: it turns the rules into one
// min-cost flow, solves the goals level by level, each exactly on the optimal
// face of the levels above, and writes the multipliers that prove it.
//
// Plan of Run:
//  1. pairs.go: which offer may serve which cell;
//  2. rows.go and one file a rule: every rule is a row, a set of pairs with a
//     least and a greatest number of seats; rows over offers and rows over
//     cells each have to nest (laminar.go);
//  3. network.go: the two trees of rows with the pairs between them are a
//     circulation with integral optima;
//  4. face.go: solve a level, read the multiplier of each row off the
//     potentials, keep what complementary slackness leaves, go on;
//  5. conflict.go: where the rules contradict each other, an irreducible set
//     of bounds with its cut.
package solve

import (
	"context"
	"fmt"

	"dathang/matcher"
	"dathang/matcher/flow"
)

// Options steer a run. Limits are counts, so that results repeat.
type Options struct {
	// MaxPivots of all levels together; 0 is no limit.
	MaxPivots int64
	// Threads that may work at once; it never changes a result.
	Threads int
	// Progress is told about the work now and then, from the solving goroutine.
	Progress func(Progress)
}

// Progress says where a run is.
type Progress struct {
	// Level being solved, from 1, of Levels.
	Level, Levels int
	Pivots        int64
}

// Stats say how much work a run was.
type Stats struct {
	Pairs, Nodes, Arcs int
	Pivots             int64
}

// Run solves p, which must be valid. An infeasible problem is an answer, not
// an error; rules that do not nest are matcher.Faults.
func Run(ctx context.Context, p *matcher.Problem, opts Options) (*matcher.Solution, Stats, error) {
	c, err := Compile(p)
	if err != nil {
		return nil, Stats{}, err
	}
	return c.Run(ctx, opts)
}

// Compiled is a problem as a network, ready to be solved.
type Compiled struct {
	Problem *matcher.Problem
	pairs   *pairs
	rows    []row
	// offers and cells are the nested rows of either side.
	offers, cells *forest
	apart         map[apart]bool
	net           *network
}

// Compile finds the pairs, encodes the rules and builds the network.
func Compile(p *matcher.Problem) (*Compiled, error) {
	c := &Compiled{Problem: p, pairs: newPairs(p), apart: map[apart]bool{}}
	if err := c.encodeRules(); err != nil {
		return nil, err
	}
	if err := c.build(); err != nil {
		return nil, err
	}
	return c, nil
}

// Run solves a compiled problem; it leaves c as it was, so that it may run again.
func (c *Compiled) Run(ctx context.Context, opts Options) (*matcher.Solution, Stats, error) {
	f := &face{c: c, net: c.net.graph.Clone(), opts: opts}
	f.stats = Stats{Pairs: len(c.pairs.offer), Nodes: f.net.Nodes(), Arcs: f.net.Arcs()}
	s := &matcher.Solution{Status: matcher.StatusOptimal, Allocations: []matcher.Allocation{}, Unmet: []matcher.Unmet{}, Levels: []matcher.Level{}}
	for l := range c.Problem.Goals {
		result, err := f.solve(ctx, l)
		if err != nil {
			return nil, f.stats, fmt.Errorf("level %d: %w", l+1, err)
		}
		switch {
		case result.Status == flow.Infeasible:
			s.Status = matcher.StatusInfeasible
			s.Conflict, err = c.conflict(ctx, f)
			return s, f.stats, err
		case result.Status == flow.Stopped:
			f.stopped(ctx, s, l, result)
			return s, f.stats, nil
		case result.Status != flow.Optimal:
			return nil, f.stats, fmt.Errorf("level %d: the engine says %v of a network that has bounds everywhere", l+1, result.Status)
		}
		proof := f.proof(l, result)
		value := f.value(l, result.Flow)
		if proof.bound != value.Value {
			return nil, f.stats, fmt.Errorf("level %d: value %d but proven bound %d", l+1, value.Value, proof.bound)
		}
		value.Bound = proof.bound
		s.Levels = append(s.Levels, value)
		s.Certificate.Levels = append(s.Certificate.Levels, proof.write(c))
		f.narrow(proof)
	}
	f.write(s)
	return s, f.stats, nil
}
