package propose

import (
	"fmt"

	"dathang/matcher"
	"dathang/matcher/build"
	"dathang/matcher/shortfall"
)

// Span says which years a proposal is about. Zero values are the defaults of
// packages shortfall and build.
type Span struct {
	// NormDate (yyyy-mm-dd) picks the norms in force; empty means the dataset's base date.
	NormDate string
	// Horizon is the number of demand years, Intakes that of yearly intakes on offer.
	Horizon, Intakes int
}

// Source is a problem and where it came from. Run makes a proposal of it, package
// scenario asks what would become of it under changes. Nothing ever writes to it.
type Source struct {
	Problem *matcher.Problem
	// Dataset, Policy and Span made the problem. Dataset is nil where it is not at
	// hand, Policy where the problem came by itself; with a Dataset there is a Policy.
	Dataset *matcher.Dataset
	Policy  *matcher.Policy
	Span    Span
	// DatasetID is known of a proposal's dataset even where Dataset is not at hand.
	DatasetID string
	// Work is how much of it a search may do: the policy's, where nobody says otherwise.
	Work matcher.Work
}

// FromDataset makes the problem of a dataset under a policy. Where the policy or the
// years are at fault, the error holds matcher.Faults.
func FromDataset(ds *matcher.Dataset, policy matcher.Policy, span Span) (*Source, error) {
	options := shortfall.OptionsOf(&policy)
	options.NormDate, options.Horizon = span.NormDate, span.Horizon
	res, err := shortfall.Compute(ds, options)
	if err != nil {
		return nil, fmt.Errorf("shortfall of %s: %w", ds.ID, err)
	}
	p, err := build.Problem(ds, res.Needed(), build.Options{Policy: policy, Years: res.Years, Intakes: span.Intakes})
	if err != nil {
		return nil, fmt.Errorf("problem of %s: %w", ds.ID, err)
	}
	return &Source{Problem: p, Dataset: ds, Policy: &policy, Span: span, DatasetID: ds.ID, Work: policy.Work}, nil
}

// FromProblem is the source for a problem that is given directly, without a dataset.
func FromProblem(p *matcher.Problem) *Source { return &Source{Problem: p} }

// FromProposal is the problem of a proposal, with what its run says of where it came from.
func FromProposal(p *matcher.Proposal) *Source {
	from := &Source{Problem: p.Problem, Policy: p.Run.Policy, DatasetID: p.Run.Dataset}
	if from.Policy != nil {
		from.Work = from.Policy.Work
	}
	return from
}
