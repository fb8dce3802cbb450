// Package explain says why an answer is as it is: for the next unmet seat of
// every cell, which relaxations would serve it, with the moves that then would
// as a witness; for every allocation, what the next best would be; for whatever
// is full, what one unit more or less would change.
//
// Plan of Reasons (MODEL, "Reasons"):
//  1. ways.go: the residual network of the answer, with every other cell's
//     count fixed: what has room weighs nothing, what is exhausted weighs its
//     relaxation. Behind the weight stand the costs of the levels down to that
//     of the goal unmet. All cells share it, so one search from the root serves all.
//     Where classes alone keep the problem from being a flow, they stay as the answer
//     has them, and the fewest moves come before the levels.
//  2. per cell: the cheapest way in, among offers that may serve it and offers
//     that one obstacle keeps out; the rows that hold the cell and are full are
//     relaxed as well, there is no way around them.
//  3. activity.go: what the moves along the way break beside the network (side
//     rows, cohorts) and which goals they worsen is relaxed too: all of it
//     together is sufficient, for the moves are its witness.
//  4. decide.go: is it irreducible? In a pure flow the search itself says so, for a
//     part that sufficed would be a cheaper way. Else every relaxation is tried
//     without: by the network alone, by multipliers, by a bounded re-solve.
package explain

import (
	"context"
	"slices"
	"sync"

	"dathang/matcher"
	"dathang/matcher/compile"
)

// What a relaxation weighs in the search. More room in what exists comes
// before the lifting of a decision, that before what no planner can order by
// itself. Any positive weights keep reasons irreducible.
const (
	weighRoom     = 1
	weighSide     = 2 // money, people away
	weighDecision = 2 // a ban, a pin
	weighReach    = 3
	weighReady    = 4
	weighEntry    = 4 // whom an offer takes, how long a holder stays
	weighCohort   = 4
	weighNewOffer = 6
	weighClass    = 100 // to open or close a class where classes are settled: more than any way that leaves them
)

// Reasons finds a reason for every unmet cell of an answer, in the order of
// s.Unmet. Where every rule stands in the network and the answer is optimal, it
// takes O(pairs + cells log cells) in all; else re-solves of a bounded amount of work, of which every
// reason has a like share, tell which reasons are irreducible, and the others are sufficient. When ctx
// ends nothing more is decided; stopped says that this left something undecided.
func Reasons(ctx context.Context, c *compile.Formulation, s *matcher.Solution) (reasons []matcher.Reason, stopped bool, err error) {
	r := newReasoner(c, s)
	reasons = make([]matcher.Reason, 0, len(s.Unmet))
	for i, u := range s.Unmet {
		r.allow(len(s.Unmet) - i)
		reason, err := r.reason(ctx, r.cellAt[u.Cell], u.Seats)
		if err != nil {
			return nil, false, err
		}
		reasons = append(reasons, reason)
	}
	return reasons, r.cut, nil
}

// reasoner finds reasons of one answer.
type reasoner struct {
	*activity
	s *matcher.Solution
	// ways are those of the answer as it is; nil until they are needed where settled ones are tried first.
	ways *ways
	// settled are ways that leave every class closed or open, as the answer has it; nil unless classes alone keep the
	// problem from being a flow.
	settled *ways
	// free is the network without what it does not hold; nil where the answer is an optimal flow.
	free *ways
	judge
}

// newReasoner prepares the searches of an answer. In a pure flow one network tells all; elsewhere a second one, free,
// shows where even the network alone lets no seat through.
func newReasoner(c *compile.Formulation, s *matcher.Solution) *reasoner {
	r := &reasoner{activity: newActivity(c, s), s: s}
	r.left = resolvedWork
	if c.Pure() && s.Status == matcher.StatusOptimal {
		if r.ways = newWays(r.activity, s, true, false); r.ways.pure {
			return r
		}
	}
	var settling sync.WaitGroup
	if len(c.Choices) > 0 && compile.ChoicesOnly(c) {
		settling.Go(func() { r.settled = settledWays(c, s) })
	}
	r.free = newWays(r.activity, s, false, true)
	settling.Wait()
	return r
}

// waysTo gives the ways to look into for cell k and the best of them. With the classes as they are the levels tell
// which of several ways is the best, so these are asked first; only where another class might need less are all asked.
func (r *reasoner) waysTo(k int) (*ways, way) {
	if r.settled != nil {
		if best := r.settled.best(k); best.cost[0] <= weighCohort {
			return r.settled, best
		}
	}
	if r.ways == nil {
		r.ways = newWays(r.activity, r.s, false, false)
	}
	return r.ways, r.ways.best(k)
}

// way is how the next seat gets into a cell: the search's own way to it (node
// of the cell), a way to an offer that one obstacle keeps out (node of the
// offer), or, with node -1, an offer that does not exist yet.
type way struct {
	cost     []int64 // as ways.distance gives it; nil where nothing leads into the cell
	node     int32
	offer    int32 // that the obstacle keeps out; -1 for none
	obstacle *matcher.Relaxation
}

// reason finds the reason of cell k, which lacks so many seats. The relaxations
// are those along the best way into the cell and what its moves break; the moves
// are the witness.
func (r *reasoner) reason(ctx context.Context, k int, unmet int64) (matcher.Reason, error) {
	d := &r.c.Problem.Demands[k]
	ways, best := r.waysTo(k)
	out := matcher.Reason{Cell: d.Cell, Proof: matcher.ProofIrreducible, Relaxations: r.fullRows(k), Witness: []matcher.Move{}}
	if best.cost == nil {
		return matcher.Reason{Cell: d.Cell, Proof: matcher.ProofNone, Relaxations: []matcher.Relaxation{}, Witness: []matcher.Move{}}, nil
	}
	// The moves end with the seat in the cell: along the way itself, or put there once the obstacle is lifted.
	var refs []int32
	if best.node >= 0 {
		refs = ways.trace(best.node, &out)
	}
	if best.obstacle != nil {
		move := matcher.Move{Cell: d.Cell, By: 1}
		if best.offer >= 0 {
			move.Offer = r.c.Problem.Offers[best.offer].ID
		}
		out.Relaxations = append(out.Relaxations, *best.obstacle)
		out.Witness = append(out.Witness, move)
	}
	sortReason(&out)
	out.Relaxations = append(out.Relaxations, r.broken(out.Witness)...)
	worse, exact := r.worse(k, 1, out.Witness, out.Relaxations)
	out.Relaxations = append(out.Relaxations, worse...)
	sortReason(&out)
	if len(out.Relaxations) == 0 {
		// Nothing has to give way: no goal asks for the seat, or the search was stopped.
		out.Proof = matcher.ProofSufficient
		return out, nil
	}
	// The network's relaxations and the weights of the search are exact in a pure flow; elsewhere decide tests them.
	walked := out.Witness
	if ways == r.ways && ways.pure {
		// Whoever is ready earlier or reaches farther may do more than serve this cell,
		// so that a goal need not worsen as much.
		if len(worse) > 0 && (!exact || best.obstacle != nil && best.obstacle.Code != matcher.RelaxBan || r.usesBalance()) {
			out.Proof = matcher.ProofSufficient
		}
	} else if err := r.decide(ctx, k, &out); err != nil {
		return out, err
	}
	// A witness found by solving anew goes along no way whose room is known.
	if slices.Equal(walked, out.Witness) && r.servesOne(k, out.Witness) {
		r.several(k, unmet, ways, refs, &out)
	}
	return out, nil
}

// usesBalance reports whether a goal counts the loads of universities, which more capacity lowers by itself.
func (r *reasoner) usesBalance() bool {
	for _, level := range r.goals {
		for _, g := range level {
			if g.Goal.Is(matcher.FormLoads) {
				return true
			}
		}
	}
	return false
}

// several writes into out how many of the cell's unmet seats the same relaxations,
// each so many times over, would serve along the same way. What is not relaxed
// must have room for all of them. The number is found by halving, so it may be
// less than the greatest.
func (r *reasoner) several(k int, unmet int64, ways *ways, refs []int32, out *matcher.Reason) {
	n := unmet
	for _, ref := range refs {
		if _, relaxed := ways.needs[ref]; !relaxed && !ways.arcs[ref>>1].Shape {
			n = min(n, ways.room(ref))
		}
	}
	for i := r.cells.Leaf[k]; i >= 0; i = r.cells.Parent[i] {
		if row := r.cells.Rows[i]; row.Rule >= 0 && r.received[i] < row.High {
			n = min(n, row.High-r.received[i])
		}
	}
	for _, x := range out.Relaxations {
		switch x.Code {
		case matcher.RelaxGoal, matcher.RelaxCohort, matcher.RelaxPin:
			return // these do not grow with the number of seats
		case matcher.RelaxLow:
			for i := range r.c.Problem.Rules {
				if rule := &r.c.Problem.Rules[i]; rule.ID == x.Rule {
					n = min(n, rule.Low/x.Amount)
				}
			}
		}
	}
	for _, m := range out.Witness {
		d := &r.c.Problem.Demands[r.cellAt[m.Cell]]
		if m.By < 0 {
			n = min(n, r.seatsOf(m)/-m.By)
		} else if m.Offer != "" {
			n = min(n, (d.Seats-r.seatsOf(m))/m.By)
		}
	}
	// What stands outside the network is tried with all n at once.
	for n > 1 && !r.repeats(k, n, out) {
		n /= 2
	}
	if n > 1 {
		out.Seats = n
	}
}

// servesOne reports whether moves give the cell one seat more, and leave every other cell's count unchanged.
func (r *reasoner) servesOne(k int, moves []matcher.Move) bool {
	by := map[int]int64{k: -1}
	for _, m := range moves {
		by[r.cellAt[m.Cell]] += m.By
	}
	for _, n := range by {
		if n != 0 {
			return false
		}
	}
	return true
}

// seatsOf is the present number of seats of the pair that a move changes.
func (r *reasoner) seatsOf(m matcher.Move) int64 {
	for _, a := range r.late[r.offerAt[m.Offer]] {
		if a.Cell == m.Cell {
			return a.Seats
		}
	}
	return 0
}

// repeats reports whether the moves, n times over, break no more than n times
// what the relaxations give, and worsen no goal.
func (r *reasoner) repeats(k int, n int64, out *matcher.Reason) bool {
	moves := make([]matcher.Move, len(out.Witness))
	for i, m := range out.Witness {
		m.By *= n
		moves[i] = m
	}
	for _, x := range r.broken(moves) {
		given := false
		for _, y := range out.Relaxations {
			given = given || y.Code == x.Code && y.Rule == x.Rule && y.Offer == x.Offer && y.Amount*n >= x.Amount
		}
		if !given {
			return false
		}
	}
	relaxed := make([]matcher.Relaxation, len(out.Relaxations))
	for i, x := range out.Relaxations {
		if x.Code == matcher.RelaxCapacity {
			x.Amount *= n
		}
		relaxed[i] = x
	}
	worse, _ := r.worse(k, n, moves, relaxed)
	return len(worse) == 0
}
