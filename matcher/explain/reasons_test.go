package explain_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
	"dathang/matcher/compile"
	"dathang/matcher/explain"
	"dathang/matcher/sample"
	"dathang/matcher/solve"
	"dathang/matcher/verify"
)

func rounds(short, long int) uint64 {
	if os.Getenv("DATHANG_LONG") != "" {
		return uint64(long)
	}
	return uint64(short)
}

func answered(t *testing.T, p *matcher.Problem) *matcher.Solution {
	t.Helper()
	c := compile.Problem(p)
	s, _, err := solve.RunCompiled(context.Background(), c, solve.Options{})
	require.NoError(t, err)
	if s.Status == matcher.StatusOptimal || s.Status == matcher.StatusFeasible {
		s.Reasons = reasons(t, c, s)
	}
	return s
}

func TestReasons_EveryUnmetCellHasOneThatTheRecountBearsOut(t *testing.T) {
	codes := map[matcher.RelaxationCode]int{}
	for seed := range rounds(1000, 30000) {
		p := sample.Problem(seed, sample.Size{Communes: 4, Offers: 8, Cells: 10, MaxSeats: 3, Lows: seed%3 == 0, People: seed%2 == 0})
		s := answered(t, p)
		require.Empty(t, verify.Solution(p, s), "seed %d", seed)
		if s.Status != matcher.StatusOptimal {
			continue
		}
		require.Len(t, s.Reasons, len(s.Unmet), "seed %d", seed)
		for _, r := range s.Reasons {
			for _, x := range r.Relaxations {
				codes[x.Code]++
			}
		}
	}
	for i := range matcher.Relaxations {
		code := matcher.Relaxations[i].Code
		switch code {
		case matcher.RelaxLow: // rare: TestReasons_AskForFewerSeatsElsewhere makes one
			continue
		case matcher.RelaxBudget, matcher.RelaxAway, matcher.RelaxChange, matcher.RelaxCohort:
			continue // beside the network
		}
		require.Positive(t, codes[code], "no drawn problem shows %s", code)
	}
}

// The property of MODEL: with the next seat of the cell forced and every other
// cell held, the problem is feasible under the relaxations and under no proper
// part of them.
func TestReasons_SufficeAndNoPartOfThemDoes(t *testing.T) {
	checked, parts := 0, 0
	for seed := range rounds(400, 10000) {
		p := sample.Problem(seed+100_000, sample.Size{Communes: 3, Offers: 6, Cells: 6, MaxSeats: 2, Lows: seed%3 == 0, People: seed%2 == 1})
		s := answered(t, p)
		for i := range s.Reasons {
			r := &s.Reasons[i]
			if i := slices.IndexFunc(r.Relaxations, func(x matcher.Relaxation) bool { return x.Code == matcher.RelaxGoal }); i >= 0 {
				// The goal aside, the rest is what feasibility asks.
				require.True(t, feasible(t, relaxed(forced(p, s, r.Cell), r, 1<<len(r.Relaxations)-1)), "seed %d %v", seed, r.Cell)
				continue
			}
			require.True(t, feasible(t, relaxed(forced(p, s, r.Cell), r, 1<<len(r.Relaxations)-1)), "seed %d %v", seed, r.Cell)
			checked++
			for part := range 1<<len(r.Relaxations) - 1 {
				require.False(t, feasible(t, relaxed(forced(p, s, r.Cell), r, part)), "seed %d %v without some of %v", seed, r.Cell, r.Relaxations)
				parts++
			}
		}
	}
	require.Greater(t, checked, 300)
	require.Greater(t, parts, checked)
}

// The lower bound of a programme keeps a seat that law could do without.
func TestReasons_AskForFewerSeatsElsewhere(t *testing.T) {
	p := sample.FewerElsewhere()
	require.Empty(t, matcher.Validate(p))
	s := answered(t, p)
	require.Empty(t, verify.Solution(p, s))
	require.Len(t, s.Reasons, 1)
	require.Equal(t, []matcher.Relaxation{{Code: matcher.RelaxLow, Rule: "3-law", Amount: 1}}, s.Reasons[0].Relaxations)
	require.Len(t, s.Reasons[0].Witness, 3) // law leaves a, enters c; planning enters b
}

func feasible(t *testing.T, p *matcher.Problem) bool {
	t.Helper()
	p.Sort()
	require.Empty(t, matcher.Validate(p))
	s, _, err := solve.Run(context.Background(), p, solve.Options{})
	require.NoError(t, err)
	return s.Status == matcher.StatusOptimal
}

// forced asks for one seat more at least in a cell and holds every other at no less than it has.
// Limits over single cells nest inside every other limit.
func forced(p *matcher.Problem, s *matcher.Solution, next matcher.Cell) *matcher.Problem {
	q := *p
	q.Rules, q.Offers, q.Coverage, q.Classes = slices.Clone(p.Rules), slices.Clone(p.Offers), slices.Clone(p.Coverage), slices.Clone(p.Classes)
	for i := range p.Demands {
		d := &p.Demands[i]
		var served int64
		for _, a := range s.Allocations {
			if a.Cell == d.Cell {
				served += a.Seats
			}
		}
		if d.Cell == next {
			served++
		}
		q.Rules = append(q.Rules, matcher.Rule{
			ID: matcher.RuleID(fmt.Sprintf("forced%02d", i)), Kind: matcher.RuleLimit, Low: served, High: matcher.Seats(d.Seats),
			Where: matcher.WhereCell(d.Cell),
		})
	}
	return &q
}

// relaxed applies those relaxations of a reason whose bit is set in part.
func relaxed(p *matcher.Problem, r *matcher.Reason, part int) *matcher.Problem {
	for i, x := range r.Relaxations {
		if part&(1<<i) == 0 {
			continue
		}
		if x.Code == matcher.RelaxLevel || x.Code == matcher.RelaxAge || x.Code == matcher.RelaxLeaves {
			enter(p, r.Cell, &x)
		}
		for j := range p.Offers {
			o := &p.Offers[j]
			switch {
			case o.ID != x.Offer:
			case x.Code == matcher.RelaxCapacity:
				o.Capacity += x.Amount
			case x.Code == matcher.RelaxReach:
				o.ReachM += x.Amount
			case x.Code == matcher.RelaxReady:
				o.Ready -= int(x.Amount)
			case x.Code == matcher.RelaxCohort:
				o.MinCohort -= x.Amount
			}
		}
		for j := range p.Rules {
			rule := &p.Rules[j]
			switch {
			case rule.ID != x.Rule:
			case x.Code == matcher.RelaxLow:
				rule.Low -= x.Amount
			case x.Code == matcher.RelaxPin:
				rule.Low, rule.High = 0, nil
			case x.Code == matcher.RelaxBan:
				// Lifted for one offer and cell: the ban then names every other offer it held.
				rule.Where = without(p, rule.Where, x.Offer)
			case rule.Kind == matcher.RuleShare:
				rule.PerMille = sharePerMille(p, rule, x.Amount)
			default:
				rule.High = matcher.Seats(*rule.High + x.Amount)
			}
		}
		if x.Code == matcher.RelaxNewOffer {
			kind := matcher.KindRecruitment
			switch x.Need {
			case matcher.NeedUnqualified:
				kind = matcher.KindShortCourse
			case matcher.NeedRefresh:
				kind = matcher.KindRefresher
			}
			p.Coverage = append(p.Coverage, matcher.Coverage{Major: "new", Field: x.Field, PerMille: 1000})
			ready := r.Year
			for j := range p.Classes {
				// Holders who leave before are served before they do.
				if c := &p.Classes[j]; c.ID == r.Class && c.Leaves != 0 {
					ready = min(ready, c.Leaves-1)
				}
			}
			p.Offers = append(p.Offers, matcher.Offer{ID: "new", Provider: "HVN", Kind: kind, Major: "new", Intake: 2020, Ready: ready, Until: r.Year, Capacity: 1})
			// A cap over all of a provider or intake does not hold what does not exist yet.
			for j := range p.Rules {
				if w := &p.Rules[j].Where; p.Rules[j].Kind == matcher.RuleCap && len(w.Providers) == 1 && w.Providers[0] == "HVN" {
					p.Rules[j].Where = named(p, *w, "new")
				}
			}
		}
	}
	return p
}

// enter lets the holders of one cell enter an offer as a relaxation says; bans keep out all others whom that would let
// in as well.
func enter(p *matcher.Problem, cell matcher.Cell, x *matcher.Relaxation) {
	type pair struct {
		offer matcher.OfferID
		cell  matcher.Cell
	}
	pairs := func() map[pair]bool {
		p.Sort()
		there, c := map[pair]bool{}, compile.Problem(p)
		for k := range p.Demands {
			_, offers := c.Pairs.InCell(k)
			for _, o := range offers {
				there[pair{p.Offers[o].ID, p.Demands[k].Cell}] = true
			}
		}
		return there
	}
	before := pairs()
	for i := range p.Offers {
		if o := &p.Offers[i]; o.ID == x.Offer && o.Entry != nil {
			e := *o.Entry
			switch x.Code {
			case matcher.RelaxLevel:
				e.LowLevel, e.HighLevel = "", ""
			case matcher.RelaxAge:
				e.HighAge += int(x.Amount)
			}
			o.Entry = &e
		}
	}
	for i := range p.Classes {
		if c := &p.Classes[i]; c.ID == cell.Class && x.Code == matcher.RelaxLeaves {
			c.Leaves += int(x.Amount)
		}
	}
	after := pairs()
	for _, o := range p.Offers {
		for _, d := range p.Demands {
			if at := (pair{o.ID, d.Cell}); after[at] && !before[at] && at != (pair{x.Offer, cell}) {
				w := matcher.WhereCell(d.Cell)
				w.Offers = []matcher.OfferID{o.ID}
				p.Rules = append(p.Rules, matcher.Rule{ID: matcher.RuleID(fmt.Sprintf("out:%s:%s", o.ID, d.Cell)), Kind: matcher.RuleBan, Where: w})
			}
		}
	}
}

func sharePerMille(p *matcher.Problem, r *matcher.Rule, more int64) int64 {
	var demand int64
	for i := range p.Demands {
		d := &p.Demands[i]
		at := slices.IndexFunc(p.Communes, func(u matcher.Commune) bool { return u.ID == d.Commune })
		// The drawn shares are of the whole city or of one of its groups.
		if r.Where.Groups[0] == "city" || p.Communes[at].Group == r.Where.Groups[0] {
			demand += d.Seats
		}
	}
	seats := demand*r.PerMille/1000 + more
	return min(1000, (seats*1000+demand-1)/demand)
}

// named turns a selection of offers into a list of their ids, without one.
func named(p *matcher.Problem, w matcher.Where, but matcher.OfferID) matcher.Where {
	var ids []matcher.OfferID
	for i := range p.Offers {
		o := &p.Offers[i]
		if o.ID != but && (len(w.Providers) == 0 || slices.Contains(w.Providers, o.Provider)) && (len(w.Intakes) == 0 || slices.Contains(w.Intakes, o.Intake)) {
			ids = append(ids, o.ID)
		}
	}
	if ids == nil {
		return matcher.Where{Offers: []matcher.OfferID{but}, Intakes: []int{1999}} // nobody
	}
	return matcher.Where{Offers: ids}
}

func without(p *matcher.Problem, w matcher.Where, but matcher.OfferID) matcher.Where {
	out := named(p, w, but)
	out.Fields = w.Fields
	return out
}

// The load of a university is a row of the network and no rule: no reason may
// ask for more of it. Here every second draw has one university an offer.
func TestReasons_HoldWhereUniversitiesAreBalanced(t *testing.T) {
	relaxed := 0
	for seed := range rounds(400, 5000) {
		p := sample.Problem(seed+500_000, sample.Size{Communes: 4, Offers: 8, Cells: 10, MaxSeats: 3, People: seed%4 == 1})
		p.Goals = [][]matcher.Goal{{{Goal: matcher.GoalUnmet, Weight: 1}}, {{Goal: matcher.GoalBalance, Weight: 1}}, {{Goal: matcher.GoalCost, Weight: 1}}}
		if seed%2 == 0 {
			for i := range p.Offers {
				id := "only-" + matcher.ProviderID(p.Offers[i].ID)
				p.Providers = append(p.Providers, matcher.Provider{ID: id, Kind: matcher.ProviderUniversity})
				p.Offers[i].Provider = id
			}
			p.Sort()
		}
		require.Empty(t, matcher.Validate(p), "seed %d", seed)
		s := answered(t, p)
		require.Empty(t, verify.Solution(p, s), "seed %d", seed)
		for _, r := range s.Reasons {
			for i := range r.Relaxations {
				relaxed++
				require.NotContains(t, r.Relaxations[:i], r.Relaxations[i], "seed %d: a relaxation stands once", seed)
			}
		}
	}
	require.Positive(t, relaxed)
}

// irreducible holds a reason against exact solves: with the seat forced and all
// other cells held there is a plan under its relaxations, and, where it says so, none
// under any part of them. A plan counts that leaves the goals down to unmet as
// the relaxations allow, and the level of unmet better.
func irreducible(t *testing.T, seed uint64, p *matcher.Problem, s *matcher.Solution, r *matcher.Reason) {
	t.Helper()
	for part := range 1 << len(r.Relaxations) {
		if r.Proof != matcher.ProofIrreducible && part != 1<<len(r.Relaxations)-1 {
			continue
		}
		want := part == 1<<len(r.Relaxations)-1
		if is, known := allows(t, p, s, r, part); known {
			require.Equal(t, want, is, "seed %d %v: part %b of %v", seed, r.Cell, part, r.Relaxations)
		}
	}
}

// allows reports whether a plan exists under a part of a reason's relaxations. It is not known where a level above
// that of unmet is better than it has to be: the solve does not say what else that could be spent on.
func allows(t *testing.T, p *matcher.Problem, s *matcher.Solution, r *matcher.Reason, part int) (is, known bool) {
	t.Helper()
	q := relaxed(forced(p, s, r.Cell), r, part)
	unmet := slices.IndexFunc(q.Goals, func(level []matcher.Goal) bool {
		return slices.ContainsFunc(level, func(g matcher.Goal) bool { return g.Goal == matcher.GoalUnmet })
	})
	// With one level that is to be kept and one to be bettered, a solve that
	// minimises them one after the other might spend on the first what the second
	// needs; so each is asked for alone where nothing is relaxed.
	q.Goals = q.Goals[:unmet+1]
	q.Sort()
	require.Empty(t, matcher.Validate(q))
	again, _, err := solve.Run(context.Background(), q, solve.Options{})
	require.NoError(t, err)
	if again.Status == matcher.StatusInfeasible {
		return false, true
	}
	require.Equal(t, matcher.StatusOptimal, again.Status)
	for l, level := range q.Goals {
		most := s.Levels[l].Value
		for i, x := range r.Relaxations {
			for _, g := range level {
				if part&(1<<i) != 0 && x.Code == matcher.RelaxGoal && x.Goal == g.Goal {
					most += g.Weight * x.Amount
				}
			}
		}
		if l == unmet {
			most--
		}
		if again.Levels[l].Value > most {
			return false, true
		}
		if again.Levels[l].Value < most && l < unmet {
			return false, false
		}
	}
	return true, true
}

// judged reports whether this test can put the relaxations into a problem file.
func judged(r *matcher.Reason) bool {
	return !slices.ContainsFunc(r.Relaxations, func(x matcher.Relaxation) bool {
		// Who leaves later leaves the cell's count of waiting as it is, and the class cannot.
		return x.Code == matcher.RelaxNewOffer || x.Code == matcher.RelaxLeaves
	})
}

// The property of MODEL with side rows, with cohorts and with both, and that a re-solve under
// a reason is as much better as its witness, at least.
func TestReasons_SufficeUnderSideRowsAndCohorts(t *testing.T) {
	codes := map[matcher.RelaxationCode]int{}
	for _, class := range []struct {
		name string
		of   func(p *matcher.Problem)
	}{{"side rows", withoutCohorts}, {"cohorts", withoutSideRows}, {"both", func(*matcher.Problem) {}}} {
		problems, unmet, proven := uint64(0), 0, 0
		for seed := uint64(600_000); problems < rounds(120, 1000); seed++ {
			p := sample.Problem(seed, sample.Size{Communes: 2, Offers: 5, Cells: 4, MaxSeats: 2, Hard: true, People: seed%2 == 1})
			class.of(p)
			c := compile.Problem(p)
			s := answered(t, p)
			if c.Pure() || s.Status != matcher.StatusOptimal {
				continue
			}
			problems++
			require.Empty(t, verify.Solution(p, s), "%s, seed %d", class.name, seed)
			for i := range s.Reasons {
				r := &s.Reasons[i]
				unmet++
				require.NotEqual(t, matcher.ProofNone, r.Proof, "%s, seed %d", class.name, seed)
				if r.Proof == matcher.ProofIrreducible {
					proven++
				}
				for _, x := range r.Relaxations {
					codes[x.Code]++
				}
				if judged(r) {
					irreducible(t, seed, p, s, r)
					betters(t, seed, p, s, r)
				}
			}
		}
		t.Logf("%s: %d of %d reasons of %d problems are irreducible", class.name, proven, unmet, problems)
		require.Greater(t, proven*10, unmet*8, "%s: %d of %d are irreducible", class.name, proven, unmet)
	}
	for _, code := range []matcher.RelaxationCode{matcher.RelaxBudget, matcher.RelaxCohort, matcher.RelaxAway} {
		require.Positive(t, codes[code], "no drawn problem shows %s", code)
	}
}

func withoutCohorts(p *matcher.Problem) {
	for i := range p.Offers {
		p.Offers[i].MinCohort, p.Offers[i].OpeningKVND = 0, 0
	}
}

func withoutSideRows(p *matcher.Problem) {
	side := map[matcher.RuleID]bool{}
	for _, at := range compile.Problem(p).Placements() {
		side[at.Rule] = at.Side
	}
	p.Rules = slices.DeleteFunc(p.Rules, func(r matcher.Rule) bool { return side[r.ID] || r.Kind == matcher.RuleChange })
}

// betters: a re-solve under the relaxations, with nothing forced, is better by
// what the witness saves, at least, on the first level on which the two answers differ.
func betters(t *testing.T, seed uint64, p *matcher.Problem, s *matcher.Solution, r *matcher.Reason) {
	t.Helper()
	q := loosened(t, p, r)
	q.Goals = q.Goals[:1]
	again, _, err := solve.Run(context.Background(), q, solve.Options{})
	require.NoError(t, err)
	require.Equal(t, matcher.StatusOptimal, again.Status, "seed %d", seed)
	after := compile.Problem(q).Levels(moved(s.Allocations, r.Witness))[0].Value
	require.LessOrEqual(t, again.Levels[0].Value, after, "seed %d %v", seed, r.Cell)
	worse := slices.ContainsFunc(r.Relaxations, func(x matcher.Relaxation) bool { return x.Code == matcher.RelaxGoal })
	if !worse && slices.ContainsFunc(p.Goals[0], func(g matcher.Goal) bool { return g.Goal == matcher.GoalUnmet }) {
		require.Less(t, after, s.Levels[0].Value, "seed %d %v", seed, r.Cell)
	}
}

// The same where a goal stands above unmet, and where several stand beside it.
func TestReasons_HoldTheGoalsAbove(t *testing.T) {
	goals := [][][]matcher.Goal{
		{{{Goal: matcher.GoalLateness, Weight: 1}}, {{Goal: matcher.GoalUnmet, Weight: 1}}, {{Goal: matcher.GoalTie, Weight: 1}}},
		{{{Goal: matcher.GoalDistance, Weight: 1}, {Goal: matcher.GoalLateness, Weight: 3}}, {{Goal: matcher.GoalUnmet, Weight: 9}, {Goal: matcher.GoalCost, Weight: 1}}},
		{{{Goal: matcher.GoalUnmet, Weight: 10}, {Goal: matcher.GoalCost, Weight: 1}}, {{Goal: matcher.GoalTie, Weight: 1}}},
		{{{Goal: matcher.GoalBalance, Weight: 1}}, {{Goal: matcher.GoalUnmet, Weight: 1}, {Goal: matcher.GoalLateness, Weight: 1}}},
		{{{Goal: matcher.GoalUnmet, Weight: 2}, {Goal: matcher.GoalWaiting, Weight: 1}, {Goal: matcher.GoalCost, Weight: 1}}},
		{{{Goal: matcher.GoalWaiting, Weight: 1}}, {{Goal: matcher.GoalUnmet, Weight: 1}}},
	}
	worse, proven, unmet := 0, 0, 0
	for seed := range rounds(300, 1000) {
		p := sample.Problem(seed+700_000, sample.Size{Communes: 3, Offers: 6, Cells: 6, MaxSeats: 2, Lows: seed%3 == 0, People: seed%6 > 3})
		p.Goals = goals[seed%uint64(len(goals))]
		s := answered(t, p)
		require.Empty(t, verify.Solution(p, s), "seed %d", seed)
		if s.Status != matcher.StatusOptimal {
			continue
		}
		for i := range s.Reasons {
			r := &s.Reasons[i]
			unmet++
			if r.Proof == matcher.ProofIrreducible {
				proven++
			}
			if slices.ContainsFunc(r.Relaxations, func(x matcher.Relaxation) bool { return x.Code == matcher.RelaxGoal }) {
				worse++
			}
			if judged(r) {
				irreducible(t, seed, p, s, r)
			}
		}
	}
	require.Greater(t, worse, 30)
	require.Greater(t, proven*10, unmet*8, "%d of %d are irreducible", proven, unmet)
}

// A clock that runs out leaves reasons that suffice and claim no more, and it is said that it did.
func TestReasons_SayWhatAClockLeftUndecided(t *testing.T) {
	ended, end := context.WithCancel(context.Background())
	end()
	cut := 0
	for seed := range rounds(200, 2000) {
		p := sample.Problem(seed+9_000_000, sample.Size{Communes: 4, Offers: 8, Cells: 10, MaxSeats: 3, Hard: true, People: seed%2 == 1})
		c := compile.Problem(p)
		s, _, err := solve.RunCompiled(context.Background(), c, solve.Options{})
		require.NoError(t, err)
		list, stopped, err := explain.Reasons(ended, c, s)
		require.NoError(t, err)
		s.Reasons = list
		require.Empty(t, verify.Solution(p, s), "seed %d", seed)
		if stopped {
			cut++
		}
		for i, r := range reasons(t, c, s) {
			require.False(t, !stopped && r.Proof != list[i].Proof, "seed %d: %v is undecided and nothing is said", seed, r.Cell)
		}
	}
	require.Greater(t, cut, 20)
}

func reasons(t *testing.T, c *compile.Formulation, s *matcher.Solution) []matcher.Reason {
	t.Helper()
	list, _, err := explain.Reasons(context.Background(), c, s)
	require.NoError(t, err)
	return list
}
