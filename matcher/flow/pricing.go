package flow

import "math"

// choose returns an arc of negative reduced cost, and false when there is none. A network without cells is priced in
// blocks of arcs, one of cells through a pool of candidates.
func (s *simplex[C]) choose() (entering, bool) {
	if len(s.cells) == 0 {
		return s.chooseBlock()
	}
	if e, ok := s.choosePool(); ok {
		return e, true
	}
	s.scan()
	return s.choosePool()
}

// chooseBlock scans blocks of arcs and takes the best of the first block that has any
// (Kiraly and Kovacs, Efficient Implementations of Minimum-Cost Flow Algorithms, 2012, section 4.4).
func (s *simplex[C]) chooseBlock() (entering, bool) {
	const minBlock = 32
	count := len(s.arcs)
	block := max(minBlock, int(math.Sqrt(float64(count))))
	potential, arcs := s.potential, s.arcs
	best, bestCost := -1, int64(0)
	at := s.nextSlot // on from where the last scan ended, so that all arcs have their turn
	for left := count; left > 0; {
		if at >= count {
			at = 0
		}
		end := min(at+block, count, at+left)
		for i := at; i < end; i++ {
			a := &arcs[i]
			if rc := int64(a.cost) + potential[a.from] - potential[a.to]; rc < bestCost {
				best, bestCost = i, rc
			}
		}
		left -= end - at
		at = end
		if best >= 0 {
			break
		}
	}
	s.nextSlot = at
	if best < 0 {
		return entering{}, false
	}
	a := &arcs[best]
	return entering{from: a.from, to: a.to, arc: int32(best), cost: int64(a.cost)}, true
}

// choosePool takes the best candidate of the pool and drops those that no longer qualify. Pricing
// the whole pool again each time costs less than the extra pivots that outdated prices would cause.
func (s *simplex[C]) choosePool() (entering, bool) {
	best, bestCost := -1, int64(0)
	kept := s.pool[:0]
	for _, e := range s.pool {
		rc := e.cost + s.potentialOf(e.from) - s.potentialOf(e.to)
		if rc >= 0 {
			continue
		}
		if rc < bestCost {
			best, bestCost = len(kept), rc
		}
		kept = append(kept, e)
	}
	s.pool = kept
	if best < 0 {
		return entering{}, false
	}
	e := kept[best]
	kept[best] = kept[len(kept)-1]
	s.pool = kept[:len(kept)-1]
	return e, true
}

// Sizes of the candidate pool of a network of cells, found on seeds that are not reported. Larger scans save
// pivots, whose price grows with the network, so both grow with it.
const (
	minScanArcs  = 6000
	scanFraction = 70 // a scan looks at one in so many arcs
	glanceShare  = 4  // a scan at soft prices looks at one in so many cells
	minPool      = 130
	poolFraction = 7 // the pool holds one in so many of the square root of arcs
)

// sizePool chooses how much a scan looks at and keeps.
func (s *simplex[C]) sizePool() {
	s.scanArcs = max(minScanArcs, len(s.implied)/scanFraction)
	s.poolSize = max(minPool, int(math.Sqrt(float64(len(s.implied))))/poolFraction)
}

// scan fills the pool: with the best arc of each cell, cell after cell, and each time with a share
// of the other arcs.
func (s *simplex[C]) scan() {
	s.pool = s.pool[:0]
	slots := len(s.arcs) - int(s.grouped) + int(s.core) // of arcs that belong to no cell
	share := max(16, slots*s.scanArcs/(len(s.implied)+1))
	left := len(s.cells)
	if s.soft && !s.thorough {
		// Prices will rise again anyway: a glance is enough to see that little is left at this one.
		left = left/glanceShare + 1
	}
	for {
		if slots > 0 {
			s.scanSlots(min(share, slots), int(s.core), slots)
		}
		for scanned := 0; left > 0 && scanned < s.scanArcs && len(s.pool) < s.poolSize; left-- {
			if s.nextCell == len(s.cells) {
				s.nextCell = 0
			}
			if s.near != nil {
				cells, arcs := s.scanNear(left)
				left -= cells - 1
				scanned += arcs
				continue
			}
			scanned += s.scanCell(s.nextCell)
			s.nextCell++
		}
		if len(s.pool) > 0 {
			return
		}
		// Every cell was looked at: what is left are all other arcs, and then those that no list has.
		if left == 0 {
			s.scanSlots(slots, int(s.core), slots)
			if len(s.pool) == 0 && s.near != nil && (!s.soft || s.thorough) {
				s.prove()
			}
			return
		}
	}
}

// scanSlots prices the next count of the arcs that belong to no cell: slots below core, and those from grouped on.
func (s *simplex[C]) scanSlots(count, core, slots int) {
	for range count {
		if s.nextSlot >= slots {
			s.nextSlot = 0
		}
		slot := s.nextSlot
		s.nextSlot++
		if slot >= core {
			slot += int(s.grouped) - core
		}
		a := &s.arcs[slot]
		if int64(a.cost)+s.potentialOf(a.from)-s.potentialOf(a.to) < 0 {
			s.pool = append(s.pool, entering{a.from, a.to, int32(slot), int64(a.cost)})
		}
	}
}

// scanCell puts the best arc of a cell into the pool and returns how many arcs it looked at.
func (s *simplex[C]) scanCell(i int) int {
	v := s.firstCell + int32(i)
	c, t := &s.cells[i], &s.nodes[v]
	potential := s.potential
	here := potential[t.parent] + t.offset
	best, bestCost := 0, int64(0)
	implied := s.implied[c.implied:c.impliedEnd]
	for j := range implied {
		a := &implied[j]
		if rc := int64(a.cost) + potential[a.node] - here; rc < bestCost {
			best, bestCost = j, rc
		}
	}
	// Arcs with slots may lead either way.
	bestSlot := none
	for slot := c.slot; slot < c.slotEnd; slot++ {
		a := &s.arcs[slot]
		var rc int64
		if a.from == v {
			rc = int64(a.cost) + here - potential[a.to]
		} else {
			rc = int64(a.cost) + potential[a.from] - here
		}
		if rc < bestCost {
			bestSlot, bestCost = slot, rc
		}
	}
	switch {
	case bestCost == 0:
	case bestSlot != none:
		a := &s.arcs[bestSlot]
		s.pool = append(s.pool, entering{a.from, a.to, bestSlot, int64(a.cost)})
	default:
		a := &implied[best]
		s.pool = append(s.pool, entering{a.node, v, ^(c.implied + int32(best)), int64(a.cost)})
	}
	return len(implied) + int(c.slotEnd-c.slot)
}
