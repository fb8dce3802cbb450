package verify

import "dathang/matcher"

// Rule ban: no seat on any pair that it selects.

// newBans finds the pairs that each ban holds, once for all later questions.
func (x *index) newBans() {
	x.inBan = newSelection(len(x.problem.Offers), len(x.problem.Demands))
	for i := range x.problem.Rules {
		if x.problem.Rules[i].Kind == matcher.RuleBan {
			x.inBan.add(int32(i), x, &x.problem.Rules[i].Where)
		}
	}
}

// banBroken names the bans that an allocation breaks.
func (x *index) banBroken(o, k int32, seats int64) []matcher.Violation {
	var found []matcher.Violation
	for _, ban := range x.inBan.of(nil, o, k) {
		found = append(found, violation(matcher.ViolationBan, "rule", string(x.problem.Rules[ban.thing].ID),
			"offer", string(x.problem.Offers[o].ID), "cell", x.problem.Demands[k].Cell.String(), "seats", seats))
	}
	return found
}
