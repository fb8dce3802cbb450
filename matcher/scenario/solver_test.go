package scenario_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
	"dathang/matcher/propose"
	"dathang/matcher/sample"
	"dathang/matcher/scenario"
	"dathang/matcher/solve"
	"dathang/matcher/verify"
)

// drawn is a list of one to four changes; it may contradict itself.
func drawn(d *rand.Rand, p *matcher.Problem) []scenario.Change {
	var list []scenario.Change
	for range 1 + d.IntN(4) {
		o, k := &p.Offers[d.IntN(len(p.Offers))], &p.Demands[d.IntN(len(p.Demands))]
		cell := k.Cell
		switch c := (scenario.Change{Offer: o.ID}); d.IntN(14) {
		case 0:
			c.Kind, c.Seats = scenario.KindCapacity, n(d.Int64N(6))
			list = append(list, c)
		case 1:
			list = append(list, scenario.Change{Kind: scenario.KindCapacity, Where: matcher.Where{Providers: []matcher.ProviderID{o.Provider}}, PerMille: n(d.Int64N(2000))})
		case 2:
			list = append(list, scenario.Change{Kind: scenario.KindDemand, Cell: &cell, Seats: n(d.Int64N(6))})
		case 3:
			list = append(list, scenario.Change{Kind: scenario.KindDemand, Where: matcher.Where{Fields: []matcher.FieldID{k.Field}}, PerMille: n(500 + d.Int64N(1500))})
		case 4:
			c.Kind, c.PerMille = scenario.KindPrice, n(d.Int64N(3000))
			list = append(list, c)
		case 5:
			c.Kind, c.Cell = scenario.KindBan, &cell
			list = append(list, c)
		case 6:
			c.Kind, c.Cell, c.Seats = scenario.KindPin, &cell, n(d.Int64N(2))
			list = append(list, c)
		case 7:
			c.Kind = scenario.KindClose
			list = append(list, c)
		case 8:
			c.Kind, c.Years = scenario.KindDelay, n(1)
			list = append(list, c)
		case 9:
			list = append(list, scenario.Change{Kind: scenario.KindWeight, Where: matcher.Where{Communes: []matcher.CommuneID{k.Commune}}, PerMille: n(1000 + d.Int64N(3000))})
		case 10:
			list = append(list, scenario.Change{Kind: scenario.KindAdd, Programme: &scenario.NewProgramme{
				ID: matcher.ProgrammeID(fmt.Sprintf("new:%d", len(list))), Provider: o.Provider, Major: o.Major, Kind: o.Kind, StartMonth: 9, Months: 9,
				Seats: 1 + d.Int64N(3), KVND: d.Int64N(50),
			}})
		case 11:
			list = append(list, scenario.Change{Kind: scenario.KindLateness, Lateness: &matcher.Lateness{MaxYears: d.IntN(3), PricePerYear: d.Int64N(3)}})
		case 12:
			list = append(list, scenario.Change{Kind: scenario.KindGoals, Goals: [][]matcher.Goal{
				{{Goal: matcher.GoalUnmet, Weight: 1}}, {{Goal: matcher.GoalDistance, Weight: 1}}, {{Goal: matcher.GoalCost, Weight: 1}}, {{Goal: matcher.GoalTie, Weight: 1}},
			}})
		case 13:
			c.Kind, c.Seats, c.KVND = scenario.KindCounter, n(d.Int64N(4)), n(d.Int64N(90))
			list = append(list, c)
		}
	}
	return list
}

func TestSolver_EqualsColdOverRandomChangeLists(t *testing.T) {
	asked, fair := 0, 0
	for seed := uint64(0); asked < rounds(300, 3000); seed++ {
		p := sample.Problem(seed, sample.Size{Communes: 4, Offers: 8, Cells: 16, MaxSeats: 4, Lows: seed%3 == 0})
		if seed%5 == 4 {
			p.Goals = append([][]matcher.Goal{{{Goal: matcher.GoalWorstOff, Weight: 1}}}, p.Goals...)
			fair++
		}
		solver, err := scenario.NewSolver(t.Context(), propose.FromProblem(p), solve.Options{})
		require.NoError(t, err)
		d := rand.New(rand.NewPCG(seed, 88))
		for range 3 {
			changes := drawn(d, p)
			changed, faults := scenario.Apply(propose.FromProblem(p), changes)
			if len(faults) > 0 {
				continue
			}
			asked++
			warm, err := solver.Ask(t.Context(), changes)
			require.NoError(t, err, "seed %d", seed)
			cold, _, err := solve.Run(t.Context(), changed, solve.Options{})
			require.NoError(t, err)
			require.Equal(t, cold.Status, warm.Solution.Status, "seed %d", seed)
			for l := range cold.Levels {
				require.Equal(t, cold.Levels[l].Goals, warm.Solution.Levels[l].Goals, "seed %d level %d", seed, l)
			}
			proposal, err := propose.Draft(warm.Problem, warm.Solution)
			require.NoError(t, err)
			require.Empty(t, verify.Check(proposal), "seed %d", seed)
		}
	}
	require.Positive(t, fair)
}

func TestSweep_GivesTheSameInAnyBlocks(t *testing.T) {
	p := base()
	solver, err := scenario.NewSolver(t.Context(), propose.FromProblem(p), solve.Options{})
	require.NoError(t, err)
	sweep := &scenario.Sweep{Format: scenario.SweepFormat, Axes: []scenario.Axis{
		{Change: scenario.Change{Kind: scenario.KindCapacity}, Vary: "per_mille", Values: []int64{500, 1000, 1500}},
		{Change: scenario.Change{Kind: scenario.KindDemand}, Vary: "per_mille", Values: []int64{800, 1000, 1200, 1400}},
	}}
	require.Empty(t, sweep.Validate())
	require.Equal(t, 12, sweep.Points())
	told := 0
	whole, err := sweep.Block(t.Context(), solver, 0, 12, 2, func(int) { told++ })
	require.NoError(t, err)
	require.Equal(t, 12, told)
	var parts []scenario.PointResult
	for first := 0; first < 12; first += 5 {
		block, err := sweep.Block(t.Context(), solver, first, min(12, first+5), 1, nil)
		require.NoError(t, err)
		parts = append(parts, block...)
	}
	require.Equal(t, whole, parts)
	require.Equal(t, []int64{1000, 1000}, whole[5].Values)
	require.Equal(t, scenario.BriefOf(p, solver.Answer().Solution), whole[5].Brief, "the point without a change is the base")
	// More room never serves fewer of the same demand, where need comes first.
	require.LessOrEqual(t, whole[9].Goals[0], whole[5].Goals[0])
}

func TestSweep_StopsAtTheFirstPointThatIsWrong(t *testing.T) {
	p := base()
	solver, err := scenario.NewSolver(t.Context(), propose.FromProblem(p), solve.Options{})
	require.NoError(t, err)
	sweep := &scenario.Sweep{Axes: []scenario.Axis{{Change: scenario.Change{Kind: scenario.KindCapacity}, Vary: "seats", Values: []int64{1, -1, -2}}}}
	_, err = sweep.Block(t.Context(), solver, 0, 3, 2, nil)
	var faults matcher.Faults
	require.ErrorAs(t, err, &faults)
	require.ErrorContains(t, err, "point 1")
	require.NotEmpty(t, (&scenario.Sweep{Axes: []scenario.Axis{{Vary: "mood", Values: nil}}}).Validate())
}
