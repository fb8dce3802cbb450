package flow

// written is the answer as a solve wrote it when it ended. A solve that continues from there
// changes the flow of few arcs, so its answer is the earlier one with those corrected. The arcs
// that carry something are kept side by side in list; reading them off the tree would jump all over
// memory.
//
// It is never changed once made, and is shared by all solves that start from the same basis.
type written struct {
	list    []carried // in the order of the arcs
	nodes   []node    // as the solve left them
	flipped []bool    // likewise
	parent  []int32   // as in Basis
	high    []uint64  // as in Basis
	of      *token    // what it knows of the journal, as in Basis
	seen    int
}

// carried is an arc with what it carries, which is not 0.
type carried struct {
	arc  int32
	flow int64
}

// staleShare is the share of nodes, one in so many, that may have changed for a later answer to be made of an
// earlier one.
const staleShare = 8

// changes lists what may have changed since: arcs whose flow may differ, and nodes whose parent arc
// may. It reports false where there are too many for a correction to be worthwhile.
func (s *simplex[C]) changes(w *written) (arcs, nodes []int32, ok bool) {
	n := s.network
	edits, known := n.since(w.of, w.seen)
	if !known || len(edits) > len(w.nodes)/staleShare {
		return nil, nil, false
	}
	for i := range edits {
		e := &edits[i]
		switch e.kind {
		case boundsEdit:
			arcs = append(arcs, e.index)
		case movedArc:
			// The position now belongs to another arc, so the same number in a node is another
			// parent arc.
			arcs = append(arcs, e.index)
			nodes = append(nodes, s.place[n.from[e.index]], s.place[n.to[e.index]], s.implied[e.position].node)
		}
	}
	for _, v := range nodes {
		if arc := s.nodes[v].arc; arc != artificialArc {
			arcs = append(arcs, s.userArc(arc))
		}
	}
	// Then every node whose parent arc is another, or carries another flow.
	for v := root + 1; int(v) < len(w.nodes); v++ {
		now, then := &s.nodes[v], &w.nodes[v]
		if now.arc == then.arc && now.flow == then.flow {
			continue
		}
		nodes = append(nodes, v)
		for _, arc := range [2]int32{now.arc, then.arc} {
			if arc != artificialArc {
				arcs = append(arcs, s.userArc(arc))
			}
		}
		if len(nodes) > len(w.nodes)/staleShare {
			return nil, nil, false
		}
	}
	for v := len(w.nodes); v < len(s.nodes); v++ {
		nodes = append(nodes, int32(v))
		if arc := s.nodes[v].arc; arc != artificialArc {
			arcs = append(arcs, s.userArc(arc))
		}
	}
	for slot, flipped := range s.flipped {
		if slot >= len(w.flipped) || flipped != w.flipped[slot] {
			arcs = append(arcs, s.arcOf[slot])
		}
	}
	return arcs, nodes, true
}

// flowOf returns what an arc carries, provided that no supply is short.
func (s *simplex[C]) flowOf(arc int32) int64 {
	n := s.network
	for _, v := range [2]int32{s.place[n.from[arc]], s.place[n.to[arc]]} {
		t := &s.nodes[v]
		if t.arc == artificialArc || s.userArc(t.arc) != arc {
			continue
		}
		if t.arc >= 0 && s.flipped[t.arc] {
			return n.high.at(int(arc)) - t.flow
		}
		return n.lowAt(int(arc)) + t.flow
	}
	if at := s.locate(n, int(arc)); at >= 0 && s.flipped[at] {
		return n.high.at(int(arc))
	}
	return n.lowAt(int(arc))
}

// isHigh reports whether an arc is at its upper bound outside the tree, or in the tree but stored
// as if it were.
func (s *simplex[C]) isHigh(arc int32) bool {
	at := s.locate(s.network, int(arc))
	return at >= 0 && s.flipped[at]
}

// answer writes the flow of every arc and its cost, and the arcs of the basis b where there is one to write.
func (s *simplex[C]) answer(r *Result, b *Basis) error {
	if w := s.written; w != nil && r.Status == Optimal {
		if arcs, nodes, ok := s.changes(w); ok {
			if b != nil {
				s.amend(b, w, arcs, nodes)
			}
			return s.flowsSince(r, w, arcs)
		}
	}
	if err := s.flows(r); err != nil || b == nil {
		return err
	}
	s.list(b)
	s.written = nil
	if r.Status == Optimal && b.of != nil {
		s.written = s.write(r, b)
	}
	return nil
}

// flowsSince computes the flows from those written before and the changes.
func (s *simplex[C]) flowsSince(r *Result, w *written, changed []int32) error {
	var total wide128
	for _, c := range w.list {
		r.Flow[c.arc] = c.flow
		total.addProduct(c.flow, s.network.cost.at(int(c.arc)))
	}
	for _, arc := range changed {
		x := s.flowOf(arc)
		total.addProduct(x-r.Flow[arc], s.network.cost.at(int(arc)))
		r.Flow[arc] = x
	}
	return r.setCost(&total)
}

// amend computes the basis from the one written before and the changes.
func (s *simplex[C]) amend(b *Basis, w *written, arcs, nodes []int32) {
	b.parent = make([]int32, b.nodes)
	copy(b.parent, w.parent)
	for _, v := range nodes {
		b.parent[s.user[v]] = s.parentArc(v)
	}
	b.high = make([]uint64, (b.arcs+63)/64)
	copy(b.high, w.high)
	for _, a := range arcs {
		b.high[a/64] &^= 1 << (a % 64)
		if s.isHigh(a) {
			b.high[a/64] |= 1 << (a % 64)
		}
	}
}

// write remembers an optimum.
func (s *simplex[C]) write(r *Result, b *Basis) *written {
	w := &written{
		nodes: s.nodes, flipped: s.flipped, parent: b.parent, high: b.high,
		of: b.of, seen: b.seen, list: make([]carried, 0, len(s.nodes)),
	}
	for a, x := range r.Flow {
		if x != 0 {
			w.list = append(w.list, carried{int32(a), x})
		}
	}
	return w
}
