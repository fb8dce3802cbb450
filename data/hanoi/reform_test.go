package hanoi

import (
	"testing"

	"github.com/stretchr/testify/require"

	"dathang/matcher"
)

func TestReformMap_WeightsOfEveryOldUnitSumToOne(t *testing.T) {
	reform, err := ReformMap()
	require.NoError(t, err)
	sum, into := map[matcher.CommuneID]int64{}, map[matcher.CommuneID]int64{}
	primaries := 0
	for _, r := range reform {
		require.True(t, r.PPM > 0 && r.PPM <= wholeUnit, "%+v", r)
		require.Positive(t, r.Clause, "%+v", r)
		sum[r.Old] += r.PPM
		into[r.New] += r.PPM
		if r.Primary {
			primaries++
		}
	}
	require.Len(t, sum, 579)
	require.Len(t, into, 126)
	require.Equal(t, 579, primaries)
	for old, n := range sum {
		require.Equal(t, int64(wholeUnit), n, old)
	}
	uniqueRefs(t, reform, func(r *Reform) string { return string(r.Old) + "/" + string(r.New) })
}

func TestReformMap_HasEveryPairOfTheLawAndNoOther(t *testing.T) {
	reform, err := ReformMap()
	require.NoError(t, err)
	have := uniqueRefs(t, reform, func(r *Reform) string { return r.Old.Code() + "/" + r.New.Code() })
	_, news := lawPairs(t)
	pairs := 0
	for old, codes := range news {
		for _, code := range codes {
			pairs++
			require.True(t, have[old+"/"+code], "%s to %s", old, code)
		}
	}
	require.Len(t, have, pairs)
}

func TestReform_ConservesPopulation(t *testing.T) {
	var before, after int64
	for _, u := range load(t, Hanoi2023).Units {
		before += u.Population
	}
	for _, u := range load(t, Hanoi2025).Units {
		after += u.Population
	}
	// Each of the 126 populations is rounded once.
	require.InDelta(t, before, after, 63)
	require.Equal(t, int64(8_053_663), before)
}

func TestReform_TheUnitThatIsNobodysPrimaryIsNotEmpty(t *testing.T) {
	ds := load(t, Hanoi2025)
	u, err := indexUnits(ds.Units).find("00340", 2025)
	require.NoError(t, err)
	require.Equal(t, "Phường Yên Sở", u.Name)
	require.Greater(t, u.Population, int64(10_000))
	var staff int64
	for _, s := range ds.Staff {
		if s.Unit == u.ID {
			staff += s.Count
		}
	}
	require.Greater(t, staff, int64(10))
}

func TestSuccessors_GiveEveryOldUnitOneNewOne(t *testing.T) {
	of, err := Successors()
	require.NoError(t, err)
	require.Len(t, of, 579)
	pairs, err := ReformMap()
	require.NoError(t, err)
	for _, p := range pairs {
		if p.New != of[p.Old] {
			for _, q := range pairs {
				if q.Old == p.Old && q.New == of[p.Old] {
					require.GreaterOrEqual(t, q.PPM, p.PPM, "%s", p.Old)
				}
			}
		}
	}
	news := map[matcher.CommuneID]bool{}
	for _, to := range of {
		news[to] = true
	}
	require.Greater(t, len(news), 100, "most new units answer for some old one")
}
