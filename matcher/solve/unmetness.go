package solve

import (
	"fmt"

	"dathang/matcher"
)

// encodeUnmetness gives every commune whose unmet seats count together, by
// penalty steps, a row of all its cells.
func (c *Compiled) encodeUnmetness() {
	for i := range c.Problem.Communes {
		u := &c.Problem.Communes[i]
		if c.demandOf[i] > 0 && len(u.Penalty) > 0 {
			c.addRow(row{
				id: "penalty:" + string(u.ID), rule: -1, side: overCells, shape: unmetness, commune: i,
				members: c.cellsOf[i], high: c.demandOf[i], path: fmt.Sprintf("/communes/%d/penalty", i),
			})
		}
	}
}

func (c *Compiled) uses(goal matcher.GoalID) bool {
	for _, level := range c.Problem.Goals {
		for _, g := range level {
			if g.Goal == goal {
				return true
			}
		}
	}
	return false
}
