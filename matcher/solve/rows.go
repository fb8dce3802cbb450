package solve

import (
	"fmt"
	"slices"

	"dathang/matcher"
	"dathang/matcher/flow"
)

// side says what a row is a set of, and with it where it stands.
type side int

const (
	overOffers side = iota // all pairs of a set of offers: in the network
	overCells              // all pairs of a set of cells: in the network
	onePair                // a pin: in the network
	across                 // a side row: no tree holds it, a multiplier prices it
)

// shape says what a row's seats cost beside their pairs.
type shape int

const (
	flat      shape = iota
	unmetness       // convex in the unmet seats of a commune
	load            // convex in the seats of a university
	kept            // convex in the seats of a pair of the reference plan
)

// row bounds a sum over pairs: low <= X <= high. high is flow.Infinite where
// there is no bound.
type row struct {
	id        matcher.RowID
	rule      int // place of the rule in the problem, -1 for none
	side      side
	shape     shape
	members   []int32 // offers or cells, ascending; for a pin its pair, if there is one
	low, high int64
	commune   int   // of unmetness
	reference int64 // seats of a kept pair in the reference plan
	// offer and cell of a pin or a kept pair.
	offer int32
	cell  int
	// A side row counts coef[offer] for a seat of a pair whose cell it holds, and
	// the pair's surcharge where surcharged[offer]; counts says it of a pair.
	coef       []int64
	surcharged []bool  // nil counts no surcharge
	cells      []bool  // nil holds every cell
	of         []int32 // the cells that a side row holds
	// opens counts opening costs as well.
	opens []int64
	why   Placement
	path  string // in the problem, for faults
}

// Placement says where a rule stands and why.
type Placement struct {
	Rule matcher.RuleID
	// Side is false where the network holds the rule.
	Side bool
	// Why a side row is one: weighted (it counts money), both_sides (it narrows
	// offers and cells at once), crosses (Other, before it, shares a part of it).
	Why   string
	Other matcher.RowID
}

// encodeRules makes the rows: capacities, convex goals, and then every rule in
// the order of the list, which is the order of precedence in the network.
func (c *Compiled) encodeRules() {
	c.encodeCapacities()
	c.encodeUnmetness()
	c.encodeLoads()
	c.encodeReference()
	for i := range c.Problem.Rules {
		r := &c.Problem.Rules[i]
		switch r.Kind {
		case matcher.RuleCap:
			c.encodeCap(r, i)
		case matcher.RuleLimit:
			c.encodeLimit(r, i)
		case matcher.RulePin:
			c.encodePin(r, i)
		case matcher.RuleShare:
			c.encodeShare(r, i)
		case matcher.RuleBudget:
			c.encodeBudget(r, i)
		case matcher.RuleAway:
			c.encodeAway(r, i)
		case matcher.RuleChange:
			c.encodeChange(r, i)
		case matcher.RuleBan:
			// Bans are not rows: the pairs are already without them.
		}
	}
	c.place()
}

func (c *Compiled) addRow(r row) { c.rows = append(c.rows, r) }

// high of a rule, flow.Infinite where it has none.
func high(r *matcher.Rule) int64 {
	if r.High == nil {
		return flow.Infinite
	}
	return *r.High
}

func rulePath(i int) string { return fmt.Sprintf("/rules/%d", i) }

// seatRow is the row of a rule that counts seats: over offers, over cells, or,
// where it narrows both, a side row.
func (c *Compiled) seatRow(r *matcher.Rule, i int, low, high int64) {
	out := row{id: matcher.RuleRow(r.ID), rule: i, low: low, high: high, path: rulePath(i), why: Placement{Rule: r.ID}}
	switch {
	case !r.Where.OfOffers():
		out.side, out.members = overCells, c.pairs.cells.of(&r.Where)
	case !r.Where.OfCells():
		out.side, out.members = overOffers, c.pairs.offers.of(&r.Where)
	default:
		out.why.Side, out.why.Why = true, "both_sides"
		c.across(&out, &r.Where, func(*matcher.Offer) int64 { return 1 })
	}
	c.addRow(out)
}

// across makes out a side row over what w selects.
func (c *Compiled) across(out *row, w *matcher.Where, coef func(*matcher.Offer) int64) {
	out.side = across
	out.coef = make([]int64, len(c.Problem.Offers))
	for _, o := range c.pairs.offers.of(w) {
		out.coef[o] = coef(&c.Problem.Offers[o])
	}
	if !w.OfCells() {
		return
	}
	out.cells = make([]bool, len(c.Problem.Demands))
	for _, k := range c.pairs.cells.of(w) {
		out.cells[k] = true
	}
}

// holds reports whether a side row counts the pairs of a cell.
func (r *row) holds(k int) bool { return r.cells == nil || r.cells[k] }

// ofOffers: a side row counts the same for all pairs of an offer.
func (r *row) ofOffers() bool { return r.cells == nil && r.surcharged == nil }

// counts is what a seat of a pair in a cell that it holds adds to a side row.
func (c *Compiled) counts(r *row, pair int) int64 {
	o := c.pairs.offer[pair]
	if r.surcharged != nil && r.surcharged[o] {
		return r.coef[o] + c.pairs.surcharge[pair]
	}
	return r.coef[o]
}

// mostCounted of a seat in a side row.
func (c *Compiled) mostCounted(r *row) int64 {
	most := slices.Max(r.coef)
	if r.surcharged != nil {
		most += c.pairs.dearest
	}
	return most
}

// place keeps in the network every row over offers or over cells that nests
// with all such rows before it; a row that crosses one becomes a side row. The
// greedy choice in the order of the list is what a planner can foresee.
// O(sum of sizes x depth).
func (c *Compiled) place() {
	families := map[side][][]int{
		overOffers: make([][]int, len(c.Problem.Offers)),
		overCells:  make([][]int, len(c.Problem.Demands)),
	}
	for i := range c.rows {
		r := &c.rows[i]
		over, ok := families[r.side]
		if !ok {
			continue
		}
		if other := c.crosses(r, over); other >= 0 {
			r.why.Side, r.why.Why, r.why.Other = true, "crosses", c.rows[other].id
			c.across(r, &c.Problem.Rules[r.rule].Where, func(*matcher.Offer) int64 { return 1 })
			continue
		}
		for _, leaf := range r.members {
			over[leaf] = append(over[leaf], i)
		}
	}
}

// crosses finds a row in the family that shares members with r but neither
// holds it nor lies within it; -1 where there is none.
func (c *Compiled) crosses(r *row, over [][]int) int {
	shared := map[int]int{}
	for _, leaf := range r.members {
		for _, other := range over[leaf] {
			shared[other]++
		}
	}
	found := -1
	for other, n := range shared {
		if n < len(r.members) && n < len(c.rows[other].members) && (found < 0 || other < found) {
			found = other
		}
	}
	return found
}

// Placements say of every rule that is a row whether the network holds it.
func (c *Compiled) Placements() []Placement {
	var list []Placement
	for i := range c.rows {
		if c.rows[i].rule >= 0 {
			list = append(list, c.rows[i].why)
		}
	}
	return list
}
