package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"

	"dathang/matcher/flow"
)

// resolveCommand measures how much faster a warm start is than a cold solve.
type resolveCommand struct {
	Kind    string   `default:"commune" help:"A kind of generate that has intakes."`
	Size    string   `required:"" help:"S, M or L."`
	Seed    uint64   `required:"" help:"Draws the instance and the changes."`
	Changes int      `default:"50" help:"How many changes of each sort are solved."`
	Sorts   []string `default:"closed,cut,mix" help:"Which sorts of changes."`
	Check   bool     `help:"Recount every answer and compare its cost with that of a cold solve; takes long."`
}

// change edits a network; base is the optimum before.
type change func(r *rand.Rand, in *instance, n *flow.Network, base *flow.Result)

// sortsOfChange are the changes that resolve measures, by name.
var sortsOfChange = map[string]struct {
	title string
	apply change
}{
	"closed": {"an intake of median flow closed", closeIntake},
	"cut":    {"its capacity cut 1 to 5 below its flow", cutIntake},
	"mix":    {"1 % of bounds and 1 % of costs changed", changeMany},
}

// Run solves an instance cold, then again after each of many seeded changes, every time from the basis
// of the cold solve. For each sort of change it prints the median of milliseconds (processor time of
// the solve, result and proof included), the ratio to the cold solve, and the median of pivots.
func (c *resolveCommand) Run() error {
	in, err := generate(c.Kind, c.Size, c.Seed)
	if err != nil {
		return err
	}
	// Building the network is timed apart from solving it.
	before := cpuSeconds()
	n := in.build()
	if err := n.Prepare(); err != nil {
		return err
	}
	fmt.Printf("c build_seconds %.3f\n", cpuSeconds()-before)
	base, cold, err := timedSolve(n, nil)
	if err != nil {
		return err
	}
	fmt.Printf("c cold_seconds %.4f\n", cold)
	for _, name := range c.Sorts {
		sort, ok := sortsOfChange[name]
		if !ok {
			return fmt.Errorf("sort of change %q; want closed, cut or mix", name)
		}
		var times, pivots []float64
		for i := range c.Changes {
			// Each change starts from the base, never from the change before it.
			changed := n.Clone()
			sort.apply(rand.New(rand.NewPCG(c.Seed, uint64(i))), in, changed, base)
			r, seconds, err := timedSolve(changed, base.Basis)
			if err != nil {
				return err
			}
			times, pivots = append(times, seconds), append(pivots, float64(r.Pivots))
			if c.Check {
				if err := compare(changed, r); err != nil {
					return fmt.Errorf("%s, change %d: %w", name, i, err)
				}
			}
		}
		middle := median(times)
		fmt.Printf("c resolve_%s_ms %.2f\nc resolve_%s_ratio %.1f\nc resolve_%s_pivots %.0f\n",
			name, middle*1e3, name, cold/middle, name, median(pivots))
	}
	return nil
}

// timedSolve solves a network from a basis (nil: cold) and returns the seconds of processor time.
func timedSolve(n *flow.Network, start *flow.Basis) (*flow.Result, float64, error) {
	runtime.GC() // what was made before is not the solve's to sweep
	before := cpuSeconds()
	r, err := n.Solve(context.Background(), start, flow.Options{})
	return r, cpuSeconds() - before, err
}

// compare checks an answer independently and against a cold solve.
func compare(n *flow.Network, r *flow.Result) error {
	if err := flow.Check(n, r); err != nil {
		return err
	}
	again, err := n.Solve(context.Background(), nil, flow.Options{})
	if err != nil {
		return err
	}
	if again.Status != r.Status || again.Cost != r.Cost {
		return fmt.Errorf("%v at cost %d; a cold solve says %v at %d", r.Status, r.Cost, again.Status, again.Cost)
	}
	return nil
}

// medianIntake draws one of the intakes whose flow is in the middle fifth of all
// those that carry any: closing the largest or the smallest would be untypical.
func medianIntake(r *rand.Rand, in *instance, base *flow.Result) int {
	var used []int
	for arc := in.uplinks[0]; arc < in.uplinks[1]; arc++ {
		if base.Flow[arc] > 0 {
			used = append(used, arc)
		}
	}
	slices.SortStableFunc(used, func(a, b int) int { return int(base.Flow[a] - base.Flow[b]) })
	fifth := max(1, len(used)/5)
	return used[2*fifth+r.IntN(fifth)]
}

// closeIntake closes an intake of median flow.
func closeIntake(r *rand.Rand, in *instance, n *flow.Network, base *flow.Result) {
	n.SetBounds(medianIntake(r, in, base), 0, 0)
}

// cutIntake cuts the capacity of an intake a little below its flow.
func cutIntake(r *rand.Rand, in *instance, n *flow.Network, base *flow.Result) {
	arc := medianIntake(r, in, base)
	n.SetBounds(arc, 0, max(0, base.Flow[arc]-1-r.Int64N(5)))
}

// changeMany multiplies the bounds of one arc in a hundred by
// 0.5 to 1.5, and the costs of as many by 0.9 to 1.1.
func changeMany(r *rand.Rand, in *instance, n *flow.Network, _ *flow.Result) {
	for range n.Arcs() / 100 {
		arc := r.IntN(n.Arcs())
		n.SetBounds(arc, 0, in.high[arc]*(50+r.Int64N(101))/100)
		arc = r.IntN(n.Arcs())
		n.SetCost(arc, in.cost[arc]*(90+r.Int64N(21))/100)
	}
}

// median sorts the list and returns its middle.
func median(list []float64) float64 {
	slices.Sort(list)
	return list[len(list)/2]
}
