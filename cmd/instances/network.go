package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"

	"dathang/matcher"
	"dathang/matcher/compile"
	"dathang/matcher/flow"
	"dathang/matcher/scenario"
	"dathang/matcher/solve"
)

// networkCommand writes the linear programs that a what-if question solves.
type networkCommand struct {
	Seed uint64 `required:"" help:"The first single change that whatif asks about at the same seed."`
}

// Run writes hanoi-2023 under one change as linear programs of one network, one for
// each level, as numbers separated by spaces and line ends. First come the numbers
// of levels, nodes and arcs; then for each level what our plan costs there; then
// for each arc its ends, its bounds and what a unit costs on each level.
func (c *networkCommand) Run() error {
	base, err := hanoi2023()
	if err != nil {
		return err
	}
	change := drawnChange(rand.New(rand.NewPCG(c.Seed, 1)), base.Problem)
	p, faults := scenario.Apply(base, []scenario.Change{change})
	if len(faults) > 0 {
		return faults
	}
	s, _, err := solve.Run(context.Background(), p, solve.Options{})
	if err != nil {
		return err
	}
	return writeNetwork(os.Stdout, p, s)
}

// writeNetwork writes the network of a problem with the costs of all
// levels, and the value of our solution as a reference for others.
func writeNetwork(to io.Writer, p *matcher.Problem, s *matcher.Solution) error {
	compiled := compile.Problem(p)
	// A linear program has the same optimum only where nothing stands above the network.
	if !compiled.Pure() {
		return fmt.Errorf("rules stand above the network")
	}
	out := bufio.NewWriterSize(to, 1<<20)
	arcs, x := compiled.Arcs(), compiled.Flow(s.Allocations)
	costs := make([][]int64, len(p.Goals))
	fmt.Fprintln(out, len(p.Goals), compiled.Net.Graph.Nodes(), len(arcs))
	for l, goals := range p.Goals {
		costs[l] = compiled.ArcCosts(goals)
		sum := int64(0)
		for a, n := range x {
			sum += n * costs[l][a]
		}
		fmt.Fprintln(out, sum)
	}
	for a := range arcs {
		high := fmt.Sprint(arcs[a].High)
		if arcs[a].High == flow.Infinite {
			high = "inf"
		}
		fmt.Fprint(out, arcs[a].From, " ", arcs[a].To, " ", arcs[a].Low, " ", high)
		for l := range costs {
			fmt.Fprint(out, " ", costs[l][a])
		}
		fmt.Fprintln(out)
	}
	return out.Flush()
}
