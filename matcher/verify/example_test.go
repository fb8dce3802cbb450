package verify_test

import (
	"fmt"

	"dathang/matcher"
	"dathang/matcher/verify"
)

// A ward asks for 3 planners and a course trains 2, so one seat stays unmet.
// That no plan does better is proven by one multiplier, 1 on the capacity of the
// course: every seat of the ward then counts at least 1, and the capacity pays
// back 1 for each of its 2 seats, 3 x 1 - 2 x 1 = 1.
func Example() {
	cell := matcher.Cell{Commune: "00004@2025", Field: "planning", Need: matcher.NeedUnqualified, Year: 2025}
	problem := &matcher.Problem{
		Format: matcher.ProblemFormat,
		Years:  []int{2025},
		Terms: matcher.Terms{
			Threshold: 600,
			Goals:     [][]matcher.Goal{{{Goal: matcher.GoalUnmet, Weight: 1}}},
		},
		Groups:    []matcher.Group{{ID: "city"}},
		Communes:  []matcher.Commune{{ID: cell.Commune, Group: "city"}},
		Fields:    []matcher.Field{{ID: cell.Field}},
		Providers: []matcher.Provider{{ID: "U", Kind: matcher.ProviderUniversity}},
		Offers: []matcher.Offer{
			{ID: "course:2025", Provider: "U", Kind: matcher.KindShortCourse, Major: "m", Intake: 2025, Ready: 2025, Capacity: 2},
		},
		Coverage: []matcher.Coverage{{Major: "m", Field: cell.Field, PerMille: 1000}},
		Demands:  []matcher.Demand{{Cell: cell, Seats: 3}},
	}
	answer := matcher.Solution{
		Status:      matcher.StatusOptimal,
		Allocations: []matcher.Allocation{{Offer: "course:2025", Cell: cell, Seats: 2}},
		Unmet:       []matcher.Unmet{{Cell: cell, Seats: 1}},
		Levels: []matcher.Level{
			{Goals: []matcher.GoalValue{{Goal: matcher.GoalUnmet, Value: 1}}, Value: 1, Bound: 1},
		},
		Certificate: matcher.Certificate{Levels: []matcher.LevelProof{
			{Tree: matcher.ProofNode{Multipliers: []matcher.Multiplier{{Row: matcher.CapacityRow("course:2025"), Value: 1}}}},
		}},
	}
	proposal := &matcher.Proposal{Format: matcher.ProposalFormat, Problem: problem, Answer: answer}
	_ = proposal.Renew()
	fmt.Println("violations:", len(verify.Check(proposal)))

	// Somebody serves the third seat too, and signs anew.
	proposal.Answer.Allocations[0].Seats, proposal.Answer.Unmet = 3, nil
	proposal.Answer.Levels[0] = matcher.Level{Goals: []matcher.GoalValue{{Goal: matcher.GoalUnmet, Value: 0}}}
	_ = proposal.Renew()
	for _, v := range verify.Check(proposal) {
		fmt.Println(v)
	}
	// Output:
	// violations: 0
	// violation_capacity high=2 offer=course:2025 seats=3
}
