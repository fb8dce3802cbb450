package matcher_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
)

// Five posts lack somebody, three are served, one of them late; of four people due for a refresher three are placed.
func TestCount_TellsRefreshersFromShortages(t *testing.T) {
	cell := func(need matcher.Need) matcher.Cell {
		return matcher.Cell{Commune: "A", Field: "law", Need: need, Year: 2025}
	}
	p := &matcher.Problem{
		Offers: []matcher.Offer{{ID: "soon", Ready: 2025}, {ID: "late", Ready: 2026}},
		Demands: []matcher.Demand{
			{Cell: cell(matcher.NeedVacant), Seats: 3}, {Cell: cell(matcher.NeedUnqualified), Seats: 2}, {Cell: cell(matcher.NeedRefresh), Seats: 4},
		},
	}
	s := &matcher.Solution{
		Allocations: []matcher.Allocation{
			{Cell: cell(matcher.NeedVacant), Offer: "soon", Seats: 2},
			{Cell: cell(matcher.NeedUnqualified), Offer: "late", Seats: 1},
			{Cell: cell(matcher.NeedRefresh), Offer: "soon", Seats: 3},
		},
		Unmet: []matcher.Unmet{
			{Cell: cell(matcher.NeedVacant), Seats: 1}, {Cell: cell(matcher.NeedUnqualified), Seats: 1}, {Cell: cell(matcher.NeedRefresh), Seats: 1},
		},
	}
	require.Equal(t, matcher.Counted{
		Count:   matcher.Count{Demand: 5, Served: 3, Late: 1, Unmet: 2},
		Refresh: matcher.Count{Demand: 4, Served: 3, Unmet: 1},
	}, p.Count(s))
}
