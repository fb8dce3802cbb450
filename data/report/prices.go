package report

import (
	"io"
	"slices"
	"strings"

	"dathang/data/lang"
	"dathang/matcher"
)

// PricesShown says how prices are written: so many at most, and whether they hold for the plan's classes as they are.
type PricesShown struct {
	Top     int
	Settled bool
}

// WritePrices writes the first prices of a proposal: what one unit more, and one unit less, of
// each exhausted resource does to every goal.
func WritePrices(w io.Writer, l lang.Language, p *matcher.Problem, list []matcher.Price, shown PricesShown) error {
	out := newCases(w, NewNames(l, p), p)
	out.say("", "report.prices_title", map[string]any{"name": p.Name})
	if len(list) == 0 {
		out.say("  ", "report.no_prices", nil)
		return out.err
	}
	out.say("", "report.prices_note", nil)
	// A slope is given only where side rows or cohorts leave intervals, so its presence calls for the note
	// on them.
	if slices.ContainsFunc(list, func(p matcher.Price) bool { return p.Slope != nil }) {
		out.say("", "report.prices_interval", nil)
	}
	if shown.Settled {
		out.say("", "report.prices_settled", nil)
	}
	out.line("")
	for i := range list[:min(shown.Top, len(list))] {
		out.line("- " + capital(out.names.Row(list[i].Row)))
		for _, text := range out.price(&list[i]) {
			out.line("    " + text)
		}
	}
	if rest := len(list) - shown.Top; rest > 0 {
		out.say("", "report.prices_more", map[string]any{"count": rest, "all": len(list)})
	}
	return out.err
}

// PriceTexts are the sentences of one price: one unit more, one unit less, and an estimate where no
// exact change is known.
func PriceTexts(names *Names, p *matcher.Problem, price *matcher.Price) []string {
	return newCases(io.Discard, names, p).price(price)
}

// noun is what a row counts.
type noun string

const (
	ofSeats  noun = "seat"
	ofPeople noun = "person"
	ofMoney  noun = "money"
	ofCohort noun = "cohort"
	ofChange noun = "change"
)

// counts says what a row counts, and its upper bound where the row is a rule that has one, else nil.
func (s *cases) counts(row matcher.RowID) (noun, *int64) {
	// Rows of cohorts and of some rules count something else; all
	// others (capacities, demand, load) count seats.
	family, id := row.Cut()
	if family == matcher.FamilyCohort {
		return ofCohort, nil
	}
	rule := s.names.rules[matcher.RuleID(id)]
	switch {
	case family != matcher.FamilyRule || rule == nil:
		return ofSeats, nil
	case ofTraining(rule):
		return ofPeople, rule.High
	}
	switch rule.Kind.Info().Unit {
	case matcher.RuleOfKVND:
		return ofMoney, rule.High
	case matcher.RuleOfLost:
		return ofChange, rule.High
	case matcher.RuleOfPeople:
		return ofPeople, rule.High
	}
	return ofSeats, rule.High
}

var (
	// The keys of the sentences on one unit more and one unit less, by what the row counts: each noun
	// needs its own grammar.
	moreKeys = map[noun]string{
		ofSeats: "report.price_more_seat", ofPeople: "report.price_more_person", ofMoney: "report.price_more_money",
		ofCohort: "report.price_more_cohort", ofChange: "report.price_more_change",
	}
	lessKeys = map[noun]string{
		ofSeats: "report.price_less_seat", ofPeople: "report.price_less_person", ofMoney: "report.price_less_money",
		ofCohort: "report.price_less_cohort", ofChange: "report.price_less_change",
	}
)

// price composes the sentences of one price.
func (s *cases) price(p *matcher.Price) []string {
	// What one unit less does is left out for a bound of 0, which cannot be lowered.
	of, high := s.counts(p.Row)
	line := func(key string, unit int64, e *matcher.Effect) string {
		return s.text(key, map[string]any{"unit": unit, "effect": s.effect(e), "range": s.reach(of, e)})
	}
	texts := []string{line(moreKeys[of], p.Unit, &p.More)}
	switch known := p.Less.Impossible || len(p.Less.Levels) > 0; {
	case high != nil && *high == 0: // nobody can take from nothing
	// The price of one unit less was not computed.
	case !known:
		texts = append(texts, s.text(lessKeys[of], map[string]any{"unit": p.Unit, "effect": s.text("report.price_unknown", nil), "range": ""}))
	// A budget smaller than one unit can only be taken away as a whole.
	case of == ofMoney && high != nil && *high < p.Unit:
		texts = append(texts, line("report.price_less_whole", *high, &p.Less))
	default:
		texts = append(texts, line(lessKeys[of], p.Unit, &p.Less))
	}
	// A negative multiplier promises an improvement on the first level. The estimate is worth a line only
	// where no exact change stands above it.
	if p.Slope != nil && *p.Slope < 0 && !exact(&p.More) {
		thing := "report.thing_seat"
		switch of {
		case ofMoney:
			thing = "report.thing_money"
		case ofPeople:
			thing = "report.thing_person"
		case ofCohort:
			thing = "report.thing_cohort"
		}
		texts = append(texts, s.text("report.price_slope", map[string]any{
			"amount": s.levelAmount(0, -*p.Slope), "thing": s.text(thing, map[string]any{"unit": p.Unit}),
		}))
	}
	return texts
}

// exact reports whether the change of every level is known exactly.
func exact(e *matcher.Effect) bool {
	return !slices.ContainsFunc(e.Levels, func(i matcher.Interval) bool { return !i.Exact() })
}

// reach says for how many units in a row an effect holds; "" where that is one, or was not counted.
func (s *cases) reach(of noun, e *matcher.Effect) string {
	if e.Units <= 1 {
		return ""
	}
	key, things := "report.price_range", "report.things_seat"
	if e.Beyond {
		key = "report.price_range_beyond"
	}
	if of == ofPeople {
		things = "report.things_person"
	}
	return s.text(key, map[string]any{"units": e.Units, "things": s.text(things, nil)})
}

// effect says what changes: first goal by goal, then, for levels known only as an interval, the range
// of each level.
func (s *cases) effect(e *matcher.Effect) string {
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
	for l, v := range e.Levels {
		if text := s.level(l, v, len(e.Goals) > 0); text != "" {
			parts = append(parts, text)
		}
	}
	if len(parts) == 0 {
		return s.text("report.price_none", nil) // but for the tie-break
	}
	return strings.Join(parts, "; ")
}

// level says in which range the change of level l lies; "" where there is nothing to add. told means
// that its goals are listed one by one, so an exact change of the whole level says no more. Lower
// values are better.
func (s *cases) level(l int, v matcher.Interval, told bool) string {
	params := map[string]any{"goals": s.levelGoals(l)}
	amount := func(n int64) string { return s.levelAmount(l, max(n, -n)) }
	key := "report.price_either"
	switch {
	case v.Exact() && (told || v.Low == 0):
		return ""
	case v.Exact() && v.Low < 0:
		key, params["most"] = "report.price_better_by", amount(v.Low)
	case v.Exact():
		key, params["most"] = "report.price_worse_by", amount(v.High)
	case v.High == 0:
		key, params["most"] = "report.price_better_most", amount(v.Low)
	case v.Low == 0:
		key, params["most"] = "report.price_worse_most", amount(v.High)
	case v.High < 0:
		key, params["least"], params["most"] = "report.price_better", amount(v.High), amount(v.Low)
	case v.Low > 0:
		key, params["least"], params["most"] = "report.price_worse", amount(v.Low), amount(v.High)
	default:
		params["better"], params["worse"] = amount(v.Low), amount(v.High)
	}
	return s.text(key, params)
}

// levelGoals names the goals of level l. The goal "worst off first" is a level for each of its steps
// in an answer, so levels no longer match the policy's list and are numbered instead.
func (s *cases) levelGoals(l int) string {
	goals := s.problem.Goals
	if l >= len(goals) || goals[0][0].Goal.Is(matcher.FormShares) {
		return s.text("report.level_numbered", map[string]any{"level": l + 1})
	}
	names := lang.Name(s.l, "goal", string(goals[l][0].Goal))
	for _, g := range goals[l][1:] {
		names = s.text("report.goals_and", map[string]any{"goals": names, "goal": lang.Name(s.l, "goal", string(g.Goal))})
	}
	return names
}

// levelAmount writes n of level l in the unit of its goal, where it has a single goal of weight 1. A
// sum of several goals is written in points of the goal unmet.
func (s *cases) levelAmount(l int, n int64) string {
	if goals := s.problem.Goals; l < len(goals) && len(goals[l]) == 1 && goals[l][0].Weight == 1 {
		return s.names.goalAmount(goals[l][0].Goal, n)
	}
	return s.names.goalAmount(matcher.GoalUnmet, n)
}

// goalChanges lists the goals that change and by how much. The tie-break is left out: it means nothing
// to a reader.
func (n *Names) goalChanges(list []matcher.GoalValue) string {
	var parts []string
	for _, g := range list {
		if unitOf(g.Goal) == matcher.UnitNone || g.Value == 0 {
			continue
		}
		key := "report.goal_up"
		if g.Value < 0 {
			key = "report.goal_down"
		}
		parts = append(parts, lang.Text(n.l, key, map[string]any{
			"goal": lang.Name(n.l, "goal", string(g.Goal)), "amount": n.goalAmount(g.Goal, max(g.Value, -g.Value)),
		}))
	}
	return strings.Join(parts, ", ")
}

// unitOf is the unit of a goal; points for a goal that this version does not know.
func unitOf(goal matcher.GoalID) matcher.GoalUnit {
	if info := goal.Info(); info != nil {
		return info.Unit
	}
	return matcher.UnitPoints
}

// goalAmount writes an amount of a goal in the goal's unit.
func (n *Names) goalAmount(goal matcher.GoalID, v int64) string {
	params := map[string]any{"amount": v}
	switch unitOf(goal) {
	case matcher.UnitKVND:
		return lang.Money(n.l, v)
	case matcher.UnitKilometres:
		return lang.Number(n.l, v) + " km"
	case matcher.UnitSeats:
		return lang.Text(n.l, "report.seats_of_plan", params)
	case matcher.UnitPostYears:
		if v == 1 {
			return lang.Text(n.l, "report.one_post_year", nil)
		}
		return lang.Text(n.l, "report.post_years", params)
	}
	if v == 1 {
		return lang.Text(n.l, "report.one_point", nil)
	}
	return lang.Text(n.l, "report.points", params)
}
