package solve

import (
	"dathang/matcher/compile"
	"dathang/matcher/flow"
)

// ending is where a level of the base ended.
type ending struct {
	c     *compile.Formulation
	dual  *dual
	basis *flow.Basis
	// cells of c by their place in the base; nil where it has all.
	cells []int32
}

// warmStart is where a run of a problem like the base begins: where the base ended, and what of it the run's problem
// has.
type warmStart struct {
	*compile.Likeness
	start ending
}
