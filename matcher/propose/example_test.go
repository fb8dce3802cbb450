package propose_test

import (
	"context"
	"fmt"

	"dathang/matcher"
	"dathang/matcher/compile"
	"dathang/matcher/propose"
	"dathang/matcher/solve"
)

// Two communes need somebody who knows land administration; one short course has a
// seat for one of them. The course is paid for once, and whoever stays without is told why.
func ExampleRun() {
	p := &matcher.Problem{
		Format: matcher.ProblemFormat, Years: []int{2025},
		Terms:     matcher.Terms{Threshold: 500, Goals: matcher.DefaultGoals()},
		Communes:  []matcher.Commune{{ID: "00001@2023", Name: "An Bình"}, {ID: "00002@2023", Name: "Tân Lập"}},
		Fields:    []matcher.Field{{ID: "land"}},
		Providers: []matcher.Provider{{ID: "U", Kind: matcher.ProviderUniversity}},
		Offers: []matcher.Offer{{
			ID: "U:land:short_course:2025", Provider: "U", Kind: matcher.KindShortCourse, Major: "land", Intake: 2025, Ready: 2025,
			Capacity: 1, Prices: []matcher.Payment{{Year: 2025, KVND: 8000}},
		}},
		Coverage: []matcher.Coverage{{Major: "land", Field: "land", PerMille: 1000}},
		Demands: []matcher.Demand{
			{Cell: matcher.Cell{Commune: "00001@2023", Field: "land", Need: matcher.NeedUnqualified, Year: 2025}, Seats: 1, Weight: 10},
			{Cell: matcher.Cell{Commune: "00002@2023", Field: "land", Need: matcher.NeedUnqualified, Year: 2025}, Seats: 1, Weight: 20},
		},
	}
	tell := func(propose.Step, solve.Progress) {} // a progress bar would listen here
	made, err := propose.Run(context.Background(), compile.Problem(p), propose.FromProblem(p), 1, tell)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(made.Answer.Status)
	for _, a := range made.Answer.Allocations {
		fmt.Println("served:", a.Commune, "by", a.Offer)
	}
	for _, r := range made.Answer.Reasons {
		fmt.Println("unmet: ", r.Commune, "because of", r.Relaxations[0].Code)
	}
	// Output:
	// optimal
	// served: 00002@2023 by U:land:short_course:2025
	// unmet:  00001@2023 because of offer_capacity
}
