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

// nested is the family of one side; its indices are places in the side's own list of rows.
func (c *Formulation) nested(s Side, f *forest) Nested {
	return Nested{Rows: c.rowsOf(s), Parent: f.set, Leaf: f.leaf}
}

// Obstacle is the only condition that keeps an offer from serving a cell.
type Obstacle struct {
	Offer  int32
	Code   matcher.RelaxationCode // what would lift it
	Rule   matcher.RuleID         // the ban
	Amount int64                  // years or metres; 1 for a ban
}

// Obstacles lists the offers that would serve cell k but for a single condition: one ban, their reach, being
// ready too late, or a rule of entry that its holders do not meet.
func (c *Formulation) Obstacles(k int) []Obstacle {
	var list []Obstacle
	ps, d := c.Pairs, &c.Problem.Demands[k]
	for _, cand := range ps.byField[ps.fieldOf[d.Field]] {
		o := &c.Problem.Offers[cand.offer]
		if !ps.fits(o, d) || c.unpairedPins[unpaired{cand.offer, k}] {
			continue
		}
		// All that is in the way: one relaxation is enough only where it is the only one.
		var found []Obstacle
		if late := ps.tooLate(o, d); late > 0 {
			found = append(found, Obstacle{cand.offer, matcher.RelaxReady, "", int64(late)})
		}
		if m := ps.metres(o, d); o.ReachM > 0 && m > o.ReachM {
			found = append(found, Obstacle{cand.offer, matcher.RelaxReach, "", m - o.ReachM})
		}
		bar := barred(o, ps.class[k])
		if bar.Level {
			found = append(found, Obstacle{cand.offer, matcher.RelaxLevel, "", 1})
		}
		if bar.Older > 0 {
			found = append(found, Obstacle{cand.offer, matcher.RelaxAge, "", int64(bar.Older)})
		}
		if bar.Early > 0 {
			found = append(found, Obstacle{cand.offer, matcher.RelaxLeaves, "", int64(bar.Early)})
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

// PenaltyOfNext is what the last n of the given unmet seats of cell k's commune add to the goal unmet, apart from
// their own weight.
func (c *Formulation) PenaltyOfNext(k int, unmet, n int64) int64 {
	u := &c.Problem.Communes[c.CommuneOf[k]]
	return Penalty(u.Penalty, unmet) - Penalty(u.Penalty, unmet-n)
}
