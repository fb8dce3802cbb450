package compile

import (
	"slices"

	"dathang/matcher"
	"dathang/matcher/flow"
)

// Side says what a row is a set of, and so where it stands.
type Side int

const (
	OverOffers Side = iota // all pairs of a set of offers: in the network
	OverCells              // all pairs of a set of cells: in the network
	OnePair                // a pin or a pair of the reference plan: in the network
	Beside                 // a side row: no tree holds it, a multiplier prices it
)

// Shape says what the seats of a row cost in addition to their pairs.
type Shape int

const (
	Flat         Shape = iota // nothing: the row only bounds
	UnmetPenalty              // convex in the unmet seats of a commune
	Load                      // convex in the seats of a university
	Kept                      // convex in the seats of a pair of the reference plan
)

// Row bounds a sum over pairs: Low <= X <= High, X being the seats, or in a side row what Counts says of each. High
// is flow.Infinite where there is no bound.
type Row struct {
	ID        matcher.RowID
	Rule      int // place of the rule in the problem, -1 for none
	Side      Side
	Shape     Shape
	Members   []int32 // offers or cells, ascending; for a pin its pair, if there is one
	Low, High int64
	Commune   int   // whose unmet seats the row counts, with the shape UnmetPenalty
	Reference int64 // seats of a kept pair in the reference plan
	// Offer of a capacity, offer and cell of a pin or a kept pair; -1 where there is none.
	Offer int32
	Cell  int
	// A side row counts Coef[offer] for a seat of a pair whose cell it holds, and the pair's surcharge where
	// Surcharged[offer]; Counts says it of a pair.
	Coef       []int64
	Surcharged []bool  // nil counts no surcharge
	cells      []bool  // nil holds every cell
	Of         []int32 // the cells that a side row holds
	// Opens is what each offer adds once if it serves anybody: its opening cost; nil where the row counts none.
	Opens []int64
	why   Placement
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

// encoder adds rows to a formulation.
type encoder struct{ *Formulation }

// ruleEncoders make the rows of every kind that a list of rules may hold.
var ruleEncoders = map[matcher.RuleKind]func(c encoder, r *matcher.Rule, i int){
	matcher.RuleCap:    encoder.encodeCap,
	matcher.RuleLimit:  encoder.encodeLimit,
	matcher.RulePin:    encoder.encodePin,
	matcher.RuleShare:  encoder.encodeShare,
	matcher.RuleBudget: encoder.encodeBudget,
	matcher.RuleAway:   encoder.encodeAway,
	matcher.RuleChange: encoder.encodeChange,
	matcher.RuleBan:    func(encoder, *matcher.Rule, int) {}, // no row: the pairs are already without it
}

// init panics if a kind of rule has no encoder: it would be left out of every problem without a word.
func init() {
	for i := range matcher.RuleKinds {
		if info := &matcher.RuleKinds[i]; info.Listed() && ruleEncoders[info.Kind] == nil {
			panic("compile: nothing encodes the rule " + string(info.Kind))
		}
	}
}

// encodeRules makes the rows: capacities, convex goals, and then every rule in the order of the list, which also
// decides which of two crossing rules stands in the network.
func (c encoder) encodeRules() {
	c.encodeCapacities()
	c.encodePenalties()
	c.encodeLoads()
	c.encodeReference()
	for i := range c.Problem.Rules {
		r := &c.Problem.Rules[i]
		ruleEncoders[r.Kind](c, r, i)
	}
	c.place()
}

func (c encoder) addRow(r Row) { c.Rows = append(c.Rows, r) }

// high is the upper bound of a rule, flow.Infinite if it has none.
func high(r *matcher.Rule) int64 {
	if r.High == nil {
		return flow.Infinite
	}
	return *r.High
}

// seatRow is the row of a rule that counts seats: over offers, over cells, or,
// where it narrows both, a side row.
func (c encoder) seatRow(r *matcher.Rule, i int, low, high int64) {
	out := Row{ID: matcher.RuleRow(r.ID), Rule: i, Low: low, High: high, Offer: -1, why: Placement{Rule: r.ID}}
	switch {
	case !r.Where.OfOffers():
		out.Side, out.Members = OverCells, c.Pairs.cells.Of(&r.Where)
	case !r.Where.OfCells():
		out.Side, out.Members = OverOffers, c.Pairs.offers.Of(&r.Where)
	default:
		out.why.Side, out.why.Why = true, "both_sides"
		c.across(&out, &r.Where, func(*matcher.Offer) int64 { return 1 })
	}
	c.addRow(out)
}

// across completes a side row over what w selects; coef is what a seat of an offer counts in it.
func (c encoder) across(out *Row, w *matcher.Where, coef func(*matcher.Offer) int64) {
	out.Side = Beside
	out.Coef = make([]int64, len(c.Problem.Offers))
	for _, o := range c.Pairs.offers.Of(w) {
		out.Coef[o] = coef(&c.Problem.Offers[o])
	}
	if !w.OfCells() {
		return
	}
	out.cells = make([]bool, len(c.Problem.Demands))
	for _, k := range c.Pairs.cells.Of(w) {
		out.cells[k] = true
	}
}

// Holds reports whether a side row counts the pairs of a cell.
func (r *Row) Holds(k int) bool { return r.cells == nil || r.cells[k] }

// IsCapacity reports whether the row bounds the seats of one offer, its field Offer.
func (r *Row) IsCapacity() bool { return r.Side == OverOffers && r.Rule < 0 && r.Shape == Flat }

// OfOffers reports whether a side row counts the same for all pairs of an offer.
func (r *Row) OfOffers() bool { return r.cells == nil && r.Surcharged == nil }

// Counts is what a seat of a pair adds to a side row that holds the pair's cell.
func (c *Formulation) Counts(r *Row, pair int) int64 {
	o := c.Pairs.Offer[pair]
	if r.Surcharged != nil && r.Surcharged[o] {
		return r.Coef[o] + c.Pairs.Surcharge[pair]
	}
	return r.Coef[o]
}

// MostCounted is the most that one seat counts in a side row.
func (c *Formulation) MostCounted(r *Row) int64 {
	most := slices.Max(r.Coef)
	if r.Surcharged != nil {
		most += c.Pairs.Dearest
	}
	return most
}

// place keeps in the network every row over offers or over cells that nests
// with all such rows before it; a row that crosses one becomes a side row. The
// greedy choice in the order of the list is what a planner can foresee.
// O(sum of sizes x depth).
func (c encoder) place() {
	families := map[Side][][]int{
		OverOffers: make([][]int, len(c.Problem.Offers)),
		OverCells:  make([][]int, len(c.Problem.Demands)),
	}
	for i := range c.Rows {
		r := &c.Rows[i]
		over, ok := families[r.Side]
		if !ok {
			continue
		}
		// Only rules get here: capacities, communes and universities come first in the list, and nest with one
		// another.
		if other := c.crosses(r, over); other >= 0 {
			r.why.Side, r.why.Why, r.why.Other = true, "crosses", c.Rows[other].ID
			c.across(r, &c.Problem.Rules[r.Rule].Where, func(*matcher.Offer) int64 { return 1 })
			continue
		}
		for _, leaf := range r.Members {
			over[leaf] = append(over[leaf], i)
		}
	}
}

// crosses finds a row in the family that shares members with r but neither holds it nor lies within it; the first in
// the list of several, -1 where there is none. over has the rows so far by member.
func (c encoder) crosses(r *Row, over [][]int) int {
	shared := map[int]int{}
	for _, leaf := range r.Members {
		for _, other := range over[leaf] {
			shared[other]++
		}
	}
	found := -1
	for other, n := range shared {
		if n < len(r.Members) && n < len(c.Rows[other].Members) && (found < 0 || other < found) {
			found = other
		}
	}
	return found
}

// Placements say of every rule that has a row whether the network holds it, in the order of the rules.
func (c *Formulation) Placements() []Placement {
	var list []Placement
	for i := range c.Rows {
		if c.Rows[i].Rule >= 0 {
			list = append(list, c.Rows[i].why)
		}
	}
	return list
}

// TellsCells reports whether some side row counts some pairs of an offer differently from others.
func (c *Formulation) TellsCells() bool {
	return slices.ContainsFunc(c.SideRows, func(i int) bool { return c.Rows[i].TellsCells() })
}

// TellsCells reports whether a side row counts some pairs of an offer differently from others.
func (r *Row) TellsCells() bool { return !r.OfOffers() }

// Infinite is the High of a row without a bound.
const Infinite = flow.Infinite
