package verify

import (
	"slices"

	"dathang/matcher"
)

// selection says which things (rows, or bans) hold which pairs. A thing holds
// the pairs of a set of offers with a set of cells, so it is kept with its
// offers where it takes every cell, with its cells where it takes every offer,
// and with both where it narrows both.
type selection struct {
	ofOffer  [][]int32 // of an offer: things that take it in every cell
	ofCell   [][]int32 // of a cell: things that take every offer in it
	crossing [][]int32 // of a cell: things that take some offers in it
	offers   map[int32][]int32
}

func newSelection(offers, cells int) selection {
	return selection{
		ofOffer:  make([][]int32, offers),
		ofCell:   make([][]int32, cells),
		crossing: make([][]int32, cells),
		offers:   map[int32][]int32{},
	}
}

// add notes that a thing holds what w selects.
func (s *selection) add(thing int32, g *ground, w *matcher.Where) {
	if w.OfOffers() && !w.OfCells() {
		for _, o := range g.offersOf(w) {
			s.ofOffer[o] = append(s.ofOffer[o], thing)
		}
		return
	}
	into := s.ofCell
	if w.OfOffers() {
		into = s.crossing
		s.offers[thing] = g.offersOf(w)
	}
	for _, k := range g.cellsOf(w) {
		into[k] = append(into[k], thing)
	}
}

// of appends the things that hold the pair of offer o and cell k.
func (s *selection) of(list []int32, o, k int32) []int32 {
	list = append(list, s.ofOffer[o]...)
	list = append(list, s.ofCell[k]...)
	for _, thing := range s.crossing[k] {
		if _, ok := slices.BinarySearch(s.offers[thing], o); ok {
			list = append(list, thing)
		}
	}
	return list
}

// offersOf lists the offers that the offer part of w selects, in order.
func (g *ground) offersOf(w *matcher.Where) []int32 {
	var list []int32
	take := func(i int32) {
		o := &g.problem.Offers[i]
		if holds(w.Kinds, o.Kind) && holds(w.Providers, o.Provider) && holds(w.Programmes, o.Programme) &&
			holds(w.Offers, o.ID) && holds(w.Intakes, o.Intake) {
			list = append(list, i)
		}
	}
	if len(w.Offers) == 0 {
		for i := range g.problem.Offers {
			take(int32(i))
		}
		return list
	}
	for _, id := range w.Offers {
		if i, ok := g.offers[id]; ok {
			take(i)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// cellsOf lists the cells that the cell part of w selects, in order.
func (g *ground) cellsOf(w *matcher.Where) []int32 {
	var list []int32
	for _, c := range g.communesOf(w) {
		for _, k := range g.cellsIn[c] {
			d := &g.problem.Demands[k]
			if holds(w.Fields, d.Field) && holds(w.Needs, d.Need) && holds(w.Years, d.Year) {
				list = append(list, k)
			}
		}
	}
	slices.Sort(list)
	return list
}

// communesOf lists the communes that w names by id and by group, or all.
func (g *ground) communesOf(w *matcher.Where) []int32 {
	var list []int32
	take := func(i int32) {
		if len(w.Groups) == 0 || g.below(i, w.Groups) {
			list = append(list, i)
		}
	}
	if len(w.Communes) == 0 {
		for i := range g.problem.Communes {
			take(int32(i))
		}
		return list
	}
	for _, id := range w.Communes {
		if i, ok := g.communes[id]; ok {
			take(i)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// below reports whether a commune's group is one of groups or lies below one.
// A forest's path is no longer than the list of groups.
func (g *ground) below(commune int32, groups []matcher.GroupID) bool {
	id := g.problem.Communes[commune].Group
	for range g.problem.Groups {
		if id == "" {
			return false
		}
		if slices.Contains(groups, id) {
			return true
		}
		id = g.problem.Groups[g.groups[id]].Parent
	}
	return false
}

func holds[T comparable](list []T, v T) bool { return len(list) == 0 || slices.Contains(list, v) }
