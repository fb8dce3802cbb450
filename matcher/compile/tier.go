package compile

import (
	"strconv"
	"strings"

	"dathang/matcher"
)

// Tier counts the communes that have at least From unmet seats; with Excess it counts their unmet seats from that
// number on. The steps of the goal worst_off are tiers.
type Tier struct {
	From   []int64 // by commune, 1 or more
	Excess bool
}

// cost is what a commune with so many unmet seats counts in the tier.
func (t *Tier) cost(commune int, unmet int64) int64 {
	switch over := unmet - t.From[commune] + 1; {
	case over <= 0:
		return 0
	case t.Excess:
		return over
	}
	return 1
}

// sum is the cost of all communes in the tier, given their unmet seats.
func (t *Tier) sum(unmet []int64) int64 {
	var sum int64
	for i, n := range unmet {
		if n > 0 {
			sum += t.cost(i, n)
		}
	}
	return sum
}

// WorstOff reports whether a level is the goal worst-off first.
func (c *Formulation) WorstOff(l int) bool { return c.Problem.Goals[l][0].Goal.Is(matcher.FormShares) }

// tierPrefix begins the goal of a tier; no goal of matcher.Goals begins so.
const tierPrefix = "tier:"

// TierGoal names a tier where the solver needs a goal; it never appears in a file.
func TierGoal(i int) matcher.GoalID { return matcher.GoalID(tierPrefix + strconv.Itoa(i)) }

// addTier adds to the weight of a tier; goals that are none are ignored.
func (w *Objective) addTier(goal matcher.GoalID, n int64) {
	i, err := strconv.Atoi(strings.TrimPrefix(string(goal), tierPrefix))
	if err != nil {
		return
	}
	if w.Tiers == nil {
		w.Tiers = &tierWeights{}
	}
	for len(w.Tiers.of) <= i {
		w.Tiers.of = append(w.Tiers.of, 0)
	}
	w.Tiers.of[i] += n
}

// tierWeights are what a commune in each tier counts.
type tierWeights struct{ of []int64 }

// OfTiers are the weights of the tiers, by place; the list ends with the last that has one.
func (w *Objective) OfTiers() []int64 {
	if w.Tiers == nil {
		return nil
	}
	return w.Tiers.of
}

// tierBends is how many arcs a commune's row needs beyond its penalty's: two for
// a tier, of which a level prices its own and those of the steps that rows hold.
func (c *Formulation) tierBends() int {
	if !c.Uses(matcher.GoalWorstOff) {
		return 0
	}
	const most = 8
	return 2 * (1 + min(c.Steps(), most))
}

// Steps is how many levels the goal worst_off may make.
func (c *Formulation) Steps() int { return max(1, c.Problem.WorstOffSteps) }

// Left is the number of unmet seats of every commune under an assignment.
func (c *Formulation) Left(p *Assignment) []int64 {
	left := make([]int64, len(c.DemandOf))
	for k := range c.Problem.Demands {
		left[c.CommuneOf[k]] += c.Problem.Demands[k].Seats
		from, to := c.Pairs.Of(k)
		for a := from; a < to; a++ {
			left[c.CommuneOf[k]] -= p.Seats[a]
		}
	}
	return left
}
