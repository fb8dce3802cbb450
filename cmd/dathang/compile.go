package main

import (
	"encoding/json"

	"dathang/data/report"
	"dathang/matcher"
	"dathang/matcher/solve"
)

// compileCommand says how a problem stands before the solver: which rules the
// network holds, which are side rows and why.
type compileCommand struct {
	sourceFlags
	JSON bool `name:"json" help:"${flag_json}"`
}

// Run compiles and solves nothing.
func (c *compileCommand) Run(s *session) error {
	from, err := c.source()
	if err != nil {
		return err
	}
	made := compiledJSON(solve.Compile(from.Problem))
	if c.JSON {
		return json.NewEncoder(s.stdout).Encode(made)
	}
	return report.WriteCompiled(s.stdout, s.l, from.Problem, made)
}

// compiledJSON counts what Compile made. Bans are no rows, for the pairs are
// already without them; a change rule is no sum of seats, so it is always a side row.
func compiledJSON(c *solve.Compiled) *report.Compiled {
	p := c.Problem
	out := &report.Compiled{
		Offers: len(p.Offers), Cells: len(p.Demands), Pairs: c.PairCount(), Pure: c.Pure(), Choices: c.Choices(), Rules: []report.CompiledRule{},
		NetworkRows: len(c.OfferRows().Rows) + len(c.CellRows().Rows) + len(c.Pins()),
	}
	placed := map[matcher.RuleID]solve.Placement{}
	for _, at := range c.Placements() {
		placed[at.Rule] = at
	}
	for i := range p.Rules {
		r := &p.Rules[i]
		line := report.CompiledRule{Rule: r.ID, Kind: r.Kind, Place: report.PlaceNetwork}
		at, row := placed[r.ID]
		switch {
		case r.Kind == matcher.RuleBan:
			line.Place = report.PlacePairs
		case r.Kind == matcher.RuleChange:
			line.Place, line.Why = report.PlaceSide, "change"
		case row && at.Side:
			line.Place, line.Why, line.Other = report.PlaceSide, at.Why, at.Other
		}
		if line.Place == report.PlaceSide {
			out.SideRows++
		}
		out.Rules = append(out.Rules, line)
	}
	return out
}
