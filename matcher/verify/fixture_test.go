package verify_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
	"dathang/matcher/verify"
)

const (
	wardA = matcher.CommuneID("A@2023")
	wardB = matcher.CommuneID("B@2023")

	offerP = matcher.OfferID("U:P:degree:2021")
	offerQ = matcher.OfferID("U:Q:degree:2021")
)

func cellOf(c matcher.CommuneID) matcher.Cell {
	return matcher.Cell{Commune: c, Field: "planning", Need: matcher.NeedVacant, Year: 2025}
}

// twoWards is the case that most tests break. Ward A asks for 2 seats of weight
// 10, ward B for 2 of weight 15; university U offers 2 seats of P at 100 kVND
// and 1 of Q at 150. Goals: unmet, then cost. Rules: U gives at most 3 seats in
// all; A receives 1 to 2; Q gives A exactly 1; P may not serve A; degrees serve
// at most 1000 per mille of B.
//
// The best: P serves B twice, Q serves A once, one seat of A is unmet.
//
//	unmet = 1 x 10 = 10
//	cost  = 2 x 100 + 1 x 150 = 350
//
// Level 1 with y = 10 on both capacities. Reduced costs: x(P,B) = x(Q,A) =
// x(Q,B) = 0 + 10, u(A) = 10, u(B) = 15; so lambda = 10 for A and for B.
//
//	bound = 2 x 10 + 2 x 10 - 10 x 2 - 10 x 1 = 10 = value
//
// What stays: u(B) = 0, P gives exactly 2, Q exactly 1; u(A) is free.
//
// Level 2 with y = -100 on P's capacity and -150 on Q's. Reduced costs of pairs:
// 100 - 100 = 0 and 150 - 150 = 0, of u(A) 0; so lambda = 0 for both.
//
//	bound = 0 + 0 + 100 x 2 + 150 x 1 = 350 = value
//
// The seat of A is unmet because Q has no second seat, is pinned to 1 in A, and
// U may not give a fourth.
func twoWards() (*matcher.Problem, *matcher.Solution) {
	a, b := cellOf(wardA), cellOf(wardB)
	price := func(kvnd int64) []matcher.Payment { return []matcher.Payment{{Year: 2021, KVND: kvnd}} }
	p := &matcher.Problem{
		Format: matcher.ProblemFormat,
		Name:   "two wards",
		Years:  []int{2025},
		Terms: matcher.Terms{
			Threshold: 600,
			Lateness:  matcher.Lateness{MaxYears: 1, PricePerYear: 1},
			Goals:     [][]matcher.Goal{{{Goal: matcher.GoalUnmet, Weight: 1}}, {{Goal: matcher.GoalCost, Weight: 1}}},
		},
		Groups:    []matcher.Group{{ID: "city"}},
		Communes:  []matcher.Commune{{ID: wardA, Name: "Ward A", Group: "city"}, {ID: wardB, Group: "city"}},
		Fields:    []matcher.Field{{ID: "planning"}},
		Providers: []matcher.Provider{{ID: "U", Kind: matcher.ProviderUniversity}},
		Offers: []matcher.Offer{
			{ID: offerP, Provider: "U", Kind: matcher.KindDegree, Major: "m", Intake: 2021, Ready: 2025, Capacity: 2, Prices: price(100)},
			{ID: offerQ, Provider: "U", Kind: matcher.KindDegree, Major: "m", Intake: 2021, Ready: 2025, Capacity: 1, Prices: price(150)},
		},
		Coverage: []matcher.Coverage{{Major: "m", Field: "planning", PerMille: 900}},
		Demands:  []matcher.Demand{{Cell: a, Seats: 2, Weight: 10}, {Cell: b, Seats: 2, Weight: 15}},
		Rules: []matcher.Rule{
			{ID: "cap", Kind: matcher.RuleCap, Where: matcher.Where{Providers: []matcher.ProviderID{"U"}}, High: matcher.Seats(3)},
			{ID: "limit", Kind: matcher.RuleLimit, Where: matcher.Where{Communes: []matcher.CommuneID{wardA}}, Low: 1, High: matcher.Seats(2)},
			{ID: "no", Kind: matcher.RuleBan, Where: matcher.Where{Offers: []matcher.OfferID{offerP}, Communes: []matcher.CommuneID{wardA}}},
			{ID: "pin", Kind: matcher.RulePin, Where: pinWhere(offerQ, a), Low: 1, High: matcher.Seats(1)},
			{ID: "share", Kind: matcher.RuleShare, PerMille: 1000, Where: matcher.Where{
				Kinds: []matcher.Kind{matcher.KindDegree}, Communes: []matcher.CommuneID{wardB},
			}},
		},
	}
	s := &matcher.Solution{
		Status: matcher.StatusOptimal,
		Allocations: []matcher.Allocation{
			{Offer: offerQ, Cell: a, Seats: 1},
			{Offer: offerP, Cell: b, Seats: 2},
		},
		Unmet: []matcher.Unmet{{Cell: a, Seats: 1}},
		Levels: []matcher.Level{
			{Goals: []matcher.GoalValue{{Goal: matcher.GoalUnmet, Value: 10}}, Value: 10, Bound: 10},
			{Goals: []matcher.GoalValue{{Goal: matcher.GoalCost, Value: 350}}, Value: 350, Bound: 350},
		},
		Certificate: matcher.Certificate{Levels: []matcher.LevelProof{
			proofOf("capacity:U:P:degree:2021", 10, "capacity:U:Q:degree:2021", 10),
			proofOf("capacity:U:P:degree:2021", -100, "capacity:U:Q:degree:2021", -150),
		}},
		Reasons: []matcher.Reason{{
			Cell: a, Proof: matcher.ProofIrreducible,
			Relaxations: []matcher.Relaxation{
				{Code: matcher.RelaxCap, Rule: "cap", Amount: 1},
				{Code: matcher.RelaxCapacity, Offer: offerQ, Amount: 1},
				{Code: matcher.RelaxPin, Rule: "pin"},
			},
			Witness: []matcher.Move{{Offer: offerQ, Cell: a, By: 1}},
		}},
	}
	return p, s
}

func pinWhere(o matcher.OfferID, c matcher.Cell) matcher.Where {
	w := matcher.WhereCell(c)
	w.Offers = []matcher.OfferID{o}
	return w
}

// proofOf joins rows and values: row, value, row, value.
func proofOf(pairs ...any) matcher.LevelProof {
	var proof matcher.LevelProof
	for i := 0; i < len(pairs); i += 2 {
		m := matcher.Multiplier{Row: matcher.RowID(pairs[i].(string)), Value: int64(pairs[i+1].(int))}
		proof.Tree.Multipliers = append(proof.Tree.Multipliers, m)
	}
	return proof
}

// clash is twoWards where Q has no seat at all, though A is pinned to one.
//
// The cut: y = -1 on the pin and 1 on Q's capacity. Reduced costs: x(Q,A) = 1 -
// 1 = 0, x(Q,B) = 1, x(P,B) = 0, u = 0; so lambda = 0. Rows: the pin's least is
// 1 x 1 (it has to be 1), the capacity's -1 x 0. The sum is 1 > 0: no allocation.
// Without the pin, nothing allocated holds; without the capacity, one seat does.
func clash() (*matcher.Problem, *matcher.Solution) {
	p, _ := twoWards()
	p.Offers[1].Capacity = 0
	s := &matcher.Solution{
		Status: matcher.StatusInfeasible,
		Conflict: &matcher.Conflict{
			Members: []matcher.ConflictMember{
				{Row: "capacity:U:Q:degree:2021", Bound: "high", Value: 0, Witness: []matcher.Allocation{{Offer: offerQ, Cell: cellOf(wardA), Seats: 1}}},
				{Row: "rule:pin", Bound: "low", Value: 1},
			},
			Multipliers: []matcher.Multiplier{{Row: "capacity:U:Q:degree:2021", Value: 1}, {Row: "rule:pin", Value: -1}},
			Irreducible: true,
		},
	}
	return p, s
}

// proposalOf is the file of an answer, with its digests.
func proposalOf(t testing.TB, p *matcher.Problem, s *matcher.Solution) *matcher.Proposal {
	t.Helper()
	file := &matcher.Proposal{Format: matcher.ProposalFormat, Problem: p, Answer: *s}
	seal(t, file)
	return file
}

// seal digests a file anew, as somebody who tampers with it could.
func seal(t testing.TB, file *matcher.Proposal) {
	t.Helper()
	var err error
	file.ProblemDigest, err = file.Problem.Digest()
	require.NoError(t, err)
	file.AnswerDigest, err = file.Answer.Digest()
	require.NoError(t, err)
	require.NoError(t, file.Seal())
}

// codesOf are the codes of violations, in order.
func codesOf(found []matcher.Violation) []matcher.Code {
	codes := make([]matcher.Code, len(found))
	for i, v := range found {
		codes[i] = v.Code
	}
	return codes
}

func requireHolds(t testing.TB, p *matcher.Problem, s *matcher.Solution) {
	t.Helper()
	require.Empty(t, verify.Solution(p, s))
	require.Empty(t, verify.Check(proposalOf(t, p, s)))
}
