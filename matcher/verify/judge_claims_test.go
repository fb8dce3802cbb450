package verify_test

import (
	"hash/fnv"
	"math/big"
	"math/bits"
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
			var unmet int64
			for _, g := range goals {
				unmet += g.Weight * j.left(g.Goal, d)
			}
			least, which = lesser(least, which, big.NewInt(unmet), nobody)
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
