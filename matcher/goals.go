package matcher

// GoalID names a goal.
type GoalID string

// The goals, in the words of the planner.
const (
	// GoalUnmet is the weighted number of unmet seats plus each commune's convex penalty.
	GoalUnmet GoalID = "unmet"
	// GoalLateness is price per year x years late x seats.
	GoalLateness GoalID = "lateness"
	// GoalWorstOff is the sorted vector of unmet shares of communes, the largest
	// first: it stands alone on its level and is answered by one level for each step
	// (Terms.WorstOffSteps), whose value is a number of communes.
	GoalWorstOff GoalID = "worst_off"
	// GoalCost is the price of all seats with their surcharges, and the opening
	// costs of offers that serve anybody, kVND.
	GoalCost GoalID = "cost"
	// GoalMismatch is the sum over seats of 1000 minus coverage, per mille.
	GoalMismatch GoalID = "mismatch"
	// GoalDistance is the sum over seats of whole kilometres between provider and commune.
	GoalDistance GoalID = "distance"
	// GoalBalance is the convex load of universities.
	GoalBalance GoalID = "balance"
	// GoalChange is the number of seats of the reference plan that are lost.
	GoalChange GoalID = "change"
	// GoalTie is a hash of offer and cell, so that the optimum is unique in practice.
	GoalTie GoalID = "tie"
)

// Goals lists every goal of the model.
var Goals = []GoalID{
	GoalUnmet, GoalLateness, GoalWorstOff, GoalCost, GoalMismatch, GoalDistance, GoalBalance, GoalChange, GoalTie,
}

// Goal is one goal with its weight among the goals of its level.
type Goal struct {
	Goal   GoalID `json:"goal"`
	Weight int64  `json:"weight"`
}

// DefaultGoals is the order of goals when nobody says otherwise: need first
// (unmet, and late as a part of it), then money, then fit and distance, then
// the tie-break.
func DefaultGoals() [][]Goal {
	return [][]Goal{
		{{GoalUnmet, 1}, {GoalLateness, 1}},
		{{GoalCost, 1}},
		{{GoalMismatch, 1}, {GoalDistance, 10}},
		{{GoalTie, 1}},
	}
}
