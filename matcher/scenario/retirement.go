package scenario

import (
	"slices"

	"dathang/matcher"
)

// retirement moves the age of retirement by some months: earlier below 0, later above.
func (k *bench) retirement(c *Change) {
	ds := k.dataset()
	if ds == nil || !k.within("/months", *c.Months, -mostMonths, mostMonths) {
		return
	}
	ds.Retirement = slices.Clone(ds.Retirement)
	for i := range ds.Retirement {
		r := &ds.Retirement[i]
		r.MaleMonths, r.FemaleMonths = max(0, r.MaleMonths+*c.Months), max(0, r.FemaleMonths+*c.Months)
	}
	if len(ds.Retirement) == 0 {
		k.fault("/kind", matcher.FaultUnknown, matcher.Params{"value": string(c.Kind), "list": "retirement.csv"})
	}
}

// mostMonths bounds the move: ten years.
const mostMonths = 120
