package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"dathang/data/lang"
	"dathang/data/report"
	"dathang/data/sheet"
	"dathang/data/shipped"
	"dathang/matcher"
	"dathang/matcher/propose"
	"dathang/matcher/scenario"
	"dathang/matcher/solve"
	"dathang/matcher/verify"
)

// baseFlags choose the base from which scenarios start.
type baseFlags struct {
	// Base is an embedded dataset, a folder, a workbook, or a file of a dataset, problem or proposal.
	Base string `help:"${flag_base}" placeholder:"NAME|DIR|FILE.xlsx|json|zip" required:""`
	planFlags
	// Accept answers questions about the dataset, by their codes.
	Accept []string `help:"${flag_accept}" placeholder:"CODE"`

	// found is what base has to say before any result.
	found remarks
}

// base is a dataset with a policy, or a problem alone.
func (f *baseFlags) base() (*propose.Source, error) {
	if shipped.HasDataset(f.Base) {
		return f.ofDataset(f.Base)
	}
	info, err := os.Stat(f.Base)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, badInput{"unknown_base", map[string]any{"value": f.Base, "want": strings.Join(shipped.Datasets(), ", ")}}
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
	// JSON files say themselves what they are; whatever else is read is a dataset.
	switch format := matcher.FormatOf(text); {
	case !sheet.IsJSON(text), format == matcher.DatasetFormat, format == matcher.DatasetFormat1:
		return f.ofDataset(f.Base)
	case format == matcher.ProposalFormat, format == matcher.ProposalFormat1:
		p, faults := matcher.DecodeProposal(text)
		if len(faults) > 0 {
			return nil, badFile{f.Base, faults}
		}
		return propose.FromProblem(p.Problem), nil
	}
	p, faults := matcher.DecodeProblem(text)
	if len(faults) > 0 {
		return nil, badFile{f.Base, faults}
	}
	return propose.FromProblem(p), nil
}

// ofDataset makes the base of a dataset under the policy of the flags.
func (f *baseFlags) ofDataset(name string) (*propose.Source, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	ds, reading, err := readDataset(name)
	if err != nil {
		return nil, err
	}
	f.found.read(reading)
	sheet.Remark(ds)
	f.found.warnings = sheet.Warnings(ds)
	if err := ask(ds, f.Accept); err != nil {
		return nil, err
	}
	policy, err := f.policy()
	if err != nil {
		return nil, err
	}
	return propose.FromDataset(ds, policy, propose.Span{NormDate: f.NormDate, Horizon: f.Horizon, Intakes: f.Intakes})
}

// solver solves the base under a progress bar.
func (s *session) solver(b *propose.Source) (*scenario.Solver, error) {
	bar := s.progress(len(b.Problem.Goals))
	defer bar.done()
	bar.at(1, "step_base", nil)
	options := solve.OptionsOf(b.Work)
	options.Progress = func(at solve.Progress) { bar.solving(&at) }
	return scenario.NewSolver(s.ctx, b, options)
}

// changesFlags name a scenario.
type changesFlags struct {
	Changes  string `help:"${flag_changes}" placeholder:"FILE.json"`
	Scenario string `help:"${flag_scenario}" placeholder:"NAME|list"`
}

// read returns the scenario as it ships or as its file says; what is wrong with it is reported under its name.
func (f *changesFlags) read() (*shipped.Scenario, error) {
	if (f.Changes == "") == (f.Scenario == "") {
		return nil, badInput{"changes_or_scenario", nil}
	}
	if f.Scenario != "" {
		found, err := shipped.FindScenario(f.Scenario)
		if err == nil && found == nil {
			err = badInput{"unknown_scenario", map[string]any{"value": f.Scenario, "want": strings.Join(shipped.Names(""), ", ")}}
		}
		return found, err
	}
	text, err := readBounded(f.Changes, maxProblemBytes)
	if err != nil {
		return nil, err
	}
	list, err := decodeChanges(f.Changes, text)
	return &shipped.Scenario{Name: f.Changes, Changes: list}, err
}

// fits refuses a scenario that belongs to another dataset than the base's.
func (f *changesFlags) fits(sc *shipped.Scenario, dataset string) error {
	if sc.Changes == nil || sc.Changes.Fits(dataset) {
		return nil
	}
	params := map[string]any{"value": sc.Name, "of": sc.Dataset(), "dataset": dataset, "want": strings.Join(shipped.Names(dataset), ", ")}
	if f.Changes != "" {
		return badInput{"changes_of_other", params}
	}
	return badInput{"other_dataset", params}
}

// changesOn are the changes of a scenario on a base; plan finds the base's, which a general scenario may need.
func changesOn(sc *shipped.Scenario, base *propose.Source, plan func() (*matcher.Solution, error)) (*scenario.Changes, error) {
	if sc.General == nil {
		return sc.Changes, nil
	}
	var known *matcher.Solution
	if sc.General.NeedsPlan(base) {
		var err error
		if known, err = plan(); err != nil {
			return nil, err
		}
	}
	list, faults := sc.General.Of(base, known, sc.Subject())
	if len(faults) > 0 {
		return nil, badFile{sc.Name, faults}
	}
	return &scenario.Changes{
		Format: scenario.Format, Name: lang.Name(lang.Vi, "scenario", sc.Name), NameEn: lang.Name(lang.En, "scenario", sc.Name), Changes: list,
	}, nil
}

// decodeChanges reads a file of changes.
func decodeChanges(file string, text []byte) (*scenario.Changes, error) {
	list, faults := scenario.Decode(text)
	if len(faults) > 0 {
		return nil, badFile{file, faults}
	}
	return list, nil
}

// whatifCommand shows what the changes of a scenario would do to a base.
//
//	dathang whatif --base hanoi-2023 --scenario budget-cut
type whatifCommand struct {
	baseFlags
	changesFlags
	// ChangePrice is what changing a seat of the base's plan costs, in units of the first
	// level; ChangeCap bounds how many may change. Without either the plan may change freely.
	ChangePrice *int64 `help:"${flag_change_price}" placeholder:"N" xor:"little"`
	ChangeCap   *int64 `help:"${flag_change_cap}" placeholder:"N" xor:"little"`
	Out         string `help:"${flag_out_whatif}" placeholder:"DIR"`
	Format      string `help:"${flag_format}" enum:"text,json,csv" default:"text"`
}

// Run solves base and scenario, verifies the answers and compares them.
func (c *whatifCommand) Run(s *session) error {
	if c.Scenario == listed {
		return c.scenarios(s, &c.baseFlags)
	}
	asked, err := c.read()
	if err != nil {
		return err
	}
	base, err := c.base()
	s.tell(&c.found)
	if err != nil {
		return err
	}
	if err := c.fits(asked, base.DatasetID); err != nil {
		return err
	}
	started := time.Now()
	solver, err := s.solver(base)
	if err != nil {
		return s.noProposal(base.Problem, err)
	}
	loaded := time.Now()
	list, err := changesOn(asked, base, func() (*matcher.Solution, error) { return solver.Answer().Solution, nil })
	if err != nil {
		return err
	}
	answer, err := solver.LittleChanged(s.ctx, list.Changes, scenario.Little{Price: c.ChangePrice, Cap: c.ChangeCap})
	if faults, ok := errors.AsType[matcher.Faults](err); ok {
		return badFile{asked.Name, faults}
	}
	if err != nil {
		return s.noProposal(base.Problem, err)
	}
	// What is measured is the answer itself, not its verification.
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
		if err := proposal.Seal(); err != nil {
			return err
		}
		if _, err := s.write(c.Out, proposal); err != nil {
			return err
		}
	}
	name := s.calls(list)
	if name == "" {
		name = strings.TrimSuffix(filepath.Base(asked.Name), ".json")
	}
	// The base comes first: comparisons are made with it.
	plans := []scenario.Plan{
		{Name: c.Base, Problem: base.Problem, Solution: solver.Answer().Solution},
		{Name: "what-if", Problem: answer.Problem, Solution: answer.Solution, Reform: scenario.ReformOf(list.Changes)},
	}
	if c.Format == "text" {
		if err := s.say("whatif_changes", map[string]any{"name": name}); err != nil {
			return err
		}
		names := report.NewNames(s.l, base.Problem).With(base.Dataset)
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

// calls is what a file of changes is called in the language of the session.
func (s *session) calls(list *scenario.Changes) string {
	return lang.Either(s.l, list.Name, list.NameEn)
}

// scenarios lists the built-in scenarios that fit the base, with what each is for.
func (*changesFlags) scenarios(s *session, of *baseFlags) error {
	dataset := of.Base
	if !shipped.HasDataset(dataset) {
		base, err := of.base()
		if err != nil {
			return err
		}
		dataset = base.DatasetID
	}
	list, err := shipped.Scenarios(dataset)
	if err != nil {
		return err
	}
	for i := range list {
		sc := &list[i]
		text := lang.Name(s.l, "scenario", sc.Name)
		if sc.Changes != nil {
			text = s.calls(sc.Changes)
		}
		if _, err := fmt.Fprintf(s.stdout, "%s\n  %s\n", sc.Name, text); err != nil {
			return err
		}
	}
	return nil
}

// comparison compares the plans with the first and prints that in a format.
func (s *session) comparison(plans []scenario.Plan, format string) error {
	c := scenario.Compare(plans)
	switch format {
	case "json":
		return json.NewEncoder(s.stdout).Encode(c)
	case "csv":
		return report.WriteShifts(s.stdout, s.l, c, plans)
	}
	return report.WriteComparison(s.stdout, s.l, c, plans)
}

// compareCommand compares proposals with the first of them.
//
//	dathang compare plan/proposal.json other/proposal.json
type compareCommand struct {
	Files  []string `arg:"" help:"${arg_proposals}" placeholder:"FILE.json"`
	Reform string   `help:"${flag_reform}" placeholder:"NAME|FILE.json"`
	Format string   `help:"${flag_format}" enum:"text,json,csv" default:"text"`
}

// namedReform is the reform of a built-in scenario, or of a file of changes.
func namedReform(name string) (*scenario.Reform, error) {
	flags := changesFlags{Changes: name}
	if slices.Contains(shipped.Names(""), name) {
		flags = changesFlags{Scenario: name}
	}
	asked, err := flags.read()
	if err != nil {
		return nil, err
	}
	if asked.Changes != nil {
		if reform := scenario.ReformOf(asked.Changes.Changes); reform != nil {
			return reform, nil
		}
	}
	return nil, badInput{"no_reform", map[string]any{"file": asked.Name}}
}

// Run reads, verifies and compares.
func (c *compareCommand) Run(s *session) error {
	if len(c.Files) < 2 {
		return badInput{"two_plans", nil}
	}
	var reform *scenario.Reform
	if c.Reform != "" {
		var err error
		if reform, err = namedReform(c.Reform); err != nil {
			return err
		}
	}
	plans := make([]scenario.Plan, len(c.Files))
	bar := s.progressOf(len(c.Files))
	defer bar.done()
	for i, file := range c.Files {
		bar.at(i, "step_points", map[string]any{"done": i, "all": len(c.Files)})
		p, err := s.borneOut(file)
		if err != nil {
			return err
		}
		plans[i] = scenario.Plan{Name: strings.TrimSuffix(filepath.ToSlash(file), "/proposal.json"), Problem: p.Problem, Solution: &p.Answer}
		if i > 0 {
			plans[i].Reform = reform
		}
	}
	bar.done()
	return s.comparison(plans, c.Format)
}
