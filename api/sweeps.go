package api

import (
	"bytes"
	"context"
	"io"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	fast "github.com/go-json-experiment/json"

	"dathang/api/work"
	"dathang/data"
	"dathang/data/report"
	"dathang/matcher/scenario"
)

// Questions that workers answer block by block: sweeps, simulations, frontiers. Each is
// a run and is watched and cancelled as one; its result is read under a path of its own.

// question says how the results of one kind of run are read.
type question struct {
	object string // what a result is called
	path   string // where results are read, before the run's id
	// csv writes a result as a table; part chooses one, where there are several.
	csv func(w io.Writer, text []byte, part string) error
}

// questions lists them by the kind of their runs.
var questions = map[string]question{
	work.KindSweep: {"sweep", "/api/v1/sweeps/", func(w io.Writer, text []byte, _ string) error {
		return table(text, func(r *work.SweepResult) error { return report.WritePoints(w, r.Sweep, r.Points) })
	}},
	work.KindSimulation: {"simulation", "/api/v1/simulations/", func(w io.Writer, text []byte, part string) error {
		return table(text, func(r *work.SimulationResult) error {
			if part != "draws" {
				return report.WriteOutlookPart(w, r.Outlook, part)
			}
			briefs := make([]scenario.Brief, len(r.Draws))
			numbers := make([]int, len(r.Draws))
			for i := range r.Draws {
				numbers[i], briefs[i] = r.Draws[i].Draw, r.Draws[i].Brief
			}
			return report.WriteDraws(w, numbers, briefs)
		})
	}},
	work.KindFrontier: {"frontier", "/api/v1/frontiers/", func(w io.Writer, text []byte, _ string) error {
		return table(text, func(r *work.FrontierResult) error { return report.WriteFrontierPoints(w, r.Frontier.Points) })
	}},
	work.KindChangeFrontier: {"change_frontier", "/api/v1/change-frontiers/", func(w io.Writer, text []byte, _ string) error {
		return table(text, func(r *work.ChangeFrontierResult) error { return report.WriteChangePoints(w, r.Points) })
	}},
}

// at is the path at which the result of a run is read.
func (q question) at(id data.RunID) string { return q.path + string(id) }

// table decodes a result and passes it to write.
func table[T any](text []byte, write func(*T) error) error {
	r := new(T)
	if err := fast.Unmarshal(text, r); err != nil {
		return err
	}
	return write(r)
}

// sweepRequest asks for a grid of scenarios.
type sweepRequest struct {
	Making
	Body struct {
		Question
		Name string          `json:"name,omitempty" maxLength:"200"`
		Axes []scenario.Axis `json:"axes" minItems:"1" maxItems:"6" doc:"Every combination of one value of each axis is a point, after the changes that all points have; at most 10,000 points"`
	}
}

// submitSweep queues a grid of scenarios. The changes belong to
// the sweep then, and every point has them.
func (s *Server) submitSweep(ctx context.Context, in *sweepRequest) (*submittedRun, error) {
	return s.submit(ctx, in.Making, &in.Body.Question, func(input *work.Input) {
		input.Name = in.Body.Name
		input.Sweep = &scenario.Sweep{Format: scenario.SweepFormat, Changes: input.Changes, Axes: in.Body.Axes}
		input.Changes = nil
	})
}

// simulationRequest asks for random draws.
type simulationRequest struct {
	Making
	Body struct {
		Question
		Name       string                `json:"name,omitempty" maxLength:"200"`
		Draws      int                   `json:"draws" minimum:"1" maximum:"2000"`
		Seed       uint64                `json:"seed,omitempty" doc:"The same seed draws the same; 0 where absent"`
		Exits      *scenario.Exits       `json:"exits,omitempty" doc:"Draws who leaves; the base needs its dataset"`
		Acceptance *scenario.Acceptance  `json:"acceptance,omitempty" doc:"Draws what universities accept"`
		Demand     *scenario.DemandNoise `json:"demand,omitempty" doc:"Draws how far the demand of fields is off"`
	}
}

// submitSimulation queues random draws.
func (s *Server) submitSimulation(ctx context.Context, in *simulationRequest) (*submittedRun, error) {
	b := &in.Body
	return s.submit(ctx, in.Making, &b.Question, func(input *work.Input) {
		input.Name = b.Name
		input.Simulation = &scenario.Simulation{
			Format: scenario.SimulationFormat, Seed: b.Seed, Draws: b.Draws, Changes: input.Changes,
			Exits: b.Exits, Acceptance: b.Acceptance, Demand: b.Demand,
		}
		input.Changes = nil
	})
}

// frontierRequest asks for the least cost of every coverage.
type frontierRequest struct {
	Making
	Body struct {
		Question
		Name   string `json:"name,omitempty" maxLength:"200"`
		Points int    `json:"points,omitempty" minimum:"2" maximum:"5000" doc:"The most points; 500 where absent"`
	}
}

// submitFrontier queues the search for the least cost of coverage.
func (s *Server) submitFrontier(ctx context.Context, in *frontierRequest) (*submittedRun, error) {
	return s.submit(ctx, in.Making, &in.Body.Question, func(input *work.Input) {
		input.Name = in.Body.Name
		if input.Frontier = (&work.Frontier{Points: in.Body.Points}); in.Body.Points == 0 {
			input.Frontier.Points = scenario.FrontierMost
		}
	})
}

// changeFrontierRequest asks what a stable plan costs.
type changeFrontierRequest struct {
	Making
	Body struct {
		Question
		Name   string  `json:"name,omitempty" maxLength:"200"`
		Prices []int64 `json:"prices,omitempty" maxItems:"200" doc:"Of a changed seat, in units of the first level of goals; 0, 1, 2, 4 ... 64 where absent"`
	}
}

// submitChangeFrontier queues the trade-off between a stable plan and a better one.
func (s *Server) submitChangeFrontier(ctx context.Context, in *changeFrontierRequest) (*submittedRun, error) {
	return s.submit(ctx, in.Making, &in.Body.Question, func(input *work.Input) {
		input.Name = in.Body.Name
		if input.ChangeFrontier = (&work.ChangeFrontier{Prices: in.Body.Prices}); len(in.Body.Prices) == 0 {
			input.ChangeFrontier.Prices = scenario.ChangePrices
		}
	})
}

// listOf returns the handler that lists the runs of a kind.
func (s *Server) listOf(kind string) func(context.Context, *questionFilter) (*pageOf[Run], error) {
	return func(ctx context.Context, in *questionFilter) (*pageOf[Run], error) {
		return s.listRuns(ctx, &runFilter{in.Paging, in.State, kind})
	}
}

// questionFilter narrows the list of runs of a kind.
type questionFilter struct {
	Paging
	State data.RunState `query:"state" enum:"queued,running,succeeded,failed,cancelled"`
}

// ResultCall asks for the result of a run.
type ResultCall struct {
	RunPath
	Download
	Format string `query:"format" enum:"json,csv" default:"json"`
}

// resultOf returns the handler that answers with the result of a run of a kind.
func (s *Server) resultOf(kind string) func(context.Context, *ResultCall) (*file, error) {
	return func(ctx context.Context, in *ResultCall) (*file, error) { return s.result(ctx, kind, in, "") }
}

// simulationResult answers with the result of a simulation, or one table of it.
func (s *Server) simulationResult(ctx context.Context, in *struct {
	ResultCall
	Part string `query:"part" enum:"draws,fields,communes,orders" default:"draws" doc:"Which table, as csv"`
},
) (*file, error) {
	return s.result(ctx, work.KindSimulation, &in.ResultCall, in.Part)
}

// result answers with the result of a run of a kind, as JSON or
// as a table. A cancelled run has what was computed until then.
func (s *Server) result(ctx context.Context, kind string, in *ResultCall, part string) (*file, error) {
	of := questions[kind]
	r, err := s.Store.Run(ctx, in.ID)
	// Each kind has its own path; under another's the run does not exist.
	if err == nil && r.Kind != kind {
		err = data.NotFound{Thing: of.object, ID: string(in.ID)}
	}
	if err != nil {
		return nil, err
	}
	if !r.State.Ended() || r.State == data.RunFailed {
		return nil, refuse(WrongState, "object", "run", "id", string(in.ID), "state", string(r.State))
	}
	etag := versionTag(r.Version)
	if in.Format == "csv" {
		etag = strings.TrimSuffix(etag, `"`) + "." + part + `.csv"`
	}
	if err := in.fresh(etag); err != nil {
		return nil, err
	}
	// The result is stored compressed and passed on as it is; a table is made from it on demand.
	body, err := s.Store.RunResult(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if in.Format == "json" {
		return in.packed(of.object+".json", etag, body)
	}
	text, err := data.Unpack(body)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := of.csv(&out, text, part); err != nil {
		return nil, err
	}
	return attached(of.object+".csv", typeCSV+"; charset=utf-8", etag, out.Bytes()), nil
}

// givesResult documents a result that comes as JSON or as a table.
func givesResult[T any](api huma.API, op *huma.Operation) {
	op.Responses = map[string]*huma.Response{"200": {Description: "What was found", Content: map[string]*huma.MediaType{
		"application/json": {Schema: schemaOf[T](api)}, typeCSV: {Schema: &huma.Schema{Type: huma.TypeString}},
	}}}
}
