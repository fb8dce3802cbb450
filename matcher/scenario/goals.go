package scenario

// goals replaces the levels of goals: another order, other weights.
func (k *bench) goals(c *Change) {
	if k.decide("goals", true) {
		k.p.Goals = c.Goals
	}
}
