package compile

import "dathang/matcher"

// Hindrances lists every condition that keeps an offer from cell k; none if the two are a pair.
func (c *Formulation) Hindrances(offer int32, k int) []matcher.Hindrance {
	ps := c.Pairs
	if ps.Find(offer, k) >= 0 {
		return nil
	}
	o, d := &c.Problem.Offers[offer], &c.Problem.Demands[k]
	// verify asks for the same list in the same order.
	var list []matcher.Hindrance
	if need, _ := o.Kind.Serves(); need != d.Need {
		list = append(list, matcher.Hindrance{Cause: matcher.CauseNeed})
	}
	if o.Term == matcher.TermTemporary {
		list = append(list, matcher.Hindrance{Cause: matcher.CauseTerm})
	}
	if coverage := coverageOf(c.Problem, o.Major, d.Field); coverage < c.Problem.Threshold {
		list = append(list, matcher.Hindrance{Cause: matcher.CauseCoverage, Amount: coverage, Want: c.Problem.Threshold})
	}
	if late := ps.tooLate(o, d); late > 0 {
		list = append(list, matcher.Hindrance{Cause: matcher.CauseYear, Amount: int64(late)})
	}
	if over(o, d) {
		list = append(list, matcher.Hindrance{Cause: matcher.CauseYear, Amount: int64(o.Until - d.Opened())})
	}
	if v := &c.Problem.Providers[ps.provider[o.Provider]]; v.Commune != "" && v.Commune == d.Commune {
		list = append(list, matcher.Hindrance{Cause: matcher.CauseSelf})
	}
	if m := ps.metres(o, d); o.ReachM > 0 && m > o.ReachM {
		list = append(list, matcher.Hindrance{Cause: matcher.CauseReach, Amount: m - o.ReachM, Want: o.ReachM})
	}
	bar := barred(o, ps.class[k])
	if bar.Level {
		list = append(list, matcher.Hindrance{Cause: matcher.CauseLevel})
	}
	if bar.Older > 0 {
		list = append(list, matcher.Hindrance{Cause: matcher.CauseAge, Amount: int64(bar.Older), Want: int64(o.Entry.HighAge)})
	}
	if bar.Early > 0 {
		list = append(list, matcher.Hindrance{Cause: matcher.CauseLeaves, Amount: int64(bar.Early)})
	}
	for i := range ps.bans {
		if b := &ps.bans[i]; b.offers[offer] && b.cells[k] {
			list = append(list, matcher.Hindrance{Cause: matcher.CauseBan, Rule: b.rule})
		}
	}
	return list
}

// coverageOf is how well a major covers a field, per mille; 0 where the table does not have the two.
func coverageOf(p *matcher.Problem, major matcher.MajorCode, field matcher.FieldID) int64 {
	for _, row := range p.Coverage {
		if row.Major == major && row.Field == field {
			return row.PerMille
		}
	}
	return 0
}
