package solve

import (
	"dathang/matcher"
	"dathang/matcher/flow"
)

// Infinite is the High of a row without a bound.
const Infinite = flow.Infinite

// Row is a rule as the solver bounds it: Low <= seats <= High over all pairs
// of its members (offers or cells, by their place in the problem).
type Row struct {
	// Rule is the place of the rule in the problem; -1 for the capacity of
	// offer Offer or a commune's penalty.
	Rule      int
	Offer     int
	Low, High int64
	Members   []int32
}

// Nested is a family of rows in which any two either nest or share nothing:
// Parent of every row and the lowest row over every leaf, -1 at the top.
type Nested struct {
	Rows   []Row
	Parent []int
	Leaf   []int
}

// OfferRows are the rows over offers.
func (c *Compiled) OfferRows() Nested { return c.nested(overOffers, c.offers) }

// CellRows are the rows over cells.
func (c *Compiled) CellRows() Nested { return c.nested(overCells, c.cells) }

func (c *Compiled) nested(s side, f *forest) Nested {
	n := Nested{Parent: f.set, Leaf: f.leaf}
	for _, r := range c.rowsOf(s) {
		n.Rows = append(n.Rows, c.view(r))
	}
	return n
}

func (c *Compiled) view(r *row) Row {
	v := Row{Rule: r.rule, Offer: -1, Low: r.low, High: r.high, Members: r.members}
	if s := r.side; s == overOffers && r.rule < 0 {
		v.Offer = int(r.members[0])
	}
	return v
}

// Pins gives, by pair, the row that fixes its seats.
func (c *Compiled) Pins() map[int]Row {
	pins := make(map[int]Row, len(c.net.pinOf))
	for pair, i := range c.net.pinOf {
		pins[pair] = c.view(&c.rows[i])
	}
	return pins
}

// Pairs of cell k: the number of the first, and their offers, ascending.
func (c *Compiled) Pairs(k int) (first int, offers []int32) {
	from, to := c.pairs.of(k)
	return from, c.pairs.offer[from:to]
}

// PairCount is the number of all pairs.
func (c *Compiled) PairCount() int { return len(c.pairs.offer) }

// Choices is the number of offers that may be closed or open: those with a
// cohort of more than one or an opening cost.
func (c *Compiled) Choices() int { return len(c.choices) }

// LateYears of a pair.
func (c *Compiled) LateYears(pair int) int64 { return int64(c.pairs.late[pair]) }

// Obstacle is the one thing that stands between an offer and a cell.
type Obstacle struct {
	Offer  int32
	Code   matcher.RelaxationCode
	Rule   matcher.RuleID
	Amount int64
}

// Obstacles lists the offers that would serve cell k but for one ban, for their
// reach, or for being ready too late.
func (c *Compiled) Obstacles(k int) []Obstacle {
	var list []Obstacle
	ps, d := c.pairs, &c.Problem.Demands[k]
	for _, cand := range ps.byField[ps.fieldOf[d.Field]] {
		o := &c.Problem.Offers[cand.offer]
		if !ps.fits(o, d) || c.apart[apart{cand.offer, k}] {
			continue
		}
		var found []Obstacle
		if late := ps.tooLate(o, d); late > 0 {
			found = append(found, Obstacle{cand.offer, matcher.RelaxReady, "", int64(late)})
		}
		if m := ps.metres(o, d); o.ReachM > 0 && m > o.ReachM {
			found = append(found, Obstacle{cand.offer, matcher.RelaxReach, "", m - o.ReachM})
		}
		for i := range ps.bans {
			if b := &ps.bans[i]; b.offers[cand.offer] && b.cells[k] {
				found = append(found, Obstacle{cand.offer, matcher.RelaxBan, b.rule, 1})
			}
		}
		if len(found) == 1 {
			list = append(list, found[0])
		}
	}
	return list
}

// SeatCost is what one seat of an offer in cell k adds to a goal, whether the
// pair exists or not; an offer that would be too late counts as late as allowed. The goal unmet is not a pair's.
func (c *Compiled) SeatCost(goal matcher.GoalID, offer int32, k int) int64 {
	p, ps := c.Problem, c.pairs
	o, d := &p.Offers[offer], &p.Demands[k]
	switch goal {
	case matcher.GoalLateness:
		return p.Lateness.PricePerYear * int64(min(p.Lateness.MaxYears, max(0, o.Ready-d.Year)))
	case matcher.GoalCost:
		return o.CostKVND() + ps.surchargeOf(offer, k)
	case matcher.GoalDistance:
		return (ps.metres(o, d) + 500) / 1000
	case matcher.GoalMismatch:
		for _, cand := range ps.byField[ps.fieldOf[d.Field]] {
			if cand.offer == offer {
				return 1000 - int64(cand.coverage)
			}
		}
	case matcher.GoalTie:
		return tie(c.offerHash[offer], c.cellHash[k])
	}
	return 0
}

// PenaltyOfNext is what the last unmet seat of cell k's commune adds to the
// goal unmet beside its own weight, where unmet seats stay unmet there.
func (c *Compiled) PenaltyOfNext(k int, unmet int64) int64 {
	u := &c.Problem.Communes[c.communeOf[k]]
	return penalty(u.Penalty, unmet) - penalty(u.Penalty, unmet-1)
}
