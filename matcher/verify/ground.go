package verify

import "dathang/matcher"

// ground is the linear programme against which the claims of an answer are checked: the index of the problem, and
// rows over its pairs.
type ground struct {
	*index

	rows  []row
	inRow selection // of rows
	// charges are the rows in which an offer's opening cost counts.
	charges [][]part

	capacityOf  []int64 // of a provider, over all its offers
	fixedCharge []fixedChargeCap

	// The reference plan, where it counts: its pairs that exist, each with its
	// row; its allocations on others; the rules that each allocation counts in.
	kept      []kept
	planned   map[ends][]int32 // allocations of a pair, whether it exists or not
	keptNames map[matcher.RowID]int32
	gone      []int32
	lossIn    [][]int32

	// Pairs that a proof names, each with its row.
	named      []named
	namedNames map[matcher.RowID]int32
	cellNames  map[string]int32
	// longestCell is the length of the longest cell's text: no text is searched for longer.
	longestCell int
}

// newGround indexes a valid problem, finds the pairs, and computes every row with what it holds.
func newGround(problem *matcher.Problem) (*ground, []matcher.Violation) {
	x, found := newIndex(problem)
	if len(found) > 0 {
		return nil, found
	}
	g := &ground{index: x}
	return g, g.newRows()
}
