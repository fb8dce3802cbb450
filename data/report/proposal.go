package report

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"dathang/data/lang"
	"dathang/matcher"
)

// Check says what is known of a proposal's truth.
type Check int

// The outcomes of a check.
const (
	// Unchecked: nobody has recounted the proposal.
	Unchecked Check = iota
	// Verified: the recount bears out every claim.
	Verified
)

// WriteProposal writes the summary that a planner reads: what is asked, served,
// late and unmet, why, from whom, at what cost, and how good it provably is.
func WriteProposal(w io.Writer, l lang.Language, p *matcher.Proposal, check Check) error {
	s := &summary{
		page:  page{w: w, l: l},
		p:     p,
		names: NewNames(l, p.Problem),
		tally: NewTally(p.Problem, &p.Answer),
	}
	s.head(check)
	// Without a plan there is nothing to count.
	if p.Answer.Conflict != nil {
		s.conflict(p.Answer.Conflict)
		return s.err
	}
	s.totals()
	s.budgets()
	s.needs()
	s.fields()
	s.reasons()
	s.providers()
	s.kinds()
	s.years()
	s.levels()
	return s.err
}

// page is a text being written in one language. The first error of the writer is kept and stops all
// further output, so callers check err once at the end.
type page struct {
	w   io.Writer
	l   lang.Language
	err error
}

func (p *page) line(text string) {
	if p.err == nil {
		_, p.err = io.WriteString(p.w, text+"\n")
	}
}

// say writes a sentence of the catalogue, behind indent.
func (p *page) say(indent, key string, params map[string]any) {
	p.line(indent + p.text(key, params))
}

func (p *page) text(key string, params map[string]any) string { return lang.Text(p.l, key, params) }

// title starts a section.
func (p *page) title(key string) {
	p.line("")
	p.line(strings.ToUpper(p.text(key, nil)))
}

// table writes a table, indented.
func (p *page) table(t *Table) {
	if p.err == nil {
		p.err = t.Write(p.w, "  ")
	}
}

func (p *page) number(n int64) string { return lang.Number(p.l, n) }

// column is a column of text whose heading is a sentence of the catalogue; numbers is one of figures,
// aligned to the right.
func (p *page) column(key string) Column { return Column{Title: p.text(key, nil)} }

func (p *page) numbers(key string) Column { return Column{Title: p.text(key, nil), Right: true} }

// summary is the text of WriteProposal while it is written; tally holds its figures.
type summary struct {
	page
	p     *matcher.Proposal
	names *Names
	tally *Tally
}

// head writes the title, the marks of the data (such as assumed figures), and a table of status,
// check, policy and time.
func (s *summary) head(check Check) {
	p := s.p.Problem
	title := p.Name
	if len(p.Years) > 0 {
		title = strings.TrimSpace(title + " " + years(p.Years))
	}
	s.say("", "report.title", map[string]any{"name": title})
	for _, mark := range p.Marks {
		s.line("  ! " + lang.Name(s.l, "mark", mark))
	}
	s.line("")
	t := NewTable(Column{}, Column{})
	t.Row(s.text("report.status", nil), lang.Name(s.l, "status", string(s.p.Answer.Status)))
	if by := s.p.Answer.StoppedBy; by != "" {
		t.Row("", lang.Name(s.l, "stopped_by", by))
	}
	key := "report.unchecked"
	if check == Verified {
		key = "report.verified"
	}
	t.Row(s.text("report.check", nil), s.text(key, nil))
	if s.p.Run.Policy != nil {
		t.Row(s.text("report.policy", nil), named(s.p.Run.Policy.Name, s.p.Run.Policy.ID))
	}
	if s.p.Run.SolveMS > 0 {
		t.Row(s.text("report.time", nil), s.text("report.seconds", map[string]any{"seconds": lang.Decimal(s.l, (s.p.Run.SolveMS+50)/100, 1)}))
	}
	s.table(t)
}

// totals writes the seats asked, served, late and unmet, the cost by fiscal year, and the share of
// served seats that rests on assumed data.
func (s *summary) totals() {
	total := &s.tally.Total.Count
	s.title("report.totals")
	t := NewTable(Column{}, Column{Right: true}, Column{})
	row := func(key string, seats int64, of int64) {
		t.Row(s.text(key, nil), s.number(seats), s.share(seats, of))
	}
	t.Row(s.text("report.demand", nil), s.number(total.Demand), "")
	row("report.served", total.Served, total.Demand)
	row("report.served_late", total.Late, total.Demand)
	row("report.unmet", total.Unmet, total.Demand)
	s.table(t)
	if refresh := &s.tally.Total.Refresh; refresh.Demand > 0 {
		s.say("  ", "report.refreshers", map[string]any{"demand": refresh.Demand, "served": refresh.Served, "late": refresh.Late, "unmet": refresh.Unmet, "cost": s.tally.RefreshKVND})
	}
	s.people()
	key := "report.cost"
	if len(s.tally.Payments) == 0 {
		key = "report.no_cost"
	}
	s.say("  ", key, map[string]any{"cost": s.tally.CostKVND})
	for _, pay := range s.tally.Payments {
		s.say("    ", "report.fiscal_year", map[string]any{"year": pay.Year, "cost": pay.KVND})
	}
	s.bridging()
	if s.tally.AssumedSeat > 0 {
		s.say("  ! ", "report.assumed", map[string]any{"share": matcher.PerMille(s.tally.AssumedSeat, total.Served+s.tally.Total.Refresh.Served)})
	}
}

// people says how long posts wait for somebody qualified, and how many holders wait to be replaced.
func (s *summary) people() {
	if s.tally.LackingAlone > 0 {
		s.say("  ", "report.lacking", map[string]any{"year": s.p.Problem.End() - 1, "posts": s.tally.Lacking, "alone": s.tally.LackingAlone})
	}
	if s.tally.WaitedYears > 0 {
		s.say("  ", "report.waited", map[string]any{"years": s.tally.WaitedYears})
	}
	if s.tally.Waits > 0 {
		s.say("  ", "report.waits", map[string]any{"people": s.tally.Waits})
	}
}

// needs writes the seats of each need, where there is more than one.
func (s *summary) needs() {
	if len(s.tally.Needs) < 2 {
		return
	}
	s.title("report.by_need_title")
	t := NewTable(s.column("report.need"), s.numbers("report.demand"), s.numbers("report.served"),
		s.numbers("report.late"), s.numbers("report.unmet"), s.numbers("report.rate"))
	for i := range s.tally.Needs {
		n := &s.tally.Needs[i]
		t.Row(lang.Name(s.l, "need", string(n.Need)), s.number(n.Demand), s.number(n.Served), s.number(n.Late), s.number(n.Unmet), s.share(n.Served, n.Demand))
	}
	s.table(t)
}

// bridging sums the secondments of all years: seats filled, seats open, cost. It says nothing where
// nobody is seconded.
func (s *summary) bridging() {
	var seats, open, cost int64
	for i := range s.p.Answer.Bridging {
		b := &s.p.Answer.Bridging[i]
		seats += b.Seats()
		cost += b.CostKVND()
		// Open posts are those that are bridged and those that stay empty.
		open += b.Seats()
		for _, u := range b.Unmet {
			open += u.Seats
		}
	}
	if seats > 0 {
		s.say("  ", "report.bridged", map[string]any{"seats": seats, "open": open, "cost": cost})
	}
}

// fields writes the seats of each field, then the refreshers.
func (s *summary) fields() {
	s.fieldTable("report.by_field", s.tally.Fields)
	if len(s.tally.Refreshers) > 0 {
		s.fieldTable("report.refreshers_title", s.tally.Refreshers)
	}
}

// fieldTable writes a line for each field of a list.
func (s *summary) fieldTable(title string, list []FieldTally) {
	s.title(title)
	t := NewTable(s.column("report.field"), s.numbers("report.demand"), s.numbers("report.served"),
		s.numbers("report.late"), s.numbers("report.unmet"), s.numbers("report.rate"))
	for i := range list {
		f := &list[i]
		t.Row(s.names.Field(f.Field), s.number(f.Demand), s.number(f.Served), s.number(f.Late), s.number(f.Unmet), s.share(f.Served, f.Demand))
	}
	s.table(t)
}

// reasonsShown is how many kinds of reason a field gets lines for; the others are summed in one line.
const reasonsShown = 4

// reasons writes for each field what its unmet seats wait for, the most frequent first.
func (s *summary) reasons() {
	if len(s.p.Answer.Reasons) == 0 {
		return
	}
	s.title("report.why")
	s.say("  ", "report.why_note", nil)
	t := NewTable(s.column("report.field"), s.column("report.reason"), s.numbers("report.cells"), s.numbers("report.unmet"))
	for _, f := range slices.Concat(s.tally.Fields, s.tally.Refreshers) {
		name := s.names.Field(f.Field)
		for _, r := range f.Reasons[:min(reasonsShown, len(f.Reasons))] {
			t.Row(name, s.reason(&r), s.number(r.Cells), s.number(r.Seats))
			// The field is named on its first line only.
			name = ""
		}
		// The other reasons share one line, so that the numbers of the field still add up.
		var rest ReasonTally
		for _, r := range f.Reasons[min(reasonsShown, len(f.Reasons)):] {
			rest.Cells += r.Cells
			rest.Seats += r.Seats
		}
		if rest.Cells > 0 {
			t.Row("", s.text("report.other_reasons", nil), s.number(rest.Cells), s.number(rest.Seats))
		}
	}
	s.table(t)
}

// reason names a set of relaxations that are needed together. No relaxations means either that there
// is room after all or that no reason could be proven.
func (s *summary) reason(r *ReasonTally) string {
	switch {
	case r.Room:
		return s.text("report.room_after_all", nil)
	case len(r.Relaxations) == 0:
		return lang.Name(s.l, "proof", string(matcher.ProofNone))
	}
	return strings.Join(each(r.Relaxations, func(c matcher.RelaxationCode) string {
		return lang.Name(s.l, "relaxation", string(c))
	}), " + ")
}

// providers writes what each provider gives and what it costs. All communes that release staff share
// one line, marked by its kind transfer.
func (s *summary) providers() {
	s.title("report.by_provider")
	t := NewTable(s.column("report.provider"), s.numbers("report.offers"), s.numbers("report.seats"), s.numbers("report.ordered"), s.numbers("report.money"))
	for i := range s.tally.Providers {
		p := &s.tally.Providers[i]
		name := s.names.Provider(p.Provider)
		if p.Kind == matcher.KindTransfer {
			// All communes together.
			name = s.text("report.releasing_communes", nil)
		}
		s.supply(t, name, p)
	}
	s.table(t)
}

// kinds writes the same figures by kind of offer.
func (s *summary) kinds() {
	s.title("report.by_kind")
	t := NewTable(s.column("report.kind"), s.numbers("report.offers"), s.numbers("report.seats"), s.numbers("report.ordered"), s.numbers("report.money"))
	for i := range s.tally.Kinds {
		s.supply(t, lang.Name(s.l, "kind", string(s.tally.Kinds[i].Kind)), &s.tally.Kinds[i])
	}
	s.table(t)
}

// supply adds a line of supply figures to t.
func (s *summary) supply(t *Table, name string, row *SupplyTally) {
	t.Row(name, s.number(row.Offers), s.number(row.Served), s.number(row.Ordered), lang.Money(s.l, row.CostKVND))
}

// years writes the seats by the year in which they are first needed.
func (s *summary) years() {
	s.title("report.by_year")
	t := NewTable(s.column("report.year"), s.numbers("report.demand"), s.numbers("report.served"),
		s.numbers("report.late"), s.numbers("report.unmet"), s.numbers("report.ready_by"), s.numbers("report.ready_rate"))
	for _, y := range s.tally.Years {
		t.Row(year(y.Year), s.number(y.Demand), s.number(y.Served), s.number(y.Late), s.number(y.Unmet),
			s.number(y.Ready), s.share(y.Ready, s.tally.Total.Demand))
	}
	s.table(t)
}

// levels writes the goals in order of priority with value, bound and gap. The goal "worst off first"
// may have hundreds of proven steps; beyond the first few they are summed in one line, at the last
// step of the run.
func (s *summary) levels() {
	s.title("report.levels")
	steps, more := 0, int64(0)
	for i := range s.p.Answer.Levels {
		level := &s.p.Answer.Levels[i]
		// A step with a gap always gets its line: a gap must not disappear in a sum.
		if level.Share != nil && level.Gap == 0 {
			if steps++; steps > stepsShown && level.Share.Unmet > 0 {
				if more++; !s.stepFollows(i) {
					s.moreSteps(level, more)
				}
				continue
			}
		}
		key := "report.level_optimal"
		switch {
		case level.Gap != 0 && i > 0:
			key = "report.level_gap_below"
		case level.Gap != 0:
			key = "report.level_gap"
		case i > 0:
			key = "report.level_optimal_below"
		}
		s.say("  ", key, map[string]any{
			"level": i + 1, "goals": s.goals(level), "value": s.amount(level, level.Value), "bound": s.amount(level, level.Bound),
			"gap": lang.Gap(s.l, level.Gap, level.Value),
		})
	}
}

// stepsShown is how many steps of the goal "worst off first" get lines of their own.
const stepsShown = 4

// stepFollows reports whether level i+1 is also a proven step of the goal "worst off first".
func (s *summary) stepFollows(i int) bool {
	levels := s.p.Answer.Levels
	return i+1 < len(levels) && levels[i+1].Share != nil && levels[i+1].Share.Unmet > 0 && levels[i+1].Gap == 0
}

// moreSteps sums count steps in one line, with the share that the last of them is about.
func (s *summary) moreSteps(last *matcher.Level, count int64) {
	s.say("  ", "report.goal_more_steps", map[string]any{
		"count": count, "share": s.share(last.Share.Unmet, last.Share.Of), "unmet": last.Share.Unmet, "of": last.Share.Of, "value": last.Value,
	})
}

// amount writes a value of a level: as money where the level is the cost alone with weight 1, else as
// a number.
func (s *summary) amount(level *matcher.Level, n int64) string {
	if g := level.Goals; len(g) == 1 && unitOf(g[0].Goal) == matcher.UnitKVND && g[0].Value == level.Value {
		return lang.Money(s.l, n)
	}
	return s.number(n)
}

// goals lists the goals of a level, each with its value in its unit.
func (s *summary) goals(level *matcher.Level) string {
	return strings.Join(each(level.Goals, func(g matcher.GoalValue) string {
		params := map[string]any{"goal": lang.Name(s.l, "goal", string(g.Goal)), "value": g.Value}
		switch unitOf(g.Goal) {
		case matcher.UnitCommunes:
			return s.step(level, params)
		case matcher.UnitKVND:
			return s.text("report.goal_money", params)
		case matcher.UnitKilometres:
			return s.text("report.goal_km", params)
		case matcher.UnitPostYears:
			return s.text("report.goal_post_years", params)
		case matcher.UnitNone:
			return s.text("report.goal_tie", params)
		}
		return s.text("report.goal_points", params)
	}), ", ")
}

// step says which share a step of the goal "worst off first" is about and how many communes have it.
// An unmet share of 0 ends the steps: no other commune lacks anything.
func (s *summary) step(level *matcher.Level, params map[string]any) string {
	if level.Share == nil || level.Share.Unmet == 0 {
		return s.text("report.goal_nobody_else", params)
	}
	params["unmet"], params["of"] = level.Share.Unmet, level.Share.Of
	params["share"] = s.share(level.Share.Unmet, level.Share.Of)
	return s.text("report.goal_share", params)
}

// share writes part of whole as a percentage; a dash where whole is 0.
func (p *page) share(part, whole int64) string {
	if whole == 0 {
		return "–"
	}
	return lang.Share(p.l, matcher.PerMille(part, whole))
}

func year(y int) string { return strconv.Itoa(y) }

// years writes a sorted list as 2024–2028 where it has no holes, else year by year. The list must not
// be empty.
func years(list []int) string {
	first, last := list[0], list[len(list)-1]
	switch {
	case first == last:
		return year(first)
	case last-first == len(list)-1:
		return fmt.Sprintf("%d–%d", first, last)
	}
	return strings.Join(each(list, year), ", ")
}
