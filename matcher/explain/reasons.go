// Package explain says why an answer is as it is: for the next unmet seat of
// every cell, which relaxations would serve it, with the moves that then would
// as a witness.
//
// Plan of Reasons (MODEL, "Reasons"):
//  1. residual.go: the residual network of the answer, with every other cell's
//     count fixed: what has room costs nothing, what is exhausted costs one
//     relaxation. All cells share it, so one search from the root serves all
//     (0-1 shortest paths in the manner of Dial, Algorithm 360, 1969).
//  2. per cell: the cheapest way in, among offers that may serve it and offers
//     that one obstacle keeps out; the rows that hold the cell and are full are
//     relaxed as well, there is no way around them.
//  3. the relaxations on the way are sufficient, for the moves along it are
//     their witness; and irreducible, for a part of them that sufficed would
//     be a cheaper way.
package explain

import (
	"dathang/matcher"
	"dathang/matcher/solve"
)

// What a relaxation weighs in the search. More room in what exists comes
// before the lifting of a decision, that before what no planner can order by
// itself. Any positive weights keep reasons irreducible.
const (
	weighRoom     = 1
	weighDecision = 2 // a ban, a pin
	weighReach    = 3
	weighReady    = 4
	weighNewOffer = 6
)

// Reasons finds a reason for every unmet cell of an optimal solution, in the
// order of s.Unmet. Where another goal than worst_off stands above unmet the search would have to
// hold it (one more seat and none less elsewhere never worsens a share), and side rows and cohorts have no place in its network: such reasons
// say that they are unproven.
// O(pairs + cells log cells) in all.
func Reasons(c *solve.Compiled, s *matcher.Solution) []matcher.Reason {
	reasons := make([]matcher.Reason, 0, len(s.Unmet))
	if unmetLevel(c.Problem) == nil || !c.Pure() {
		for _, u := range s.Unmet {
			reasons = append(reasons, matcher.Reason{Cell: u.Cell, Proof: matcher.ProofNone, Relaxations: []matcher.Relaxation{}, Witness: []matcher.Move{}})
		}
		return reasons
	}
	r := newResidual(c, s)
	r.search()
	for _, u := range s.Unmet {
		reasons = append(reasons, r.reason(r.cellAt[u.Cell]))
	}
	return reasons
}

// unmetLevel is the level of the goal unmet, where worst_off alone may stand above it; else nil.
func unmetLevel(p *matcher.Problem) []matcher.Goal {
	for _, level := range p.Goals {
		for _, g := range level {
			if g.Goal == matcher.GoalUnmet {
				return level
			}
		}
		if level[0].Goal != matcher.GoalWorstOff {
			return nil
		}
	}
	return nil
}

// way is how the next seat gets into a cell: the search's own way to it (node
// of the cell), a way to an offer that one obstacle keeps out (node of the
// offer), or, with node -1, an offer that does not exist yet.
type way struct {
	weight   int32
	node     int32
	offer    int32
	obstacle *matcher.Relaxation
}

func (r *residual) reason(k int) matcher.Reason {
	d := &r.c.Problem.Demands[k]
	best := r.bestWay(k)
	out := matcher.Reason{Cell: d.Cell, Proof: matcher.ProofIrreducible, Relaxations: r.fullRows(k), Witness: []matcher.Move{}}
	if best.node >= 0 {
		r.trace(best.node, &out)
	}
	if best.obstacle != nil {
		move := matcher.Move{Cell: d.Cell, By: 1}
		if best.offer >= 0 {
			move.Offer = r.c.Problem.Offers[best.offer].ID
		}
		out.Relaxations = append(out.Relaxations, *best.obstacle)
		out.Witness = append(out.Witness, move)
	}
	r.beside(k, &out)
	sortReason(&out)
	return out
}

// bestWay compares the ways into cell k. An obstacle is only worth lifting
// where that weighs less, so no way ever passes through the cell itself.
func (r *residual) bestWay(k int) way {
	p := r.c.Problem
	d := &p.Demands[k]
	best := way{weight: r.distance[r.cellNode(int32(k))], node: r.cellNode(int32(k)), offer: -1}
	if best.weight <= weighRoom {
		return best
	}
	if best.weight > weighNewOffer {
		best = way{weighNewOffer, -1, -1, &matcher.Relaxation{Code: matcher.RelaxNewOffer, Field: d.Field, Need: d.Need, Amount: 1}}
	}
	weigh := map[matcher.RelaxationCode]int32{matcher.RelaxBan: weighDecision, matcher.RelaxReach: weighReach, matcher.RelaxReady: weighReady}
	for _, b := range r.c.Obstacles(k) {
		if weight := r.distance[r.offerNode(b.Offer)] + weigh[b.Code]; weight < best.weight {
			best = way{weight, r.offerNode(b.Offer), b.Offer, &matcher.Relaxation{
				Code: b.Code, Offer: p.Offers[b.Offer].ID, Rule: b.Rule, Amount: b.Amount,
			}}
		}
	}
	return best
}

// fullRows relaxes the limits that hold the cell and have no seat left.
func (r *residual) fullRows(k int) []matcher.Relaxation {
	out := []matcher.Relaxation{}
	for i := r.cellRows.Leaf[k]; i >= 0; i = r.cellRows.Parent[i] {
		row := &r.cellRows.Rows[i]
		if row.Rule < 0 || r.received[i] < row.High {
			continue
		}
		rule := &r.c.Problem.Rules[row.Rule]
		code := matcher.RelaxLimit
		if rule.Kind == matcher.RuleShare {
			code = matcher.RelaxCap
		}
		out = append(out, matcher.Relaxation{Code: code, Rule: rule.ID, Amount: 1})
	}
	return out
}

// beside relaxes the goals on the level of unmet where the moves worsen them by
// at least what the seat is worth: there is room, but the seat costs no less than the
// policy values it. Where nothing else had to give way, that alone is the
// reason; else another way might have cost less, so the reason is only sufficient.
func (r *residual) beside(k int, out *matcher.Reason) {
	p := r.c.Problem
	var total int64
	var worse []matcher.Relaxation
	for _, g := range unmetLevel(p) {
		if g.Goal == matcher.GoalUnmet {
			total -= g.Weight * (p.Demands[k].UnmetWeight() + r.c.PenaltyOfNext(k, r.unmetOf[p.Demands[k].Commune]))
			continue
		}
		by := r.change(g.Goal, out)
		total += g.Weight * by
		if by > 0 {
			worse = append(worse, matcher.Relaxation{Code: matcher.RelaxGoal, Goal: g.Goal, Amount: by})
		}
	}
	if total < 0 {
		return
	}
	if len(out.Relaxations) > 0 || len(worse) > 1 {
		out.Proof = matcher.ProofSufficient
	}
	out.Relaxations = append(out.Relaxations, worse...)
}

// change of a goal by the moves, and by an offer that is ready earlier for all it serves.
func (r *residual) change(goal matcher.GoalID, out *matcher.Reason) int64 {
	p := r.c.Problem
	var sum int64
	for _, m := range out.Witness {
		if m.Offer != "" {
			sum += m.By * r.c.SeatCost(goal, r.offerAt[m.Offer], r.cellAt[m.Cell])
		}
	}
	for _, x := range out.Relaxations {
		if x.Code != matcher.RelaxReady || goal != matcher.GoalLateness {
			continue
		}
		for _, pair := range r.pairsOf[r.offerAt[x.Offer]] {
			sum -= r.seats[pair] * min(x.Amount, r.c.LateYears(int(pair))) * p.Lateness.PricePerYear
		}
	}
	return sum
}
