package solve

import (
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
	"dathang/matcher/compile"
)

// One seat is asked for in 2024. The late offer costs 5, the one in time 8, and the budget of
// 2024 has 10: a plan with the late one is bettered by its single seat, and what is left is 2.
// With a budget of 7 it stays.
func TestShifts_SpendWhatIsLeft(t *testing.T) {
	for high, want := range map[int64]matcher.OfferID{10: "in-time", 7: "late"} {
		offer := func(id matcher.OfferID, ready int, kvnd int64) matcher.Offer {
			return matcher.Offer{
				ID: id, Programme: matcher.ProgrammeID(id), Provider: "U", Kind: matcher.KindDegree, Major: "L", Intake: 2023, Ready: ready, Capacity: 1,
				Prices: []matcher.Payment{{Year: 2024, KVND: kvnd}},
			}
		}
		cell := matcher.Cell{Commune: "1@2023", Field: "law", Need: matcher.NeedVacant, Year: 2024}
		p := &matcher.Problem{
			Format: matcher.ProblemFormat, Years: []int{2024},
			Terms: matcher.Terms{
				Threshold: 500, Lateness: matcher.Lateness{MaxYears: 2, PricePerYear: 1},
				Goals: [][]matcher.Goal{{{Goal: matcher.GoalUnmet, Weight: 1}, {Goal: matcher.GoalLateness, Weight: 1}}},
			},
			Communes:  []matcher.Commune{{ID: "1@2023"}},
			Fields:    []matcher.Field{{ID: "law"}},
			Providers: []matcher.Provider{{ID: "U", Kind: matcher.ProviderUniversity}},
			Offers:    []matcher.Offer{offer("in-time", 2024, 8), offer("late", 2025, 5)},
			Coverage:  []matcher.Coverage{{Major: "L", Field: "law", PerMille: 1000}},
			Demands:   []matcher.Demand{{Cell: cell, Seats: 1, Weight: 10}},
			Rules:     []matcher.Rule{{ID: "budget", Kind: matcher.RuleBudget, FiscalYear: 2024, High: matcher.Seats(high)}},
		}
		p.Sort()
		require.Empty(t, matcher.Validate(p))
		c := compile.Problem(p)
		r := &run{c: c, stats: &Stats{}}
		r.space = newSpace(c, Options{}, r.stats)
		s := r.newSearch(0, p.Goals[0])
		s.offer(c.AssignmentOf(c.SeatsOf([]matcher.Allocation{{Offer: "late", Cell: cell, Seats: 1}})))
		s.exchangeSeats()
		list, unmet := c.Allocations(s.best.Seats, 0)
		require.Empty(t, unmet)
		require.Equal(t, []matcher.Allocation{{Offer: want, Cell: cell, Seats: 1}}, list)
	}
}
