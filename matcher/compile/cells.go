package compile

import (
	"slices"

	"dathang/matcher"
)

// LiveCells lists the cells that ask for seats.
func (c *Formulation) LiveCells() []int32 {
	var list []int32
	for k := range c.Problem.Demands {
		if c.Problem.Demands[k].Seats > 0 {
			list = append(list, int32(k))
		}
	}
	return list
}

// On is c restricted to these cells, ascending, and without a network. c must have no pins and no pairs with rows of
// their own.
func (c *Formulation) On(cells []int32) *Formulation {
	out := *c
	p := *c.Problem
	p.Demands = Choose(c.Problem.Demands, cells)
	out.Problem = &p
	out.Pairs = c.Pairs.on(&p, cells)
	now := Places(cells, len(c.Problem.Demands))
	out.Rows = slices.Clone(c.Rows)
	for i := range out.Rows {
		// Rows keep their places and bounds, so that multipliers and bases of c still fit.
		if r := &out.Rows[i]; r.Side == OverCells {
			r.Members = moved(r.Members, now)
		}
	}
	out.CellForest = &forest{set: c.CellForest.set, leaf: Choose(c.CellForest.leaf, cells)}
	out.CellHash, out.CommuneOf = Choose(c.CellHash, cells), Choose(c.CommuneOf, cells)
	out.CellRows, out.SideOf, out.KeptIn = Choose(c.CellRows, cells), Choose(c.SideOf, cells), Choose(c.KeptIn, cells)
	out.CellsOf = make([][]int32, len(c.CellsOf))
	for i := range out.CellsOf {
		out.CellsOf[i] = moved(c.CellsOf[i], now)
	}
	// Restrict builds one, of the pairs that a run begins with.
	out.Net = &Network{}
	return &out
}

// Places gives, for each of the numbers 0 to n-1, its place in the list, or -1 if the list does not have it.
func Places(list []int32, n int) []int32 {
	out := slices.Repeat([]int32{-1}, n)
	for at, i := range list {
		out[i] = int32(at)
	}
	return out
}

// moved gives the present places of those in a list that are still there.
func moved(list, now []int32) []int32 {
	var out []int32
	for _, i := range list {
		if now[i] >= 0 {
			out = append(out, now[i])
		}
	}
	return out
}

// on gives the pairs of these cells, for a problem that has no others.
func (ps *Pairs) on(p *matcher.Problem, cells []int32) *Pairs {
	out := *ps
	out.p, out.cells = p, cellSelector(p)
	room := 0
	for _, k := range cells {
		room += int(ps.Start[k+1] - ps.Start[k])
	}
	out.Start = make([]int32, 1, len(cells)+1)
	out.Offer, out.Late = make([]int32, 0, room), make([]uint8, 0, room)
	out.Coverage, out.Km = make([]int16, 0, room), make([]int32, 0, room)
	if ps.Surcharge != nil {
		out.Surcharge = make([]int64, 0, room)
	}
	for _, k := range cells {
		from, to := ps.Of(int(k))
		out.Offer, out.Late = append(out.Offer, ps.Offer[from:to]...), append(out.Late, ps.Late[from:to]...)
		out.Coverage, out.Km = append(out.Coverage, ps.Coverage[from:to]...), append(out.Km, ps.Km[from:to]...)
		if ps.Surcharge != nil {
			out.Surcharge = append(out.Surcharge, ps.Surcharge[from:to]...)
		}
		out.Start = append(out.Start, int32(len(out.Offer)))
	}
	return &out
}
