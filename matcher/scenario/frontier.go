package scenario

import (
	"context"
	"errors"
	"slices"

	"dathang/matcher"
	"dathang/matcher/compile"
	"dathang/matcher/solve"
)

// Frontier is the least cost of every level of coverage.
type Frontier struct {
	// Exact means that every breakpoint is listed, and that between two of them each further seat
	// costs the same.
	Exact bool `json:"exact"`
	// Complete is false where the search stopped because it had found as many points as were asked
	// for.
	Complete bool            `json:"complete"`
	Points   []FrontierPoint `json:"points"`
}

// FrontierPoint is a point of the curve.
type FrontierPoint struct {
	// Seats served and their cost: all that cost something, so refreshers too. Unmet is the weighted goal, which the curve is about where it is
	// not exact.
	Seats int64 `json:"served_seats"`
	KVND  int64 `json:"cost_kvnd"`
	Unmet int64 `json:"unmet_goal,omitzero"`
	// Next is what each further seat costs up to the next point; absent at the last one.
	Next *int64 `json:"next_seat_kvnd,omitempty"`
	// Kind says how the point is known.
	Kind PointKind `json:"kind"`
	// Gap of the cost at a step, or of the weighted sum at a supported point, in thousand dong.
	Gap int64 `json:"gap_kvnd"`
}

// PointKind says how a point of a frontier is known.
type PointKind string

// The kinds of points.
const (
	// PointBreak: a breakpoint of an exact curve.
	PointBreak PointKind = "breakpoint"
	// PointSupported: the optimum at some price of a unit of unmet need, so on the convex hull.
	PointSupported PointKind = "supported"
	// PointStep: the least need at a given budget, and then its least cost, proven to within Gap.
	PointStep PointKind = "step"
)

// FrontierMost is how many points are computed unless the caller says otherwise.
const FrontierMost = 500

// Coverage computes the cost-coverage frontier of a problem. Where every rule is part of the
// network, it is exact in seats. Elsewhere it consists of supported points of cost and the weighted
// goal unmet, found by parametric re-solves, and of steps between them, each with its gap; at most
// so many points in all.
func Coverage(ctx context.Context, p *matcher.Problem, most int, work solve.Options, told func(points int)) (*Frontier, error) {
	c := compile.Problem(p)
	points, complete, err := solve.Breakpoints(ctx, c, most, told)
	if errors.Is(err, solve.ErrNotPure) {
		return supported(ctx, p, most, work, told)
	}
	if err != nil {
		return nil, err
	}
	f := &Frontier{Exact: true, Complete: complete, Points: make([]FrontierPoint, len(points))}
	for i, at := range points {
		f.Points[i] = FrontierPoint{Seats: at.Seats, KVND: at.KVND, Kind: PointBreak}
		if i > 0 {
			each := (at.KVND - points[i-1].KVND) / (at.Seats - points[i-1].Seats)
			f.Points[i-1].Next = &each
		}
	}
	return f, nil
}

// trade searches for supported points: it puts the goals unmet and cost on one level, with varying
// weights.
type trade struct {
	ctx  context.Context
	p    *matcher.Problem
	work solve.Options
	most int
	told func(int)
	out  []FrontierPoint
}

// supported computes the frontier where it is not exact: first its two ends, then points between
// neighbours, as long as there is room (the dichotomic method of Aneja and Nair, Bicriteria
// transportation problem, 1979).
func supported(ctx context.Context, p *matcher.Problem, most int, work solve.Options, told func(int)) (*Frontier, error) {
	t := &trade{ctx: ctx, p: p, work: work, most: most, told: told}
	// The two ends: the least need and then its least cost, and the least cost and then its least
	// need.
	need, err := t.solve([][]matcher.Goal{{{Goal: matcher.GoalUnmet, Weight: 1}}, {{Goal: matcher.GoalCost, Weight: 1}}}, PointSupported)
	if err != nil {
		return nil, err
	}
	cost, err := t.solve([][]matcher.Goal{{{Goal: matcher.GoalCost, Weight: 1}}, {{Goal: matcher.GoalUnmet, Weight: 1}}}, PointSupported)
	if err != nil {
		return nil, err
	}
	t.add(*need)
	t.add(*cost)
	complete, err := t.between(*cost, *need)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(t.out, func(a, b FrontierPoint) int { return int(b.Unmet - a.Unmet) })
	return &Frontier{Complete: complete, Points: t.out}, nil
}

// add adds a point unless it is known already.
func (t *trade) add(at FrontierPoint) {
	if slices.ContainsFunc(t.out, func(o FrontierPoint) bool { return o.Unmet == at.Unmet && o.KVND == at.KVND }) {
		return
	}
	t.out = append(t.out, at)
	if t.told != nil {
		t.told(len(t.out))
	}
}

// between looks for supported points between two neighbours, a with more need and less cost than b, with the weights
// at which both would be equally good. It reports whether the search was complete, rather than out of points.
func (t *trade) between(a, b FrontierPoint) (bool, error) {
	if len(t.out) >= t.most {
		return false, nil
	}
	// Nothing lies between neighbours one unit of need apart.
	unmet, cost := a.Unmet-b.Unmet, b.KVND-a.KVND
	if unmet <= 1 || cost <= 0 {
		return true, nil
	}
	m, err := t.solve([][]matcher.Goal{{{Goal: matcher.GoalUnmet, Weight: cost}, {Goal: matcher.GoalCost, Weight: unmet}}}, PointSupported)
	if err != nil {
		return false, err
	}
	// Nothing is better than both ends: they are neighbours on the convex hull, and only a step can lie between them.
	if m.Unmet*cost+m.KVND*unmet >= a.Unmet*cost+a.KVND*unmet || m.Unmet <= b.Unmet || m.Unmet >= a.Unmet {
		return true, t.step(a, b)
	}
	// The sum is in units of need x money; divided by the weight of a thousand dong it is thousand dong.
	m.Gap /= unmet
	t.add(*m)
	left, err := t.between(a, *m)
	if err != nil {
		return false, err
	}
	right, err := t.between(*m, b)
	return left && right, err
}

// step adds a point half way between two supported points: the least need that the mean of their
// costs can buy.
func (t *trade) step(a, b FrontierPoint) error {
	if len(t.out) >= t.most || b.KVND-a.KVND < 2 {
		return nil
	}
	p := *t.p
	half := (a.KVND + b.KVND) / 2
	p.Rules = append(slices.Clone(p.Rules), matcher.Rule{ID: "frontier:step", Kind: matcher.RuleBudget, High: &half})
	p.Sort()
	m, err := t.solveOf(&p, [][]matcher.Goal{{{Goal: matcher.GoalUnmet, Weight: 1}}, {{Goal: matcher.GoalCost, Weight: 1}}}, PointStep)
	if err == nil && m.Unmet > b.Unmet && m.Unmet < a.Unmet {
		t.add(*m)
	}
	return err
}

// solve answers the problem itself under other goals.
func (t *trade) solve(goals [][]matcher.Goal, kind PointKind) (*FrontierPoint, error) {
	return t.solveOf(t.p, goals, kind)
}

// solveOf answers a problem under the given goals and keeps the point of its plan.
func (t *trade) solveOf(of *matcher.Problem, goals [][]matcher.Goal, kind PointKind) (*FrontierPoint, error) {
	p := *of
	p.Goals = goals
	work := t.work
	// Why there is no plan is not asked here, and takes long to find out.
	work.WithoutConflict = true
	s, _, err := solve.Run(t.ctx, &p, work)
	switch {
	case err != nil:
		return nil, err
	case t.ctx.Err() != nil:
		return nil, t.ctx.Err()
	case s.Status == matcher.StatusInfeasible:
		return nil, solve.ErrNoPlan
	case s.Status == matcher.StatusUnknown:
		return nil, solve.ErrNoAnswer
	}
	at := &FrontierPoint{Seats: s.Served(), Kind: kind}
	for i := range s.Levels {
		at.Gap = max(at.Gap, s.Levels[i].Gap)
		for _, g := range s.Levels[i].Goals {
			switch g.Goal {
			case matcher.GoalUnmet:
				at.Unmet = g.Value
			case matcher.GoalCost:
				at.KVND = g.Value
			}
		}
	}
	return at, nil
}
