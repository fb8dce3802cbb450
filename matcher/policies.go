package matcher

// Policies lists the policies that ship, the default first. data/lang describes them under
// "policy".
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

// thrifty puts money on the same level as need: a seat is served only if its price, and its
// lateness at the same rate, are no more than the seat is worth.
func thrifty() Policy {
	p := DefaultPolicy()
	p.ID = "thrifty"
	p.Goals = [][]Goal{
		{{GoalUnmet, pointKVND}, {GoalLateness, pointKVND}, {GoalCost, 1}},
		{{GoalWaiting, 1}},
		{{GoalMismatch, 1}, {GoalDistance, 10}},
		{{GoalTie, 1}},
	}
	return p
}

// balanced spreads seats over universities in proportion to what each offers, before it looks at
// money.
func balanced() Policy {
	p := DefaultPolicy()
	p.ID = "balanced"
	p.Goals = [][]Goal{
		{{GoalUnmet, 1}, {GoalLateness, 1}},
		{{GoalBalance, 1}},
		{{GoalCost, 1}, {GoalWaiting, waitingKVND}},
		{{GoalMismatch, 1}, {GoalDistance, 10}},
		{{GoalTie, 1}},
	}
	return p
}

// fairSteps is how many steps of worst-off-first the policy "fair" solves exactly. On hanoi-2023
// ten steps bring all but 40 communes below two fifths, proven within seconds; with budgets or
// cohorts each step needs a search of its own.
const fairSteps = 10

// fair puts the worst-off first: it minimises the largest unmet share of any commune, then the
// number of communes with that share, then the next share. Below these steps an unmet seat counts
// more, the larger the unmet share of its commune already is. The slopes are assumptions: each
// fifth of a commune's demand weighs at least twice as much per seat as the fifth before it.
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
