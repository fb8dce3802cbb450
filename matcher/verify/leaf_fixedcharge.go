package verify

import "slices"

// mostEntry bounds the entries of a fixed-charge cap's table: above it the rows are counted one by one.
const mostEntry = int64(1) << 58

// capExcess is by how much the rows under fixed-charge caps cost more together
// than the sum of their terms; false where the offers under one cannot share it,
// so that no plan is in the leaf.
func (v *prover) capExcess(terms []wide) (more wide, some bool) {
	for i := range v.g.fixedCharge {
		c := &v.g.fixedCharge[i]
		together, counted, possible := v.leastUnder(c)
		if !possible {
			return wide{}, false
		}
		if !counted {
			continue
		}
		more = more.plus(together).minus(terms[c.row])
		// The terms counted each of these rows by itself; together replaces them.
		for _, o := range c.offers {
			more = more.minus(terms[o])
		}
	}
	return more, true
}

// leastUnder is the least that a cap and the offers under it cost together over
// all ways to share its seats. It is not counted where a number in the table
// could be too large, and not possible where the offers, closed and open as they
// are in this leaf, cannot share the cap at all, whatever they cost.
//
// This is the resource-constrained knapsack over offers, solved by dynamic
// programming over seats (R. Bellman, Dynamic Programming, 1957):
//
//  1. table[n] is the least that the offers so far cost with n seats in all;
//     absent[n] says that they cannot have n. It begins with no offer: only n = 0.
//  2. Each offer in turn is closed, at no cost, or open with low to high seats
//     at its opening cost and a price a seat (withOffer).
//  3. The offers of the cap without a fixed charge come last, as one that is free.
//  4. The answer is the least of table[n] less y n over the cap's own bounds.
func (v *prover) leastUnder(c *fixedChargeCap) (least wide, counted, possible bool) {
	top, g := v.rows[c.row], v.g
	if top.open || slices.ContainsFunc(c.offers, func(o int32) bool { return !v.rows[o].choice }) {
		return wide{}, false, true // a conflict may leave out the cap, or a cohort
	}
	counted = v.fitsTable(c)
	total := c.others
	for _, o := range c.offers {
		total += g.problem.Offers[o].Capacity
	}
	length := min(top.high, total) + 1
	table, absent := make([]int64, length), make([]bool, length)
	for n := range absent {
		absent[n] = n > 0
	}
	for _, o := range c.offers {
		var opening, price int64
		if counted {
			opening, price = g.openingPrice(o, &v.w, v.y).int64(), -v.y[o]
		}
		table, absent = withOffer(table, absent, v.rows[o], opening, price)
	}
	table, absent = withOffer(table, absent, row{high: c.others}, 0, 0)
	for n := top.low; n < length; n++ {
		if absent[n] {
			continue
		}
		if sum := wideOf(table[n]).plus(times(-v.y[c.row], n)); !possible || sum.less(least) {
			least, possible = sum, true
		}
	}
	return least, counted, possible
}

// fitsTable reports whether no entry of a cap's table could pass its limit.
func (v *prover) fitsTable(c *fixedChargeCap) bool {
	size := max(*v.g.problem.Rules[c.row-v.g.ruleAt(0)].High, 1)
	ok := fits(v.y[c.row], size)
	for _, o := range c.offers {
		ok = ok && fits(v.y[o], size) && v.g.openingPrice(o, &v.w, v.y).within(mostEntry/int64(len(c.offers)+1))
	}
	return ok
}

// fits reports whether so many seats at a multiplier are within a table's entries.
func fits(y, seats int64) bool { return times(y, seats).within(mostEntry) }

// withOffer adds an offer to a table: nothing where it is closed, opening and
// price for each seat where it is open. Open, it takes its low seats and up to
// high - low more, so entry n looks back at a window of older entries. The best
// of them stands at the head of a queue that is kept ascending (the sliding
// window minimum), and the whole costs a step an entry.
func withOffer(table []int64, absent []bool, r row, opening, price int64) ([]int64, []bool) {
	next, none := make([]int64, len(table)), make([]bool, len(table))
	var queue []int
	for n := range table {
		none[n] = true
		if (!r.choice || r.closed) && !absent[n] {
			next[n], none[n] = table[n], false
		}
		if from := n - int(r.low); !r.shut && from >= 0 && !absent[from] {
			// Older entries that are no better than the new one will never be the best again.
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
