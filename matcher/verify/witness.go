package verify

import (
	"cmp"
	"math"
	"slices"

	"dathang/matcher"
)

// witness checks the moves of reasons, one reason after the other, against one counted answer. It keeps
// only what a reason's moves touch, so a check costs a step a move and a touched row.
type witness struct {
	ground  *ground
	answer  *answer
	list    string    // the pointer of the moves being checked
	ofOffer [][]taken // the answer's pairs by offer
	rows    tally     // what the moves add to the count of each row
	cells   tally     // and to the served seats of each cell
	moves   []move
	lost    int64 // additional lost seats of the reference plan
	opened  int64 // additional opening costs, kVND
	buffer  []part
}

// move is a change of a pair's seats; for seats of a new offer the offer is nowhere.
type move struct {
	offer, cell int32
	by          int64
	pair        pair // as the relaxations have it
}

// tally sums changes to a few of many numbers, and is cleared in steps of those few.
type tally struct {
	by      []int64
	touched []int32
	isIn    []bool
}

// newTally is for n numbers.
func newTally(n int) tally { return tally{by: make([]int64, n), isIn: make([]bool, n)} }

// add changes number i by n. A change of 0 marks it as touched.
func (t *tally) add(i int32, n int64) {
	if !t.isIn[i] {
		t.isIn[i] = true
		t.touched = append(t.touched, i)
	}
	t.by[i] += n
}

func (t *tally) clear() {
	for _, i := range t.touched {
		t.by[i], t.isIn[i] = 0, false
	}
	t.touched = t.touched[:0]
}

// newWitness is for the reasons of an answer that is counted.
func newWitness(a *answer) *witness {
	g := a.g
	w := &witness{
		ground: g, answer: a, ofOffer: make([][]taken, len(g.problem.Offers)),
		rows: newTally(len(g.rows)), cells: newTally(len(g.problem.Demands)),
	}
	for _, t := range a.taken {
		o := g.pairs[t.pair].offer
		w.ofOffer[o] = append(w.ofOffer[o], t)
	}
	return w
}

// repeated gives moves and amounts that count, n times over. A relaxation that lasts, such as a lifted ban,
// holds for all n seats with the amount that it has.
func repeated(moves []matcher.Move, relaxed []relaxation, n int64) ([]matcher.Move, []relaxation) {
	if n <= 1 {
		return moves, relaxed
	}
	more, loose := slices.Clone(moves), slices.Clone(relaxed)
	for i := range more {
		more[i].By = product(more[i].By, n)
	}
	for i := range loose {
		if info := loose[i].code.Info(); info != nil && !info.Lasting {
			loose[i].amount = product(loose[i].amount, n)
		}
	}
	return more, loose
}

// product is a n, n being 1 or more; MaxTotal where a n is beyond it on either side, which no later step
// accepts of a move.
func product(a, n int64) int64 {
	if a > matcher.MaxTotal/n || a < -matcher.MaxTotal/n {
		return matcher.MaxTotal
	}
	return a * n
}

// check applies a witness's moves and finds what then does not hold:
//
//  1. every move is on a pair that exists once the relaxations hold, and leaves it from 0 to all of the cell's seats;
//  2. the reason's cell has n seats more at least, no other cell fewer, and none more than it asks for;
//  3. every touched row is within its bounds as relaxed;
//  4. no level above that of the goal unmet is worse, that level is better, and no relaxed goal is worse than its relaxation says.
func (w *witness) check(k int32, relaxed []relaxation, stated []matcher.Move, n int64) []matcher.Violation {
	stated, relaxed = repeated(stated, relaxed, n)
	// Each step needs the ones before to hold: rows are counted only for moves that exist.
	found := w.place(k, relaxed, stated)
	if len(found) == 0 {
		found = w.cellsKept(k, n)
	}
	if len(found) == 0 {
		w.open()
		w.back(relaxed)
		found = w.rowsKept(k, relaxed)
		found = append(found, w.goalsKept(k, relaxed, n)...)
	}
	// The same witness is checked many times, so what it touched is cleared rather than made anew.
	w.rows.clear()
	w.cells.clear()
	return found
}

// place is step 1 of check; it counts the moves by row and cell.
func (w *witness) place(k int32, relaxed []relaxation, stated []matcher.Move) []matcher.Violation {
	g := w.ground
	w.moves, w.lost, w.opened = w.moves[:0], 0, 0
	var found []matcher.Violation
	for i := range stated {
		m, wrong := w.find(&stated[i])
		if found = append(found, wrong...); len(wrong) == 0 {
			w.moves = append(w.moves, m)
		}
	}
	// Sorted, so that a pair that is moved twice stands side by side.
	slices.SortFunc(w.moves, func(a, b move) int { return cmp.Or(cmp.Compare(a.cell, b.cell), cmp.Compare(a.offer, b.offer)) })
	for i := range w.moves {
		m := &w.moves[i]
		if i > 0 && m.cell == w.moves[i-1].cell && m.offer == w.moves[i-1].offer {
			found = append(found, violation(matcher.ViolationDuplicate, "list", w.list,
				"value", g.offerName(m.offer)+" "+g.cellName(m.cell)))
			continue
		}
		if m.offer == nowhere {
			found = append(found, w.placeNew(k, relaxed, m)...)
			continue
		}
		found = append(found, w.placeMove(k, relaxed, m)...)
	}
	return found
}

// find finds what a stated move names.
func (w *witness) find(stated *matcher.Move) (move, []matcher.Violation) {
	g := w.ground
	unknown := func(value string) []matcher.Violation {
		return []matcher.Violation{violation(matcher.ViolationUnknown, "list", w.list, "value", value)}
	}
	m := move{offer: nowhere, by: stated.By}
	at, ok := g.cells[stated.Cell]
	if !ok {
		return m, unknown(stated.Cell.String())
	}
	m.cell = at
	if stated.Offer == "" {
		return m, nil
	}
	if m.offer, ok = g.offers[stated.Offer]; !ok {
		return m, unknown(string(stated.Offer))
	}
	return m, nil
}

// placeNew counts seats of a new offer: they are for the reason's cell, and
// only rows that take every offer hold them, for nobody knows whose they are.
func (w *witness) placeNew(k int32, relaxed []relaxation, m *move) []matcher.Violation {
	g := w.ground
	var seats int64
	for i := range relaxed {
		if r := &relaxed[i]; r.code == matcher.RelaxNewOffer && m.cell == k {
			seats = r.amount
		}
	}
	if m.by < 1 || m.by > seats {
		return []matcher.Violation{violation(matcher.ViolationWitnessSeats,
			"cell", g.cellName(k), "offer", "", "at", g.cellName(m.cell), "seats", m.by)}
	}
	w.cells.add(m.cell, m.by)
	for _, r := range g.inRow.ofCell[m.cell] {
		w.rows.add(r.thing, m.by)
	}
	return nil
}

// placeMove counts the seats that a move adds to a pair or takes from it, and what that does to the
// reference plan.
func (w *witness) placeMove(k int32, relaxed []relaxation, m *move) []matcher.Violation {
	g := w.ground
	late, cause := w.obstacle(k, relaxed, m)
	if cause != "" {
		return []matcher.Violation{violation(matcher.ViolationWitnessPair,
			"cell", g.cellName(k), "offer", g.offerName(m.offer), "at", g.cellName(m.cell), "cause", cause)}
	}
	var before int64
	if at := g.pairAt(m.offer, m.cell); at != nowhere {
		before = w.answer.seats[at]
	}
	// Compared so that nothing can overflow: before is from 0 to the demand.
	if demand := g.problem.Demands[m.cell].Seats; m.by == 0 || m.by < -before || m.by > demand-before {
		return []matcher.Violation{violation(matcher.ViolationWitnessSeats,
			"cell", g.cellName(k), "offer", g.offerName(m.offer), "at", g.cellName(m.cell), "seats", wholeText(before, m.by))}
	}
	m.pair = g.newPair(m.offer, m.cell, g.covered(m.offer, m.cell), late)
	w.cells.add(m.cell, m.by)
	w.buffer = g.holding(w.buffer[:0], m.offer, m.cell)
	for _, r := range w.buffer {
		w.rows.add(r.thing, r.count*m.by)
	}
	// Seats of the reference plan are lost or kept again with the pair's seats.
	for _, j := range g.planned[ends{m.offer, m.cell}] {
		lost := g.lost(j, before+m.by) - g.lost(j, before)
		w.lost += lost
		for _, r := range g.lossIn[j] {
			w.rows.add(r, lost)
		}
	}
	return nil
}

// open counts the opening costs of offers that the moves open, and subtracts those of offers that they close.
func (w *witness) open() {
	g := w.ground
	// Opening costs are counted in rows of budgets, which adds to touched; offers' own rows come before all
	// rules.
	for _, at := range slices.Clone(w.rows.touched) {
		if at >= g.ruleAt(0) {
			continue
		}
		before, after := w.answer.counts[at], w.answer.counts[at]+w.rows.by[at]
		sign := int64(0)
		switch {
		case before == 0 && after > 0:
			sign = 1
		case before > 0 && after == 0:
			sign = -1
		default:
			continue
		}
		w.opened += sign * g.problem.Offers[at].OpeningKVND
		for _, c := range g.charges[at] {
			w.rows.add(c.thing, sign*c.count)
		}
	}
}

// back takes people out of rules about absence if they are back in time once their offer is ready earlier.
func (w *witness) back(relaxed []relaxation) {
	for i := range relaxed {
		o := relaxed[i].offer
		if relaxed[i].code != matcher.RelaxReady {
			continue
		}
		for _, t := range w.ofOffer[o] {
			w.takeBack(o, t.cell, relaxed[i].amount, w.answer.seats[t.pair])
		}
		for m := range w.moves {
			if w.moves[m].offer == o {
				w.takeBack(o, w.moves[m].cell, relaxed[i].amount, w.moves[m].by)
			}
		}
	}
}

// takeBack takes seats of a pair out of the rules that no longer hold it.
func (w *witness) takeBack(o, k int32, years, seats int64) {
	g := w.ground
	offer := &g.problem.Offers[o]
	w.buffer = g.holding(w.buffer[:0], o, k)
	for _, p := range w.buffer {
		if p.thing < g.ruleAt(0) || p.thing >= g.penaltyAt(0) {
			continue
		}
		r := &g.problem.Rules[p.thing-g.ruleAt(0)]
		if r.Kind == matcher.RuleAway && int64(r.FiscalYear) > max(int64(offer.Intake), int64(offer.Ready)-years-1) {
			w.rows.add(p.thing, -seats)
		}
	}
}

// obstacle is what keeps a moved seat from its cell despite the relaxations, "" if nothing does; late is
// how many years its offer then comes late.
func (w *witness) obstacle(k int32, relaxed []relaxation, m *move) (late int64, cause string) {
	g := w.ground
	e := eased{years: amountOf(relaxed, matcher.RelaxReady, m.offer), metres: amountOf(relaxed, matcher.RelaxReach, m.offer)}
	if m.cell == k {
		// What is said of holders is said of those of the reason's own cell.
		e.older, e.longer = amountOf(relaxed, matcher.RelaxAge, m.offer), amountOf(relaxed, matcher.RelaxLeaves, m.offer)
		e.level = slices.ContainsFunc(relaxed, func(r relaxation) bool { return r.code == matcher.RelaxLevel && r.offer == m.offer })
	}
	late, cause = g.obstacle(m.offer, m.cell, &e)
	if cause != "" {
		return late, cause
	}
	w.buffer = g.inBan.of(w.buffer[:0], m.offer, m.cell)
	for _, ban := range w.buffer {
		// A ban is lifted for one offer in the reason's cell; elsewhere it stands.
		lifted := slices.ContainsFunc(relaxed, func(r relaxation) bool {
			return r.code == matcher.RelaxBan && r.rule == ban.thing && r.offer == m.offer && m.cell == k
		})
		if !lifted {
			return late, causeBan
		}
	}
	return late, ""
}

// amountOf is the amount by which an offer is relaxed; 0 if it is not.
func amountOf(relaxed []relaxation, code matcher.RelaxationCode, offer int32) int64 {
	for i := range relaxed {
		if relaxed[i].code == code && relaxed[i].offer == offer {
			return relaxed[i].amount
		}
	}
	return 0
}

// cellsKept is step 2 of check: the reason's cell gains n seats, no cell loses any, none gets more than it
// asks for.
func (w *witness) cellsKept(k int32, n int64) []matcher.Violation {
	g := w.ground
	// The reason's cell is looked at even if no move touches it.
	w.cells.add(k, 0)
	slices.Sort(w.cells.touched)
	var found []matcher.Violation
	for _, at := range w.cells.touched {
		// The cell of the reason gains, the others may only keep what they have or gain.
		least := int64(0)
		if at == k {
			least = n
		}
		by := w.cells.by[at]
		if want := min(max(by, least), w.answer.unmetSeats(at)); by != want {
			found = append(found, violation(matcher.ViolationWitnessCell,
				"cell", g.cellName(k), "at", g.cellName(at), "by", by, "want", want))
		}
	}
	return found
}

// rowsKept is step 3 of check: every touched row of an offer or a rule is within its bounds as relaxed.
func (w *witness) rowsKept(k int32, relaxed []relaxation) []matcher.Violation {
	g := w.ground
	slices.Sort(w.rows.touched)
	var found []matcher.Violation
	for _, at := range w.rows.touched {
		if at >= g.penaltyAt(0) {
			continue // not a rule
		}
		seats := w.answer.counts[at] + w.rows.by[at]
		if r := w.relaxedRow(at, relaxed); !r.allows(seats) {
			found = append(found, violation(matcher.ViolationWitnessRow,
				"cell", g.cellName(k), "row", string(g.rowName(at)), "seats", seats, "want", r.want()))
		}
	}
	return found
}

// relaxedRow is a row as the relaxations leave it. An offer's index is that of its row.
func (w *witness) relaxedRow(at int32, relaxed []relaxation) row {
	g := w.ground
	loose := g.rows[at]
	for i := range relaxed {
		r := &relaxed[i]
		// Only relaxations of the row's own offer or rule.
		if r.offer != at && (r.rule == nowhere || g.ruleAt(r.rule) != at) {
			continue
		}
		switch r.code {
		case matcher.RelaxCapacity, matcher.RelaxCap, matcher.RelaxLimit, matcher.RelaxBudget, matcher.RelaxAway, matcher.RelaxChange:
			loose.high += r.amount
		case matcher.RelaxCohort:
			loose.low -= min(loose.low, r.amount)
		case matcher.RelaxLow:
			loose.low -= min(loose.low, r.amount)
		case matcher.RelaxPin:
			loose.low, loose.open = 0, true
		}
	}
	loose.shut = loose.choice && loose.low > loose.high
	return loose
}

// goalsKept is step 4 of check: goals above that of unmet seats and beside it.
func (w *witness) goalsKept(k int32, relaxed []relaxation, n int64) []matcher.Violation {
	g := w.ground
	var found []matcher.Violation
	worse := func(goal string, by, want int64) {
		found = append(found, violation(matcher.ViolationWitnessGoal, "cell", g.cellName(k), "goal", goal, "by", by, "want", want))
	}
	unmetLevel := g.unmetLevel()
	for l, level := range g.problem.Goals {
		if l > unmetLevel {
			break
		}
		var change, allowed int64
		before := len(found)
		// By how much the moves worsen the other goals of the level, and how much of that the reason admits.
		for _, goal := range level {
			if goal.Goal == matcher.GoalUnmet {
				continue
			}
			by := w.change(goal.Goal, relaxed)
			change += goal.Weight * by
			for i := range relaxed {
				r := &relaxed[i]
				if r.code != matcher.RelaxGoal || r.goal != goal.Goal {
					continue
				}
				allowed += capped(goal.Weight, r.amount)
				if by > r.amount {
					worse(string(goal.Goal), by, r.amount)
				}
			}
		}
		if l == unmetLevel {
			// It has to be better: where it were just as good, no relaxation would be a reason.
			change -= w.saved(level) - 1
		}
		if change > allowed && len(found) == before {
			worse(goalNames(level, func(v matcher.Goal) matcher.GoalID { return v.Goal }), change, allowed)
		}
	}
	return found
}

// saved is what the level of the goal unmet gains by the additional seats that the moves serve.
func (w *witness) saved(level []matcher.Goal) int64 {
	g := w.ground
	of := weightsOf(level)
	var sum int64
	more := map[int32]int64{}
	for _, k := range w.cells.touched {
		more[g.communeOf[k]] += w.cells.by[k]
		sum += w.cells.by[k] * g.problem.Demands[k].UnmetWeight()
	}
	// A commune's penalty depends on all its unmet seats, so it is counted before and after.
	for c, n := range more {
		var unmet int64
		for _, cell := range g.cellsIn[c] {
			unmet += w.answer.unmetSeats(cell)
		}
		steps := g.problem.Communes[c].Penalty
		sum += penalty(steps, unmet) - penalty(steps, unmet-n)
	}
	return of[atUnmet] * sum
}

// change is by how much the moves, and offers that are ready earlier, change a goal.
func (w *witness) change(goal matcher.GoalID, relaxed []relaxation) int64 {
	g := w.ground
	of := weightsOf([]matcher.Goal{{Goal: goal, Weight: 1}})
	var by int64
	for i := range w.moves {
		// What a new offer would cost, nobody knows.
		if m := &w.moves[i]; m.offer != nowhere {
			by += m.by * g.seatCost(&of, &m.pair, m.cell)
		}
	}
	switch goal {
	case matcher.GoalLateness:
		by += w.earlier(relaxed)
	case matcher.GoalWaiting:
		by -= w.waited(relaxed)
	case matcher.GoalCost:
		by += w.opened
	case matcher.GoalChange:
		by += w.lost
	case matcher.GoalBalance:
		by += w.loaded(relaxed)
	}
	return by
}

// earlier is by how much offers that are ready earlier change the lateness of all that they serve already.
func (w *witness) earlier(relaxed []relaxation) int64 {
	g := w.ground
	var by int64
	for i := range relaxed {
		r := &relaxed[i]
		if r.code != matcher.RelaxReady {
			continue
		}
		// Lateness falls by the relaxed years, but not below being in time.
		earlier := int64(0)
		for _, t := range w.ofOffer[r.offer] {
			late := int64(g.pairs[t.pair].late)
			earlier += (late - max(0, late-r.amount)) * w.answer.seats[t.pair]
		}
		by -= earlier * g.problem.Lateness.PricePerYear
	}
	return by
}

// waited is by how much cells wait less because fewer of their seats are unmet, and because offers that are ready
// earlier end the waiting of those whom they serve already.
func (w *witness) waited(relaxed []relaxation) int64 {
	g := w.ground
	var less int64
	for _, k := range w.cells.touched {
		less += w.cells.by[k] * g.waitingUntil(g.end, k)
	}
	for i := range w.moves {
		if m := &w.moves[i]; m.offer == nowhere { // of a new offer, which comes in the cell's year
			less -= m.by * g.waitingUntil(g.problem.Demands[m.cell].Year, m.cell)
		}
	}
	for i := range relaxed {
		r := &relaxed[i]
		if r.code != matcher.RelaxReady {
			continue
		}
		ready := g.problem.Offers[r.offer].Ready
		for _, t := range w.ofOffer[r.offer] {
			less += w.answer.seats[t.pair] * (g.waitingUntil(ready, t.cell) - g.waitingUntil(ready-int(r.amount), t.cell))
		}
		for j := range w.moves {
			if m := &w.moves[j]; m.offer == r.offer {
				less += m.by * (g.waitingUntil(ready, m.cell) - g.waitingUntil(ready-int(r.amount), m.cell))
			}
		}
	}
	return less
}

// loaded is how much the moves, and additional seats of offers, change the goal balance.
func (w *witness) loaded(relaxed []relaxation) int64 {
	g := w.ground
	more := map[int32]int64{}
	for _, at := range w.rows.touched {
		// The provider's load is among what the moves touch, even if they add up to nothing.
		if at >= g.loadAt(0) && at < g.referenceAt(0) {
			more[at-g.loadAt(0)] += 0
		}
	}
	for i := range relaxed {
		if r := &relaxed[i]; r.code == matcher.RelaxCapacity && g.problem.Providers[g.providerOf[r.offer]].Kind == matcher.ProviderUniversity {
			more[g.providerOf[r.offer]] += r.amount
		}
	}
	var by int64
	// More capacity moves the breakpoints as well, so that the load of the same seats falls.
	for v, seats := range more {
		at, capacity := g.loadAt(v), g.capacityOf[v]
		var before int64
		if capacity > 0 {
			before = load(w.answer.counts[at], capacity)
		}
		by += load(w.answer.counts[at]+w.rows.by[at], capacity+seats) - before
	}
	return by
}

// capped is a product of two numbers that are not negative, or MaxInt64/4 where it would pass that: more
// than any level can change.
func capped(a, b int64) int64 {
	if a != 0 && b > math.MaxInt64/4/a {
		return math.MaxInt64 / 4
	}
	return a * b
}
