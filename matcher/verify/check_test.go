package verify_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
	"dathang/matcher/verify"
)

func TestCheck_AcceptsTheAnswerWorkedOutOnPaper(t *testing.T) {
	p, s := twoWards()
	requireHolds(t, p, s)
}

func TestCheck_AcceptsTheConflictWorkedOutOnPaper(t *testing.T) {
	p, s := clash()
	requireHolds(t, p, s)
}

func TestCheck_AcceptsAnAnswerThatClaimsNothing(t *testing.T) {
	p, _ := twoWards()
	requireHolds(t, p, &matcher.Solution{Status: matcher.StatusUnknown, StoppedBy: "time"})
}

func TestCheck_AcceptsAnOptimalAnswerWithoutReasons(t *testing.T) {
	p, s := twoWards()
	s.Reasons = nil
	requireHolds(t, p, s)
}

func TestCheck_TakesAFeasibleAnswerWithAGapAtItsWord(t *testing.T) {
	// P serves B once only: unmet = 1 x 10 + 1 x 15 = 25, the bound stays 10, the gap is 15.
	// Level 2: cost = 100 + 150 = 250. The face has not narrowed: with y = 0 every
	// lambda is 0 (all may stay unmet), so the bound is 0 and the gap 250. With y = -150 on
	// the pin (Q in A is exactly 1): reduced cost of x(Q,A) = 0, lambda = 0, row 150: bound 150, gap 100.
	p, s := twoWards()
	s.Status, s.StoppedBy, s.Reasons = matcher.StatusFeasible, "pivots", nil
	s.Allocations[1].Seats = 1
	s.Unmet = append(s.Unmet, matcher.Unmet{Cell: cellOf(wardB), Seats: 1})
	s.Levels[0] = matcher.Level{Goals: []matcher.GoalValue{{Goal: matcher.GoalUnmet, Value: 25}}, Value: 25, Bound: 10, Gap: 15}
	s.Levels[1] = matcher.Level{Goals: []matcher.GoalValue{{Goal: matcher.GoalCost, Value: 250}}, Value: 250, Bound: 150, Gap: 100}
	s.Certificate.Levels[1] = proofOf("rule:pin", -150)
	requireHolds(t, p, s)

	s.Levels, s.Certificate.Levels = s.Levels[:1], s.Certificate.Levels[:1]
	requireHolds(t, p, s)

	s.Levels, s.Certificate.Levels = nil, nil
	require.Equal(t, []matcher.Code{matcher.ViolationLevels, matcher.ViolationLevels}, codesOf(verify.Solution(p, s)))
}

func TestCheckAgainst_WantsTheProblemThatIsGiven(t *testing.T) {
	p, s := twoWards()
	file := proposalOf(t, p, s)

	same, _ := twoWards()
	slices.Reverse(same.Demands)
	require.Empty(t, verify.CheckAgainst(file, same))

	named, _ := twoWards()
	named.Communes[0].Name = "another display name"
	require.Equal(t, []matcher.Violation{{
		Code: matcher.ViolationOtherName, Params: params("id", "A@2023", "value", "Ward A", "want", "another display name"),
	}}, verify.CheckAgainst(file, named))

	other, _ := twoWards()
	other.Demands[1].Seats++
	require.Equal(t, []matcher.Code{matcher.ViolationOtherProblem}, codesOf(verify.CheckAgainst(file, other)))
	require.Equal(t, []matcher.Code{matcher.ViolationOtherProblem}, codesOf(verify.CheckAgainst(file, nil)))
}

func TestCheckAgainst_IsNotFooledByTheDigestInTheFile(t *testing.T) {
	p, s := twoWards()
	file := proposalOf(t, p, s)
	other, _ := twoWards()
	other.Demands[1].Seats++
	file.ProblemDigest, _ = other.Digest()
	require.Equal(t, []matcher.Code{matcher.ViolationProblemDigest, matcher.ViolationOtherProblem},
		codesOf(verify.CheckAgainst(file, other)))
}

func TestCheck_AnswersForNoFileAndNoProblem(t *testing.T) {
	require.Equal(t, []matcher.Code{matcher.ViolationFormat}, codesOf(verify.Check(nil)))
	require.Equal(t, []matcher.Code{matcher.ViolationFormat}, codesOf(verify.CheckAgainst(nil, nil)))
	empty := &matcher.Proposal{Format: matcher.ProposalFormat}
	require.Equal(t, []matcher.Code{matcher.ViolationProblem}, codesOf(verify.Check(empty)))
	require.Equal(t, []matcher.Code{matcher.ViolationProblem}, codesOf(verify.CheckAgainst(empty, nil)))
}

func TestCheck_DoesNotCareForTheOrderOfTheProblem(t *testing.T) {
	p, s := twoWards()
	slices.Reverse(p.Demands)
	slices.Reverse(p.Offers)
	slices.Reverse(p.Rules)
	slices.Reverse(p.Communes)
	requireHolds(t, p, s)
}
