package shortfall

import (
	"slices"

	"dathang/matcher"
)

// lastingTraining lists, by field, the programmes that could qualify a holder for good.
func (c *count) lastingTraining() map[matcher.FieldID][]*matcher.Programme {
	list := map[matcher.FieldID][]*matcher.Programme{}
	for i := range c.ds.Programmes {
		g := &c.ds.Programmes[i]
		need, _ := g.Kind.Serves()
		if need != matcher.NeedUnqualified || g.Lasts() != matcher.TermLasting || g.Capacity == 0 ||
			len(c.opts.Kinds) > 0 && !slices.Contains(c.opts.Kinds, g.Kind) {
			continue
		}
		for field := range c.covers[g.Major] {
			list[field] = append(list[field], g)
		}
	}
	return list
}

// wait marks the classes whose holders leave within the horizon and whom no lasting training reaches before: training is
// no measure for them, replacing them is. The first intake of a programme is the one that reaches most.
// How many places it has is not asked: who finds none is unmet demand with a reason, and could be trained elsewhere.
func (c *count) wait(s *Shortfall) {
	last := c.res.Years[len(c.res.Years)-1]
	for i := range s.Classes {
		k := &s.Classes[i]
		if k.Class.Leaves == 0 || k.Class.Leaves > last {
			continue
		}
		k.Waits = !slices.ContainsFunc(c.trainings[s.Field], func(g *matcher.Programme) bool {
			intake := max(c.res.Years[0], g.FirstIntake)
			if g.LastIntake != 0 && intake > g.LastIntake {
				return false
			}
			return k.Class.Barred(g.Enters(), intake, matcher.ReadyYear(intake, g.StartMonth, g.Months)) == (matcher.Bar{})
		})
		if k.Waits {
			s.Waits += k.Count
		}
	}
}
