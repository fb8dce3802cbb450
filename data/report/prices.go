package report

import (
	"io"
	"strings"

	"dathang/data/lang"
	"dathang/matcher"
)

// WritePrices writes the first prices of a proposal: what one unit more, and
// one less, of something that is full does to every goal.
func WritePrices(w io.Writer, l lang.Language, p *matcher.Problem, list []matcher.Price, top int) error {
	out := &prices{page: page{w: w, l: l}, names: NewNames(l, p)}
	out.say("", "report.prices_title", map[string]any{"name": p.Name})
	if len(list) == 0 {
		out.say("  ", "report.no_prices", nil)
		return out.err
	}
	out.say("", "report.prices_note", nil)
	if list[0].Slope != nil {
		out.say("", "report.prices_interval", nil)
	}
	out.line("")
	for i := range list[:min(top, len(list))] {
		out.price(&list[i])
	}
	if rest := len(list) - top; rest > 0 {
		out.say("", "report.prices_more", map[string]any{"count": rest, "all": len(list)})
	}
	return out.err
}

type prices struct {
	page
	names *Names
}

func (s *prices) price(p *matcher.Price) {
	s.line("- " + capital(s.names.Row(p.Row)))
	more, less := "report.price_more_seat", "report.price_less_seat"
	if p.Unit > 1 {
		more, less = "report.price_more_money", "report.price_less_money"
	}
	for _, line := range []struct {
		key    string
		effect *matcher.Effect
	}{{more, &p.More}, {less, &p.Less}} {
		s.say("    ", line.key, map[string]any{"unit": p.Unit, "effect": s.effect(line.effect), "range": s.reach(line.effect)})
	}
	if p.Slope != nil {
		s.say("    ", "report.price_slope", map[string]any{"slope": s.names.signed(*p.Slope)})
	}
}

func (s *prices) reach(e *matcher.Effect) string {
	key := "report.price_range"
	switch {
	case e.Units == 0, e.Units == 1 && !e.Beyond:
		return ""
	case e.Beyond:
		key = "report.price_range_beyond"
	}
	return s.text(key, map[string]any{"units": e.Units})
}

func (s *prices) effect(e *matcher.Effect) string {
	switch {
	case e.Impossible:
		return s.text("report.price_impossible", nil)
	case e.Zero():
		return s.text("report.price_none", nil)
	}
	var parts []string
	if list := s.names.goalChanges(e.Goals); list != "" {
		parts = append(parts, list)
	}
	for i, v := range e.Levels {
		switch {
		case v.Exact():
		case v.Low <= 0 && v.High >= 0:
			parts = append(parts, s.text("report.price_unclear", map[string]any{"level": i + 1}))
		default:
			parts = append(parts, s.text("report.price_between", map[string]any{"level": i + 1, "low": s.names.signed(v.Low), "high": s.names.signed(v.High)}))
		}
	}
	if len(parts) == 0 {
		return s.text("report.price_none", nil) // but for the tie-break
	}
	return strings.Join(parts, "; ")
}

// goalChanges says by how much goals change; the tie-break is nobody's concern.
func (n *Names) goalChanges(list []matcher.GoalValue) string {
	var parts []string
	for _, g := range list {
		if g.Goal == matcher.GoalTie {
			continue
		}
		by := n.goalAmount(g.Goal, g.Value)
		if g.Value > 0 {
			by = "+" + by
		}
		parts = append(parts, lang.Name(n.l, "goal", string(g.Goal))+" "+by)
	}
	return strings.Join(parts, ", ")
}

// goalAmount writes so much of a goal in its unit.
func (n *Names) goalAmount(goal matcher.GoalID, v int64) string {
	switch goal {
	case matcher.GoalCost:
		return lang.Money(n.l, v)
	case matcher.GoalDistance:
		return lang.Number(n.l, v) + " km"
	}
	return lang.Number(n.l, v)
}

// signed writes a change with its sign.
func (n *Names) signed(v int64) string {
	if v > 0 {
		return "+" + lang.Number(n.l, v)
	}
	return lang.Number(n.l, v)
}
