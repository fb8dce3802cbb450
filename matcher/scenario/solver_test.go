package scenario_test

import (
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

// drawn is a list of one to four changes of problem or policy; it may contradict itself.
func drawn(t *testing.T, d *rand.Rand, p *matcher.Problem) []scenario.Change {
	var list []scenario.Change
	for range 1 + d.IntN(4) {
		info := &scenario.Kinds[d.IntN(len(scenario.Kinds))]
		for info.Stage == scenario.StageDataset {
			info = &scenario.Kinds[d.IntN(len(scenario.Kinds))]
		}
		list = append(list, drawnChange(t, d, p, info))
	}
	return list
}

func TestSolver_EqualsColdOverRandomChangeLists(t *testing.T) {
	asked, fair := 0, 0
	kinds := map[scenario.Kind]bool{}
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
			changes := drawn(t, d, p)
			changed, faults := scenario.Apply(propose.FromProblem(p), changes)
			if len(faults) > 0 {
				continue
			}
			asked++
			for i := range changes {
				kinds[changes[i].Kind] = true
			}
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
	for i := range scenario.Kinds {
		if info := &scenario.Kinds[i]; info.Stage != scenario.StageDataset {
			require.True(t, kinds[info.Kind], "no change of kind %s that was drawn could be made", info.Kind)
		}
	}
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
