package matcher

// Surplus is staff beyond the posts of their unit, expected still to be there in Year:
// matcher/shortfall counts it, matcher/build offers it to other communes.
type Surplus struct {
	Unit CommuneID `json:"unit"`
	// Group is the position group of the people, which says whose posts they could hold.
	Group string    `json:"group"`
	Major MajorCode `json:"major"`
	Year  int       `json:"year"`
	// Count is people, at least 1; a year without surplus has no row.
	Count int64 `json:"count"`
}
