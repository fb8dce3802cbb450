package scenario_test

import (
	"slices"
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

// A ban of a cell without a class forbids that pair, and not the pairs of holders of the same posts.
func TestApply_BansTheCellThatIsNamedAndNoClassOfIt(t *testing.T) {
	p := base()
	classed := p.Demands[0]
	classed.Class = "university-1990-2051"
	p.Classes = []matcher.Class{{ID: classed.Class, Level: matcher.LevelUniversity}}
	cell := p.Demands[0].Cell
	ban := scenario.Change{Kind: scenario.KindBan, Offer: p.Offers[0].ID, Cell: &cell}
	classes := func(q *matcher.Problem) []matcher.ClassID {
		i := slices.IndexFunc(q.Rules, func(r matcher.Rule) bool { return r.ID == "change:0:ban" })
		return q.Rules[i].Where.Classes
	}
	require.Empty(t, classes(apply(t, p, ban)), "nobody else could be meant")
	p.Demands = append(p.Demands, classed)
	p.Sort()
	q := apply(t, p, ban)
	require.Equal(t, []matcher.ClassID{""}, classes(q))
	text, err := matcher.Encode(q)
	require.NoError(t, err)
	_, faults := matcher.DecodeProblem(text)
	require.Empty(t, faults)
}

// A refresher serves the year in which it is held: a year late it serves the next. Parts of its price stay apart.
func TestApply_DelaysWhatAnOfferServesWithIt(t *testing.T) {
	p := base()
	o := &p.Offers[0]
	o.Intake, o.Ready, o.Until = 2024, 2025, 2026
	o.Prices = []matcher.Payment{{Year: 2024, KVND: 3, Part: matcher.PartTuition, Payer: matcher.PayerCity}, {Year: 2025, KVND: 4, Part: matcher.PartLodging, Payer: matcher.PayerCommune}}
	delayed := func(years int64) matcher.Offer {
		return apply(t, p, scenario.Change{Kind: scenario.KindDelay, Offer: o.ID, Years: n(years)}).Offers[0]
	}
	late := delayed(2)
	require.Equal(t, []int{2027, 2028}, []int{late.Ready, late.Until})
	early := delayed(-3)
	require.Equal(t, []int{2024, 2025}, []int{early.Ready, early.Until}, "no earlier than the intake")
	require.Equal(t, []matcher.Payment{{Year: 2024, KVND: 3, Part: matcher.PartTuition, Payer: matcher.PayerCity}, {Year: 2024, KVND: 4, Part: matcher.PartLodging, Payer: matcher.PayerCommune}}, early.Prices)
}
