package explain

import (
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
	"dathang/matcher/compile"
)

// A degree costs some hundred thousand kVND; with money beside need on one level that was more than side prices knew.
func TestCheapest_KnowsPricesOfDegreesBesideNeed(t *testing.T) {
	level := []matcher.Goal{{Goal: matcher.GoalUnmet, Weight: 10_000}, {Goal: matcher.GoalCost, Weight: 1}}
	cell := matcher.Cell{Commune: "A", Field: "law", Need: matcher.NeedVacant, Year: 2024}
	p := &matcher.Problem{
		Format: matcher.ProblemFormat, Years: []int{2024}, Terms: matcher.Terms{Goals: [][]matcher.Goal{level}, Lateness: matcher.Lateness{MaxYears: 6}},
		Communes: []matcher.Commune{{ID: "A"}}, Fields: []matcher.Field{{ID: "law"}}, Providers: []matcher.Provider{{ID: "U", Kind: matcher.ProviderUniversity}},
		Offers: []matcher.Offer{{
			ID: "U:L:degree:2024", Provider: "U", Kind: matcher.KindDegree, Major: "L", Intake: 2024, Ready: 2029, Capacity: 5,
			Prices: []matcher.Payment{{Year: 2024, KVND: 150_000}},
		}},
		Coverage: []matcher.Coverage{{Major: "L", Field: "law", PerMille: 1000}},
		Demands:  []matcher.Demand{{Cell: cell, Seats: 1, Weight: 10}},
	}
	r := &reasoner{activity: &activity{c: compile.Problem(p), goals: p.Goals, served: []int64{0}}}
	q := r.cheapest([]int64{0})
	require.NotNil(t, q)
	require.Equal(t, int64(150_000)<<sideScale, q.Offers[0].CostKVND())
}
