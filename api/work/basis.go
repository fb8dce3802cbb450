package work

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"sync"

	"dathang/data"
	"dathang/matcher"
	"dathang/matcher/compile"
	"dathang/matcher/propose"
	"dathang/matcher/scenario"
	"dathang/matcher/solve"
)

// Base is what scenarios start from, loaded: a proposal, a dataset under a policy,
// or a problem. It is cached and shared by all requests and runs of the process.
type Base struct {
	// Row and File are those of a proposal, otherwise empty and nil.
	Row  data.Proposal
	File *matcher.Proposal
	// Source is what scenarios change.
	Source *propose.Source

	key   string
	store *data.Store
	// grown tells the cache that the base now takes more memory.
	grown func()
	mu    sync.Mutex
	// whole also has the dataset; for a proposal it is nil until a change of the dataset is first
	// asked for.
	whole *propose.Source
	// compiled is nil until the first question asks.
	compiled *compile.Formulation
}

// weight is the memory that the base takes, in bytes.
func (b *Base) weight() int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return Weight(b.File, b.Source, b.whole, b.compiled)
}

// Compiled is the base's problem, compiled once.
func (b *Base) Compiled() *compile.Formulation {
	b.mu.Lock()
	made := b.compiled == nil
	if made {
		b.compiled = compile.Problem(b.Source.Problem)
	}
	c := b.compiled
	b.mu.Unlock()
	if made {
		b.grown()
	}
	return c
}

// newBase is a base that no cache watches yet.
func newBase(from *propose.Source) *Base {
	return &Base{Source: from, grown: func() {}}
}

// For is the source as changes need it: with its dataset if one of them changes that.
func (b *Base) For(ctx context.Context, changes []scenario.Change) (*propose.Source, error) {
	if !slices.ContainsFunc(changes, func(c scenario.Change) bool {
		info, ok := c.Kind.Info()
		return ok && info.Stage == scenario.StageDataset
	}) {
		return b.Source, nil
	}
	return b.withDataset(ctx)
}

// withDataset loads the dataset of a proposal when a change first needs it.
func (b *Base) withDataset(ctx context.Context) (*propose.Source, error) {
	b.mu.Lock()
	whole, err := b.whole, error(nil)
	made := whole == nil
	if made {
		if whole, err = b.remade(ctx); err == nil {
			b.whole = whole
		}
	}
	b.mu.Unlock()
	if made && err == nil {
		b.grown()
	}
	return whole, err
}

// Apply returns the problem after the changes; if they cannot be made, the error is matcher.Faults.
func (b *Base) Apply(ctx context.Context, changes []scenario.Change) (*matcher.Problem, error) {
	from, err := b.For(ctx, changes)
	if err != nil {
		return nil, err
	}
	p, faults := scenario.Apply(from, changes)
	return p, faults.Err()
}

// Work is how much work the policy allows a search.
func (b *Base) Work() solve.Options { return solve.OptionsOf(b.Source.Work) }

// basis is the part of an input that says what it starts from.
func (in *Input) basis() Input {
	return Input{
		Dataset: in.Dataset, Policy: in.Policy, NormDate: in.NormDate, Horizon: in.Horizon, Intakes: in.Intakes, Problem: in.Problem, Base: in.Base,
	}
}

// Base loads what an input starts from, or returns it if it is loaded already. None of it ever
// changes.
func (q *Queue) Base(ctx context.Context, in *Input) (*Base, error) {
	from := in.basis()
	key := string(in.Base) // a proposal stands alone
	if key == "" {
		var err error
		if key, err = keyOf(from); err != nil {
			return nil, err
		}
	}
	return q.bases.Get(ctx, key, func(ctx context.Context) (*Base, error) {
		b, err := from.load(ctx, q.Store)
		if err == nil {
			b.key, b.grown = key, func() { q.bases.Grown(key) }
		}
		return b, err
	})
}

// Solver returns a solver of the base, which is solved once for all callers of this process. Its
// answers depend on the base alone.
func (q *Queue) Solver(ctx context.Context, b *Base) (*scenario.Solver, error) {
	return q.solvers.Get(ctx, b.key, func(ctx context.Context) (*scenario.Solver, error) {
		return scenario.NewSolver(ctx, b.Source, b.Work())
	})
}

// keyOf is a short key for everything that a cached thing depends on.
func keyOf(v any) (string, error) {
	text, err := matcher.Canonical(v)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}

// load reads what the input starts from.
func (in *Input) load(ctx context.Context, store *data.Store) (*Base, error) {
	switch {
	case in.Base != "":
		return ofProposal(ctx, store, in.Base)
	case in.Problem != "":
		p, err := store.ProblemContent(ctx, in.Problem)
		if err != nil {
			return nil, err
		}
		return wholeBase(propose.FromProblem(p)), nil
	}
	ds, err := store.DatasetContent(ctx, in.Dataset)
	if err != nil {
		return nil, err
	}
	from, err := propose.FromDataset(ds, *in.Policy, in.span())
	if err != nil {
		return nil, err
	}
	return wholeBase(from), nil
}

// wholeBase is a base with nothing left to load.
func wholeBase(from *propose.Source) *Base {
	b := newBase(from)
	b.whole = from
	return b
}

// span is the years that a problem made from the dataset covers.
func (in *Input) span() propose.Span {
	return propose.Span{NormDate: in.NormDate, Horizon: in.Horizon, Intakes: in.Intakes}
}

// ofProposal loads a proposal. Its dataset is left for later: most questions do not need it.
func ofProposal(ctx context.Context, store *data.Store, id data.ProposalID) (*Base, error) {
	row, err := store.Proposal(ctx, id)
	if err != nil {
		return nil, err
	}
	file, err := store.ProposalContent(ctx, id)
	if err != nil {
		return nil, err
	}
	b := newBase(propose.FromProposal(file))
	b.Row, b.File, b.store = row, file, store
	return b, nil
}

// remade rebuilds a proposal's base from the dataset that it was made from, if the store has that
// dataset and it still gives the same problem: otherwise changes of the dataset would not be
// changes of this proposal, and the base stays without one.
func (b *Base) remade(ctx context.Context) (*propose.Source, error) {
	if b.Row.Dataset == "" || b.Row.Run == "" || b.File.Run.Policy == nil {
		return b.Source, nil
	}
	r, err := b.store.Run(ctx, b.Row.Run)
	if err != nil {
		return nil, err
	}
	asked, err := InputOf(&r)
	if err != nil {
		return nil, err
	}
	ds, err := b.store.DatasetContent(ctx, b.Row.Dataset)
	if err != nil {
		return nil, err
	}
	from, err := propose.FromDataset(ds, *b.File.Run.Policy, asked.span())
	if err != nil {
		return nil, err
	}
	digest, err := from.Problem.Digest()
	if err != nil || digest != b.File.ProblemDigest {
		return b.Source, err
	}
	// Same digest, but the proposal's problem may have display
	// names of its own; it stays the one that is changed.
	from.Problem = b.Source.Problem
	return from, nil
}

// Reform returns the reform among the changes with which a proposal, or what it started from, was
// made; nil if there is none.
func (q *Queue) Reform(ctx context.Context, p *data.Proposal) (*scenario.Reform, error) {
	for p.Run != "" {
		r, err := q.Store.Run(ctx, p.Run)
		if err != nil {
			return nil, err
		}
		in, err := InputOf(&r)
		if err != nil {
			return nil, err
		}
		if reform := scenario.ReformOf(in.Changes); reform != nil || in.Base == "" {
			return reform, nil
		}
		before, err := q.Store.Proposal(ctx, in.Base)
		if err != nil {
			return nil, err
		}
		p = &before
	}
	return nil, nil
}
