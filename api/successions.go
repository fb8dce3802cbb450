package api

import (
	"context"
	"slices"
	"strings"

	"dathang/data"
	"dathang/data/hanoi"
)

// KeepSuccessions writes which unit of a reform answers for which before it, for the sets that ship: a commune
// of today sees what was published for those that it succeeds.
func KeepSuccessions(ctx context.Context, store *data.Store, by data.Actor) error {
	of, err := hanoi.Successors()
	if err != nil {
		return err
	}
	var all []data.Succession
	for old, next := range of {
		all = append(all, data.Succession{Predecessor: old, Successor: next})
	}
	slices.SortFunc(all, func(a, b data.Succession) int { return strings.Compare(string(a.Predecessor), string(b.Predecessor)) })
	return store.SetSuccessions(ctx, by, all)
}
