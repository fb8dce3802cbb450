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
	// GoalWaiting is the number of post-years without a qualified holder within the horizon: each seat counts from the
	// year in which its post opened to the year in which it is served, an unmet one to the end of the horizon, and none
	// beyond the year in which its holder leaves.
	GoalWaiting GoalID = "waiting"
	// GoalTie is a hash of offer and cell, so that the optimum is unique in practice.
	GoalTie GoalID = "tie"
)

// GoalUnit is what a goal is counted in.
type GoalUnit string

// The units of goals.
const (
	UnitPoints     GoalUnit = "points"
	UnitKVND       GoalUnit = "kvnd"
	UnitKilometres GoalUnit = "km"
	UnitSeats      GoalUnit = "seats"
	UnitCommunes   GoalUnit = "communes"
	UnitPostYears  GoalUnit = "post_years"
	// UnitNone: the number says nothing to a person.
	UnitNone GoalUnit = "none"
)

// GoalForm says over what a goal is a sum, which decides how it is encoded and recounted.
type GoalForm string

// The forms of goals.
const (
	// FormPairs: every seat counts what its pair of offer and cell says.
	FormPairs GoalForm = "pairs"
	// FormSeats: every seat counts, what its pair says where it is served, what its cell says where it is unmet.
	FormSeats GoalForm = "seats"
	// FormUnmet: every unmet seat counts, and the unmet seats of a commune together.
	FormUnmet GoalForm = "unmet"
	// FormShares: the unmet shares of communes, step by step. It stands alone on its level.
	FormShares GoalForm = "shares"
	// FormLoads: the seats that a university gives, the more the dearer.
	FormLoads GoalForm = "loads"
	// FormReference: seats of the reference plan that are lost.
	FormReference GoalForm = "reference"
)

// GoalInfo is a row of Goals: all that is said of a goal but its arithmetic. What a seat counts
// stands once in compile (goals.go there) and, recounted by other code, once in verify.
type GoalInfo struct {
	Goal GoalID   `json:"goal"`
	Unit GoalUnit `json:"unit"`
	Form GoalForm `json:"form"`
	// Choosable goals are a planner's to order. The tie-break is not: it stands last by itself.
	Choosable bool `json:"choosable"`
	// most is no less than the goal can come to, so that no sum overflows.
	most func(m *mosts) uint64
}

// Goals lists every goal of the model. A goal is known by its place in it where vectors of goals are summed.
var Goals = [...]GoalInfo{
	{GoalUnmet, UnitPoints, FormUnmet, true, (*mosts).unmet},
	{GoalLateness, UnitPoints, FormPairs, true, func(m *mosts) uint64 { return mulCapped(m.seats, m.late) }},
	{GoalWorstOff, UnitCommunes, FormShares, true, func(m *mosts) uint64 { return m.communes }},
	{GoalCost, UnitKVND, FormPairs, true, (*mosts).cost},
	{GoalMismatch, UnitPoints, FormPairs, true, func(m *mosts) uint64 { return mulCapped(m.seats, 1000) }},
	{GoalDistance, UnitKilometres, FormPairs, true, func(m *mosts) uint64 { return mulCapped(m.seats, farKm) }},
	{GoalBalance, UnitPoints, FormLoads, true, func(m *mosts) uint64 { return mulCapped(max(m.seats, m.offered), LoadSteps) }},
	{GoalChange, UnitSeats, FormReference, true, func(m *mosts) uint64 { return m.planned }},
	{GoalWaiting, UnitPostYears, FormSeats, true, func(m *mosts) uint64 { return mulCapped(m.seats, m.years) }},
	{GoalTie, UnitNone, FormPairs, false, func(m *mosts) uint64 { return mulCapped(m.seats, 1<<TieBits) }},
}

// GoalIDs lists every goal, in the order of Goals.
func GoalIDs() []GoalID {
	ids := make([]GoalID, len(Goals))
	for i := range Goals {
		ids[i] = Goals[i].Goal
	}
	return ids
}

// At is the place of a goal in Goals; false where it is none of them.
func (g GoalID) At() (int, bool) {
	for i := range Goals {
		if Goals[i].Goal == g {
			return i, true
		}
	}
	return 0, false
}

// Info is the row of a goal; nil where there is none.
func (g GoalID) Info() *GoalInfo {
	if i, ok := g.At(); ok {
		return &Goals[i]
	}
	return nil
}

// Is reports whether a goal has a form.
func (g GoalID) Is(form GoalForm) bool {
	info := g.Info()
	return info != nil && info.Form == form
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

// LoadSteps is the number of parts into which a university's capacity is divided (FormLoads): with each part that is
// filled the next seat there costs 1 more.
const LoadSteps = 10

// TieBits is the width of the tie-break's hash.
const TieBits = 30

// farKm is more than any two places that a problem may name are apart.
const farKm = 150_000

// mosts is what a problem's sums cannot pass: seats of all cells, and what one of them can count.
type mosts struct {
	seats, unmetWeight, steepest, late, price, surcharge, opening, offered, planned, communes, years uint64
}

func (m *mosts) unmet() uint64 { return addCapped(m.unmetWeight, mulCapped(m.seats, m.steepest)) }

func (m *mosts) cost() uint64 {
	return addCapped(mulCapped(m.seats, addCapped(m.price, m.surcharge)), m.opening)
}
