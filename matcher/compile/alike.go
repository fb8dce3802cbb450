package compile

import (
	"slices"

	"dathang/matcher"
	"dathang/matcher/flow"
)

// Likeness maps the offers, cells and rows of one problem to those of another, with -1 where there is no
// counterpart; nil lists mean that they are the same. With it a solve starts from what is known of a
// similar problem.
type Likeness struct {
	Offer, Cell, Rows []int32
}

// Of is the likeness of a formulation restricted to these cells, nil for all.
func (m *Likeness) Of(cells []int32) *Likeness {
	if cells == nil {
		return m
	}
	// Offers and rows keep their places when cells are left out.
	out := &Likeness{Offer: m.Offer, Rows: m.Rows, Cell: make([]int32, len(cells))}
	for k, before := range cells {
		out.Cell[k] = int32(Now(m.Cell, int(before)))
	}
	return out
}

// Carry transfers a basis of from's network to net, a network with the nodes and arcs of to's. Nodes and
// arcs without a counterpart are left out of it.
func (m *Likeness) Carry(from *Formulation, basis *flow.Basis, to *Formulation, net *flow.Network) *flow.Basis {
	node := func(v int) int { return v }
	if m.Rows != nil || m.Cell != nil {
		nodes := m.nodes(from, to)
		node = func(v int) int { return int(nodes[v]) }
	}
	arcs := m.Arcs(from, to)
	// Arcs of rows and cells are looked up in a list; for the many pairs that would cost more than finding each.
	first, pairs := from.Net.FirstPair, len(from.Pairs.Offer)
	return basis.Renumber(net.Nodes(), net.Arcs(), node, func(arc int) int {
		if arc < first || arc >= first+pairs {
			return int(arcs[arc])
		}
		a := arc - first
		offer, cell := Now(m.Offer, int(from.Pairs.Offer[a])), Now(m.Cell, from.Pairs.CellOf(a))
		if offer < 0 || cell < 0 {
			return -1
		}
		if is := to.Pairs.Find(int32(offer), cell); is >= 0 {
			return to.Net.FirstPair + is
		}
		return -1
	})
}

// Arcs maps every arc that is not a pair's to its present arc.
func (m *Likeness) Arcs(from, to *Formulation) []int32 {
	out := slices.Repeat([]int32{-1}, from.Net.Graph.Arcs())
	for i, arc := range from.Net.ArcOf {
		if j := Now(m.Rows, i); arc >= 0 && j >= 0 {
			out[arc] = int32(to.Net.ArcOf[j])
		}
	}
	for i, list := range from.Net.Pieces {
		j := Now(m.Rows, i)
		if j < 0 {
			continue
		}
		// Pieces correspond by their order; those beyond the shorter list have no counterpart.
		for n, p := range to.Net.Pieces[j] {
			if n < len(list) {
				out[list[n].Arc] = int32(p.Arc)
			}
		}
	}
	for k, arc := range from.Net.CellArc {
		if j := Now(m.Cell, k); j >= 0 {
			out[arc] = int32(to.Net.CellArc[j])
		}
	}
	return out
}

// nodes maps every node to its present node.
func (m *Likeness) nodes(from, to *Formulation) []int32 {
	out := slices.Repeat([]int32{-1}, from.Net.Graph.Nodes())
	out[Root] = Root
	// A row's node is found by what the row is, and a cell's by the cell, for numbers of nodes follow the order of
	// rows.
	for i := range from.Rows {
		j := Now(m.Rows, i)
		if j < 0 {
			continue
		}
		if v, is := from.nodeOf(i), to.nodeOf(j); v >= 0 && is >= 0 {
			out[v] = int32(is)
		}
	}
	for k, v := range from.Net.CellNode {
		if j := Now(m.Cell, k); j >= 0 {
			out[v] = int32(to.Net.CellNode[j])
		}
	}
	return out
}

// Alike compares a formulation with that of a problem that was compiled separately.
func Alike(base, c *Formulation) *Likeness {
	rowID := func(r *Row) matcher.RowID { return r.ID }
	offerID := func(o *matcher.Offer) matcher.OfferID { return o.ID }
	cellID := func(d *matcher.Demand) matcher.Cell { return d.Cell }
	return &Likeness{
		Offer: placesOf(base.Problem.Offers, c.Problem.Offers, offerID),
		Cell:  placesOf(base.Problem.Demands, c.Problem.Demands, cellID),
		Rows:  placesOf(base.Rows, c.Rows, rowID),
	}
}

// placesOf gives, for each element of from, its place in to, or -1 if to does not have it.
func placesOf[T any, ID comparable](from, to []T, id func(*T) ID) []int32 {
	at := Positions(to, id)
	out := make([]int32, len(from))
	for i := range from {
		out[i] = -1
		if j, ok := at[id(&from[i])]; ok {
			out[i] = int32(j)
		}
	}
	return out
}

// Now is the counterpart of i in a list of a Likeness: i itself if the list is nil.
func Now(list []int32, i int) int {
	if list == nil {
		return i
	}
	return int(list[i])
}

// nodeOf is the network's node of a row over offers or cells, or of a kept pair; -1 for others.
func (c *Formulation) nodeOf(i int) int {
	r, arc := &c.Rows[i], c.Net.ArcOf[i]
	if r.Shape != Flat {
		arc = c.Net.Pieces[i][0].Arc
	}
	if arc < 0 || r.Side == OnePair && r.Shape == Flat {
		return -1
	}
	from, to, _, _, _ := c.Net.Graph.Arc(arc)
	if r.Side == OverOffers {
		return to
	}
	return from
}
