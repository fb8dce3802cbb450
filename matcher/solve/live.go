package solve

import (
	"slices"

	"dathang/matcher"
)

// liveCells lists the cells that ask for seats.
func (c *Compiled) liveCells() []int32 {
	var list []int32
	for k := range c.Problem.Demands {
		if c.Problem.Demands[k].Seats > 0 {
			list = append(list, int32(k))
		}
	}
	return list
}

// on is c with no other cells than these, ascending, and without a network. c has no pins and no pairs with a row of their own.
func (c *Compiled) on(cells []int32) *Compiled {
	out := *c
	p := *c.Problem
	p.Demands = choose(c.Problem.Demands, cells)
	out.Problem = &p
	out.pairs = c.pairs.on(&p, cells)
	now := places(cells, len(c.Problem.Demands))
	out.rows = slices.Clone(c.rows)
	for i := range out.rows {
		if r := &out.rows[i]; r.side == overCells {
			r.members = moved(r.members, now)
		}
	}
	out.cells = &forest{set: c.cells.set, leaf: choose(c.cells.leaf, cells)}
	out.cellHash, out.communeOf = choose(c.cellHash, cells), choose(c.communeOf, cells)
	out.cellRows, out.sideOf, out.keptIn = choose(c.cellRows, cells), choose(c.sideOf, cells), choose(c.keptIn, cells)
	out.cellsOf = make([][]int32, len(c.cellsOf))
	for i := range out.cellsOf {
		out.cellsOf[i] = moved(c.cellsOf[i], now)
	}
	out.net = &network{}
	return &out
}

// places says of n numbers where a list has them, -1 for those that it does not have.
func places(list []int32, n int) []int32 {
	out := slices.Repeat([]int32{-1}, n)
	for at, i := range list {
		out[i] = int32(at)
	}
	return out
}

// moved is where those of a list are now that are still there.
func moved(list, now []int32) []int32 {
	var out []int32
	for _, i := range list {
		if now[i] >= 0 {
			out = append(out, now[i])
		}
	}
	return out
}

// on are the pairs of these cells of a problem that has no others.
func (ps *pairs) on(p *matcher.Problem, cells []int32) *pairs {
	out := *ps
	out.p, out.cells = p, cellSelector(p)
	room := 0
	for _, k := range cells {
		room += int(ps.start[k+1] - ps.start[k])
	}
	out.start = make([]int32, 1, len(cells)+1)
	out.offer, out.late = make([]int32, 0, room), make([]uint8, 0, room)
	out.coverage, out.km = make([]int16, 0, room), make([]int32, 0, room)
	if ps.surcharge != nil {
		out.surcharge = make([]int64, 0, room)
	}
	for _, k := range cells {
		from, to := ps.of(int(k))
		out.offer, out.late = append(out.offer, ps.offer[from:to]...), append(out.late, ps.late[from:to]...)
		out.coverage, out.km = append(out.coverage, ps.coverage[from:to]...), append(out.km, ps.km[from:to]...)
		if ps.surcharge != nil {
			out.surcharge = append(out.surcharge, ps.surcharge[from:to]...)
		}
		out.start = append(out.start, int32(len(out.offer)))
	}
	return &out
}
