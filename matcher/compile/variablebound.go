package compile

// variableBounds marks the offers whose pairs have variable upper bounds (x <= most y: a seat needs its offer to be
// open): those that cost something to open and share no cap with others of the kind (fixedcharge.go has these). None
// where their pairs are too many.
func (c encoder) variableBounds() []bool {
	list := make([]bool, len(c.Problem.Offers))
	for o := range list {
		list[o] = c.Problem.Offers[o].OpeningKVND > 0
	}
	for i := range c.FixedChargeCaps {
		for _, o := range c.FixedChargeCaps[i].Offers {
			list[o] = false
		}
	}
	count := 0
	for _, o := range c.Pairs.Offer {
		if list[o] {
			count++
		}
	}
	// Then the weaker bound has to do: opening costs are spread over the capacity.
	if count > mostLinks {
		return make([]bool, len(list))
	}
	return list
}

// mostLinks bounds the pairs of a problem that have such a bound: a round looks at each of them.
const mostLinks = 5000
