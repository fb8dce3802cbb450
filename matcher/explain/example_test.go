package explain_test

import (
	"context"
	"fmt"

	"dathang/matcher"
	"dathang/matcher/compile"
	"dathang/matcher/explain"
	"dathang/matcher/solve"
)

// village is a commune with two people to be trained in land administration, of whom it may release one, and a course
// with one seat at 8 million dong. So one seat is served and one stays unmet.
func village() *matcher.Problem {
	high := int64(1)
	return &matcher.Problem{
		Format: matcher.ProblemFormat, Years: []int{2025},
		Terms:     matcher.Terms{Threshold: 500, Goals: matcher.DefaultGoals()},
		Communes:  []matcher.Commune{{ID: "00001@2023", Name: "An Bình"}},
		Fields:    []matcher.Field{{ID: "land"}},
		Providers: []matcher.Provider{{ID: "U", Kind: matcher.ProviderUniversity}},
		Offers: []matcher.Offer{{
			ID: "U:land:short_course:2025", Provider: "U", Kind: matcher.KindShortCourse, Major: "land", Intake: 2025, Ready: 2025,
			Capacity: 1, Prices: []matcher.Payment{{Year: 2025, KVND: 8000}},
		}},
		Coverage: []matcher.Coverage{{Major: "land", Field: "land", PerMille: 1000}},
		Demands:  []matcher.Demand{{Cell: matcher.Cell{Commune: "00001@2023", Field: "land", Need: matcher.NeedUnqualified, Year: 2025}, Seats: 2}},
		Rules: []matcher.Rule{
			{ID: "released", Kind: matcher.RuleLimit, Where: matcher.Where{Communes: []matcher.CommuneID{"00001@2023"}}, High: &high},
		},
	}
}

// Why is the second seat unmet? Both the course and the commune stand in the way: one seat more in the course does
// not help while the commune releases nobody more, nor the other way round.
func ExampleReasons() {
	ctx, formulation := context.Background(), compile.Problem(village())
	answer, _, err := solve.RunCompiled(ctx, formulation, solve.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	reasons, _, err := explain.Reasons(ctx, formulation, answer)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range reasons {
		fmt.Println("unmet:", r.Commune, r.Field, r.Year, "-", r.Proof)
		for _, x := range r.Relaxations {
			fmt.Printf("  relax %s by %d (%s%s)\n", x.Code, x.Amount, x.Rule, x.Offer)
		}
		for _, m := range r.Witness {
			fmt.Printf("  then %s gets %d more of %s\n", m.Commune, m.By, m.Offer)
		}
	}
	// Output:
	// unmet: 00001@2023 land 2025 - irreducible
	//   relax limit_high by 1 (released)
	//   relax offer_capacity by 1 (U:land:short_course:2025)
	//   then 00001@2023 gets 1 more of U:land:short_course:2025
}

// What would one unit more or less of what is used up change?
func ExamplePrices() {
	p := village()
	p.Rules = nil
	formulation := compile.Problem(p)
	answer, _, err := solve.RunCompiled(context.Background(), formulation, solve.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	prices, exact := explain.Prices(formulation, answer)
	fmt.Println("exact:", exact)
	for _, price := range prices {
		fmt.Println(price.Row)
		// Behind unmet seats and cost stands the tie-break, which means nothing by itself.
		fmt.Println("  one more:", price.More.Goals[:2])
		fmt.Println("  one less:", price.Less.Goals[:2])
	}
	// Output:
	// exact: true
	// capacity:U:land:short_course:2025
	//   one more: [{unmet -1} {cost 8000}]
	//   one less: [{unmet 1} {cost -8000}]
}
