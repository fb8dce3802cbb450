package scenario

import (
	"slices"
	"strings"

	"dathang/matcher"
)

// attrition scales the rate at which staff leave before retirement, for one position group or for
// all. A rate never exceeds 1,000 per mille.
func (k *bench) attrition(c *Change) {
	ds := k.dataset()
	if ds == nil || !k.within("/per_mille", *c.PerMille, 0, maxPerMille) {
		return
	}
	ds.Rates = slices.Clone(ds.Rates)
	found := false
	for i := range ds.Rates {
		r := &ds.Rates[i]
		group, of := strings.CutPrefix(r.ID, matcher.AttritionRate)
		// Other rates, such as those of completion, are not about leaving.
		if !of || c.Group != "" && c.Group != group {
			continue
		}
		found = true
		r.PerMille = min(1000, (r.PerMille*(*c.PerMille)+500)/1000)
	}
	if !found {
		k.fault("/group", matcher.FaultUnknown, matcher.Params{"value": matcher.AttritionRate + c.Group, "list": "rates.csv"})
	}
}
