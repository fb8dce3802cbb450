package verify

import (
	"math/big"
	"strconv"
	"strings"

	"dathang/matcher"
)

// levels recounts every level's goals and value, and follows the certificate
// from level to level: each level's tree proves a bound over the face that the
// levels above have left, and under their objective cuts. A level whose bound is
// reached by a single leaf, with nothing but rows priced, leaves the smaller
// face of complementary slackness; any other is kept at its value by an objective cut.
func (a *answer) levels(s *matcher.Solution) []matcher.Violation {
	g, aims := a.g, a.aims()
	found := levelCounts(s, len(aims))
	if len(found) > 0 {
		return found
	}
	over := g.wholeFace()
	var cuts []objectiveCut
	for l := range s.Levels {
		aim := aims[l]
		// A step of worst_off starts from more than the levels above state: README, theorem 3.
		if aim.step != nil {
			over = g.narrowed(over, aim, cuts)
		}
		value, wrong := a.levelValue(aim, l, &s.Levels[l])
		found = append(found, wrong...)
		proof := &s.Certificate.Levels[l]
		if proof.Shift < 0 || proof.Shift > maxShift {
			return append(found, violation(matcher.ViolationShift, "level", int64(l+1), "value", int64(proof.Shift)))
		}
		// Only such a leaf can have a face; the prover fills it in as it prices.
		v := g.newProver("/certificate/levels/"+strconv.Itoa(l)+"/tree", over)
		v.goals, v.step, v.shift, v.cuts = g.problem.Goals[aim.level], aim.step, proof.Shift, cuts
		if len(proof.Tree.Children) == 0 && g.rowsAlone(&proof.Tree) {
			v.outcome.next = g.emptyFace()
		}
		v.walk(&proof.Tree)
		if len(v.found) > 0 {
			return append(found, v.found...)
		}
		found = append(found, levelClaims(l, s, value, &v.outcome)...)
		// The face is exact only where the bound, each row counted by itself, meets the value before
		// rounding.
		if v.outcome.next != nil && !v.outcome.jagged && v.outcome.some && v.outcome.rowwise == times(value, 1<<proof.Shift) {
			over = v.outcome.next
		} else {
			aim.cut = len(cuts)
			cuts = append(cuts, objectiveCut{aim.level, value, aim.step})
		}
	}
	return found
}

// rowsAlone reports whether a leaf prices nothing but rows of seats and money: no objective cut, no rule about
// changes, no variable upper bound.
func (g *ground) rowsAlone(n *matcher.ProofNode) bool {
	for _, h := range n.Holds {
		if h != 0 {
			return false
		}
	}
	for _, m := range n.Multipliers {
		if at := g.rowAt(m.Row); at != nowhere && (g.isChange(at) || g.isVariableBound(at)) {
			return false
		}
	}
	return true
}

// levelCounts requires a proof for every level, and as many levels as the plan has; an answer that was stopped early
// and is only feasible may end a level earlier.
func levelCounts(s *matcher.Solution, want int) []matcher.Violation {
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

// levelValue recounts a level's goals, which must be in the problem's order.
func (a *answer) levelValue(aim *aim, l int, level *matcher.Level) (int64, []matcher.Violation) {
	found := aim.shareClaim(l, level.Share)
	goals := a.g.problem.Goals[aim.level]
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
	// A step has the one goal worst_off, and counts the communes of its tier.
	for i, goal := range goals {
		value := a.goalValue(goal.Goal)
		if aim.step != nil {
			value = aim.step.count(a)
		}
		sum += goal.Weight * value
		// Values stand side by side with the problem's goals, so they can be told apart only where the lists agree.
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

// goalNames joins the names of a list's goals, for violations.
func goalNames[T any](list []T, of func(T) matcher.GoalID) string {
	names := make([]string, len(list))
	for i, v := range list {
		names[i] = string(of(v))
	}
	return strings.Join(names, ", ")
}

// levelClaims checks the stated bound, gap and status against the recounted value and what the tree proves. If every
// leaf is empty, no bound is better than the value itself.
func levelClaims(l int, s *matcher.Solution, value int64, o *outcome) []matcher.Violation {
	var found []matcher.Violation
	level := &s.Levels[l]
	bound := big.NewInt(value)
	if o.some {
		if proven := ceiling(o.bound, s.Certificate.Levels[l].Shift); proven.Cmp(bound) < 0 {
			bound = proven
		}
	}
	gap := new(big.Int).Sub(big.NewInt(value), bound)
	// A weaker bound would be true as well, but a file states exactly what its tree proves.
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

// besideSeats is what an answer counts for a goal in addition to its seats. Worst-off has its steps (worstoff.go).
var besideSeats = map[matcher.GoalID]func(*answer) int64{
	matcher.GoalUnmet:   (*answer).unmetPenalty,
	matcher.GoalCost:    (*answer).openings,
	matcher.GoalBalance: (*answer).balance,
	matcher.GoalChange:  (*answer).lostSeats,
	matcher.GoalWaiting: (*answer).waitingUnmet,
}

// init panics if a goal that counts more than seats has no recount here, as inPlace does for the others.
func init() {
	for i := range matcher.Goals {
		info := &matcher.Goals[i]
		if info.Form != matcher.FormPairs && info.Form != matcher.FormShares && besideSeats[info.Goal] == nil {
			panic("verify: no recount of goal " + string(info.Goal))
		}
	}
}

// goalValue is the unweighted value of one goal over all allocations; worst_off has none, its steps count
// themselves.
func (a *answer) goalValue(goal matcher.GoalID) int64 {
	w := weightsOf([]matcher.Goal{{Goal: goal, Weight: 1}})
	var value int64
	for _, t := range a.taken {
		value += a.g.seatCost(&w, &a.g.pairs[t.pair], t.cell) * a.seats[t.pair]
	}
	if beside := besideSeats[goal]; beside != nil {
		value += beside(a)
	}
	return value
}
