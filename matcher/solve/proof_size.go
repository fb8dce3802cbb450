package solve

import "dathang/matcher"

// Limits of a certificate, below those at which a check refuses it (64 MB) or would take longer than a minute: a
// leaf prices at most all pairs anew, and 10^8 pairs take about a second.
const (
	mostProofBytes = 48 << 20
	mostProofPairs = 4_000_000_000
)

// shorten truncates the trees of all levels at one depth if the certificate would be too large. A node that loses
// its parts becomes a leaf with the bound that it has itself, so the answer claims no more than the shorter tree
// proves.
func (r *run) shorten() {
	limit := r.opts.MaxProofBytes
	if limit == 0 {
		limit = mostProofBytes
	}
	var bytes, nodes []int // by depth
	for _, out := range r.levels {
		out.root.measure(nil, 0, &bytes, &nodes)
	}
	// The first two depths are never too large.
	depth, size, count := 1, 0, 0
	for d := range bytes {
		size, count = size+bytes[d], count+nodes[d]
		if d > 1 && (size > limit || count*(1+len(r.c.Pairs.Offer)) > mostProofPairs) {
			break
		}
		depth = max(depth, d)
	}
	if depth+1 >= len(bytes) {
		return
	}
	before := make([]int64, len(r.levels))
	values := make([]int64, len(r.levels))
	for j, out := range r.levels {
		values[j] = r.c.Level(out.goals, r.best.Tally).Value
		before[j] = min(values[j], out.bound(values[:j]))
		out.root.cut(depth)
	}
	for j, out := range r.levels {
		if min(values[j], out.bound(values[:j])) < before[j] {
			r.answer.StoppedBy = matcher.StoppedByProof
		}
	}
}

// measure adds up the approximate size of the nodes in a file, by depth.
func (n *node) measure(above []matcher.Multiplier, depth int, bytes, nodes *[]int) {
	const each, multiplier, hold = 60, 32, 16
	if depth == len(*bytes) {
		*bytes, *nodes = append(*bytes, 0), append(*nodes, 0)
	}
	size := each + len(n.rowID) + hold*len(n.cuts)
	for _, m := range changed(above, n.y) {
		size += multiplier + len(m.Row)
	}
	(*bytes)[depth] += size
	(*nodes)[depth]++
	for _, kid := range n.kids {
		kid.measure(n.y, depth+1, bytes, nodes)
	}
}

// cut turns the nodes at a depth below n into leaves. One without a bound of its own cannot be a leaf; the nodes below
// it are cut instead.
func (n *node) cut(depth int) {
	if depth == 0 && n.found {
		n.kids = nil
	}
	for _, kid := range n.kids {
		kid.cut(max(0, depth-1))
	}
}
