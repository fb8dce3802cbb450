package explain

import (
	"cmp"
	"math"
	"slices"

	"dathang/matcher"
	"dathang/matcher/solve"
)

// residual is the network in which one more seat looks for its way from the
// root through rows and offers into a cell. Nodes: rows over offers, then
// cells, then the root. The count of every cell passed through stays as it is.
type residual struct {
	c        *solve.Compiled
	rows     solve.Nested
	cellRows solve.Nested
	pins     map[int]solve.Row

	seats    []int64 // by pair
	supplied []int64 // by row over offers
	received []int64 // by row over cells

	children [][]int32 // rows below a row; the last entry is the root's
	offersAt [][]int32 // offers whose lowest row this is
	pairsOf  [][]int32 // by offer: its pairs
	cellOf   []int32   // by pair

	offerAt map[matcher.OfferID]int32
	cellAt  map[matcher.Cell]int
	unmetOf map[matcher.CommuneID]int64

	distance []int32
	from     []step // how the search came to a node
}

// step is one move of the search, with what it needs to give way.
type step struct {
	node  int32 // where from; -1 at the root
	pair  int32 // the pair that carries one seat more or fewer, -1 for none
	by    int8
	needs *matcher.Relaxation
}

func newResidual(c *solve.Compiled, s *matcher.Solution) *residual {
	r := &residual{c: c, rows: c.OfferRows(), cellRows: c.CellRows(), pins: c.Pins()}
	r.seats = make([]int64, c.PairCount())
	r.cellOf = make([]int32, c.PairCount())
	r.supplied = make([]int64, len(r.rows.Rows))
	r.received = make([]int64, len(r.cellRows.Rows))
	r.pairsOf = make([][]int32, len(c.Problem.Offers))
	r.offerAt = make(map[matcher.OfferID]int32, len(c.Problem.Offers))
	for i := range c.Problem.Offers {
		r.offerAt[c.Problem.Offers[i].ID] = int32(i)
	}
	r.cellAt = make(map[matcher.Cell]int, len(c.Problem.Demands))
	for k := range c.Problem.Demands {
		r.cellAt[c.Problem.Demands[k].Cell] = k
	}
	r.unmetOf = map[matcher.CommuneID]int64{}
	for i := range s.Unmet {
		r.unmetOf[s.Unmet[i].Commune] += s.Unmet[i].Seats
	}
	next := 0 // allocations and cells are both sorted by cell
	for k := range c.Problem.Demands {
		first, offers := c.Pairs(k)
		for i, o := range offers {
			r.cellOf[first+i] = int32(k)
			r.pairsOf[o] = append(r.pairsOf[o], int32(first+i))
		}
		for ; next < len(s.Allocations) && s.Allocations[next].Cell == c.Problem.Demands[k].Cell; next++ {
			a := &s.Allocations[next]
			o := r.offerAt[a.Offer]
			if i, ok := slices.BinarySearch(offers, o); ok {
				r.count(o, k, first+i, a.Seats)
			}
		}
	}
	r.link()
	return r
}

func (r *residual) count(offer int32, k, pair int, n int64) {
	r.seats[pair] += n
	for i := r.rows.Leaf[offer]; i >= 0; i = r.rows.Parent[i] {
		r.supplied[i] += n
	}
	for i := r.cellRows.Leaf[k]; i >= 0; i = r.cellRows.Parent[i] {
		r.received[i] += n
	}
}

func (r *residual) link() {
	n := len(r.rows.Rows)
	r.children = make([][]int32, n+1)
	r.offersAt = make([][]int32, n)
	for i, above := range r.rows.Parent {
		if above < 0 {
			above = n
		}
		r.children[above] = append(r.children[above], int32(i))
	}
	for o, i := range r.rows.Leaf {
		r.offersAt[i] = append(r.offersAt[i], int32(o))
	}
}

// offerNode is the lowest row over an offer: at least that of its capacity.
func (r *residual) offerNode(offer int32) int32 { return int32(r.rows.Leaf[offer]) }

func (r *residual) cellNode(k int32) int32 { return int32(len(r.rows.Rows)) + k }

func (r *residual) root() int32 { return int32(len(r.rows.Rows) + len(r.c.Problem.Demands)) }

// queue holds nodes by distance; weights are small whole numbers.
type queue [][]int32

func (q *queue) push(distance, node int32) {
	for int(distance) >= len(*q) {
		*q = append(*q, nil)
	}
	(*q)[distance] = append((*q)[distance], node)
}

// search finds the least weight of relaxations from the root to every node.
func (r *residual) search() {
	r.distance = make([]int32, r.root()+1)
	r.from = make([]step, r.root()+1)
	for i := range r.distance {
		r.distance[i] = math.MaxInt32 / 2
	}
	r.distance[r.root()] = 0
	r.from[r.root()] = step{node: -1, pair: -1}
	q := queue{{r.root()}}
	for d := 0; d < len(q); d++ {
		for i := 0; i < len(q[d]); i++ {
			if node := q[d][i]; r.distance[node] == int32(d) {
				r.expand(node, &q)
			}
		}
	}
}

func (r *residual) reach(node int32, weight int32, s step, q *queue) {
	if d := r.distance[s.node] + weight; d < r.distance[node] {
		r.distance[node] = d
		r.from[node] = s
		q.push(d, node)
	}
}

func (r *residual) expand(node int32, q *queue) {
	rows := int32(len(r.rows.Rows))
	switch {
	case node == r.root():
		r.down(node, r.children[rows], q)
	case node < rows:
		r.down(node, r.children[node], q)
		r.up(node, q)
		for _, o := range r.offersAt[node] {
			r.give(node, o, q)
		}
	default:
		r.takeBack(node, node-rows, q)
	}
}

// down: a row below gets one seat more.
func (r *residual) down(node int32, rows []int32, q *queue) {
	for _, i := range rows {
		row := &r.rows.Rows[i]
		if r.supplied[i] < row.High || row.Rule < 0 && len(row.Members) > 1 {
			// A university's load, which only its offers' capacities bound, is never what is full.
			r.reach(i, 0, step{node: node, pair: -1}, q)
			continue
		}
		r.reach(i, weighRoom, step{node: node, pair: -1, needs: r.room(row)}, q)
	}
}

func (r *residual) room(row *solve.Row) *matcher.Relaxation {
	if row.Offer >= 0 {
		return &matcher.Relaxation{Code: matcher.RelaxCapacity, Offer: r.c.Problem.Offers[row.Offer].ID, Amount: 1}
	}
	return &matcher.Relaxation{Code: matcher.RelaxCap, Rule: r.c.Problem.Rules[row.Rule].ID, Amount: 1}
}

// up: what the row is given to elsewhere is taken back, the row above has it.
func (r *residual) up(node int32, q *queue) {
	row := &r.rows.Rows[node]
	above := int32(r.rows.Parent[node])
	if above < 0 || r.supplied[node] == 0 {
		return // from the root one may start for nothing
	}
	if r.supplied[node] > row.Low {
		r.reach(above, 0, step{node: node, pair: -1}, q)
		return
	}
	r.reach(above, weighRoom, step{node: node, pair: -1, needs: &matcher.Relaxation{
		Code: matcher.RelaxLow, Rule: r.c.Problem.Rules[row.Rule].ID, Amount: 1,
	}}, q)
}

// give: the offer serves one seat more of a cell.
func (r *residual) give(node, offer int32, q *queue) {
	for _, pair := range r.pairsOf[offer] {
		s := step{node: node, pair: pair, by: 1}
		weight := int32(0)
		if pin, ok := r.pins[int(pair)]; ok && r.seats[pair] >= pin.High {
			weight, s.needs = weighDecision, r.lift(pin)
		}
		r.reach(r.cellNode(r.cellOf[pair]), weight, s, q)
	}
}

// takeBack: the cell has one seat too many, so one of its other offers is free again.
func (r *residual) takeBack(node, k int32, q *queue) {
	first, offers := r.c.Pairs(int(k))
	for i, o := range offers {
		pair := int32(first + i)
		if r.seats[pair] == 0 {
			continue
		}
		s := step{node: node, pair: pair, by: -1}
		weight := int32(0)
		if pin, ok := r.pins[int(pair)]; ok && r.seats[pair] <= pin.Low {
			weight, s.needs = weighDecision, r.lift(pin)
		}
		r.reach(r.offerNode(o), weight, s, q)
	}
}

func (r *residual) lift(pin solve.Row) *matcher.Relaxation {
	return &matcher.Relaxation{Code: matcher.RelaxPin, Rule: r.c.Problem.Rules[pin.Rule].ID, Amount: 1}
}

// trace writes down the moves and relaxations on the way from the root to a node.
func (r *residual) trace(node int32, out *matcher.Reason) {
	for at := node; at >= 0; at = r.from[at].node {
		s := r.from[at]
		if s.needs != nil {
			out.Relaxations = append(out.Relaxations, *s.needs)
		}
		if s.pair >= 0 {
			k := r.cellOf[s.pair]
			first, offers := r.c.Pairs(int(k))
			out.Witness = append(out.Witness, matcher.Move{
				Offer: r.c.Problem.Offers[offers[int(s.pair)-first]].ID, Cell: r.c.Problem.Demands[k].Cell, By: int64(s.by),
			})
		}
	}
}

func sortReason(out *matcher.Reason) {
	slices.SortFunc(out.Relaxations, func(a, b matcher.Relaxation) int {
		return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.Offer, b.Offer), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Goal, b.Goal))
	})
	// The load of a university with one offer is that offer's capacity once more.
	out.Relaxations = slices.Compact(out.Relaxations)
	slices.SortFunc(out.Witness, func(a, b matcher.Move) int {
		return cmp.Or(a.Compare(b.Cell), cmp.Compare(a.Offer, b.Offer))
	})
}
