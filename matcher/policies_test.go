package matcher_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
)

func TestDecodePolicy_NamesEveryFaultOfBudgetsCandidatesAndWork(t *testing.T) {
	for _, row := range []struct {
		text, path string
		code       matcher.Code
	}{
		{`"budgets":[{"fiscal_year":26,"high_kvnd":1}]`, "/budgets/0/fiscal_year", matcher.FaultRange},
		{`"budgets":[{"high_kvnd":-1}]`, "/budgets/0/high_kvnd", matcher.FaultRange},
		{`"budgets":[{"high_kvnd":1.5}]`, "/budgets/0/high_kvnd", matcher.FaultWhole},
		{`"kinds":[]`, "/kinds", matcher.FaultEmpty},
		{`"budgets":[{"kinds":[],"high_kvnd":1}]`, "/budgets/0/kinds", matcher.FaultEmpty},
		{`"budgets":[{"fields":[],"high_kvnd":1}]`, "/budgets/0/fields", matcher.FaultEmpty},
		{`"name":"x\u0000y"`, "/name", matcher.FaultControlCharacter},
		{`"weights":{"seat":1,"fields":{"a b":1}}`, "/weights/fields/a b", matcher.FaultID},
		{`"budgets":[{"kinds":["diploma"],"high_kvnd":1}]`, "/budgets/0/kinds/0", matcher.FaultWord},
		{`"budgets":[{"kinds":["degree","degree"],"high_kvnd":1}]`, "/budgets/0/kinds/1", matcher.FaultDuplicate},
		{`"budgets":[{"fields":[""],"high_kvnd":1}]`, "/budgets/0/fields/0", matcher.FaultEmpty},
		{`"budgets":[{"fiscal_year":2026,"high_kvnd":1},{"fiscal_year":2026,"high_kvnd":2}]`, "/budgets/1", matcher.FaultDuplicate},
		{`"candidates":[{"kinds":[],"per_mille":1,"at_least":1}]`, "/candidates/0/kinds", matcher.FaultEmpty},
		{`"candidates":[{"kinds":["degree"],"per_mille":1001,"at_least":1}]`, "/candidates/0/per_mille", matcher.FaultRange},
		{`"candidates":[{"kinds":["degree"],"per_mille":1,"at_least":1},{"kinds":["degree"],"per_mille":2,"at_least":1}]`, "/candidates/1", matcher.FaultDuplicate},
		{`"rules":[{"id":"","rule":"cap","where":{}}]`, "/rules/0/id", matcher.FaultEmpty},
		{`"rules":[{"id":"a","rule":"wish","where":{}}]`, "/rules/0/rule", matcher.FaultWord},
		{`"budgets":[{"high_kvnd":1}],"rules":[{"id":"budget:all","rule":"cap","where":{}}]`, "/rules/0/id", matcher.FaultDuplicate},
		{`"work":{"max_nodes":-1}`, "/work/max_nodes", matcher.FaultRange},
	} {
		_, faults := matcher.DecodePolicy([]byte(`{"format":"dathang.policy/1",` + row.text + `}`))
		require.NotEmpty(t, faults, row.text)
		require.Equal(t, row.path, faults[0].Path, "%s: %v", row.text, faults)
		require.Equal(t, row.code, faults[0].Code, row.text)
	}
}

func TestPolicies_AreValidFilesOfTheirOwnNames(t *testing.T) {
	require.Equal(t, matcher.DefaultPolicy(), matcher.Policies()[0], "the default comes first")
	seen := map[string]bool{}
	for _, p := range matcher.Policies() {
		require.False(t, seen[p.ID], p.ID)
		seen[p.ID] = true
		back, faults := matcher.DecodePolicy(encoded(t, p))
		require.Empty(t, faults, p.ID)
		require.Equal(t, p, *back)
		same, ok := matcher.NamedPolicy(p.ID)
		require.True(t, ok)
		require.Equal(t, p, same)
	}
	_, ok := matcher.NamedPolicy("generous")
	require.False(t, ok)
}

// In "fair" an ordinary seat of a commune that lacks a fifth more outweighs a
// seat of a named field, and any ordinary one twice.
func TestPolicies_FairRisesFasterThanAnyFieldWeighs(t *testing.T) {
	p, ok := matcher.NamedPolicy("fair")
	require.True(t, ok)
	before := p.Weights.Seat
	most := p.Weights.Seat
	for _, w := range p.Weights.Fields {
		most = max(most, w)
	}
	for _, s := range p.Penalty {
		now := p.Weights.Seat + s.Slope
		require.GreaterOrEqual(t, now, 2*before)
		require.GreaterOrEqual(t, now, 2*(before-p.Weights.Seat+most))
		before = now
	}
}
