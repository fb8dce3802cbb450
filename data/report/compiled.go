package report

import (
	"io"

	"dathang/data/lang"
	"dathang/matcher"
)

// Place says how the solver holds a rule.
type Place string

// The places.
const (
	// PlaceNetwork: the flow network holds the rule, at no cost in proof or time.
	PlaceNetwork Place = "network"
	// PlaceSide: a multiplier prices the rule; a gap may remain.
	PlaceSide Place = "side"
	// PlacePairs: the rule took pairs of offer and cell away.
	PlacePairs Place = "pairs"
)

// Compiled counts what package compile made of a problem: how large the network is,
// and what had to stay outside it. Rules has one line for each rule of the problem.
type Compiled struct {
	Offers int `json:"offers"`
	Cells  int `json:"cells"`
	// Pairs of an offer and a cell that it may serve.
	Pairs int `json:"pairs"`
	// NetworkRows are capacities, convex goals and the rules that the network holds.
	NetworkRows int `json:"network_rows"`
	SideRows    int `json:"side_rows"`
	// Choices are offers that open with a cohort or at a cost, or stay closed.
	Choices int `json:"choices"`
	// Pure: every level is one flow.
	Pure  bool           `json:"pure"`
	Rules []CompiledRule `json:"rules"`
}

// CompiledRule is a rule with its place. Why tells what made a side row of it:
// weighted (it counts money), both_sides (it selects by offer and by cell at
// once), crosses (its set of arcs crosses that of an earlier row, which is Other)
// or change (it caps changed seats). Why is empty for rules in other places.
type CompiledRule struct {
	Rule  matcher.RuleID   `json:"rule"`
	Kind  matcher.RuleKind `json:"kind"`
	Place Place            `json:"place"`
	Why   string           `json:"why,omitempty"`
	Other matcher.RowID    `json:"other,omitempty"`
}

// sideRowsShown is how many side rows of one kind and cause are listed by name. A plan may have
// thousands; the JSON output lists all of them.
const sideRowsShown = 8

// WriteCompiled writes the size of the compiled problem, how many rules of each kind have which place,
// and the side rows with their causes.
func WriteCompiled(w io.Writer, l lang.Language, p *matcher.Problem, c *Compiled) error {
	s := &compiledPage{page: page{w: w, l: l}, names: NewNames(l, p), c: c}
	s.say("", "report.compiled_size", map[string]any{"offers": c.Offers, "cells": c.Cells, "pairs": c.Pairs})
	s.say("", "report.compiled_rows", map[string]any{"network": c.NetworkRows, "side": c.SideRows, "choices": c.Choices})
	key := "report.compiled_searched"
	if c.Pure {
		key = "report.compiled_pure"
	}
	s.say("", key, nil)
	s.kinds()
	s.sideRows()
	return s.err
}

// compiledPage is the text of WriteCompiled while it is written.
type compiledPage struct {
	page
	names *Names
	c     *Compiled
}

// kinds writes a table with a line for each kind of rule and a column for each place.
func (s *compiledPage) kinds() {
	if len(s.c.Rules) == 0 {
		return
	}
	s.title("report.rules")
	t := NewTable(s.column("report.rule"), s.numbers("report.in_network"), s.numbers("report.side_rows"), s.numbers("report.in_pairs"))
	for _, row := range matcher.RuleKinds {
		count := map[Place]int64{}
		for i := range s.c.Rules {
			if s.c.Rules[i].Kind == row.Kind {
				count[s.c.Rules[i].Place]++
			}
		}
		if len(count) > 0 {
			t.Row(lang.Name(s.l, "rule", string(row.Kind)), s.number(count[PlaceNetwork]), s.number(count[PlaceSide]), s.number(count[PlacePairs]))
		}
	}
	s.table(t)
}

// sideRows lists the side rows, grouped by kind and cause.
func (s *compiledPage) sideRows() {
	if s.c.SideRows == 0 {
		return
	}
	s.title("report.side_rows")
	for _, row := range matcher.RuleKinds {
		for _, why := range []string{"crosses", "both_sides", "weighted", "change"} {
			s.sideRowsOf(row.Kind, why)
		}
	}
}

// sideRowsOf lists the side rows of one kind that have the same cause.
func (s *compiledPage) sideRowsOf(kind matcher.RuleKind, why string) {
	shown := 0
	for i := range s.c.Rules {
		r := &s.c.Rules[i]
		if r.Kind != kind || r.Place != PlaceSide || r.Why != why {
			continue
		}
		if shown++; shown <= sideRowsShown {
			s.line("  - " + s.names.Rule(r.Rule) + ": " + lang.Text(s.l, "why_side."+why, map[string]any{"other": s.names.Row(r.Other)}))
		}
	}
	if shown > sideRowsShown {
		s.say("    ", "report.side_rows_more", map[string]any{"count": shown - sideRowsShown})
	}
}
