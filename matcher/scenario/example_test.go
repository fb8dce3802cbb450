package scenario_test

import (
	"context"
	"fmt"

	"dathang/matcher"
	"dathang/matcher/propose"
	"dathang/matcher/scenario"
	"dathang/matcher/solve"
)

// village is a commune that needs three people, and a course with two seats at 8 million dong each.
func village() *propose.Source {
	return propose.FromProblem(&matcher.Problem{
		Format: matcher.ProblemFormat, Years: []int{2025},
		Terms:     matcher.Terms{Threshold: 500, Goals: matcher.DefaultGoals()},
		Communes:  []matcher.Commune{{ID: "00001@2023", Name: "An Bình"}},
		Fields:    []matcher.Field{{ID: "land"}},
		Providers: []matcher.Provider{{ID: "U", Kind: matcher.ProviderUniversity}},
		Offers: []matcher.Offer{{
			ID: "U:land:short_course:2025", Provider: "U", Kind: matcher.KindShortCourse, Major: "land", Intake: 2025, Ready: 2025,
			Capacity: 2, Prices: []matcher.Payment{{Year: 2025, KVND: 8000}},
		}},
		Coverage: []matcher.Coverage{{Major: "land", Field: "land", PerMille: 1000}},
		Demands:  []matcher.Demand{{Cell: matcher.Cell{Commune: "00001@2023", Field: "land", Need: matcher.NeedUnqualified, Year: 2025}, Seats: 3}},
	})
}

// What if the course had three seats, at a price a tenth lower?
func ExampleSolver_Ask() {
	ctx, base := context.Background(), village()
	solver, err := scenario.NewSolver(ctx, base, solve.OptionsOf(base.Work))
	if err != nil {
		fmt.Println(err)
		return
	}
	seats, perMille := int64(3), int64(900)
	answer, err := solver.Ask(ctx, []scenario.Change{
		{Kind: scenario.KindCapacity, Offer: "U:land:short_course:2025", Seats: &seats},
		{Kind: scenario.KindPrice, PerMille: &perMille},
	})
	if err != nil {
		fmt.Println(err) // matcher.Faults say which change is wrong, and where
		return
	}
	before, after := solver.Answer().Figures(), answer.Figures()
	fmt.Println("served:", before.Served, "->", after.Served)
	fmt.Println("thousand dong:", before.CostKVND, "->", after.CostKVND)
	// Output:
	// served: 2 -> 3
	// thousand dong: 16000 -> 21600
}

// Why does the new plan cost more? The causes add up to the difference.
func ExampleCompare() {
	ctx, base := context.Background(), village()
	solver, err := scenario.NewSolver(ctx, base, solve.OptionsOf(base.Work))
	if err != nil {
		fmt.Println(err)
		return
	}
	seats, perMille := int64(3), int64(900)
	answer, err := solver.Ask(ctx, []scenario.Change{{Kind: scenario.KindCapacity, Seats: &seats}, {Kind: scenario.KindPrice, PerMille: &perMille}})
	if err != nil {
		fmt.Println(err)
		return
	}
	c := scenario.Compare([]scenario.Plan{
		{Name: "now", Problem: base.Problem, Solution: solver.Answer().Solution},
		{Name: "larger", Problem: answer.Problem, Solution: answer.Solution},
	})
	for _, cause := range c.Differences[0].Bridge {
		if cause.KVND != 0 {
			fmt.Println(cause.Cause, cause.KVND)
		}
	}
	// Output:
	// prices -2400
	// more_seats 8000
}

// Changes that cannot be made are told by their places, all that are of one stage at once.
func ExampleApply() {
	seats := int64(3)
	_, faults := scenario.Apply(village(), []scenario.Change{
		{Kind: scenario.KindCapacity, Offer: "nobody", Seats: &seats},
		{Kind: scenario.KindMove, Offer: "U:land:short_course:2025", To: "nobody"},
	})
	for _, f := range faults {
		fmt.Println(f.Path, f.Code)
	}
	// Output:
	// /changes/0/offer fault_unknown
	// /changes/1/to fault_unknown
}
