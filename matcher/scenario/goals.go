package scenario

// goals puts the levels of goals in another order, or gives them other weights.
func (k *bench) goals(c *Change) {
	if k.decide("goals", true) {
		k.p.Goals = c.Goals
	}
}
