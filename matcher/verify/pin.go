package verify

import "dathang/matcher"

// Rule pin: the one pair that it names has its seats, from low to high.

// pinBounds are the rule's own numbers, in seats.
func pinBounds(_ *ground, r *matcher.Rule) row { return lowHigh(r) }

// pinBroken reports seats of the pair outside the pin.
func pinBroken(r *matcher.Rule, b row, seats int64) []matcher.Violation {
	w := &r.Where
	cell := matcher.Cell{Commune: w.Communes[0], Field: w.Fields[0], Need: w.Needs[0], Year: w.Years[0]}
	if len(w.Classes) > 0 {
		cell.Class = w.Classes[0]
	}
	return []matcher.Violation{violation(matcher.ViolationPin, "rule", string(r.ID),
		"offer", string(w.Offers[0]), "cell", cell.String(), "seats", seats, "want", b.want())}
}
