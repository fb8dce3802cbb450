package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"dathang/data/lang"
	"dathang/matcher"
	"dathang/matcher/scenario"
)

// Change says in a sentence what a change does. The sentence of the catalogue may use every member of
// the change by its JSON name, and two parameters that sum them up: where says what the change is
// about, value what it sets.
func (n *Names) Change(c *scenario.Change) string {
	return lang.Text(n.l, "change."+string(c.Kind), n.paramsOf(c))
}

// selecting are the members that say what a change is about, in the order in which a sentence names
// them. All others say what it sets, but for intakes, which the sentences name themselves.
var selecting = []string{"offer", "cell", "where", "fiscal_year", "group", "programme"}

// paramsOf are the parameters of a change's sentence. A member that the change does not set is "".
func (n *Names) paramsOf(c *scenario.Change) map[string]any {
	params := map[string]any{}
	var value []string
	for i := range scenario.Members {
		m := &scenario.Members[i]
		set, there := m.Of(c)
		if !there {
			params[m.Name] = ""
			continue
		}
		said := n.member(m.Name, set)
		params[m.Name] = said
		switch {
		// A new programme is both: its name says what the change is about, seats and price what it sets.
		case m.Name == "programme":
			value = append(value, n.seats(c.Programme.Seats), lang.Money(n.l, c.Programme.KVND))
		case m.Name != "intakes" && !slices.Contains(selecting, m.Name):
			value = append(value, said)
		}
	}
	params["where"], params["value"] = n.whereOf(c, params), strings.Join(value, ", ")
	return params
}

// whereOf names what a change is about: the selecting members that are set, or "everything".
func (n *Names) whereOf(c *scenario.Change, params map[string]any) string {
	var parts []string
	for _, name := range selecting {
		if said := params[name].(string); said != "" {
			parts = append(parts, said)
		}
	}
	// A kind of change that could name a fiscal year and does not applies to all of them.
	if info, ok := c.Kind.Info(); ok && c.FiscalYear == 0 && slices.Contains(info.Members(), "fiscal_year") {
		parts = append(parts, lang.Text(n.l, "report.all_years", nil))
	}
	if len(parts) == 0 {
		return lang.Text(n.l, "report.everything", nil)
	}
	return strings.Join(parts, "; ")
}

// valueOf says what a change sets or scales.
func (n *Names) valueOf(c *scenario.Change) string { return n.paramsOf(c)["value"].(string) }

func (n *Names) seats(count int64) string { return n.count("report.one_seat", "report.n_seats", count) }

func (n *Names) years(count int64) string { return n.count("report.one_year", "report.n_years", count) }

// count writes a number with its noun: English has another word for one.
func (n *Names) count(one, many string, count int64) string {
	if count == 1 {
		return lang.Text(n.l, one, nil)
	}
	return lang.Text(n.l, many, map[string]any{"n": count})
}

// member writes a member of a change in words. A number is written by its name, which implies the
// unit, everything else by its type. A number without a unit here is written plain, and the sentence
// supplies the unit.
func (n *Names) member(name string, value any) string {
	switch v := value.(type) {
	case *int64:
		switch name {
		case "seats":
			return n.seats(*v)
		case "kvnd":
			return lang.Money(n.l, *v)
		case "per_mille":
			return lang.Text(n.l, "report.of_before", map[string]any{"share": *v})
		case "years":
			return n.years(*v)
		case "months":
			return n.count("report.one_month", "report.n_months", *v)
		}
		return lang.Number(n.l, *v)
	case int:
		return year(v)
	case matcher.OfferID:
		return n.Offer(v)
	case *matcher.Cell:
		return n.Cell(*v)
	case matcher.Where:
		return strings.Join(n.where(&v), "; ")
	case matcher.ProviderID:
		return n.Provider(v)
	case *scenario.NewProgramme:
		return named(v.Name, string(v.ID)) + " (" + lang.Name(n.l, "kind", string(v.Kind)) + "); " + n.Provider(v.Provider)
	// Of lateness the sentence says how late a seat may be, of a reform how many units it has.
	case *matcher.Lateness:
		return n.years(int64(v.MaxYears))
	case *scenario.Reform:
		return lang.Number(n.l, int64(len(v.Communes)))
	case [][]matcher.Goal:
		levels := make([]string, len(v))
		for i, level := range v {
			levels[i] = strings.Join(each(level, func(g matcher.Goal) string { return lang.Name(n.l, "goal", string(g.Goal)) }), " + ")
		}
		return strings.Join(levels, " → ")
	// The only text among the members is a group of positions.
	case string:
		return CodeName(n.l, n.of, matcher.NamesPositionGroup, v)
	}
	return fmt.Sprint(value)
}

// differencesShown is how many lines a list of a comparison shows at each end.
const differencesShown = 8

// WriteComparison writes the figures of all plans side by side, then what each further plan changes
// against the first. plans are those that c compares, in the same order.
func WriteComparison(w io.Writer, l lang.Language, c *scenario.Comparison, plans []scenario.Plan) error {
	out := &comparison{page: page{w: w, l: l}, c: c}
	out.figures()
	for i := range c.Differences {
		// A reform gives communes new ids, so each plan has names of its own.
		out.names = []*Names{NewNames(l, plans[0].Problem), NewNames(l, plans[i+1].Problem)}
		out.difference(&c.Differences[i])
	}
	return out.err
}

// comparison is the text of WriteComparison while it is written. names are those of the two plans that
// are compared.
type comparison struct {
	page
	c     *scenario.Comparison
	names []*Names
}

// known is the first name that is not the bare id: an object may exist in only one of the two plans.
func (s *comparison) known(id string, name func(*Names) string) string {
	for _, n := range s.names {
		if text := name(n); text != id {
			return text
		}
	}
	return id
}

func (s *comparison) word(key string) string { return lang.Text(s.l, key, nil) }

// figures writes a column for each plan and a line for each figure.
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
	// Without demand there is no rate.
	row("report.rate", func(f *scenario.Figures) string {
		if f.Demand == 0 {
			return ""
		}
		return lang.Share(s.l, matcher.PerMille(f.Served, f.Demand))
	})
	if slices.ContainsFunc(s.c.Plans, func(p scenario.PlanFigures) bool { return p.Refresh > 0 }) {
		row("report.refreshers_held", func(f *scenario.Figures) string {
			return lang.Text(s.l, "report.part_of", map[string]any{"part": f.Refreshed, "whole": f.Refresh})
		})
	}
	row("report.money", func(f *scenario.Figures) string { return lang.Money(s.l, f.CostKVND) })
	s.table(t)
}

func (s *comparison) table(t *Table) {
	if s.err == nil {
		s.err = t.Write(s.w, "  ")
	}
}

// difference writes what one plan changes against the first: seats moved, gained and lost, rules that
// a reform dropped, the cost difference by cause, and who gains and loses.
func (s *comparison) difference(d *scenario.Difference) {
	s.line("")
	s.say("", "report.compared", map[string]any{"name": d.Name, "moved": d.Moved, "gained": d.Gained, "lost": d.Lost})
	if d.Left > 0 {
		s.say("", "report.left_with_years", map[string]any{"seats": d.Left})
	}
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
	moved := slices.DeleteFunc(slices.Clone(d.Communes), func(c scenario.By[matcher.CommuneID]) bool {
		return c.Served == 0 && c.Demand == 0 && c.Refreshed == 0 && c.Refresh == 0
	})
	rows(s, "report.by_commune", moved, func(id matcher.CommuneID) string {
		return s.known(string(id), func(n *Names) string { return n.Commune(id) })
	})
}

// rows writes the first and last lines of a list that is sorted by gain: who gains most and who loses
// most.
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

// signedNumber and signedMoney mark an increase with a plus sign.
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

// WriteShifts writes the seats that changed hands as CSV: plan, cell with its class in words, from, to, seats. An empty from
// or to means unmet. plans are those that c compares, in the same order.
func WriteShifts(w io.Writer, l lang.Language, c *scenario.Comparison, plans []scenario.Plan) error {
	out := csv.NewWriter(w)
	_ = out.Write([]string{"plan", "commune", "field", "need", "year", "class", "class_name", "from", "to", "seats"}) // Flush tells
	for i := range c.Differences {
		d := &c.Differences[i]
		text := &comparison{page: page{l: l}, names: []*Names{NewNames(l, plans[0].Problem), NewNames(l, plans[i+1].Problem)}}
		for j := range d.Shifts {
			s := &d.Shifts[j]
			class := text.known(string(s.Class), func(n *Names) string { return n.Class(s.Class) })
			_ = out.Write([]string{d.Name, string(s.Commune), string(s.Field), string(s.Need), year(s.Year), string(s.Class), class, string(s.From), string(s.To), strconv.FormatInt(s.Seats, 10)})
		}
	}
	out.Flush()
	return out.Error()
}
