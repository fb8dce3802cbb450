package main

import (
	"encoding/json"

	"dathang/api"
	"dathang/data/report"
	"dathang/matcher/compile"
)

// compileCommand shows how a problem is presented to the solver: which rules the network itself expresses, which
// become side rows, and why.
//
//	dathang compile --dataset hanoi-2023 --policy thrifty
type compileCommand struct {
	sourceFlags
	JSON bool `name:"json" help:"${flag_json}"`
}

// Run compiles the problem without solving it.
func (c *compileCommand) Run(s *session) error {
	from, err := c.source()
	if err != nil {
		return err
	}
	made := api.Compiled(compile.Problem(from.Problem))
	if c.JSON {
		return json.NewEncoder(s.stdout).Encode(made)
	}
	return report.WriteCompiled(s.stdout, s.l, from.Problem, made)
}
