package explain

import (
	"context"
	"fmt"
	"slices"

	"dathang/matcher"
	"dathang/matcher/compile"
	"dathang/matcher/solve"
)

// judge decides whether relaxations are sufficient, within a bounded amount of work. It asks the cheapest test first:
// the rows that hold the cell, the network alone, the prices of side rows, a re-solve.
type judge struct {
	side   *sidePrices // nil where there are none to go by
	priced bool        // side has been computed, or tried in vain
	// left is the work that all re-solves together may still do, share the part of it for one reason.
	left, share int64
	// cut says that the context ended before everything was decided.
	cut bool
}

const (
	// resolvedWork is the work of all re-solves of one answer together, in solve.Stats.Work: a second of
	// processor time, a thousand re-solves of a hundred pairs and none of a whole city.
	resolvedWork = 250_000
	// resolvedNodes is the limit of nodes in one re-solve's tree.
	resolvedNodes = 200
	// A problem with relaxations in force is compiled anew, which takes about as long as one pivot for each so many
	// of its pairs and cells.
	compiledAPivot = 4
	// fewestFlows must fit into a reason's share, or no re-solve begins.
	fewestFlows = 20
)

// allow gives the next reason its share of what is left; what it does not need remains for those after it.
func (d *judge) allow(reasons int) { d.share = d.left / int64(max(1, reasons)) }

// decide tests a reason without each of its relaxations: if the others never suffice, whichever is left out, the
// reason is irreducible. If they do, as a re-solve finds, they are the reason from then on (a deletion filter).
// Relaxations only ever loosen, so single deletions tell about all subsets. It writes the proof, and a shorter reason
// with its witness, into out.
func (r *reasoner) decide(ctx context.Context, k int, out *matcher.Reason) error {
	out.Proof = matcher.ProofSufficient
	all := len(out.Relaxations) > 0
	for i := 0; i < len(out.Relaxations); i++ {
		rest := slices.Delete(slices.Clone(out.Relaxations), i, i+1)
		if r.lacksRow(k, &out.Relaxations[i]) || r.lacksWay(k, rest) || r.tooDear(ctx, k, rest) {
			continue
		}
		if !r.mayResolve(ctx) {
			return nil // if one deletion cannot be decided, the reason is only known to be sufficient
		}
		moves, known, err := r.resolve(ctx, k, rest)
		if err != nil {
			return err
		}
		if moves == nil {
			all = all && known
			continue
		}
		out.Relaxations, out.Witness = rest, moves
		// The shorter reason is tested from its first relaxation on. With none left, its witness is a better plan.
		if all, i = len(rest) > 0, -1; !all {
			return nil
		}
	}
	if all {
		return r.lessen(ctx, k, out)
	}
	return nil
}

// lessen finds the least amounts of relaxations none of which can be left out, one after the other: a smaller amount
// of one never lets a smaller amount of another suffice. The reason is called irreducible only if all amounts are
// least.
func (r *reasoner) lessen(ctx context.Context, k int, out *matcher.Reason) error {
	for i := range out.Relaxations {
		switch out.Relaxations[i].Code {
		case matcher.RelaxReach, matcher.RelaxReady, matcher.RelaxBan, matcher.RelaxPin, matcher.RelaxNewOffer,
			matcher.RelaxLevel, matcher.RelaxAge, matcher.RelaxLeaves:
			continue // already the amount that the one obstacle requires
		}
		// Halving: enough suffices, short is known not to; 0 is the deletion that failed.
		for enough, short := out.Relaxations[i].Amount, int64(0); enough-short > 1; {
			if !r.mayResolve(ctx) {
				return nil
			}
			rest := slices.Clone(out.Relaxations)
			rest[i].Amount = short + (enough-short)/2
			moves, known, err := r.resolve(ctx, k, rest)
			switch {
			case err != nil:
				return err
			case moves != nil:
				enough, out.Relaxations, out.Witness = rest[i].Amount, rest, moves
			case known:
				short = rest[i].Amount
			default:
				return nil
			}
		}
	}
	out.Proof = matcher.ProofIrreducible
	return nil
}

// lacksRow reports whether x relaxes a rule that counts the cell's seats: without x nothing can make room there,
// because all other cells stay as they are.
func (r *reasoner) lacksRow(k int, x *matcher.Relaxation) bool {
	if x.Code != matcher.RelaxLimit && x.Code != matcher.RelaxCap {
		return false
	}
	if slices.Contains(r.fullRows(k), matcher.Relaxation{Code: x.Code, Rule: x.Rule, Amount: 1}) {
		return true
	}
	for i := range r.c.Problem.Rules {
		if rule := &r.c.Problem.Rules[i]; rule.ID == x.Rule {
			return !rule.Where.OfOffers()
		}
	}
	return false
}

// lacksWay reports whether the network alone, without side rows and cohorts, lets no seat through to cell k with only
// the relaxations of rest in force.
func (r *reasoner) lacksWay(k int, rest []matcher.Relaxation) bool {
	node := int32(r.c.Net.CellNode[k])
	if r.free.found.reached(node) && r.free.found.of(node)[0] == 0 {
		return false // a way without any relaxation, which the one search from the root has found
	}
	targets := []int32{node}
	for _, x := range rest {
		switch x.Code {
		case matcher.RelaxNewOffer:
			return false
		case matcher.RelaxBan, matcher.RelaxReach, matcher.RelaxReady, matcher.RelaxLevel, matcher.RelaxAge, matcher.RelaxLeaves:
			// A way that the obstacle opens begins at its offer.
			targets = append(targets, int32(r.c.Net.OfferNode[r.offerAt[x.Offer]]))
		}
	}
	return !r.free.reachable(rest, func(node int32) bool { return slices.Contains(targets, node) })
}

// tooDear reports whether, at the prices of the side rows, every flow with the seat costs more than rules and goals
// allow. That is the Lagrangian bound with no cell served less than it is.
func (r *reasoner) tooDear(ctx context.Context, k int, rest []matcher.Relaxation) bool {
	if r.settled != nil {
		return false // there are no side rows
	}
	if !r.priced {
		r.priced = true
		r.side = r.newSidePrices(ctx)
	}
	return r.side != nil && r.side.tooDear(k, rest)
}

// sidePrices are the multipliers on side rows of the level of the goal unmet, with the cheapest flow at these prices
// that serves every cell at least as well as the answer does.
type sidePrices struct {
	r    *reasoner
	ways *ways
	// base is the cost of that flow, with that of what it leaves unmet; allowed is what rules and goals allow.
	base, allowed int64
	price         map[matcher.RuleID]int64 // of one unit of what a rule bounds, by 2^sideScale
}

// sideScale: costs and prices of sidePrices are scaled by 2^sideScale.
const sideScale = 24

// newSidePrices reads the multipliers from the proof of the level and solves for the flow; nil where there is no such
// level, or no flow to decide by.
func (r *reasoner) newSidePrices(ctx context.Context) *sidePrices {
	level := len(r.goals) - 1
	out := &sidePrices{r: r, price: map[matcher.RuleID]int64{}}
	if level < 0 || len(r.levelAt) <= level {
		return nil // no goal but worst off, or a run that was stopped before it came to unmet
	}
	at := r.levelAt[level]
	if at < len(r.s.Certificate.Levels) {
		proof := &r.s.Certificate.Levels[at]
		for _, m := range proof.Tree.Multipliers {
			if id, ok := m.Row.Rule(); ok {
				out.price[id] = m.Value << max(0, sideScale-proof.Shift) >> max(0, proof.Shift-sideScale)
			}
		}
	}
	seat, allowed := r.c.SidePrices(func(id matcher.RuleID) int64 { return out.price[id] })
	p := r.cheapest(seat)
	if p == nil {
		return nil
	}
	c := compile.Problem(p)
	s, stats, err := solve.RunCompiled(ctx, c, solve.Options{Trial: true, WithoutConflict: true})
	r.left -= stats.Work
	r.cut = r.cut || ctx.Err() != nil
	if err != nil || s.Status != matcher.StatusOptimal || !c.Pure() {
		return nil // nothing can be decided by these prices
	}
	out.base, out.allowed = s.Levels[0].Value, allowed+r.s.Levels[at].Value<<sideScale
	if r.asksForSeats() {
		out.allowed -= 1 << sideScale // a witness is better on the level than the answer
	}
	out.ways = newWaysOf(c, s.Allocations, p.Goals)
	if out.ways == nil {
		return nil
	}
	return out
}

// cheapest is the problem of serving every cell at least as well as the answer does at the least cost, under the
// rules that the network holds; nil if its numbers would be too large. Seat is what side rows charge for a seat of
// each offer, by 2^sideScale; the goals of the level are weighted to the same scale.
func (r *reasoner) cheapest(seat []int64) *matcher.Problem {
	// A price of a seat: a billion dong at the scale of side prices. In a network of a hundred thousand nodes that is
	// within flow.MostCost, and in a larger one the engine says so.
	const largest = 1 << 44
	q := *r.c.Problem
	q.Surcharges, q.Reference, q.Rules = nil, nil, nil
	q.Offers = slices.Clone(q.Offers)
	goals := []matcher.Goal{{Goal: matcher.GoalCost, Weight: 1}}
	var paid int64
	for _, g := range r.goals[len(r.goals)-1] {
		// What is left out only makes plans cheaper.
		switch info := g.Goal.Info(); {
		case g.Goal == matcher.GoalCost:
			paid = g.Weight << sideScale
		case info.Form == matcher.FormUnmet || info.Form == matcher.FormPairs && info.Choosable:
			goals = append(goals, matcher.Goal{Goal: g.Goal, Weight: g.Weight << sideScale})
		}
	}
	q.Goals = [][]matcher.Goal{goals}
	for i := range q.Offers {
		o := &q.Offers[i]
		kvnd := o.CostKVND()
		if seat[i] > largest || paid > 0 && kvnd > largest/paid {
			return nil
		}
		o.MinCohort, o.OpeningKVND, o.Boarding = 0, 0, nil
		o.Prices = []matcher.Payment{{Year: o.Intake, KVND: seat[i] + paid*kvnd}}
	}
	side := map[matcher.RuleID]bool{}
	for _, at := range r.c.Placements() {
		side[at.Rule] = at.Side
	}
	for _, rule := range r.c.Problem.Rules {
		if !side[rule.ID] && rule.Kind != matcher.RuleChange {
			q.Rules = append(q.Rules, rule)
		}
	}
	q.Rules = append(q.Rules, r.counts(-1)...)
	return &q
}

// counts are rules that give every cell at least what it has, and cell k one seat more; no cell is k where k is -1.
func (r *reasoner) counts(k int) []matcher.Rule {
	list := make([]matcher.Rule, 0, len(r.served))
	// The class is named where it is empty, too: a cell of nobody is one cell, and not all those of holders.
	for i, n := range r.served {
		d := &r.c.Problem.Demands[i]
		if i == k {
			n++
		}
		list = append(list, matcher.Rule{
			ID: matcher.RuleID(fmt.Sprintf("count:%d", i)), Kind: matcher.RuleLimit, Low: n, High: matcher.Seats(d.Seats),
			Where: matcher.Where{Communes: []matcher.CommuneID{d.Commune}, Fields: []matcher.FieldID{d.Field}, Needs: []matcher.Need{d.Need}, Years: []int{d.Year}, Classes: []matcher.ClassID{d.Class}},
		})
	}
	return list
}

// tooDear is reasoner.tooDear at these prices. A bound is priced into allowed, the rest is in the flow.
func (s *sidePrices) tooDear(k int, rest []matcher.Relaxation) bool {
	// Where fewer seats of a commune are unmet than in the answer, serving the next one saves no more than it does
	// there.
	allowed := s.allowed + s.r.spared(k)<<sideScale
	for _, x := range rest {
		switch x.Code {
		case matcher.RelaxNewOffer, matcher.RelaxReach, matcher.RelaxReady, matcher.RelaxBan,
			matcher.RelaxLevel, matcher.RelaxAge, matcher.RelaxLeaves:
			return false // the flow does not know these relaxations
		case matcher.RelaxGoal:
			for _, g := range s.r.goals[len(s.r.goals)-1] {
				if g.Goal == x.Goal {
					allowed += g.Weight * x.Amount << sideScale
				}
			}
		case matcher.RelaxCap, matcher.RelaxLimit, matcher.RelaxBudget, matcher.RelaxAway:
			allowed += s.price[x.Rule] * x.Amount
		}
	}
	// Relaxations only ever loosen: if the way without them, which all cells share, is not too expensive, no way is.
	node := int32(s.ways.c.Net.CellNode[k])
	if least, ok := s.ways.least(node, nil); ok && s.base+least <= allowed {
		return false
	}
	least, ok := s.ways.least(node, rest)
	return !ok || s.base+least > allowed
}

// size of one re-solve: the work that compiling it and its first flows takes.
func (r *reasoner) size() int64 {
	return r.compiling() + fewestFlows*solve.WorkOfFlow(r.c.Pairs.Count())
}

// compiling is the work of compiling the problem anew.
func (r *reasoner) compiling() int64 { return int64(r.c.Pairs.Count()+len(r.served)) / compiledAPivot }

// mayResolve reports whether there is work left for one re-solve.
func (r *reasoner) mayResolve(ctx context.Context) bool {
	r.cut = r.cut || ctx.Err() != nil
	return r.share >= r.size() && ctx.Err() == nil && len(r.levelAt) == len(r.goals)
}

// spend takes work from the reason's share.
func (d *judge) spend(work int64) {
	d.left -= work
	d.share -= work
}

// resolve solves the problem with the seat forced, every other cell kept at no less than it has, and the relaxations
// in force. The moves show how a plan then serves the cell, and no other cell less; if there are none, known says
// that no such plan exists.
func (r *reasoner) resolve(ctx context.Context, k int, rest []matcher.Relaxation) (moves []matcher.Move, known bool, err error) {
	p := r.relaxed(k, rest)
	if p == nil {
		return nil, false, nil
	}
	compiled := r.compiling()
	c := compile.Problem(p)
	s, stats, err := solve.RunCompiled(ctx, c, solve.Options{MaxNodes: resolvedNodes, MaxWork: r.share - compiled, Trial: true, WithoutConflict: true})
	r.spend(compiled + stats.Work)
	if err != nil {
		return nil, false, err
	}
	switch {
	case s.Status == matcher.StatusInfeasible:
		return nil, true, nil
	case s.Status == matcher.StatusUnknown || len(s.Levels) < len(r.goals):
		r.cut = r.cut || ctx.Err() != nil
		return nil, false, nil
	}
	// most is what the level may come to: the answer's value, with what goals may worsen by, and better by 1 where the
	// seat has to pay on this level.
	within := true
	for l := range min(len(r.goals), len(s.Levels)) {
		most := r.s.Levels[r.levelAt[l]].Value
		for _, g := range r.goals[l] {
			for _, x := range rest {
				if x.Code == matcher.RelaxGoal && x.Goal == g.Goal {
					most += g.Weight * x.Amount
				}
			}
		}
		if l == len(r.goals)-1 && r.asksForSeats() {
			most--
		}
		// The bounds of the levels below hold only with those above kept at their values.
		if l == 0 && s.Levels[l].Bound > most {
			return nil, true, nil
		}
		within = within && s.Levels[l].Value <= most
	}
	if !within || !r.keepsGoals(s, rest) {
		return nil, false, nil
	}
	return r.between(s.Allocations), true, nil
}

// keepsGoals reports whether no relaxed goal is worse than its relaxation allows.
func (r *reasoner) keepsGoals(s *matcher.Solution, rest []matcher.Relaxation) bool {
	for l := range min(len(r.goals), len(s.Levels)) {
		for i := range s.Levels[l].Goals {
			g := &s.Levels[l].Goals[i]
			for _, x := range rest {
				if x.Code == matcher.RelaxGoal && x.Goal == g.Goal && g.Value-r.s.Levels[r.levelAt[l]].Goals[i].Value > x.Amount {
					return false
				}
			}
		}
	}
	return true
}

// between gives the moves from the answer to other allocations.
func (r *reasoner) between(after []matcher.Allocation) []matcher.Move {
	by := map[matcher.Allocation]int64{}
	for i, list := range [2][]matcher.Allocation{r.s.Allocations, after} {
		for _, a := range list {
			n := a.Seats
			a.Seats = 0
			by[a] += n * int64(2*i-1)
		}
	}
	var out matcher.Reason
	for a, n := range by {
		if n != 0 {
			out.Witness = append(out.Witness, matcher.Move{Offer: a.Offer, Cell: a.Cell, By: n})
		}
	}
	sortReason(&out)
	return out.Witness
}

// relaxed is the problem with relaxations in force and one seat more forced into cell k; nil if one of the relaxations
// cannot be expressed by bounds alone.
func (r *reasoner) relaxed(k int, rest []matcher.Relaxation) *matcher.Problem {
	q := *r.c.Problem
	q.Offers, q.Rules = slices.Clone(q.Offers), slices.Clone(q.Rules)
	if q.Goals = r.goals; len(q.Goals) == 0 {
		q.Goals = [][]matcher.Goal{{{Goal: matcher.GoalMismatch, Weight: 1}}} // any: is there a plan?
	}
	for _, x := range rest {
		switch x.Code {
		case matcher.RelaxBan, matcher.RelaxNewOffer, matcher.RelaxLevel, matcher.RelaxAge, matcher.RelaxLeaves:
			return nil
		case matcher.RelaxGoal:
			continue
		}
		for i := range q.Offers {
			if o := &q.Offers[i]; o.ID == x.Offer {
				switch x.Code {
				case matcher.RelaxCapacity:
					o.Capacity += x.Amount
				case matcher.RelaxReach:
					o.ReachM += x.Amount
				case matcher.RelaxReady:
					o.Ready -= int(x.Amount)
				case matcher.RelaxCohort:
					o.MinCohort -= x.Amount
				}
			}
		}
		for i := range q.Rules {
			if rule := &q.Rules[i]; rule.ID == x.Rule {
				r.loosen(rule, x)
			}
		}
	}
	q.Rules = append(q.Rules, r.counts(k)...)
	return &q
}

// loosen puts a relaxation into a rule of a copy of the problem.
func (r *reasoner) loosen(rule *matcher.Rule, x matcher.Relaxation) {
	switch {
	case x.Code == matcher.RelaxLow:
		rule.Low = max(0, rule.Low-x.Amount)
	case x.Code == matcher.RelaxPin:
		rule.Low, rule.High = 0, nil
	default:
		allow(rule, highOf(r.c, rule)+x.Amount)
	}
}
