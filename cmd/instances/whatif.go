package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"dathang/data/hanoi"
	"dathang/matcher"
	"dathang/matcher/propose"
	"dathang/matcher/scenario"
	"dathang/matcher/solve"
	"dathang/matcher/verify"
)

// whatifCommand measures what-if questions.
type whatifCommand struct {
	Seed    uint64 `required:"" help:"The same seed asks the same."`
	Part    string `required:"" enum:"changes,points,draws,frontier" help:"Single changes one by one, a grid's points, random draws, or the frontier of cost and coverage."`
	Count   int    `default:"100" help:"How many."`
	Threads int    `default:"1" help:"How many at a time; changes are asked one by one."`
}

// Run measures what-if questions about hanoi-2023 over five years under the default policy, in seconds
// of processor time and by the clock. The time for the base is not included but printed separately.
func (c *whatifCommand) Run() error {
	ctx := context.Background()
	base, err := hanoi2023()
	if err != nil {
		return err
	}
	// A frontier needs no solver of the base.
	if c.Part == "frontier" {
		return measured("frontier", func() error {
			f, err := scenario.Coverage(ctx, base.Problem, c.Count, solve.Options{Threads: c.Threads}, nil)
			if err == nil {
				fmt.Printf("c points %d\nc complete %t\n", len(f.Points), f.Complete)
			}
			return err
		})
	}
	if c.Part == "draws" {
		return c.draws(ctx, base)
	}
	// Points and changes start from the same base, which is solved once and timed by itself.
	var s *scenario.Solver
	if err := measured("base", func() error { s, err = scenario.NewSolver(ctx, base, solve.Options{}); return err }); err != nil {
		return err
	}
	if c.Part == "changes" {
		return c.changes(ctx, s)
	}
	list := make([][]scenario.Change, c.Count)
	d := rand.New(rand.NewPCG(c.Seed, 2))
	for i := range list {
		list[i] = []scenario.Change{drawnChange(d, base.Problem)}
	}
	return measured("points", func() error {
		return scenario.Each(ctx, len(list), c.Threads, func(ctx context.Context, i int) error {
			_, err := s.Ask(ctx, list[i])
			return err
		}, nil)
	})
}

// hanoi2023 is the base of the questions.
func hanoi2023() (*propose.Source, error) {
	ds, err := hanoi.Load(hanoi.Hanoi2023)
	if err != nil {
		return nil, err
	}
	return propose.FromDataset(ds, matcher.DefaultPolicy(), propose.Span{})
}

// measured runs work and prints how long it took.
func measured(name string, work func() error) error {
	clock, before := time.Now(), processorTime()
	if err := work(); err != nil {
		return err
	}
	fmt.Printf("c %s_seconds %.3f\nc %s_clock_seconds %.3f\n", name, (processorTime() - before).Seconds(), name, time.Since(clock).Seconds())
	return nil
}

// changes asks about single changes and has every answer verified. It prints the
// median and the worst time of the answers and the median of the verification.
func (c *whatifCommand) changes(ctx context.Context, s *scenario.Solver) error {
	// network draws its change in the same way, so it is the first of these.
	d := rand.New(rand.NewPCG(c.Seed, 1))
	var asked, recounted []time.Duration
	for range c.Count {
		change := drawnChange(d, s.Base.Problem)
		before := processorTime()
		answer, err := s.Ask(ctx, []scenario.Change{change})
		if err != nil {
			return fmt.Errorf("%+v: %w", change, err)
		}
		between := processorTime()
		proposal, err := propose.Draft(answer.Problem, answer.Solution)
		if err != nil {
			return err
		}
		if wrong := verify.Check(proposal); len(wrong) > 0 {
			return fmt.Errorf("%+v: %v", change, wrong[0])
		}
		asked, recounted = append(asked, between-before), append(recounted, processorTime()-between)
	}
	slices.Sort(asked)
	slices.Sort(recounted)
	fmt.Printf("c median_ms %.1f\nc worst_ms %.1f\nc recount_median_ms %.1f\n",
		milliseconds(asked[len(asked)/2]), milliseconds(asked[len(asked)-1]), milliseconds(recounted[len(recounted)/2]))
	return nil
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// drawnChange is one change of the kinds that planners ask about, for a random offer or cell.
func drawnChange(d *rand.Rand, p *matcher.Problem) scenario.Change {
	o, k := &p.Offers[d.IntN(len(p.Offers))], &p.Demands[d.IntN(len(p.Demands))]
	number := func(n int64) *int64 { return &n }
	switch d.IntN(6) {
	case 0:
		return scenario.Change{Kind: scenario.KindCapacity, Offer: o.ID, PerMille: number(500)}
	case 1:
		return scenario.Change{Kind: scenario.KindDemand, Cell: &k.Cell, Seats: number(1 + d.Int64N(5))}
	case 2:
		return scenario.Change{Kind: scenario.KindPrice, Where: matcher.Where{Programmes: []matcher.ProgrammeID{o.Programme}}, PerMille: number(1200)}
	case 3:
		return scenario.Change{Kind: scenario.KindClose, Offer: o.ID}
	case 4:
		return scenario.Change{Kind: scenario.KindBan, Offer: o.ID, Cell: &k.Cell}
	}
	return scenario.Change{Kind: scenario.KindDemand, Where: matcher.Where{Communes: []matcher.CommuneID{k.Commune}}, PerMille: number(1500)}
}

// draws solves random draws of exits, acceptance and demand.
func (c *whatifCommand) draws(ctx context.Context, base *propose.Source) error {
	sim := scenario.UsualSimulation(base)
	sim.Seed, sim.Draws = c.Seed, c.Count
	var s *scenario.Simulator
	err := measured("base", func() (err error) { s, err = scenario.NewSimulator(ctx, base, sim, solve.Options{}); return err })
	if err != nil {
		return err
	}
	return measured("draws", func() error {
		draws, err := s.Block(ctx, 0, c.Count, c.Threads, nil)
		if err == nil {
			o := s.Outlook(draws)
			fmt.Printf("c coverage_p50 %d\nc infeasible %d\n", o.Coverage.P50, o.Infeasible)
		}
		return err
	})
}
