package solve

import (
	"math"

	"dathang/matcher/compile"
)

// Offers that may stay closed, under a cap without room for all of them. By itself each pays for its opening by the
// seat, as if it were full, and that is too little where the cap keeps some of them from being full. What they cost
// together at the multipliers is found exactly by dynamic programming over the seats of the cap; what that is more than
// the sum of their own terms raises the bound.

// stake is what an offer contributes to a fixed-charge cap: 0 while it is closed, else its charge and a price for
// each of low to high seats.
type stake struct {
	charge, price, low, high int64
	closed, open             bool
}

// stakes are what a fixed-charge cap's offers contribute under a dual, in the cap's order.
func (s *space) stakes(j *compile.FixedChargeCap, d *dual) []stake {
	out := make([]stake, len(j.Offers))
	for n, o := range j.Offers {
		i := s.c.Net.CapacityRow[o]
		out[n] = stake{s.charge(int(o), d.w, &d.m), -d.y[i], s.low[i], s.high[i], s.closed[o], s.open[o]}
	}
	return out
}

// never is larger than any value that occurs, and stays so when something is added to it.
const never = math.MaxInt64 / 4

// least is the least total cost of the stakes when they and up to rest further seats, at price each, come to
// low..high seats. O(offers x high).
func least(stakes []stake, rest, low, high, price int64) int64 {
	// Nobody can take more than there is, which keeps the table small.
	for _, k := range stakes {
		rest += k.high
	}
	high = min(high, rest)
	for _, k := range stakes {
		rest -= k.high
	}
	if high < low {
		return never
	}
	table := make([]int64, high+1)
	for n := range table {
		table[n] = never
	}
	table[0] = 0
	for _, k := range stakes {
		table = k.onto(table)
	}
	others := stake{high: rest, open: true}
	table = others.onto(table)
	best := int64(never)
	for n := low; n <= high; n++ {
		if v := table[n]; v < never/2 {
			best = min(best, v+price*n)
		}
	}
	return best
}

// onto adds a stake to a table of the least cost by number of seats so far. The open offer's seats are a sliding
// window of low to high seats over the table; the best entry in the window is kept at the head of a queue.
func (k *stake) onto(table []int64) []int64 {
	out := make([]int64, len(table))
	for n := range out {
		out[n] = never
		if k.closed {
			out[n] = table[n]
		}
	}
	if !k.open {
		return out
	}
	// Entries compare by table[t] - price t, which is the same for every later n.
	queue := make([]int32, 0, len(table))
	head := 0
	for n := k.low; n < int64(len(table)); n++ {
		if t := n - k.low; table[t] < never/2 {
			v := table[t] - k.price*t
			for len(queue) > head && table[queue[len(queue)-1]]-k.price*int64(queue[len(queue)-1]) >= v {
				queue = queue[:len(queue)-1]
			}
			queue = append(queue, int32(t))
		}
		for head < len(queue) && int64(queue[head]) < n-k.high {
			head++
		}
		if head < len(queue) {
			t := int64(queue[head])
			out[n] = min(out[n], table[t]-k.price*t+k.charge+k.price*n)
		}
	}
	return out
}

// capExcess is how much more the offers under a fixed-charge cap cost together than they and the cap do one by one.
// It is false where the offers, closed and open as they are here, cannot share the cap at any cost.
func (s *space) capExcess(j *compile.FixedChargeCap, d *dual) (more int64, some bool) {
	i := j.Row
	stakes := s.stakes(j, d)
	if !fit(stakes, s.c.Rows[i].High, d.y[i]) { // no bound from numbers that overflow; only whether they can share
		for n := range stakes {
			stakes[n].charge, stakes[n].price = 0, 0
		}
		return 0, least(stakes, j.Rest, s.low[i], s.high[i], 0) < never
	}
	separate := -greatest(d.y[i], s.low[i], s.high[i])
	for _, o := range j.Offers {
		separate += s.choiceBound(int(o), s.c.Net.CapacityRow[o], d)
	}
	together := least(stakes, j.Rest, s.low[i], s.high[i], -d.y[i])
	if together == never {
		return 0, false
	}
	return together - separate, true
}

// fit reports whether no entry of a fixed-charge cap's table passes 2^60.
func fit(stakes []stake, high, price int64) bool {
	const most = int64(1) << 58
	ok := max(price, -price) <= most/max(1, high)
	for _, k := range stakes {
		ok = ok && max(k.price, -k.price) <= most/max(1, high) && max(k.charge, -k.charge) <= most/int64(len(stakes)+1)
	}
	return ok
}
