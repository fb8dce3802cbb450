package main

import (
	"encoding/json"
	"runtime"
	"slices"

	"dathang/data/report"
	"dathang/data/shipped"
	"dathang/matcher"
	"dathang/matcher/propose"
	"dathang/matcher/scenario"
	"dathang/matcher/solve"
)

// sweepCommand runs a grid of scenarios.
//
//	dathang sweep --base hanoi-2023 --sweep sweep.json --out points.jsonl
type sweepCommand struct {
	baseFlags
	// Sweep is the file of axes; Out takes the results, and a later run continues there.
	Sweep   string `help:"${flag_sweep}" placeholder:"FILE.json" required:""`
	Out     string `help:"${flag_out_lines}" placeholder:"FILE.jsonl"`
	Threads int    `help:"${flag_threads}"`
	Format  string `help:"${flag_format}" enum:"text,json,csv" default:"text"`
}

// Run resumes an earlier run of the same sweep if there is one, and writes all points.
func (c *sweepCommand) Run(s *session) error {
	text, err := readBounded(c.Sweep, maxPolicyBytes)
	if err != nil {
		return err
	}
	sweep, faults := scenario.DecodeSweep(text)
	if len(faults) > 0 {
		return badFile{c.Sweep, faults}
	}
	base, err := c.base()
	s.tell(&c.found)
	if err != nil {
		return err
	}
	// The first point shows any fault in the changes before anything is solved.
	_, changes := sweep.Point(0)
	if _, faults := scenario.Apply(base, changes); len(faults) > 0 {
		return badFile{c.Sweep, faults}
	}
	lines, err := s.openLines(c.Out, base.Problem, sweep)
	if err != nil {
		return err
	}
	defer lines.close()
	solver, err := s.solver(base)
	if err != nil {
		return s.noProposal(base.Problem, err)
	}
	points, err := filled(s, lines, sweep.Points(), func(first, end int, told func(int)) ([]scenario.PointResult, error) {
		return sweep.Block(s.ctx, solver, first, end, threads(c.Threads), told)
	})
	if err != nil {
		return err
	}
	switch c.Format {
	case "json":
		return json.NewEncoder(s.stdout).Encode(points)
	case "csv":
		return report.WritePoints(s.stdout, sweep, points)
	}
	return report.WriteSweep(s.stdout, s.l, base.Problem, sweep, points)
}

// threads is the number asked for, or one for each core.
func threads(asked int) int {
	if asked > 0 {
		return asked
	}
	return runtime.GOMAXPROCS(0)
}

// frontierCommand shows the lowest cost at each coverage, or what changing a plan gains.
//
//	dathang frontier --base hanoi-2023 --format csv
type frontierCommand struct {
	baseFlags
	changesFlags
	Points int `help:"${flag_points}" default:"500"`
	// Change asks for the other frontier: how much of the plan changes, and what that gains, by Prices.
	Change  bool    `help:"${flag_change_frontier}"`
	Prices  []int64 `help:"${flag_change_prices}" placeholder:"N,..."`
	Threads int     `help:"${flag_threads}"`
	Format  string  `help:"${flag_format}" enum:"text,json,csv" default:"text"`
}

// Run finds the points, of the base or of a scenario.
func (c *frontierCommand) Run(s *session) error {
	if c.Scenario == listed {
		return c.scenarios(s, &c.baseFlags)
	}
	if c.Points < 2 {
		return badInput{"flag_range", map[string]any{"flag": "--points", "value": c.Points}}
	}
	asked, err := &shipped.Scenario{Changes: &scenario.Changes{}}, error(nil)
	if c.Changes != "" || c.Scenario != "" {
		if asked, err = c.read(); err != nil {
			return err
		}
	}
	base, err := c.base()
	s.tell(&c.found)
	if err != nil {
		return err
	}
	if err := c.fits(asked, base.DatasetID); err != nil {
		return err
	}
	list, err := changesOn(asked, base, func() (*matcher.Solution, error) {
		solver, err := s.solver(base)
		if err != nil {
			return nil, s.noProposal(base.Problem, err)
		}
		return solver.Answer().Solution, nil
	})
	if err != nil {
		return err
	}
	changes, file := list.Changes, asked.Name
	p, faults := scenario.Apply(base, changes)
	if len(faults) > 0 {
		return badFile{file, faults}
	}
	if c.Change {
		return c.change(s, base, changes)
	}
	// The number of points is not known beforehand; the bar shows the most there may be.
	bar := s.progressOf(c.Points)
	defer bar.done()
	f, err := scenario.Coverage(s.ctx, p, c.Points, solve.OptionsOf(base.Work), func(points int) {
		bar.at(points, "step_points", map[string]any{"done": points, "all": c.Points})
	})
	bar.done()
	if err != nil {
		return s.noProposal(p, err)
	}
	switch c.Format {
	case "json":
		return json.NewEncoder(s.stdout).Encode(f)
	case "csv":
		return report.WriteFrontierPoints(s.stdout, f.Points)
	}
	return report.WriteFrontier(s.stdout, s.l, f)
}

// change finds how much of the base's plan changes, and what that gains, for each of several prices per changed seat.
func (c *frontierCommand) change(s *session, base *propose.Source, changes []scenario.Change) error {
	if len(changes) == 0 {
		return badInput{"changes_or_scenario", nil}
	}
	prices := c.Prices
	if len(prices) == 0 {
		prices = scenario.ChangePrices
	}
	if least := slices.Min(prices); least < 0 {
		return badInput{"flag_range", map[string]any{"flag": "--prices", "value": least}}
	}
	solver, err := s.solver(base)
	if err != nil {
		return s.noProposal(base.Problem, err)
	}
	bar := s.progressOf(len(prices))
	defer bar.done()
	points, err := solver.ChangeFrontier(s.ctx, changes, prices, threads(c.Threads), func(done int) {
		bar.at(done, "step_points", map[string]any{"done": done, "all": len(prices)})
	})
	bar.done()
	if err != nil {
		return s.noProposal(base.Problem, err)
	}
	switch c.Format {
	case "json":
		return json.NewEncoder(s.stdout).Encode(points)
	case "csv":
		return report.WriteChangePoints(s.stdout, points)
	}
	return report.WriteChangeFrontier(s.stdout, s.l, points)
}

// simulateCommand simulates what is uncertain by random draws.
//
//	dathang simulate --base hanoi-2023 --draws 500 --seed 7
type simulateCommand struct {
	baseFlags
	// Simulation is a file of what to draw; without it the usual one
	// is made, with Draws and Seed. Part chooses the table for CSV.
	Simulation string `help:"${flag_simulation}" placeholder:"FILE.json"`
	Draws      int    `help:"${flag_draws}" default:"200"`
	Seed       uint64 `help:"${flag_seed}" default:"1"`
	Out        string `help:"${flag_out_lines}" placeholder:"FILE.jsonl"`
	Threads    int    `help:"${flag_threads}"`
	Format     string `help:"${flag_format}" enum:"text,json,csv" default:"text"`
	Part       string `help:"${flag_part}" enum:"orders,fields,communes,draws" default:"orders"`
}

// simulation is the one in the file, or the default.
func (c *simulateCommand) simulation(base *propose.Source) (*scenario.Simulation, error) {
	if c.Simulation != "" {
		text, err := readBounded(c.Simulation, maxPolicyBytes)
		if err != nil {
			return nil, err
		}
		sim, faults := scenario.DecodeSimulation(text)
		if len(faults) > 0 {
			return nil, badFile{c.Simulation, faults}
		}
		return sim, nil
	}
	// Seed and number of draws are flags only for the usual simulation; a file has its own.
	sim := scenario.UsualSimulation(base)
	sim.Seed, sim.Draws = c.Seed, c.Draws
	if faults := sim.Validate(); len(faults) > 0 {
		return nil, faults
	}
	return sim, nil
}

// Run makes the draws, resuming an earlier run of the same simulation if there is one.
func (c *simulateCommand) Run(s *session) error {
	base, err := c.base()
	s.tell(&c.found)
	if err != nil {
		return err
	}
	sim, err := c.simulation(base)
	if err != nil {
		return err
	}
	// Faults of the changes are found before anything is solved.
	if _, faults := scenario.Apply(base, sim.Changes); len(faults) > 0 {
		return badFile{c.Simulation, faults}
	}
	lines, err := s.openLines(c.Out, base.Problem, sim)
	if err != nil {
		return err
	}
	defer lines.close()
	bar := s.progress(len(base.Problem.Goals))
	defer bar.done()
	bar.at(1, "step_base", nil)
	options := solve.OptionsOf(base.Work)
	options.Progress = func(at solve.Progress) { bar.solving(&at) }
	simulator, err := scenario.NewSimulator(s.ctx, base, sim, options)
	bar.done()
	if err != nil {
		return s.noProposal(base.Problem, err)
	}
	draws, err := filled(s, lines, sim.Draws, func(first, end int, told func(int)) ([]scenario.DrawResult, error) {
		return simulator.Block(s.ctx, first, end, threads(c.Threads), told)
	})
	if err != nil {
		return err
	}
	outlook := simulator.Outlook(draws)
	switch {
	case c.Format == "json":
		return json.NewEncoder(s.stdout).Encode(outlook)
	case c.Format == "text":
		return report.WriteOutlook(s.stdout, s.l, base.Problem, outlook)
	case c.Part == "draws":
		numbers, briefs := make([]int, len(draws)), make([]scenario.Brief, len(draws))
		for i := range draws {
			numbers[i], briefs[i] = draws[i].Draw, draws[i].Brief
		}
		return report.WriteDraws(s.stdout, numbers, briefs)
	}
	return report.WriteOutlookPart(s.stdout, outlook, c.Part)
}
