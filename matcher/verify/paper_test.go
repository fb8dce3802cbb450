package verify_test

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
	"dathang/matcher/verify"
)

// oneWard asks for 2 seats of weight 10; P may give them.
func oneWard(goals ...matcher.GoalID) *matcher.Problem {
	p, _ := twoWards()
	p.Offers, p.Demands, p.Rules = p.Offers[:1], p.Demands[:1], nil
	p.Goals = nil
	for _, g := range goals {
		p.Goals = append(p.Goals, []matcher.Goal{{Goal: g, Weight: 1}})
	}
	return p
}

func leafOf(infeasible bool, pairs ...any) matcher.ProofNode {
	leaf := proofOf(pairs...).Tree
	leaf.Infeasible = infeasible
	return leaf
}

// cohort is oneWard where P opens with 3 seats or not at all, and so not at
// all: 2 unmet seats are 20.
//
// Without a split nothing is proven: a multiplier y > 0 of P's capacity makes
// lambda min(y, 10) and pays min(0, -3 y), so that the bound is never above 0.
// Split: closed with y = 10 has lambda 10, and the row is 0: bound 20. Open
// without a goal and y = -1 has lambda min(-1, 0) = -1, the row at least 3:
// 2 x -1 + 1 x 3 = 1 > 0, so that nothing is open.
func cohort() (*matcher.Problem, *matcher.Solution) {
	p := oneWard(matcher.GoalUnmet)
	p.Offers[0].Capacity, p.Offers[0].MinCohort = 3, 3
	s := &matcher.Solution{
		Status: matcher.StatusOptimal,
		Unmet:  []matcher.Unmet{{Cell: cellOf(wardA), Seats: 2}},
		Levels: []matcher.Level{{Goals: []matcher.GoalValue{{Goal: matcher.GoalUnmet, Value: 20}}, Value: 20, Bound: 20}},
		Certificate: matcher.Certificate{Levels: []matcher.LevelProof{{Tree: matcher.ProofNode{
			Row: rowP, Children: []matcher.ProofNode{leafOf(false, rowP, 10), leafOf(true, rowP, -1)},
		}}}},
	}
	return p, s
}

func TestSolution_AcceptsTheCohortWorkedOutOnPaper(t *testing.T) {
	p, s := cohort()
	requireHolds(t, p, s)

	// With 2 seats for a cohort of 2 it may open, and the second leaf is not empty: -2 + 1 x 2 = 0.
	p.Offers[0].MinCohort, p.Offers[0].Capacity = 2, 2
	require.Equal(t, []matcher.Violation{{Code: matcher.ViolationLeaf, Params: params("list", "/certificate/levels/0/tree/2", "value", int64(0))}},
		verify.Solution(p, s))
}

// shared is one ward of 4 seats of weight 10, and P and Q of 3 seats each under a
// cap of 4; either opens for 6. Both open and serve all: 12.
//
// With y = 2 on either and 4 on the cap a seat counts 6, an unmet one 10: lambda
// = 6, 4 x 6 = 24. One by one P and Q count min(0, 6 - 2 x 3) = 0 and the cap
// -4 x 4: bound 8, as if a third of the second opening were enough. Together
// they count 0 closed; 6 - (2 + 4) x 3 = -12 with one of them open; 12 - (2 + 4)
// x 4 = -12 with both, as the cap has 4 seats: bound 24 - 12 = 12.
func shared() (*matcher.Problem, *matcher.Solution) {
	p, _ := twoWards()
	p.Demands, p.Rules = p.Demands[:1], p.Rules[:1]
	p.Demands[0].Seats, p.Rules[0].High = 4, matcher.Seats(4)
	p.Goals = [][]matcher.Goal{{{Goal: matcher.GoalUnmet, Weight: 1}, {Goal: matcher.GoalCost, Weight: 1}}}
	for i := range p.Offers {
		p.Offers[i].Capacity, p.Offers[i].OpeningKVND, p.Offers[i].Prices = 3, 6, nil
	}
	s := &matcher.Solution{
		Status:      matcher.StatusOptimal,
		Allocations: []matcher.Allocation{{Offer: offerP, Cell: cellOf(wardA), Seats: 3}, {Offer: offerQ, Cell: cellOf(wardA), Seats: 1}},
		Levels: []matcher.Level{{
			Goals: []matcher.GoalValue{{Goal: matcher.GoalUnmet}, {Goal: matcher.GoalCost, Value: 12}}, Value: 12, Bound: 12,
		}},
		Certificate: matcher.Certificate{Levels: []matcher.LevelProof{proofOf(rowP, 2, rowQ, 2, "rule:cap", 4)}},
	}
	return p, s
}

func TestSolution_CountsOffersUnderOneCapTogether(t *testing.T) {
	p, s := shared()
	requireHolds(t, p, s)

	// One more is not proven.
	s.Status, s.Levels[0].Bound, s.Levels[0].Gap = matcher.StatusFeasible, 13, -1
	require.Equal(t, []matcher.Code{matcher.ViolationBound, matcher.ViolationGap}, codesOf(verify.Solution(p, s)))

	// A cap that has room for all joins nothing: one by one they prove 24 - 4 x 6 = 0.
	p.Rules[0].High, s.Levels[0].Bound, s.Levels[0].Gap = matcher.Seats(6), 0, 12
	requireHolds(t, p, s)

	// Nor does one that narrows cells as well: 24 - 4 x 4 = 8.
	p.Rules[0].High, s.Levels[0].Bound, s.Levels[0].Gap = matcher.Seats(4), 8, 4
	p.Rules[0].Kind, p.Rules[0].Where = matcher.RuleLimit, matcher.Where{Communes: []matcher.CommuneID{wardA}}
	requireHolds(t, p, s)
}

// Under a cap of 2, P and Q with cohorts of 3 stay closed: 4 unmet seats, 40. Split on P
// with y = 10 on the cap, lambda = 10. Closed: Q has no room either, so together they count 0 where the cap
// alone counts -10 x 2: bound 4 x 10 = 40. Open: 3 seats do not fit, nothing is in
// there, though 40 - 10 x 2 + 6 = 26 is all that its rows prove one by one.
func TestSolution_CountsNothingWhereACapHasNoRoomForACohort(t *testing.T) {
	p, s := shared()
	p.Rules[0].High = matcher.Seats(2)
	for i := range p.Offers {
		p.Offers[i].MinCohort = 3
	}
	s.Allocations, s.Unmet = nil, []matcher.Unmet{{Cell: cellOf(wardA), Seats: 4}}
	s.Levels[0] = matcher.Level{Goals: []matcher.GoalValue{{Goal: matcher.GoalUnmet, Value: 40}, {Goal: matcher.GoalCost}}, Value: 40, Bound: 40}
	root := proofOf("rule:cap", 10).Tree
	root.Row, root.Children = rowP, []matcher.ProofNode{{}, {}}
	s.Certificate.Levels[0].Tree = root
	requireHolds(t, p, s)
	root.Children[1].Infeasible = true
	requireHolds(t, p, s)

	// Multipliers whose sums would be too large for a table change nothing of that.
	root.Children[1].Multipliers = proofOf("rule:cap", 1<<59).Tree.Multipliers
	requireHolds(t, p, s)

	// A cap of 3 has room for one of them: 40 + 6 - 10 x 3 = 16, be it P or Q.
	root.Children[1] = matcher.ProofNode{}
	p.Rules[0].High, s.Levels[0].Bound, s.Levels[0].Gap, s.Status = matcher.Seats(3), 16, 24, matcher.StatusFeasible
	requireHolds(t, p, s)
}

const pairPA = "pair:" + string(offerP) + "|" + textA

// budget is oneWard where a seat costs 3 and 5 may be paid: 1 seat is served.
//
// Level 1, unmet: 10. Split on the pair: at most 1 seat, with y = 10 on the
// pair: lambda = 10, bound 2 x 10 - 10 x 1 = 10. At least 2, without a goal,
// with 1 on the budget and -3 on the pair: reduced cost 3 x 1 - 3 = 0, lambda
// 0, rows -1 x 5 + 3 x 2 = 1 > 0: empty. The level is proven by a tree, so it is held.
//
// Level 2, cost: 3. In eighths, with 2 on the held level: reduced cost of the
// pair 8 x 3 = 24, of an unmet seat 2 x 10 = 20; lambda = 20, bound 2 x 20 -
// 2 x 10 = 20 eighths: 2.5, and as costs are whole, 3.
func budget() (*matcher.Problem, *matcher.Solution) {
	p := oneWard(matcher.GoalUnmet, matcher.GoalCost)
	p.Offers[0].Prices = []matcher.Payment{{Year: 2021, KVND: 2}, {Year: 2022, KVND: 1}}
	p.Rules = []matcher.Rule{{ID: "money", Kind: matcher.RuleBudget, High: matcher.Seats(5)}}
	s := &matcher.Solution{
		Status:      matcher.StatusOptimal,
		Allocations: []matcher.Allocation{{Offer: offerP, Cell: cellOf(wardA), Seats: 1}},
		Unmet:       []matcher.Unmet{{Cell: cellOf(wardA), Seats: 1}},
		Levels: []matcher.Level{
			{Goals: []matcher.GoalValue{{Goal: matcher.GoalUnmet, Value: 10}}, Value: 10, Bound: 10},
			{Goals: []matcher.GoalValue{{Goal: matcher.GoalCost, Value: 3}}, Value: 3, Bound: 3},
		},
		Certificate: matcher.Certificate{Levels: []matcher.LevelProof{
			{Tree: matcher.ProofNode{Row: matcher.RowID(pairPA), At: 1, Children: []matcher.ProofNode{leafOf(false, pairPA, 10), leafOf(true, pairPA, -3, "rule:money", 1)}}},
			{Shift: 3, Tree: matcher.ProofNode{Holds: []int64{2}}},
		}},
	}
	return p, s
}

func TestSolution_AcceptsTheBudgetWorkedOutOnPaper(t *testing.T) {
	p, s := budget()
	requireHolds(t, p, s)

	// Without the split: 13 quarters on the budget make a seat 39, an unmet one 40; 2 x 39 -
	// 13 x 5 = 13 quarters: 3.25, so 4. The level is held all the same.
	s.Status = matcher.StatusFeasible
	s.Certificate.Levels[0] = matcher.LevelProof{Shift: 2, Tree: leafOf(false, "rule:money", 13)}
	s.Levels[0].Bound, s.Levels[0].Gap = 4, 6
	requireHolds(t, p, s)

	// Multipliers are inherited: the same bound in both parts of a split that changes nothing.
	s.Certificate.Levels[0].Tree = matcher.ProofNode{
		Multipliers: s.Certificate.Levels[0].Tree.Multipliers, Row: rowP, At: 2,
		Children: []matcher.ProofNode{{}, {}},
	}
	requireHolds(t, p, s)

	// Cleared with 0, the first part proves nothing: lambda 0.
	s.Certificate.Levels[0].Tree.Children[0] = matcher.ProofNode{Multipliers: []matcher.Multiplier{{Row: "rule:money"}}}
	require.Equal(t, []matcher.Violation{
		{Code: matcher.ViolationBound, Params: params("level", int64(1), "value", int64(4), "want", int64(0))},
		{Code: matcher.ViolationGap, Params: params("level", int64(1), "value", int64(6), "want", int64(10))},
	}, verify.Solution(p, s))
}

func TestSolution_CountsASurchargeInTheBudgetOfTheIntake(t *testing.T) {
	// The same 3 a seat, 1 of it a surcharge of A: every number on paper stays.
	p, s := budget()
	p.Offers[0].Prices = p.Offers[0].Prices[:1]
	p.Surcharges = []matcher.Surcharge{{Route: matcher.Route{Offer: offerP, Commune: wardA}, KVND: 1}}
	requireHolds(t, p, s)
	for year, holds := range map[int]bool{2021: true, 2022: false} {
		p.Rules[0].FiscalYear = year
		require.Equal(t, holds, len(verify.Solution(p, s)) == 0, "budget of %d", year)
	}
	// Narrowed to A's cells it counts the same.
	p.Rules[0].FiscalYear, p.Rules[0].Where.Communes = 2021, []matcher.CommuneID{wardA}
	requireHolds(t, p, s)
	// One kVND more is beyond a budget of 3.
	p.Surcharges[0].KVND, p.Rules[0].High = 2, matcher.Seats(3)
	require.Contains(t, verify.Solution(p, s),
		matcher.Violation{Code: matcher.ViolationBudget, Params: params("rule", "money", "kvnd", int64(4), "high", int64(3))})
}

func TestSolution_AcceptsALinkThatPaysForTheOpening(t *testing.T) {
	// Two seats are asked (10 each where unmet), P has eight and costs 16 to open: both are served, for 16. By the
	// seat the opening is 2: lambda 2, closed and open both count 0, bound 4. With 8 on the link each seat costs 8,
	// lambda 8, and opening 16 - 8 x 2 = 0: bound 16. With 9: 2 x 9 + (16 - 9 x 2) = 16 as well.
	p := oneWard(matcher.GoalUnmet)
	p.Goals[0] = append(p.Goals[0], matcher.Goal{Goal: matcher.GoalCost, Weight: 1})
	p.Offers[0].Prices, p.Offers[0].OpeningKVND, p.Offers[0].Capacity = nil, 16, 8
	linkPA := "link:" + string(offerP) + "|" + textA
	s := &matcher.Solution{
		Status:      matcher.StatusOptimal,
		Allocations: []matcher.Allocation{{Offer: offerP, Cell: cellOf(wardA), Seats: 2}},
		Levels:      []matcher.Level{{Goals: []matcher.GoalValue{{Goal: matcher.GoalUnmet}, {Goal: matcher.GoalCost, Value: 16}}, Value: 16, Bound: 16}},
		Certificate: matcher.Certificate{Levels: []matcher.LevelProof{proofOf(linkPA, 8)}},
	}
	requireHolds(t, p, s)
	s.Certificate.Levels[0] = proofOf(linkPA, 9)
	requireHolds(t, p, s)

	// It proves no more than it does: with 7, 2 x 7 + 0 = 14.
	s.Certificate.Levels[0] = proofOf(linkPA, 7)
	require.Contains(t, verify.Solution(p, s), matcher.Violation{Code: matcher.ViolationBound, Params: params("level", int64(1), "value", int64(16), "want", int64(14))})

	// An offer without a choice has no link, and no node is split on one.
	s.Certificate.Levels[0] = proofOf(linkPA, 8)
	p.Offers[0].OpeningKVND = 0
	require.Contains(t, verify.Solution(p, s), matcher.Violation{Code: matcher.ViolationUnknown, Params: params("list", "/certificate/levels/0/tree/0/multipliers", "value", linkPA)})
	p.Offers[0].OpeningKVND = 16
	s.Certificate.Levels[0].Tree = matcher.ProofNode{Row: matcher.RowID(linkPA), At: -1, Children: []matcher.ProofNode{{}, {}}}
	require.Contains(t, verify.Solution(p, s), matcher.Violation{Code: matcher.ViolationSplit, Params: params("list", "/certificate/levels/0/tree/0", "row", linkPA)})
}

func TestSolution_AcceptsAnOpeningThatIsNotWorthIts(t *testing.T) {
	// Opening costs 25, two unmet seats count 20, all on one level. y = 10 on the capacity: lambda 10; closed
	// counts 0, open 25 - 10 x 2 = 5: bound 20. The face keeps P closed, so that on level 2 no seat has any
	// mismatch, though a reduced cost of -100 + 100 would let one: y = -100 on the capacity, whose row is shut at 0.
	p := oneWard(matcher.GoalUnmet, matcher.GoalMismatch)
	p.Goals[0] = append(p.Goals[0], matcher.Goal{Goal: matcher.GoalCost, Weight: 1})
	p.Offers[0].Prices, p.Offers[0].OpeningKVND = nil, 25
	s := &matcher.Solution{
		Status: matcher.StatusOptimal,
		Unmet:  []matcher.Unmet{{Cell: cellOf(wardA), Seats: 2}},
		Levels: []matcher.Level{
			{Goals: []matcher.GoalValue{{Goal: matcher.GoalUnmet, Value: 20}, {Goal: matcher.GoalCost}}, Value: 20, Bound: 20},
			{Goals: []matcher.GoalValue{{Goal: matcher.GoalMismatch}}},
		},
		Certificate: matcher.Certificate{Levels: []matcher.LevelProof{proofOf(rowP, 10), proofOf(rowP, -100)}},
	}
	requireHolds(t, p, s)

	// At 20 opening is as good as not: the face keeps both, and y = -100 pays for an open row at least: still 0, by
	// the closed one.
	p.Offers[0].OpeningKVND = 20
	requireHolds(t, p, s)
}

func TestSolution_AcceptsTheBalanceAndTheChangeWorkedOutOnPaper(t *testing.T) {
	// U gives both of P's 2 seats: the second counts floor(10 x 1 / 2) = 5. The earlier plan had 3 there: 1 is lost.
	// Level 1, unmet: y = 10 on the capacity, lambda 10, 20 - 20 = 0; y > 0 leaves exactly 2 seats.
	// Level 2, balance 5: y = -5 on the capacity (now exactly 2) and 5 on the load: reduced costs 0, lambda 0;
	// the capacity 5 x 2 = 10, the load the least of 0, -5 (1 seat), 5 - 10 = -5 (2 seats): 10 - 5 = 5.
	// Level 3, change 1: y = 0: the reference row is the least of 3 - X for X to 2: 1.
	p := oneWard(matcher.GoalUnmet, matcher.GoalBalance, matcher.GoalChange)
	p.Reference = []matcher.Allocation{{Offer: offerP, Cell: cellOf(wardA), Seats: 3}}
	s := &matcher.Solution{
		Status:      matcher.StatusOptimal,
		Allocations: []matcher.Allocation{{Offer: offerP, Cell: cellOf(wardA), Seats: 2}},
		Levels: []matcher.Level{
			{Goals: []matcher.GoalValue{{Goal: matcher.GoalUnmet}}},
			{Goals: []matcher.GoalValue{{Goal: matcher.GoalBalance, Value: 5}}, Value: 5, Bound: 5},
			{Goals: []matcher.GoalValue{{Goal: matcher.GoalChange, Value: 1}}, Value: 1, Bound: 1},
		},
		Certificate: matcher.Certificate{Levels: []matcher.LevelProof{proofOf(rowP, 10), proofOf(rowP, -5, "load:U", 5), {}}},
	}
	requireHolds(t, p, s)
}

// clashOfMoney is budget where P has to give 2 seats. The one leaf of its tree is empty: 1 on the
// budget and -3 on the cap make a reduced cost of 0; the rows are -1 x 5 + 3 x 2 = 1 > 0.
func clashOfMoney() (*matcher.Problem, *matcher.Solution) {
	p, _ := budget()
	p.Rules = append(p.Rules, matcher.Rule{ID: "two", Kind: matcher.RuleCap, Low: 2, Where: matcher.Where{Offers: []matcher.OfferID{offerP}}})
	leaf := leafOf(true, "rule:money", 1, "rule:two", -3)
	return p, &matcher.Solution{Status: matcher.StatusInfeasible, Conflict: &matcher.Conflict{Tree: &leaf}}
}

func TestSolution_AcceptsTheConflictOfMoneyWorkedOutOnPaper(t *testing.T) {
	p, s := clashOfMoney()
	requireHolds(t, p, s)

	s.Conflict.Tree.Infeasible = false
	require.Equal(t, []matcher.Code{matcher.ViolationConflictCut}, codesOf(verify.Solution(p, s)))

	p, s = clashOfMoney()
	s.Conflict.Irreducible = true
	require.Equal(t, []matcher.Code{matcher.ViolationContent}, codesOf(verify.Solution(p, s)))

	// The two rules are all that the tree needs. Without the budget P gives the 2 seats, without the other it gives none.
	members := func() []matcher.ConflictMember {
		return []matcher.ConflictMember{
			{Row: "rule:money", Bound: "high", Value: 5, Witness: []matcher.Allocation{{Offer: offerP, Cell: cellOf(wardA), Seats: 2}}},
			{Row: "rule:two", Bound: "low", Value: 2},
		}
	}
	p, s = clashOfMoney()
	s.Conflict.Irreducible, s.Conflict.Members = true, members()
	requireHolds(t, p, s)
	for want, change := range map[matcher.Code]func(c *matcher.Conflict){
		matcher.ViolationUnknown:         func(c *matcher.Conflict) { c.Members = c.Members[1:] }, // the tree prices the budget
		matcher.ViolationConflictMember:  func(c *matcher.Conflict) { c.Members[0].Value = 6 },
		matcher.ViolationConflictWitness: func(c *matcher.Conflict) { c.Members[1].Witness = c.Members[0].Witness },
		matcher.ViolationDuplicate:       func(c *matcher.Conflict) { c.Members = append(c.Members, c.Members[1]) },
		matcher.ViolationContent:         func(c *matcher.Conflict) { c.Multipliers = []matcher.Multiplier{{Row: "rule:two", Value: -1}} },
	} {
		s.Conflict.Members, s.Conflict.Multipliers = members(), nil
		change(s.Conflict)
		require.Contains(t, codesOf(verify.Solution(p, s)), want)
	}
	s.Conflict.Members, s.Conflict.Multipliers = members(), nil
	s.Conflict.Members[0].Bound = "cohort"
	require.Contains(t, codesOf(verify.Solution(p, s)), matcher.ViolationConflictMember)

	p, s = clashOfMoney()
	s.Conflict.Shift = -1
	require.Equal(t, []matcher.Code{matcher.ViolationShift}, codesOf(verify.Solution(p, s)))
}

func TestSolution_TakesACohortForNoBoundOfAConflict(t *testing.T) {
	// A member "at least 3 of P" would contradict the 2 seats that the ward asks for; but P may be closed.
	p, _ := cohort()
	s := &matcher.Solution{Status: matcher.StatusInfeasible, Conflict: &matcher.Conflict{
		Members:     []matcher.ConflictMember{{Row: rowP, Bound: "low", Value: 3}},
		Multipliers: []matcher.Multiplier{{Row: rowP, Value: -1}},
	}}
	require.Equal(t, []matcher.Code{matcher.ViolationConflictMember}, codesOf(verify.Solution(p, s))[:1])
}

func TestSolution_RefusesTreesThatAreTooLarge(t *testing.T) {
	parts := func(change func(*matcher.ProofNode)) matcher.Violation {
		p, s := budget()
		change(&s.Certificate.Levels[0].Tree)
		found := verify.Solution(p, s)
		require.Len(t, found, 1)
		require.Equal(t, matcher.ViolationCertificate, found[0].Code)
		return found[0]
	}
	chain := func(n *matcher.ProofNode, depth int) {
		for range depth {
			n.Children = []matcher.ProofNode{{}}
			n = &n.Children[0]
		}
	}
	require.Equal(t, "depth", parts(func(n *matcher.ProofNode) { chain(n, 100_000) }).Params["part"])
	require.Equal(t, "nodes", parts(func(n *matcher.ProofNode) { n.Children = make([]matcher.ProofNode, 200_001) }).Params["part"])
	require.Equal(t, "bytes", parts(func(n *matcher.ProofNode) { n.Multipliers = make([]matcher.Multiplier, 1<<21+1) }).Params["part"])
}

func TestSolution_TakesAnyNumberInATree(t *testing.T) {
	for _, at := range []int64{math.MinInt64, math.MinInt64 + 1, -1 << 53, -2, -1, 0, 2, 3, 1 << 53, math.MaxInt64 - 1, math.MaxInt64} {
		for _, row := range []string{rowP, pairPA, "rule:money", "pair:", "pair:|", "capacity:", "", "x", "reference:" + pairPA[5:], "load:U", "penalty:" + string(wardA)} {
			p, s := budget()
			s.Certificate.Levels[0].Tree.Row, s.Certificate.Levels[0].Tree.At = matcher.RowID(row), at
			verify.Solution(p, s)
			p, s = cohort()
			s.Certificate.Levels[0].Tree.At = at
			verify.Solution(p, s)
			p, s = budget()
			s.Certificate.Levels[1].Tree.Multipliers = []matcher.Multiplier{{Row: matcher.RowID(row), Value: at}}
			s.Certificate.Levels[1].Tree.Holds = []int64{at}
			verify.Solution(p, s)
		}
	}
}

func TestSolution_RefusesWhatWouldPassItsSums(t *testing.T) {
	// 2^60 on a budget in which a seat counts 3: more than a reduced cost may hold.
	p, s := budget()
	s.Certificate.Levels[0].Tree = leafOf(false, "rule:money", 1<<60)
	require.Equal(t, []matcher.Violation{{Code: matcher.ViolationRange, Params: params("path", "/certificate/levels/0/tree/0/multipliers", "value", int64(1<<60))}},
		verify.Solution(p, s))

	// Money that 64 bits cannot count, though no goal is about it: the problem itself is refused.
	p, s = cohort()
	p.Rules = []matcher.Rule{{ID: "money", Kind: matcher.RuleBudget, High: matcher.Seats(5)}}
	p.Offers[0].Prices[0].KVND, p.Demands[0].Seats = 1<<40, 1<<40
	require.Equal(t, []matcher.Code{matcher.ViolationProblem}, codesOf(verify.Solution(p, s)))
}

func TestProposal_HoldsItsTreesInAFile(t *testing.T) {
	p, s := budget()
	text, err := matcher.Encode(proposalOf(t, p, s))
	require.NoError(t, err)
	file, faults := matcher.DecodeProposal(text)
	require.Empty(t, faults)
	require.Empty(t, verify.Check(file))
	require.True(t, json.Valid(text))
}
