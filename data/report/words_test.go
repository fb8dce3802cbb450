package report_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/data/lang"
	"dathang/data/report"
	"dathang/matcher"
)

// What is lifted or ready earlier once is so for all seats: nobody lifts a ban three times.
func TestWriteCase_RepeatsOnlyWhatHasANumber(t *testing.T) {
	p := example()
	offer, rule := p.Problem.Offers[0].ID, p.Problem.Rules[0].ID
	earlier := matcher.Relaxation{Code: matcher.RelaxReady, Offer: offer, Amount: 10}
	room := matcher.Relaxation{Code: matcher.RelaxLimit, Rule: rule, Amount: 1}
	reason := p.Answer.Reasons[1]
	reason.Seats = 3
	for _, given := range []struct {
		relaxations []matcher.Relaxation
		want        string
	}{
		{[]matcher.Relaxation{earlier}, "This is enough for 3 seats of this case."},
		{[]matcher.Relaxation{room}, "If each of these gives way 3 times as far, 3 seats of this case can be served."},
		{[]matcher.Relaxation{room, earlier}, "If the seats and sums named here are 3 times as much, 3 seats of this case can be served."},
	} {
		reason.Relaxations = given.relaxations
		var text bytes.Buffer
		c := report.Case{Cell: reason.Cell, Seats: 4, Unmet: 3, Reason: &reason}
		require.NoError(t, report.WriteCase(&text, report.NewNames(lang.En, p.Problem), p.Problem, &c))
		require.Contains(t, text.String(), given.want)
	}
}

// Without the goal unmet a seat may stay unmet although nothing has to give way.
func TestWriteCase_SaysWhereNoGoalAsksForTheSeat(t *testing.T) {
	p := example()
	problem := *p.Problem
	problem.Goals = [][]matcher.Goal{{{Goal: matcher.GoalDistance, Weight: 1}}}
	reason := matcher.Reason{Cell: p.Answer.Reasons[1].Cell, Proof: matcher.ProofSufficient}
	var text bytes.Buffer
	c := report.Case{Cell: reason.Cell, Seats: 2, Unmet: 1, Reason: &reason}
	require.NoError(t, report.WriteCase(&text, report.NewNames(lang.En, &problem), &problem, &c))
	require.Contains(t, text.String(), "No goal of this policy asks for it")
}
