package solve

import "dathang/matcher/flow"

// warmUp lets the first flow start from where it ended for the base.
func (r *run) warmUp() {
	if r.warm.start.basis != nil {
		r.space.basis = r.warm.Of(r.warm.start.cells).Carry(r.warm.start.c, r.warm.start.basis, r.space.c, r.space.net)
	}
}

// keepEnd remembers where a level ended. Of the steps of worst_off the last one stands for their level.
func (r *run) keepEnd(l int, d *dual, result *flow.Result) {
	if r.ends == nil || result.Status != flow.Optimal {
		return
	}
	for len(*r.ends) <= l {
		*r.ends = append(*r.ends, ending{})
	}
	(*r.ends)[l] = ending{c: r.space.c, dual: d, basis: result.Basis}
}
