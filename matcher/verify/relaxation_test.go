package verify_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
	"dathang/matcher/verify"
)

// oneSeat is a problem where ward A asks for 2 seats and ward B for 1, and P has
// 9. Each case adds one thing that keeps B from its seat.
func oneSeat() *matcher.Problem {
	p, _ := twoWards()
	p.Rules = nil
	p.Offers = p.Offers[:1]
	p.Offers[0].Capacity = 9
	p.Demands[0].Seats, p.Demands[1].Seats = 2, 1
	return p
}

// relaxationCase is what a case changes, its reason, and how the same reason
// is too small. The answer is feasible, its bound what no multiplier proves.
type relaxationCase struct {
	change func(p *matcher.Problem)
	served int64 // seats of P in A
	reason matcher.Reason
	short  func(r *matcher.Reason) // makes the reason too small
	want   matcher.Code
}

func reasonB(moves []matcher.Move, list ...matcher.Relaxation) matcher.Reason {
	return matcher.Reason{Cell: cellOf(wardB), Proof: matcher.ProofIrreducible, Relaxations: list, Witness: moves}
}

// untrained is the ward's cell of holders who lack the field.
func untrained(ward matcher.CommuneID) matcher.Cell {
	cell := cellOf(ward)
	cell.Need = matcher.NeedUnqualified
	return cell
}

// heldB is the cell of ward B's holders of class "b".
func heldB() matcher.Cell {
	cell := untrained(wardB)
	cell.Class = "b"
	return cell
}

// trainedB has P train holders whom it takes by its rules of entry; those of ward B are of a class.
func trainedB(class matcher.Class, entry *matcher.Entry) func(p *matcher.Problem) {
	return func(p *matcher.Problem) {
		class.ID = "b"
		p.Classes = []matcher.Class{class}
		p.Offers[0].Kind, p.Offers[0].Entry = matcher.KindInService, entry
		p.Demands[0].Cell, p.Demands[1].Cell = untrained(wardA), heldB()
	}
}

// trainB is the reason of ward B's holders, whom P trains.
func trainB(list ...matcher.Relaxation) matcher.Reason {
	return matcher.Reason{
		Cell: heldB(), Proof: matcher.ProofIrreducible, Relaxations: list,
		Witness: []matcher.Move{{Offer: offerP, Cell: heldB(), By: 1}},
	}
}

func less(r *matcher.Reason) { r.Relaxations[0].Amount-- }

var (
	serveB = []matcher.Move{{Offer: offerP, Cell: cellOf(wardB), By: 1}}
	newB   = []matcher.Move{{Cell: cellOf(wardB), By: 1}}
)

var relaxationCases = map[matcher.RelaxationCode]relaxationCase{
	// P has 1 seat, which A has; with 2, B has one too. By 0 is no relaxation.
	matcher.RelaxCapacity: {
		change: func(p *matcher.Problem) { p.Offers[0].Capacity = 1 },
		served: 1,
		reason: reasonB(serveB, matcher.Relaxation{Code: matcher.RelaxCapacity, Offer: offerP, Amount: 1}),
		short:  less, want: matcher.ViolationRelaxation,
	},
	// U may give floor(667 x 3 / 1000) = 2 seats.
	matcher.RelaxCap: {
		change: func(p *matcher.Problem) {
			p.Rules = []matcher.Rule{{ID: "share", Kind: matcher.RuleShare, PerMille: 667, Where: matcher.Where{Providers: []matcher.ProviderID{"U"}}}}
		},
		served: 2,
		reason: reasonB(serveB, matcher.Relaxation{Code: matcher.RelaxCap, Rule: "share", Amount: 1}),
		short:  less, want: matcher.ViolationRelaxation,
	},
	// The city receives at most 2 seats, even of a new offer.
	matcher.RelaxLimit: {
		change: func(p *matcher.Problem) {
			p.Rules = []matcher.Rule{{ID: "limit", Kind: matcher.RuleLimit, High: matcher.Seats(2), Where: matcher.Where{Groups: []matcher.GroupID{"city"}}}}
			p.Offers[0].Capacity = 2
		},
		served: 2,
		reason: reasonB(newB, matcher.Relaxation{Code: matcher.RelaxLimit, Rule: "limit", Amount: 1},
			matcher.Relaxation{Code: matcher.RelaxNewOffer, Field: "planning", Need: matcher.NeedVacant, Amount: 1}),
		short: func(r *matcher.Reason) { r.Relaxations = r.Relaxations[1:] }, want: matcher.ViolationWitnessRow,
	},
	// P has to give 1 seat and gives it to A. The witness moves that seat to Q, so
	// that P's low has to be 0, and serves B by a new offer; the low would not
	// need to give way, but the witness is what is checked.
	matcher.RelaxLow: {
		change: func(p *matcher.Problem) {
			q := p.Offers[0]
			q.ID, q.Capacity = offerQ, 1
			p.Offers = append(p.Offers, q)
			p.Offers[0].Capacity = 1
			p.Rules = []matcher.Rule{
				{ID: "low", Kind: matcher.RuleCap, Low: 1, Where: matcher.Where{Offers: []matcher.OfferID{offerP}}},
				{ID: "no", Kind: matcher.RuleBan, Where: matcher.Where{Offers: []matcher.OfferID{offerQ}, Communes: []matcher.CommuneID{wardB}}},
				{ID: "noP", Kind: matcher.RuleBan, Where: matcher.Where{Offers: []matcher.OfferID{offerP}, Communes: []matcher.CommuneID{wardB}}},
			}
		},
		served: 1,
		reason: reasonB([]matcher.Move{
			{Offer: offerP, Cell: cellOf(wardA), By: -1},
			{Offer: offerQ, Cell: cellOf(wardA), By: 1},
			{Cell: cellOf(wardB), By: 1},
		}, matcher.Relaxation{Code: matcher.RelaxLow, Rule: "low", Amount: 1},
			matcher.Relaxation{Code: matcher.RelaxNewOffer, Field: "planning", Need: matcher.NeedVacant, Amount: 1}),
		short: func(r *matcher.Reason) { r.Relaxations = r.Relaxations[1:] }, want: matcher.ViolationWitnessRow,
	},
	// A seat of P costs 100, and 250 may be spent in all: after two, 50 are left.
	matcher.RelaxBudget: {
		change: func(p *matcher.Problem) {
			p.Rules = []matcher.Rule{{ID: "money", Kind: matcher.RuleBudget, High: matcher.Seats(250)}}
		},
		served: 2,
		reason: reasonB(serveB, matcher.Relaxation{Code: matcher.RelaxBudget, Rule: "money", Amount: 50}),
		short:  less, want: matcher.ViolationWitnessRow,
	},
	// Holders are trained from the intake on; in its year two may be away, both of A.
	matcher.RelaxAway: {
		change: func(p *matcher.Problem) {
			p.Offers[0].Kind = matcher.KindInService
			p.Demands[0].Need, p.Demands[1].Need = matcher.NeedUnqualified, matcher.NeedUnqualified
			p.Rules = []matcher.Rule{{ID: "away", Kind: matcher.RuleAway, FiscalYear: p.Offers[0].Intake, High: matcher.Seats(2), Where: matcher.Where{Groups: []matcher.GroupID{"city"}}}}
		},
		served: 2,
		reason: matcher.Reason{
			Cell: untrained(wardB), Proof: matcher.ProofIrreducible,
			Relaxations: []matcher.Relaxation{{Code: matcher.RelaxAway, Rule: "away", Amount: 1}},
			Witness:     []matcher.Move{{Offer: offerP, Cell: untrained(wardB), By: 1}},
		},
		short: func(r *matcher.Reason) { r.Relaxations[0].Rule = "no such" }, want: matcher.ViolationRelaxation,
	},
	// The earlier plan gave A two seats of P, and one of them may go: the witness
	// moves both to Q. (It would not need to; but the witness is what is checked.)
	matcher.RelaxChange: {
		change: func(p *matcher.Problem) {
			q := p.Offers[0]
			q.ID, q.Capacity = offerQ, 2
			p.Offers = append(p.Offers, q)
			p.Offers[0].Capacity = 2
			p.Reference = []matcher.Allocation{{Offer: offerP, Cell: cellOf(wardA), Seats: 2}}
			p.Rules = []matcher.Rule{{ID: "keep", Kind: matcher.RuleChange, High: matcher.Seats(1)}}
		},
		served: 2,
		reason: reasonB([]matcher.Move{
			{Offer: offerP, Cell: cellOf(wardA), By: -2},
			{Offer: offerQ, Cell: cellOf(wardA), By: 2},
			{Offer: offerP, Cell: cellOf(wardB), By: 1},
		}, matcher.Relaxation{Code: matcher.RelaxChange, Rule: "keep", Amount: 1}),
		short: less, want: matcher.ViolationRelaxation,
	},
	// P opens with 3 people, and nobody is there but the one of B.
	matcher.RelaxCohort: {
		change: func(p *matcher.Problem) { p.Offers[0].MinCohort = 3 },
		served: 0,
		reason: reasonB(serveB, matcher.Relaxation{Code: matcher.RelaxCohort, Offer: offerP, Amount: 2}),
		short:  less, want: matcher.ViolationWitnessRow,
	},
	// P is pinned to 0 seats in B.
	matcher.RelaxPin: {
		change: func(p *matcher.Problem) {
			p.Rules = []matcher.Rule{{ID: "pin", Kind: matcher.RulePin, High: matcher.Seats(0), Where: pinWhere(offerP, cellOf(wardB))}}
		},
		served: 1,
		reason: reasonB(serveB, matcher.Relaxation{Code: matcher.RelaxPin, Rule: "pin"}),
		short:  func(r *matcher.Reason) { r.Relaxations[0].Rule = "no such" }, want: matcher.ViolationRelaxation,
	},
	// Two bans keep P from B; both have to be lifted.
	matcher.RelaxBan: {
		change: func(p *matcher.Problem) {
			where := matcher.Where{Communes: []matcher.CommuneID{wardB}}
			p.Rules = []matcher.Rule{
				{ID: "no", Kind: matcher.RuleBan, Where: where},
				{ID: "never", Kind: matcher.RuleBan, Where: matcher.Where{Offers: []matcher.OfferID{offerP}, Years: []int{2025}, Communes: where.Communes}},
			}
		},
		served: 1,
		reason: reasonB(serveB, matcher.Relaxation{Code: matcher.RelaxBan, Rule: "no", Offer: offerP},
			matcher.Relaxation{Code: matcher.RelaxBan, Rule: "never", Offer: offerP}),
		short: func(r *matcher.Reason) { r.Relaxations = r.Relaxations[:1] }, want: matcher.ViolationWitnessPair,
	},
	// 3-4-5: B is 5000 m away, P reaches 4000.
	matcher.RelaxReach: {
		change: func(p *matcher.Problem) {
			p.Providers[0].At = &matcher.Point{X: 3000, Y: 4000}
			p.Communes[0].At, p.Communes[1].At = &matcher.Point{X: 3000, Y: 3000}, &matcher.Point{}
			p.Offers[0].ReachM = 4000
		},
		served: 1,
		reason: reasonB(serveB, matcher.Relaxation{Code: matcher.RelaxReach, Offer: offerP, Amount: 1000}),
		short:  less, want: matcher.ViolationWitnessPair,
	},
	// P is ready in 2028 and may be one year late: two years earlier, in 2026, it
	// serves 2025 one year late, one year earlier two.
	matcher.RelaxReady: {
		change: func(p *matcher.Problem) { p.Offers[0].Ready = 2028 },
		served: 0,
		reason: reasonB(serveB, matcher.Relaxation{Code: matcher.RelaxReady, Offer: offerP, Amount: 2}),
		short:  less, want: matcher.ViolationWitnessPair,
	},
	// B's holder has a college diploma, and P takes people with a degree. The amount of what is lifted says nothing.
	matcher.RelaxLevel: {
		change: trainedB(matcher.Class{Level: matcher.LevelCollege}, &matcher.Entry{LowLevel: matcher.LevelUniversity}),
		served: 1,
		reason: trainB(matcher.Relaxation{Code: matcher.RelaxLevel, Offer: offerP, Amount: 1}),
		short: func(r *matcher.Reason) {
			r.Relaxations[0] = matcher.Relaxation{Code: matcher.RelaxLeaves, Offer: offerP, Amount: 1}
		}, want: matcher.ViolationWitnessPair,
	},
	// B's holder is 46 in 2021, the year of intake; P takes nobody above 43.
	matcher.RelaxAge: {
		change: trainedB(matcher.Class{BirthYear: 1975}, &matcher.Entry{HighAge: 43}),
		served: 1,
		reason: trainB(matcher.Relaxation{Code: matcher.RelaxAge, Offer: offerP, Amount: 3}),
		short:  less, want: matcher.ViolationWitnessPair,
	},
	// B's holder leaves in 2026; P is ready in 2025 and asks for three years of service.
	matcher.RelaxLeaves: {
		change: trainedB(matcher.Class{Leaves: 2026}, &matcher.Entry{ServeYears: 3}),
		served: 1,
		reason: trainB(matcher.Relaxation{Code: matcher.RelaxLeaves, Offer: offerP, Amount: 2}),
		short:  less, want: matcher.ViolationWitnessPair,
	},
	// Nobody offers anything.
	matcher.RelaxNewOffer: {
		change: func(p *matcher.Problem) { p.Offers[0].Capacity = 0 },
		served: 0,
		reason: reasonB(newB, matcher.Relaxation{Code: matcher.RelaxNewOffer, Field: "planning", Need: matcher.NeedVacant, Amount: 1}),
		short:  func(r *matcher.Reason) { r.Relaxations[0].Need = matcher.NeedUnqualified }, want: matcher.ViolationRelaxation,
	},
	// Cost stands before unmet, so nothing is bought; a seat of P costs 100.
	matcher.RelaxGoal: {
		change: func(p *matcher.Problem) { p.Goals[0], p.Goals[1] = p.Goals[1], p.Goals[0] },
		served: 0,
		reason: reasonB(serveB, matcher.Relaxation{Code: matcher.RelaxGoal, Goal: matcher.GoalCost, Amount: 100}),
		short:  less, want: matcher.ViolationWitnessGoal,
	},
}

func TestReasons_HoldForEveryRelaxationAndFailWhereItIsTooSmall(t *testing.T) {
	for i := range matcher.Relaxations {
		code := matcher.Relaxations[i].Code
		c, ok := relaxationCases[code]
		require.True(t, ok, "no case for %s", code)
		t.Run(string(code), func(t *testing.T) {
			p := oneSeat()
			c.change(p)
			require.Empty(t, matcher.Validate(p))
			s := plainAnswer(p, c.served)
			s.Reasons = []matcher.Reason{c.reason}
			require.Empty(t, verify.Solution(p, s))

			r := c.reason
			r.Relaxations = append([]matcher.Relaxation{}, r.Relaxations...)
			c.short(&r)
			s.Reasons[0] = r
			require.Equal(t, []matcher.Code{c.want}, codesOf(verify.Solution(p, s)))
		})
	}
}

// plainAnswer has P serve A so many times, and the bounds that no multiplier proves.
func plainAnswer(p *matcher.Problem, served int64) *matcher.Solution {
	inA, inB := p.Demands[0].Cell, p.Demands[1].Cell
	s := &matcher.Solution{Status: matcher.StatusFeasible, Unmet: []matcher.Unmet{{Cell: inB, Seats: 1}}}
	if served > 0 {
		s.Allocations = []matcher.Allocation{{Offer: offerP, Cell: inA, Seats: served}}
	}
	if served < 2 {
		s.Unmet = append([]matcher.Unmet{{Cell: inA, Seats: 2 - served}}, s.Unmet...)
	}
	j := &judge{p: p}
	x, rows := plan{{offerP, inA}: served}, j.belts()
	bound, _, _ := j.bound(p.Goals[0], j.wholeFacet(rows), rows, nil)
	level := matcher.Level{Value: j.level(0, x), Bound: bound.Int64(), Gap: j.level(0, x) - bound.Int64()}
	for _, g := range p.Goals[0] {
		level.Goals = append(level.Goals, matcher.GoalValue{Goal: g.Goal, Value: j.goal(g.Goal, x)})
	}
	s.Levels, s.Certificate.Levels = []matcher.Level{level}, []matcher.LevelProof{{}}
	return s
}

func TestReasons_MayStandForSomeCellsAloneWhereTheAnswerIsOnlyFeasible(t *testing.T) {
	p := oneSeat()
	relaxationCases[matcher.RelaxCapacity].change(p)
	s := plainAnswer(p, 1)
	s.Reasons = []matcher.Reason{{Cell: cellOf(wardB), Proof: matcher.ProofNone}}
	require.Empty(t, verify.Solution(p, s))
}

func TestReasons_OfAGoalBelowUnmetAreNone(t *testing.T) {
	// Cost stands below unmet: it keeps no seat from anybody.
	p := oneSeat()
	relaxationCases[matcher.RelaxCapacity].change(p)
	s := plainAnswer(p, 1)
	s.Reasons = []matcher.Reason{reasonB(serveB,
		matcher.Relaxation{Code: matcher.RelaxCapacity, Offer: offerP, Amount: 1},
		matcher.Relaxation{Code: matcher.RelaxGoal, Goal: matcher.GoalCost, Amount: 100})}
	require.Equal(t, []matcher.Code{matcher.ViolationRelaxation}, codesOf(verify.Solution(p, s)))
}

// A and B both lack seats of a full P: with one seat more each serves one of A's
// two, with two seats more the same way serves both.
func TestReasons_CountHowManySeatsTheyHoldFor(t *testing.T) {
	p := oneSeat()
	p.Offers[0].Capacity = 0
	s := plainAnswer(p, 0)
	inA := matcher.Reason{
		Cell: cellOf(wardA), Proof: matcher.ProofIrreducible, Seats: 2,
		Relaxations: []matcher.Relaxation{{Code: matcher.RelaxCapacity, Offer: offerP, Amount: 1}},
		Witness:     []matcher.Move{{Offer: offerP, Cell: cellOf(wardA), By: 1}},
	}
	s.Reasons = []matcher.Reason{inA}
	require.Empty(t, verify.Solution(p, s))

	s.Reasons[0].Seats = 3 // A asks for two
	require.Equal(t, []matcher.Code{matcher.ViolationWitnessSeats}, codesOf(verify.Solution(p, s)))

	// A share of the city's demand holds one seat more, and not two.
	p.Rules = []matcher.Rule{{ID: "share", Kind: matcher.RuleShare, PerMille: 334, Where: matcher.Where{Providers: []matcher.ProviderID{"U"}}}}
	s = plainAnswer(p, 0)
	s.Reasons = []matcher.Reason{inA}
	s.Reasons[0].Seats = 2
	require.Equal(t, []matcher.Code{matcher.ViolationWitnessRow}, codesOf(verify.Solution(p, s)))
}

// A reason may relax nothing where a search stopped too early, and only where its moves really help.
func TestReasons_MayFindThatThePlanCouldBeBetter(t *testing.T) {
	p := oneSeat()
	s := plainAnswer(p, 1)
	s.Reasons = []matcher.Reason{{Cell: cellOf(wardB), Proof: matcher.ProofSufficient, Relaxations: []matcher.Relaxation{}, Witness: serveB}}
	require.Empty(t, verify.Solution(p, s))

	s.Reasons[0].Proof = matcher.ProofIrreducible
	require.Equal(t, []matcher.Code{matcher.ViolationReasonEmpty}, codesOf(verify.Solution(p, s)))
	s.Reasons[0].Proof, s.Reasons[0].Witness = matcher.ProofSufficient, nil
	require.Equal(t, []matcher.Code{matcher.ViolationWitnessCell}, codesOf(verify.Solution(p, s)))
}
