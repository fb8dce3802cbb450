package scenario_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
	"dathang/matcher/propose"
	"dathang/matcher/sample"
	"dathang/matcher/scenario"
	"dathang/matcher/solve"
)

func newSolver(t *testing.T, p *matcher.Problem) *scenario.Solver {
	t.Helper()
	s, err := scenario.NewSolver(t.Context(), propose.FromProblem(p), solve.Options{})
	require.NoError(t, err)
	return s
}

func TestCompare_BridgesTheCostAndCountsEveryShift(t *testing.T) {
	compared := 0
	for seed := range uint64(rounds(60, 1000)) {
		p := sample.Problem(seed, sample.Size{Communes: 4, Offers: 8, Cells: 16, MaxSeats: 4, Hard: seed%4 == 0})
		s := newSolver(t, p)
		if s.Answer().Solution.Status == matcher.StatusInfeasible {
			continue
		}
		changes := drawn(t, rand.New(rand.NewPCG(seed, 9)), p)
		if _, faults := scenario.Apply(propose.FromProblem(p), changes); len(faults) > 0 {
			continue
		}
		answer, err := s.Ask(t.Context(), changes)
		require.NoError(t, err)
		if answer.Solution.Status == matcher.StatusInfeasible {
			continue
		}
		c := scenario.Compare([]scenario.Plan{{Name: "base", Problem: p, Solution: s.Answer().Solution}, {Name: "changed", Problem: answer.Problem, Solution: answer.Solution}})
		d, before, after := &c.Differences[0], &c.Plans[0], &c.Plans[1]
		var bridge, fields, communes int64
		for _, cause := range d.Bridge {
			bridge += cause.KVND
		}
		for _, f := range d.Fields {
			fields += f.Served
		}
		for _, f := range d.Communes {
			communes += f.Served
		}
		require.Equal(t, after.CostKVND-before.CostKVND, bridge, "seed %d", seed)
		require.Equal(t, after.Served-before.Served, d.Gained-d.Lost, "seed %d", seed)
		require.Equal(t, after.Served-before.Served, fields)
		require.Equal(t, after.Served-before.Served, communes)
		var paid int64
		for _, pay := range after.Payments {
			paid += pay.KVND
		}
		require.Equal(t, after.CostKVND, paid)
		compared++
	}
	require.Greater(t, compared, 20)
}

func TestLittleChanged_GivesUpGainForEverySeatThatStays(t *testing.T) {
	differ := 0
	for seed := range uint64(rounds(80, 600)) {
		p := sample.Problem(seed, sample.Size{Communes: 4, Offers: 8, Cells: 16, MaxSeats: 4})
		s := newSolver(t, p)
		changes := []scenario.Change{{Kind: scenario.KindCapacity, PerMille: n(700)}}
		points, err := s.ChangeFrontier(t.Context(), changes, []int64{0, 1, 100}, 2, nil)
		require.NoError(t, err)
		for i := 1; i < len(points); i++ {
			require.LessOrEqual(t, points[i].Changed, points[i-1].Changed, "seed %d", seed)
		}
		if points[2].Changed < points[0].Changed {
			differ++
		}
		most := points[2].Changed
		capped, err := s.LittleChanged(t.Context(), changes, scenario.Little{Cap: &most})
		require.NoError(t, err)
		if capped.Solution.Status == matcher.StatusInfeasible {
			continue
		}
		require.LessOrEqual(t, s.Changed(changes, capped), most)
	}
	require.Positive(t, differ)
}

func TestCoverage_MarksWhatIsExactAndWhatHasAGap(t *testing.T) {
	exact, marked := 0, 0
	for seed := range uint64(rounds(30, 400)) {
		p := sample.Problem(seed, sample.Size{Communes: 3, Offers: 5, Cells: 8, MaxSeats: 3, Hard: seed%2 == 1})
		if s := newSolver(t, p); s.Answer().Solution.Status == matcher.StatusInfeasible {
			continue
		}
		f, err := scenario.Coverage(t.Context(), p, 20, solve.Options{}, nil)
		require.NoError(t, err, "seed %d", seed)
		for i := range f.Points {
			if f.Exact {
				exact++
				require.Equal(t, scenario.PointBreak, f.Points[i].Kind)
				require.Zero(t, f.Points[i].Gap)
				continue
			}
			marked++
			require.NotEqual(t, scenario.PointBreak, f.Points[i].Kind)
			if i > 0 && f.Points[i].Gap == 0 && f.Points[i-1].Gap == 0 {
				require.GreaterOrEqual(t, f.Points[i].KVND, f.Points[i-1].KVND, "seed %d: less need costs more", seed)
			}
		}
	}
	require.Positive(t, exact)
	require.Positive(t, marked)
}

func TestSimulator_DrawsTheSameInAnyBlocks(t *testing.T) {
	p := base()
	sim := &scenario.Simulation{
		Format: scenario.SimulationFormat, Seed: 7, Draws: 40,
		Acceptance: &scenario.Acceptance{MeanPerMille: 800, Strength: 10}, Demand: &scenario.DemandNoise{PerMille: 200},
	}
	require.Empty(t, sim.Validate())
	s, err := scenario.NewSimulator(t.Context(), propose.FromProblem(p), sim, solve.Options{})
	require.NoError(t, err)
	whole, err := s.Block(t.Context(), 0, 40, 2, nil)
	require.NoError(t, err)
	tail, err := s.Block(t.Context(), 25, 40, 1, nil)
	require.NoError(t, err)
	require.Equal(t, whole[25:], tail)
	for i := range whole {
		cold, _, err := solve.Run(t.Context(), s.Problem(i), solve.Options{})
		require.NoError(t, err)
		require.Equal(t, scenario.BriefOf(s.Problem(i), cold), whole[i].Brief, "a draw equals its cold solve")
	}
	o := s.Outlook(whole)
	require.LessOrEqual(t, o.Coverage.P5, o.Coverage.P50)
	require.LessOrEqual(t, o.CostKVND.P50, o.CostKVND.P95)
	require.NotEqual(t, o.CostKVND.P5, o.CostKVND.P95, "the draws differ")
	require.Len(t, o.Orders, len(s.Base().Solution.Allocations))
	for i := 1; i < len(o.Orders); i++ {
		require.GreaterOrEqual(t, o.Orders[i-1].StaysPerMille, o.Orders[i].StaysPerMille)
	}
}

func TestSimulation_SaysWhatIsWrong(t *testing.T) {
	for _, s := range []scenario.Simulation{
		{Draws: 1},
		{Draws: 0, Demand: &scenario.DemandNoise{PerMille: 1}},
		{Draws: 1, Acceptance: &scenario.Acceptance{}},
		{Draws: 1, Demand: &scenario.DemandNoise{PerMille: 1}, Changes: []scenario.Change{{Kind: scenario.KindHorizon}}},
	} {
		require.NotEmpty(t, s.Validate())
	}
	_, err := scenario.NewSimulator(t.Context(), propose.FromProblem(base()), &scenario.Simulation{Draws: 1, Exits: &scenario.Exits{}}, solve.Options{})
	require.ErrorContains(t, err, string(matcher.FaultNeedsDataset))
}

func TestReform_KeepsEveryTotal(t *testing.T) {
	for seed := range uint64(rounds(100, 2000)) {
		p := sample.Problem(seed, sample.Size{Communes: 6, Offers: 8, Cells: 24, MaxSeats: 5, Hard: true})
		d := rand.New(rand.NewPCG(seed, 10))
		r := &scenario.Reform{Communes: []matcher.Commune{{ID: "A@2025"}, {ID: "B@2025"}, {ID: "C@2025"}}}
		for i := range p.Communes {
			first := d.Int64N(1_000_001)
			a, b := d.IntN(3), d.IntN(2)
			r.Parts = append(r.Parts,
				scenario.Part{Old: p.Communes[i].ID, New: r.Communes[a].ID, PPM: first},
				scenario.Part{Old: p.Communes[i].ID, New: r.Communes[(a+1+b)%3].ID, PPM: 1_000_000 - first})
		}
		changed, faults := scenario.Apply(propose.FromProblem(p), []scenario.Change{{Kind: scenario.KindReform, Reform: r}})
		require.Empty(t, faults, "seed %d", seed)
		require.Equal(t, totals(p.Demands), totals(changed.Demands), "seed %d: seats of every field, need and year", seed)
		var before, after int64
		for i := range p.Reference {
			before += p.Reference[i].Seats
		}
		for i := range changed.Reference {
			after += changed.Reference[i].Seats
		}
		require.Equal(t, before, after)
		if s := newSolver(t, p); s.Answer().Solution.Status == matcher.StatusOptimal {
			answer, err := s.Solve(t.Context(), changed)
			require.NoError(t, err)
			if answer.Solution.Status != matcher.StatusOptimal {
				continue
			}
			c := scenario.Compare([]scenario.Plan{
				{Name: "old", Problem: p, Solution: s.Answer().Solution}, {Name: "new", Problem: changed, Solution: answer.Solution, Reform: r},
			})
			diff, bridge := &c.Differences[0], int64(0)
			for _, cause := range diff.Bridge {
				bridge += cause.KVND
			}
			require.Equal(t, c.Plans[1].CostKVND-c.Plans[0].CostKVND, bridge, "seed %d", seed)
			require.Equal(t, c.Plans[1].Served-c.Plans[0].Served, diff.Gained-diff.Lost, "seed %d", seed)
			for i := range diff.Communes {
				require.Contains(t, []matcher.CommuneID{"A@2025", "B@2025", "C@2025"}, diff.Communes[i].ID, "by new units")
			}
		}
	}
}

func totals(list []matcher.Demand) map[matcher.Cell]int64 {
	sum := map[matcher.Cell]int64{}
	for i := range list {
		at := list[i].Cell
		at.Commune = ""
		sum[at] += list[i].Seats
	}
	return sum
}

func TestReform_SaysWhichUnitsDoNotAddUp(t *testing.T) {
	p := base()
	r := &scenario.Reform{Communes: []matcher.Commune{{ID: "A@2025"}}}
	for i := range p.Communes {
		r.Parts = append(r.Parts, scenario.Part{Old: p.Communes[i].ID, New: "A@2025", PPM: 1_000_000})
	}
	r.Parts[0].PPM--
	r.Parts[1].New = "B@2025"
	require.Equal(t, [][2]string{{"fault_unknown", "/changes/0/reform/parts/1/new"}, {"fault_order", "/changes/0/reform/parts"}},
		faultsOf(p, scenario.Change{Kind: scenario.KindReform, Reform: r}))
}

// renamed is a reform that gives every unit another name and no more.
func renamed(p *matcher.Problem) *scenario.Reform {
	r := &scenario.Reform{}
	for i := range p.Communes {
		id := p.Communes[i].ID
		r.Communes = append(r.Communes, matcher.Commune{ID: "new:" + id})
		r.Parts = append(r.Parts, scenario.Part{Old: id, New: "new:" + id, PPM: 1_000_000})
	}
	return r
}

func TestCompare_FollowsTheUnitsOfAReform(t *testing.T) {
	p := base()
	answer := newSolver(t, p).Answer()
	r := renamed(p)
	moved := *answer.Solution
	moved.Allocations = append([]matcher.Allocation(nil), moved.Allocations...)
	for i := range moved.Allocations {
		moved.Allocations[i].Commune = "new:" + moved.Allocations[i].Commune
	}
	plans := []scenario.Plan{
		{Name: "base", Problem: p, Solution: answer.Solution},
		{Name: "reform", Problem: apply(t, p, scenario.Change{Kind: scenario.KindReform, Reform: r}), Solution: &moved, Reform: r},
	}
	d := scenario.Compare(plans).Differences[0]
	require.Empty(t, d.Shifts, "a unit of another name keeps its seats")
	require.Empty(t, d.Communes)
	require.Equal(t, int64(0), d.Gained+d.Lost+d.Moved)
	for _, cause := range d.Bridge {
		require.Zero(t, cause.KVND, cause.Cause)
	}
	plans[1].Reform = nil
	require.NotZero(t, scenario.Compare(plans).Differences[0].Lost, "without the map every seat reads as lost")
}

func TestCompare_NamesTheRulesThatAReformDrops(t *testing.T) {
	p := base()
	a := newSolver(t, p).Answer().Solution.Allocations[0]
	pinned := apply(t, p, scenario.Change{Kind: scenario.KindPin, Offer: a.Offer, Cell: &a.Cell, Seats: &a.Seats})
	s := newSolver(t, pinned)
	r := renamed(p)
	changed, err := s.Ask(t.Context(), []scenario.Change{{Kind: scenario.KindReform, Reform: r}})
	require.NoError(t, err)
	d := scenario.Compare([]scenario.Plan{
		{Name: "base", Problem: pinned, Solution: s.Answer().Solution}, {Name: "reform", Problem: changed.Problem, Solution: changed.Solution, Reform: r},
	}).Differences[0]
	kinds := map[matcher.RuleID]matcher.RuleKind{}
	for i := range pinned.Rules {
		kinds[pinned.Rules[i].ID] = pinned.Rules[i].Kind
	}
	require.NotEmpty(t, d.Dropped)
	pins := 0
	for _, id := range d.Dropped {
		if kinds[id] == matcher.RulePin {
			pins++
		}
	}
	require.Positive(t, pins)
}

// A seat that a reform carries to a new unit is not a changed one: two communes become one, and with a high price
// nothing else changes.
func TestChangeFrontier_FollowsSeatsAcrossAReform(t *testing.T) {
	kept := 0
	for seed := range uint64(30) {
		p := sample.Problem(seed, sample.Size{Communes: 4, Offers: 8, Cells: 16, MaxSeats: 4})
		p.Rules = slices.DeleteFunc(p.Rules, func(r matcher.Rule) bool { return r.Kind == matcher.RulePin })
		s := newSolver(t, p)
		if s.Answer().Solution.Status == matcher.StatusInfeasible {
			continue
		}
		r := &scenario.Reform{Groups: p.Groups, Communes: []matcher.Commune{{ID: "M@2"}}}
		for i, c := range p.Communes {
			to := c.ID
			if i < 2 {
				to = "M@2"
			} else {
				r.Communes = append(r.Communes, c)
			}
			r.Parts = append(r.Parts, scenario.Part{Old: c.ID, New: to, PPM: 1_000_000})
		}
		changes := []scenario.Change{{Kind: scenario.KindReform, Reform: r}}
		points, err := s.ChangeFrontier(t.Context(), changes, []int64{0, 1000}, 2, nil)
		require.NoError(t, err, "seed %d", seed)
		require.LessOrEqual(t, points[1].Changed, points[0].Changed, "seed %d", seed)
		if seats := s.Answer().Solution.Served(); seats > 0 && points[1].Changed < seats {
			kept++
		}
	}
	require.Greater(t, kept, 15)
}
