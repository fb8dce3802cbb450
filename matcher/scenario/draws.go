package scenario

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"dathang/matcher"
	"dathang/matcher/propose"
	"dathang/matcher/shortfall"
	"dathang/matcher/solve"
)

// SimulationFormat is the version of files of simulations that this code writes.
const SimulationFormat = "dathang.simulation/1"

// Simulation says what is uncertain, and by how much. Its numbers are assumptions of whoever writes
// the file. A part that is absent is taken as certain.
type Simulation struct {
	Format string `json:"format"`
	Name   string `json:"name,omitempty"`
	Seed   uint64 `json:"seed,omitzero"`
	Draws  int    `json:"draws"` // 1 to MostDraws
	// Changes are made before every draw; only those of the stages problem and policy are allowed.
	Changes []Change `json:"changes,omitempty"`
	// Exits says how far exits of staff vary; it needs a dataset.
	Exits *Exits `json:"exits,omitempty"`
	// Acceptance says how much of what is ordered universities accept.
	Acceptance *Acceptance `json:"acceptance,omitempty"`
	// Demand says how far the estimated demand of a field may be off.
	Demand *DemandNoise `json:"demand,omitempty"`
}

// Exits draws the exits of every commune, field and year from a Poisson distribution around the
// expected number. The expectation is first multiplied by a shock common to the whole city, one for
// retirement and one for other exits: log-normal with mean 1, where ShockPerMille is the standard
// deviation of the logarithm.
type Exits struct {
	RetirementShock int64 `json:"retirement_shock_per_mille,omitzero"`
	AttritionShock  int64 `json:"attrition_shock_per_mille,omitzero"`
}

// Acceptance draws for every university the share of its seats that it accepts, from a Beta
// distribution with the given mean and the weight of Strength observed answers.
type Acceptance struct {
	MeanPerMille int64 `json:"mean_per_mille"`
	Strength     int64 `json:"strength"`
}

// DemandNoise multiplies the demand of every field by a log-normal number with mean 1 and the given
// standard deviation of the logarithm. Fractions of a seat are rounded up or down at random, so
// that the expectation is kept.
type DemandNoise struct {
	PerMille int64 `json:"deviation_per_mille"`
}

// Limits of a simulation: draws, deviations per mille, and observed answers.
const (
	MostDraws     = 100_000
	mostDeviation = 2000
	mostStrength  = 1_000_000
)

// DecodeSimulation reads a file of a simulation, strictly.
func DecodeSimulation(text []byte) (*Simulation, matcher.Faults) {
	s := new(Simulation)
	if faults := matcher.Decode(text, s); faults != nil {
		return nil, matcher.OfFormat(text, faults, SimulationFormat)
	}
	if faults := matcher.CheckFormat(s.Format, SimulationFormat); faults != nil {
		return nil, faults
	}
	if faults := s.Validate(); len(faults) > 0 {
		return nil, faults
	}
	return s, nil
}

// Validate says what is wrong with the numbers.
func (s *Simulation) Validate() matcher.Faults {
	var faults matcher.Faults
	within := func(path string, value, low, high int64) {
		if value < low || value > high {
			faults = append(faults, matcher.Fault{Code: matcher.FaultRange, Path: path, Params: matcher.Params{"value": value, "low": low, "high": high}})
		}
	}
	within("/draws", int64(s.Draws), 1, MostDraws)
	if s.Exits == nil && s.Acceptance == nil && s.Demand == nil {
		faults = append(faults, matcher.Fault{Code: matcher.FaultEmpty, Path: "/exits"})
	}
	if e := s.Exits; e != nil {
		within("/exits/retirement_shock_per_mille", e.RetirementShock, 0, mostDeviation)
		within("/exits/attrition_shock_per_mille", e.AttritionShock, 0, mostDeviation)
	}
	if a := s.Acceptance; a != nil {
		within("/acceptance/mean_per_mille", a.MeanPerMille, 1, 999)
		within("/acceptance/strength", a.Strength, 1, mostStrength)
	}
	if d := s.Demand; d != nil {
		within("/demand/deviation_per_mille", d.PerMille, 1, mostDeviation)
	}
	for i := range s.Changes {
		if info, ok := s.Changes[i].Kind.Info(); ok && info.Stage == StageDataset {
			faults = append(faults, matcher.Fault{Code: matcher.FaultWord, Path: at(i) + "/kind", Params: matcher.Params{"value": string(info.Kind), "want": "stage problem, policy"}})
		}
	}
	return faults
}

// UsualSimulation is the simulation used when none is given. Its numbers are assumptions: exits
// vary by a tenth for the whole city, universities accept nine seats in ten, and the demand of a
// field is off by a tenth.
func UsualSimulation(base *propose.Source) *Simulation {
	s := &Simulation{
		Format: SimulationFormat, Seed: 1, Draws: 200,
		Acceptance: &Acceptance{MeanPerMille: 900, Strength: 20}, Demand: &DemandNoise{PerMille: 100},
	}
	if base.Dataset != nil {
		s.Exits = &Exits{RetirementShock: 100, AttritionShock: 100}
	}
	return s
}

// Simulator draws variants of one base. Draw n depends only on the base, the simulation and n, so
// draws can be computed anywhere and in any order.
type Simulator struct {
	sim  *Simulation
	base *matcher.Problem // has a cell, if need be of no seats, wherever a draw may ask for some
	warm *Solver
	// expected exits by place in base.Demands, nil where there are none: expectations in millionths
	// of a person, by retirement and for other reasons, and the whole seats planned for them.
	expected []*exits
	fields   []matcher.FieldID    // in the problem's order, in which a draw takes its random numbers
	vendors  []matcher.ProviderID // the universities, likewise
}

// exits are the expected exits of a cell, in millionths of a person, and the whole seats of them in the base's
// demand.
type exits struct {
	retired, left, planned int64
}

// NewSimulator prepares the draws and solves the base with the simulation's changes.
func NewSimulator(ctx context.Context, base *propose.Source, sim *Simulation, work solve.Options) (*Simulator, error) {
	p, faults := Apply(base, sim.Changes)
	if len(faults) > 0 {
		return nil, faults
	}
	s := &Simulator{sim: sim}
	expected := map[matcher.Cell]*exits{}
	if sim.Exits != nil {
		if base.Dataset == nil {
			return nil, matcher.Faults{{Code: matcher.FaultNeedsDataset, Path: "/exits", Params: matcher.Params{"kind": "exits"}}}
		}
		var err error
		if expected, err = expect(base); err != nil {
			return nil, err
		}
	}
	s.base = roomy(p, expected)
	for i := range s.base.Demands {
		s.expected = append(s.expected, expected[s.base.Demands[i].Cell])
	}
	for i := range p.Fields {
		s.fields = append(s.fields, p.Fields[i].ID)
	}
	for i := range p.Providers {
		if p.Providers[i].Kind == matcher.ProviderUniversity {
			s.vendors = append(s.vendors, p.Providers[i].ID)
		}
	}
	var err error
	s.warm, err = NewSolver(ctx, propose.FromProblem(s.base), work)
	return s, err
}

// expect counts expected exits: all of them, and those by retirement alone, from a copy of the
// dataset in which nobody leaves for another reason.
func expect(base *propose.Source) (map[matcher.Cell]*exits, error) {
	options := shortfall.OptionsOf(base.Policy)
	options.NormDate, options.Horizon = base.Span.NormDate, base.Span.Horizon
	all, err := shortfall.Compute(base.Dataset, options)
	if err != nil {
		return nil, err
	}
	out := map[matcher.Cell]*exits{}
	// Attrition of 0 per mille: what is left of the exits are retirements.
	calm := &bench{base: base, changes: []Change{{Kind: KindAttrition, PerMille: new(int64)}}}
	calm.attrition(&calm.changes[0])
	only := all
	// A dataset without rates of attrition has nothing to take away.
	if calm.ds != nil && len(calm.faults) == 0 {
		if only, err = shortfall.Compute(calm.ds, options); err != nil {
			return nil, err
		}
	}
	for i := range all.Shortfalls {
		f := &all.Shortfalls[i]
		retired, _ := only.Of(f.Commune, f.Field)
		for y, year := range all.Years {
			e := &exits{planned: f.Exits[y], retired: min(f.ExitsPPM[y], retired.ExitsPPM[y])}
			e.left = f.ExitsPPM[y] - e.retired
			if f.ExitsPPM[y] > 0 {
				out[matcher.Cell{Commune: f.Commune, Field: f.Field, Need: matcher.NeedVacant, Year: year}] = e
			}
		}
	}
	return out, nil
}

// roomy adds a cell of no seats wherever exits may ask for some, so that all draws share one
// structure and can start from the base's trees.
func roomy(p *matcher.Problem, expected map[matcher.Cell]*exits) *matcher.Problem {
	q := *p
	q.Demands = slices.Clone(p.Demands)
	there := make(map[matcher.Cell]bool, len(p.Demands))
	weight := map[matcher.FieldID]int64{}
	for i := range p.Demands {
		there[p.Demands[i].Cell] = true
		weight[p.Demands[i].Field] = max(weight[p.Demands[i].Field], p.Demands[i].Weight)
	}
	for cell := range expected {
		if !there[cell] {
			q.Demands = append(q.Demands, matcher.Demand{Cell: cell, Weight: weight[cell.Field]})
		}
	}
	q.Sort()
	return &q
}

// Base is the answer of the base itself.
func (s *Simulator) Base() *Answer { return s.warm.Answer() }

// Problem is the problem of one draw. Random numbers are taken in a fixed order, so that a draw is the same on every
// machine.
func (s *Simulator) Problem(draw int) *matcher.Problem {
	src := rand.NewPCG(s.sim.Seed, uint64(draw))
	d := rand.New(src)
	p := *s.base
	p.Demands = slices.Clone(s.base.Demands)
	// The base's demand has the planned exits in it; the draw replaces them by those that it drew.
	if e := s.sim.Exits; e != nil {
		retirement, attrition := shock(src, e.RetirementShock), shock(src, e.AttritionShock)
		for i := range p.Demands {
			of := s.expected[i]
			if of == nil {
				continue
			}
			left := poisson(src, retirement*float64(of.retired)/1e6) + poisson(src, attrition*float64(of.left)/1e6)
			p.Demands[i].Seats = max(0, p.Demands[i].Seats+left-of.planned)
		}
	}
	if n := s.sim.Demand; n != nil {
		factor := map[matcher.FieldID]float64{}
		for _, f := range s.fields {
			factor[f] = shock(src, n.PerMille)
		}
		for i := range p.Demands {
			// The conversions keep a machine from fusing multiplication and addition, which would round otherwise.
			want := float64(float64(p.Demands[i].Seats) * factor[p.Demands[i].Field])
			whole := math.Floor(want)
			p.Demands[i].Seats = int64(whole)
			if d.Float64() < want-whole {
				p.Demands[i].Seats++
			}
		}
	}
	if a := s.sim.Acceptance; a != nil {
		mean, strength := float64(a.MeanPerMille)/1000, float64(a.Strength)
		share := map[matcher.ProviderID]float64{}
		for _, v := range s.vendors {
			share[v] = distuv.Beta{Alpha: mean * strength, Beta: float64(1-mean) * strength, Src: src}.Rand()
		}
		p.Offers = slices.Clone(p.Offers)
		for i := range p.Offers {
			if of, is := share[p.Offers[i].Provider]; is {
				p.Offers[i].Capacity = int64(math.Round(float64(float64(p.Offers[i].Capacity) * of)))
			}
		}
	}
	p.Demands = slices.DeleteFunc(p.Demands, func(d matcher.Demand) bool { return d.Seats == 0 })
	return &p
}

// shock is a log-normal factor with mean 1; perMille is the deviation of its logarithm, 0 for exactly 1.
func shock(src rand.Source, perMille int64) float64 {
	if perMille == 0 {
		return 1
	}
	sigma := float64(perMille) / 1000
	return distuv.LogNormal{Mu: -sigma * sigma / 2, Sigma: sigma, Src: src}.Rand()
}

// poisson draws a number of events, 0 where none is expected.
func poisson(src rand.Source, mean float64) int64 {
	if mean <= 0 {
		return 0
	}
	return int64(distuv.Poisson{Lambda: mean, Src: src}.Rand())
}

// DrawResult is what is kept of a draw.
type DrawResult struct {
	Draw int `json:"draw"`
	Brief
	Fields   []FieldTotals   `json:"fields"`
	Communes []CommuneTotals `json:"communes"`
	// Kept is, for each allocation of the base's plan, how many of its seats the draw's plan also
	// has.
	Kept []int64 `json:"kept_seats"`
}

// Block draws and solves draws first to end-1, on several threads.
func (s *Simulator) Block(ctx context.Context, first, end, threads int, told func(done int)) ([]DrawResult, error) {
	out := make([]DrawResult, max(0, end-first))
	err := Each(ctx, len(out), threads, func(ctx context.Context, i int) error {
		p := s.Problem(first + i)
		answer, err := s.warm.Solve(ctx, p)
		if err != nil {
			return fmt.Errorf("draw %d: %w", first+i, err)
		}
		f := answer.Figures()
		out[i] = DrawResult{
			Draw: first + i, Brief: briefOf(f, answer.Solution), Fields: f.Fields, Communes: f.Communes, Kept: s.kept(answer.Solution),
		}
		return nil
	}, told)
	if err != nil {
		return nil, err
	}
	return out, nil
}

// kept compares a draw's plan with the base's; both are sorted, so one pass suffices.
func (s *Simulator) kept(now *matcher.Solution) []int64 {
	plan := s.Base().Solution.Allocations
	out := make([]int64, len(plan))
	j := 0
	for i := range plan {
		a := &plan[i]
		for j < len(now.Allocations) && less(&now.Allocations[j], a) {
			j++
		}
		if j < len(now.Allocations) && now.Allocations[j].Cell == a.Cell && now.Allocations[j].Offer == a.Offer {
			out[i] = min(a.Seats, now.Allocations[j].Seats)
		}
	}
	return out
}

// less is the order of plans: by cell, then offer.
func less(a, b *matcher.Allocation) bool {
	if n := a.Compare(b.Cell); n != 0 {
		return n < 0
	}
	return a.Offer < b.Offer
}

// Outlook summarises draws.
type Outlook struct {
	Draws int `json:"draws"`
	// Infeasible is the number of draws without a plan. They count in nothing below.
	Infeasible int                         `json:"infeasible_draws"`
	Coverage   Quantiles                   `json:"coverage_per_mille"`
	CostKVND   Quantiles                   `json:"cost_kvnd"`
	Fields     []Spread[matcher.FieldID]   `json:"fields"`
	Communes   []Spread[matcher.CommuneID] `json:"communes"`
	Orders     []Robust                    `json:"orders"`
}

// Quantiles of a number over draws. Each is the value of a draw, never interpolated.
type Quantiles struct {
	P5  int64 `json:"p5"`
	P25 int64 `json:"p25"`
	P50 int64 `json:"p50"`
	P75 int64 `json:"p75"`
	P95 int64 `json:"p95"`
}

// Spread is how the coverage and cost of one object vary.
type Spread[ID ~string] struct {
	ID       ID        `json:"id"`
	Coverage Quantiles `json:"coverage_per_mille"`
	CostKVND Quantiles `json:"cost_kvnd"`
}

// Robust is an allocation of the base's plan, with how often it survives.
type Robust struct {
	matcher.Allocation
	// StaysPerMille is the share of draws that keep all its seats; KeptPerMille counts seats that
	// stay in part as well.
	StaysPerMille int64 `json:"stays_per_mille"`
	KeptPerMille  int64 `json:"kept_per_mille"`
}

// Outlook summarises draws: quantiles of coverage and cost for the city, its fields and communes,
// and how often each allocation of the base survives, the most robust first.
func (s *Simulator) Outlook(draws []DrawResult) *Outlook {
	o := &Outlook{Draws: len(draws)}
	plan := s.Base().Solution.Allocations
	var coverage, cost []float64
	fields, communes := newSpreads[matcher.FieldID](), newSpreads[matcher.CommuneID]()
	stays, kept := make([]int64, len(plan)), make([]int64, len(plan))
	for i := range draws {
		d := &draws[i]
		if d.Status == matcher.StatusInfeasible {
			o.Infeasible++
			continue
		}
		coverage, cost = append(coverage, d.coverage()), append(cost, float64(d.CostKVND))
		for j := range d.Fields {
			fields.add(d.Fields[j].Field, &d.Fields[j].Totals, d.Fields[j].CostKVND)
		}
		for j := range d.Communes {
			communes.add(d.Communes[j].Commune, &d.Communes[j].Totals, d.Communes[j].CostKVND)
		}
		for j, n := range d.Kept {
			kept[j] += n
			if n == plan[j].Seats {
				stays[j]++
			}
		}
	}
	o.Coverage, o.CostKVND = quantiles(coverage), quantiles(cost)
	o.Fields, o.Communes = fields.list(), communes.list()
	counted := int64(max(1, o.Draws-o.Infeasible))
	for j := range plan {
		o.Orders = append(o.Orders, Robust{plan[j], matcher.PerMille(stays[j], counted), matcher.PerMille(kept[j], counted*plan[j].Seats)})
	}
	slices.SortStableFunc(o.Orders, func(a, b Robust) int {
		if a.StaysPerMille != b.StaysPerMille {
			return int(b.StaysPerMille - a.StaysPerMille)
		}
		return int(b.KeptPerMille - a.KeptPerMille)
	})
	return o
}

// coverage is served seats per mille of demand, of refreshers where nothing else is asked for; no demand counts as fully
// served.
func (t *Totals) coverage() float64 {
	switch {
	case t.Demand > 0:
		return float64(matcher.PerMille(t.Served, t.Demand))
	case t.Refresh > 0:
		return float64(matcher.PerMille(t.Refreshed, t.Refresh))
	}
	return 1000
}

// spreads collect coverage and cost of objects, draw by draw.
type spreads[ID ~string] struct{ coverage, cost map[ID][]float64 }

// newSpreads has no draws yet.
func newSpreads[ID ~string]() *spreads[ID] {
	return &spreads[ID]{map[ID][]float64{}, map[ID][]float64{}}
}

// add adds what one draw gives an object.
func (s *spreads[ID]) add(id ID, t *Totals, kvnd int64) {
	s.coverage[id] = append(s.coverage[id], t.coverage())
	s.cost[id] = append(s.cost[id], float64(kvnd))
}

// list gives the quantiles of all objects, by id.
func (s *spreads[ID]) list() []Spread[ID] {
	of := make(map[ID]*Spread[ID], len(s.coverage))
	for id := range s.coverage {
		of[id] = &Spread[ID]{id, quantiles(s.coverage[id]), quantiles(s.cost[id])}
	}
	return sorted(of, func(a, b Spread[ID]) int {
		switch {
		case a.ID < b.ID:
			return -1
		case a.ID > b.ID:
			return 1
		}
		return 0
	})
}

// quantiles sorts x in place.
func quantiles(x []float64) Quantiles {
	if len(x) == 0 {
		return Quantiles{}
	}
	slices.Sort(x)
	q := func(p float64) int64 { return int64(stat.Quantile(p, stat.Empirical, x, nil)) }
	return Quantiles{q(0.05), q(0.25), q(0.5), q(0.75), q(0.95)}
}
