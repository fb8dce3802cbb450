package compile

import (
	"fmt"

	"dathang/matcher"
)

// goalCosts tells how a goal of matcher.Goals is computed: what a seat counts, and the most that this can be.
type goalCosts struct {
	id matcher.GoalID
	// reach is an upper bound on the cost of one arc of the network: a pair's with its offer's, or a piece of a row.
	reach func(*Formulation) int64
	// most is an upper bound on what one seat makes the goal count, if that can exceed an arc's cost; else nil.
	most func(*Formulation) int64
	// seat is what a seat of an offer in a cell counts, whether or not the pair exists; nil if that depends on other
	// seats: then rows with a shape of their own hold the goal (penalty.go, balance.go, change.go, tier.go).
	seat func(c *Formulation, offer int32, cell int) int64
	// pair is seat for a pair that exists, if it can be looked up, without the price of the offer. If nil, seat is
	// used.
	pair func(c *Formulation, pair, cell int) int64
	// left is what an unmet seat of a cell counts by itself; nil for nothing.
	left func(c *Formulation, cell int) int64
}

// costsOf gives every goal its goalCosts, by its place in matcher.Goals.
var costsOf = inPlace([]goalCosts{
	{
		id: matcher.GoalUnmet, reach: mostUnmet,
		left: func(c *Formulation, k int) int64 { return c.Problem.Demands[k].UnmetWeight() },
	},
	{
		id:    matcher.GoalLateness,
		reach: func(c *Formulation) int64 { return c.Problem.Lateness.PricePerYear * int64(c.Pairs.latest()) },
		most: func(c *Formulation) int64 {
			return c.Problem.Lateness.PricePerYear * int64(c.Problem.Lateness.MaxYears)
		},
		seat: func(c *Formulation, o int32, k int) int64 {
			late := max(0, c.Problem.Offers[o].Ready-c.Problem.Demands[k].Year)
			return c.Problem.Lateness.PricePerYear * int64(min(c.Problem.Lateness.MaxYears, late))
		},
		pair: func(c *Formulation, a, _ int) int64 { return c.Problem.Lateness.PricePerYear * int64(c.Pairs.Late[a]) },
	},
	{id: matcher.GoalWorstOff, reach: func(*Formulation) int64 { return 0 }, most: func(*Formulation) int64 { return 1 }},
	{
		id:    matcher.GoalCost,
		reach: mostPaid,
		most:  mostPaidWithOpening,
		seat: func(c *Formulation, o int32, k int) int64 {
			return c.Problem.Offers[o].CostKVND() + c.Pairs.surchargeOf(o, k)
		},
		pair: func(c *Formulation, a, _ int) int64 {
			if c.Pairs.Surcharge == nil {
				return 0
			}
			return c.Pairs.Surcharge[a]
		},
	},
	{
		id:    matcher.GoalMismatch,
		reach: func(*Formulation) int64 { return 1000 },
		seat:  mismatch,
		pair:  func(c *Formulation, a, _ int) int64 { return 1000 - int64(c.Pairs.Coverage[a]) },
	},
	{
		id:    matcher.GoalDistance,
		reach: func(c *Formulation) int64 { return int64(c.Pairs.farthest()) },
		seat: func(c *Formulation, o int32, k int) int64 {
			return kilometres(c.Pairs.metres(&c.Problem.Offers[o], &c.Problem.Demands[k]))
		},
		pair: func(c *Formulation, a, _ int) int64 { return int64(c.Pairs.Km[a]) },
	},
	{id: matcher.GoalBalance, reach: func(*Formulation) int64 { return matcher.LoadSteps }},
	{id: matcher.GoalChange, reach: func(*Formulation) int64 { return 1 }},
	{
		id:    matcher.GoalWaiting,
		reach: mostWaiting,
		seat:  func(c *Formulation, o int32, k int) int64 { return c.Pairs.WaitsTo(c.Problem.Offers[o].Ready, k) },
		left:  func(c *Formulation, k int) int64 { return c.Pairs.waitsUnmet(k) },
	},
	{
		id:    matcher.GoalTie,
		reach: func(*Formulation) int64 { return 1 << matcher.TieBits },
		seat:  func(c *Formulation, o int32, k int) int64 { return Tie(c.OfferHash[o], c.CellHash[k]) },
	},
})

// The places of the goals that rows and offers price, beside the pairs.
var (
	atUnmet   = placeOf(matcher.GoalUnmet)
	atCost    = placeOf(matcher.GoalCost)
	atBalance = placeOf(matcher.GoalBalance)
	atChange  = placeOf(matcher.GoalChange)
	atTie     = placeOf(matcher.GoalTie)
)

// placeOf is a goal's place in matcher.Goals.
func placeOf(id matcher.GoalID) int {
	at, ok := id.At()
	if !ok {
		panic(fmt.Sprintf("compile: goal %s is not in matcher.Goals", id))
	}
	return at
}

// inPlace sorts goalCosts in the order of matcher.Goals. A goal without them, or of another form than these, is a
// programming error that shows as soon as the program starts.
func inPlace(rows []goalCosts) (out [len(matcher.Goals)]goalCosts) {
	for _, row := range rows {
		out[placeOf(row.id)] = row
	}
	for i := range out {
		info := &matcher.Goals[i]
		if out[i].reach == nil || (out[i].seat != nil) != (info.Form == matcher.FormPairs || info.Form == matcher.FormSeats) {
			panic(fmt.Sprintf("compile: goal %s of form %s lacks its arithmetic", info.Goal, info.Form))
		}
	}
	return out
}

// SeatCost is what one seat of an offer in cell k adds to a goal, whether the pair exists or not; an offer that
// would be too late counts as late as allowed. It is 0 for a goal that is no sum over pairs.
func (c *Formulation) SeatCost(id matcher.GoalID, offer int32, k int) int64 {
	if at, ok := id.At(); ok && costsOf[at].seat != nil {
		return costsOf[at].seat(c, offer, k)
	}
	return 0
}

// seatOf is what a seat of an existing pair a of cell k counts for the goal at place at, without its offer's price.
func seatOf(c *Formulation, at, a, k int) int64 {
	if pair := costsOf[at].pair; pair != nil {
		return pair(c, a, k)
	}
	return costsOf[at].seat(c, c.Pairs.Offer[a], k)
}

// Largest is the most that one seat can count for a goal, at least 1 if the goal counts at all.
func (c *Formulation) Largest(id matcher.GoalID) int64 {
	at, ok := id.At()
	switch {
	case !ok:
		return 1
	case costsOf[at].most != nil:
		return costsOf[at].most(c)
	}
	return max(1, costsOf[at].reach(c))
}

// Reach is an upper bound on the cost of any arc under an objective.
func (c *Formulation) Reach(w *Objective) int64 {
	var sum int64
	for at, weight := range w.weights {
		if weight != 0 {
			sum += weight * costsOf[at].reach(c)
		}
	}
	return sum
}

// mostUnmet is the greatest weight of an unmet seat with the greatest slope of a penalty.
func mostUnmet(c *Formulation) int64 {
	unmet, slope := int64(1), int64(0)
	for k := range c.Problem.Demands {
		unmet = max(unmet, c.Problem.Demands[k].UnmetWeight())
	}
	for i := range c.Problem.Communes {
		for _, step := range c.Problem.Communes[i].Penalty {
			slope = max(slope, step.Slope)
		}
	}
	return unmet + slope
}

// mostWaiting is the greatest number of years that an unmet seat waits.
func mostWaiting(c *Formulation) int64 {
	var most int64
	for k := range c.Problem.Demands {
		most = max(most, c.Pairs.waitsUnmet(k))
	}
	return most
}

// mostPaid is the greatest price of a seat with the greatest surcharge.
func mostPaid(c *Formulation) int64 {
	var price int64
	for _, kvnd := range c.Price {
		price = max(price, kvnd)
	}
	return price + c.Pairs.Dearest
}

// mostPaidWithOpening is mostPaid where a single seat has to pay for all of its offer's opening.
func mostPaidWithOpening(c *Formulation) int64 {
	most := int64(1)
	for o := range c.Price {
		most = max(most, c.Price[o]+c.Problem.Offers[o].OpeningKVND)
	}
	return most + c.Pairs.Dearest
}

// mismatch is what a seat of an offer lacks of full coverage of the cell's field, per mille; 0 where the offer does
// not cover the field at all.
func mismatch(c *Formulation, offer int32, k int) int64 {
	for _, cand := range c.Pairs.byField[c.Pairs.fieldOf[c.Problem.Demands[k].Field]] {
		if cand.offer == offer {
			return 1000 - int64(cand.coverage)
		}
	}
	return 0
}
