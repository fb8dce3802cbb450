package matcher

import (
	"fmt"
	"slices"
)

// Candidates say how many people each commune can find for offers of Kinds over
// the whole plan: PerMille of the seats that it asks for, but at least AtLeast.
// A commune of 8 seats with per_mille 500 and at_least 2 sends at most 4 to them.
type Candidates struct {
	Kinds    []Kind `json:"kinds"`
	PerMille int64  `json:"per_mille"`
	AtLeast  int64  `json:"at_least"`
}

func (v *validator) candidates(at string, c *Candidates) {
	if len(c.Kinds) == 0 {
		v.add(FaultEmpty, at+"/kinds", nil)
	}
	v.kindsOnce(at+"/kinds", c.Kinds)
	v.number(at+"/per_mille", c.PerMille, 0, 1000)
	v.number(at+"/at_least", c.AtLeast, 0, MaxNumber)
}

// candidates make one limit a commune. Where the seats that these kinds could
// serve at all stay within it, it would bound nothing and is left out.
func (b *builder) candidates() {
	for i := range b.plan.Policy.Candidates {
		list := &b.plan.Policy.Candidates[i]
		for _, c := range sortedKeys(b.asked) {
			asked := b.asked[c]
			high := max(list.AtLeast, list.PerMille*asked.seats/1000)
			if asked.servedBy(list.Kinds) <= high {
				continue
			}
			b.fromPolicy(fmt.Sprintf("/candidates/%d", i), Rule{
				ID: RuleID("candidates:" + joined(list.Kinds) + ":" + string(c)), Kind: RuleLimit,
				Where: Where{Kinds: slices.Clone(list.Kinds), Communes: []CommuneID{c}}, High: Seats(high),
			})
		}
	}
}

// servedBy is how many of the seats have a need that one of the kinds serves.
func (a *askedOf) servedBy(kinds []Kind) int64 {
	var vacant, unqualified bool
	for _, k := range kinds {
		need, _ := k.Serves()
		vacant = vacant || need == NeedVacant
		unqualified = unqualified || need == NeedUnqualified
	}
	var n int64
	if vacant {
		n += a.seats - a.unqualified
	}
	if unqualified {
		n += a.unqualified
	}
	return n
}
