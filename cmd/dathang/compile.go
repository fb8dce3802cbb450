package main

import (
	"encoding/json"

	"dathang/api"
	"dathang/data/report"
	"dathang/matcher/compile"
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
	made := api.Compiled(compile.Problem(from.Problem))
	if c.JSON {
		return json.NewEncoder(s.stdout).Encode(made)
	}
	return report.WriteCompiled(s.stdout, s.l, from.Problem, made)
}
