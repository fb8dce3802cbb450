package scenario

import (
	"slices"

	"dathang/matcher"
)

// demand sets or scales the seats that cells ask for; a cell with 0 seats disappears. Cells scaled
// together keep their rounded total, by largest remainder.
func (k *bench) demand(c *Change) {
	list := k.cells(c)
	for _, i := range list {
		if !k.decide("demand "+k.p.Demands[i].String(), c.Seats != nil) {
			return
		}
	}
	if len(list) == 0 {
		return
	}
	if c.Seats != nil {
		if !k.within("/seats", *c.Seats, 0, matcher.MaxTotal) {
			return
		}
		for _, i := range list {
			k.p.Demands[i].Seats = *c.Seats
		}
	} else {
		if !k.within("/per_mille", *c.PerMille, 0, maxPerMille) {
			return
		}
		// Rounding every cell by itself would drift: with many cells of one seat, a tenth more would add nothing.
		weights := make([]int64, len(list))
		var sum int64
		for n, i := range list {
			weights[n] = k.p.Demands[i].Seats
			sum += weights[n]
		}
		for n, seats := range matcher.Apportion((sum*(*c.PerMille)+500)/1000, weights) {
			k.p.Demands[list[n]].Seats = seats
		}
	}
	k.p.Demands = slices.DeleteFunc(k.p.Demands, func(d matcher.Demand) bool { return d.Seats == 0 })
}
