package scenario

import "dathang/matcher"

// weight sets or scales what an unmet seat of some cells counts in the goal unmet.
func (k *bench) weight(c *Change) {
	for _, i := range k.cells(c) {
		d := &k.p.Demands[i]
		if !k.decide("weight "+d.String(), c.Weight != nil) {
			return
		}
		weight, ok := k.number(c, c.Weight, "weight", d.UnmetWeight(), matcher.MaxNumber)
		if !ok || !k.within("/weight", weight, 1, matcher.MaxNumber) {
			return
		}
		d.Weight = weight
	}
}
