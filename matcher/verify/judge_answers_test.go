package verify_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
	"dathang/matcher/compile"
	"dathang/matcher/explain"
	"dathang/matcher/propose"
	"dathang/matcher/solve"
)

// verdicts are what the judge finds wrong with what the program says of one
// problem, and what it looked at.
type verdicts struct {
	j       *judge
	wrong   []string
	looked  map[string]int
	optimum []ratio
	took    time.Duration // of the main job
}

func (v *verdicts) fault(format string, args ...any) {
	v.wrong = append(v.wrong, fmt.Sprintf(format, args...))
}

// patience with a problem of which every plan can be tried.
const patience = 10 * time.Second

// judged runs the main job on a problem and has every claim of its answer decided anew:
// the answer, its reasons, its contradiction, its prices.
func judged(p *matcher.Problem) *verdicts {
	v := &verdicts{j: &judge{p: p, plain: true}, looked: map[string]int{}}
	var decided bool
	if v.optimum, decided = v.j.decide(matcher.Cell{}, 0).optimum(); !decided {
		v.looked["undecided"]++
		return v
	}
	c := compile.Problem(p)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	start := time.Now()
	proposal, err := propose.Run(ctx, c, &propose.Source{Problem: p}, 1, func(propose.Step, solve.Progress) {})
	v.took = time.Since(start)
	v.looked["problems"]++
	if v.took < time.Second {
		v.looked["under 1 s"]++
	}
	if v.took > patience {
		v.looked["over 10 s"]++
		v.fault("took longer than %s", patience)
	}
	var unverified propose.Unverified
	switch {
	case errors.As(err, &unverified):
		v.looked["refused"]++
		v.fault("refused by its own recount: %v", unverified[0])
		return v
	case errors.Is(err, solve.ErrNoAnswer):
		v.looked["no answer"]++
		v.fault("no plan found")
		return v
	case err != nil:
		v.looked["no answer"]++
		v.fault("internal error: %v", err)
		return v
	}
	s := &proposal.Answer
	v.looked[string(s.Status)]++
	if (v.optimum == nil) != (s.Status == matcher.StatusInfeasible) {
		v.fault("status %s; the judge: %v", s.Status, v.optimum)
		return v
	}
	if s.Status == matcher.StatusInfeasible {
		v.contradiction(s.Conflict)
		return v
	}
	x, ok := v.j.planOf(s.Allocations)
	if !ok || !v.obeys(x) || !v.j.unmetHolds(x, s.Unmet) {
		v.fault("the plan breaks a rule, or its list of unmet seats is wrong")
		return v
	}
	v.levels(x, s)
	v.reasons(x, s)
	v.prices(c, s)
	return v
}

// obeys: every seat is of a pair that exists, and no rule is broken.
func (v *verdicts) obeys(x plan) bool {
	d := v.j.decide(matcher.Cell{}, 0)
	for s := range x {
		if !slices.Contains(d.pairs, s) {
			return false
		}
	}
	d.put(x)
	for r, n := range d.inRow {
		if n < d.rows[r].low || d.rows[r].high >= 0 && n > d.rows[r].high {
			return false
		}
	}
	for k, n := range d.inCell {
		if n > d.demand[k] {
			return false
		}
	}
	return d.legal()
}

// mainJob is what the main job says of a problem.
func mainJob(t *testing.T, p *matcher.Problem) *matcher.Solution {
	t.Helper()
	proposal, err := propose.Run(context.Background(), compile.Problem(p), &propose.Source{Problem: p}, 1, func(propose.Step, solve.Progress) {})
	require.NoError(t, err)
	return &proposal.Answer
}

// put makes a plan the one that is being tried.
func (d *decider) put(x plan) {
	for i, s := range d.pairs {
		d.x[i] = x[s]
		d.inCell[d.cell[i]] += x[s]
		if d.offer[i] >= 0 {
			d.given[d.offer[i]] += x[s]
		}
		for _, w := range d.ofPair[i] {
			d.inRow[w.thing] += x[s] * w.count
		}
	}
}

// levels decides value and bound of every level: the least that any plan comes to which keeps the levels above.
func (v *verdicts) levels(x plan, s *matcher.Solution) {
	at := v.j.decide(matcher.Cell{}, 0)
	at.put(x)
	standing := at.standing()
	if s.Status == matcher.StatusOptimal && slices.CompareFunc(standing, v.optimum, ratio.compare) != 0 {
		v.fault("called optimal at %v; the judge: %v", standing, v.optimum)
	}
	d := v.j.decide(matcher.Cell{}, 0)
	value := v.meanings(s)
	if value == nil {
		return
	}
	for l := range s.Levels {
		v.looked["levels"]++
		if n := value[l](at, false); n != s.Levels[l].Value {
			v.fault("level %d has the value %d; the judge: %d", l+1, s.Levels[l].Value, n)
		}
	}
	least := make([]*int64, len(s.Levels))
	d.each(func() bool {
		for l := range s.Levels {
			n := value[l](d, true)
			if n < 0 {
				break // a share above the step's
			}
			if least[l] == nil || n < *least[l] {
				least[l] = &n
			}
			if n > s.Levels[l].Value {
				break
			}
		}
		return true
	})
	for l := range s.Levels {
		level := &s.Levels[l]
		switch {
		case least[l] == nil:
			v.fault("level %d: no plan keeps the levels above", l+1)
		case level.Bound > *least[l]:
			v.fault("level %d claims the bound %d; the judge found %d", l+1, level.Bound, *least[l])
		case s.Status == matcher.StatusOptimal && level.Value != *least[l]:
			v.fault("level %d is optimal at %d; the judge found %d", l+1, level.Value, *least[l])
		}
	}
}

// meanings says what each level of the answer counts; -1 for a plan that a step of worst off does not look at.
func (v *verdicts) meanings(s *matcher.Solution) []func(d *decider, keeps bool) int64 {
	var list []func(d *decider, keeps bool) int64
	l := 0
	for _, goals := range v.j.p.Goals {
		if goals[0].Goal != matcher.GoalWorstOff {
			list = append(list, func(d *decider, _ bool) int64 { return d.level(goals) })
			l++
			continue
		}
		above := int64(0)
		for ; l < len(s.Levels) && s.Levels[l].Share != nil; l++ {
			share, most := ratio{s.Levels[l].Share.Unmet, s.Levels[l].Share.Of}, above
			list = append(list, func(d *decider, keeps bool) int64 {
				if keeps && d.above(share) > most {
					return -1
				}
				return d.lacking(share)
			})
			above = s.Levels[l].Value
		}
	}
	if len(list) < len(s.Levels) || s.Status == matcher.StatusOptimal && len(list) != len(s.Levels) {
		v.fault("%d levels; want %d", len(s.Levels), len(list))
		return nil
	}
	return list
}

// reasons decides of every reason whether its relaxations suffice, and where it is called
// irreducible, that they do not once one of them is left out, or is smaller by one.
func (v *verdicts) reasons(x plan, s *matcher.Solution) {
	given := map[matcher.Cell]bool{}
	for i := range s.Reasons {
		r := &s.Reasons[i]
		given[r.Cell] = true
		v.looked["reasons "+string(r.Proof)]++
		if r.Proof == matcher.ProofNone {
			continue
		}
		n := max(1, r.Seats)
		if yes, decided := v.serves(x, r, n); decided && !yes {
			v.fault("the reason of %v does not suffice for %d: %v", r.Cell, n, r.Relaxations)
		}
		if r.Proof != matcher.ProofIrreducible {
			continue
		}
		for at, one := range r.Relaxations {
			less := *r
			less.Relaxations = slices.Delete(slices.Clone(r.Relaxations), at, at+1)
			if yes, decided := v.serves(x, &less, 1); decided && yes {
				v.fault("the reason of %v is called irreducible and does without %v: %v", r.Cell, one, r.Relaxations)
			}
			if one.Amount < 2 || one.Code == matcher.RelaxPin || one.Code == matcher.RelaxBan || one.Code == matcher.RelaxLevel {
				continue
			}
			less.Relaxations = slices.Clone(r.Relaxations)
			less.Relaxations[at].Amount--
			if yes, decided := v.serves(x, &less, 1); decided && yes {
				v.fault("the reason of %v is called irreducible and a smaller amount is enough of %v: %v", r.Cell, one, r.Relaxations)
			}
		}
	}
	if s.Status == matcher.StatusOptimal {
		for _, u := range s.Unmet {
			if !given[u.Cell] {
				v.fault("no reason for %v", u.Cell)
			}
		}
	}
}

// serves is whether some plan obeys the rules once a reason's relaxations hold n times over, has n
// seats more in the cell, keeps every other cell at no less than it has and leaves the goals above unmet no worse.
func (v *verdicts) serves(x plan, r *matcher.Reason, n int64) (yes, decided bool) {
	often := *r
	often.Relaxations = slices.Clone(r.Relaxations)
	for i := range often.Relaxations {
		switch one := &often.Relaxations[i]; one.Code {
		case matcher.RelaxReach, matcher.RelaxReady, matcher.RelaxBan, matcher.RelaxPin, matcher.RelaxLevel, matcher.RelaxAge, matcher.RelaxLeaves:
		default:
			one.Amount *= n
		}
	}
	then, worse := v.j.relaxed(&often, -1)
	if then == nil {
		return false, true
	}
	before := v.j.decide(matcher.Cell{}, 0)
	before.put(x)
	d := then.decide(r.Cell, worse["new_offer"])
	for k := range d.demand {
		d.least[k] = x.inCell(v.j.p.Demands[k].Cell)
		if v.j.p.Demands[k].Cell == r.Cell {
			d.least[k] += n
		}
	}
	return d.possible(func() bool { return keepsGoals(before, d, worse) })
}

// keepsGoals holds the levels above that of the goal unmet, and has that one gain.
func keepsGoals(before, d *decider, worse map[string]int64) bool {
	for _, level := range d.j.p.Goals {
		if level[0].Goal == matcher.GoalWorstOff {
			continue // one seat more and none less elsewhere never worsens a share
		}
		var change, allowed int64
		gains := false
		for _, g := range level {
			by := d.goal(g.Goal) - before.goal(g.Goal)
			if g.Goal == matcher.GoalUnmet {
				gains = true
			}
			if amount, is := worse["goal "+string(g.Goal)]; is {
				if by > amount {
					return false
				}
				allowed += g.Weight * amount
			}
			change += g.Weight * by
		}
		if gains {
			return change < allowed
		}
		if change > allowed {
			return false
		}
	}
	return true
}

// contradiction decides whether the members of a conflict contradict each other when
// no other rule holds, and where it is called irreducible, whether they no longer do when one is left out.
func (v *verdicts) contradiction(c *matcher.Conflict) {
	v.looked["conflicts"]++
	if len(c.Members) == 0 {
		v.looked["conflicts without members"]++
		return
	}
	yes, decided := v.possibleWith(c, c.Members)
	if !decided {
		v.looked["conflicts undecided"]++
		return
	}
	if yes {
		v.fault("the members contradict nothing: %v", membersText(c.Members))
	}
	if !c.Irreducible {
		v.looked["conflicts not called irreducible"]++
		return
	}
	for i := range c.Members {
		rest := slices.Delete(slices.Clone(c.Members), i, i+1)
		if yes, decided := v.possibleWith(c, rest); decided && !yes {
			v.fault("the conflict is called irreducible and does without %s %s: %v", c.Members[i].Row, c.Members[i].Bound, membersText(c.Members))
		}
	}
}

func membersText(list []matcher.ConflictMember) string {
	var words []string
	for _, m := range list {
		words = append(words, fmt.Sprintf("%s %s %d", m.Row, m.Bound, m.Value))
	}
	return strings.Join(words, "; ")
}

// possibleWith is whether a plan obeys the members when no other bound of a rule or cohort holds, nor, where all
// are told, a capacity, a ban or what a cell asks for; beside a cut no capacity. What keeps an offer from a cell
// beside bans always holds.
func (v *verdicts) possibleWith(c *matcher.Conflict, members []matcher.ConflictMember) (yes, decided bool) {
	rest := v.j
	if c.Tree == nil {
		p := *v.j.p
		p.Offers = slices.Clone(p.Offers)
		capacities := slices.DeleteFunc(slices.Clone(members), func(m matcher.ConflictMember) bool { return !strings.HasPrefix(string(m.Row), "capacity:") })
		members = slices.DeleteFunc(slices.Clone(members), func(m matcher.ConflictMember) bool { return strings.HasPrefix(string(m.Row), "capacity:") })
		for i := range p.Offers {
			if !slices.ContainsFunc(capacities, func(m matcher.ConflictMember) bool { return m.Row == matcher.CapacityRow(p.Offers[i].ID) }) {
				p.Offers[i].Capacity = matcher.MaxNumber
			}
		}
		rest = &judge{p: &p, plain: true}
	}
	only, ok := rest.only(members, c.All)
	if !ok {
		v.fault("a member is no bound of the problem: %v", membersText(members))
		return false, false
	}
	only.p.Goals = nil
	return only.decide(matcher.Cell{}, 0).possible(nil)
}

// prices decides what a unit more and a unit less of every priced row do.
func (v *verdicts) prices(c *compile.Formulation, s *matcher.Solution) {
	list, exact := explain.Prices(c, s)
	if !exact {
		var err error
		if list, err = explain.PricesByResolving(context.Background(), c, s, explain.Resolving{Most: 100, All: true}); err != nil {
			v.fault("prices: internal error: %v", err)
			return
		}
	}
	for i := range list {
		v.looked["prices"]++
		v.price(&list[i], &list[i].More, 1)
		v.price(&list[i], &list[i].Less, -1)
	}
}

func (v *verdicts) price(price *matcher.Price, e *matcher.Effect, sign int64) {
	for _, l := range e.Levels {
		if l.Low > l.High {
			v.fault("the price of %s by %d is an interval upside down: %v", price.Row, sign, l)
		}
	}
	if slices.ContainsFunc(v.j.p.Goals, func(level []matcher.Goal) bool { return level[0].Goal == matcher.GoalWorstOff }) {
		return // its levels change their meaning
	}
	one, decided := v.moved(price, sign)
	if !decided || len(e.Levels) == 0 && !e.Impossible {
		return // nothing is said
	}
	if e.Impossible != (one == nil) {
		v.fault("the price of %s by %d says impossible: %v; the judge: %v", price.Row, sign, e.Impossible, one)
		return
	}
	for l, interval := range e.Levels {
		if by := one[l].of - v.optimum[l].of; by < interval.Low || by > interval.High {
			v.fault("the price of %s by %d is %v on level %d; the judge: %d", price.Row, sign, interval, l+1, by)
		}
	}
	if e.Units == 0 {
		return
	}
	levels := len(one)
	if last := v.j.p.Goals[levels-1]; len(last) == 1 && last[0].Goal == matcher.GoalTie {
		levels-- // a range looks at no tie-break
	}
	for n := int64(2); n <= e.Units+1 && n < 6; n++ {
		many, decided := v.moved(price, sign*n)
		same := many != nil
		for l := range levels {
			same = same && many[l].of-v.optimum[l].of == n*(one[l].of-v.optimum[l].of)
		}
		if decided && (n <= e.Units && !same || n > e.Units && same && !e.Beyond) {
			v.fault("the price of %s by %d holds for %d units; the judge at %d: %v", price.Row, sign, e.Units, n, same)
			return
		}
	}
}

// moved is the optimum with a priced row moved by so many units; nil where no plan is left.
func (v *verdicts) moved(price *matcher.Price, units int64) ([]ratio, bool) {
	p := *v.j.p
	p.Offers, p.Rules = slices.Clone(p.Offers), slices.Clone(p.Rules)
	then := &judge{p: &p, plain: true}
	by := units * price.Unit
	kind, id, _ := strings.Cut(string(price.Row), ":")
	switch kind {
	case "capacity":
		o := then.offer(matcher.OfferID(id))
		if o.Capacity += by; o.Capacity < 0 {
			return nil, true
		}
	case "cohort":
		o := then.offer(matcher.OfferID(id))
		o.MinCohort = max(1, o.MinCohort-by)
	case "rule":
		r := then.rule(matcher.RuleID(id))
		high := v.j.belts()[string(price.Row)].top
		if r.Kind == matcher.RuleBudget {
			by = max(by, -high)
		}
		if r.Kind == matcher.RuleShare {
			r.Kind = matcher.RuleCap
		}
		if r.High = matcher.Seats(high + by); *r.High < r.Low {
			return nil, true
		}
	}
	return then.decide(matcher.Cell{}, 0).optimum()
}

var drawnProblems = flag.Int("problems", 0, "how many problems the judge draws, in place of 100, or 2,000 with DATHANG_LONG=1")

// Every answer to a drawn problem is decided anew. A seed that fails is run alone by its name:
// go test ./matcher/verify -run 'TestJudge_AgreesWithEveryAnswer/seed_17$'. The figures of README.md are
// what go test ./matcher/verify -run TestJudge_Agrees -v -args -problems 5000 logs.
func TestJudge_AgreesWithEveryAnswer(t *testing.T) {
	t.Parallel()
	looked := map[string]int{}
	many := trials(100, 2000)
	if *drawnProblems > 0 {
		many = *drawnProblems
	}
	for seed := range many {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			v := judged(drawnFor(uint64(seed)))
			if v.took > time.Second {
				t.Logf("seed %d took %s", seed, v.took.Round(time.Millisecond))
			}
			for what, n := range v.looked {
				looked[what] += n
			}
			for _, w := range v.wrong {
				t.Errorf("seed %d: %s", seed, w)
			}
		})
	}
	t.Log(looked)
}
