package compile

import (
	"slices"
	"sort"

	"dathang/matcher"
)

// Pairs are the offers that may serve each cell: cell k's pairs are Offer[Start[k]:Start[k+1]], ascending. What goals
// need of a pair is kept beside it, by pair.
type Pairs struct {
	Start    []int32
	Offer    []int32
	Late     []uint8 // years; a policy allows few
	Coverage []int16 // per mille
	Km       []int32 // rounded to the nearest
	// Surcharge of a seat, kVND; nil where the problem has none. Dearest is the largest.
	Surcharge []int64
	Dearest   int64

	offers Selector
	cells  Selector

	p        *matcher.Problem
	byField  [][]candidate // offers whose major covers a field well enough, by offer
	fieldOf  map[matcher.FieldID]int
	commune  map[matcher.CommuneID]int
	provider map[matcher.ProviderID]int
	bans     bans
	routes   map[route]int64  // listed surcharges
	boards   bool             // some offer has boarding
	end      int              // the first year beyond the horizon
	class    []*matcher.Class // of the cells' holders; nil where nobody or no class is known
	geo      *geography
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

// newPairs finds all pairs of a problem, cell by cell. It tries only offers that cover the cell's field.
func newPairs(p *matcher.Problem) *Pairs {
	ps := &Pairs{
		p: p, end: p.End(), Start: make([]int32, 1, len(p.Demands)+1), offers: Offers(p), cells: cellSelector(p),
		fieldOf:  Positions(p.Fields, func(f *matcher.Field) matcher.FieldID { return f.ID }),
		commune:  Positions(p.Communes, func(c *matcher.Commune) matcher.CommuneID { return c.ID }),
		provider: Positions(p.Providers, func(v *matcher.Provider) matcher.ProviderID { return v.ID }),
		geo:      newGeography(p),
	}
	// Bans select by offers and cells, and surcharges by routes: both need the lists above.
	ps.byField = candidates(p, ps.fieldOf)
	ps.bans = newBans(p, ps)
	ps.routes = ps.newRoutes()
	ps.class, ps.boards = ps.people(p)
	for k := range p.Demands {
		for _, cand := range ps.byField[ps.fieldOf[p.Demands[k].Field]] {
			ps.add(k, cand)
		}
		ps.Start = append(ps.Start, int32(len(ps.Offer)))
	}
	return ps
}

// add makes the pair of an offer that covers the cell's field, unless another condition forbids it.
func (ps *Pairs) add(k int, cand candidate) {
	o, d := &ps.p.Offers[cand.offer], &ps.p.Demands[k]
	if !ps.fits(o, d) || ps.tooLate(o, d) > 0 || barred(o, ps.class[k]) != (matcher.Bar{}) {
		return
	}
	// The distance is measured after the cheaper tests, which most candidates fail.
	metres := ps.metres(o, d)
	if o.ReachM > 0 && metres > o.ReachM || ps.bans.forbid(cand.offer, k) {
		return
	}
	ps.Offer = append(ps.Offer, cand.offer)
	ps.Late = append(ps.Late, uint8(max(0, o.Ready-d.Year)))
	ps.Coverage = append(ps.Coverage, cand.coverage)
	ps.Km = append(ps.Km, int32(kilometres(metres)))
	if len(ps.routes) > 0 || ps.boards {
		kvnd := ps.surchargeOf(cand.offer, k)
		ps.Surcharge = append(ps.Surcharge, kvnd)
		ps.Dearest = max(ps.Dearest, kvnd)
	}
}

// fits reports whether the kind serves the need for good, the offer has not ended, and the commune does not serve
// itself.
func (ps *Pairs) fits(o *matcher.Offer, d *matcher.Demand) bool {
	need, _ := o.Kind.Serves()
	if need != d.Need || o.Term == matcher.TermTemporary || over(o, d) {
		return false
	}
	v := &ps.p.Providers[ps.provider[o.Provider]]
	return v.Commune == "" || v.Commune != d.Commune
}

// tooLate is how many years later than the policy allows the offer is ready.
func (ps *Pairs) tooLate(o *matcher.Offer, d *matcher.Demand) int {
	return max(0, o.Ready-d.Year-ps.p.Lateness.MaxYears)
}

// metres is the distance between an offer's provider and a cell's commune.
func (ps *Pairs) metres(o *matcher.Offer, d *matcher.Demand) int64 {
	return ps.geo.between(ps.provider[o.Provider], ps.commune[d.Commune])
}

// kilometres is the distance in whole kilometres, rounded to the nearest, half up.
func kilometres(metres int64) int64 { return (metres + 500) / 1000 }

// latest is the largest lateness of any pair in years.
func (ps *Pairs) latest() (years uint8) {
	for _, late := range ps.Late {
		years = max(years, late)
	}
	return years
}

// farthest is the largest distance of any pair in kilometres.
func (ps *Pairs) farthest() (km int32) {
	for _, far := range ps.Km {
		km = max(km, far)
	}
	return km
}

// route is an offer and a commune, by their places in the problem: surcharges are set for these.
type route struct{ offer, commune int32 }

// newRoutes are the surcharges, kVND a seat.
func (ps *Pairs) newRoutes() map[route]int64 {
	offers := Positions(ps.p.Offers, func(o *matcher.Offer) matcher.OfferID { return o.ID })
	of := make(map[route]int64, len(ps.p.Surcharges))
	for i := range ps.p.Surcharges {
		s := &ps.p.Surcharges[i]
		of[route{int32(offers[s.Offer]), int32(ps.commune[s.Commune])}] = s.KVND
	}
	return of
}

// surchargeOf a seat of an offer in cell k, whether or not the pair exists: the listed one, and boarding.
func (ps *Pairs) surchargeOf(offer int32, k int) int64 {
	var kvnd int64
	o, d := &ps.p.Offers[offer], &ps.p.Demands[k]
	if b := o.Boarding; b != nil && ps.metres(o, d) > b.BeyondM {
		kvnd = b.KVND
	}
	if len(ps.routes) == 0 {
		return kvnd
	}
	return kvnd + ps.routes[route{offer, int32(ps.commune[d.Commune])}]
}

// Of gives the range of cell k's pairs.
func (ps *Pairs) Of(k int) (from, to int) { return int(ps.Start[k]), int(ps.Start[k+1]) }

// CellOf gives the cell of a pair, in logarithmic time.
func (ps *Pairs) CellOf(a int) int {
	return sort.Search(len(ps.Start), func(k int) bool { return int(ps.Start[k]) > a }) - 1
}

// Find gives the pair of an offer and a cell, or -1.
func (ps *Pairs) Find(offer int32, k int) int {
	from, to := ps.Of(k)
	i, ok := slices.BinarySearch(ps.Offer[from:to], offer)
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
	// Offers in their order, so that each list is ascending.
	for i := range p.Offers {
		for _, row := range covers[p.Offers[i].Major] {
			f := fieldOf[row.Field]
			byField[f] = append(byField[f], candidate{int32(i), int16(row.PerMille)})
		}
	}
	return byField
}

// newGeography knows the places; distances are measured when they are asked for.
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

// between is the distance in whole metres, rounded down; 0 if a place is not known.
func (g *geography) between(provider, commune int) int64 {
	a, b := g.provider[provider], g.commune[commune]
	if a == nil || b == nil {
		return 0
	}
	at := &g.metres[provider*len(g.commune)+commune]
	if *at < 0 {
		*at = matcher.Metres(a, b)
	}
	return *at
}

// Positions gives the place of every id in a list.
func Positions[T any, ID comparable](list []T, id func(*T) ID) map[ID]int {
	at := make(map[ID]int, len(list))
	for i := range list {
		at[id(&list[i])] = i
	}
	return at
}

// Count is the number of all pairs.
func (ps *Pairs) Count() int { return len(ps.Offer) }

// InCell gives cell k's pairs: the number of the first, and their offers, ascending.
func (ps *Pairs) InCell(k int) (first int, offers []int32) {
	from, to := ps.Of(k)
	return from, ps.Offer[from:to]
}
