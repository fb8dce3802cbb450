package verify

import "slices"

// face is the set of allocations that the levels above have left: which pairs and which unmet seats may be
// other than 0, and the bounds of every row. Dead variables are 0, so a leaf's bound leaves them out.
type face struct {
	live      []bool // of a pair
	liveUnmet []bool // of a cell
	rows      []row
}

// wholeFace is the face before the first level: only the rules apply.
func (g *ground) wholeFace() *face {
	f := &face{live: make([]bool, len(g.pairs)), liveUnmet: make([]bool, len(g.problem.Demands)), rows: g.rows}
	for i := range f.live {
		f.live[i] = true
	}
	for k := range f.liveUnmet {
		f.liveUnmet[k] = true
	}
	return f
}

// emptyFace is a face to be filled in.
func (g *ground) emptyFace() *face {
	return &face{live: make([]bool, len(g.pairs)), liveUnmet: make([]bool, len(g.problem.Demands)), rows: slices.Clone(g.rows)}
}

// objectiveCut is a level above that is kept by a row of its own: its goals come to at most value.
type objectiveCut struct {
	level int // index into the problem's goals
	value int64
	step  *tier // of the goal worst_off
}
