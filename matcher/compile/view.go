package compile

import (
	"dathang/matcher"
)

// Nested is a family of rows in which any two either nest or share nothing:
// Parent of every row and the lowest row over every leaf, -1 at the top.
type Nested struct {
	Rows   []*Row
	Parent []int
	Leaf   []int
}

// OfferFamily are the rows over offers.
func (c *Formulation) OfferFamily() Nested { return c.nested(OverOffers, c.OfferForest) }

// CellFamily are the rows over cells.
func (c *Formulation) CellFamily() Nested { return c.nested(OverCells, c.CellForest) }

func (c *Formulation) nested(s Side, f *forest) Nested {
	return Nested{Rows: c.rowsOf(s), Parent: f.set, Leaf: f.leaf}
}

// Obstacle is the one thing that stands between an offer and a cell.
type Obstacle struct {
	Offer  int32
	Code   matcher.RelaxationCode
	Rule   matcher.RuleID
	Amount int64
}

// Obstacles lists the offers that would serve cell k but for one ban, for their
// reach, or for being ready too late.
func (c *Formulation) Obstacles(k int) []Obstacle {
	var list []Obstacle
	ps, d := c.Pairs, &c.Problem.Demands[k]
	for _, cand := range ps.byField[ps.fieldOf[d.Field]] {
		o := &c.Problem.Offers[cand.offer]
		if !ps.fits(o, d) || c.unpairedPins[unpaired{cand.offer, k}] {
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
func (c *Formulation) SeatCost(goal matcher.GoalID, offer int32, k int) int64 {
	p, ps := c.Problem, c.Pairs
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
		return Tie(c.OfferHash[offer], c.CellHash[k])
	}
	return 0
}

// PenaltyOfNext is what the last n of so many unmet seats of cell k's commune add to the
// goal unmet beside their own weight.
func (c *Formulation) PenaltyOfNext(k int, unmet, n int64) int64 {
	u := &c.Problem.Communes[c.CommuneOf[k]]
	return Penalty(u.Penalty, unmet) - Penalty(u.Penalty, unmet-n)
}
