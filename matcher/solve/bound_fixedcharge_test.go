package solve

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// The table's least is that of trying every number of seats of every offer.
func TestLeast_EqualsTryingEverything(t *testing.T) {
	for seed := range uint64(2000) {
		r := rand.New(rand.NewPCG(seed, 5))
		stakes := make([]stake, 1+r.IntN(4))
		for i := range stakes {
			low := 1 + r.Int64N(3)
			stakes[i] = stake{
				charge: r.Int64N(20), price: r.Int64N(15) - 10, low: low, high: low + r.Int64N(4),
				closed: r.IntN(4) > 0, open: r.IntN(4) > 0,
			}
		}
		rest, low, price := r.Int64N(3), r.Int64N(3), r.Int64N(9)-4
		high := low + r.Int64N(9)
		want := int64(never)
		var try func(i int, seats, sum int64)
		try = func(i int, seats, sum int64) {
			if i == len(stakes) {
				for n := seats; n <= seats+rest; n++ {
					if n >= low && n <= high {
						want = min(want, sum+price*n)
					}
				}
				return
			}
			k := &stakes[i]
			if k.closed {
				try(i+1, seats, sum)
			}
			for n := k.low; k.open && n <= k.high; n++ {
				try(i+1, seats+n, sum+k.charge+k.price*n)
			}
		}
		try(0, 0, 0)
		require.Equal(t, want, least(stakes, rest, low, high, price), "seed %d", seed)
	}
}
