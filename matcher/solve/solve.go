// Package solve answers a matcher.Problem: it solves the goals level by level on the formulation of matcher/compile (rows and
// a network), and writes the multipliers and splits that prove each level's bound.
//
// Its files stand in layers; none needs one of a layer above it, and a test (cmd/dathang/knots_test.go) keeps it so:
//
//  1. bound_*.go: a space is the set of allocations that is looked at. An objective and multipliers are priced on its
//     network; from the solved flow's potentials comes the multiplier of each row, and with them a bound (bound_dual.go),
//     raised by fixed-charge caps and variable upper bounds. bound_face.go narrows a space to what complementary
//     slackness leaves. proof_tree.go keeps the best multipliers of a node.
//  2. search*.go: branch and bound of one level where side rows or choices stand above the network: ascent of the
//     multipliers by a bundle, rounding dive, Lagrangian heuristic, resource allocation, open/close search, fixing, splits.
//  3. run*.go: the levels one after the other. Without side rows and choices a level is one flow, and its face is what
//     the next level looks at; else it is a search, and an objective cut keeps it for those below.
//     proof_conflict.go and proof_contradiction.go: where the rules contradict each other, an irreducible set of bounds.
//  4. warm*.go: problems like a solved one, from where that one ended. frontier.go and sensitivity.go: what less or more
//     of a bound would change.
package solve

import (
	"context"

	"dathang/matcher"
	"dathang/matcher/compile"
)

// Run solves p, which must be valid. An infeasible problem is an answer, not
// an error.
func Run(ctx context.Context, p *matcher.Problem, opts Options) (*matcher.Solution, Stats, error) {
	return RunCompiled(ctx, compile.Problem(p), opts)
}
