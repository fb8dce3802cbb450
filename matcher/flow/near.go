package flow

import "slices"

// near lists, for every cell, the implied arcs into it that are nearly cheap enough to enter. A re-solve prices those, a
// handful of some forty, and proves at its end that the others cannot enter: potentials have not moved far enough
// (prove). Nearly all of the arcs are then never looked at. (Sifting; Bixby, Gregory, Lustig, Marsten and Shanno, Very
// Large-Scale Linear Programming, Operations Research 40, 1992, for linear programs of few rows.)
//
// It is never written once it is made, and shared by all that start from the same basis.
type near[C width] struct {
	spans     []nearSpan // by cell
	arcs      []nearby[C]
	potential []int64 // of nodes that are not cells, when the lists were made
}

// nearSpan is where the list of a cell is, and the least that an arc outside it cost then: its own cost and the
// potential of its start.
type nearSpan struct {
	start, end int32
	rest       int64
}

// nearby is an implied arc.
type nearby[C width] struct {
	node     int32
	cost     C
	position int32
}

const (
	// nearShare is the share of implied arcs, one in so many, that are listed.
	nearShare = 8
	// nearSample is how many cells are asked what that share means in reduced cost.
	nearSample = 256
	// spoiltShare is the share of cells, one in so many, beyond which lists are made anew rather than passed over.
	spoiltShare = 16
)

// listNear makes the lists at the present potentials and costs.
func (s *simplex[C]) listNear() *near[C] {
	reach := s.nearReach()
	x := &near[C]{
		spans:     make([]nearSpan, len(s.cells)),
		arcs:      make([]nearby[C], 0, len(s.implied)/nearShare*5/4),
		potential: slices.Clone(s.potential[:s.firstCell]),
	}
	potential := x.potential
	for i := range s.cells {
		most := s.potentialOf(s.firstCell+int32(i)) + reach
		rest, start := Infinite, len(x.arcs)
		first := s.cells[i].implied
		implied := s.implied[first:s.cells[i].impliedEnd]
		for j := range implied {
			a := &implied[j]
			if price := int64(a.cost) + potential[a.node]; price > most {
				rest = min(rest, price)
			} else {
				x.arcs = append(x.arcs, nearby[C]{a.node, a.cost, first + int32(j)})
			}
		}
		x.spans[i] = nearSpan{int32(start), int32(len(x.arcs)), rest}
	}
	return x
}

// nearReach returns the reduced cost that one in nearShare of the implied arcs does not pass.
func (s *simplex[C]) nearReach() int64 {
	var sample []int64
	for i := 0; i < len(s.cells); i += len(s.cells)/nearSample + 1 {
		here := s.potentialOf(s.firstCell + int32(i))
		for _, a := range s.implied[s.cells[i].implied:s.cells[i].impliedEnd] {
			sample = append(sample, int64(a.cost)+s.potential[a.node]-here)
		}
	}
	if len(sample) == 0 {
		return 0
	}
	slices.Sort(sample)
	return max(0, sample[len(sample)/nearShare])
}

// bestNear returns the best listed arc into a cell and its reduced cost, none when none may enter.
func (s *simplex[C]) bestNear(i int, here int64) (position int32, cost int64) {
	span := &s.near.spans[i]
	potential := s.potential
	list := s.near.arcs[span.start:span.end]
	best := -1
	for j := range list {
		a := &list[j]
		if rc := int64(a.cost) + potential[a.node] - here; rc < cost {
			best, cost = j, rc
		}
	}
	if best < 0 {
		return none, 0
	}
	return list[best].position, cost
}

// prove looks at the arcs that are not listed, of every cell where they might have become cheap enough to enter, until the pool
// is full. Cells where one has are passed to full scans from then on.
func (s *simplex[C]) prove() {
	fall := Infinite
	for v, before := range s.near.potential {
		fall = min(fall, s.potential[v]-before)
	}
	s.checked = 0
	for i := range s.near.spans {
		if s.spoilt[i] {
			continue // priced in full all the time
		}
		v := s.firstCell + int32(i)
		rest := s.near.spans[i].rest
		if rest == Infinite || rest+fall >= s.potentialOf(v) {
			continue
		}
		s.checked++
		s.spoilt[i] = true
		before := len(s.pool)
		s.scanCell(i)
		if len(s.pool) == before {
			s.spoilt[i] = false
		} else if len(s.pool) >= s.poolSize {
			return
		}
	}
}

// keepNear decides what lists the basis has: those of before, none when they did not help, new ones after a solve that
// had none.
func (s *simplex[C]) keepNear(status Status) {
	switch {
	case len(s.cells) == 0 || status != Optimal:
		s.near = nil
	case s.near == nil:
		s.near, s.spoilt = s.listNear(), make([]bool, len(s.cells))
	case s.checked > len(s.cells)/2:
		s.near = nil
	}
}

// takeNear goes on with the lists of a basis, except for the cells into which arcs have changed since. Where
// those are many, or there are no lists, it makes new ones.
func (s *simplex[C]) takeNear(old *ending[C], edits []edit) {
	if len(s.cells) == 0 {
		return
	}
	spoilt := 0
	if old.near != nil {
		s.near, s.spoilt = old.near, slices.Clone(old.spoilt)
		for i := range edits {
			e := &edits[i]
			if e.kind != movedArc && e.kind != costEdit {
				continue
			}
			if to := s.place[s.network.to[e.index]]; s.isCell(to) {
				s.spoilt[to-s.firstCell] = true
			}
		}
		for _, is := range s.spoilt {
			if is {
				spoilt++
			}
		}
	}
	if s.near == nil || spoilt > len(s.cells)/spoiltShare {
		s.near, s.spoilt = s.listNear(), make([]bool, len(s.cells))
	}
}
