package scenario

import (
	"context"
	"fmt"
	"strings"

	"dathang/matcher"
)

// SweepFormat is the version of files of sweeps that this code writes.
const SweepFormat = "dathang.sweep/1"

// Sweep is a grid of scenarios: one for every combination of values of the axes, each made after
// the common changes.
type Sweep struct {
	Format string `json:"format"`
	Name   string `json:"name,omitempty"`
	// Changes are common to all points of the grid.
	Changes []Change `json:"changes,omitempty"`
	Axes    []Axis   `json:"axes"`
}

// Axis is a change in which one number takes several values in turn.
type Axis struct {
	// Change is written as in a file of changes, without the member that varies.
	Change Change `json:"change"`
	// Vary names the member that varies; it must be a number, such as seats, per_mille or kvnd.
	Vary   string  `json:"vary"`
	Values []int64 `json:"values"`
}

// MostPoints bounds the size of a grid.
const MostPoints = 100_000

// DecodeSweep reads a file of a sweep, strictly.
func DecodeSweep(text []byte) (*Sweep, matcher.Faults) {
	s := new(Sweep)
	if faults := matcher.Decode(text, s); faults != nil {
		return nil, matcher.OfFormat(text, faults, SweepFormat)
	}
	if faults := matcher.CheckFormat(s.Format, SweepFormat); faults != nil {
		return nil, faults
	}
	if faults := s.Validate(); len(faults) > 0 {
		return nil, faults
	}
	return s, nil
}

// Validate reports what is wrong with the axes. Whether the changes fit a base shows when the first
// point is applied.
func (s *Sweep) Validate() matcher.Faults {
	var faults matcher.Faults
	if len(s.Axes) == 0 {
		faults = append(faults, matcher.Fault{Code: matcher.FaultEmpty, Path: "/axes"})
	}
	points := 1
	for i := range s.Axes {
		a, place := &s.Axes[i], fmt.Sprintf("/axes/%d", i)
		if a.At(0) == nil {
			faults = append(faults, matcher.Fault{Code: matcher.FaultWord, Path: place + "/vary", Params: matcher.Params{"value": a.Vary, "want": strings.Join(Varied, ", ")}})
		}
		if len(a.Values) == 0 {
			faults = append(faults, matcher.Fault{Code: matcher.FaultEmpty, Path: place + "/values"})
			continue
		}
		if points *= len(a.Values); points > MostPoints {
			faults = append(faults, matcher.Fault{Code: matcher.FaultRange, Path: "/axes", Params: matcher.Params{"value": points, "low": 1, "high": MostPoints}})
			return faults
		}
	}
	return faults
}

// At is the axis's change with one of its values; nil where the axis varies nothing.
func (a *Axis) At(value int64) *Change {
	m := numberNamed(a.Vary)
	if m == nil {
		return nil
	}
	c := a.Change
	m.set(&c, value)
	return &c
}

// Points is the number of scenarios of the grid.
func (s *Sweep) Points() int {
	n := 1
	for i := range s.Axes {
		n *= len(s.Axes[i].Values)
	}
	return n
}

// Point returns the values of the axes at a point (the last axis varies fastest) and the changes to
// make there.
func (s *Sweep) Point(i int) (values []int64, changes []Change) {
	values = make([]int64, len(s.Axes))
	// A point's number has a digit for each axis, the last axis being the lowest digit.
	for j := len(s.Axes) - 1; j >= 0; j-- {
		n := len(s.Axes[j].Values)
		values[j] = s.Axes[j].Values[i%n]
		i /= n
	}
	changes = append(changes, s.Changes...)
	for j := range s.Axes {
		changes = append(changes, *s.Axes[j].At(values[j]))
	}
	return values, changes
}

// PointResult is what is kept of a point. It depends only on the base, the sweep and the point's
// number, so that blocks may be computed anywhere, in any order, and twice without harm.
type PointResult struct {
	Point  int     `json:"point"`
	Values []int64 `json:"values"`
	Brief
}

// Brief is a one-line summary of a solution.
type Brief struct {
	Status matcher.Status `json:"status"`
	// Goals are the values of the levels.
	Goals []int64 `json:"level_values"`
	// Gap is the largest of the levels' gaps.
	Gap int64 `json:"gap"`
	Totals
	CostKVND int64 `json:"cost_kvnd"`
}

// BriefOf summarises a solution.
func BriefOf(p *matcher.Problem, s *matcher.Solution) Brief {
	return briefOf(FiguresOf(p, s), s)
}

// briefOf summarises a solution whose figures are counted already.
func briefOf(f *Figures, s *matcher.Solution) Brief {
	b := Brief{Status: f.Status, Goals: []int64{}, Totals: f.Totals, CostKVND: f.CostKVND}
	for i := range s.Levels {
		b.Goals = append(b.Goals, s.Levels[i].Value)
		b.Gap = max(b.Gap, s.Levels[i].Gap)
	}
	return b
}

// Block solves points first to end-1 on several threads and returns their results in order. told,
// if not nil, hears how many are done.
func (s *Sweep) Block(ctx context.Context, solver *Solver, first, end, threads int, told func(done int)) ([]PointResult, error) {
	out := make([]PointResult, max(0, end-first))
	err := Each(ctx, len(out), threads, func(ctx context.Context, i int) error {
		values, changes := s.Point(first + i)
		answer, err := solver.Ask(ctx, changes)
		if err != nil {
			return fmt.Errorf("point %d: %w", first+i, err)
		}
		out[i] = PointResult{first + i, values, BriefOf(answer.Problem, answer.Solution)}
		return nil
	}, told)
	if err != nil {
		return nil, err
	}
	return out, nil
}
