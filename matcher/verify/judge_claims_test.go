package verify_test

import (
	"hash/fnv"
	"math/big"
	"math/bits"
	"slices"
	"strings"

	"dathang/matcher"
)

// facet is what the levels above leave, as the judge sees it: live variables,
// and for every row the list of numbers of seats that it may have.
type facet struct {
	live  map[spot]bool
	unmet map[matcher.Cell]bool
	seats map[string][]int64
	open  map[string]bool
}

func (j *judge) wholeFacet(rows map[string]belt) *facet {
	f := &facet{map[spot]bool{}, map[matcher.Cell]bool{}, map[string][]int64{}, map[string]bool{}}
	for _, s := range j.spots() {
		f.live[s] = true
	}
	total := int64(0)
	for _, d := range j.p.Demands {
		f.unmet[d.Cell] = true
		total += d.Seats
	}
	for name, b := range rows {
		if b.only != nil {
			f.seats[name] = b.only
			continue
		}
		top := b.top
		if top < 0 {
			top, f.open[name] = max(total, b.low), true
		}
		for n := b.low; n <= top; n++ {
			f.seats[name] = append(f.seats[name], n)
		}
	}
	return f
}

// reduced is a pair's cost on a level plus the multipliers of its rows.
func reduced(cost int64, s spot, rows map[string]belt, y map[string]int64) *big.Int {
	sum := big.NewInt(cost)
	for name, v := range y {
		if rows[name].in(s) {
			sum.Add(sum, big.NewInt(v))
		}
	}
	return sum
}

// bound is the Lagrange bound of a level, by trying everything; false where a
// multiplier is on no row or on the open side of one.
func (j *judge) bound(goals []matcher.Goal, f *facet, rows map[string]belt, y map[string]int64) (*big.Int, *facet, bool) {
	next := &facet{map[spot]bool{}, map[matcher.Cell]bool{}, map[string][]int64{}, map[string]bool{}}
	for name, v := range y {
		if _, ok := rows[name]; !ok || v > 0 && f.open[name] {
			return nil, nil, false
		}
	}
	sum, unmetWeight := new(big.Int), int64(0)
	for _, g := range goals {
		if g.Goal == matcher.GoalUnmet {
			unmetWeight = g.Weight
		}
	}
	for k := range j.p.Demands {
		d := &j.p.Demands[k]
		var least *big.Int
		var which []spot
		nobody := spot{cell: d.Cell}
		for s := range f.live {
			if s.cell != d.Cell || !f.live[s] {
				continue
			}
			var cost int64
			for _, g := range goals {
				cost += g.Weight * j.seat(g.Goal, s)
			}
			least, which = lesser(least, which, reduced(cost, s, rows, y), s)
		}
		if f.unmet[d.Cell] {
			least, which = lesser(least, which, big.NewInt(unmetWeight*d.UnmetWeight()), nobody)
		}
		for _, s := range which {
			if s == nobody {
				next.unmet[d.Cell] = true
			} else {
				next.live[s] = true
			}
		}
		sum.Add(sum, new(big.Int).Mul(least, big.NewInt(d.Seats)))
	}
	for name, b := range rows {
		var least *big.Int
		var which []int64
		for _, n := range f.seats[name] {
			term := new(big.Int).Mul(big.NewInt(-y[name]), big.NewInt(n))
			if b.commune != nil {
				term.Add(term, big.NewInt(unmetWeight*steep(b.commune, b.top-n)))
			}
			least, which = lesser(least, which, term, n)
		}
		sum.Add(sum, least)
		next.seats[name] = which
		next.open[name] = f.open[name] && y[name] == 0
	}
	return sum, next, true
}

func lesser[T any](least *big.Int, which []T, at *big.Int, who T) (*big.Int, []T) {
	switch {
	case least == nil || at.Cmp(least) < 0:
		return at, []T{who}
	case at.Cmp(least) == 0:
		return least, append(which, who)
	}
	return least, which
}

func tieOf(s spot) int64 {
	hash := func(text string) uint64 {
		h := fnv.New64a()
		h.Write([]byte(text))
		return h.Sum64()
	}
	z := hash(string(s.offer)) ^ bits.RotateLeft64(hash(s.cell.String()), 32)
	z ^= z >> 30
	z *= 0xbf58476d1ce4e5b9
	z ^= z >> 27
	z *= 0x94d049bb133111eb
	z ^= z >> 31
	return int64(z >> 34)
}

// ascending is whether keys rise strictly.
func ascending[T any](list []T, compare func(a, b T) int) bool {
	for i := 1; i < len(list); i++ {
		if compare(list[i-1], list[i]) >= 0 {
			return false
		}
	}
	return true
}

// planOf is a list of allocations as a plan; false where it is no proper list.
func (j *judge) planOf(list []matcher.Allocation) (plan, bool) {
	x := plan{}
	for _, a := range list {
		if a.Seats < 1 || j.offer(a.Offer) == nil || j.demand(a.Cell) == nil {
			return nil, false
		}
		x[spot{a.Offer, a.Cell}] = a.Seats
	}
	return x, ascending(list, func(a, b matcher.Allocation) int {
		if n := a.Compare(b.Cell); n != 0 {
			return n
		}
		return strings.Compare(string(a.Offer), string(b.Offer))
	})
}

// holds is whether every claim of an answer is true, irreducibility of reasons apart.
func (j *judge) holds(s *matcher.Solution) bool {
	answered := s.Status == matcher.StatusOptimal || s.Status == matcher.StatusFeasible
	parts := len(s.Allocations) + len(s.Unmet) + len(s.Levels) + len(s.Certificate.Levels) + len(s.Reasons)
	switch {
	case s.Status == matcher.StatusUnknown:
		return parts == 0 && s.Conflict == nil
	case s.Status == matcher.StatusInfeasible:
		return parts == 0 && s.Conflict != nil && j.conflictHolds(s.Conflict)
	case !answered || s.Conflict != nil:
		return false
	}
	x, ok := j.planOf(s.Allocations)
	return ok && j.legal(x) && j.unmetHolds(x, s.Unmet) && j.levelsHold(x, s) && j.reasonsHold(x, s)
}

func (j *judge) unmetHolds(x plan, list []matcher.Unmet) bool {
	said := map[matcher.Cell]int64{}
	for _, u := range list {
		if u.Seats == 0 || j.demand(u.Cell) == nil {
			return false
		}
		said[u.Cell] = u.Seats
	}
	for _, d := range j.p.Demands {
		if said[d.Cell] != d.Seats-x.inCell(d.Cell) {
			return false
		}
	}
	return ascending(list, func(a, b matcher.Unmet) int { return a.Compare(b.Cell) })
}

func (j *judge) levelsHold(x plan, s *matcher.Solution) bool {
	n := len(s.Levels)
	if n != len(s.Certificate.Levels) || n > len(j.p.Goals) || n == 0 {
		return false
	}
	if s.Status == matcher.StatusOptimal && n < len(j.p.Goals) {
		return false
	}
	rows := j.belts()
	face := j.wholeFacet(rows)
	var held []kept
	for l, level := range s.Levels {
		if len(level.Goals) != len(j.p.Goals[l]) {
			return false
		}
		for i, g := range j.p.Goals[l] {
			if level.Goals[i].Goal != g.Goal || level.Goals[i].Value != j.goal(g.Goal, x) {
				return false
			}
		}
		value := j.level(l, x)
		h := &hearing{judge: j, goals: j.p.Goals[l], proof: &s.Certificate.Levels[l], held: held}
		if !h.hears(face) || level.Value != value || level.Bound != h.level(value) || level.Gap != value-level.Bound {
			return false
		}
		if level.Gap != 0 && s.Status == matcher.StatusOptimal {
			return false
		}
		if h.keepsFace(value) {
			face = h.next
		} else {
			held = append(held, kept{j.p.Goals[l], value})
		}
	}
	return true
}

func multipliersOf(list []matcher.Multiplier) (map[string]int64, bool) {
	y := map[string]int64{}
	for _, m := range list {
		if m.Value == 0 || m.Value > 1<<60 || m.Value < -1<<60 {
			return nil, false
		}
		y[string(m.Row)] = m.Value
	}
	return y, ascending(list, func(a, b matcher.Multiplier) int { return strings.Compare(string(a.Row), string(b.Row)) })
}

// conflictHolds tries every number of seats of rows that have only the members' bounds.
func (j *judge) conflictHolds(c *matcher.Conflict) bool {
	if !j.obstaclesHold(c) {
		return false
	}
	if c.Tree == nil && c.All {
		return false
	}
	if c.Tree != nil {
		return len(c.Multipliers) == 0 && j.treeConflictHolds(c)
	}
	rows, seen := map[string]belt{}, map[string]bool{}
	all := j.belts()
	for name, b := range all {
		b.low, b.top, b.commune, b.only = 0, -1, nil, nil
		rows[name] = b
	}
	for _, m := range c.Members {
		b, ok := rows[string(m.Row)]
		want := all[string(m.Row)].low
		if m.Bound == "high" {
			want = all[string(m.Row)].top
			b.top = want
		} else {
			b.low = want
		}
		if !ok || seen[string(m.Row)+m.Bound] || m.Bound != "low" && m.Bound != "high" || want < 0 || m.Value != want {
			return false
		}
		rows[string(m.Row)], seen[string(m.Row)+m.Bound] = b, true
	}
	y, ok := multipliersOf(c.Multipliers)
	if !ok {
		return false
	}
	bound, _, ok := j.bound(nil, j.wholeFacet(rows), rows, y)
	if !ok || bound.Sign() <= 0 {
		return false
	}
	for _, m := range c.Members {
		if !c.Irreducible && len(m.Witness) == 0 {
			continue
		}
		x, ok := j.planOf(m.Witness)
		if !ok || !j.legalBut(x, rows, m) {
			return false
		}
	}
	return true
}

// treeConflictHolds looks at the problem with the members' bounds alone, and for each witness
// at the problem without that member, too.
func (j *judge) treeConflictHolds(c *matcher.Conflict) bool {
	if len(c.Members) == 0 {
		return !c.Irreducible && j.treeHolds(c)
	}
	only, ok := j.only(c.Members, c.All)
	if !ok || !only.treeHolds(c) {
		return false
	}
	for i := range c.Members {
		m := &c.Members[i]
		if !c.Irreducible && len(m.Witness) == 0 {
			continue
		}
		rest, ok := j.only(append(append([]matcher.ConflictMember{}, c.Members[:i]...), c.Members[i+1:]...), c.All)
		x, known := rest.planOf(m.Witness)
		if !ok || !known || !rest.legal(x) {
			return false
		}
	}
	return true
}

// obstaclesHold: each is of a pin of the list, and tells all that keeps its offer from its cell.
func (j *judge) obstaclesHold(c *matcher.Conflict) bool {
	for i := range c.Obstacles {
		o := &c.Obstacles[i]
		if j.offer(o.Offer) == nil || j.demand(o.Cell) == nil || len(o.Hindrances) == 0 || !slices.Equal(o.Hindrances, j.keptOff(spot{o.Offer, o.Cell})) {
			return false
		}
		if !slices.ContainsFunc(c.Members, func(m matcher.ConflictMember) bool {
			r := j.rule(matcher.RuleID(strings.TrimPrefix(string(m.Row), "rule:")))
			return r != nil && r.Kind == matcher.RulePin && m.Bound == "low" && j.selected(&r.Where, spot{o.Offer, o.Cell})
		}) {
			return false
		}
	}
	return true
}

// keptOff are all reasons but bans for which an offer is not there for a cell.
func (j *judge) keptOff(s spot) []matcher.Hindrance {
	var list []matcher.Hindrance
	o := j.offer(s.offer)
	put := func(is bool, cause matcher.Cause, amount, want int64) {
		if is {
			list = append(list, matcher.Hindrance{Cause: cause, Amount: amount, Want: want})
		}
	}
	need, _ := o.Kind.Serves()
	put(need != s.cell.Need, matcher.CauseNeed, 0, 0)
	put(j.covers(s) < j.p.Threshold, matcher.CauseCoverage, j.covers(s), j.p.Threshold)
	put(j.late(s) > int64(j.p.Lateness.MaxYears), matcher.CauseYear, j.late(s)-int64(j.p.Lateness.MaxYears), 0)
	put(j.late(s) == 0 && o.Until != 0 && s.cell.Year > o.Until, matcher.CauseYear, int64(o.Until-s.cell.Year), 0)
	put(j.provider(o.Provider).Commune == s.cell.Commune, matcher.CauseSelf, 0, 0)
	put(o.ReachM != 0 && j.metres(s) > o.ReachM, matcher.CauseReach, j.metres(s)-o.ReachM, o.ReachM)
	return list
}

// only is a judge of the problem in which no rule has a bound and no offer a cohort but the members'. Where all bounds are
// told, capacities, bans and what cells ask for hold only so, too: else an offer gives and a cell asks for more than anything needs.
func (j *judge) only(members []matcher.ConflictMember, all bool) (*judge, bool) {
	left := map[string]int64{}
	for _, m := range members {
		if _, twice := left[string(m.Row)+"|"+m.Bound]; twice {
			return nil, false
		}
		left[string(m.Row)+"|"+m.Bound] = m.Value
	}
	used := 0
	is := func(row, bound string, value int64) bool {
		n, named := left[row+"|"+bound]
		if named && n == value {
			used++
		}
		return named && n == value
	}
	p := *j.p
	needed := j.needed()
	p.Rules, p.Offers, p.Demands = nil, append([]matcher.Offer{}, p.Offers...), append([]matcher.Demand{}, p.Demands...)
	for o := range p.Offers {
		f := &p.Offers[o]
		if f.MinCohort <= 1 || !is("capacity:"+string(f.ID), "cohort", f.MinCohort) {
			f.MinCohort = 0
		}
		if all && !is("capacity:"+string(f.ID), "high", f.Capacity) {
			f.Capacity = max(f.Capacity, needed)
		}
	}
	for k := range p.Demands {
		d := &p.Demands[k]
		if all && !is("demand:"+d.String(), "high", d.Seats) {
			d.Seats = max(d.Seats, needed)
		}
	}
	belts := j.belts()
	for _, r := range j.p.Rules {
		row := "rule:" + string(r.ID)
		low := r.Low > 0 && is(row, "low", r.Low)
		top := belts[row].top
		if r.High != nil {
			top = *r.High
		}
		high := (r.High != nil || r.Kind == matcher.RuleShare) && is(row, "high", top)
		ban := r.Kind == matcher.RuleBan && (!all || is(row, "ban", 0))
		if r.Kind == matcher.RuleShare {
			r.Kind, r.High = matcher.RuleCap, matcher.Seats(top)
		}
		if !low {
			r.Low = 0
		}
		if !high {
			r.High = nil
		}
		if low || high || ban {
			p.Rules = append(p.Rules, r)
		}
	}
	return &judge{p: &p, plain: j.plain}, used == len(members)
}

// needed is as many seats as anything asks for together: no plan needs more of one offer or in one cell.
func (j *judge) needed() int64 {
	n := int64(1)
	for _, r := range j.p.Rules {
		n += r.Low
	}
	for _, o := range j.p.Offers {
		n += o.MinCohort
	}
	for _, a := range j.p.Reference {
		n += a.Seats
	}
	return n
}

// legalBut is whether a plan holds to pairs, demand and rows, one bound apart.
func (j *judge) legalBut(x plan, rows map[string]belt, but matcher.ConflictMember) bool {
	for s := range x {
		if !j.exists(s) {
			return false
		}
	}
	for _, d := range j.p.Demands {
		if x.inCell(d.Cell) > d.Seats {
			return false
		}
	}
	for name, b := range rows {
		n := x.inBelt(b)
		if n < b.low && (name != string(but.Row) || but.Bound != "low") || b.top >= 0 && n > b.top && (name != string(but.Row) || but.Bound != "high") {
			return false
		}
	}
	return true
}

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
			if g.Goal == matcher.GoalUnmet {
				by = j.goal(g.Goal, served) - j.goal(g.Goal, x)
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
	then := &judge{p: &q, plain: j.plain, lifted: map[lift]bool{}, unpinned: map[matcher.RuleID]bool{}}
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
	case matcher.RelaxCapacity, matcher.RelaxReach, matcher.RelaxReady, matcher.RelaxCohort:
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
