package bundle

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// climb asks f at the bundle's points and gives the best value found.
func climb(b *Method, f func(at []float64) (float64, []float64), rounds int) float64 {
	at := func() []float64 {
		point := make([]float64, len(b.Center))
		for i := range point {
			point[i] = b.Center[i] + b.Step[i]
		}
		return point
	}
	value, gradient := f(at())
	b.Value, b.Blocks[0], b.T = value, []Cut{{Value: value, Gradient: gradient, Weight: 1}}, 1
	best := value
	for range rounds {
		promise := b.Next()
		value, gradient = f(at())
		best = max(best, value)
		b.Found([]Cut{{Value: value, Gradient: gradient}}, promise)
	}
	return best
}

// f(x, y) = -|x - 3| - 2 |y + 1| is greatest, 0, at (3, -1); where y is at least 0, -2 at (3, 0).
func TestBundle_FindsTheTopOfAPointedHill(t *testing.T) {
	hill := func(at []float64) (float64, []float64) {
		x, y := at[0]-3, at[1]+1
		return -math.Abs(x) - 2*math.Abs(y), []float64{math.Copysign(1, -x), 2 * math.Copysign(1, -y)}
	}
	for least, want := range map[float64]float64{-10: 0, 0: -2} {
		b := New(1)
		b.Variable(0, -10, 10)
		b.Variable(0, least, 10)
		require.InDelta(t, want, climb(b, hill, 60), 0.01)
	}
}
