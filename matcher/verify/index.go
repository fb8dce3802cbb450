package verify

import (
	"math"
	"slices"

	"dathang/matcher"
)

// maxPairs bounds the memory of a check (24 bytes a pair and 8 for its seats).
const maxPairs = matcher.MaxPairs

// nowhere is the index of things that are not in a list.
const nowhere = int32(-1)

// index is a problem made ready for counting: things are indices into the
// problem's lists, and the pairs of a cell stand side by side. It knows which
// offer may serve which cell, and nothing of bounds.
type index struct {
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
	inBan      selection // of rules that are bans

	// The pairs of cell k are pairs[first[k]:first[k+1]], by offer.
	pairs []pair
	first []int32
	// most has the largest number of each kind among the pairs.
	most          pair
	mostSurcharge int64 // of all routes, whether a pair takes them or not
	mostUnmet     int64 // of a cell's weight
	longestWait   int64 // of a cell's seat, in years

	end     int              // the first year beyond the horizon
	classOf []*matcher.Class // of a cell: its holders'; nil where there is none

	offerHash, cellHash []uint64
	// longestOffer is the length of the longest offer's id.
	longestOffer int

	// Distances from the commune that was last asked about, by provider.
	nearOf      []int64
	nearCommune int32
}

// pair is an offer that may serve a cell, with what a seat of it counts for each goal.
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

// ends are the offer and the cell of a pair.
type ends struct{ offer, cell int32 }

// majorField is a major that a programme teaches and a field that a cell asks for.
type majorField struct {
	major matcher.MajorCode
	field matcher.FieldID
}

// newIndex indexes a valid problem and finds the pairs.
func newIndex(problem *matcher.Problem) (*index, []matcher.Violation) {
	x := &index{problem: problem, nearCommune: nowhere}
	x.fill()
	if total := x.totalDemand(); total > matcher.MaxTotal {
		return nil, []matcher.Violation{violation(matcher.ViolationRange, "path", "/demands", "value", total)}
	}
	// Pairs leave out what is banned, so bans come first.
	x.newBans()
	if !x.findPairs() {
		return nil, []matcher.Violation{violation(matcher.ViolationRange, "path", "/offers", "value", int64(maxPairs))}
	}
	return x, nil
}

// fill makes every table of the index but bans and pairs. Later ones look up earlier ones, so the order
// matters.
func (x *index) fill() {
	p := x.problem
	x.offers = make(map[matcher.OfferID]int32, len(p.Offers))
	x.cells = make(map[matcher.Cell]int32, len(p.Demands))
	x.rules = make(map[matcher.RuleID]int32, len(p.Rules))
	x.communes = make(map[matcher.CommuneID]int32, len(p.Communes))
	x.groups = make(map[matcher.GroupID]int32, len(p.Groups))
	x.coverage = make(map[majorField]int64, len(p.Coverage))
	for i := range p.Groups {
		x.groups[p.Groups[i].ID] = int32(i)
	}
	for i := range p.Communes {
		x.communes[p.Communes[i].ID] = int32(i)
	}
	for i := range p.Rules {
		x.rules[p.Rules[i].ID] = int32(i)
	}
	for _, row := range p.Coverage {
		x.coverage[majorField{row.Major, row.Field}] = row.PerMille
	}
	x.indexOffers()
	x.indexCells()
	x.indexPeople()
	// Offers and communes are known by now.
	x.surcharges = make(map[route]int64, len(p.Surcharges))
	for _, s := range p.Surcharges {
		x.mostSurcharge = max(x.mostSurcharge, s.KVND)
		x.surcharges[route{x.offers[s.Offer], x.communes[s.Commune]}] = s.KVND
	}
	mostBoarding := int64(0)
	for i := range p.Offers {
		if b := p.Offers[i].Boarding; b != nil {
			mostBoarding = max(mostBoarding, b.KVND)
		}
	}
	x.mostSurcharge += mostBoarding
}

// indexOffers makes the tables of providers and offers; communes have to be known.
func (x *index) indexOffers() {
	p := x.problem
	x.providers = make(map[matcher.ProviderID]int32, len(p.Providers))
	x.homeOf = make([]int32, len(p.Providers))
	for i := range p.Providers {
		x.providers[p.Providers[i].ID] = int32(i)
		x.homeOf[i] = nowhere
		// A commune does not serve its own cells with its own surplus.
		if c, ok := x.communes[p.Providers[i].Commune]; ok {
			x.homeOf[i] = c
		}
	}
	x.nearOf = make([]int64, len(p.Providers))
	x.needOf = make([]matcher.Need, len(p.Offers))
	x.providerOf = make([]int32, len(p.Offers))
	x.priceOf = make([]int64, len(p.Offers))
	x.offerHash = make([]uint64, len(p.Offers))
	for i := range p.Offers {
		o := &p.Offers[i]
		x.offers[o.ID] = int32(i)
		x.needOf[i], _ = o.Kind.Serves()
		x.providerOf[i] = x.providers[o.Provider]
		// Validate's totals hold weight times price to 2^53 if a cell asks for anything. If none does, nothing is
		// paid.
		if len(p.Demands) > 0 {
			x.priceOf[i] = payments(o, 0)
		}
		x.offerHash[i] = textHash(string(o.ID))
		x.longestOffer = max(x.longestOffer, len(o.ID))
	}
}

// indexCells makes the tables of cells and what each commune has of them.
func (x *index) indexCells() {
	p := x.problem
	x.communeOf = make([]int32, len(p.Demands))
	x.cellsIn = make([][]int32, len(p.Communes))
	x.demandOf = make([]int64, len(p.Communes))
	x.cellHash = make([]uint64, len(p.Demands))
	for i := range p.Demands {
		d := &p.Demands[i]
		c := x.communes[d.Commune]
		x.cells[d.Cell] = int32(i)
		x.communeOf[i] = c
		x.cellsIn[c] = append(x.cellsIn[c], int32(i))
		x.demandOf[c] += d.Seats
		x.cellHash[i] = textHash(d.Cell.String())
		x.mostUnmet = max(x.mostUnmet, d.UnmetWeight())
	}
}

// totalDemand is the number of seats that all cells ask for; it stops counting once that exceeds MaxTotal.
func (x *index) totalDemand() int64 {
	var total int64
	for i := range x.problem.Demands {
		total += x.problem.Demands[i].Seats
		if total > matcher.MaxTotal {
			break
		}
	}
	return total
}

// pairAt is the index of a pair, or nowhere.
func (x *index) pairAt(o, k int32) int32 {
	list := x.pairs[x.first[k]:x.first[k+1]]
	i, ok := slices.BinarySearchFunc(list, o, func(p pair, o int32) int { return int(p.offer) - int(o) })
	if !ok {
		return nowhere
	}
	return x.first[k] + int32(i)
}

// cellName is the text of a cell, as allocations and rows write it.
func (x *index) cellName(k int32) string { return x.problem.Demands[k].Cell.String() }

// offerName is the id of an offer; "" where there is none.
func (x *index) offerName(o int32) string {
	if o == nowhere {
		return ""
	}
	return string(x.problem.Offers[o].ID)
}

// pairOf is the pair's part in the names of its rows.
func (x *index) pairOf(e ends) (matcher.OfferID, matcher.Cell) {
	return x.problem.Offers[e.offer].ID, x.problem.Demands[e.cell].Cell
}

// payments is what a seat of an offer costs in a fiscal year, in kVND, surcharges apart; over all years
// where year is 0. A sum beyond 64 bits is the largest number, which countable refuses.
func payments(o *matcher.Offer, year int) int64 {
	var sum int64
	for _, p := range o.Prices {
		if year != 0 && p.Year != year {
			continue
		}
		if sum > math.MaxInt64-p.KVND {
			return math.MaxInt64
		}
		sum += p.KVND
	}
	return sum
}
