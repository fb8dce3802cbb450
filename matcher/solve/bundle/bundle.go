// Package bundle is the proximal bundle method: the top of a concave function from values and gradients.
package bundle

import (
	"math"
	"slices"
)

// Method looks for the greatest value of a concave function that is a sum of
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
type Method struct {
	least []float64 // bounds of every variable
	most  []float64
	// Center is the best point so far, Value the function there, over all blocks.
	Center []float64
	Value  float64
	// T is how long steps are: the step is T times the weighed sum of gradients. Found adapts it.
	T      float64
	Blocks [][]Cut // the cuts that each block is known by
	// Step is where the next point lies, from the centre.
	Step  []float64
	sum   []float64 // of the gradients by weight
	nulls int       // steps since the centre moved or T was halved
}

// Cut bounds a block: value + gradient x step. Variables beyond its gradient
// were unknown then; it does not depend on them.
type Cut struct {
	Value    float64 // at the centre
	Gradient []float64
	Weight   float64 // in the step, above those of the block's other cuts; they add up to 1
	Source   int     // the caller's name of the point
}

// How the bundle is steered. Chosen on drawn cities with other seeds than those of the benchmark.
const (
	mostCuts    = 40   // of a block
	serious     = 0.1  // share of the promise that moves the centre
	longer      = 0.5  // share of the promise at which steps may be longer
	mostSweeps  = 300  // of the quadratic model
	modelExact  = 0.02 // of the promise
	nullPatient = 3    // steps that leave the centre before T is halved
)

// New starts with so many blocks and no variable.
func New(blocks int) *Method { return &Method{Blocks: make([][]Cut, blocks)} }

// Variable adds one that stays between least and most, and is at center now; it returns its number.
func (b *Method) Variable(center, least, most float64) int {
	b.Center, b.least, b.most = append(b.Center, center), append(b.least, least), append(b.most, most)
	b.Step, b.sum = append(b.Step, 0), append(b.sum, 0)
	return len(b.Center) - 1
}

// Dot is the scalar product; what one vector lacks is 0.
func Dot(a, b []float64) float64 {
	var sum float64
	for i, x := range a[:min(len(a), len(b))] {
		sum += float64(x * b[i])
	}
	return sum
}

// at evaluates a cut at the step.
func (b *Method) at(c *Cut) float64 { return c.Value + Dot(c.Gradient, b.Step) }

// Next puts the model's best into step and gives what it promises above the centre.
//
// The dual of the quadratic model weighs the cuts of each block by numbers that
// add up to 1; weight goes from the cut that is greatest at the step to the
// least, pair by pair (Platt, Sequential minimal optimization, 1998).
func (b *Method) Next() float64 {
	clear(b.sum)
	for _, cuts := range b.Blocks {
		for i := range cuts {
			b.weigh(&cuts[i], cuts[i].Weight)
		}
	}
	b.move()
	for range mostSweeps {
		worst := 0.0
		for _, cuts := range b.Blocks {
			worst = max(worst, b.balance(cuts))
		}
		if worst <= modelExact*math.Abs(b.promise()) {
			break
		}
	}
	return b.promise()
}

// weigh adds a cut's gradient to the sum, so many times.
func (b *Method) weigh(c *Cut, by float64) {
	if by == 0 {
		return
	}
	for i, g := range c.Gradient {
		b.sum[i] += float64(by * g)
	}
}

// move puts the step where the weighed gradients lead, within the variables' bounds.
func (b *Method) move() {
	for i, g := range b.sum {
		b.Step[i] = min(max(float64(b.T*g), b.least[i]-b.Center[i]), b.most[i]-b.Center[i])
	}
}

// balance moves weight from the weighed cut of a block that is greatest at the step to the one that is least, and
// gives by how much they differed. At the best step all cuts with weight are equal and least.
func (b *Method) balance(cuts []Cut) float64 {
	low, high := -1, -1
	var lowest, highest float64
	for i := range cuts {
		v := b.at(&cuts[i])
		if low < 0 || v < lowest {
			low, lowest = i, v
		}
		if cuts[i].Weight > 0 && (high < 0 || v > highest) {
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
	// So much weight makes the two equal, if no variable meets its bound.
	by := cuts[high].Weight
	if norm > 0 {
		by = min(by, (highest-lowest)/float64(b.T*norm))
	}
	cuts[low].Weight += by
	cuts[high].Weight -= by
	b.weigh(&cuts[low], by)
	b.weigh(&cuts[high], -by)
	b.move()
	return highest - lowest
}

// component of the gradient; 0 for a variable that the cut does not know.
func (c *Cut) component(i int) float64 {
	if i >= len(c.Gradient) {
		return 0
	}
	return c.Gradient[i]
}

// promise is the model at the step less the value at the centre.
func (b *Method) promise() float64 {
	sum := -b.Value
	for _, cuts := range b.Blocks {
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

// Found takes what the function is at the step: one cut a block, their values there. promise is what Next gave for it.
// A point that gains enough becomes the centre, a longer step follows one that gained most of the promise; several
// that gained too little make steps shorter.
func (b *Method) Found(cuts []Cut, promise float64) {
	total := 0.0
	for _, c := range cuts {
		total += c.Value
	}
	gain := total - b.Value
	for i, c := range cuts {
		// Back to the centre, as all cuts are kept.
		c.Value -= Dot(c.Gradient, b.Step)
		if len(b.Blocks[i]) == 0 {
			c.Weight = 1
		}
		b.Blocks[i] = append(b.shorten(b.Blocks[i]), c)
	}
	if gain < serious*promise {
		if b.nulls++; b.nulls > nullPatient {
			b.T, b.nulls = b.T/2, 0
		}
		return
	}
	if gain > longer*promise {
		b.T *= 2
	}
	b.nulls, b.Value = 0, total
	for i, s := range b.Step {
		b.Center[i] += s
	}
	for _, cuts := range b.Blocks { // values are those at the centre
		for i := range cuts {
			cuts[i].Value += Dot(cuts[i].Gradient, b.Step)
		}
	}
}

// shorten drops a cut where there are too many: the oldest without weight, else the one with the least, whose weight
// the others share.
func (b *Method) shorten(cuts []Cut) []Cut {
	if len(cuts) < mostCuts {
		return cuts
	}
	drop := slices.IndexFunc(cuts, func(c Cut) bool { return c.Weight == 0 })
	if drop < 0 {
		drop = 0
		for i := range cuts {
			if cuts[i].Weight < cuts[drop].Weight {
				drop = i
			}
		}
		weight := cuts[drop].Weight
		cuts = slices.Delete(cuts, drop, drop+1)
		for i := range cuts {
			cuts[i].Weight /= 1 - weight
		}
		return cuts
	}
	return slices.Delete(cuts, drop, drop+1)
}
