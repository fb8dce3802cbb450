package work

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"dathang/data"
	"dathang/matcher"
	"dathang/matcher/propose"
	"dathang/matcher/scenario"
)

// KindPropose is the kind of runs that make a proposal.
const KindPropose = "propose"

// Limits of a run.
const (
	// DefaultTime is the longest a search may take unless the caller says otherwise.
	DefaultTime = 10 * time.Minute
	// MaxTime is the longest that may be asked for. Questions other than a proposal always have it;
	// in a sweep, each block.
	MaxTime = 2 * time.Hour
)

// Input says what a run is to do. It starts from a dataset under a policy, a problem (by its
// digest) or a proposal; makes changes; and asks for a proposal, or for what one of the last
// members describes. It is stored with the run as JSON.
type Input struct {
	Name    string         `json:"name,omitempty"`
	Dataset data.DatasetID `json:"dataset_id,omitempty"`
	// PolicyID is where Policy comes from, if it is a stored one.
	PolicyID data.PolicyID   `json:"policy_id,omitempty"`
	Policy   *matcher.Policy `json:"policy,omitzero"`
	NormDate string          `json:"norm_date,omitempty"`
	Horizon  int             `json:"horizon,omitzero"`
	Intakes  int             `json:"intakes,omitzero"`
	Problem  string          `json:"problem_digest,omitempty"`
	Base     data.ProposalID `json:"base_id,omitempty"`
	// Scenario is where Changes come from, if they are stored.
	Scenario data.ScenarioID   `json:"scenario_id,omitempty"`
	Changes  []scenario.Change `json:"changes,omitempty"`
	// One of these is set where something other than a proposal is asked for.
	Sweep          *scenario.Sweep      `json:"sweep,omitempty"`
	Simulation     *scenario.Simulation `json:"simulation,omitempty"`
	Frontier       *Frontier            `json:"frontier,omitempty"`
	ChangeFrontier *ChangeFrontier      `json:"change_frontier,omitempty"`
	// TimeMS bounds the search.
	TimeMS int64 `json:"time_ms"`
}

// InputOf reads the input of a run.
func InputOf(r *data.Run) (*Input, error) {
	in := new(Input)
	if err := json.Unmarshal([]byte(r.Input), in); err != nil {
		return nil, fmt.Errorf("input of run %s: %w", r.ID, err)
	}
	return in, nil
}

// newRun is the row of the run. Its digest covers everything that the result depends on, which a
// name does not.
func (in *Input) newRun(version string) (data.NewRun, error) {
	points := pointKindOf(in.kind())
	if in.TimeMS == 0 {
		in.TimeMS = DefaultTime.Milliseconds()
		if points != nil {
			in.TimeMS = MaxTime.Milliseconds()
		}
	}
	text, err := matcher.Canonical(in)
	if err != nil {
		return data.NewRun{}, err
	}
	// The digest also has the version: another build may compute another result.
	nameless := *in
	nameless.Name, nameless.Scenario = "", ""
	digest, err := keyOf(struct {
		Version string `json:"version"`
		Input   Input  `json:"input"`
	}{version, nameless})
	if err != nil {
		return data.NewRun{}, err
	}
	n := data.NewRun{
		Kind: in.kind(), Input: string(text), InputDigest: digest,
		Timeout: time.Duration(in.TimeMS) * time.Millisecond, MaxAttempts: 1 + Retries,
	}
	if points == nil {
		return n, nil
	}
	all := points.points(in)
	n.Points = int64(all)
	for first := 0; points.block > 0 && first < all; first += points.block {
		of := span{first, min(all, first+points.block)}
		block, err := matcher.Canonical(of)
		if err != nil {
			return data.NewRun{}, err
		}
		n.Blocks = append(n.Blocks, data.NewBlock{Input: string(block), Points: int64(of.End - of.First)})
	}
	return n, nil
}

// source loads what the input starts from and makes its changes. A dataset without
// changes is not cached as a base, because a proposal is usually made from it once.
func (q *Queue) source(ctx context.Context, in *Input) (*propose.Source, error) {
	if in.Dataset != "" && len(in.Changes) == 0 {
		ds, err := q.Store.DatasetContent(ctx, in.Dataset)
		if err != nil {
			return nil, err
		}
		return propose.FromDataset(ds, *in.Policy, in.span())
	}
	b, err := q.Base(ctx, in)
	if err != nil {
		return nil, err
	}
	if len(in.Changes) == 0 {
		return b.Source, nil
	}
	changed := *b.Source
	changed.Problem, err = b.Apply(ctx, in.Changes)
	return &changed, err
}
