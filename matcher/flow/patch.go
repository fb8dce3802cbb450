package flow

import (
	"maps"
	"math"
	"slices"
	"sort"
)

// Edits of a network that is laid out are patched into its layout, so that a re-solve does not look
// at arcs that nobody touched, and noted in its journal, so that an earlier tree can follow (resume.go).
// An edit that cannot be patched discards the layout: the next solve lays the network out again.

// forget drops the layout and, with the journal, all that bases know of it.
func (n *Network) forget() {
	n.narrow, n.wide = nil, nil
	n.journal = journal{}
	n.shared = false
}

// patchable reports whether there is a layout to patch, and makes it this network's own if it was
// shared.
func (n *Network) patchable() bool {
	if n.narrow == nil && n.wide == nil {
		return false
	}
	const fewEdits = 1024
	if len(n.edits) > max(fewEdits, len(n.from)/maxEditShare) {
		n.forget()
		return false
	}
	if n.shared { // copy on write
		if n.narrow != nil {
			n.narrow = n.narrow.clone()
		} else {
			n.wide = n.wide.clone()
		}
		n.shared = false
	}
	return true
}

// patchNode adds a new node to the layout.
func (n *Network) patchNode(node int) {
	if !n.patchable() {
		return
	}
	if n.narrow != nil {
		n.narrow.addNode(int32(node))
	} else {
		n.wide.addNode(int32(node))
	}
}

// patchArc adds a new arc to the layout.
func (n *Network) patchArc(arc int) {
	if !n.patchable() {
		return
	}
	ok := magnitude(n.cost.at(arc)) < math.MaxInt32
	if n.narrow != nil {
		ok = ok && n.narrow.addArc(n, arc)
	} else {
		ok = n.wide.addArc(n, arc)
	}
	if !ok {
		n.forget()
	}
}

// patchSupply follows a change of a supply from old: what a cell consumes decides which bounds are implied.
func (n *Network) patchSupply(node int, old int64) {
	if !n.patchable() {
		return
	}
	n.note(edit{kind: supplyEdit, index: int32(node), low: old})
	if n.narrow != nil {
		n.narrow.recheck(n, n.narrow.place[node])
	} else {
		n.wide.recheck(n, n.wide.place[node])
	}
}

// patchCost follows a change of a cost. One that does not fit 4 bytes needs another layout.
func (n *Network) patchCost(arc int) {
	if !n.patchable() {
		return
	}
	n.note(edit{kind: costEdit, index: int32(arc)})
	cost := n.cost.at(arc)
	switch {
	case n.wide != nil:
		n.wide.setCost(n, arc, cost)
	case magnitude(cost) < math.MaxInt32:
		n.narrow.setCost(n, arc, int32(cost))
	default:
		n.forget()
	}
}

// patchBounds follows a change of an arc's bounds; low and high are the old ones.
func (n *Network) patchBounds(arc int, low, high int64) {
	if !n.patchable() {
		return
	}
	n.note(edit{kind: boundsEdit, index: int32(arc), low: low, high: high})
	if n.narrow != nil {
		n.narrow.setBounds(n, arc, low)
	} else {
		n.wide.setBounds(n, arc, low)
	}
}

// clone is a copy that shares no memory.
func (l *layout[C]) clone() *layout[C] {
	return &layout[C]{
		place: slices.Clone(l.place), user: slices.Clone(l.user),
		firstCell: l.firstCell, endCell: l.endCell,
		cells:   slices.Clone(l.cells),
		implied: slices.Clone(l.implied), impliedOf: slices.Clone(l.impliedOf),
		arcs: slices.Clone(l.arcs), arcOf: slices.Clone(l.arcOf),
		core: l.core, grouped: l.grouped, stride: l.stride,
		extra: maps.Clone(l.extra), needy: slices.Clone(l.needy),
	}
}

// addNode numbers a new node behind all others; it is no cell.
func (l *layout[C]) addNode(node int32) {
	l.place = append(l.place, int32(len(l.user)))
	l.user = append(l.user, node)
}

// addArc gives a new arc a slot. It reports false when the arc would break what a cell is.
func (l *layout[C]) addArc(n *Network, arc int) bool {
	from, to := l.place[n.from[arc]], l.place[n.to[arc]]
	if l.isCell(from) && l.isCell(to) {
		return false
	}
	slot := l.addSlot(arc, pricedArc[C]{from, to, C(n.cost.at(arc))})
	if n.lowAt(arc) < 0 {
		l.needy = append(l.needy, slot)
	}
	l.recheck(n, from)
	l.recheck(n, to)
	return true
}

// addSlot puts an arc behind all others.
func (l *layout[C]) addSlot(arc int, a pricedArc[C]) int32 {
	slot := int32(len(l.arcs))
	l.arcs = append(l.arcs, a)
	l.arcOf = append(l.arcOf, int32(arc))
	if l.extra == nil {
		l.extra = make(map[int32]int32)
	}
	l.extra[int32(arc)] = slot
	if l.isCell(a.from) {
		l.needy = append(l.needy, slot)
	}
	return slot
}

// locate returns the slot of an arc, or ^position of an implied one.
func (l *layout[C]) locate(n *Network, arc int) int32 {
	if slot, ok := l.extra[int32(arc)]; ok {
		return slot
	}
	from, to := l.place[n.from[arc]], l.place[n.to[arc]]
	cell := to
	if !l.isCell(to) {
		cell = from
	}
	if l.isCell(cell) {
		c := &l.cells[cell-l.firstCell]
		for slot := c.slot; slot < c.slotEnd; slot++ {
			if l.arcOf[slot] == int32(arc) {
				return slot
			}
		}
		for p := c.implied; p < c.impliedEnd; p++ {
			if l.impliedOf[p] == int32(arc) {
				return ^p
			}
		}
	}
	if l.stride > 0 {
		// The inverse of layMixed.
		laid := int(l.grouped)
		first, each, rest := arc%l.stride, laid/l.stride, laid%l.stride
		return int32(first*each + min(first, rest) + arc/l.stride)
	}
	return int32(sort.Search(int(l.core), func(i int) bool { return l.arcOf[i] >= int32(arc) }))
}

// setCost changes the cost of an arc where it is stored.
func (l *layout[C]) setCost(n *Network, arc int, cost C) {
	at := l.locate(n, arc)
	if at >= 0 {
		l.arcs[at].cost = cost
		return
	}
	// A position whose own arc has moved repeats another arc; see retire.
	c := &l.cells[l.place[n.to[arc]]-l.firstCell]
	for p := c.implied; p < c.impliedEnd; p++ {
		if l.impliedOf[p] == int32(arc) {
			l.implied[p].cost = cost
		}
	}
}

// setBounds follows new bounds of an arc, whose low was oldLow before: arcs that are not implied any more move to
// slots. What can leave a cell, or enter it backwards, decides that for all arcs into the cell.
func (l *layout[C]) setBounds(n *Network, arc int, oldLow int64) {
	to := l.place[n.to[arc]]
	l.recheck(n, l.place[n.from[arc]])
	if !l.isCell(to) {
		return
	}
	at := l.locate(n, arc)
	if low := n.lowAt(arc); low < 0 || oldLow < 0 {
		if at >= l.grouped {
			l.needy = append(l.needy, at) // counted twice it only makes a need larger than it is
		}
		l.recheck(n, to)
		return
	}
	if at < 0 { // implied until now
		l.recheck(n, to)
	}
}

// recheck looks again at all arcs into a cell after something about the cell has changed: a bound
// may no longer be implied when another one grows. (An arc that becomes implied keeps its slot,
// which is always correct.)
func (l *layout[C]) recheck(n *Network, v int32) {
	if !l.isCell(v) {
		return
	}
	c := &l.cells[v-l.firstCell]
	need := -n.supply[l.user[v]]
	count := func(slot int32) {
		arc := int(l.arcOf[slot])
		if a := &l.arcs[slot]; a.from == v {
			grow(&need, n.high.at(arc))
		} else if a.to == v {
			grow(&need, max(0, -n.lowAt(arc)))
		}
	}
	for slot := c.slot; slot < c.slotEnd; slot++ {
		count(slot)
	}
	for _, slot := range l.needy {
		count(slot)
	}
	for p := c.implied; p < c.impliedEnd; p++ {
		if low := n.lowAt(int(l.impliedOf[p])); low != 0 {
			grow(&need, max(0, -low))
		}
	}
	// What has a low or a bound below the need now is implied no more.
	moved := false
	for p := c.implied; p < c.impliedEnd; p++ {
		arc := int(l.impliedOf[p])
		if n.lowAt(arc) == 0 && n.high.at(arc) >= need {
			continue
		}
		moved = true
		slot, before := l.extra[int32(arc)]
		if !before {
			slot = l.addSlot(arc, pricedArc[C]{l.implied[p].node, v, l.implied[p].cost})
		}
		n.note(edit{kind: movedArc, index: int32(arc), position: p, slot: slot})
	}
	if moved {
		l.retire(c)
	}
}

// retire lets positions whose arc has moved to a slot repeat an arc that has not, so that positions
// keep their numbers and pricing needs no test.
func (l *layout[C]) retire(c *cellArcs) {
	live := none
	for p := c.implied; p < c.impliedEnd; p++ {
		if _, moved := l.extra[l.impliedOf[p]]; moved {
			continue
		}
		live = p
	}
	if live == none {
		c.impliedEnd = c.implied
		return
	}
	for p := c.implied; p < c.impliedEnd; p++ {
		if _, moved := l.extra[l.impliedOf[p]]; moved {
			l.implied[p], l.impliedOf[p] = l.implied[live], l.impliedOf[live]
		}
	}
}
