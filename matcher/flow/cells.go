package flow

import "math/rand/v2"

// A cell is a node with few arcs out and several arcs in, none of whose neighbours is a cell. In
// networks that distribute supplies over many small demands nine nodes in ten are cells, and a
// simplex that knows about them is several times faster: a cell needs no potential of its own, and
// one at the end of a branch needs no place in the tree (see README.md).
const (
	maxCellOut = 8
	minCellIn  = 3
	// minCellShare is the share of arcs, one in so many, that cells must own before the network is treated as one of
	// cells.
	minCellShare = 2
	// shuffleSeed orders the cells. Neighbouring cells ask for the same arcs, and a simplex that prices them one after
	// the other goes back and forth; any fixed shuffle avoids that.
	shuffleSeed = 20240817
)

// findCells returns the cells of a network in shuffled order, or nil when they own too few arcs to
// be worthwhile.
//
// Cells must form an independent set. A greedy choice by fewest rivals (neighbouring candidates)
// finds a large one here: a demand has one rival, the place it belongs to, while that place has all
// its demands as rivals.
func findCells(n *Network) []int32 {
	nodes := n.Nodes()
	in, out := make([]int32, nodes), make([]int32, nodes)
	for a, from := range n.from {
		to := n.to[a]
		out[from]++
		in[to]++
		if from == to {
			out[from] = maxCellOut // a cell is never next to itself
			out[from]++
		}
	}
	candidate := func(v int32) bool { return out[v] <= maxCellOut && in[v] >= minCellIn }
	rivals := make([]int32, nodes+1)
	for a, from := range n.from {
		if to := n.to[a]; candidate(to) && candidate(from) {
			rivals[from]++
			rivals[to]++
		}
	}
	most := int32(0)
	for _, r := range rivals {
		most = max(most, r)
	}
	// Lists of rivals, and candidates by number of rivals.
	start := make([]int32, nodes+1)
	byRivals := make([]int32, most+2)
	for v := range int32(nodes) {
		start[v+1] = start[v] + rivals[v]
		if candidate(v) {
			byRivals[rivals[v]+1]++
		}
	}
	for i := range most {
		byRivals[i+1] += byRivals[i]
	}
	list := make([]int32, start[nodes]) // the rivals of v stand at start[v] to start[v+1]-1
	fill := make([]int32, nodes)
	copy(fill, start)
	for a, from := range n.from {
		if to := n.to[a]; candidate(to) && candidate(from) {
			list[fill[from]] = to
			fill[from]++
			list[fill[to]] = from
			fill[to]++
		}
	}
	total := 0
	for v := range int32(nodes) {
		if candidate(v) {
			total++
		}
	}
	order := make([]int32, total)
	for v := range int32(nodes) {
		if candidate(v) {
			order[byRivals[rivals[v]]] = v
			byRivals[rivals[v]]++
		}
	}
	// Fewest rivals first: whoever is chosen beats its rivals.
	beaten := make([]bool, nodes)
	cells := make([]int32, 0, total)
	owned := 0
	for _, v := range order {
		if beaten[v] {
			continue
		}
		cells = append(cells, v)
		owned += int(in[v] + out[v])
		for _, w := range list[start[v]:start[v+1]] {
			beaten[w] = true
		}
	}
	if owned*minCellShare < len(n.from) {
		return nil
	}
	rand.New(rand.NewPCG(shuffleSeed, 0)).Shuffle(len(cells), func(i, j int) { cells[i], cells[j] = cells[j], cells[i] })
	return cells
}
