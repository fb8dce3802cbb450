package work

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"dathang/matcher"
	"dathang/matcher/scenario"
)

// What-if work is counted in points. Where points do not depend on each other they are
// cut into blocks, and each block is a run that any worker may take up. The result of
// a point depends only on the base, the question and the point's number, so the whole
// is the same to the byte no matter which worker computes which block, or how often.

// The kinds of runs that answer what-if questions.
const (
	KindSweep          = "sweep"
	KindSimulation     = "simulation"
	KindFrontier       = "frontier"
	KindChangeFrontier = "change_frontier"
)

// MostPoints, MostDraws, MostPrices and MostBreaks bound what one run may be asked. blockPoints
// is the size of a block: about a second of work, so that a lost worker loses little.
const (
	MostPoints  = 10_000
	MostDraws   = 2_000
	MostPrices  = 200
	MostBreaks  = 5_000
	blockPoints = 8
)

// Frontier asks for the least cost of coverage.
type Frontier struct {
	// Points is how many are looked for at most.
	Points int `json:"points"`
}

// ChangeFrontier asks what a stable plan costs: how many seats of the base's plan change, depending
// on the price of a change.
type ChangeFrontier struct {
	// Prices of a changed seat, in units of the first level of goals.
	Prices []int64 `json:"prices"`
}

// SweepResult is the outcome of a sweep; of a cancelled one, the points solved by then.
type SweepResult struct {
	Problem string                 `json:"problem_digest" doc:"Of the base"`
	Sweep   *scenario.Sweep        `json:"sweep"`
	Points  []scenario.PointResult `json:"points"`
}

// SimulationResult is the outcome of a simulation.
type SimulationResult struct {
	Problem    string               `json:"problem_digest" doc:"Of the base"`
	Simulation *scenario.Simulation `json:"simulation"`
	Outlook    *scenario.Outlook    `json:"outlook"`
	Draws      []Draw               `json:"draws"`
}

// Draw is a one-line summary of a draw.
type Draw struct {
	Draw int `json:"draw"`
	scenario.Brief
}

// FrontierResult is the frontier of cost and coverage.
type FrontierResult struct {
	Problem string            `json:"problem_digest" doc:"Of the base, with the changes"`
	Changes []scenario.Change `json:"changes"`
	scenario.Frontier
}

// ChangeFrontierResult is the frontier of change and gain.
type ChangeFrontierResult struct {
	Problem string                 `json:"problem_digest" doc:"Of the base"`
	Changes []scenario.Change      `json:"changes"`
	Points  []scenario.ChangePoint `json:"points"`
}

// pointKind says how runs of one kind count their points, cut them into blocks, solve a block and
// put the results together.
type pointKind struct {
	kind   string
	points func(*Input) int
	// block is the number of points of a block; 0 where one worker computes them all.
	block int
	solve func(ctx context.Context, a *attempt, in *Input, first, end int) (any, error)
	join  func(ctx context.Context, a *attempt, in *Input, blocks [][]byte) (any, error)
}

// pointKinds lists the kinds of runs that are counted in points.
var pointKinds = []pointKind{
	{KindSweep, func(in *Input) int { return in.Sweep.Points() }, blockPoints, solveSweep, joinSweep},
	{KindSimulation, func(in *Input) int { return in.Simulation.Draws }, blockPoints, solveDraws, joinDraws},
	// A price of a changed seat may take as long as a proposal.
	{KindChangeFrontier, func(in *Input) int { return len(in.ChangeFrontier.Prices) }, 1, solvePrices, joinPrices},
	// Each point is computed from the one before.
	{KindFrontier, func(in *Input) int { return in.Frontier.Points }, 0, solveFrontier, nil},
}

// pointKindOf is the kind of a run; nil for runs that make a proposal.
func pointKindOf(kind string) *pointKind {
	if i := slices.IndexFunc(pointKinds, func(k pointKind) bool { return k.kind == kind }); i >= 0 {
		return &pointKinds[i]
	}
	return nil
}

// span is the points of a block: from first to end-1.
type span struct {
	First int `json:"first"`
	End   int `json:"end"`
}

// solver is a solver of the run's base. The shared one is copied,
// because changes of the dataset need a base that has it.
func (a *attempt) solver(ctx context.Context, in *Input, changes []scenario.Change) (*scenario.Solver, error) {
	b, err := a.Base(ctx, in)
	if err != nil {
		return nil, err
	}
	from, err := b.For(ctx, changes)
	if err != nil {
		return nil, err
	}
	shared, err := a.Solver(ctx, b)
	if err != nil {
		return nil, err
	}
	own := *shared
	own.Base = from
	return &own, nil
}

// solveSweep solves the points of one block.
func solveSweep(ctx context.Context, a *attempt, in *Input, first, end int) (any, error) {
	_, changes := in.Sweep.Point(first)
	solver, err := a.solver(ctx, in, changes)
	if err != nil {
		return nil, err
	}
	return in.Sweep.Block(ctx, solver, first, end, a.threads(), a.counting())
}

// joinSweep puts the blocks of a sweep together.
func joinSweep(ctx context.Context, a *attempt, in *Input, blocks [][]byte) (any, error) {
	digest, err := a.digest(ctx, in)
	if err != nil {
		return nil, err
	}
	points, err := joined[scenario.PointResult](blocks)
	return &SweepResult{digest, in.Sweep, points}, err
}

// simulator is the simulator of the run, made once in each process.
func (a *attempt) simulator(ctx context.Context, in *Input) (*scenario.Simulator, error) {
	b, err := a.Base(ctx, in)
	if err != nil {
		return nil, err
	}
	key, err := keyOf([]any{b.key, in.Simulation})
	if err != nil {
		return nil, err
	}
	from := b.Source
	if in.Simulation.Exits != nil {
		if from, err = b.withDataset(ctx); err != nil {
			return nil, err
		}
	}
	return a.simulators.Get(ctx, key, func(ctx context.Context) (*scenario.Simulator, error) {
		return scenario.NewSimulator(ctx, from, in.Simulation, b.Work())
	})
}

// solveDraws solves the draws of one block.
func solveDraws(ctx context.Context, a *attempt, in *Input, first, end int) (any, error) {
	s, err := a.simulator(ctx, in)
	if err != nil {
		return nil, err
	}
	return s.Block(ctx, first, end, a.threads(), a.counting())
}

// joinDraws puts the blocks of a simulation together and summarises the draws.
func joinDraws(ctx context.Context, a *attempt, in *Input, blocks [][]byte) (any, error) {
	s, err := a.simulator(ctx, in)
	if err != nil {
		return nil, err
	}
	draws, err := joined[scenario.DrawResult](blocks)
	if err != nil {
		return nil, err
	}
	digest, err := a.digest(ctx, in)
	if err != nil {
		return nil, err
	}
	out := &SimulationResult{digest, in.Simulation, s.Outlook(draws), make([]Draw, len(draws))}
	for i := range draws {
		out.Draws[i] = Draw{draws[i].Draw, draws[i].Brief}
	}
	return out, nil
}

// solvePrices solves the prices of one block.
func solvePrices(ctx context.Context, a *attempt, in *Input, first, end int) (any, error) {
	solver, err := a.solver(ctx, in, in.Changes)
	if err != nil {
		return nil, err
	}
	return solver.ChangeFrontier(ctx, in.Changes, in.ChangeFrontier.Prices[first:end], a.threads(), a.counting())
}

// joinPrices puts the blocks of a frontier of change and gain together.
func joinPrices(ctx context.Context, a *attempt, in *Input, blocks [][]byte) (any, error) {
	digest, err := a.digest(ctx, in)
	if err != nil {
		return nil, err
	}
	points, err := joined[scenario.ChangePoint](blocks)
	return &ChangeFrontierResult{digest, in.changes(), points}, err
}

// solveFrontier computes a whole frontier; most is the number of points.
func solveFrontier(ctx context.Context, a *attempt, in *Input, _, most int) (any, error) {
	b, err := a.Base(ctx, in)
	if err != nil {
		return nil, err
	}
	p, err := b.Apply(ctx, in.Changes)
	if err != nil {
		return nil, err
	}
	digest, err := p.Digest()
	if err != nil {
		return nil, err
	}
	f, err := scenario.Coverage(ctx, p, most, b.Work(), a.counting())
	if err != nil {
		return nil, err
	}
	return &FrontierResult{digest, in.changes(), *f}, nil
}

// digest is the digest of the base's problem.
func (a *attempt) digest(ctx context.Context, in *Input) (string, error) {
	b, err := a.Base(ctx, in)
	if err != nil {
		return "", err
	}
	return b.Source.Problem.Digest()
}

// changes is the list of changes, never nil, so that JSON has [].
func (in *Input) changes() []scenario.Change { return append([]scenario.Change{}, in.Changes...) }

// joined concatenates the results of blocks.
func joined[T any](blocks [][]byte) ([]T, error) {
	all := []T{}
	for i, text := range blocks {
		var some []T
		if err := json.Unmarshal(text, &some); err != nil {
			return nil, fmt.Errorf("results of block %d: %w", i+1, err)
		}
		all = append(all, some...)
	}
	return all, nil
}

// kind is the kind of the run that does what the input asks.
func (in *Input) kind() string {
	switch {
	case in.Sweep != nil:
		return KindSweep
	case in.Simulation != nil:
		return KindSimulation
	case in.Frontier != nil:
		return KindFrontier
	case in.ChangeFrontier != nil:
		return KindChangeFrontier
	}
	return KindPropose
}

// Check reports what is wrong with an input before it is queued: with its numbers, and with its
// changes, by making them on the base. Of a sweep it tries the first point, and the least and the
// greatest value of each axis.
func (q *Queue) Check(ctx context.Context, in *Input) (matcher.Faults, error) {
	if faults := in.check(); len(faults) > 0 {
		return faults, nil
	}
	for _, list := range in.lists() {
		if len(list) == 0 {
			continue
		}
		b, err := q.Base(ctx, in)
		if err == nil {
			_, err = b.Apply(ctx, list)
		}
		if faults, ok := errors.AsType[matcher.Faults](err); ok {
			return faults, nil
		}
		if err != nil {
			return nil, err
		}
	}
	// Drawing exits needs the roster, which a problem file does not have.
	if in.Simulation == nil || in.Simulation.Exits == nil {
		return nil, nil
	}
	b, err := q.Base(ctx, in)
	if err != nil {
		return nil, err
	}
	from, err := b.withDataset(ctx)
	if err == nil && from.Dataset == nil {
		return matcher.Faults{{Code: matcher.FaultNeedsDataset, Path: "/exits", Params: matcher.Params{"kind": "exits"}}}, nil
	}
	return nil, err
}

// lists are the lists of changes in an input that must be valid. A sweep has
// one for each point; its first point and both ends of each axis stand for all.
func (in *Input) lists() [][]scenario.Change {
	switch {
	case in.Simulation != nil:
		return [][]scenario.Change{in.Simulation.Changes}
	case in.Sweep == nil:
		return [][]scenario.Change{in.Changes}
	}
	_, first := in.Sweep.Point(0)
	lists := [][]scenario.Change{first}
	for i := range in.Sweep.Axes {
		ends := scenario.Sweep{Changes: in.Sweep.Changes, Axes: slices.Clone(in.Sweep.Axes)}
		for j := range ends.Axes {
			ends.Axes[j].Values = ends.Axes[j].Values[:1]
		}
		values := in.Sweep.Axes[i].Values
		ends.Axes[i].Values = []int64{slices.Min(values), slices.Max(values)}
		for point := range 2 {
			_, list := ends.Point(point)
			lists = append(lists, list)
		}
	}
	return lists
}

// check says what is wrong with the numbers of the question.
func (in *Input) check() matcher.Faults {
	var faults matcher.Faults
	within := func(path string, value, low, high int64) {
		if value < low || value > high {
			faults = append(faults, matcher.Fault{Code: matcher.FaultRange, Path: path, Params: matcher.Params{"value": value, "low": low, "high": high}})
		}
	}
	switch in.kind() {
	case KindSweep:
		if faults = in.Sweep.Validate(); len(faults) == 0 {
			within("/axes", int64(in.Sweep.Points()), 1, MostPoints)
		}
	case KindSimulation:
		if faults = in.Simulation.Validate(); len(faults) == 0 {
			within("/draws", int64(in.Simulation.Draws), 1, MostDraws)
		}
	case KindFrontier:
		within("/points", int64(in.Frontier.Points), 2, MostBreaks)
	case KindChangeFrontier:
		within("/prices", int64(len(in.ChangeFrontier.Prices)), 1, MostPrices)
		for i, price := range in.ChangeFrontier.Prices {
			within(fmt.Sprintf("/prices/%d", i), price, 0, mostChangePrice)
		}
	}
	return faults
}

// mostChangePrice bounds the price of a changed seat, far above what any seat is worth.
const mostChangePrice = 1_000_000
