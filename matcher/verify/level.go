package verify

import (
	"math/big"
	"slices"
	"strconv"
	"strings"

	"dathang/matcher"
)

// levels recounts every level's goals and value, and follows the certificate
// from level to level: each level's multipliers prove a bound over the face
// that the levels above have left, and where that bound is reached the face
// shrinks to what complementary slackness leaves of it.
func (g *ground) levels(a *answer, s *matcher.Solution) []matcher.Violation {
	found := g.levelCounts(s)
	if len(found) > 0 {
		return found
	}
	over := g.wholeFace()
	for l := range s.Levels {
		value, wrong := g.levelValue(a, l, &s.Levels[l])
		found = append(found, wrong...)
		list := "/certificate/levels/" + strconv.Itoa(l) + "/tree/multipliers"
		y, wrong := g.multipliers(list, s.Certificate.Levels[l].Tree.Multipliers)
		if shift := s.Certificate.Levels[l].Shift; shift != 0 {
			wrong = append(wrong, violation(matcher.ViolationShift, "level", int64(l+1), "value", int64(shift)))
		}
		if len(wrong) > 0 {
			return append(found, wrong...)
		}
		w := weightsOf(g.problem.Goals[l])
		bound, next, wrong := g.bound(list, over, &w, y)
		if len(wrong) > 0 {
			return append(found, wrong...)
		}
		found = append(found, g.levelClaims(l, s, value, bound)...)
		if bound.IsInt64() && bound.Int64() == value {
			over = next
		}
		// Else the face stays: what holds over more allocations than keep this
		// level's value holds over those that do.
	}
	return found
}

// levelCounts wants a proof for every level, and every level of the problem; an
// answer that was stopped early and is only feasible may end with a level before.
func (g *ground) levelCounts(s *matcher.Solution) []matcher.Violation {
	want := len(g.problem.Goals)
	if s.Status == matcher.StatusFeasible {
		want = min(want, max(1, len(s.Levels)))
	}
	var found []matcher.Violation
	if n := len(s.Levels); n != want {
		found = append(found, violation(matcher.ViolationLevels, "list", "/levels", "value", int64(n), "want", int64(want)))
	}
	if n := len(s.Certificate.Levels); n != want {
		found = append(found, violation(matcher.ViolationLevels,
			"list", "/certificate/levels", "value", int64(n), "want", int64(want)))
	}
	return found
}

// levelValue recounts a level's goals; they stand in the problem's order.
func (g *ground) levelValue(a *answer, l int, level *matcher.Level) (int64, []matcher.Violation) {
	var found []matcher.Violation
	goals := g.problem.Goals[l]
	same := len(goals) == len(level.Goals)
	for i := 0; same && i < len(goals); i++ {
		same = goals[i].Goal == level.Goals[i].Goal
	}
	if !same {
		found = append(found, violation(matcher.ViolationGoals, "level", int64(l+1),
			"value", goalNames(level.Goals, func(v matcher.GoalValue) matcher.GoalID { return v.Goal }),
			"want", goalNames(goals, func(v matcher.Goal) matcher.GoalID { return v.Goal })))
	}
	var sum int64
	for i, goal := range goals {
		value := g.goalValue(a, goal.Goal)
		sum += goal.Weight * value
		if same && level.Goals[i].Value != value {
			found = append(found, violation(matcher.ViolationGoalValue,
				"level", int64(l+1), "goal", string(goal.Goal), "value", level.Goals[i].Value, "want", value))
		}
	}
	if level.Value != sum {
		found = append(found, violation(matcher.ViolationLevelValue, "level", int64(l+1), "value", level.Value, "want", sum))
	}
	return sum, found
}

func goalNames[T any](list []T, of func(T) matcher.GoalID) string {
	names := make([]string, len(list))
	for i, v := range list {
		names[i] = string(of(v))
	}
	return strings.Join(names, ", ")
}

// levelClaims holds the stated bound, gap and status against the recounted
// value and bound.
func (g *ground) levelClaims(l int, s *matcher.Solution, value int64, bound *big.Int) []matcher.Violation {
	var found []matcher.Violation
	level := &s.Levels[l]
	gap := new(big.Int).Sub(big.NewInt(value), bound)
	if bound.Cmp(big.NewInt(level.Bound)) != 0 {
		found = append(found, violation(matcher.ViolationBound, "level", int64(l+1), "value", level.Bound, "want", whole(bound)))
	}
	if gap.Cmp(big.NewInt(level.Gap)) != 0 {
		found = append(found, violation(matcher.ViolationGap, "level", int64(l+1), "value", level.Gap, "want", whole(gap)))
	}
	if s.Status == matcher.StatusOptimal && gap.Sign() != 0 {
		found = append(found, violation(matcher.ViolationOptimal, "level", int64(l+1), "gap", whole(gap)))
	}
	return found
}

// multipliers are the rows' values of a list: sorted, known, none of them 0.
func (g *ground) multipliers(list string, stated []matcher.Multiplier) ([]int64, []matcher.Violation) {
	var found []matcher.Violation
	y := make([]int64, len(g.rows))
	for i, m := range stated {
		if i > 0 {
			found = append(found, inOrder(list, strings.Compare(stated[i-1].Row, m.Row), m.Row, stated[i-1].Row)...)
		}
		at := g.rowAt(m.Row)
		switch {
		case at == nowhere:
			found = append(found, violation(matcher.ViolationUnknown, "list", list, "value", m.Row))
		case m.Value == 0:
			found = append(found, violation(matcher.ViolationMultiplier, "list", list, "row", m.Row))
		case m.Value > matcher.MaxTotal || m.Value < -matcher.MaxTotal:
			found = append(found, violation(matcher.ViolationRange, "path", list+"/"+strconv.Itoa(i), "value", m.Value))
		default:
			y[at] = m.Value
		}
	}
	if len(found) == 0 && !g.summable(y) {
		found = append(found, violation(matcher.ViolationRange, "path", list, "value", int64(len(stated))))
	}
	return y, found
}

// summable reports whether the multipliers of no pair can add up to 2^62.
// Costs stay below 2^53, so that no reduced cost then passes int64.
func (g *ground) summable(y []int64) bool {
	const most = int64(1) << 61
	sum := func(lists ...[]int32) int64 {
		var n int64
		for _, list := range lists {
			for _, r := range list {
				if n += max(y[r], -y[r]); n > most {
					return n
				}
			}
		}
		return n
	}
	var offers, cells int64
	for _, list := range g.inRow.ofOffer {
		offers = max(offers, sum(list))
	}
	for k := range g.inRow.ofCell {
		cells = max(cells, sum(g.inRow.ofCell[k], g.inRow.crossing[k]))
	}
	return offers <= most && cells <= most
}

// whole is a number as a violation's parameter: an int64, or its digits.
func whole(n *big.Int) any {
	if n.IsInt64() {
		return n.Int64()
	}
	return n.String()
}

// wholeText is a + b as whole gives it.
func wholeText(a, b int64) any {
	return whole(new(big.Int).Add(big.NewInt(a), big.NewInt(b)))
}

// rowSums adds up the multipliers that every pair of an offer, and every pair
// of a cell, has.
func rowSums(lists [][]int32, y []int64) []int64 {
	sums := make([]int64, len(lists))
	for i, list := range lists {
		for _, r := range list {
			sums[i] += y[r]
		}
	}
	return sums
}

// paying keeps the crossing rows of a cell that have a multiplier.
func (s *selection) paying(k int32, y []int64, list []int32) []int32 {
	for _, r := range s.crossing[k] {
		if y[r] != 0 {
			list = append(list, r)
		}
	}
	return list
}

// crossingSum adds up the multipliers of those of the rows that hold offer o.
func (s *selection) crossingSum(rows []int32, o int32, y []int64) int64 {
	var sum int64
	for _, r := range rows {
		if _, ok := slices.BinarySearch(s.offers[r], o); ok {
			sum += y[r]
		}
	}
	return sum
}
