package verify

import "dathang/matcher"

// A proof may split on the seats of single pairs, and price them, though no rule bounds them. There may be millions of
// pairs, so a pair gets a row of its own only if some tree of the answer names it: reserve finds these before
// anything is counted.

// Limits of a certificate: one that exceeds them is refused before anything in it is counted.
const (
	maxNodes = 200_000
	maxDepth = 2_000
	maxBytes = 64 << 20
)

// named is a row that a proof names: of a pair's seats, or of its variable upper bound.
type named struct {
	ends
	isVariableBound bool // else the row counts the pair's seats
}

// name makes the row that a proof names of a pair if the pair exists and has no pin, or the row of its variable
// upper bound if the offer may be closed.
func (g *ground) name(id matcher.RowID) {
	if _, again := g.namedNames[id]; again {
		return
	}
	// Rows of other families exist already.
	family, _ := id.Cut()
	isPair, isVariableBound := family == matcher.FamilyPair, family == matcher.FamilyLink
	if !isPair && !isVariableBound {
		return
	}
	// A pair with a pin has the pin's row, and an offer that is always open needs no variable bound.
	e, ok := g.endsNamed(id)
	if !ok || isPair && g.pinned(e) || isVariableBound && !openable(&g.problem.Offers[e.offer]) {
		return
	}
	g.namedNames[id] = int32(len(g.named))
	g.named = append(g.named, named{e, isVariableBound})
	if isVariableBound {
		g.newVariableBound(e)
		return
	}
	g.takePair(g.newRow(row{high: g.problem.Demands[e.cell].Seats}), e)
}

// endsNamed are the ends of a pair's name, where it exists. Ids may hold a bar
// themselves, so each is tried.
func (g *ground) endsNamed(id matcher.RowID) (ends, bool) {
	if g.cellNames == nil {
		g.cellNames = make(map[string]int32, len(g.problem.Demands))
		for k := range g.problem.Demands {
			name := g.cellName(int32(k))
			g.cellNames[name] = int32(k)
			g.longestCell = max(g.longestCell, len(name))
		}
	}
	for offer, cell := range id.Pairs() {
		// Texts longer than any id are not looked up: a name may be of any length.
		if len(offer) > g.longestOffer || len(cell) > g.longestCell {
			continue
		}
		o, isOffer := g.offers[offer]
		k, isCell := g.cellNames[cell]
		if isOffer && isCell && g.pairAt(o, k) != nowhere {
			return ends{o, k}, true
		}
	}
	return ends{}, false
}

// pinned reports whether a pin names the pair.
func (g *ground) pinned(e ends) bool {
	for _, p := range g.inRow.crossing[e.cell] {
		at := p.thing - g.ruleAt(0)
		if at < 0 || int(at) >= len(g.problem.Rules) || g.problem.Rules[at].Kind != matcher.RulePin {
			continue
		}
		if _, ok := g.inRow.sets[p.thing].partOf(p.thing, e.offer); ok {
			return true
		}
	}
	return false
}

// reserve looks through all trees of an answer, without recursion: it refuses
// what is too large, and makes a row for each pair that one names.
func (g *ground) reserve(s *matcher.Solution) []matcher.Violation {
	type at struct {
		node  *matcher.ProofNode
		depth int
	}
	var stack []at
	for l := range s.Certificate.Levels {
		stack = append(stack, at{&s.Certificate.Levels[l].Tree, 1})
	}
	if s.Conflict != nil && s.Conflict.Tree != nil {
		stack = append(stack, at{s.Conflict.Tree, 1})
	}
	g.namedNames = map[matcher.RowID]int32{}
	nodes, bytes := 0, 0
	// Limits are checked on the way, so that an overlong file costs no more than the limit.
	for len(stack) > 0 {
		top := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		n := top.node
		nodes++
		bytes += nodeBytes(n)
		switch {
		case top.depth > maxDepth:
			return tooLarge("depth", top.depth, maxDepth)
		case nodes > maxNodes:
			return tooLarge("nodes", nodes, maxNodes)
		case bytes > maxBytes:
			return tooLarge("bytes", bytes, maxBytes)
		}
		g.name(n.Row)
		for i := range n.Multipliers {
			g.name(n.Multipliers[i].Row)
		}
		for i := range n.Children {
			stack = append(stack, at{&n.Children[i], top.depth + 1})
		}
	}
	return nil
}

// nodeBytes is about what a node without its children takes in a file.
func nodeBytes(n *matcher.ProofNode) int {
	const node, multiplier, hold = 32, 32, 12
	bytes := node + len(n.Row) + hold*len(n.Holds)
	for i := range n.Multipliers {
		bytes += multiplier + len(n.Multipliers[i].Row)
	}
	return bytes
}

// tooLarge reports that a certificate exceeds a limit.
func tooLarge(part string, value, most int) []matcher.Violation {
	return []matcher.Violation{violation(matcher.ViolationCertificate, "part", part, "value", int64(value), "high", int64(most))}
}
