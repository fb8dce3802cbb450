package work

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
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
	// DefaultTime is how long a search takes at most when nobody says otherwise.
	DefaultTime = 10 * time.Minute
	// MaxTime is the most that may be asked for.
	MaxTime = 2 * time.Hour
)

// Input says what a run is to do: a dataset under a policy, a problem by its
// digest, or a proposal's problem with changes. It is kept with the run as JSON.
type Input struct {
	Name    string         `json:"name,omitempty"`
	Dataset data.DatasetID `json:"dataset_id,omitempty"`
	// PolicyID is where Policy comes from, where it is kept.
	PolicyID data.PolicyID   `json:"policy_id,omitempty"`
	Policy   *matcher.Policy `json:"policy,omitzero"`
	NormDate string          `json:"norm_date,omitempty"`
	Horizon  int             `json:"horizon,omitzero"`
	Intakes  int             `json:"intakes,omitzero"`
	Problem  string          `json:"problem_digest,omitempty"`
	// Base is a proposal whose problem is solved with Changes.
	Base    data.ProposalID   `json:"base_id,omitempty"`
	Changes []scenario.Change `json:"changes,omitempty"`
	// TimeMS bounds the search.
	TimeMS int64 `json:"time_ms"`
}

// newRun is the run's row. Its digest is of all that the result depends on: a
// name is not.
func (in *Input) newRun(version string) (data.NewRun, error) {
	if in.TimeMS == 0 {
		in.TimeMS = DefaultTime.Milliseconds()
	}
	text, err := matcher.Canonical(in)
	if err != nil {
		return data.NewRun{}, err
	}
	nameless := *in
	nameless.Name = ""
	whole, err := matcher.Canonical(struct {
		Version string `json:"version"`
		Input   Input  `json:"input"`
	}{version, nameless})
	if err != nil {
		return data.NewRun{}, err
	}
	sum := sha256.Sum256(whole)
	return data.NewRun{
		Kind: KindPropose, Input: string(text), InputDigest: hex.EncodeToString(sum[:]),
		Timeout: time.Duration(in.TimeMS) * time.Millisecond, MaxAttempts: 1 + Retries,
	}, nil
}

// source loads what the input names and makes its problem.
func (in *Input) source(ctx context.Context, store *data.Store) (*propose.Source, error) {
	if in.Problem != "" {
		p, err := store.ProblemContent(ctx, in.Problem)
		if err != nil {
			return nil, err
		}
		return &propose.Source{Problem: p}, nil
	}
	if in.Base != "" {
		return in.changed(ctx, store)
	}
	ds, err := store.DatasetContent(ctx, in.Dataset)
	if err != nil {
		return nil, err
	}
	return propose.From(ds, *in.Policy, propose.Span{NormDate: in.NormDate, Horizon: in.Horizon, Intakes: in.Intakes})
}

// changed is the problem of the base with the changes.
func (in *Input) changed(ctx context.Context, store *data.Store) (*propose.Source, error) {
	base, err := store.ProposalContent(ctx, in.Base)
	if err != nil {
		return nil, err
	}
	p, faults := scenario.Apply(base.Problem, in.Changes)
	if len(faults) > 0 {
		return nil, faults
	}
	from := &propose.Source{Problem: p, Policy: base.Run.Policy, Dataset: base.Run.Dataset}
	if from.Policy != nil {
		from.Work = from.Policy.Work
	}
	return from, nil
}
