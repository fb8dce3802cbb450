package verify_test

import (
	"slices"
	"strings"

	"dathang/matcher"
)

// reasonsHold changes the problem as each reason says and looks at the whole
// plan with the witness's moves under it.
func (j *judge) reasonsHold(x plan, s *matcher.Solution) bool {
	given := map[matcher.Cell]bool{}
	for i := range s.Reasons {
		r := &s.Reasons[i]
		d := j.demand(r.Cell)
		if d == nil || x.inCell(r.Cell) == d.Seats || !j.reasonHolds(x, r) {
			return false
		}
		given[r.Cell] = true
	}
	if len(s.Reasons) > 0 && s.Status == matcher.StatusOptimal {
		for _, d := range j.p.Demands {
			if x.inCell(d.Cell) < d.Seats && !given[d.Cell] {
				return false
			}
		}
	}
	return ascending(s.Reasons, func(a, b matcher.Reason) int { return a.Compare(b.Cell) })
}

func (j *judge) reasonHolds(x plan, r *matcher.Reason) bool {
	if r.Proof == matcher.ProofNone {
		return len(r.Relaxations)+len(r.Witness) == 0
	}
	if r.Proof != matcher.ProofIrreducible && r.Proof != matcher.ProofSufficient || len(r.Relaxations) == 0 {
		return false
	}
	if !ascending(slices.Sorted(func(yield func(string) bool) {
		for _, one := range r.Relaxations {
			if !yield(string(one.Code) + " " + string(one.Offer) + " " + string(one.Rule) + string(one.Goal)) {
				return
			}
		}
	}), strings.Compare) {
		return false
	}
	fewer := j.suffices(x, r, -1)
	if r.Proof == matcher.ProofIrreducible && fewer {
		// The witness itself must need each of them.
		for i := range r.Relaxations {
			if j.suffices(x, r, i) {
				return false
			}
			// And as much of it as is stated.
			less := *r
			less.Relaxations = slices.Clone(r.Relaxations)
			if less.Relaxations[i].Amount--; less.Relaxations[i].Amount > 0 && j.suffices(x, &less, -1) {
				return false
			}
		}
	}
	return fewer
}

// suffices is whether the witness holds with all relaxations but one.
func (j *judge) suffices(x plan, r *matcher.Reason, but int) bool {
	then, worse := j.relaxed(r, but)
	if then == nil {
		return false
	}
	after, fresh, seen := plan{}, int64(0), map[spot]bool{}
	for s, n := range x {
		after[s] = n
	}
	for _, m := range r.Witness {
		s := spot{m.Offer, m.Cell}
		if m.By == 0 || seen[s] {
			return false
		}
		seen[s] = true
		if m.Offer == "" {
			if m.Cell != r.Cell || m.By < 0 {
				return false
			}
			fresh += m.By
			continue
		}
		if j.demand(m.Cell) == nil || j.offer(m.Offer) == nil || !then.exists(s) {
			return false
		}
		if after[s] += m.By; after[s] < 0 || after[s] > j.demand(m.Cell).Seats {
			return false
		}
		if after[s] == 0 {
			delete(after, s)
		}
	}
	if fresh > worse["new_offer"] {
		return false
	}
	return then.servesOneMore(x, after, r.Cell, fresh) && then.withinBelts(after, r.Cell, fresh) && j.goalsHold(then, x, after, spot{cell: r.Cell}, fresh, worse)
}

// servesOneMore: the cell has a seat more at least, no other cell fewer, and none more than it asks for.
func (j *judge) servesOneMore(x, after plan, cell matcher.Cell, fresh int64) bool {
	for _, d := range j.p.Demands {
		want, got := x.inCell(d.Cell), after.inCell(d.Cell)
		if d.Cell == cell {
			want, got = want+1, got+fresh
		}
		if got < want || got > d.Seats {
			return false
		}
	}
	return true
}

// withinBelts counts seats of a new offer wherever the row takes any offer; a
// budget or a rule about people away asks what offer it is.
func (j *judge) withinBelts(after plan, cell matcher.Cell, fresh int64) bool {
	for name, b := range j.belts() {
		n := after.inBelt(b)
		if id, is := strings.CutPrefix(name, "rule:"); is {
			for i := range j.p.Rules {
				if r := &j.p.Rules[i]; string(r.ID) == id && b.times == nil && b.extra == nil && !r.Where.OfOffers() && j.cellSelected(&r.Where, cell) {
					n += fresh
				}
			}
		}
		if !b.allows(n) {
			return false
		}
	}
	return true
}

// goalsHold holds the levels above the goal unmet, and relaxed goals beside it.
func (j *judge) goalsHold(then *judge, x, after plan, new spot, fresh int64, worse map[string]int64) bool {
	served := plan{new: fresh}
	for s, n := range after {
		served[s] = n
	}
	for _, level := range j.p.Goals {
		above := !slices.ContainsFunc(level, func(g matcher.Goal) bool { return g.Goal == matcher.GoalUnmet })
		var change, allowed int64
		for _, g := range level {
			by := then.goal(g.Goal, after) - j.goal(g.Goal, x)
			switch g.Goal {
			case matcher.GoalUnmet:
				by = j.goal(g.Goal, served) - j.goal(g.Goal, x)
			case matcher.GoalWaiting: // what nobody offers yet comes when the cell is due
				by -= fresh * (j.left(g.Goal, j.demand(new.cell)) - j.yearsWithout(new.cell, new.cell.Year))
			}
			amount, relaxed := worse["goal "+string(g.Goal)]
			if relaxed && by > amount {
				return false
			}
			change += g.Weight * by
			allowed += g.Weight * amount
		}
		if above && change > allowed || !above && change >= allowed {
			return false // the level of the goal unmet has to gain
		}
		if !above {
			break
		}
	}
	return true
}

// relaxed is the judge of the problem after all relaxations but one, with how
// much worse goals may be and how many new seats there are; nil where a
// relaxation makes no sense.
func (j *judge) relaxed(r *matcher.Reason, but int) (*judge, map[string]int64) {
	q := *j.p
	q.Offers, q.Rules = slices.Clone(q.Offers), slices.Clone(q.Rules)
	then := &judge{p: &q, plain: j.plain, lifted: map[lift]bool{}, waived: map[spot]waiver{}, unpinned: map[matcher.RuleID]bool{}}
	worse := map[string]int64{}
	for i, one := range r.Relaxations {
		if !j.sensible(r.Cell, one) {
			return nil, nil
		}
		if i == but {
			continue
		}
		rule := then.rule(one.Rule)
		switch one.Code {
		case matcher.RelaxCapacity:
			then.offer(one.Offer).Capacity += one.Amount
		case matcher.RelaxCohort:
			o := then.offer(one.Offer)
			o.MinCohort -= min(o.MinCohort, one.Amount)
		case matcher.RelaxCap, matcher.RelaxLimit, matcher.RelaxBudget, matcher.RelaxAway, matcher.RelaxChange:
			if rule.High != nil {
				rule.High = matcher.Seats(*rule.High + one.Amount)
			}
			if rule.Kind == matcher.RuleShare {
				// A share has no high of its own: make it a cap of the same pairs.
				top := j.belts()["rule:"+string(rule.ID)].top
				rule.Kind, rule.High = matcher.RuleCap, matcher.Seats(top+one.Amount)
			}
		case matcher.RelaxLow:
			rule.Low = max(0, rule.Low-one.Amount)
		case matcher.RelaxPin:
			then.unpinned[one.Rule] = true
		case matcher.RelaxBan:
			then.lifted[lift{spot{one.Offer, r.Cell}, one.Rule}] = true
		case matcher.RelaxReach:
			if o := then.offer(one.Offer); o.ReachM != 0 {
				o.ReachM += one.Amount
			}
		case matcher.RelaxReady:
			then.offer(one.Offer).Ready -= int(one.Amount)
		case matcher.RelaxLevel, matcher.RelaxAge, matcher.RelaxLeaves:
			// The holders of other cells are as they are.
			s := spot{one.Offer, r.Cell}
			w := then.waived[s]
			switch one.Code {
			case matcher.RelaxLevel:
				w.level = true
			case matcher.RelaxAge:
				w.older += one.Amount
			case matcher.RelaxLeaves:
				w.longer += one.Amount
			}
			then.waived[s] = w
		case matcher.RelaxNewOffer:
			worse["new_offer"] += one.Amount
		case matcher.RelaxGoal:
			worse["goal "+string(one.Goal)] += one.Amount
		}
	}
	return then, worse
}

func (j *judge) rule(id matcher.RuleID) *matcher.Rule {
	for i := range j.p.Rules {
		if j.p.Rules[i].ID == id {
			return &j.p.Rules[i]
		}
	}
	return nil
}

// sensible is whether a relaxation names just what its code is about.
func (j *judge) sensible(cell matcher.Cell, one matcher.Relaxation) bool {
	var kind matcher.RuleKind
	if rule := j.rule(one.Rule); rule != nil {
		kind = rule.Kind
	}
	bare := one
	bare.Code, bare.Amount = "", 0
	want := matcher.Relaxation{}
	counted := true
	switch one.Code {
	case matcher.RelaxCapacity, matcher.RelaxReach, matcher.RelaxReady, matcher.RelaxCohort, matcher.RelaxAge, matcher.RelaxLeaves:
		want.Offer = one.Offer
	case matcher.RelaxCap:
		want.Rule = one.Rule
		counted = kind == matcher.RuleCap || kind == matcher.RuleShare
	case matcher.RelaxLimit:
		want.Rule = one.Rule
		counted = kind == matcher.RuleLimit
	case matcher.RelaxBudget, matcher.RelaxAway, matcher.RelaxChange:
		want.Rule = one.Rule
		counted = map[matcher.RelaxationCode]matcher.RuleKind{
			matcher.RelaxBudget: matcher.RuleBudget, matcher.RelaxAway: matcher.RuleAway, matcher.RelaxChange: matcher.RuleChange,
		}[one.Code] == kind
	case matcher.RelaxLow:
		want.Rule = one.Rule
		counted = kind == matcher.RuleCap || kind == matcher.RuleLimit
	case matcher.RelaxPin:
		want.Rule = one.Rule
		return bare == want && kind == matcher.RulePin && one.Amount >= 0 && one.Amount <= 1<<53
	case matcher.RelaxBan:
		want.Rule, want.Offer = one.Rule, one.Offer
		return bare == want && kind == matcher.RuleBan && one.Amount >= 0 && one.Amount <= 1<<53 && j.offer(one.Offer) != nil
	case matcher.RelaxLevel:
		want.Offer = one.Offer
		return bare == want && one.Amount >= 0 && one.Amount <= 1<<53 && j.offer(one.Offer) != nil
	case matcher.RelaxNewOffer:
		want.Field, want.Need = cell.Field, cell.Need
	case matcher.RelaxGoal:
		want.Goal = one.Goal
		counted = j.mayWorsen(one.Goal)
	default:
		return false
	}
	return bare == want && counted && one.Amount > 0 && one.Amount <= 1<<53 && (want.Offer == "" || j.offer(want.Offer) != nil)
}

func (j *judge) mayWorsen(goal matcher.GoalID) bool {
	for _, level := range j.p.Goals {
		last := false
		for _, g := range level {
			if g.Goal == goal && goal != matcher.GoalUnmet {
				return true
			}
			last = last || g.Goal == matcher.GoalUnmet
		}
		if last {
			return false
		}
	}
	return false
}
