package verify_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
	"dathang/matcher/verify"
)

// reasoned adds a reason for every unmet cell: the first of some random sets of
// relaxations under which a plan serves one seat more, found by trying all plans.
func (j *judge) reasoned(r *rand.Rand, s *matcher.Solution) {
	x, _ := j.planOf(s.Allocations)
	for _, u := range s.Unmet {
		reason := matcher.Reason{Cell: u.Cell, Proof: matcher.ProofNone}
		candidates := j.candidates(u.Cell)
		for range 12 {
			one := matcher.Reason{Cell: u.Cell, Proof: matcher.ProofSufficient, Relaxations: []matcher.Relaxation{pick(r, candidates...)}}
			if r.IntN(2) == 0 {
				one.Relaxations = append(one.Relaxations, pick(r, candidates...))
			}
			if j.witnessed(x, &one) {
				reason = one
				break
			}
		}
		if one := reason; reason.Proof != matcher.ProofNone {
			one.Relaxations = j.leastAmounts(x, &one)
			if one.Proof = matcher.ProofIrreducible; j.reasonHolds(x, &one) {
				reason = one
			}
		}
		s.Reasons = append(s.Reasons, reason)
	}
}

// leastAmounts are the relaxations of a reason, each as small as its witness allows.
func (j *judge) leastAmounts(x plan, r *matcher.Reason) []matcher.Relaxation {
	one := *r
	one.Relaxations = slices.Clone(r.Relaxations)
	for i := range one.Relaxations {
		at := &one.Relaxations[i].Amount
		for stated := *at; stated > 1; stated = *at {
			if *at--; !j.suffices(x, &one, -1) {
				*at = stated
				break
			}
		}
	}
	return one.Relaxations
}

func (j *judge) candidates(cell matcher.Cell) []matcher.Relaxation {
	list := []matcher.Relaxation{{Code: matcher.RelaxNewOffer, Field: cell.Field, Need: cell.Need, Amount: 1}}
	for _, goal := range []matcher.GoalID{matcher.GoalLateness, matcher.GoalCost} {
		if j.mayWorsen(goal) {
			list = append(list, matcher.Relaxation{Code: matcher.RelaxGoal, Goal: goal, Amount: 6})
		}
	}
	for _, o := range j.p.Offers {
		list = append(list, matcher.Relaxation{Code: matcher.RelaxCapacity, Offer: o.ID, Amount: 1},
			matcher.Relaxation{Code: matcher.RelaxReady, Offer: o.ID, Amount: 2},
			matcher.Relaxation{Code: matcher.RelaxReach, Offer: o.ID, Amount: 9000})
		for _, rule := range j.p.Rules {
			if rule.Kind == matcher.RuleBan {
				list = append(list, matcher.Relaxation{Code: matcher.RelaxBan, Rule: rule.ID, Offer: o.ID})
			}
		}
	}
	for _, rule := range j.p.Rules {
		one := matcher.Relaxation{Rule: rule.ID, Amount: 1}
		switch rule.Kind {
		case matcher.RuleCap, matcher.RuleShare:
			one.Code = matcher.RelaxCap
		case matcher.RuleLimit:
			one.Code = matcher.RelaxLimit
		case matcher.RulePin:
			one.Code, one.Amount = matcher.RelaxPin, 0
		default:
			continue
		}
		list = append(list, one)
		if rule.Low > 0 && rule.Kind != matcher.RulePin {
			list = append(list, matcher.Relaxation{Code: matcher.RelaxLow, Rule: rule.ID, Amount: 1})
		}
	}
	return list
}

// witnessed looks for the witness of a reason among all plans under it.
func (j *judge) witnessed(x plan, r *matcher.Reason) bool {
	if j.witnessHolds(x, r, x, 1) {
		return true
	}
	then, _ := j.relaxed(r, -1)
	if then == nil || len(then.spots()) > maxSpots+1 {
		return false
	}
	found := false
	then.plans(func(after plan) { found = found || j.witnessHolds(x, r, after, 0) })
	return found
}

// witnessHolds sets the moves from x to after as the reason's witness and keeps them where it then holds.
func (j *judge) witnessHolds(x plan, r *matcher.Reason, after plan, fresh int64) bool {
	r.Witness = nil
	for _, d := range j.p.Demands {
		for _, o := range j.p.Offers {
			s := spot{o.ID, d.Cell}
			if by := after[s] - x[s]; by != 0 {
				r.Witness = append(r.Witness, matcher.Move{Offer: o.ID, Cell: d.Cell, By: by})
			}
		}
	}
	if fresh > 0 {
		r.Witness = append(r.Witness, matcher.Move{Cell: r.Cell, By: fresh})
	}
	return j.reasonHolds(x, r)
}

// place is one value inside a tree, with the way to set it.
type place struct {
	value any
	set   func(any)
}

// places lists every value of a tree, in a fixed order.
func places(v any, set func(any)) []place {
	list := []place{{v, set}}
	switch v := v.(type) {
	case map[string]any:
		keys := []string{}
		for key := range v {
			keys = append(keys, key)
		}
		slices.Sort(keys)
		for _, key := range keys {
			list = append(list, places(v[key], func(to any) { v[key] = to })...)
		}
	case []any:
		for i := range v {
			list = append(list, places(v[i], func(to any) { v[i] = to })...)
		}
	}
	return list
}

// mutate changes one value of a tree: a number by a little or a lot, a text to
// another text of the same tree, a list by one of its members.
func mutate(r *rand.Rand, root any) {
	all := places(root, nil)
	var texts []string
	for _, p := range all {
		if text, ok := p.value.(string); ok {
			texts = append(texts, text)
		}
	}
	for {
		p := all[r.IntN(len(all))]
		if p.set == nil {
			continue
		}
		switch v := p.value.(type) {
		case json.Number:
			n, err := strconv.ParseInt(string(v), 10, 64)
			if err != nil {
				panic(err)
			}
			p.set(json.Number(strconv.FormatInt(pick(r, n+1, n-1, n+1, n-1, 0, -n, n*2, n+2, 1<<54), 10)))
		case string:
			p.set(pick(r, texts...))
		case bool:
			p.set(!v)
		case []any:
			if len(v) == 0 {
				continue
			}
			i, k := r.IntN(len(v)), r.IntN(len(v))
			switch r.IntN(4) {
			case 0:
				p.set(slices.Delete(slices.Clone(v), i, i+1))
			case 1:
				p.set(slices.Insert(slices.Clone(v), k, v[i]))
			case 2:
				v[i], v[k] = v[k], v[i]
			case 3:
				p.set(nil)
			}
		default:
			continue
		}
		return
	}
}

// content is a file as its digests mean it: sorted, without display names.
func content(p *matcher.Proposal) matcher.Proposal {
	q := matcher.Proposal{Format: p.Format, Problem: &matcher.Problem{}, Answer: p.Answer}
	*q.Problem = *p.Problem
	q.Problem.Name = ""
	q.Problem.Communes = slices.Clone(q.Problem.Communes)
	for i := range q.Problem.Communes {
		q.Problem.Communes[i].Name = ""
	}
	q.Problem.Years, q.Problem.Groups = slices.Clone(q.Problem.Years), slices.Clone(q.Problem.Groups)
	q.Problem.Fields, q.Problem.Providers = slices.Clone(q.Problem.Fields), slices.Clone(q.Problem.Providers)
	q.Problem.Offers, q.Problem.Coverage = slices.Clone(q.Problem.Offers), slices.Clone(q.Problem.Coverage)
	q.Problem.Demands, q.Problem.Rules = slices.Clone(q.Problem.Demands), slices.Clone(q.Problem.Rules)
	q.Problem.Sort()
	return q
}

// original is a file with its texts.
type original struct {
	file          *matcher.Proposal
	text, content []byte
}

func originalOf(t testing.TB, file *matcher.Proposal) *original {
	t.Helper()
	o := &original{file: file}
	var err error
	o.text, err = json.Marshal(file)
	require.NoError(t, err)
	o.content, err = json.Marshal(content(file))
	require.NoError(t, err)
	return o
}

// mutated is a copy of a file with one mutation below path; nil where the
// mutation no longer reads as a file or changes nothing.
func (o *original) mutated(t testing.TB, r *rand.Rand, path string) *matcher.Proposal {
	t.Helper()
	return o.mutatedTimes(t, r, path, 1)
}

func (o *original) mutatedTimes(t testing.TB, r *rand.Rand, path string, times int) *matcher.Proposal {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(o.text))
	d.UseNumber()
	var root map[string]any
	require.NoError(t, d.Decode(&root))
	for range times {
		mutate(r, root[path])
	}
	text, err := json.Marshal(root)
	require.NoError(t, err)
	out := new(matcher.Proposal)
	if json.Unmarshal(text, out) != nil || out.Problem == nil {
		return nil
	}
	after, err := json.Marshal(content(out))
	require.NoError(t, err)
	if bytes.Equal(o.content, after) {
		return nil
	}
	return out
}

// trials is how many random cases a test takes: few, or many where there is time.
func trials(few, many int) int {
	if os.Getenv("DATHANG_LONG") == "1" {
		return many
	}
	return few
}

func TestCheck_AcceptsTamperedAnswersJustWhereEveryClaimIsStillTrue(t *testing.T) {
	t.Parallel()
	accepted, refused, reasons := 0, 0, map[matcher.RelaxationCode]int{}
	for i := range trials(30, 3000) {
		r := rand.New(rand.NewPCG(2, uint64(i)))
		p := tiny(r)
		j := &judge{p: p}
		s := j.certified()
		j.reasoned(r, s)
		for _, reason := range s.Reasons {
			for _, one := range reason.Relaxations {
				reasons[one.Code]++
			}
		}
		file := proposalOf(t, p, s)
		require.Empty(t, verify.Check(file), "problem %d", i)
		whole := originalOf(t, file)
		for k := range 60 {
			at := []string{"answer", "answer", "problem"}[k%3]
			bad := whole.mutated(t, r, at)
			if bad == nil {
				continue
			}
			// Digests take most of the time and are no different in each case: three in ten are checked with them.
			if k%10 < 3 {
				require.NotEmpty(t, verify.Check(bad), "problem %d, mutation %d: not sealed anew", i, k)
			}
			found := verify.Solution(bad.Problem, &bad.Answer)
			if len(matcher.Validate(bad.Problem)) > 0 {
				require.NotEmpty(t, found, "problem %d, mutation %d: not a problem", i, k)
				continue
			}
			if !affordable(bad.Problem) {
				continue
			}
			want := (&judge{p: bad.Problem}).holds(&bad.Answer)
			require.Equal(t, want, len(found) == 0, "problem %d, mutation %d of the %s: %v", i, k, at, found)
			if want && k%10 < 3 && bad.Problem.Format == matcher.ProblemFormat {
				seal(t, bad)
				require.Empty(t, verify.Check(bad), "problem %d, mutation %d: sealed anew", i, k)
			}
			if want {
				accepted++
			} else {
				refused++
			}
		}
	}
	t.Logf("accepted %d, refused %d, relaxations %v", accepted, refused, reasons)
	require.Greater(t, accepted, 100)
	require.Greater(t, refused, 300)
	require.GreaterOrEqual(t, len(reasons), 8, "kinds of relaxations seen")
}

// affordable is whether the judge, who tries every number, can judge a problem in time.
func affordable(p *matcher.Problem) bool {
	small := func(n int64) bool { return n < 1000 }
	for _, o := range p.Offers {
		if !small(o.Capacity) {
			return false
		}
	}
	for _, d := range p.Demands {
		if !small(d.Seats) {
			return false
		}
	}
	for _, r := range p.Rules {
		if !small(r.Low) || r.High != nil && !small(*r.High) {
			return false
		}
	}
	return true
}

func TestCheck_NeverAcceptsAnOptimumThatIsNone(t *testing.T) {
	t.Parallel()
	// Multipliers, allocations and status at random, with every number that follows
	// from them filled in right: what verify calls optimal has to be the best.
	optimal := 0
	for i := range trials(60, 5000) {
		r := rand.New(rand.NewPCG(3, uint64(i)))
		p := tiny(r)
		j := &judge{p: p}
		s := j.certified()
		if s.Status != matcher.StatusOptimal {
			continue
		}
		best := make([]int64, len(s.Levels))
		for l := range best {
			best[l] = s.Levels[l].Value
		}
		for k := range 30 {
			other := j.variant(r, s)
			if other == nil {
				continue
			}
			if found := verify.Solution(p, other); len(found) > 0 {
				continue
			}
			optimal++
			for l := range best {
				require.Equal(t, best[l], other.Levels[l].Value, "problem %d, variant %d, level %d", i, k, l+1)
			}
		}
	}
	t.Logf("%d variants accepted as optimal", optimal)
	require.Greater(t, optimal, 50)
}

// variant has other multipliers and another legal plan, and claims the best that
// they seem to prove.
func (j *judge) variant(r *rand.Rand, s *matcher.Solution) *matcher.Solution {
	out := &matcher.Solution{Status: matcher.StatusOptimal}
	var plans []plan
	j.plans(func(x plan) {
		if len(plans) < 200 {
			copied := plan{}
			for s, n := range x {
				if n > 0 {
					copied[s] = n
				}
			}
			plans = append(plans, copied)
		}
	})
	x := pick(r, plans...)
	if r.IntN(2) == 0 {
		x, _ = j.planOf(s.Allocations)
	}
	for _, d := range j.p.Demands {
		for _, o := range j.p.Offers {
			if n := x[spot{o.ID, d.Cell}]; n > 0 {
				out.Allocations = append(out.Allocations, matcher.Allocation{Offer: o.ID, Cell: d.Cell, Seats: n})
			}
		}
		if left := d.Seats - x.inCell(d.Cell); left > 0 {
			out.Unmet = append(out.Unmet, matcher.Unmet{Cell: d.Cell, Seats: left})
		}
	}
	rows := j.belts()
	all, face := names(rows), j.wholeFacet(rows)
	for l, goals := range j.p.Goals {
		y, _ := multipliersOf(s.Certificate.Levels[l].Tree.Multipliers)
		for range r.IntN(3) {
			y[pick(r, all...)] += r.Int64N(7) - 3
		}
		bound, next, ok := j.bound(goals, face, rows, y)
		if !ok || !bound.IsInt64() {
			return nil
		}
		level := matcher.Level{Value: j.level(l, x), Bound: bound.Int64()}
		level.Gap = level.Value - level.Bound
		for _, g := range goals {
			level.Goals = append(level.Goals, matcher.GoalValue{Goal: g.Goal, Value: j.goal(g.Goal, x)})
		}
		out.Levels = append(out.Levels, level)
		out.Certificate.Levels = append(out.Certificate.Levels, matcher.LevelProof{Tree: matcher.ProofNode{Multipliers: listed(y)}})
		face = next
	}
	return out
}

func ExampleCheck() {
	p, s := twoWards()
	s.Allocations[1].Seats = 1
	for _, v := range verify.Solution(p, s)[:2] {
		fmt.Println(v)
	}
	// Output:
	// violation_unmet cell=B@2023/planning/vacant/2025 seats=0 want=1
	// violation_goal_value goal=unmet level=1 value=10 want=25
}
