package scenario

// lateness says by how many years an offer may be late, and what a year of it costs.
func (k *bench) lateness(c *Change) {
	if k.decide("lateness", true) && k.within("/lateness/max_years", int64(c.Lateness.MaxYears), 0, mostYears) {
		k.p.Lateness = *c.Lateness
	}
}
