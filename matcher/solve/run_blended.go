package solve

import (
	"context"
	"fmt"
	"math/bits"

	"dathang/matcher"
	"dathang/matcher/compile"
	"dathang/matcher/flow"
)

// Levels of a sifted run are solved several at once: with a weight on each level that outweighs what the levels
// below it can win by making it worse, the least sum is the lexicographic least, and the tree that ends the solve
// is optimal for every one of the levels on the face of those above. Each level's potentials, and with them its
// multipliers and its proof, are then read off that one tree at the level's own costs. (Sherali and Soyster,
// Preemptive and Nonpreemptive Multi-Objective Programming, Journal of Optimization Theory and Applications 39,
// 1983, on weights that keep an order of goals.)
//
// Weights are as large as the numbers have room for, and that they outweigh is not taken on trust: every level is
// proven by its own multipliers (readLevels), and where one is not, the levels are solved one by one.
//
// A tie level has no room beside others. A rough one of few bits takes its place below them, so that the tie level then
// starts from a flow that is nearly optimal for it.

const (
	// leastSlack and mostSlack: a weight outweighs so many times the largest cost of the level below.
	leastSlack, mostSlack = 4, 1 << 8
	// leastTaste and mostTaste: the weight of the last level above a rough tie level, which is how far the costs of
	// that tie level reach.
	leastTaste, mostTaste = 1 << 5, 1 << 10
)

// weights of levels that are solved at once, and how many bits of the tie level below them, 0 for none, count too.
type weights struct {
	of      []int64 // by level, the first the heaviest
	tieBits int
}

// siftAll solves the levels, as many at once as there is room for in a number, and writes the answer.
func (r *run) siftAll(ctx context.Context) error {
	levels := r.c.Problem.Goals
	for l := 0; l < len(levels); {
		w := weights{of: []int64{1}}
		if !r.sift.alone {
			w = r.space.weigh(levels[l:])
		}
		if err := r.blended(ctx, l, &w); err != nil {
			return err
		}
		l += len(w.of)
	}
	r.writeAnswer()
	return nil
}

// weigh gives weights for as many of the levels, from the first, as go into one number.
func (s *space) weigh(levels [][]matcher.Goal) weights {
	// Floats only estimate here; half of the largest cost that the flow takes is left as a margin.
	room := float64(flow.MostCost(s.net.Nodes())) / 2
	reach := make([]float64, len(levels))
	for i, goals := range levels {
		w := &compile.Objective{}
		w.Add(goals, 1)
		reach[i] = float64(s.c.Reach(w)) + 1
	}
	// As many levels as possible, with as much slack between them as there is room for.
	for n := len(levels); n > 1; n-- {
		for slack := float64(mostSlack); slack >= leastSlack; slack /= 4 {
			if out, ok := weighed(levels[n:], reach[:n], slack, room); ok {
				return out
			}
		}
	}
	return weights{of: []int64{1}}
}

// weighed gives weights to levels, of which reach bounds the cost of an arc: each outweighs the next one slack times.
// False where they do not fit into room. If the tie level is all that is below, some of its bits need room too.
func weighed(below [][]matcher.Goal, reach []float64, slack, room float64) (weights, bool) {
	out := weights{of: make([]int64, len(reach))}
	sum, weight := 0.0, 1.0
	for i := len(reach) - 1; i >= 0; i-- {
		out.of[i] = int64(weight)
		sum += weight * reach[i]
		weight *= reach[i] * slack
	}
	if len(below) != 1 || below[0][0].Goal != matcher.GoalTie {
		return out, sum <= room
	}
	taste := int64(mostTaste)
	for taste >= leastTaste && sum*float64(taste) > room {
		taste /= 2
	}
	for i := range out.of {
		out.of[i] *= taste
	}
	out.tieBits = bits.Len64(uint64(taste)) - 1
	return out, taste >= leastTaste
}

// blended solves the levels from l on that have a weight.
func (r *run) blended(ctx context.Context, l int, weights *weights) error {
	// One objective stands for all of these levels.
	w := &compile.Objective{}
	for i, weight := range weights.of {
		w.Add(r.c.Problem.Goals[l+i], weight)
	}
	if weights.tieBits > 0 {
		w.SetTie(weights.tieBits)
	}
	result, err := r.siftFlow(ctx, l, w)
	if err != nil {
		return err
	}
	r.best = r.c.AssignmentOfFlow(result.Flow)
	if err := r.readLevels(l, len(weights.of), result); err != nil {
		return err
	}
	if l+len(weights.of) < len(r.c.Problem.Goals) {
		r.siftDown()
	}
	return nil
}

// readLevels reads the dual of n levels, from l on, off the tree that all of them ended at, and narrows the space to
// the face of each but the last there is.
func (r *run) readLevels(l, n int, result *flow.Result) error {
	s := r.space
	s.solved = true // from here on the network is only read
	pieces := s.unmetPieces()
	none := s.noMultipliers()
	var ws []*compile.Objective
	var potentials [][]int64
	for i := l; i < l+n; i++ {
		goals := r.c.Problem.Goals[i]
		w := &compile.Objective{}
		w.Add(goals, 1)
		d := s.price(w, &none)
		potential := s.potentials(result, pieces, w)
		ws, potentials = append(ws, w), append(potentials, potential)
		s.read(d, &flow.Result{Status: flow.Optimal, Potential: potential})
		leaf := &node{}
		leaf.keep(s, d)
		r.levels = append(r.levels, &outcome{goals: goals, root: leaf})
		if value := r.c.Level(goals, r.best.Tally).Value; value != d.bound {
			return fmt.Errorf("level %d: value %d but proven bound %d: %w", i+1, value, d.bound, errNotSifted)
		}
		if i+1 < len(r.c.Problem.Goals) {
			s.narrow(d)
		}
	}
	// Pairs outside the space must not better any of the levels either.
	if !r.sift.stay(s, ws, potentials) {
		return errNotSifted
	}
	return nil
}

// potentials of the tree at the costs of one level, which the network shows.
func (s *space) potentials(result *flow.Result, pieces map[int]unmetPiece, w *compile.Objective) []int64 {
	first, pairs := s.c.Net.FirstPair, len(s.shown.pair)
	cost := func(arc int) int64 {
		if arc >= first && arc < first+pairs {
			return s.shown.pair[arc-first]
		}
		if p, is := pieces[arc]; is {
			return p.cost(s.c, w)
		}
		_, _, _, _, cost := s.net.Arc(arc)
		return cost
	}
	// Nodes that hang from the root by an artificial arc stay as far from it as in the solve: farther than any path.
	price := (s.c.Reach(w) + 1) * int64(s.net.Nodes()+2)
	return result.Basis.Potentials(s.net, cost, func(v int) int64 {
		if result.Potential[v] < 0 {
			return -price
		}
		return price
	})
}

// unmetPiece is what an arc of a commune's unmet seats stands for: those from one number to another.
type unmetPiece struct {
	commune  int
	from, to int64
}

// unmetPieces by arc, as showUnmet has divided them.
func (s *space) unmetPieces() map[int]unmetPiece {
	out := map[int]unmetPiece{}
	for i, list := range s.c.Net.Pieces {
		r := &s.c.Rows[i]
		if r.Shape != compile.UnmetPenalty {
			continue
		}
		for _, p := range list {
			out[p.Arc] = unmetPiece{} // costs nothing
		}
		if s.low[i] > s.high[i] {
			continue
		}
		corners, arcs := s.c.Hull(r.Commune, s.weighed, r.High-s.high[i], r.High-s.low[i]), list[1:]
		for j := 0; j < len(arcs) && j+1 < len(corners); j++ {
			to := corners[j+1].Unmet
			if j == len(arcs)-1 {
				to = corners[len(corners)-1].Unmet
			}
			out[arcs[j].Arc] = unmetPiece{r.Commune, corners[j].Unmet, to}
		}
	}
	return out
}

// cost of a seat served of a piece under an objective.
func (p unmetPiece) cost(c *compile.Formulation, w *compile.Objective) int64 {
	if p.from == p.to {
		return 0
	}
	return -(c.UnmetCost(p.commune, w, p.to) - c.UnmetCost(p.commune, w, p.from)) / (p.to - p.from)
}
