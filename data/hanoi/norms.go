package hanoi

import (
	"dathang/data/national"
	"dathang/matcher"
)

func readNorms(file string) ([]matcher.Norm, error) { return national.NormsOf(readTable(file)) }

// normApplies reports whether a norm requires anything of a unit on a day (yyyy-mm-dd).
func normApplies(n *matcher.Norm, u *matcher.Unit, day string) bool {
	if n.UnitType != "" && n.UnitType != u.Type {
		return false
	}
	if n.ValidFrom != "" && day < n.ValidFrom || n.ValidTo != "" && day > n.ValidTo {
		return false
	}
	return n.Tag == "" || u.Tags.Has(n.Tag)
}
