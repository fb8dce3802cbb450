package solve

import "dathang/matcher"

// encodeShare bounds a set by floor(per mille x demand / 1000), where demand is
// that of the cells it selects. A share that narrows offers and cells at once
// crosses both trees; no network holds it.
func (c *Compiled) encodeShare(r *matcher.Rule, i int) *matcher.Fault {
	ofOffers, ofCells := r.Where.OfOffers(), r.Where.OfCells()
	if ofOffers && ofCells {
		return unsupported(r, i)
	}
	cells := c.pairs.cells.of(&r.Where)
	var demand int64
	for _, k := range cells {
		demand += c.Problem.Demands[k].Seats
	}
	share := row{id: ruleRow(r.ID), rule: i, side: overCells, members: cells, high: demand * r.PerMille / 1000, path: rulePath(i)}
	if ofOffers {
		share.side, share.members = overOffers, c.pairs.offers.of(&r.Where)
	}
	c.addRow(share)
	return nil
}
