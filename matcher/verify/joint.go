package verify

import (
	"slices"

	"dathang/matcher"
)

// joint is a cap with those offers under it that are choices and that no
// smaller cap holds. They share its seats, so what they count is the least over
// all ways to share them, which no sum of theirs one by one exceeds.
type joint struct {
	row    int32 // the cap's
	offers []int32
	others int64 // seats of the cap's other offers
}

// Limits of a joint's table, beyond which its rows count one by one.
const (
	mostCells = 1 << 20 // seats of the cap x its offers
	mostEntry = int64(1) << 58
)

// newJoints finds the cap of every choice: of rules of kind cap that select by offers
// alone and have a high that is less than what those offers hold, the one of fewest offers,
// the first in the list where there are several.
func (g *ground) newJoints() {
	p := g.problem
	capOf := make([]int32, len(p.Offers))
	for o := range capOf {
		capOf[o] = nowhere
	}
	held := map[int32]int64{}
	for i := range p.Rules {
		rule, at := &p.Rules[i], g.ruleAt(int32(i))
		if rule.Kind != matcher.RuleCap || rule.High == nil || rule.Where.OfCells() || !rule.Where.OfOffers() {
			continue
		}
		offers := g.setOf(at).offers
		for _, o := range offers {
			held[at] += p.Offers[o].Capacity
		}
		if held[at] <= *rule.High || *rule.High*int64(len(offers)) > mostCells {
			continue
		}
		for _, o := range offers {
			if capOf[o] == nowhere || len(offers) < len(g.setOf(capOf[o]).offers) {
				capOf[o] = at
			}
		}
	}
	for o, at := range capOf {
		if at == nowhere || !openable(&p.Offers[o]) {
			continue
		}
		n := slices.IndexFunc(g.joints, func(j joint) bool { return j.row == at })
		if n < 0 {
			n = len(g.joints)
			g.joints = append(g.joints, joint{row: at, others: held[at]})
		}
		j := &g.joints[n]
		j.offers = append(j.offers, int32(o))
		j.others -= p.Offers[o].Capacity
	}
}

// together is the least that a joint counts, 0 of it counted where the numbers in its table could be too
// large. It holds nothing where its offers, as they are closed and open here, cannot share the cap at all,
// whatever they count.
//
// table[n] is the least of the offers so far with n seats in all; absent[n]
// says that they cannot have n. The seats of an offer that is open are its least and up to
// high - low more; the best table entry that these reach back to is at the head of a queue in which entries,
// less what their seats would count at this offer, rise.
func (v *prover) together(j *joint) (least wide, counted, holds bool) {
	top, g := v.rows[j.row], v.g
	if top.open || slices.ContainsFunc(j.offers, func(o int32) bool { return !v.rows[o].choice }) {
		return wide{}, false, true // a conflict may do without the cap, or a cohort
	}
	counted = v.fitting(j)
	total := j.others
	for _, o := range j.offers {
		total += g.problem.Offers[o].Capacity
	}
	length := min(top.high, total) + 1
	table, absent := make([]int64, length), make([]bool, length)
	for n := range absent {
		absent[n] = n > 0
	}
	for _, o := range j.offers {
		var opening, price int64
		if counted {
			opening, price = g.openingPrice(o, &v.w, v.y).int64(), -v.y[o]
		}
		table, absent = shared(table, absent, v.rows[o], opening, price)
	}
	table, absent = shared(table, absent, row{high: j.others}, 0, 0)
	for n := top.low; n < length; n++ {
		if absent[n] {
			continue
		}
		if sum := wideOf(table[n]).plus(times(-v.y[j.row], n)); !holds || sum.less(least) {
			least, holds = sum, true
		}
	}
	return least, counted, holds
}

// fitting reports whether no entry of a joint's table could pass its limit.
func (v *prover) fitting(j *joint) bool {
	size := max(*v.g.problem.Rules[j.row-v.g.ruleAt(0)].High, 1)
	ok := fits(v.y[j.row], size)
	for _, o := range j.offers {
		ok = ok && fits(v.y[o], size) && v.g.openingPrice(o, &v.w, v.y).within(mostEntry/int64(len(j.offers)+1))
	}
	return ok
}

// fits reports whether so many seats at a multiplier are within a table's entries.
func fits(y, seats int64) bool { return times(y, seats).within(mostEntry) }

// shared adds an offer to a table: nothing where it is closed, opening and price for each seat where it is open.
func shared(table []int64, absent []bool, r row, opening, price int64) ([]int64, []bool) {
	next, none := make([]int64, len(table)), make([]bool, len(table))
	var queue []int
	for n := range table {
		none[n] = true
		if (!r.choice || r.closed) && !absent[n] {
			next[n], none[n] = table[n], false
		}
		if from := n - int(r.low); !r.shut && from >= 0 && !absent[from] {
			for len(queue) > 0 {
				last := queue[len(queue)-1]
				if table[last]-price*int64(last) < table[from]-price*int64(from) {
					break
				}
				queue = queue[:len(queue)-1]
			}
			queue = append(queue, from)
		}
		for len(queue) > 0 && int64(n-queue[0]) > r.high {
			queue = queue[1:]
		}
		if r.shut || len(queue) == 0 {
			continue
		}
		open := table[queue[0]] + opening + price*int64(n-queue[0])
		if none[n] || open < next[n] {
			next[n], none[n] = open, false
		}
	}
	return next, none
}
