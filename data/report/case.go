package report

import (
	"io"
	"slices"
	"strings"

	"dathang/data/lang"
	"dathang/matcher"
)

// Case is one demand cell of a proposal with what is said about it.
type Case struct {
	Cell   matcher.Cell `json:"cell"`
	Seats  int64        `json:"seats"`
	Unmet  int64        `json:"unmet"`
	Served []Serving    `json:"served"`
	// Bridges are the secondments that cover the commune's open posts of the field until the plan's people
	// arrive.
	Bridges []matcher.Allocation `json:"bridges,omitempty"`
	// Reason of the next unmet seat.
	Reason *matcher.Reason `json:"reason,omitzero"`
}

// Serving is an allocation of a case. Alternatives are the next best ways to serve one of its seats,
// where they were Asked for. With side rows or cohorts a single flow cannot rank them: then they are
// the ones that Found moves reached, and Next, if a new solve was asked for, bounds what the next best
// plan changes.
type Serving struct {
	Allocation   matcher.Allocation    `json:"allocation"`
	Asked        bool                  `json:"asked,omitzero"`
	Alternatives []matcher.Alternative `json:"alternatives,omitempty"`
	Found        bool                  `json:"found,omitzero"`
	Next         *matcher.Effect       `json:"next,omitzero"`
}

// WriteCase writes one cell: its seats, who serves them and what the alternatives are, who bridges,
// and the reason of the next unmet seat.
func WriteCase(w io.Writer, names *Names, p *matcher.Problem, c *Case) error {
	s := newCases(w, names, p)
	s.line(capital(names.Cell(c.Cell)))
	s.say("  ", "report.case_asked", map[string]any{"seats": c.Seats, "unmet": c.Unmet})
	for i := range c.Served {
		s.serving(&c.Served[i])
	}
	for _, b := range c.Bridges {
		s.say("  ", "report.case_bridged", map[string]any{"seats": b.Seats, "offer": s.names.Offer(b.Offer), "year": b.Year})
	}
	if c.Reason != nil {
		s.say("  ", whyKey(c.Reason), nil)
		s.reason("    ", names, c.Reason)
	}
	return s.err
}

// WriteWhyNot writes why an offer serves no more seats of a cell.
func WriteWhyNot(w io.Writer, names *Names, p *matcher.Problem, a *matcher.Alternative) error {
	s := newCases(w, names, p)
	s.line(capital(names.Cell(a.Cell)))
	s.say("  ", "report.why_not_title", map[string]any{"offer": names.Offer(a.Offer), "provider": names.providerOf(a.Offer)})
	indent := "  "
	if len(a.Hindrances) > 0 {
		s.say("  ", "report.why_not_pair", nil)
		indent = "  - "
	}
	for _, text := range s.whyNot(a) {
		s.line(indent + text)
	}
	return s.err
}

// WhyNotTexts are the sentences of WriteWhyNot that answer: what keeps the two
// apart, or what one seat more would change.
func WhyNotTexts(names *Names, p *matcher.Problem, a *matcher.Alternative) []string {
	return newCases(io.Discard, names, p).whyNot(a)
}

// whyNot begins with who already fills a cell that lacks nothing. Where that is the offer itself there
// is nothing more to say.
func (s *cases) whyNot(a *matcher.Alternative) []string {
	if len(a.Filled) == 0 {
		return s.whyNotMore(a)
	}
	var list []string
	// itself stays true while every seat comes from the offer that is asked about.
	itself := true
	for _, x := range a.Filled {
		itself = itself && x.Offer == a.Offer
		list = append(list, s.text("report.filled_part", map[string]any{"seats": x.Seats, "offer": s.names.Offer(x.Offer), "provider": s.names.providerOf(x.Offer)}))
	}
	texts := []string{s.text("report.filled", map[string]any{"list": strings.Join(list, ", ")})}
	if itself {
		return append(texts, s.text("report.filled_itself", nil))
	}
	return append(texts, s.whyNotMore(a)...)
}

// whyNotMore gives the first answer that holds: the two do not fit at all, no plan is possible with
// the seat, another plan is exactly as good, or what one more seat would change and what would have to
// give way for it.
func (s *cases) whyNotMore(a *matcher.Alternative) []string {
	switch {
	case len(a.Hindrances) > 0:
		texts := make([]string, len(a.Hindrances))
		for i := range a.Hindrances {
			texts[i] = s.hindrance(a, &a.Hindrances[i])
		}
		return texts
	case a.Effect.Impossible:
		return []string{s.text("report.why_not_impossible", nil)}
	case len(a.Relaxations) == 0 && s.alike(&a.Effect):
		return append([]string{s.text("report.why_not_equal", nil)}, s.moves(a)...)
	}
	effect := map[string]any{"effect": s.effect(&a.Effect)}
	if len(a.Relaxations) > 0 {
		return append(append(s.needs(a), s.text("report.why_not_then", effect)), s.moves(a)...)
	}
	return append(append([]string{s.text("report.why_not_effect", effect)}, s.chosenIf(&a.Effect)...), s.moves(a)...)
}

// moves lists the moves of an alternative. A single move is the seat itself, which the sentence before
// it has already named.
func (s *cases) moves(a *matcher.Alternative) []string {
	if len(a.Moves) < 2 {
		return nil
	}
	texts := []string{s.text("report.why_not_moves", nil)}
	for _, text := range s.chain(s.names, a.Moves, a.Cell) {
		texts = append(texts, "· "+text)
	}
	return texts
}

// needs lists the rules that would have to give way for an alternative; nil where none would.
func (s *cases) needs(a *matcher.Alternative) []string {
	if len(a.Relaxations) == 0 {
		return nil
	}
	texts := []string{s.text("report.instead_needs", nil)}
	for i := range a.Relaxations {
		texts = append(texts, "· "+s.names.Relaxation(&a.Relaxations[i], a.Cell))
	}
	return texts
}

// InsteadTexts are the sentences on one alternative to a seat of an allocation.
func InsteadTexts(names *Names, p *matcher.Problem, a *matcher.Alternative) []string {
	return newCases(io.Discard, names, p).instead(a)
}

// NextText is the sentence on what the next best plan changes.
func NextText(names *Names, p *matcher.Problem, e *matcher.Effect) string {
	s := newCases(io.Discard, names, p)
	return s.text("report.instead_plan", map[string]any{"effect": s.effect(e)})
}

// cases writes the answers to questions about single cells and bounds. Where only the sentences are
// wanted its writer discards everything.
type cases struct {
	page
	names   *Names
	problem *matcher.Problem
}

// newCases takes its language from names.
func newCases(w io.Writer, names *Names, p *matcher.Problem) *cases {
	return &cases{page{w: w, l: names.l}, names, p}
}

// serving writes one allocation, and its alternatives where they were asked for.
func (s *cases) serving(v *Serving) {
	a := &v.Allocation
	s.say("  - ", "report.case_served", map[string]any{"seats": a.Seats, "offer": s.names.Offer(a.Offer), "provider": s.names.providerOf(a.Offer)})
	if !v.Asked {
		return
	}
	s.say("      ", "report.instead_title", map[string]any{"offer": s.names.Offer(a.Offer)})
	if len(v.Alternatives) == 0 && v.Next == nil {
		s.say("      - ", "report.instead_none", nil)
	}
	for i := range v.Alternatives {
		// The first sentence begins the item, the others continue it.
		indent := "      - "
		for _, text := range s.instead(&v.Alternatives[i]) {
			s.line(indent + text)
			indent = "        "
		}
	}
	if v.Found {
		s.say("      ", "report.instead_found", nil)
	}
	if v.Next != nil {
		s.say("      ", "report.instead_plan", map[string]any{"effect": s.effect(v.Next)})
	}
}

// instead says what one alternative would change, and either what would have to give way for it or by
// how much it would have to improve to be chosen. An alternative without an offer leaves the seat
// unmet.
func (s *cases) instead(a *matcher.Alternative) []string {
	effect := map[string]any{"effect": s.effect(&a.Effect)}
	if len(a.Relaxations) == 0 && s.alike(&a.Effect) {
		effect["effect"] = s.text("report.instead_alike", nil)
	}
	if a.Offer == "" {
		return append([]string{s.text("report.instead_unmet", effect)}, s.needs(a)...)
	}
	effect["offer"], effect["provider"] = s.names.Offer(a.Offer), s.names.providerOf(a.Offer)
	texts := []string{s.text("report.instead_offer", effect)}
	if len(a.Relaxations) > 0 {
		return append(texts, s.needs(a)...)
	}
	return append(texts, s.chosenIf(&a.Effect)...)
}

// chosenIf says by how much an alternative would have to improve on the first level on which it loses.
// It says nothing where that level is known only as an interval, where the alternative would win
// there, or where only the tie-break speaks against it.
func (s *cases) chosenIf(e *matcher.Effect) []string {
	for l, v := range e.Levels {
		if !v.Exact() {
			return nil
		}
		if v.Low == 0 || l >= len(s.problem.Goals) || unitOf(s.problem.Goals[l][0].Goal) == matcher.UnitNone {
			continue
		}
		if v.Low < 0 {
			return nil
		}
		return []string{s.text("report.chosen_if", map[string]any{"amount": s.levelAmount(l, v.Low), "goal": s.levelGoals(l)})}
	}
	return nil
}

// alike reports whether an alternative changes no level but the tie-break.
func (s *cases) alike(e *matcher.Effect) bool {
	for l, v := range e.Levels {
		if l < len(s.problem.Goals) && unitOf(s.problem.Goals[l][0].Goal) == matcher.UnitNone {
			continue
		}
		if v.Low != 0 || v.High != 0 {
			return false
		}
	}
	// An effect without levels was not computed, which proves nothing.
	return len(e.Levels) > 0
}

// hindrance says what keeps an alternative's offer from its cell.
func (s *cases) hindrance(a *matcher.Alternative, h *matcher.Hindrance) string {
	return s.names.hindrance(a.Offer, a.Cell, h)
}

// hindrance says what keeps an offer from a cell. Distances are rounded up, so that
// the kilometres shown are never fewer than the real ones.
func (n *Names) hindrance(of matcher.OfferID, cell matcher.Cell, h *matcher.Hindrance) string {
	params := map[string]any{"amount": h.Amount, "want": h.Want, "rule": n.Rule(h.Rule)}
	offer := n.offers[of]
	switch {
	case h.Cause == matcher.CauseNeed && offer != nil:
		serves, _ := offer.Kind.Serves()
		return lang.Text(n.l, "report.hindrance_need", map[string]any{
			"kind": lang.Name(n.l, "kind", string(offer.Kind)), "serves": n.need(serves), "need": n.need(cell.Need),
		})
	case h.Cause == matcher.CauseCoverage:
		return lang.Text(n.l, "report.hindrance_coverage", params)
	case h.Cause == matcher.CauseYear && h.Amount > 0:
		return lang.Text(n.l, "report.hindrance_late", params)
	case h.Cause == matcher.CauseReach:
		const metresPerKm = 1000
		params["km"] = (h.Amount + metresPerKm - 1) / metresPerKm
		return lang.Text(n.l, "report.hindrance_reach", params)
	case h.Cause == matcher.CauseBan:
		return lang.Text(n.l, "report.hindrance_ban", params)
	case h.Cause == matcher.CauseLevel && offer != nil && offer.Entry != nil:
		return n.wrongLevel(offer.Entry, cell)
	case h.Cause == matcher.CauseAge && h.Amount > 0:
		return lang.Text(n.l, "report.hindrance_age", params)
	case h.Cause == matcher.CauseLeaves && h.Amount > 0:
		return lang.Text(n.l, "report.hindrance_leaves", params)
	}
	return lang.Name(n.l, "cause", string(h.Cause))
}

// wrongLevel says which level of education an offer asks for: the one to have first, or the highest that it takes.
func (n *Names) wrongLevel(e *matcher.Entry, cell matcher.Cell) string {
	key, level := "report.hindrance_level_high", e.HighLevel
	if class := n.classes[cell.Class]; class == nil || slices.Index(matcher.StaffLevels, class.Level) < slices.Index(matcher.StaffLevels, e.LowLevel) {
		key, level = "report.hindrance_level_low", e.LowLevel
	}
	return lang.Text(n.l, key, map[string]any{"level": lang.Name(n.l, "staff_level", level)})
}
