package verify

import (
	"slices"

	"dathang/matcher"
)

// maxPairs bounds the memory of a check (24 bytes a pair and 8 for its seats).
const maxPairs = matcher.MaxPairs

// nowhere is the index of what is not in a list.
const nowhere = int32(-1)

// ground is a problem rebuilt for counting: things are indices into the
// problem's lists, and the pairs of a cell stand side by side.
type ground struct {
	problem *matcher.Problem

	offers    map[matcher.OfferID]int32
	cells     map[matcher.Cell]int32
	rules     map[matcher.RuleID]int32
	communes  map[matcher.CommuneID]int32
	groups    map[matcher.GroupID]int32
	providers map[matcher.ProviderID]int32

	needOf     []matcher.Need  // of an offer: what it serves
	providerOf []int32         // of an offer
	priceOf    []int64         // of an offer: kVND a seat, surcharges apart
	surcharges map[route]int64 // kVND a seat
	homeOf     []int32         // of a provider: the commune that it is, or nowhere
	communeOf  []int32         // of a cell
	coverage   map[majorField]int64
	cellsIn    [][]int32 // of a commune
	demandOf   []int64   // of a commune: seats

	rows  []row
	inRow selection // of rows
	inBan selection // of rules that are bans
	// charges are the rows that an offer's opening cost counts in.
	charges [][]part

	capacityOf []int64 // of a provider, over all its offers
	joints     []joint

	// The reference plan, where it counts: its pairs that exist, each with its
	// row; its allocations on others; the rules that each allocation counts in.
	kept      []kept
	planned   map[ends][]int32 // allocations of a pair, whether it exists or not
	keptNames map[matcher.RowID]int32
	gone      []int32
	lossIn    [][]int32

	// Pairs that a proof names, each with its row.
	named      []named
	namedNames map[matcher.RowID]int32
	cellNames  map[string]int32
	// How long names are, so that no text is searched for longer.
	longestOffer, longestCell int

	// The pairs of cell k are pairs[first[k]:first[k+1]], by offer.
	pairs []pair
	first []int32
	// most has the largest number of each kind among the pairs, and of all surcharges.
	most      pair
	mostUnmet int64 // of a cell's weight

	offerHash, cellHash []uint64

	// Distances from the commune that was asked about last, by provider.
	nearOf      []int64
	nearCommune int32
}

// pair is an offer that may serve a cell, with what a seat of it counts.
type pair struct {
	offer    int32
	late     int32 // years
	mismatch int32 // 1000 less coverage, per mille
	km       int32
	// surcharge of a seat, kVND.
	surcharge int64
}

// route is an offer and a commune that it may serve.
type route struct{ offer, commune int32 }

type majorField struct {
	major matcher.MajorCode
	field matcher.FieldID
}

// newGround indexes a valid problem, computes which row and which ban holds
// which pair, and finds the pairs.
func newGround(problem *matcher.Problem) (*ground, []matcher.Violation) {
	g := &ground{problem: problem, nearCommune: nowhere}
	g.index()
	if total := g.totalDemand(); total > matcher.MaxTotal {
		return nil, []matcher.Violation{violation(matcher.ViolationRange, "path", "/demands", "value", total)}
	}
	g.newBans()
	if !g.findPairs() {
		return nil, []matcher.Violation{violation(matcher.ViolationRange, "path", "/offers", "value", int64(maxPairs))}
	}
	return g, g.newRows()
}

func (g *ground) index() {
	p := g.problem
	g.offers = make(map[matcher.OfferID]int32, len(p.Offers))
	g.cells = make(map[matcher.Cell]int32, len(p.Demands))
	g.rules = make(map[matcher.RuleID]int32, len(p.Rules))
	g.communes = make(map[matcher.CommuneID]int32, len(p.Communes))
	g.groups = make(map[matcher.GroupID]int32, len(p.Groups))
	g.coverage = make(map[majorField]int64, len(p.Coverage))
	for i := range p.Groups {
		g.groups[p.Groups[i].ID] = int32(i)
	}
	for i := range p.Communes {
		g.communes[p.Communes[i].ID] = int32(i)
	}
	for i := range p.Rules {
		g.rules[p.Rules[i].ID] = int32(i)
	}
	for _, row := range p.Coverage {
		g.coverage[majorField{row.Major, row.Field}] = row.PerMille
	}
	g.indexOffers()
	g.indexCells()
	g.surcharges = make(map[route]int64, len(p.Surcharges))
	for _, s := range p.Surcharges {
		g.most.surcharge = max(g.most.surcharge, s.KVND)
		g.surcharges[route{g.offers[s.Offer], g.communes[s.Commune]}] = s.KVND
	}
}

func (g *ground) indexOffers() {
	p := g.problem
	g.providers = make(map[matcher.ProviderID]int32, len(p.Providers))
	g.homeOf = make([]int32, len(p.Providers))
	for i := range p.Providers {
		g.providers[p.Providers[i].ID] = int32(i)
		g.homeOf[i] = nowhere
		if c, ok := g.communes[p.Providers[i].Commune]; ok {
			g.homeOf[i] = c
		}
	}
	g.nearOf = make([]int64, len(p.Providers))
	g.needOf = make([]matcher.Need, len(p.Offers))
	g.providerOf = make([]int32, len(p.Offers))
	g.priceOf = make([]int64, len(p.Offers))
	g.offerHash = make([]uint64, len(p.Offers))
	for i := range p.Offers {
		o := &p.Offers[i]
		g.offers[o.ID] = int32(i)
		g.needOf[i], _ = o.Kind.Serves()
		g.providerOf[i] = g.providers[o.Provider]
		// At most 2^53 where cost is a goal and a cell asks for anything: Validate's totals.
		g.priceOf[i] = payments(o, 0)
		g.offerHash[i] = textHash(string(o.ID))
		g.longestOffer = max(g.longestOffer, len(o.ID))
	}
}

func (g *ground) indexCells() {
	p := g.problem
	g.communeOf = make([]int32, len(p.Demands))
	g.cellsIn = make([][]int32, len(p.Communes))
	g.demandOf = make([]int64, len(p.Communes))
	g.cellHash = make([]uint64, len(p.Demands))
	for i := range p.Demands {
		d := &p.Demands[i]
		c := g.communes[d.Commune]
		g.cells[d.Cell] = int32(i)
		g.communeOf[i] = c
		g.cellsIn[c] = append(g.cellsIn[c], int32(i))
		g.demandOf[c] += d.Seats
		g.cellHash[i] = textHash(d.Cell.String())
		g.mostUnmet = max(g.mostUnmet, d.UnmetWeight())
	}
}

// totalDemand stops counting where it has passed MaxTotal.
func (g *ground) totalDemand() int64 {
	var total int64
	for i := range g.problem.Demands {
		total += g.problem.Demands[i].Seats
		if total > matcher.MaxTotal {
			break
		}
	}
	return total
}

// findPairs lists every pair, cell by cell, and reports whether there are few
// enough of them. They are counted first: a list of millions that grows is
// copied more often than it is read.
func (g *ground) findPairs() bool {
	fits := g.fitting()
	count := 0
	g.first = make([]int32, len(g.problem.Demands)+1)
	for k := range g.problem.Demands {
		g.eachPair(fits, int32(k), func(fit, int64) { count++ })
		if count > maxPairs {
			return false
		}
		g.first[k+1] = int32(count)
	}
	g.pairs = make([]pair, 0, count)
	for k := range g.problem.Demands {
		g.eachPair(fits, int32(k), func(f fit, late int64) {
			p := g.newPair(f.offer, int32(k), f.covered, late)
			g.most.late, g.most.mismatch, g.most.km = max(g.most.late, p.late), max(g.most.mismatch, p.mismatch), max(g.most.km, p.km)
			g.pairs = append(g.pairs, p)
		})
	}
	return true
}

// eachPair visits the pairs of a cell, by offer.
func (g *ground) eachPair(fits map[fieldNeed][]fit, k int32, visit func(f fit, late int64)) {
	d := &g.problem.Demands[k]
	var bans []part
	for _, f := range fits[fieldNeed{d.Field, d.Need}] {
		late, cause := g.farOrLate(f.offer, k, 0, 0)
		if cause != "" {
			continue
		}
		if bans = g.inBan.of(bans[:0], f.offer, k); len(bans) == 0 {
			visit(f, late)
		}
	}
}

type fieldNeed struct {
	field matcher.FieldID
	need  matcher.Need
}

type fit struct {
	offer   int32
	covered int64
}

// fitting lists, for each field and need, the offers whose kind serves the
// need and whose major covers the field.
func (g *ground) fitting() map[fieldNeed][]fit {
	p := g.problem
	ofMajor := map[matcher.MajorCode][]int32{}
	for i := range p.Offers {
		ofMajor[p.Offers[i].Major] = append(ofMajor[p.Offers[i].Major], int32(i))
	}
	fits := map[fieldNeed][]fit{}
	for _, row := range p.Coverage {
		if row.PerMille < p.Threshold {
			continue
		}
		for _, o := range ofMajor[row.Major] {
			key := fieldNeed{row.Field, g.needOf[o]}
			fits[key] = append(fits[key], fit{o, row.PerMille})
		}
	}
	for _, list := range fits {
		slices.SortFunc(list, func(a, b fit) int { return int(a.offer) - int(b.offer) })
	}
	return fits
}

// pairAt is the index of a pair, or nowhere.
func (g *ground) pairAt(o, k int32) int32 {
	list := g.pairs[g.first[k]:g.first[k+1]]
	i, ok := slices.BinarySearchFunc(list, o, func(p pair, o int32) int { return int(p.offer) - int(o) })
	if !ok {
		return nowhere
	}
	return g.first[k] + int32(i)
}
