package report_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/data/report"
	"dathang/matcher"
)

// The horizon of the example ends in 2025; its degree is ready in 2028.
func TestTally_FillsNoPostWithSeatsThatAreReadyBeyondTheHorizon(t *testing.T) {
	p := example()
	tally := report.NewTally(p.Problem, &p.Answer)
	require.Equal(t, int64(7), tally.LackingAlone)
	require.Equal(t, int64(4), tally.Lacking) // 7 less two of the course and one transfer
	require.Equal(t, int64(3), tally.Years[1].Ready)
}

func TestTally_CountsThePostOfWhoeverLeavesOnceAndNoRefresher(t *testing.T) {
	p := example()
	q := p.Problem
	q.Classes = []matcher.Class{{ID: "soon", Leaves: 2025}, {ID: "later", Leaves: 2026}}
	cell := matcher.Cell{Commune: "3@2023", Field: p.Problem.Fields[0].ID, Need: matcher.NeedUnqualified, Year: 2024}
	of := func(class matcher.ClassID) matcher.Cell {
		c := cell
		c.Class = class
		return c
	}
	refresh := cell
	refresh.Need = matcher.NeedRefresh
	q.Demands = append(q.Demands,
		matcher.Demand{Cell: of("soon"), Seats: 10}, // whoever leaves in 2025 leaves a vacancy, which is demand of its own
		matcher.Demand{Cell: of("later"), Seats: 20},
		matcher.Demand{Cell: refresh, Seats: 40},
	)
	q.Waits = []matcher.Wait{{Cell: of("soon"), Seats: 100}, {Cell: of("later"), Seats: 200}}
	tally := report.NewTally(q, &p.Answer)
	require.Equal(t, int64(7+20+200), tally.LackingAlone)
	require.Equal(t, int64(4+20+200), tally.Lacking)
	require.Equal(t, int64(300), tally.Waits)
}

// A refresher is no shortage: its seats, its field and what its people are ready for stand apart from those of posts.
func TestTally_KeepsRefreshersOutOfEveryTotal(t *testing.T) {
	p := &matcher.Problem{
		Years:  []int{2025},
		Offers: []matcher.Offer{{ID: "R", Kind: matcher.KindRefresher, Ready: 2025, Prices: []matcher.Payment{{Year: 2025, KVND: 5}}}, {ID: "D", Ready: 2025, Prices: []matcher.Payment{{Year: 2025, KVND: 70}}}},
	}
	post := matcher.Cell{Commune: "A", Field: "law", Need: matcher.NeedVacant, Year: 2025}
	refresh := matcher.Cell{Commune: "A", Field: "law", Need: matcher.NeedRefresh, Year: 2025}
	p.Demands = []matcher.Demand{{Cell: post, Seats: 2}, {Cell: refresh, Seats: 9}}
	tally := report.NewTally(p, &matcher.Solution{
		Allocations: []matcher.Allocation{{Cell: post, Offer: "D", Seats: 1}, {Cell: refresh, Offer: "R", Seats: 8}},
		Unmet:       []matcher.Unmet{{Cell: post, Seats: 1}, {Cell: refresh, Seats: 1}},
	})
	posts, refreshers := matcher.Count{Demand: 2, Served: 1, Unmet: 1}, matcher.Count{Demand: 9, Served: 8, Unmet: 1}
	require.Equal(t, matcher.Counted{Count: posts, Refresh: refreshers}, tally.Total)
	require.Equal(t, []report.FieldTally{{Field: "law", Count: posts}}, tally.Fields)
	require.Equal(t, []report.FieldTally{{Field: "law", Count: refreshers}}, tally.Refreshers)
	require.Equal(t, []report.YearTally{{Year: 2025, Ready: 1, Counted: tally.Total}}, tally.Years)
	require.Equal(t, int64(110), tally.CostKVND)
	require.Equal(t, int64(40), tally.RefreshKVND)
}
