package report

import (
	"encoding/csv"
	"io"
	"slices"
	"strconv"
	"strings"

	"dathang/data/lang"
	"dathang/matcher"
	"dathang/matcher/scenario"
)

// Change says in a sentence what a change does.
func (n *Names) Change(c *scenario.Change) string {
	return lang.Text(n.l, "change."+string(c.Kind), map[string]any{"where": n.whereOf(c), "value": n.valueOf(c)})
}

// whereOf names what a change is about.
func (n *Names) whereOf(c *scenario.Change) string {
	var parts []string
	if c.Offer != "" {
		parts = append(parts, n.Offer(c.Offer))
	}
	if c.Cell != nil {
		parts = append(parts, n.Cell(*c.Cell))
	}
	parts = append(parts, n.where(&c.Where)...)
	switch {
	case c.Kind == scenario.KindBudget && c.FiscalYear != 0:
		parts = append(parts, year(c.FiscalYear))
	case c.Kind == scenario.KindBudget:
		parts = append(parts, lang.Text(n.l, "report.all_years", nil))
	case c.Group != "":
		parts = append(parts, lang.Name(n.l, "position_group", c.Group))
	case c.Programme != nil:
		parts = append(parts, named(c.Programme.Name, string(c.Programme.ID))+" ("+lang.Name(n.l, "kind", string(c.Programme.Kind))+")", n.Provider(c.Programme.Provider))
	}
	if len(parts) == 0 {
		return lang.Text(n.l, "report.everything", nil)
	}
	return strings.Join(parts, "; ")
}

// valueOf says what a change sets, or scales.
func (n *Names) valueOf(c *scenario.Change) string {
	number := func(key string, v int64) string { return lang.Text(n.l, key, map[string]any{"n": v}) }
	switch {
	case c.Kind == scenario.KindCounter && c.KVND != nil:
		return number("report.n_seats", *c.Seats) + ", " + lang.Money(n.l, *c.KVND)
	case c.Programme != nil:
		return number("report.n_seats", c.Programme.Seats) + ", " + lang.Money(n.l, c.Programme.KVND)
	case c.Seats != nil:
		return number("report.n_seats", *c.Seats)
	case c.KVND != nil:
		return lang.Money(n.l, *c.KVND)
	case c.PerMille != nil:
		return lang.Text(n.l, "report.of_before", map[string]any{"share": *c.PerMille})
	case c.Years != nil:
		return number("report.n_years", *c.Years)
	case c.Months != nil:
		return number("report.n_months", *c.Months)
	case c.Weight != nil:
		return lang.Number(n.l, *c.Weight)
	case c.To != "":
		return n.Provider(c.To)
	case c.Lateness != nil:
		return number("report.n_years", int64(c.Lateness.MaxYears))
	case c.Reform != nil:
		return lang.Number(n.l, int64(len(c.Reform.Communes)))
	}
	levels := make([]string, len(c.Goals))
	for i, level := range c.Goals {
		goals := make([]string, len(level))
		for j, g := range level {
			goals[j] = lang.Name(n.l, "goal", string(g.Goal))
		}
		levels[i] = strings.Join(goals, " + ")
	}
	return strings.Join(levels, " → ")
}

// differencesShown of each list of a comparison.
const differencesShown = 8

// WriteComparison writes plans side by side, and what each changes of the first.
func WriteComparison(w io.Writer, l lang.Language, c *scenario.Comparison, plans []scenario.Plan) error {
	out := &comparison{page: page{w: w, l: l}, c: c}
	out.figures()
	for i := range c.Differences {
		out.names = []*Names{NewNames(l, plans[0].Problem), NewNames(l, plans[i+1].Problem)}
		out.difference(&c.Differences[i])
	}
	return out.err
}

type comparison struct {
	page
	c     *scenario.Comparison
	names []*Names
}

// known is the first name that is not the id.
func (s *comparison) known(id string, name func(*Names) string) string {
	for _, n := range s.names {
		if text := name(n); text != id {
			return text
		}
	}
	return id
}

func (s *comparison) word(key string) string { return lang.Text(s.l, key, nil) }

func (s *comparison) figures() {
	columns := []Column{{}}
	for i := range s.c.Plans {
		columns = append(columns, Column{s.c.Plans[i].Name, true})
	}
	t := NewTable(columns...)
	row := func(key string, cell func(*scenario.Figures) string) {
		cells := []string{s.word(key)}
		for i := range s.c.Plans {
			cells = append(cells, cell(&s.c.Plans[i].Figures))
		}
		t.Row(cells...)
	}
	row("report.status", func(f *scenario.Figures) string { return lang.Name(s.l, "status", string(f.Status)) })
	row("report.demand", func(f *scenario.Figures) string { return lang.Number(s.l, f.Demand) })
	row("report.served", func(f *scenario.Figures) string { return lang.Number(s.l, f.Served) })
	row("report.late", func(f *scenario.Figures) string { return lang.Number(s.l, f.Late) })
	row("report.unmet", func(f *scenario.Figures) string { return lang.Number(s.l, f.Unmet()) })
	row("report.rate", func(f *scenario.Figures) string {
		if f.Demand == 0 {
			return ""
		}
		return lang.Share(s.l, f.Served*1000/f.Demand)
	})
	row("report.money", func(f *scenario.Figures) string { return lang.Money(s.l, f.CostKVND) })
	s.table(t)
}

func (s *comparison) table(t *Table) {
	if s.err == nil {
		s.err = t.Write(s.w, "  ")
	}
}

func (s *comparison) difference(d *scenario.Difference) {
	s.line("")
	s.say("", "report.compared", map[string]any{"name": d.Name, "moved": d.Moved, "gained": d.Gained, "lost": d.Lost})
	if len(d.Dropped) > 0 {
		rules := make([]string, len(d.Dropped))
		for i, id := range d.Dropped {
			rules[i] = s.names[0].Rule(id)
		}
		s.say("", "report.dropped_rules", map[string]any{"count": len(rules), "rules": strings.Join(rules, "; ")})
	}
	bridge := NewTable(Column{s.word("report.bridge"), false}, Column{s.word("report.money"), true})
	for _, cause := range d.Bridge {
		if cause.KVND != 0 {
			bridge.Row(lang.Name(s.l, "bridge", string(cause.Cause)), signedMoney(s.l, cause.KVND))
		}
	}
	s.table(bridge)
	rows(s, "report.by_field", d.Fields, func(id matcher.FieldID) string {
		return s.known(string(id), func(n *Names) string { return n.Field(id) })
	})
	rows(s, "report.by_provider", d.Providers, func(id matcher.ProviderID) string {
		return s.known(string(id), func(n *Names) string { return n.Provider(id) })
	})
	// Where only money differs nobody gains or loses a seat.
	moved := slices.DeleteFunc(slices.Clone(d.Communes), func(c scenario.By[matcher.CommuneID]) bool { return c.Served == 0 && c.Demand == 0 })
	rows(s, "report.by_commune", moved, func(id matcher.CommuneID) string {
		return s.known(string(id), func(n *Names) string { return n.Commune(id) })
	})
}

// rows writes who gains most and who loses most.
func rows[ID ~string](s *comparison, title string, list []scenario.By[ID], name func(ID) string) {
	if len(list) == 0 {
		return
	}
	s.line("")
	t := NewTable(Column{s.word(title), false}, Column{s.word("report.demand"), true}, Column{s.word("report.served"), true}, Column{s.word("report.money"), true})
	for i := range list {
		if i >= differencesShown && i < len(list)-differencesShown {
			if i == differencesShown {
				t.Row("…", "", "", "")
			}
			continue
		}
		t.Row(name(list[i].ID), signedNumber(s.l, list[i].Demand), signedNumber(s.l, list[i].Served), signedMoney(s.l, list[i].KVND))
	}
	s.table(t)
}

func signedNumber(l lang.Language, n int64) string {
	if n > 0 {
		return "+" + lang.Number(l, n)
	}
	return lang.Number(l, n)
}

func signedMoney(l lang.Language, kvnd int64) string {
	if kvnd > 0 {
		return "+" + lang.Money(l, kvnd)
	}
	return lang.Money(l, kvnd)
}

// WriteShifts writes what moved as CSV: plan, cell, from, to, seats.
func WriteShifts(w io.Writer, c *scenario.Comparison) error {
	out := csv.NewWriter(w)
	_ = out.Write([]string{"plan", "commune", "field", "need", "year", "from", "to", "seats"}) // Flush tells
	for i := range c.Differences {
		d := &c.Differences[i]
		for j := range d.Shifts {
			s := &d.Shifts[j]
			_ = out.Write([]string{d.Name, string(s.Commune), string(s.Field), string(s.Need), year(s.Year), string(s.From), string(s.To), strconv.FormatInt(s.Seats, 10)})
		}
	}
	out.Flush()
	return out.Error()
}
