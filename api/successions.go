package api

import (
	"context"
	"slices"
	"strings"

	"dathang/data"
	"dathang/data/hanoi"
)

// KeepSuccessions stores which unit succeeds which in the reforms of the datasets that
// ship. A commune of today then sees what was published for the units that it succeeds.
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
