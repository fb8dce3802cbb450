package verify

import (
	"math"
	"slices"

	"dathang/matcher"
)

// selection says which things (rows, or bans) hold which pairs, and how often a
// seat counts there. A thing holds the pairs of a set of offers with a set of
// cells, so it is kept with its offers where it takes every cell, with its
// cells where it takes every offer, and with both where it narrows both.
type selection struct {
	ofOffer  [][]part // of an offer: things that take it in every cell
	ofCell   [][]part // of a cell: things that take every offer in it
	crossing [][]part // of a cell: things that take some offers in it
	sets     []*set   // of a thing; nil where it holds nothing
}

// part is a thing that holds a pair, and what a seat of the pair counts in it;
// its surcharge, where surcharged, is still to be added.
type part struct {
	thing      int32
	count      int64
	surcharged bool
}

// set is what a thing holds. What a seat counts depends on its offer alone, and
// where surcharged on the surcharge of its pair.
type set struct {
	offers     []int32 // ascending; nil takes every offer
	counts     []int64 // of the offers; nil where each seat counts 1
	surcharged []bool  // of the offers; nil where surcharges do not count
	cells      []int32 // ascending; nil takes every cell
	most       int64   // what a seat counts at most
}

// partOf is what a seat of offer o counts in the set of a thing; false if the set does not have o.
func (s *set) partOf(thing, o int32) (part, bool) {
	i, ok := slices.BinarySearch(s.offers, o)
	p := part{thing: thing, count: 1}
	if ok && s.counts != nil {
		p.count = s.counts[i]
	}
	if ok && s.surcharged != nil {
		p.surcharged = s.surcharged[i]
	}
	return p, ok
}

// newSelection is a selection of nothing yet, over so many offers and cells.
func newSelection(offers, cells int) selection {
	return selection{
		ofOffer:  make([][]part, offers),
		ofCell:   make([][]part, cells),
		crossing: make([][]part, cells),
	}
}

// add notes that a thing holds what w selects.
func (s *selection) add(thing int32, x *index, w *matcher.Where) {
	of := &set{most: 1}
	if w.OfOffers() {
		of.offers = x.offersOf(w)
	}
	if w.OfCells() || !w.OfOffers() {
		of.cells = x.cellsOf(w)
	}
	s.take(thing, of)
}

// addCounted is add where a seat counts what count says of its offer, with its
// surcharge or without; offers that count nothing are left out.
func (s *selection) addCounted(thing int32, x *index, w *matcher.Where, count func(o int32) (n int64, surcharged bool)) {
	of := &set{offers: []int32{}}
	for _, o := range x.offersOf(w) {
		n, surcharged := count(o)
		if n == 0 && !surcharged {
			continue
		}
		of.offers, of.counts, of.surcharged = append(of.offers, o), append(of.counts, n), append(of.surcharged, surcharged)
		// An upper bound for all pairs: the dearest surcharge, wherever it is due.
		if surcharged && n <= math.MaxInt64-x.mostSurcharge {
			n += x.mostSurcharge
		}
		of.most = max(of.most, n)
	}
	if w.OfCells() {
		of.cells = x.cellsOf(w)
	}
	s.take(thing, of)
}

// take files a set under its offers, or under its cells if it takes only some cells.
func (s *selection) take(thing int32, of *set) {
	for int(thing) >= len(s.sets) {
		s.sets = append(s.sets, nil)
	}
	s.sets[thing] = of
	// In crossing the count is only the set's greatest; of asks the set for the offer's own.
	switch {
	case of.cells == nil:
		for _, o := range of.offers {
			p, _ := of.partOf(thing, o)
			s.ofOffer[o] = append(s.ofOffer[o], p)
		}
	case of.offers == nil:
		for _, k := range of.cells {
			s.ofCell[k] = append(s.ofCell[k], part{thing: thing, count: 1})
		}
	default:
		for _, k := range of.cells {
			s.crossing[k] = append(s.crossing[k], part{thing: thing, count: of.most})
		}
	}
}

// of appends the things that hold the pair of offer o and cell k.
func (s *selection) of(list []part, o, k int32) []part {
	list = append(list, s.ofOffer[o]...)
	list = append(list, s.ofCell[k]...)
	for _, p := range s.crossing[k] {
		if p, ok := s.sets[p.thing].partOf(p.thing, o); ok {
			list = append(list, p)
		}
	}
	return list
}

// offersOf lists the offers that the offer part of w selects, in order.
func (x *index) offersOf(w *matcher.Where) []int32 {
	list := []int32{}
	take := func(i int32) {
		o := &x.problem.Offers[i]
		if holds(w.Kinds, o.Kind) && holds(w.Providers, o.Provider) && holds(w.Programmes, o.Programme) &&
			holds(w.Offers, o.ID) && holds(w.Intakes, o.Intake) {
			list = append(list, i)
		}
	}
	if len(w.Offers) == 0 {
		for i := range x.problem.Offers {
			take(int32(i))
		}
		return list
	}
	// Where offers are named, only those are tried: rules of long lists are many.
	for _, id := range w.Offers {
		if i, ok := x.offers[id]; ok {
			take(i)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// cellsOf lists the cells that the cell part of w selects, in order.
func (x *index) cellsOf(w *matcher.Where) []int32 {
	list := []int32{}
	for _, c := range x.communesOf(w) {
		for _, k := range x.cellsIn[c] {
			d := &x.problem.Demands[k]
			if holds(w.Fields, d.Field) && holds(w.Needs, d.Need) && holds(w.Years, d.Year) && holds(w.Classes, d.Class) {
				list = append(list, k)
			}
		}
	}
	slices.Sort(list)
	return list
}

// communesOf lists the communes that w names by id and by group, or all.
func (x *index) communesOf(w *matcher.Where) []int32 {
	var list []int32
	take := func(i int32) {
		if len(w.Groups) == 0 || x.below(i, w.Groups) {
			list = append(list, i)
		}
	}
	if len(w.Communes) == 0 {
		for i := range x.problem.Communes {
			take(int32(i))
		}
		return list
	}
	for _, id := range w.Communes {
		if i, ok := x.communes[id]; ok {
			take(i)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// below reports whether a commune's group is one of groups or lies below one.
// A forest's path is no longer than the list of groups.
func (x *index) below(commune int32, groups []matcher.GroupID) bool {
	id := x.problem.Communes[commune].Group
	for range x.problem.Groups {
		if id == "" {
			return false
		}
		if slices.Contains(groups, id) {
			return true
		}
		id = x.problem.Groups[x.groups[id]].Parent
	}
	return false
}

// holds reports whether a list of a selection allows v; an empty list allows everything.
func holds[T comparable](list []T, v T) bool { return len(list) == 0 || slices.Contains(list, v) }
