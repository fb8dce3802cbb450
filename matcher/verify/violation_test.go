package verify_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
	"dathang/matcher/verify"
)

// broken is a good file that is broken on purpose. After break the digests are
// made anew, unless it breaks them itself.
type broken struct {
	clash bool // break the conflict, else the optimal answer
	what  func(f *matcher.Proposal)
	// stale keeps the digests as they were before.
	stale bool
	want  matcher.Violation
}

func answerOf(f *matcher.Proposal) *matcher.Solution { return &f.Answer }

func params(pairs ...any) matcher.Params {
	p := matcher.Params{}
	for i := 0; i < len(pairs); i += 2 {
		p[pairs[i].(string)] = pairs[i+1]
	}
	return p
}

const (
	textA = "A@2023/planning/vacant/2025"
	textB = "B@2023/planning/vacant/2025"
	rowP  = "capacity:U:P:degree:2021"
	rowQ  = "capacity:U:Q:degree:2021"
)

// breaks has at least one break for every code of a violation.
var breaks = map[string]broken{
	"the format is of another version": {
		what: func(f *matcher.Proposal) { f.Format = "dathang.proposal/9" },
		want: matcher.Violation{Code: matcher.ViolationFormat, Params: params("value", "dathang.proposal/9", "want", matcher.ProposalFormat)},
	},
	"the problem's format is of another version": {
		what: func(f *matcher.Proposal) { f.Problem.Format = "x" },
		want: matcher.Violation{Code: matcher.ViolationFormat, Params: params("value", "x", "want", matcher.ProblemFormat)},
	},
	"the problem asks for -1 seats": {
		what: func(f *matcher.Proposal) { f.Problem.Demands[0].Seats = -1 },
		want: matcher.Violation{Code: matcher.ViolationProblem, Params: params("path", "/demands/0/seats", "fault", "fault_range",
			"detail", "/demands/0/seats: fault_range high=1099511627776 low=1 value=-1")},
	},
	"the problem was changed after it was digested": {
		stale: true,
		what:  func(f *matcher.Proposal) { f.Problem.Rules[0].High = matcher.Seats(4) },
		want:  matcher.Violation{Code: matcher.ViolationProblemDigest},
	},
	"a name was changed after it was digested": {
		stale: true,
		what:  func(f *matcher.Proposal) { f.Problem.Communes[0].Name = "Ward B" },
		want:  matcher.Violation{Code: matcher.ViolationDigest},
	},
	"the policy was changed after the run was digested": {
		stale: true,
		what:  func(f *matcher.Proposal) { f.Run.Policy = &matcher.Policy{ID: "thrifty"} },
		want:  matcher.Violation{Code: matcher.ViolationDigest},
	},
	"the answer was changed after it was digested": {
		stale: true,
		what:  func(f *matcher.Proposal) { f.Answer.StoppedBy = "time" },
		want:  matcher.Violation{Code: matcher.ViolationAnswerDigest},
	},
	"a rule that is not recounted": {
		what: func(f *matcher.Proposal) { f.Problem.Rules[0].Kind = "wish" },
		want: matcher.Violation{Code: matcher.ViolationUnsupported, Params: params("path", "/rules/0", "kind", "wish")},
	},
	"a goal that is not recounted": {
		what: func(f *matcher.Proposal) { f.Problem.Goals[1][0].Goal = "joy" },
		want: matcher.Violation{Code: matcher.ViolationUnsupported, Params: params("path", "/goals/1/0", "kind", "joy")},
	},
	"a share where the goal is another": {
		what: func(f *matcher.Proposal) { answerOf(f).Levels[0].Share = &matcher.Share{Unmet: 1, Of: 2} },
		want: matcher.Violation{Code: matcher.ViolationStep, Params: params("level", int64(1), "value", "1/2", "want", "")},
	},
	"a multiplier beyond all sums": {
		what: func(f *matcher.Proposal) {
			answerOf(f).Certificate.Levels[0].Tree.Multipliers[0].Value = math.MaxInt64
		},
		want: matcher.Violation{Code: matcher.ViolationRange, Params: params("path", "/certificate/levels/0/tree/0/multipliers/0", "value", int64(math.MaxInt64))},
	},

	"a status that is no word": {
		what: func(f *matcher.Proposal) { answerOf(f).Status = "best" },
		want: matcher.Violation{Code: matcher.ViolationStatus, Params: params("value", "best")},
	},
	"infeasible with allocations": {
		clash: true,
		what: func(f *matcher.Proposal) {
			answerOf(f).Allocations = []matcher.Allocation{{Offer: offerP, Cell: cellOf(wardB), Seats: 1}}
		},
		want: matcher.Violation{Code: matcher.ViolationContent, Params: params("status", "infeasible", "list", "/allocations")},
	},
	"unknown with levels": {
		what: func(f *matcher.Proposal) { answerOf(f).Status = matcher.StatusUnknown },
		want: matcher.Violation{Code: matcher.ViolationContent, Params: params("status", "unknown", "list", "/levels")},
	},
	"optimal with a conflict": {
		what: func(f *matcher.Proposal) { answerOf(f).Conflict = &matcher.Conflict{} },
		want: matcher.Violation{Code: matcher.ViolationContent, Params: params("status", "optimal", "list", "/conflict")},
	},
	"infeasible without a conflict": {
		clash: true,
		what:  func(f *matcher.Proposal) { answerOf(f).Conflict = nil },
		want:  matcher.Violation{Code: matcher.ViolationMissing, Params: params("status", "infeasible", "list", "/conflict")},
	},
	"optimal with a gap": {
		// y = 9 on P: x(P,B) has 9, lambda of B 9: bound = 2 x 10 + 2 x 9 - 9 x 2 - 10 = 10 still;
		// y = 11: lambda of B is 10 (by Q), bound = 20 + 20 - 22 - 10 = 8, gap 2.
		what: func(f *matcher.Proposal) {
			answerOf(f).Certificate.Levels[0].Tree.Multipliers[0].Value = 11
			answerOf(f).Levels[0].Bound, answerOf(f).Levels[0].Gap = 8, 2
		},
		want: matcher.Violation{Code: matcher.ViolationOptimal, Params: params("level", int64(1), "gap", int64(2))},
	},
	"allocations out of order": {
		what: func(f *matcher.Proposal) {
			list := answerOf(f).Allocations
			list[0], list[1] = list[1], list[0]
		},
		want: matcher.Violation{Code: matcher.ViolationOrder, Params: params("list", "/allocations",
			"value", "U:Q:degree:2021 "+textA, "after", "U:P:degree:2021 "+textB)},
	},
	"multipliers out of order": {
		what: func(f *matcher.Proposal) {
			list := answerOf(f).Certificate.Levels[1].Tree.Multipliers
			list[0], list[1] = list[1], list[0]
		},
		want: matcher.Violation{Code: matcher.ViolationOrder, Params: params("list", "/certificate/levels/1/tree/0/multipliers", "value", rowP, "after", rowQ)},
	},
	"an allocation in two parts": {
		what: func(f *matcher.Proposal) {
			list := answerOf(f).Allocations
			list[1].Seats = 1
			answerOf(f).Allocations = append(list, list[1])
		},
		want: matcher.Violation{Code: matcher.ViolationDuplicate, Params: params("list", "/allocations", "value", "U:P:degree:2021 "+textB)},
	},
	"an unmet cell twice": {
		what: func(f *matcher.Proposal) { answerOf(f).Unmet = append(answerOf(f).Unmet, answerOf(f).Unmet[0]) },
		want: matcher.Violation{Code: matcher.ViolationDuplicate, Params: params("list", "/unmet", "value", textA)},
	},
	"two reasons for a cell": {
		what: func(f *matcher.Proposal) { answerOf(f).Reasons = append(answerOf(f).Reasons, answerOf(f).Reasons[0]) },
		want: matcher.Violation{Code: matcher.ViolationDuplicate, Params: params("list", "/reasons", "value", textA)},
	},
	"a relaxation twice": {
		what: func(f *matcher.Proposal) {
			r := &answerOf(f).Reasons[0]
			r.Relaxations = append(r.Relaxations, r.Relaxations[1])
		},
		want: matcher.Violation{Code: matcher.ViolationDuplicate, Params: params("list", "/reasons/0/relaxations", "value", "offer_capacity U:Q:degree:2021")},
	},
	"a move twice": {
		what: func(f *matcher.Proposal) {
			r := &answerOf(f).Reasons[0]
			r.Witness = append(r.Witness, r.Witness[0])
		},
		want: matcher.Violation{Code: matcher.ViolationDuplicate, Params: params("list", "/reasons/0/witness", "value", "U:Q:degree:2021 "+textA)},
	},
	"an offer that is not in the problem": {
		what: func(f *matcher.Proposal) { answerOf(f).Allocations[0].Offer = "V" },
		want: matcher.Violation{Code: matcher.ViolationUnknown, Params: params("list", "/allocations", "value", "V")},
	},
	"a cell that asks for nothing": {
		what: func(f *matcher.Proposal) { answerOf(f).Allocations[0].Year = 2024 },
		want: matcher.Violation{Code: matcher.ViolationUnknown, Params: params("list", "/allocations", "value", "A@2023/planning/vacant/2024")},
	},
	"a multiplier of a ban": {
		what: func(f *matcher.Proposal) {
			list := &answerOf(f).Certificate.Levels[0].Tree.Multipliers
			*list = append(*list, matcher.Multiplier{Row: "rule:no", Value: 1})
		},
		want: matcher.Violation{Code: matcher.ViolationUnknown, Params: params("list", "/certificate/levels/0/tree/0/multipliers", "value", "rule:no")},
	},
	"a multiplier of a penalty that the commune does not have": {
		what: func(f *matcher.Proposal) {
			list := &answerOf(f).Certificate.Levels[0].Tree.Multipliers
			*list = append(*list, matcher.Multiplier{Row: "penalty:A@2023", Value: 1})
		},
		want: matcher.Violation{Code: matcher.ViolationUnknown, Params: params("list", "/certificate/levels/0/tree/0/multipliers", "value", "penalty:A@2023")},
	},

	"an allocation of no seats": {
		what: func(f *matcher.Proposal) { answerOf(f).Allocations[0].Seats = 0 },
		want: matcher.Violation{Code: matcher.ViolationSeats, Params: params("offer", string(offerQ), "cell", textA, "seats", int64(0))},
	},
	"an offer whose major does not cover the field": {
		what: func(f *matcher.Proposal) { f.Problem.Coverage[0].PerMille = 599 },
		want: matcher.Violation{Code: matcher.ViolationPair, Params: params("offer", string(offerP), "cell", textB, "cause", "coverage")},
	},
	"an offer for the other need": {
		what: func(f *matcher.Proposal) { f.Problem.Offers[0].Kind = matcher.KindMaster },
		want: matcher.Violation{Code: matcher.ViolationPair, Params: params("offer", string(offerP), "cell", textB, "cause", "need")},
	},
	"an offer that is ready too late": {
		what: func(f *matcher.Proposal) { f.Problem.Offers[0].Ready = 2027 },
		want: matcher.Violation{Code: matcher.ViolationPair, Params: params("offer", string(offerP), "cell", textB, "cause", "year")},
	},
	"an offer that ended before": {
		what: func(f *matcher.Proposal) { f.Problem.Offers[0].Ready, f.Problem.Offers[0].Until = 2023, 2024 },
		want: matcher.Violation{Code: matcher.ViolationPair, Params: params("offer", string(offerP), "cell", textB, "cause", "year")},
	},
	"a commune that serves itself": {
		what: func(f *matcher.Proposal) { f.Problem.Providers[0].Commune = wardB },
		want: matcher.Violation{Code: matcher.ViolationPair, Params: params("offer", string(offerP), "cell", textB, "cause", "self")},
	},
	"an offer that does not reach so far": {
		// 3-4-5: the ward is 5000 m away.
		what: func(f *matcher.Proposal) {
			f.Problem.Providers[0].At = &matcher.Point{X: 3000, Y: 4000}
			f.Problem.Communes[1].At = &matcher.Point{}
			f.Problem.Offers[0].ReachM = 4999
		},
		want: matcher.Violation{Code: matcher.ViolationPair, Params: params("offer", string(offerP), "cell", textB, "cause", "reach")},
	},
	"a pair that is banned": {
		what: func(f *matcher.Proposal) { f.Problem.Rules[2].Where.Communes[0] = wardB },
		want: matcher.Violation{Code: matcher.ViolationBan, Params: params("rule", "no", "offer", string(offerP), "cell", textB, "seats", int64(2))},
	},
	"more seats than the offer has": {
		what: func(f *matcher.Proposal) { f.Problem.Offers[0].Capacity = 1 },
		want: matcher.Violation{Code: matcher.ViolationCapacity, Params: params("offer", string(offerP), "seats", int64(2), "high", int64(1))},
	},
	"more seats than the cap": {
		what: func(f *matcher.Proposal) { f.Problem.Rules[0].High = matcher.Seats(2) },
		want: matcher.Violation{Code: matcher.ViolationCap, Params: params("rule", "cap", "seats", int64(3), "high", int64(2))},
	},
	"fewer seats than a set of offers has to give": {
		what: func(f *matcher.Proposal) { f.Problem.Rules[0].Low, f.Problem.Rules[0].High = 4, nil },
		want: matcher.Violation{Code: matcher.ViolationCapLow, Params: params("rule", "cap", "seats", int64(3), "low", int64(4))},
	},
	"more seats than the limit": {
		what: func(f *matcher.Proposal) {
			f.Problem.Rules[1].Where = matcher.Where{Groups: []matcher.GroupID{"city"}}
		},
		want: matcher.Violation{Code: matcher.ViolationLimit, Params: params("rule", "limit", "seats", int64(3), "high", int64(2))},
	},
	"fewer seats than a commune is promised": {
		what: func(f *matcher.Proposal) { f.Problem.Rules[1].Low = 2 },
		want: matcher.Violation{Code: matcher.ViolationLimitLow, Params: params("rule", "limit", "seats", int64(1), "low", int64(2))},
	},
	"another number of seats than pinned": {
		what: func(f *matcher.Proposal) { f.Problem.Rules[3].Low, f.Problem.Rules[3].High = 0, matcher.Seats(0) },
		want: matcher.Violation{Code: matcher.ViolationPin, Params: params("rule", "pin", "offer", string(offerQ), "cell", textA, "seats", int64(1), "want", "0")},
	},
	"more than the share": {
		// floor(999 x 2 / 1000) = 1
		what: func(f *matcher.Proposal) { f.Problem.Rules[4].PerMille = 999 },
		want: matcher.Violation{Code: matcher.ViolationShare, Params: params("rule", "share", "seats", int64(2), "high", int64(1))},
	},
	"more seats than the cell asks for": {
		what: func(f *matcher.Proposal) { f.Problem.Demands[1].Seats = 1 },
		want: matcher.Violation{Code: matcher.ViolationDemand, Params: params("cell", textB, "seats", int64(2), "demand", int64(1))},
	},
	"an unmet list that hides a seat": {
		what: func(f *matcher.Proposal) { answerOf(f).Unmet = nil },
		want: matcher.Violation{Code: matcher.ViolationUnmet, Params: params("cell", textA, "seats", int64(0), "want", int64(1))},
	},
	"an unmet list with a cell that is served": {
		what: func(f *matcher.Proposal) {
			answerOf(f).Unmet = append(answerOf(f).Unmet, matcher.Unmet{Cell: cellOf(wardB)})
		},
		want: matcher.Violation{Code: matcher.ViolationUnmet, Params: params("cell", textB, "seats", int64(0), "want", int64(0))},
	},

	"a level too few": {
		what: func(f *matcher.Proposal) { answerOf(f).Levels = answerOf(f).Levels[:1] },
		want: matcher.Violation{Code: matcher.ViolationLevels, Params: params("list", "/levels", "value", int64(1), "want", int64(2))},
	},
	"another goal": {
		what: func(f *matcher.Proposal) { answerOf(f).Levels[1].Goals[0].Goal = matcher.GoalTie },
		want: matcher.Violation{Code: matcher.ViolationGoals, Params: params("level", int64(2), "value", "tie", "want", "cost")},
	},
	"another value of a goal": {
		what: func(f *matcher.Proposal) { answerOf(f).Levels[1].Goals[0].Value = 349 },
		want: matcher.Violation{Code: matcher.ViolationGoalValue, Params: params("level", int64(2), "goal", "cost", "value", int64(349), "want", int64(350))},
	},
	"another value of a level": {
		what: func(f *matcher.Proposal) { answerOf(f).Levels[0].Value = 9 },
		want: matcher.Violation{Code: matcher.ViolationLevelValue, Params: params("level", int64(1), "value", int64(9), "want", int64(10))},
	},
	"a bound that the multipliers do not prove": {
		what: func(f *matcher.Proposal) { answerOf(f).Levels[0].Bound = 9 },
		want: matcher.Violation{Code: matcher.ViolationBound, Params: params("level", int64(1), "value", int64(9), "want", int64(10))},
	},
	"another gap": {
		what: func(f *matcher.Proposal) { answerOf(f).Levels[0].Gap = 1 },
		want: matcher.Violation{Code: matcher.ViolationGap, Params: params("level", int64(1), "value", int64(1), "want", int64(0))},
	},
	"a shift": {
		what: func(f *matcher.Proposal) { answerOf(f).Certificate.Levels[1].Shift = 25 },
		want: matcher.Violation{Code: matcher.ViolationShift, Params: params("level", int64(2), "value", int64(25))},
	},
	"a multiplier of 0": {
		what: func(f *matcher.Proposal) {
			list := &answerOf(f).Certificate.Levels[0].Tree.Multipliers
			*list = append(*list, matcher.Multiplier{Row: "rule:cap"})
		},
		want: matcher.Violation{Code: matcher.ViolationMultiplier, Params: params("list", "/certificate/levels/0/tree/0/multipliers", "row", "rule:cap")},
	},
	"a price on a row without a high": {
		what: func(f *matcher.Proposal) {
			f.Problem.Rules[0].High = nil
			list := &answerOf(f).Certificate.Levels[0].Tree.Multipliers
			*list = append(*list, matcher.Multiplier{Row: "rule:cap", Value: 1})
		},
		want: matcher.Violation{Code: matcher.ViolationUnbounded, Params: params("list", "/certificate/levels/0/tree/0/multipliers", "row", "rule:cap", "value", int64(1))},
	},

	"more paid than the budget": {
		// The rule of U's seats becomes one of its money: 2 x 100 + 1 x 150 = 350 kVND in 2021.
		what: func(f *matcher.Proposal) {
			f.Problem.Rules[0].Kind, f.Problem.Rules[0].High, f.Problem.Rules[0].FiscalYear = matcher.RuleBudget, matcher.Seats(349), 2021
		},
		want: matcher.Violation{Code: matcher.ViolationBudget, Params: params("rule", "cap", "kvnd", int64(350), "high", int64(349))},
	},
	"an opening cost that the budget does not hold": {
		what: func(f *matcher.Proposal) {
			f.Problem.Offers[1].OpeningKVND = 7
			f.Problem.Rules[0].Kind, f.Problem.Rules[0].High = matcher.RuleBudget, matcher.Seats(356)
		},
		want: matcher.Violation{Code: matcher.ViolationBudget, Params: params("rule", "cap", "kvnd", int64(357), "high", int64(356))},
	},
	"a surcharge that the budget does not hold": {
		what: func(f *matcher.Proposal) {
			f.Problem.Surcharges = []matcher.Surcharge{{Route: matcher.Route{Offer: offerQ, Commune: wardA}, KVND: 7}}
			f.Problem.Rules[0].Kind, f.Problem.Rules[0].High, f.Problem.Rules[0].FiscalYear = matcher.RuleBudget, matcher.Seats(356), 2021
		},
		want: matcher.Violation{Code: matcher.ViolationBudget, Params: params("rule", "cap", "kvnd", int64(357), "high", int64(356))},
	},
	"a surcharge that the goal leaves out": {
		what: func(f *matcher.Proposal) {
			f.Problem.Surcharges = []matcher.Surcharge{{Route: matcher.Route{Offer: offerQ, Commune: wardA}, KVND: 7}}
		},
		want: matcher.Violation{Code: matcher.ViolationGoalValue, Params: params("level", int64(2), "goal", "cost", "value", int64(350), "want", int64(357))},
	},
	"an opening cost that the goal leaves out": {
		what: func(f *matcher.Proposal) { f.Problem.Offers[1].OpeningKVND = 7 },
		want: matcher.Violation{Code: matcher.ViolationGoalValue, Params: params("level", int64(2), "goal", "cost", "value", int64(350), "want", int64(357))},
	},
	"more people away than may be": {
		// The whole case is about holders now: P trains from 2021 until 2025, so 2 are away in 2024.
		what: func(f *matcher.Proposal) {
			holders(f)
			f.Problem.Rules[0] = matcher.Rule{
				ID: "cap", Kind: matcher.RuleAway, FiscalYear: 2024, High: matcher.Seats(1),
				Where: matcher.Where{Offers: []matcher.OfferID{offerP}},
			}
		},
		want: matcher.Violation{Code: matcher.ViolationAway, Params: params("rule", "cap", "year", int64(2024), "seats", int64(2), "high", int64(1))},
	},
	"more of the earlier plan lost than may be": {
		// Before, P served B once and Q served B three times: Q's are lost.
		what: func(f *matcher.Proposal) {
			f.Problem.Reference = []matcher.Allocation{
				{Offer: offerP, Cell: cellOf(wardB), Seats: 1}, {Offer: offerQ, Cell: cellOf(wardB), Seats: 3},
			}
			f.Problem.Rules[0] = matcher.Rule{ID: "cap", Kind: matcher.RuleChange, High: matcher.Seats(2)}
		},
		want: matcher.Violation{Code: matcher.ViolationChange, Params: params("rule", "cap", "seats", int64(3), "high", int64(2))},
	},
	"a plan lost on a pair that exists no more": {
		// The ban keeps P from A: its 2 seats there are lost whatever happens.
		what: func(f *matcher.Proposal) {
			f.Problem.Reference = []matcher.Allocation{{Offer: offerP, Cell: cellOf(wardA), Seats: 2}}
			f.Problem.Rules[0] = matcher.Rule{ID: "cap", Kind: matcher.RuleChange, High: matcher.Seats(1)}
		},
		want: matcher.Violation{Code: matcher.ViolationChange, Params: params("rule", "cap", "seats", int64(2), "high", int64(1))},
	},
	"fewer seats than the cohort": {
		what: func(f *matcher.Proposal) { f.Problem.Offers[1].MinCohort, f.Problem.Offers[1].Capacity = 2, 2 },
		want: matcher.Violation{Code: matcher.ViolationCohort, Params: params("offer", string(offerQ), "seats", int64(1), "low", int64(2))},
	},
	"a hold below 0": {
		what: func(f *matcher.Proposal) {
			// The bound of level 1 is no longer reached, so that level is held.
			answerOf(f).Certificate.Levels[0].Tree.Multipliers = nil
			answerOf(f).Certificate.Levels[1].Tree.Holds = []int64{-1}
		},
		want: matcher.Violation{Code: matcher.ViolationNegative, Params: params("list", "/certificate/levels/1/tree/0/holds", "row", "level:1", "value", int64(-1))},
	},
	"a price of lost seats below 0": {
		what: func(f *matcher.Proposal) {
			f.Problem.Rules[0] = matcher.Rule{ID: "cap", Kind: matcher.RuleChange, High: matcher.Seats(2)}
			list := &answerOf(f).Certificate.Levels[0].Tree.Multipliers
			*list = append(*list, matcher.Multiplier{Row: "rule:cap", Value: -1})
		},
		want: matcher.Violation{Code: matcher.ViolationNegative, Params: params("list", "/certificate/levels/0/tree/0/multipliers", "row", "rule:cap", "value", int64(-1))},
	},
	"a hold of a level that its face keeps": {
		what: func(f *matcher.Proposal) { answerOf(f).Certificate.Levels[1].Tree.Holds = []int64{1} },
		want: matcher.Violation{Code: matcher.ViolationHolds, Params: params("list", "/certificate/levels/1/tree/0/holds", "value", int64(1), "want", int64(0))},
	},
	"a split in three": {
		what: func(f *matcher.Proposal) { splitOf(f, rowP, 3) },
		want: matcher.Violation{Code: matcher.ViolationChildren, Params: params("list", "/certificate/levels/0/tree/0/children", "value", int64(3))},
	},
	"a split of which one part is not looked at": {
		what: func(f *matcher.Proposal) { splitOf(f, rowP, 1) },
		want: matcher.Violation{Code: matcher.ViolationChildren, Params: params("list", "/certificate/levels/0/tree/0/children", "value", int64(1))},
	},
	"a split on a cap": {
		what: func(f *matcher.Proposal) { splitOf(f, "rule:cap", 2) },
		want: matcher.Violation{Code: matcher.ViolationSplit, Params: params("list", "/certificate/levels/0/tree/0", "row", "rule:cap")},
	},
	"a split on a pair that is banned": {
		what: func(f *matcher.Proposal) { splitOf(f, "pair:"+string(offerP)+"|"+textA, 2) },
		want: matcher.Violation{Code: matcher.ViolationSplit, Params: params("list", "/certificate/levels/0/tree/0", "row", "pair:"+string(offerP)+"|"+textA)},
	},
	"a split on a pair that has a pin": {
		what: func(f *matcher.Proposal) { splitOf(f, "pair:"+string(offerQ)+"|"+textA, 2) },
		want: matcher.Violation{Code: matcher.ViolationSplit, Params: params("list", "/certificate/levels/0/tree/0", "row", "pair:"+string(offerQ)+"|"+textA)},
	},
	"a part that is said to be empty": {
		// Without a goal the multipliers give 0 x 2 + 0 x 2 - 10 x 2 - 10 x 1 = -30, as every unmet seat counts 0.
		what: func(f *matcher.Proposal) { answerOf(f).Certificate.Levels[0].Tree.Infeasible = true },
		want: matcher.Violation{Code: matcher.ViolationLeaf, Params: params("list", "/certificate/levels/0/tree/0", "value", int64(-30))},
	},
	"a tree deeper than any": {
		what: func(f *matcher.Proposal) {
			for range 2000 {
				splitOf(f, rowP, 2)
			}
		},
		stale: true, // JSON itself ends before
		want:  matcher.Violation{Code: matcher.ViolationCertificate, Params: params("part", "depth", "value", int64(2001), "high", int64(2000))},
	},

	"a cell without its reason": {
		what: func(f *matcher.Proposal) {
			// Ward B may as well ask for a third seat that nobody has: it is unmet and has no reason.
			f.Problem.Demands[1].Seats = 3
		},
		want: matcher.Violation{Code: matcher.ViolationReasonMissing, Params: params("cell", textB, "seats", int64(1))},
	},
	"a reason for a cell that is served": {
		what: func(f *matcher.Proposal) {
			answerOf(f).Reasons = append(answerOf(f).Reasons, matcher.Reason{Cell: cellOf(wardB), Proof: matcher.ProofNone})
		},
		want: matcher.Violation{Code: matcher.ViolationReasonNeedless, Params: params("cell", textB)},
	},
	"a reason with a proof of no kind": {
		what: func(f *matcher.Proposal) { answerOf(f).Reasons[0].Proof = "sure" },
		want: matcher.Violation{Code: matcher.ViolationReasonProof, Params: params("cell", textA, "proof", "sure")},
	},
	"an unproven reason with a witness": {
		what: func(f *matcher.Proposal) { answerOf(f).Reasons[0].Proof = matcher.ProofNone },
		want: matcher.Violation{Code: matcher.ViolationReasonProof, Params: params("cell", textA, "proof", "unproven")},
	},
	"a reason that relaxes nothing": {
		what: func(f *matcher.Proposal) { answerOf(f).Reasons[0].Relaxations = nil },
		want: matcher.Violation{Code: matcher.ViolationReasonEmpty, Params: params("cell", textA)},
	},
	"a relaxation of the wrong kind of rule": {
		what: func(f *matcher.Proposal) { answerOf(f).Reasons[0].Relaxations[0].Rule = "limit" },
		want: matcher.Violation{Code: matcher.ViolationRelaxation, Params: params("cell", textA, "relaxation", "cap_high", "part", "rule", "value", "limit")},
	},
	"a relaxation by a negative amount": {
		what: func(f *matcher.Proposal) { answerOf(f).Reasons[0].Relaxations[1].Amount = -1 },
		want: matcher.Violation{Code: matcher.ViolationRelaxation, Params: params("cell", textA, "relaxation", "offer_capacity", "part", "amount", "value", int64(-1))},
	},
	"an amount that the witness does not need": {
		what: func(f *matcher.Proposal) { answerOf(f).Reasons[0].Relaxations[1].Amount = 1 << 53 },
		want: matcher.Violation{Code: matcher.ViolationRelaxationAmount, Params: params(
			"cell", textA, "relaxation", "offer_capacity", "value", string(offerQ), "amount", int64(1<<53), "want", int64(1),
		)},
	},
	"a relaxation that the witness does not need": {
		what: func(f *matcher.Proposal) {
			r := &answerOf(f).Reasons[0]
			r.Relaxations = append(r.Relaxations, matcher.Relaxation{Code: matcher.RelaxLimit, Rule: "limit", Amount: 1})
		},
		want: matcher.Violation{Code: matcher.ViolationRelaxationIdle, Params: params("cell", textA, "relaxation", "limit_high", "value", "limit")},
	},
	"a witness on a banned pair": {
		what: func(f *matcher.Proposal) { answerOf(f).Reasons[0].Witness[0].Offer = offerP },
		want: matcher.Violation{Code: matcher.ViolationWitnessPair, Params: params("cell", textA, "offer", string(offerP), "at", textA, "cause", "ban")},
	},
	"a witness that takes seats that are not there": {
		what: func(f *matcher.Proposal) {
			r := &answerOf(f).Reasons[0]
			r.Witness = append(r.Witness, matcher.Move{Offer: offerQ, Cell: cellOf(wardB), By: -1})
		},
		want: matcher.Violation{Code: matcher.ViolationWitnessSeats, Params: params("cell", textA, "offer", string(offerQ), "at", textB, "seats", int64(-1))},
	},
	"a witness that takes a seat of another cell": {
		what: func(f *matcher.Proposal) {
			r := &answerOf(f).Reasons[0]
			r.Witness = append(r.Witness, matcher.Move{Offer: offerP, Cell: cellOf(wardB), By: -1})
		},
		want: matcher.Violation{Code: matcher.ViolationWitnessCell, Params: params("cell", textA, "at", textB, "by", int64(-1), "want", int64(0))},
	},
	"a witness that does not serve its cell": {
		what: func(f *matcher.Proposal) { answerOf(f).Reasons[0].Witness = nil },
		want: matcher.Violation{Code: matcher.ViolationWitnessCell, Params: params("cell", textA, "at", textA, "by", int64(0), "want", int64(1))},
	},
	"a witness that breaks a rule that is not relaxed": {
		what: func(f *matcher.Proposal) {
			r := &answerOf(f).Reasons[0]
			r.Relaxations = r.Relaxations[:2]
		},
		want: matcher.Violation{Code: matcher.ViolationWitnessRow, Params: params("cell", textA, "row", "rule:pin", "seats", int64(2), "want", "1")},
	},
	"a witness that costs more though cost stands above": {
		what: func(f *matcher.Proposal) {
			// The levels change places: everything unpinned unmet would be cheaper, but the
			// witness alone is what counts here. Q costs 150.
			goals := f.Problem.Goals
			goals[0], goals[1] = goals[1], goals[0]
			levels := answerOf(f).Levels
			levels[0], levels[1] = levels[1], levels[0]
		},
		want: matcher.Violation{Code: matcher.ViolationWitnessGoal, Params: params("cell", textA, "goal", "cost", "by", int64(150), "want", int64(0))},
	},

	"a member with another bound than the problem's": {
		clash: true,
		what:  func(f *matcher.Proposal) { answerOf(f).Conflict.Members[1].Value = 2 },
		want:  matcher.Violation{Code: matcher.ViolationConflictMember, Params: params("row", "rule:pin", "bound", "low", "value", int64(2), "want", int64(1))},
	},
	"a cut that uses a bound outside the conflict": {
		clash: true,
		what: func(f *matcher.Proposal) {
			answerOf(f).Conflict.Members = answerOf(f).Conflict.Members[1:]
			answerOf(f).Conflict.Irreducible = false
		},
		want: matcher.Violation{Code: matcher.ViolationConflictNeeds, Params: params("row", rowQ, "bound", "high")},
	},
	"an obstacle to a pair that is there": {
		clash: true,
		what: func(f *matcher.Proposal) {
			d := &f.Problem.Demands[0]
			answerOf(f).Conflict.Obstacles = []matcher.ConflictObstacle{{
				Offer: f.Problem.Offers[0].ID, Cell: d.Cell, Hindrances: []matcher.Hindrance{{Cause: matcher.CauseSelf}},
			}}
		},
		want: matcher.Violation{Code: matcher.ViolationConflictObstacle, Params: params("offer", "U:P:degree:2021", "cell", "A@2023/planning/vacant/2025")},
	},
	"a cut that does not add up": {
		clash: true,
		// y = 2 on the capacity: x(Q,A) has 2 - 1 = 1; the sum stays 0 + 1 = 1. y = -2 on the
		// pin: x(Q,A) has 1 - 2 = -1, lambda of A is -1, the sum 2 x -1 + 2 x 1 = 0.
		what: func(f *matcher.Proposal) { answerOf(f).Conflict.Multipliers[1].Value = -2 },
		want: matcher.Violation{Code: matcher.ViolationConflictCut, Params: params("value", int64(0))},
	},
	"a witness of a conflict that breaks another member": {
		clash: true,
		what:  func(f *matcher.Proposal) { answerOf(f).Conflict.Members[0].Witness = nil },
		want: matcher.Violation{Code: matcher.ViolationConflictWitness, Params: params("row", rowQ, "bound", "high",
			"detail", "violation_pin cell="+textA+" offer=U:Q:degree:2021 rule=pin seats=0 want=>= 1")},
	},
}

// splitOf puts the first level's tree into the first part of a split at 1.
func splitOf(f *matcher.Proposal, row string, parts int) {
	tree := &answerOf(f).Certificate.Levels[0].Tree
	above := matcher.ProofNode{Row: matcher.RowID(row), At: 1}
	for i := range parts {
		part := matcher.ProofNode{}
		if i == 0 {
			part = *tree
		}
		above.Children = append(above.Children, part)
	}
	*tree = above
}

// holders makes the seats of twoWards those of holders without the field.
func holders(f *matcher.Proposal) {
	for i := range f.Problem.Offers {
		f.Problem.Offers[i].Kind = matcher.KindMaster
	}
	for i := range f.Problem.Demands {
		f.Problem.Demands[i].Need = matcher.NeedUnqualified
	}
	f.Problem.Rules[3].Where.Needs[0] = matcher.NeedUnqualified
	s := answerOf(f)
	for i := range s.Allocations {
		s.Allocations[i].Need = matcher.NeedUnqualified
	}
	s.Unmet[0].Need = matcher.NeedUnqualified
}

func TestCheck_CatchesEveryBreak(t *testing.T) {
	for name, b := range breaks {
		t.Run(name, func(t *testing.T) {
			p, s := twoWards()
			if b.clash {
				p, s = clash()
			}
			file := proposalOf(t, p, s)
			require.Empty(t, verify.Check(file))
			b.what(file)
			if !b.stale {
				seal(t, file)
			}
			found := verify.Check(file)
			require.Contains(t, codesOf(found), b.want.Code)
			if b.want.Params != nil {
				require.Contains(t, found, b.want)
			}
		})
	}
}

func TestCheck_HasABreakForEveryCode(t *testing.T) {
	caught := map[matcher.Code]bool{
		matcher.ViolationOtherProblem: true, // TestCheckAgainst_WantsTheProblemThatIsGiven
		matcher.ViolationOtherName:    true, // the same
		matcher.ViolationBridging:     true, // TestBridging_CatchesWhatIsNoOptimum
	}
	for _, b := range breaks {
		caught[b.want.Code] = true
	}
	for _, info := range matcher.Codes {
		if len(info.Code) > 10 && info.Code[:10] == "violation_" {
			require.True(t, caught[info.Code], "no break for %s", info.Code)
		}
	}
}

func TestCheck_GivesEveryViolationTheParametersOfItsCode(t *testing.T) {
	names := map[matcher.Code][]string{}
	for _, info := range matcher.Codes {
		names[info.Code] = info.Params
	}
	for name, b := range breaks {
		p, s := twoWards()
		if b.clash {
			p, s = clash()
		}
		file := proposalOf(t, p, s)
		b.what(file)
		for _, v := range verify.Check(file) {
			got := []string{}
			for param, value := range v.Params {
				got = append(got, param)
				switch value.(type) {
				case string, int64:
				default:
					t.Errorf("%s: %s: %s is a %T", name, v.Code, param, value)
				}
			}
			require.ElementsMatch(t, names[v.Code], got, "%s: %s", name, v.Code)
		}
	}
}

// ruleBreaks names, for every kind of rule, the break of a good solution.
var ruleBreaks = map[matcher.RuleKind]string{
	matcher.RuleCapacity: "more seats than the offer has",
	matcher.RuleCap:      "more seats than the cap",
	matcher.RuleLimit:    "more seats than the limit",
	matcher.RulePin:      "another number of seats than pinned",
	matcher.RuleBan:      "a pair that is banned",
	matcher.RuleShare:    "more than the share",
	matcher.RuleBudget:   "more paid than the budget",
	matcher.RuleCohort:   "fewer seats than the cohort",
	matcher.RuleOpening:  "an opening cost that the goal leaves out",
	matcher.RuleAway:     "more people away than may be",
	matcher.RuleChange:   "more of the earlier plan lost than may be",
}

func TestRuleKinds_EachHasItsFileAndItsBreak(t *testing.T) {
	for _, row := range matcher.RuleKinds {
		_, isBroken := breaks[ruleBreaks[row.Kind]]
		require.True(t, isBroken, "break of %s", row.Kind)
		require.FileExists(t, string(row.Kind)+".go")
	}
}
