package scenario

// horizon plans for another number of demand years, and of intakes.
func (k *bench) horizon(c *Change) {
	if ds := k.dataset(); ds == nil || !k.within("/years", *c.Years, 1, mostYears) || !k.within("/intakes", int64(c.Intakes), 0, mostYears) {
		return
	}
	if !k.decide("horizon", true) {
		return
	}
	k.span.Horizon = int(*c.Years)
	if c.Intakes != 0 {
		k.span.Intakes = c.Intakes
	}
}

// mostYears is the longest horizon, in years; the same as shortfall and build allow.
const mostYears = 30
