package solve

import (
	"math"
	"slices"
)

// bundle looks for the greatest value of a concave function that is a sum of
// blocks, each known by cuts: a value and a gradient at points asked so far. It
// is the proximal bundle method (Kiwiel, Proximity control in bundle methods for
// convex nondifferentiable minimization, 1990), with a model of its own for
// each block.
//
//  1. The next point is the best of the model, the least of each block's cuts,
//     less the squared distance from the centre over 2t.
//  2. Where the function there keeps a tenth of what the model promises, it is
//     the new centre; the cut found there betters the model in any case.
//
// Floats only steer: whoever asks rounds the point before it evaluates it. Products are
// converted, so that no compiler fuses them with a sum and every machine goes the same way.
type bundle struct {
	least  []float64 // of every variable, and most
	most   []float64
	center []float64
	value  float64 // at the centre, all blocks
	t      float64
	blocks [][]cut
	step   []float64 // from the centre
	sum    []float64 // of the gradients by weight
	nulls  int       // steps since the centre moved
}

// cut bounds a block: value + gradient x step. Variables beyond its gradient
// were unknown then; it does not depend on them.
type cut struct {
	value    float64
	gradient []float64
	weight   float64
	source   int // the caller's name of the point
}

// How the bundle is steered. Chosen on drawn cities with other seeds than those of the benchmark.
const (
	mostCuts    = 40
	serious     = 0.1  // share of the promise that moves the centre
	longer      = 0.5  // share of the promise at which steps may be longer
	mostSweeps  = 300  // of the quadratic model
	modelExact  = 0.02 // of the promise
	nullPatient = 3
)

func newBundle(blocks int) *bundle { return &bundle{blocks: make([][]cut, blocks)} }

// variable adds one, which is at the given place of the centre.
func (b *bundle) variable(center, least, most float64) int {
	b.center, b.least, b.most = append(b.center, center), append(b.least, least), append(b.most, most)
	b.step, b.sum = append(b.step, 0), append(b.sum, 0)
	return len(b.center) - 1
}

func dot(a, b []float64) float64 {
	var sum float64
	for i, x := range a[:min(len(a), len(b))] {
		sum += float64(x * b[i])
	}
	return sum
}

// at evaluates a cut at the step.
func (b *bundle) at(c *cut) float64 { return c.value + dot(c.gradient, b.step) }

// next puts the model's best into step and gives what it promises above the centre.
//
// The dual of the quadratic model weighs the cuts of each block by numbers that
// add up to 1; weight goes from the cut that is greatest at the step to the
// least, pair by pair (Platt, Sequential minimal optimization, 1998).
func (b *bundle) next() float64 {
	clear(b.sum)
	for _, cuts := range b.blocks {
		for i := range cuts {
			b.weigh(&cuts[i], cuts[i].weight)
		}
	}
	b.move()
	for range mostSweeps {
		worst := 0.0
		for _, cuts := range b.blocks {
			worst = max(worst, b.balance(cuts))
		}
		if worst <= modelExact*math.Abs(b.promise()) {
			break
		}
	}
	return b.promise()
}

func (b *bundle) weigh(c *cut, by float64) {
	if by == 0 {
		return
	}
	for i, g := range c.gradient {
		b.sum[i] += float64(by * g)
	}
}

// move puts the step where the weighed gradients lead, within the variables' bounds.
func (b *bundle) move() {
	for i, g := range b.sum {
		b.step[i] = min(max(float64(b.t*g), b.least[i]-b.center[i]), b.most[i]-b.center[i])
	}
}

// balance moves weight between two cuts of a block, and gives by how much they differed.
func (b *bundle) balance(cuts []cut) float64 {
	low, high := -1, -1
	var lowest, highest float64
	for i := range cuts {
		v := b.at(&cuts[i])
		if low < 0 || v < lowest {
			low, lowest = i, v
		}
		if cuts[i].weight > 0 && (high < 0 || v > highest) {
			high, highest = i, v
		}
	}
	if low < 0 || low == high || highest <= lowest {
		return 0
	}
	var norm float64
	for i := range b.sum {
		g := cuts[low].component(i) - cuts[high].component(i)
		norm += float64(g * g)
	}
	by := cuts[high].weight
	if norm > 0 {
		by = min(by, (highest-lowest)/float64(b.t*norm))
	}
	cuts[low].weight += by
	cuts[high].weight -= by
	b.weigh(&cuts[low], by)
	b.weigh(&cuts[high], -by)
	b.move()
	return highest - lowest
}

func (c *cut) component(i int) float64 {
	if i >= len(c.gradient) {
		return 0
	}
	return c.gradient[i]
}

// promise is the model at the step less the value at the centre.
func (b *bundle) promise() float64 {
	sum := -b.value
	for _, cuts := range b.blocks {
		least := math.Inf(1)
		for i := range cuts {
			least = min(least, b.at(&cuts[i]))
		}
		if len(cuts) > 0 {
			sum += least
		}
	}
	return sum
}

// found takes what the function is at the step: one cut a block, their values there.
func (b *bundle) found(cuts []cut, promise float64) {
	total := 0.0
	for _, c := range cuts {
		total += c.value
	}
	gain := total - b.value
	for i, c := range cuts {
		// Back to the centre, as all cuts are kept.
		c.value -= dot(c.gradient, b.step)
		if len(b.blocks[i]) == 0 {
			c.weight = 1
		}
		b.blocks[i] = append(b.shorten(b.blocks[i]), c)
	}
	if gain < serious*promise {
		if b.nulls++; b.nulls > nullPatient {
			b.t, b.nulls = b.t/2, 0
		}
		return
	}
	if gain > longer*promise {
		b.t *= 2
	}
	b.nulls, b.value = 0, total
	for i, s := range b.step {
		b.center[i] += s
	}
	for _, cuts := range b.blocks {
		for i := range cuts {
			cuts[i].value += dot(cuts[i].gradient, b.step)
		}
	}
}

// shorten drops the oldest cut without weight where there are too many.
func (b *bundle) shorten(cuts []cut) []cut {
	if len(cuts) < mostCuts {
		return cuts
	}
	drop := slices.IndexFunc(cuts, func(c cut) bool { return c.weight == 0 })
	if drop < 0 {
		drop = 0
		for i := range cuts {
			if cuts[i].weight < cuts[drop].weight {
				drop = i
			}
		}
		weight := cuts[drop].weight
		cuts = slices.Delete(cuts, drop, drop+1)
		for i := range cuts {
			cuts[i].weight /= 1 - weight
		}
		return cuts
	}
	return slices.Delete(cuts, drop, drop+1)
}
