package verify_test

import (
	"context"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
	"dathang/matcher/sample"
	"dathang/matcher/solve"
	"dathang/matcher/verify"
)

// tinyHard is a hard problem of which all plans can be tried.
func tinyHard(seed uint64) *matcher.Problem {
	for ; ; seed += 1 << 20 {
		p := hard(seed, sample.Size{Communes: 2, Offers: 4, Cells: 3, MaxSeats: 2})
		if n := len((&judge{p: p}).spots()); n > 1 && n <= 5 {
			return p
		}
	}
}

// requireTrue tries all plans: none is better on a level than its bound, of those
// that are no worse on the levels above; none is legal where the answer says so.
func requireTrue(t *testing.T, p *matcher.Problem, s *matcher.Solution, what string, args ...any) {
	t.Helper()
	j := &judge{p: p}
	best := make([]*int64, len(s.Levels))
	legal := 0
	j.plans(func(x plan) {
		legal++
		for l := range s.Levels {
			value := j.level(l, x)
			if best[l] == nil || value < *best[l] {
				best[l] = &value
			}
			if value > s.Levels[l].Value {
				return
			}
		}
	})
	if s.Status == matcher.StatusInfeasible {
		require.Zero(t, legal, append([]any{what}, args...)...)
	}
	for l := range s.Levels {
		require.NotNil(t, best[l], append([]any{what}, args...)...)
		require.LessOrEqual(t, s.Levels[l].Bound, *best[l], append([]any{what}, args...)...)
	}
}

func TestCheck_AcceptsTamperedHardAnswersJustWhereEveryClaimIsStillTrue(t *testing.T) {
	t.Parallel()
	accepted, refused, trees, reasons := 0, 0, 0, 0
	for i := range trials(110, 5000) {
		r := rand.New(rand.NewPCG(8, uint64(i)))
		p := tinyHard(uint64(i))
		j := &judge{p: p}
		s, _, err := solve.Run(context.Background(), p, solve.Options{MaxNodes: r.IntN(4)})
		require.NoError(t, err)
		if i%4 == 0 {
			j.reasoned(r, s)
			reasons += len(s.Reasons)
		}
		require.True(t, j.holds(s), "problem %d: the judge itself", i)
		require.Empty(t, verify.Solution(p, s), "problem %d", i)
		requireTrue(t, p, s, "problem %d", i)
		whole := originalOf(t, proposalOf(t, p, s))
		for k := range trials(8, 12) {
			bad := whole.mutated(t, r, []string{"answer", "answer", "answer", "problem"}[k%4])
			if bad == nil || !affordable(bad.Problem) {
				continue
			}
			found := verify.Solution(bad.Problem, &bad.Answer)
			if len(matcher.Validate(bad.Problem)) > 0 {
				require.NotEmpty(t, found, "problem %d, mutation %d: not a problem", i, k)
				continue
			}
			want := (&judge{p: bad.Problem}).holds(&bad.Answer)
			require.Equal(t, want, len(found) == 0, "problem %d, mutation %d: %v", i, k, found)
			if !want {
				refused++
				continue
			}
			accepted++
			requireTrue(t, bad.Problem, &bad.Answer, "problem %d, mutation %d", i, k)
			for _, proof := range bad.Answer.Certificate.Levels {
				if len(proof.Tree.Children) > 0 {
					trees++
				}
			}
		}
	}
	t.Logf("accepted %d, refused %d, %d trees in those accepted, %d reasons", accepted, refused, trees, reasons)
	require.Greater(t, accepted, 50)
	require.Greater(t, refused, 250)
}

// grown is a random tree: splits of rows that may be split, multipliers of any
// row, holds, leaves that are said to be empty.
func grown(r *rand.Rand, rows []string, held, depth int) matcher.ProofNode {
	n := matcher.ProofNode{}
	for _, row := range rows {
		if r.IntN(5) == 0 {
			n.Multipliers = append(n.Multipliers, matcher.Multiplier{Row: matcher.RowID(row), Value: r.Int64N(400) - 200})
		}
	}
	if held > 0 && r.IntN(2) == 0 {
		for range 1 + r.IntN(held) {
			n.Holds = append(n.Holds, r.Int64N(9))
		}
	}
	if depth == 0 || r.IntN(3) == 0 {
		n.Infeasible = r.IntN(8) == 0
		return n
	}
	n.Row, n.At = matcher.RowID(pick(r, rows...)), r.Int64N(4)-1
	n.Children = []matcher.ProofNode{grown(r, rows, held, depth-1), grown(r, rows, held, depth-1)}
	return n
}

// prune repairs what the judge would refuse at once, so that most trees say something.
func (h *hearing) prune(n *matcher.ProofNode, above map[string]int64) {
	y := map[string]int64{}
	for row, v := range above {
		y[row] = v
	}
	n.Multipliers = slices.DeleteFunc(n.Multipliers, func(m matcher.Multiplier) bool {
		b := h.rows[string(m.Row)]
		return h.isChange(string(m.Row)) && m.Value < 0 || b.top < 0 && m.Value > 0 || m.Value == 0 && y[string(m.Row)] == 0
	})
	for _, m := range n.Multipliers {
		y[string(m.Row)] = m.Value
	}
	if !h.splits(string(n.Row)) {
		n.Row, n.At, n.Children = "", 0, nil
	}
	for i := range n.Children {
		h.prune(&n.Children[i], y)
	}
}

func TestSolution_NeverAcceptsABoundAboveTheOptimum(t *testing.T) {
	t.Parallel()
	accepted, tight := 0, 0
	for i := range trials(260, 20000) {
		r := rand.New(rand.NewPCG(9, uint64(i)))
		p := tinyHard(uint64(i))
		j := &judge{p: p}
		s, _, err := solve.Run(context.Background(), p, solve.Options{})
		require.NoError(t, err)
		if s.Status != matcher.StatusOptimal {
			continue
		}
		x, _ := j.planOf(s.Allocations)
		s.Status, s.Reasons = matcher.StatusFeasible, nil
		names := names(j.belts())
		for _, s := range j.spots() {
			names = append(names, "pair:"+nameOf(s))
			if j.chooses(j.offer(s.offer)) {
				names = append(names, "link:"+nameOf(s))
			}
		}
		slices.Sort(names)
		whole := true
		face, held := j.wholeFacet(j.belts()), []kept(nil)
		for l := range s.Levels {
			proof := &s.Certificate.Levels[l]
			if l == 0 || r.IntN(2) == 0 {
				*proof = matcher.LevelProof{Shift: r.IntN(5), Tree: grown(r, names, len(held), r.IntN(4))}
				h := &hearing{judge: j, proof: proof, rows: j.beltsOf(&proof.Tree)}
				h.prune(&proof.Tree, nil)
			}
			h := &hearing{judge: j, goals: p.Goals[l], proof: proof, held: held}
			if !h.hears(face) {
				whole = false
				break
			}
			value := j.level(l, x)
			s.Levels[l].Bound = h.level(value)
			s.Levels[l].Gap = value - s.Levels[l].Bound
			if h.keepsFace(value) {
				face = h.next
			} else {
				held = append(held, kept{p.Goals[l], value})
			}
		}
		found := verify.Solution(p, s)
		require.Equal(t, whole, len(found) == 0, "problem %d: %v", i, found)
		if !whole {
			continue
		}
		accepted++
		if s.Levels[0].Gap == 0 {
			tight++
		}
		requireTrue(t, p, s, "problem %d", i)
		if value := new(big.Int).SetInt64(s.Levels[0].Bound); value.IsInt64() {
			s.Levels[0].Bound++
			s.Levels[0].Gap--
			require.NotEmpty(t, verify.Solution(p, s), "problem %d", i)
		}
	}
	t.Logf("%d accepted, %d of them tight", accepted, tight)
	require.Greater(t, accepted, 100)
}

// fixedIn lists the splits of a tree whose one part is a leaf under the multipliers of the node: they fix an offer.
func fixedIn(n *matcher.ProofNode) []*matcher.ProofNode {
	var list []*matcher.ProofNode
	for i := range n.Children {
		leaf, other := &n.Children[i], &n.Children[1-i]
		if len(leaf.Children)+len(leaf.Multipliers)+len(leaf.Holds) == 0 && !leaf.Infeasible && len(other.Children)+len(other.Multipliers) > 0 {
			list = append(list, n)
		}
		list = append(list, fixedIn(leaf)...)
	}
	return list
}

// An offer is fixed the wrong way round: the part that was excluded is searched, and the part that holds the best
// plan is the leaf. Such a tree proves the bound only where the multipliers of the node do so of that leaf as well,
// which the judge counts.
func TestSolution_RefusesAnOfferThatIsFixedTheWrongWayRound(t *testing.T) {
	t.Parallel()
	broken, caught := 0, 0
	for i := range trials(300, 10000) {
		p := hard(uint64(i)*4+1+1<<41, sample.Size{Communes: 4, Offers: 12, Cells: 12, MaxSeats: 4})
		s, _, err := solve.Run(context.Background(), p, solve.Options{})
		require.NoError(t, err)
		if s.Status != matcher.StatusOptimal {
			continue
		}
		j := &judge{p: p}
		for l := range s.Certificate.Levels {
			for _, n := range fixedIn(&s.Certificate.Levels[l].Tree) {
				n.Children[0], n.Children[1] = n.Children[1], n.Children[0]
				broken++
				found := verify.Solution(p, s)
				require.Equal(t, j.holds(s), len(found) == 0, "problem %d, level %d", i, l+1)
				if len(found) > 0 {
					caught++
				}
				n.Children[0], n.Children[1] = n.Children[1], n.Children[0]
			}
		}
	}
	t.Logf("%d of %d caught", caught, broken)
	require.Greater(t, caught, broken/2)
}
