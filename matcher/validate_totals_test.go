package matcher_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
)

// 2^30 seats at 2^30 kVND each are 2^60 kVND, which a budget would have to add up although no goal does.
func TestValidate_RefusesABudgetWhoseMoneyNoSumHolds(t *testing.T) {
	cell := matcher.Cell{Commune: "A@2026", Field: "f", Need: matcher.NeedVacant, Year: 2026}
	p := &matcher.Problem{
		Format: matcher.ProblemFormat, Years: []int{2026},
		Terms:     matcher.Terms{Threshold: 600, Goals: [][]matcher.Goal{{{Goal: matcher.GoalUnmet, Weight: 1}}}},
		Communes:  []matcher.Commune{{ID: "A@2026"}},
		Fields:    []matcher.Field{{ID: "f"}},
		Providers: []matcher.Provider{{ID: "U", Kind: matcher.ProviderUniversity}},
		Offers: []matcher.Offer{{
			ID: "o", Provider: "U", Kind: matcher.KindDegree, Major: "m", Intake: 2022, Ready: 2026, Capacity: 4,
			Prices: []matcher.Payment{{Year: 2022, KVND: 1 << 30}},
		}},
		Coverage: []matcher.Coverage{{Major: "m", Field: "f", PerMille: 1000}},
		Demands:  []matcher.Demand{{Cell: cell, Seats: 1 << 30}},
	}
	require.Empty(t, matcher.Validate(p))
	p.Rules = []matcher.Rule{{ID: "money", Kind: matcher.RuleBudget, High: matcher.Seats(5)}}
	faults := matcher.Validate(p)
	require.Len(t, faults, 1)
	require.Equal(t, matcher.FaultOverflow, faults[0].Code)
	require.Equal(t, "/rules/0", faults[0].Path)
}
