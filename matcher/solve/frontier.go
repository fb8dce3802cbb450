package solve

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"dathang/matcher"
	"dathang/matcher/compile"
	"dathang/matcher/flow"
)

// Breakpoint of the least cost as a function of the number of seats served.
type Breakpoint struct {
	Seats, KVND int64
}

// ErrNotPure says that a problem has side rows or choices, or a goal that the network does not price.
var ErrNotPure = errors.New("the least cost is convex in seats only where every rule stands in the network")

// ErrNoPlan says that the rules contradict each other.
var ErrNoPlan = errors.New("no plan obeys all rules")

// ErrNoAnswer says that a search ended before any plan obeyed all rules.
var ErrNoAnswer = errors.New("stopped before any plan was found")

// Breakpoints of the least cost of serving at least a given number of seats, from the fewest that the rules allow to
// the most, in order of seats. Between two breakpoints each seat costs the same. In a circulation that cost is
// convex in the number of seats, with an integral plan at every whole number, and each further seat costs a whole
// number; so the breakpoints are found exactly by asking for the best plan at integral prices of a seat (dichotomic
// search, as for two objectives in general, where prices may have to be fractions):
//  1. the ends: at a price below 0, and at one so high that no more seats are served;
//  2. between two points whose mean price of a seat lies between p and p+1, the best plans at p and at p+1 either lie
//     below the line and divide the interval, or every seat between costs p or p+1, and how many cost p follows.
//
// most is the number of points wanted; if there are more, complete is false. One network is solved again and again
// with the price of a single arc changed. told, unless nil, is called after each solve with the number of points so
// far.
func Breakpoints(ctx context.Context, c *compile.Formulation, most int, told func(points int)) (points []Breakpoint, complete bool, err error) {
	if !c.Pure() {
		return nil, false, ErrNotPure
	}
	f := newPriceable(c)
	low, err := f.at(ctx, -1)
	if err != nil {
		return nil, false, err
	}
	f.points = map[Breakpoint]bool{low: true}
	// No augmenting path that serves one more seat passes an arc twice, so at this price every seat that can be
	// served is. It is solved on a network of its own, for such prices may need wider numbers.
	top := newPriceable(c)
	high, err := top.at(ctx, (top.dearest+1)*int64(top.net.Nodes()))
	if err != nil {
		return nil, false, err
	}
	f.points[high] = true
	f.most, f.told = most, told
	complete, err = f.between(ctx, low, high)
	if err != nil {
		return nil, false, err
	}
	for p := range f.points {
		points = append(points, p)
	}
	slices.SortFunc(points, func(a, b Breakpoint) int { return int(a.Seats - b.Seats) })
	return points, complete, nil
}

// priceable is the network with the costs of its seats, and one arc that all of them pass.
type priceable struct {
	net     *flow.Network
	arc     int // that all seats pass
	basis   *flow.Basis
	dearest int64 // the greatest cost of a pair's seat, kVND
	points  map[Breakpoint]bool
	most    int // points wanted, 0 for all
	told    func(int)
}

// newPriceable divides the root: seats end at a node of their own, and the only way back to the root is the arc.
func newPriceable(c *compile.Formulation) *priceable {
	costs := c.ArcCosts([]matcher.Goal{{Goal: matcher.GoalCost, Weight: 1}})
	g := c.Net.Graph
	f := &priceable{net: flow.NewNetwork(g.Nodes()+1, g.Arcs()+1)}
	end := g.Nodes()
	for a := range g.Arcs() {
		from, to, low, high, _ := g.Arc(a)
		if to == compile.Root {
			to = end
		}
		f.net.AddArc(from, to, low, high, costs[a])
		f.dearest = max(f.dearest, costs[a])
	}
	f.arc = f.net.AddArc(end, compile.Root, 0, flow.Infinite, 0)
	return f
}

// at is the point of the cheapest plan where each seat served pays back a price, kVND.
func (f *priceable) at(ctx context.Context, price int64) (Breakpoint, error) {
	f.net.SetCost(f.arc, -price)
	r, err := f.net.Solve(ctx, f.basis, flow.Options{})
	switch {
	case err != nil:
		return Breakpoint{}, err
	case r.Status == flow.Stopped:
		return Breakpoint{}, ctx.Err()
	case r.Status == flow.Infeasible:
		return Breakpoint{}, ErrNoPlan
	case r.Status != flow.Optimal:
		return Breakpoint{}, fmt.Errorf("the engine says %v of a network that has bounds everywhere", r.Status)
	}
	f.basis = r.Basis
	seats := r.Flow[f.arc]
	return Breakpoint{seats, r.Cost + price*seats}, nil
}

// between finds the breakpoints between two points of the curve; false where there are too many.
func (f *priceable) between(ctx context.Context, a, b Breakpoint) (bool, error) {
	seats := b.Seats - a.Seats
	if seats <= 1 {
		return true, nil
	}
	if f.most > 0 && len(f.points) >= f.most {
		return false, nil
	}
	price := (b.KVND - a.KVND) / seats
	rest := b.KVND - a.KVND - price*seats         // the number of seats that cost a thousand dong more
	for _, p := range []int64{price, price + 1} { // the mean price of a seat, rounded down and up
		if p > price && rest == 0 {
			break
		}
		m, err := f.at(ctx, p)
		if err != nil {
			return false, err
		}
		if worth := func(x Breakpoint) int64 { return x.KVND - p*x.Seats }; worth(m) < min(worth(a), worth(b)) {
			f.points[m] = true
			if f.told != nil {
				f.told(len(f.points))
			}
			left, err := f.between(ctx, a, m)
			if err != nil {
				return false, err
			}
			right, err := f.between(ctx, m, b)
			return left && right, err
		}
	}
	if rest > 0 { // nothing lies below the line: first the seats at price, then rest of them at price + 1
		at := seats - rest
		f.points[Breakpoint{a.Seats + at, a.KVND + at*price}] = true
	}
	return true, nil
}
