package flow

import (
	"math"
	"slices"
)

// column is a list of int64 that takes 4 bytes a value for as long as every value fits.
// Networks of tens of millions of arcs are bound by memory, and their bounds and costs are nearly always small.
// Infinite is common among bounds, so it has a code of its own in the narrow form.
type column struct {
	narrow []int32
	wide   []int64 // in use as soon as it is not nil
}

// narrowInfinite is the 4-byte code of Infinite.
const narrowInfinite = math.MaxInt32

// fitsNarrow reports whether a value has a 4-byte form.
func fitsNarrow(v int64) bool {
	return v == Infinite || (v >= math.MinInt32 && v < narrowInfinite)
}

// widen gives the value of a 4-byte code.
func widen(v int32) int64 {
	if v == narrowInfinite {
		return Infinite
	}
	return int64(v)
}

// narrow gives the 4-byte code of a value that has one (fitsNarrow).
func narrow(v int64) int32 {
	if v == Infinite {
		return narrowInfinite
	}
	return int32(v)
}

// at gives a value.
func (c *column) at(i int) int64 {
	if c.wide != nil {
		return c.wide[i]
	}
	return widen(c.narrow[i])
}

// set changes a value, and the form of the column if it does not fit.
func (c *column) set(i int, v int64) {
	if c.wide == nil && !fitsNarrow(v) {
		c.makeWide()
	}
	if c.wide != nil {
		c.wide[i] = v
		return
	}
	c.narrow[i] = narrow(v)
}

// push adds a value at the end.
func (c *column) push(v int64) {
	if c.wide == nil && !fitsNarrow(v) {
		c.makeWide()
	}
	if c.wide != nil {
		c.wide = append(c.wide, v)
		return
	}
	c.narrow = append(c.narrow, narrow(v))
}

// makeWide switches to 8 bytes a value, once and for all.
func (c *column) makeWide() {
	c.wide = make([]int64, len(c.narrow), max(cap(c.narrow), 1))
	for i, v := range c.narrow {
		c.wide[i] = widen(v)
	}
	c.narrow = nil
}

func (c *column) len() int {
	if c.wide != nil {
		return len(c.wide)
	}
	return len(c.narrow)
}

// clone is a copy that shares no memory.
func (c *column) clone() column {
	return column{narrow: slices.Clone(c.narrow), wide: slices.Clone(c.wide)}
}
