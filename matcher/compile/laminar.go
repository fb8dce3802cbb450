package compile

import (
	"cmp"
	"slices"
)

// forest nests the rows of one side: the parent of every row and of every leaf (an offer, or a cell), as a place in
// the list of the side's rows; -1 at the top.
type forest struct {
	set, leaf []int
}

// nest builds the forest of a laminar family over n leaves, largest set first;
// equal sets nest in the order of the list. Rows that would cross are side rows
// by now (place), so that every set lies in the lowest set over its first leaf.
// O(sum of sizes + sets log sets).
func nest(n int, rows []*Row) *forest {
	f := &forest{set: make([]int, len(rows)), leaf: make([]int, n)}
	for i := range f.leaf {
		f.leaf[i] = -1
	}
	order := make([]int, len(rows))
	for i := range order {
		order[i] = i
	}
	// Larger sets first, so that each leaf ends with the smallest set that holds it.
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(len(rows[b].Members), len(rows[a].Members)) })
	for _, s := range order {
		f.set[s] = -1
		if len(rows[s].Members) > 0 {
			f.set[s] = f.leaf[rows[s].Members[0]]
		}
		for _, leaf := range rows[s].Members {
			f.leaf[leaf] = s
		}
	}
	return f
}
