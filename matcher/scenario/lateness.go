package scenario

// lateness lets offers be ready so many years after the need, at a price a year.
func (k *bench) lateness(c *Change) {
	if k.decide("lateness", true) && k.within("/lateness/max_years", int64(c.Lateness.MaxYears), 0, mostYears) {
		k.p.Lateness = *c.Lateness
	}
}
