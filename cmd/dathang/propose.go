package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"dathang/data/lang"
	"dathang/data/report"
	"dathang/data/sheet"
	"dathang/matcher"
	"dathang/matcher/compile"
	"dathang/matcher/propose"
	"dathang/matcher/solve"
)

// proposeCommand solves a dataset or a problem file, verifies the answer, and writes it.
//
//	dathang propose --dataset hanoi-2023 --out plan
//	dathang propose --problem problem.json --gap 0.1% --out plan
type proposeCommand struct {
	sourceFlags
	// Out is the folder for proposal.json, allocations.csv and unmet.csv.
	Out string `help:"${flag_out}" placeholder:"DIR" required:""`
	// MaxNodes and Gap replace the policy's limits on the search. TimeLimit bounds it
	// by the clock, so that another machine may stop elsewhere and find another plan.
	MaxNodes  int64         `help:"${flag_max_nodes}" placeholder:"N"`
	Gap       string        `help:"${flag_gap}" placeholder:"0.1%"`
	TimeLimit time.Duration `help:"${flag_time_limit}" placeholder:"90s"`
	JSON      bool          `name:"json" help:"${flag_json}"`
}

// Run solves, verifies and only then writes.
func (c *proposeCommand) Run(s *session) error {
	started := time.Now()
	// The number of levels is not known before the problem is.
	bar := s.progress(0)
	defer bar.done()
	bar.at(0, "step_load", nil)
	from, err := c.planned()
	if err != nil {
		return err
	}
	bar.done()
	s.tell(&c.found)
	made, err := s.propose(from)
	if err != nil {
		if faults, ok := errors.AsType[matcher.Faults](err); ok && c.Problem != "" {
			return badFile{c.Problem, faults}
		}
		return err
	}
	paths, err := s.write(c.Out, made.proposal)
	if err != nil {
		return err
	}
	// Infeasible is an answer: it is written like any other, and only the exit code differs.
	made.total = time.Since(started)
	if c.JSON {
		err = s.proposalJSON(made, paths)
	} else {
		err = s.proposalText(made, paths)
	}
	if err != nil {
		return err
	}
	if made.proposal.Answer.Status == matcher.StatusInfeasible {
		return outcome(exitInfeasible)
	}
	return nil
}

// planned is the source together with the limits of this run.
func (c *proposeCommand) planned() (*planned, error) {
	if c.MaxNodes < 0 || c.MaxNodes > math.MaxInt32 {
		return nil, badInput{"flag_range", map[string]any{"flag": "--max-nodes", "value": c.MaxNodes}}
	}
	if c.TimeLimit < 0 {
		return nil, badInput{"flag_duration", map[string]any{"flag": "--time-limit", "value": c.TimeLimit.String()}}
	}
	gap, ok := millionths(c.Gap)
	if c.Gap != "" && !ok {
		return nil, badInput{"flag_percent", map[string]any{"flag": "--gap", "value": c.Gap}}
	}
	from, err := c.source()
	if err != nil {
		return nil, err
	}
	from.timeLimit = c.TimeLimit
	if c.MaxNodes > 0 {
		from.Work.MaxNodes = c.MaxNodes
	}
	if c.Gap != "" {
		from.Work.GapPPM = gap
	}
	if from.Policy != nil {
		from.Policy.Work = from.Work // the file says what was in force
	}
	return from, nil
}

// made is a verified proposal and the time that each step took.
type made struct {
	proposal *matcher.Proposal
	// explain, check and total are how long it took to find reasons, to verify, and all together.
	explain, check, total time.Duration
}

// propose goes from a problem to a verified proposal and times the steps.
func (s *session) propose(from *planned) (*made, error) {
	p := from.Problem
	bar := s.progress(len(p.Goals))
	defer bar.done()
	started := time.Now()
	bar.at(1, "step_build", nil)
	compiled := compile.Problem(p)
	if s.ctx.Err() != nil {
		return nil, errStopped
	}
	// The limit covers the search alone; what was found then is explained and verified in full.
	ctx := s.ctx
	if from.timeLimit > 0 {
		limited, cancel := context.WithTimeout(ctx, from.timeLimit)
		defer cancel()
		ctx = limited
	}
	var solved, explained time.Time
	proposal, err := propose.Run(ctx, compiled, &from.Source, 0, func(step propose.Step, at solve.Progress) {
		switch step {
		case propose.StepSolve:
			bar.solving(&at)
		case propose.StepExplain:
			solved = time.Now()
			bar.at(2+len(p.Goals), "step_explain", nil)
		case propose.StepVerify:
			explained = time.Now()
			bar.at(3+len(p.Goals), "step_verify", nil)
		}
	})
	if err != nil {
		return nil, s.noProposal(p, err)
	}
	if solved.IsZero() {
		solved = explained // nothing to explain
	}
	proposal.Run.Version, proposal.Run.Started = buildVersion(), started.UTC().Format(time.RFC3339)
	proposal.Run.SolveMS = solved.Sub(started).Milliseconds()
	if host, err := os.Hostname(); err == nil {
		proposal.Run.Host = host
	}
	if err := proposal.Seal(); err != nil {
		return nil, err
	}
	return &made{proposal: proposal, explain: explained.Sub(solved), check: time.Since(explained)}, nil
}

// noProposal explains why there is no proposal. If the answer fails verification, the run has failed and nothing of it
// is written.
func (s *session) noProposal(p *matcher.Problem, err error) error {
	if wrong, ok := errors.AsType[propose.Unverified](err); ok {
		s.complain("run_not_verified", map[string]any{"count": len(wrong)})
		_ = report.WriteViolations(s.stderr, s.l, p, wrong[:min(violationsShown, len(wrong))])
		return outcome(exitNoAnswer)
	}
	if !errors.Is(err, solve.ErrNoAnswer) {
		return err
	}
	if s.ctx.Err() != nil {
		return errStopped
	}
	s.complain("no_answer", nil)
	return outcome(exitNoAnswer)
}

// violationsShown bounds the violations listed for a failed run: the first ones tell where to look.
const violationsShown = 20

// write writes the three files of a proposal.
func (s *session) write(folder string, p *matcher.Proposal) ([]string, error) {
	names := report.NewNames(s.l, p.Problem)
	return writeAll(folder, []outFile{
		{"proposal.json", func(w io.Writer) error { return writeJSON(w, p) }},
		{"allocations.csv", func(w io.Writer) error { return sheet.WriteAllocations(w, p.Problem, &p.Answer, names.Class) }},
		{"unmet.csv", func(w io.Writer) error {
			return sheet.WriteUnmet(w, p.Problem, &p.Answer, names.Class, func(r matcher.Reason) string { return sentence(s.l, names, &r) })
		}},
	})
}

// sentence puts a reason into words for one cell of a table.
func sentence(l lang.Language, names *report.Names, r *matcher.Reason) string {
	switch {
	case r.Proof == matcher.ProofNone:
		return lang.Name(l, "proof", string(matcher.ProofNone))
	case len(r.Relaxations) == 0:
		return lang.Text(l, "report.improvement", nil)
	}
	parts := make([]string, len(r.Relaxations))
	for i := range r.Relaxations {
		parts[i] = names.Relaxation(&r.Relaxations[i], r.Cell)
	}
	return strings.Join(parts, "; ")
}

// writeJSON writes a value as the formats prescribe, with a line end.
func writeJSON(w io.Writer, v any) error {
	text, err := matcher.Encode(v)
	if err != nil {
		return err
	}
	_, err = w.Write(append(text, '\n'))
	return err
}

// proposalText prints the summary of a proposal, the files written and the times taken.
func (s *session) proposalText(m *made, paths []string) error {
	if err := report.WriteProposal(s.stdout, s.l, m.proposal, report.Verified); err != nil {
		return err
	}
	fmt.Fprintln(s.stdout)
	for _, path := range paths {
		fmt.Fprintln(s.stdout, "  "+path)
	}
	return s.say("took", map[string]any{
		"total": s.seconds(m.total), "solve": s.seconds(time.Duration(m.proposal.Run.SolveMS) * time.Millisecond),
		"explain": s.seconds(m.explain), "verify": s.seconds(m.check),
	})
}

// seconds writes a duration in seconds with one decimal.
func (s *session) seconds(d time.Duration) string {
	return lang.Decimal(s.l, d.Round(100*time.Millisecond).Milliseconds()/100, 1)
}

// outcomeJSON is what `dathang propose --json` prints: the one object on standard output.
type outcomeJSON struct {
	Status      matcher.Status `json:"status"`
	DemandSeats int64          `json:"demand_seats"`
	ServedSeats int64          `json:"served_seats"`
	// LateSeats are among the served ones.
	LateSeats  int64 `json:"late_seats"`
	UnmetSeats int64 `json:"unmet_seats"`
	// Refreshers due and held; they are no shortage.
	RefreshSeats   int64 `json:"refresh_seats"`
	RefreshedSeats int64 `json:"refreshed_seats"`
	// LackingPosts have no qualified holder at the end of the horizon; LackingAlone would, if nothing were done.
	LackingPosts int64 `json:"lacking_posts"`
	LackingAlone int64 `json:"lacking_alone_posts"`
	CostKVND     int64 `json:"cost_kvnd"`
	// Gap is the largest gap of all levels, 0 exactly if every level is proven optimal; null if there is no
	// allocation.
	Gap      *int64          `json:"gap"`
	Levels   []matcher.Level `json:"levels"`
	Verified bool            `json:"verified"`
	// Reasons counts unmet cells by the relaxations of their reason, joined by "+".
	Reasons       map[string]int64 `json:"reasons"`
	SolveMS       int64            `json:"solve_ms"`
	ExplainMS     int64            `json:"explain_ms"`
	VerifyMS      int64            `json:"verify_ms"`
	TotalMS       int64            `json:"total_ms"`
	Digest        string           `json:"digest"`
	ProblemDigest string           `json:"problem_digest"`
	Marks         []string         `json:"marks"`
	Files         []string         `json:"files"`
}

// proposalJSON prints the same as one JSON object.
func (s *session) proposalJSON(m *made, paths []string) error {
	p := m.proposal
	tally := report.NewTally(p.Problem, &p.Answer)
	out := outcomeJSON{
		Status: p.Answer.Status, DemandSeats: tally.Total.Demand, ServedSeats: tally.Total.Served, LateSeats: tally.Total.Late,
		UnmetSeats: tally.Total.Unmet, RefreshSeats: tally.Total.Refresh.Demand, RefreshedSeats: tally.Total.Refresh.Served, LackingPosts: tally.Lacking, LackingAlone: tally.LackingAlone,
		CostKVND: tally.CostKVND, Levels: p.Answer.Levels, Verified: true, Reasons: map[string]int64{},
		SolveMS: p.Run.SolveMS, ExplainMS: m.explain.Milliseconds(), VerifyMS: m.check.Milliseconds(), TotalMS: m.total.Milliseconds(),
		Digest: p.AnswerDigest, ProblemDigest: p.ProblemDigest, Marks: append([]string{}, p.Problem.Marks...),
	}
	if len(p.Answer.Levels) > 0 {
		out.Gap = new(int64)
		for i := range p.Answer.Levels {
			*out.Gap = max(*out.Gap, p.Answer.Levels[i].Gap)
		}
	}
	for _, f := range slices.Concat(tally.Fields, tally.Refreshers) {
		for _, r := range f.Reasons {
			out.Reasons[joined(r.Relaxations)] += r.Cells
		}
	}
	for _, path := range paths {
		out.Files = append(out.Files, filepath.ToSlash(path))
	}
	return json.NewEncoder(s.stdout).Encode(out)
}

// joined is the name of a reason in outcomeJSON.Reasons.
func joined(codes []matcher.RelaxationCode) string {
	if len(codes) == 0 {
		return string(matcher.ProofNone)
	}
	words := make([]string, len(codes))
	for i, code := range codes {
		words[i] = string(code)
	}
	return strings.Join(words, "+")
}
