package verify

// tier counts the communes with at least from[c] unmet seats, from being by commune: a step of worst_off,
// whose share of unmet seats is turned into seats of each commune's own demand.
type tier struct{ from []int64 }

// pricedTier is a tier with the cost of each commune in it.
type pricedTier struct {
	*tier
	weight int64
}

// count is the number of communes that an answer leaves in the tier. Those without demand have no share.
func (t *tier) count(a *answer) int64 {
	var n int64
	for c := range t.from {
		if a.g.demandOf[c] > 0 && a.unmetIn(int32(c)) >= t.from[c] {
			n++
		}
	}
	return n
}
