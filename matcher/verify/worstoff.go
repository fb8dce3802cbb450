package verify

import (
	"math/big"
	"slices"

	"dathang/matcher"
)

// The goal worst_off is a level for each step. Which shares the steps are about
// follows from the allocations: the largest unmet share, the next largest, and
// so on, at the end 0 where no further commune lacks anything.

// aim is what a level of the answer has to be about.
type aim struct {
	level int // of the problem
	// Of a step of worst_off: its share, the communes that it counts, and the step above.
	share *matcher.Share
	step  *tier
	above *aim
	// cut is the place of the objective cut that keeps the level, -1 where its face does.
	cut int
}

// aims lists what the levels of an answer have to be about.
func (a *answer) aims() []*aim {
	var list []*aim
	for l, goals := range a.g.problem.Goals {
		if !goals[0].Goal.Is(matcher.FormShares) {
			list = append(list, &aim{level: l, cut: -1})
			continue
		}
		var above *aim
		// As many steps as the problem asks for, at least one, and no more than there are distinct shares.
		shares := a.sharesOf()
		for _, v := range shares[:min(len(shares), max(1, a.g.problem.WorstOffSteps))] {
			at := &aim{level: l, cut: -1, above: above, step: a.g.reaching(v)}
			at.share = &matcher.Share{Unmet: v.Num().Int64(), Of: v.Denom().Int64()}
			list = append(list, at)
			above = at
		}
	}
	return list
}

// sharesOf lists the distinct unmet shares of the communes, the largest first and 0 at the end.
func (a *answer) sharesOf() []*big.Rat {
	shares := []*big.Rat{new(big.Rat)}
	for c, demand := range a.g.demandOf {
		if demand > 0 {
			shares = append(shares, big.NewRat(a.unmetIn(int32(c)), demand))
		}
	}
	slices.SortFunc(shares, func(x, y *big.Rat) int { return y.Cmp(x) })
	return slices.CompactFunc(shares, func(x, y *big.Rat) bool { return x.Cmp(y) == 0 })
}

// seatsOf is the greatest number of seats of a demand that is no larger a share than v.
func seatsOf(v *big.Rat, demand int64) int64 {
	n := new(big.Int).Mul(v.Num(), big.NewInt(demand))
	return n.Quo(n, v.Denom()).Int64()
}

// reaching counts the communes that lack the share v or more, and at least a seat.
func (g *ground) reaching(v *big.Rat) *tier {
	t := &tier{make([]int64, len(g.demandOf))}
	for c, demand := range g.demandOf {
		n := seatsOf(v, demand)
		if demand > 0 && big.NewRat(n, demand).Cmp(v) < 0 {
			n++
		}
		t.from[c] = max(1, n)
	}
	return t
}

// passing counts the communes that lack more than the share v.
func passing(g *ground, v *big.Rat) *tier {
	t := &tier{make([]int64, len(g.demandOf))}
	for c, demand := range g.demandOf {
		t.from[c] = seatsOf(v, demand) + 1
	}
	return t
}

// narrowed is the face in which a step is proven: that no more communes are above its share than at the
// step before (at the first step: none) is as good there as any plan can be, so it is kept. A step above
// that is kept by an objective cut takes this into the cut, and the face stays as it is. README, theorem 3,
// says why the bounds do that.
func (g *ground) narrowed(over *face, at *aim, cuts []objectiveCut) *face {
	v := big.NewRat(at.share.Unmet, at.share.Of)
	if at.above != nil && at.above.cut >= 0 {
		cuts[at.above.cut].step = passing(g, v)
		return over
	}
	next := *over
	next.rows = slices.Clone(over.rows)
	for c, demand := range g.demandOf {
		if demand == 0 {
			continue
		}
		r := &next.rows[g.penaltyAt(int32(c))]
		least, most := demand-r.high, demand-r.low
		// A commune that the face keeps below the step's threshold cannot pass v; one that is allowed there and
		// below, but never so few as not to pass v, is at the threshold; nothing is asked of others.
		switch passes := seatsOf(v, demand); {
		case at.above == nil || most < at.above.step.from[c]:
			r.low = max(r.low, demand-passes)
		case least > passes:
			r.high = min(r.high, demand-at.above.step.from[c])
		}
	}
	return &next
}

// shareClaim holds the share of a level against the plan's.
func (m *aim) shareClaim(l int, stated *matcher.Share) []matcher.Violation {
	if (stated == nil) == (m.share == nil) && (stated == nil || *stated == *m.share) {
		return nil
	}
	return []matcher.Violation{violation(matcher.ViolationStep, "level", int64(l+1), "value", shareText(stated), "want", shareText(m.share))}
}

// shareText is a share as violations write it; "" for none.
func shareText(s *matcher.Share) string {
	if s == nil {
		return ""
	}
	return big.NewInt(s.Unmet).String() + "/" + big.NewInt(s.Of).String()
}
