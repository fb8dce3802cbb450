package report

import (
	"io"

	"dathang/data/lang"
	"dathang/matcher"
)

// Case is one demand cell of a proposal with what is said about it.
type Case struct {
	Cell   matcher.Cell `json:"cell"`
	Seats  int64        `json:"seats"`
	Unmet  int64        `json:"unmet"`
	Served []Serving    `json:"served"`
	// Bridges are secondments to the commune and field until people of the plan come.
	Bridges []matcher.Allocation `json:"bridges,omitempty"`
	// Reason of the next unmet seat.
	Reason *matcher.Reason `json:"reason,omitzero"`
}

// Serving is an allocation of a case. Alternatives are the next best for one of
// its seats; where no single flow tells them, Next is what the next best plan changes.
type Serving struct {
	Allocation   matcher.Allocation    `json:"allocation"`
	Asked        bool                  `json:"asked,omitzero"`
	Alternatives []matcher.Alternative `json:"alternatives,omitempty"`
	Next         *matcher.Effect       `json:"next,omitzero"`
}

// WriteCase writes why a case is served as it is.
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
	if c.Reason != nil && s.err == nil {
		s.line("")
		s.err = WriteReason(w, names.l, names, c.Reason)
	}
	return s.err
}

// WriteWhyNot writes why an offer serves no more of a case.
func WriteWhyNot(w io.Writer, names *Names, p *matcher.Problem, a *matcher.Alternative) error {
	s := newCases(w, names, p)
	s.line(capital(names.Cell(a.Cell)))
	s.say("  ", "report.why_not_title", map[string]any{"offer": names.Offer(a.Offer), "provider": names.providerOf(a.Offer)})
	switch {
	case len(a.Hindrances) > 0:
		s.say("  ", "report.why_not_pair", nil)
		for i := range a.Hindrances {
			s.line("  - " + s.hindrance(&a.Hindrances[i]))
		}
	case a.Effect.Impossible:
		s.say("  ", "report.why_not_impossible", nil)
	case s.alike(&a.Effect):
		s.say("  ", "report.why_not_equal", nil)
	default:
		s.say("  ", "report.why_not_effect", map[string]any{"effect": s.effect(&a.Effect)})
		s.chosenIf("  ", &a.Effect)
	}
	return s.err
}

type cases struct {
	prices
	problem *matcher.Problem
}

func newCases(w io.Writer, names *Names, p *matcher.Problem) *cases {
	return &cases{prices{page{w: w, l: names.l}, names}, p}
}

func (s *cases) serving(v *Serving) {
	a := &v.Allocation
	s.say("  - ", "report.case_served", map[string]any{"seats": a.Seats, "offer": s.names.Offer(a.Offer), "provider": s.names.providerOf(a.Offer)})
	if !v.Asked {
		return
	}
	s.say("      ", "report.instead_title", map[string]any{"offer": s.names.Offer(a.Offer)})
	switch {
	case v.Next != nil:
		s.say("      - ", "report.instead_plan", map[string]any{"effect": s.effect(v.Next)})
	case len(v.Alternatives) == 0:
		s.say("      - ", "report.instead_none", nil)
	}
	for i := range v.Alternatives {
		x := &v.Alternatives[i]
		effect := map[string]any{"effect": s.effect(&x.Effect)}
		if x.Offer == "" {
			s.say("      - ", "report.instead_unmet", effect)
			continue
		}
		effect["offer"], effect["provider"] = s.names.Offer(x.Offer), s.names.providerOf(x.Offer)
		s.say("      - ", "report.instead_offer", effect)
		s.chosenIf("        ", &x.Effect)
	}
}

// chosenIf says what another choice would have to better: the first level on which it loses.
func (s *cases) chosenIf(indent string, e *matcher.Effect) {
	for l, v := range e.Levels {
		if !v.Exact() {
			return
		}
		if v.Low == 0 || l >= len(s.problem.Goals) || s.problem.Goals[l][0].Goal == matcher.GoalTie {
			continue
		}
		if v.Low < 0 {
			return
		}
		goal := s.problem.Goals[l][0]
		amount := lang.Number(s.l, v.Low)
		if len(s.problem.Goals[l]) == 1 && goal.Goal == matcher.GoalCost {
			amount = lang.Money(s.l, v.Low)
		}
		names := ""
		for i, g := range s.problem.Goals[l] {
			if i > 0 {
				names += " + "
			}
			names += lang.Name(s.l, "goal", string(g.Goal))
		}
		s.say(indent, "report.chosen_if", map[string]any{"amount": amount, "goal": names})
		return
	}
}

// alike: nothing but the tie-break speaks against it.
func (s *cases) alike(e *matcher.Effect) bool {
	for l, v := range e.Levels {
		if l < len(s.problem.Goals) && s.problem.Goals[l][0].Goal == matcher.GoalTie {
			continue
		}
		if v.Low != 0 || v.High != 0 {
			return false
		}
	}
	return len(e.Levels) > 0
}

func (s *cases) hindrance(h *matcher.Hindrance) string {
	params := map[string]any{"amount": h.Amount, "want": h.Want, "rule": s.names.Rule(h.Rule)}
	switch {
	case h.Cause == matcher.CauseCoverage:
		return s.text("report.hindrance_coverage", params)
	case h.Cause == matcher.CauseYear && h.Amount > 0:
		return s.text("report.hindrance_late", params)
	case h.Cause == matcher.CauseReach:
		const metresPerKm = 1000
		params["km"] = (h.Amount + metresPerKm - 1) / metresPerKm
		return s.text("report.hindrance_reach", params)
	case h.Cause == matcher.CauseBan:
		return s.text("report.hindrance_ban", params)
	}
	return lang.Name(s.l, "cause", string(h.Cause))
}
