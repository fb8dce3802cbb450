package verify_test

import (
	"math/big"
	"slices"
	"strings"

	"dathang/matcher"
)

// The judge's reading of what no network holds: cohorts, opening costs,
// budgets, people away, lost seats, balance.

func (j *judge) chooses(o *matcher.Offer) bool { return o.MinCohort > 1 || o.OpeningKVND > 0 }

// choice lists the numbers of seats that an offer may have.
func (j *judge) choice(o *matcher.Offer, b belt) belt {
	if !j.chooses(o) {
		return b
	}
	b.only = []int64{0}
	for n := max(1, o.MinCohort); n <= o.Capacity; n++ {
		b.only = append(b.only, n)
	}
	b.shape = func(w *objective, n int64) *big.Int {
		sum := new(big.Int)
		if n == 0 {
			return sum
		}
		sum.Mul(w.weight(matcher.GoalCost), big.NewInt(o.OpeningKVND))
		for i := range j.p.Rules {
			if r := &j.p.Rules[i]; r.Kind == matcher.RuleBudget {
				sum.Add(sum, new(big.Int).Mul(w.price("rule:"+string(r.ID)), big.NewInt(j.openingIn(r, o))))
			}
		}
		for _, s := range j.spots() {
			if s.offer == o.ID {
				sum.Sub(sum, new(big.Int).Mul(w.price("link:"+nameOf(s)), big.NewInt(j.linked(s))))
			}
		}
		return sum
	}
	return b
}

func (j *judge) offerSelected(w *matcher.Where, o *matcher.Offer) bool {
	return named(w.Kinds, o.Kind) && named(w.Providers, o.Provider) && named(w.Programmes, o.Programme) &&
		named(w.Offers, o.ID) && named(w.Intakes, o.Intake)
}

// ofCells is whether a rule narrows the cells.
func ofCells(w *matcher.Where) bool {
	return len(w.Communes)+len(w.Groups)+len(w.Fields)+len(w.Needs)+len(w.Years)+len(w.Classes) > 0
}

// linked is how many seats an open offer can give a cell at most.
func (j *judge) linked(s spot) int64 {
	most := j.demand(s.cell).Seats
	if o := j.offer(s.offer); o.Capacity < most {
		most = o.Capacity
	}
	return most
}

// openingIn is what a budget pays where an offer opens.
func (j *judge) openingIn(r *matcher.Rule, o *matcher.Offer) int64 {
	if ofCells(&r.Where) || !j.offerSelected(&r.Where, o) || r.FiscalYear != 0 && r.FiscalYear != o.Intake {
		return 0
	}
	return o.OpeningKVND
}

func (x plan) ofOffer(id matcher.OfferID) int64 {
	return x.inBelt(belt{in: func(s spot) bool { return s.offer == id }})
}

func (j *judge) opened(x plan) int64 {
	var sum int64
	for i := range j.p.Offers {
		if o := &j.p.Offers[i]; x.ofOffer(o.ID) > 0 {
			sum += o.OpeningKVND
		}
	}
	return sum
}

func (j *judge) budget(r *matcher.Rule, b *belt) {
	b.top = *r.High
	b.times = func(s spot) int64 {
		var sum int64
		for _, pay := range j.offer(s.offer).Prices {
			if r.FiscalYear == 0 || pay.Year == r.FiscalYear {
				sum += pay.KVND
			}
		}
		if r.FiscalYear == 0 || r.FiscalYear == j.offer(s.offer).Intake {
			sum += j.surcharge(s)
		}
		return sum
	}
	b.extra = func(x plan) int64 {
		var sum int64
		for i := range j.p.Offers {
			if o := &j.p.Offers[i]; x.ofOffer(o.ID) > 0 {
				sum += j.openingIn(r, o)
			}
		}
		return sum
	}
}

func (j *judge) away(r *matcher.Rule, b *belt) {
	b.top = *r.High
	b.times = func(s spot) int64 {
		o := j.offer(s.offer)
		last := o.Ready - 1
		if last < o.Intake {
			last = o.Intake
		}
		if need, _ := o.Kind.Serves(); need == matcher.NeedUnqualified && o.Intake <= r.FiscalYear && r.FiscalYear <= last {
			return 1
		}
		return 0
	}
}

func (j *judge) changed(r *matcher.Rule, b *belt) {
	b.top = *r.High
	b.in = func(spot) bool { return false }
	b.extra = func(x plan) int64 { return j.lost(x, &r.Where) }
}

// losable is whether a rule selects an allocation of the reference plan.
func (j *judge) losable(w *matcher.Where, a *matcher.Allocation) bool {
	if j.demand(a.Cell) == nil && ofCells(w) {
		return false
	}
	return j.selected(w, spot{a.Offer, a.Cell})
}

func (j *judge) lost(x plan, w *matcher.Where) int64 {
	var sum int64
	for i := range j.p.Reference {
		if a := &j.p.Reference[i]; j.losable(w, a) {
			sum += max(0, a.Seats-x[spot{a.Offer, a.Cell}])
		}
	}
	return sum
}

func (j *judge) has(goal matcher.GoalID) bool {
	return slices.ContainsFunc(j.p.Goals, func(level []matcher.Goal) bool {
		return slices.ContainsFunc(level, func(g matcher.Goal) bool { return g.Goal == goal })
	})
}

func (j *judge) capacity(v *matcher.Provider) int64 {
	var sum int64
	for _, o := range j.p.Offers {
		if o.Provider == v.ID {
			sum += o.Capacity
		}
	}
	return sum
}

// full adds what each of n seats counts, one after the other.
func full(n, capacity int64) int64 {
	var sum int64
	for i := range n {
		sum += 10 * i / capacity
	}
	return sum
}

func (j *judge) balance(x plan) int64 {
	var sum int64
	for i := range j.p.Providers {
		if v := &j.p.Providers[i]; v.Kind == matcher.ProviderUniversity {
			sum += full(x.inBelt(belt{in: func(s spot) bool { return j.offer(s.offer).Provider == v.ID }}), j.capacity(v))
		}
	}
	return sum
}

func (j *judge) loads(rows map[string]belt) {
	for i := range j.p.Providers {
		v := &j.p.Providers[i]
		capacity := j.capacity(v)
		if !j.has(matcher.GoalBalance) || v.Kind != matcher.ProviderUniversity || capacity == 0 {
			continue
		}
		rows["load:"+string(v.ID)] = belt{
			top: capacity, in: func(s spot) bool { return j.offer(s.offer).Provider == v.ID },
			shape: func(w *objective, n int64) *big.Int {
				return new(big.Int).Mul(w.weight(matcher.GoalBalance), big.NewInt(full(n, capacity)))
			},
		}
	}
}

// losesCount is whether a goal or a rule is about the reference plan.
func (j *judge) losesCount() bool {
	return j.has(matcher.GoalChange) || slices.ContainsFunc(j.p.Rules, func(r matcher.Rule) bool { return r.Kind == matcher.RuleChange })
}

func (j *judge) references(rows map[string]belt) {
	if !j.losesCount() {
		return
	}
	for i := range j.p.Reference {
		a := &j.p.Reference[i]
		s := spot{a.Offer, a.Cell}
		if d := j.demand(a.Cell); d != nil && j.exists(s) {
			rows["reference:"+nameOf(s)] = belt{
				top: d.Seats, in: func(at spot) bool { return at == s },
				shape: func(w *objective, n int64) *big.Int {
					sum := new(big.Int)
					for k := range j.p.Reference {
						if b := &j.p.Reference[k]; b.Offer == s.offer && b.Cell == s.cell {
							sum.Add(sum, new(big.Int).Mul(j.lossPrice(w, b), big.NewInt(max(0, b.Seats-n))))
						}
					}
					return sum
				},
			}
		}
	}
}

func nameOf(s spot) string { return string(s.offer) + "|" + s.cell.String() }

// lossPrice is what losing a seat of the reference plan counts.
func (j *judge) lossPrice(w *objective, a *matcher.Allocation) *big.Int {
	sum := new(big.Int).Set(w.weight(matcher.GoalChange))
	for i := range j.p.Rules {
		if r := &j.p.Rules[i]; r.Kind == matcher.RuleChange && j.losable(&r.Where, a) {
			sum.Add(sum, w.price("rule:"+string(r.ID)))
		}
	}
	return sum
}

// objective is what counts at a leaf: weights of goals and multipliers of rows.
type objective struct {
	goals map[matcher.GoalID]*big.Int
	y     map[string]int64
}

func (w *objective) weight(g matcher.GoalID) *big.Int {
	if n := w.goals[g]; n != nil {
		return n
	}
	return new(big.Int)
}

func (w *objective) price(row string) *big.Int { return big.NewInt(w.y[row]) }

// kept is a level above that a hold row keeps.
type kept struct {
	goals []matcher.Goal
	value int64
}

// hearing goes through the tree of one level.
type hearing struct {
	judge *judge
	goals []matcher.Goal
	proof *matcher.LevelProof
	held  []kept

	rows   map[string]belt
	bounds []*big.Int // of leaves that may hold something
	aparts []*big.Int // the same without the fixed-charge caps
	next   *facet
	priced bool // something beside rows
}

// hears is whether every claim in the tree is true.
func (h *hearing) hears(face *facet) bool {
	if h.proof.Shift < 0 || h.proof.Shift > 24 {
		return false
	}
	h.rows = h.judge.beltsOf(&h.proof.Tree)
	whole := &facet{face.live, face.unmet, map[string][]int64{}, face.open}
	for name, b := range h.rows {
		whole.seats[name] = face.seats[name]
		if _, known := face.seats[name]; !known {
			for n := b.low; n <= b.top; n++ {
				whole.seats[name] = append(whole.seats[name], n)
			}
		}
	}
	// Rows that another level's tree named stand as that level left them.
	for name, list := range face.seats {
		whole.seats[name] = list
	}
	return h.node(&h.proof.Tree, whole, map[string]int64{}, nil)
}

// beltsOf are all rows, and one for each pair that a tree names.
func (j *judge) beltsOf(n *matcher.ProofNode) map[string]belt {
	rows := j.belts()
	var look func(n *matcher.ProofNode)
	look = func(n *matcher.ProofNode) {
		texts := []string{string(n.Row)}
		for _, m := range n.Multipliers {
			texts = append(texts, string(m.Row))
		}
		for _, s := range j.spots() {
			if name := "pair:" + nameOf(s); slices.Contains(texts, name) && !j.isPinned(s) {
				rows[name] = belt{top: j.demand(s.cell).Seats, in: func(at spot) bool { return at == s }}
			}
			if name := "link:" + nameOf(s); slices.Contains(texts, name) && j.chooses(j.offer(s.offer)) {
				rows[name] = belt{low: -j.linked(s), in: func(at spot) bool { return at == s }}
			}
		}
		for i := range n.Children {
			look(&n.Children[i])
		}
	}
	look(n)
	return rows
}

func (j *judge) isPinned(s spot) bool {
	return slices.ContainsFunc(j.p.Rules, func(r matcher.Rule) bool { return r.Kind == matcher.RulePin && j.ruled(&r, s) })
}

func (h *hearing) node(n *matcher.ProofNode, f *facet, above map[string]int64, holds []int64) bool {
	y := map[string]int64{}
	for row, v := range above {
		y[row] = v
	}
	last := ""
	for i, m := range n.Multipliers {
		if _, known := h.rows[string(m.Row)]; !known || i > 0 && string(m.Row) <= last || m.Value == 0 && y[string(m.Row)] == 0 || m.Value > 1<<60 || m.Value < -1<<60 {
			return false
		}
		if h.isChange(string(m.Row)) && m.Value < 0 {
			return false
		}
		y[string(m.Row)], last = m.Value, string(m.Row)
	}
	if len(n.Holds) > len(h.held) || slices.ContainsFunc(n.Holds, func(v int64) bool { return v < 0 || v > 1<<60 }) {
		return false
	}
	if len(n.Holds) > 0 {
		holds = n.Holds
	}
	if string(n.Row) == "" && len(n.Children) == 0 {
		return h.leaf(n, f, y, holds)
	}
	if len(n.Children) != 2 || !h.splits(string(n.Row)) || n.At > 1<<53 || n.At < -1<<53 {
		return false
	}
	for i := range n.Children {
		part := &facet{f.live, f.unmet, map[string][]int64{}, map[string]bool{}}
		for row, list := range f.seats {
			part.seats[row], part.open[row] = list, f.open[row]
		}
		part.seats[string(n.Row)] = nil
		part.open[string(n.Row)] = f.open[string(n.Row)] && i == 1
		for _, v := range f.seats[string(n.Row)] {
			if (v <= n.At) == (i == 0) {
				part.seats[string(n.Row)] = append(part.seats[string(n.Row)], v)
			}
		}
		if f.open[string(n.Row)] && i == 1 && len(part.seats[string(n.Row)]) == 0 {
			part.seats[string(n.Row)] = []int64{n.At + 1}
		}
		if !h.node(&n.Children[i], part, y, holds) {
			return false
		}
	}
	return true
}

func (h *hearing) isChange(row string) bool {
	id, is := strings.CutPrefix(row, "rule:")
	return is && h.judge.rule(matcher.RuleID(id)).Kind == matcher.RuleChange
}

func (h *hearing) splits(row string) bool {
	if _, known := h.rows[row]; !known {
		return false
	}
	if id, is := strings.CutPrefix(row, "rule:"); is {
		return h.judge.rule(matcher.RuleID(id)).Kind == matcher.RulePin
	}
	return strings.HasPrefix(row, "capacity:") || strings.HasPrefix(row, "pair:") || strings.HasPrefix(row, "penalty:")
}

func (h *hearing) leaf(n *matcher.ProofNode, f *facet, y map[string]int64, holds []int64) bool {
	for name := range h.rows {
		if len(f.seats[name]) == 0 {
			return true // nothing is in here
		}
	}
	w := &objective{goals: map[matcher.GoalID]*big.Int{}, y: y}
	add := func(goals []matcher.Goal, by *big.Int) {
		for _, g := range goals {
			w.goals[g.Goal] = new(big.Int).Add(w.weight(g.Goal), new(big.Int).Mul(by, big.NewInt(g.Weight)))
		}
	}
	if !n.Infeasible {
		add(h.goals, new(big.Int).Lsh(big.NewInt(1), uint(h.proof.Shift)))
		for i, v := range holds {
			add(h.held[i].goals, big.NewInt(v))
			h.priced = h.priced || v != 0
		}
	}
	for row, v := range y {
		h.priced = h.priced || v != 0 && (h.isChange(row) || strings.HasPrefix(row, "link:"))
	}
	bound, next, ok := h.judge.leafBound(w, f, h.rows)
	if !ok {
		return false
	}
	apart := new(big.Int).Set(bound)
	more, some := h.judge.joined(w, f, h.rows)
	if !some {
		return true // nor is anything in here
	}
	bound.Add(bound, more)
	if n.Infeasible {
		return bound.Sign() > 0
	}
	for i, v := range holds {
		paid := new(big.Int).Mul(big.NewInt(v), big.NewInt(h.held[i].value))
		bound.Sub(bound, paid)
		apart.Sub(apart, paid)
	}
	h.bounds, h.aparts, h.next = append(h.bounds, bound), append(h.aparts, apart), next
	return true
}

// level is the bound that the leaves prove, in the level's own units.
func (h *hearing) level(value int64) int64 {
	least := big.NewInt(value)
	for _, b := range h.bounds {
		// The least whole number that is not below b / 2^shift.
		q, rest := new(big.Int).DivMod(b, new(big.Int).Lsh(big.NewInt(1), uint(h.proof.Shift)), new(big.Int))
		if rest.Sign() > 0 {
			q.Add(q, big.NewInt(1))
		}
		if q.Cmp(least) < 0 {
			least = q
		}
	}
	if !least.IsInt64() {
		return value + 1
	}
	return least.Int64()
}

// keepsFace is whether complementary slackness keeps the level.
func (h *hearing) keepsFace(value int64) bool {
	return len(h.proof.Tree.Children) == 0 && len(h.bounds) == 1 && !h.priced &&
		h.aparts[0].Cmp(new(big.Int).Lsh(big.NewInt(value), uint(h.proof.Shift))) == 0
}

// leafBound is bound with everything that a row may count by itself.
func (j *judge) leafBound(w *objective, f *facet, rows map[string]belt) (*big.Int, *facet, bool) {
	next := &facet{map[spot]bool{}, map[matcher.Cell]bool{}, map[string][]int64{}, map[string]bool{}}
	for name, v := range w.y {
		if v > 0 && f.open[name] {
			return nil, nil, false
		}
	}
	sum := new(big.Int)
	for k := range j.p.Demands {
		d := &j.p.Demands[k]
		var least *big.Int
		var which []spot
		nobody := spot{cell: d.Cell}
		for s, live := range f.live {
			if !live || s.cell != d.Cell {
				continue
			}
			red := new(big.Int)
			for g, weight := range w.goals {
				red.Add(red, new(big.Int).Mul(weight, big.NewInt(j.seat(g, s))))
			}
			for name, v := range w.y {
				if b := rows[name]; v != 0 && b.in(s) {
					red.Add(red, new(big.Int).Mul(big.NewInt(v), big.NewInt(b.count(s))))
				}
			}
			least, which = lesser(least, which, red, s)
		}
		if f.unmet[d.Cell] {
			unmet := new(big.Int)
			for g, weight := range w.goals {
				unmet.Add(unmet, new(big.Int).Mul(weight, big.NewInt(j.left(g, d))))
			}
			least, which = lesser(least, which, unmet, nobody)
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
	for name, list := range f.seats {
		b, known := rows[name]
		if !known {
			next.seats[name] = list // a pair that another level's tree names
			continue
		}
		var least *big.Int
		var which []int64
		for _, n := range list {
			least, which = lesser(least, which, w.term(name, &b, n), n)
		}
		sum.Add(sum, least)
		next.seats[name] = which
		next.open[name] = f.open[name] && w.y[name] == 0
	}
	for i := range j.p.Reference {
		a := &j.p.Reference[i]
		if j.demand(a.Cell) == nil || !j.exists(spot{a.Offer, a.Cell}) {
			sum.Add(sum, new(big.Int).Mul(j.lossPrice(w, a), big.NewInt(a.Seats)))
		}
	}
	return sum, next, true
}

// term is what a row counts at n.
func (w *objective) term(name string, b *belt, n int64) *big.Int {
	term := new(big.Int).Mul(big.NewInt(-w.y[name]), big.NewInt(n))
	if b.commune != nil {
		term.Add(term, new(big.Int).Mul(w.weight(matcher.GoalUnmet), big.NewInt(steep(b.commune, b.top-n))))
	}
	if b.shape != nil {
		term.Add(term, b.shape(w, n))
	}
	return term
}

// capOver is the cap with which an offer that is a choice counts, "" where it counts alone.
func (j *judge) capOver(o *matcher.Offer) string {
	best, fewest := "", len(j.p.Offers)+1
	for i := range j.p.Rules {
		r := &j.p.Rules[i]
		offers := 0
		var room int64
		for k := range j.p.Offers {
			if j.offerSelected(&r.Where, &j.p.Offers[k]) {
				offers++
				room += j.p.Offers[k].Capacity
			}
		}
		if r.Kind != matcher.RuleCap || r.High == nil || r.Where.OfCells() || !r.Where.OfOffers() || room <= *r.High {
			continue
		}
		if j.chooses(o) && j.offerSelected(&r.Where, o) && offers < fewest {
			best, fewest = "rule:"+string(r.ID), offers
		}
	}
	return best
}

// joined is by how much more the offers under one cap count together than one by one, by trying everything;
// false where no numbers of theirs are within the cap.
func (j *judge) joined(w *objective, f *facet, rows map[string]belt) (*big.Int, bool) {
	more := new(big.Int)
	for i := range j.p.Rules {
		name := "rule:" + string(j.p.Rules[i].ID)
		var members []string
		var others int64
		for k := range j.p.Offers {
			o := &j.p.Offers[k]
			if j.capOver(o) == name {
				members = append(members, "capacity:"+string(o.ID))
			} else if j.offerSelected(&j.p.Rules[i].Where, o) {
				others += o.Capacity
			}
		}
		if len(members) == 0 {
			continue
		}
		var together *big.Int
		var try func(k int, seats int64, sum *big.Int)
		try = func(k int, seats int64, sum *big.Int) {
			if k < len(members) {
				b := rows[members[k]]
				for _, n := range f.seats[members[k]] {
					try(k+1, seats+n, new(big.Int).Add(sum, w.term(members[k], &b, n)))
				}
				return
			}
			b := rows[name]
			for _, n := range f.seats[name] {
				if n >= seats && n <= seats+others {
					together, _ = lesser(together, nil, new(big.Int).Add(sum, w.term(name, &b, n)), name)
				}
			}
		}
		try(0, 0, new(big.Int))
		if together == nil {
			return nil, false
		}
		more.Add(more, together)
		for _, row := range append(members, name) {
			b := rows[row]
			var least *big.Int
			for _, n := range f.seats[row] {
				least, _ = lesser(least, nil, w.term(row, &b, n), row)
			}
			more.Sub(more, least)
		}
	}
	return more, true
}

// treeHolds is whether a conflict's tree leaves no part that may hold something.
func (j *judge) treeHolds(c *matcher.Conflict) bool {
	h := &hearing{judge: j, proof: &matcher.LevelProof{Shift: c.Shift, Tree: *c.Tree}}
	return h.hears(j.wholeFacet(j.belts())) && len(h.bounds) == 0
}
