package matcher

// Policies lists the policies that ship, the default first. What each of them
// is for stands in data/lang under "policy".
func Policies() []Policy { return []Policy{DefaultPolicy(), thrifty(), balanced(), fair()} }

// NamedPolicy is the policy of that id, if one ships.
func NamedPolicy(id string) (Policy, bool) {
	for _, p := range Policies() {
		if p.ID == id {
			return p, true
		}
	}
	return Policy{}, false
}

// pointKVND is what the policy "thrifty" pays for one point of unmet demand. It
// is an assumption of this product: with 10 points a seat, a seat is worth 100
// million dong, 150 million in the fields that the city named, and more in a
// commune that would be left with less than half. In hanoi-2023, where courses of two
// years come to 76 to 83 million a graduate and most of four years to 150 million and
// more, that pays for the former up to two years late and makes the latter the exception.
const pointKVND = 10_000

// thrifty weighs money on the level of need: a seat is served only while its
// price, and its lateness at the same rate, cost no more than it is worth.
func thrifty() Policy {
	p := DefaultPolicy()
	p.ID = "thrifty"
	p.Goals = [][]Goal{
		{{GoalUnmet, pointKVND}, {GoalLateness, pointKVND}, {GoalCost, 1}},
		{{GoalMismatch, 1}, {GoalDistance, 10}},
		{{GoalTie, 1}},
	}
	return p
}

// balanced spreads the seats over universities, by the load of what each
// offers, before it looks at money.
func balanced() Policy {
	p := DefaultPolicy()
	p.ID = "balanced"
	p.Goals = [][]Goal{
		{{GoalUnmet, 1}, {GoalLateness, 1}},
		{{GoalBalance, 1}},
		{{GoalCost, 1}},
		{{GoalMismatch, 1}, {GoalDistance, 10}},
		{{GoalTie, 1}},
	}
	return p
}

// fairSteps of worst-off first are what the policy "fair" makes exact. In
// hanoi-2023 they bring every commune but 40 below two fifths, proven in seconds; with
// budgets or cohorts each step takes a search of its own.
const fairSteps = 10

// fair puts the worst-off first: the largest unmet share of a commune is made
// least, then the number of communes that bear it, then the next. Below these steps unmet
// seats count the more, the larger the unmet share of their commune already is. The
// slopes are assumptions: each fifth of a commune's demand outweighs a seat of the fifth before it at
// least twice.
func fair() Policy {
	p := DefaultPolicy()
	p.ID = "fair"
	p.Goals = append([][]Goal{{{GoalWorstOff, 1}}}, p.Goals...)
	p.WorstOffSteps = fairSteps
	p.Penalty = []PolicyPenalty{
		{AfterPerMille: 200, Slope: 20},
		{AfterPerMille: 400, Slope: 60},
		{AfterPerMille: 600, Slope: 140},
		{AfterPerMille: 800, Slope: 300},
	}
	return p
}
