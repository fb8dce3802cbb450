package flow

import (
	"math/bits"
	"slices"
)

// near lists, for every cell, the implied arcs into it that are nearly cheap enough to enter. A
// re-solve prices only those, a handful out of some forty for each cell, and proves at the end that
// none of the others can enter because potentials have not moved far enough (prove). Nearly all
// other arcs are never looked at. (Sifting; Bixby, Gregory, Lustig, Marsten and Shanno, Very
// Large-Scale Linear Programming, Operations Research 40, 1992, for linear programmes with few
// rows.)
//
// It is never changed once made, and is shared by all solves that start from the same basis.
type near[C width] struct {
	spans     []nearSpan // by cell
	arcs      []nearby[C]
	potential []int64 // of nodes that are not cells, when the lists were made
	// Nodes that lead to the same cells share a class, as far as 64 classes allow, and a cell has a
	// bit for each class that an arc into it starts from. So when one node's potential falls far,
	// few cells need a look.
	class   []uint8 // by node that is not a cell
	classes []uint64
}

// noClass is the class of a node for which no cell has been seen yet.
const noClass = 64

// nearSpan is where the list of a cell is, and the least that an arc outside it cost then: its own cost and the
// potential of its start.
type nearSpan struct {
	start, end int32
	rest       int64
}

// nearby is an implied arc.
type nearby[C width] struct {
	node, cell int32 // its start and end
	cost       C
	position   int32
}

const (
	// nearShare is the share of implied arcs, one in so many, that are listed.
	nearShare = 8
	// nearBlock is how many cells are priced together.
	nearBlock = 32
	// nearSample is how many cells are sampled to find the reduced cost that corresponds to that
	// share.
	nearSample = 256
	// fewEdits, or one in fewEditsShare arcs, is how many edits the lists survive. More edits move
	// potentials everywhere.
	fewEdits, fewEditsShare = 64, 1 << 12
	// spoiltShare is the share of cells, one in so many, with outdated lists beyond which all lists
	// are rebuilt.
	spoiltShare = 16
)

// listNear makes the lists at the present potentials and costs.
func (s *simplex[C]) listNear() *near[C] {
	reach := s.nearReach()
	x := &near[C]{
		spans:     make([]nearSpan, len(s.cells)),
		arcs:      make([]nearby[C], 0, len(s.implied)/nearShare*5/4),
		potential: slices.Clone(s.potential[:s.firstCell]),
		class:     make([]uint8, s.firstCell),
		classes:   make([]uint64, len(s.cells)),
	}
	for v := range x.class {
		x.class[v] = noClass
	}
	// An arc is listed where its reduced cost is at most reach; of the others the cell remembers the cheapest.
	potential, next := x.potential, uint8(0)
	for i := range s.cells {
		most := s.potentialOf(s.firstCell+int32(i)) + reach
		rest, start := Infinite, len(x.arcs)
		first := s.cells[i].implied
		implied := s.implied[first:s.cells[i].impliedEnd]
		classes, fresh := uint64(0), false
		for j := range implied {
			a := &implied[j]
			if x.class[a.node] == noClass {
				x.class[a.node], fresh = next, true
			}
			classes |= 1 << x.class[a.node]
			if price := int64(a.cost) + potential[a.node]; price > most {
				rest = min(rest, price)
			} else {
				x.arcs = append(x.arcs, nearby[C]{a.node, s.firstCell + int32(i), a.cost, first + int32(j)})
			}
		}
		x.spans[i], x.classes[i] = nearSpan{int32(start), int32(len(x.arcs)), rest}, classes
		if fresh {
			next = (next + 1) % noClass
		}
	}
	return x
}

// nearReach estimates the reduced cost below which one in nearShare of the implied arcs lies.
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

// scanNear prices the listed arcs and the slots of the next cells and puts the best listed arc of each into the pool.
// It returns how many cells that were, and how many arcs lead into them. Cells take their potentials first: all that
// follows then runs straight through memory.
func (s *simplex[C]) scanNear(most int) (cells, arcs int) {
	from := s.nextCell
	to := min(from+min(most, nearBlock), len(s.cells))
	s.nextCell = to
	first, last := &s.cells[from], &s.cells[to-1]
	potential := s.potential
	for i := from; i < to; i++ {
		v := s.firstCell + int32(i)
		t := &s.nodes[v]
		potential[v] = potential[t.parent] + t.offset
		if s.spoilt[i] {
			s.scanCell(i)
		}
	}
	for slot := first.slot; slot < last.slotEnd; slot++ {
		a := &s.arcs[slot]
		if int64(a.cost)+potential[a.from]-potential[a.to] >= 0 {
			continue
		}
		cell := a.from
		if !s.isCell(cell) {
			cell = a.to
		}
		// Spoilt cells have had their turn. No slot may be in the pool twice: one that goes to its other bound is
		// stored the other way round, and the pool would not know.
		if !s.spoilt[cell-s.firstCell] {
			s.pool = append(s.pool, entering{a.from, a.to, slot, int64(a.cost)})
		}
	}
	best, of := int64(0), none
	list := s.near.arcs[s.near.spans[from].start:s.near.spans[to-1].end]
	for j := range list {
		a := &list[j]
		rc := int64(a.cost) + potential[a.node] - potential[a.cell]
		if rc >= 0 || s.spoilt[a.cell-s.firstCell] || a.cell == of && rc >= best {
			continue
		}
		if a.cell == of {
			s.pool = s.pool[:len(s.pool)-1]
		}
		best, of = rc, a.cell
		s.pool = append(s.pool, entering{a.node, a.cell, ^a.position, int64(a.cost)})
	}
	return to - from, int(last.impliedEnd-first.implied) + int(last.slotEnd-first.slot)
}

// prove looks at the unlisted arcs of every cell in which one might have become cheap enough to
// enter, until the pool is full. Cells where one has are fully scanned from then on.
func (s *simplex[C]) prove() {
	// By class, the least change of a node's potential since the lists were made: so far at most did arcs from it fall.
	var fall [noClass + 1]int64
	for c := range fall {
		fall[c] = Infinite
	}
	for v, before := range s.near.potential {
		c := s.near.class[v]
		fall[c] = min(fall[c], s.potential[v]-before)
	}
	s.checked = 0
	for i := range s.near.spans {
		if s.spoilt[i] {
			continue // priced in full all the time
		}
		v := s.firstCell + int32(i)
		rest, least := s.near.spans[i].rest, Infinite
		if rest == Infinite {
			continue
		}
		for classes := s.near.classes[i]; classes != 0; classes &= classes - 1 {
			least = min(least, fall[bits.TrailingZeros64(classes)])
		}
		if rest+least >= s.potentialOf(v) {
			continue // even the cheapest unlisted arc costs at least as much as the cell's potential
		}
		s.checked++
		before := len(s.pool)
		s.scanCell(i)
		s.spoilt[i] = len(s.pool) > before
		if len(s.pool) >= s.poolSize {
			return
		}
	}
}

// keepNear decides which lists the basis gets: those it started with, none if they did not help,
// new ones after a cold solve.
func (s *simplex[C]) keepNear(status Status) {
	switch {
	case len(s.cells) == 0 || status != Optimal || s.checked > len(s.cells)/2:
		s.near = nil
	case !s.resumed:
		s.near, s.spoilt = s.listNear(), make([]bool, len(s.cells))
	}
}

// takeNear reuses the lists of a basis, except for cells whose incoming arcs have changed since. If
// those are many, or there are no lists, it makes new ones.
func (s *simplex[C]) takeNear(old *ending[C], edits []edit) {
	if len(s.cells) == 0 || len(edits) > max(fewEdits, s.network.Arcs()/fewEditsShare) {
		return
	}
	spoilt := 0
	if old.near != nil {
		s.near, s.spoilt = old.near, slices.Clone(old.spoilt)
		for i := range edits {
			e := &edits[i]
			if e.kind != movedArc && e.kind != costEdit {
				continue // lists hold costs alone
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
