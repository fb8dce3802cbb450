package solve

import (
	"cmp"
	"slices"

	"dathang/matcher"
)

// forest nests sets: parent of every set and of every leaf, as an index into
// the sets, -1 at the top.
type forest struct {
	set, leaf []int
}

// nest builds the forest of a laminar family over n leaves, largest set first;
// equal sets nest in the order of the list. Two sets that cross, so that
// neither holds the other and they share a leaf, are a fault that names both.
// O(sum of sizes + sets log sets).
func nest(n int, rows []*row) (*forest, *matcher.Fault) {
	f := &forest{set: make([]int, len(rows)), leaf: make([]int, n)}
	for i := range f.leaf {
		f.leaf[i] = -1
	}
	order := make([]int, len(rows))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(len(rows[b].members), len(rows[a].members)) })
	for _, s := range order {
		f.set[s] = -1
		members := rows[s].members
		if len(members) == 0 {
			continue
		}
		f.set[s] = f.leaf[members[0]]
		for _, leaf := range members {
			if f.leaf[leaf] != f.set[s] {
				other := max(f.leaf[leaf], f.set[s])
				if f.leaf[leaf] >= 0 && f.set[s] >= 0 && len(rows[f.leaf[leaf]].members) < len(rows[f.set[s]].members) {
					other = f.leaf[leaf]
				}
				return nil, &matcher.Fault{
					Code: matcher.FaultCrossing, Path: rows[s].path,
					Params: matcher.Params{"rule": rows[s].id, "other": rows[other].id},
				}
			}
		}
		for _, leaf := range members {
			f.leaf[leaf] = s
		}
	}
	return f, nil
}
