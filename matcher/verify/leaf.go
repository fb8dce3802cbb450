package verify

import (
	"slices"

	"dathang/matcher"
)

// prover evaluates the leaves of a tree, one after the other. It reuses its work on one leaf for the next: only
// cells in which a multiplier differs are priced again.
type prover struct {
	g     *ground
	list  string // the pointer of the tree
	node  int    // nodes of it walked so far
	face  *face
	shift int
	goals []matcher.Goal // none: the objective is 0
	step  *tier          // what the goal worst_off counts on this level
	cuts  []objectiveCut // of the levels above

	// What is in force at the present node; all multipliers are scaled by 2^shift.
	rows      []row
	y         []int64 // of a row
	cutPrices []int64 // multipliers of the cuts

	// Results for the leaf priced last.
	priced  bool         // whether w, pricedY and the sums below are of an earlier leaf
	w       weights      // of the level's goals and those of cuts with a multiplier
	tiers   []pricedTier // steps of worst_off with their price
	losses  []int64      // price of a lost seat, of an allocation of the reference plan
	pricedY []int64      // multipliers with which the cells were last priced
	ofOffer []int64      // multipliers and price of every seat of an offer
	ofExtra []int64      // what each kVND of surcharge counts, by offer
	ofCell  []int64      // multipliers of a seat in a cell, whatever its offer
	least   []int64      // reduced cost of a cell

	// Rows whose multiplier has been set since then. priceChanged marks what these rows touch, and clears
	// the marks.
	touched   []int32
	isTouched []bool
	markOffer []bool
	markCell  []bool
	cellsOf   [][]int32 // of an offer, made where first asked for
	// Buffers, kept to save allocations: where a row's function bends, reduced costs of a cell's pairs, and
	// its crossing rows with a multiplier.
	bends   []int64
	reduced []int64
	paying  []part
	// Results of the walk.
	found   []matcher.Violation
	outcome outcome
}

// outcome is what a tree proves: a bound, scaled by 2^shift, over all its leaves that are not known to be empty.
type outcome struct {
	some  bool
	bound wide
	// rowwise is the bound with every row counted for itself, without the fixed-charge caps.
	rowwise wide
	// jagged: the least of a row is reached at several separate places.
	jagged bool
	// next is the face of a single leaf, where nothing but rows has a multiplier.
	next *face
}

// mostPart is the upper limit of each part of a reduced cost, such that the sum of the parts fits 64 bits.
const mostPart = int64(1) << 60

// newProver is a prover over a face, of a level without goals; whoever has some sets them. Violations name
// parts of the tree by pointers that begin with list.
func (g *ground) newProver(list string, over *face) *prover {
	return &prover{
		g: g, list: list, face: over, rows: slices.Clone(over.rows), y: make([]int64, len(g.rows)),
		pricedY: make([]int64, len(g.rows)), isTouched: make([]bool, len(g.rows)),
		ofOffer: make([]int64, len(g.problem.Offers)), ofExtra: make([]int64, len(g.problem.Offers)), markOffer: make([]bool, len(g.problem.Offers)),
		ofCell: make([]int64, len(g.problem.Demands)), markCell: make([]bool, len(g.problem.Demands)),
		least: make([]int64, len(g.problem.Demands)),
	}
}

// leaf adds a leaf's bound to the outcome:
//
//	sum over cells of seats x least reduced cost of a live variable
//	+ sum over rows of the least of their own function less y X over their bounds
//	+ by how much more the rows under each fixed-charge cap count together
//	+ what is lost of the reference plan whatever happens
//	- multipliers of the objective cuts x the values that they keep
//
// A leaf in which a row has no number left, or the offers of a fixed-charge cap no way to
// share it, is empty and bounds nothing.
func (v *prover) leaf(infeasible bool) {
	for at := range v.rows {
		r := &v.rows[at]
		if r.absent {
			continue
		}
		if r.empty() {
			return
		}
		// With a positive multiplier and no upper bound, the row's term has no least.
		if r.open && v.y[at] > 0 {
			v.wrong(matcher.ViolationUnbounded, "list", v.at("/multipliers"), "row", string(v.g.rowName(int32(at))), "value", v.y[at])
			return
		}
	}
	// First the cells, by reduced costs; then each row by itself; then what fixed-charge caps add.
	w, ok := v.objective(infeasible)
	if !ok || !v.price(&w) {
		v.wrong(matcher.ViolationRange, "path", v.at("/multipliers"), "value", v.largest())
		return
	}
	var bound wide
	for k, least := range v.least {
		bound = bound.plus(times(v.g.problem.Demands[k].Seats, least))
	}
	next := v.outcome.next
	terms := make([]wide, len(v.rows))
	for at := range v.rows {
		if v.rows[at].absent {
			continue
		}
		term, narrowed := v.term(int32(at), v.rows[at])
		bound, terms[at] = bound.plus(term), term
		if next != nil {
			next.rows[at] = narrowed
		}
	}
	more, some := v.capExcess(terms)
	if !some {
		return
	}
	for _, j := range v.g.gone {
		bound = bound.plus(times(v.losses[j], v.g.lost(j, 0)))
	}
	// An empty leaf is proven by a bound above 0 on a cost that is 0, and counts for nothing in the level's bound.
	if infeasible {
		if bound = bound.plus(more); bound.sign() <= 0 {
			v.wrong(matcher.ViolationLeaf, "list", v.at(""), "value", whole(bound.big()))
		}
		return
	}
	for j, h := range v.cutPrices {
		bound = bound.minus(times(h, v.cuts[j].value))
	}
	if !v.outcome.some || bound.less(v.outcome.rowwise) {
		v.outcome.rowwise = bound
	}
	if bound = bound.plus(more); !v.outcome.some || bound.less(v.outcome.bound) {
		v.outcome.some, v.outcome.bound = true, bound
	}
}

// largest is the greatest absolute value of the multipliers in force, of rows and of objective cuts: what
// to report where they are too large.
func (v *prover) largest() int64 {
	var most int64
	for _, list := range [][]int64{v.y, v.cutPrices} {
		for _, n := range list {
			most = max(most, n, -n)
		}
	}
	return most
}

// objective weighs the goals of the level and those of the levels whose objective cuts have a multiplier;
// no goal at all in a leaf that is to be proven infeasible. False where a weight or a cost under it is too
// large.
func (v *prover) objective(infeasible bool) (weights, bool) {
	var w weights
	v.tiers = v.tiers[:0]
	if infeasible {
		return w, true
	}
	ok := true
	add := func(goals []matcher.Goal, step *tier, by int64) {
		if step != nil {
			v.tiers = append(v.tiers, pricedTier{step, by})
		}
		for _, goal := range goals {
			at := &w[placeOf(goal.Goal)]
			sum := times(goal.Weight, by).plus(wideOf(*at))
			ok = ok && sum.within(mostPart)
			*at = sum.int64()
		}
	}
	// The level's own goals count 2^shift times, which is what makes multipliers fractions of 2^shift.
	add(v.goals, v.step, 1<<v.shift)
	for j, h := range v.cutPrices {
		if h != 0 {
			add(v.g.problem.Goals[v.cuts[j].level], v.cuts[j].step, h)
		}
	}
	return w, ok && v.g.priceable(&w)
}

// priceable reports whether every pair's and every unmet seat's cost under w fits 64 bits.
func (g *ground) priceable(w *weights) bool {
	if len(g.problem.Demands) == 0 {
		return true // there is neither, and weights may be as large as they like
	}
	var pair wide
	for at := range seatRecounts {
		if w[at] != 0 && seatRecounts[at].most != nil {
			pair = pair.plus(times(w[at], seatRecounts[at].most(g)))
		}
	}
	unmet := times(w[atUnmet], g.mostUnmet)
	for at := range seatRecounts {
		if w[at] != 0 && seatRecounts[at].mostUnmet != nil {
			unmet = unmet.plus(times(w[at], seatRecounts[at].mostUnmet(g.index)))
		}
	}
	return pair.within(mostPart) && unmet.within(mostPart)
}

// price updates the least reduced costs to the multipliers and weights in force; false if a number would exceed 64
// bits.
func (v *prover) price(w *weights) bool {
	g := v.g
	all := !v.priced || *w != v.w
	v.w = *w
	var ok bool
	if v.losses, ok = g.lossPrices(w, v.y); !ok {
		return false
	}
	changed := v.changed()
	if all {
		copy(v.pricedY, v.y)
		v.priced = true
		for o := range v.ofOffer {
			if !v.sumOffer(int32(o)) {
				return false
			}
		}
		for k := range v.ofCell {
			if !v.sumCell(int32(k)) || !v.priceCell(int32(k)) {
				return false
			}
		}
		return true
	}
	return v.priceChanged(changed)
}

// changed are the rows whose multiplier differs from when the cells were last priced.
func (v *prover) changed() []int32 {
	rows := v.touched[:0]
	for _, at := range v.touched {
		v.isTouched[at] = false
		if v.y[at] != v.pricedY[at] {
			v.pricedY[at] = v.y[at]
			rows = append(rows, at)
		}
	}
	v.touched = v.touched[:0]
	return rows
}

// priceChanged prices the cells in which a listed row holds a live pair.
func (v *prover) priceChanged(rows []int32) bool {
	for _, at := range rows {
		of := v.g.setOf(at)
		if of == nil {
			continue
		}
		for _, k := range of.cells {
			v.markCell[k] = true
		}
		// A set of offers without cells touches all their cells; those are looked up only where the sum really
		// changes.
		if of.cells == nil {
			for _, o := range of.offers {
				v.markOffer[o] = true
			}
		}
	}
	for o, marked := range v.markOffer {
		if !marked {
			continue
		}
		v.markOffer[o] = false
		price, extra := v.ofOffer[o], v.ofExtra[o]
		if !v.sumOffer(int32(o)) {
			return false
		}
		if v.ofOffer[o] != price || v.ofExtra[o] != extra {
			for _, k := range v.offersCells(int32(o)) {
				v.markCell[k] = true
			}
		}
	}
	for k, marked := range v.markCell {
		if !marked {
			continue
		}
		v.markCell[k] = false
		if !v.sumCell(int32(k)) || !v.priceCell(int32(k)) {
			return false
		}
	}
	return true
}

// offersCells are the cells in which an offer has a live pair. The face is the same for all leaves of a
// tree, so the lists are made once.
func (v *prover) offersCells(o int32) []int32 {
	if v.cellsOf == nil {
		v.cellsOf = make([][]int32, len(v.ofOffer))
		for k := range v.ofCell {
			for at := v.g.first[k]; at < v.g.first[k+1]; at++ {
				if v.face.live[at] {
					p := v.g.pairs[at].offer
					v.cellsOf[p] = append(v.cellsOf[p], int32(k))
				}
			}
		}
	}
	return v.cellsOf[o]
}

// sumOffer adds up what a seat of an offer costs in every cell: its price, and the multipliers of rows that
// hold it everywhere. False where a sum is too large.
func (v *prover) sumOffer(o int32) bool {
	sum, extra := times(v.w[atCost], v.g.priceOf[o]), wideOf(v.w[atCost])
	for _, p := range v.g.inRow.ofOffer[o] {
		sum = sum.plus(times(v.y[p.thing], p.count))
		if p.surcharged {
			extra = extra.plus(wideOf(v.y[p.thing]))
		}
	}
	v.ofOffer[o], v.ofExtra[o] = sum.int64(), extra.int64()
	return sum.within(mostPart) && extra.within(mostPart) && times(v.ofExtra[o], v.g.most.surcharge).within(mostPart)
}

// sumCell adds up the multipliers of rows that hold every pair of a cell. False where the sum is too large.
func (v *prover) sumCell(k int32) bool {
	var sum wide
	for _, p := range v.g.inRow.ofCell[k] {
		sum = sum.plus(wideOf(v.y[p.thing]))
	}
	v.ofCell[k] = sum.int64()
	return sum.within(mostPart)
}

// priceCell finds the least reduced cost of a cell's live variables, its pairs and its unmet seats, and
// marks the live ones that have it in the outcome's face, if there is to be one. False where a number could
// be too large.
func (v *prover) priceCell(k int32) bool {
	g, f := v.g, v.face
	var crossing wide
	v.paying = v.paying[:0]
	for _, p := range g.inRow.crossing[k] {
		if y := v.y[p.thing]; y != 0 {
			v.paying = append(v.paying, p)
			crossing = crossing.plus(times(max(y, -y), p.count))
		}
	}
	if !crossing.within(mostPart) {
		return false
	}
	first, last := g.first[k], g.first[k+1]
	unmet := g.unmetCost(&v.w, k)
	least, some := unmet, f.liveUnmet[k]
	v.reduced = v.reduced[:0]
	for at := first; at < last; at++ {
		// A pair that the levels above rule out stays 0, so its reduced cost bounds nothing.
		red := int64(0)
		if f.live[at] {
			p := &g.pairs[at]
			red = g.placeCost(&v.w, p, k) + v.ofOffer[p.offer] + v.ofExtra[p.offer]*p.surcharge + v.ofCell[k] + v.crossingSum(p)
			if !some || red < least {
				least, some = red, true
			}
		}
		v.reduced = append(v.reduced, red)
	}
	v.least[k] = least
	if next := v.outcome.next; next != nil {
		// The variable of the least reduced cost stays live, so no cell is ever without one.
		next.liveUnmet[k] = f.liveUnmet[k] && unmet == least
		for i, red := range v.reduced {
			at := first + int32(i)
			next.live[at] = f.live[at] && red == least
		}
	}
	return true
}

// crossingSum adds up the multipliers of those crossing rows that hold a pair.
func (v *prover) crossingSum(of *pair) int64 {
	var sum int64
	for _, p := range v.paying {
		if q, ok := v.g.inRow.sets[p.thing].partOf(p.thing, of.offer); ok {
			if q.surcharged {
				q.count += of.surcharge
			}
			sum += q.count * v.y[p.thing]
		}
	}
	return sum
}
