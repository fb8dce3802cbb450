package compile

import "dathang/matcher"

// bans forbid pairs: a ban forbids every pair whose offer and cell it both selects.
type bans []ban

// ban is one rule, with marks of the offers and cells that it selects.
type ban struct {
	rule          matcher.RuleID
	offers, cells []bool
}

// newBans are the bans of a problem, in the order of its rules.
func newBans(p *matcher.Problem, ps *Pairs) bans {
	var list bans
	for i := range p.Rules {
		r := &p.Rules[i]
		if r.Kind != matcher.RuleBan {
			continue
		}
		// Marks in place of lists: every candidate of every cell is looked up in them.
		b := ban{r.ID, make([]bool, len(p.Offers)), make([]bool, len(p.Demands))}
		for _, o := range ps.offers.Of(&r.Where) {
			b.offers[o] = true
		}
		for _, k := range ps.cells.Of(&r.Where) {
			b.cells[k] = true
		}
		list = append(list, b)
	}
	return list
}

// forbid reports whether any ban forbids the pair of an offer and cell k.
func (list bans) forbid(offer int32, k int) bool {
	for i := range list {
		if list[i].offers[offer] && list[i].cells[k] {
			return true
		}
	}
	return false
}
