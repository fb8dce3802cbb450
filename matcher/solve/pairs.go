package solve

import (
	"math"
	"slices"

	"dathang/matcher"
)

// pairs are the offers that may serve each cell: cell k's pairs are
// offer[start[k]:start[k+1]], ascending. What goals need of a pair is kept beside it.
type pairs struct {
	start    []int32
	offer    []int32
	late     []uint8
	coverage []int16 // per mille
	km       []int32

	offers selector
	cells  selector
}

// candidate is an offer that covers a field.
type candidate struct {
	offer    int32
	coverage int16
}

// geography measures every provider against every commune once.
type geography struct {
	provider, commune []*matcher.Point
	metres            []int64 // by provider x commune; -1 is not measured yet
}

func newPairs(p *matcher.Problem) *pairs {
	ps := &pairs{start: make([]int32, 1, len(p.Demands)+1), offers: offerSelector(p), cells: cellSelector(p)}
	fieldOf := positions(p.Fields, func(f *matcher.Field) matcher.FieldID { return f.ID })
	communeOf := positions(p.Communes, func(c *matcher.Commune) matcher.CommuneID { return c.ID })
	providerOf := positions(p.Providers, func(v *matcher.Provider) matcher.ProviderID { return v.ID })
	byField := candidates(p, fieldOf)
	bans := newBans(p, ps)
	geo := newGeography(p)
	for k := range p.Demands {
		d := &p.Demands[k]
		commune := communeOf[d.Commune]
		for _, cand := range byField[fieldOf[d.Field]] {
			o := &p.Offers[cand.offer]
			if need, _ := o.Kind.Serves(); need != d.Need {
				continue
			}
			late := o.Ready - d.Year
			if late > p.Lateness.MaxYears || late <= 0 && o.Until != 0 && d.Year > o.Until {
				continue
			}
			provider := providerOf[o.Provider]
			if v := &p.Providers[provider]; v.Commune != "" && v.Commune == d.Commune {
				continue
			}
			metres := geo.between(provider, commune)
			if o.ReachM > 0 && metres > o.ReachM || bans.forbid(cand.offer, k) {
				continue
			}
			ps.offer = append(ps.offer, cand.offer)
			ps.late = append(ps.late, uint8(max(0, late)))
			ps.coverage = append(ps.coverage, cand.coverage)
			ps.km = append(ps.km, int32((metres+500)/1000))
		}
		ps.start = append(ps.start, int32(len(ps.offer)))
	}
	return ps
}

// of gives the range of cell k's pairs.
func (ps *pairs) of(k int) (from, to int) { return int(ps.start[k]), int(ps.start[k+1]) }

// find gives the pair of an offer and a cell, or -1.
func (ps *pairs) find(offer int32, k int) int {
	from, to := ps.of(k)
	i, ok := slices.BinarySearch(ps.offer[from:to], offer)
	if !ok {
		return -1
	}
	return from + i
}

// candidates lists, by field, the offers whose major covers it, ascending.
func candidates(p *matcher.Problem, fieldOf map[matcher.FieldID]int) [][]candidate {
	covers := map[matcher.MajorCode][]matcher.Coverage{}
	for _, row := range p.Coverage {
		if row.PerMille >= p.Threshold {
			covers[row.Major] = append(covers[row.Major], row)
		}
	}
	byField := make([][]candidate, len(p.Fields))
	for i := range p.Offers {
		for _, row := range covers[p.Offers[i].Major] {
			f := fieldOf[row.Field]
			byField[f] = append(byField[f], candidate{int32(i), int16(row.PerMille)})
		}
	}
	return byField
}

func newGeography(p *matcher.Problem) *geography {
	g := &geography{}
	for i := range p.Providers {
		g.provider = append(g.provider, p.Providers[i].At)
	}
	for i := range p.Communes {
		g.commune = append(g.commune, p.Communes[i].At)
	}
	g.metres = make([]int64, len(g.provider)*len(g.commune))
	for i := range g.metres {
		g.metres[i] = -1
	}
	return g
}

// between is the whole number of metres, rounded down; 0 where a place is not known.
func (g *geography) between(provider, commune int) int64 {
	a, b := g.provider[provider], g.commune[commune]
	if a == nil || b == nil {
		return 0
	}
	at := &g.metres[provider*len(g.commune)+commune]
	if *at < 0 {
		dx, dy := a.X-b.X, a.Y-b.Y
		*at = squareRoot(dx*dx + dy*dy)
	}
	return *at
}

// squareRoot is the root of n >= 0, rounded down. The float is only a first
// guess; whole numbers decide.
func squareRoot(n int64) int64 {
	r := int64(math.Sqrt(float64(n)))
	for r*r > n {
		r--
	}
	for (r+1)*(r+1) <= n {
		r++
	}
	return r
}

func positions[T any, ID comparable](list []T, id func(*T) ID) map[ID]int {
	at := make(map[ID]int, len(list))
	for i := range list {
		at[id(&list[i])] = i
	}
	return at
}
