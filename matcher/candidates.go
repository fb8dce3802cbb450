package matcher

// Candidates say how many people each commune can find for offers of Kinds over the whole plan:
// PerMille of the seats it asks for, but at least AtLeast. With per_mille 500 and at_least 2, a
// commune of 8 seats sends at most 4 people.
type Candidates struct {
	Kinds    []Kind `json:"kinds"`
	PerMille int64  `json:"per_mille"`
	AtLeast  int64  `json:"at_least"`
}

// RuleID is the id of the limit that the entry becomes in one commune:
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
