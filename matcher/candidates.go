package matcher

// Candidates say how many people each commune can find for offers of Kinds over
// the whole plan: PerMille of the seats that it asks for, but at least AtLeast.
// A commune of 8 seats with per_mille 500 and at_least 2 sends at most 4 to them.
type Candidates struct {
	Kinds    []Kind `json:"kinds"`
	PerMille int64  `json:"per_mille"`
	AtLeast  int64  `json:"at_least"`
}

// RuleID is that of the limit which the entry becomes in one commune,
// "candidates:<kinds>:<commune>".
func (c *Candidates) RuleID(commune CommuneID) RuleID {
	return RuleID("candidates:" + joined(c.Kinds) + ":" + string(commune))
}

func (v *validator) candidates(at string, c *Candidates) {
	if len(c.Kinds) == 0 {
		v.add(FaultEmpty, at+"/kinds", nil)
	}
	v.kindsOnce(at+"/kinds", c.Kinds)
	v.number(at+"/per_mille", c.PerMille, 0, 1000)
	v.number(at+"/at_least", c.AtLeast, 0, MaxNumber)
}
