package verify

import (
	"math/bits"

	"dathang/matcher"
)

// Why an offer cannot serve a cell: the conditions of a pair in their order.
const (
	causeNeed     = "need"
	causeCoverage = "coverage"
	causeYear     = "year"
	causeSelf     = "self"
	causeReach    = "reach"
	causeBan      = "ban"
)

// obstacle is the first condition, bans apart, that keeps offer o from cell k,
// or "" where none does; then late is how many years o is late there. Years
// and metres are how much earlier o is ready and how much farther it reaches
// than the problem says.
func (g *ground) obstacle(o, k int32, years, metres int64) (late int64, cause string) {
	if g.needOf[o] != g.problem.Demands[k].Need {
		return 0, causeNeed
	}
	if g.covered(o, k) < g.problem.Threshold {
		return 0, causeCoverage
	}
	return g.farOrLate(o, k, years, metres)
}

// farOrLate is obstacle for an offer that fits the cell's field and need.
func (g *ground) farOrLate(o, k int32, years, metres int64) (late int64, cause string) {
	offer, year := &g.problem.Offers[o], g.problem.Demands[k].Year
	late = max(0, int64(offer.Ready)-years-int64(year))
	if late > int64(g.problem.Lateness.MaxYears) {
		return late, causeYear
	}
	if late == 0 && offer.Until != 0 && year > offer.Until {
		return late, causeYear
	}
	provider, commune := g.providerOf[o], g.communeOf[k]
	if g.homeOf[provider] == commune {
		return late, causeSelf
	}
	if offer.ReachM != 0 && g.metres(provider, commune)-metres > offer.ReachM {
		return late, causeReach
	}
	return late, ""
}

// covered is how well the offer's major serves the cell's field, per mille.
func (g *ground) covered(o, k int32) int64 {
	return g.coverage[majorField{g.problem.Offers[o].Major, g.problem.Demands[k].Field}]
}

// newPair is the pair of offer o with cell k, which it covers so far and serves so late.
func (g *ground) newPair(o, k int32, covered, late int64) pair {
	return pair{
		offer:     o,
		late:      int32(late),
		mismatch:  int32(1000 - covered),
		km:        int32((g.metres(g.providerOf[o], g.communeOf[k]) + 500) / 1000),
		surcharge: g.surcharge(o, k),
	}
}

// surcharge of a seat of offer o in cell k, whether the pair exists or not.
func (g *ground) surcharge(o, k int32) int64 {
	if len(g.surcharges) == 0 {
		return 0
	}
	return g.surcharges[route{o, g.communeOf[k]}]
}

// metres is the distance between a provider and a commune, rounded down; 0
// where either has no place.
func (g *ground) metres(provider, commune int32) int64 {
	if g.nearCommune != commune {
		g.nearCommune = commune
		for i := range g.nearOf {
			g.nearOf[i] = -1
		}
	}
	if g.nearOf[provider] < 0 {
		g.nearOf[provider] = distance(g.problem.Providers[provider].At, g.problem.Communes[commune].At)
	}
	return g.nearOf[provider]
}

// distance keeps within int64: Validate holds coordinates within 5e7 metres.
func distance(a, b *matcher.Point) int64 {
	if a == nil || b == nil {
		return 0
	}
	dx, dy := a.X-b.X, a.Y-b.Y
	return int64(root(uint64(dx*dx + dy*dy)))
}

// root is the whole part of the square root, by Newton's method from above:
// the steps fall until they are at the root.
func root(n uint64) uint64 {
	if n == 0 {
		return 0
	}
	x := uint64(1) << ((bits.Len64(n) + 1) / 2)
	for {
		y := (x + n/x) / 2
		if y >= x {
			return x
		}
		x = y
	}
}

// textHash is FNV-1a, 64 bits (Fowler, Noll, Vo).
func textHash(text string) uint64 {
	const offset, prime = 14695981039346656037, 1099511628211
	h := uint64(offset)
	for i := 0; i < len(text); i++ {
		h = (h ^ uint64(text[i])) * prime
	}
	return h
}

// tie is the 30-bit hash of a pair: the two texts' hashes, mixed by the last
// steps of SplitMix64 (Steele, Lea, Flood 2014).
func (g *ground) tie(o, k int32) int64 {
	z := g.offerHash[o] ^ bits.RotateLeft64(g.cellHash[k], 32)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return int64((z ^ z>>31) >> 34)
}
