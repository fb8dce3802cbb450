package solve

import (
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
	"dathang/matcher/compile"
	"dathang/matcher/sample"
)

func TestWarm_ReadsSeveralLevelsOffOneTree(t *testing.T) {
	atOnce := 0
	for seed := range uint64(200) {
		p := sample.Problem(seed, sample.Size{Communes: 4, Offers: 8, Cells: 16, MaxSeats: 4})
		p.Goals = matcher.DefaultGoals()
		dear := seed%2 == 0
		for i := range p.Offers {
			for j := range p.Offers[i].Prices {
				if dear {
					p.Offers[i].Prices[j].KVND *= 100_000
				}
			}
		}
		w, err := NewWarm(t.Context(), compile.Problem(p), Options{})
		require.NoError(t, err)
		q := *p
		q.Offers = append([]matcher.Offer(nil), p.Offers...)
		q.Offers[int(seed)%len(q.Offers)].Capacity++
		r := w.vary(&q, Options{})
		require.NotNil(t, r)
		weights := r.space.weigh(p.Goals)
		if dear {
			require.Len(t, weights.of, 3, "the tie level has no room beside dear seats")
			require.Positive(t, weights.tieBits)
		} else {
			require.GreaterOrEqual(t, len(weights.of), 3)
		}
		if r.all(t.Context()) == nil {
			atOnce++
		}
		cold, _, err := Run(t.Context(), &q, Options{})
		require.NoError(t, err)
		warm, _, err := w.Run(t.Context(), &q, Options{})
		require.NoError(t, err)
		require.Equal(t, cold.Allocations, warm.Allocations, "seed %d", seed)
	}
	require.Greater(t, atOnce, 195, "one by one is the exception")
}

func TestWarm_SolvesOneByOneWhereNoWeightOutweighs(t *testing.T) {
	p := sample.Problem(3, sample.Size{Communes: 4, Offers: 8, Cells: 16, MaxSeats: 4})
	p.Goals = matcher.DefaultGoals()
	w, err := NewWarm(t.Context(), compile.Problem(p), Options{})
	require.NoError(t, err)
	r := w.vary(p, Options{})
	// With the weights the wrong way round the tree is no optimum of the first level: nothing takes it for one.
	require.ErrorIs(t, r.blended(t.Context(), 0, &weights{of: []int64{1, 1 << 30, 1 << 31}}), errNotSifted)
}

func TestCompiled_OnLiveCellsAsIfCompiled(t *testing.T) {
	without := 0
	for seed := range uint64(100) {
		p := sample.Problem(seed, sample.Size{Communes: 4, Offers: 8, Cells: 24, MaxSeats: 4})
		roomy := *p
		roomy.Demands = append([]matcher.Demand(nil), p.Demands...)
		few := *p
		few.Demands = nil
		for k := range roomy.Demands {
			if k%3 == int(seed)%3 {
				few.Demands = append(few.Demands, p.Demands[k])
			} else {
				roomy.Demands[k].Seats = 0
			}
		}
		w, err := NewWarm(t.Context(), compile.Problem(&roomy), Options{})
		require.NoError(t, err)
		r := w.vary(&few, Options{})
		require.NotNil(t, r)
		if len(r.cells) == len(few.Demands) {
			without++ // where no pin stands against it
		}
		warm, _, err := w.Run(t.Context(), &few, Options{})
		require.NoError(t, err)
		cold, _, err := Run(t.Context(), &few, Options{})
		require.NoError(t, err)
		require.Equal(t, cold.Status, warm.Status)
		require.Equal(t, cold.Allocations, warm.Allocations, "seed %d", seed)
		for l := range cold.Levels {
			require.Equal(t, cold.Levels[l].Value, warm.Levels[l].Value)
		}
	}
	require.Greater(t, without, 50)
}
