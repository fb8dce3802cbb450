package verify

import (
	"math/big"
	"strconv"
	"strings"

	"dathang/matcher"
)

// Limits of a certificate: what passes them is refused before anything of it is counted.
const (
	maxNodes = 200_000
	maxDepth = 2_000
	maxBytes = 64 << 20
	maxShift = 24
	// mostMultiplier bounds multipliers and holds; four of them fit a reduced cost.
	mostMultiplier = mostPart
)

// walk evaluates a node's leaves with what the node and those above it set.
// It ends at the first node in which something is wrong.
func (v *prover) walk(n *matcher.ProofNode) {
	before, holds := v.enter(n), v.holds
	if len(v.found) == 0 && len(n.Holds) > 0 {
		v.holds = n.Holds
	}
	switch {
	case len(v.found) > 0:
	case len(n.Children) == 0 && n.Row == "":
		v.leaf(n.Infeasible)
	default:
		v.split(n)
	}
	v.holds = holds
	for i := len(before) - 1; i >= 0; i-- {
		v.set(before[i].Row, before[i].Value)
	}
}

// earlier is a multiplier as it was above a node.
type earlier struct {
	Row   int32
	Value int64
}

func (v *prover) set(at int32, y int64) {
	v.y[at] = y
	if !v.isTouched[at] {
		v.isTouched[at] = true
		v.touched = append(v.touched, at)
	}
}

// enter sets a node's multipliers: sorted, known, 0 only where that clears one.
func (v *prover) enter(n *matcher.ProofNode) []earlier {
	v.checkHolds(n)
	before := make([]earlier, 0, len(n.Multipliers))
	for i, m := range n.Multipliers {
		if i > 0 && n.Multipliers[i-1].Row >= m.Row {
			above := string(n.Multipliers[i-1].Row)
			v.found = append(v.found, inOrder(v.at("/multipliers"), strings.Compare(above, string(m.Row)), string(m.Row), above)...)
		}
		at := v.g.rowAt(m.Row)
		switch {
		case at == nowhere:
			v.wrong(matcher.ViolationUnknown, "list", v.at("/multipliers"), "value", string(m.Row))
		case m.Value == 0 && v.y[at] == 0:
			v.wrong(matcher.ViolationMultiplier, "list", v.at("/multipliers"), "row", string(m.Row))
		case m.Value > mostMultiplier || m.Value < -mostMultiplier:
			v.wrong(matcher.ViolationRange, "path", v.at("/multipliers/"+strconv.Itoa(i)), "value", m.Value)
		case m.Value < 0 && v.g.isChange(at):
			v.wrong(matcher.ViolationNegative, "list", v.at("/multipliers"), "row", string(m.Row), "value", m.Value)
		default:
			before = append(before, earlier{at, v.y[at]})
			v.set(at, m.Value)
		}
	}
	return before
}

// isChange reports whether a row is of a rule that bounds lost seats.
func (g *ground) isChange(at int32) bool {
	return at >= g.ruleAt(0) && at < g.penaltyAt(0) && g.problem.Rules[at-g.ruleAt(0)].Kind == matcher.RuleChange
}

// checkHolds wants a number of at least 0 for each level that a hold row keeps, at most.
func (v *prover) checkHolds(n *matcher.ProofNode) {
	if len(n.Holds) > len(v.held) {
		v.wrong(matcher.ViolationHolds, "list", v.at("/holds"), "value", int64(len(n.Holds)), "want", int64(len(v.held)))
		return
	}
	for j, h := range n.Holds {
		switch {
		case h < 0:
			v.wrong(matcher.ViolationNegative, "list", v.at("/holds"), "row", string(matcher.LevelRow(v.held[j].level+1)), "value", h)
		case h > mostMultiplier:
			v.wrong(matcher.ViolationRange, "path", v.at("/holds/"+strconv.Itoa(j)), "value", h)
		}
	}
}

// split evaluates the two parts of a node.
func (v *prover) split(n *matcher.ProofNode) {
	if len(n.Children) != 2 {
		v.wrong(matcher.ViolationChildren, "list", v.at("/children"), "value", int64(len(n.Children)))
		return
	}
	at := v.g.rowAt(n.Row)
	if at == nowhere || !v.g.splittable(at) {
		v.wrong(matcher.ViolationSplit, "list", v.at(""), "row", string(n.Row))
		return
	}
	if n.At > matcher.MaxTotal || n.At < -matcher.MaxTotal {
		v.wrong(matcher.ViolationRange, "path", v.at("/at"), "value", n.At)
		return
	}
	whole := v.rows[at]
	for i, part := range []row{whole.atMost(n.At), whole.atLeast(n.At + 1)} {
		v.rows[at] = part
		v.path = append(v.path, i)
		v.walk(&n.Children[i])
		v.path = v.path[:len(v.path)-1]
		if len(v.found) > 0 {
			break
		}
	}
	v.rows[at] = whole
}

// splittable rows are an offer's capacity, a pin, a commune's unmet seats, and a pair without a pin.
func (g *ground) splittable(at int32) bool {
	if at >= g.ruleAt(0) && at < g.penaltyAt(0) {
		return g.problem.Rules[at-g.ruleAt(0)].Kind == matcher.RulePin
	}
	return at < g.loadAt(0) || at >= g.namedAt(0) && !g.isLink(at)
}

// at is the pointer of a part of the node being walked.
func (v *prover) at(part string) string {
	var b strings.Builder
	b.WriteString(v.list)
	for _, i := range v.path {
		b.WriteString("/children/")
		b.WriteString(strconv.Itoa(i))
	}
	b.WriteString(part)
	return b.String()
}

func (v *prover) wrong(code matcher.Code, params ...any) {
	v.found = append(v.found, violation(code, params...))
}

// ceiling is n / 2^shift, rounded up.
func ceiling(n wide, shift int) *big.Int {
	up := new(big.Int).Lsh(big.NewInt(1), uint(shift))
	up.Sub(up, big.NewInt(1))
	up.Add(up, n.big())
	return up.Rsh(up, uint(shift))
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

func tooLarge(part string, value, most int) []matcher.Violation {
	return []matcher.Violation{violation(matcher.ViolationCertificate, "part", part, "value", int64(value), "high", int64(most))}
}

// named is a row that a proof names: of a pair's seats, or of its link.
type named struct {
	ends
	isLink bool
}

// name makes the row of a pair that a proof names, if it is one and has no pin,
// or of its link, if the offer may be closed.
func (g *ground) name(id matcher.RowID) {
	if _, again := g.namedNames[id]; again {
		return
	}
	family, _ := id.Cut()
	isPair, isLink := family == matcher.FamilyPair, family == matcher.FamilyLink
	if !isPair && !isLink {
		return
	}
	e, ok := g.endsNamed(id)
	if !ok || isPair && g.pinned(e) || isLink && !openable(&g.problem.Offers[e.offer]) {
		return
	}
	g.namedNames[id] = int32(len(g.named))
	g.named = append(g.named, named{e, isLink})
	if isLink {
		g.newLink(e)
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

// pairOf is what the names of a pair's rows are made of.
func (g *ground) pairOf(e ends) (matcher.OfferID, matcher.Cell) {
	return g.problem.Offers[e.offer].ID, g.problem.Demands[e.cell].Cell
}

// pinned reports whether a pin is about the pair.
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
