package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"dathang/data/hanoi"
	"dathang/data/lang"
	"dathang/data/report"
	"dathang/matcher"
	"dathang/matcher/propose"
	"dathang/matcher/scenario"
	"dathang/matcher/solve"
	"dathang/matcher/verify"
)

// baseFlags choose what scenarios start from.
type baseFlags struct {
	Base string `help:"${flag_base}" placeholder:"NAME|DIR|FILE.json" required:""`
	planFlags
}

// base is a dataset under a policy, or a problem alone.
func (f *baseFlags) base() (*scenario.Base, error) {
	if slices.Contains(hanoi.Names(), f.Base) {
		return f.ofDataset(f.Base)
	}
	info, err := os.Stat(f.Base)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, badInput{"unknown_base", map[string]any{"value": f.Base, "want": strings.Join(hanoi.Names(), ", ")}}
	}
	if err != nil {
		return nil, unreadable(f.Base, err)
	}
	if info.IsDir() {
		return f.ofDataset(f.Base)
	}
	text, err := readBounded(f.Base, maxProposalBytes)
	if err != nil {
		return nil, err
	}
	var head struct {
		Format string `json:"format"`
	}
	_ = json.Unmarshal(text, &head) // the reader of the format says what is wrong
	switch head.Format {
	case matcher.DatasetFormat:
		return f.ofDataset(f.Base)
	case matcher.ProposalFormat:
		p, faults := matcher.DecodeProposal(text)
		if len(faults) > 0 {
			return nil, badFile{f.Base, faults}
		}
		return &scenario.Base{Problem: p.Problem}, nil
	}
	p, faults := matcher.DecodeProblem(text)
	if len(faults) > 0 {
		return nil, badFile{f.Base, faults}
	}
	return &scenario.Base{Problem: p}, nil
}

func (f *baseFlags) ofDataset(name string) (*scenario.Base, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	ds, err := readDataset(name)
	if err != nil {
		return nil, err
	}
	policy, err := f.policy()
	if err != nil {
		return nil, err
	}
	return scenario.FromDataset(ds, policy, propose.Span{NormDate: f.NormDate, Horizon: f.Horizon, Intakes: f.Intakes})
}

// workOf is how much work the policy of a base allows a search.
func workOf(b *scenario.Base) solve.Options {
	return solve.Options{MaxPivots: b.Policy.Work.MaxPivots, MaxNodes: int(b.Policy.Work.MaxNodes), GapPPM: b.Policy.Work.GapPPM}
}

// solver solves the base under a progress bar.
func (s *session) solver(b *scenario.Base) (*scenario.Solver, error) {
	bar := s.progress(len(b.Problem.Goals))
	defer bar.done()
	bar.at(1, "step_base", nil)
	options := workOf(b)
	options.Progress = func(at solve.Progress) { bar.solving(&at) }
	return scenario.NewSolver(s.ctx, b, options)
}

// whatifCommand says what would become of a base under changes.
type whatifCommand struct {
	baseFlags
	Changes     string `help:"${flag_changes}" placeholder:"FILE.json"`
	Scenario    string `help:"${flag_scenario}" placeholder:"NAME|list"`
	ChangePrice *int64 `help:"${flag_change_price}" placeholder:"N" xor:"little"`
	ChangeCap   *int64 `help:"${flag_change_cap}" placeholder:"N" xor:"little"`
	Out         string `help:"${flag_out_whatif}" placeholder:"DIR"`
	Format      string `help:"${flag_format}" enum:"text,json,csv" default:"text"`
}

// changes reads the scenario; what is wrong in it is told by its file.
func (c *whatifCommand) changes() (*scenario.Changes, string, error) {
	if (c.Changes == "") == (c.Scenario == "") {
		return nil, "", badInput{"changes_or_scenario", nil}
	}
	file, text := c.Changes, []byte(nil)
	if c.Scenario != "" {
		shipped, ok := hanoi.Scenario(c.Scenario)
		if !ok {
			return nil, "", badInput{"unknown_scenario", map[string]any{"value": c.Scenario, "want": strings.Join(hanoi.Scenarios(), ", ")}}
		}
		file, text = c.Scenario, shipped
	} else {
		var err error
		if text, err = readBounded(file, maxProblemBytes); err != nil {
			return nil, "", err
		}
	}
	list, faults := scenario.Decode(text)
	if len(faults) > 0 {
		return nil, "", badFile{file, faults}
	}
	return list, file, nil
}

// Run solves base and scenario, has the answer recounted and compares.
func (c *whatifCommand) Run(s *session) error {
	if c.Scenario == listed {
		return s.scenarios()
	}
	list, file, err := c.changes()
	if err != nil {
		return err
	}
	base, err := c.base()
	if err != nil {
		return err
	}
	started := time.Now()
	solver, err := s.solver(base)
	if err != nil {
		return s.noProposal(base.Problem, err)
	}
	loaded := time.Now()
	answer, err := solver.LittleChanged(s.ctx, list.Changes, scenario.Little{Price: c.ChangePrice, Cap: c.ChangeCap})
	if faults, ok := errors.AsType[matcher.Faults](err); ok {
		return badFile{file, faults}
	}
	if err != nil {
		return s.noProposal(base.Problem, err)
	}
	took := time.Since(loaded)
	proposal, err := propose.Draft(answer.Problem, answer.Solution)
	if err != nil {
		return err
	}
	if wrong := verify.Check(proposal); len(wrong) > 0 {
		return s.noProposal(answer.Problem, propose.Unverified(wrong))
	}
	if c.Out != "" {
		proposal.Run.Version = buildVersion()
		if _, err := s.write(c.Out, proposal); err != nil {
			return err
		}
	}
	name := list.Name
	if name == "" {
		name = strings.TrimSuffix(filepath.Base(file), ".json")
	}
	plans := []scenario.Plan{
		{Name: c.Base, Problem: base.Problem, Solution: solver.Answer().Solution},
		{Name: "what-if", Problem: answer.Problem, Solution: answer.Solution, Reform: scenario.ReformOf(list.Changes)},
	}
	if c.Format == "text" {
		if err := s.say("whatif_changes", map[string]any{"name": name}); err != nil {
			return err
		}
		names := report.NewNames(s.l, base.Problem)
		for i := range list.Changes {
			fmt.Fprintln(s.stdout, "  - "+names.Change(&list.Changes[i]))
		}
		fmt.Fprintln(s.stdout)
	}
	if err := s.comparison(plans, c.Format); err != nil {
		return err
	}
	if c.Format == "text" {
		fmt.Fprintln(s.stdout)
		return s.say("whatif_took", map[string]any{
			"base": s.seconds(loaded.Sub(started)), "scenario": lang.Number(s.l, took.Milliseconds()),
		})
	}
	return nil
}

func (s *session) scenarios() error {
	for _, name := range hanoi.Scenarios() {
		if _, err := fmt.Fprintf(s.stdout, "%s\n  %s\n", name, lang.Name(s.l, "scenario", name)); err != nil {
			return err
		}
	}
	return nil
}

func (s *session) comparison(plans []scenario.Plan, format string) error {
	c := scenario.Compare(plans)
	switch format {
	case "json":
		return json.NewEncoder(s.stdout).Encode(c)
	case "csv":
		return report.WriteShifts(s.stdout, c)
	}
	return report.WriteComparison(s.stdout, s.l, c, plans)
}

// compareCommand compares proposals with the first of them.
type compareCommand struct {
	Files  []string `arg:"" help:"${arg_proposals}" placeholder:"FILE.json"`
	Format string   `help:"${flag_format}" enum:"text,json,csv" default:"text"`
}

// Run reads, recounts and compares.
func (c *compareCommand) Run(s *session) error {
	if len(c.Files) < 2 {
		return badInput{"two_plans", nil}
	}
	plans := make([]scenario.Plan, len(c.Files))
	for i, file := range c.Files {
		p, err := s.borneOut(file)
		if err != nil {
			return err
		}
		plans[i] = scenario.Plan{Name: strings.TrimSuffix(filepath.ToSlash(file), "/proposal.json"), Problem: p.Problem, Solution: &p.Answer}
	}
	return s.comparison(plans, c.Format)
}

// sweepCommand runs a grid of scenarios.
type sweepCommand struct {
	baseFlags
	Sweep   string `help:"${flag_sweep}" placeholder:"FILE.json" required:""`
	Out     string `help:"${flag_out_lines}" placeholder:"FILE.jsonl" required:""`
	Threads int    `help:"${flag_threads}"`
}

// Run goes on where an earlier run of the same sweep stopped.
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
	if err != nil {
		return err
	}
	// The first point says what is wrong with the changes, before anything is solved.
	_, changes := sweep.Point(0)
	if _, faults := base.Apply(changes); len(faults) > 0 {
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
	return lines.fill(s, sweep.Points(), func(first, end int, told func(int)) ([]any, error) {
		return each(sweep.Block(s.ctx, solver, first, end, threads(c.Threads), told))
	})
}

func threads(asked int) int {
	if asked > 0 {
		return asked
	}
	return runtime.GOMAXPROCS(0)
}

// each makes lines of results.
func each[T any](list []T, err error) ([]any, error) {
	out := make([]any, len(list))
	for i := range list {
		out[i] = &list[i]
	}
	return out, err
}

// frontierCommand shows the least cost of coverage.
type frontierCommand struct {
	baseFlags
	Points int  `help:"${flag_points}" default:"500"`
	JSON   bool `name:"json" help:"${flag_json}"`
}

// Run finds the points.
func (c *frontierCommand) Run(s *session) error {
	if c.Points < 2 {
		return badInput{"flag_range", map[string]any{"flag": "--points", "value": c.Points}}
	}
	base, err := c.base()
	if err != nil {
		return err
	}
	bar := s.progress(0)
	f, err := scenario.Coverage(s.ctx, base.Problem, c.Points, workOf(base), func(points int) {
		bar.at(1, "step_points", map[string]any{"done": points, "all": c.Points})
	})
	bar.done()
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(s.stdout).Encode(f)
	}
	return report.WriteFrontier(s.stdout, s.l, f)
}

// simulateCommand draws what is uncertain.
type simulateCommand struct {
	baseFlags
	Simulation string `help:"${flag_simulation}" placeholder:"FILE.json"`
	Draws      int    `help:"${flag_draws}" default:"200"`
	Seed       uint64 `help:"${flag_seed}" default:"1"`
	Out        string `help:"${flag_out_lines}" placeholder:"FILE.jsonl"`
	Threads    int    `help:"${flag_threads}"`
	JSON       bool   `name:"json" help:"${flag_json}"`
}

// Run draws, going on where an earlier run of the same simulation stopped.
func (c *simulateCommand) Run(s *session) error {
	base, err := c.base()
	if err != nil {
		return err
	}
	sim := scenario.UsualSimulation(base)
	sim.Seed, sim.Draws = c.Seed, c.Draws
	if c.Simulation != "" {
		text, err := readBounded(c.Simulation, maxPolicyBytes)
		if err != nil {
			return err
		}
		var faults matcher.Faults
		if sim, faults = scenario.DecodeSimulation(text); len(faults) > 0 {
			return badFile{c.Simulation, faults}
		}
	}
	if faults := sim.Validate(); len(faults) > 0 {
		return faults
	}
	lines := &results{out: io.Discard}
	if c.Out != "" {
		if lines, err = s.openLines(c.Out, base.Problem, sim); err != nil {
			return err
		}
		defer lines.close()
	}
	bar := s.progress(len(base.Problem.Goals))
	bar.at(1, "step_base", nil)
	simulator, err := scenario.NewSimulator(s.ctx, base, sim, workOf(base))
	bar.done()
	if err != nil {
		return err
	}
	draws := make([]scenario.DrawResult, 0, sim.Draws)
	for _, line := range lines.before {
		var d scenario.DrawResult
		if err := json.Unmarshal(line, &d); err != nil {
			return badInput{"other_run", map[string]any{"file": c.Out}}
		}
		draws = append(draws, d)
	}
	err = lines.fill(s, sim.Draws, func(first, end int, told func(int)) ([]any, error) {
		block, err := simulator.Block(s.ctx, first, end, threads(c.Threads), told)
		draws = append(draws, block...)
		return each(block, err)
	})
	if err != nil {
		return err
	}
	outlook := simulator.Outlook(draws)
	if c.JSON {
		return json.NewEncoder(s.stdout).Encode(outlook)
	}
	return report.WriteOutlook(s.stdout, s.l, base.Problem, outlook)
}
