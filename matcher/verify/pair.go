package verify

import (
	"math/bits"
	"slices"

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
	causeTerm     = "term"
	causeLevel    = "level"
	causeAge      = "age"
	causeLeaves   = "leaves"
)

// findPairs lists every pair, cell by cell, and reports whether there are few
// enough of them. They are counted first: a list of millions that grows is
// copied more often than it is read.
func (x *index) findPairs() bool {
	fits := x.fitting()
	count := 0
	x.first = make([]int32, len(x.problem.Demands)+1)
	for k := range x.problem.Demands {
		x.eachPair(fits, int32(k), func(fit, int64) { count++ })
		if count > maxPairs {
			return false
		}
		x.first[k+1] = int32(count)
	}
	x.pairs = make([]pair, 0, count)
	for k := range x.problem.Demands {
		x.eachPair(fits, int32(k), func(f fit, late int64) {
			p := x.newPair(f.offer, int32(k), f.covered, late)
			x.most.late, x.most.mismatch, x.most.km = max(x.most.late, p.late), max(x.most.mismatch, p.mismatch), max(x.most.km, p.km)
			x.most.surcharge = max(x.most.surcharge, p.surcharge)
			x.pairs = append(x.pairs, p)
		})
	}
	return true
}

// eachPair visits the pairs of a cell, by offer.
func (x *index) eachPair(fits map[fieldNeed][]fit, k int32, visit func(f fit, late int64)) {
	d := &x.problem.Demands[k]
	var bans []part
	for _, f := range fits[fieldNeed{d.Field, d.Need}] {
		late, cause := x.farOrLate(f.offer, k, &eased{})
		if cause != "" {
			continue
		}
		if bans = x.inBan.of(bans[:0], f.offer, k); len(bans) == 0 {
			visit(f, late)
		}
	}
}

// fieldNeed is a field and a need: what an offer has to fit.
type fieldNeed struct {
	field matcher.FieldID
	need  matcher.Need
}

// fit is an offer that fits a field and a need, with how well its major covers the field, per mille.
type fit struct {
	offer   int32
	covered int64
}

// fitting lists, for each field and need, the offers whose kind serves the
// need and whose major covers the field.
func (x *index) fitting() map[fieldNeed][]fit {
	p := x.problem
	ofMajor := map[matcher.MajorCode][]int32{}
	for i := range p.Offers {
		ofMajor[p.Offers[i].Major] = append(ofMajor[p.Offers[i].Major], int32(i))
	}
	fits := map[fieldNeed][]fit{}
	for _, row := range p.Coverage {
		// What falls short of the threshold qualifies nobody.
		if row.PerMille < p.Threshold {
			continue
		}
		for _, o := range ofMajor[row.Major] {
			key := fieldNeed{row.Field, x.needOf[o]}
			fits[key] = append(fits[key], fit{o, row.PerMille})
		}
	}
	for _, list := range fits {
		// By offer, as the pairs of a cell have to stand for pairAt.
		slices.SortFunc(list, func(a, b fit) int { return int(a.offer) - int(b.offer) })
	}
	return fits
}

// obstacle is the first condition, bans apart, that keeps offer o from cell k though it is eased, or "" where none
// does; then late is how many years o is late there.
func (x *index) obstacle(o, k int32, e *eased) (late int64, cause string) {
	if x.needOf[o] != x.problem.Demands[k].Need {
		return 0, causeNeed
	}
	if x.covered(o, k) < x.problem.Threshold {
		return 0, causeCoverage
	}
	return x.farOrLate(o, k, e)
}

// farOrLate is obstacle for an offer that fits the cell's field and need.
func (x *index) farOrLate(o, k int32, e *eased) (late int64, cause string) {
	offer, d := &x.problem.Offers[o], &x.problem.Demands[k]
	if offer.Term == matcher.TermTemporary {
		return 0, causeTerm
	}
	year, from := d.Year, d.Year
	if d.Open != 0 {
		from = d.Open
	}
	// Ready years earlier, but never earlier than in time.
	late = max(0, int64(offer.Ready)-e.years-int64(year))
	if late > int64(x.problem.Lateness.MaxYears) {
		return late, causeYear
	}
	// A late seat is served when the offer is ready, so only one in time can outlast the offer's last year.
	if late == 0 && offer.Until != 0 && from > offer.Until {
		return late, causeYear
	}
	provider, commune := x.providerOf[o], x.communeOf[k]
	if x.homeOf[provider] == commune {
		return late, causeSelf
	}
	if offer.ReachM != 0 && x.metres(provider, commune)-e.metres > offer.ReachM {
		return late, causeReach
	}
	return late, x.keptOut(o, k, e)
}

// covered is how well the offer's major covers the cell's field, per mille.
func (x *index) covered(o, k int32) int64 {
	return x.coverage[majorField{x.problem.Offers[o].Major, x.problem.Demands[k].Field}]
}

// newPair is the pair of offer o with cell k, with its coverage and lateness.
func (x *index) newPair(o, k int32, covered, late int64) pair {
	return pair{
		offer:     o,
		late:      int32(late),
		mismatch:  int32(1000 - covered),
		km:        int32((x.metres(x.providerOf[o], x.communeOf[k]) + 500) / 1000),
		surcharge: x.surcharge(o, k),
	}
}

// surcharge of a seat of offer o in cell k, whether or not the pair exists.
func (x *index) surcharge(o, k int32) int64 {
	kvnd := int64(0)
	if b := x.problem.Offers[o].Boarding; b != nil && x.metres(x.providerOf[o], x.communeOf[k]) > b.BeyondM {
		kvnd = b.KVND
	}
	if len(x.surcharges) > 0 {
		kvnd += x.surcharges[route{o, x.communeOf[k]}]
	}
	return kvnd
}

// metres is the distance between a provider and a commune, rounded down; 0
// where either has no place.
func (x *index) metres(provider, commune int32) int64 {
	if x.nearCommune != commune {
		x.nearCommune = commune
		// Pairs are found cell by cell, so distances of one commune at a time are worth keeping.
		for i := range x.nearOf {
			x.nearOf[i] = -1
		}
	}
	if x.nearOf[provider] < 0 {
		x.nearOf[provider] = distance(x.problem.Providers[provider].At, x.problem.Communes[commune].At)
	}
	return x.nearOf[provider]
}

// distance is how far two places are from each other in metres, rounded down; 0 where either is unknown. It
// keeps within int64: Validate holds coordinates within 5e7 metres.
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
func (x *index) tie(o, k int32) int64 {
	z := x.offerHash[o] ^ bits.RotateLeft64(x.cellHash[k], 32)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return int64((z ^ z>>31) >> 34)
}
