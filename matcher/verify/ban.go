package verify

import "dathang/matcher"

// Rule ban: no seat on any pair that it selects.

// newBans computes which ban holds which pair, once.
func (g *ground) newBans() {
	g.inBan = newSelection(len(g.problem.Offers), len(g.problem.Demands))
	for i := range g.problem.Rules {
		if g.problem.Rules[i].Kind == matcher.RuleBan {
			g.inBan.add(int32(i), g, &g.problem.Rules[i].Where)
		}
	}
}

// banBroken names the bans that an allocation breaks.
func (g *ground) banBroken(o, k int32, seats int64) []matcher.Violation {
	var found []matcher.Violation
	for _, ban := range g.inBan.of(nil, o, k) {
		found = append(found, violation(matcher.ViolationBan, "rule", string(g.problem.Rules[ban.thing].ID),
			"offer", string(g.problem.Offers[o].ID), "cell", g.problem.Demands[k].Cell.String(), "seats", seats))
	}
	return found
}
