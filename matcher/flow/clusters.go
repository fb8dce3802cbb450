package flow

// Sometimes a few nodes or arcs connect everything, so that a network has no separate components
// although its parts have little to do with each other: the regions of a country share a budget and
// a few arcs across their borders. clusters finds such parts. Each is first solved by itself, as if
// it had all shared nodes to itself and nothing crossed a border; that leaves a tree from which a
// solve of the whole network finishes (parts.go).
//
//  1. Contract: a node with a single neighbour downstream, or else a single one upstream, joins it while the
//     group stays small. Cells join their commune and communes their district; what is left are groups.
//  2. Move groups to the cluster that they share most arcs with, beyond what chance would give, and cluster the
//     clusters (Blondel, Guillaume, Lambiotte and Lefebvre, Fast unfolding of communities in large networks, 2008).
//  3. A group with most of its arcs outside its cluster is a hub, shared by all.
const (
	// leastCluster is how many nodes a cluster has that is worth solving by itself before the whole is solved.
	leastCluster = 1 << 15
	groupShare   = 64      // no group has more than one in so many nodes
	mostGroups   = 1 << 12 // more of them mean that the network has no such structure
	// At most fewHubs nodes, or one in hubShare, are hubs.
	fewHubs, hubShare = 8, 1 << 10
	borderShare       = 4 // at most one arc crosses a border for so many inside clusters
)

// clusters returns the cluster of every node, none for hubs, and the number of clusters; 0 when there are none.
func (n *Network) clusters(least int) (of []int32, count int) {
	if n.Nodes() < 2*least {
		return nil, 0
	}
	group, groups := n.contract()
	if groups > mostGroups {
		return nil, 0
	}
	q := n.quotient(group, groups)
	label, count := q.unfold()
	if count < 2 {
		return nil, 0
	}
	// Hubs are taken out of their clusters.
	size, hubs := make([]int, groups), 0
	for _, g := range group {
		size[g]++
	}
	for g := range label {
		if 2*q.inside(g, label) < q.degree[g] {
			label[g] = none
			hubs += size[g]
		}
	}
	// Where too much crosses borders, solving clusters first would decide too little.
	within, across := int64(0), int64(0)
	for g, c := range label {
		for h, d := range label[:g] {
			switch {
			case c == none || d == none:
			case c == d:
				within += q.at(g, h)
			default:
				across += q.at(g, h)
			}
		}
	}
	if hubs > max(fewHubs, n.Nodes()/hubShare) || across*borderShare > within {
		return nil, 0
	}
	return n.name(group, label, size, count, least)
}

// name numbers the clusters of least nodes or more; all smaller ones are one together. None where one of them is nearly
// the whole network, or is not balanced by itself.
func (n *Network) name(group, label []int32, size []int, count, least int) (of []int32, parts int) {
	nodes := make([]int, count)
	for g, c := range label {
		if c != none {
			nodes[c] += size[g]
		}
	}
	number, rest := make([]int32, count), none
	for c, k := range nodes {
		switch {
		case k >= least:
			number[c] = int32(parts)
			parts++
		case k > 0 && rest == none:
			rest, number[c] = int32(parts), int32(parts)
			parts++
		default:
			number[c] = rest
		}
		if k*ofShare > n.Nodes()*largestShare {
			return nil, 0 // solving it first would save next to nothing
		}
	}
	of = make([]int32, n.Nodes())
	supply := make([]int64, parts)
	for v, g := range group {
		of[v] = none
		if label[g] != none {
			of[v] = number[label[g]]
			supply[of[v]] += n.supply[v]
		}
	}
	for _, units := range supply {
		if units != 0 {
			return nil, 0 // whether it can be solved alone depends on what the others send
		}
	}
	return of, parts
}

// contract returns the group of every node and the number of groups.
func (n *Network) contract() (group []int32, groups int) {
	const many = none - 1 // more than one neighbour
	nodes := n.Nodes()
	// By node: its only neighbour downstream, and its only one upstream.
	below, above := make([]int32, nodes), make([]int32, nodes)
	for v := range below {
		below[v], above[v] = none, none
	}
	meet := func(list []int32, v, w int32) {
		switch list[v] {
		case none:
			list[v] = w
		case w:
		default:
			list[v] = many
		}
	}
	for a, from := range n.from {
		if to := n.to[a]; from != to && (n.high.at(a) != 0 || n.lowAt(a) != 0) {
			meet(below, from, to)
			meet(above, to, from)
		}
	}
	// next is the node that each would join; it reuses the memory of below.
	next := below
	wait := make([]int32, nodes) // how many of those that would join it are still undecided
	for v := range next {
		if next[v] < 0 {
			next[v] = above[v]
		}
		if next[v] >= 0 {
			wait[next[v]]++
		}
	}
	// From the ends inward: a node takes in either all that would join it or none.
	size, weight := make([]int32, nodes), above
	var ready []int32
	for v := range next {
		size[v], weight[v] = 1, 1
		if wait[v] == 0 {
			ready = append(ready, int32(v))
		}
	}
	// weight counts a node with all that would join it; beyond the limit they stay apart.
	limit := int32(nodes / groupShare)
	for i := 0; i < len(ready); i++ {
		v := ready[i]
		if weight[v] <= limit {
			size[v] = weight[v]
		}
		if w := next[v]; w >= 0 {
			weight[w] += size[v]
			if wait[w]--; wait[w] == 0 {
				ready = append(ready, w)
			}
		}
	}
	// In reverse order, so that leaders are known before those that joined them.
	group = make([]int32, nodes)
	for v := range group {
		if wait[v] > 0 { // on a cycle of wishes: each is a group of its own
			group[v] = int32(groups)
			groups++
		}
	}
	for i := len(ready) - 1; i >= 0; i-- {
		v := ready[i]
		if w := next[v]; w >= 0 && wait[w] == 0 && weight[w] <= limit {
			group[v] = group[w]
			continue
		}
		group[v] = int32(groups)
		groups++
	}
	return group, groups
}

// quotient counts the arcs between groups, both ways together.
type quotient struct {
	groups int
	weight []int32 // by pair
	degree []int64 // by group: its arcs to others, and twice those inside
	total  int64   // sum of degrees
}

// quotient counts the arcs that can carry something between the groups.
func (n *Network) quotient(group []int32, groups int) *quotient {
	q := &quotient{groups: groups, weight: make([]int32, groups*groups), degree: make([]int64, groups)}
	for a, from := range n.from {
		if n.high.at(a) == 0 && n.lowAt(a) == 0 {
			continue
		}
		g, h := int(group[from]), int(group[n.to[a]])
		q.weight[g*groups+h]++
		if g != h {
			q.weight[h*groups+g]++
		} else {
			q.weight[g*groups+h]++
		}
	}
	q.sum()
	return q
}

// sum computes the degrees from the weights.
func (q *quotient) sum() {
	for g := range q.degree {
		for h := range q.groups {
			q.degree[g] += q.at(g, h)
		}
		q.total += q.degree[g]
	}
}

// at is the weight of two groups: the arcs between them, or twice those inside one.
func (q *quotient) at(g, h int) int64 { return int64(q.weight[g*q.groups+h]) }

// inside returns how many arcs a group has with those of its label.
func (q *quotient) inside(g int, label []int32) int64 {
	inside := int64(0)
	for h, c := range label {
		if c == label[g] {
			inside += q.at(g, h)
		}
	}
	return inside
}

// unfold returns the cluster of every group: it moves groups, makes each cluster a group of a smaller graph, and goes
// on there until nothing moves.
func (q *quotient) unfold() (label []int32, count int) {
	label, count = q.move()
	if count == q.groups {
		return label, count
	}
	coarse := &quotient{groups: count, weight: make([]int32, count*count), degree: make([]int64, count)}
	for g, c := range label {
		for h, d := range label {
			coarse.weight[int(c)*count+int(d)] += q.weight[g*q.groups+h]
		}
	}
	coarse.sum()
	above, count := coarse.unfold()
	for g, c := range label {
		label[g] = above[c]
	}
	return label, count
}

// move puts every group where most of its arcs lead, less what chance would give, until none wants
// to move. Labels are numbered from 0.
func (q *quotient) move() (label []int32, count int) {
	const mostRounds = 32
	label = make([]int32, q.groups)
	degree := make([]int64, q.groups) // by label
	for g := range label {
		label[g], degree[g] = int32(g), q.degree[g]
	}
	with := make([]int64, q.groups) // by label: arcs of the group to it
	moved := true
	for range mostRounds {
		if !moved {
			break
		}
		moved = false
		for g := range label {
			clear(with)
			for h, c := range label {
				if h != g {
					with[c] += q.at(g, h)
				}
			}
			own := label[g]
			degree[own] -= q.degree[g]
			// The group's arcs to a label, less those that it would have if arcs were drawn by degree.
			gain := func(c int32) float64 {
				return float64(with[c]) - float64(q.degree[g])*float64(degree[c])/float64(q.total)
			}
			best := own
			for c := range with {
				if with[c] > 0 && gain(int32(c)) > gain(best) {
					best = int32(c)
				}
			}
			label[g] = best
			degree[best] += q.degree[g]
			moved = moved || best != own
		}
	}
	number := make([]int32, q.groups)
	for i := range number {
		number[i] = none
	}
	for g, c := range label {
		if number[c] == none {
			number[c] = int32(count)
			count++
		}
		label[g] = number[c]
	}
	return label, count
}
