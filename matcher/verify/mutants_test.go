package verify_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
	"dathang/matcher/compile"
	"dathang/matcher/propose"
	"dathang/matcher/solve"
	"dathang/matcher/verify"
)

// Mutants are proposal files in which one thing was changed anywhere: a name, a mark, a number, a reason, a node of a proof; a member
// or an item left out, doubled or put elsewhere. Where the digests stay as they were, a mutant that is accepted says what the file said. Where
// somebody digests it anew, the judge has to find every claim of it true.
func TestMutants_ThatAreAcceptedAreStillTrue(t *testing.T) {
	t.Parallel()
	const each = 20
	seen := map[string]int{}
	for i := range trials(200, 10_000) / each {
		t.Run(fmt.Sprintf("problem %d", i), func(t *testing.T) {
			file := namedProposal(t, uint64(i))
			text, err := matcher.Encode(file)
			require.NoError(t, err)
			for n := range each {
				r := rand.New(rand.NewPCG(uint64(i), uint64(n)))
				m := &mutant{Rand: r}
				mutated := m.of(t, text)
				what := m.judged(t, file, mutated, r.IntN(3) > 0)
				seen[what]++
				if strings.HasPrefix(what, "wrong") {
					t.Errorf("problem %d, mutant %d, %s: %s", i, n, m.what, what)
				}
			}
		})
	}
	t.Log(seen)
}

// namedProposal is what the program says of a drawn problem in which everything has a name.
func namedProposal(t *testing.T, seed uint64) *matcher.Proposal {
	t.Helper()
	for try := seed; ; try += 1_000_003 {
		p := drawnFor(try)
		p.Name, p.Marks = "drawn", []string{matcher.MarkAssumptions, matcher.MarkSyntheticRoster}
		for i := range p.Communes {
			p.Communes[i].Name = fmt.Sprintf("Xã %d", i)
		}
		for i := range p.Fields {
			p.Fields[i].Name = fmt.Sprintf("lĩnh vực %d", i)
		}
		for i := range p.Providers {
			p.Providers[i].Name = fmt.Sprintf("Trường %d", i)
		}
		for i := range p.Offers {
			p.Offers[i].Name, p.Offers[i].Assumed = fmt.Sprintf("Khóa %d", i), i%2 == 0
		}
		policy := matcher.DefaultPolicy()
		file, err := propose.Run(context.Background(), compile.Problem(p), &propose.Source{Problem: p, Policy: &policy, DatasetID: "drawn"}, 1, func(propose.Step, solve.Progress) {})
		if err != nil {
			continue
		}
		file.Run.Version, file.Run.Host = "v1", "here"
		require.NoError(t, file.Seal())
		require.Empty(t, verify.Check(file))
		return file
	}
}

type mutant struct {
	*rand.Rand
	what string
}

// of gives the text with one thing changed.
func (m *mutant) of(t *testing.T, text []byte) []byte {
	t.Helper()
	var tree any
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	require.NoError(t, d.Decode(&tree))
	mutated, err := json.Marshal(m.change(tree, ""))
	require.NoError(t, err)
	return mutated
}

// change goes down one way at random and changes what it ends at.
func (m *mutant) change(v any, at string) any {
	switch v := v.(type) {
	case map[string]any:
		names := slices.Sorted(maps.Keys(v))
		if len(names) == 0 {
			m.what = at + " is empty"
			return v
		}
		name := names[m.IntN(len(names))]
		if at == "" && m.IntN(4) > 0 {
			name = pick(m.Rand, "problem", "answer")
		}
		if m.IntN(12) == 0 {
			m.what = at + "/" + name + " left out"
			delete(v, name)
			return v
		}
		v[name] = m.change(v[name], at+"/"+name)
		return v
	case []any:
		if len(v) == 0 {
			m.what = at + " is empty"
			return v
		}
		i, j := m.IntN(len(v)), m.IntN(len(v))
		switch m.IntN(12) {
		case 0:
			m.what = fmt.Sprintf("%s/%d left out", at, i)
			return slices.Delete(v, i, i+1)
		case 1:
			m.what = fmt.Sprintf("%s/%d doubled", at, i)
			return slices.Insert(v, i, v[i])
		case 2:
			m.what = fmt.Sprintf("%s: %d and %d change places", at, i, j)
			v[i], v[j] = v[j], v[i]
			return v
		case 3:
			a, isObject := v[i].(map[string]any)
			b, both := v[j].(map[string]any)
			if names := slices.Sorted(maps.Keys(a)); isObject && both && len(names) > 0 {
				name := names[m.IntN(len(names))]
				m.what = fmt.Sprintf("%s: %d and %d change their %s", at, i, j, name)
				a[name], b[name] = b[name], a[name]
				return v
			}
		}
		v[i] = m.change(v[i], at+"/"+strconv.Itoa(i))
		return v
	case json.Number:
		n, _ := v.Int64()
		to := []int64{n + 1, n - 1, n + 1, n - 1, -n, 0, 2 * n, n + 2, 1 << 53}[m.IntN(9)]
		m.what = fmt.Sprintf("%s %d is %d", at, n, to)
		return json.Number(strconv.FormatInt(to, 10))
	case string:
		to := []string{v + "x", "", "optimal", "feasible", "sufficient", "irreducible", "U1", "Xã 1", strings.Replace(v, "1", "0", 1), strings.Replace(v, "0", "1", 1)}[m.IntN(10)]
		m.what = fmt.Sprintf("%s %q is %q", at, v, to)
		return to
	case bool:
		m.what = fmt.Sprintf("%s is %v", at, !v)
		return !v
	}
	m.what = at
	return nil
}

// judged says what becomes of a mutant, "wrong: ..." where it is accepted and should not be.
func (m *mutant) judged(t *testing.T, file *matcher.Proposal, text []byte, anew bool) string {
	t.Helper()
	p, faults := matcher.DecodeProposal(text)
	if len(faults) > 0 {
		return "unreadable"
	}
	how := "digests kept: "
	if anew {
		how = "digests anew: "
		require.NoError(t, p.Renew())
	}
	if len(verify.Check(p)) > 0 {
		return how + "refused"
	}
	if p.Format != matcher.ProposalFormat {
		return "wrong: accepted as " + p.Format
	}
	was, is := *file.Problem, *p.Problem
	was.Sort()
	is.Sort()
	before, after := *file, *p
	before.Problem, after.Problem = &was, &is
	if same(t, &before, &after) {
		return how + "says the same"
	}
	if !anew {
		return "wrong: accepted with the digests as they were"
	}
	if !fewPlans(&is, mostPlans) {
		return how + "accepted, too large for the judge"
	}
	// Of moves beside cohorts the small judge knows less than the recount; then plans alone are tried.
	moves := movesHold(&was, &file.Answer)
	wrong, decided := claims(&is, &p.Answer, moves)
	switch {
	case !decided:
		return how + "accepted, undecided"
	case len(wrong) > 0:
		return "wrong: " + wrong[0]
	}
	return how + "accepted and true"
}

func same(t *testing.T, a, b *matcher.Proposal) bool {
	t.Helper()
	x, err := matcher.Canonical(a)
	require.NoError(t, err)
	y, err := matcher.Canonical(b)
	require.NoError(t, err)
	return bytes.Equal(x, y)
}

// claims has the judge decide what an answer claims: its plan, levels, reasons and contradiction. Of a reason that is called irreducible
// it asks, with moves, what the recount vouches for: that its own moves need all of it.
func claims(p *matcher.Problem, s *matcher.Solution, moves bool) (wrong []string, decided bool) {
	v := &verdicts{j: &judge{p: p, plain: true}, looked: map[string]int{}}
	if v.optimum, decided = v.j.decide(matcher.Cell{}, 0).optimum(); !decided || s.Status == matcher.StatusUnknown {
		return nil, decided
	}
	if (v.optimum == nil) != (s.Status == matcher.StatusInfeasible) {
		return []string{fmt.Sprintf("status %s; the judge: %v", s.Status, v.optimum)}, true
	}
	if s.Status == matcher.StatusInfeasible {
		v.contradiction(s.Conflict)
		return v.wrong, true
	}
	x, ok := v.j.planOf(s.Allocations)
	if !ok || !v.obeys(x) || !v.j.unmetHolds(x, s.Unmet) {
		return []string{"the plan breaks a rule, or its list of unmet seats is wrong"}, true
	}
	v.levels(x, s)
	for i := range s.Reasons {
		r := &s.Reasons[i]
		if r.Proof == matcher.ProofNone {
			continue
		}
		if yes, decided := v.serves(x, r, max(1, r.Seats)); decided && !yes {
			v.fault("the reason of %v does not suffice: %v", r.Cell, r.Relaxations)
		}
		if moves && len(r.Relaxations) > 0 && !v.j.reasonHolds(x, r) {
			v.fault("the moves of the reason of %v do not show what it claims: %v", r.Cell, r.Relaxations)
		}
	}
	return v.wrong, true
}

// movesHold: the judge finds of every reason of a true answer what the recount does.
func movesHold(p *matcher.Problem, s *matcher.Solution) bool {
	j := &judge{p: p, plain: true}
	x, ok := j.planOf(s.Allocations)
	for i := range s.Reasons {
		r := &s.Reasons[i]
		ok = ok && (len(r.Relaxations) == 0 || j.reasonHolds(x, r))
	}
	return ok
}
