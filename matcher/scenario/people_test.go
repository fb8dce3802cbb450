package scenario_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
	"dathang/matcher/sample"
	"dathang/matcher/scenario"
)

// A problem of the first version to which a change adds what only the second knows is one of the second, and can be
// read back.
func TestApply_MakesAProblemOfTheVersionThatItNeeds(t *testing.T) {
	p := base()
	p.Format = matcher.ProblemFormat1
	require.Equal(t, matcher.ProblemFormat1, apply(t, p, scenario.Change{Kind: scenario.KindPrice, PerMille: n(1500)}).Format)
	q := apply(t, p, scenario.Change{Kind: scenario.KindGoals, Goals: [][]matcher.Goal{{{Goal: matcher.GoalUnmet, Weight: 1}}, {{Goal: matcher.GoalWaiting, Weight: 1}}}})
	require.Equal(t, matcher.ProblemFormat, q.Format)
	text, err := matcher.Encode(q)
	require.NoError(t, err)
	_, faults := matcher.DecodeProblem(text)
	require.Empty(t, faults)
	require.Equal(t, matcher.ProblemFormat1, p.Format, "the base stays as it is")
}

// A pin and a change of demand name holders by their class.
func TestApply_TellsClassesApart(t *testing.T) {
	for seed := range uint64(rounds(100, 1000)) {
		p := sample.Problem(seed, sample.Size{Communes: 3, Offers: 4, Cells: 6, MaxSeats: 3, People: true})
		p.Rules = nil
		for k := range p.Demands {
			d := &p.Demands[k]
			if d.Class == "" {
				continue
			}
			q := apply(t, p, scenario.Change{Kind: scenario.KindPin, Offer: p.Offers[0].ID, Cell: &d.Cell, Seats: n(0)})
			require.Len(t, q.Rules, 1)
			require.Equal(t, []matcher.ClassID{d.Class}, q.Rules[0].Where.Classes, "seed %d", seed)
			q = apply(t, p, scenario.Change{Kind: scenario.KindDemand, Where: matcher.Where{Classes: []matcher.ClassID{d.Class}}, PerMille: n(2000)})
			for _, after := range q.Demands {
				for _, before := range p.Demands {
					if before.Cell == after.Cell {
						require.Equal(t, before.Class == d.Class, after.Seats != before.Seats, "seed %d %v", seed, after.Cell)
					}
				}
			}
		}
	}
}
